import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenizer.packing.order import Mixture, combine, permutation, permute, place_rows
from tokenizer.packing.philox import below, philox

SIZES = sorted({*range(1, 70), *(2**k + d for k in range(7, 17) for d in (-1, 0, 1))})


@pytest.mark.parametrize("key", [0, 1, 2**64 - 1, 0x0123456789ABCDEF])
def test_permutations_are_bijective_at_every_size(key: int) -> None:
    assert 65_537 in SIZES
    for n in SIZES:
        found = permutation(n, np.uint64(key))
        assert (np.sort(found) == np.arange(n)).all(), n


def test_places_of_a_large_permutation_are_distinct_and_in_range() -> None:
    n = 2**40 + 1
    found = {permute(i, n, np.uint64(5)) for i in range(0, n, n // 1000)}
    assert len(found) == 1001
    assert all(0 <= place < n for place in found)
    assert max(found) - min(found) > n // 2


def test_permutations_are_uniform_in_their_first_pairs() -> None:
    n, draws = 7, 8_400
    counts = np.zeros((n, n))
    for number in range(draws):
        found = permutation(n, np.uint64(combine(np.uint64(3), np.uint64(number))))
        counts[found[0], found[1]] += 1
    expected = draws / (n * (n - 1))
    chi = ((counts[~np.eye(n, dtype=bool)] - expected) ** 2 / expected).sum()
    assert chi < 74.7  # 41 degrees of freedom, p = 0.001
    assert np.diag(counts).sum() == 0


def test_philox_gives_the_published_answers() -> None:
    """Known answers of Random123 1.14, kat_vectors, philox4x32 10."""
    zero, ones = [np.uint64(0)] * 6, [np.uint64(0xFFFFFFFF)] * 6
    pi = [np.uint64(v) for v in (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0)]
    answers = ("6627e8d5 e169c58d bc57ac4c 9b00dbd8", "408f276d 41c83b0e a20bc7c6 6d5451fd",
               "d16cfe09 94fdcceb 5001e420 24126ea1")  # fmt: skip
    for inputs, answer in zip((zero, ones, pi), answers, strict=True):
        for function in (philox, philox.py_func):
            assert " ".join(f"{int(word):08x}" for word in function(*inputs)) == answer


def test_below_stays_below() -> None:
    assert below(np.uint64(2**32 - 1), 7) == 6
    assert below(np.uint64(0), 7) == 0
    assert [below(np.uint64(word), 1) for word in (0, 2**31, 2**32 - 1)] == [0, 0, 0]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9).filter(any))
@settings(max_examples=200, deadline=None)
def test_every_turn_gives_every_leaf_its_weight_in_order(weights: list[int]) -> None:
    total = sum(weights)
    mixture = Mixture.of(weights)
    leaves, counters = mixture.locate(0, 3 * total)
    for leaf, weight in enumerate(weights):
        assert counters[leaves == leaf].tolist() == list(range(3 * weight))
    # Any row is found by itself, too.
    for n in (0, total // 2, total, 3 * total - 1):
        one = mixture.locate(n, 1)
        assert (one[0][0], one[1][0]) == (leaves[n], counters[n])


def test_the_mixture_keeps_close_to_its_shares() -> None:
    weights = [1_000_003, 500_000, 77_777, 33, 250_000, 9]
    leaves, _ = Mixture.of(weights).locate(0, 200_000)
    for leaf, weight in enumerate(weights):
        counts = np.cumsum(leaves == leaf)
        ideal = np.arange(1, 200_001) * weight / sum(weights)
        assert np.abs(counts - ideal).max() < 3  # one for each level of the tree, at the most


def test_a_mixture_without_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="found no leaf"):
        Mixture.of([0, 0])
    with pytest.raises(ValueError, match="expected under"):
        Mixture.of([2**32])


@pytest.mark.parametrize("pool", [1, 2, 3, 100])
def test_every_row_of_every_window_comes_once(pool: int) -> None:
    rows = np.array([5, 0, 17, 64, 1, 9, 33], np.int64)
    order = permutation(len(rows), np.uint64(4))
    cumulative = np.concatenate([[0], np.cumsum(rows[order])]).astype(np.int64)
    total = int(rows.sum())
    windows, places = place_rows(np.arange(total), total, cumulative, order, pool, np.uint64(9))
    found = sorted(zip(windows.tolist(), places.tolist(), strict=True))
    assert found == [(window, row) for window in range(len(rows)) for row in range(rows[window])]
    if pool == 1:  # window after window
        assert [window for window, _ in _runs(windows.tolist())] == [w for w in order.tolist() if rows[w]]
    if pool == 100:
        assert len(_runs(windows.tolist())) > 60


def _runs(values: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for value in values:
        if runs and runs[-1][0] == value:
            runs[-1] = (value, runs[-1][1] + 1)
        else:
            runs.append((value, 1))
    return runs
