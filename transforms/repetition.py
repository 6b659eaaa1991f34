"""Measure how much of a document is n-grams of words that it repeats (Gopher, Rae et al. 2021, table A1).

Word ids and word lengths in -> nine shares out, exact but for one hash per word:

* for n = 2, 3, 4: the share of word characters inside the most frequent n-gram, if it occurs twice or more;
* for n = 5 to 10: the share of word characters inside n-grams that occurred before. The first occurrence does not
  count: a document said twice has half its characters repeated. (The paper leaves this open; datatrove agrees, but
  steps over n words after each hit and so misses part of what overlaps.)

A character counts once, however many n-grams overlap on it, so every share lies between 0 and 1.

Each level numbers its n-grams by the pair of (n-1)-grams that make it up, and an n-gram can only repeat where both of
these do. In prose few 3-grams repeat, so levels 3 to 10 together cost less than level 2.
"""

import numba
import numpy as np
import numpy.typing as npt

from transforms.words import mix

Ids = npt.NDArray[np.int32]

MIN_N, MAX_N = 2, 10
TOP_MAX_N = 4
NUM_SHARES = MAX_N - MIN_N + 1


@numba.njit(cache=True)
def table_size(num_entries: int) -> int:
    """Return a power of two that leaves an open-addressing table of so many entries at most half full."""
    size = 16
    while size < 2 * num_entries:
        size *= 2
    return size


@numba.njit(cache=True)
def number(keys: npt.NDArray[np.uint64], numbers: Ids, size: int, key: np.uint64, new: np.int64) -> np.int64:
    """Return the number under `key` in a table of `size` slots, or put `new` there and return it. Empty is -1."""
    slot = np.int64(mix(key) & np.uint64(size - 1))
    while numbers[slot] >= 0:
        if keys[slot] == key:
            return np.int64(numbers[slot])
        slot = (slot + 1) & (size - 1)
    keys[slot] = key
    numbers[slot] = new
    return new


@numba.njit(cache=True)
def repeated_shares(
    grams: Ids,
    lengths: Ids,
    num_words: int,
    num_distinct: int,
    keys: npt.NDArray[np.uint64],
    numbers: Ids,
    firsts: Ids,
    counts: Ids,
    shares: npt.NDArray[np.float64],
) -> None:
    """Write the shares for n = 2 to 10 to `shares` (float64[9]).

    `grams` holds the id of each word (0 to `num_distinct`) and is used up; `lengths` its characters. The other arrays
    are workspace: `keys` and `numbers` of `table_size(num_words)`, `firsts` and `counts` of `num_words`.
    """
    shares[:] = 0.0
    total = 0
    counts[:num_distinct] = 0
    for i in range(num_words):
        total += lengths[i]
        counts[grams[i]] += 1
    for i in range(num_words):
        if counts[grams[i]] < 2:
            grams[i] = -1
    if total == 0:
        return
    for n in range(MIN_N, MAX_N + 1):
        last = num_words - n
        num_candidates = 0
        for i in range(last + 1):
            num_candidates += grams[i] >= 0 and grams[i + 1] >= 0
        if num_candidates < 2:
            return
        size = table_size(num_candidates)
        numbers[:size] = -1
        num_grams = 0
        for i in range(last + 1):
            if grams[i] < 0 or grams[i + 1] < 0:
                grams[i] = -1
                continue
            key = (np.uint64(grams[i]) << np.uint64(32)) | np.uint64(grams[i + 1])
            gram = number(keys, numbers, size, key, np.int64(num_grams))
            if gram == num_grams:
                num_grams += 1
                firsts[gram] = i
                counts[gram] = 0
            counts[gram] += 1
            grams[i] = gram
        for i in range(last + 1):
            if grams[i] >= 0 and counts[grams[i]] < 2:
                grams[i] = -1
        top = -1
        if n <= TOP_MAX_N:
            top = _most_frequent(lengths, n, num_grams, firsts, counts)
            if top < 0:
                return
        inside = 0
        covered = 0  # words before this one are counted already
        for i in range(last + 1):
            gram = np.int64(grams[i])
            if gram >= 0 and (gram == top if n <= TOP_MAX_N else firsts[gram] != i):
                for j in range(max(i, covered), i + n):
                    inside += lengths[j]
                covered = i + n
        shares[n - MIN_N] = inside / total


@numba.njit(cache=True)
def _most_frequent(lengths: Ids, n: int, num_grams: int, firsts: Ids, counts: Ids) -> int:
    """Return the n-gram that occurs most often, twice at least: of several the longest, then the first; else -1."""
    top = -1
    top_count = 1
    top_length = 0
    for gram in range(num_grams):
        if counts[gram] < 2 or counts[gram] < top_count:
            continue
        length = 0
        for j in range(firsts[gram], firsts[gram] + n):
            length += lengths[j]
        if counts[gram] > top_count or length > top_length:
            top, top_count, top_length = gram, counts[gram], length
    return top
