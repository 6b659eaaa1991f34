"""Measure a recipe on a sample of its own inputs: seconds of one core, bytes and documents, by stage.

A quarter of the sample runs twice first: once to load models and compile kernels, once to be measured. Two sizes, and
each stage on nothing, tell what grows with the input from what every shard costs and from what a stage costs once.
"""

import contextlib
import dataclasses
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dataflow.sample import Sample, choose_files, count_shards, size_of, whole_input
from pipeline import progress
from pipeline import run as runs
from pipeline.manifest import Receipt
from pipeline.recipe import Recipe
from pipeline.tasks import Stage, Task
from pipeline.worker_process import run_in_memory

_SMALL_SHARE = 0.25
_NEARLY_ALL = 0.9


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StageMeasure:
    """What one stage took and made on the sample."""

    name: str
    num_shards: int
    core_seconds: float
    """CPU time of all threads of the one process."""
    in_bytes: int
    """Size of what it read, as it lies on disk."""
    out_bytes: int
    peak_bytes: int = 0
    """Most memory that the process had meanwhile."""
    start_seconds: float = 0.0
    """Of `core_seconds`, what the stage takes with nothing to do."""
    shard_seconds: float = 0.0
    """Of `core_seconds`, what each shard takes however short it is."""

    def core_seconds_at(self, growth: float, num_shards: float) -> float:
        """Return the CPU time for `growth` times the input in so many shards.

        >>> stage = StageMeasure(
        ...     name="a", num_shards=4, core_seconds=10, in_bytes=1, out_bytes=1, start_seconds=1, shard_seconds=0.5
        ... )
        >>> stage.core_seconds_at(1, 4), stage.core_seconds_at(10, 4), stage.core_seconds_at(10, 40)
        (10.0, 73.0, 91.0)
        """
        growing = self.core_seconds - self.start_seconds - self.shard_seconds * self.num_shards
        return self.start_seconds + self.shard_seconds * num_shards + growing * growth


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A recipe's sample, measured."""

    input_bytes: int
    """Bytes of the sample."""
    input_files: int
    whole_bytes: int
    """Bytes of all input."""
    whole_shards: int
    """Splits of all input."""
    stages: tuple[StageMeasure, ...]
    steps: Mapping[str, tuple[float, int]]
    """Step -> (seconds, UTF-8 bytes of text that went in)."""
    drops: Mapping[str, tuple[int, int]]
    """Step -> (documents seen, documents dropped or broken)."""
    languages: Mapping[str, int]
    """Language -> bytes of text that were spoken."""
    speak_seconds: Mapping[str, tuple[float, int]]
    """Language -> (seconds of the step `speak`, bytes), over the shards that are nearly all in that language."""
    num_documents: int
    """Documents that were compared with one another."""
    num_linked: int
    """Of those, the ones in clusters."""
    num_tokens: int
    text_bytes: int
    """Bytes of the text behind the tokens."""
    num_lines: int = 0
    """Lines that were compared with one another, where repeated ones are removed."""
    num_repeated_lines: int = 0
    """Of those, the ones that stand in too many documents, once for each shard that has them."""

    def stage(self, name: str) -> StageMeasure | None:
        """Return a stage's figures, or None if it had nothing to do."""
        return next((each for each in self.stages if each.name == name), None)


def measure(recipe: Recipe, directory: str, sample_bytes: int, say: Callable[[str], None]) -> Measured:
    """Run a recipe on a sample of about `sample_bytes` bytes of its files, in this process; return what it took.

    `directory` gets three runs. Raises FileNotFoundError where a pattern of the recipe matches nothing.
    """
    small = choose_files(recipe, sample_bytes, f"{directory}/small-heads", share=_SMALL_SHARE)
    sample = choose_files(recipe, sample_bytes, f"{directory}/heads")
    say(f"measuring on {sum(map(len, sample.values()))} files, {size_of(sample):,} bytes")
    run_on(recipe, f"{directory}/warm-up", small, MeasuringPool(), say)
    small_pool, pool = MeasuringPool(), MeasuringPool()
    run_on(recipe, f"{directory}/small", small, small_pool, say)
    result = run_on(recipe, f"{directory}/sample", sample, pool, say)
    measured = summarise(recipe, result.made, pool, sample)
    small_share = size_of(small) / size_of(sample)
    stages = tuple(
        divide(stage, small_pool.seconds[stage.name], pool.start_seconds[stage.name], small_share)
        for stage in measured.stages
    )
    return dataclasses.replace(measured, stages=stages)


def divide(stage: StageMeasure, small_seconds: float, start_seconds: float, small_share: float) -> StageMeasure:
    """Return a stage with its time divided into what starting, every shard and every byte takes.

    The line through both sizes tells what does not grow; noise may not make any part of it negative.
    """
    start = min(start_seconds, stage.core_seconds)
    if small_share >= _NEARLY_ALL:  # files too short to be cut: one size only
        return dataclasses.replace(stage, start_seconds=start)
    growing = min(max((stage.core_seconds - small_seconds) / (1 - small_share), 0.0), stage.core_seconds - start)
    per_shard = (stage.core_seconds - start - growing) / stage.num_shards
    return dataclasses.replace(stage, start_seconds=start, shard_seconds=per_shard)


