"""An unchanged input is read once for its digest, wherever it lies; a changed one is read again."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from apache_beam.io.filesystem import BeamIOError
from memory_store import Shelf

from pipeline import inputs, storage
from pipeline import recipe as recipes

IN = "shelf://corpus/in"
ONE, TWO = f"{IN}/one.jsonl", f"{IN}/two.jsonl"
LINE, OTHER_LINE = b'{"text": "a bell rang"}\n', b'{"text": "a bird sang"}\n'


def plan(run: Path | str, place: Path | str = IN) -> Mapping[str, str]:
    """Return the digest of each file, as a planning finds it."""
    if isinstance(run, Path):
        run.mkdir(exist_ok=True)
    text = f'[[input]]\nname = "tales"\nformat = "jsonl"\npaths = ["{place}/*.jsonl"]\n'
    return {found.split.path: found.digest for found in inputs.find_inputs(recipes.parse(text, str(run)))}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(time: float, checksum: bool) -> None:
    Shelf.clear()
    Shelf.put(ONE, LINE, time, checksum)
    Shelf.put(TWO, LINE * 2, time, checksum)


@pytest.mark.parametrize(("time", "checksum"), [(1.25, True), (1.25, False), (0.0, True)])
@pytest.mark.parametrize("remote", [False, True])
def test_an_unchanged_remote_file_is_read_once(
    shelf: type[Shelf], tmp_path: Path, time: float, checksum: bool, remote: bool
) -> None:
    run = "shelf://corpus/run" if remote else tmp_path / "run"
    put(time, checksum)
    first = plan(run)
    assert first == {ONE: sha256(LINE), TWO: sha256(LINE * 2)}
    assert (shelf.bytes_read[ONE], shelf.bytes_read[TWO]) == (len(LINE), 2 * len(LINE))
    shelf.bytes_read.clear()
    assert plan(run) == first
    assert {path for path in shelf.bytes_read if path.startswith(IN)} == set()


@pytest.mark.parametrize(
    ("time", "changed_at", "checksum"),
    [(1.25, 1.5, True), (1.25, 1.5, False), (1.25, 1.25, True), (0.0, 0.0, True)],
)
def test_a_changed_remote_file_of_equal_size_is_read_again(
    shelf: type[Shelf], tmp_path: Path, time: float, changed_at: float, checksum: bool
) -> None:
    assert len(LINE) == len(OTHER_LINE)
    put(time, checksum)
    plan(tmp_path / "run")
    shelf.put(ONE, OTHER_LINE, changed_at, checksum)
    shelf.bytes_read.clear()
    assert plan(tmp_path / "run") == {ONE: sha256(OTHER_LINE), TWO: sha256(LINE * 2)}
    assert shelf.bytes_read == {ONE: len(OTHER_LINE)}


def test_the_same_bytes_uploaded_again_have_the_same_digest(shelf: type[Shelf], tmp_path: Path) -> None:
    put(1.25, True)
    first = plan(tmp_path / "run")
    put(2.5, True)
    assert plan(tmp_path / "run") == first
    assert shelf.bytes_read == {ONE: len(LINE), TWO: 2 * len(LINE)}


def test_where_a_store_tells_nothing_but_sizes_a_file_is_read_each_time(shelf: type[Shelf], tmp_path: Path) -> None:
    put(0.0, False)
    plan(tmp_path / "run")
    shelf.put(ONE, OTHER_LINE, 0.0, False)
    shelf.bytes_read.clear()
    assert plan(tmp_path / "run") == {ONE: sha256(OTHER_LINE), TWO: sha256(LINE * 2)}
    assert shelf.bytes_read == {ONE: len(LINE), TWO: 2 * len(LINE)}


@pytest.mark.parametrize("error", [BeamIOError("no checksum"), NotImplementedError()])
def test_a_store_without_checksums_is_asked_for_times(
    shelf: type[Shelf], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(store: Shelf, path: str) -> str:
        raise error

    monkeypatch.setattr(Shelf, "checksum", refuse)
    put(1.25, False)
    first = plan(tmp_path / "run")
    shelf.bytes_read.clear()
    assert plan(tmp_path / "run") == first
    assert shelf.bytes_read == {}


def test_a_file_that_changes_while_it_is_read_is_read_again(
    shelf: type[Shelf], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(1.25, True)
    read = storage.digest_of_file

    def read_and_change(path: str) -> str:
        digest = read(path)
        shelf.put(path, OTHER_LINE, 1.5)
        return digest

    with monkeypatch.context() as patch:
        patch.setattr(storage, "digest_of_file", read_and_change)
        assert plan(tmp_path / "run")[ONE] == sha256(LINE)
    assert plan(tmp_path / "run")[ONE] == sha256(OTHER_LINE)


def test_a_local_file_is_known_by_size_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    for name in ("one", "two"):
        (tmp_path / "in" / f"{name}.jsonl").write_bytes(LINE)
    first = plan(tmp_path / "run", tmp_path / "in")
    assert set(first.values()) == {sha256(LINE)}
    asked: list[str] = []
    read = storage.digest_of_file
    monkeypatch.setattr(storage, "digest_of_file", lambda path: (asked.append(path), read(path))[1])
    assert plan(tmp_path / "run", tmp_path / "in") == first
    assert asked == []
    (tmp_path / "in" / "two.jsonl").write_bytes(LINE + LINE)
    assert plan(tmp_path / "run", tmp_path / "in")[str(tmp_path / "in" / "two.jsonl")] == sha256(LINE + LINE)
    assert asked == [str(tmp_path / "in" / "two.jsonl")]


def test_a_file_that_is_gone_is_forgotten(shelf: type[Shelf], tmp_path: Path) -> None:
    put(1.25, True)
    plan(tmp_path / "run")
    del shelf.objects[TWO]
    plan(tmp_path / "run")
    assert set(storage.read_sealed_json(str(tmp_path / "run" / inputs.CACHE))) == {ONE}
