"""Flink: the job server that turns Beam pipelines into Flink jobs, on its own small cluster or on a given one."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from dataflow.java import OPENS, find_jar, find_java
from dataflow.server_process import ServerProcess, free_ports, serve

JOB_SERVER = Path(__file__).parent / "job_server" / "flink" / "target" / "flink-job-server.jar"
JAR_VARIABLE = "PLAINSPOKEN_FLINK_JOB_SERVER"
HOW_TO_GET_JAR = (
    "`mvn -f dataflow/job_server/flink/pom.xml package` makes it, or download "
    "org.apache.beam:beam-runners-flink-1.19-job-server from Maven Central"
)
#: What the job server calls the Flink inside it.
EMBEDDED = "[local]"


@contextlib.contextmanager
def job_server(master: str, logs: Path, *, jar: str = "", num_cores: int) -> Iterator[tuple[ServerProcess, list[str]]]:
    """Run Beam's job server for Flink; give it and the pipeline options that lead to it."""
    if master and not re.fullmatch(r"\[local\]|[\w.-]+:\d+", master):
        raise ValueError(f"--flink-master is {master!r}; expected HOST:PORT")
    path = find_jar(jar, JAR_VARIABLE, JOB_SERVER, HOW_TO_GET_JAR)
    port, artifact_port, expansion_port = free_ports(3)
    command = [find_java(), "-Xmx2g", f"-Djava.io.tmpdir={logs}", *OPENS]
    command += ["-cp", path, "org.apache.beam.runners.flink.FlinkJobServerDriver"]
    command += [f"--flink-master={master or EMBEDDED}", "--job-host=localhost", f"--job-port={port}"]
    command += [f"--artifact-port={artifact_port}", f"--expansion-port={expansion_port}"]
    command += [f"--artifacts-dir={logs / 'artifacts'}"]
    with serve("Flink job server", command, logs / "flink-job-server.log") as server:
        server.wait_for(port)
        # The tasks of one task manager share their Python workers; the default is one for all of them.
        options = [f"--parallelism={num_cores}", f"--sdk_worker_parallelism={1 if master else num_cores}"]
        yield server, [f"--job_endpoint=localhost:{port}", *options]
