"""Decide, for one training row, which token goes where: the plan of a row, as a table of runs.

Lengths of a row's segments -> runs of the encoder's and of the decoder's side. A run is a stretch of neighbours:
(DST first column, SRC first token of the row's source or -1 - id for a literal token, SEGMENT from 1, 0 for padding,
POSITION of its first token in the segment). It ends where the next begins; the last one is the padding.

The source of a row is its segments with one separator between neighbours. One call plans one row: integers only, all
randomness from the row's number, so that the same rows come out on any machine in any order.
"""

import numpy as np

from .philox import KEEP_PLACES, PREFIX_LENGTHS, SPAN_LENGTHS, SPAN_PLACES, WORDS, below, draw, fill_words, read_word
from .target import jit

#: How a row is made into input and target; the codes that kernels see.
PLAIN, DENOISE, PREFIX, SENTINELS = 0, 1, 2, 3

#: Columns of a run table.
DST, SRC, SEGMENT, POSITION = 0, 1, 2, 3

#: Every five neighbouring bits of this number are another number, so that a product with a power of two tells which
#: (Leiserson, Prokop, Randall 1998, "Using de Bruijn sequences to index a 1 in a computer word").
_DE_BRUIJN = 0x077CB531
_BIT_NUMBERS = np.zeros(32, np.int8)
_BIT_NUMBERS[[(_DE_BRUIJN << bit & 0xFFFFFFFF) >> 27 for bit in range(32)]] = range(32)
#: Span lengths looked up without a branch; 0.4 % of those of Poisson(3) are longer.
_SHORT = 8


@jit
def put_run(runs, row, k, dst, src, segment, position):  # type: ignore[no-untyped-def]
    """Write run k of a row and return k + 1."""
    runs[row, k, DST] = dst
    runs[row, k, SRC] = src
    runs[row, k, SEGMENT] = segment
    runs[row, k, POSITION] = position
    return k + 1


@jit
def finish(runs, row, k, dst, pad, num_runs):  # type: ignore[no-untyped-def]
    """End a row's runs at column `dst` with padding."""
    num_runs[row] = put_run(runs, row, k, dst, -1 - pad, 0, 0)


@jit
def plan_plain(row, first, end, lengths, runs, num_runs, pad):  # type: ignore[no-untyped-def]
    """Plan a side that shows the source as it is. Segments first .. end - 1 of `lengths` are the row's."""
    k = 0
    at = 0
    for s in range(first, end):
        k = put_run(runs, row, k, at, at, s - first + 1, 0)
        at += lengths[s] + 1
    finish(runs, row, k, at - 1, pad, num_runs)  # the last segment has no separator


