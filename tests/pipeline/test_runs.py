"""A whole run of the demo: what comes out, that the books balance, and that nothing changes a byte of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest
from run_digests import ROOT, digests, working_directory

from pipeline import pack, verify
from pipeline import recipe as recipes
from pipeline import run as runs
from pipeline.manifest import read_manifest
from pipeline.recipes import DIRECTORY
from transforms.batch import DOCUMENTS, DROPPED

DEMO = (DIRECTORY / "demo.toml").read_text()


def run_demo(out: Path, *, workers: int, text: str = DEMO, only: Sequence[str] = ()) -> runs.RunResult:
    with working_directory(ROOT):
        return runs.run(recipes.parse(text, str(out)), num_workers=workers, only=only, say=lambda line: None)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the demo with two workers."""
    out = tmp_path_factory.mktemp("demo") / "run"
    run_demo(out, workers=2)
    return out


def test_every_planted_document_meets_its_fate(demo: Path) -> None:
    planted = json.loads((ROOT / "tests/data/demo/planted.json").read_text())
    dropped = {
        (row["doc_id"], row["step"], row["reason"])
        for path in sorted((demo / "dropped").rglob("*.parquet"))
        for row in pq.read_table(path).to_pylist()
    }
    assert len(planted) >= 15
    reasons = {(step, reason) for _, step, reason in dropped}
    expected = {(plant["step"], plant["reason"]) for plant in planted if plant.get("reason")}
    assert expected <= reasons, expected - reasons


def test_all_languages_and_both_forms_come_through(demo: Path) -> None:
    languages: dict[str, int] = {}
    forms: dict[str, int] = {}
    for receipt in read_manifest(str(demo))["spoken"].values():
        for language, number in receipt.facts.get("documents", {}).items():
            languages[language] = languages.get(language, 0) + number
        for form, number in receipt.facts.get("forms", {}).items():
            forms[form] = forms.get(form, 0) + number
    assert sorted(languages) == ["ar", "de", "en", "es", "fr", "hi", "it", "ja", "mr", "pt", "ta", "te"]
    assert min(languages.values()) >= 10
    share = forms["spoken"] / sum(forms.values())
    assert 0.6 < share < 0.8  # 0.7 of a few hundred documents


def test_shards_have_the_schemas_that_the_design_names(demo: Path) -> None:
    paths = sorted((demo / "documents").glob("*.parquet"))
    assert len(paths) > 20
    for path in paths:
        assert pq.read_schema(path) == DOCUMENTS
    for path in sorted((demo / "dropped").rglob("*.parquet")):
        assert pq.read_schema(path) == DROPPED


def test_spoken_documents_have_no_digit_and_no_capital(demo: Path) -> None:
    num_documents = 0
    for path in sorted((demo / "spoken").glob("*.parquet")):
        for text in pq.read_table(path, columns=["spoken"]).column("spoken").to_pylist():
            num_documents += 1
            assert text == text.lower()
            assert not any(character.isdigit() for character in text), path.name
    assert num_documents > 200


def test_verify_finds_nothing_wrong(demo: Path) -> None:
    verified = verify.verify(str(demo))
    assert verified.findings == ()
    assert verified.num_files > 100


