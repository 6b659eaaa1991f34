"""Kernel: the characters of a text in, those that are text out.

One pass over the UTF-8 bytes of a whole batch. Control characters, invisible formatting, private use and byte order
marks go; every kind of space becomes a space and every kind of line end a line feed; runs of spaces become one, more
than one empty line becomes one, and none is left at the ends of lines and documents.
"""

import numba
import numpy as np
import numpy.typing as npt

from transforms.characters import decode

_KEEP, _DROP, _SPACE, _NEWLINE, _SOFT_HYPHEN, _JOINER = range(6)


@numba.njit(cache=True)
def _kind(code: np.int64) -> int:
    """Say what becomes of a character beyond ASCII."""
    if code < 0xA0:
        return _NEWLINE if code == 0x85 else _DROP  # C1 controls; U+0085 is "next line"
    if code < 0x2000:
        if code == 0xAD:
            return _SOFT_HYPHEN
        if code == 0xA0 or code == 0x1680:
            return _SPACE
        # combining grapheme joiner, Arabic letter mark, Hangul fillers, Khmer inherent vowels, Mongolian selectors
        invisible = code == 0x34F or code == 0x61C or code == 0x115F or code == 0x1160
        return _DROP if invisible or code == 0x17B4 or code == 0x17B5 or 0x180B <= code <= 0x180F else _KEEP
    if code < 0x2070:
        if code <= 0x200A or code == 0x202F or code == 0x205F:
            return _SPACE
        if code == 0x200C or code == 0x200D:
            return _JOINER
        if code == 0x2028 or code == 0x2029:
            return _NEWLINE
        hidden = code == 0x200B or code == 0x200E or code == 0x200F or 0x202A <= code <= 0x202E or code >= 0x2060
        return _DROP if hidden else _KEEP
    if code == 0x2800 or code == 0x3000:
        return _SPACE
    if code == 0x3164 or code == 0xFFA0:  # Hangul fillers
        return _DROP
    if 0xD800 <= code <= 0xF8FF or 0xFDD0 <= code <= 0xFDEF or 0xFE00 <= code <= 0xFE0F:
        return _DROP  # surrogates, private use; noncharacters; variation selectors
    if code == 0xFEFF or 0xFFF9 <= code <= 0xFFFC:
        return _DROP  # byte order mark; annotation and object placeholders
    if code >= 0xE0000 or code & 0xFFFE == 0xFFFE:
        return _DROP  # tags, further selectors, private planes; noncharacters
    return _KEEP


@numba.njit(cache=True)
def _joins(code: np.int64) -> bool:
    """Say whether joiners mean something beside a character: Arabic (Persian, Urdu) and the Indic blocks."""
    return bool(0x0600 <= code <= 0x06FF or 0x0750 <= code <= 0x077F or 0x08A0 <= code <= 0x0DFF)


@numba.njit(cache=True)
def _looks_misread(first: np.int64, second: np.int64) -> bool:
    """Say whether two characters look like UTF-8 once read as Windows-1252 (`mojibake` decides more exactly)."""
    if first < 0xC2 or first > 0xE3 or second < 0x80:
        return False
    if first <= 0xC3 or first == 0xD8 or first == 0xD9:
        return bool(second < 0xC0 or 0x0152 <= second <= 0x02DC or 0x2013 <= second <= 0x2122)
    if first == 0xE2:
        return bool(second == 0x20AC or second == 0x201A or second == 0x201E)
    if first == 0xE0:
        return bool(0xA4 <= second <= 0xB1)
    return bool(first == 0xE3 and (second == 0x81 or second == 0x201A or second == 0x0192))


@numba.njit(cache=True)
def tidy(
    offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return the tidied texts and, per text, how many U+FFFD it has and how many pairs that look misread it had.

    `offsets` int64 (n + 1) and `data` uint8 are those of an Arrow large_string array, in valid UTF-8. Returns new
    offsets (starting at 0), new data, and int64 counts of shape (n, 2).
    """
    num = len(offsets) - 1
    out = np.empty(max(offsets[num] - offsets[0], 1), np.uint8)  # nothing grows
    starts = np.zeros(num + 1, np.int64)
    counts = np.zeros((num, 2), np.int64)
    write = 0
    for row in range(num):
        i, end, begin = offsets[row], offsets[row + 1], write
        newlines, spaces = 0, 0  # seen since the last character written
        hyphenated = False  # whether a soft hyphen was the last of them
        last = before = np.int64(0)  # the last character written, and the one just before in the text
        while i < end:
            byte = data[i]
            if byte < 0x80:
                following = i + 1
                if byte > 0x20 and byte != 0x7F:
                    kind = _KEEP
                elif byte == 0x20 or byte == 0x09:
                    kind = _SPACE
                elif 0x0A <= byte <= 0x0D:
                    kind = _NEWLINE
                    if byte == 0x0D and following < end and data[following] == 0x0A:
                        following += 1
                else:
                    kind = _DROP
                code = np.int64(byte)
            else:
                code, following = decode(data, i)
                counts[row, 1] += _looks_misread(before, code)
                kind = _kind(code)
                if kind == _JOINER:
                    kind = _DROP
                    if newlines + spaces == 0 and _joins(last) and following < end and data[following] >= 0x80:
                        after, _ = decode(data, following)
                        if _joins(after):
                            kind = _KEEP
            if kind == _KEEP:
                if write > begin:
                    if newlines > 0:
                        if not hyphenated or newlines > 1:  # else the word goes on in this line
                            for _ in range(min(newlines, 2)):
                                out[write] = 0x0A
                                write += 1
                    elif spaces > 0:
                        out[write] = 0x20
                        write += 1
                newlines = spaces = 0
                hyphenated = False
                for position in range(i, following):
                    out[write] = data[position]
                    write += 1
                counts[row, 0] += code == 0xFFFD
                last = code
            elif kind == _SPACE:
                spaces += 1
            elif kind == _NEWLINE:
                newlines += 1
            elif kind == _SOFT_HYPHEN:
                hyphenated = newlines + spaces == 0
            before = code
            i = following
        starts[row + 1] = write
    return starts, out[:write], counts
