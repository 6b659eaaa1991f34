"""Which row comes when, as a closed form of its number: no list of samples, and resuming takes one integer.

Row number -> leaf of the mixture and place in it (`Mixture`) -> window and row in it (`permute`, by Feistel network).
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .target import jit

_M32 = np.uint64(0xFFFFFFFF)
_S32 = np.uint64(32)
_S16 = np.uint64(16)
_S15 = np.uint64(15)
_ONE = np.uint64(1)
#: Constants of a 32-bit mixing function found by search (Wellons 2018, "Prospecting for hash functions", lowbias32).
_MIX_A = np.uint64(0x7FEB352D)
_MIX_B = np.uint64(0x846CA68B)

#: Rounds of the Feistel network: 4 make a pseudorandom permutation of a random function (Luby, Rackoff 1988), 6 leave
#: a margin for ours being a hash.
ROUNDS = 6


@jit
def mix32(x):  # type: ignore[no-untyped-def]
    """Return a hash, below 2^32, of a uint64 below 2^32; products stay below 2^64."""
    x = ((x ^ (x >> _S16)) * _MIX_A) & _M32
    x = ((x ^ (x >> _S15)) * _MIX_B) & _M32
    return x ^ (x >> _S16)


@jit
def combine(key, part):  # type: ignore[no-untyped-def]
    """Return a 64-bit key made of a key and a number, both uint64."""
    key = np.uint64(key)
    part = np.uint64(part)
    low = mix32((key & _M32) ^ mix32(part & _M32))
    high = mix32((key >> _S32) ^ mix32((part >> _S32) ^ low))
    low = mix32(low ^ high)
    return (high << _S32) | low


@jit
def num_bits(n):  # type: ignore[no-untyped-def]
    """Return the bits of n - 1, as uint64, at least 8: on smaller blocks few permutations are within reach."""
    bits = np.uint64(8)
    top = np.uint64(n - 1) >> bits
    while top > np.uint64(0):
        top = top >> _ONE
        bits += _ONE
    return bits


@jit
def permute(i, n, key):  # type: ignore[no-untyped-def]
    """Return the place (int64) of i (int64) in the permutation of 0 .. n - 1 that belongs to a key (uint64).

    A Feistel network is a bijection of its block, whose two sides may differ by a bit; walking on until a value lies
    below n makes it one of 0 .. n - 1. The block is under 2n (or 256), so that this takes
    under two turns on average.
    """
    bits = num_bits(n)
    low_bits = bits >> _ONE
    low_mask = (_ONE << low_bits) - _ONE
    high_mask = (_ONE << (bits - low_bits)) - _ONE
    k0 = np.uint64(key) & _M32
    k1 = np.uint64(key) >> _S32
    x = np.uint64(i)
    while True:
        high = x >> low_bits
        low = x & low_mask
        for r in range(ROUNDS // 2):  # two rounds, one with each half of the key
            high = high ^ (mix32(low ^ k0 ^ np.uint64(2 * r)) & high_mask)
            low = low ^ (mix32(high ^ k1 ^ np.uint64(2 * r + 1)) & low_mask)
        x = (high << low_bits) | low
        if x < np.uint64(n):
            return np.int64(x)


@jit
def permutation(n, key):  # type: ignore[no-untyped-def]
    """Return the whole permutation of 0 .. n - 1 of a key, int64."""
    result = np.empty(n, np.int64)
    for i in range(n):
        result[i] = permute(i, n, key)
    return result


@jit
def locate(first, count, total, left, child, leaf_weight):  # type: ignore[no-untyped-def]
    """Return leaf (int32) and counter in it (int64) of rows first .. first + count - 1; see `Mixture`."""
    leaves = np.empty(count, np.int32)
    counters = np.empty(count, np.int64)
    whole = total[0]
    for i in range(count):
        n = np.uint64(first + i)
        turn = n // whole
        m = n - turn * whole
        node = 0
        while node >= 0:
            before = m * left[node] // total[node]
            if (m + _ONE) * left[node] // total[node] > before:
                m = before
                node = child[node, 0]
            else:
                m = m - before
                node = child[node, 1]
        leaf = -node - 1
        leaves[i] = leaf
        counters[i] = np.int64(turn * leaf_weight[leaf] + m)
    return leaves, counters


@dataclasses.dataclass(frozen=True)
class Mixture:
    """Rows of several leaves dealt in proportion, as evenly as can be.

    A binary tree over the leaves: of the first m rows that reach a node, floor(m * left / total) go left. That is
    monotone and additive, unlike rounding each leaf's share by itself, and any row is found in log2(leaves) steps.
    In each turn of sum(weights) rows, every leaf comes exactly as often as its weight says.
    """

    weights: tuple[int, ...]
    total: npt.NDArray[np.uint64]
    left: npt.NDArray[np.uint64]
    child: npt.NDArray[np.int32]
    """Of each node, left and right: another node, or -1 - leaf."""

    @classmethod
    def of(cls, weights: Sequence[int]) -> "Mixture":
        """Return the tree of leaves with these weights (rows of each turn; leaves of weight 0 never come)."""
        if sum(weights) >= 2**32:
            raise ValueError(f"found {sum(weights):,} rows in a turn of the mixture, expected under 2^32")
        leaves = [i for i, weight in enumerate(weights) if weight > 0]
        if not leaves:
            raise ValueError("found no leaf of the mixture with a weight above 0, expected at least one")
        total: list[int] = []
        left: list[int] = []
        child: list[list[int]] = []

        def build(part: list[int]) -> int:
            node = len(total)
            total.append(sum(weights[i] for i in part))
            left.append(0)
            child.append([-1 - part[0], -1 - part[0]])
            if len(part) > 1:
                # Split where the halves weigh about the same, so that heavy leaves are found soon.
                sums = np.cumsum([weights[i] for i in part])
                cut = min(max(int(np.searchsorted(sums, sums[-1] / 2)), 1), len(part) - 1)
                left[node] = int(sums[cut - 1])
                child[node] = [build(side) if len(side) > 1 else -1 - side[0] for side in (part[:cut], part[cut:])]
            else:
                left[node] = total[node]
            return node

        build(leaves)
        return cls(tuple(weights), np.array(total, np.uint64), np.array(left, np.uint64), np.array(child, np.int32))

    def locate(self, first: int, count: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Return the leaf and the counter in it of rows first .. first + count - 1.

        >>> Mixture.of([3, 1]).locate(0, 8)[0].tolist()
        [1, 0, 0, 0, 1, 0, 0, 0]
        """
        weights = np.array(self.weights, np.uint64)
        found: tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]
        found = locate(first, count, self.total, self.left, self.child, weights)
        return found


