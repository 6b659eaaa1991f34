"""Measure packing on one core, beside other packers on the same lengths; print tables.

    python tests/benchmarks/packing.py [RUN]      # RUN: a run with token shards, for real lengths; may be left out

Lengths: 65,536 documents of a lognormal law (mean 740 tokens, as research on packing takes), and those of RUN. Rows of
1,024 tokens. Seconds of the processor, threads limited to one, the median of five after a warm-up; a peer that takes
over ten seconds runs once. A peer that is not installed is left out: lightbinpack, grain and trl (the module
`trl.data_utils` alone, which needs no PyTorch for this).

What is compared differs in what it gives: Plainspoken's rows hold ids, segment ids, positions and boundaries; TRL's ids
and lengths; grain's ids, segment ids and positions. LightBinPack assigns lengths to rows and moves no token.
"""

import argparse
import importlib.metadata
import importlib.util
import os
import statistics
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[name] = "1"

import llvmlite.binding
import numpy as np
import numpy.typing as npt
import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tokenizer.packing import Packer
from tokenizer.packing.assign import assign, cut_documents
from tokenizer.packing.config import noise_and_spans
from tokenizer.packing.order import permutation
from tokenizer.packing.packer import token_paths
from tokenizer.token_shards import TokenMetadata, open_token_shard, write_token_shard

Lengths = npt.NDArray[np.int64]
Line = tuple[str, float, str]

LIMIT = 1024
WINDOW = 65_536
SPECIAL = {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "doc": 4, "clm": 5, "line_end": 700}


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Return the processor's seconds of one call."""
    start = time.process_time()
    work()
    first = time.process_time() - start
    if first > 10:
        return first
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
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


def assignment(chunks: npt.NDArray[np.int32]) -> Iterator[Line]:
    """Yield millions of chunks a second, and padding, of packers that put lengths into rows."""

    def ours() -> int:
        rows = 0
        for first in range(0, len(chunks), WINDOW):
            rows += len(assign(chunks[first : first + WINDOW], LIMIT, 1, 0)[1]) - 1
        return rows

    def line(name: str, work: Callable[[], int]) -> Line:
        padding = 1 - int(chunks.sum(dtype=np.int64)) / (work() * LIMIT)
        return name, len(chunks) / seconds(work) / 1e6, f"{padding:.3%} padding (separators counted as such)"

    yield line("Plainspoken, windows of 65,536", ours)
    if importlib.util.find_spec("lightbinpack"):
        import lightbinpack

        listed = chunks.tolist()
        yield line("LightBinPack obfd", lambda: len(lightbinpack.obfd(listed, LIMIT)))


def rows_of(shard: Path) -> Iterator[Line]:
    """Yield millions of tokens a second from token shard to rows."""
    yield "Plainspoken", speed(Packer(shard, objective="none", reuse_arrays=True)), "ids, segments, positions"
    tokens = pa.ipc.open_stream(pa.memory_map(str(shard))).read_all().select(["input_ids"])
    module = trl_module()
    if module is not None:
        import datasets

        datasets.disable_progress_bars()
        part = tokens.slice(0, 10_000)
        total = len(part.column(0).combine_chunks().flatten())
        whole = datasets.Dataset(part)
        for name, options in (("TRL pack_dataset, batches of 1,000", {}), ("TRL, one batch", {"batch_size": 10_000})):
            given = {"load_from_cache_file": False, **options}
            packed = module.pack_dataset(whole, LIMIT, "bfd_split", map_kwargs=given)
            padding = 1 - total / (len(packed) * LIMIT)
            taken = seconds(lambda g=given: module.pack_dataset(whole, LIMIT, "bfd_split", map_kwargs=g))  # type: ignore[misc]
            yield name, total / taken / 1e6, f"ids, lengths; {padding:.3%} padding"
    if importlib.util.find_spec("grain"):
        yield from grain_rows(tokens.slice(0, 4_000))


def grain_rows(tokens: pa.Table) -> Iterator[Line]:
    """Yield grain's first fit; its documents are cut beforehand, which is not counted."""
    import grain

    documents = [np.asarray(ids.values, np.int32) for ids in tokens.column(0)]
    chunks = [ids[at : at + LIMIT] for ids in documents for at in range(0, len(ids), LIMIT)]
    total = sum(map(len, chunks))

    def pack() -> int:
        source = (
            grain.MapDataset.source(chunks)
            .map(lambda ids: {"ids": ids})
            .to_iter_dataset(grain.ReadOptions(num_threads=0, prefetch_buffer_size=0))
        )
        packed = grain.experimental.FirstFitPackIterDataset(
            source, length_struct={"ids": LIMIT}, num_packing_bins=1024, shuffle_bins=False
        )
        return sum(1 for _ in packed)

    padding = 1 - total / (pack() * LIMIT)
    yield "grain FirstFit, 1,024 bins", total / seconds(pack) / 1e6, f"ids, segments, positions; {padding:.3%} padding"


