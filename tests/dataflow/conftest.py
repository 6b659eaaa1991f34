"""What the cluster tests need beside the project: installed here, once per machine, or skipped with the reason."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dataflow import flink, prism, spark

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "plainspoken" / "tests"
_SECONDS_TO_GET = 400


def get(command: Sequence[str], **environment: str) -> None:
    """Run a command that fetches or builds something; skip the test where it cannot."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}, which is not installed")
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
        pytest.skip(f"{' '.join(command[:4])} took more than {_SECONDS_TO_GET} s")
    if done.returncode:
        pytest.skip(f"{' '.join(command[:4])} failed: {(done.stdout + done.stderr)[-300:]}")


@pytest.fixture(scope="session")
def java() -> None:
    if shutil.which("java") is None:
        pytest.skip("needs Java 11 or 17, which is not installed")


@pytest.fixture(scope="session")
def spark_home(java: None) -> Iterator[Path]:
    """A Spark of the pinned version, under SPARK_HOME, and the job server for it."""
    home = Path(os.environ.get("SPARK_HOME") or CACHE / "pyspark" / "pyspark")
    if not home.is_dir():
        get([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(home.parent), "pyspark>=3.5,<3.6"])
    if not spark.JOB_SERVER.is_file() and spark.JAR_VARIABLE not in os.environ:
        get(["mvn", "-q", "-B", "-f", "dataflow/job_server/spark/pom.xml", "package"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def flink_job_server(java: None) -> None:
    if not flink.JOB_SERVER.is_file() and flink.JAR_VARIABLE not in os.environ:
        get(["mvn", "-q", "-B", "-f", "dataflow/job_server/flink/pom.xml", "package"])


@pytest.fixture(scope="session")
def prism_location() -> Path:
    """Beam's program `prism`, built from the version that the Python SDK has."""
    path = CACHE / "bin" / "prism"
    if not path.is_file():
        get(["go", "install", prism.GO_PACKAGE], GOBIN=str(path.parent))
    return path
