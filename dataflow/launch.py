"""Launch a recipe on Google Cloud Dataflow from its flex template, stage after stage, and clean up after it.

    plainspoken launch --recipe gs://B/recipe.toml --template gs://B/plainspoken.json --project P --region R
        --image R-docker.pkg.dev/P/REPOSITORY/plainspoken:0.1.0 --temp gs://B/temp [--dry-run | --clean-up]

What it costs is what `plainspoken plan` says. This program plans each stage, starts a job for it unless all its shards
are there, waits for the job, and writes the manifest when the last is done: run it again after a failure, and it goes
on from there. `--clean-up` cancels what still runs under this run's name and removes its temporary files.
"""

import argparse
import importlib
import json
import sys
import time
from typing import Any

from apache_beam.io.filesystems import FileSystems

from dataflow.launch_request import STAGE_NAMES, Launch, from_arguments
from dataflow.one_stage import read_recipe
from pipeline import run as runs
from pipeline.recipe import Recipe
from pipeline.task_file import remove_all_tasks
from pipeline.workers import RunFailed

_SECONDS_BETWEEN_LOOKS = 20.0
#: Looks without an answer, ten minutes of them, before a launch gives up.
_SILENT_LOOKS = 30
_DONE, _FAILED = "JOB_STATE_DONE", ("JOB_STATE_FAILED", "JOB_STATE_CANCELLED", "JOB_STATE_DRAINED")


def launch(asked: Launch, recipe: Recipe, session: Any) -> None:
    """Start one stage after another and wait for each; then write the manifest. Raises RunFailed when one fails."""
    last = ""
    while (plan := runs.plan_run(recipe)[-1]).todo:
        stage = plan.stage.name
        if stage == last:
            raise RunFailed(f"stage {stage!r} is done, but {len(plan.todo)} of its {len(plan.tasks)} shards are not")
        answer = session.post(f"{asked.url}/flexTemplates:launch", json=asked.request(stage), timeout=60)
        if answer.status_code != 200:
            raise RunFailed(f"Dataflow refused stage {stage!r}: HTTP {answer.status_code}: {answer.text[:1000]}")
        job = answer.json()["job"]["id"]
        print(f"{stage}: {len(plan.todo)} of {len(plan.tasks)} shards, job {job}", file=sys.stderr, flush=True)
        wait(asked, session, stage, job)
        remove_all_tasks(recipe.run.directory)
        last = stage
    runs.run(recipe, num_workers=1, say=lambda line: print(line, file=sys.stderr))


def wait(asked: Launch, session: Any, stage: str, job: str) -> None:
    """Return when a job is done. Raises RunFailed when it fails, or when Dataflow says nothing of it for long."""
    silent = 0
    while True:
        answer = session.get(f"{asked.url}/jobs/{job}", timeout=60)
        silent = 0 if answer.status_code == 200 else silent + 1
        if silent > _SILENT_LOOKS:
            raise RunFailed(
                f"Dataflow tells nothing of stage {stage!r}, job {job}: HTTP {answer.status_code}: "
                f"{answer.text[:1000]}; it may still run: look there, then run the same command again"
            )
        state = answer.json().get("currentState", "unknown") if not silent else "unknown"
        if state == _DONE:
            return
        if state in _FAILED:
            raise RunFailed(f"stage {stage!r}, job {job}, ended as {state}; its log says why; finished shards are kept")
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def clean_up(asked: Launch, recipe: Recipe, session: Any) -> None:
    """Cancel what still runs under this run's name, and remove its temporary files and tasks."""
    names = {f"{asked.name}-{stage}" for stage in STAGE_NAMES}  # the list of jobs has no labels
    url: str | None = f"{asked.url}/jobs"
    page = ""
    cancelled = []
    while url:
        answer = session.get(url, params={"filter": "ACTIVE", "pageToken": page}, timeout=60)
        if answer.status_code != 200:
            raise RunFailed(f"Dataflow lists no jobs: HTTP {answer.status_code}: {answer.text[:1000]}")
        found = answer.json()
        cancelled += [job for job in found.get("jobs", []) if job["name"] in names]
        page = found.get("nextPageToken", "")
        url = url if page else None
    for job in cancelled:
        body = {"requestedState": "JOB_STATE_CANCELLED"}
        answer = session.put(f"{asked.url}/jobs/{job['id']}", json=body, timeout=60)
        if answer.status_code != 200:
            raise RunFailed(f"job {job['name']} is not cancelled: HTTP {answer.status_code}: {answer.text[:1000]}")
        print(f"cancelled {job['name']}", file=sys.stderr)
    files = FileSystems.match([f"{asked.temporary_files}/**"])[0].metadata_list
    if files:
        FileSystems.delete([entry.path for entry in files])
    remove_all_tasks(recipe.run.directory)
    print(f"removed {len(files)} temporary files from {asked.temporary_files}", file=sys.stderr)


def run(arguments: argparse.Namespace) -> int:
    """Launch, show or clean up; return the exit code. Raises ValueError, or RunFailed, saying what to do."""
    asked = from_arguments(arguments)
    if arguments.dry_run:
        post = f"{asked.url}/flexTemplates:launch"
        print(json.dumps([{"post": post, **asked.request(stage)} for stage in STAGE_NAMES], indent=1))
        return 0
    session = _session()
    (clean_up if arguments.clean_up else launch)(asked, read_recipe(asked.recipe), session)
    return 0


def _session() -> Any:
    try:
        auth = importlib.import_module("google.auth")
        transport = importlib.import_module("google.auth.transport.requests")
    except ImportError as error:
        raise RunFailed("no Google client library; pip install 'plainspoken[dataflow]'") from error
    try:
        credentials, _ = auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    except auth.exceptions.DefaultCredentialsError as error:
        raise RunFailed(f"no Google credentials: {error}; run `gcloud auth application-default login`") from error
    return transport.AuthorizedSession(credentials)
