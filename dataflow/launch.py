"""Launch a recipe on Google Cloud Dataflow from its flex template, stage after stage, and clean up after it.

    python -m dataflow.launch --recipe gs://B/recipe.toml --template gs://B/plainspoken.json --project P --region R
        --image R-docker.pkg.dev/P/REPOSITORY/plainspoken:0.1.0 --temp gs://B/temp [--dry-run]

What it costs is what `plainspoken plan` says. Nothing runs on when a stage fails; `--clean-up` removes the temporary
files, and cancels what still runs under this run's name.
"""

import argparse
import dataclasses
import importlib
import json
import re
import sys
import time
from collections.abc import Sequence
from typing import Any

from pipeline.workers import RunFailed

#: The stages of `pipeline.build`, in their order; a test compares the two.
STAGE_NAMES = ("documents", "signatures", "duplicates", "benchmarks", "spoken", "sample", "tokenizer", "tokens")
#: Worker sizing: one Python process per core holds the models and grammars of all languages, 0.9 GB at most (measured
#: on twelve languages), and its batches; standard machines have 4 GB a core.
MACHINE_TYPE = "n2-standard-4"
#: Disk holds the container and one shard's temporary files: text goes from store to store.
DISK_GB = 50
_API = "https://dataflow.googleapis.com/v1b3"
_SECONDS_BETWEEN_LOOKS = 20.0
_DONE, _FAILED = "JOB_STATE_DONE", ("JOB_STATE_FAILED", "JOB_STATE_CANCELLED", "JOB_STATE_DRAINED")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Launch:
    """One run on Dataflow."""

    recipe: str
    template: str
    """The flex template's JSON on gs://, made by `gcloud dataflow flex-template build`."""
    project: str
    region: str
    image: str
    temp: str
    name: str = "plainspoken"
    max_workers: int = 100
    machine_type: str = MACHINE_TYPE

    def __post_init__(self) -> None:
        for field in ("recipe", "template", "temp"):
            if not getattr(self, field).startswith("gs://"):
                raise ValueError(f"--{field} is {getattr(self, field)!r}; expected a path on gs://")
        for field, pattern in (
            ("project", r"[a-z][a-z0-9-]{4,28}[a-z0-9]"),
            ("region", r"[a-z]+-[a-z]+[0-9]"),
            ("name", r"[a-z]([-a-z0-9]{0,30}[a-z0-9])?"),
        ):
            if not re.fullmatch(pattern, getattr(self, field)):
                raise ValueError(f"--{field} is {getattr(self, field)!r}; expected it to match {pattern}")
        if not 1 <= self.max_workers <= 4000:
            raise ValueError(f"--max-workers is {self.max_workers}; expected 1 to 4000, Dataflow's limit")

    def request(self, stage: str) -> dict[str, Any]:
        """Return the body of `projects.locations.flexTemplates.launch` for one stage."""
        return {
            "launchParameter": {
                "jobName": f"{self.name}-{stage}",
                "containerSpecGcsPath": self.template,
                "parameters": {"recipe": self.recipe, "stage": stage, "sdk_container_image": self.image},
                "environment": {
                    "tempLocation": self.temp,
                    "stagingLocation": f"{self.temp.rstrip('/')}/staging",
                    "maxWorkers": self.max_workers,
                    "machineType": self.machine_type,
                    "diskSizeGb": DISK_GB,
                    "sdkContainerImage": self.image,
                    "additionalUserLabels": {"run": self.name, "stage": stage},
                },
            }
        }

    @property
    def url(self) -> str:
        """Return where requests go."""
        return f"{_API}/projects/{self.project}/locations/{self.region}"


def launch(run: Launch, session: Any, stages: Sequence[str]) -> None:
    """Start one stage after another and wait for each. Raises RunFailed when one fails."""
    for stage in stages:
        answer = session.post(f"{run.url}/flexTemplates:launch", json=run.request(stage), timeout=60)
        if answer.status_code != 200:
            raise RunFailed(f"Dataflow refused stage {stage!r}: HTTP {answer.status_code}: {answer.text[:1000]}")
        job = answer.json()["job"]["id"]
        print(f"{stage}: job {job}", file=sys.stderr, flush=True)
        wait(run, session, stage, job)


def wait(run: Launch, session: Any, stage: str, job: str) -> None:
    """Return when a job is done. Raises RunFailed when it fails."""
    while True:
        answer = session.get(f"{run.url}/jobs/{job}", timeout=60)
        state = answer.json().get("currentState", "unknown") if answer.status_code == 200 else "unknown"
        if state == _DONE:
            return
        if state in _FAILED:
            raise RunFailed(f"stage {stage!r}, job {job}, ended as {state}; its log says why; finished shards are kept")
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def clean_up(run: Launch, session: Any) -> None:
    """Cancel what still runs under this run's label, and remove its temporary files."""
    from apache_beam.io.filesystems import FileSystems

    answer = session.get(f"{run.url}/jobs", params={"filter": "ACTIVE"}, timeout=60)
    for job in answer.json().get("jobs", []):
        if job.get("labels", {}).get("run") == run.name:
            body = {"requestedState": "JOB_STATE_CANCELLED"}
            session.put(f"{run.url}/jobs/{job['id']}", json=body, timeout=60)
            print(f"cancelled {job['name']}", file=sys.stderr)
    found = FileSystems.match([f"{run.temp.rstrip('/')}/**"])[0].metadata_list
    FileSystems.delete([entry.path for entry in found])
    print(f"removed {len(found)} temporary files from {run.temp}", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Launch, show or clean up; return the exit code."""
    parser = argparse.ArgumentParser(description="Run a recipe on Google Cloud Dataflow, stage after stage.")
    for field in dataclasses.fields(Launch):
        flag = "--" + field.name.replace("_", "-")
        if field.default is dataclasses.MISSING:
            parser.add_argument(flag, required=True)
        else:
            parser.add_argument(flag, default=field.default, type=type(field.default))
    parser.add_argument("--only", default=",".join(STAGE_NAMES), metavar="STAGE,...")
    parser.add_argument("--dry-run", action="store_true", help="print the requests; send none")
    parser.add_argument("--clean-up", action="store_true", help="cancel this run's jobs, remove its temporary files")
    arguments = parser.parse_args(argv)
    try:
        run = Launch(**{field.name: getattr(arguments, field.name) for field in dataclasses.fields(Launch)})
        stages = [stage for stage in arguments.only.split(",") if stage]
        for stage in stages:
            if stage not in STAGE_NAMES:
                raise ValueError(f"--only names {stage!r}; stages are {', '.join(STAGE_NAMES)}")
        if arguments.dry_run:
            print(json.dumps([{"post": f"{run.url}/flexTemplates:launch", **run.request(s)} for s in stages], indent=1))
            return 0
        session = _session()
        clean_up(run, session) if arguments.clean_up else launch(run, session, stages)
    except ValueError as error:
        print(f"dataflow.launch: {error}", file=sys.stderr)
        return 2
    except (RunFailed, OSError) as error:
        print(f"dataflow.launch: {error}", file=sys.stderr)
        return 1
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


if __name__ == "__main__":
    sys.exit(main())