@jit
def place_rows(counters, rows, cumulative, window_order, pool_windows, key):  # type: ignore[no-untyped-def]
    """Return window (int32) and row in it (int64) for counters (int64) within one epoch of a leaf.

    The leaf's `rows` lie in windows; `window_order` is the epoch's order of windows and `cumulative` the rows before
    each in that order (windows + 1 entries). Runs of `pool_windows` windows are pools, in which rows are permuted.
    """
    count = counters.shape[0]
    windows = np.empty(count, np.int32)
    places = np.empty(count, np.int64)
    num_windows = window_order.shape[0]
    num_pools = (num_windows + pool_windows - 1) // pool_windows
    for i in range(count):
        at = counters[i]
        low = 0
        high = num_pools - 1
        while low < high:  # the last pool that begins at or before
            middle = (low + high + 1) >> 1
            if cumulative[middle * pool_windows] <= at:
                low = middle
            else:
                high = middle - 1
        first = low * pool_windows
        end = min(first + pool_windows, num_windows)
        base = cumulative[first]
        at = base + permute(at - base, cumulative[end] - base, combine(key, np.uint64(low)))
        low = first
        high = end - 1
        while low < high:
            middle = (low + high + 1) >> 1
            if cumulative[middle] <= at:
                low = middle
            else:
                high = middle - 1
        windows[i] = window_order[low]
        places[i] = at - cumulative[low]
    return windows, places
