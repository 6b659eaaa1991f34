"""What an erasure tells on the terminal: what it would touch, and what came of it."""

from pipeline.certificate import PAGE
from pipeline.erase import Erased
from pipeline.erase_find import Found
from pipeline.manifest import read_manifest
from pipeline.tombstones import CERTIFICATE

_LISTED = 20


def plan(directory: str, found: Found) -> None:
    """Print which documents would go and which shards they touch."""
    stages = read_manifest(directory)
    num = sum(map(len, found.shards.values()))
    print(f"{num} documents in {len(found.shards)} of {len(stages['documents'])} shards would go", end="")
    print(f", {len(found.near_copies)} of them for resembling another" if found.near_copies else "")
    if found.absent:
        print(f"{len(found.absent)} ids are in no shard; they would be kept out from now on")
    if found.suppressed:
        print(
            f"{len(found.suppressed)} documents that were dropped beside them may come back (--near-copies erases them)"
        )
    for shard, ids in list(found.shards.items())[:_LISTED]:
        print(f"  {shard}: {', '.join(doc_id[:12] for doc_id in ids[:4])}{' ...' if len(ids) > 4 else ''}")
    if len(found.shards) > _LISTED:
        print(f"  and {len(found.shards) - _LISTED} more shards")
    if found.shards:
        print(
            "these shards are rewritten in documents, dropped, signatures, spoken and tokens; duplicates are looked for"
        )
        print("anew among all, and a shard of another document is rewritten only where that changes what it keeps")


def result(directory: str, done: Erased) -> None:
    """Print what was done and where it is certified."""
    if not done.rewritten and not done.found.shards:
        return
    gone = sum(after is None for _, after in done.rewritten.values())
    num = sum(map(len, done.found.shards.values()))
    print(f"{num} documents erased; {len(done.rewritten) - gone} files rewritten, {gone} removed")
    if done.came_back:
        print(f"{len(done.came_back)} documents came back that had been dropped as their duplicates")
    print(f"certificate: {directory}/{PAGE}, {directory}/{CERTIFICATE}")
