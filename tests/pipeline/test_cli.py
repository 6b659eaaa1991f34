"""What a person meets at the command line: exit codes, and messages in place of tracebacks."""

import re
from pathlib import Path

import pytest
from small_runs import make_corpus, make_recipe, run_here

from pipeline import cli, show
from pipeline import recipe as recipes


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return the exit code of a command and what it said on standard error."""
    try:
        code = cli.main(arguments)
    except SystemExit as stop:
        code = int(str(stop.code))
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "demo", "--workers", "0"], "found '0', expected a whole number of 1 or more"),
        (["inspect", "x", "--examples", "-1"], "found '-1', expected"),
        (["pack", "x", "--rows", "many"], "found 'many', expected"),
        (["run", "nowhere.toml"], "neither a file nor one of the built-in"),
        (["frobnicate"], "invalid choice: 'frobnicate'"),
        (["say", "--lang", "xx", "hello"], "no spoken form for language 'xx'"),
        (["pack", "nowhere"], r"nowhere/recipe\.toml: no such file or directory"),
    ],
)
def test_a_wrong_request_ends_with_2_and_says_what_was_expected(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = told(arguments, capsys)
    assert code == 2
    assert re.search(message, text)
    assert "Traceback" not in text
    assert "[Errno" not in text


def test_a_missing_benchmark_stops_a_run_before_it_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_corpus(tmp_path / "in", seed=3, files=1)
    (tmp_path / "in" / "questions.json").unlink()
    path = tmp_path / "recipe.toml"
    path.write_text(make_recipe(tmp_path / "in"))
    for more in (["--dry-run"], []):
        code, text = told(["run", str(path), "--out", str(tmp_path / "run"), *more], capsys)
        assert code == 2
        assert re.search(r"no file matches '.*questions\.json'", text)
        assert not (tmp_path / "run").exists()


def test_a_run_that_keeps_no_document_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_corpus(tmp_path / "in", seed=3, files=1)
    (tmp_path / "in" / "part-0.jsonl").write_text('{"text": "Too short."}\n')
    text = make_recipe(tmp_path / "in")
    result = run_here(text, tmp_path / "run")
    assert result.made["sample"]
    assert not result.made["tokenizer"]
    assert not result.made["tokens"]
    show.result(recipes.parse(text, str(tmp_path / "run")), result)
    assert "no document is left to train a tokenizer on" in capsys.readouterr().out
    for verb in ("report", "verify"):
        assert cli.main([verb, str(tmp_path / "run")]) == 0
    page = (tmp_path / "run" / "report.html").read_text()
    assert "Of 1 record read, 0 documents came through." in page


@pytest.mark.slow
def test_a_run_too_small_for_a_batch_of_rows_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_corpus(tmp_path / "in", seed=3, files=1)
    (tmp_path / "recipe.toml").write_text(make_recipe(tmp_path / "in"))
    command = ["run", str(tmp_path / "recipe.toml"), "--out", str(tmp_path / "run"), "--workers", "1"]
    code, text = told(command, capsys)
    assert code == 0
    assert "Traceback" not in text
    assert (tmp_path / "run" / "report.html").exists()
