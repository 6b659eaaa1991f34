import hashlib
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
import pytest

from tokenizer import token_shards
from tokenizer.token_shards import TokenMetadata, open_token_shard, write_token_shard

METADATA = TokenMetadata(
    tokenizer_digest="d" * 64, vocab_size=150_000, special_ids={"doc": 4, "eos": 2}, versions={"encode": "1"}
)


def documents(lengths: list[int], dtype: type = np.uint32) -> pa.RecordBatch:
    count = len(lengths)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    values = np.arange(ends[-1]).astype(dtype)
    return pa.record_batch(
        {
            "text": ["not stored"] * count,
            "doc_id": pa.array([i.to_bytes(16, "big") for i in range(count)], pa.binary(16)),
            "lang": pa.array([None if i % 5 == 2 else "en" for i in range(count)], pa.string()),
            "form": ["spoken"] * count,
            "source": [f"source {i}" for i in range(count)],
            "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(values)),
        }
    )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_was_written_is_read_in_place(tmp_path: Path) -> None:
    batch = documents([3, 0, 5, 1, 1, 7])
    write_token_shard(tmp_path / "a.arrow", [batch], METADATA)
    shard = open_token_shard(tmp_path / "a.arrow")
    assert shard.metadata == METADATA
    assert shard.num_documents == 6
    assert shard.num_tokens == 17
    (found,) = shard.batches
    assert found.offsets.tolist() == [0, 3, 3, 8, 9, 10, 17]
    assert found.tokens.dtype == np.uint32
    assert found.tokens.tolist() == list(range(17))
    assert found.doc_ids[5].tobytes() == (5).to_bytes(16, "big")
    assert (
        found.rows.select(["source", "lang", "form"]).to_pylist()
        == batch.select(["source", "lang", "form"]).to_pylist()
    )
    assert not found.tokens.flags.owndata
    found.rows.validate(full=True)


def test_every_buffer_is_aligned_to_64_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_shards, "BATCH_DOCUMENTS", 3)
    write_token_shard(tmp_path / "a.arrow", [documents([3, 1, 5, 1, 1, 7, 2])], METADATA)
    shard = open_token_shard(tmp_path / "a.arrow")
    seen = 0
    for batch in shard.batches:
        for column in batch.rows.columns:
            for buffer in column.buffers():
                if buffer is not None and buffer.size:
                    assert buffer.address % 64 == 0
                    seen += 1
    assert seen > 20
    assert (shard.index % 64 == 0).all()
    assert len(shard.index) == len(shard.batches) == 3


def test_bytes_depend_on_documents_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_shards, "BATCH_DOCUMENTS", 7)
    monkeypatch.setattr(token_shards, "BATCH_TOKENS", 40)
    lengths = [3, 0, 5, 1, 1, 7, 2, 2, 2, 60, 1, 39, 1, 1, 0, 8, 8, 8, 8, 8, 8]
    whole = documents(lengths)
    write_token_shard(tmp_path / "whole.arrow", [whole], METADATA)
    for step in (1, 2, 5, 20):
        parts = [whole.slice(start, step) for start in range(0, len(lengths), step)]
        write_token_shard(tmp_path / "parts.arrow", parts, METADATA)
        assert digest(tmp_path / "parts.arrow") == digest(tmp_path / "whole.arrow"), step
    counts = [len(batch.offsets) - 1 for batch in open_token_shard(tmp_path / "whole.arrow").batches]
    assert sum(counts) == len(lengths)
    assert max(counts) == 7
    assert {
        len(batch.tokens) >= 40 or count == 7
        for batch, count in zip(open_token_shard(tmp_path / "whole.arrow").batches[:-1], counts, strict=False)
    } == {True}


def test_datasets_reads_a_shard(tmp_path: Path) -> None:
    batch = documents([3, 0, 5])
    write_token_shard(tmp_path / "a.arrow", [batch, batch], METADATA)
    found = datasets.Dataset.from_file(str(tmp_path / "a.arrow"))
    assert len(found) == 6
    assert found[2]["input_ids"] == [3, 4, 5, 6, 7]
    assert found[1]["input_ids"] == []
    assert found[5]["doc_id"] == (2).to_bytes(16, "big")
    assert found.features["input_ids"].feature.dtype == "uint32"


def test_pyarrow_reads_a_shard(tmp_path: Path) -> None:
    batch = documents([3, 0, 5])
    write_token_shard(tmp_path / "a.arrow", [batch], METADATA)
    table = pa.ipc.open_stream(tmp_path / "a.arrow").read_all()
    table.validate(full=True)
    assert table.column("input_ids").to_pylist() == batch.column("input_ids").to_pylist()
    assert table.schema.metadata[b"plainspoken.vocab_size"] == b"150000"


def test_small_vocabularies_take_two_bytes(tmp_path: Path) -> None:
    metadata = TokenMetadata(tokenizer_digest="d", vocab_size=65_536, special_ids={}, versions={})
    write_token_shard(tmp_path / "a.arrow", [documents([3], np.uint16)], metadata)
    assert open_token_shard(tmp_path / "a.arrow").batches[0].tokens.dtype == np.uint16


def test_a_shard_without_documents(tmp_path: Path) -> None:
    write_token_shard(tmp_path / "a.arrow", [], METADATA)
    shard = open_token_shard(tmp_path / "a.arrow")
    assert shard.num_documents == shard.num_tokens == 0
    assert len(datasets.Dataset.from_file(str(tmp_path / "a.arrow"))) == 0
    assert len(shard.batches) == 1


def test_a_broken_shard_is_refused_wherever_it_breaks(tmp_path: Path) -> None:
    path = tmp_path / "a.arrow"
    write_token_shard(path, [documents([3, 0, 5])], METADATA)
    whole = path.read_bytes()
    for length in range(0, len(whole), 24):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"a\.arrow: found"):
            open_token_shard(path)
    path.write_bytes(whole + whole)
    with pytest.raises(ValueError, match=r"a\.arrow: found"):
        open_token_shard(path)
    path.write_bytes(b"something else altogether, long enough to hold a header")
    with pytest.raises(ValueError, match=r"a\.arrow: found"):
        open_token_shard(path)


def test_a_stream_of_other_making_is_refused(tmp_path: Path) -> None:
    batch = documents([3])
    with pa.ipc.new_stream(str(tmp_path / "a.arrow"), batch.schema) as writer:
        writer.write_batch(batch)
    with pytest.raises(ValueError, match="found token shard format 'none', expected '1'"):
        open_token_shard(tmp_path / "a.arrow")


def test_ids_of_another_type_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="found input_ids of type"):
        write_token_shard(tmp_path / "a.arrow", [documents([3], np.uint16)], METADATA)
    with pytest.raises(ValueError, match=r"found no column \['form'\]"):
        write_token_shard(tmp_path / "a.arrow", [documents([3]).drop_columns(["form"])], METADATA)
    assert not (tmp_path / "a.arrow").exists()
