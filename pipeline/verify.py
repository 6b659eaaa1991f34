"""Check a run against its manifest: every digest of every file, every count of every step."""

import dataclasses
from collections.abc import Iterable

from pipeline import storage
from pipeline.manifest import Receipt, read_manifest


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
    findings: list[str] = []
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
            "remove it and run the recipe again: only this shard is made anew"
        )


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
