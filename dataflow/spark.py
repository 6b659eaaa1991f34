"""Spark: the job server that turns Beam pipelines into Spark jobs, and a small cluster to try it on.

The job server runs with the jars of the Spark it talks to, so the two cannot differ in version.
"""

import contextlib
import dataclasses
import importlib.util
import json
import os
import re
import socket
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dataflow.java import OPENS, find_jar, find_java
from dataflow.server_process import SECONDS_TO_START, ServerProcess, free_ports, serve
from pipeline.workers import RunFailed

#: Beam's Spark runner is compiled for this minor version; another may fail in the middle of a job.
SPARK_VERSION = "3.5"
JOB_SERVER = Path(__file__).parent / "job_server" / "spark" / "target" / "spark-job-server.jar"
JAR_VARIABLE = "PLAINSPOKEN_SPARK_JOB_SERVER"
HOW_TO_GET_JAR = (
    "`mvn -f dataflow/job_server/spark/pom.xml package` makes it, or download "
    "org.apache.beam:beam-runners-spark-3-job-server from Maven Central"
)


def find_spark() -> Path:
    """Return SPARK_HOME: the variable's, or the one inside the pyspark package. Raises RunFailed without one."""
    home = os.environ.get("SPARK_HOME", "")
    if not home:
        found = importlib.util.find_spec("pyspark")
        home = str(Path(found.origin).parent) if found is not None and found.origin else ""
    if not home:
        raise RunFailed("there is no Spark: SPARK_HOME is not set; pip install 'plainspoken[spark]', or set it")
    path = Path(home)
    version = spark_version(path)
    if not version.startswith(SPARK_VERSION + "."):
        raise RunFailed(f"{path} holds Spark {version or 'of no known version'}; expected {SPARK_VERSION}")
    return path


def spark_version(home: Path) -> str:
    """Return the version of a Spark distribution, by its core jar; "" when there is none."""
    for jar in sorted((home / "jars").glob("spark-core_2.12-*.jar")):
        return jar.stem.rsplit("-", 1)[1]
    return ""


def defaults(home: Path) -> dict[str, str]:
    """Return the settings in `spark-defaults.conf`, which Spark's own launcher would read, and we do without."""
    file = Path(os.environ.get("SPARK_CONF_DIR") or home / "conf", "spark-defaults.conf")
    if not file.is_file():
        return {}
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = [re.split(r"\s*[=\s]\s*", line, maxsplit=1) for line in lines if line.startswith("spark.")]
    return {pair[0]: pair[1] if len(pair) > 1 else "" for pair in pairs}


@dataclasses.dataclass(frozen=True, kw_only=True)
class LocalCluster:
    """A standalone Spark on this machine."""

    master_url: str
    web_port: int
    master: ServerProcess
    workers: tuple[ServerProcess, ...]


