"""Repeated lines in whole runs: what goes, what comes back, and that nothing else changes a byte of it."""

import dataclasses
import json
import os
import random
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from erase_proofs import Base, make_base, prove
from run_digests import digests
from small_runs import document, erase_here, make_recipe, run_here, sentence

from pipeline import recipe as recipes
from pipeline import run as runs
from pipeline import show, verify
from pipeline.erase_find import Request
from pipeline.inspect_run import show_document
from pipeline.manifest import read_manifest
from pipeline.report_gather import gather
from pipeline.run import plan_run

LINES = "[dedupe.lines]\nenabled = true\nmax_documents = 2\n"
ADVERT = "Sign up for the letter that we send to all of our readers on Mondays."
NOTICE = "All rights to what you have read here are with those who wrote it."


def write_corpus(folder: Path, seed: int) -> None:
    """Write three files of six documents; ADVERT is in three, NOTICE in two and in a copy of one of these.

    One document of the three has little else than ADVERT.
    """
    chance = random.Random(seed)
    texts = [document(chance, 12) for _ in range(18)]
    texts[10] = f"{sentence(chance)} {sentence(chance)}"
    for number in (3, 8, 10):
        texts[number] = f"{ADVERT}\n{texts[number]}"
    for number in (5, 12):
        texts[number] = f"{texts[number]}\n\n{NOTICE}"
    texts[17] = texts[12]
    folder.mkdir(parents=True, exist_ok=True)
    for part in range(3):
        rows = [{"text": texts[n], "url": f"https://a.example/{n}"} for n in range(part * 6, part * 6 + 6)]
        (folder / f"part-{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "questions.json").write_text(json.dumps({"question": "What has nobody written yet?"}) + "\n")


def texts_of(run: Path) -> dict[int, str]:
    """Return the written text of each document that came through, by its number."""
    rows = [row for path in sorted((run / "spoken").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    return {int(row["url"].rsplit("/", 1)[1]): row["text"] for row in rows}


def ids_of(run: Path) -> dict[int, bytes]:
    rows = [row for path in sorted((run / "documents").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    return {int(row["url"].rsplit("/", 1)[1]): row["doc_id"] for row in rows}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    folder = tmp_path_factory.mktemp("lines")
    return make_base(folder, seed=3, make=write_corpus, more=LINES)


def test_planted_lines_stay_in_their_first_document_and_no_other_line_goes(base: Base) -> None:
    left, before = texts_of(base.run), texts_of_documents(base.run)
    assert set(before) - set(left) == {10, max({12, 17} - set(left))}  # too little, and the copy
    assert left[3] == before[3]
    assert left[8] == before[8].removeprefix(f"{ADVERT}\n")
    assert {n: text for n, text in left.items() if n != 8} == {n: before[n] for n in left if n != 8}
    assert sum(NOTICE in text for text in left.values()) == 2  # a copy that goes makes no line repeated


def texts_of_documents(run: Path) -> dict[int, str]:
    rows = [row for path in sorted((run / "documents").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    return {int(row["url"].rsplit("/", 1)[1]): row["text"] for row in rows}


def test_the_books_balance(base: Base, capsys: pytest.CaptureFixture[str]) -> None:
    verified = verify.verify(str(base.run))
    assert verified.findings == ()
    counts = [
        count
        for receipt in read_manifest(str(base.run))["spoken"].values()
        for count in receipt.counts
        if count["step"] == "repeated_lines"
    ]
    assert len(counts) == 3
    assert sum(count["dropped"] for count in counts) == 1
    assert sum(count["counters"].get("lines_removed", 0) for count in counts) == 2
    row = next(row for row in gather(str(base.run))["reasons"]["rows"] if row["step"] == "repeated_lines")
    assert (row["reason"], row["documents"], row["measure"]["most"]) == ("too_few_sentences", 1, 2)
    assert row["limit"] == {"field": "min_sentences_left", "least": 3, "most": 3}
    show_document(str(base.run), ids_of(base.run)[8].hex())
    assert "lines     some went" in capsys.readouterr().out
    show_document(str(base.run), ids_of(base.run)[10].hex())
    assert "in step repeated_lines: too_few_sentences, measure 2" in capsys.readouterr().out


@pytest.mark.parametrize("gone", [3, 8])
def test_a_line_comes_back_with_its_last_excuse_to_go(base: Base, tmp_path: Path, gone: int) -> None:
    ids = ids_of(base.run)
    run = base.copy(tmp_path / "run")
    done = erase_here(run, Request(ids=(ids[gone].hex(),)))
    left = texts_of(run)
    assert {n for n, text in left.items() if ADVERT in text} == {3, 8, 10} - {gone}
    assert done.came_back == (ids[10].hex(),)


def test_an_erasure_is_a_rebuild_without_the_documents(base: Base, tmp_path: Path) -> None:
    ids = ids_of(base.run)
    prove(base, {ids[3]}, tmp_path / "first")


@pytest.mark.slow
def test_erasures_of_other_documents_are_rebuilds_too(base: Base, tmp_path: Path) -> None:
    ids = ids_of(base.run)
    for name, numbers in {"second": [8], "dropped": [10], "copy": [12], "all": [3, 8], "others": [0, 17]}.items():
        prove(base, {ids[number] for number in numbers}, tmp_path / name)


def test_two_workers_and_shuffled_inputs_give_the_same_bytes(base: Base, tmp_path: Path) -> None:
    recipe = make_recipe(base.folder / "in", LINES)
    paths = [f'"{base.folder}/in/part-{part}.jsonl"' for part in (2, 0, 1)]
    shuffled = recipe.replace(f'["{base.folder}/in/part-*.jsonl"]', f"[{', '.join(paths)}]")
    assert shuffled != recipe
    parsed = recipes.parse(shuffled, str(tmp_path / "run"))
    runs.run(parsed, num_workers=2, say=lambda line: None)
    same = digests(tmp_path / "run")
    expected = digests(base.run)
    assert {path: digest for path, digest in same.items() if path != "manifest.json"} == {
        path: digest for path, digest in expected.items() if path != "manifest.json"
    }


@dataclasses.dataclass
class Changed:
    made: dict[str, int]
    told: str


def change(base: Base, tmp_path: Path, more: str, capsys: pytest.CaptureFixture[str]) -> Changed:
    """Run a changed recipe in a copy, prove it equal to a run from nothing; return what was made and why."""
    shutil.copytree(base.run, tmp_path / "run")
    recipe = make_recipe(base.folder / "in", more)
    parsed = recipes.parse(recipe, str(tmp_path / "run"))
    show.plan(parsed, plan_run(parsed))
    told = capsys.readouterr().out
    made = run_here(recipe, tmp_path / "run").num_made_now
    run_here(recipe, tmp_path / "anew")
    assert digests(tmp_path / "run") == digests(tmp_path / "anew")
    files = {path.relative_to(tmp_path / "run").as_posix() for path in (tmp_path / "run/duplicates").rglob("*.arrow")}
    assert files <= set(digests(tmp_path / "run"))
    return Changed({stage: number for stage, number in made.items() if number}, told)


def test_another_limit_touches_what_follows_from_it(
    base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = change(base, tmp_path, LINES.replace("= 2", "= 3"), capsys)
    assert changed.made["repeats"] == 3
    assert changed.made["spoken"] == 2  # the third has no line that is in three documents
    assert not {"documents", "signatures", "duplicates", "linekeys"} & set(changed.made)
    assert "rule dedupe.lines.max_documents changed 2 -> 3: 3 of 3 shards" in changed.told


def test_switched_off_it_leaves_nothing_behind(base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = change(base, tmp_path, "", capsys)
    assert changed.made["spoken"] == 3
    assert not {"documents", "signatures", "duplicates", "linekeys", "repeats"} & set(changed.made)
    assert not (tmp_path / "anew" / "duplicates" / "repeats").exists()


@pytest.mark.parametrize(("folder", "reader"), [("linekeys", "repeats"), ("repeats", "spoken")])
def test_a_bit_that_rots_stops_whoever_reads_it_next(base: Base, tmp_path: Path, folder: str, reader: str) -> None:
    run = base.copy(tmp_path / "run")
    victim = sorted((run / "duplicates" / folder).glob("*.arrow"))[0]
    times = victim.stat()
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    os.utime(victim, ns=(times.st_atime_ns, times.st_mtime_ns))
    for receipt in read_manifest(str(run))[reader].values():
        (run / receipt.path()).unlink()  # as if that stage had still to be done
    with pytest.raises(runs.RunFailed, match=f"{victim.name}.*verify --mend"):
        run_here(make_recipe(base.folder / "in", LINES), run)
    assert verify.mend(str(run))
    run_here(make_recipe(base.folder / "in", LINES), run)
    assert digests(run) == digests(base.run)


def test_a_setting_that_is_not_there_is_refused() -> None:
    with pytest.raises(recipes.RecipeError, match="did you mean 'max_documents'"):
        recipes.parse(make_recipe(Path("x"), "[dedupe.lines]\nmax_document = 3\n"), "unused")
