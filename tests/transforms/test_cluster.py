"""Clusters: complete, independent of order and partitions, and without chains."""

import functools
import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.cluster import FindDuplicates
from transforms.components import Join, join_edges
from transforms.dedupe import DedupeRules, sign
from transforms.duplicate_blocks import ClusterBlock, SignatureBlock, read_clusters, write_clusters, write_signatures

RULES = DedupeRules()


def doc_id(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=16).digest()


def shard(number: int, texts: Sequence[str], names: Sequence[str] = (), rules: DedupeRules = RULES) -> SignatureBlock:
    ids = [doc_id(name) for name in names or [f"{number}-{k}" for k in range(len(texts))]]
    columns = {"doc_id": pa.array(ids, pa.binary(16)), "text": pa.array(texts, pa.large_string())}
    return sign([pa.record_batch(columns)], number, rules)


def _save(block: ClusterBlock, folder: Path) -> None:
    write_clusters(folder / f"clusters-{block.shard}", block)


def find(
    folder: Path, blocks: Sequence[SignatureBlock], rules: DedupeRules = RULES, partitions: int = 4
) -> list[ClusterBlock]:
    """Run the transform over files, in the order of `blocks`, and return its files by shard."""
    handles = []
    for block in blocks:
        write_signatures(folder / f"signatures-{block.shard}", block)
        handles.append((block.shard, str(folder / f"signatures-{block.shard}")))
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = pipeline | beam.Create(handles, reshuffle=False) | FindDuplicates(rules, partitions=partitions)
        found | beam.Map(functools.partial(_save, folder=folder))
    return [read_clusters(folder / f"clusters-{number}") for number in sorted(block.shard for block in blocks)]


def table(clusters: Sequence[ClusterBlock]) -> dict[tuple[int, int], tuple[str, int, float]]:
    """(shard, row) -> (representative's id, reason, similarity)."""
    return {
        (block.shard, int(row)): (name.tobytes().hex(), int(reason), float(similar))
        for block in clusters
        for row, name, reason, similar in zip(
            block.rows, block.cluster_ids, block.reasons, block.similarities, strict=True
        )
    }


def prose(num_words: int, seed: int) -> list[str]:
    random_ = random.Random(seed)
    return [f"w{random_.randrange(5000)}" for _ in range(num_words)]


def edited(words: list[str], num_edits: int, seed: int) -> list[str]:
    """The words with some replaced, far enough apart that each edit breaks five shingles of its own."""
    out = list(words)
    step = len(words) // max(num_edits, 1)
    for k in range(num_edits):
        out[k * step + seed % step] = f"x{seed}{k}"
    return out


def test_exact_and_near_copies_across_shards(tmp_path: Path) -> None:
    words = prose(300, 1)
    first = shard(0, [" ".join(prose(300, 2)), " ".join(words), "short text", "..."])
    second = shard(1, [" ".join(edited(words, 3, 7)), (" ".join(words) + ".").upper(), "Short text!", "?!"])
    clusters = find(tmp_path, [first, second])
    found = table(clusters)
    longest = doc_id("1-1").hex()  # a full stop longer
    assert found[1, 1] == (longest, 0, 1.0)
    assert found[0, 1] == (longest, 1, 1.0)
    assert found[1, 0][:2] == (longest, 2)
    assert 0.8 < found[1, 0][2] < 1.0
    assert found[1, 2] == (doc_id("1-2").hex(), 0, 1.0)
    assert found[0, 2] == (doc_id("1-2").hex(), 1, 1.0)
    assert len(found) == 5  # neither the other text nor the two without words


def test_a_shard_without_duplicates_gets_an_empty_block(tmp_path: Path) -> None:
    (block,) = find(tmp_path, [shard(0, ["one", "two"])])
    assert (block.shard, len(block.rows)) == (0, 0)
    (block,) = find(tmp_path, [shard(0, [])])
    assert (block.shard, len(block.rows)) == (0, 0)


def test_the_same_record_read_twice_is_one_document_too_many(tmp_path: Path) -> None:
    text = " ".join(prose(50, 1))
    found = table(find(tmp_path, [shard(0, [text], ["a"]), shard(1, [text], ["a"])]))
    assert found == {(0, 0): (doc_id("a").hex(), 0, 1.0), (1, 0): (doc_id("a").hex(), 1, 1.0)}


def test_equal_length_is_decided_by_the_smallest_id(tmp_path: Path) -> None:
    names = [f"n{k}" for k in range(6)]
    found = table(find(tmp_path, [shard(0, ["same words"] * 6, names)]))
    assert {entry[0] for entry in found.values()} == {min(doc_id(name) for name in names).hex()}
    assert sum(entry[1] == 0 for entry in found.values()) == 1


