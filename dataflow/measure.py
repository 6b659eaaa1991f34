"""Measure a recipe on a sample of its own inputs: seconds of one core, bytes and documents, by stage.

The sample is whole files, a few of each input, chosen by the hash of their names. A fifth of it runs first, so that
models are loaded and kernels compiled before anything is measured.
"""

import contextlib
import dataclasses
import hashlib
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipeline import progress
from pipeline import run as runs
from pipeline.manifest import Receipt
from pipeline.readers.formats import input_files
from pipeline.recipe import Recipe
from pipeline.tasks import Stage, Task
from pipeline.worker_process import run_in_memory

_WARM_UP_SHARE = 5
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


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A recipe's sample, measured."""

    input_bytes: int
    input_files: int
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
    peak_bytes: int
    """Most memory that the process had."""

    def stage(self, name: str) -> StageMeasure | None:
        """Return a stage's figures, or None if it had nothing to do."""
        return next((each for each in self.stages if each.name == name), None)


def measure(recipe: Recipe, directory: str, sample_bytes: int, say: Callable[[str], None]) -> Measured:
    """Run a recipe on a sample of about `sample_bytes` bytes of its files, in this process; return what it took.

    `directory` gets two runs. Raises FileNotFoundError where a pattern of the recipe matches nothing.
    """
    chosen = choose_files(recipe, sample_bytes)
    warm_up = {source: files[: max(1, len(files) // _WARM_UP_SHARE)] for source, files in chosen.items()}
    rest = {source: files[len(warm_up[source]) :] or files for source, files in chosen.items()}
    num_files, size_bytes = sum(map(len, rest.values())), sum(size for files in rest.values() for _, size in files)
    say(f"measuring on {num_files} files, {size_bytes:,} bytes")
    run_on(recipe, f"{directory}/warm-up", warm_up, MeasuringPool(), say)
    pool = MeasuringPool()
    result = run_on(recipe, f"{directory}/sample", rest, pool, say)
    return summarise(result.made, pool, num_files, size_bytes)


def choose_files(recipe: Recipe, sample_bytes: int) -> dict[str, list[tuple[str, int]]]:
    """Return (path, bytes) of the files in the sample, by input: every input has its share, and one file at least."""
    found = {source.name: input_files(source.format, source.paths) for source in recipe.inputs}
    total = sum(size for files in found.values() for _, _, size in files)
    share = min(1.0, sample_bytes / max(total, 1))
    chosen: dict[str, list[tuple[str, int]]] = {}
    for source, files in found.items():
        wanted = share * sum(size for _, _, size in files)
        taken = 0
        for path, _, size in sorted(files, key=lambda file: hashlib.sha256(file[1].encode()).digest()):
            if taken and taken + size / 2 > wanted:
                break
            chosen.setdefault(source, []).append((path, size))
            taken += size
    return chosen


def input_size(recipe: Recipe) -> tuple[int, int]:
    """Return how many files the recipe's inputs have, and their bytes."""
    sizes = [size for source in recipe.inputs for _, _, size in input_files(source.format, source.paths)]
    return len(sizes), sum(sizes)


def run_on(
    recipe: Recipe,
    directory: str,
    files: Mapping[str, Sequence[tuple[str, int]]],
    pool: "MeasuringPool",
    say: Callable[[str], None],
) -> runs.RunResult:
    """Run a recipe on some files of its inputs."""
    inputs = tuple(
        dataclasses.replace(source, paths=tuple(path for path, _ in files[source.name])) for source in recipe.inputs
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
            run_in_memory(stage, tasks)
            self.seconds[stage.name] = time.process_time() - began
        self.in_bytes[stage.name] = sum(task.size_bytes for task in tasks)
        self.num_shards[stage.name] = len(tasks)


@contextlib.contextmanager
def _listening(listener: Callable[[Mapping[str, Any]], None]) -> Iterator[None]:
    progress.listen(listener)
    try:
        yield
    finally:
        progress.listen(None)


def summarise(
    made: Mapping[str, Mapping[str, Receipt]], pool: MeasuringPool, num_files: int, size_bytes: int
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
        input_bytes=size_bytes,
        input_files=num_files,
        stages=tuple(
            StageMeasure(
                name=name,
                num_shards=pool.num_shards[name],
                core_seconds=seconds,
                in_bytes=pool.in_bytes[name],
                out_bytes=sum(entry["bytes"] for each in made[name].values() for entry in each.files.values()),
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
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )
