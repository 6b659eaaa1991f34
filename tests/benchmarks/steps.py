"""Measure every step on real text: MB/s and documents/s of one core, peak memory, and the SHA-256 of what came out.

    python tests/benchmarks/steps.py            # all steps
    python tests/benchmarks/steps.py judge      # some

Each step runs in a process of its own, on one thread, over the same documents: an equal part of each of the twelve
development corpora (`../shared/corpora`), or the pages of `../shared/html` for `extract`. One warm-up, then the median
of five. The text is in memory before the clock starts; compilation and loading of models are not counted.
"""

import argparse
import functools
import gzip
import hashlib
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[name] = "1"

import pyarrow as pa

logging.basicConfig(level=logging.ERROR)  # Beam warns on import about clouds it cannot see
ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT))

from pipeline.readers.reader import document_id
from transforms.batch import DOCUMENTS, PAGES, Outcome, Step, text_bytes

_BATCH_BYTES = 4 << 20
_RUNS = 5
if TYPE_CHECKING:
    from pipeline.recipe import Recipe

Measured = Callable[[], list[pa.RecordBatch]]


def corpus_documents(bytes_per_language: int) -> list[pa.RecordBatch]:
    """Return documents of all languages, in batches of up to 4 MB as the pipeline makes them."""
    rows: list[dict[str, object]] = []
    for path in sorted((SHARED / "corpora").glob("*.jsonl.gz")):
        taken = 0
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                record = json.loads(line)
                taken += len(record["text"].encode())
                rows.append(
                    {
                        "doc_id": document_id("corpora", f"{path.name}#{number}"),
                        "source": "corpora",
                        "kind": "web",
                        "lang": record["lang"],
                        "text": record["text"],
                    }
                )
                if taken >= bytes_per_language:
                    break
    return list(_batches(rows, DOCUMENTS))


def pages() -> list[pa.RecordBatch]:
    """Return the development pages, undecoded."""
    rows = []
    with tarfile.open(SHARED / "html" / "readability-test-pages.tar.xz") as archive:
        for member in archive:
            if member.name.endswith("source.html"):
                file = archive.extractfile(member)
                html = file.read() if file else b""
                doc_id = document_id("pages", member.name)
                rows.append({"doc_id": doc_id, "source": "pages", "kind": "web", "html": html})
    return list(_batches(rows, PAGES))


def _batches(rows: list[dict[str, Any]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    start = size = 0
    for end, row in enumerate(rows):
        length = len(row.get("html") or str(row["text"]).encode())
        if size and size + length > _BATCH_BYTES:
            yield pa.RecordBatch.from_pylist(rows[start:end], schema=schema)
            start, size = end, 0
        size += length
    yield pa.RecordBatch.from_pylist(rows[start:], schema=schema)


def over(batches: list[pa.RecordBatch], step: Step) -> list[pa.RecordBatch]:
    """Return what a step keeps of batches."""
    outcomes: list[Outcome] = [step(batch) for batch in batches]
    return [outcome.kept for outcome in outcomes]


def make(step: str, bytes_per_language: int) -> tuple[list[pa.RecordBatch], Measured]:
    """Return the batches that a step is measured on, and one run over them."""
    from pipeline import recipe as recipes

    recipe = recipes.load("demo", "unused")
    batches = pages() if step == "extract" else corpus_documents(bytes_per_language)
    if step == "sign":
        return batches, functools.partial(_sign, batches, recipe.dedupe)
    if step == "encode":
        return batches, functools.partial(over, batches, _encoder(batches))
    return batches, functools.partial(over, batches, step_function(step, recipe))


def step_function(step: str, recipe: "Recipe") -> Step:
    """Return a step's pure function with a recipe's settings, as the pipeline's workers make it."""
    from transforms.clean import clean
    from transforms.extract import extract
    from transforms.filter_lines import filter_lines
    from transforms.judge import judge
    from transforms.language import identify_batch
    from transforms.mask import mask
    from transforms.speak.step import Speaker

    functions: dict[str, Step] = {
        "extract": functools.partial(extract, rules=recipe.extract),
        "clean": functools.partial(clean, rules=recipe.clean),
        "mask": functools.partial(mask, rules=recipe.mask),
        "language": functools.partial(identify_batch, rules=recipe.language),
        "lines": functools.partial(filter_lines, rules=recipe.lines),
        "judge": functools.partial(judge, limits=recipe.judge),
        "speak": Speaker(recipe.speak),
    }
    return functions[step]


def _sign(batches: list[pa.RecordBatch], rules: Any) -> list[pa.RecordBatch]:
    from transforms.dedupe import sign

    block = sign(batches, 0, rules)
    rows = [block.bands[row].tobytes() for row in range(block.num_documents)]
    return [pa.record_batch({"bands": pa.array(rows, pa.binary())})]


def _encoder(batches: list[pa.RecordBatch]) -> Step:
    """Return encoding with a tokenizer of 32,000 entries, trained on these very documents."""
    import tempfile

    from tokenizer.encode import encode_documents
    from tokenizer.encoder import Encoder
    from tokenizer.sample import in_order, rates, sample, totals
    from tokenizer.train import TokenizerConfig, train

    config = TokenizerConfig(vocab_size=32_000, sample_bytes=8_000_000, hard_vocab_limit=False)
    sums: dict[str, int] = {}
    for batch in batches:
        for lang, number in totals(batch).items():
            sums[lang] = sums.get(lang, 0) + number
    chosen = in_order(sample(batch, rates(sums, config), config) for batch in batches)
    with tempfile.TemporaryDirectory() as folder:
        return encode_documents(Encoder(train(chosen, config, Path(folder))))


STEPS = ("extract", "clean", "mask", "language", "lines", "judge", "sign", "speak", "encode")


def measure(step: str, bytes_per_language: int) -> dict[str, object]:
    """Return one step's figures; to be called in a process of its own."""
    batches, run = make(step, bytes_per_language)
    size_bytes = sum(text_bytes(batch) for batch in batches)
    documents = sum(batch.num_rows for batch in batches)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first = time.perf_counter()
    kept = run()
    first = time.perf_counter() - first
    seconds = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    digest = hashlib.sha256()
    for batch in kept:
        digest.update(batch.serialize())
    median = statistics.median(seconds)
    return {
        "step": step,
        "MB": round(size_bytes / 1e6, 1),
        "MB/s": round(size_bytes / 1e6 / median, 2),
        "first MB/s": round(size_bytes / 1e6 / first, 2),
        "documents/s": round(documents / median),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "of which text, models, libraries MB": round(before / 1024),
        "sha256": digest.hexdigest()[:16],
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("steps", nargs="*", default=STEPS)
    parser.add_argument("--bytes-per-language", type=int, default=2_000_000)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one, arguments.bytes_per_language)))
        return
    if not SHARED.is_dir():
        sys.exit(f"needs the development corpora in {SHARED.name}/ beside the repository")
    header: list[str] = []
    for step in arguments.steps:
        command = [sys.executable, __file__, "--one", step, "--bytes-per-language", str(arguments.bytes_per_language)]
        output = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
        figures = json.loads(output.splitlines()[-1])
        if not header:
            header = list(figures)
            print("| " + " | ".join(header) + " |\n|" + "---|" * len(header))
        print("| " + " | ".join(str(figures[name]) for name in header) + " |", flush=True)


if __name__ == "__main__":
    main()