def test_a_chain_ends_where_similarity_ends(tmp_path: Path) -> None:
    """Each link is like the next; the ends share nothing. Whoever is dropped resembles whom it is dropped for."""
    words = prose(400, 3)
    links = []
    for k in range(40):
        words = [*words[10:], *prose(10, 100 + k)]
        links.append(" ".join(words))
    found = table(find(tmp_path, [shard(0, links)]))
    kept = [row for (_, row), entry in found.items() if entry[1] == 0]
    assert 2 <= len(kept) <= 6  # one cluster of 40 would be the transitive closure
    assert all(entry[2] >= RULES.min_similarity_to_kept for entry in found.values())
    assert any(entry[2] < RULES.min_similarity for entry in found.values())
    strict = table(find(tmp_path, [shard(0, links)], DedupeRules(min_similarity_to_kept=0.8)))
    assert all(entry[2] >= 0.8 for entry in strict.values())
    assert sum(entry[1] == 0 for entry in strict.values()) > len(kept)
    assert len(found) >= 35


def test_candidates_below_the_threshold_stay(tmp_path: Path) -> None:
    words = prose(300, 4)
    blocks = [shard(0, [" ".join(words), " ".join(edited(words, 8, 3))])]
    low = table(find(tmp_path, blocks, DedupeRules(min_similarity=0.5)))
    assert [entry[1] for entry in low.values()] in ([0, 2], [2, 0])
    (similar,) = [entry[2] for entry in low.values() if entry[1]]
    assert similar < 0.95
    assert not table(find(tmp_path, blocks, DedupeRules(min_similarity=0.95)))


def test_either_kind_can_be_switched_off(tmp_path: Path) -> None:
    words = prose(300, 5)
    texts = [" ".join(words), " ".join(edited(words, 2, 3)), " ".join(words), "short", "short"]
    only_exact = table(find(tmp_path, [shard(0, texts)], DedupeRules(near=False)))
    assert sorted(only_exact) == [(0, 0), (0, 2), (0, 3), (0, 4)]
    only_near = table(find(tmp_path, [shard(0, texts)], DedupeRules(exact=False)))
    assert sorted(only_near) == [(0, 0), (0, 1), (0, 2)]
    assert sorted(entry[1] for entry in only_near.values()) == [0, 2, 2]
    assert not table(find(tmp_path, [shard(0, texts)], DedupeRules(exact=False, near=False)))


def test_result_does_not_depend_on_order_or_partitions(tmp_path: Path) -> None:
    """Bytes of every shard's file over shuffled shards and 1, 3 and 16 partitions."""
    random_ = random.Random(6)
    families = [prose(120, 1000 + k) for k in range(30)]
    blocks = []
    for number in range(5):
        texts, names = [], []
        for _ in range(40):
            family = random_.randrange(30)
            copy = edited(families[family], random_.choice([0, 0, 1, 2, 3]), random_.randrange(20))
            texts.append(" ".join(copy))
            names.append(f"id{random_.randrange(150)}")  # ids repeat across and within shards
        blocks.append(shard(number, texts, names))
    results = []
    for partitions in (1, 3, 16):
        random_.shuffle(blocks)
        clusters = find(tmp_path, blocks, partitions=partitions)
        assert sum(len(block.rows) for block in clusters) > 100
        assert {1, 2} <= {int(code) for block in clusters for code in block.reasons}
        results.append([(tmp_path / f"clusters-{number}").read_bytes() for number in range(5)])
    assert results[0] == results[1] == results[2]


def test_every_dropped_document_names_a_kept_one(tmp_path: Path) -> None:
    random_ = random.Random(8)
    families = [prose(100, 50 + k) for k in range(10)]
    texts = [" ".join(edited(families[random_.randrange(10)], random_.randrange(4), k)) for k in range(120)]
    (block,) = find(tmp_path, [shard(0, texts)])
    kept = {name.tobytes() for name in block.doc_ids[block.kept]}
    dropped = [name.tobytes() for name in block.cluster_ids[~block.kept]]
    assert len(dropped) > 50
    assert set(dropped) == kept
    assert (block.cluster_ids[block.kept] == block.doc_ids[block.kept]).all()


def test_signatures_of_other_rules_or_shards_are_refused(tmp_path: Path) -> None:
    block = shard(0, ["one"], rules=DedupeRules(bands=2))
    with pytest.raises(ValueError, match="made for other shards or with other rules"):
        find(tmp_path, [block])
    with pytest.raises(ValueError, match="partitions: expected 1 to 65,536, found 0"):
        FindDuplicates(partitions=0)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=40), st.randoms(use_true_random=False))
def test_join_finds_the_components_however_it_is_cut(edges: list[tuple[int, int]], random_: random.Random) -> None:
    component = {node: {node} for edge in edges for node in edge}
    for one, other in edges:
        merged = component[one] | component[other]
        for node in merged:
            component[node] = merged
    expected = sorted((min(nodes), node) for node, nodes in component.items() if node != min(nodes))
    packed = [np.array([edge], np.uint64).tobytes() for edge in edges]
    random_.shuffle(packed)
    join = Join()
    accumulators = [join.create_accumulator() for _ in range(3)]
    for piece in packed:
        k = random_.randrange(3)
        accumulators[k] = join.add_input(accumulators[k], piece)
    accumulators[0] = [join_edges(accumulators[0])]  # as when it grew large
    out = np.frombuffer(join.extract_output(join.merge_accumulators(accumulators)), np.uint64).reshape(-1, 2)
    assert sorted(map(tuple, out.tolist())) == expected
