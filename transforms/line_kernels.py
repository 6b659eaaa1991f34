"""Copy the lines of texts that C4's rules on lines keep: the kernel of `filter_lines.py`."""

import numba
import numpy as np
import numpy.typing as npt

from transforms.words import (
    Bytes,
    count_sentences,
    ends_in_ellipsis,
    ends_in_quote,
    ends_in_terminal,
    line_end,
    next_token,
    trim,
)

#: What is counted: the first rule that a removed line breaks, and citation marks taken from lines that stay.
COUNTERS = ("long_token", "no_end_mark", "too_few_words", "javascript", "policy_phrase", "citation_mark")

_LONG_TOKEN, _NO_END_MARK, _TOO_FEW_WORDS, _JAVASCRIPT, _POLICY, _CITATION = range(len(COUNTERS))


@numba.njit(cache=True)
def copy_kept_lines(
    offsets: npt.NDArray[np.int64],
    data: Bytes,
    phrases: Bytes,
    phrase_ends: npt.NDArray[np.int64],
    min_words: int,
    max_token_characters: int,
    keep_unpunctuated: bool,
    out_offsets: npt.NDArray[np.int64],
    out: Bytes,
    sentences: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
) -> None:
    """Write the lines of each text that stay to `out`, which has room for all, where each text ends to `out_offsets`.

    `phrases` are bytes end to end, in lower case, of which the first removes a line as `javascript` and the others as
    `policy_phrase`. `sentences` (one per text) and `counts` (one per `COUNTERS`) are added to.
    """
    starts = np.zeros(256, np.bool_)  # bytes that a phrase begins with
    begin = 0
    for end in phrase_ends:
        starts[phrases[begin]] = True
        begin = end
    j = 0
    for k in range(len(offsets) - 1):
        i, end = offsets[k], offsets[k + 1]
        text_start = j
        blank = False
        while i < end:
            stop = line_end(data, i, end)
            first, last = trim(data, i, stop)
            i = stop + 1
            if first == last:
                blank = True
                continue
            line_start = j
            if j > text_start:
                out[j] = 0x0A
                j += 1
                if blank:
                    out[j] = 0x0A
                    j += 1
            content = j
            if _has_long_token(data, first, last, max_token_characters):
                counts[_LONG_TOKEN] += 1
                j = line_start
                continue
            j, num_citations = _copy_without_citations(data, first, last, out, j)
            first, last = trim(out, content, j)
            verdict = -1
            marked = ends_in_terminal(out, first, last) or ends_in_quote(out, first, last)
            if not keep_unpunctuated and (not marked or ends_in_ellipsis(out, first, last)):
                verdict = _NO_END_MARK
            elif _count_words(out, first, last, min_words) < min_words:
                verdict = _TOO_FEW_WORDS
            else:
                phrase = _find_phrase(out, first, last, phrases, phrase_ends, starts)
                if phrase >= 0:
                    verdict = _JAVASCRIPT if phrase == 0 else _POLICY
            if verdict >= 0 or first == last:
                counts[verdict] += verdict >= 0
                j = line_start
                continue
            out[content : content + last - first] = out[first:last]
            j = content + last - first
            counts[_CITATION] += num_citations
            sentences[k] += count_sentences(out, content, j)
            blank = False
        out_offsets[k + 1] = j


@numba.njit(cache=True)
def _has_long_token(data: Bytes, begin: int, end: int, max_characters: int) -> bool:
    """Say whether a line has a token of more than so many characters."""
    if end - begin <= max_characters:
        return False
    while begin < end:
        begin, characters, _, _, _, _ = next_token(data, begin, end)
        if characters > max_characters:
            return True
    return False


@numba.njit(cache=True)
def _count_words(data: Bytes, begin: int, end: int, enough: int) -> int:
    """Return the number of words of a line, or `enough` if it has as many."""
    words = 0
    while begin < end and words < enough:
        begin, _, word_characters, _, _, _ = next_token(data, begin, end)
        words += word_characters > 0
    return words


@numba.njit(cache=True)
def _find_phrase(
    data: Bytes, begin: int, end: int, phrases: Bytes, phrase_ends: npt.NDArray[np.int64], starts: npt.NDArray[np.bool_]
) -> int:
    """Return the number of the first phrase that stands in a line, in either case of ASCII, or -1."""
    for i in range(begin, end):
        if not starts[_small(data[i])]:
            continue
        phrase_begin = 0
        for phrase in range(len(phrase_ends)):
            length = phrase_ends[phrase] - phrase_begin
            if i + length <= end:
                k = 0
                while k < length and _small(data[i + k]) == phrases[phrase_begin + k]:
                    k += 1
                if k == length:
                    return phrase
            phrase_begin = phrase_ends[phrase]
    return -1


@numba.njit(cache=True)
def _small(byte: np.uint8) -> np.uint8:
    return np.uint8(byte + 0x20) if 0x41 <= byte <= 0x5A else byte


@numba.njit(cache=True)
def _copy_without_citations(data: Bytes, begin: int, end: int, out: Bytes, j: int) -> tuple[int, int]:
    """Copy a line to `out` from byte `j` without `[12]`, `[]`, `[edit]`, `[citation needed]`; count these.

    A space before such a mark goes with it where a space or a `.`, `,`, `:` or `;` follows.
    """
    start = j
    num_citations = 0
    i = begin
    while i < end:
        if data[i] == 0x5B:
            after = _citation_end(data, i, end)
            if after:
                num_citations += 1
                i = after
                if j > start and out[j - 1] == 0x20 and (i == end or data[i] in (0x20, 0x2C, 0x2E, 0x3A, 0x3B)):
                    j -= 1
                continue
        out[j] = data[i]
        j += 1
        i += 1
    return j, num_citations


@numba.njit(cache=True)
def _citation_end(data: Bytes, i: int, end: int) -> int:
    """Return where the citation mark that begins at byte `i` ends, or 0."""
    k = i + 1
    while k < end and 0x30 <= data[k] <= 0x39:
        k += 1
    if k < end and data[k] == 0x5D:
        return k + 1
    for mark in (b"[edit]", b"[citation needed]"):
        k = 0
        while k < len(mark) and i + k < end and data[i + k] == mark[k]:
            k += 1
        if k == len(mark):
            return i + k
    return 0
