"""Measure packing on one core, beside other packers on the same lengths; print tables and what the goals ask.

    python tests/benchmarks/packing.py [--run RUN] [--peer NAME=FILE]...

RUN is a run with token shards, for real lengths. Lengths else: 65,536 documents of a lognormal law (mean 740 tokens).
Rows of 1,024 tokens. Seconds of the processor, threads limited to one, the median of five after a warm-up; what takes
over ten seconds runs once. FILE holds Hugging Face's collator for T5 (class FlaxDataCollatorForT5MLM of the example
run_t5_mlm_flax.py, or nanoT5's DataCollatorForT5MLM), which no package has. All other peers are Python packages:
see packing_peers.py.
"""

import argparse
import gc
import importlib.metadata
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[name] = "1"

import llvmlite.binding
import numpy as np
import numpy.typing as npt
import packing_peers
import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tokenizer.packing import Packer
from tokenizer.packing.assign import assign
from tokenizer.packing.config import noise_and_spans
from tokenizer.packing.cut import cut_documents
from tokenizer.packing.figures import figures
from tokenizer.packing.leaf import Leaf, narrow
from tokenizer.packing.order import permutation
from tokenizer.packing.shard_files import token_paths
from tokenizer.token_shards import BATCH_TOKENS, TokenMetadata, open_token_shard, write_token_shard

Lengths = npt.NDArray[np.int64]
Line = packing_peers.Line

LIMIT = 1024
WINDOW = 65_536
SPECIAL = {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "doc": 4, "clm": 5, "line_end": 700}


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Return the processor's seconds of one call, compilation left out."""
    taken = []
    work()
    gc.collect()
    gc.freeze()  # what was imported is not looked through again for each thousand lists that a peer makes
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
        if taken[0] > 10:
            break
    return statistics.median(taken)


def shard_of(lengths: Lengths, folder: Path) -> Path:
    """Write a token shard of documents of these lengths."""
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    ids = (np.arange(ends[-1]) * 7919 % 149_000 + 1_000).astype(np.uint32)
    batch = pa.record_batch(
        {
            "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(ids)),
            "doc_id": pa.array([i.to_bytes(16, "big") for i in range(len(lengths))], pa.binary(16)),
            "source": ["benchmark"] * len(lengths),
            "lang": ["en"] * len(lengths),
            "form": ["spoken"] * len(lengths),
        }
    )
    metadata = TokenMetadata(tokenizer_digest="x", vocab_size=150_000, special_ids=SPECIAL, versions={})
    write_token_shard(folder / "lengths.arrow", [batch], metadata)
    return folder / "lengths.arrow"


def assignment(chunks: npt.NDArray[np.int32], lengths: Lengths) -> Iterator[Line]:
    """Yield millions of chunks a second, and padding, of packers that put lengths into rows."""

    def ours() -> int:
        rows = 0
        for first in range(0, len(chunks), WINDOW):
            rows += len(assign(chunks[first : first + WINDOW], LIMIT, 1, 0)[1]) - 1
        return rows

    padding = 1 - int(chunks.sum(dtype=np.int64)) / (ours() * LIMIT)
    yield "Plainspoken", len(chunks) / seconds(ours) / 1e6, f"{padding:.3%} padding (separators counted as such)"
    yield from packing_peers.assignment(chunks, LIMIT, seconds)
    yield from packing_peers.sample_index(lengths, LIMIT, seconds)


def rows_of(shard: Path) -> Iterator[Line]:
    """Yield millions of tokens a second from token shard to rows."""
    yield "Plainspoken", speed(Packer(shard, objective="none", reuse_arrays=True)), "ids, segments, positions"
    tokens = pa.ipc.open_stream(pa.memory_map(str(shard))).read_all().select(["input_ids"])
    yield from packing_peers.rows(tokens, LIMIT, seconds)


def speed(packer: Packer) -> float:
    """Return millions of tokens a second of a packer's batches."""
    places = packer.config.source_tokens * packer.config.batch_rows
    return places / seconds(lambda: next(packer), 9) / 1e6


def corruption(shard: Path, peers: dict[str, Path]) -> Iterator[Line]:
    """Yield millions of tokens a second of making inputs and targets."""
    for objective in ("alexatm", "t5", "ul2", "clm"):
        packer = Packer(shard, objective=objective, reuse_arrays=True)
        yield f"Plainspoken {objective}", speed(packer), "from shard to tensors, packing included"
    rows = np.arange(256 * 1137).reshape(256, 1137) % 140_000 + 2_000
    yield from packing_peers.corruption(rows, peers, seconds)
    chance = np.random.default_rng(1)
    taken = seconds(lambda: numpy_t5(rows, chance))
    yield "T5's noise mask in our own NumPy", rows.size / taken / 1e6, "row by row; no packing"


