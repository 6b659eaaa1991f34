"""What the flex template starts: one stage of a recipe as one Dataflow job.

    main.py --recipe=gs://.../recipe.toml --stage=documents [BEAM OPTIONS]

A template may not wait for its job: the launcher makes this program write the job down, and Dataflow starts it once
this program has ended. So the tasks stay behind, and `dataflow.launch`, which starts a run's stages in their order,
removes them when the job has ended.
"""

import argparse
import sys
from collections.abc import Sequence

from apache_beam.options.pipeline_options import PipelineOptions

from dataflow import engines
from pipeline import recipe as recipes
from pipeline import run as runs
from pipeline import storage
from pipeline.recipe import Recipe
from pipeline.runners import submit
from pipeline.workers import RunFailed


def read_recipe(path: str) -> Recipe:
    """Return the recipe in a file of any filesystem."""
    with storage.open_to_read(path) as file:
        return recipes.parse(file.read().decode("utf-8"))


def start(recipe: Recipe, stage: str, beam_options: Sequence[str]) -> int:
    """Hand what a stage has to make to a runner; return the number of shards. Raises RunFailed when it is not next."""
    plan = runs.plan_run(recipe)[-1]
    if not plan.todo:
        raise RunFailed(f"{recipe.run.directory} is up to date: there is nothing to do for stage {stage!r}")
    if plan.stage.name != stage:
        raise RunFailed(f"stage {stage!r} cannot start: stage {plan.stage.name!r} has {len(plan.todo)} shards to make")
    submit(plan.stage, plan.todo, recipe.run.directory, PipelineOptions(list(beam_options)))
    return len(plan.todo)


def main(argv: Sequence[str] | None = None) -> int:
    """Start one stage; return the exit code."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--recipe", required=True, help="gs:// path of the recipe")
    parser.add_argument("--stage", required=True, help="name of the stage")
    arguments, beam_options = parser.parse_known_args(argv)
    try:
        recipe = read_recipe(arguments.recipe)
        engines.check_paths(engines.Where(runner="dataflow"), recipe)
        engines.check_dataflow(beam_options)
        number = start(recipe, arguments.stage, ["--runner=DataflowRunner", *beam_options])
    except (ValueError, OSError, RunFailed) as error:
        print(f"{arguments.stage}: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.stage}: {number} shards to make", file=sys.stderr)
    return 0
