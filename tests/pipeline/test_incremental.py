"""A change makes exactly the shards anew that depend on it, and a dry run says which and why."""

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from run_digests import ROOT, digests
from small_runs import make_corpus, make_recipe, run_here

from pipeline import planning, show
from pipeline import recipe as recipes
from pipeline.changes import explain
from pipeline.run import plan_run
from transforms.duplicate_blocks import read_clusters
from transforms.speak import digest

GERMAN = f"""
[[input]]
name = "nachrichten"
format = "jsonl"
paths = ["{ROOT}/tests/data/demo/news/de.jsonl.gz"]
"""


@dataclasses.dataclass
class Base:
    folder: Path
    recipe: str


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A run of three English files and a German one."""
    folder = tmp_path_factory.mktemp("incremental")
    make_corpus(folder / "in", seed=5)
    recipe = make_recipe(folder / "in", GERMAN).replace('keep = ["en"]', 'keep = ["de", "en"]')
    result = run_here(recipe, folder / "run")
    assert result.num_made_now == {
        "documents": 4,
        "signatures": 4,
        "duplicates": 4,
        "linekeys": 0,
        "repeats": 0,
        "benchmarks": 1,
        "spoken": 4,
        "sample": 4,
        "tokenizer": 1,
        "tokens": 4,
    }
    return Base(folder, recipe)


def made(base: Base, tmp_path: Path, recipe: str) -> dict[str, int]:
    """Return how many shards a changed recipe makes in a copy of the run, and prove it equal to a run from nothing."""
    shutil.copytree(base.folder / "run", tmp_path / "run")
    result = run_here(recipe, tmp_path / "run")
    run_here(recipe, tmp_path / "anew")
    assert digests(tmp_path / "run") == digests(tmp_path / "anew")
    return {stage: number for stage, number in result.num_made_now.items() if number}


def because(base: Base, recipe: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a dry run says."""
    parsed = recipes.parse(recipe, str(base.folder / "run"))
    show.plan(parsed, plan_run(parsed))
    return capsys.readouterr().out


