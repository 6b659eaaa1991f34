import argparse
import io
import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tokenizer.command import SETTINGS, add_arguments, run
from tokenizer.train import TokenizerConfig


def call(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser.add_subparsers())
    return run(parser.parse_args(["tokenizer", *map(str, words)]))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chance = random.Random(4)
    words = ["".join(chance.choices("aeioubcdlmnrst", k=chance.randint(1, 8))) for _ in range(400)]
    path = tmp_path_factory.mktemp("text") / "lines.txt"
    path.write_text("".join(" ".join(chance.choices(words, k=9)) + "\n" for _ in range(800)))
    return path


@pytest.fixture(scope="module")
def model(text: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "tokenizer"
    assert call("train", text, "--out", out, "--vocab-size", "500", "--reserved-entries", "0", "--lang", "en") == 0
    return out


def test_train_and_card(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("card", model) == 0
    page = capsys.readouterr().out
    assert "500 entries, trained on 800 documents" in page
    assert "| en | spoken | 800 |" in page
    assert call("card", model.parent, "--json") == 0
    assert '"vocab_size": 500' in capsys.readouterr().out


def test_encode_and_decode(model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "see the north\n\nwater é 7\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert call("encode", model / "tokenizer.model", "--ids") == 0
    ids = capsys.readouterr().out
    assert all(word.isdigit() for word in ids.split())
    assert ids.count("\n") == 3
    monkeypatch.setattr("sys.stdin", io.StringIO(ids))
    assert call("decode", model) == 0
    assert capsys.readouterr().out == lines


def test_the_help_gives_the_defaults() -> None:
    defaults = TokenizerConfig()
    for name, kind, text in SETTINGS:
        assert kind(text.rpartition("(")[2].rstrip(")")) == getattr(defaults, name)


def test_the_command_line_waits_for_no_library() -> None:
    code = "import sys, tokenizer.command; print(sorted({'pyarrow', 'numpy', 'sentencepiece'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_encode_shows_pieces_of_files(model: Path, text: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("encode", model, text) == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 800
    found = shown[3].replace(" ", "").replace("\u2581", " ")
    assert found[1:] == text.read_text().splitlines()[3]


def test_train_from_parquet_folder(text: Path, tmp_path: Path) -> None:
    lines = text.read_text().splitlines()
    ids = pa.array([i.to_bytes(16, "big") for i in range(len(lines))], pa.binary(16))
    table = pa.table({"doc_id": ids, "lang": ["en"] * len(lines), "form": ["written"] * len(lines), "text": lines})
    (tmp_path / "spoken").mkdir()
    pq.write_table(table, tmp_path / "spoken" / "a.parquet")
    assert (
        call("train", tmp_path / "spoken", "--out", tmp_path / "t", "--vocab-size", "500", "--reserved-entries", "0")
        == 0
    )
    assert "| en | written | 800 |" in (tmp_path / "t" / "card.md").read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train", "nowhere.txt", "--out", "x"], "nowhere.txt: found no such file"),
        (["encode", "nowhere"], "found no tokenizer.model there"),
        (["card", "nowhere"], "found no tokenizer.model there"),
    ],
)
def test_wrong_requests_say_what_was_found(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(*words) == 2
    assert message in capsys.readouterr().err


def test_too_large_a_vocabulary_is_a_wrong_request(
    text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("train", text, "--out", tmp_path, "--vocab-size", "90000") == 2
    assert "supports at most" in capsys.readouterr().err
    assert call("train", text, "--out", tmp_path, "--vocab-size", "90000", "--any-vocab-size") == 0


def test_ids_that_are_none_are_refused(
    model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for lines, message in (("1 2\nx\n", "line 2: found something else"), ("999\n", "line 1: found ids 999 to 999")):
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        assert call("decode", model) == 2
        assert message in capsys.readouterr().err
