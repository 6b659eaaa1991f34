"""The lines that many documents have: all of them, whatever the order and the partitions, each with its first."""

import functools
from collections.abc import Sequence
from pathlib import Path

import apache_beam as beam
import numpy as np
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.find_repeated_lines import FindRepeatedLines, _build_block, _count_documents, _split_lines
from transforms.line_blocks import (
    LineKeyBlock,
    RepeatedLineBlock,
    read_line_keys,
    read_repeated_lines,
    write_line_keys,
    write_repeated_lines,
)
from transforms.line_keys import RepeatedLineRules

Found = dict[tuple[int, int], int]
"""(shard, key) -> row that keeps the line, or -1."""


def block(shard: int, rows: Sequence[Sequence[int]]) -> LineKeyBlock:
    """Return the block of a shard from the keys of each of its documents."""
    keys = [key for row in rows for key in sorted(set(row))]
    places = [number for number, row in enumerate(rows) for _ in set(row)]
    return LineKeyBlock(shard=shard, keys=np.array(keys, np.uint64), rows=np.array(places, np.uint32))


def by_hand(shards: Sequence[Sequence[Sequence[int]]], max_documents: int) -> Found:
    places: dict[int, list[tuple[int, int]]] = {}
    for shard, rows in enumerate(shards):
        for row, keys in enumerate(rows):
            for key in set(keys):
                places.setdefault(key, []).append((shard, row))
    found: Found = {}
    for key, standing in places.items():
        if len(standing) > max_documents:
            found |= {(shard, key): -1 for shard, _ in standing} | {(min(standing)[0], key): min(standing)[1]}
    return found


def without_beam(blocks: Sequence[LineKeyBlock], max_documents: int, partitions: int) -> Found:
    """Let the functions work as the transform lets them, in the order of `blocks`."""
    gathered: dict[int, list[bytes]] = {}
    for each in blocks:
        for partition, payload in _split_lines((each.shard, each), lambda handle: handle, partitions):
            gathered.setdefault(partition, []).append(payload)
    repeated: dict[int, list[bytes]] = {}
    for item in gathered.items():
        for shard, payload in _count_documents(item, max_documents):
            repeated.setdefault(shard, []).append(payload)
    return table([_build_block(item) for item in repeated.items()])


def table(blocks: Sequence[RepeatedLineBlock]) -> Found:
    return {
        (each.shard, int(key)): int(row) for each in blocks for key, row in zip(each.keys, each.first_rows, strict=True)
    }


# Keys that meet often, with upper halves that fall into different partitions.
KEYS = st.builds(lambda high, low: (high << 60) + low, st.integers(0, 15), st.integers(1, 3))
SHARDS = st.lists(st.lists(st.lists(KEYS, max_size=6), max_size=5), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(SHARDS, st.integers(1, 4), st.integers(1, 9), st.randoms())
def test_exactly_the_lines_of_many_documents_are_found(
    shards: list[list[list[int]]], max_documents: int, partitions: int, chance: object
) -> None:
    blocks = [block(number, rows) for number, rows in enumerate(shards)]
    chance.shuffle(blocks)  # type: ignore[attr-defined]
    assert without_beam(blocks, max_documents, partitions) == by_hand(shards, max_documents)


@settings(max_examples=100, deadline=None)
@given(SHARDS, st.integers(1, 4), st.integers(0, 4), st.integers(0, 4))
def test_without_a_document_it_is_as_if_it_had_never_been(
    shards: list[list[list[int]]], max_documents: int, shard: int, row: int
) -> None:
    left = [list(rows) for rows in shards]
    if shard < len(left) and row < len(left[shard]):
        left[shard][row] = []
    blocks = [block(number, rows) for number, rows in enumerate(left)]
    assert without_beam(blocks, max_documents, 3) == by_hand(left, max_documents)


def _save(found: RepeatedLineBlock, folder: Path) -> None:
    write_repeated_lines(folder / f"repeats-{found.shard}", found)


def find(folder: Path, blocks: Sequence[LineKeyBlock], partitions: int) -> list[bytes]:
    handles = []
    for each in blocks:
        write_line_keys(folder / f"keys-{each.shard}", each)
        handles.append((each.shard, str(folder / f"keys-{each.shard}")))
    rules = RepeatedLineRules(max_documents=2)
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = pipeline | beam.Create(handles, reshuffle=False) | FindRepeatedLines(rules, partitions=partitions)
        found | beam.Map(functools.partial(_save, folder=folder))
    return [(folder / f"repeats-{number}").read_bytes() for number in range(len(blocks))]


def test_the_same_bytes_whatever_the_order_and_the_partitions(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    shards = [
        [(chance.integers(1, 40, 6).astype(np.uint64) << np.uint64(58)).tolist() for _ in range(8)] for _ in range(4)
    ]
    shards.append([])
    blocks = [block(number, rows) for number, rows in enumerate(shards)]
    results = [find(tmp_path, blocks, 4), find(tmp_path, blocks[::-1], 1), find(tmp_path, blocks, 64)]
    assert results[0] == results[1] == results[2]
    found = [read_repeated_lines(tmp_path / f"repeats-{number}") for number in range(5)]
    assert table(found) == by_hand(shards, 2)
    assert len(table(found)) > 20
    assert len(found[4].keys) == 0


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="partitions: expected 1 to 65,536, found 0"):
        FindRepeatedLines(partitions=0)
    with pytest.raises(ValueError, match="expected its number, found 3"):
        list(_split_lines((2, block(3, [[1]])), lambda handle: handle, 4))
    with pytest.raises(ValueError, match="expected 1 rows, found 2"):
        LineKeyBlock(shard=0, keys=np.zeros(1, np.uint64), rows=np.zeros(2, np.uint32))
    with pytest.raises(ValueError, match="expected 1 rows, found 2"):
        RepeatedLineBlock(shard=0, keys=np.zeros(1, np.uint64), first_rows=np.zeros(2, np.int64))
    write_line_keys(tmp_path / "keys", block(0, [[1, 2]]))
    assert read_line_keys(tmp_path / "keys").keys.tolist() == [1, 2]
    with pytest.raises(ValueError, match="expected an Arrow file of repeated lines, found line keys"):
        read_repeated_lines(tmp_path / "keys")
