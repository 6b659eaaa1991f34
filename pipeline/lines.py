"""The two stages that find repeated lines: key the lines of every shard, then count the documents that have each.

documents/ -> duplicates/linekeys/ -> duplicates/repeats/. Documents that go as duplicates do not count.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow.parquet as pq

from pipeline import progress, storage
from pipeline.commit import commit
from pipeline.manifest import Receipt
from pipeline.shards import read_shard
from pipeline.tasks import Task
from transforms.duplicate_blocks import read_clusters
from transforms.find_repeated_lines import FindRepeatedLines
from transforms.line_blocks import (
    LineKeyBlock,
    RepeatedLineBlock,
    read_line_keys,
    read_repeated_lines,
    write_line_keys,
    write_repeated_lines,
)
from transforms.line_keys import RepeatedLineRules, line_keys
from transforms.repeated_lines import STEP


@dataclasses.dataclass
class KeyLineShards(beam.PTransform):
    """Write the keys of the lines of every document of a shard."""

    directory: str
    rules: RepeatedLineRules

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the receipts."""
        return tasks | "key lines" >> beam.Map(_key_shard, self.directory, self.rules)


def _key_shard(task: Task, directory: str, rules: RepeatedLineRules) -> Receipt:
    # As with signatures, a shard is written as number 0 and numbered when it is read.
    keys, rows = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint32)]
    first_row = 0
    for batch in read_shard(task.inputs["documents"], task.shard, task.made_of):
        found, places = line_keys(batch.documents, rules)
        keys.append(found)
        rows.append(places + np.uint32(first_row))
        first_row += batch.documents.num_rows
        progress.heartbeat(batch)
    block = LineKeyBlock(shard=0, keys=np.concatenate(keys), rows=np.concatenate(rows))
    path = f"duplicates/linekeys/{task.shard}.arrow"
    entry = storage.write_with(storage.join_path(directory, path), lambda to: write_line_keys(to, block))
    return commit(directory, task, {path: entry}, {"keyed": {"lines": len(block.keys)}})


def load_repeated_lines(directory: str, shard: str) -> RepeatedLineBlock:
    """Return the lines of a shard that are repeated."""
    return read_repeated_lines(storage.join_path(directory, "duplicates", "repeats", f"{shard}.arrow"))


@dataclasses.dataclass
class FindRepeatedLineShards(beam.PTransform):
    """Write, for every shard, which of its lines stand in too many documents, and which document keeps each."""

    directory: str
    rules: RepeatedLineRules

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the receipts. All shards must go through one pipeline."""
        handles = tasks | "locate" >> beam.Map(_locate)
        by_shard = {
            "tasks": tasks | "number tasks" >> beam.Map(lambda task: (task.payload, task)),
            "blocks": handles
            | FindRepeatedLines(self.rules, read=_read_kept)
            | "number blocks" >> beam.Map(lambda block: (block.shard, block)),
        }
        return by_shard | "meet" >> beam.CoGroupByKey() | "write" >> beam.Map(_write_repeated, self.directory)


def _locate(task: Task) -> tuple[int, tuple[int, str, str]]:
    return task.payload, (task.payload, task.inputs["linekeys"], task.inputs["duplicates"])


def _read_kept(handle: tuple[int, str, str]) -> LineKeyBlock:
    """Return the lines of a shard without those of documents that go as duplicates."""
    ordinal, path, clusters_path = handle
    block, clusters = read_line_keys(path), read_clusters(clusters_path)
    stays = ~np.isin(block.rows, clusters.rows[~clusters.kept])
    return LineKeyBlock(shard=ordinal, keys=block.keys[stays], rows=block.rows[stays])


def _write_repeated(numbered: tuple[int, Mapping[str, Iterable[Any]]], directory: str) -> Receipt:
    ordinal, met = numbered
    tasks, blocks = list(met["tasks"]), list(met["blocks"])
    if len(tasks) != 1 or len(blocks) != 1:
        raise RuntimeError(f"shard {ordinal} met {len(tasks)} tasks and {len(blocks)} blocks; expected one of each")
    task: Task = tasks[0]
    block: RepeatedLineBlock = dataclasses.replace(blocks[0], shard=0)
    path = f"duplicates/repeats/{task.shard}.arrow"
    entry = storage.write_with(storage.join_path(directory, path), lambda to: write_repeated_lines(to, block))
    facts = {"lines": len(block.keys), "kept_here": int(np.count_nonzero(block.first_rows >= 0))}
    return commit(directory, task, {path: entry}, {"repeated": facts})


def dropped_beside(directory: str, stages: Mapping[str, Mapping[str, Receipt]], wanted: set[bytes]) -> set[bytes]:
    """Return the documents dropped for lost lines, at least one of which a wanted document has: they may come back."""
    if not wanted or not stages.get("linekeys"):
        return set()
    lines_of: dict[bytes, set[int]] = {}
    keys_of_wanted: set[int] = set()
    for shard in sorted(stages["linekeys"]):
        dropped = pq.read_table(storage.join_path(directory, "dropped", "spoken", f"{shard}.parquet")).to_pylist()
        short = {row["doc_id"] for row in dropped if row["step"] == STEP}
        block = read_line_keys(storage.join_path(directory, "duplicates", "linekeys", f"{shard}.arrow"))
        path = storage.join_path(directory, "documents", f"{shard}.parquet")
        ids = pq.read_table(path, columns=["doc_id"]).column("doc_id").to_pylist()
        for row, doc_id in enumerate(ids):
            if doc_id in wanted or doc_id in short:
                start, stop = np.searchsorted(block.rows, [row, row + 1])  # rows ascend
                keys = set(block.keys[start:stop].tolist())
                if doc_id in wanted:
                    keys_of_wanted |= keys
                if doc_id in short:
                    lines_of.setdefault(doc_id, set()).update(keys)
    return {doc_id for doc_id, keys in lines_of.items() if keys & keys_of_wanted}
