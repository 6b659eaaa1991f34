from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from packing_shards import FIRST, METADATA, PAD, digest, settings

from tokenizer.packing import Packer
from tokenizer.token_shards import open_token_shard, write_token_shard


class OnlyDlpack:
    """A tensor of some other library."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    def __dlpack__(self, **options: Any) -> Any:
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self.array.__dlpack_device__()


def test_tensors_of_the_caller_are_filled(shards: list[Path]) -> None:
    packer = Packer(shards, **settings())
    expected = packer.batch(2)
    mine, other = np.zeros_like(expected["labels"]), np.zeros_like(expected["input_ids"])
    found = packer.batch(2, out={"labels": mine, "input_ids": OnlyDlpack(other)})
    assert found["labels"] is mine
    assert (mine == expected["labels"]).all()
    assert (other == expected["input_ids"]).all()
    assert digest(found) == digest(expected)
    for wrong in (mine.astype(np.int64), mine[:, ::2], mine[:10]):
        with pytest.raises(ValueError, match=r"out\['labels'\]: found int"):
            packer.batch(2, out={"labels": wrong})


def test_reused_arrays_hold_the_same(shards: list[Path]) -> None:
    plain, reusing = (Packer(shards, passes=1, reuse_arrays=reuse, **settings()) for reuse in (False, True))
    for expected, found in zip(plain, reusing, strict=True):
        assert digest(found) == digest(expected)


def test_decoder_inputs_are_labels_moved_right(shards: list[Path]) -> None:
    packer = Packer(shards, **settings())
    for number in range(8):
        batch = packer.batch(number)
        labels = batch["labels"]
        moved = np.concatenate([np.zeros((len(labels), 1), np.int32), labels[:, :-1]], axis=1)
        assert (batch["decoder_input_ids"] == np.where(moved == -100, PAD, moved)).all()


def test_decoders_of_many_prefixes_start_anew(shards: list[Path]) -> None:
    batch = Packer(shards, **settings(objective="clm")).batch(0)
    starts = (batch["decoder_positions"] == 0) & (batch["decoder_segment_ids"] > 0)
    assert starts.sum() > 30
    assert (batch["decoder_input_ids"][starts] == 0).all()
    assert (batch["decoder_input_ids"][~starts] != 0).all()


@pytest.mark.parametrize("objective", ["none", "alexatm", "t5", "ul2", "clm"])
def test_positions_restart_and_boundaries_agree(shards: list[Path], objective: str) -> None:
    batch = Packer(shards, **settings(objective=objective)).batch(1)
    for prefix in ("", "decoder_")[: 2 if "labels" in batch else 1]:
        segments, positions = batch[f"{prefix}segment_ids"], batch[f"{prefix}positions"]
        flat = segments.reshape(-1)
        first = np.ones(flat.shape, bool)
        first[1:] = flat[1:] != flat[:-1]
        first.reshape(segments.shape)[:, 0] = True
        boundaries = batch[f"{prefix}cu_seqlens"]
        assert boundaries.tolist() == [*np.flatnonzero(first).tolist(), flat.size]
        assert boundaries.dtype == np.int32
        begins = np.maximum.accumulate(np.where(first, np.arange(flat.size), 0))
        assert (positions.reshape(-1) == np.where(flat > 0, np.arange(flat.size) - begins, 0)).all()
        if objective not in ("t5", "ul2"):  # where a document may have no noise
            assert (np.diff(segments, axis=1) <= 1).all()


@pytest.mark.parametrize("objective", ["none", "alexatm", "clm"])
def test_no_segment_sees_another(shards: list[Path], tmp_path: Path, objective: str) -> None:
    """Change the tokens of one document in three: all other segments must stay as they are, everywhere."""
    changed = []
    for path in shards:
        shard = open_token_shard(path)
        rows = shard.batches[0].rows
        ids = shard.batches[0].tokens.copy()
        for a, b in zip(shard.batches[0].offsets[:-1:3], shard.batches[0].offsets[1::3], strict=True):
            ids[a:b] += 100_000
        column = pa.LargeListArray.from_arrays(pa.array(shard.batches[0].offsets), pa.array(ids))
        changed.append(tmp_path / path.name)
        write_token_shard(changed[-1], [rows.set_column(0, "input_ids", column)], METADATA)
    config = settings(objective=objective)
    same = different = 0
    for number in range(4):
        first, second = Packer(shards, **config).batch(number), Packer(changed, **config).batch(number)
        for prefix in ("", "decoder_")[: 2 if "labels" in first else 1]:
            segments = first[f"{prefix}segment_ids"]
            assert (segments == second[f"{prefix}segment_ids"]).all()
            assert (first[f"{prefix}positions"] == second[f"{prefix}positions"]).all()
            for row in range(len(segments)):
                for segment in range(1, segments[row].max() + 1):
                    mine = segments[row] == segment
                    names = ("labels", "decoder_input_ids") if prefix else ("input_ids",)
                    values = {name: (first[name][row][mine], second[name][row][mine]) for name in names}
                    tokens = values[names[0]][0]
                    if (tokens >= FIRST).any() and (values[names[0]][1] - tokens).max() == 100_000:
                        different += 1
                        continue
                    same += 1
                    for a, b in values.values():
                        assert (a == b).all()
    assert same > 100
    assert different > 30
