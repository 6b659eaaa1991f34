"""Choose which chunks go into a row together, losing almost nothing.

Lengths of chunks of at most `limit` tokens -> rows. Best fit decreasing with a bitmap of free space:
the longest chunk first, each into the fullest row it fits in. Fewer documents are cut than by concatenating and
cutting (Ding et al., ICML 2024, arXiv 2404.10830): only those longer than a row.

Both are sequential and so stay on the CPU, where they are faster than tokens can reach a GPU.
"""

import numpy as np
import numpy.typing as npt

from .target import jit

_ONE = np.uint64(1)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@jit
def wrapped_rows(lengths, limit, separator):  # type: ignore[no-untyped-def]
    """Return the offsets of rows that take chunks in their order, as many as fit."""
    offsets = np.empty(lengths.shape[0] + 1, np.int32)
    offsets[0] = 0
    rows = 0
    room = limit
    for k in range(lengths.shape[0]):
        if lengths[k] > room:
            rows += 1
            offsets[rows] = k
            room = limit
        room -= lengths[k] + separator
    if lengths.shape[0] > 0:
        rows += 1
        offsets[rows] = lengths.shape[0]
    return offsets[: rows + 1].copy()


@jit
def lowest_bit(x):  # type: ignore[no-untyped-def]
    """Return the number of the lowest set bit of a uint64 that is not 0."""
    n = 0
    if x & np.uint64(0xFFFFFFFF) == np.uint64(0):
        n += 32
        x = x >> np.uint64(32)
    if x & np.uint64(0xFFFF) == np.uint64(0):
        n += 16
        x = x >> np.uint64(16)
    if x & np.uint64(0xFF) == np.uint64(0):
        n += 8
        x = x >> np.uint64(8)
    if x & np.uint64(0xF) == np.uint64(0):
        n += 4
        x = x >> np.uint64(4)
    if x & np.uint64(0x3) == np.uint64(0):
        n += 2
        x = x >> np.uint64(2)
    if x & _ONE == np.uint64(0):
        n += 1
    return n


@jit
def longest_first(lengths, limit):  # type: ignore[no-untyped-def]
    """Return the order of chunks by falling length, equal ones as they came (a counting sort)."""
    n = lengths.shape[0]
    place = np.zeros(limit + 2, np.int64)
    for i in range(n):
        place[limit - lengths[i] + 1] += 1
    for k in range(1, limit + 2):
        place[k] += place[k - 1]
    order = np.empty(n, np.int32)
    for i in range(n):
        k = limit - lengths[i]
        order[place[k]] = i
        place[k] += 1
    return order


@jit
def assign(lengths, limit, separator, num_alone):  # type: ignore[no-untyped-def]
    """Return (order, offsets): row r holds chunks order[offsets[r]:offsets[r + 1]], the longest first.

    `lengths` int32 are 1 to `limit`. A row of k chunks holds at most `limit` tokens, k - 1 separators of `separator`
    tokens included. The `num_alone` longest chunks get a row each, before all others. Rows come in the order in which
    they were opened, so that those of one chunk, being the longest, stand mostly but not only in front.
    """
    n = lengths.shape[0]
    by_length = longest_first(lengths, limit)
    size = limit + separator  # the last chunk of a row needs no separator
    bitmap = np.zeros((size >> 6) + 1, np.uint64)  # bit f: a row with f free tokens is open
    num_words = bitmap.shape[0]
    newest = np.full(size + 1, -1, np.int32)  # by free tokens, the newest such row
    older = np.empty(n, np.int32)  # by row, the next one with as many free tokens
    row_of = np.empty(n, np.int32)
    count = np.zeros(n + 1, np.int32)
    rows = 0
    for j in range(n):
        need = np.int64(lengths[by_length[j]]) + separator
        free = -1
        if j >= num_alone:
            # The fullest row it fits in: the lowest bit set from `need` on.
            w = need >> 6
            x = bitmap[w] & (_ALL << np.uint64(need & 63))
            while x == np.uint64(0) and w + 1 < num_words:
                w += 1
                x = bitmap[w]
            if x != np.uint64(0):
                free = (w << 6) + lowest_bit(x)
        if free < 0:
            row = rows
            rows += 1
            left = size - need
        else:
            row = newest[free]
            newest[free] = older[row]
            if older[row] < 0:
                bitmap[free >> 6] &= ~(_ONE << np.uint64(free & 63))
            left = free - need
        row_of[j] = row
        count[row + 1] += 1
        if left > separator and j >= num_alone:  # room for one token and its separator
            if newest[left] < 0:
                bitmap[left >> 6] |= _ONE << np.uint64(left & 63)
            older[row] = newest[left]
            newest[left] = row
    offsets = np.empty(rows + 1, np.int32)
    offsets[0] = 0
    for r in range(rows):
        offsets[r + 1] = offsets[r] + count[r + 1]
    place = offsets[:rows].copy()
    order = np.empty(n, np.int32)
    for j in range(n):
        order[place[row_of[j]]] = by_length[j]
        place[row_of[j]] += 1
    return order, offsets


@jit
def singles_first(order, offsets):  # type: ignore[no-untyped-def]
    """Return (order, offsets, singles): the same rows, those of one chunk first, else in their order."""
    rows = offsets.shape[0] - 1
    new_order = np.empty_like(order)
    new_offsets = np.empty_like(offsets)
    new_offsets[0] = 0
    r = 0
    singles = 0
    for turn in range(2):
        for row in range(rows):
            a, b = offsets[row], offsets[row + 1]
            if (b - a == 1) == (turn == 0):
                at = new_offsets[r]
                for k in range(a, b):
                    new_order[at + k - a] = order[k]
                new_offsets[r + 1] = at + b - a
                r += 1
        if turn == 0:
            singles = r
    return new_order, new_offsets, singles


def num_alone(lengths: npt.NDArray[np.int32], limit: int, separator: int, share: float) -> int:
    """Return how many of the longest chunks to give a row of their own, so that such rows are `share` of all.

    Solves c = share * (c + rows of the rest), the rest taken to fill its rows, by bisection.
    """
    if not len(lengths) or share <= 0:
        return 0
    need = np.sort(lengths.astype(np.int64))[::-1] + separator
    rest = np.append(np.cumsum(need[::-1])[::-1], 0)  # rest[c]: tokens of all but the c longest
    low, high = 0, len(need)
    while low < high:
        middle = (low + high) // 2
        rows = -(-int(rest[middle]) // (limit + separator))
        if middle >= share * (middle + rows):
            high = middle
        else:
            low = middle + 1
    return low
