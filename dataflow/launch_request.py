"""One run on Google Cloud Dataflow: what it needs to know, and the requests that start its stages.

Options of `plainspoken launch` -> bodies of `projects.locations.flexTemplates.launch`. Imports no Beam.
"""

import argparse
import dataclasses
import re
from typing import Any

#: The stages of `pipeline.build`, in their order; a test compares the two.
STAGE_NAMES = (
    "documents",
    "signatures",
    "duplicates",
    "linekeys",
    "repeats",
    "benchmarks",
    "spoken",
    "sample",
    "tokenizer",
    "tokens",
)
#: Worker sizing: one Python process per core holds the models and grammars of all languages, 0.9 GB at most (measured
#: on twelve languages), and its batches; standard machines have 4 GB a core.
MACHINE_TYPE = "n2-standard-4"
#: Disk holds the container and one shard's temporary files: text goes from store to store.
DISK_GB = 50
_API = "https://dataflow.googleapis.com/v1b3"


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

    @property
    def temporary_files(self) -> str:
        """Return the folder of temporary files, which holds nothing else."""
        return f"{self.temp.rstrip('/')}/{self.name}"

    def request(self, stage: str) -> dict[str, Any]:
        """Return the body of `projects.locations.flexTemplates.launch` for one stage."""
        return {
            "launchParameter": {
                "jobName": f"{self.name}-{stage}",
                "containerSpecGcsPath": self.template,
                "parameters": {"recipe": self.recipe, "stage": stage, "sdk_container_image": self.image},
                "environment": {
                    "tempLocation": self.temporary_files,
                    "stagingLocation": f"{self.temporary_files}/staging",
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


def add_arguments(verb: Any) -> None:
    """Add the arguments of `launch` to its parser."""
    for field in dataclasses.fields(Launch):
        flag, what = "--" + field.name.replace("_", "-"), _HELP[field.name]
        if field.default is dataclasses.MISSING:
            verb.add_argument(flag, required=True, metavar=what[0], help=what[1])
        else:
            told = f"{what[1]} (default: {field.default})"
            verb.add_argument(flag, default=field.default, type=type(field.default), metavar=what[0], help=told)
    verb.add_argument("--dry-run", action="store_true", help="print the requests; send none")
    verb.add_argument("--clean-up", action="store_true", help="cancel this run's jobs, remove its temporary files")


def from_arguments(arguments: argparse.Namespace) -> Launch:
    """Return what the arguments of `launch` say. Raises ValueError naming the option that is wrong."""
    return Launch(**{field.name: getattr(arguments, field.name) for field in dataclasses.fields(Launch)})


_HELP = {
    "recipe": ("gs://...", "the recipe"),
    "template": ("gs://...", "the template that `gcloud dataflow flex-template build` made"),
    "project": ("P", "the Google Cloud project that pays"),
    "region": ("R", "such as europe-west4"),
    "image": ("IMAGE", "the image made from dataflow/container/Dockerfile"),
    "temp": ("gs://...", "folder for temporary files; this run's go into one of its own in it"),
    "name": ("NAME", "beginning of the jobs' names, and their label"),
    "max_workers": ("N", "worker machines at most"),
    "machine_type": ("TYPE", "of a worker"),
}
