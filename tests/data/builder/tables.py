"""Write rows as JSON lines, Parquet, Arrow IPC and a saved Hugging Face dataset, without any clock in them."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from builder.sources import Source

SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "url", "date", "lang", "title", "text")])


def row(source: Source) -> dict[str, str]:
    """Return the document as the JSON and table formats hold it."""
    return {
        "id": f"{source.lang}-{source.slug}",
        "url": source.url,
        "date": source.date,
        "lang": source.lang,
        "title": source.title,
        "text": source.text,
    }


def json_lines(rows: Sequence[dict[str, str]]) -> bytes:
    """Return one JSON object a line."""
    return "".join(json.dumps(fields, ensure_ascii=False) + "\n" for fields in rows).encode()


def write_jsonl_gz(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write one gzip member of JSON lines."""
    path.write_bytes(gzip.compress(json_lines(rows), 9, mtime=0))


def write_jsonl_zst(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write one zstd frame of JSON lines."""
    path.write_bytes(zstandard.ZstdCompressor(level=19).compress(json_lines(rows)))


def write_parquet(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write row groups of ten documents, so that a reader meets more than one."""
    pq.write_table(pa.Table.from_pylist(list(rows), SCHEMA), path, row_group_size=10, compression="zstd")


def write_arrow(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write an Arrow IPC file with large strings, in batches of ten documents."""
    schema = pa.schema([(field.name, pa.large_string()) for field in SCHEMA])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_table(pa.Table.from_pylist(list(rows), schema), max_chunksize=10)


def write_dataset(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write what `Dataset.save_to_disk` writes: an Arrow stream and two JSON files beside it.

    Written by hand, since the library would add a random fingerprint and its own version; a test loads it with
    the library.
    """
    path.mkdir()
    table = pa.Table.from_pylist(list(rows), SCHEMA)
    name = "data-00000-of-00001.arrow"
    with pa.OSFile(str(path / name), "wb") as sink, pa.ipc.new_stream(sink, SCHEMA) as writer:
        writer.write_table(table, max_chunksize=10)
    features = {field.name: {"dtype": "string", "_type": "Value"} for field in SCHEMA}
    info = {"citation": "", "description": "", "features": features, "homepage": "", "license": ""}
    state = {
        "_data_files": [{"filename": name}],
        "_fingerprint": "0123456789abcdef",
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    for file, value in (("dataset_info.json", info), ("state.json", state)):
        (path / file).write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")
