"""The same bytes on a real Spark, Flink and Prism as on this machine's own workers, whatever dies on the way."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from run_digests import ROOT, digests, working_directory

from dataflow import spark
from pipeline import recipe as recipes
from pipeline import run as runs
from pipeline.manifest import read_manifest
from pipeline.recipes import DIRECTORY

pytestmark = pytest.mark.cluster
#: The whole demo on a cluster of two workers takes 80 s on two cores of our own (measured).
_SECONDS_AT_MOST = 420


def smaller(text: str) -> str:
    """Return the demo's recipe without the inputs that add nothing for a cluster."""
    head, *inputs = text.split("\n[[input]]\n")
    inputs[-1], tables = inputs[-1].split("\n[language]\n")
    kept = [
        each for each in inputs if any(f'name = "{name}"' in each for name in ("news", "encyclopedia", "broken-pages"))
    ]
    assert len(kept) == 3
    return "\n[[input]]\n".join([head, *kept]) + "\n[language]\n" + tables


@pytest.fixture(scope="module")
def recipe_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recipe") / "smaller.toml"
    path.write_text(smaller((DIRECTORY / "demo.toml").read_text()))
    return path


@pytest.fixture(scope="module")
def direct(recipe_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Digests of a run on this machine's own workers."""
    out = tmp_path_factory.mktemp("direct") / "run"
    with working_directory(ROOT):
        runs.run(recipes.parse(recipe_file.read_text(), str(out)), num_workers=2, say=lambda line: None)
    found = digests(out)
    assert len(found) > 100
    return found


def start(recipe: Path | str, out: Path, *options: str, **environment: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "pipeline.cli", "run", str(recipe), "--out", str(out), *options]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> str:
    try:
        said, _ = process.communicate(timeout=_SECONDS_AT_MOST)
    except subprocess.TimeoutExpired:
        process.terminate()
        said, _ = process.communicate()
        pytest.fail(f"no end after {_SECONDS_AT_MOST} s:\n{said[-3000:]}")
    assert process.returncode == 0, said[-6000:]
    return said


def when_there_are(out: Path, number: int, act: Callable[[], None]) -> threading.Thread:
    """Do something as soon as a run has so many receipts."""

    def watch() -> None:
        deadline = time.monotonic() + _SECONDS_AT_MOST
        while len(list((out / "receipts").glob("*/*.json"))) < number and time.monotonic() < deadline:
            time.sleep(0.05)
        act()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


@pytest.fixture(scope="module")
def cluster(spark_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark.LocalCluster]:
    """A master and two workers that outlive one run."""
    os.environ["SPARK_HOME"] = str(spark_home)
    with spark.local_cluster(2, tmp_path_factory.mktemp("spark")) as found:
        yield found
    del os.environ["SPARK_HOME"]


def test_spark_gives_the_same_bytes(
    cluster: spark.LocalCluster, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    finish(start(recipe_file, out, "--runner", "spark", "--workers", "2", "--spark-master", cluster.master_url))
    assert digests(out) == direct
    assert not (out / ".tasks").exists()


def test_spark_with_a_killed_worker_gives_the_same_bytes(
    spark_home: Path, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    out, killed = tmp_path / "run", []
    os.environ["SPARK_HOME"] = str(spark_home)
    with spark.local_cluster(2, tmp_path / "spark") as cluster:
        process = start(recipe_file, out, "--runner", "spark", "--workers", "2", "--spark-master", cluster.master_url)

        def kill() -> None:
            assert process.poll() is None
            os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
            killed.append(len(list((out / "receipts").glob("*/*.json"))))

        when_there_are(out, 6, kill).join(_SECONDS_AT_MOST)
        finish(process)
    assert 6 <= killed[0] < sum(map(len, read_manifest(str(out)).values()))
    assert digests(out) == direct


def test_spark_with_threads_of_this_process_gives_the_same_bytes(
    cluster: spark.LocalCluster, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    options = ["--runner", "spark", "--spark-master", cluster.master_url, "--worker-pool", "loopback"]
    finish(start(recipe_file, out, *options))
    assert digests(out) == direct


def test_flink_gives_the_same_bytes(
    flink_job_server: None, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    finish(start(recipe_file, out, "--runner", "flink", "--workers", "2"))
    assert digests(out) == direct


def test_prism_gives_the_same_bytes(
    prism_location: Path, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    finish(start(recipe_file, out, "--runner", "prism", "--prism-location", str(prism_location)))
    assert digests(out) == direct


def test_a_killed_driver_takes_everything_along(spark_home: Path, recipe_file: Path, tmp_path: Path) -> None:
    process = start(recipe_file, tmp_path / "run", "--runner", "spark", SPARK_HOME=str(spark_home))
    when_there_are(tmp_path / "run", 1, lambda: None).join(_SECONDS_AT_MOST)
    below = descendants(process.pid)
    assert len(below) >= 5  # master, two workers, job server, pool of Python workers
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    deadline = time.monotonic() + 60
    while left := [each for each in below if Path(f"/proc/{each}/exe").exists()]:
        assert time.monotonic() < deadline, left
        time.sleep(0.2)


def descendants(pid: int) -> list[int]:
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, thread.read_text().split()):
            found += [child, *descendants(child)]
    return found
