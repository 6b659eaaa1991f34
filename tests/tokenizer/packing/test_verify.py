import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tokenizer.packing import Packer
from tokenizer.packing.verify import verify_rows
from tokenizer.token_shards import TokenMetadata, write_token_shard

SPECIAL = {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "doc": 4, "clm": 5, "line_end": 190}


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lengths = np.array([(i * i * 31 + 7 * i) % 190 for i in range(300)], np.int64)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    batch = pa.record_batch(
        {
            "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(np.arange(ends[-1], dtype=np.uint16))),
            "doc_id": pa.array([i.to_bytes(16, "big") for i in range(300)], pa.binary(16)),
            "source": ["news"] * 300,
            "lang": ["en"] * 300,
            "form": ["spoken"] * 300,
        }
    )
    path = tmp_path_factory.mktemp("tokens") / "a.arrow"
    metadata = TokenMetadata(tokenizer_digest="t" * 64, vocab_size=40_000, special_ids=SPECIAL, versions={})
    write_token_shard(path, [batch], metadata)
    return path


@pytest.mark.parametrize("objective", ["none", "alexatm", "t5", "clm"])
def test_plain_python_makes_the_same_rows(shard: Path, objective: str) -> None:
    packer = Packer(shard, sequence_tokens=64, batch_rows=16, objective=objective, passes=1)
    found = verify_rows(packer, 12)
    assert found.rows == 12
    assert found.cpu == found.other
    assert not found.different
    assert verify_rows(packer, 10**9).rows > 100  # no more than there are


def test_a_row_that_differs_is_found(shard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packer = Packer(shard, sequence_tokens=64, batch_rows=16, objective="none", passes=1)
    whole = packer.materialise
    spoilt: list[int] = []

    def spoil(segments: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        batch = whole(segments)
        if not spoilt:
            batch["positions"][0, 3] += 1
            spoilt.append(int(batch["rows"][0]))
        return batch

    monkeypatch.setattr(packer, "materialise", spoil)
    found = verify_rows(packer, 12)
    assert found.different == tuple(spoilt)
    assert found.cpu != found.other


def test_without_a_gpu_the_verb_says_so(tmp_path: Path) -> None:
    """`NUMBA_DISABLE_CUDA` hides a GPU where there is one."""
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_ENABLE_CUDASIM"}
    command = [sys.executable, "-m", "pipeline.cli", "pack", str(tmp_path), "--device", "cuda"]
    root = Path(__file__).parents[3]
    ran = subprocess.run(
        command, cwd=root, env=environment | {"NUMBA_DISABLE_CUDA": "1"}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2, ran.stderr
    assert "found no CUDA device" in ran.stderr