def run_on(
    recipe: Recipe,
    directory: str,
    files: Sample,
    pool: "MeasuringPool",
    say: Callable[[str], None],
) -> runs.RunResult:
    """Run a recipe on some files of its inputs."""
    inputs = tuple(
        dataclasses.replace(source, paths=tuple(file.path for file in files[source.name])) for source in recipe.inputs
    )
    # A sample may not have text for all entries of the tokenizer.
    tables = {
        **recipe.tables,
        "run": dataclasses.replace(recipe.tables["run"], directory=directory),
        "tokenizer": dataclasses.replace(recipe.tables["tokenizer"], hard_vocab_limit=False),
    }
    sample = Recipe(inputs, tables, recipe.disabled, recipe.text)
    return runs.run(sample, say=say, start_pool=lambda: contextlib.nullcontext(pool))


class MeasuringPool:
    """Runs stages in this process and notes what each took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.start_seconds: dict[str, float] = {}
        self.peak_bytes: dict[str, int] = {}
        self.in_bytes: dict[str, int] = {}
        self.num_shards: dict[str, int] = {}
        self.steps: dict[str, tuple[float, int]] = {}
        self.speak_seconds: dict[str, float] = {}

    def run(self, stage: Stage, tasks: Sequence[Task], on_event: Callable[[Mapping[str, Any]], None]) -> None:
        """Run a stage on all tasks."""

        def listen(event: Mapping[str, Any]) -> None:
            on_event(event)
            if event["event"] == "shard":
                for step, seconds in event["seconds"].items():
                    before = self.steps.get(step, (0.0, 0))
                    self.steps[step] = (before[0] + seconds, before[1] + event["text_bytes"][step])
                    if step == "speak":
                        self.speak_seconds[event["shard"]] = seconds

        with _listening(listen):
            began = time.process_time()
            run_in_memory(stage, [])
            _forget_peak()
            started = time.process_time()
            run_in_memory(stage, tasks)
            self.seconds[stage.name] = time.process_time() - started
        self.start_seconds[stage.name] = started - began
        self.peak_bytes[stage.name] = _peak_bytes()
        self.in_bytes[stage.name] = sum(task.size_bytes for task in tasks)
        self.num_shards[stage.name] = len(tasks)


def _forget_peak() -> None:
    """Let the system count this process's peak memory anew (Linux: proc(5), clear_refs)."""
    with contextlib.suppress(OSError):  # elsewhere the peak is of the whole process so far
        Path("/proc/self/clear_refs").write_text("5")


def _peak_bytes() -> int:
    """Return the most memory that this process had since `_forget_peak`."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextlib.contextmanager
def _listening(listener: Callable[[Mapping[str, Any]], None]) -> Iterator[None]:
    progress.listen(listener)
    try:
        yield
    finally:
        progress.listen(None)


def summarise(
    recipe: Recipe, made: Mapping[str, Mapping[str, Receipt]], pool: MeasuringPool, sample: Sample
) -> Measured:
    """Return the figures of a run that a measuring pool has made."""
    receipts = [receipt for stage in made.values() for receipt in stage.values()]
    drops: dict[str, tuple[int, int]] = {}
    languages: dict[str, int] = {}
    speak: dict[str, tuple[float, int]] = {}
    for receipt in receipts:
        for count in receipt.counts:
            seen, gone = drops.get(count["step"], (0, 0))
            drops[count["step"]] = (seen + count["seen"], gone + count["dropped"] + count["failed"])
        if receipt.stage == "spoken":
            texts = receipt.facts.get("text_bytes", {})
            for language, number in texts.items():
                languages[language] = languages.get(language, 0) + number
            language, number = max(texts.items(), key=lambda each: each[1], default=("", 0))
            if receipt.shard in pool.speak_seconds and number > _NEARLY_ALL * sum(texts.values()):
                before, known = speak.get(language, (0.0, 0))
                speak[language] = (before + pool.speak_seconds[receipt.shard], known + number)
    clustered = [receipt.facts["clustered"] for receipt in made.get("duplicates", {}).values()]
    encoded = [receipt.facts["encoded"] for receipt in made.get("tokens", {}).values()]
    return Measured(
        input_bytes=size_of(sample),
        input_files=sum(map(len, sample.values())),
        whole_bytes=size_of(whole_input(recipe)),
        whole_shards=count_shards(recipe),
        stages=tuple(
            StageMeasure(
                name=name,
                num_shards=pool.num_shards[name],
                core_seconds=seconds,
                in_bytes=pool.in_bytes[name],
                out_bytes=sum(entry["bytes"] for each in made[name].values() for entry in each.files.values()),
                peak_bytes=pool.peak_bytes[name],
            )
            for name, seconds in pool.seconds.items()
        ),
        steps=dict(pool.steps),
        drops=drops,
        languages=dict(sorted(languages.items())),
        speak_seconds=dict(sorted(speak.items())),
        num_documents=sum(receipt.facts["signed"]["documents"] for receipt in made.get("signatures", {}).values()),
        num_linked=sum(sum(facts.values()) for facts in clustered),
        num_tokens=sum(facts["tokens"] for facts in encoded),
        text_bytes=sum(
            sum(receipt.facts.get("chosen_bytes", {}).values()) for receipt in made.get("spoken", {}).values()
        ),
        num_lines=sum(receipt.facts["keyed"]["lines"] for receipt in made.get("linekeys", {}).values()),
        num_repeated_lines=sum(receipt.facts["repeated"]["lines"] for receipt in made.get("repeats", {}).values()),
    )
