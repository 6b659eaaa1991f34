"""What travels between steps: an immutable record batch of one shard, with what each step dropped from it.

A shard's batches run through the steps one after another, in order, in one worker (`ApplyStep`); nothing but the
final writer looks across them. A step never edits a batch: Beam hands the same object to sibling branches.
"""

import dataclasses
import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa

KINDS = ("web", "newspaper", "encyclopedia", "speech", "other")

#: One row per document. `text` is NFC; `date` is ISO 8601 as far as the source goes; `lang_score` is 0 to 1.
DOCUMENTS = pa.schema(
    [
        pa.field("doc_id", pa.binary(16), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("date", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("lang_score", pa.float32()),
        pa.field("license", pa.string()),
        pa.field("text", pa.large_string(), nullable=False),
    ]
)

#: What readers give: a document whose text is known, or a page (`html`, undecoded) that `extract` turns into text.
#: `charset` is the one the server declared, if any. `text` is null exactly where `html` is not.
PAGES = pa.schema(
    [field for field in DOCUMENTS if field.name != "text"]
    + [pa.field("text", pa.large_string()), pa.field("html", pa.large_binary()), pa.field("charset", pa.string())]
)

#: One row per document that goes no further. `failed` marks broken input (nobody's decision), for which `where`
#: says "file:offset"; otherwise `measure` is the number that decided. No document text, ever.
DROPPED = pa.schema(
    [
        pa.field("doc_id", pa.binary(16), nullable=False),
        pa.field("step", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("measure", pa.float64()),
        pa.field("failed", pa.bool_(), nullable=False),
        pa.field("where", pa.string()),
    ]
)


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What a step made of one record batch: every document in is in exactly one of the two."""

    kept: pa.RecordBatch
    """The documents that go on, in their order."""
    dropped: pa.RecordBatch
    """Schema `DROPPED`, in their order."""
    counters: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """How often each named rule of the step acted, for the report."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepCount:
    """What one step did, summed over batches with `+`."""

    step: str
    seen: int
    kept: int
    dropped: int
    failed: int
    text_bytes: int
    """UTF-8 bytes of text (or of undecoded page) that went in."""
    seconds: float
    """Wall time; the only field that two equal runs may differ in."""
    counters: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def __add__(self, other: "StepCount") -> "StepCount":
        if self.step != other.step:
            raise ValueError(f"cannot add counts of step {other.step!r} to those of {self.step!r}")
        counters = {
            name: self.counters.get(name, 0) + other.counters.get(name, 0)
            for name in sorted({*self.counters, *other.counters})
        }
        return StepCount(
            step=self.step,
            seen=self.seen + other.seen,
            kept=self.kept + other.kept,
            dropped=self.dropped + other.dropped,
            failed=self.failed + other.failed,
            text_bytes=self.text_bytes + other.text_bytes,
            seconds=self.seconds + other.seconds,
            counters=counters,
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The element of every PCollection between a reader and a writer: up to 4 MB of text of one shard."""

    shard: str
    """Name of the shard, as in the manifest."""
    made_of: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Everything the shard depends on, by name, for its receipt."""
    index: int
    """Number of this batch in its shard, from 0."""
    last: bool
    """Whether the shard ends here; a shard without documents is one empty last batch."""
    documents: pa.RecordBatch
    """`PAGES` before `extract`, then `DOCUMENTS` and the columns that later steps add."""
    dropped: pa.RecordBatch
    """Schema `DROPPED`: everything dropped so far from this batch, in step order."""
    counts: tuple[StepCount, ...]
    """One per step passed, in order."""


Step = Callable[[pa.RecordBatch], Outcome]


def text_bytes(documents: pa.RecordBatch) -> int:
    """Return the UTF-8 bytes of text and undecoded bytes of pages in a batch.

    >>> text_bytes(pa.record_batch({"text": pa.array(["é", None], pa.large_string())}))
    2
    """
    total = 0
    for name in ("text", "html"):
        if name in documents.schema.names:
            column = documents.column(name)
            if len(column):
                offsets = np.frombuffer(column.buffers()[1], dtype=np.int64)
                total += int(offsets[column.offset + len(column)] - offsets[column.offset])
    return total


def nothing_dropped() -> pa.RecordBatch:
    """Return an empty batch of schema `DROPPED`."""
    return pa.RecordBatch.from_pylist([], schema=DROPPED)


def split(
    documents: pa.RecordBatch,
    step: str,
    codes: npt.NDArray[np.int64],
    reasons: Sequence[str],
    measures: npt.NDArray[np.float64],
    counters: Mapping[str, int] | None = None,
) -> Outcome:
    """Split documents by verdict: code 0 keeps a row, code k drops it for `reasons[k - 1]`.

    `codes` int64 and `measures` float64 have one entry per row. Raises ValueError when they do not, or when a code
    has no reason.

    >>> docs = pa.record_batch({"doc_id": pa.array([b"a" * 16, b"b" * 16], pa.binary(16))})
    >>> outcome = split(docs, "judge", np.array([0, 1]), ["too_short"], np.array([0.0, 12.0]))
    >>> outcome.kept.num_rows, outcome.dropped.column("reason").to_pylist()
    (1, ['too_short'])
    """
    if not len(codes) == len(measures) == documents.num_rows:
        raise ValueError(
            f"step {step!r} judged {len(codes)} rows with {len(measures)} measures; the batch has {documents.num_rows}"
        )
    if len(codes) and not 0 <= int(codes.min()) <= int(codes.max()) <= len(reasons):
        raise ValueError(f"step {step!r} gave codes outside 0..{len(reasons)}: {int(codes.min())}..{int(codes.max())}")
    if not codes.any():
        return Outcome(documents, nothing_dropped(), counters or {})
    rows = np.flatnonzero(codes)
    dropped = pa.record_batch(
        [
            documents.column("doc_id").take(pa.array(rows)),
            pa.array([step] * len(rows), pa.string()),
            pa.array([reasons[code - 1] for code in codes[rows]], pa.string()),
            pa.array(measures[rows], pa.float64()),
            pa.array(np.zeros(len(rows), bool)),
            pa.nulls(len(rows), pa.string()),
        ],
        schema=DROPPED,
    )
    return Outcome(documents.filter(pa.array(codes == 0)), dropped, counters or {})


def failed_row(doc_id: bytes, step: str, reason: str, where: str, measure: float | None = None) -> Mapping[str, Any]:
    """Return one row of `DROPPED` for input that is broken rather than unwanted."""
    return {"doc_id": doc_id, "step": step, "reason": reason, "measure": measure, "failed": True, "where": where}


def apply_step(batch: Batch, step: str, function: Step) -> Batch:
    """Return the batch after one step, its books balanced.

    Raises RuntimeError when documents in are not documents kept + dropped + failed: a step lost or invented some.
    """
    began = time.perf_counter()
    outcome = function(batch.documents)
    seconds = time.perf_counter() - began
    seen, kept, gone = batch.documents.num_rows, outcome.kept.num_rows, outcome.dropped.num_rows
    if seen != kept + gone:
        raise RuntimeError(
            f"step {step!r} does not balance in shard {batch.shard!r}, batch {batch.index}: {seen} documents in, "
            f"{kept} kept and {gone} dropped or failed; this is a defect of the step"
        )
    failed = int(np.count_nonzero(outcome.dropped.column("failed").to_numpy(zero_copy_only=False)))
    count = StepCount(
        step=step,
        seen=seen,
        kept=kept,
        dropped=gone - failed,
        failed=failed,
        text_bytes=text_bytes(batch.documents),
        seconds=seconds,
        counters=outcome.counters,
    )
    return dataclasses.replace(
        batch,
        documents=outcome.kept,
        dropped=join([batch.dropped, outcome.dropped], DROPPED),
        counts=(*batch.counts, count),
    )


def join(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    """Return the rows of several record batches as one."""
    full = [batch for batch in batches if batch.num_rows]
    if not full:
        return pa.RecordBatch.from_pylist([], schema=schema)
    return full[0] if len(full) == 1 else pa.concat_batches(full)


class ApplyStep(beam.DoFn):
    """Run one step on every batch. `make` builds the step's function once per worker, where models are loaded."""

    def __init__(self, step: str, make: Callable[[], Step]) -> None:
        self.step = step
        self.make = make

    def setup(self) -> None:
        """Build the step's function."""
        self.function = self.make()

    def process(self, batch: Batch) -> Iterator[Batch]:
        """Yield the batch after the step."""
        yield apply_step(batch, self.step, self.function)


class BatchCoder(beam.coders.Coder):
    """Write a `Batch` as two Arrow IPC streams behind a pickled header, should a runner put one on the wire."""

    def encode(self, value: Batch) -> bytes:
        """Return the bytes of a batch."""
        parts = [_ipc(value.documents), _ipc(value.dropped)]
        header = (value.shard, dict(value.made_of), value.index, value.last)
        return pickle.dumps((header, parts, value.counts), protocol=5)

    def decode(self, encoded: bytes) -> Batch:
        """Return the batch of some bytes."""
        (shard, made_of, index, last), (documents, dropped), counts = pickle.loads(encoded)
        return Batch(
            shard=shard,
            made_of=made_of,
            index=index,
            last=last,
            documents=_from_ipc(documents),
            dropped=_from_ipc(dropped),
            counts=counts,
        )

    def is_deterministic(self) -> bool:
        """Say whether equal batches give equal bytes: not so, since counts hold wall times."""
        return False


def _ipc(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _from_ipc(encoded: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(encoded) as reader:
        return reader.read_next_batch()


beam.coders.typecoders.registry.register_coder(Batch, BatchCoder)
