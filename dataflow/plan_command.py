"""`plainspoken plan`: what a full run would take, told in a table with every assumption below it."""

import argparse
import dataclasses
import json
import tempfile
from collections.abc import Iterator
from typing import Any

from dataflow.assumptions import Assumptions, from_arguments
from dataflow.measure import Measured, MeasuringPool, measure, run_on, summarise
from dataflow.plan import Plan, StagePrediction, predict, predict_growth
from dataflow.sample import size_of, whole_input
from pipeline import recipe as recipes
from pipeline.recipe import Recipe
from pipeline.run import available_cores

_CHECK_SHARE = 10


def run(arguments: argparse.Namespace, say: Any) -> int:
    """Measure, predict and print; return the exit code."""
    recipe = recipes.load(arguments.recipe, "unused")  # nothing is written to the recipe's own directory
    cores = arguments.cores or available_cores()
    assumptions = from_arguments(arguments)
    if arguments.sample_bytes <= 0:
        raise ValueError(f"--sample-bytes is {arguments.sample_bytes:.0f}; expected more than 0")
    with tempfile.TemporaryDirectory(prefix="plainspoken-plan-") as directory:
        if arguments.check:
            return _check(recipe, directory, assumptions, say, as_json=arguments.json)
        measured = measure(recipe, directory, int(arguments.sample_bytes), say)
    plan = predict(measured, recipe, tokens=arguments.tokens, cores=cores, assumptions=assumptions)
    if arguments.json:
        values = {"measured": dataclasses.asdict(measured), "plan": dataclasses.asdict(plan)}
        values["plan"] |= {"hours": plan.hours, "core_hours": plan.core_hours, "dollars": plan.dollars}
        print(json.dumps({**values, "assumptions": dataclasses.asdict(assumptions)}, indent=1, sort_keys=True))
    else:
        print("\n".join(table(measured, plan, assumptions)))
    return 0


def table(measured: Measured, plan: Plan, assumptions: Assumptions) -> Iterator[str]:
    """Yield the lines of a plan."""
    yield f"{plan.tokens:,.3g} tokens on {plan.cores:,} cores like this one"
    yield ""
    yield f"input          {size(plan.input_bytes)}, about {plan.documents:,.3g} documents after judging"
    yield f"time           {span(plan.hours)}; {plan.core_hours:,.0f} core-hours; longest: {plan.bottleneck.name}"
    yield f"money          {plan.dollars:,.0f} dollars, of which {plan.storage_dollars:,.0f} for keeping the files"
    yield f"energy         {plan.energy_kwh:,.0f} kWh, {plan.co2_kg:,.0f} kg of CO2"
    most = max(plan.stages, key=lambda stage: stage.peak_bytes)
    joined = f"; {size(plan.join_bytes)} where duplicates are joined" if plan.join_bytes else ""
    yield f"memory         up to {size(most.peak_bytes)} per worker process ({most.name}){joined}"
    yield f"token shards   {plan.stages[0].num_shards:,} of {size(plan.shard_bytes)}"
    yield ""
    heads = f"{'core-hours':>11} {'time':>12} {'written':>10} {'memory':>10} {'shuffled':>10} {'dollars':>9}"
    yield f"{'stage':<12} {'shards':>10} {heads}"
    for stage in plan.stages:
        yield _row(stage)
    yield ""
    yield f"measured on    {measured.input_files} files, {size(measured.input_bytes)}, one core of this machine"
    for step, (seconds, text_bytes) in measured.steps.items():
        seen, gone = measured.drops.get(step, (0, 0))
        speed = f"{text_bytes / 1e6 / seconds:,.1f} MB/s" if seconds > 0 else "-"
        share = f"{gone / seen:.1%} of {seen:,} documents go" if gone else ""
        yield f"  {step:<14} {speed:>12}   {share}".rstrip()
    yield f"  tokens         {measured.text_bytes / measured.num_tokens:.2f} bytes of text per token"
    languages = ", ".join(
        f"{lang} {number / max(sum(measured.languages.values()), 1):.0%}"
        for lang, number in sorted(measured.languages.items(), key=lambda each: (-each[1], each[0]))
    )
    yield f"  languages      {languages}"
    speeds = ", ".join(
        f"{lang} {number / 1e6 / seconds:.1f}" for lang, (seconds, number) in measured.speak_seconds.items() if seconds
    )
    yield f"  speak, MB/s    {speeds}"
    yield ""
    yield "taken for granted"
    for name, value in dataclasses.asdict(assumptions).items():
        yield f"  {name.replace('_', ' '):<24} {value:g}"
    yield "  the full input is like the sample, with as many duplicates; the cluster's cores are like this one"


