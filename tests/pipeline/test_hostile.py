"""Strangers' files: whatever is in them, a clear error or a failed row, in bounded memory and inside the run."""

import contextlib
import gzip
import json
import os
import random
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from fault_points import in_child
from hypothesis import given, settings
from hypothesis import strategies as st
from run_digests import ROOT
from small_runs import document, make_corpus, make_recipe, run_here

from pipeline import recipe as recipes
from pipeline.manifest import read_manifest
from pipeline.readers.batches import read_batches
from pipeline.readers.formats import input_files, make_reader
from pipeline.readers.reader import Split
from pipeline.recipes import DIRECTORY
from pipeline.shards import shard_name
from pipeline.trace import _STEPS
from tokenizer.encoder import Encoder
from tokenizer.token_shards import open_token_shard
from transforms.batch import Batch, apply_step
from transforms.duplicate_blocks import read_clusters, read_signatures

DEMO = (DIRECTORY / "demo.toml").read_text()
DATA = ROOT / "tests" / "data" / "demo"
RECIPE = recipes.parse(DEMO, "runs/never")

#: Format -> a small good file of it.
FILES = {
    "jsonl": "news/mr-ta-te.jsonl.gz",
    "parquet": "news/fr-es.parquet",
    "arrow": "news/it-pt.arrow",
    "warc": "web/te.warc.gz",
    "wet": "web/te.warc.wet.gz",
    "html": "html/ar-mawaid-alqitar.html",
    "alto": "newspaper/wrenhaven-mercury-1894-05-12/mets.xml",
    "text": "text/en-speech-new-library.txt",
}


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few of them changed, left out, repeated or made up."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        place = chance.randrange(max(len(changed), 1))
        length = chance.choice((1, 4, 64, 1000))
        kind = chance.randrange(5)
        if kind == 0 and changed:
            changed[min(place, len(changed) - 1)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del changed[place : place + length]
        elif kind == 2:
            changed[place:place] = changed[place : place + length]
        elif kind == 3:
            changed[place : place + length] = chance.randbytes(min(length, 64))
        else:
            del changed[place:]
    return bytes(changed)


def through_all_steps(format_name: str, file: Path) -> tuple[int, int]:
    """Take a file's documents through every step before writing; return how many there were and how many failed."""
    reader = make_reader(format_name)
    ((path, name, size_bytes),) = input_files(format_name, [str(file)])
    seen = failed = 0
    for split in reader.splits(path, name, size_bytes, 1 << 16):
        for batch in read_batches(reader, split, "fuzz", "web", None, "shard"):
            taken: Batch = batch
            for step, function in _STEPS:
                taken = apply_step(taken, step, lambda docs, f=function, s=step: f(docs, RECIPE.tables[s]))
            read = taken.counts[0]
            assert read.seen == taken.documents.num_rows + taken.dropped.num_rows
            seen, failed = seen + read.seen, failed + read.failed
    return seen, failed


def fuzz(format_name: str, folder: Path, times: int, seed: int) -> tuple[int, int]:
    chance = random.Random(f"{format_name} {seed}")
    good = DATA / FILES[format_name]
    victim = folder / "in" / good.name
    shutil.copytree(good.parent, victim.parent, dirs_exist_ok=True) if format_name == "alto" else victim.parent.mkdir()
    data = good.read_bytes()
    plain = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    seen = failed = 0
    for number in range(times):
        # A changed bit of a compressed file mostly ends it; what lies behind the compression must be tried too.
        victim.write_bytes(mutate(data, chance) if number % 4 == 0 else mutate(plain, chance))
        one, other = through_all_steps(format_name, victim)
        seen, failed = seen + one, failed + other
    return seen, failed


@pytest.mark.parametrize("format_name", sorted(FILES))
def test_a_mutated_file_is_read_or_fails_row_by_row(format_name: str, tmp_path: Path) -> None:
    seen, _ = fuzz(format_name, tmp_path, 12, seed=1)
    assert seen


@pytest.mark.slow
@pytest.mark.parametrize("format_name", sorted(FILES))
def test_many_mutated_files_are_read_or_fail_row_by_row(format_name: str, tmp_path: Path) -> None:
    seen, failed = fuzz(format_name, tmp_path, int(os.environ.get("FUZZ_FILES", "500")), seed=2)
    assert seen
    assert failed or format_name in ("html", "text")


_TOKENS = re.findall(r'\w+|"[^"]*"|[\[\]=.,#\n]+', DEMO)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutated_recipe_is_refused_in_words_or_is_a_recipe(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(DEMO)))
    end = data.draw(st.integers(start, min(start + 200, len(DEMO))))
    put = data.draw(st.one_of(st.just(""), st.text(max_size=20), st.sampled_from(_TOKENS)))
    text = DEMO[:start] + put + DEMO[end:]
    with contextlib.suppress(ValueError):  # refused; any other error is a defect
        assert recipes.parse(text, "runs/never").inputs


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(alphabet=string.ascii_letters + string.digits, min_size=1, max_size=12))
def test_no_name_of_a_file_leads_out_of_the_run(name: str, source: str) -> None:
    shard = shard_name(source, Split(path="x", name=f"../{name}/..", start=0, end=None, size_bytes=1), 0)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", shard)


