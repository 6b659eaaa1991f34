"""Find lines, tokens and sentences in UTF-8 text, for kernels: bytes in, positions and counts out.

A **token** is a run of characters without a space between them. Where words are written without spaces (Han, kana,
Thai, Lao, Khmer, Myanmar, Tibetan) a token also ends where the script changes or punctuation stands: Japanese falls
into runs of kanji, hiragana, katakana and the rest, 2.0 characters long on average in Japanese novels and news
(measured on `../shared/corpora`), about as long as the words of a morphological analyser, if not the same. A **word**
is a token with a letter or number in it; its characters are its letters, marks and numbers. Tokens that are nothing
but punctuation (a dash, a French guillemet standing alone) are neither words nor counted among the tokens; symbols
(`|`, `+`, an emoji) are tokens.
"""

import numba
import numpy as np
import numpy.typing as npt

from transforms.characters import (
    CATEGORY_BITS,
    CLOSING,
    DIGIT,
    HANGUL,
    HIRAGANA,
    KATAKANA,
    LETTER,
    MARK,
    PUNCTUATION,
    SCRIPT_BITS,
    SPACE,
    SPACED,
    TERMINAL,
    classify,
    decode,
    decode_before,
    is_arabic_sign,
    lower,
)

Bytes = npt.NDArray[np.uint8]

_PRIME = np.uint64(0x9E3779B97F4A7C15)  # 2**64 divided by the golden ratio: Fibonacci hashing (Knuth, TAOCP 3, 6.4)
_ASCII_FULL_STOP = 0x2E
_ELLIPSIS = 0x2026


@numba.njit(cache=True)
def mix(value: np.uint64) -> np.uint64:
    """Return a 64-bit number whose every bit depends on every bit of `value` (MurmurHash3's finaliser, Appleby)."""
    value = np.uint64(value)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    value ^= value >> np.uint64(33)
    return value


@numba.njit(cache=True)
def line_end(data: Bytes, i: int, end: int) -> int:
    """Return where the line from byte `i` ends: its line feed, or `end`."""
    while i < end and data[i] != 0x0A:
        i += 1
    return i


@numba.njit(cache=True)
def _is_unspaced(script: np.int64) -> bool:
    return bool(script != SPACED and script != HANGUL)


@numba.njit(cache=True)
def next_token(data: Bytes, i: int, end: int) -> tuple[int, int, int, bool, bool, np.uint64]:
    """Return the next token of a line, from byte `i` on.

    Gives (where to go on, its characters, its word characters, whether it has a letter, whether it is nothing but
    punctuation, the hash of its word characters in lower case). Arabic vowel signs, which writers may leave out, are
    characters but not word characters. At the end of the line the characters are 0.
    """
    num_characters = 0
    num_word_characters = 0
    has_letter = False
    only_punctuation = True
    word_hash = np.uint64(0)
    last_script = np.int64(-1)  # no word character yet
    interrupted = False  # by punctuation or a symbol, since the last word character
    while i < end:
        code_point, after = decode(data, i)
        class_byte = classify(code_point)
        kind = class_byte & CATEGORY_BITS
        if kind == SPACE:
            if num_characters:
                break
            i = after
            continue
        if LETTER <= kind <= DIGIT:
            script = class_byte & SCRIPT_BITS
            if kind == MARK and last_script >= 0:
                script = last_script  # a mark belongs to what it stands on
            elif script == KATAKANA and last_script == HIRAGANA and code_point == 0x30FC:
                script = np.int64(HIRAGANA)  # so does the long vowel sign
            may_end = last_script >= 0 and (script != last_script or interrupted)
            if may_end and (_is_unspaced(script) or _is_unspaced(last_script)):
                break
            last_script = script
            interrupted = False
            only_punctuation = False
            has_letter |= kind == LETTER
            if not is_arabic_sign(code_point):
                word_hash = (word_hash ^ np.uint64(lower(code_point))) * _PRIME
                word_hash ^= word_hash >> np.uint64(32)
                num_word_characters += 1
        else:
            interrupted = True
            only_punctuation &= kind == PUNCTUATION
        num_characters += 1
        i = after
    return i, num_characters, num_word_characters, has_letter, only_punctuation, word_hash


