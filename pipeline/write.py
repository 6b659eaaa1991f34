"""Write the batches of a shard into one Parquet file, its drops into another, then its receipt.

Batch -> Receipt. The batches of a shard come from one task through fused steps, so they arrive in one worker, in
order; the writer checks that instead of trusting it.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import progress, storage
from pipeline.manifest import Receipt, count_for_receipt, key_of, write_receipt
from transforms.batch import DROPPED, Batch, StepCount

#: zstd level 3 is Parquet's usual trade (its authors' default); statistics of text columns would hold document text.
PARQUET = {"compression": "zstd", "compression_level": 3, "write_statistics": False, "version": "2.6"}

Facts = Callable[[pa.RecordBatch], Mapping[str, Mapping[str, int]]]
"""Counts worth keeping per shard: group -> name -> number, summed over batches."""


@dataclasses.dataclass
class WriteShards(beam.PTransform):
    """Commit every shard as `stage/SHARD.parquet` and `dropped/stage/SHARD.parquet`."""

    directory: str
    stage: str
    schema: pa.Schema
    facts: Facts

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Write the shards; return their receipts."""
        return batches | f"Write {self.stage}" >> beam.ParDo(_WriteShard(self))


class _WriteShard(beam.DoFn):
    def __init__(self, settings: WriteShards) -> None:
        self.settings = settings

    def start_bundle(self) -> None:
        self.open: _OpenShard | None = None

    def process(self, batch: Batch) -> Iterator[Receipt]:
        if self.open is None:
            self.open = _OpenShard(self.settings, batch.shard)
        try:
            self.open.add(batch)
            progress.heartbeat(batch)
            receipt = self.open.commit(batch.made_of) if batch.last else None
        except BaseException:
            self.open.abandon()
            self.open = None
            raise
        if receipt is not None:
            self.open = None
            yield receipt

    def finish_bundle(self) -> None:
        if self.open is not None:
            shard, expected = self.open.shard, self.open.expected
            self.open.abandon()
            raise RuntimeError(
                f"shard {shard!r} of stage {self.settings.stage!r} ended after batch {expected - 1} without its last "
                "batch: this runner has broken the fusion between reader and writer, which the pipeline relies on"
            )


class _OpenShard:
    """A shard being written."""

    def __init__(self, settings: WriteShards, shard: str) -> None:
        self.settings, self.shard, self.expected = settings, shard, 0
        self.paths = (f"{settings.stage}/{shard}.parquet", f"dropped/{settings.stage}/{shard}.parquet")
        self.files = [storage.AtomicFile(storage.join_path(settings.directory, path)) for path in self.paths]
        schemas = (settings.schema, DROPPED)
        self.writers = [
            pq.ParquetWriter(pa.PythonFile(file.stream, mode="w"), schema, **PARQUET)
            for file, schema in zip(self.files, schemas, strict=True)
        ]
        self.counts: dict[str, StepCount] = {}
        self.facts: dict[str, dict[str, int]] = {}

    def add(self, batch: Batch) -> None:
        if batch.shard != self.shard or batch.index != self.expected:
            raise RuntimeError(
                f"stage {self.settings.stage!r} expected batch {self.expected} of shard {self.shard!r} and got batch "
                f"{batch.index} of {batch.shard!r}: this runner does not keep the order of a task's batches"
            )
        self.expected += 1
        for count in batch.counts:
            self.counts[count.step] = self.counts[count.step] + count if count.step in self.counts else count
        if batch.documents.num_rows:
            self.writers[0].write_batch(batch.documents.select(self.settings.schema.names))
            for group, numbers in self.settings.facts(batch.documents).items():
                mine = self.facts.setdefault(group, {})
                for name, number in numbers.items():
                    mine[name] = mine.get(name, 0) + number
        if batch.dropped.num_rows:
            self.writers[1].write_batch(batch.dropped)

    def commit(self, made_of: Mapping[str, str]) -> Receipt:
        for writer in self.writers:
            writer.close()
        entries: dict[str, Mapping[str, Any]] = {
            path: file.commit() for path, file in zip(self.paths, self.files, strict=True)
        }
        receipt = Receipt(
            stage=self.settings.stage,
            shard=self.shard,
            key=key_of(self.settings.stage, self.shard, made_of),
            made_of=made_of,
            files=entries,
            counts=tuple(count_for_receipt(count) for count in self.counts.values()),
            facts=self.facts,
        )
        write_receipt(self.settings.directory, receipt)
        progress.shard_done(receipt, tuple(self.counts.values()))
        return receipt

    def abandon(self) -> None:
        for file in self.files:
            file.abandon()
