"""Programs that a run needs beside it: started, waited for, watched and ended with the run.

Nothing outlives the run: the children of a killed driver get a signal from the system (Linux).
"""

import contextlib
import ctypes
import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.workers import RunFailed

#: A JVM with Spark inside listens after 4 to 10 seconds on two busy cores (measured); a loaded machine takes longer.
SECONDS_TO_START = 120.0
_SECONDS_TO_STOP = 10.0
_SECONDS_BETWEEN_TRIES = 0.1
_LINES_TOLD = 15


@dataclasses.dataclass
class ServerProcess:
    """A running program whose words go into a file."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def died(self) -> str | None:
        """Return how the program ended and its last words, or None while it runs."""
        code = self.process.poll()
        if code is None:
            return None
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return f"{how}; its last words ({self.log}):\n{self.last_words()}"

    def last_words(self) -> str:
        """Return the last lines that the program wrote."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-_LINES_TOLD:])

    def wait_for(self, port: int) -> None:
        """Return when the program listens on a port of this machine. Raises RunFailed when it dies or is too slow."""
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            if why := self.died():
                raise RunFailed(f"the {self.name} did not start: {why}")
            if time.monotonic() > deadline:
                raise RunFailed(
                    f"the {self.name} did not listen on port {port} within {SECONDS_TO_START:.0f} seconds; its last "
                    f"words ({self.log}):\n{self.last_words()}"
                )
            time.sleep(_SECONDS_BETWEEN_TRIES)

    def stop(self) -> None:
        """End the program, by force if it does not end by itself."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextlib.contextmanager
def serve(
    name: str, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """Run a program for as long as the context lasts."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as words:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (one system call)
            )
        except FileNotFoundError as error:
            raise RunFailed(f"the {name} cannot start: there is no program {command[0]!r}; install it") from error
    server = ServerProcess(name, process, log)
    try:
        yield server
    finally:
        server.stop()


_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Ask Linux to end this process when its parent ends. Runs between fork and exec, so it only makes a call."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def free_ports(number: int) -> list[int]:
    """Return ports of this machine that nothing listens on just now."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()
