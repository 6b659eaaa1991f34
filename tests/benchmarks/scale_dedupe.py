"""How time and memory of deduplication grow: synthetic short documents, a tenth of them copies, through both stages.

    python tests/benchmarks/scale_dedupe.py 1e6 3e6 10e6

Each size runs in a process of its own. Prints one line per size: seconds to sign, seconds and peak memory to compare.
"""

import logging
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

_DOCUMENTS_PER_SHARD = 250_000
_WORDS = 20
_VOCABULARY = 50_000
_COPIES = 10
"""One document in so many is a copy of another."""


def documents(first: int, number: int) -> Iterator[pa.RecordBatch]:
    """Yield batches of documents of twenty words each, by number; every tenth says what the one before it says."""
    for start in range(first, first + number, 25_000):
        numbers = np.arange(start, min(start + 25_000, first + number), dtype=np.uint64)
        texts = numbers - (numbers % _COPIES == 0).astype(np.uint64) * (numbers > 0)
        state = texts[:, None] * np.uint64(0x9E3779B97F4A7C15) + np.arange(1, _WORDS + 1, dtype=np.uint64)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            state = (state ^ (state >> np.uint64(shift))) * np.uint64(factor)
        words = (state >> np.uint64(33)) % np.uint64(_VOCABULARY)
        ids = np.zeros((len(numbers), 2), ">u8")
        ids[:, 1] = numbers
        yield pa.record_batch(
            {
                "doc_id": pa.array([row.tobytes() for row in ids], pa.binary(16)),
                "lang": pa.array(["en"] * len(numbers), pa.string()),
                "text": pa.array([" ".join(f"w{word}" for word in row) for row in words.tolist()], pa.large_string()),
            }
        )


def run(number: int) -> None:
    """Sign and compare `number` documents; print what it took."""
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    from transforms.cluster import FindDuplicates
    from transforms.dedupe import DedupeRules, sign
    from transforms.duplicate_blocks import write_signatures

    logging.disable(logging.CRITICAL)
    rules = DedupeRules()
    with tempfile.TemporaryDirectory() as folder:
        handles, sign_seconds, text_bytes = [], 0.0, 0
        for shard, first in enumerate(range(0, number, _DOCUMENTS_PER_SHARD)):
            batches = list(documents(first, min(_DOCUMENTS_PER_SHARD, number - first)))
            text_bytes += sum(batch.column("text").nbytes for batch in batches)
            began = time.process_time()
            block = sign(batches, shard, rules)
            sign_seconds += time.process_time() - began
            path = str(Path(folder, f"{shard}.arrow"))
            write_signatures(path, block)
            handles.append((shard, path))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wall, cpu, dropped = time.monotonic(), time.process_time(), Path(folder, "dropped")
        with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([])) as pipeline:
            _ = (
                pipeline
                | beam.Create(handles, reshuffle=False)
                | FindDuplicates(rules)
                | beam.Map(lambda block: int(np.count_nonzero(block.reasons)))
                | beam.CombineGlobally(sum)
                | beam.Map(lambda found: dropped.write_text(str(found)))
            )
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{number:>12,} documents, {text_bytes / 1e6:,.0f} MB: signed in {sign_seconds:.0f} core-s; compared in "
            f"{cpu:.0f} core-s ({wall:.0f} s), {peak / 2**20:.1f} GiB at most ({before / 2**20:.1f} before); "
            f"{int(dropped.read_text()):,} dropped, {number // _COPIES - 1:,} planted",
            flush=True,
        )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        run(int(float(sys.argv[2])))
    else:
        for size in sys.argv[1:]:
            subprocess.run([sys.executable, __file__, "--one", size], check=True)