def _row(stage: StagePrediction) -> str:
    shuffled = size(stage.shuffle_bytes) if stage.shuffle_bytes else "-"
    return (
        f"{stage.name:<12} {stage.num_shards:>10,} {stage.core_hours:>11,.1f} {span(stage.hours):>12} "
        f"{size(stage.out_bytes):>10} {size(stage.peak_bytes):>10} {shuffled:>10} {stage.dollars:>9,.2f}"
    )


def size(number: float) -> str:
    """Return bytes with a decimal unit.

    >>> size(4.5e12), size(812)
    ('4.5 TB', '812 B')
    """
    for unit, factor in (("PB", 1e15), ("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= factor:
            return f"{number / factor:,.1f} {unit}"
    return f"{number:.0f} B"


def span(hours: float) -> str:
    """Return hours in the unit that reads best.

    >>> span(0.001), span(0.5), span(30), span(500)
    ('3.6 s', '30.0 min', '30.0 h', '20.8 days')
    """
    if hours < 1 / 60:
        return f"{hours * 3600:.1f} s"
    if hours < 1:
        return f"{hours * 60:.1f} min"
    return f"{hours:.1f} h" if hours < 100 else f"{hours / 24:,.1f} days"


def _check(recipe: Recipe, directory: str, assumptions: Assumptions, say: Any, *, as_json: bool) -> int:
    """Predict the whole input from a tenth of it, run the whole, and print both."""
    everything = whole_input(recipe)
    whole_bytes = size_of(everything)
    measured = measure(recipe, directory, whole_bytes // _CHECK_SHARE, say)
    growth = whole_bytes / measured.input_bytes
    plan = predict_growth(measured, recipe, growth=growth, cores=1, assumptions=assumptions)
    pool = MeasuringPool()
    result = run_on(recipe, f"{directory}/whole", everything, pool, say)
    real = summarise(recipe, result.made, pool, everything)
    rows = list(_errors(plan, real))
    if as_json:
        print(json.dumps({"growth": growth, "rows": rows}, indent=1))
        return 0
    print(f"predicted from {measured.input_bytes:,} bytes, run on {whole_bytes:,} ({growth:.1f} times as many)")
    print(f"{'':<22} {'predicted':>14} {'real':>14} {'error':>8}")
    for name, predicted, found in rows:
        print(f"{name:<22} {predicted:>14,.1f} {found:>14,.1f} {predicted / found - 1:>+8.0%}" if found else name)
    return 0


def _errors(plan: Plan, real: Measured) -> Iterator[tuple[str, float, float]]:
    for stage in plan.stages:
        found = real.stage(stage.name)
        if found is not None:
            yield f"{stage.name}, core-s", stage.core_hours * 3600, found.core_seconds
    yield "all stages, core-s", plan.core_hours * 3600, sum(stage.core_seconds for stage in real.stages)
    yield "tokens, thousands", plan.tokens / 1e3, real.num_tokens / 1e3
    yield (
        "written, MB",
        sum(each.out_bytes for each in plan.stages) / 1e6,
        sum(each.out_bytes for each in real.stages) / 1e6,
    )
    yield "documents", plan.documents, real.num_documents
    yield "shards", float(plan.stages[0].num_shards), float(real.stages[0].num_shards)
    for stage in plan.stages:
        found = real.stage(stage.name)
        if found is not None:
            yield f"{stage.name}, memory MB", stage.peak_bytes / 1e6, found.peak_bytes / 1e6
