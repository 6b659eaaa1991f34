"""Check a run against its manifest: every digest of every file, every count of every step."""

import dataclasses
from collections.abc import Iterable

from pipeline import storage, tombstones
from pipeline.manifest import RECIPE, Receipt, read_manifest, read_receipt, recipe_digest
from pipeline.planning import KEPT
from pipeline.shards import local_path


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was checked, and what is wrong."""

    num_files: int
    num_bytes: int
    num_counts: int
    findings: tuple[str, ...]
    """One line each: what is wrong with which file, and what mends it."""


def verify(directory: str) -> Verified:
    """Return what is wrong with a run directory. Raises FileNotFoundError when there is no run."""
    stages = read_manifest(directory)
    receipts = [receipt for stage in stages.values() for receipt in stage.values()]
    num_files = num_bytes = num_counts = 0
    findings = [*_check_records(directory, receipts)]
    for receipt in receipts:
        for path, entry in sorted(receipt.files.items()):
            num_files += 1
            num_bytes += int(entry["bytes"])
            findings.extend(_check_file(directory, path, str(entry["sha256"])))
        num_counts += len(receipt.counts)
        findings.extend(_check_counts(receipt))
    return Verified(num_files=num_files, num_bytes=num_bytes, num_counts=num_counts, findings=tuple(findings))


def _check_file(directory: str, path: str, expected: str) -> Iterable[str]:
    full = storage.join_path(directory, path)
    if not storage.exists(full):
        yield f"{path} is missing; run the recipe again: only this shard is made anew"
        return
    found = storage.digest_of_file(full)
    if found != expected:
        yield (
            f"{path} has SHA-256 {found[:16]}..., the manifest says {expected[:16]}...: it was changed or damaged; "
            "`plainspoken verify --mend` removes it; then run the recipe again: only this shard is made anew"
        )


def _check_records(directory: str, receipts: Iterable[Receipt]) -> Iterable[str]:
    """Check what says what the shards are: receipts against the manifest, the recipe, the list of the erased."""
    for receipt in receipts:
        try:
            found = read_receipt(directory, receipt.stage, receipt.shard)
        except storage.DamagedFile as error:
            yield f"{error}; run the recipe again: only this shard is made anew"
            continue
        if found != receipt:
            state = "is missing" if found is None else "is not what the manifest says"
            yield f"{receipt.path()} {state}; run the recipe again: what differs is made anew"
    recipe = storage.join_path(directory, RECIPE)
    if not storage.exists(recipe):
        yield f"{RECIPE} is missing; run the recipe again: it is put there"
    else:
        with storage.open_to_read(recipe) as file:
            text = file.read().decode("utf-8", "replace")
        if storage.digest_of(text) != recipe_digest(directory):
            yield f"{RECIPE} is not the recipe that was run; run that again, and it is put there"
    for read in (tombstones.read_own, _read_certificate):
        try:
            read(directory)
        except (storage.DamagedFile, ValueError) as error:
            yield str(error)


def _read_certificate(directory: str) -> None:
    path = storage.join_path(directory, tombstones.CERTIFICATE)
    if storage.exists(path):
        storage.read_sealed_json(path)


def mend(directory: str) -> list[str]:
    """Remove what is damaged, so that the next run makes it anew; return the files, of receipts too.

    What no run can make again is left: a tokenizer that an erasure has kept, the list of the erased.
    """
    removed = []
    for stage in read_manifest(directory).values():
        for receipt in stage.values():
            damaged = [
                path for path, entry in receipt.files.items() if [*_check_file(directory, path, entry["sha256"])]
            ]
            if damaged and KEPT not in receipt.made_of:
                for path in (receipt.path(), *damaged):
                    local_path(storage.join_path(directory, path)).unlink(missing_ok=True)
                    removed.append(path)
    return removed


def _check_counts(receipt: Receipt) -> Iterable[str]:
    """Documents out of one step are documents into the next, and in = kept + dropped + failed in each."""
    place = f"{receipt.stage} {receipt.shard}"
    for count in receipt.counts:
        total = count["kept"] + count["dropped"] + count["failed"]
        if count["seen"] != total:
            yield f"{place}: step {count['step']!r} saw {count['seen']} documents but accounts for {total}"
    for before, after in zip(receipt.counts, receipt.counts[1:], strict=False):
        if before["kept"] != after["seen"]:
            yield (
                f"{place}: step {before['step']!r} kept {before['kept']} documents but {after['step']!r} saw "
                f"{after['seen']}"
            )
