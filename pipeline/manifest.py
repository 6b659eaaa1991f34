"""What a run has made: one receipt per shard, and the manifest that gathers them.

A shard's key is the digest of everything it is made of: versions of its steps, the part of the recipe that matters to
it, digests of its inputs. Its receipt, written after its files, is the commit point: a shard whose receipt carries
the wanted key is there and is not made again.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline import storage
from transforms.batch import StepCount

RECEIPTS = "receipts"
MANIFEST = "manifest.json"
RECIPE = "recipe.toml"
"""The recipe as it was run last."""
FORMAT = 3
"""2: receipts and manifest carry their own digests. 3: what many shards are made of stands in the manifest once."""
_DIGEST_CHARACTERS = 64


#: Where shards lie in a run directory.
SHARD_FILES = (
    "documents/*.parquet",
    "dropped/*/*.parquet",
    "duplicates/*.arrow",
    "duplicates/*/*.arrow",
    "spoken/*.parquet",
    "tokenizer/sample/*.parquet",
    "tokens/*.arrow",
)


class DamagedRun(storage.DamagedFile):
    """A run directory is not what its manifest says."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One finished shard of one stage."""

    stage: str
    shard: str
    key: str
    made_of: Mapping[str, str]
    """What went into the key, by name, so that a later run can say what changed."""
    files: Mapping[str, Mapping[str, Any]]
    """Path in the run directory -> `sha256` and `bytes`."""
    counts: tuple[Mapping[str, Any], ...] = ()
    """One `StepCount` per step without its seconds, which differ from run to run."""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What later stages need to know, such as documents and bytes per language."""

    def path(self) -> str:
        """Return where the receipt lies in the run directory."""
        return f"{RECEIPTS}/{self.stage}/{self.shard}.json"

    def file_digests(self) -> dict[str, str]:
        """Return the SHA-256 of each file, by path."""
        return {path: str(entry["sha256"]) for path, entry in sorted(self.files.items())}


def key_of(stage: str, shard: str, made_of: Mapping[str, str]) -> str:
    """Return the digest of everything a shard is made of."""
    return storage.digest_of({"stage": stage, "shard": shard, "made_of": dict(made_of)})


def count_for_receipt(count: StepCount) -> dict[str, Any]:
    """Return a step's count without the time it took."""
    entry = dataclasses.asdict(count)
    del entry["seconds"]
    return entry


def write_receipt(directory: str, receipt: Receipt) -> None:
    """Commit a shard: from now on it exists."""
    storage.write_sealed_json(storage.join_path(directory, receipt.path()), dataclasses.asdict(receipt))


def read_receipt(directory: str, stage: str, shard: str) -> Receipt | None:
    """Return a shard's receipt, or None if the shard was never finished. Raises DamagedFile when it is damaged."""
    path = storage.join_path(directory, RECEIPTS, stage, f"{shard}.json")
    if not storage.exists(path):
        return None
    return receipt_from(storage.read_sealed_json(path), path)


def find_receipt(directory: str, stage: str, shard: str, *, or_in_manifest: bool = False) -> Receipt | None:
    """Return a shard's receipt, or None if there is none or it is damaged: then the shard is made again.

    `or_in_manifest` looks for a damaged one in the manifest, which has a copy of each.
    """
    try:
        return read_receipt(directory, stage, shard)
    except storage.DamagedFile:
        if or_in_manifest and storage.exists(storage.join_path(directory, MANIFEST)):
            return read_manifest(directory).get(stage, {}).get(shard)
        return None


def receipt_from(entry: Any, where: str) -> Receipt:
    """Return the receipt that JSON describes. Raises DamagedRun when it does not describe one."""
    names = {field.name for field in dataclasses.fields(Receipt)}
    if not isinstance(entry, dict) or set(entry) != names:
        found = sorted(entry) if isinstance(entry, dict) else type(entry).__name__
        raise DamagedRun(f"{where} is no receipt: found {found}, expected {sorted(names)}; remove it and run again")
    return Receipt(**{**entry, "counts": tuple(entry["counts"])})


def write_manifest(directory: str, recipe_digest: str, stages: Mapping[str, Iterable[Receipt]]) -> None:
    """Write the manifest of the stages that are complete: half a kilobyte for each shard of a stage.

    Settings are the same for thousands of shards, so they stand in a list, and shards have their numbers.
    """
    settings: dict[str, int] = {}
    entries = {
        stage: {receipt.shard: _compact(receipt, settings) for receipt in receipts}
        for stage, receipts in stages.items()
    }
    manifest = {"format": FORMAT, "recipe": recipe_digest, "settings": list(settings), "stages": entries}
    storage.write_sealed_json(storage.join_path(directory, MANIFEST), manifest, indent=None)


def _compact(receipt: Receipt, settings: dict[str, int]) -> dict[str, Any]:
    made_of = {
        name: value if len(value) == _DIGEST_CHARACTERS else settings.setdefault(value, len(settings))
        for name, value in sorted(receipt.made_of.items())
    }
    return {
        "key": receipt.key,
        "made_of": made_of,
        "files": receipt.files,
        "counts": receipt.counts,
        "facts": receipt.facts,
    }


def read_manifest(directory: str) -> dict[str, dict[str, Receipt]]:
    """Return receipts by stage and shard. Raises FileNotFoundError or DamagedRun, saying what to do."""
    path = storage.join_path(directory, MANIFEST)
    manifest = _read(path, directory)
    settings = manifest["settings"]
    stages: dict[str, dict[str, Receipt]] = {}
    for stage, shards in manifest["stages"].items():
        receipts = stages[stage] = {}
        for shard, entry in shards.items():
            made_of = {
                name: value if isinstance(value, str) else settings[value] for name, value in entry["made_of"].items()
            }
            receipts[shard] = receipt_from({**entry, "stage": stage, "shard": shard, "made_of": made_of}, path)
    return stages


def recipe_digest(directory: str) -> str:
    """Return the digest of the recipe that a run was made with."""
    return str(_read(storage.join_path(directory, MANIFEST), directory)["recipe"])


def _read(path: str, directory: str) -> dict[str, Any]:
    if not storage.exists(path):
        raise FileNotFoundError(
            f"{directory} holds no {MANIFEST}: it is not a run, or its run has not ended; run it first"
        )
    try:
        manifest = storage.read_sealed_json(path)
    except storage.DamagedFile as error:
        raise DamagedRun(f"{error}; run the recipe again: it is written anew from the receipts") from error
    if manifest.get("format") != FORMAT:
        found = manifest.get("format")
        raise DamagedRun(f"{path} has format {found!r}; this version reads {FORMAT}; run the recipe again")
    return manifest


def remove_stale(directory: str, stages: Mapping[str, Iterable[Receipt]]) -> list[str]:
    """Remove shards that are in none of the complete stages; return their files.

    A changed recipe leaves such, or a crash between a file and its receipt. Only shards in the folders that a run
    keeps them in are removed: nothing else in the directory is ours to remove.
    """
    if storage.is_remote(directory):
        return []
    root = Path(directory)
    current = {stage: {receipt.shard: receipt for receipt in receipts} for stage, receipts in stages.items()}
    owned = {path for receipts in current.values() for receipt in receipts.values() for path in receipt.files}
    removed = []
    for path in sorted((root / RECEIPTS).glob("*/*.json")):
        stage, shard = path.parent.name, path.stem
        if shard in current.get(stage, {}):
            continue
        path.unlink()
    for pattern in SHARD_FILES:
        for file in sorted(root.glob(pattern)):
            name = file.relative_to(root).as_posix()
            if name not in owned:
                file.unlink()
                removed.append(name)
    return removed
