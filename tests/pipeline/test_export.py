"""Token shards in other trainers' layouts: read back as those trainers read them, written here from their published
layouts, and compared with the shards."""

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import datasets
import numpy as np
import numpy.typing as npt
import pytest
from small_runs import erase_here, make_corpus, make_recipe, run_here

from pipeline import cli
from pipeline.erase_find import Request
from pipeline.export import RECORD, export
from pipeline.storage import DamagedFile
from tokenizer.exports.layout import end_id, with_end
from tokenizer.exports.megatron import MegatronFiles
from tokenizer.token_shards import open_token_shard

Read = Callable[[Path], list[list[int]]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run with documents in both forms."""
    folder = tmp_path_factory.mktemp("export")
    make_corpus(folder / "in", 7, per_file=16)
    run_here(make_recipe(folder / "in"), folder / "run")
    return folder / "run"


def documents(run: Path, **wanted: str) -> list[list[int]]:
    """Return the token ids of a run's documents, in the order of its shards."""
    shards = [open_token_shard(path) for path in sorted((run / "tokens").glob("*.arrow"))]
    rows = [row for shard in shards for batch in shard.batches for row in batch.rows.to_pylist()]
    return [row["input_ids"] for row in rows if all(row[name] == value for name, value in wanted.items())]


def doc_id(run: Path) -> int:
    return open_token_shard(next((run / "tokens").glob("*.arrow"))).metadata.special_ids["doc"]


def read_megatron(path: Path) -> list[list[int]]:
    """Read an indexed dataset as its documentation describes it."""
    data = path.with_suffix(".idx").read_bytes()
    magic, version, code, sequences, bounds = struct.unpack_from("<9sQBQQ", data)
    assert (magic, version, bounds) == (b"MMIDIDX\x00\x00", 1, sequences + 1)
    dtype: npt.DTypeLike = {8: np.uint16, 4: np.int32}[code]
    at = struct.calcsize("<9sQBQQ")
    lengths = np.frombuffer(data, np.int32, sequences, at)
    pointers = np.frombuffer(data, np.int64, sequences, at + 4 * sequences)
    limits = np.frombuffer(data, np.int64, bounds, at + 12 * sequences)
    assert len(data) == at + 12 * sequences + 8 * bounds
    assert limits.tolist() == list(range(bounds))
    tokens = path.with_suffix(".bin").read_bytes()
    return [
        np.frombuffer(tokens, dtype, length, pointer).tolist()
        for length, pointer in zip(lengths, pointers, strict=True)
    ]


def read_datatrove(path: Path) -> list[list[int]]:
    """Read a `.ds` file by the ends of its documents."""
    name, number, _ = Path(f"{path}.metadata").read_text().split("\n")
    size = int(name.rsplit("|", 1)[1])
    dtype: npt.DTypeLike = {2: np.uint16, 4: np.uint32}[size]
    tokens = np.frombuffer(path.read_bytes(), dtype)
    ends = np.frombuffer(Path(f"{path}.index").read_bytes(), np.uint64)
    assert int(number) == len(tokens) == ends[-1]
    return [part.tolist() for part in np.split(tokens, ends[:-1].astype(np.int64))]


@pytest.mark.parametrize(
    ("layout", "suffix", "read"), [("megatron", "", read_megatron), ("datatrove", ".ds", read_datatrove)]
)
def test_ids_come_back_with_the_separator_behind_each_document(
    run: Path, tmp_path: Path, layout: str, suffix: str, read: Read
) -> None:
    last = doc_id(run)
    whole = export(str(run), layout, out=str(tmp_path / "whole"))
    expected = documents(run)
    assert read(tmp_path / "whole" / f"tokens{suffix}") == [[*each, last] for each in expected]
    assert whole["tokens"].documents == len(expected) > 10
    export(str(run), layout, out=str(tmp_path / "bare"), end=None, by="form")
    found = {path.name for path in (tmp_path / "bare").iterdir()}
    for form in ("spoken", "written"):
        assert read(tmp_path / "bare" / f"tokens-{form}{suffix}") == documents(run, form=form) != []
    assert not [name for name in found if "unfinished" in name]
    record = json.loads((tmp_path / "bare" / RECORD).read_text())
    assert sum(each["documents"] for each in record["made"].values()) == len(expected)
    assert (tmp_path / "bare" / "tokenizer" / "tokenizer.model").read_bytes() == (
        run / "tokenizer" / "tokenizer.model"
    ).read_bytes()


def test_a_saved_dataset_is_the_shards_themselves(run: Path, tmp_path: Path) -> None:
    export(str(run), "huggingface", out=str(tmp_path / "hf"))
    dataset = datasets.load_from_disk(str(tmp_path / "hf"))
    assert [row["input_ids"] for row in dataset] == documents(run)
    assert set(dataset.column_names) >= {"input_ids", "doc_id", "source", "lang", "form"}
    shards = sorted(path.read_bytes() for path in (run / "tokens").glob("*.arrow"))
    assert sorted(path.read_bytes() for path in (tmp_path / "hf").glob("*.arrow")) == shards


def test_the_same_run_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    for layout in ("megatron", "datatrove", "huggingface"):
        for name in ("a", "b"):
            export(str(run), layout, out=str(tmp_path / name))
        one, two = (
            {
                path.relative_to(tmp_path / name).as_posix(): path.read_bytes()
                for path in sorted((tmp_path / name).rglob("*"))
                if path.is_file()
            }
            for name in ("a", "b")
        )
        assert one == two
        assert len(one) >= 7


def test_what_cannot_be_exported_is_refused(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    assert cli.main(["export", str(run), "--to", "megatron", "--out", str(tmp_path / "mine")]) == 2
    assert "no export has written" in capsys.readouterr().err
    assert (tmp_path / "mine" / "thesis.txt").exists()
    assert cli.main(["export", str(run), "--to", "huggingface", "--by", "lang", "--out", str(tmp_path / "x")]) == 2
    assert cli.main(["export", str(run), "--to", "megatron", "--end", "[STOP]", "--out", str(tmp_path / "x")]) == 2
    assert "[DOC]" in capsys.readouterr().err
    assert cli.main(["export", str(tmp_path), "--to", "megatron"]) == 2


def test_a_damaged_shard_is_not_exported(run: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    shard = next((copy / "tokens").glob("*.arrow"))
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    with pytest.raises(DamagedFile, match="not as its receipt says"):
        export(str(copy), "megatron", out=str(tmp_path / "out"))


def test_an_erasure_removes_exports(run: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    export(str(copy), "megatron")
    batch = open_token_shard(next((copy / "tokens").glob("*.arrow"))).batches[0]
    erase_here(copy, Request(ids=(batch.doc_ids[0].tobytes().hex(),)))
    assert not (copy / "export").exists()


def test_large_vocabularies_take_four_bytes(tmp_path: Path) -> None:
    tokens: npt.NDArray[np.uint32] = np.array([149_999, 5, 70_000], np.uint32)
    files = MegatronFiles(tmp_path / "large", 150_000)
    files.add(tokens[:2], np.array([2, 0]))
    files.add(tokens[2:], np.array([1]))
    made = files.close()
    assert (made.documents, made.tokens) == (3, 3)
    assert read_megatron(tmp_path / "large") == [[149_999, 5], [], [70_000]]
    for vocab_size, dtype in ((65_499, np.uint16), (65_500, np.int32)):
        edge = MegatronFiles(tmp_path / "edge", vocab_size)
        edge.close()
        assert edge.dtype == dtype
        assert read_megatron(tmp_path / "edge") == []


def test_ends_are_special_pieces() -> None:
    tokens, lengths = with_end(np.array([1, 2], np.uint16), np.array([2]), None)
    assert (tokens.tolist(), lengths.tolist()) == ([1, 2], [2])
    with pytest.raises(ValueError, match=r"\[DOC\]"):
        end_id({"doc": 4}, "</s>")
