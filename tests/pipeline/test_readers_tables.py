"""Readers of tables: Parquet, Arrow and saved datasets."""

from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from read_entries import read, reasons, texts

from pipeline.readers.formats import input_files, make_reader
from pipeline.readers.reader import Failure, Record


def table(num: int = 1500) -> pa.Table:
    return pa.table(
        {
            "text": [f"text {row} \u0939" for row in range(num)],
            "meta": [{"url": f"u{row}"} for row in range(num)],
            "date": pa.array(list(range(num)), pa.date32()),
            "unused": ["x" * 10] * num,
        }
    )


FIELDS = {"url": "meta.url"}


def test_parquet_row_groups_are_splits(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(table(), path, row_group_size=400)
    reader = make_reader("parquet", FIELDS)
    entries = read(reader, path)
    assert texts(entries) == table()["text"].to_pylist()
    assert entries[1499] == Record(
        locator="a.parquet#1499", offset=1499, text="text 1499 \u0939", url="u1499", date="1974-02-08"
    )
    splits = reader.splits(str(path), path.name, path.stat().st_size, 1)
    assert [(split.start, split.end) for split in splits] == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert [entry for split in splits for entry in reader.read(split)] == entries
    assert len(reader.splits(str(path), path.name, path.stat().st_size, 1 << 30)) == 1


def test_parquet_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(table(), path, row_group_size=500, use_dictionary=False, compression="zstd")
    contents = bytearray(path.read_bytes())
    chunk = pq.ParquetFile(path).metadata.row_group(1).column(0)
    middle = chunk.data_page_offset + chunk.total_compressed_size // 2
    contents[middle : middle + 50] = bytes(50)
    path.write_bytes(contents)
    entries = read(make_reader("parquet"), path)
    assert reasons(entries) == ["broken_record"]
    assert len(texts(entries)) >= 1000
    assert texts(entries)[-1] == "text 1499 \u0939"
    path.write_bytes(b"PAR1 but not really")
    assert read(make_reader("parquet"), path, 1) == [Failure(locator="a.parquet#0", offset=0, reason="unreadable_file")]


def test_columns_of_other_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = [
        pa.array(["a", "b", None]).dictionary_encode(),
        pa.array(["a", "b", None], pa.large_string()),
        pa.array([b"a", b"b", None]),
        pa.array(["a", "b", None], pa.string_view()),
    ]
    for column in columns:
        pq.write_table(pa.table({"text": column}), path)
        entries = read(make_reader("parquet"), path)
        assert texts(entries) == ["a", "b"]
        assert reasons(entries) == ["missing_text"]
    pq.write_table(pa.table({"text": [b"good", b"bad \xff"]}), path)
    assert reasons(read(make_reader("parquet"), path)) == ["broken_encoding"]
    pq.write_table(pa.table({"other": [1, 2]}), path)
    assert reasons(read(make_reader("parquet"), path)) == ["missing_text"] * 2


def test_arrow_files_and_streams(tmp_path: Path) -> None:
    stream, file = tmp_path / "stream.arrow", tmp_path / "file.arrow"
    with pa.ipc.new_stream(stream, table().schema) as writer:
        writer.write_table(table(), 700)
    with pa.ipc.new_file(file, table().schema) as writer:
        writer.write_table(table(), 700)
    for path in (stream, file):
        entries = read(make_reader("arrow", FIELDS), path)
        assert texts(entries) == table()["text"].to_pylist()
        assert getattr(entries[1400], "url", None) == "u1400"
    stream.write_bytes(stream.read_bytes()[:-30_000])
    entries = read(make_reader("arrow"), stream)
    assert reasons(entries) == ["broken_file"]
    assert len(texts(entries)) in (700, 1400)
    file.write_bytes(b"nothing of the kind")
    assert reasons(read(make_reader("arrow"), file)) == ["unreadable_file"]


def test_datasets_saved_to_disk(tmp_path: Path) -> None:
    data = datasets.Dataset.from_dict(
        {"text": [f"t{row}" for row in range(20)], "url": [f"u{row}" for row in range(20)]}
    )
    data.save_to_disk(tmp_path / "one", num_shards=2)
    datasets.DatasetDict({"train": data, "test": data.select([3])}).save_to_disk(tmp_path / "two")
    reader = make_reader("datasets")
    [(path, name, size)] = input_files("datasets", [f"{tmp_path}/one"])
    splits = reader.splits(path, name, size, 1 << 30)
    assert [split.name for split in splits] == ["one/data-00000-of-00002.arrow", "one/data-00001-of-00002.arrow"]
    entries = [entry for split in splits for entry in reader.read(split)]
    assert texts(entries) == data["text"][:]
    assert getattr(entries[10], "locator", "") == "one/data-00001-of-00002.arrow#0"
    assert [name for _, name, _ in input_files("datasets", [f"{tmp_path}/two"])] == ["two/test", "two/train"]
    (tmp_path / "one/state.json").write_text("{}")
    with pytest.raises(ValueError, match="_data_files"):
        reader.splits(str(tmp_path / "one"), "one", 0, 1)
