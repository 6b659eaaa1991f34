"""Entries of a reader in, record batches of schema `PAGES` out, ready for the steps of a shard."""

import dataclasses
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from pipeline.readers.reader import Failure, Reader, Record, Skipped, Split, document_id
from transforms.batch import DROPPED, KINDS, PAGES, Batch, StepCount, failed_row

STEP = "read"
#: Rows of one batch, whatever their size: bounds the Python objects of a file of one-word lines or of broken ones.
MAX_BATCH_ROWS = 16_384


@dataclasses.dataclass(slots=True)
class _Pending:
    """What will be the next batch."""

    rows: list[Record] = dataclasses.field(default_factory=list)
    failed: list[Mapping[str, Any]] = dataclasses.field(default_factory=list)
    skipped: Counter[str] = dataclasses.field(default_factory=Counter)
    size_bytes: int = 0
    seconds: float = 0.0


def read_batches(
    reader: Reader,
    split: Split,
    source: str,
    kind: str,
    license: str | None,  # noqa: A002  the column's own name
    shard: str,
    batch_bytes: int = 4 << 20,
) -> Iterator[Batch]:
    """Yield the batches of a split; the last one, perhaps empty, has `last=True`.

    A batch holds up to `batch_bytes` of text and pages (one document alone may be larger) and at most 16,384 rows.
    Broken records are rows of `dropped`, and entries that are no documents are counted under `skipped_REASON`.
    `license` fills in where a record has none. Raises ValueError for a kind that does not exist.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; expected one of {', '.join(KINDS)}")
    index, pending, began = 0, _Pending(), time.perf_counter()
    for entry in reader.read(split):
        if isinstance(entry, Skipped):
            pending.skipped[f"skipped_{entry.reason}"] += 1
            continue
        size_bytes = _size_bytes(entry) if isinstance(entry, Record) else 0
        if (pending.rows and pending.size_bytes + size_bytes > batch_bytes) or (
            len(pending.rows) + len(pending.failed) >= MAX_BATCH_ROWS
        ):
            pending.seconds = time.perf_counter() - began
            yield _batch(pending, source, kind, license, shard, index, last=False)
            index, pending, began = index + 1, _Pending(), time.perf_counter()
        if isinstance(entry, Failure):
            where = f"{split.name}:{entry.offset}".encode("utf-8", "backslashreplace").decode()
            doc_id = document_id(source, entry.locator)
            pending.failed.append(failed_row(doc_id, STEP, entry.reason, where, entry.measure))
        else:
            pending.rows.append(entry)
            pending.size_bytes += size_bytes
    pending.seconds = time.perf_counter() - began
    yield _batch(pending, source, kind, license, shard, index, last=True)


def _size_bytes(record: Record) -> int:
    if record.text is None:
        return len(record.html or b"")
    return len(record.text) if record.text.isascii() else len(record.text.encode("utf-8", "replace"))


def _batch(
    pending: _Pending, source: str, kind: str, default_license: str | None, shard: str, index: int, *, last: bool
) -> Batch:
    rows = pending.rows
    num = len(rows)
    columns: dict[str, pa.Array] = {
        "doc_id": pa.array([document_id(source, row.locator) for row in rows], pa.binary(16)),
        "source": pa.array([source] * num, pa.string()),
        "kind": pa.array([kind] * num, pa.string()),
        "url": _strings([row.url for row in rows], pa.string()),
        "date": _strings([row.date for row in rows], pa.string()),
        "lang": _strings([row.lang for row in rows], pa.string()),
        "lang_score": pa.nulls(num, pa.float32()),
        "license": _strings([row.license or default_license for row in rows], pa.string()),
        "text": _strings([row.text for row in rows], pa.large_string()),
        "html": pa.array([row.html for row in rows], pa.large_binary()),
        "charset": _strings([row.charset for row in rows], pa.string()),
    }
    documents = pa.record_batch([columns[field.name] for field in PAGES], schema=PAGES)
    count = StepCount(
        step=STEP,
        seen=num + len(pending.failed),
        kept=num,
        dropped=0,
        failed=len(pending.failed),
        text_bytes=pending.size_bytes,
        seconds=pending.seconds,
        counters=dict(sorted(pending.skipped.items())),
    )
    dropped = pa.RecordBatch.from_pylist(pending.failed, schema=DROPPED)
    return Batch(shard=shard, index=index, last=last, documents=documents, dropped=dropped, counts=(count,))


def _strings(values: Sequence[str | None], kind: pa.DataType) -> pa.Array:
    """Return a column of text; half of a surrogate pair, which JSON can carry and UTF-8 cannot, becomes U+FFFD."""
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([None if value is None else _well_formed(value) for value in values], kind)


def _well_formed(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
