"""What the cluster tests share.

What they need beside the project is installed here, once per machine, or they are skipped with the reason.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest
from cluster_runs import smaller
from run_digests import ROOT, digests, working_directory

from dataflow import flink, prism, spark
from dataflow.launch_request import Launch
from pipeline import recipe as recipes
from pipeline import run as runs
from pipeline.recipes import DIRECTORY

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "plainspoken" / "tests"
_SECONDS_TO_GET = 400


#: CI names here what must not be skipped, such as "spark,flink".
REQUIRED = os.environ.get("PLAINSPOKEN_REQUIRED", "").split(",")


def absent(what: str, why: str) -> NoReturn:
    """Skip the test that needs something, or fail it where that must be there."""
    if what in REQUIRED:
        pytest.fail(f"{what} must be there: {why}")
    pytest.skip(why)


def get(what: str, command: Sequence[str], **environment: str) -> None:
    """Run a command that fetches or builds something that a test needs."""
    if shutil.which(command[0]) is None:
        absent(what, f"needs {command[0]}, which is not installed")
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            check=False,
            capture_output=True,
            text=True,
            timeout=_SECONDS_TO_GET,
        )
    except subprocess.TimeoutExpired:
        absent(what, f"{' '.join(command[:4])} took more than {_SECONDS_TO_GET} s")
    if done.returncode:
        absent(what, f"{' '.join(command[:4])} failed: {(done.stdout + done.stderr)[-300:]}")


@pytest.fixture(scope="session")
def spark_home() -> Iterator[Path]:
    """A Spark of the pinned version, under SPARK_HOME, and the job server for it."""
    if shutil.which("java") is None:
        absent("spark", "needs Java 11 or 17, which is not installed")
    home = Path(os.environ.get("SPARK_HOME") or CACHE / "pyspark" / "pyspark")
    if not home.is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet"]
        get("spark", [*pip, "--target", str(home.parent), "pyspark>=3.5,<3.6"])
    if not spark.JOB_SERVER.is_file() and spark.JAR_VARIABLE not in os.environ:
        get("spark", ["mvn", "-q", "-B", "-f", "dataflow/job_server/spark/pom.xml", "package"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def flink_job_server() -> None:
    if shutil.which("java") is None:
        absent("flink", "needs Java 11 or 17, which is not installed")
    if not flink.JOB_SERVER.is_file() and flink.JAR_VARIABLE not in os.environ:
        get("flink", ["mvn", "-q", "-B", "-f", "dataflow/job_server/flink/pom.xml", "package"])


@pytest.fixture(scope="session")
def prism_location() -> Path:
    """Beam's program `prism`, built from the version that the Python SDK has."""
    path = CACHE / "bin" / "prism"
    if not path.is_file():
        get("prism", ["go", "install", prism.GO_PACKAGE], GOBIN=str(path.parent))
    return path


@pytest.fixture(scope="session")
def asked() -> Launch:
    """A launch on Google Cloud, of names that nobody has."""
    return Launch(
        recipe="gs://corpus/recipe.toml",
        template="gs://corpus/plainspoken.json",
        project="some-project",
        region="europe-west4",
        image="europe-west4-docker.pkg.dev/some-project/images/plainspoken:0.1.0",
        temp="gs://corpus/temp",
    )


@pytest.fixture(scope="session")
def recipe_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smaller recipe, in a file."""
    path = tmp_path_factory.mktemp("recipe") / "smaller.toml"
    path.write_text(smaller((DIRECTORY / "demo.toml").read_text()))
    return path


@pytest.fixture(scope="session")
def direct(recipe_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Digests of a run of the smaller recipe on this machine's own workers."""
    out = tmp_path_factory.mktemp("direct") / "run"
    with working_directory(ROOT):
        runs.run(recipes.parse(recipe_file.read_text(), str(out)), num_workers=2, say=lambda line: None)
    found = digests(out)
    assert len(found) > 100
    return found
