"""PyTorch is large; where it is not installed, a stand-in with the few names that are used takes its part."""

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tokenizer.packing import Packer
from tokenizer.packing.torch_dataset import packed_dataset
from tokenizer.token_shards import TokenMetadata, write_token_shard


class Tensor(np.ndarray):  # type: ignore[type-arg]
    def long(self) -> "Tensor":
        return self.astype(np.int64)


@pytest.fixture
def torch(monkeypatch: pytest.MonkeyPatch) -> Any:
    try:
        import torch
    except ImportError:
        data = types.SimpleNamespace(IterableDataset=object, get_worker_info=lambda: None)
        torch = types.ModuleType("torch")
        torch.utils = types.SimpleNamespace(data=data)
        torch.from_numpy = lambda array: array.view(Tensor)
        torch.int64 = np.int64
        monkeypatch.setitem(sys.modules, "torch", torch)
    return torch


@pytest.fixture
def shard(tmp_path: Path) -> Path:
    lengths = np.arange(400) % 60
    ends = np.concatenate([[0], np.cumsum(lengths)])
    batch = pa.record_batch(
        {
            "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(np.arange(ends[-1], dtype=np.uint32))),
            "doc_id": pa.array([i.to_bytes(16, "big") for i in range(400)], pa.binary(16)),
            "source": ["news"] * 400,
            "lang": ["en"] * 400,
            "form": ["spoken"] * 400,
        }
    )
    special = {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "doc": 4, "clm": 5, "line_end": 190}
    metadata = TokenMetadata(tokenizer_digest="x", vocab_size=100_000, special_ids=special, versions={})
    write_token_shard(tmp_path / "a.arrow", [batch], metadata)
    return tmp_path / "a.arrow"


def test_batches_come_as_tensors_and_resume(torch: Any, shard: Path) -> None:
    options: dict[str, Any] = {"sequence_tokens": 64, "batch_rows": 10, "passes": 1}
    expected = list(Packer(shard, **options))
    dataset = packed_dataset(Packer(shard, **options))
    seen = []
    for batch in dataset:
        seen.append(batch)
        if len(seen) == 3:
            state = dataset.state_dict()
    assert len(seen) == len(expected) > 6
    again = packed_dataset(Packer(shard, **options))
    again.load_state_dict(state)
    rest = list(again)
    assert len(rest) == len(expected) - 3
    for found, batch in zip([*seen, *rest], [*expected, *expected[3:]], strict=True):
        assert found["labels"].dtype == torch.int64
        for name, array in batch.items():
            assert (np.asarray(found[name]) == array).all()


def test_worker_processes_are_refused(torch: Any, shard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.utils.data, "get_worker_info", object)
    with pytest.raises(ValueError, match="expected num_workers=0"):
        next(iter(packed_dataset(Packer(shard, sequence_tokens=64, batch_rows=10))))
