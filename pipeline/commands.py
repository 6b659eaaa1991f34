"""What each verb of the command line does, apart from `tokenizer`, which has its own module.

Every function takes parsed arguments and returns an exit code; errors are raised and told by `pipeline.cli`.
"""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from dataflow import assumptions as plan_assumptions
from dataflow import launch_request

Verbs = Any
"""What `ArgumentParser.add_subparsers` returns; argparse does not export its type."""

RUNNERS = ("direct", "spark", "flink", "prism", "dataflow")


def add_run(verbs: Verbs) -> None:
    """Add `run`."""
    verb = verbs.add_parser("run", help="run a recipe, or bring its run directory up to date")
    verb.add_argument("recipe", help="a TOML file, or the name of a built-in recipe: demo, alexatm")
    verb.add_argument("--out", default="", metavar="RUN", help="run directory (default: the recipe's)")
    verb.add_argument("--only", default="", metavar="STAGE,...", help="run only these stages")
    verb.add_argument("--runner", default="direct", choices=RUNNERS, help="where to run (default: this machine)")
    verb.add_argument("--workers", type=one_or_more, metavar="N", help="worker processes (default: one per core)")
    verb.add_argument("--spark-master", default="", metavar="URL", help="Spark (default: one on this machine)")
    verb.add_argument("--flink-master", default="", metavar="HOST:PORT", help="Flink (default: one on this machine)")
    verb.add_argument("--prism-location", default="", metavar="FILE", help="Beam's program `prism`")
    verb.add_argument("--job-server", default="", metavar="HOST:PORT", help="a Beam job server that runs already")
    verb.add_argument("--job-server-jar", default="", metavar="FILE", help="the job server to start for Spark or Flink")
    verb.add_argument(
        "--worker-pool",
        default="",
        metavar="HOST:PORT",
        help="where each machine of a cluster finds Python workers, or `loopback` (default: a pool on this machine)",
    )
    verb.add_argument(
        "--stall-minutes", type=float, default=60.0, metavar="N", help="stop a cluster that makes no shard for so long"
    )
    verb.add_argument("--dry-run", action="store_true", help="show what would be made, and why; make nothing")
    verb.add_argument("beam_options", nargs="*", metavar="-- BEAM OPTIONS", help="passed to Beam's runner")
    verb.set_defaults(action=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pipeline import pack, report, show, storage
    from pipeline import recipe as recipes
    from pipeline import run as runs

    recipe = recipes.load(arguments.recipe, arguments.out)
    if recipe.enabled("decontaminate"):
        recipe.benchmark_files()  # a missing one stops the run before it starts, not hours later
    only = arguments.only.split(",") if arguments.only else []
    if arguments.dry_run:
        show.plan(recipe, runs.plan_run(recipe))
        return 0
    start_pool = _cluster(arguments, recipe)
    result = runs.run(recipe, num_workers=arguments.workers, only=only, say=to_stderr, start_pool=start_pool)
    if storage.is_remote(recipe.run.directory):  # the report reads much of a run, and packing maps it into memory
        to_stderr(f"`plainspoken report {recipe.run.directory}` writes a report; copy the run to a disk to pack it")
    else:
        if result.made["tokens"]:
            try:
                pack.record(recipe.run.directory)
            except ValueError as error:  # few tokens fill no batch; they are good all the same
                to_stderr(f"no training rows yet: {error}")
        report.write(recipe.run.directory)
    show.result(recipe, result)
    return 0


#: Options that mean something to a cluster only.
_CLUSTER_OPTIONS = ("spark_master", "flink_master", "prism_location", "job_server", "job_server_jar", "worker_pool")


def _cluster(arguments: argparse.Namespace, recipe: Any) -> Any:
    """Return what starts the cluster that the arguments name, or None for this machine's own workers."""
    from pipeline.run import available_cores

    given = {name: getattr(arguments, name) for name in _CLUSTER_OPTIONS if getattr(arguments, name)}
    if arguments.runner == "direct":
        for name in given:
            raise ValueError(f"--{name.replace('_', '-')} needs a --runner other than direct")
        if arguments.beam_options:
            raise ValueError("Beam options need a --runner other than direct")
        return None
    from dataflow import engines

    where = engines.Where(
        runner=arguments.runner,
        num_workers=arguments.workers or available_cores(),
        stall_minutes=arguments.stall_minutes,
        beam_options=arguments.beam_options,
        **given,
    )
    engines.check_paths(where, recipe)
    return lambda: engines.start(where, recipe)


def add_say(verbs: Verbs) -> None:
    """Add `say`."""
    verb = verbs.add_parser("say", help="show text as it is said: one spoken line per written line")
    verb.add_argument("text", nargs="*", metavar="TEXT", help="a line of text; without any, lines from standard input")
    verb.add_argument("--lang", default="en", help="language of the text (default: en)")
    verb.set_defaults(action=_say)


def _say(arguments: argparse.Namespace) -> int:
    from transforms.speak import SpokenForm, grammars

    lang = arguments.lang
    if lang in grammars.LANGUAGES and not grammars.is_built(lang):
        grammars.build(lang, to_stderr)
    spoken = SpokenForm(lang)
    for line in arguments.text or _lines():
        print(spoken(line), flush=sys.stdin.isatty())
    return 0


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")


def add_grammars(verbs: Verbs) -> None:
    """Add `grammars`."""
    verb = verbs.add_parser("grammars", help="compile the grammars that write text as it is said (once per machine)")
    actions = verb.add_subparsers(dest="grammars_action", metavar="ACTION", required=True)
    build = actions.add_parser("build", help="compile those that are missing")
    build.add_argument("--lang", action="append", metavar="LANG", help="only this language (may be repeated)")
    build.set_defaults(action=_build_grammars)
    where = actions.add_parser("path", help="print the folder they lie in")
    where.set_defaults(action=_grammars_path)


def _build_grammars(arguments: argparse.Namespace) -> int:
    from transforms.speak import grammars

    for lang in arguments.lang or grammars.LANGUAGES:
        grammars.build(lang, to_stderr)
    return 0


def _grammars_path(arguments: argparse.Namespace) -> int:
    from transforms.speak import grammars

    print(grammars.directory())
    return 0


def add_pack(verbs: Verbs) -> None:
    """Add `pack`."""
    verb = verbs.add_parser("pack", help="pack a run's tokens into training rows")
    verb.add_argument("run", metavar="RUN", help="run directory")
    verb.add_argument("--objective", choices=("alexatm", "t5", "ul2", "clm", "none"), help="default: the recipe's")
    verb.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to pack (default: cpu)")
    verb.add_argument("--rows", type=one_or_more, metavar="N", help="how many rows (default: one epoch)")
    verb.add_argument("--out", metavar="FILE", help="write the rows as an Arrow stream that `datasets` reads")
    verb.add_argument("--verify", type=int, metavar="K", help="make K rows in two ways, CPU and device, and compare")
    verb.set_defaults(action=_pack)


def _pack(arguments: argparse.Namespace) -> int:
    from pipeline import pack

    objective, device = arguments.objective, arguments.device
    try:
        if arguments.verify:
            return 0 if pack.verify(arguments.run, objective=objective, num_rows=arguments.verify, device=device) else 1
        pack.pack(arguments.run, objective=objective, num_rows=arguments.rows, out=arguments.out, device=device)
    except pack.NoDeviceError as error:
        print(f"plainspoken pack: {error}", file=sys.stderr)
        return 2
    return 0


def add_export(verbs: Verbs) -> None:
    """Add `export`."""
    verb = verbs.add_parser("export", help="write token shards for other trainers")
    verb.add_argument("run", metavar="RUN", help="run directory")
    layouts = ("megatron", "datatrove", "huggingface")
    verb.add_argument("--to", choices=layouts, required=True, help="whose layout")
    verb.add_argument("--by", choices=("lang", "source", "form"), help="one set of files for each, to be weighted")
    verb.add_argument("--end", default="[DOC]", metavar="PIECE", help="behind each document (default: [DOC]), or none")
    verb.add_argument("--out", metavar="FOLDER", help="default: RUN/export/LAYOUT")
    verb.set_defaults(action=_export)


def _export(arguments: argparse.Namespace) -> int:
    from pipeline import export

    end = None if arguments.end == "none" else arguments.end
    made = export.export(arguments.run, arguments.to, out=arguments.out, by=arguments.by, end=end)
    for name, each in made.items():
        print(f"{name:<16} {each.documents:>12,} documents {each.tokens:>16,} tokens   {each.files[0]}")
    print(f"in {arguments.out or f'{arguments.run}/{export.FOLDER}/{arguments.to}'}")
    return 0


def add_report(verbs: Verbs) -> None:
    """Add `report`."""
    verb = verbs.add_parser("report", help="write RUN/report.html and RUN/report.json")
    verb.add_argument("run", metavar="RUN", help="run directory")
    verb.set_defaults(action=_report)


def _report(arguments: argparse.Namespace) -> int:
    from pipeline import report

    print(report.write(arguments.run))
    return 0


def add_inspect(verbs: Verbs) -> None:
    """Add `inspect`."""
    verb = verbs.add_parser("inspect", help="what happened to a document, or what is in a training row")
    verb.add_argument("run", metavar="RUN", help="run directory")
    what = verb.add_mutually_exclusive_group(required=True)
    what.add_argument("--doc", metavar="ID", help="document id, in hex; its first digits suffice")
    what.add_argument("--row", type=int, metavar="N", help="number of a packed training row, from 0")
    what.add_argument("--examples", type=one_or_more, metavar="N", help="N documents before and after")
    verb.set_defaults(action=_inspect)


def _inspect(arguments: argparse.Namespace) -> int:
    from pipeline import inspect_run

    if arguments.doc is not None:
        inspect_run.show_document(arguments.run, arguments.doc)
    elif arguments.row is not None:
        inspect_run.show_row(arguments.run, arguments.row)
    else:
        inspect_run.show_examples(arguments.run, arguments.examples)
    return 0


def add_plan(verbs: Verbs) -> None:
    """Add `plan`."""
    verb = verbs.add_parser("plan", help="predict shards, hours and money of a full run from a measured sample")
    plan_assumptions.add_arguments(verb)
    verb.set_defaults(action=_plan)


def _plan(arguments: argparse.Namespace) -> int:
    from dataflow import plan_command

    return plan_command.run(arguments, to_stderr)


def add_launch(verbs: Verbs) -> None:
    """Add `launch`."""
    verb = verbs.add_parser("launch", help="run a recipe on Google Cloud Dataflow, stage after stage")
    launch_request.add_arguments(verb)
    verb.set_defaults(action=_launch)


def _launch(arguments: argparse.Namespace) -> int:
    from dataflow import launch

    return launch.run(arguments)


def add_doctor(verbs: Verbs) -> None:
    """Add `doctor`."""
    verb = verbs.add_parser("doctor", help="what is installed, what is missing, and how to get it")
    verb.set_defaults(action=_doctor)


def _doctor(arguments: argparse.Namespace) -> int:
    from pipeline import doctor

    return doctor.show()


def to_stderr(line: str) -> None:
    """Print a line of progress."""
    print(line, file=sys.stderr, flush=True)


def one_or_more(text: str) -> int:
    """Return the number an option asks for, or tell argparse what is wrong with it."""
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number of 1 or more")
    return int(text)
