"""Tell which documents of a run are like a text, exactly or nearly, by the signatures that deduplication goes by.

Texts or files -> `Likeness`; a shard's `SignatureBlock` -> ids of the documents that are like one of them.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline import storage
from pipeline.manifest import Receipt
from pipeline.recipe import Recipe
from pipeline.shards import read_shard
from transforms.dedupe import DedupeRules, sign
from transforms.duplicate_blocks import SignatureBlock, read_signatures
from transforms.signatures import similarity


def sign_texts(texts: Sequence[tuple[bytes, str]], rules: DedupeRules) -> SignatureBlock:
    """Return the signatures of (document id, text)."""
    batch = pa.record_batch(
        {
            "doc_id": pa.array([doc_id for doc_id, _ in texts], pa.binary(16)),
            "text": pa.array([_utf8(text) for _, text in texts], pa.large_string()),
        }
    )
    return sign([batch], 0, rules)


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def signatures_of(recipe: Recipe, stages: Mapping[str, Mapping[str, Receipt]], shard: str) -> SignatureBlock:
    """Return the signatures of a shard, made now where the run does not deduplicate."""
    if receipt := stages.get("signatures", {}).get(shard):
        return read_signatures(storage.join_path(recipe.run.directory, next(iter(receipt.files))))
    path = storage.join_path(recipe.run.directory, "documents", f"{shard}.parquet")
    return sign((batch.documents for batch in read_shard(path, shard, {})), 0, recipe.dedupe)


@dataclasses.dataclass(frozen=True, eq=False)
class Likeness:
    """Texts, signed, that others are compared with."""

    block: SignatureBlock
    least: float
    """Similarity from which on a text counts as like; above 1 only equal ones do."""

    @classmethod
    def of_files(cls, paths: Sequence[str], rules: DedupeRules, exact: bool) -> "Likeness":
        """Return the likeness to the text in each file. Raises ValueError for one without a word."""
        texts = [(bytes(16), Path(path).read_text(encoding="utf-8", errors="replace")) for path in paths]
        block = sign_texts(texts, rules)
        for path, key in zip(paths, block.exact, strict=True):
            if not key.any():
                raise ValueError(f"--text {path}: found no word in it, expected the text to erase")
        return cls(block, 2.0 if exact or not rules.near else rules.min_similarity)

    def hits(self, other: SignatureBlock) -> set[bytes]:
        """Return the ids of the documents that are like one of the texts."""
        found: set[bytes] = set()
        for key, sketch, bands in zip(self.block.exact, self.block.sketches, self.block.bands, strict=True):
            alike = (other.exact == key).all(axis=1) & key.any()
            if self.least <= 1 and bands.any():
                alike = alike | (_similarities(sketch, other.sketches) >= self.least) & other.bands.any(axis=1)
            found.update(other.doc_ids[row].tobytes() for row in np.flatnonzero(alike))
        return found


def _similarities(sketch: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    return np.array([similarity(sketch, other) for other in others], np.float64)


def chosen(block: SignatureBlock, ids: set[bytes]) -> SignatureBlock:
    """Return the rows of a block that are of some documents."""
    rows = [row for row in range(block.num_documents) if block.doc_ids[row].tobytes() in ids]
    return dataclasses.replace(
        block,
        doc_ids=block.doc_ids[rows],
        text_bytes=block.text_bytes[rows],
        exact=block.exact[rows],
        bands=block.bands[rows],
        sketches=block.sketches[rows],
    )
