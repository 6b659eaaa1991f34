"""Where a run goes: from the command line's options to a running Spark, Flink, Prism or Dataflow to hand stages to.

Everything that is started here ends with the run.
"""

import contextlib
import dataclasses
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, WorkerOptions

from dataflow import flink, prism, spark
from dataflow.server_process import ServerProcess
from dataflow.worker_pool import serve_pool
from pipeline import storage
from pipeline.recipe import Recipe
from pipeline.runners import ClusterRunner
from pipeline.workers import RunFailed

RUNNERS = ("spark", "flink", "prism", "dataflow")
LOOPBACK = "loopback"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Where:
    """The options of `plainspoken run` that say where to run."""

    runner: str
    num_workers: int = 2
    """Worker processes of a cluster that is started here; cores to use of another."""
    spark_master: str = ""
    """URL of a Spark master; a cluster on this machine is started without one."""
    flink_master: str = ""
    """HOST:PORT of a Flink job manager; the job server's own cluster is used without one."""
    prism_location: str = ""
    """Path of the program `prism`."""
    job_server: str = ""
    """HOST:PORT of a Beam job server that runs already; one is started without."""
    job_server_jar: str = ""
    worker_pool: str = ""
    """HOST:PORT at which each machine of the cluster finds its Python workers (`python -m dataflow.worker_pool`), or
    "loopback" for threads of this process; a pool is started here without."""
    stall_minutes: float = 60.0
    beam_options: Sequence[str] = ()
    """Passed to Beam as they are."""

    def __post_init__(self) -> None:
        if self.runner not in RUNNERS:
            raise ValueError(f"--runner is {self.runner!r}; expected direct, {', '.join(RUNNERS)}")
        if self.num_workers < 1:
            raise ValueError(f"--workers is {self.num_workers}; expected 1 or more")
        for name, owner in (("spark_master", "spark"), ("flink_master", "flink"), ("prism_location", "prism")):
            if getattr(self, name) and self.runner != owner:
                raise ValueError(f"--{name.replace('_', '-')} goes with --runner {owner}, not {self.runner}")
        if self.runner == "prism" and not (self.prism_location or self.job_server):
            raise ValueError(f"--runner prism needs --prism-location PATH; {prism.HOW_TO_GET}")


@contextlib.contextmanager
def start(where: Where, recipe: Recipe) -> Iterator[ClusterRunner]:
    """Give the runner of a recipe's stages, with everything it needs running."""
    check_paths(where, recipe)
    logs = Path(tempfile.mkdtemp(prefix=f"plainspoken-{where.runner}-"))
    try:
        with contextlib.ExitStack() as servers:
            services: list[ServerProcess] = []
            options = _start(where, logs, servers, services)
            yield ClusterRunner(
                directory=recipe.run.directory,
                options=[*options, *where.beam_options],
                services=services,
                stall_seconds=60 * where.stall_minutes,
            )
    except RunFailed as error:
        for jar in logs.rglob("*.jar"):  # copies that the workers were sent
            jar.unlink()
        raise RunFailed(f"{error}\nthe logs of the cluster are in {logs}") from error
    except BaseException:  # a wrong option, or Ctrl-C: no log says more
        shutil.rmtree(logs, ignore_errors=True)
        raise
    shutil.rmtree(logs, ignore_errors=True)


def _start(where: Where, logs: Path, servers: contextlib.ExitStack, services: list[ServerProcess]) -> list[str]:
    if where.runner == "dataflow":
        check_dataflow(where.beam_options)
        return ["--runner=DataflowRunner"]
    options = ["--runner=PortableRunner", *_workers(where, logs, servers, services)]
    if where.job_server:
        return [*options, f"--job_endpoint={where.job_server}"]
    if where.runner == "spark":
        master = where.spark_master
        if not master:
            cluster = servers.enter_context(spark.local_cluster(where.num_workers, logs))
            services += [cluster.master]
            master = cluster.master_url
        server, found = servers.enter_context(
            spark.job_server(master, logs, jar=where.job_server_jar, num_cores=where.num_workers)
        )
    elif where.runner == "flink":
        server, found = servers.enter_context(
            flink.job_server(where.flink_master, logs, jar=where.job_server_jar, num_cores=where.num_workers)
        )
    else:
        server, found = servers.enter_context(prism.job_server(where.prism_location, logs))
    services.append(server)
    return [*options, *found]


def _workers(where: Where, logs: Path, servers: contextlib.ExitStack, services: list[ServerProcess]) -> list[str]:
    if where.worker_pool == LOOPBACK:
        return ["--environment_type=LOOPBACK"]
    place = where.worker_pool
    if not place:
        pool, place = servers.enter_context(serve_pool(logs))
        services.append(pool)
    return ["--environment_type=EXTERNAL", f"--environment_config={place}"]


def check_paths(where: Where, recipe: Recipe) -> None:
    """Raise ValueError when the workers of a cluster elsewhere could not reach a path of the recipe."""
    if where.runner != "dataflow":
        return
    paths: dict[str, Sequence[str]] = {"[run] directory": (recipe.run.directory,)}
    paths["[run] tombstones"] = (recipe.run.tombstones,)
    paths |= {f"input {source.name!r}": source.paths for source in recipe.inputs}
    paths["[decontaminate] benchmarks"] = recipe.tables["decontaminate"].benchmarks
    for name, places in paths.items():
        for place in places:
            if place and not storage.is_remote(place):
                raise ValueError(f"{name} is {place!r}, which Dataflow's workers cannot see; expected gs://...")


def check_dataflow(beam_options: Sequence[str]) -> None:
    """Raise ValueError when an option that Dataflow needs is missing, before anything is sent there."""
    options = PipelineOptions(list(beam_options))
    cloud = options.view_as(GoogleCloudOptions)
    image = options.view_as(WorkerOptions).sdk_container_image
    needed = (
        ("--project", cloud.project, "the Google Cloud project that pays"),
        ("--region", cloud.region, "such as europe-west4"),
        ("--temp_location", cloud.temp_location, "a folder on gs:// for Dataflow's own files"),
        ("--sdk_container_image", image, "the image made from dataflow/container/Dockerfile"),
    )
    missing = [f"{name} ({what})" for name, found, what in needed if not found]
    if missing:
        raise ValueError(f"--runner dataflow needs, behind `--`: {'; '.join(missing)}")