@pytest.mark.parametrize("name", ["../up", "a/b", "..", "/etc", "a.b", ""])
def test_no_name_of_an_input_leads_out_of_the_run(name: str) -> None:
    with pytest.raises(ValueError, match="input name"):
        recipes.parse(make_recipe(Path("in")).replace('"tales"', json.dumps(name)), "runs/never")


def test_odd_file_names_make_shards(tmp_path: Path) -> None:
    make_corpus(tmp_path / "in", seed=6, files=1)
    data = (tmp_path / "in" / "part-0.jsonl").read_bytes()
    names = ["part-;rm -rf.jsonl", "part-\u202e\n.jsonl", "part-<script>.jsonl", "part-" + "long" * 50 + ".jsonl"]
    for name in names:
        (tmp_path / "in" / name).write_bytes(data)
    Path(os.fsdecode(os.fsencode(str(tmp_path / "in")) + b"/part-\xff.jsonl")).write_bytes(data)
    result = run_here(make_recipe(tmp_path / "in"), tmp_path / "run")
    assert result.num_made_now["documents"] == 6
    before = {path.name for path in tmp_path.iterdir()}
    assert before == {"in", "run"}
    assert sum(run_here(make_recipe(tmp_path / "in"), tmp_path / "run").num_made_now.values()) == 0


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    make_corpus(folder / "in", seed=6, files=1)
    run_here(make_recipe(folder / "in"), folder / "run")
    return folder / "run"


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("tokens/*.arrow", open_token_shard),
        ("duplicates/signatures/*.arrow", read_signatures),
        ("duplicates/clusters/*.arrow", read_clusters),
        ("tokenizer/tokenizer.model", lambda path: Encoder(path).encode(pa.array(["some words"], pa.large_string()))),
    ],
    ids=["tokens", "signatures", "clusters", "model"],
)
def test_a_cut_file_of_a_run_is_refused_and_crashes_nobody(
    run: Path, tmp_path: Path, pattern: str, read: Callable[[Path], object]
) -> None:
    chance = random.Random(pattern)
    victim = sorted(run.glob(pattern))[0]
    bad = tmp_path / victim.name
    for number in range(10):
        bad.write_bytes(cut(victim.read_bytes(), chance))
        code, text = in_child(lambda: read(bad), tmp_path / f"notes-{number}")
        assert code == 3, f"{code} {text}"
        assert re.match(r"ValueError|ArrowInvalid|OSError|RuntimeError|DamagedFile", text), text


