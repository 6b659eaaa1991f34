import concurrent.futures
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
import pytest
from packing_shards import FIRST, METADATA, digest, settings, write_shards

from tokenizer.packing import Packer
from tokenizer.packing.config import PackConfig
from tokenizer.packing.target import load
from tokenizer.packing.verify import verify_rows
from tokenizer.token_shards import write_token_shard


def test_python_gives_the_same_bits(shards: list[Path]) -> None:
    python = load("python", lambda function: function)
    assert not hasattr(python.plan_row, "py_func")
    sides = [
        (("input_ids", "segment_ids", "positions"), python.materialise_encoder, python.encoder_token),
        (
            ("labels", "decoder_input_ids", "decoder_segment_ids", "decoder_positions"),
            python.materialise_decoder,
            python.decoder_token,
        ),
    ]
    for objective in ("none", "alexatm", "t5", "ul2", "clm"):
        packer = Packer(shards, **settings(objective=objective, batch_rows=10))
        segments = packer.segments(2, np.arange(10))
        expected = packer.materialise(segments)
        source = packer.sources(segments)
        scratch = packer._scratch(segments, 10)
        names = ("objectives", "modes", "offsets", "length", "last")
        row_ids = segments["rows"].astype(np.uint64)
        python.plan_rows(*(segments[name] for name in names), row_ids, *packer._constants, *scratch)
        compiled = packer.plan_runs(segments)
        for side, (outputs, by_rows, by_tokens) in enumerate(sides):
            if outputs[0] not in expected:
                continue
            runs, count = scratch[2 + 2 * side], scratch[3 + 2 * side]
            assert (count == compiled[1 + 2 * side]).all()
            for row in range(10):
                assert (runs[row, : count[row]] == compiled[2 * side][row, : count[row]]).all()
            specials = (packer._specials,) if side else ()
            found = [np.zeros_like(expected[name]) for name in outputs]
            by_rows(source, runs, count, *specials, *found)
            for name, output in zip(outputs, found, strict=True):
                assert (output == expected[name]).all(), (objective, name)
            # One thread for each token, as on a GPU, in any order.
            found = [np.zeros_like(expected[name]) for name in outputs]
            width = (found[0].shape[1],) if side else ()
            for row in range(10):
                for column in reversed(range(found[0].shape[1])):
                    by_tokens(row, column, *width, source, runs, count, *specials, *found)
            for name, output in zip(outputs, found, strict=True):
                assert (output == expected[name]).all(), (objective, name)


@pytest.mark.parametrize(("tokens", "mean"), [(8, 0.5), (9, 2.0), (33, 1.0), (257, 4.0), (700, 6.0)])
def test_rows_of_any_length_are_the_same_in_python(tmp_path: Path, tokens: int, mean: float) -> None:
    """Python checks every place that is written; compiled code does not, and writes more than a run at a time."""
    paths = write_shards(tmp_path, num_documents=60, seed=tokens, mean=mean)
    compared = 0
    for objective, changes in (
        ("none", {}), ("alexatm", {"drop_percent": 50}), ("alexatm", {"clm_rows": "any", "mean_span_tokens": 1}),
        ("t5", {"drop_percent": 50, "mean_span_tokens": 1}), ("t5", {"drop_percent": 1}), ("ul2", {}), ("clm", {}),
    ):  # fmt: skip
        config = settings(objective=objective, sequence_tokens=tokens, batch_rows=7, **changes)
        if PackConfig(**config).num_sentinels > 180:  # more than the shards' tokenizer has entries for
            continue
        found = verify_rows(Packer(paths, **config), 8)
        assert not found.different, (objective, changes)
        compared += found.rows
    assert compared > 20


def test_a_row_that_does_not_fit_is_an_error(shards: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PackConfig, "widths", (40, 64))
    with pytest.raises(IndexError, match="a row is longer than its tensor"):
        Packer(shards, **settings()).batch(0)