@numba.njit(cache=True)
def trim(data: Bytes, begin: int, end: int) -> tuple[int, int]:
    """Return where a line begins and ends without the spaces around it."""
    while begin < end:
        code_point, after = decode(data, begin)
        if classify(code_point) & CATEGORY_BITS != SPACE:
            break
        begin = after
    while begin < end:
        code_point, before = decode_before(data, end)
        if classify(code_point) & CATEGORY_BITS != SPACE:
            break
        end = before
    return begin, end


@numba.njit(cache=True)
def ends_in_ellipsis(data: Bytes, begin: int, end: int) -> bool:
    """Say whether a trimmed line ends in three full stops or an ellipsis."""
    if end - begin < 3:
        return False
    dots = data[end - 1] == 0x2E and data[end - 2] == 0x2E and data[end - 3] == 0x2E
    return bool(dots or (data[end - 1] == 0xA6 and data[end - 2] == 0x80 and data[end - 3] == 0xE2))


@numba.njit(cache=True)
def ends_in_terminal(data: Bytes, begin: int, end: int) -> bool:
    """Say whether a trimmed line ends as a sentence does: in an end mark, or one before closing quotes or brackets."""
    while begin < end:
        code_point, end = decode_before(data, end)
        class_byte = classify(code_point)
        if class_byte & TERMINAL:
            return True
        if not class_byte & CLOSING:
            return False
    return False


@numba.njit(cache=True)
def ends_in_quote(data: Bytes, begin: int, end: int) -> bool:
    """Say whether a trimmed line ends in a closing quotation mark."""
    if begin >= end:
        return False
    code_point, _ = decode_before(data, end)
    quote = code_point in (0x22, 0xBB, 0xAB, 0x201D, 0x201C, 0x300D, 0x300F, 0xFF02)
    return bool(quote)


@numba.njit(cache=True)
def count_sentences(data: Bytes, begin: int, end: int) -> int:
    """Return the number of sentences in a trimmed line.

    A sentence ends at an end mark, with the quotes and brackets that close after it, where a space or nothing follows;
    after a wide end mark (`\\u3002`) or a danda nothing need follow. A full stop after a single letter (`J. Smith`)
    or before a small letter or number (`approx. 3`) ends none; after other abbreviations (`Dr. Who`) it does, wrongly.
    What stands after the last end is a sentence of its own.
    """
    num_sentences = 0
    open_words = 0  # word characters since the last end
    token_characters = 0  # word characters since the last space
    i = begin
    while i < end:
        code_point, i = decode(data, i)
        class_byte = classify(code_point)
        kind = class_byte & CATEGORY_BITS
        if LETTER <= kind <= DIGIT:
            open_words += 1
            token_characters += kind != MARK
        elif kind == SPACE:
            token_characters = 0
        elif class_byte & TERMINAL and open_words:
            wide = code_point >= 0x3000 or code_point in (0x0964, 0x0965)
            abbreviated = code_point == _ASCII_FULL_STOP and token_characters == 1
            while i < end:
                following, after = decode(data, i)
                if not classify(following) & (TERMINAL | CLOSING):
                    break
                i = after
            if i < end and not wide:
                following, after = decode(data, i)
                if classify(following) & CATEGORY_BITS != SPACE:
                    continue
                if code_point in (_ASCII_FULL_STOP, _ELLIPSIS):
                    while i < end and classify(following) & CATEGORY_BITS == SPACE:
                        i = after
                        following, after = decode(data, i)
                    token_characters = 0
                    kind = classify(following) & CATEGORY_BITS
                    if abbreviated or kind == DIGIT or (kind == LETTER and _is_small(following)):
                        continue
            num_sentences += 1
            open_words = 0
            token_characters = 0
    return num_sentences + (open_words > 0)


@numba.njit(cache=True)
def _is_small(code_point: np.int64) -> bool:
    """Say whether a letter is lower case in a script that has two cases (Latin, Greek, Cyrillic, Armenian)."""
    return bool(0x61 <= code_point <= 0x7A or (0xDF <= code_point < 0x590 and lower(code_point) == code_point))


@numba.njit(cache=True)
def hash_bytes(data: Bytes, begin: int, end: int) -> tuple[np.uint64, int]:
    """Return a 64-bit hash of some UTF-8 bytes, and how many characters they are."""
    value = np.uint64(end - begin)
    num_characters = 0
    for i in range(begin, end):
        value = (value ^ np.uint64(data[i])) * _PRIME
        value ^= value >> np.uint64(32)
        num_characters += (data[i] & 0xC0) != 0x80
    return mix(value), num_characters
