"""Make training rows: plan them, then write every token of input and target to its place.

Sources of rows (tokens with separators between segments) + lengths of their segments -> ids, segment ids, positions,
labels. `plan_row` is one thread's work for one row, `encoder_token` and `decoder_token` for one token; the drivers at
the end run them on the CPU, row by row and run by run.
"""

import numpy as np

from .objectives import (
    DENOISE,
    DST,
    POSITION,
    PREFIX,
    SEGMENT,
    SENTINELS,
    SRC,
    plan_denoise,
    plan_plain,
    plan_prefix,
    plan_sentinels,
)
from .target import jit, move_eight

#: Label of a place that no loss is taken at (PyTorch's and the public model's `ignore_index`).
IGNORED = -100

#: Places of the special ids in the array `specials` of the kernels.
PAD, EOS, DOC, CLM, START, SENTINEL = 0, 1, 2, 3, 4, 5
#: Columns of the table `numbers`, of a row for each mode: shares in percent, mean length of T5's spans, the token that
#: a row begins with (-1 for none, of a prefix LM row [CLM]).
DROP_PERCENT, PREFIX_LOW, PREFIX_HIGH, MEAN_SPAN, MODE_TOKEN = 0, 1, 2, 3, 4


@jit
def plan_row(  # type: ignore[no-untyped-def]
    row, objective, mode, offsets, lengths, ends, row_id, k0, k1, specials, numbers, law, spans, bits,
    enc, num_enc, dec, num_dec,
):  # fmt: skip
    """Write the runs of both sides of one row; `offsets` (rows + 1) say which segments are whose.

    `mode` is the row of `numbers` that holds for it.
    """
    first = np.int64(offsets[row])
    end = np.int64(offsets[row + 1])
    pad = np.int64(specials[PAD])
    eos = np.int64(specials[EOS])
    if objective == DENOISE:
        percent = np.int64(numbers[mode, DROP_PERCENT])
        plan_denoise(
            row, first, end, lengths, row_id, k0, k1, percent, law, pad, spans, bits, enc, num_enc, dec, num_dec
        )
    elif objective == PREFIX:
        low = np.int64(numbers[mode, PREFIX_LOW])
        high = np.int64(numbers[mode, PREFIX_HIGH])
        token = np.int64(numbers[mode, MODE_TOKEN])
        clm = token if token >= 0 else np.int64(specials[CLM])
        plan_prefix(
            row, first, end, lengths, ends, row_id, k0, k1, low, high, clm, eos, pad, enc, num_enc, dec, num_dec
        )
    elif objective == SENTINELS:
        percent = np.int64(numbers[mode, DROP_PERCENT])
        mean = np.int64(numbers[mode, MEAN_SPAN])
        token = np.int64(numbers[mode, MODE_TOKEN])
        sentinel = np.int64(specials[SENTINEL])
        plan_sentinels(
            row, first, end, lengths, row_id, k0, k1, percent, mean, sentinel, token, eos, pad, spans, bits,
            enc, num_enc, dec, num_dec,
        )  # fmt: skip
    else:
        plan_plain(row, first, end, lengths, enc, num_enc, pad)


@jit
def find_run(runs, count, column):  # type: ignore[no-untyped-def]
    """Return the run that holds a column: the last that begins at or before it."""
    low = 0
    high = count - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if runs[middle, DST] <= column:
            low = middle
        else:
            high = middle - 1
    return low


@jit
def read_run(runs, r):  # type: ignore[no-untyped-def]
    """Return first column, first token, segment and position of a run."""
    return (
        np.int64(runs[r, DST]),
        np.int64(runs[r, SRC]),
        np.int64(runs[r, SEGMENT]),
        np.int64(runs[r, POSITION]),
    )


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
def encoder_token(row, column, source, runs, num_runs, ids, segments, positions):  # type: ignore[no-untyped-def]
    """Write one column of the encoder's side, looking up its run: one thread's work."""
    dst, src, segment, position = read_run(runs[row], find_run(runs[row], np.int64(num_runs[row]), column))
    ids[row, column] = token_at(source, row, column, dst, src)
    segments[row, column] = segment
    positions[row, column] = position + column - dst if segment > 0 else 0


@jit
def decoder_token(row, column, width, source, runs, num_runs, specials, labels, inputs, segments, positions):  # type: ignore[no-untyped-def]
    """Write one column of the decoder's side and the input of the next one: one thread's work."""
    count = np.int64(num_runs[row])
    r = find_run(runs[row], count, column)
    dst, src, segment, position = read_run(runs[row], r)
    token = token_at(source, row, column, dst, src)
    labels[row, column] = token if segment > 0 else IGNORED
    segments[row, column] = segment
    positions[row, column] = position + column - dst if segment > 0 else 0
    if column == 0:
        inputs[row, 0] = specials[START]
    if column + 1 < width:
        if r + 1 < count:
            next_dst, _, next_segment, next_position = read_run(runs[row], r + 1)
            if next_dst == column + 1:
                doc = np.int64(specials[DOC])
                start = np.int64(specials[START])
                token = next_input(token, segment, next_segment, next_position, doc, start)
        inputs[row, column + 1] = token


