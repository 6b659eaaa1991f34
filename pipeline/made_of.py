"""What a shard depends on, as it enters its key: settings of steps with their versions, digests of files.

Recipe and receipts -> entries of `made_of`, and the `inputs` and `digests` of a task.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline import storage
from pipeline.manifest import Receipt
from pipeline.recipe import Recipe
from pipeline.versions import VERSIONS

#: Settings that change how fast a step is and no byte of what it makes; paths, for which digests of files stand; and
#: the table `[dedupe.lines]`, which has stages of its own.
_LEFT_OUT = {"speak": ("span_cache",), "decontaminate": ("benchmarks",), "dedupe": ("lines",)}


def steps_of(recipe: Recipe, names: Iterable[str]) -> dict[str, str]:
    """Return each step's version and settings as they enter a shard's key."""
    steps = {}
    for name in names:
        settings = {key: value for key, value in recipe.settings(name).items() if key not in _LEFT_OUT.get(name, ())}
        steps[name] = f"v{VERSIONS[name]} {json.dumps(settings, sort_keys=True)}"
    return steps


def line_rules_of(recipe: Recipe, names: Iterable[str]) -> dict[str, str]:
    """Return version and some settings of `[dedupe.lines]` as they enter a shard's key."""
    settings = dataclasses.asdict(recipe.dedupe.lines)
    chosen = {name: settings[name] for name in names}
    return {"dedupe.lines": f"v{VERSIONS['dedupe.lines']} {json.dumps(chosen, sort_keys=True)}"}


def in_order(receipts: Mapping[str, Receipt]) -> Iterable[Receipt]:
    """Return receipts by the names of their shards."""
    return (receipts[shard] for shard in sorted(receipts))


def files_of(receipts: Mapping[str, Receipt | None]) -> dict[str, str]:
    """Return the digest of the file that carries each receipt's rows."""
    return {
        name: str(receipt.files[_rows(receipt)]["sha256"]) if receipt else "none" for name, receipt in receipts.items()
    }


def _rows(receipt: Receipt) -> str:
    for path in receipt.files:
        if not path.startswith("dropped/"):
            return path
    raise ValueError(f"the receipt of {receipt.stage} {receipt.shard!r} names no file of rows")


def inputs_of(recipe: Recipe, receipts: Mapping[str, Receipt | None]) -> dict[str, Any]:
    """Return a task's `inputs` and `digests`: the file of rows of each receipt, by role."""
    there = {role: receipt for role, receipt in receipts.items() if receipt}
    return {
        "inputs": {role: file_of(recipe, receipt) for role, receipt in there.items()},
        "digests": {role: str(receipt.files[_rows(receipt)]["sha256"]) for role, receipt in there.items()},
    }


def file_of(recipe: Recipe, receipt: Receipt) -> str:
    """Return the path of the file that carries a receipt's rows."""
    return storage.join_path(recipe.run.directory, _rows(receipt))


def size_of(receipt: Receipt) -> int:
    """Return the bytes of the file that carries a receipt's rows."""
    return int(receipt.files[_rows(receipt)]["bytes"])
