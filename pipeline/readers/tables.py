"""Read tables: Parquet, Arrow IPC files and streams, and Hugging Face datasets saved with `save_to_disk`.

One document per row; the locator is the row's number in its file. Only the columns that `fields` names are read.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.readers.files import InputFile, open_file
from pipeline.readers.reader import FIELDS, Entry, Failure, ReadLimits, Split, check_fields, whole
from pipeline.readers.rows import record_of

#: Rows decoded at once. Parquet pages hold about 1 MiB; a few hundred documents of some kB keep the batch near that.
_BATCH_ROWS = 512
_FILE_MAGIC = b"ARROW1"
#: What a damaged table raises; the last where the name of a column is no text.
_BROKEN = (pa.ArrowException, OSError, UnicodeDecodeError)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ParquetReader:
    """Reads `.parquet`; row groups are read apart."""

    fields: Mapping[str, str] = dataclasses.field(default_factory=lambda: FIELDS)
    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def __post_init__(self) -> None:
        check_fields(self.fields)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return runs of whole row groups of about `split_bytes`; one split when the footer cannot be read."""
        if size_bytes <= split_bytes:
            return whole(path, name, size_bytes)
        with open_file(path) as file:
            try:
                metadata = pq.ParquetFile(pa.PythonFile(file, "r")).metadata
            except _BROKEN:
                file.raise_if_store_failed()
                return whole(path, name, size_bytes)
        sizes = [metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups)]
        splits: list[Split] = []
        start = 0
        for end in range(1, len(sizes) + 1):
            held = sum(sizes[start:end])
            if held >= split_bytes or end == len(sizes):
                splits.append(Split(path=path, name=name, start=start, end=end, size_bytes=held))
                start = end
        return splits or whole(path, name, size_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield one entry per row; a row group that cannot be decoded is one failure, at its first unread row."""
        with open_file(split.path) as file:
            try:
                table = pq.ParquetFile(pa.PythonFile(file, "r"))
                columns = _wanted(table.schema_arrow, self.fields)
            except _BROKEN:
                file.raise_if_store_failed()
                yield Failure(locator=f"{split.name}#0", offset=0, reason="unreadable_file")
                return
            rows = [table.metadata.row_group(group).num_rows for group in range(table.num_row_groups)]
            end = len(rows) if split.end is None else split.end
            for group in range(split.start, end):
                first = row = sum(rows[:group])
                try:
                    for batch in table.iter_batches(
                        _BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False
                    ):
                        yield from _rows(batch, self.fields, split.name, row, self.limits)
                        row += batch.num_rows
                    if not columns:  # not one of the columns exists: say so for every row
                        empty = pa.record_batch({"": pa.nulls(rows[group])})
                        yield from _rows(empty, self.fields, split.name, first, self.limits)
                except _BROKEN:
                    file.raise_if_store_failed()
                    yield Failure(
                        locator=f"{split.name}#{row}",
                        offset=row,
                        reason="broken_record",
                        measure=float(first + rows[group] - row),
                    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ArrowReader:
    """Reads Arrow IPC, both the file and the stream format."""

    fields: Mapping[str, str] = dataclasses.field(default_factory=lambda: FIELDS)
    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def __post_init__(self) -> None:
        check_fields(self.fields)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return the file as one split."""
        return whole(path, name, size_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield one entry per row, up to where the file breaks off."""
        row = 0
        with open_file(split.path) as file:
            try:
                for batch in _ipc_batches(file):
                    wanted = _wanted(batch.schema, self.fields)
                    narrow = batch.select(wanted) if wanted else pa.record_batch({"": pa.nulls(batch.num_rows)})
                    for start in range(0, batch.num_rows, _BATCH_ROWS):
                        yield from _rows(
                            narrow.slice(start, _BATCH_ROWS), self.fields, split.name, row + start, self.limits
                        )
                    row += batch.num_rows
            except _BROKEN:
                file.raise_if_store_failed()
                reason = "broken_file" if row else "unreadable_file"
                yield Failure(locator=f"{split.name}#{row}", offset=row, reason=reason)


@dataclasses.dataclass(frozen=True, kw_only=True)
class DatasetsReader:
    """Reads a folder that `datasets.Dataset.save_to_disk` wrote; its Arrow files are read apart.

    The `datasets` library itself is not needed: the folder lists its files in `state.json`. A dataset of several
    splits is a folder of such folders, which `expand` lists one by one.
    """

    fields: Mapping[str, str] = dataclasses.field(default_factory=lambda: FIELDS)
    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def __post_init__(self) -> None:
        check_fields(self.fields)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return one split per Arrow file. Raises ValueError when `state.json` does not say which these are."""
        folder = path.rstrip("/")
        with open_file(f"{folder}/state.json") as file:
            contents = file.read()
        try:
            files = [str(entry["filename"]) for entry in json.loads(contents)["_data_files"]]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{folder}/state.json does not list the dataset's files under '_data_files'; expected a folder written "
                "by Dataset.save_to_disk"
            ) from error
        for filename in files:
            if "/" in filename or "\\" in filename or filename in ("", ".", ".."):
                raise ValueError(
                    f"{folder}/state.json names a data file {filename!r}; expected the name of a file beside it"
                )
        share = size_bytes // max(len(files), 1)
        return [
            Split(path=f"{folder}/{file}", name=f"{name}/{file}", start=0, end=None, size_bytes=share) for file in files
        ]

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield one entry per row of one Arrow file."""
        yield from ArrowReader(fields=self.fields, limits=self.limits).read(split)


def _ipc_batches(file: InputFile) -> Iterator[pa.RecordBatch]:
    head = file.read(len(_FILE_MAGIC))
    file.seek(0)
    source = pa.PythonFile(file, "r")
    if head == _FILE_MAGIC:
        reader = pa.ipc.open_file(source)
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index)
    else:
        yield from pa.ipc.open_stream(source)


def _wanted(schema: pa.Schema, fields: Mapping[str, str]) -> list[str]:
    """Return the top-level columns that hold the fields, in the schema's order."""
    names = {name if name in schema.names else name.split(".")[0] for name in fields.values()}
    return [name for name in schema.names if name in names]


def _rows(
    batch: pa.RecordBatch, fields: Mapping[str, str], name: str, first_row: int, limits: ReadLimits
) -> Iterator[Entry]:
    columns: list[list[Any]] = [_values(column) for column in batch.columns]
    for index, values in enumerate(zip(*columns, strict=True)):
        row = first_row + index
        yield record_of(dict(zip(batch.schema.names, values, strict=True)), fields, f"{name}#{row}", row, limits)


def _values(column: pa.Array) -> list[Any]:
    """Return a column's values, text as bytes: a writer that did not check its UTF-8 breaks one row, not the file."""
    if pa.types.is_dictionary(column.type):
        column.validate(full=True)
        column = column.dictionary_decode()
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.large_string())
    if pa.types.is_string(column.type):
        column = column.view(pa.binary())
    elif pa.types.is_large_string(column.type):
        column = column.view(pa.large_binary())
    column.validate(full=True)  # Arrow files come from strangers: their offsets may point anywhere
    values: list[Any] = column.to_pylist()
    return values
