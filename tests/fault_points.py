"""Break a run at a chosen point, in a process of its own: killed there, or out of disk space."""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: No small run takes as long: whoever does hangs.
_SECONDS_AT_MOST = 120


class Points:
    """Counts the moments before and after every rename and removal of a file; kills the process at one of them."""

    def __init__(self, deadly: int) -> None:
        self.deadly = deadly
        self.passed = 0

    def watch(self) -> None:
        """Count from now on."""
        # A module's function cannot be assigned to, to mypy; here that is the point.
        os.replace = self._watched(os.replace)  # type: ignore[assignment]
        os.unlink = self._watched(os.unlink)  # type: ignore[assignment]

    def _watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **options: Any) -> Any:
            self._pass()
            result = function(*arguments, **options)
            self._pass()
            return result

        return watched

    def _pass(self) -> None:
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1


def in_child(work: Callable[[], object], notes: Path, *, deadly: int = -1, file_bytes: int = 0) -> tuple[int, str]:
    """Do some work in a fork of this process; return its exit code (-9: killed) and what it raised.

    It is killed at point `deadly`, or no file of it may grow beyond `file_bytes`. The number of points it passed is in
    `notes` when it ended by itself. Raises TimeoutError when it hangs.
    """
    child = os.fork()
    if child == 0:
        code = 3
        try:
            sys.stderr = notes.with_suffix(".err").open("w")
            points = Points(deadly)
            points.watch()
            if file_bytes:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))
            work()
            notes.write_text(str(points.passed))
            code = 0
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            if code:
                kind, error, _ = sys.exc_info()
                notes.write_text(f"{kind.__name__ if kind else None}: {error}")
            os._exit(code)
    deadline = time.monotonic() + _SECONDS_AT_MOST
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            text = notes.read_text() if notes.exists() else ""
            return os.waitstatus_to_exitcode(status), text
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise TimeoutError(f"the work hung; point {deadly}, files of {file_bytes} bytes")
        time.sleep(0.005)
