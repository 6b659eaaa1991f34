"""Pack a run's tokens into training rows, and show what is in one.

RUN/tokens/ -> rows, computed when they are needed; nothing is stored unless a file is asked for.
"""

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pipeline import recipe as recipes
from pipeline import storage
from pipeline.manifest import RECIPE, read_manifest
from pipeline.shards import local_path
from pipeline.tokens import MODEL
from tokenizer.encoder import Encoder
from tokenizer.packing import PackConfig, Packer
from tokenizer.packing.export import write_packed
from tokenizer.packing.inspection import inspect_row
from tokenizer.packing.packer import Batch

_OBJECTIVES = ("plain", "denoising", "prefix LM", "span corruption")


@dataclasses.dataclass(slots=True)
class PackSummary:
    """What a stretch of packed rows holds."""

    rows: int = 0
    tokens: int = 0
    """Of the encoder's side, padding not counted."""
    places: int = 0
    """Tokens and padding."""
    documents: int = 0
    """Parts of documents, whole ones included."""
    objectives: dict[str, int] = dataclasses.field(default_factory=dict)
    """Rows of each objective."""
    seconds: float = 0.0

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        segments = batch["segment_ids"]
        self.rows += len(segments)
        self.tokens += int(np.count_nonzero(segments))
        self.places += segments.size
        self.documents += int(segments.max(axis=1).sum())
        for code, number in zip(*np.unique(batch["objectives"], return_counts=True), strict=True):
            name = _OBJECTIVES[int(code)]
            self.objectives[name] = self.objectives.get(name, 0) + int(number)


def pack(directory: str, *, objective: str | None, num_rows: int | None, out: str | None) -> PackSummary:
    """Pack one pass over a run's tokens (or `num_rows` rows, in whole batches) and print what came of it.

    With `out`, the rows go to that file, an Arrow stream that `datasets` reads.
    """
    packer = open_packer(directory, objective, passes=None if num_rows else 1)
    config = packer.config
    num_batches = -(-num_rows // config.batch_rows) if num_rows else None
    if out:
        written = write_packed(packer, Path(out), num_batches)
        print(f"{written:,} rows of {config.sequence_tokens} tokens ({config.objective}) in {out}")
        packer = open_packer(directory, objective, passes=None if num_rows else 1)
    summary = PackSummary()
    began = time.perf_counter()
    for batch in _batches(packer, num_batches):
        summary.add(batch)
    summary.seconds = time.perf_counter() - began
    kinds = ", ".join(f"{number:,} {name}" for name, number in sorted(summary.objectives.items()))
    print(f"{summary.rows:,} rows: {kinds}")
    print(f"{summary.documents:,} documents or parts, {summary.tokens:,} tokens of input")
    print(f"padding {1 - summary.tokens / max(summary.places, 1):.2%} of the encoder's input")
    print(f"state after them: {packer.state_dict()}")
    return summary


def open_packer(directory: str, objective: str | None = None, *, passes: int | None = None) -> Packer:
    """Return a packer over the token shards of a run, set as its recipe says, perhaps with another objective."""
    config = pack_config(directory)
    if objective is not None:
        config = dataclasses.replace(config, objective=objective)
    receipts = read_manifest(directory).get("tokens", {})
    if not receipts:
        raise FileNotFoundError(f"{directory} has no token shards; run its recipe with a tokenizer first")
    paths = [local_path(storage.join_path(directory, "tokens", f"{shard}.arrow")) for shard in sorted(receipts)]
    return Packer(paths, config, passes=passes)


def pack_config(directory: str) -> PackConfig:
    """Return the table [pack] of a run's recipe."""
    text = Path(local_path(storage.join_path(directory, RECIPE))).read_text(encoding="utf-8")
    config: PackConfig = recipes.parse(text, directory).pack
    return config


def describe_row(directory: str, row: int) -> str:
    """Return a training row as text: its documents, dropped spans, input and target."""
    packer = open_packer(directory)
    return inspect_row(packer, row).as_text(Encoder(local_path(storage.join_path(directory, MODEL))))


def _batches(packer: Packer, num_batches: int | None) -> Iterator[Batch]:
    for number, batch in enumerate(packer):
        yield batch
        if number + 1 == num_batches:
            return
