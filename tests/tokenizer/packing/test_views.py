from pathlib import Path

import datasets
import pytest
from packing_shards import all_tokens, settings

from tokenizer.packing import Packer
from tokenizer.packing.export import write_packed
from tokenizer.packing.figures import figures
from tokenizer.packing.inspection import inspect_row
from tokenizer.token_shards import open_token_shard


def test_figures_count_what_the_batches_hold(shards: list[Path]) -> None:
    packer = Packer(shards, passes=1, **settings(objective="none"))
    found = figures(packer)
    batches = list(packer)
    assert found["rows"] == sum(len(batch["rows"]) for batch in batches)
    assert found["slots"] == sum(batch["segment_ids"].size for batch in batches)
    assert found["padding"] == sum(int((batch["segment_ids"] == 0).sum()) for batch in batches)
    assert found["segments"] == sum(int(batch["segment_ids"].max(axis=1).sum()) for batch in batches)
    assert found["tokens"] == len(all_tokens(shards))
    assert sum(int(k) * n for k, n in found["segments_per_row"].items()) == found["segments"]
    assert sum(leaf["rows"] for leaf in found["leaves"]) == found["rows"]
    assert found["avoidable_cuts"] == 0
    assert found["cuts"] > 0


def test_datasets_reads_packed_rows(shards: list[Path], tmp_path: Path) -> None:
    packer = Packer(shards, passes=1, **settings())
    expected = packer.batch(0)
    rows = write_packed(packer, tmp_path / "packed.arrow")
    found = datasets.Dataset.from_file(str(tmp_path / "packed.arrow"))
    assert (
        len(found)
        == rows
        == sum(sum(packer.schedule.batch_counts(i, 1)) for i in range(packer.schedule.num_batches(1)))
    )
    for row in range(20):
        kept = expected["segment_ids"][row] > 0
        assert found[row]["input_ids"] == expected["input_ids"][row][kept].tolist()
        kept = expected["labels"][row] >= 0
        assert found[row]["labels"] == expected["labels"][row][kept].tolist()
        assert found[row]["row"] == row
        assert found[row]["objective"] == expected["objectives"][row]
    endless = Packer(shards, **settings(objective="none"))
    with pytest.raises(ValueError, match="has no end"):
        write_packed(endless, tmp_path / "x.arrow")
    assert write_packed(endless, tmp_path / "x.arrow", num_batches=2) == 40
    assert datasets.Dataset.from_file(str(tmp_path / "x.arrow")).column_names == [
        "input_ids", "segment_ids", "positions", "objective", "row",
    ]  # fmt: skip


def test_a_row_shows_its_documents(shards: list[Path]) -> None:
    packer = Packer(shards, passes=1, **settings(objective="none"))
    batch = packer.batch(0)
    for row in range(5):
        view = inspect_row(packer, row)
        assert view.input_ids.tolist() == batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
        assert len(view.segments) == batch["segment_ids"][row].max()
        at = 0
        for segment in view.segments:
            number = int(segment.doc_id, 16)
            shard = open_token_shard(shards[number >> 32]).batches[0]
            i = number & 0xFFFFFFFF
            tokens = shard.tokens[shard.offsets[i] : shard.offsets[i + 1]]
            part = tokens[segment.first_token : segment.first_token + segment.num_tokens].tolist()
            assert view.input_ids[at : at + segment.num_tokens].tolist() == part
            assert segment.ends_document == (segment.first_token + segment.num_tokens == len(tokens))
            assert segment.source == shard.rows.column("source")[i].as_py()
            at += segment.num_tokens + 1
    with pytest.raises(ValueError, match="found row 100000000"):
        inspect_row(packer, 100_000_000)
