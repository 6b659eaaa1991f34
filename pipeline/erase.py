"""Erase documents from everything derived from them, and say so in a certificate.

Request + run directory -> the same run directory as if its inputs had never held those documents, and
RUN/certificate.json, RUN/certificate.html. What is asked and found is written down first (`erasure.json`): an erasure
that is interrupted is finished by the next `plainspoken erase RUN`, and no `run` comes between.
"""

import dataclasses
import functools
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import certificate, storage, tombstones
from pipeline import recipe as recipes
from pipeline.erase_find import Found, Request, find
from pipeline.export import FOLDER as EXPORTS
from pipeline.manifest import MANIFEST, RECEIPTS, RECIPE, find_receipt, read_manifest, write_receipt
from pipeline.pack import record as record_packing
from pipeline.planning import ALL, KEPT, MODEL
from pipeline.recipe import Recipe
from pipeline.report_gather import PACKING
from pipeline.run import PENDING, RunFailed, RunResult, locked, plan_run, run_locked
from pipeline.shards import local_path
from pipeline.verify import verify
from pipeline.workers import StartPool

SAMPLE_RECORD = "tokenizer/sample.parquet"
REPORTS = ("report.html", "report.json", PACKING)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure has done, or, of a dry run, would do."""

    found: Found
    rewritten: Mapping[str, tuple[str | None, str | None]]
    """File -> SHA-256 before and after; None where there was or is none."""
    came_back: tuple[str, ...]
    """Ids of documents that were dropped as duplicates of an erased one, or for lines they have in common with one."""


def erase(
    directory: str,
    request: Request,
    *,
    num_workers: int | None = None,
    say: Callable[[str], None] = print,
    start_pool: StartPool | None = None,
) -> Erased:
    """Erase what a request means from a run; with an empty one, finish the erasure that was interrupted.

    Raises RunFailed when the run is not whole and up to date, ValueError when nothing is asked for.
    """
    recipe = load_recipe(directory)
    with locked(directory):
        pending_path = storage.join_path(directory, PENDING)
        if storage.exists(pending_path):
            pending = storage.read_sealed_json(pending_path)
            if request.asks:
                say("an erasure has begun and not ended; it is finished first, then ask again for this one")
        else:
            pending = _begin(recipe, request, say)
            if not pending["ids"] and not request.retrain_tokenizer:
                say("nothing to erase: no document of the run is meant, nor was an id given to keep out")
                return Erased(found=_found(pending), rewritten={}, came_back=())
            storage.write_sealed_json(pending_path, pending)
        run_again = functools.partial(run_locked, num_workers=num_workers, only=(), say=say, start_pool=start_pool)
        return _finish(recipe, pending, run_again)


def plan(directory: str, request: Request) -> Found:
    """Return what an erasure would be about; change nothing."""
    recipe = load_recipe(directory)
    with locked(directory):
        _check_ready(recipe)
        return find(recipe, request)


def load_recipe(directory: str) -> Recipe:
    """Return the recipe that a run was made with. Raises FileNotFoundError when there is no run."""
    path = storage.join_path(directory, RECIPE)
    if not storage.exists(path):
        raise FileNotFoundError(f"{directory} holds no {RECIPE}: it is no run directory; run a recipe first")
    return recipes.parse(local_path(path).read_text(encoding="utf-8"), directory)


def keep_tokenizer(directory: str, erased: Iterable[bytes]) -> bool:
    """Keep the tokenizer as it is though its sample is going to be another; return whether there is one to keep.

    Its receipt says so from now on, later runs obey it, and the list of its sample forgets the erased documents.
    """
    receipt = find_receipt(directory, "tokenizer", ALL, or_in_manifest=True)
    if receipt is None or not receipt.files:
        return False
    model = storage.digest_of_file(storage.join_path(directory, MODEL))
    if model != receipt.files[MODEL]["sha256"]:
        raise RunFailed(f"{directory}/{MODEL} is damaged; remove it, run the recipe again, then erase")
    record = pq.read_table(storage.join_path(directory, SAMPLE_RECORD))
    gone = pc.is_in(record.column("doc_id"), value_set=pa.array(sorted(set(erased)), pa.binary(16)))
    left = record.filter(pc.invert(gone)).combine_chunks()
    entry = storage.write_with(
        storage.join_path(directory, SAMPLE_RECORD), lambda to: pq.write_table(left, to, compression="zstd")
    )
    made_of = {KEPT: model, "tokenizer": receipt.made_of["tokenizer"]}
    kept = dataclasses.replace(receipt, made_of=made_of, files={**receipt.files, SAMPLE_RECORD: entry})
    write_receipt(directory, dataclasses.replace(kept, key=_key(kept.stage, kept.shard, made_of)))
    return True


def _key(stage: str, shard: str, made_of: Mapping[str, str]) -> str:
    return storage.digest_of({"stage": stage, "shard": shard, "made_of": dict(made_of)})


def _check_ready(recipe: Recipe) -> None:
    directory = recipe.run.directory
    again = f"run it first: `plainspoken run {directory}/{RECIPE} --out {directory}`"
    if not storage.exists(storage.join_path(directory, MANIFEST)):
        raise RunFailed(f"{directory} has no {MANIFEST}: its run has not ended; {again}")
    for each in plan_run(recipe):
        if each.todo:
            why = "; ".join(sorted(each.changes))
            raise RunFailed(
                f"{directory} is not up to date with its recipe: {len(each.todo)} of {len(each.tasks)} shards of stage "
                f"{each.stage.name!r} are to be made ({why}); {again}"
            )
    if findings := verify(directory).findings:
        raise RunFailed(f"{directory} is not as its manifest says: {findings[0]}; mend it first, then erase")


def _begin(recipe: Recipe, request: Request, say: Callable[[str], None]) -> dict[str, Any]:
    """Return all that must be known of the run as it is now."""
    directory = recipe.run.directory
    if not request.asks and not request.retrain_tokenizer:
        raise ValueError(
            "nothing is asked for and no erasure waits to be finished: give --ids, --url, --domain, --source or --text"
        )
    _check_ready(recipe)
    found = find(recipe, request)
    say(f"{sum(map(len, found.shards.values()))} documents in {len(found.shards)} shards to erase")
    ids = sorted(doc_id.hex() for doc_id in found.ids)
    return {
        "asked": {
            **dataclasses.asdict(request),
            "texts": [storage.digest_of_file(path) for path in request.texts],
        },
        "ids": ids,
        "found": dataclasses.asdict(found),
        "fates": certificate.fates(directory, found),
        "in_sample": _in_sample(directory, found.ids),
        "inputs": sorted({_input_of(directory, shard) for shard in found.shards}),
        "before": _digests(directory),
        "reports": any(storage.exists(storage.join_path(directory, name)) for name in REPORTS),
    }


def _finish(recipe: Recipe, pending: Mapping[str, Any], run_again: Callable[[Recipe], RunResult]) -> Erased:
    """Do the work; every part of it may be done again."""
    directory = recipe.run.directory
    ids = {bytes.fromhex(doc_id) for doc_id in pending["ids"]}
    for name in REPORTS:  # their examples are texts, their pictures rows of documents
        local_path(storage.join_path(directory, name)).unlink(missing_ok=True)
    shutil.rmtree(local_path(storage.join_path(directory, EXPORTS)), ignore_errors=True)
    if pending["asked"]["retrain_tokenizer"]:
        _forget_kept_tokenizer(directory)
    else:
        keep_tokenizer(directory, ids)
    if ids:
        tombstones.write(directory, ids | set(tombstones.read_own(directory)))
    result = run_again(recipe)
    _check_gone(directory, result, ids)
    after = _digests(directory)
    before: Mapping[str, str] = pending["before"]
    rewritten = {
        path: (before.get(path), after.get(path))
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    }
    found = _found(pending)
    came_back = _came_back(directory, found)
    certificate.write(directory, pending, rewritten, came_back, len(after), ids)
    if pending["reports"]:
        from pipeline import report

        if result.made["tokens"]:
            record_packing(directory)
        report.write(directory)
    local_path(storage.join_path(directory, PENDING)).unlink()
    return Erased(found=found, rewritten=rewritten, came_back=came_back)


def _forget_kept_tokenizer(directory: str) -> None:
    receipt = find_receipt(directory, "tokenizer", ALL, or_in_manifest=True)
    if receipt is not None and KEPT in receipt.made_of:
        local_path(storage.join_path(directory, RECEIPTS, "tokenizer", f"{ALL}.json")).unlink(missing_ok=True)


def _found(pending: Mapping[str, Any]) -> Found:
    entry = pending["found"]
    shards = {shard: tuple(ids) for shard, ids in entry["shards"].items()}
    lists = {name: tuple(entry[name]) for name in ("absent", "near_copies", "suppressed")}
    return Found(shards=shards, **lists)


def _digests(directory: str) -> dict[str, str]:
    receipts = [receipt for stage in read_manifest(directory).values() for receipt in stage.values()]
    return {path: digest for receipt in receipts for path, digest in receipt.file_digests().items()}


def _in_sample(directory: str, ids: frozenset[bytes]) -> list[str]:
    """Return those of the documents that the tokenizer was trained on."""
    path = storage.join_path(directory, SAMPLE_RECORD)
    if not storage.exists(path):
        return []
    trained = pq.read_table(path, columns=["doc_id"]).column("doc_id").to_pylist()
    return sorted(doc_id.hex() for doc_id in set(trained) & ids)


def _input_of(directory: str, shard: str) -> str:
    receipt = find_receipt(directory, "documents", shard)
    return receipt.made_of["place"].rsplit(" ", 1)[0] if receipt else shard


def _came_back(directory: str, found: Found) -> tuple[str, ...]:
    """Return the duplicates of erased documents that are in the spoken shards now."""
    wanted = pa.array([bytes.fromhex(doc_id) for doc_id in found.suppressed], pa.binary(16))
    back: set[str] = set()
    if len(wanted):
        for receipt in read_manifest(directory)["spoken"].values():
            path = next(path for path in receipt.files if path.startswith("spoken/"))
            ids = pq.read_table(storage.join_path(directory, path), columns=["doc_id"]).column("doc_id")
            back.update(doc_id.hex() for doc_id in ids.filter(pc.is_in(ids, value_set=wanted)).to_pylist())
    return tuple(sorted(back))


def _check_gone(directory: str, result: RunResult, ids: set[bytes]) -> None:
    """Raise RunFailed when a shard still has a row of an erased document; that would be a defect."""
    gone = pa.array(sorted(ids), pa.binary(16))
    for receipts in result.made.values():
        for receipt in receipts.values():
            for path in receipt.files:
                for column in _id_columns(Path(local_path(storage.join_path(directory, path)))):
                    if pc.any(pc.is_in(column, value_set=gone)).as_py():
                        raise RunFailed(f"{path} still names an erased document; this is a defect: please report it")


def _id_columns(path: Path) -> list[pa.ChunkedArray]:
    names = ("doc_id", "cluster_id")
    if path.suffix == ".parquet":
        return [pq.read_table(path, columns=["doc_id"]).column("doc_id")]
    if path.suffix != ".arrow":
        return []
    with pa.memory_map(str(path)) as file:
        opened = pa.ipc.open_stream if path.parent.name == "tokens" else pa.ipc.open_file
        table = opened(file).read_all()
        return [table.column(name) for name in names if name in table.schema.names]
