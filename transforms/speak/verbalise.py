"""The quick way from a span to words: tag it, read the tokens, hand each to the verbaliser, clean up, in one kernel.

`5` -> `tokens { cardinal { integer: "five" } }` -> `five`; or a sign that this needs the careful way, which
`normaliser` goes: a token that could be read in more than one way, whose fields the verbaliser wants in another order
than the tagger's, or on which two paths through a grammar come out nearly alike.
"""

from typing import Final

import numba
import numpy as np

from transforms.speak.walk import walk

NEEDS_CARE: Final = -1
NEEDS_SETTLING: Final = -2

#: `Normalizer.__init__`, max_number_of_permutations_per_split: orders tried together before a blank is forced.
MOST_ORDERS: Final = 729
_MOST_FIELDS: Final = 6  # 7! > MOST_ORDERS
_DEEPEST: Final = 6
_PRESERVE_ORDER = np.frombuffer(b"preserve_order", np.uint8)
_TRUE = np.frombuffer(b"true", np.uint8)


@numba.njit(cache=True)
def _skip_blanks(text, at):  # type: ignore[no-untyped-def]
    while at < len(text) and text[at] == 32:
        at += 1
    return at


@numba.njit(cache=True)
def _starts_with(text, at, word):  # type: ignore[no-untyped-def]
    same = 0
    while same < len(word) and at + same < len(text) and text[at + same] == word[same]:
        same += 1
    return same == len(word)


@numba.njit(cache=True)
def _end_of_key(text, at):  # type: ignore[no-untyped-def]
    while at < len(text) and (97 <= text[at] | 32 <= 122 or text[at] == 95):
        at += 1
    return at


@numba.njit(cache=True)
def _end_of_value(text, at):  # type: ignore[no-untyped-def]
    """Return where the value ends that begins at `at`: before the first quotation mark and blank; -1 if nowhere."""
    if _is_end(text, at):
        return -1
    at += 1
    while at < len(text) and not _is_end(text, at):
        at += 1
    return at if at < len(text) else -1


@numba.njit(cache=True)
def _is_end(text, at):  # type: ignore[no-untyped-def]
    return at + 1 < len(text) and text[at] == 34 and text[at + 1] == 32


@numba.njit(cache=True)
def _is_utf8(text):  # type: ignore[no-untyped-def]
    """Say whether every lead byte is followed by as many others as it asks for."""
    due = 0
    for byte in text:
        if byte >> 6 == 2:
            due -= 1
        elif due:
            return False
        else:
            due = 0 if byte < 0x80 else 1 if byte < 0xE0 else 2 if byte < 0xF0 else 3
        if due < 0:
            return False
    return due == 0


@numba.njit(cache=True)
def _copy(source, begin, end, target, at):  # type: ignore[no-untyped-def]
    for index in range(begin, end):
        target[at] = source[index]
        at += 1
    return at


@numba.njit(cache=True)
def _read_token(text, at, form, names, counts):  # type: ignore[no-untyped-def]
    """Write the token that begins at `at` to `form`, as the verbaliser reads it.

    Returns (where it ends in `text` or a negative number, bytes of `form`, orders its fields have).
    """
    depth = 0
    into = 0
    orders = 1
    while True:
        at = _skip_blanks(text, at)
        if at >= len(text):
            return NEEDS_CARE, 0, 0
        if text[at] == 125:
            at += 1
            for factor in range(2, counts[depth] + 1):
                orders *= factor
            if orders > MOST_ORDERS:
                return NEEDS_CARE, 0, 0
            form[into], form[into + 1], form[into + 2] = 32, 125, 32
            into += 3
            depth -= 1
            if depth == 0:
                return at, into, orders
            continue
        key = at
        at = _end_of_key(text, at)
        key_end = at
        if key_end == key or counts[depth] == _MOST_FIELDS:
            return NEEDS_CARE, 0, 0
        name = np.int64(0)
        for index in range(key, key_end):
            name = name * 31 + np.int64(text[index])
        for index in range(counts[depth]):  # of two fields of one name the later would count
            if depth and names[depth, index] == name:
                return NEEDS_CARE, 0, 0
        names[depth, counts[depth]] = name
        counts[depth] += 1
        at = _skip_blanks(text, at)
        if at >= len(text):
            return NEEDS_CARE, 0, 0
        if text[at] == 123:
            depth += 1
            if depth == _DEEPEST:
                return NEEDS_CARE, 0, 0
            counts[depth] = 0
            form[into] = 32
            into = _copy(text, key, key_end, form, into + 1)
            form[into], form[into + 1], form[into + 2] = 32, 123, 32
            into += 3
            at += 1
            continue
        if text[at] != 58 or depth == 0:
            return NEEDS_CARE, 0, 0
        keeps_order = key_end - key == len(_PRESERVE_ORDER) and _starts_with(text, key, _PRESERVE_ORDER)
        at = _skip_blanks(text, at + 1)
        into = _copy(text, key, key_end, form, into)
        form[into], form[into + 1] = 58, 32
        into += 2
        if keeps_order:
            if not _starts_with(text, at, _TRUE):
                return NEEDS_CARE, 0, 0
            end = at + len(_TRUE)
        else:
            if at >= len(text) or text[at] != 34:
                return NEEDS_CARE, 0, 0
            end = _end_of_value(text, at + 1) + 1
            if end <= 0:
                return NEEDS_CARE, 0, 0
        into = _copy(text, at, end, form, into)
        form[into] = 32
        into += 1
        at = end


