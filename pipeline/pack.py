"""Pack a run's tokens into training rows, and show what is in one.

RUN/tokens/ -> rows, computed when they are needed; nothing is stored unless a file is asked for.
"""

import dataclasses
import itertools
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import recipe as recipes
from pipeline import storage
from pipeline.manifest import MANIFEST, RECIPE, read_manifest
from pipeline.report_gather import PACKING
from pipeline.shards import local_path
from pipeline.tokens import MODEL
from tokenizer.encoder import Encoder
from tokenizer.packing import PackConfig, Packer
from tokenizer.packing.export import write_packed
from tokenizer.packing.inspection import inspect_row, picture_rows
from tokenizer.packing.packer import Batch
from tokenizer.packing.verify import verify_rows

#: Rows that a run's report counts: 67 M tokens of 1,024, under a second, and enough for a share of padding.
_RECORDED_ROWS = 65_536
#: Rows that the report draws.
_PICTURES = 10
_OBJECTIVES = ("plain", "denoising", "prefix LM", "span corruption")


class NoDeviceError(RuntimeError):
    """A GPU was asked for, and there is none."""


@dataclasses.dataclass(slots=True)
class PackSummary:
    """What a stretch of packed rows holds, before the objective takes tokens away or moves them to the target."""

    rows: int = 0
    tokens: int = 0
    """Of documents and the separators between them."""
    places: int = 0
    """Rows times tokens of a full row; what is no token is padding."""
    documents: int = 0
    """Parts of documents, whole ones included."""
    objectives: dict[str, int] = dataclasses.field(default_factory=dict)
    """Rows of each objective."""

    def add(self, segments: Batch, source_tokens: int) -> None:
        """Count a batch, given as the parts of documents that make its rows."""
        rows, parts = len(segments["rows"]), len(segments["length"])
        self.rows += rows
        self.documents += parts
        self.tokens += int(segments["length"].sum()) + parts - rows
        self.places += rows * source_tokens
        for code, number in zip(*np.unique(segments["objectives"], return_counts=True), strict=True):
            name = _OBJECTIVES[int(code)]
            self.objectives[name] = self.objectives.get(name, 0) + int(number)


def pack(
    directory: str, *, objective: str | None, num_rows: int | None, out: str | None, device: str = "cpu"
) -> PackSummary:
    """Pack one pass over a run's tokens (or `num_rows` rows, in whole batches) and print what came of it.

    With `out`, the rows go to that file, an Arrow stream that `datasets` reads. They are made on `device`; the bytes
    are the same.
    """
    _check_device(device)
    passes = None if num_rows else 1
    config = open_packer(directory, objective, passes=passes).config
    num_batches = -(-num_rows // config.batch_rows) if num_rows else None
    if out:
        written = write_packed(open_packer(directory, objective, passes=passes), Path(out), num_batches, device)
        print(f"{written:,} rows of {config.sequence_tokens} tokens ({config.objective}) in {out}")
    packer = open_packer(directory, objective, passes=passes)
    summary = summarise(packer, num_batches)
    kinds = ", ".join(f"{number:,} {name}" for name, number in sorted(summary.objectives.items()))
    print(f"{summary.rows:,} rows of {config.sequence_tokens} tokens: {kinds}")
    print(f"{summary.documents:,} documents or parts, {summary.tokens:,} tokens with separators")
    if packer.config.prefix_rows and not packer.schedule.each[True]:
        print("no prefix LM rows: one row of text cannot be of both kinds")
    print(f"padding {1 - summary.tokens / max(summary.places, 1):.2%}")
    return summary


def verify(directory: str, *, objective: str | None, num_rows: int, device: str) -> bool:
    """Make some rows in two ways, print the digests and return whether they agree; see `tokenizer.packing.verify`."""
    _check_device(device)
    found = verify_rows(open_packer(directory, objective, passes=1), num_rows, device)
    print(f"{found.rows:,} rows of {directory}")
    print(f"  {found.cpu} CPU")
    simulated = "simulated " if os.environ.get("NUMBA_ENABLE_CUDASIM", "0") != "0" else ""
    print(f"  {found.other} {simulated + 'GPU' if device == 'cuda' else 'plain Python'}")
    if found.different:
        shown = ", ".join(map(str, found.different[:10]))
        print(f"{len(found.different):,} rows differ, the first of them {shown}", file=sys.stderr)
    return not found.different


def _check_device(device: str) -> None:
    if device == "cuda":
        from tokenizer.packing.device import is_available

        if not is_available():
            raise NoDeviceError(
                "found no CUDA device, expected an NVIDIA GPU, its driver and pip install 'plainspoken[gpu]'; "
                "use --device cpu, or set NUMBA_ENABLE_CUDASIM=1 to simulate one, slowly"
            )


def summarise(packer: Packer, num_batches: int | None = None) -> PackSummary:
    """Return what the batches of a packer hold, without making them: all it has, or the first `num_batches`."""
    summary = PackSummary()
    for number in itertools.count():
        rows = sum(packer.schedule.batch_counts(number, packer.passes)) if number != num_batches else 0
        if not rows:
            return summary
        summary.add(packer.segments(number, np.arange(rows)), packer.config.source_tokens)
    return summary


def record(directory: str) -> None:
    """Write RUN/packing.json for the report: what a pass over the tokens makes, or its beginning where that is long."""
    packer = open_packer(directory, passes=1)
    config = packer.config
    summary = summarise(packer, -(-_RECORDED_ROWS // config.batch_rows))
    manifest = storage.digest_of_file(storage.join_path(directory, MANIFEST))
    facts: dict[str, Any] = {
        "objective": config.objective,
        "sequence_tokens": config.sequence_tokens,
        "manifest_sha256": manifest,
    }
    facts["pictures"] = picture_rows(packer, _PICTURES)
    storage.write_json(storage.join_path(directory, PACKING), {**dataclasses.asdict(summary), **facts})


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
