"""The two stages that find duplicates: sign every shard, then compare the signatures of all.

documents/ -> duplicates/signatures/ -> duplicates/clusters/. Only fixed-width signatures meet one another.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipeline import progress, storage
from pipeline.commit import commit
from pipeline.manifest import Receipt
from pipeline.shards import read_shard
from pipeline.tasks import Task
from transforms.cluster import FindDuplicates
from transforms.dedupe import DedupeRules, sign
from transforms.duplicate_blocks import (
    REASONS,
    ClusterBlock,
    SignatureBlock,
    read_clusters,
    read_signatures,
    write_clusters,
    write_signatures,
)


@dataclasses.dataclass
class SignShards(beam.PTransform):
    """Write the signatures of every document of a shard."""

    directory: str
    rules: DedupeRules

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the receipts."""
        return tasks | "sign" >> beam.Map(_sign_shard, self.directory, self.rules)


def _sign_shard(task: Task, directory: str, rules: DedupeRules) -> Receipt:
    # The ordinal depends on the other shards, so a shard is signed as number 0 and numbered when it is read.
    block = sign(_documents(task), 0, rules)
    path = f"duplicates/signatures/{task.shard}.arrow"
    entry = storage.write_with(storage.join_path(directory, path), lambda to: write_signatures(to, block))
    return commit(directory, task, {path: entry}, {"signed": {"documents": block.num_documents}})


def _documents(task: Task) -> Iterator[pa.RecordBatch]:
    for batch in read_shard(task.inputs["documents"], task.shard, task.made_of):
        yield batch.documents
        progress.heartbeat(batch)


def load_clusters(directory: str, shard: str) -> ClusterBlock:
    """Return which documents of a shard are in clusters."""
    return read_clusters(storage.join_path(directory, "duplicates", "clusters", f"{shard}.arrow"))


@dataclasses.dataclass
class FindDuplicateShards(beam.PTransform):
    """Write, for every shard, which of its documents are in a cluster and which of those go."""

    directory: str
    rules: DedupeRules

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the receipts. All shards must go through one pipeline."""
        handles = tasks | "locate" >> beam.Map(lambda task: (task.payload, (task.payload, task.inputs["signatures"])))
        clusters = handles | FindDuplicates(self.rules, read=_read_numbered)
        by_shard = {
            "tasks": tasks | "number tasks" >> beam.Map(lambda task: (task.payload, task)),
            "clusters": clusters | "number clusters" >> beam.Map(lambda block: (block.shard, block)),
        }
        return by_shard | "meet" >> beam.CoGroupByKey() | "write" >> beam.Map(_write_clusters, self.directory)


def _read_numbered(handle: tuple[int, str]) -> SignatureBlock:
    ordinal, path = handle
    return dataclasses.replace(read_signatures(path), shard=ordinal)


def _write_clusters(numbered: tuple[int, Mapping[str, Iterable[Any]]], directory: str) -> Receipt:
    ordinal, met = numbered
    tasks, blocks = list(met["tasks"]), list(met["clusters"])
    if len(tasks) != 1 or len(blocks) != 1:
        raise RuntimeError(f"shard {ordinal} met {len(tasks)} tasks and {len(blocks)} clusters; expected one of each")
    task: Task = tasks[0]
    block: ClusterBlock = dataclasses.replace(blocks[0], shard=0)
    path = f"duplicates/clusters/{task.shard}.arrow"
    entry = storage.write_with(storage.join_path(directory, path), lambda to: write_clusters(to, block))
    reasons = {name or "kept": int(np.count_nonzero(block.reasons == code)) for code, name in enumerate(REASONS)}
    return commit(directory, task, {path: entry}, {"clustered": reasons})
