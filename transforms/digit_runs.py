"""Kernel: where in a text an at sign stands, or figures so close together that they may be an address or a number.

Everything else in a text need not be looked at when personal data is masked.
"""

from collections.abc import Sequence

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.characters import decode

#: Fewer figures are no telephone number and no IPv4 address that could be anyone's.
MIN_DIGITS = 6
_MIN_COLONS = 3  # of an IPv6 address; a time of day has at most two


# What a byte is: ASCII by itself, others by the character that may begin with it.
_DIGIT, _SEPARATOR, _OPENER, _HEX, _COLON, _AT, _LEAD = (1 << bit for bit in range(7))


def _byte_flags() -> npt.NDArray[np.uint8]:
    flags = np.zeros(256, np.uint8)
    for text, flag in (
        ("0123456789", _DIGIT | _HEX),
        (" ()+-./", _SEPARATOR),
        ("(+", _OPENER),
        ("abcdefABCDEF", _HEX),
        (":", _HEX | _COLON),
        ("@", _AT),
    ):
        for character in text:
            flags[ord(character)] |= flag
    # Arabic figures; Devanagari, Tamil and Telugu ones; dashes; full-width figures and signs
    flags[[0xD9, 0xDB, 0xE0, 0xE2, 0xEF]] = _LEAD
    return flags


_FLAGS = _byte_flags()
#: What a row of the result is about.
AT_SIGN, FIGURES, COLONS = range(3)


@numba.njit(cache=True)
def _character_flags(code: np.int64) -> np.int64:
    """Return the flags of a character beyond ASCII."""
    arabic = 0x660 <= code <= 0x669 or 0x6F0 <= code <= 0x6F9
    indic = 0x966 <= code <= 0x96F or 0xBE6 <= code <= 0xBEF or 0xC66 <= code <= 0xC6F
    if arabic or indic or 0xFF10 <= code <= 0xFF19:
        return np.int64(_DIGIT)
    if code == 0xFF0B:
        return np.int64(_SEPARATOR | _OPENER)
    return np.int64(_SEPARATOR if 0x2010 <= code <= 0x2013 or code == 0x2212 or code == 0xFF0D else 0)


@numba.njit(cache=True)
def find_runs(offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return int64 (k, 4): what is found (AT_SIGN, FIGURES or COLONS), row, first byte and end byte, in order of ends.

    Arguments as `characters.buffers` gives them; bytes count from `data[0]`. FIGURES is a run of at least six figures
    and separators, from a figure, a plus or an opening bracket to a figure. COLONS is one of hexadecimal figures and at
    least three colons.
    """
    found = np.empty((64, 4), np.int64)
    num = 0
    for row in range(len(offsets) - 1):
        i, end = int(offsets[row]), int(offsets[row + 1])
        start, last, digits = -1, -1, 0
        hex_start, colons = i, 0
        while i <= end:
            flags, following = 0, i + 1
            if i < end:
                flags = int(_FLAGS[data[i]])
                if flags == 0 and start < 0 and colons == 0:
                    hex_start = i = following
                    continue
                if flags == _LEAD:
                    code, following = decode(data, i)
                    flags = int(_character_flags(code))
            if num + 3 > len(found):
                found = _grown(found)
            if flags & _AT:
                found[num, 0], found[num, 1], found[num, 2], found[num, 3] = AT_SIGN, row, i, i + 1
                num += 1
            if flags & _DIGIT or (flags & _OPENER and start < 0):
                if start < 0:
                    start, digits = i, 0
                digits += flags & _DIGIT
                if flags & _DIGIT:
                    last = following
            elif start >= 0 and not flags & _SEPARATOR:
                if digits >= MIN_DIGITS:
                    found[num, 0], found[num, 1], found[num, 2], found[num, 3] = FIGURES, row, start, last
                    num += 1
                start = -1
            if flags & _HEX:
                colons += (flags & _COLON) != 0
            else:
                if colons >= _MIN_COLONS:
                    found[num, 0], found[num, 1], found[num, 2], found[num, 3] = COLONS, row, hex_start, i
                    num += 1
                hex_start, colons = following, 0
            i = following
    return found[:num]


@numba.njit(cache=True)
def _grown(found: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    larger = np.empty((2 * len(found), found.shape[1]), np.int64)
    larger[: len(found)] = found
    return larger


def splice(
    offsets: npt.NDArray[np.int64],
    data: npt.NDArray[np.uint8],
    edits: Sequence[tuple[int, int, int, bytes]],
) -> pa.Array:
    """Return the texts as a large_string array with some bytes replaced.

    `edits` are (row, first byte, end byte, what comes in their place), ascending and not overlapping.

    >>> from transforms.characters import buffers
    >>> splice(*buffers(pa.array(["abc", "de"])), [(0, 1, 2, b"--"), (1, 3, 4, b"")]).to_pylist()
    ['a--c', 'e']
    """
    view = data.data
    parts: list[bytes | memoryview] = []
    growth = np.zeros(len(offsets) - 1, np.int64)
    position = int(offsets[0])
    for row, first, last, replacement in edits:
        parts += [view[position:first], replacement]
        position = last
        growth[row] += len(replacement) - (last - first)
    parts.append(view[position : int(offsets[-1])])
    spliced = np.concatenate([[0], np.cumsum(np.diff(offsets) + growth)]).astype(np.int64)
    return pa.Array.from_buffers(
        pa.large_string(), len(growth), [None, pa.py_buffer(spliced), pa.py_buffer(b"".join(parts))]
    )
