"""What a run does with what another run has left in its directory."""

from pathlib import Path
from typing import NoReturn

import pytest
from memory_store import Shelf
from run_digests import digests
from small_runs import make_corpus, make_recipe, run_here

from pipeline import recipe as recipes
from pipeline import storage
from pipeline.run import RunFailed, locked, plan_run, run
from pipeline.task_file import write_tasks
from pipeline.tasks import Task

TASKS = [Task(stage="spoken", shard=f"tales-{number}", made_of={"input": f"{number:064x}"}) for number in range(3)]


def test_the_tasks_of_a_killed_cluster_run_are_gone_after_a_local_one(tmp_path: Path) -> None:
    make_corpus(tmp_path / "in", seed=6, files=1)
    out, recipe = tmp_path / "run[1]", make_recipe(tmp_path / "in")  # a folder's name is no pattern
    run_here(recipe, out)
    before = digests(out)
    (out / "mine").mkdir()
    (out / "mine" / "shards.tasks").write_text("not ours")
    write_tasks(str(out), "spoken", TASKS)
    killed = storage.AtomicFile(str(out / ".tasks" / "tokens-0123456789abcdef.tasks"))
    killed.stream.write(b"never committed")
    plan_run(recipes.parse(recipe, str(out)))
    assert len(list((out / ".tasks").iterdir())) == 2  # planning is no run
    assert sum(run_here(recipe, out).num_made_now.values()) == 0
    killed.stream.raw.close()
    assert not (out / ".tasks").exists()
    assert (out / "mine" / "shards.tasks").read_text() == "not ours"
    assert digests(out) == before


def test_a_run_in_progress_keeps_its_tasks(tmp_path: Path) -> None:
    make_corpus(tmp_path / "in", seed=6, files=1)
    with locked(str(tmp_path / "run")):
        path = Path(write_tasks(str(tmp_path / "run"), "spoken", TASKS))
        with pytest.raises(RunFailed, match="is in use by process"):
            run_here(make_recipe(tmp_path / "in"), tmp_path / "run")
        assert path.is_file()


def test_tasks_in_a_store_are_left_to_the_job_that_may_read_them(tmp_path: Path, shelf: type[Shelf]) -> None:
    make_corpus(tmp_path / "in", seed=6, files=1)
    path = write_tasks("shelf://corpus/run", "spoken", TASKS)

    def start() -> NoReturn:
        raise RunFailed("no pool")

    with pytest.raises(RunFailed, match="no pool"):
        run(recipes.parse(make_recipe(tmp_path / "in"), "shelf://corpus/run"), say=print, start_pool=start)
    assert shelf.objects[path]