@jit
def plan_prefix(row, first, end, lengths, ends, row_id, k0, k1, low, high, clm, eos, pad, enc, num_enc, dec, num_dec):  # type: ignore[no-untyped-def]
    """Plan a prefix LM row: of each segment by itself, `clm` and low..high % go in, the rest is to be said.

    The share is uniform (AlexaTM 20B, section 3: 20 % to 80 %). Where a segment ends its document (`ends`), the target
    ends in `eos`.
    """
    k = 0
    d = 0
    enc_at = np.int64(0)
    dec_at = np.int64(0)
    at = np.int64(0)
    for s in range(first, end):
        n = np.int64(lengths[s])
        shortest = max((n * low + 99) // 100, 1)
        longest = max(min(n * high // 100, n - 1), shortest)
        random = draw(np.int64(s - first), PREFIX_LENGTHS, row_id, k0, k1)
        cut = shortest + below(random, longest - shortest + 1)
        segment = s - first + 1
        k = put_run(enc, row, k, enc_at, -1 - clm, segment, 0)
        k = put_run(enc, row, k, enc_at + 1, at, segment, 1)
        enc_at += 1 + cut
        if cut < n:
            d = put_run(dec, row, d, dec_at, at + cut, segment, 0)
        if ends[s]:
            d = put_run(dec, row, d, dec_at + n - cut, -1 - eos, segment, n - cut)
        dec_at += n - cut + ends[s]
        at += n + 1
    finish(enc, row, k, enc_at, pad, num_enc)
    finish(dec, row, d, dec_at, pad, num_dec)


@jit
def lowest_bit(x):  # type: ignore[no-untyped-def]
    """Return the number of the lowest set bit of an int64 that holds 32 bits and is not 0."""
    return np.int64(_BIT_NUMBERS[((x & -x) * _DE_BRUIJN & 0xFFFFFFFF) >> 27])


@jit
def choose_places(row, count, slots, purpose, row_id, k0, k1, bits):  # type: ignore[no-untyped-def]
    """Set `count` distinct bits of 0 .. slots - 1 in `bits[row]`, every set of them equally likely (Floyd 1987)."""
    for w in range((slots + 31) >> 5):
        bits[row, w] = 0
    for t in range(count):
        if t & (WORDS - 1) == 0:
            fill_words(t >> 2, purpose, row_id, k0, k1, row, bits)
        j = slots - count + t
        x = below(read_word(t, row, bits), j + 1)
        # Where x is taken, j is: both are written, whichever it is, so that no write waits to know its place.
        there = np.int64(bits[row, np.uint64(x >> 5)])
        taken = (there >> (x & 31)) & 1
        bits[row, np.uint64(x >> 5)] = np.uint32(there | (1 << (x & 31)))
        bits[row, np.uint64(j >> 5)] = np.uint32(np.int64(bits[row, np.uint64(j >> 5)]) | (taken << (j & 31)))


@jit
def choose_spans(row, num_drop, num_maskable, row_id, k0, k1, law, spans, bits):  # type: ignore[no-untyped-def]
    """Fill `spans[row, 0]` with starts and `spans[row, 1]` with lengths, `num_drop` tokens in all; return their number.

    Lengths follow the cumulative `law` (uint64 of 32-bit probabilities), the last cut to fit. Places are uniform over
    all arrangements in which no two spans touch. Starts count maskable tokens.
    """
    k = 0
    left = num_drop
    while left > 0:
        if k & (WORDS - 1) == 0:
            fill_words(k >> 2, SPAN_LENGTHS, row_id, k0, k1, row, bits)
        random = read_word(k, row, bits)
        length = 1
        for j in range(_SHORT):
            length += 1 if random >= law[j] else 0
        while length > _SHORT and random >= law[length - 1]:
            length += 1
        length = min(length, left)
        # Two spans need a kept token between them.
        if k >= num_maskable - num_drop:
            length = left
        spans[row, 1, k] = length
        left -= length
        k += 1
    slots = num_maskable - num_drop + 1
    choose_places(row, k, slots, SPAN_PLACES, row_id, k0, k1, bits)
    i = 0
    w = 0
    before = np.int64(0)
    left = np.int64(bits[row, 0])
    for _ in range(((slots + 31) >> 5) + k - 1):  # as in `composition`
        found = 1 if left != 0 else 0
        spans[row, 0, np.uint64(i)] = (w << 5) + lowest_bit(left) + before
        before += found * np.int64(spans[row, 1, np.uint64(i)])
        i += found
        w += 1 - found
        left = left & (left - 1) if found else np.int64(bits[row, np.uint64(w)])
    return k


@jit
def row_tokens(first, end, lengths):  # type: ignore[no-untyped-def]
    """Return the tokens of a row's source, separators included."""
    n = end - first - 1
    for s in range(first, end):
        n += np.int64(lengths[s])
    return n


@jit
def plan_denoise(row, first, end, lengths, row_id, k0, k1, percent, law, pad, spans, bits, enc, num_enc, dec, num_dec):  # type: ignore[no-untyped-def]
    """Plan a denoising row: spans are left out of the input, without a mark, and the target is the whole source.

    Exactly round(percent / 100 * n) of the source's n tokens are dropped, half rounded up; never a separator
    (AlexaTM 20B, section 3).
    """
    n = row_tokens(first, end, lengths)
    num_maskable = n - (end - first - 1)
    num_drop = min((n * percent + 50) // 100, num_maskable)
    num_spans = choose_spans(row, num_drop, num_maskable, row_id, k0, k1, law, spans, bits)
    k = 0
    i = 0
    dst = np.int64(0)
    src = np.int64(0)
    before = np.int64(0)  # maskable tokens before the segment
    for s in range(first, end):
        length = np.int64(lengths[s])
        start = dst
        expected = np.int64(-1)  # the token with which the run written last would go on
        at = np.int64(0)
        while at < length:
            begin = length
            stop = length
            if i < num_spans:
                begin = min(np.int64(spans[row, 0, i]) - before, length)
                stop = np.int64(spans[row, 0, i]) + np.int64(spans[row, 1, i]) - before
            if begin > at:
                k = put_run(enc, row, k, dst, src + at, s - first + 1, dst - start)
                dst += begin - at
                at = begin
                expected = src + at
            else:  # a span may go on in the next segment
                at = min(stop, length)
                if stop <= length:
                    i += 1
        if s < end - 1:
            if expected != src + length:
                k = put_run(enc, row, k, dst, src + length, s - first + 1, dst - start)
            dst += 1
        src += length + 1
        before += length
    finish(enc, row, k, dst, pad, num_enc)
    plan_plain(row, first, end, lengths, dec, num_dec, pad)


@jit
def composition(row, total, parts, purpose, row_id, k0, k1, bits, spans, column):  # type: ignore[no-untyped-def]
    """Fill `spans[row, column]` with `parts` lengths of 1 or more that add up to `total`, all such equally likely."""
    choose_places(row, parts - 1, total - 1, purpose, row_id, k0, k1, bits)
    i = 0
    w = 0
    last = np.int64(0)
    left = np.int64(bits[row, 0])
    # Each turn takes a bit or goes to the next word, and writes: no processor foresees which it is. What a turn without
    # a bit writes, the next writes over.
    for _ in range(((total + 30) >> 5) + parts - 2):
        found = 1 if left != 0 else 0
        x = (w << 5) + lowest_bit(left) + 1
        spans[row, column, np.uint64(i)] = x - last
        last = x if found else last
        i += found
        w += 1 - found
        left = left & (left - 1) if found else np.int64(bits[row, np.uint64(w)])
    spans[row, column, i] = total - last


@jit
def plan_sentinels(  # type: ignore[no-untyped-def]
    row, first, end, lengths, row_id, k0, k1, percent, mean, sentinel, token, eos, pad, spans, bits,
    enc, num_enc, dec, num_dec,
):  # fmt: skip
    """Plan a span corruption row as T5 does: each span becomes a sentinel, the target is sentinels and spans.

    Of the n tokens, separators included, exactly round(percent / 100 * n) (1 at least, n - 1 at most) are noise, in
    round(noise / mean) spans; kept and noise stretches alternate, beginning with a kept one (Raffel et al. 2020, and
    `random_spans_noise_mask` of t5). Sentinel i is the token `sentinel + i`. Both sides end in `eos`; the input begins
    with `token`, unless that is negative (the mode of UL2).
    """
    n = row_tokens(first, end, lengths)
    noise = 0
    parts = 0
    if n > 1:
        noise = min(max((n * percent + 50) // 100, 1), n - 1)
        parts = min(max((2 * noise + mean) // (2 * mean), 1), noise, n - noise)
        composition(row, noise, parts, SPAN_LENGTHS, row_id, k0, k1, bits, spans, 1)
        composition(row, n - noise, parts, KEEP_PLACES, row_id, k0, k1, bits, spans, 0)
    k = 0
    d = 0
    enc_at = 0
    dec_at = 0
    at = 0
    segment = 1
    left = np.int64(lengths[first]) + 1  # tokens of this segment, its separator included, from `at` on
    enc_start = 0
    dec_start = 0
    if token >= 0:
        k = put_run(enc, row, k, 0, -1 - token, 1, 0)
        enc_at = 1
    for i in range(2 * parts + (1 if parts == 0 else 0)):
        noisy = i & 1
        todo = n
        if parts > 0:
            todo = np.int64(spans[row, noisy, i >> 1])
        if noisy:
            k = put_run(enc, row, k, enc_at, -1 - (sentinel + (i >> 1)), segment, enc_at - enc_start)
            d = put_run(dec, row, d, dec_at, -1 - (sentinel + (i >> 1)), segment, dec_at - dec_start)
            enc_at += 1
            dec_at += 1
        while todo > 0:
            size = min(todo, left)
            if noisy:
                d = put_run(dec, row, d, dec_at, at, segment, dec_at - dec_start)
                dec_at += size
            else:
                k = put_run(enc, row, k, enc_at, at, segment, enc_at - enc_start)
                enc_at += size
            at += size
            todo -= size
            left -= size
            if left == 0 and first + segment < end:
                left = np.int64(lengths[first + segment]) + 1
                segment += 1
                enc_start = enc_at
                dec_start = dec_at
    k = put_run(enc, row, k, enc_at, -1 - eos, segment, enc_at - enc_start)
    d = put_run(dec, row, d, dec_at, -1 - eos, segment, dec_at - dec_start)
    finish(enc, row, k, enc_at + 1, pad, num_enc)
    finish(dec, row, d, dec_at + 1, pad, num_dec)
