"""Hash n-grams of words and look them up: the kernels of decontamination.

UTF-8 bytes -> 64-bit keys of every n-gram and short item; UTF-8 bytes and sorted keys -> matches of each text. An
n-gram ends at every unit: the fewest units up to there that make it, where a word weighs `ngram_characters`, a
character `ngram_words`, and an n-gram their product. A text without an n-gram is a short item, if it weighs enough.
"""

import numba
import numpy as np
import numpy.typing as npt

from transforms.shingles import NO_UNIT, WINDOW_BASE, WORD, mix, next_unit, powers

_LENGTH_BASE = np.uint64(0xA0761D6478BD642F)  # odd; keeps short items of different lengths apart


@numba.njit(cache=True)
def ring(ngram_words: int, ngram_characters: int) -> int:
    """Return a power of two above the units of any window."""
    capacity = 2
    while capacity <= max(ngram_words, ngram_characters):
        capacity *= 2
    return capacity


@numba.njit(cache=True)
def index_keys(
    offsets: npt.NDArray[np.int64],
    data: npt.NDArray[np.uint8],
    ngram_words: int,
    ngram_characters: int,
    min_item_words: int,
    ends: npt.NDArray[np.uint8],
    lengths: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Return the keys of all texts and the number of the text of each; mark `ends` and `lengths` of short items."""
    full = ngram_words * ngram_characters
    capacity = len(lengths)
    last = capacity - 1
    power = powers(capacity)
    units = np.zeros(capacity, np.uint64)
    weights = np.zeros(capacity, np.int64)
    keys = np.zeros(len(data) + 1, np.uint64)
    owners = np.zeros(len(data) + 1, np.int64)
    count = 0
    for text in range(len(offsets) - 1):
        i, end = offsets[text], offsets[text + 1]
        head = tail = 0
        weight = 0
        rolling = np.uint64(0)
        while True:
            unit, kind, i = next_unit(data, i, end)
            if kind == NO_UNIT:
                break
            rolling = rolling * WINDOW_BASE + unit
            units[head & last] = unit
            weights[head & last] = ngram_characters if kind == WORD else ngram_words
            weight += weights[head & last]
            head += 1
            while weight - weights[tail & last] >= full:
                rolling -= units[tail & last] * power[head - tail - 1]
                weight -= weights[tail & last]
                tail += 1
            if weight >= full:
                keys[count], owners[count] = mix(rolling), text
                count += 1
        if min_item_words * ngram_characters <= weight < full:
            keys[count], owners[count] = mix(rolling ^ (np.uint64(head) * _LENGTH_BASE)), text
            count += 1
            lengths[head] = 1
            ends[units[(head - 1) & last] & np.uint64(0xFFFF)] = 1
    return keys[:count].copy(), owners[:count].copy()


@numba.njit(cache=True)
def count_in(
    offsets: npt.NDArray[np.int64],
    data: npt.NDArray[np.uint8],
    ngram_words: int,
    ngram_characters: int,
    _min_item_words: int,
    keys: npt.NDArray[np.uint64],
    masks: npt.NDArray[np.uint64],
    lengths: npt.NDArray[np.int64],
    ends: npt.NDArray[np.uint8],
    bitmap: npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Return the matches and the benchmarks of each text. Any window is the difference of two prefix hashes."""
    full = ngram_words * ngram_characters
    capacity = ring(ngram_words, ngram_characters)
    last = capacity - 1
    power = powers(capacity)
    prefixes = np.zeros(capacity, np.uint64)  # of the units before each position
    weights = np.zeros(capacity, np.int64)
    counts = np.zeros(len(offsets) - 1, np.int64)
    found = np.zeros(len(offsets) - 1, np.uint64)
    for text in range(len(offsets) - 1):
        i, end = offsets[text], offsets[text + 1]
        head = tail = weight = 0
        prefixes[0] = prefix = np.uint64(0)
        while True:
            unit, kind, i = next_unit(data, i, end)
            if kind == NO_UNIT:
                break
            prefix = prefix * WINDOW_BASE + unit
            weights[head & last] = ngram_characters if kind == WORD else ngram_words
            weight += weights[head & last]
            head += 1
            prefixes[head & last] = prefix
            while weight - weights[tail & last] >= full:
                weight -= weights[tail & last]
                tail += 1
            if weight >= full:
                window = prefix - prefixes[tail & last] * power[head - tail]
                mask = _look_up(mix(window), keys, masks, bitmap)
                counts[text] += mask != 0
                found[text] |= mask
            if not ends[unit & np.uint64(0xFFFF)]:
                continue
            for length in lengths:
                if length > head:
                    break
                window = prefix - prefixes[(head - length) & last] * power[length]
                mask = _look_up(mix(window ^ (np.uint64(length) * _LENGTH_BASE)), keys, masks, bitmap)
                counts[text] += mask != 0
                found[text] |= mask
    return counts, found


@numba.njit(cache=True)
def _look_up(
    key: np.uint64, keys: npt.NDArray[np.uint64], masks: npt.NDArray[np.uint64], bitmap: npt.NDArray[np.uint64]
) -> np.uint64:
    """Return the benchmarks of a key, 0 if it is in none."""
    slot = _slot(key, len(bitmap))
    if not (bitmap[slot >> np.uint64(6)] >> (slot & np.uint64(63))) & np.uint64(1):
        return np.uint64(0)
    k = np.searchsorted(keys, key)
    return masks[k] if k < len(keys) and keys[k] == key else np.uint64(0)


@numba.njit(cache=True)
def _slot(key: np.uint64, num_words: int) -> np.uint64:
    return key & (np.uint64(num_words) * np.uint64(64) - np.uint64(1))


@numba.njit(cache=True)
def bitmap_of(keys: npt.NDArray[np.uint64], num_bits: int) -> npt.NDArray[np.uint64]:
    """Return a bitmap (num_bits, a power of two) with a bit at the low bits of each key."""
    bitmap = np.zeros(num_bits // 64, np.uint64)
    for key in keys:
        slot = _slot(key, len(bitmap))
        bitmap[slot >> np.uint64(6)] |= np.uint64(1) << (slot & np.uint64(63))
    return bitmap