def numpy_t5(rows: npt.NDArray[np.int64], chance: np.random.Generator) -> tuple[list[Any], list[Any]]:
    """Corrupt spans as T5's collators for PyTorch and Flax do: a mask for each row, then sentinels where it rises."""
    noise, spans = noise_and_spans(rows.shape[1], 15, 3)
    masks = np.zeros(rows.shape, bool)
    for mask in masks:
        parts = []
        for total in (rows.shape[1] - noise, noise):
            begins = np.arange(total - 1) < spans - 1
            chance.shuffle(begins)
            parts.append(np.bincount(np.concatenate([[0], np.cumsum(begins)])))
        edges = np.cumsum(np.stack(parts, axis=1).reshape(-1))
        steps = np.zeros(rows.shape[1], np.int64)
        steps[edges[:-1]] = 1
        mask[:] = np.cumsum(steps) % 2 == 1
    sides = []
    for hidden in (masks, ~masks):
        begins = hidden & ~np.concatenate([np.zeros((len(rows), 1), bool), hidden[:, :-1]], axis=1)
        marked = np.where(begins, 149_999 - np.cumsum(begins, axis=1), rows)
        sides.append([row[keep] for row, keep in zip(marked, ~hidden | begins, strict=True)])
    return sides[0], sides[1]


def order(shard: Path, lengths: Lengths) -> Iterator[tuple[str, float, str]]:
    """Yield what order costs, as (name, figure, unit): permuting, planning, seeking, the index."""
    yield "permutation", 4 / seconds(lambda: permutation(4_000_000, np.uint64(1))), "M indices/s"
    packer = Packer(shard)
    leaf, corpus = packer.corpus.leaves[0], packer.corpus
    tokens = sum(len(batch.tokens) for batch in corpus.batches)
    planning = seconds(lambda: corpus._measure(0, leaf.pieces(0)))
    documents = sum(end - begin for _, begin, end in leaf.pieces(0))
    yield "planning the lengths of 10^12 tokens", planning * 1e12 / tokens * len(lengths) / documents, "s"
    for languages in (1, 12):
        yield f"index for 10^12 tokens, {languages} a record batch", index_bytes(lengths, languages) / 1e6, "MB"
    far = Packer(shard)
    far.plan(0)
    far.load_state_dict(far.state_dict() | {"next_row": 10**9 * 2048})
    start = time.process_time()
    far.plan(far.next_batch)
    yield "first batch's plan after seeking to batch 10^9", (time.process_time() - start) * 1e3, "ms"


def quality(shard: Path) -> Iterator[tuple[str, float, str]]:
    """Yield what rows of the first window lose, as (name, figure, unit), beside concatenating and cutting."""
    for cut, name in (("limit", ""), ("wrapped", ", documents concatenated and cut")):
        found = figures(Packer(shard, objective="none", cut=cut))
        yield f"padding{name}", 100 * found["padding"] / found["slots"], "%"
        yield f"cuts inside documents that fit a row{name}", found["avoidable_cuts"], "documents"


