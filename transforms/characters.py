"""Unicode for kernels over UTF-8 bytes: what a character is, its lower case, and the bytes of an Arrow column.

Arrow string array -> (offsets, data) for Numba kernels; code point -> class byte. The tables are built once, at import
(about 30 ms), from Python's own `unicodedata`, and become constants of the compiled kernels, so a kernel needs no
argument for them. Numba caches a kernel by the file it stands in: after an edit here, remove `__pycache__`, or
kernels in other files keep the old tables.

A class byte holds three things: the category (bits 0-2: LETTER, MARK, DIGIT, SPACE, PUNCTUATION, SYMBOL or OTHER), the
script where it matters for finding words (bits 3-5), and whether the character ends a sentence (TERMINAL) or may
follow the character that does (CLOSING).
"""

import unicodedata
from typing import TypeVar

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

Entry = TypeVar("Entry", np.uint8, np.int32)

# Categories. LETTER to DIGIT, what words are made of, lie side by side.
OTHER, LETTER, MARK, DIGIT, SPACE, PUNCTUATION, SYMBOL = range(7)
CATEGORY_BITS = 0b111

# Scripts in which words are not divided by spaces, and Hangul, which stands beside them. SPACED is every other script.
SPACED, HAN, HIRAGANA, KATAKANA, HANGUL, SOUTH_EAST_ASIAN = (script << 3 for script in range(6))
SCRIPT_BITS = 0b111 << 3

TERMINAL = 1 << 6
CLOSING = 1 << 7

#: Blocks, not the Script property, which Python's unicodedata lacks. Only letters, marks and numbers in them count.
_SCRIPT_RANGES = (
    (0x0E00, 0x0EFF, SOUTH_EAST_ASIAN),  # Thai, Lao
    (0x0F00, 0x0FFF, SOUTH_EAST_ASIAN),  # Tibetan, which divides syllables but not words
    (0x1000, 0x109F, SOUTH_EAST_ASIAN),  # Myanmar
    (0x1780, 0x17FF, SOUTH_EAST_ASIAN),  # Khmer
    (0x1100, 0x11FF, HANGUL),
    (0x3130, 0x318F, HANGUL),
    (0xA960, 0xA97F, HANGUL),
    (0xAC00, 0xD7FF, HANGUL),
    (0xFFA0, 0xFFDF, HANGUL),  # half width
    (0x3041, 0x309F, HIRAGANA),
    (0x30A0, 0x30FF, KATAKANA),
    (0x31F0, 0x31FF, KATAKANA),
    (0xFF66, 0xFF9F, KATAKANA),  # half width
    (0x1B000, 0x1B16F, HIRAGANA),
    (0x3005, 0x3007, HAN),  # iteration mark, closing mark, ideographic zero
    (0x3021, 0x3029, HAN),
    (0x3400, 0x4DBF, HAN),
    (0x4E00, 0x9FFF, HAN),
    (0xF900, 0xFAFF, HAN),
    (0x20000, 0x323AF, HAN),
)

#: Marks that end a sentence in some script: Unicode's Sentence_Terminal property for the scripts of our languages and
#: their neighbours (UAX 44, PropList.txt), with the ellipsis, which Unicode counts among them only since 16.0.
_TERMINALS = (
    ".!?\u2026"
    "\u061f\u06d4\u061d\u061e"  # Arabic question mark, full stop, end of text, triple dot
    "\u0964\u0965"  # danda, double danda
    "\u3002\uff0e\uff61\uff01\uff1f"  # ideographic and wide full stops, wide ! and ?
    "\u203c\u203d\u2047\u2048\u2049"  # double marks
    "\u0589\u1362\u1367\u104b\u17d4"  # Armenian, Ethiopic, Myanmar, Khmer
)

#: Quotation marks and brackets that may follow the end mark: `He said "no."`.
_QUOTES = "\"'\u00bb\u00ab\u2019\u201d\u201c\u203a\u300d\u300f\uff02\uff07\uff63"
_BRACKETS = ")]\u3009\u300b\u3011\u3015\uff09\uff3d"

_CATEGORIES = {"L": LETTER, "M": MARK, "N": DIGIT, "Z": SPACE, "P": PUNCTUATION, "S": SYMBOL, "C": OTHER}
_NUM_CODE_POINTS = 0x110000
_PAGE = 256


