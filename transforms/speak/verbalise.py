"""The quick way from a span to words: tag it, read the tokens, hand each to the verbaliser, clean up, in one kernel.

`5` -> `tokens { cardinal { integer: "five" } }` -> `five`; or a sign that this needs the careful way, which
`normaliser` goes: a token that could be read in more than one way, or whose inner fields could stand in another order.
"""

import numba
import numpy as np

from transforms.speak.forms import DEEPEST, MOST_FIELDS, MOST_ORDERS, NEEDS_CARE, copy, next_order, read_token
from transforms.speak.settle import find_shortest
from transforms.speak.walk import NO_PATH


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
def _say_token(form, length, begins, num_fields, verbaliser, letters):  # type: ignore[no-untyped-def]
    """Say a token by the first order of its fields that the verbaliser reads; returns how many `letters`, or < 0.

    The second half of `form` is room for the other orders.
    """
    written, _ = find_shortest(form[:length], verbaliser, letters)
    if written != NO_PATH or num_fields < 2:
        return written
    order = np.arange(num_fields)
    turned = form[len(form) >> 1 :]
    copy(form, 0, length, turned, 0)
    while written == NO_PATH and next_order(order, num_fields):
        into = begins[0]
        for field in order:
            into = copy(form, begins[field], begins[field + 1], turned, into)
        written, _ = find_shortest(turned[:length], verbaliser, letters)
    return written


@numba.njit(cache=True)
def say_tokens(tagged, joiner, verbaliser, cleanup, has_cleanup, form, letters, words):  # type: ignore[no-untyped-def]
    """Say all tokens; the words go to `words` (uint8). Returns the number of bytes or `NEEDS_CARE`.

    `verbaliser` and `cleanup`: machines of `settle`, whose `out` is `letters`. `joiner`: whether
    a blank stands between tokens. `form`: uint8, at least six times the bytes of `tagged`, and no fewer than 64.
    """
    if not _is_utf8(tagged):
        return NEEDS_CARE
    names = np.zeros((DEEPEST, MOST_FIELDS), np.int64)
    counts = np.zeros(DEEPEST, np.int64)
    begins = np.zeros(MOST_FIELDS + 1, np.int64)
    end = len(tagged)
    while end > 0 and tagged[end - 1] == 32:
        end -= 1
    at = 0
    length = 0
    orders = 1
    is_first = True
    while at < end:
        counts[0] = 0
        at, form_length, own, num_fields = read_token(tagged, at, form, names, counts, begins)
        if at < 0:
            return NEEDS_CARE
        is_due = not is_first and (joiner or orders * own > MOST_ORDERS)
        if is_due and (length == 0 or words[length - 1] != 32):  # of several blanks one is kept
            words[length] = 32
            length += 1
        is_first = False
        orders = orders * own if orders * own <= MOST_ORDERS else own
        written = _say_token(form, form_length, begins, num_fields, verbaliser, letters)
        if written < 0 or length + written + 1 >= len(words):
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
            written, _ = find_shortest(words[begin:end], cleanup, letters)
            if written < 0 or written > len(words):
                return NEEDS_CARE
            for index in range(written):
                words[index] = letters[written - 1 - index]
            length = written
    return length


@numba.njit(cache=True)
def say_span(text, joiner, tagger, verbaliser, cleanup, has_cleanup, tags, form, letters, words):  # type: ignore[no-untyped-def]
    """Tag a span and say its tokens (`say_tokens`); `tags` is room for the tags.

    Returns the number of bytes in `words`, or `NEEDS_CARE`.
    """
    length, _ = find_shortest(text, tagger, letters)
    if length < 0 or length > len(tags):
        return NEEDS_CARE
    for index in range(length):
        tags[index] = letters[length - 1 - index]
    return say_tokens(tags[:length], joiner, verbaliser, cleanup, has_cleanup, form, letters, words)
