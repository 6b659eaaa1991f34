"""Random numbers that are a function of where they are used: Philox4x32-10 (Salmon et al. 2011, "Random123").

(counter of four 32-bit words, key of two) -> four 32-bit words, in 64-bit lanes. Nothing is kept between calls, so
any row can be made anywhere, in any order. Integers only.
"""

import numpy as np

from .target import jit

_M32 = np.uint64(0xFFFFFFFF)
_S32 = np.uint64(32)
_MULTIPLY_A = np.uint64(0xD2511F53)
_MULTIPLY_B = np.uint64(0xCD9E8D57)
_WEYL_A = np.uint64(0x9E3779B9)
_WEYL_B = np.uint64(0xBB67AE85)

#: Words that `fill_words` makes together: 16 counters fill four registers of 256 bits.
WORDS = 64
_COUNTERS = WORDS // 4

#: What a draw is for: the second word of the counter.
SPAN_LENGTHS = np.uint64(0)
SPAN_PLACES = np.uint64(1)
PREFIX_LENGTHS = np.uint64(2)
SEGMENT_ORDER = np.uint64(3)
ROW_MODE = np.uint64(4)
KEEP_PLACES = np.uint64(5)


@jit
def philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Return four words for a counter and a key; all of them uint64 below 2^32."""
    for _ in range(10):
        p0 = _MULTIPLY_A * c0
        p1 = _MULTIPLY_B * c2
        c0 = ((p1 >> _S32) ^ c1 ^ k0) & _M32
        c2 = ((p0 >> _S32) ^ c3 ^ k1) & _M32
        c1 = p1 & _M32
        c3 = p0 & _M32
        k0 = (k0 + _WEYL_A) & _M32
        k1 = (k1 + _WEYL_B) & _M32
    return c0, c1, c2, c3


@jit
def word(lane, a, b, c, d):  # type: ignore[no-untyped-def]
    """Return one of four words."""
    if lane == 0:
        return a
    if lane == 1:
        return b
    if lane == 2:
        return c
    return d


@jit
def below(random, limit):  # type: ignore[no-untyped-def]
    """Return a number from 0 to limit - 1 (int64) for a 32-bit word; its bias is under limit / 2^32."""
    return np.int64((random * np.uint64(limit)) >> _S32)


@jit
def draw(index, purpose, row, k0, k1):  # type: ignore[no-untyped-def]
    """Return the word number `index` (int64) of a row (uint64) for a purpose."""
    a, b, c, d = philox(np.uint64(index >> 2), purpose, row & _M32, row >> _S32, k0, k1)
    return word(index & 3, a, b, c, d)


@jit
def fill_words(first, purpose, row_id, k0, k1, row, words):  # type: ignore[no-untyped-def]
    """Write the words of 16 counters from `first` (int64) on to the end of `words[row]`, where `read_word` finds them.

    So many are reckoned side by side in vector registers: a sixth of the time of `philox` for each (measured), whose
    steps these are. A call would be compiled word by word, and so would a single array to write to.
    """
    base = words.shape[1] - WORDS
    ones = words[row, base : base + _COUNTERS]
    twos = words[row, base + _COUNTERS : base + 2 * _COUNTERS]
    threes = words[row, base + 2 * _COUNTERS : base + 3 * _COUNTERS]
    fours = words[row, base + 3 * _COUNTERS :]
    for q in range(ones.shape[0]):
        c0 = np.uint64(first + q)
        c1 = purpose
        c2 = row_id & _M32
        c3 = row_id >> _S32
        a = k0
        b = k1
        for _ in range(10):
            p0 = _MULTIPLY_A * c0
            p1 = _MULTIPLY_B * c2
            c0 = ((p1 >> _S32) ^ c1 ^ a) & _M32
            c2 = ((p0 >> _S32) ^ c3 ^ b) & _M32
            c1 = p1 & _M32
            c3 = p0 & _M32
            a = (a + _WEYL_A) & _M32
            b = (b + _WEYL_B) & _M32
        ones[q] = np.uint32(c0)
        twos[q] = np.uint32(c1)
        threes[q] = np.uint32(c2)
        fours[q] = np.uint32(c3)


@jit
def read_word(index, row, words):  # type: ignore[no-untyped-def]
    """Return the word number `index` (int64), uint64, of those that `fill_words` wrote last."""
    place = words.shape[1] - WORDS + (index & 3) * _COUNTERS + ((index >> 2) & (_COUNTERS - 1))
    return np.uint64(words[row, np.uint64(place)])