def _classes() -> npt.NDArray[np.uint8]:
    """Return the class byte of every code point."""
    classes = np.zeros(_NUM_CODE_POINTS, np.uint8)
    # Planes 3 to 13 and the private planes 15 and 16 hold nothing else than the ideographs up to U+323AF.
    for first, last in ((0, 0x323B0), (0xE0000, 0xE0200)):
        characters = map(chr, range(first, last))
        classes[first:last] = [_CATEGORIES[name[0]] for name in map(unicodedata.category, characters)]
    for code_point in range(0x3001):
        if chr(code_point).isspace():  # also the controls: tab, line feed, carriage return, ...
            classes[code_point] = SPACE
    word = (classes == LETTER) | (classes == MARK) | (classes == DIGIT)
    for first, last, script in _SCRIPT_RANGES:
        classes[first : last + 1][word[first : last + 1]] |= script
    classes[0x30FB] &= CATEGORY_BITS  # the katakana middle dot divides words
    for character in _TERMINALS:
        classes[ord(character)] |= TERMINAL
    for character in _QUOTES + _BRACKETS:
        classes[ord(character)] |= CLOSING
    return classes


def _lower_deltas() -> npt.NDArray[np.int32]:
    """Return, for every code point, what to add to get its lower case: `str.lower`, one to one."""
    deltas = np.zeros(_NUM_CODE_POINTS, np.int32)
    for code_point in range(0x20000):
        character = chr(code_point)
        lowered = character.lower()
        if lowered != character:
            deltas[code_point] = ord(lowered[0]) - code_point  # U+0130 alone has two: `i` and a dot above
    return deltas


def _pages(table: npt.NDArray[Entry]) -> tuple[npt.NDArray[np.uint16], npt.NDArray[Entry]]:
    """Return a table over code points in two stages: the page of each 256 code points, and the distinct pages.

    Small enough to be a constant of a cached kernel (Numba refuses to cache with constants above a megabyte).
    """
    numbers: dict[bytes, int] = {}
    page_of = [numbers.setdefault(page.tobytes(), len(numbers)) for page in table.reshape(-1, _PAGE)]
    return np.array(page_of, np.uint16), np.frombuffer(b"".join(numbers), table.dtype)


_CLASS_PAGE, _CLASS = _pages(_classes())
_LOWER_PAGE, _LOWER = _pages(_lower_deltas())


@numba.njit(cache=True)
def classify(code_point: np.int64) -> np.int64:
    """Return the class byte of a code point.

    >>> classify(ord("a")) & CATEGORY_BITS == LETTER, bool(classify(ord("?")) & TERMINAL)
    (True, True)
    """
    return np.int64(_CLASS[(np.int64(_CLASS_PAGE[code_point >> 8]) << 8) | (code_point & 255)])


@numba.njit(cache=True)
def category(code_point: np.int64) -> np.int64:
    """Return the category of a code point: LETTER, MARK, DIGIT, SPACE, PUNCTUATION, SYMBOL or OTHER."""
    return classify(code_point) & CATEGORY_BITS


@numba.njit(cache=True)
def is_word_character(code_point: np.int64) -> bool:
    """Say whether a code point can stand in a word: letter, mark (Indic vowels, harakat) or number.

    >>> [bool(is_word_character(ord(c))) for c in "\\u0939\\u093f5_ "]
    [True, True, True, False, False]
    """
    kind = category(code_point)
    return bool(LETTER <= kind <= DIGIT)


@numba.njit(cache=True)
def is_unspaced(code_point: np.int64) -> bool:
    """Say whether a code point belongs to a script that does not divide words by spaces (Han, kana, Thai, ...).

    >>> [bool(is_unspaced(ord(c))) for c in "\\u6f22\\u304b\\u30ab\\uac00k"]
    [True, True, True, False, False]
    """
    script = classify(code_point) & SCRIPT_BITS
    return bool(script != SPACED and script != HANGUL)


@numba.njit(cache=True)
def is_arabic_sign(code_point: np.int64) -> bool:
    """Say whether a code point only tells how an Arabic word is said or drawn: harakat, Koranic signs, tatweel.

    >>> [bool(is_arabic_sign(c)) for c in (0x64E, 0x640, 0x639)]
    [True, True, False]
    """
    harakat = 0x064B <= code_point <= 0x065F or 0x0610 <= code_point <= 0x061A or 0x06D6 <= code_point <= 0x06ED
    return bool(harakat or code_point in (0x0640, 0x0670))


