"""What the cluster tests need beside the project: installed here, once per machine, or skipped with the reason."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from dataflow import flink, prism, spark

ROOT = Path(__file__).resolve().parents[2]
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
