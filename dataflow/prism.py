"""Prism: Beam's own portable runner for one machine, a Go program."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from dataflow.server_process import ServerProcess, free_ports, serve

GO_PACKAGE = "github.com/apache/beam/sdks/v2/go/cmd/prism@v2.77.0"
HOW_TO_GET = f"`go install {GO_PACKAGE}` makes one in ~/go/bin"


@contextlib.contextmanager
def job_server(location: str, logs: Path) -> Iterator[tuple[ServerProcess, list[str]]]:
    """Run Prism; give it and the pipeline options that lead to it."""
    if not Path(location).is_file() or not os.access(location, os.X_OK):
        raise FileNotFoundError(f"--prism-location is {location!r}, which is no program; {HOW_TO_GET}")
    (port,) = free_ports(1)
    command = [location, f"--job_port={port}", "--serve_http=false", "--log_kind=text", "--log_level=warn"]
    with serve("Prism", command, logs / "prism.log") as server:
        server.wait_for(port)
        yield server, [f"--job_endpoint=localhost:{port}"]
