"""The sample that a plan is measured on: short files and heads of long ones, of every input.

Recipe, bytes wanted -> files by input, chosen by the hash of their names. What is read record by record is cut at a
byte, which costs its last record; tables are cut by rows and written again; whole pages stay whole.
"""

import contextlib
import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.readers.files import open_file
from pipeline.readers.formats import input_files, make_reader
from pipeline.recipe import Recipe

#: Formats that are read from front to back: a head is a prefix.
_PREFIX = ("jsonl", "warc", "wet")
#: A head that is nearly the file saves nothing.
_NEARLY_ALL = 0.75
#: A head below this has too few documents to say anything of its file: the corpora's mean document has 4.2 kB.
_LEAST_HEAD_BYTES = 128 << 10
#: Files whose splits are counted; the rest are taken to be like them.
_COUNTED_FILES = 100
_BATCH_ROWS = 256


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """A file of the sample: a file of the input, or the head of one."""

    path: str
    size_bytes: int
    """Bytes of the input that it stands for."""


Sample = Mapping[str, Sequence[SampleFile]]
"""Input -> its files in the sample."""


def choose_files(recipe: Recipe, sample_bytes: int, folder: str, share: float = 1.0) -> dict[str, list[SampleFile]]:
    """Return the files of the sample, by input: every input has its share, and one file at least.

    Heads of long files are written below `folder`. With a `share`, the sample has that part of each head, and of the
    files that are not cut, one in so many.
    """
    found = {source.name: input_files(source.format, source.paths) for source in recipe.inputs}
    formats = {source.name: source.format for source in recipe.inputs}
    total = sum(size for files in found.values() for _, _, size in files)
    whole_share = min(1.0, sample_bytes / max(total, 1))
    chosen: dict[str, list[SampleFile]] = {}
    for source, files in found.items():
        wanted, taken, num_whole = whole_share * sum(size for _, _, size in files), 0, 0
        by_hash = sorted(files, key=lambda file: hashlib.sha256(file[1].encode()).digest())
        for index, (path, _, size) in enumerate(by_hash):
            if taken and taken >= wanted:
                break
            head_bytes = max(int(whole_share * size), min(_LEAST_HEAD_BYTES, size))
            target = Path(folder, source, f"{index:05d}", Path(path).name)
            head, head_size = take_head(formats[source], path, size, int(head_bytes * share), target)
            taken += head_bytes if head != path else size
            if head == path:
                num_whole += 1
                if (num_whole - 1) * share % 1 >= share:
                    continue
            chosen.setdefault(source, []).append(SampleFile(path=head, size_bytes=head_size))
    return chosen


def whole_input(recipe: Recipe) -> dict[str, list[SampleFile]]:
    """Return all files of a recipe's inputs."""
    return {
        source.name: [
            SampleFile(path=path, size_bytes=size) for path, _, size in input_files(source.format, source.paths)
        ]
        for source in recipe.inputs
    }


def size_of(sample: Sample) -> int:
    """Return the bytes of the input that a sample stands for."""
    return sum(file.size_bytes for files in sample.values() for file in files)


def count_shards(recipe: Recipe) -> int:
    """Return about how many splits the recipe's inputs have: of a long list, the first files are counted."""
    number = 0.0
    for source in recipe.inputs:
        reader = make_reader(source.format, source.fields, recipe.read)
        files = input_files(source.format, source.paths)
        counted = [len(reader.splits(*file, recipe.run.split_bytes)) for file in files[:_COUNTED_FILES]]
        number += sum(counted) / max(len(counted), 1) * len(files)
    return round(number)


def take_head(format_name: str, path: str, size_bytes: int, wanted_bytes: int, target: Path) -> tuple[str, int]:
    """Return the path of a file's head and how many bytes of the file it stands for.

    The head is written to `target` (its folder is made). A file that is short, or of a format that has no head, is
    returned as it is: HTML pages and texts are one document each, newspaper issues and saved datasets are folders.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     whole = Path(folder, "a.jsonl")
    ...     _ = whole.write_bytes(b'{"text": "one"}' * 100_000)
    ...     head, size_bytes = take_head("jsonl", str(whole), 1_500_000, 5_000, Path(folder, "head", "a.jsonl"))
    ...     Path(head).stat().st_size, size_bytes
    (5000, 5000)
    """
    if wanted_bytes >= _NEARLY_ALL * size_bytes or size_bytes <= _LEAST_HEAD_BYTES:
        return path, size_bytes
    if format_name in _PREFIX:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_file(path) as file, target.open("wb") as head:
            left = wanted_bytes
            while left and (block := file.read(min(left, 1 << 20))):
                head.write(block)
                left -= len(block)
        return str(target), wanted_bytes - left
    if format_name == "parquet":
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(pa.ArrowException):  # a broken file is the reader's to report
            return _head_of_table(path, size_bytes, wanted_bytes, target)
    return path, size_bytes


def _head_of_table(path: str, size_bytes: int, wanted_bytes: int, target: Path) -> tuple[str, int]:
    with open_file(path) as file:
        table = pq.ParquetFile(pa.PythonFile(file, "r"))
        num_rows = table.metadata.num_rows
        if not num_rows:
            return path, size_bytes
        left = wanted = max(1, num_rows * wanted_bytes // size_bytes)
        codec = table.metadata.row_group(0).column(0).compression
        with pq.ParquetWriter(target, table.schema_arrow, compression=codec) as writer:
            for batch in table.iter_batches(_BATCH_ROWS, use_threads=False):
                writer.write_batch(batch.slice(0, left))
                left -= min(left, batch.num_rows)
                if not left:
                    break
    return str(target), size_bytes * (wanted - left) // num_rows
