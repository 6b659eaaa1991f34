"""Find the lines that stand in many documents, among all shards: keys in, keys out, and no text in between.

(shard, LineKeyBlock or where to read it) -> RepeatedLineBlock, one per shard. What crosses a shuffle are packed arrays,
one element per block and partition: 12 bytes per line, and 16 for each shard that a repeated line stands in.

The first document is that of the smallest (shard, row), so which one it is depends on the names of shards and the order
within a file, and on no other document that stays.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apache_beam as beam
import numpy as np

from transforms.line_blocks import LineKeyBlock, RepeatedLineBlock, read_line_keys
from transforms.line_keys import RepeatedLineRules

_REPEATED = np.dtype([("key", "<u8"), ("first_row", "<i8")])


@dataclasses.dataclass
class FindRepeatedLines(beam.PTransform):
    """Find the lines that stand in more than `rules.max_documents` documents of all shards.

    PCollection of (shard, handle) -> PCollection of RepeatedLineBlock, one per shard, empty where it has none. `read`
    turns a handle into the shard's LineKeyBlock. The result does not depend on the order of shards or on `partitions`,
    the number of pieces that the shuffle is divided into: one piece must fit in a worker's memory several times over.
    """

    rules: RepeatedLineRules = dataclasses.field(default_factory=RepeatedLineRules)
    read: Callable[[Any], LineKeyBlock] = read_line_keys
    partitions: int = 64

    def __post_init__(self) -> None:
        super().__init__()
        if not 1 <= self.partitions <= 65_536:
            raise ValueError(f"FindRepeatedLines.partitions: expected 1 to 65,536, found {self.partitions}")

    def expand(self, handles: beam.PCollection) -> beam.PCollection:
        """Build the steps."""
        packed = tuple[int, bytes]
        repeated = (
            handles
            | "SplitLines" >> beam.FlatMap(_split_lines, self.read, self.partitions).with_output_types(packed)
            | "GatherLines" >> beam.GroupByKey()
            | "CountDocuments" >> beam.FlatMap(_count_documents, self.rules.max_documents).with_output_types(packed)
        )
        every_shard = handles | "EveryShard" >> beam.Map(_nothing).with_output_types(packed)
        return (
            (repeated, every_shard)
            | beam.Flatten()
            | "GatherRepeated" >> beam.GroupByKey()
            | "BuildBlocks" >> beam.Map(_build_block)
        )


def _split_lines(
    element: tuple[int, Any], read: Callable[[Any], LineKeyBlock], partitions: int
) -> Iterator[tuple[int, bytes]]:
    """Yield (partition, shard uint64 + keys uint64 + rows uint32), the partition by the keys' upper halves."""
    shard, handle = element
    block = read(handle)
    if block.shard != shard:
        raise ValueError(f"line keys of shard {shard}: expected its number, found {block.shard}; key the lines again")
    order = np.argsort(block.keys, kind="stable")
    keys, rows = block.keys[order], block.rows[order]
    assigned = (keys >> np.uint64(32)) * np.uint64(partitions) >> np.uint64(32)
    cuts = np.searchsorted(assigned, np.arange(partitions + 1, dtype=np.uint64))
    header = np.array([shard], "<u8").tobytes()
    for partition, (start, stop) in enumerate(itertools.pairwise(cuts)):
        if start < stop:
            yield (
                partition,
                header + keys[start:stop].astype("<u8").tobytes() + rows[start:stop].astype("<u4").tobytes(),
            )


def _count_documents(partition: tuple[int, Iterable[bytes]], max_documents: int) -> Iterator[tuple[int, bytes]]:
    """Yield (shard, packed `_REPEATED`) for the lines that stand in more documents."""
    all_keys, all_refs = [], []
    for payload in partition[1]:
        number = (len(payload) - 8) // 12
        all_keys.append(np.frombuffer(payload, "<u8", number, 8))
        rows = np.frombuffer(payload, "<u4", number, 8 + 8 * number)
        all_refs.append((np.frombuffer(payload, "<u8", 1) << np.uint64(32)) + rows)
    keys, refs = np.concatenate(all_keys), np.concatenate(all_refs)
    order = np.argsort(keys)
    keys, refs = keys[order], refs[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(starts, append=len(keys))
    inside = np.repeat(sizes > max_documents, sizes)
    first = np.repeat(np.minimum.reduceat(refs, starts), sizes)[inside]
    keys, refs = keys[inside], refs[inside]
    shards = refs >> np.uint64(32)
    order = np.lexsort((refs != first, keys, shards))  # the first document leads its shard's entry
    keys, refs, first, shards = keys[order], refs[order], first[order], shards[order]
    leads = np.ones(len(keys), np.bool_)
    leads[1:] = (keys[1:] != keys[:-1]) | (shards[1:] != shards[:-1])
    keys, refs, first, shards = keys[leads], refs[leads], first[leads], shards[leads]
    found = np.zeros(len(keys), _REPEATED)
    found["key"] = keys
    found["first_row"] = np.where(refs == first, (refs & np.uint64(0xFFFFFFFF)).astype(np.int64), -1)
    for shard in np.unique(shards):
        yield int(shard), found[shards == shard].tobytes()


def _nothing(element: tuple[int, Any]) -> tuple[int, bytes]:
    return element[0], b""


def _build_block(element: tuple[int, Iterable[bytes]]) -> RepeatedLineBlock:
    """Return the block of one shard, in the order of keys."""
    shard, payloads = element
    found = np.frombuffer(b"".join(payloads), _REPEATED)
    found = found[np.argsort(found["key"])]
    return RepeatedLineBlock(
        shard=shard, keys=found["key"].astype(np.uint64), first_rows=found["first_row"].astype(np.int64)
    )
