"""Read from a run's shards what receipts do not say: reasons, lengths, forms, clusters, tokens.

Column by column and batch by batch, so memory does not grow with the run; of a large run, evenly chosen shards.
"""

import contextlib
import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.manifest import Receipt
from pipeline.report_distribution import Distribution

#: Shards that a distribution is read from; more would change no digit that a figure shows.
MOST_SHARDS = 200
#: Shards of drops, which have no text and some 30 bytes a row.
MOST_DROP_SHARDS = 2000
MOST_FAILURES = 50
MOST_CLUSTERS_SHOWN = 10
#: Ids of clustered documents held at a time (about 200 MB); of more, every second, fourth, ... cluster is counted.
MOST_CLUSTERED = 1 << 20
_SIMILARITY_BINS = 50
_BATCH_ROWS = 1 << 16


@dataclasses.dataclass
class Drops:
    """What `dropped/` says, over the shards read."""

    documents: Counter[tuple[str, str, bool]] = dataclasses.field(default_factory=Counter)
    """(step, reason, failed) -> documents."""
    measures: dict[tuple[str, str], Distribution] = dataclasses.field(default_factory=dict)
    failures: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    """The first of the broken records: where, step, reason."""


@dataclasses.dataclass
class Texts:
    """What `spoken/` says, over the shards read."""

    characters: dict[str, Distribution] = dataclasses.field(default_factory=dict)
    """Language -> length of the written form in code points."""
    forms: Counter[tuple[str, str]] = dataclasses.field(default_factory=Counter)
    """(language, form) -> documents."""
    form_bytes: Counter[tuple[str, str]] = dataclasses.field(default_factory=Counter)
    """(language, form) -> bytes of text in the form chosen."""
    written_bytes: Counter[str] = dataclasses.field(default_factory=Counter)
    spoken_bytes: Counter[str] = dataclasses.field(default_factory=Counter)


@dataclasses.dataclass
class Clusters:
    """What `duplicates/clusters/` says."""

    sizes: Distribution = dataclasses.field(default_factory=Distribution)
    """Documents of each cluster."""
    similarities: npt.NDArray[np.int64] = dataclasses.field(
        default_factory=lambda: np.zeros(_SIMILARITY_BINS, np.int64)
    )
    """Near duplicates by similarity to their representative, in equal bins from 0 to 1."""
    biggest: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    one_in: int = 1
    """Of so many clusters one was counted."""


@dataclasses.dataclass
class Tokens:
    """What `tokens/` says, over the shards read."""

    documents: Distribution = dataclasses.field(default_factory=Distribution)
    """Tokens of each document."""
    by_language: Counter[str] = dataclasses.field(default_factory=Counter)


