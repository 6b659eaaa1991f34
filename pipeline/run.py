"""Run a recipe: stage after stage, making only the shards that are missing or changed.

Recipe -> run directory. The same loop resumes after a crash, takes in a new file, follows a changed rule and finds
that nothing is to be done: it compares the key of every shard with that of its receipt.
"""

import contextlib
import dataclasses
import fcntl
import functools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from pipeline import storage
from pipeline.build import stages
from pipeline.changes import explain
from pipeline.manifest import (
    RECEIPTS,
    RECIPE,
    Receipt,
    find_receipt,
    remove_stale,
    write_manifest,
    write_receipt,
)
from pipeline.planning import ALL, KEPT
from pipeline.progress import ProgressLine
from pipeline.recipe import Recipe
from pipeline.task_file import remove_all_tasks
from pipeline.tasks import Stage, Task
from pipeline.timings import Timings
from pipeline.workers import RunFailed, StagePool, StartPool, WorkerPool

_Read = TypeVar("_Read")
#: Reads of a store at a time: a small object takes tens of milliseconds, most of them waiting.
_REMOTE_READS = 32
LOCK = ".lock"
PENDING = "erasure.json"
"""An erasure that has begun and not ended: what was asked and found."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """What one stage has to do."""

    stage: Stage
    tasks: Sequence[Task]
    todo: Sequence[Task]
    done: Mapping[str, Receipt]
    """Receipts of the other tasks, by shard."""
    changes: Mapping[str, int]
    """Why shards must be made -> number of shards."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run has made: receipts by stage and shard, and how many shards were made now."""

    made: Mapping[str, Mapping[str, Receipt]]
    num_made_now: Mapping[str, int]


def run(
    recipe: Recipe,
    *,
    num_workers: int | None = None,
    only: Sequence[str] = (),
    say: Callable[[str], None] = print,
    start_pool: StartPool | None = None,
) -> RunResult:
    """Bring a run directory up to date with its recipe. Raises RunFailed, saying what to do, when it cannot.

    `only` names the stages to run; the others must be up to date. `num_workers` is one per core if not given.
    `start_pool` starts what runs the stages elsewhere than in processes of this machine, once there is work.
    """
    directory = recipe.run.directory
    _check_names(only, stages(recipe))
    with locked(directory):
        if storage.exists(storage.join_path(directory, PENDING)):
            raise RunFailed(
                f"an erasure of {directory} has begun and not ended; finish it first: `plainspoken erase {directory}`"
            )
        return run_locked(recipe, num_workers=num_workers, only=only, say=say, start_pool=start_pool)


def run_locked(
    recipe: Recipe,
    *,
    num_workers: int | None,
    only: Sequence[str],
    say: Callable[[str], None],
    start_pool: StartPool | None = None,
) -> RunResult:
    """Do what `run` does, in a directory that this process holds."""
    directory = recipe.run.directory
    all_stages = stages(recipe)
    made: dict[str, Mapping[str, Receipt]] = {stage.name: {} for stage in all_stages}
    now: dict[str, int] = {}
    with contextlib.ExitStack() as resources:
        storage.remove_temporary_files(directory)
        if not storage.is_remote(directory):  # nothing locks a store: a job elsewhere may still read its tasks
            remove_all_tasks(directory)
        _restore_kept_tokenizer(directory)
        build_grammars(recipe, say)
        timings = Timings.load(directory)
        pool: StagePool | None = None
        for stage in all_stages:
            plan = plan_stage(stage, directory, made)
            if plan.todo and only and stage.name not in only:
                raise RunFailed(_not_up_to_date(plan, only))
            if plan.todo:
                if pool is None:
                    make_stages = functools.partial(stages, recipe)
                    local = functools.partial(WorkerPool, num_workers or available_cores(), make_stages)
                    pool = resources.enter_context((start_pool or local)())
                _run_stage(pool, plan, timings)
                timings.save(directory)
            made[stage.name] = _receipts(directory, plan)
            now[stage.name] = len(plan.todo)
            if only and stage.name == [each.name for each in all_stages if each.name in only][-1]:
                break
        else:
            remove_stale(directory, {name: receipts.values() for name, receipts in made.items()})
        _keep_recipe(directory, recipe)
        digest = storage.digest_of(recipe.text)
        write_manifest(directory, digest, {name: receipts.values() for name, receipts in made.items()})
    return RunResult(made=made, num_made_now=now)


def build_grammars(recipe: Recipe, say: Callable[[str], None]) -> None:
    """Compile the grammars of the recipe's languages that are not there yet, once for all runs of this user."""
    from transforms.speak import grammars

    for lang in recipe.languages():
        if lang in grammars.LANGUAGES and not grammars.is_built(lang):
            grammars.build(lang, say)


def plan_stage(stage: Stage, directory: str, made: Mapping[str, Mapping[str, Receipt]]) -> StagePlan:
    """Return what a stage has to make, given what the stages before it have made."""
    tasks = stage.plan(made)
    todo, done, changes = [], dict[str, Receipt](), dict[str, int]()
    receipts = _read_all(directory, lambda task: _receipt_if_there(directory, task), tasks)
    for task, (receipt, is_done) in zip(tasks, receipts, strict=True):
        if receipt is not None and is_done:
            done[task.shard] = receipt
            continue
        todo.append(task)
        for change in _changes(directory, task, receipt):
            changes[change] = changes.get(change, 0) + 1
    if done and todo and stage.together:  # a part of the shards, compared among themselves, gives other results
        changes["made together with those"] = len(done)
        todo, done = list(tasks), {}
    return StagePlan(stage=stage, tasks=tasks, todo=todo, done=done, changes=changes)


