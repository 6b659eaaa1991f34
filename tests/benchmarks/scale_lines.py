"""How time and memory of finding repeated lines grow: synthetic keys, ten lines a document, a tenth of them repeated.

    python tests/benchmarks/scale_lines.py 1e6 3e6 10e6

Each size runs in a process of its own. Prints one line per size: seconds and peak memory to compare.
"""

import logging
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

_LINES_PER_SHARD = 500_000
_LINES_PER_DOCUMENT = 10
_TIMES = 100
"""The last line of each document is one that so many documents have."""


def run(number: int) -> None:
    """Compare `number` lines; print what it took."""
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    from transforms.find_repeated_lines import FindRepeatedLines
    from transforms.line_blocks import LineKeyBlock, write_line_keys

    logging.disable(logging.CRITICAL)
    chance = np.random.default_rng(1)
    num_repeated = max(1, number // _LINES_PER_DOCUMENT // _TIMES)
    with tempfile.TemporaryDirectory() as folder:
        handles = []
        for shard, first in enumerate(range(0, number, _LINES_PER_SHARD)):
            size = min(_LINES_PER_SHARD, number - first)
            keys = chance.integers(1, 2**63, size).astype(np.uint64)
            documents = (first + np.arange(size)) // _LINES_PER_DOCUMENT
            last = np.arange(size) % _LINES_PER_DOCUMENT == _LINES_PER_DOCUMENT - 1
            keys[last] = (documents[last] % num_repeated + 1).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            path = str(Path(folder, f"{shard}.arrow"))
            rows = (np.arange(size) // _LINES_PER_DOCUMENT).astype(np.uint32)
            write_line_keys(path, LineKeyBlock(shard=shard, keys=keys, rows=rows))
            handles.append((shard, path))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wall, cpu, found = time.monotonic(), time.process_time(), Path(folder, "found")
        with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([])) as pipeline:
            _ = (
                pipeline
                | beam.Create(handles, reshuffle=False)
                | FindRepeatedLines()
                | beam.Map(lambda block: int(np.count_nonzero(block.first_rows >= 0)))
                | beam.CombineGlobally(sum)
                | beam.Map(lambda kept: found.write_text(str(kept)))
            )
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{number:>12,} lines: compared in {cpu:.0f} core-s ({wall:.0f} s), {peak / 2**20:.2f} GiB at most "
            f"({before / 2**20:.2f} before); {int(found.read_text()):,} repeated, {num_repeated:,} planted",
            flush=True,
        )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        run(int(float(sys.argv[2])))
    else:
        for size in sys.argv[1:]:
            subprocess.run([sys.executable, __file__, "--one", size], check=True)
