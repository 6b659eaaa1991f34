"""A Spark that loses workers, and one that runs slow tasks twice, makes the same bytes as one to which nothing happens.

Every test counts in Spark's own events that what it is about did happen.
"""

import os
import signal
import time
from pathlib import Path

import pytest
from cluster_runs import (
    SECONDS_AT_MOST,
    finish,
    num_receipts,
    reasons,
    spark_events,
    spark_settings,
    start,
    stop_at_work,
    when_there_are,
)
from run_digests import digests

from dataflow import spark
from pipeline.manifest import read_manifest

pytestmark = pytest.mark.cluster
#: Faults come here: the longest stage, with more pieces than workers.
STAGE = "spoken"


def test_a_killed_worker_changes_nothing(
    spark_home: Path, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    out, seen = tmp_path / "run", []
    settings = spark_settings(tmp_path / "settings")
    with spark.local_cluster(2, tmp_path / "spark") as cluster:
        options = ["--runner", "spark", "--workers", "2", "--spark-master", cluster.master_url]
        process = start(recipe_file, out, *options, **settings)

        def kill() -> None:
            os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
            seen.append(num_receipts(out, STAGE))

        killing = when_there_are(out, 1, kill, stage=STAGE)
        finish(process)
        killing.join(SECONDS_AT_MOST)
    assert 1 <= seen[0] < len(read_manifest(str(out))[STAGE])
    lost = [each for each in spark_events(tmp_path / "settings") if each["Event"] == "SparkListenerExecutorRemoved"]
    assert len(lost) >= 1
    ended = reasons(tmp_path / "settings")
    assert ended.get("ExecutorLostFailure", 0) + ended.get("FetchFailed", 0) >= 1, ended
    assert digests(out) == direct


def test_a_killed_python_worker_is_replaced(
    spark_home: Path, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    out, killed = tmp_path / "run", []
    settings = spark_settings(tmp_path / "settings")
    process = start(recipe_file, out, "--runner", "spark", "--workers", "2", **settings)

    def kill() -> None:
        killed.append(stop_at_work(process.pid, out))
        os.kill(killed[0], signal.SIGKILL)

    killing = when_there_are(out, 1, kill, stage=STAGE)
    finish(process)
    killing.join(SECONDS_AT_MOST)
    assert len(killed) == 1
    assert reasons(tmp_path / "settings").get("ExceptionFailure", 0) >= 1
    assert digests(out) == direct


def test_a_second_copy_of_a_slow_task_changes_nothing(
    spark_home: Path, recipe_file: Path, direct: dict[str, str], tmp_path: Path
) -> None:
    """A Python worker stands still in the middle of a task until its work was done again elsewhere, then goes on."""
    out, stopped = tmp_path / "run", []
    moments: list[float] = []
    speculation = {"quantile": "0.25", "multiplier": "2", "interval": "100ms", "minTaskRuntime": "3s"}
    settings = spark_settings(
        tmp_path / "settings",
        **{"spark.speculation": "true"},
        **{f"spark.speculation.{name}": value for name, value in speculation.items()},
    )
    process = start(recipe_file, out, "--runner", "spark", "--workers", "2", **settings)

    def stop() -> None:
        stopped.append(stop_at_work(process.pid, out))
        moments.append(1000 * time.time())

    def go_on() -> None:
        time.sleep(2)  # so that Spark has heard of the copy
        os.kill(stopped[0], signal.SIGCONT)
        moments.append(1000 * time.time())

    everything = sum(path.startswith("spoken/") for path in direct)
    threads = [when_there_are(out, 1, stop, stage=STAGE), when_there_are(out, everything, go_on, stage=STAGE)]
    finish(process)
    for thread in threads:
        thread.join(SECONDS_AT_MOST)
    done: dict[tuple[int, int], list[tuple[bool, str, float, float]]] = {}
    for event in spark_events(tmp_path / "settings"):
        if event["Event"] == "SparkListenerTaskEnd":
            task, reason = event["Task Info"], event["Task End Reason"]["Reason"]
            attempt = (task["Speculative"], reason, task["Launch Time"], task["Finish Time"])
            done.setdefault((event["Stage ID"], task["Index"]), []).append(attempt)
    stopping, going_on = moments
    overtaken = [
        task
        for task, attempts in done.items()
        if any(reason == "Success" and stopping < end < going_on for _, reason, _, end in attempts)
        and any(reason != "Success" and begin < going_on and stopping < end for _, reason, begin, end in attempts)
        and any(copy for copy, _, _, _ in attempts)
    ]
    assert len(overtaken) >= 1
    assert digests(out) == direct
