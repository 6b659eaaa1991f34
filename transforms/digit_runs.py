"""Kernel: where in a text figures stand so close together that they may be an address or a telephone number.

Everything else in a text need not be looked at when personal data is masked.
"""

import numba
import numpy as np
import numpy.typing as npt

from transforms.characters import decode

#: Fewer figures are no telephone number and no IPv4 address that could be anyone's.
MIN_DIGITS = 6
_MIN_COLONS = 3  # of an IPv6 address; a time of day has at most two


@numba.njit(cache=True)
def _is_digit(code: np.int64) -> bool:
    """Say whether a character is a figure in one of the scripts of our languages, or a full-width one."""
    if code < 0x660:
        return bool(0x30 <= code <= 0x39)
    arabic = code <= 0x669 or 0x6F0 <= code <= 0x6F9
    indic = 0x966 <= code <= 0x96F or 0xBE6 <= code <= 0xBEF or 0xC66 <= code <= 0xC6F
    return bool(arabic or indic or 0xFF10 <= code <= 0xFF19)


@numba.njit(cache=True)
def _is_separator(code: np.int64) -> bool:
    """Say whether a character may stand within a telephone number: space ( ) + - . / and the hyphens and dashes."""
    if code < 0x80:
        return bool(code == 0x20 or code == 0x28 or code == 0x29 or code == 0x2B or 0x2D <= code <= 0x2F)
    return bool(0x2010 <= code <= 0x2013 or code == 0x2212 or code == 0xFF0B or code == 0xFF0D)


@numba.njit(cache=True)
def find_runs(offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return int64 (k, 3): row, first byte and end byte of runs of figures and separators, in order.

    Arguments as `characters.buffers` gives them. A run has at least six figures, or is of hexadecimal figures and at
    least three colons; it begins and ends with a figure, a bracket, a plus or a colon. Bytes count from `data[0]`.
    """
    found = np.empty((64, 3), np.int64)
    num = 0
    for row in range(len(offsets) - 1):
        i, end = offsets[row], offsets[row + 1]
        start, last, digits = np.int64(-1), np.int64(-1), 0
        hex_start, colons = np.int64(-1), 0
        while i <= end:
            code, following = np.int64(0), i + 1
            if i < end:
                if data[i] < 0x80:
                    code = np.int64(data[i])
                else:
                    code, following = decode(data, i)
            is_digit = _is_digit(code)
            if is_digit or ((code == 0x28 or code == 0x2B or code == 0xFF0B) and start < 0):
                if start < 0:
                    start, digits = i, 0
                digits += is_digit
                last = following
            elif not _is_separator(code) and start >= 0:
                if digits >= MIN_DIGITS:
                    if num == len(found):
                        found = _grown(found)
                    found[num, 0], found[num, 1], found[num, 2] = row, start, last
                    num += 1
                start = np.int64(-1)
            lower = code | 0x20
            if code == 0x3A or 0x30 <= code <= 0x39 or 0x61 <= lower <= 0x66:
                if hex_start < 0:
                    hex_start, colons = i, 0
                colons += code == 0x3A
            elif hex_start >= 0:
                if colons >= _MIN_COLONS:
                    if num == len(found):
                        found = _grown(found)
                    found[num, 0], found[num, 1], found[num, 2] = row, hex_start, i
                    num += 1
                hex_start = np.int64(-1)
            i = following
    return found[:num]


@numba.njit(cache=True)
def _grown(found: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    larger = np.empty((2 * len(found), 3), np.int64)
    larger[: len(found)] = found
    return larger
