"""The last stages: sample what the tokenizer is trained on, train it, and encode every shard.

spoken/ -> tokenizer/sample/ -> tokenizer/ -> tokens/.
"""

import dataclasses
import functools
import sys
from collections.abc import Iterator

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import progress, storage
from pipeline.commit import commit
from pipeline.local_copy import fetched, folder_for, write_locally
from pipeline.manifest import Receipt
from pipeline.shards import read_shard
from pipeline.tasks import Task
from pipeline.write import PARQUET
from tokenizer.encode import encode_documents
from tokenizer.encoder import Encoder
from tokenizer.sample import SAMPLE, in_order, rates, sample
from tokenizer.token_shards import TokenMetadata, write_token_shard
from tokenizer.train import VERSION as TRAIN_VERSION
from tokenizer.train import TokenizerConfig, train
from transforms.batch import Batch, StepCount, apply_step
from transforms.choose_form import take_chosen_text

MODEL = "tokenizer/tokenizer.model"


@dataclasses.dataclass
class SampleShards(beam.PTransform):
    """Write the documents of each shard that the tokenizer is trained on."""

    directory: str
    config: TokenizerConfig

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the receipts."""
        return tasks | "sample" >> beam.Map(_sample_shard, self.directory, self.config)


def _sample_shard(task: Task, directory: str, config: TokenizerConfig) -> Receipt:
    chances = rates(task.payload, config)
    path = f"tokenizer/sample/{task.shard}.parquet"
    file = storage.AtomicFile(storage.join_path(directory, path))
    rows = 0
    with pq.ParquetWriter(pa.PythonFile(file.stream, mode="w"), SAMPLE, **PARQUET) as writer:
        for batch in read_shard(task.inputs["spoken"], task.shard, task.made_of):
            chosen = sample(take_chosen_text(batch.documents), chances, config)
            rows += chosen.num_rows
            writer.write_batch(chosen)
            progress.heartbeat(batch)
    return commit(directory, task, {path: file.commit()}, {"sampled": {"documents": rows}})


@dataclasses.dataclass
class TrainTokenizer(beam.PTransform):
    """Train the tokenizer on the samples of all shards."""

    directory: str
    config: TokenizerConfig

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the receipt of the one tokenizer."""
        return tasks | "train" >> beam.Map(_train, self.directory, self.config)


def _train(task: Task, directory: str, config: TokenizerConfig) -> Receipt:
    samples = (batch for path in task.payload for batch in _read_batches(path))
    files = {}
    with folder_for(storage.join_path(directory, "tokenizer")) as folder:
        train(in_order(samples), config, folder, progress=sys.stderr)
        for name in ("tokenizer.model", "tokenizer.vocab", "card.json", "card.md", "sample.parquet"):
            file = folder / name
            entry = {"sha256": storage.digest_of_file(str(file)), "bytes": file.stat().st_size}
            files[f"tokenizer/{name}"] = entry
    return commit(directory, task, files, {})


def _read_batches(path: str) -> Iterator[pa.RecordBatch]:
    with storage.open_to_read(path) as stream:
        yield from pq.read_table(pa.BufferReader(stream.read())).to_batches()


@dataclasses.dataclass
class EncodeShards(beam.PTransform):
    """Write the token ids of each shard, in the form chosen for each document."""

    directory: str

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the receipts."""
        return tasks | "encode" >> beam.ParDo(_EncodeShard(self.directory))


class _EncodeShard(beam.DoFn):
    def __init__(self, directory: str) -> None:
        self.directory = directory
        self.encoder: Encoder | None = None

    def process(self, task: Task) -> Iterator[Receipt]:
        if self.encoder is None or self.encoder.digest != task.made_of["tokenizer"]:
            with fetched(storage.join_path(self.directory, MODEL)) as model:
                self.encoder = Encoder(model)
        metadata = TokenMetadata(
            tokenizer_digest=self.encoder.digest,
            vocab_size=self.encoder.vocab_size,
            special_ids=self.encoder.special_ids,
            versions={"tokenizer": str(TRAIN_VERSION)},
        )
        counts: list[StepCount] = []
        path = f"tokens/{task.shard}.arrow"
        rows = functools.partial(self._encoded, task, self.encoder, counts)
        to = storage.join_path(self.directory, path)
        entry = write_locally(to, lambda local: write_token_shard(local, rows(), metadata))
        count = functools.reduce(StepCount.__add__, counts)
        tokens = {"documents": count.kept, "tokens": count.counters["tokens"]}
        yield commit(self.directory, task, {path: entry}, {"encoded": tokens}, (count,))

    def _encoded(self, task: Task, encoder: Encoder, counts: list[StepCount]) -> Iterator[pa.RecordBatch]:
        step = encode_documents(encoder)
        for batch in read_shard(task.inputs["spoken"], task.shard, task.made_of):
            chosen = dataclasses.replace(batch, documents=take_chosen_text(batch.documents))
            encoded: Batch = apply_step(chosen, "encode", step)
            counts.extend(encoded.counts)
            progress.heartbeat(encoded)
            yield encoded.documents
