"""Drop documents that contain evaluation items, compared in spoken form: a model must not have seen its exam.

documents (with a spoken column), BenchmarkIndex -> Outcome(contaminated). A document goes as a whole when it shares
one n-gram with a benchmark, or contains a short item whole. GPT-3's exception for n-grams found in more than ten
documents needs a count over the whole corpus, which would make a shard depend on all others; it is not made.
"""

import dataclasses
import functools
from collections.abc import Callable

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batch import ApplyStep, Outcome, Step, split
from transforms.benchmark_index import (
    BenchmarkIndex,
    DecontaminateRules,
    build_index,
    count_matches,
    read_index,
    write_index,
)
from transforms.benchmarks import read_benchmark

__all__ = [
    "Decontaminate",
    "DecontaminateRules",
    "build_index",
    "decontaminate",
    "read_benchmark",
    "read_index",
    "write_index",
]

STEP = "decontaminate"
REASONS = ("contaminated",)


def decontaminate(
    documents: pa.RecordBatch,
    index: BenchmarkIndex,
    column: str = "spoken",
    bitmap: npt.NDArray[np.uint64] | None = None,
) -> Outcome:
    """Drop the documents whose `column` shares text with a benchmark.

    The measure is the number of n-grams and short items found; a counter per benchmark counts documents. `bitmap` is
    `index.filter()`, for those who ask often.

    >>> index = build_index([("exam", "an item of eight words is looked for")], DecontaminateRules())
    >>> columns = {"doc_id": pa.array([b"a" * 16], pa.binary(16)), "spoken": ["an item of eight words is looked for"]}
    >>> outcome = decontaminate(pa.record_batch(columns), index)
    >>> outcome.dropped.column("reason").to_pylist(), outcome.counters
    (['contaminated'], {'benchmark:exam': 1})
    """
    counts, found = count_matches(documents.column(column), index, bitmap)
    counters = {}
    for k, name in enumerate(index.names):
        count = int(np.count_nonzero(found >> np.uint64(k) & np.uint64(1)))
        if count:
            counters[f"benchmark:{name}"] = count
    return split(documents, STEP, np.sign(counts), REASONS, counts.astype(np.float64), counters)


@dataclasses.dataclass
class Decontaminate(beam.PTransform):
    """Drop documents that contain evaluation items. `load` returns the index; it is called once per worker."""

    load: Callable[[], BenchmarkIndex]
    column: str = "spoken"

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return the batches without contaminated documents."""
        return batches | beam.ParDo(ApplyStep(STEP, functools.partial(_make, self.load, self.column)))


def _make(load: Callable[[], BenchmarkIndex], column: str) -> Step:
    index = load()
    return functools.partial(decontaminate, index=index, column=column, bitmap=index.filter())
