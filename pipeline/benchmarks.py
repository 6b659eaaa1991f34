"""The stage that indexes evaluation sets: their texts in spoken form, then n-grams of words.

benchmarks/*.jsonl -> duplicates/benchmarks.arrow, which every worker loads.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import PurePosixPath

import apache_beam as beam
import pyarrow as pa

from pipeline import storage
from pipeline.commit import commit
from pipeline.manifest import Receipt
from pipeline.recipe import Recipe
from pipeline.tasks import Task
from transforms.benchmark_index import BenchmarkIndex, build_index, read_index, write_index
from transforms.benchmarks import read_benchmark
from transforms.language import identify
from transforms.speak.rules import SpeakRules
from transforms.speak.spoken_form import SpokenForm

INDEX = "duplicates/benchmarks.arrow"


@dataclasses.dataclass
class IndexBenchmarks(beam.PTransform):
    """Write the index of all evaluation sets."""

    recipe: Recipe

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the one receipt."""
        return tasks | "index" >> beam.Map(_index, self.recipe)


def _index(task: Task, recipe: Recipe) -> Receipt:
    items = list(spoken_items(task.payload, recipe.languages(), recipe.speak))
    index = build_index(items, recipe.decontaminate)
    path = storage.join_path(recipe.run.directory, INDEX)
    entry = storage.write_with(path, lambda to: write_index(to, index))
    return commit(recipe.run.directory, task, {INDEX: entry}, {"indexed": {"texts": len(items)}})


def spoken_items(paths: tuple[str, ...], languages: tuple[str, ...], rules: SpeakRules) -> Iterator[tuple[str, str]]:
    """Yield (benchmark, spoken text) of every text, in the language it states or is identified as.

    A text in none of `languages` is read as English, or as the recipe's first language where that has no English.
    """
    default = "en" if "en" in languages else languages[0]
    forms: dict[str, SpokenForm] = {}
    for path in paths:
        texts = list(read_benchmark(path))
        identified, _ = identify(pa.array([item.text for item in texts], pa.large_string()))
        for item, guess in zip(texts, identified.to_pylist(), strict=True):
            lang = next((each for each in (item.lang, guess) if each in languages), default)
            if lang not in forms:
                forms[lang] = SpokenForm(lang, rules)
            yield PurePosixPath(path).stem, forms[lang](item.text)


def load_index(directory: str) -> BenchmarkIndex:
    """Return the index of a run."""
    return read_index(storage.join_path(directory, INDEX))
