"""Drop documents that repeat another: sign the documents of a shard, and drop those that the clusters say.

documents -> SignatureBlock (`sign`); SignatureBlocks -> ClusterBlocks (`transforms.cluster.FindDuplicates`);
documents and their shard's ClusterBlock -> Outcome(exact_duplicate, near_duplicate). Compare written text: the spoken
copy of a text has the same words, and would be dropped as its duplicate.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batch import Batch, Outcome, apply_step, split
from transforms.characters import buffers
from transforms.duplicate_blocks import REASONS, ClusterBlock, SignatureBlock
from transforms.signatures import DedupeRules, band_keys, exact_keys, sign_texts, signatures, sketches

__all__ = [
    "DedupeRules",
    "DropDuplicates",
    "band_keys",
    "drop_duplicates",
    "exact_keys",
    "sign",
    "signatures",
]


def sign(documents: Iterable[pa.RecordBatch], shard: int, rules: DedupeRules) -> SignatureBlock:
    """Return the signatures of a shard from its record batches (`doc_id`, `text`), in order.

    `shard` is its ordinal in the sorted names of all shards.

    >>> batch = pa.record_batch({"doc_id": pa.array([b"a" * 16], pa.binary(16)), "text": ["some words"]})
    >>> sign([batch, batch], 0, DedupeRules()).num_documents
    2
    """
    doc_ids = [np.zeros((0, 16), np.uint8)]
    text_bytes = [np.zeros(0, np.int64)]
    exact = [np.zeros((0, 2), np.uint64)]
    bands = [np.zeros((0, rules.bands), np.uint64)]
    sketched = [np.zeros((0, rules.num_permutations), np.uint8)]
    for batch in documents:
        texts = batch.column("text")
        offsets, _ = buffers(texts)
        doc_ids.append(_id_bytes(batch))
        text_bytes.append(np.diff(offsets))
        if rules.near:
            signed, keys = sign_texts(texts, rules)
            exact.append(keys)
            bands.append(band_keys(signed, rules))
            sketched.append(sketches(signed))
        else:
            exact.append(exact_keys(texts))
            bands.append(np.zeros((len(texts), rules.bands), np.uint64))
            sketched.append(np.zeros((len(texts), rules.num_permutations), np.uint8))
    return SignatureBlock(
        shard=shard,
        doc_ids=np.concatenate(doc_ids),
        text_bytes=np.concatenate(text_bytes),
        exact=np.concatenate(exact),
        bands=np.concatenate(bands),
        sketches=np.concatenate(sketched),
    )


def drop_duplicates(documents: pa.RecordBatch, first_row: int, clusters: ClusterBlock) -> Outcome:
    """Drop the documents that their cluster's representative makes superfluous.

    `first_row` is the row of the first document in its shard, and `clusters` that shard's block. The measure is the
    similarity to the representative. Raises ValueError when the block speaks of other documents than these.
    """
    start, stop = np.searchsorted(clusters.rows, [first_row, first_row + documents.num_rows])
    rows = clusters.rows[start:stop] - first_row
    strangers = np.flatnonzero((_id_bytes(documents)[rows] != clusters.doc_ids[start:stop]).any(axis=1))
    if len(strangers):
        row = int(clusters.rows[start + strangers[0]])
        raise ValueError(
            f"row {row} of shard {clusters.shard} is document {_id_bytes(documents)[row - first_row].tobytes().hex()}, "
            f"but its clusters were found for {clusters.doc_ids[start + strangers[0]].tobytes().hex()}: the documents "
            "changed since; find the duplicates again"
        )
    codes = np.zeros(documents.num_rows, np.int64)
    measures = np.zeros(documents.num_rows, np.float64)
    codes[rows] = clusters.reasons[start:stop]
    measures[rows] = clusters.similarities[start:stop]
    representatives = int(np.count_nonzero(clusters.kept[start:stop]))
    return split(documents, "dedupe", codes, REASONS[1:], measures, {"representatives": representatives})


def _id_bytes(documents: pa.RecordBatch) -> npt.NDArray[np.uint8]:
    """Return the ids as uint8 (n, 16)."""
    column = documents.column("doc_id")
    return np.frombuffer(column.buffers()[1], np.uint8, 16 * len(column), 16 * column.offset).reshape(-1, 16)


@dataclasses.dataclass
class DropDuplicates(beam.PTransform):
    """Drop the duplicates among documents.

    PCollection of (row of its first document in the shard, Batch) -> PCollection of Batch. `load` returns the clusters
    of a shard by its name.
    """

    load: Callable[[str], ClusterBlock]

    def __post_init__(self) -> None:
        super().__init__()

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Build the step."""
        return batches | beam.ParDo(_DropDuplicates(self.load))


class _DropDuplicates(beam.DoFn):
    """Keeps the clusters of the shard it saw last."""

    def __init__(self, load: Callable[[str], ClusterBlock]) -> None:
        self.load = load

    def setup(self) -> None:
        self.shard: str | None = None

    def process(self, element: tuple[int, Batch]) -> Iterator[Batch]:
        first_row, batch = element
        if batch.shard != self.shard:
            self.clusters = self.load(batch.shard)
            self.shard = batch.shard
        yield apply_step(batch, "dedupe", lambda documents: drop_duplicates(documents, first_row, self.clusters))
