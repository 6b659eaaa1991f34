"""What the flex template starts: one stage of a recipe as one Dataflow job.

    main.py --recipe=gs://.../recipe.toml --stage=documents [BEAM OPTIONS]

A template starts one job and a run has up to eight, one after another: `plainspoken launch` starts them in order.
"""

import argparse
import sys
from collections.abc import Sequence

from dataflow import engines
from pipeline import recipe as recipes
from pipeline import run as runs
from pipeline import storage


def main(argv: Sequence[str] | None = None) -> int:
    """Run one stage; return the exit code."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--recipe", required=True, help="gs:// path of the recipe")
    parser.add_argument("--stage", required=True, help="name of the stage")
    arguments, beam_options = parser.parse_known_args(argv)
    with storage.open_to_read(arguments.recipe) as file:
        recipe = recipes.parse(file.read().decode("utf-8"))
    where = engines.Where(runner="dataflow", beam_options=beam_options)
    result = runs.run(recipe, only=[arguments.stage], start_pool=lambda: engines.start(where, recipe))
    print(f"{arguments.stage}: {result.num_made_now[arguments.stage]} shards made", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