def test_verify_finds_one_flipped_bit(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    subprocess.run(["cp", "-r", str(demo), str(copy)], check=True)
    victim = sorted((copy / "spoken").glob("*.parquet"))[3]
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    findings = verify.verify(str(copy)).findings
    assert len(findings) == 1
    assert victim.name in findings[0]
    assert "run the recipe again" in findings[0]


def test_tokens_are_read_with_datasets(demo: Path) -> None:
    paths = sorted((demo / "tokens").glob("*.arrow"))
    num_rows = num_tokens = 0
    for path in paths:
        table = datasets.Dataset.from_file(str(path))
        for row in table:
            num_rows += 1
            num_tokens += len(row["input_ids"])
            assert len(row["doc_id"]) == 16
    facts = [receipt.facts["encoded"] for receipt in read_manifest(str(demo))["tokens"].values()]
    assert num_rows == sum(fact["documents"] for fact in facts) > 200
    assert num_tokens == sum(fact["tokens"] for fact in facts) > 10_000


def test_a_second_run_makes_nothing(demo: Path) -> None:
    before = digests(demo)
    result = run_demo(demo, workers=1)
    assert sum(result.num_made_now.values()) == 0
    assert digests(demo) == before


def test_one_worker_gives_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    run_demo(tmp_path / "run", workers=1)
    assert digests(tmp_path / "run") == digests(demo)


@pytest.mark.slow
def test_four_workers_give_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    run_demo(tmp_path / "run", workers=4)
    assert digests(tmp_path / "run") == digests(demo)


@pytest.mark.slow
def test_shuffled_inputs_give_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    head, *inputs = DEMO.split("\n[[input]]\n")
    inputs[-1], tables = inputs[-1].split("\n[language]\n")
    shuffled = "\n[[input]]\n".join([head, *reversed(inputs)]) + "\n[language]\n" + tables
    shuffled = shuffled.replace(
        '["tests/data/demo/news/*.jsonl.gz", "tests/data/demo/news/*.jsonl.zst"]',
        '["tests/data/demo/news/*.jsonl.zst", "tests/data/demo/news/*.jsonl.gz"]',
    )
    assert shuffled != DEMO
    run_demo(tmp_path / "run", workers=2, text=shuffled)
    there, here = digests(demo), digests(tmp_path / "run")
    del there["manifest.json"], here["manifest.json"]  # names the digest of the recipe's text
    assert here == there


def test_a_changed_rule_rebuilds_what_depends_on_it(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    subprocess.run(["cp", "-r", str(demo), str(copy)], check=True)
    result = run_demo(copy, workers=2, text=DEMO.replace("vocab_size = 8_000", "vocab_size = 6_000"))
    made = {stage: number for stage, number in result.num_made_now.items() if number}
    assert set(made) <= {"sample", "tokenizer", "tokens"}
    assert made["tokens"] == len(list((demo / "tokens").glob("*.arrow")))


def test_a_removed_input_leaves_nothing_behind(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    subprocess.run(["cp", "-r", str(demo), str(copy)], check=True)
    head, *inputs = DEMO.split("\n[[input]]\n")
    fewer = "\n[[input]]\n".join([head, *[text for text in inputs if 'name = "talks"' not in text]])
    run_demo(copy, workers=2, text=fewer)
    assert [path.name for path in copy.rglob("talks-*")] == []
    assert verify.verify(str(copy)).findings == ()


@pytest.mark.slow
@pytest.mark.skipif(subprocess.run(["unshare", "-rn", "true"], check=False).returncode != 0, reason="needs namespaces")
def test_a_run_needs_no_network(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = subprocess.run(["unshare", "-rn", *COMMAND, str(out)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert digests(out) == digests(demo)


def test_packed_rows_are_read_with_datasets(demo: Path, tmp_path: Path) -> None:
    pack.pack(str(demo), objective=None, num_rows=64, out=str(tmp_path / "rows.arrow"))
    rows = datasets.Dataset.from_file(str(tmp_path / "rows.arrow"))
    assert len(rows) == 64
    widest = 0
    for row in rows:
        assert len(row["input_ids"]) == len(row["segment_ids"]) == len(row["positions"])
        assert len(row["labels"]) == len(row["decoder_input_ids"]) <= 1024
        widest = max(widest, len(row["labels"]))
    assert widest > 900


COMMAND = [sys.executable, "-m", "pipeline.cli", "run", "demo", "--workers", "2", "--out"]
_SECONDS_AT_MOST = 240


def start(out: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen([*COMMAND, str(out)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_receipts(out: Path, number: int) -> None:
    deadline = time.monotonic() + _SECONDS_AT_MOST
    while len(list((out / "receipts").glob("*/*.json"))) < number:
        assert time.monotonic() < deadline, "the run made no progress"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def workers_of(pid: int) -> list[int]:
    """Return the worker processes of a run; multiprocessing has a child of its own besides."""
    return [child for child in children(pid) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.slow
@pytest.mark.parametrize("num_receipts", [4, 60, 130])
def test_a_killed_driver_leaves_no_worker_and_the_next_run_ends_the_same(
    demo: Path, tmp_path: Path, num_receipts: int
) -> None:
    out = tmp_path / "run"
    process = start(out)
    wait_for_receipts(out, num_receipts)
    workers = workers_of(process.pid)
    assert len(workers) == 2
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{worker}/exe").exists() for worker in workers):
        assert time.monotonic() < deadline, "a worker outlived its driver"
        time.sleep(0.05)
    result = run_demo(out, workers=2)
    assert 0 < sum(result.num_made_now.values()) < sum(len(receipts) for receipts in result.made.values())
    assert digests(out) == digests(demo)


@pytest.mark.slow
@pytest.mark.parametrize("num_receipts", [6, 90])
def test_a_killed_worker_ends_the_run_with_an_error_and_the_next_run_ends_the_same(
    demo: Path, tmp_path: Path, num_receipts: int
) -> None:
    out = tmp_path / "run"
    process = start(out)
    wait_for_receipts(out, num_receipts)
    os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    _, errors = process.communicate(timeout=_SECONDS_AT_MOST)
    assert process.returncode == 1
    assert "a worker process died (signal SIGKILL" in errors
    assert "run the same command again" in errors
    run_demo(out, workers=2)
    assert digests(out) == digests(demo)


@pytest.mark.slow
def test_two_runs_at_once_on_one_directory_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "run"
    process = start(out)
    wait_for_receipts(out, 1)
    with pytest.raises(runs.RunFailed, match=rf"is in use by process {process.pid}"):
        run_demo(out, workers=1)
    process.kill()
    process.communicate()
