"""What a worker's container has is the built wheel alone: every function of every stage must come to life there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from run_digests import ROOT, working_directory

from pipeline import recipe as recipes
from pipeline.build import stages
from pipeline.recipes import DIRECTORY
from pipeline.runners import build_pipeline
from pipeline.task_file import write_tasks

NAMES = ("pipeline", "transforms", "tokenizer", "dataflow")
#: Runs in the fresh process: graphs in, what was unpickled and where it came from out.
UNPICKLE = """
import json, logging, pathlib, sys
logging.disable(logging.CRITICAL)
from apache_beam.coders.coders import deserialize_coder
from apache_beam.internal import pickler
from apache_beam.portability.api import beam_runner_api_pb2 as proto
counts = {}
for path in map(pathlib.Path, sys.argv[1:]):
    graph = proto.Pipeline.FromString(path.read_bytes())
    counts[path.stem] = 0
    for transform in graph.components.transforms.values():
        if transform.spec.urn == "beam:transform:pardo:v1":
            payload = proto.ParDoPayload.FromString(transform.spec.payload)
            if payload.do_fn.urn == "beam:dofn:pickled_python_info:v1":  # the rest are Beam's own, by name
                pickler.loads(payload.do_fn.payload)
                counts[path.stem] += 1
    for coder in graph.components.coders.values():
        if coder.spec.urn == "beam:coder:pickled_python:v1":
            deserialize_coder(coder.spec.payload)
names = tuple(sys.stdin.read().split())
files = sorted({m.__file__ for n, m in list(sys.modules.items()) if n.split(".")[0] in names and m.__file__})
print(json.dumps({"counts": counts, "files": files}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the contents of the built wheel."""
    work = tmp_path_factory.mktemp("wheel")
    source = work / "source"
    subprocess.run(["git", "clone", "--quiet", "--local", str(ROOT), str(source)], check=True)
    pip = [sys.executable, "-m", "pip", "--quiet"]
    built = subprocess.run(
        [*pip, "wheel", "--no-deps", "-w", str(work), str(source)], capture_output=True, text=True, check=False
    )
    if built.returncode:
        pytest.skip(f"cannot build a wheel here: {built.stderr[-300:]}")
    (wheel,) = work.glob("plainspoken-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(work / "site"), str(wheel)], check=True)
    return work / "site"


@pytest.mark.cluster
def test_every_function_comes_to_life_where_only_the_wheel_is(installed: Path, tmp_path: Path) -> None:
    with working_directory(ROOT):
        all_stages = stages(recipes.load(str(DIRECTORY / "demo.toml"), str(tmp_path / "run")))
    tasks = write_tasks(str(tmp_path), "documents", [])
    graphs = []
    for stage in all_stages:
        graphs.append(tmp_path / f"{stage.name}.graph")
        graphs[-1].write_bytes(build_pipeline(stage, tasks, PipelineOptions([])).to_runner_api().SerializeToString())
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", UNPICKLE, *map(str, graphs)],
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        cwd=tmp_path,
        input=" ".join(NAMES),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert len(found["counts"]) == len(all_stages)
    assert min(found["counts"].values()) >= 3
    assert sum(found["counts"].values()) > 40
    assert len(found["files"]) > 20
    assert [file for file in found["files"] if not Path(file).is_relative_to(installed)] == []


@pytest.mark.cluster
def test_the_wheel_has_the_files_that_are_not_code(installed: Path) -> None:
    for name in ("pipeline/recipes/demo.toml", "pipeline/recipes/alexatm.toml", "pipeline/report.css"):
        assert (installed / name).is_file(), name
