"""The same bytes on a real Spark, Flink and Prism as on this machine's own workers."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_runs import (
    SECONDS_AT_MOST,
    descendants,
    finish,
    reasons,
    spark_settings,
    start,
    wait_for_end,
    when_there_are,
)
from run_digests import ROOT, digests, working_directory

from dataflow import spark
from pipeline import recipe as recipes
from pipeline import run as runs
from pipeline.recipes import DIRECTORY

pytestmark = pytest.mark.cluster


def run_here(recipe: str, out: Path) -> dict[str, str]:
    with working_directory(ROOT):
        runs.run(recipes.parse(recipe, str(out)), num_workers=2, say=lambda line: None)
    return digests(out)


@pytest.fixture(scope="module")
def cluster(spark_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark.LocalCluster]:
    """A master and two workers that outlive one run."""
    with spark.local_cluster(2, tmp_path_factory.mktemp("spark")) as found:
        yield found


def test_spark_gives_the_demo_the_same_bytes(cluster: spark.LocalCluster, tmp_path: Path) -> None:
    here = run_here((DIRECTORY / "demo.toml").read_text(), tmp_path / "here")
    settings = spark_settings(tmp_path / "settings")
    options = ["--runner", "spark", "--workers", "2", "--spark-master", cluster.master_url]
    finish(start("demo", tmp_path / "there", *options, **settings))
    there = digests(tmp_path / "there")
    assert len(there) > 300
    assert there == here
    assert not (tmp_path / "there" / ".tasks").exists()
    ended = reasons(tmp_path / "settings")
    assert list(ended) == ["Success"]
    assert ended["Success"] >= 8 * 8  # eight stages, eight pieces each


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


def test_a_killed_driver_takes_everything_along_and_its_run_goes_on(
    spark_home: Path, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    # What a killed driver leaves is the folder of its cluster's logs.
    process = start(recipe_file, tmp_path / "run", "--runner", "spark", TMPDIR=str(tmp_path))
    when_there_are(tmp_path / "run", 1, lambda: None).join(SECONDS_AT_MOST)
    below = set(descendants(process.pid))
    assert len(below) >= 7  # master, two workers with an executor each, job server, pool of Python workers
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    wait_for_end(below)
    assert not (tmp_path / "run" / "manifest.json").exists()
    assert (tmp_path / "run" / ".tasks").is_dir()
    assert run_here(recipe_file.read_text(), tmp_path / "run") == direct
    assert not (tmp_path / "run" / ".tasks").exists()
