"""Measure what the quality rules decide on: text in -> one row of numbers per document.

Measuring and deciding are apart, so that limits can be argued about without a second pass. Definitions, where papers
and tools differ (words, tokens and sentence ends are those of `words.py`):

* a **line** is what stands between line feeds, trimmed, if anything is left; blank lines divide **paragraphs**;
* shares of lines are over lines; shares of line or paragraph characters are over the characters of all trimmed lines,
  spaces within them counted, line feeds not;
* shares of n-gram characters are over word characters: no spaces, no punctuation, in the numerator or below it;
* repeated lines, paragraphs and n-grams are those that occurred before: the first occurrence does not count.

Lines, paragraphs and words are compared by 64-bit hashes: among 100,000 of them two differing ones meet with a
probability of 3e-10.
"""

import enum

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.characters import buffers, decode
from transforms.repetition import NUM_SHARES, number, repeated_shares, table_size
from transforms.stop_words import stop_word_hashes
from transforms.words import (
    ends_in_ellipsis,
    ends_in_quote,
    ends_in_terminal,
    hash_bytes,
    line_end,
    mix,
    next_token,
    trim,
)

Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
Ids = npt.NDArray[np.int32]


class Measure(enum.IntEnum):
    """The measures, by their columns."""

    NUM_WORDS = 0
    MEAN_WORD_CHARACTERS = 1
    HASH_SIGNS_PER_WORD = 2
    ELLIPSES_PER_WORD = 3
    BULLET_LINE_SHARE = 4
    ELLIPSIS_LINE_SHARE = 5
    ALPHABETIC_TOKEN_SHARE = 6
    NUM_STOP_WORDS = 7
    REPEATED_LINE_SHARE = 8
    REPEATED_LINE_CHARACTER_SHARE = 9
    REPEATED_PARAGRAPH_SHARE = 10
    REPEATED_PARAGRAPH_CHARACTER_SHARE = 11
    TOP_2GRAM_SHARE = 12
    TOP_3GRAM_SHARE = 13
    TOP_4GRAM_SHARE = 14
    REPEATED_5GRAM_SHARE = 15
    REPEATED_6GRAM_SHARE = 16
    REPEATED_7GRAM_SHARE = 17
    REPEATED_8GRAM_SHARE = 18
    REPEATED_9GRAM_SHARE = 19
    REPEATED_10GRAM_SHARE = 20
    NUM_CURLY_BRACKETS = 21
    NUM_LOREM_IPSUM = 22
    NUM_LONG_LINES = 23
    END_MARK_LINE_SHARE = 24
    SHORT_LINE_SHARE = 25
    LINE_FEEDS_PER_WORD = 26


MEASURES = tuple(measure.name.lower() for measure in Measure)
_FIRST_GRAM = int(Measure.TOP_2GRAM_SHARE)

SHORT_LINE_CHARACTERS = 30  # FineWeb (Penedo et al. 2024, section 3.6)
LONG_LINE_CHARACTERS = 200  # mC4 (Xue et al. 2021, section 3.1)

_LOREM_IPSUM = np.frombuffer(b"lorem ipsum", np.uint8)


def measure(texts: pa.Array, langs: pa.Array | None = None, max_words: int = 100_000) -> npt.NDArray[np.float64]:
    """Return float64 (documents, len(MEASURES)): what each document measures, columns as named in `MEASURES`.

    Without a list of stop words for a document's language, `num_stop_words` is NaN. N-grams are looked for in the
    first `max_words` words: beyond that, a rule on the number of words has decided anyway.

    >>> row = measure(pa.array(["One two, one two.\\n\\nThree {"], pa.large_string()), pa.array(["en"]))[0]
    >>> {name: float(row[MEASURES.index(name)]) for name in ("num_words", "num_curly_brackets", "top_2gram_share")}
    {'num_words': 5.0, 'num_curly_brackets': 1.0, 'top_2gram_share': 0.7058823529411765}
    """
    offsets, data = buffers(texts)
    rows, stop_hashes = stop_word_hashes()
    names = [None] * len(texts) if langs is None else langs.to_pylist()
    stop_rows = np.array([rows.get(name or "", -1) for name in names], np.int64)
    measures = np.zeros((len(texts), len(MEASURES)), np.float64)
    _measure(offsets, data, stop_rows, stop_hashes, max_words, measures)
    return measures


