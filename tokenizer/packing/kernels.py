"""Make training rows: plan them, then write every token of input and target to its place.

Sources of rows (tokens with separators between segments) + lengths of their segments -> ids, segment ids, positions,
labels. `plan_row` is one thread's work for one row, `encoder_token` and `decoder_token` for one token; the drivers at
the end run them on the CPU, row by row and run by run.
"""

import numpy as np

from .objectives import (
    DENOISE,
    PREFIX,
    SENTINELS,
    plan_denoise,
    plan_plain,
    plan_prefix,
    plan_sentinels,
)
from .target import jit

#: Label of a place that no loss is taken at (PyTorch's and the public model's `ignore_index`).
IGNORED = -100

#: Places of the special ids in the array `specials` of the kernels.
PAD, EOS, DOC, CLM, START, SENTINEL = 0, 1, 2, 3, 4, 5
#: Places of the numbers in the array `numbers`: shares in percent, mean length of T5's spans.
DROP_PERCENT, PREFIX_LOW, PREFIX_HIGH, MEAN_SPAN = 0, 1, 2, 3


@jit
def plan_row(  # type: ignore[no-untyped-def]
    row,
    objective,
    offsets,
    lengths,
    ends,
    row_id,
    k0,
    k1,
    specials,
    numbers,
    law,
    spans,
    bits,
    enc,
    num_enc,
    dec,
    num_dec,
):
    """Write the runs of both sides of one row; `offsets` (rows + 1) say which segments are whose."""
    first = np.int64(offsets[row])
    end = np.int64(offsets[row + 1])
    pad = np.int64(specials[0])
    eos = np.int64(specials[1])
    if objective == DENOISE:
        percent = np.int64(numbers[0])
        plan_denoise(
            row, first, end, lengths, row_id, k0, k1, percent, law, pad, spans, bits, enc, num_enc, dec, num_dec
        )
    elif objective == PREFIX:
        low = np.int64(numbers[1])
        high = np.int64(numbers[2])
        clm = np.int64(specials[3])
        plan_prefix(
            row, first, end, lengths, ends, row_id, k0, k1, low, high, clm, eos, pad, enc, num_enc, dec, num_dec
        )
    elif objective == SENTINELS:
        percent = np.int64(numbers[0])
        mean = np.int64(numbers[3])
        sentinel = np.int64(specials[5])
        plan_sentinels(
            row, first, end, lengths, row_id, k0, k1, percent, mean, sentinel, eos, pad, spans, bits, enc, num_enc, dec,
            num_dec,
        )  # fmt: skip
    else:
        plan_plain(row, first, end, lengths, enc, num_enc, pad)


@jit
def find_run(runs, row, count, column):  # type: ignore[no-untyped-def]
    """Return the run that holds a column: the last that begins at or before it."""
    low = 0
    high = count - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if runs[row, middle, 0] <= column:
            low = middle
        else:
            high = middle - 1
    return low


@jit
def token_at(source, row, column, dst, src):  # type: ignore[no-untyped-def]
    """Return the token that a run (`dst`, `src`) puts at a column."""
    if src < 0:
        return -1 - src
    return np.int64(source[row, src + column - dst])


@jit
def next_input(token, segment, next_segment, next_position, doc, start):  # type: ignore[no-untyped-def]
    """Return the decoder's input after `token`: the token itself, but `start` where another segment begins.

    A separator is passed on even there: every segment but the first begins with it, and it tells nothing.
    """
    if segment != next_segment and next_segment > 0 and next_position == 0 and token != doc:
        return start
    return token


@jit
def write_encoder(source, row, column, dst, src, segment, position, ids, segments, positions):  # type: ignore[no-untyped-def]
    """Write one column of the encoder's side."""
    ids[row, column] = token_at(source, row, column, dst, src)
    segments[row, column] = segment
    positions[row, column] = position + column - dst if segment > 0 else 0