def index_bytes(lengths: Lengths, languages: int) -> float:
    """Return the bytes of the index of 10^12 tokens in documents of these lengths, each record batch of so many
    languages: reckoned from one full window, for `lengths` may not fill it."""
    window = np.resize(lengths, WINDOW)
    chunks = cut_documents(np.zeros_like(window), window, LIMIT, False)[2]
    offsets = assign(chunks, LIMIT, 1, 0)[1]
    windows = int(1e12 / window.sum()) // languages
    rows, singles = (np.full(windows, n) for n in (len(offsets) - 1, np.count_nonzero(np.diff(offsets) == 1)))
    in_batch = min(WINDOW, int(BATCH_TOKENS / window.mean()))
    counts = np.full(int(1e12 / window.mean() / in_batch), in_batch // languages)
    parts = (narrow(counts), narrow(rows), narrow(singles), narrow(rows // 5))
    return Leaf((("benchmark", "en"),), 1, WINDOW, 0, *parts).nbytes * languages


def real_lengths(run: str) -> Lengths:
    """Return the lengths of a run's documents, in tokens."""
    batches = [batch for path in token_paths(run) for batch in open_token_shard(path).batches]
    lengths = np.concatenate([np.diff(batch.offsets) for batch in batches])
    return lengths[lengths > 0]


def report(title: str, lengths: Lengths, peers: dict[str, Path]) -> None:
    """Print all figures for some lengths, and whether they reach the goals."""
    over = float((lengths > LIMIT).mean())
    print(f"\n## {title}: {len(lengths):,} documents, mean {lengths.mean():.0f} tokens, {over:.1%} over {LIMIT:,}\n")
    chunks = cut_documents(np.zeros_like(lengths), lengths, LIMIT, False)[2]
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        shard = shard_of(lengths, Path(folder))
        for heading, unit, lines in (
            ("Assignment", "M chunks/s", assignment(chunks, lengths)),
            ("Rows", "M tokens/s", rows_of(shard)),
            ("Objectives", "M tokens/s", corruption(shard, peers)),
        ):
            print(f"| {heading} | {unit} | |\n| --- | ---: | --- |")
            for name, figure, remark in lines:
                found[f"{heading}: {name}"] = figure
                print(
                    f"| {name} | {figure:,.{0 if figure >= 100 else 1 if figure >= 1 else 2}f} | {remark} |", flush=True
                )
            print()
        for name, figure, unit in (*quality(shard), *order(shard, lengths)):
            found[name] = figure
            print(
                f"- {name}: {figure:,.{0 if figure >= 10 or figure == 0 else 4 if unit == '%' else 2}f} {unit}",
                flush=True,
            )
    print("\n| Goal | asked | found | |\n| --- | ---: | ---: | --- |")
    for goal, asked, value in goals(title, found):
        met = value <= -asked if asked < 0 else value >= asked
        bound = f"{'at most ' if asked < 0 else ''}{round(abs(asked), 4):g}"
        print(f"| {goal} | {bound} | {value:.3g} | {'yes' if met else 'NO'} |")


def goals(title: str, found: dict[str, float]) -> Iterator[tuple[str, float, float]]:
    """Yield (goal, what is asked, what was found); what is asked is negative where less is better."""
    assigned, rows, t5 = (
        found[f"{name}"] for name in ("Assignment: Plainspoken", "Rows: Plainspoken", "Objectives: Plainspoken t5")
    )
    yield "assignment, M chunks/s", 30, assigned
    yield "ids, segments, positions, M tokens/s", 200, rows
    for objective in ("alexatm", "t5", "ul2", "clm"):
        yield f"{objective}, M tokens/s", 200, found[f"Objectives: Plainspoken {objective}"]
    for part, of, asked in (
        ("LightBinPack", assigned, 10), ("OLMo-core", assigned, 100), ("TRL", rows, 3),
        ("grain", rows, 18), ("T5MLM", t5, 20), ("Megatron T5", t5, 1000),
    ):  # fmt: skip
        for name, figure in found.items():
            if part in name:
                yield f"times {name.split(': ', 1)[1]}", asked, of / figure
    if "Lognormal" in title:
        yield "padding, %", -0.02, found["padding"]
    yield "avoidable cuts", -1e-9, found["cuts inside documents that fit a row"]
    yield "permutation, M indices/s", 30, found["permutation"]
    yield "planning 10^12 tokens, s", -60, found["planning the lengths of 10^12 tokens"]
    for name in found:
        if name.startswith("index"):
            yield f"{name}, MB", -1, found[name]
    yield "seeking, ms", -50, found["first batch's plan after seeking to batch 10^9"]


def main() -> None:
    """Print versions and both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", action="append", default=[], help="run directory; may be repeated")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=FILE", help="a collator for T5")
    arguments = parser.parse_args()
    peers = {name: Path(path) for name, _, path in (peer.partition("=") for peer in arguments.peer)}
    names = ("numba", "numpy", "pyarrow", "datasets", *packing_peers.DISTRIBUTIONS)
    print(", ".join(filter(None, map(_version, names))), "on one core of", llvmlite.binding.get_host_cpu_name())
    law = np.random.default_rng(740).lognormal(6.0, 1.1, WINDOW)
    report("Lognormal lengths", np.maximum(law.astype(np.int64), 1), peers)
    for run in arguments.run:
        report(f"Lengths of {Path(run).name}", real_lengths(run), peers)


def _version(name: str) -> str:
    try:
        return f"{name} {importlib.metadata.version(name)}"
    except importlib.metadata.PackageNotFoundError:
        return ""


if __name__ == "__main__":
    main()