@numba.njit(cache=True)
def lower(code_point: np.int64) -> np.int64:
    """Return the lower case of a code point, one to one: `str.lower` but for U+0130, which gives `i`.

    >>> chr(lower(ord("\\u00c4"))), chr(lower(ord("\\u00df"))) == "\\u00df"
    ('ä', True)
    """
    return code_point + np.int64(_LOWER[(np.int64(_LOWER_PAGE[code_point >> 8]) << 8) | (code_point & 255)])


@numba.njit(cache=True)
def decode(data: npt.NDArray[np.uint8], i: int) -> tuple[np.int64, int]:
    """Return the code point that starts at byte `i` of valid UTF-8 (`data` uint8), and where the next one starts.

    >>> decode(np.frombuffer("\\u00e9a".encode(), np.uint8), 0)
    (233, 2)
    """
    first = np.int64(data[i])
    if first < 0x80:
        return first, i + 1
    second = np.int64(data[i + 1]) & 0x3F
    if first < 0xE0:
        return ((first & 0x1F) << 6) | second, i + 2
    third = np.int64(data[i + 2]) & 0x3F
    if first < 0xF0:
        return ((first & 0x0F) << 12) | (second << 6) | third, i + 3
    fourth = np.int64(data[i + 3]) & 0x3F
    return ((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth, i + 4


@numba.njit(cache=True)
def decode_before(data: npt.NDArray[np.uint8], i: int) -> tuple[np.int64, int]:
    """Return the code point that ends just before byte `i` of valid UTF-8, and where it starts. `i` must be above 0.

    >>> decode_before(np.frombuffer("a\\u00e9".encode(), np.uint8), 3)
    (233, 1)
    """
    i -= 1
    while data[i] & 0xC0 == 0x80:
        i -= 1
    code_point, _ = decode(data, i)
    return code_point, i


@numba.njit(cache=True)
def encode(code_point: np.int64, out: npt.NDArray[np.uint8], j: int) -> int:
    """Write a code point as UTF-8 to `out` (uint8) from byte `j`, and return where the next one goes.

    >>> out = np.zeros(4, np.uint8)
    >>> encode(233, out, 0), out.tobytes()
    (2, b'\\xc3\\xa9\\x00\\x00')
    """
    if code_point < 0x80:
        out[j] = code_point
        return j + 1
    if code_point < 0x800:
        out[j] = 0xC0 | (code_point >> 6)
        out[j + 1] = 0x80 | (code_point & 0x3F)
        return j + 2
    if code_point < 0x10000:
        out[j] = 0xE0 | (code_point >> 12)
        out[j + 1] = 0x80 | ((code_point >> 6) & 0x3F)
        out[j + 2] = 0x80 | (code_point & 0x3F)
        return j + 3
    out[j] = 0xF0 | (code_point >> 18)
    out[j + 1] = 0x80 | ((code_point >> 12) & 0x3F)
    out[j + 2] = 0x80 | ((code_point >> 6) & 0x3F)
    out[j + 3] = 0x80 | (code_point & 0x3F)
    return j + 4


def buffers(texts: pa.Array | pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Return offsets int64 (n + 1) and data uint8 of a string array: text `k` is `data[offsets[k]:offsets[k + 1]]`.

    Nothing is copied for a `large_string` array, whole or sliced, so `offsets[0]` need not be 0. Raises ValueError on
    nulls and on a type other than string.

    >>> offsets, data = buffers(pa.array(["a", "\\u00e9", "bc"], pa.large_string())[1:])
    >>> [data[a:b].tobytes().decode() for a, b in zip(offsets, offsets[1:], strict=False)]
    ['é', 'bc']
    """
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if not pa.types.is_large_string(texts.type):
        if not pa.types.is_string(texts.type):
            raise ValueError(f"expected an array of large_string, found {texts.type}; cast it first")
        texts = texts.cast(pa.large_string())
    if texts.null_count:
        raise ValueError(f"expected texts without nulls, found {texts.null_count} among {len(texts)}")
    _, offsets_buffer, data_buffer = texts.buffers()
    if len(texts) == 0 or offsets_buffer is None:
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    offsets = np.frombuffer(offsets_buffer, np.int64, len(texts) + 1, texts.offset * 8)
    if data_buffer is None or data_buffer.size == 0:
        return offsets, np.zeros(0, np.uint8)
    return offsets, np.frombuffer(data_buffer, np.uint8)