def _receipt_if_there(directory: str, task: Task) -> tuple[Receipt | None, bool]:
    receipt = find_receipt(directory, task.stage, task.shard)
    return receipt, receipt is not None and receipt.key == task.key and _files_are_there(directory, receipt)


def _read_all(directory: str, read: Callable[[Task], _Read], tasks: Sequence[Task]) -> list[_Read]:
    """Return what `read` says of each task; a store that takes its time to answer is asked many things at once."""
    if not storage.is_remote(directory):
        return [read(task) for task in tasks]
    with ThreadPoolExecutor(_REMOTE_READS) as threads:
        return list(threads.map(read, tasks))


def plan_run(recipe: Recipe) -> list[StagePlan]:
    """Return the plans of all stages up to the first that has something to do: later ones follow from its files."""
    made: dict[str, Mapping[str, Receipt]] = {}
    plans = []
    all_stages = stages(recipe)
    for stage in all_stages:
        made.setdefault(stage.name, {})
    for stage in all_stages:
        plan = plan_stage(stage, recipe.run.directory, made)
        plans.append(plan)
        if plan.todo:
            break
        made[stage.name] = _receipts(recipe.run.directory, plan)
    return plans


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run_stage(pool: StagePool, plan: StagePlan, timings: Timings) -> None:
    sizes = {task.shard: task.size_bytes for task in plan.todo}
    line = ProgressLine(plan.stage.title, len(plan.todo), sum(sizes.values()))

    def on_event(event: Mapping[str, Any]) -> None:
        if event["event"] == "batch":
            line.batch(event["documents"], event["text_bytes"])
        elif event["event"] == "shard":
            line.shard(sizes[event["shard"]])
            timings.shard(event)
        elif event["event"] == "peak":
            timings.peak(event)

    try:
        with timings.stage(plan.stage.name):
            pool.run(plan.stage, plan.todo, on_event)
    finally:
        line.draw(finally_=True)


def _receipts(directory: str, plan: StagePlan) -> dict[str, Receipt]:
    """Return the receipts of all tasks of a stage that has ended, in the tasks' order."""
    todo = _read_all(directory, lambda task: find_receipt(directory, task.stage, task.shard), plan.todo)
    receipts = dict(plan.done)
    for task, receipt in zip(plan.todo, todo, strict=True):
        if receipt is None or not task.is_done_by(receipt):
            found = "none" if receipt is None else f"one with key {receipt.key[:12]}"
            raise RunFailed(
                f"stage {task.stage!r} ended without a receipt for shard {task.shard!r}: found {found}, expected key "
                f"{task.key[:12]}; is another program writing to {directory}?"
            )
        receipts[task.shard] = receipt
    return {task.shard: receipts[task.shard] for task in plan.tasks}


def _files_are_there(directory: str, receipt: Receipt) -> bool:
    """Say whether a shard's files are there as they were written.

    A receipt is written after its files: one that is younger was changed since, and is read again. What a disk changes
    without a trace, `verify` finds, and `check_inputs` before it is used.
    """
    if storage.is_remote(directory):
        return all(storage.exists(storage.join_path(directory, path)) for path in receipt.files)
    written_ns = Path(directory, receipt.path()).stat().st_mtime_ns
    for path, entry in receipt.files.items():
        file = Path(directory, path)
        if not file.is_file():
            return False
        status = file.stat()
        if status.st_size != entry["bytes"]:
            return False
        if status.st_mtime_ns > written_ns and storage.digest_of_file(str(file)) != entry["sha256"]:
            return False
    return True


def _changes(directory: str, task: Task, receipt: Receipt | None) -> list[str]:
    if receipt is None:
        damaged = storage.exists(storage.join_path(directory, RECEIPTS, task.stage, f"{task.shard}.json"))
        return ["their receipts are damaged" if damaged else "new"]
    if receipt.key == task.key:
        return ["a file of theirs is missing or damaged"]
    return explain(receipt.made_of, task.made_of)


def _restore_kept_tokenizer(directory: str) -> None:
    """Write the receipt of a kept tokenizer anew from the manifest if it is damaged: nothing else can make it."""
    kept = find_receipt(directory, "tokenizer", ALL, or_in_manifest=True)
    if kept is not None and KEPT in kept.made_of and find_receipt(directory, "tokenizer", ALL) is None:
        write_receipt(directory, kept)


def _check_names(only: Sequence[str], all_stages: Sequence[Stage]) -> None:
    names = [stage.name for stage in all_stages]
    for name in only:
        if name not in names:
            raise ValueError(f"--only names a stage {name!r}; stages are {', '.join(names)}")


def _not_up_to_date(plan: StagePlan, only: Sequence[str]) -> str:
    why = "; ".join(f"{name}: {number}" for name, number in sorted(plan.changes.items()))
    return (
        f"--only {','.join(only)} needs stage {plan.stage.name!r} to be up to date, but {len(plan.todo)} of its "
        f"{len(plan.tasks)} shards are not ({why}); run without --only first"
    )


def _keep_recipe(directory: str, recipe: Recipe) -> None:
    path = storage.join_path(directory, RECIPE)
    storage.write_file(path, lambda stream: stream.write(recipe.text.encode()))


@contextlib.contextmanager
def locked(directory: str) -> Iterator[None]:
    """Hold the run directory; the system lets go of it when this process ends, however it ends."""
    if storage.is_remote(directory):
        yield
        return
    Path(directory).mkdir(parents=True, exist_ok=True)
    with Path(directory, LOCK).open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            holder = handle.read().strip() or "another process"
            raise RunFailed(f"{directory} is in use by {holder}; wait for it to end, or use another --out") from error
        handle.truncate(0)
        handle.write(f"process {os.getpid()}")
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)


__all__ = ["RunFailed", "RunResult", "StagePlan", "available_cores", "build_grammars", "plan_run", "plan_stage", "run"]