def chosen(shards: Iterable[str], most: int) -> list[str]:
    """Return all shards in order, or `most` of them evenly spread.

    >>> chosen("abcdefgh", 3)
    ['a', 'c', 'f']
    """
    names = sorted(shards)
    return names if len(names) <= most else [names[place * len(names) // most] for place in range(most)]


def scan_drops(directory: str, stages: Mapping[str, Mapping[str, Receipt]]) -> tuple[Drops, dict[str, int]]:
    """Return what was dropped why, and of how many shards how many were read."""
    drops = Drops()
    paths = [
        (shard, path)
        for stage in ("documents", "spoken")
        for shard, receipt in sorted(stages.get(stage, {}).items())
        for path in sorted(receipt.files)
        if path.startswith("dropped/")
    ]
    picked = chosen((path for _, path in paths), MOST_DROP_SHARDS)
    for path in picked:
        for batch in _parquet(directory, path, ["step", "reason", "failed", "measure", "where", "doc_id"]):
            _count_drops(drops, batch)
    return drops, _coverage(len(picked), len(paths))


def _count_drops(drops: Drops, batch: pa.RecordBatch) -> None:
    groups = pa.table(batch).group_by(["step", "reason", "failed"]).aggregate([([], "count_all")])
    for row in groups.to_pylist():
        drops.documents[row["step"], row["reason"], row["failed"]] += row["count_all"]
        mine = pc.and_(pc.equal(batch.column("step"), row["step"]), pc.equal(batch.column("reason"), row["reason"]))
        measures = pc.drop_null(batch.column("measure").filter(mine))
        if len(measures):
            drops.measures.setdefault((row["step"], row["reason"]), Distribution()).add(measures.to_numpy())
    missing = MOST_FAILURES - len(drops.failures)
    for row in batch.filter(batch.column("failed")).slice(0, missing).to_pylist():
        drops.failures.append(
            {"where": row["where"], "step": row["step"], "reason": row["reason"], "doc_id": row["doc_id"].hex()}
        )


def scan_texts(directory: str, receipts: Mapping[str, Receipt]) -> tuple[Texts, dict[str, int]]:
    """Return lengths and forms of the documents that came through."""
    texts = Texts()
    picked = chosen(receipts, MOST_SHARDS)
    for shard in picked:
        for batch in _parquet(directory, f"spoken/{shard}.parquet", ["lang", "form", "text", "spoken"]):
            table = pa.table(
                {
                    "lang": pc.fill_null(batch.column("lang"), "unknown"),
                    "form": batch.column("form"),
                    "characters": pc.utf8_length(batch.column("text")),
                    "written": pc.binary_length(batch.column("text")),
                    "spoken": pc.binary_length(batch.column("spoken")),
                }
            )
            for row in (
                table.group_by(["lang", "form"])
                .aggregate([("written", "sum"), ("spoken", "sum"), ("written", "count"), ("characters", "list")])
                .to_pylist()
            ):
                lang, form = row["lang"], row["form"]
                texts.forms[lang, form] += row["written_count"]
                texts.form_bytes[lang, form] += row["spoken_sum"] if form == "spoken" else row["written_sum"]
                texts.written_bytes[lang] += row["written_sum"]
                texts.spoken_bytes[lang] += row["spoken_sum"]
                texts.characters.setdefault(lang, Distribution()).add(np.array(row["characters_list"]))
    return texts, _coverage(len(picked), len(receipts))


def scan_clusters(directory: str, receipts: Mapping[str, Receipt], num_clustered: int) -> Clusters:
    """Return sizes and similarities of the clusters; `num_clustered` documents are in one, as receipts say."""
    clusters = Clusters()
    while num_clustered // clusters.one_in > MOST_CLUSTERED:
        clusters.one_in *= 2
    limit = np.uint64(2**64 // clusters.one_in - 1)
    sizes: Counter[bytes] = Counter()
    shards: dict[bytes, str] = {}
    for shard in sorted(receipts):
        for path in sorted(receipts[shard].files):
            for batch in _arrow(directory, path):
                ids = _ids(batch.column("cluster_id"))
                mine = batch.filter(pa.array(ids[:, :8].copy().view("<u8")[:, 0] <= limit))
                sizes.update(mine.column("cluster_id").to_pylist())
                for doc_id in mine.filter(mine.column("kept")).column("doc_id").to_pylist():
                    shards.setdefault(doc_id, shard)
                near = batch.filter(pc.fill_null(pc.equal(batch.column("reason"), "near_duplicate"), False))
                values = near.column("similarity").to_numpy()
                clusters.similarities += np.histogram(values, _SIMILARITY_BINS, (0.0, 1.0))[0]
    if sizes:
        clusters.sizes.add(np.array(sorted(sizes.values())))
    order = sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0]))
    clusters.biggest = [
        {"cluster": cluster.hex(), "documents": size, "shard": shards.get(cluster)}
        for cluster, size in order[:MOST_CLUSTERS_SHOWN]
    ]
    return clusters


def scan_tokens(directory: str, receipts: Mapping[str, Receipt]) -> tuple[Tokens, dict[str, int]]:
    """Return tokens per document and per language."""
    tokens = Tokens()
    picked = chosen(receipts, MOST_SHARDS)
    for shard in picked:
        for path in sorted(receipts[shard].files):
            with _opened(directory, path) as file, pa.ipc.open_stream(file) as reader:
                for batch in reader:
                    lengths = np.diff(batch.column("input_ids").offsets.to_numpy())
                    tokens.documents.add(lengths)
                    langs = pc.fill_null(batch.column("lang"), "unknown")
                    rows = pa.table({"lang": langs, "tokens": lengths}).group_by("lang").aggregate([("tokens", "sum")])
                    for row in rows.to_pylist():
                        tokens.by_language[row["lang"]] += row["tokens_sum"]
    return tokens, _coverage(len(picked), len(receipts))


def find_rows(directory: str, path: str, doc_ids: Sequence[bytes], columns: list[str]) -> list[dict[str, Any]]:
    """Return some columns of the documents with these ids in a shard of `documents/`."""
    wanted = pa.array(sorted(doc_ids), pa.binary(16))
    found = []
    for batch in _parquet(directory, path, ["doc_id", *columns]):
        found += batch.filter(pc.is_in(batch.column("doc_id"), value_set=wanted)).to_pylist()
    return found


def _coverage(read: int, there: int) -> dict[str, int]:
    return {"shards_read": read, "shards": there}


def _parquet(directory: str, path: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
    with storage.open_to_read(storage.join_path(directory, path)) as stream:
        file = pq.ParquetFile(stream)
        # One row group at a time, of which the writer makes one per batch: up to 4 MB of text, or one document.
        for group in range(file.num_row_groups):
            yield from file.iter_batches(_BATCH_ROWS, [group], columns)


def _arrow(directory: str, path: str) -> Iterator[pa.RecordBatch]:
    with _opened(directory, path) as file, pa.ipc.open_file(file) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


@contextlib.contextmanager
def _opened(directory: str, path: str) -> Iterator[Any]:
    """Open an Arrow file: mapped where it is local, so that only the pages of the columns used are read."""
    full = storage.join_path(directory, path)
    if storage.is_remote(full):
        with storage.open_to_read(full) as stream:
            yield pa.PythonFile(stream)
    else:
        with pa.memory_map(full) as file:
            yield file


def _ids(column: pa.Array) -> npt.NDArray[np.uint8]:
    return np.frombuffer(column.buffers()[1], np.uint8, 16 * len(column), 16 * column.offset).reshape(-1, 16)