def most_memory_of(recipe: str, folder: Path) -> int:
    """Run a recipe with one worker as a command; return the most memory that one of its processes took, in bytes."""
    (folder / "recipe.toml").write_text(recipe)
    command = [sys.executable, "-m", "pipeline.cli", "run", str(folder / "recipe.toml"), "--workers", "1"]
    script = (
        "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command, "--out", str(folder / "run")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


@pytest.mark.parametrize("tokenizer", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_million_characters_without_a_space_go_through(tokenizer: bool, tmp_path: Path) -> None:
    make_corpus(tmp_path / "in", seed=6, files=1)
    chance = random.Random(1)
    letters = "".join(chance.choice(string.ascii_lowercase) for _ in range(1_000_000))
    digits = "".join(chance.choice(string.digits) for _ in range(200_000 if tokenizer else 100_000))
    texts = [letters, digits, "." * 1_000_000, "\u0915" * 1_000_000, f"{document(chance)}\n{letters}"]
    with (tmp_path / "in" / "part-1.jsonl").open("w") as file:
        file.writelines(json.dumps({"text": text, "lang": "en"}) + "\n" for text in texts)
    page = f"<html><body><article><p>{letters}</p><p>{document(chance)}</p></article></body></html>"
    (tmp_path / "in" / "page.html").write_text(page)
    recipe = make_recipe(
        tmp_path / "in",
        f'[[input]]\nname = "pages"\nformat = "html"\npaths = ["{tmp_path}/in/page.html"]\n'
        "[lines]\nenabled = false\n[judge]\nenabled = false\n[language]\nenabled = false\n",
    )
    # No rule may drop them before they have been everywhere.
    recipe = recipe.replace("[judge.gopher]\nenabled = false\n", "").replace('[language]\nkeep = ["en"]\n', "")
    if not tokenizer:
        recipe = recipe.replace("[tokenizer]\n", "[tokenizer]\nenabled = false\n")
    run_here(recipe, tmp_path / "run")
    stages = read_manifest(str(tmp_path / "run"))
    counts = [count for receipt in stages["documents"].values() for count in receipt.counts]
    assert sum(count["seen"] for count in counts if count["step"] == "read") == 15
    assert not sum(count["failed"] for count in counts if count["step"] != "read")
    spoken = [receipt.facts.get("documents", {}) for receipt in stages["spoken"].values()]
    assert sum(languages.get("en", 0) for languages in spoken) >= 3  # letters, digits, letters behind a text


@pytest.mark.slow
def test_one_line_of_100_mb_is_a_failed_row_in_bounded_memory(tmp_path: Path) -> None:
    make_corpus(tmp_path / "in", seed=6, files=1)
    ordinary = most_memory_of(make_recipe(tmp_path / "in"), tmp_path)
    with (tmp_path / "in" / "part-1.jsonl").open("w") as file:
        file.write('{"text": "')
        for _ in range(100):
            file.write("word " * 200_000)
        file.write('"}\n' + json.dumps({"text": document(random.Random(2))}) + "\n")
    taken = most_memory_of(make_recipe(tmp_path / "in"), tmp_path)
    receipt = next(
        receipt for shard, receipt in read_manifest(str(tmp_path / "run"))["documents"].items() if "part-1" in shard
    )
    assert (receipt.counts[0]["failed"], receipt.counts[0]["kept"]) == (1, 1)
    print(f"{ordinary / 1e6:.0f} MB without, {taken / 1e6:.0f} MB with a line of 100 MB")
    assert taken - ordinary < 600e6  # the line, as bytes and as text, until it is known to be too long


@pytest.mark.slow
def test_millions_of_one_word_documents_go_through_in_bounded_memory(tmp_path: Path) -> None:
    number = int(os.environ.get("ONE_WORD_DOCUMENTS", "1000000"))
    make_corpus(tmp_path / "in", seed=6, files=1)
    words = [json.dumps({"text": word}) for word in np.random.default_rng(0).integers(0, 99_999, 1000).astype(str)]
    with (tmp_path / "in" / "part-1.jsonl").open("w") as file:
        for _ in range(number // 1000):
            file.write("\n".join(words) + "\n")
    taken = most_memory_of(make_recipe(tmp_path / "in"), tmp_path)
    receipt = next(
        receipt for shard, receipt in read_manifest(str(tmp_path / "run"))["documents"].items() if "part-1" in shard
    )
    assert receipt.counts[0]["seen"] == number // 1000 * 1000
    print(f"{taken / 1e6:.0f} MB for {number:,} documents of one word")
    assert taken < 1500e6
