"""Bring the tokens of a batch's rows together: the only step that touches token shards.

Rows of window plans -> segments in their final order -> sources: the tokens of each row with separators between.
"""

from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.numpy_support import carray

from .kernels import DOC, materialise_decoder_row, materialise_side, plan_row
from .philox import SEGMENT_ORDER, below, draw
from .target import jit


@intrinsic
def _as_pointer(typing_context, address):  # type: ignore[no-untyped-def]
    """Turn an address (uint64) into a pointer that `carray` takes."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), generate


_pointer: Any = _as_pointer


@jit
def list_segments(  # type: ignore[no-untyped-def]
    where, rows, plan_offsets, plan_batch, plan_document, plan_start, plan_length, plan_last, offsets, batch, document,
    start, length, last,
):  # fmt: skip
    """Copy the chunks of a plan's `rows` to the batch's rows `where`, into columns of segments."""
    for i in range(where.shape[0]):
        source = plan_offsets[rows[i]]
        target = offsets[where[i]]
        for k in range(plan_offsets[rows[i] + 1] - source):
            batch[target + k] = plan_batch[source + k]
            document[target + k] = plan_document[source + k]
            start[target + k] = plan_start[source + k]
            length[target + k] = plan_length[source + k]
            last[target + k] = plan_last[source + k]


@jit
def shuffle_segments(row_ids, k0, k1, offsets, batch, document, start, length, last):  # type: ignore[no-untyped-def]
    """Permute the segments of each row (Fisher and Yates): best fit always puts the longest first."""
    for row in range(row_ids.shape[0]):
        first = np.int64(offsets[row])
        for i in range(np.int64(offsets[row + 1]) - first - 1, 0, -1):
            j = first + below(draw(np.int64(i), SEGMENT_ORDER, row_ids[row], k0, k1), i + 1)
            at = first + i
            batch[at], batch[j] = batch[j], batch[at]
            document[at], document[j] = document[j], document[at]
            start[at], start[j] = start[j], start[at]
            length[at], length[j] = length[j], length[at]
            last[at], last[j] = last[j], last[at]


@jit
def copy_source(addresses, sizes, wide, first, end, batch, start, length, separator, source, row):  # type: ignore[no-untyped-def]
    """Write the source of one row, of segments first .. end - 1, to `source[row]`.

    `addresses` and `sizes` say where each record batch's tokens are, and how many; `wide` that they are uint32, not
    uint16. The rest of the row is left as it
    is: no run points there.
    """
    width = source.shape[1]
    at = np.int64(0)
    for s in range(first, end):
        if at > 0:
            source[row, at] = separator
            at += 1
        size = np.int64(length[s])
        if start[s] < 0 or start[s] + size > sizes[batch[s]] or at + size > width:
            raise IndexError("a segment lies outside its record batch or row")
        # Both kinds in one function, so that it is compiled but once.
        if wide:
            tokens = carray(_pointer(addresses[batch[s]]), sizes[batch[s]], np.uint32)[start[s] : start[s] + size]
            for i in range(size):
                source[row, np.uint64(at + i)] = tokens[i]
        else:
            short = carray(_pointer(addresses[batch[s]]), sizes[batch[s]], np.uint16)[start[s] : start[s] + size]
            for i in range(size):
                source[row, np.uint64(at + i)] = short[i]
        at += size


@jit
def copy_sources(addresses, sizes, wide, offsets, batch, start, length, separator, source):  # type: ignore[no-untyped-def]
    """Write the sources of all rows: what a GPU is sent."""
    for row in range(source.shape[0]):
        copy_source(
            addresses, sizes, wide, offsets[row], offsets[row + 1], batch, start, length, separator, source, row
        )


@jit
def make_rows(  # type: ignore[no-untyped-def]
    addresses, sizes, wide, offsets, batch, start, length, last, objectives, modes, row_ids, k0, k1,
    specials, numbers, law, source, spans, bits, enc, num_enc, dec, num_dec, ids, segments, positions, boundaries,
    labels, inputs, decoder_segments, decoder_positions, decoder_boundaries,
):  # fmt: skip
    """Do all the work for all rows on one core, a few rows at a time, so that what they need stays in a near cache.

    Scratch (`source` to `num_dec`) is for as many rows as go together. Returns how many entries of both boundary lists
    are used.
    """
    separator = source.dtype.type(specials[DOC])
    width = ids.shape[1]
    decoder_width = labels.shape[1]
    k = d = 0
    together = source.shape[0]
    for base_row in range(0, objectives.shape[0], together):
        rows = min(together, objectives.shape[0] - base_row)
        mine = offsets[base_row : base_row + rows + 1]
        for at in range(rows):
            first, end = mine[at], mine[at + 1]
            copy_source(addresses, sizes, wide, first, end, batch, start, length, separator, source, at)
        for at in range(rows):
            row = base_row + at
            plan_row(
                at, objectives[row], np.int64(modes[row]), mine, length, last, row_ids[row], k0, k1,
                specials, numbers, law, spans, bits, enc, num_enc, dec, num_dec,
            )  # fmt: skip
        for at in range(rows):
            row = base_row + at
            count = np.int64(num_enc[at])
            base = row * width
            _, k = materialise_side(
                source[at], enc[at], count, ids[row], segments[row], positions[row], base, boundaries, k
            )
        if decoder_width > 0:
            for at in range(rows):
                row = base_row + at
                count = np.int64(num_dec[at])
                base = row * decoder_width
                d = materialise_decoder_row(
                    source[at], dec[at], count, specials, labels[row], inputs[row], decoder_segments[row],
                    decoder_positions[row], base, decoder_boundaries, d,
                )  # fmt: skip
    boundaries[k] = objectives.shape[0] * width
    decoder_boundaries[d] = objectives.shape[0] * decoder_width
    return k + 1, d + 1
