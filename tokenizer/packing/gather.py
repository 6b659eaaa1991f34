"""Bring the tokens of a batch's rows together: the only step that touches token shards.

Rows of window plans -> segments in their final order -> sources: the tokens of each row with separators between.
"""

from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.numpy_support import carray

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
def copy_sources(addresses, sizes, offsets, batch, start, length, separator, source):  # type: ignore[no-untyped-def]
    """Write the sources of all rows; `addresses` and `sizes` say where each record batch's tokens are, and how many.

    The rest of a row is left as it is: no run points there.
    """
    width = source.shape[1]
    for row in range(source.shape[0]):
        at = 0
        for s in range(offsets[row], offsets[row + 1]):
            if at > 0:
                source[row, at] = separator
                at += 1
            size = np.int64(length[s])
            if start[s] < 0 or start[s] + size > sizes[batch[s]] or at + size > width:
                raise IndexError("a segment lies outside its record batch or row")
            tokens = carray(_pointer(addresses[batch[s]]), sizes[batch[s]], source.dtype)
            for k in range(size):
                source[row, at + k] = tokens[start[s] + k]
            at += int(size)


@jit
def list_boundaries(runs, num_runs, width):  # type: ignore[no-untyped-def]
    """Return where sequences begin in the flattened side of a batch, and the end, int32: `cu_seqlens`.

    A sequence is a segment, or the padding of a row.
    """
    found = np.empty(num_runs.sum() + 1, np.int32)
    k = 0
    for row in range(num_runs.shape[0]):
        before = -1
        for r in range(num_runs[row]):
            segment = runs[row, r, 2]
            if segment != before and runs[row, r, 0] < width:
                found[k] = row * width + runs[row, r, 0]
                k += 1
            before = segment
    found[k] = num_runs.shape[0] * width
    return found[: k + 1].copy()