@jit
def encoder_token(row, column, source, runs, num_runs, ids, segments, positions):  # type: ignore[no-untyped-def]
    """Write one column of the encoder's side, looking up its run: one thread's work."""
    r = find_run(runs, row, np.int64(num_runs[row]), column)
    write_encoder(
        source, row, column, np.int64(runs[row, r, 0]), np.int64(runs[row, r, 1]), np.int64(runs[row, r, 2]),
        np.int64(runs[row, r, 3]), ids, segments, positions,
    )  # fmt: skip


@jit
def decoder_token(row, column, width, source, runs, num_runs, specials, labels, inputs, segments, positions):  # type: ignore[no-untyped-def]
    """Write one column of the decoder's side and the input of the next one: one thread's work."""
    count = np.int64(num_runs[row])
    r = find_run(runs, row, count, column)
    dst = np.int64(runs[row, r, 0])
    segment = np.int64(runs[row, r, 2])
    token = token_at(source, row, column, dst, np.int64(runs[row, r, 1]))
    labels[row, column] = token if segment > 0 else IGNORED
    segments[row, column] = segment
    positions[row, column] = np.int64(runs[row, r, 3]) + column - dst if segment > 0 else 0
    if column == 0:
        inputs[row, 0] = specials[4]
    if column + 1 < width:
        if r + 1 < count and np.int64(runs[row, r + 1, 0]) == column + 1:
            token = next_input(
                token, segment, np.int64(runs[row, r + 1, 2]), np.int64(runs[row, r + 1, 3]), np.int64(specials[2]),
                np.int64(specials[4]),
            )  # fmt: skip
        inputs[row, column + 1] = token


@jit
def plan_rows(  # type: ignore[no-untyped-def]
    objectives, offsets, lengths, ends, row_ids, k0, k1, specials, numbers, law, spans, bits, enc, num_enc, dec, num_dec
):
    """Plan all rows of a batch."""
    for row in range(objectives.shape[0]):
        plan_row(
            row, objectives[row], offsets, lengths, ends, row_ids[row], k0, k1, specials, numbers, law, spans, bits,
            enc, num_enc, dec, num_dec,
        )  # fmt: skip


@jit
def materialise_encoder(source, runs, num_runs, ids, segments, positions):  # type: ignore[no-untyped-def]
    """Write the encoder's side of all rows: what `encoder_token` does, run by run."""
    width = ids.shape[1]
    for row in range(ids.shape[0]):
        for r in range(num_runs[row]):
            dst = np.int64(runs[row, r, 0])
            src = np.int64(runs[row, r, 1])
            segment = np.int64(runs[row, r, 2])
            position = np.int64(runs[row, r, 3])
            end = np.int64(runs[row, r + 1, 0]) if r + 1 < num_runs[row] else width
            for column in range(dst, end):
                write_encoder(source, row, column, dst, src, segment, position, ids, segments, positions)


@jit
def materialise_decoder(source, runs, num_runs, specials, labels, inputs, segments, positions):  # type: ignore[no-untyped-def]
    """Write the decoder's side of all rows: what `decoder_token` does, run by run."""
    width = labels.shape[1]
    doc = np.int64(specials[2])
    start = np.int64(specials[4])
    for row in range(labels.shape[0]):
        inputs[row, 0] = start
        for r in range(num_runs[row]):
            dst = np.int64(runs[row, r, 0])
            src = np.int64(runs[row, r, 1])
            segment = np.int64(runs[row, r, 2])
            position = np.int64(runs[row, r, 3])
            end = np.int64(runs[row, r + 1, 0]) if r + 1 < num_runs[row] else width
            for column in range(dst, end):
                token = token_at(source, row, column, dst, src)
                labels[row, column] = token if segment > 0 else IGNORED
                segments[row, column] = segment
                positions[row, column] = position + column - dst if segment > 0 else 0
            for column in range(dst, min(end, width - 1)):
                inputs[row, column + 1] = token_at(source, row, column, dst, src)
            if r + 1 < num_runs[row] and dst < end < width:
                token = token_at(source, row, end - 1, dst, src)
                inputs[row, end] = next_input(
                    token, segment, np.int64(runs[row, r + 1, 2]), np.int64(runs[row, r + 1, 3]), doc, start
                )
