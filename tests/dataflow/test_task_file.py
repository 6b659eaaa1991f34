"""Tasks travel in a file: the job graph stays small, and every task arrives once."""

import datetime
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that
from run_digests import ROOT, working_directory

from dataflow.launch_request import STAGE_NAMES
from pipeline import recipe as recipes
from pipeline.build import stages
from pipeline.recipes import DIRECTORY
from pipeline.runners import build_pipeline
from pipeline.task_file import SpreadTasks, find_tasks, read_task, remove_tasks, write_tasks
from pipeline.tasks import Task

#: Dataflow refuses a job whose JSON is larger (cloud.google.com/dataflow/quotas).
_GRAPH_BYTES_AT_MOST = 10 << 20


def some_tasks(number: int, stage: str = "documents") -> list[Task]:
    settings = {f"step-{k}": "v1 " + "x" * 200 for k in range(7)}
    return [
        Task(stage=stage, shard=f"news-{n:06d}", made_of={"input": f"{n:064x}", **settings}, size_bytes=n)
        for n in range(number)
    ]


def test_tasks_come_back_as_they_were(tmp_path: Path) -> None:
    tasks = some_tasks(50)
    path = write_tasks(str(tmp_path), "documents", tasks)
    assert [read_task(place) for _, place in find_tasks(path)] == tasks
    remove_tasks(path)
    assert list(tmp_path.iterdir()) == []


def test_no_task_is_no_element(tmp_path: Path) -> None:
    assert list(find_tasks(write_tasks(str(tmp_path), "documents", []))) == []


def test_equal_tasks_give_the_same_file(tmp_path: Path) -> None:
    paths = [write_tasks(str(tmp_path / name), "documents", some_tasks(5)) for name in "ab"]
    assert Path(paths[0]).read_bytes() == Path(paths[1]).read_bytes()


def test_every_task_arrives_once(tmp_path: Path) -> None:
    tasks = some_tasks(300)
    path = write_tasks(str(tmp_path), "documents", tasks)

    def check(found: list[Task]) -> None:
        assert sorted(task.shard for task in found) == [task.shard for task in tasks]

    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([])) as pipeline:
        assert_that(pipeline | SpreadTasks(path), check)


@pytest.mark.parametrize("number", [1, 100_000])
def test_the_graph_of_every_stage_is_small_for_many_files(tmp_path: Path, number: int) -> None:
    began = datetime.datetime.now(datetime.UTC)
    with working_directory(ROOT):
        all_stages = stages(recipes.load(str(DIRECTORY / "demo.toml"), str(tmp_path)))
    path = write_tasks(str(tmp_path), "documents", some_tasks(number))
    sizes = {}
    for stage in all_stages:
        graph = build_pipeline(stage, path, PipelineOptions([])).to_runner_api()
        sizes[stage.name] = graph.ByteSize()
    assert tuple(sizes) == STAGE_NAMES
    assert max(sizes.values()) < 300_000 < _GRAPH_BYTES_AT_MOST, sizes
    assert (datetime.datetime.now(datetime.UTC) - began).total_seconds() < 60
