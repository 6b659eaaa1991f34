"""Find token shards, and see that they are the files that their run's manifest names, before they are mapped.

Run, folder or files -> paths of shards; paths -> nothing, or an error. Sizes are always compared, digests when asked
for: reading terabytes takes hours.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

#: The list of a run's files, and the folder and stage of its token shards.
MANIFEST, TOKENS = "manifest.json", "tokens"


class DamagedShard(RuntimeError):
    """A token shard is not the file that its run's manifest names."""


def token_paths(paths: Path | str | Sequence[Path | str]) -> list[Path]:
    """Return the token shards of a run directory, of a folder of shards, or as listed; sorted by name.

    Of a run with a manifest, those that it names. Raises FileNotFoundError when there are none.
    """
    listed = [Path(paths)] if isinstance(paths, Path | str) else [Path(path) for path in paths]
    found: list[Path] = []
    for path in listed:
        folder = path / TOKENS if (path / TOKENS).is_dir() else path
        named = listed_shards(path) if folder != path else None
        if named is not None:
            found += sorted(named)
        else:
            found += sorted(folder.rglob("*.arrow")) if folder.is_dir() else [path]
    missing = [str(path) for path in found if not path.is_file()]
    if missing or not found:
        raise FileNotFoundError(f"found no token shards at {missing or list(map(str, listed))}, expected *.arrow files")
    return found


def listed_shards(run: Path) -> dict[Path, dict[str, Any]] | None:
    """Return the token shards that a run's manifest names, each with its `bytes` and `sha256`; None without a manifest.

    What else lies in the folder is not finished: the manifest is written last.
    """
    path = run / MANIFEST
    if not path.is_file():
        return None
    try:
        shards = json.loads(path.read_bytes())["stages"].get(TOKENS, {})
        return {run / name: entry for shard in shards.values() for name, entry in shard["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedShard(
            f"{path}: found no list of files, expected a run's manifest; run the recipe again"
        ) from error


def check_shards(paths: Sequence[Path], *, digests: bool = False) -> None:
    """Compare shards that lie in a run with its manifest: sizes, and SHA-256 with `digests`. Others are not checked.

    Raises DamagedShard for one that is missing, of another size, of other bytes, or not named there.
    """
    runs: dict[Path, dict[Path, dict[str, Any]] | None] = {}
    for path in paths:
        run = path.parent.parent
        if path.parent.name != TOKENS:
            continue
        if run not in runs:
            runs[run] = listed_shards(run)
        listed = runs[run]
        if listed is not None:
            _check(path, listed.get(path), digests)


def _check(path: Path, expected: dict[str, Any] | None, digests: bool) -> None:
    again = "`plainspoken verify` says what else is; run the recipe again: only this shard is made anew"
    if expected is None:
        raise DamagedShard(f"{path}: found a shard that the run's manifest does not name; run the recipe to its end")
    size = path.stat().st_size if path.is_file() else None
    if size != expected["bytes"]:
        raise DamagedShard(f"{path}: found {size} bytes, expected {expected['bytes']} as in the manifest; {again}")
    if digests:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected["sha256"]:
            wanted = expected["sha256"]
            raise DamagedShard(
                f"{path}: found SHA-256 {found[:16]}..., expected {wanted[:16]}... as in the manifest; {again}"
            )
