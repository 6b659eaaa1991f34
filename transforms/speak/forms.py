"""Write a token of the tagger's output as the verbaliser reads it, and its fields in their other orders.

`tokens { date { day: "5" month: "may" } }` -> ` tokens {  date { day: "5" month: "may"  }  } `; what `tokens` does, for
tokens that can be read in one way only, in a kernel.
"""

from typing import Final

import numba
import numpy as np

NEEDS_CARE: Final = -1

#: `Normalizer.__init__`, max_number_of_permutations_per_split: orders tried together before a blank is forced.
MOST_ORDERS: Final = 729
MOST_FIELDS: Final = 6  # 7! > MOST_ORDERS
DEEPEST: Final = 6
#: Depth of a class's fields: `tokens { date { day: ...`.
_FIELDS_DEPTH: Final = 2
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
def copy(source, begin, end, target, at):  # type: ignore[no-untyped-def]
    """Copy bytes to `target` from `at` on; returns where they end there."""
    for index in range(begin, end):
        target[at] = source[index]
        at += 1
    return at


@numba.njit(cache=True)
def read_token(text, at, form, names, counts, begins):  # type: ignore[no-untyped-def]
    """Write the token that begins at `at` to `form`, as the verbaliser reads it.

    Returns (where it ends in `text` or a negative number, bytes of `form`, orders its fields have, fields of its class
    that may change places). `begins` int64: where in `form` those fields begin, and where the last one ends.
    """
    depth = 0
    into = 0
    orders = 1
    num_fields = 0
    fixed = False
    while True:
        at = _skip_blanks(text, at)
        if at >= len(text):
            return NEEDS_CARE, 0, 0, 0
        if text[at] == 125:
            at += 1
            for factor in range(2, counts[depth] + 1):
                orders *= factor
            if orders > MOST_ORDERS:
                return NEEDS_CARE, 0, 0, 0
            if depth == _FIELDS_DEPTH:
                num_fields = counts[depth]
                begins[num_fields] = into
                free = 1
                for factor in range(2, num_fields + 1):
                    free *= factor
                fixed |= orders != free
            form[into], form[into + 1], form[into + 2] = 32, 125, 32
            into += 3
            depth -= 1
            if depth == 0:
                return at, into, orders, 0 if fixed or counts[1] > 1 else num_fields
            continue
        key = at
        at = _end_of_key(text, at)
        key_end = at
        if key_end == key or counts[depth] == MOST_FIELDS:
            return NEEDS_CARE, 0, 0, 0
        name = np.int64(0)
        for index in range(key, key_end):
            name = name * 31 + np.int64(text[index])
        for index in range(counts[depth]):  # of two fields of one name the later would count
            if depth and names[depth, index] == name:
                return NEEDS_CARE, 0, 0, 0
        names[depth, counts[depth]] = name
        if depth == _FIELDS_DEPTH:
            begins[counts[depth]] = into
        counts[depth] += 1
        at = _skip_blanks(text, at)
        if at >= len(text):
            return NEEDS_CARE, 0, 0, 0
        if text[at] == 123:
            depth += 1
            if depth == DEEPEST:
                return NEEDS_CARE, 0, 0, 0
            counts[depth] = 0
            form[into] = 32
            into = copy(text, key, key_end, form, into + 1)
            form[into], form[into + 1], form[into + 2] = 32, 123, 32
            into += 3
            at += 1
            continue
        if text[at] != 58 or depth == 0:
            return NEEDS_CARE, 0, 0, 0
        keeps_order = key_end - key == len(_PRESERVE_ORDER) and _starts_with(text, key, _PRESERVE_ORDER)
        at = _skip_blanks(text, at + 1)
        into = copy(text, key, key_end, form, into)
        form[into], form[into + 1] = 58, 32
        into += 2
        if keeps_order:
            if not _starts_with(text, at, _TRUE):
                return NEEDS_CARE, 0, 0, 0
            end = at + len(_TRUE)
            fixed = True
        else:
            if at >= len(text) or text[at] != 34:
                return NEEDS_CARE, 0, 0, 0
            end = _end_of_value(text, at + 1) + 1
            if end <= 0:
                return NEEDS_CARE, 0, 0, 0
        into = copy(text, at, end, form, into)
        form[into] = 32
        into += 1
        at = end


@numba.njit(cache=True)
def next_order(order, size):  # type: ignore[no-untyped-def]
    """Turn an order into the next one, as `itertools.permutations` has them; False after the last."""
    left = size - 2
    while left >= 0 and order[left] > order[left + 1]:
        left -= 1
    if left < 0:
        return False
    right = size - 1
    while order[right] < order[left]:
        right -= 1
    order[left], order[right] = order[right], order[left]
    begin, end = left + 1, size - 1
    while begin < end:
        order[begin], order[end] = order[end], order[begin]
        begin += 1
        end -= 1
    return True