def trl_module() -> Any:
    """Return TRL's module of packing by itself; the package would load PyTorch."""
    spec = importlib.util.find_spec("trl")
    if spec is None or spec.origin is None:
        return None
    if importlib.util.find_spec("transformers") is None:
        stub = types.ModuleType("transformers")  # it takes two names from there, for annotations
        stub.__dict__.update(PreTrainedTokenizerBase=object, ProcessorMixin=object)
        sys.modules["transformers"] = stub
    found = importlib.util.spec_from_file_location("trl_data_utils", Path(spec.origin).with_name("data_utils.py"))
    if found is None or found.loader is None:
        return None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def speed(packer: Packer) -> float:
    """Return millions of tokens a second of a packer's batches."""
    places = packer.config.source_tokens * packer.config.batch_rows
    return places / seconds(lambda: next(packer), 9) / 1e6


def corruption(shard: Path) -> Iterator[Line]:
    """Yield millions of tokens a second of making inputs and targets."""
    for objective in ("alexatm", "t5", "ul2", "clm"):
        packer = Packer(shard, objective=objective, reuse_arrays=True)
        yield f"Plainspoken {objective}", speed(packer), "from shard to tensors, packing included"
    rows = np.arange(64 * 1137).reshape(64, 1137) % 140_000 + 2_000
    chance = np.random.default_rng(1)
    taken = seconds(lambda: numpy_t5(rows, chance))
    yield "T5's noise mask in NumPy, row by row", rows.size / taken / 1e6, "the public collators' way; no packing"


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


def order(shard: Path) -> Iterator[str]:
    """Yield what order costs: permuting, planning, seeking, the index."""
    permuting = seconds(lambda: permutation(4_000_000, np.uint64(1)))
    yield f"permutation: {4 / permuting:.0f} M indices/s"
    packer = Packer(shard)
    leaf, corpus = packer.corpus.leaves[0], packer.corpus
    tokens = sum(len(batch.tokens) for batch in corpus.batches)
    planning = seconds(lambda: corpus._measure(0, leaf.pieces))
    yield f"planning the lengths of 10^12 tokens: {planning * 1e12 / tokens:.0f} s ({planning * 1e3:.1f} ms a window)"
    index = sum(leaf.nbytes for leaf in corpus.leaves) * 1e12 / tokens
    yield f"index of windows: {index / 1e6:.2f} MB for 10^12 tokens"
    far = Packer(shard)
    far.load_state_dict(far.state_dict() | {"next_row": 10**9 * 2048})
    start = time.process_time()
    far.plan(far.next_batch)
    yield f"first batch's plan after seeking to batch 10^9: {(time.process_time() - start) * 1e3:.0f} ms"


def real_lengths(run: str) -> Lengths:
    """Return the lengths of a run's documents, in tokens."""
    batches = [batch for path in token_paths(run) for batch in open_token_shard(path).batches]
    lengths = np.concatenate([np.diff(batch.offsets) for batch in batches])
    return lengths[lengths > 0]


def report(title: str, lengths: Lengths) -> None:
    """Print all figures for some lengths."""
    over = float((lengths > LIMIT).mean())
    print(f"\n## {title}: {len(lengths):,} documents, mean {lengths.mean():.0f} tokens, {over:.1%} over {LIMIT:,}\n")
    chunks = cut_documents(np.zeros_like(lengths), lengths, LIMIT, False)[2]
    with tempfile.TemporaryDirectory() as folder:
        shard = shard_of(lengths, Path(folder))
        for heading, unit, lines in (
            ("Assignment", "M chunks/s", assignment(chunks)),
            ("Rows", "M tokens/s", rows_of(shard)),
            ("Objectives", "M tokens/s", corruption(shard)),
        ):
            print(f"| {heading} | {unit} | |\n| --- | ---: | --- |")
            for name, figure, remark in lines:
                print(f"| {name} | {figure:,.{1 if figure < 100 else 0}f} | {remark} |", flush=True)
            print()
        for text in order(shard):
            print(f"- {text}", flush=True)


def main() -> None:
    """Print versions and both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", help="run directory")
    arguments = parser.parse_args()
    names = ("numba", "numpy", "pyarrow", "datasets", "lightbinpack", "trl", "grain")
    found = [f"{name} {importlib.metadata.version(name)}" for name in names if importlib.util.find_spec(name)]
    print(", ".join(found), "on one core of", llvmlite.binding.get_host_cpu_name())
    law = np.random.default_rng(740).lognormal(6.0, 1.1, WINDOW)
    report("Lognormal lengths", np.maximum(law.astype(np.int64), 1))
    if arguments.run:
        report(f"Lengths of {Path(arguments.run).name}", real_lengths(arguments.run))


if __name__ == "__main__":
    main()
