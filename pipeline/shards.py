"""Shards of documents: their names, and their Parquet files read back as batches.

A name comes from the input's name, the file's name and its split, never from a count of files: adding a file leaves
the shards of all others as they are.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.readers.reader import Split
from transforms.batch import Batch, join, nothing_dropped
from transforms.choose_form import take_chosen_text

_SLUG_CHARACTERS = 40
_BATCH_BYTES = 4 << 20


def shard_name(source: str, split: Split, ordinal: int) -> str:
    """Return the name of the shard of a split, which is also its files' stem.

    >>> split = Split(path="/data/a b.jsonl.gz", name="2021/a b.jsonl.gz", start=0, end=None, size_bytes=9)
    >>> shard_name("news", split, 0)
    'news-a-b-jsonl-gz-62453aa0-0000'
    """
    slug = re.sub(r"[^A-Za-z0-9]+", "-", PurePosixPath(split.name).name).strip("-").lower()[:_SLUG_CHARACTERS]
    digest = hashlib.sha256(split.name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{source}-{slug}-{digest}-{ordinal:04d}"


def read_shard(path: str, shard: str, made_of: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the batches of a Parquet shard, each up to 4 MB of text, the last one marked.

    A shard without rows is one empty last batch.
    """
    with storage.open_to_read(path) as stream:
        file = pq.ParquetFile(stream)
        groups = _portions(file)
        schema = file.schema_arrow
        for index, group in enumerate(groups or [[]]):
            table = file.read_row_groups(group) if group else schema.empty_table()
            yield Batch(
                shard=shard,
                made_of=made_of,
                index=index,
                last=index == len(groups or [[]]) - 1,
                documents=join(table.to_batches(), schema),
                dropped=nothing_dropped(),
                counts=(),
            )


def _portions(file: pq.ParquetFile) -> list[list[int]]:
    """Return consecutive row groups that make up to 4 MB together (one group may have more)."""
    portions: list[list[int]] = []
    filled = 0
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).total_byte_size
        if not portions or filled + size > _BATCH_BYTES:
            portions.append([])
            filled = 0
        portions[-1].append(group)
        filled += size
    return portions


def per_language(documents: pa.RecordBatch) -> dict[str, dict[str, int]]:
    """Return documents and text bytes by language of a batch, for a receipt's facts."""
    languages = documents.column("lang").to_pylist()
    lengths = pc.binary_length(documents.column("text")).to_pylist()
    facts: dict[str, dict[str, int]] = {"documents": {}, "text_bytes": {}}
    for language, length in zip(languages, lengths, strict=True):
        name = language or "unknown"
        facts["documents"][name] = facts["documents"].get(name, 0) + 1
        facts["text_bytes"][name] = facts["text_bytes"].get(name, 0) + length
    return facts


def chosen_bytes(documents: pa.RecordBatch) -> dict[str, dict[str, int]]:
    """Return facts on spoken documents: per language, and the bytes and documents of the form chosen for each."""
    facts = per_language(documents)
    chosen = per_language(take_chosen_text(documents))
    forms = pc.value_counts(documents.column("form")).to_pylist()
    return {**facts, "chosen_bytes": chosen["text_bytes"], "forms": {row["values"]: row["counts"] for row in forms}}


def local_path(path: str) -> Path:
    """Return a local path, for libraries that open files themselves. Raises ValueError for a remote one."""
    if storage.is_remote(path):
        raise ValueError(f"{path} is on an object store, but this step works on a local disk: copy the run there first")
    return Path(path)
