"""Start the batches of a shard: from the input itself, or from the documents that an earlier stage has written.

Task -> Batch, one after another and in order, the last one marked.
"""

import dataclasses
from collections.abc import Iterator

import apache_beam as beam

from pipeline import tombstones
from pipeline.readers.batches import read_batches
from pipeline.readers.formats import make_reader
from pipeline.readers.reader import Entry, Reader, ReadLimits, Skipped, Split, document_id
from pipeline.shards import read_shard
from pipeline.tasks import Task
from transforms.batch import Batch


@dataclasses.dataclass
class ReadInputs(beam.PTransform):
    """Read each task's split of an input, without the documents that were erased."""

    limits: ReadLimits
    tombstones: tuple[str, ...] = ()
    """Lists of erased documents: `tombstones.paths_of`."""

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the batches of all splits, schema `PAGES`."""
        return tasks | "read" >> beam.FlatMap(_read_input, self.limits, self.tombstones)


def _read_input(task: Task, limits: ReadLimits, paths: tuple[str, ...]) -> Iterator[Batch]:
    source, split, digest = task.payload
    reader = _LeaveOut(
        make_reader(source.format, source.fields, limits), source.name, tombstones.load(paths, digest), set()
    )
    for batch in read_batches(reader, split, source.name, source.kind, source.license or None, task.shard):
        made_of = {**task.made_of, "erased": tombstones.spell(reader.hits)}  # complete with the last batch
        yield dataclasses.replace(batch, made_of=made_of)


@dataclasses.dataclass
class _LeaveOut:
    """A reader that passes over erased documents, so that shards are as if their inputs had never had them."""

    reader: Reader
    source: str
    erased: frozenset[bytes]
    hits: set[bytes]

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        return self.reader.splits(path, name, size_bytes, split_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        for entry in self.reader.read(split):
            if self.erased and not isinstance(entry, Skipped):
                doc_id = document_id(self.source, entry.locator)
                if doc_id in self.erased:
                    self.hits.add(doc_id)
                    continue
            yield entry


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