#: SHA-256 of 64 rows of each objective. They change only with `tokenizer.packing.config.VERSION`.
GOLDEN = {
    "none": "2d23555fa034344f79bb45b980931346a7423100b7f96f005f09680f9a478285",
    "alexatm": "b355bee30e35b57a8e61c5f61e19c3492febee2a5d977f08de30e8939606e458",
    "t5": "cb9047286c0ab90227f90b67fb7135ee89ff453d9a8d1591d9d3b5376867627b",
    "ul2": "00b24b2aede86070d6a9e2a5b2b16c49b868b46b0d2ce73a5a4bbfbc4fe231d5",
    "clm": "d1a239ea3ab430760a9303f11d16eaeabe5091b14cd15b6e9b9d4966d9a29f6a",
}


@pytest.mark.parametrize("objective", GOLDEN)
def test_rows_are_what_they_always_were(tmp_path: Path, objective: str) -> None:
    """The shards here are made without random numbers of a library, whose streams may change."""
    lengths = np.array([(i * i * 31 + 7 * i) % 190 for i in range(1_200)], np.int64)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    ids = (np.arange(ends[-1]) * 7919 % 100_000 + FIRST).astype(np.uint32)
    batch = pa.record_batch(
        {
            "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(ids)),
            "doc_id": pa.array([i.to_bytes(16, "big") for i in range(1_200)], pa.binary(16)),
            "source": [("news", "web")[i % 2] for i in range(1_200)],
            "lang": [("en", "de", "hi")[i % 3] for i in range(1_200)],
            "form": ["spoken"] * 1_200,
        }
    )
    write_token_shard(tmp_path / "a.arrow", [batch], METADATA)
    packer = Packer(tmp_path / "a.arrow", sequence_tokens=128, batch_rows=32, seed=2022, objective=objective)
    found = hashlib.sha256("".join(digest(packer.batch(number)) for number in (0, 17)).encode()).hexdigest()
    assert found == GOLDEN[objective]


def test_the_simulated_gpu_gives_the_same_bits(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, num_documents=90)
    script = Path(__file__).parent / "device_batches.py"
    environment = os.environ | {"NUMBA_ENABLE_CUDASIM": "1", "PYTHONPATH": str(Path(__file__).parents[3])}
    found = subprocess.run(
        [sys.executable, script, paths[0]], env=environment, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert int(found.stdout) == 2 * (6 + 4 * 11)


def test_no_float_is_in_any_kernel(shards: list[Path]) -> None:
    """What is compiled for the CPU holds integers alone, so that no rounding can differ on another machine."""
    fresh = load("uncached", numba.njit)  # the code of cached functions cannot be looked at
    packer = Packer(shards, **settings(batch_rows=10))
    segments = packer.segments(0, np.arange(10))
    names = ("objectives", "modes", "offsets", "length", "last")
    scratch = packer._scratch(segments, 10)
    rows = segments["rows"].astype(np.uint64)
    fresh.plan_rows(*(segments[name] for name in names), rows, *packer._constants, *scratch)
    code = "".join(fresh.plan_rows.inspect_llvm().values())
    assert len(code) > 100_000
    # Integers become strings of digits in error messages only; `double` stands in the types of Numba's environment.
    found = re.findall(r"\b(?:fadd|fsub|fmul|fdiv|frem|fcmp|sitofp|uitofp|fptosi|fptoui)\b", code)
    assert not found


def test_two_threads_give_the_same_bits(shards: list[Path]) -> None:
    """The compiled code runs without Python's lock; a packer that keeps no arrays can be asked by several at once."""
    for objective in ("alexatm", "ul2"):
        packer = Packer(shards, **settings(objective=objective))
        expected = [digest(packer.batch(number)) for number in range(12)]
        fresh = Packer(shards, **settings(objective=objective))
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            assert list(threads.map(lambda number: digest(fresh.batch(number)), range(12))) == expected  # noqa: B023
        assert len(set(expected)) == 12