def test_nothing_changed(base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert made(base, tmp_path, base.recipe) == {}
    assert "nothing to do" in because(base, base.recipe, capsys)


def test_a_rule_that_drops_nothing_new_touches_the_documents_alone(
    base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = base.recipe.replace("[judge.gopher]", "[judge.fineweb]\nmax_line_feeds_per_word = 0.31\n[judge.gopher]")
    assert made(base, tmp_path, recipe) == {"documents": 4}
    told = because(base, recipe, capsys)
    assert "rule judge.fineweb.max_line_feeds_per_word changed 0.3 -> 0.31: 4 of 4 shards" in told


@pytest.mark.slow
def test_a_rule_that_drops_more_touches_what_follows(base: Base, tmp_path: Path) -> None:
    numbers = made(base, tmp_path, base.recipe + "[lines]\nmin_sentences = 12\n")
    assert numbers["documents"] == 4
    assert numbers["tokens"] >= 1


@pytest.mark.slow
def test_another_file_of_an_input(base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(base.folder / "in", tmp_path / "in")
    recipe = base.recipe.replace(str(base.folder / "in"), str(tmp_path / "in"))
    make_corpus(tmp_path / "more", seed=77, files=1)
    (tmp_path / "more" / "part-0.jsonl").rename(tmp_path / "in" / "part-9.jsonl")
    assert "new: 1 of 5 shards" in because(base, recipe, capsys)
    numbers = made(base, tmp_path, recipe)
    assert {stage: numbers[stage] for stage in ("documents", "signatures")} == {"documents": 1, "signatures": 1}
    assert numbers["duplicates"] == 5
    assert numbers["spoken"] < 5
    assert "benchmarks" not in numbers


@pytest.mark.slow
def test_a_changed_line_of_a_file(base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(base.folder / "in", tmp_path / "in")
    recipe = base.recipe.replace(str(base.folder / "in"), str(tmp_path / "in"))
    with (tmp_path / "in" / "part-1.jsonl").open("a") as file:
        file.write("\n")
    assert "the input file changed: 1 of 4 shards" in because(base, recipe, capsys)
    assert made(base, tmp_path, recipe) == {"documents": 1}  # an empty line is no document


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "expected", "why"),
    [
        (
            lambda recipe: recipe + "[speak]\nspoken = 0.2\n",
            {"benchmarks": 1, "spoken": 4, "sample": 4, "tokenizer": 1, "tokens": 4},
            "rule speak.spoken changed 0.7 -> 0.2",
        ),
        (
            lambda recipe: recipe.replace("vocab_size = 600", "vocab_size = 500"),
            {"sample": 4, "tokenizer": 1, "tokens": 4},
            "rule tokenizer.vocab_size changed 600 -> 500: 4 of 4 shards",
        ),
        (lambda recipe: recipe + "[pack]\nsequence_tokens = 256\n", {}, "nothing to do"),
        (lambda recipe: recipe + "[speak]\nspan_cache = 1000\n", {}, "nothing to do"),
        (
            lambda recipe: recipe + "[dedupe]\nnear = false\n",
            {"signatures": 4, "duplicates": 4},
            "rule dedupe.near changed true -> false: 4 of 4 shards",
        ),
    ],
    ids=["speaking share", "vocabulary", "packing", "memory", "duplicates"],
)
def test_a_changed_setting(
    base: Base,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[str], str],
    expected: dict[str, int],
    why: str,
) -> None:
    recipe = change(base.recipe)
    assert why in because(base, recipe, capsys)
    numbers = made(base, tmp_path, recipe)
    assert {stage: numbers[stage] for stage in expected} == expected
    assert set(numbers) <= {*expected, "spoken", "sample", "tokenizer", "tokens"} if expected else not numbers


def test_the_spoken_form_of_one_language(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(planning, "digest", lambda lang: f"{digest(lang)}{'+' if lang == 'de' else ''}")
    shutil.copytree(base.folder / "run", tmp_path / "run")
    plans = plan_run(recipes.parse(base.recipe, str(tmp_path / "run")))
    assert (plans[-1].stage.name, len(plans[-1].todo)) == ("benchmarks", 1)  # questions may be German
    numbers = run_here(base.recipe, tmp_path / "run").num_made_now
    assert {stage: number for stage, number in numbers.items() if number} == {"benchmarks": 1, "spoken": 1}
    assert "the spoken form of de changed: 1 of 1 shards" in because(base, base.recipe, capsys)


def test_shards_that_are_compared_are_made_together_where_one_is_missing(
    base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = sorted((base.folder / "run" / "duplicates" / "clusters").glob("*.arrow"))
    blocks = [read_clusters(path) for path in paths]
    alone = [
        path
        for path, block in zip(paths, blocks, strict=True)
        if not {name.tobytes() for name in block.cluster_ids} <= {name.tobytes() for name in block.doc_ids}
    ]
    assert alone  # has duplicates of other shards' documents, which it would not find by itself
    run = tmp_path / "run"
    shutil.copytree(base.folder / "run", run)
    (run / "duplicates" / "clusters" / alone[0].name).unlink()
    parsed = recipes.parse(base.recipe, str(run))
    show.plan(parsed, plan_run(parsed))
    told = capsys.readouterr().out
    assert "a file of theirs is missing or damaged: 1 of 4 shards" in told
    assert "made together with those: 3 of 4 shards" in told
    made = run_here(base.recipe, run).num_made_now
    assert {stage: number for stage, number in made.items() if number} == {"duplicates": 4}
    assert digests(run) == digests(base.folder / "run")


def test_reasons_are_told_in_words() -> None:
    before = {"input": "a", "clean": 'v1 {"enabled": true}', "encode": "v1", "erased": "none", "documents": "x"}
    after = {"input": "a", "clean": 'v2 {"enabled": false}', "encode": "v2", "erased": "00" * 16, "documents": "y"}
    assert explain(before, after) == [
        "the documents changed",
        "step encode has version 2 now, 1 before",
        "1 documents of it are to be erased",
        "step clean has version 2 now, 1 before",
        "rule clean.enabled changed true -> false",
    ]
