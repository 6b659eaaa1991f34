"""Worker processes: every task runs once, a failing task is told, a dying worker ends the run instead of hanging it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from touch_stage import make_stages

from pipeline.tasks import Task
from pipeline.workers import RunFailed, WorkerPool, _share_out


def task(shard: str, folder: Path, fate: str = "", size_bytes: int = 1 << 23) -> Task:
    return Task(stage="touch", shard=shard, made_of={}, size_bytes=size_bytes, payload=(str(folder), fate))


def run(tasks: list[Task], num_workers: int) -> list[Mapping[str, Any]]:
    events: list[Mapping[str, Any]] = []
    with WorkerPool(num_workers, make_stages) as pool:
        pool.run(make_stages()[0], tasks, events.append)
    return events


@pytest.mark.parametrize("num_workers", [1, 3])
def test_every_task_runs_once(tmp_path: Path, num_workers: int) -> None:
    tasks = [task(f"s{number}", tmp_path) for number in range(7)]
    events = run(tasks, num_workers)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {each.shard: "once\n" for each in tasks}
    assert all(event["peak_bytes"] > 0 for event in events if event["event"] == "peak")


def test_a_failing_task_is_told_with_its_shard_and_advice(tmp_path: Path) -> None:
    with pytest.raises(
        RunFailed, match=r"stage 'touch' failed on shard bad: ValueError: a value that cannot be"
    ) as told:
        run([task("good", tmp_path), task("bad", tmp_path, "fail")], 1)
    assert "run the same command again" in str(told.value)
    assert "Traceback" not in str(told.value)
    assert any("a value that cannot be" in note for note in told.value.__notes__)


def test_a_dying_worker_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"a worker process died \(signal SIGKILL.*while it made shard bad"):
        run([task("good", tmp_path), task("bad", tmp_path, "die")], 2)


def test_small_tasks_share_a_pipeline_and_large_ones_come_first(tmp_path: Path) -> None:
    sizes = {"a": 1 << 20, "b": 1 << 30, "c": 2 << 20, "d": 3 << 20}
    tasks = [task(name, tmp_path, size_bytes=size) for name, size in sizes.items()]
    portions = _share_out(tasks, 2, together=False)
    assert [[each.shard for each in portion] for portion in portions] == [["b"], ["d", "c", "a"]]
    assert [len(portion) for portion in _share_out(tasks, 2, together=True)] == [4]


def test_every_worker_gets_a_share_of_small_tasks(tmp_path: Path) -> None:
    tasks = [task(f"s{number:02}", tmp_path, size_bytes=1000) for number in range(40)]
    assert [len(portion) for portion in _share_out(tasks, 2, together=False)] == [5] * 8
    nothing = [task(f"s{number}", tmp_path, size_bytes=0) for number in range(3)]
    assert sum(len(portion) for portion in _share_out(nothing, 2, together=False)) == 3


def test_no_workers_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one worker, got 0"):
        WorkerPool(0, make_stages)
