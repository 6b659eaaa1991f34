"""Signing shards, keeping signatures and clusters in files, and dropping what the clusters say."""

import dataclasses
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from transforms.batch import Batch, nothing_dropped
from transforms.dedupe import DedupeRules, DropDuplicates, drop_duplicates, sign
from transforms.duplicate_blocks import (
    ClusterBlock,
    SignatureBlock,
    read_clusters,
    read_signatures,
    write_clusters,
    write_signatures,
)

RULES = DedupeRules()


def documents(*texts: str) -> pa.RecordBatch:
    ids = [bytes([k]) * 16 for k in range(len(texts))]
    return pa.record_batch({"doc_id": pa.array(ids, pa.binary(16)), "text": pa.array(texts, pa.large_string())})


DOCUMENTS = documents("one two three four five six", "", "short one", "seven eight nine ten eleven twelve")
CLUSTERS = ClusterBlock(
    shard=3,
    rows=np.array([10, 12, 13]),
    doc_ids=np.repeat(np.array([[0], [2], [3]], np.uint8), 16, axis=1),
    cluster_ids=np.repeat(np.array([[0], [0], [9]], np.uint8), 16, axis=1),
    reasons=np.array([0, 1, 2], np.uint8),
    similarities=np.array([1.0, 1.0, 0.8]),
)


def equal(one: SignatureBlock | ClusterBlock, other: SignatureBlock | ClusterBlock) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(one)
    )


def test_signing_does_not_depend_on_the_batches() -> None:
    whole = sign([DOCUMENTS], 5, RULES)
    assert equal(whole, sign([DOCUMENTS[:1], DOCUMENTS[1:1], DOCUMENTS[1:]], 5, RULES))
    assert whole.text_bytes.tolist() == [27, 0, 9, 34]
    assert whole.exact.any(axis=1).tolist() == [True, False, True, True]
    assert whole.bands.any(axis=1).tolist() == [True, False, False, True]


def test_signing_without_near_duplicates_leaves_no_bands() -> None:
    block = sign([DOCUMENTS], 5, DedupeRules(near=False))
    assert not block.bands.any()
    assert (block.exact == sign([DOCUMENTS], 5, RULES).exact).all()


def test_an_empty_shard_signs() -> None:
    assert sign([], 0, RULES).num_documents == 0


def test_blocks_come_back_from_files_and_equal_blocks_give_equal_bytes(tmp_path: Path) -> None:
    block = sign([DOCUMENTS], 5, RULES)
    for k in range(2):
        write_signatures(tmp_path / f"s{k}", block)
        write_clusters(tmp_path / f"c{k}", CLUSTERS)
    assert equal(block, read_signatures(tmp_path / "s0"))
    assert equal(CLUSTERS, read_clusters(tmp_path / "c0"))
    assert (tmp_path / "s0").read_bytes() == (tmp_path / "s1").read_bytes()
    assert (tmp_path / "c0").read_bytes() == (tmp_path / "c1").read_bytes()
    empty = sign([], 0, RULES)
    write_signatures(tmp_path / "e", empty)
    assert equal(empty, read_signatures(tmp_path / "e"))


def test_a_file_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    write_clusters(tmp_path / "c", CLUSTERS)
    with pytest.raises(ValueError, match="expected an Arrow file of signatures, found clusters"):
        read_signatures(tmp_path / "c")


def test_a_block_with_rows_missing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ClusterBlock\.reasons: expected 3 rows, found 1"):
        dataclasses.replace(CLUSTERS, reasons=np.zeros(1, np.uint8))
    with pytest.raises(ValueError, match="shard"):
        dataclasses.replace(sign([], 0, RULES), shard=-1)


def test_drops_follow_the_clusters_of_the_batch_s_own_rows() -> None:
    outcome = drop_duplicates(DOCUMENTS, 10, CLUSTERS)
    assert outcome.kept.column("text").to_pylist() == [DOCUMENTS.column("text")[k].as_py() for k in (0, 1)]
    assert outcome.dropped.column("doc_id").to_pylist() == [bytes([2]) * 16, bytes([3]) * 16]
    assert outcome.dropped.column("reason").to_pylist() == ["exact_duplicate", "near_duplicate"]
    assert outcome.dropped.column("measure").to_pylist() == [1.0, 0.8]
    assert outcome.counters == {"representatives": 1}


@pytest.mark.parametrize("first_row", [0, 14, 100])
def test_batches_without_cluster_rows_pass_untouched(first_row: int) -> None:
    outcome = drop_duplicates(DOCUMENTS, first_row, CLUSTERS)
    assert outcome.kept.equals(DOCUMENTS)


def test_batches_cut_elsewhere_lose_the_same_documents() -> None:
    kept = [drop_duplicates(DOCUMENTS[k : k + 1], 10 + k, CLUSTERS).kept.num_rows for k in range(4)]
    assert kept == [1, 1, 0, 0]


def test_clusters_of_other_documents_are_refused() -> None:
    with pytest.raises(ValueError, match=r"row 10 of shard 3 is document 0101.*find the duplicates again"):
        drop_duplicates(DOCUMENTS[1:], 10, CLUSTERS)


def test_the_transform_keeps_the_books(tmp_path: Path) -> None:
    batch = Batch(
        shard="news-3",
        index=0,
        last=True,
        documents=DOCUMENTS,
        dropped=nothing_dropped(),
        counts=(),
    )
    write_clusters(tmp_path / "news-3", CLUSTERS)

    def note(out: Batch) -> None:
        (tmp_path / f"out-{out.documents.num_rows}-{out.dropped.num_rows}-{out.counts[0].step}").touch()

    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        (
            pipeline
            | beam.Create([(10, batch), (10, batch)])
            | DropDuplicates(lambda shard: read_clusters(tmp_path / shard))
            | beam.Map(note)
        )
    assert (tmp_path / "out-2-2-dedupe").exists()