@jit
def plan_rows(  # type: ignore[no-untyped-def]
    objectives,
    modes,
    offsets,
    lengths,
    ends,
    row_ids,
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
    """Plan all rows of a batch."""
    for row in range(objectives.shape[0]):
        plan_row(
            row, objectives[row], np.int64(modes[row]), offsets, lengths, ends, row_ids[row], k0, k1,
            specials, numbers, law, spans, bits, enc, num_enc, dec, num_dec,
        )  # fmt: skip


@jit
def count_up(first, end, segment, position, segments, positions):  # type: ignore[no-untyped-def]
    """Write segment ids and positions of columns first .. end - 1, all of one segment or of the padding."""
    step = 1 if segment > 0 else 0
    for i in range(end - first):
        segments[np.uint64(first + i)] = segment
        positions[np.uint64(first + i)] = position + i * step


@jit
def materialise_side(source, runs, count, ids, segments, positions, base, begins, k):  # type: ignore[no-untyped-def]
    """Write ids, segment ids and positions of a row from its `count` runs.

    Appends where the row's sequences begin, a sequence being a segment or the padding, to the `k` entries of `begins`,
    counting columns from `base`. Returns the column where the padding begins, and the new number of entries.

    Runs are short and of all lengths, which no processor foresees. Where there is room, whole eights are written: what
    is too much, the next runs write over, for they come in order.
    """
    width = ids.shape[0]
    if runs[count - 1, DST] > width:  # compiled code checks no place that it writes
        raise IndexError("a row is longer than its tensor")
    short = runs[count - 1, DST] < 3 * count  # spans of three tokens between sentinels: eight are enough at first
    first = np.int64(0)
    dst, src, segment, position = read_run(runs, 0)
    # Unsigned places spare the check for negative ones, which Numba would make at every turn.
    for r in range(1, count):
        end, next_src, next_segment, next_position = read_run(runs, r)
        size = end - dst
        if src < 0:  # a literal token is a run by itself; only the padding has more
            ids[np.uint64(dst)] = -1 - src
        elif size <= 128 and end + 32 <= width and src + size + 32 <= source.shape[0]:
            if short:
                move_eight(source, np.uint64(src), ids, np.uint64(dst))
            for i in range(8 if short else 0, size, 32):
                move_eight(source, np.uint64(src + i), ids, np.uint64(dst + i))
                move_eight(source, np.uint64(src + i + 8), ids, np.uint64(dst + i + 8))
                move_eight(source, np.uint64(src + i + 16), ids, np.uint64(dst + i + 16))
                move_eight(source, np.uint64(src + i + 24), ids, np.uint64(dst + i + 24))
        else:
            for i in range(size):
                ids[np.uint64(dst + i)] = source[np.uint64(src + i)]
        if next_segment != segment:  # runs of one segment count on
            count_up(first, end, segment, position, segments, positions)
            begins[k] = base + first
            k += 1
            first, segment, position = end, next_segment, next_position
        dst, src = end, next_src
    if first < width:
        for i in range(width - dst):
            ids[np.uint64(dst + i)] = -1 - src
        count_up(first, width, segment, position, segments, positions)
        begins[k] = base + first
        k += 1
    return dst, k


@jit
def materialise_decoder_row(  # type: ignore[no-untyped-def]
    source, runs, count, specials, labels, inputs, segments, positions, base, begins, k
):
    """Write the decoder's side of one row; see `materialise_side`. Returns the new number of entries of `begins`."""
    width = labels.shape[0]
    doc = np.int64(specials[DOC])
    start = np.int64(specials[START])
    end, after = materialise_side(source, runs, count, labels, segments, positions, base, begins, k)
    inputs[0] = start
    for i in range(width - 1):
        inputs[np.uint64(i + 1)] = labels[np.uint64(i)]
    for b in range(k + 1, after):
        at = np.int64(begins[b]) - base
        token = np.int64(labels[at - 1])
        inputs[at] = next_input(token, segments[at - 1], segments[at], positions[at], doc, start)
    for column in range(end, width):
        labels[np.uint64(column)] = IGNORED
    return after


@jit
def materialise_encoder(source, runs, num_runs, ids, segments, positions):  # type: ignore[no-untyped-def]
    """Write the encoder's side of all rows: what `encoder_token` does, run by run."""
    begins = np.empty(runs.shape[1], np.int32)
    for row in range(ids.shape[0]):
        count = np.int64(num_runs[row])
        materialise_side(source[row], runs[row], count, ids[row], segments[row], positions[row], 0, begins, 0)


@jit
def materialise_decoder(source, runs, num_runs, specials, labels, inputs, segments, positions):  # type: ignore[no-untyped-def]
    """Write the decoder's side of all rows: what `decoder_token` does, run by run."""
    begins = np.empty(runs.shape[1], np.int32)
    for row in range(labels.shape[0]):
        count = np.int64(num_runs[row])
        materialise_decoder_row(
            source[row], runs[row], count, specials, labels[row], inputs[row], segments[row], positions[row], 0,
            begins, 0,
        )  # fmt: skip