@numba.njit(cache=True)
def _measure(
    offsets: npt.NDArray[np.int64],
    data: Bytes,
    stop_rows: npt.NDArray[np.int64],
    stop_hashes: Hashes,
    max_words: int,
    measures: npt.NDArray[np.float64],
) -> None:
    """Fill one row of `measures` per text. Workspace: at most 75 bytes per word and 50 per line of the largest."""
    longest, most_lines = 0, 0
    for k in range(len(offsets) - 1):
        longest = max(longest, offsets[k + 1] - offsets[k])
        lines = 1
        for i in range(offsets[k], offsets[k + 1]):
            lines += data[i] == 0x0A
        most_lines = max(most_lines, lines)
    room = min(longest // 2 + 1, max_words) + 1  # one-letter words and the spaces between them
    hashes = np.empty(room, np.uint64)
    lengths = np.empty(room, np.int32)
    grams = np.empty(room, np.int32)
    firsts = np.empty(room, np.int32)
    counts = np.empty(room, np.int32)
    slots = max(table_size(room), table_size(2 * most_lines))
    keys = np.empty(slots, np.uint64)
    numbers = np.empty(slots, np.int32)
    no_stop_words = np.empty(0, np.uint64)
    for k in range(len(offsets) - 1):
        begin, end, row = offsets[k], offsets[k + 1], measures[k]
        lines = _measure_marks(data, begin, end, row)
        num_stored = _measure_lines(data, begin, end, lines, hashes, lengths, keys, numbers, row)
        stop_words = stop_hashes[stop_rows[k]] if stop_rows[k] >= 0 else no_stop_words
        num_distinct = _number_words(hashes, num_stored, stop_words, grams, keys, numbers, row)
        shares = row[_FIRST_GRAM : _FIRST_GRAM + NUM_SHARES]
        repeated_shares(grams, lengths, num_stored, num_distinct, keys, numbers, firsts, counts, shares)


@numba.njit(cache=True)
def _measure_marks(data: Bytes, begin: int, end: int, row: npt.NDArray[np.float64]) -> int:
    """Count what needs no words, in place of its measures: `#`, ellipses, `{`, `lorem ipsum`. Return the line count."""
    num_line_feeds = num_hash_signs = num_ellipses = num_curly_brackets = num_lorem_ipsum = 0
    dots = 0
    for i in range(begin, end):
        byte = data[i]
        if byte == 0x2E:
            dots += 1
            if dots == 3:
                num_ellipses += 1
                dots = 0
            continue
        dots = 0
        if byte == 0x0A:
            num_line_feeds += 1
        elif byte == 0x23:
            num_hash_signs += 1
        elif byte == 0x7B:
            num_curly_brackets += 1
        elif byte == 0xE2:  # a character's first byte: two more follow
            num_ellipses += data[i + 1] == 0x80 and data[i + 2] == 0xA6
        elif (byte | 0x20) == 0x6C and end - i >= len(_LOREM_IPSUM):
            j = 1
            while j < len(_LOREM_IPSUM) and (data[i + j] | 0x20) == _LOREM_IPSUM[j]:
                j += 1
            num_lorem_ipsum += j == len(_LOREM_IPSUM)
    row[Measure.HASH_SIGNS_PER_WORD], row[Measure.ELLIPSES_PER_WORD] = num_hash_signs, num_ellipses
    row[Measure.NUM_CURLY_BRACKETS], row[Measure.NUM_LOREM_IPSUM] = num_curly_brackets, num_lorem_ipsum
    row[Measure.LINE_FEEDS_PER_WORD] = num_line_feeds
    return num_line_feeds + 1


@numba.njit(cache=True)
def _measure_lines(
    data: Bytes,
    begin: int,
    end: int,
    max_lines: int,
    hashes: Hashes,
    lengths: Ids,
    keys: Hashes,
    numbers: Ids,
    row: npt.NDArray[np.float64],
) -> int:
    """Measure lines, paragraphs and words; store the words' hashes and lengths, and return how many are stored."""
    size = table_size(2 * max_lines)
    numbers[:size] = -1
    num_entries = num_lines = num_paragraphs = line_characters = 0
    repeated_lines = repeated_line_characters = repeated_paragraphs = repeated_paragraph_characters = 0
    bullets = ellipsis_ends = end_marks = short_lines = long_lines = 0
    num_tokens = num_words = num_alphabetic = word_characters = 0
    paragraph_hash = np.uint64(0)
    paragraph_characters = 0
    i = begin
    while i < end or paragraph_characters:
        stop = line_end(data, i, end)
        first, last = trim(data, i, stop)
        i = stop + 1
        if first < last:
            line_hash, characters = hash_bytes(data, first, last)
            num_lines += 1
            line_characters += characters
            if number(keys, numbers, size, line_hash, np.int64(num_entries)) < num_entries:
                repeated_lines += 1
                repeated_line_characters += characters
            else:
                num_entries += 1
            paragraph_hash = mix(paragraph_hash ^ line_hash) + np.uint64(1)
            paragraph_characters += characters
            bullets += _is_bullet_line(data, first, last)
            ellipsis_ends += ends_in_ellipsis(data, first, last)
            end_marks += ends_in_terminal(data, first, last) or ends_in_quote(data, first, last)
            short_lines += characters <= SHORT_LINE_CHARACTERS
            long_lines += characters >= LONG_LINE_CHARACTERS
            j = first
            while j < last:
                j, _, token_characters, has_letter, only_punctuation, word_hash = next_token(data, j, last)
                num_tokens += not only_punctuation
                if token_characters:
                    if num_words < len(hashes):
                        hashes[num_words] = word_hash
                        lengths[num_words] = token_characters
                    num_words += 1
                    num_alphabetic += has_letter
                    word_characters += token_characters
        if paragraph_characters and (first >= last or i > end):
            num_paragraphs += 1
            if number(keys, numbers, size, ~paragraph_hash, np.int64(num_entries)) < num_entries:
                repeated_paragraphs += 1
                repeated_paragraph_characters += paragraph_characters
            else:
                num_entries += 1
            paragraph_hash = np.uint64(0)
            paragraph_characters = 0
    words, lines = max(num_words, 1), max(num_lines, 1)
    characters = max(line_characters, 1)
    row[Measure.NUM_WORDS] = num_words
    row[Measure.MEAN_WORD_CHARACTERS] = word_characters / words
    row[Measure.HASH_SIGNS_PER_WORD] /= words
    row[Measure.ELLIPSES_PER_WORD] /= words
    row[Measure.LINE_FEEDS_PER_WORD] /= words
    row[Measure.ALPHABETIC_TOKEN_SHARE] = num_alphabetic / max(num_tokens, 1)
    row[Measure.BULLET_LINE_SHARE] = bullets / lines
    row[Measure.ELLIPSIS_LINE_SHARE] = ellipsis_ends / lines
    row[Measure.END_MARK_LINE_SHARE] = end_marks / lines
    row[Measure.SHORT_LINE_SHARE] = short_lines / lines
    row[Measure.NUM_LONG_LINES] = long_lines
    row[Measure.REPEATED_LINE_SHARE] = repeated_lines / lines
    row[Measure.REPEATED_LINE_CHARACTER_SHARE] = repeated_line_characters / characters
    row[Measure.REPEATED_PARAGRAPH_SHARE] = repeated_paragraphs / max(num_paragraphs, 1)
    row[Measure.REPEATED_PARAGRAPH_CHARACTER_SHARE] = repeated_paragraph_characters / characters
    return min(num_words, len(hashes))


@numba.njit(cache=True)
def _is_bullet_line(data: Bytes, begin: int, end: int) -> bool:
    """Say whether a trimmed line begins with a bullet, or with a hyphen or asterisk and a space.

    Dashes are no bullets: dialogue begins with them in French, Italian, Portuguese and Spanish.
    """
    code_point, after = decode(data, begin)
    if code_point in (0x2D, 0x2A):
        return bool(after < end and data[after] == 0x20)
    return code_point in (0x2022, 0x2023, 0x2043, 0x25A0, 0x25A1, 0x25AA, 0x25AB, 0x25B6, 0x25CB, 0x25CF, 0x25E6)


@numba.njit(cache=True)
def _number_words(
    hashes: Hashes,
    num_words: int,
    stop_words: Hashes,
    grams: Ids,
    keys: Hashes,
    numbers: Ids,
    row: npt.NDArray[np.float64],
) -> int:
    """Give every distinct word a number from 0 in `grams`, count distinct stop words, and return how many words are."""
    size = table_size(num_words)
    numbers[:size] = -1
    num_distinct = num_stop_words = 0
    for i in range(num_words):
        gram = number(keys, numbers, size, hashes[i], np.int64(num_distinct))
        if gram == num_distinct:
            num_distinct += 1
            for stop_word in stop_words:
                num_stop_words += stop_word == hashes[i] and stop_word != 0
        grams[i] = gram
    row[Measure.NUM_STOP_WORDS] = num_stop_words if len(stop_words) else np.nan
    return num_distinct
