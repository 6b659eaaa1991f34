"""Read text as a stream of hashed words, and join neighbours into hashed n-grams: kernels that signatures share.

UTF-8 bytes -> one 64-bit hash per unit. A unit is a word, lower-cased, without punctuation, or one character in the
scripts that do not divide words by spaces (Han, kana, Thai, ...). Both sides of every comparison are read this way,
so case, punctuation, quotation marks, hyphens and spacing never tell two texts apart; digits and letters do.
"""

import numba
import numpy as np
import numpy.typing as npt

from transforms.characters import (
    CATEGORY_BITS,
    DIGIT,
    HANGUL,
    LETTER,
    SCRIPT_BITS,
    SPACED,
    classify,
    decode,
    lower,
)

# Odd 64-bit multipliers: the FNV prime (Fowler, Noll and Vo), the two of MurmurHash3's finaliser (Appleby), and the
# golden ratio for windows.
_FNV_PRIME = np.uint64(0x00000100000001B3)
_FNV_START = np.uint64(0xCBF29CE484222325)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
WINDOW_BASE = np.uint64(0x9E3779B97F4A7C15)
_33 = np.uint64(33)

#: Join controls and the soft hyphen: invisible, lost or kept by chance, so they neither end a word nor count in it.
_SOFT_HYPHEN, _NON_JOINER, _JOINER = 0xAD, 0x200C, 0x200D

#: ASCII letters lower-cased and digits; 0 where a word ends.
_ASCII = np.array([ord(chr(i).lower()) if chr(i).isalnum() else 0 for i in range(128)], np.uint8)

NO_UNIT, WORD, CHARACTER = 0, 1, 2


@numba.njit(cache=True)
def mix(value: np.uint64) -> np.uint64:
    """Return 64 bits that each depend on all 64 (MurmurHash3's finaliser).

    >>> hex(mix(np.uint64(1)))
    '0xb456bcfc34c2cb2c'
    """
    value ^= value >> _33
    value *= _MIX_1
    value ^= value >> _33
    value *= _MIX_2
    return value ^ (value >> _33)


@numba.njit(cache=True)
def next_unit(data: npt.NDArray[np.uint8], i: int, end: int) -> tuple[np.uint64, int, int]:
    """Return the hash of the next unit at or after byte `i`, whether it is a WORD or a CHARACTER, and where it ends.

    The kind is NO_UNIT when none is left before `end`.

    >>> data = np.frombuffer("Don't!".encode(), np.uint8)
    >>> [next_unit(data, i, 6)[1:] for i in (0, 4, 5)] == [(WORD, 3), (WORD, 5), (NO_UNIT, 6)]
    True
    """
    value = _FNV_START
    inside = False
    while i < end:
        if data[i] < 0x80:
            folded = _ASCII[data[i]]
            if folded == 0:
                if inside:
                    break
                i += 1
                continue
            value = (value ^ np.uint64(folded)) * _FNV_PRIME
            inside = True
            i += 1
            continue
        code_point, after = decode(data, i)
        class_byte = classify(code_point)
        kind = class_byte & CATEGORY_BITS
        if not (LETTER <= kind <= DIGIT):
            invisible = code_point in (_SOFT_HYPHEN, _NON_JOINER, _JOINER)
            if inside and not invisible:
                break
            i = after
            continue
        script = class_byte & SCRIPT_BITS
        if script != SPACED and script != HANGUL:
            if inside:
                break
            return mix((value ^ np.uint64(code_point)) * _FNV_PRIME), CHARACTER, after
        value = (value ^ np.uint64(lower(code_point))) * _FNV_PRIME
        inside = True
        i = after
    if inside:
        return mix(value), WORD, i
    return value, NO_UNIT, i


@numba.njit(cache=True)
def count_units(data: npt.NDArray[np.uint8], start: int, end: int) -> tuple[int, int]:
    """Return how many words and how many lone characters lie between two bytes of UTF-8.

    >>> data = np.frombuffer("Nr. 5 \\u6771\\u4eac".encode(), np.uint8)
    >>> count_units(data, 0, len(data))
    (2, 2)
    """
    words = characters = 0
    while True:
        _, kind, start = next_unit(data, start, end)
        if kind == NO_UNIT:
            return words, characters
        if kind == WORD:
            words += 1
        else:
            characters += 1


@numba.njit(cache=True)
def powers(length: int) -> npt.NDArray[np.uint64]:
    """Return WINDOW_BASE to the powers 0 to `length`, modulo 2^64.

    >>> powers(1).tolist() == [1, int(WINDOW_BASE)]
    True
    """
    out = np.ones(length + 1, np.uint64)
    for k in range(1, length + 1):
        out[k] = out[k - 1] * WINDOW_BASE
    return out
