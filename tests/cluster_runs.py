"""For tests on clusters: runs in a process of their own, faults at a stated moment, and what Spark says it saw."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from run_digests import ROOT

#: A run of the smaller recipe takes 70 s on two cores shared with other work (measured), the whole demo 150 s.
SECONDS_AT_MOST = 420


def smaller(text: str) -> str:
    """Return the demo's recipe without the inputs that add nothing for a cluster."""
    head, *inputs = text.split("\n[[input]]\n")
    inputs[-1], tables = inputs[-1].split("\n[language]\n")
    names = ("news", "encyclopedia", "broken-pages")
    kept = [each for each in inputs if any(f'name = "{name}"' in each for name in names)]
    assert len(kept) == len(names)
    return "\n[[input]]\n".join([head, *kept]) + "\n[language]\n" + tables


def start(recipe: Path | str, out: Path, *options: str, **environment: str) -> "subprocess.Popen[str]":
    """Start `plainspoken run` in a process of its own."""
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
    """Return what a run said; it must end well, in time, and leave no process behind."""
    below: set[int] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.5):
            below.update(descendants(process.pid))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        said, _ = process.communicate(timeout=SECONDS_AT_MOST)
    except subprocess.TimeoutExpired:
        process.terminate()
        said, _ = process.communicate()
        pytest.fail(f"no end after {SECONDS_AT_MOST} s:\n{said[-3000:]}")
    finally:
        done.set()
        watching.join()
    assert process.returncode == 0, said[-6000:]
    wait_for_end(below)
    return said


def wait_for_end(processes: set[int], seconds: float = 60) -> None:
    """Return when none of the processes runs any more; fail when one does for too long."""
    deadline = time.monotonic() + seconds
    while left := [each for each in processes if Path(f"/proc/{each}/exe").exists()]:
        assert time.monotonic() < deadline, {each: command_of(each) for each in left}
        time.sleep(0.2)


def descendants(pid: int) -> list[int]:
    """Return the processes below a process."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = thread.read_text().split()
        except (FileNotFoundError, ProcessLookupError):  # it ended just now
            continue
        for child in map(int, children):
            found += [child, *descendants(child)]
    return found


def command_of(pid: int) -> str:
    """Return the command line of a process, or "" when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def python_workers(pid: int) -> list[int]:
    """Return the Python workers below a driver."""
    return [each for each in descendants(pid) if "dataflow.python_worker" in command_of(each)]


def stop_at_work(pid: int, out: Path) -> int:
    """Stop (SIGSTOP) a Python worker below a driver in the middle of a shard; return it.

    One that is killed while it connects to its executor is noticed after the three minutes that Beam gives it.
    """
    deadline = time.monotonic() + SECONDS_AT_MOST
    while time.monotonic() < deadline:
        for each in python_workers(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGSTOP)
                time.sleep(0.005)
                if _has_open(each, out):
                    return each
                os.kill(each, signal.SIGCONT)
    raise AssertionError(f"no Python worker was seen at work within {SECONDS_AT_MOST} s")


def _has_open(pid: int, folder: Path) -> bool:
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if entry.readlink().is_relative_to(folder):
                return True
    return False


def num_receipts(out: Path, stage: str = "*") -> int:
    """Return how many shards a run has committed."""
    return len(list((out / "receipts").glob(f"{stage}/*.json")))


def when_there_are(out: Path, number: int, act: Callable[[], None], *, stage: str = "*") -> threading.Thread:
    """Do something as soon as a run has so many receipts."""

    def watch() -> None:
        deadline = time.monotonic() + SECONDS_AT_MOST
        while num_receipts(out, stage) < number and time.monotonic() < deadline:
            time.sleep(0.02)
        act()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def spark_settings(folder: Path, **settings: str) -> dict[str, str]:
    """Write a `spark-defaults.conf` that also keeps Spark's events; return the environment that leads to it."""
    (folder / "events").mkdir(parents=True)
    kept = {"spark.eventLog.enabled": "true", "spark.eventLog.dir": f"file://{folder}/events"}
    lines = [f"{name} {value}" for name, value in {**kept, **settings}.items()]
    (folder / "spark-defaults.conf").write_text("\n".join(lines) + "\n")
    return {"SPARK_CONF_DIR": str(folder)}


def spark_events(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what Spark wrote down of the runs that had these settings."""
    files = sorted((folder / "events").iterdir())
    assert files, f"Spark wrote no events into {folder}"
    for file in files:
        for line in file.read_text().splitlines():
            yield json.loads(line)


def reasons(folder: Path) -> dict[str, int]:
    """Return how many of Spark's tasks ended in which way."""
    found: dict[str, int] = {}
    for event in spark_events(folder):
        if event["Event"] == "SparkListenerTaskEnd":
            reason = event["Task End Reason"]["Reason"]
            found[reason] = found.get(reason, 0) + 1
    return found
