"""What a run tells on the terminal: its plan, and what came of it."""

from collections.abc import Mapping, Sequence

from pipeline.manifest import Receipt
from pipeline.planning import kept_tokenizer
from pipeline.recipe import Recipe
from pipeline.run import RunResult, StagePlan


def plan(recipe: Recipe, plans: Sequence[StagePlan]) -> None:
    """Print which shards would be made, and why."""
    print(f"run directory  {recipe.run.directory}")
    for source in recipe.inputs:
        print(f"input          {source.name}: {source.format}, {source.kind}, {', '.join(source.paths)}")
    off = sorted(recipe.disabled)
    if off:
        print(f"switched off   {', '.join(off)}")
    if kept_tokenizer(recipe):
        print(
            f"tokenizer      kept through an erasure; `erase {recipe.run.directory} --retrain-tokenizer` trains it anew"
        )
    for stage in plans:
        total, todo = len(stage.tasks), len(stage.todo)
        if not total:
            continue
        print(f"{stage.stage.name:<14} {todo} of {total} shards to make")
        for why, number in sorted(stage.changes.items(), key=lambda entry: (-entry[1], entry[0])):
            print(f"{'':<14} {why}: {number} of {total} shards")
    if plans and plans[-1].todo:
        print("later stages   follow from what these shards will hold; unchanged ones are kept")
    elif plans:
        print("nothing to do: every shard is as the recipe wants it")


def result(recipe: Recipe, run: RunResult) -> None:
    """Print what a run has made and where it lies."""
    made = run.made
    fresh = sum(run.num_made_now.values())
    total = sum(len(receipts) for receipts in made.values())
    print(f"{fresh} shards made, {total - fresh} kept as they were")
    for step, seen, kept, dropped, failed in _steps(made):
        if dropped or failed:
            parts = [f"{dropped:,} dropped"] if dropped else []
            parts += [f"{failed:,} broken"] if failed else []
            print(f"  {step:<14} {seen:>9,} in  {kept:>9,} on   {', '.join(parts)}")
    documents = sum(receipt.facts["encoded"]["documents"] for receipt in made["tokens"].values())
    tokens = sum(receipt.facts["encoded"]["tokens"] for receipt in made["tokens"].values())
    if made["tokens"]:
        print(f"{documents:,} documents, {tokens:,} tokens in {recipe.run.directory}/tokens")
    elif recipe.enabled("tokenizer") and made["sample"]:
        print("no document is left to train a tokenizer on: no tokens were made; the report shows why documents went")
    print(f"report: {recipe.run.directory}/report.html")


def _steps(made: Mapping[str, Mapping[str, Receipt]]) -> list[tuple[str, int, int, int, int]]:
    """Return (step, seen, kept, dropped, failed) over all shards, in the order of the way."""
    sums: dict[str, list[int]] = {}
    for receipts in made.values():
        for receipt in receipts.values():
            for count in receipt.counts:
                numbers = sums.setdefault(count["step"], [0, 0, 0, 0])
                for place, name in enumerate(("seen", "kept", "dropped", "failed")):
                    numbers[place] += count[name]
    return [(step, seen, kept, dropped, failed) for step, (seen, kept, dropped, failed) in sums.items()]