@contextlib.contextmanager
def local_cluster(num_workers: int, logs: Path, *, memory_mib: int = 1024) -> Iterator[LocalCluster]:
    """Run a Spark master and `num_workers` workers of one core each, on the loopback interface only."""
    home, java = find_spark(), find_java()
    port, web_port, *worker_ports = free_ports(2 + num_workers)
    class_path = ["-cp", f"{home}/jars/*"]
    # Spark's launcher guesses the Scala version from a source tree unless it is told.
    environment = {"SPARK_HOME": str(home), "SPARK_SCALA_VERSION": "2.12", "SPARK_LOCAL_DIRS": str(logs), **_LOCAL}
    base = [java, "-Xmx512m", *_LIGHT, f"-Djava.io.tmpdir={logs}", *OPENS, *class_path]
    with contextlib.ExitStack() as servers:
        command = [*base, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--webui-port", str(web_port)]
        master = servers.enter_context(serve("Spark master", command, logs / "spark-master.log", environment))
        master.wait_for(web_port)
        master.wait_for(port)
        url = f"spark://127.0.0.1:{port}"
        workers = []
        for number, worker_port in enumerate(worker_ports):
            # Spark runs the second copy of a slow task on another host only. All of 127/8 is this machine on Linux.
            host = f"127.0.0.{number + 1}" if sys.platform == "linux" else "127.0.0.1"
            command = [*base, "org.apache.spark.deploy.worker.Worker", "--host", host, "--cores", "1"]
            command += ["--memory", f"{memory_mib}m", "--port", str(worker_port), "--webui-port", "0"]
            command += ["--work-dir", str(logs / f"spark-work-{number}"), url]
            log = logs / f"spark-worker-{number}.log"
            workers.append(servers.enter_context(serve(f"Spark worker {number}", command, log, environment)))
        cluster = LocalCluster(master_url=url, web_port=web_port, master=master, workers=tuple(workers))
        _wait_for_workers(cluster)
        yield cluster


def _wait_for_workers(cluster: LocalCluster) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        with urllib.request.urlopen(f"http://127.0.0.1:{cluster.web_port}/json/", timeout=10) as page:
            alive = json.load(page)["aliveworkers"]
        if alive >= len(cluster.workers):
            return
        for server in (cluster.master, *cluster.workers):
            if why := server.died():
                raise RunFailed(f"the {server.name} did not start: {why}")
        if time.monotonic() > deadline:
            raise RunFailed(f"{alive} of {len(cluster.workers)} Spark workers came within {SECONDS_TO_START:.0f} s")
        time.sleep(0.2)


@contextlib.contextmanager
def job_server(
    master_url: str, logs: Path, *, jar: str = "", num_cores: int, memory_mib: int = 1024
) -> Iterator[tuple[ServerProcess, list[str]]]:
    """Run Beam's job server for a Spark master; give it and the pipeline options that lead to it."""
    check_master(master_url)
    path = os.path.abspath(find_jar(jar, JAR_VARIABLE, JOB_SERVER, HOW_TO_GET_JAR))  # noqa: PTH100 (links stay)
    home = find_spark()
    port, artifact_port, expansion_port = free_ports(3)
    local = "127.0.0.1" in master_url or "localhost" in master_url or master_url.startswith("local")
    settings = {
        "spark.executor.memory": f"{memory_mib}m",
        # More pieces than cores: a lost worker then costs little, and a long shard does not hold up the rest.
        "spark.default.parallelism": str(_PIECES_PER_CORE * num_cores),
        # The tasks of an executor share one Python worker, so that more than one at a time would wait for another.
        "spark.executor.cores": "1",
        "spark.cores.max": str(num_cores),
        "spark.executor.instances": str(num_cores),  # where there is no such limit: YARN, Kubernetes
        # Task numbers are all that a task reads through Spark: to wait 3 s for a core beside them left others idle.
        "spark.locality.wait": "0s",
        "spark.ui.enabled": "false",
        # One Spark application for all stages of a run: its executors took 20 s to start on a busy machine.
        "beam.spark.test.reuseSparkContext": "true",
    }
    sent = path
    theirs = defaults(home)
    # What a killed program leaves behind, goes with the run's folder.
    temporary = f"-Djava.io.tmpdir={logs}"
    java_options = [*_LIGHT, *OPENS, *([temporary] if local else []), theirs.get("spark.executor.extraJavaOptions", "")]
    theirs["spark.executor.extraJavaOptions"] = " ".join(java_options)
    settings |= theirs
    if local:
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        # On the same disk, the workers read the jar where it lies: sending 100 MB took 10 s per stage.
        settings |= {"spark.executor.extraClassPath": path}
        sent = str(_empty_jar(logs))
    command = [find_java(), "-Xmx1g", *_LIGHT, temporary, *OPENS]
    command += [f"-D{name}={value}" for name, value in settings.items()]
    command += ["-cp", f"{path}{os.pathsep}{home}/jars/*", "org.apache.beam.runners.spark.SparkJobServerDriver"]
    command += [f"--spark-master-url={master_url}", "--job-host=localhost", f"--job-port={port}"]
    command += [f"--artifact-port={artifact_port}", f"--expansion-port={expansion_port}"]
    command += [f"--artifacts-dir={logs / 'artifacts'}"]
    with serve("Spark job server", command, logs / "spark-job-server.log", _LOCAL if local else None) as server:
        server.wait_for(port)
        # Without this, the job server would send every jar of Spark to a Spark that has them.
        yield server, [f"--job_endpoint=localhost:{port}", f"--files_to_stage={sent}"]


def _empty_jar(folder: Path) -> Path:
    path = folder / "empty.jar"
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n")
    return path


_PIECES_PER_CORE = 4
#: Java only hands task numbers on: to optimise its code takes longer than to run it.
_LIGHT = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_LOCAL = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost"}


def check_master(url: str) -> None:
    """Raise ValueError or RunFailed when there can be no Spark master at a URL."""
    if not re.match(r"spark://.|yarn$|k8s://.|local(\[.+\])?$", url):
        raise ValueError(f"--spark-master is {url!r}; expected spark://HOST:PORT, yarn, k8s://... or local[N]")
    if url.startswith("spark://"):
        host, _, port = url.removeprefix("spark://").split(",")[0].partition(":")
        try:
            socket.create_connection((host, int(port or 7077)), timeout=10).close()
        except (OSError, ValueError) as error:
            raise RunFailed(
                f"no Spark master answers at {url}: {error}; is it running, and is the port right?"
            ) from error
