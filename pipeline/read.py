"""Start the batches of a shard: from the input itself, or from the documents that an earlier stage has written.

Task -> Batch, one after another and in order, the last one marked.
"""

import dataclasses
import functools
from collections.abc import Iterator

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import storage
from pipeline.readers.batches import read_batches
from pipeline.readers.formats import make_reader
from pipeline.readers.reader import ReadLimits
from pipeline.shards import read_shard
from pipeline.tasks import Task
from transforms.batch import DROPPED, ApplyStep, Batch, Outcome, Step, nothing_dropped

ERASED = "erased"


@dataclasses.dataclass
class ReadInputs(beam.PTransform):
    """Read each task's split of an input."""

    limits: ReadLimits

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the batches of all splits, schema `PAGES`."""
        return tasks | "read" >> beam.FlatMap(_read_input, self.limits)


def _read_input(task: Task, limits: ReadLimits) -> Iterator[Batch]:
    source, split = task.payload
    reader = make_reader(source.format, source.fields, limits)
    for batch in read_batches(reader, split, source.name, source.kind, source.license or None, task.shard):
        yield dataclasses.replace(batch, made_of=task.made_of)


@dataclasses.dataclass
class ReadShards(beam.PTransform):
    """Read each task's Parquet shard, the file with the given role among its inputs."""

    role: str

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the batches of all shards."""
        return tasks | f"read {self.role}" >> beam.FlatMap(_read_shard, self.role)


def _read_shard(task: Task, role: str) -> Iterator[Batch]:
    return read_shard(task.inputs[role], task.shard, task.made_of)


@dataclasses.dataclass
class NumberRows(beam.PTransform):
    """Give each batch the row that its first document has in its shard: duplicates are known by row."""

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return (first row, batch)."""
        return batches | "number rows" >> beam.ParDo(_NumberRows())


class _NumberRows(beam.DoFn):
    def start_bundle(self) -> None:
        self.next_row = 0

    def process(self, batch: Batch) -> Iterator[tuple[int, Batch]]:
        first_row = 0 if batch.index == 0 else self.next_row
        self.next_row = first_row + batch.documents.num_rows
        yield first_row, batch


@dataclasses.dataclass
class DropErased(beam.PTransform):
    """Drop documents that were erased once and must never come back."""

    tombstones: str
    """Path of a file with one document id a line, in hex; "" drops nothing."""

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return the batches without erased documents."""
        return batches | "erased" >> beam.ParDo(ApplyStep("erased", functools.partial(_drop_erased, self.tombstones)))


def _drop_erased(tombstones: str) -> Step:
    erased = pa.array(read_tombstones(tombstones), pa.binary(16))

    def drop(documents: pa.RecordBatch) -> Outcome:
        gone = pc.is_in(documents.column("doc_id"), value_set=erased)
        rows = documents.column("doc_id").filter(gone)
        if not len(rows):
            return Outcome(documents, nothing_dropped())
        dropped = pa.RecordBatch.from_pylist(
            [{"doc_id": doc_id, "step": "erased", "reason": ERASED, "failed": False} for doc_id in rows.to_pylist()],
            schema=DROPPED,
        )
        return Outcome(documents.filter(pc.invert(gone)), dropped)

    return drop


def read_tombstones(path: str) -> list[bytes]:
    """Return the document ids in a file of tombstones, in order. Raises ValueError naming a line that is no id."""
    if not path:
        return []
    with storage.open_to_read(path) as file:
        lines = file.read().decode("ascii", "replace").split("\n")
    found = set()
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if len(text) != 32 or set(text.lower()) - set("0123456789abcdef"):
            raise ValueError(
                f"{path}, line {number}: {len(text)} characters that are no document id; expected 32 hex digits"
            )
        found.add(bytes.fromhex(text))
    return sorted(found)
