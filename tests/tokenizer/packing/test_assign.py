import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenizer.packing.assign import assign, lowest_bit, num_alone, singles_first
from tokenizer.packing.cut import BEGINS_WORD, ENDS, ENDS_BEFORE_WORD, cut_at_ends, cut_documents, piece_kind


def naive(lengths: list[int], limit: int, separator: int, alone: int) -> list[list[int]]:
    """Best fit decreasing as one would write it down; among rows with equal room the newest wins."""
    rows: list[list[int]] = []
    room: list[int] = []
    opened: list[int] = []
    for j, i in enumerate(sorted(range(len(lengths)), key=lambda i: -lengths[i])):
        need = lengths[i] + separator
        fits = [r for r in range(len(rows)) if room[r] >= need and room[r] > separator and opened[r] >= 0]
        if j < alone or not fits:
            rows.append([i])
            room.append(limit + separator - need)
            opened.append(-1 if j < alone else j)
        else:
            best = min(fits, key=lambda r: (room[r], -opened[r]))
            rows[best].append(i)
            room[best] -= need
            opened[best] = j
    return rows


@given(st.lists(st.integers(1, 40), max_size=60), st.sampled_from([0, 1, 2]), st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_rows_are_those_of_best_fit_decreasing(lengths: list[int], separator: int, alone: int) -> None:
    order, offsets = assign(np.array(lengths, np.int32), 40, separator, alone)
    found = [order[a:b].tolist() for a, b in itertools.pairwise(offsets)]
    assert found == naive(lengths, 40, separator, alone)
    assert sorted(order.tolist()) == list(range(len(lengths)))
    for row in found:
        assert sum(lengths[i] for i in row) + separator * (len(row) - 1) <= 40


def test_padding_is_small_and_nothing_is_cut_without_need() -> None:
    chance = np.random.default_rng(3)
    documents = chance.lognormal(6.0, 1.1, 60_000).astype(np.int64) + 1
    _, _, lengths, last = cut_documents(np.cumsum(documents) - documents, documents, 1024, False)
    _, offsets = assign(lengths, 1024, 1, 0)
    rows = len(offsets) - 1
    padding = 1 - int((lengths.astype(np.int64) + 1).sum()) / (rows * 1025)
    assert padding < 0.0002
    assert np.count_nonzero(last == 0) == int(((documents + 1023) // 1024 - 1).sum())  # only those longer than a row


@given(st.lists(st.integers(0, 50), max_size=30), st.booleans())
@settings(max_examples=200, deadline=None)
def test_chunks_are_the_documents(lengths: list[int], even: bool) -> None:
    sizes = np.array(lengths, np.int64)
    starts = np.cumsum(sizes) - sizes
    document, start, length, last = cut_documents(starts, sizes, 8, even)
    for i, size in enumerate(lengths):
        mine = document == i
        assert length[mine].sum() == size
        assert (start[mine] == starts[i] + np.cumsum(length[mine]) - length[mine]).all()
        assert last[mine].tolist() == [0] * (mine.sum() - 1) + [1] * bool(size)
        assert mine.sum() == -(-size // 8)
        if even and size:
            assert length[mine].max() - length[mine].min() <= 1
    assert (length <= 8).all()


def test_chunks_end_at_lines_where_they_can() -> None:
    tokens = np.array([5, 5, 9, 5, 5, 5, 9, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 9, 5], np.uint32)
    starts, lengths = np.array([0], np.int64), np.array([20], np.int64)
    kinds = np.zeros(10, np.uint8)
    kinds[9] = ENDS
    _, start, length, last = cut_at_ends(tokens, starts, lengths, 8, kinds)
    assert length.tolist() == [7, 8, 5]  # at the line end, then none in the second half of the row, then the rest
    assert start.tolist() == [0, 7, 15]
    assert last.tolist() == [0, 0, 1]


def test_chunks_end_at_full_stops_before_words_only() -> None:
    word, inside, stop, full = 1, 2, 3, 4
    kinds = np.array([0, BEGINS_WORD, 0, ENDS_BEFORE_WORD, ENDS], np.uint8)
    for tokens, expected in (
        ([word, word, word, word, word, stop, word, word, word, word], [6, 4]),
        ([word, word, word, word, word, stop, inside, word, word, word], [8, 2]),  # as in 3.5
        ([word, word, word, word, word, full, inside, word, word, word], [6, 4]),
        ([word, word, stop, word, word, word, word, word, word, word], [8, 2]),  # in the first half of the row
        ([word, word, word, word, word, word, word, stop, word, word], [8, 2]),
        ([word, word, word, word, word, stop, word, stop, inside, word], [6, 4]),
    ):
        tokens_array = np.array(tokens, np.uint16)
        found = cut_at_ends(tokens_array, np.zeros(1, np.int64), np.full(1, len(tokens)), 8, kinds)
        assert found[2].tolist() == expected, tokens


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        ("\u2581", 4), ("\u2581Mr.", 6), (".\u201d", 2), ("?!", 2), ("\u3002", 1), ("\uff1f\u300d", 1), ("\u0964", 1),
        ("\u06d4", 1), ("a", 0), ("1.5", 0), (",", 0), ('"', 0), (";", 0), ("", 0),
    ],
)  # fmt: skip
def test_pieces_are_what_they_are(piece: str, kind: int) -> None:
    assert piece_kind(piece) == kind


def test_singles_come_first_and_nothing_else_moves() -> None:
    order = np.array([0, 1, 2, 3, 4, 5], np.int32)
    offsets = np.array([0, 2, 3, 5, 6], np.int32)
    order, offsets, singles = singles_first(order, offsets)
    assert singles == 2
    assert [order[a:b].tolist() for a, b in itertools.pairwise(offsets)] == [[2], [5], [0, 1], [3, 4]]


@given(st.lists(st.integers(1, 64), min_size=1, max_size=300), st.sampled_from([0.0, 0.1, 0.2, 0.5, 1.0]))
@settings(max_examples=200, deadline=None)
def test_enough_chunks_stand_alone(lengths: list[int], share: float) -> None:
    sizes = np.array(lengths, np.int32)
    alone = num_alone(sizes, 64, 1, share)
    _, offsets = assign(sizes, 64, 1, alone)
    singles = int(np.count_nonzero(np.diff(offsets) == 1))
    assert singles >= alone
    # Rows that best fit leaves half empty at the end may be more than reckoned with.
    assert singles >= share * (len(offsets) - 1) - 1 - 0.25 * len(offsets) * share


@pytest.mark.parametrize("bit", range(64))
def test_lowest_bit(bit: int) -> None:
    assert lowest_bit(np.uint64(1) << np.uint64(bit)) == bit
    assert lowest_bit((np.uint64(2**64 - 1) << np.uint64(bit)) & np.uint64(2**64 - 1)) == bit
