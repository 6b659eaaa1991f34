"""Files appear whole or not at all."""

import json
from pathlib import Path

import pytest

from pipeline import storage


def test_nothing_appears_before_commit(tmp_path: Path) -> None:
    file = storage.AtomicFile(str(tmp_path / "a" / "b.bin"))
    file.stream.write(b"half")
    assert not (tmp_path / "a" / "b.bin").exists()
    file.stream.write(b" whole")
    entry = file.commit()
    assert (tmp_path / "a" / "b.bin").read_bytes() == b"half whole"
    assert entry == {"sha256": storage.digest_of_file(str(tmp_path / "a" / "b.bin")), "bytes": 10}
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.bin"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    storage.write_json(str(path), {"old": 1})

    def write(stream: object) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        storage.write_file(str(path), write)
    assert json.loads(path.read_text()) == {"old": 1}
    assert [each.name for each in tmp_path.iterdir()] == ["b.json"]


def test_a_library_writes_under_a_temporary_name(tmp_path: Path) -> None:
    seen = []

    def write(to: str) -> None:
        seen.append(Path(to))
        Path(to).write_bytes(b"rows")

    entry = storage.write_with(str(tmp_path / "x.arrow"), write)
    assert seen[0].name != "x.arrow"
    assert not seen[0].exists()
    assert (tmp_path / "x.arrow").read_bytes() == b"rows"
    assert entry["bytes"] == 4


def test_leftovers_of_killed_attempts_are_removed(tmp_path: Path) -> None:
    killed = storage.AtomicFile(str(tmp_path / "documents" / "x.parquet"))
    killed.stream.write(b"never committed")
    killed.stream.flush()
    (tmp_path / "mine.txt").write_text("not ours")
    assert storage.remove_temporary_files(str(tmp_path)) == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["mine.txt"]
    killed.stream.raw.close()


def test_broken_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text('{"half": ')
    with pytest.raises(ValueError, match=r"r\.json is not whole JSON \(9 bytes\).*remove it and run again"):
        storage.read_json(str(tmp_path / "r.json"))


def test_json_has_one_spelling() -> None:
    assert storage.canonical_json({"b": [1, 2], "a": "é"}) == '{"a":"é","b":[1,2]}'.encode()