@numba.njit(cache=True)
def _edges(words, length):  # type: ignore[no-untyped-def]
    """Return where the words begin and end without white space; begin -1 where some of it may be beyond ASCII."""
    begin, end = 0, length
    while begin < end and (words[begin] == 32 or 9 <= words[begin] <= 13 or 28 <= words[begin] <= 31):
        begin += 1
    while end > begin and (words[end - 1] == 32 or 9 <= words[end - 1] <= 13 or 28 <= words[end - 1] <= 31):
        end -= 1
    if begin < end:
        last = end - 1
        while last > begin and words[last] >> 6 == 2:
            last -= 1
        for lead in (words[begin], words[last]):
            if lead in (0xC2, 0xE1, 0xE2, 0xE3):
                return -1, end
    return begin, end


@numba.njit(cache=True)
def say_tokens(tagged, joiner, kinds_of, verbaliser, cleanup, has_cleanup, form, letters, words):  # type: ignore[no-untyped-def]
    """Say all tokens; the words go to `words` (uint8). Returns the number of bytes or `NEEDS_CARE`.

    `verbaliser` and `cleanup`: the grammar, marks and entries of `walk`, whose `out` is `letters`. `joiner`: whether
    a blank stands between tokens. `form`: uint8, at least three times the bytes of `tagged`, and no fewer than 64.
    """
    if not _is_utf8(tagged):
        return NEEDS_CARE
    names = np.zeros((_DEEPEST, _MOST_FIELDS), np.int64)
    counts = np.zeros(_DEEPEST, np.int64)
    end = len(tagged)
    while end > 0 and tagged[end - 1] == 32:
        end -= 1
    at = 0
    length = 0
    orders = 1
    is_first = True
    while at < end:
        counts[0] = 0
        at, form_length, own = _read_token(tagged, at, form, names, counts)
        if at < 0:
            return NEEDS_CARE
        is_due = not is_first and (joiner or orders * own > MOST_ORDERS)
        if is_due and (length == 0 or words[length - 1] != 32):  # of several blanks one is kept
            words[length] = 32
            length += 1
        is_first = False
        orders = orders * own if orders * own <= MOST_ORDERS else own
        grammar, marks, entries = verbaliser
        written, tied, _ = walk(form[:form_length], kinds_of, grammar, marks, entries, letters)
        if written < 0 or tied or length + written + 1 >= len(words):
            return NEEDS_CARE
        for index in range(written - 1, -1, -1):
            if letters[index] != 32 or length == 0 or words[length - 1] != 32:
                words[length] = letters[index]
                length += 1
    if has_cleanup:
        begin, end = _edges(words, length)
        if begin < 0:
            return NEEDS_CARE
        if begin < end:
            grammar, marks, entries = cleanup
            written, tied, _ = walk(words[begin:end], kinds_of, grammar, marks, entries, letters)
            if written < 0 or tied or written > len(words):
                return NEEDS_CARE
            for index in range(written):
                words[index] = letters[written - 1 - index]
            length = written
    return length


@numba.njit(cache=True)
def say_span(text, joiner, kinds_of, tagger, verbaliser, cleanup, has_cleanup, tags, form, letters, words):  # type: ignore[no-untyped-def]
    """Tag a span and say its tokens (`say_tokens`); `tags` is room for the tags.

    Returns the number of bytes in `words`, `NEEDS_SETTLING` where the tagger's answer is in doubt, or `NEEDS_CARE`.
    """
    grammar, marks, entries = tagger
    length, tied, _ = walk(text, kinds_of, grammar, marks, entries, letters)
    if tied:
        return NEEDS_SETTLING
    if length < 0 or length > len(tags):
        return NEEDS_CARE
    for index in range(length):
        tags[index] = letters[length - 1 - index]
    return say_tokens(tags[:length], joiner, kinds_of, verbaliser, cleanup, has_cleanup, form, letters, words)
