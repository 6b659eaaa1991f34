"""Index evaluation sets, and look documents up in it: n-grams of words as 64-bit hashes, text thrown away.

(benchmark name, spoken text) -> `BenchmarkIndex` <-> Arrow IPC file; documents -> how often each meets which benchmark.
"""

import dataclasses
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.characters import buffers
from transforms.ngrams import bitmap_of, count_in, index_keys, ring

_BUILD_TEXTS = 4096  # texts hashed at a time


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DecontaminateRules:
    """What counts as a copy of an evaluation item."""

    benchmarks: tuple[str, ...] = ()
    """Paths or globs of JSON Lines files; the file's name is the benchmark's."""
    ngram_words: int = 13
    """Words in common that make a copy: 13 in GPT-3 (Brown et al. 2020, App. C) and AlexaTM 20B (section 3)."""
    ngram_characters: int = 30
    """The same for scripts without spaces: Japanese has 2.36 characters to a word of its English original (155
    documents of NTREX and FLORES), so 13 words are 30."""
    min_item_words: int = 8
    """Shorter items are not looked for: they are everyday phrases. GPT-3's n-grams were 8 to 13 words long, the 5th
    percentile of the benchmark's items. Items from here to `ngram_words` must occur whole."""

    def __post_init__(self) -> None:
        for name in ("ngram_words", "ngram_characters", "min_item_words"):
            if not 1 <= getattr(self, name) <= 1000:
                raise ValueError(f"decontaminate.{name}: expected 1 to 1000, found {getattr(self, name)}")
        if self.min_item_words > self.ngram_words:
            raise ValueError(
                f"decontaminate.min_item_words: expected at most ngram_words = {self.ngram_words}, "
                f"found {self.min_item_words}"
            )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BenchmarkIndex:
    """The n-grams and the short items of evaluation sets."""

    rules: DecontaminateRules
    """The rules it was built with; they apply to what is looked up too. Its `benchmarks` are not kept."""
    names: tuple[str, ...]
    """The benchmarks, sorted; at most 64."""
    keys: npt.NDArray[np.uint64]
    """(m,) ascending: hashes of n-grams, and of short items with their length."""
    masks: npt.NDArray[np.uint64]
    """(m,) bit k: it is of benchmark k."""
    lengths: npt.NDArray[np.int64]
    """Lengths in units of the short items, ascending."""
    ends: npt.NDArray[np.uint8]
    """(65536,) by the low bits of a unit's hash: whether a short item ends so."""

    def filter(self) -> npt.NDArray[np.uint64]:
        """Return a bitmap over the keys' low bits, at least 16 bits a key: most misses end there."""
        num_bits = 1 << max(16, int(16 * len(self.keys)).bit_length())
        return bitmap_of(self.keys, num_bits)


def build_index(items: Iterable[tuple[str, str]], rules: DecontaminateRules) -> BenchmarkIndex:
    """Return the index of (benchmark name, text in spoken form), whatever their order.

    >>> index = build_index([("b", "a item of eight words is looked for")], DecontaminateRules())
    >>> index.names, len(index.keys), index.lengths.tolist()
    (('b',), 1, [8])
    """
    by_name: dict[str, list[npt.NDArray[np.uint64]]] = {}
    ends = np.zeros(1 << 16, np.uint8)
    lengths = np.zeros(ring(rules.ngram_words, rules.ngram_characters), np.int64)
    for piece_names, texts in _in_pieces(items):
        keys, owners = index_keys(*buffers(texts), *_numbers(rules), ends, lengths)
        numbers = {name: k for k, name in enumerate(sorted(set(piece_names)))}
        codes = np.array([numbers[name] for name in piece_names])[owners]
        for name, k in numbers.items():
            by_name.setdefault(name, []).append(np.unique(keys[codes == k]))
    if len(by_name) > 64:
        raise ValueError(f"expected at most 64 benchmarks, found {len(by_name)}; join some files")
    names = tuple(sorted(by_name))
    parts = [np.unique(np.concatenate(by_name[name])) for name in names]
    every = np.concatenate([np.zeros(0, np.uint64), *parts])
    bits = np.repeat(np.uint64(1) << np.arange(len(parts), dtype=np.uint64), [len(part) for part in parts])
    order = np.argsort(every, kind="stable")
    every, bits = every[order], bits[order]
    starts = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]])[: len(every)])
    return BenchmarkIndex(
        rules=dataclasses.replace(rules, benchmarks=()),
        names=names,
        keys=every[starts],
        masks=np.bitwise_or.reduceat(bits, starts) if len(starts) else bits,
        lengths=np.flatnonzero(lengths),
        ends=ends,
    )


def count_matches(
    texts: pa.Array, index: BenchmarkIndex, bitmap: npt.NDArray[np.uint64] | None = None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Return how many n-grams and short items each text contains, int64 (n,), and of which benchmarks, a bit each.

    `bitmap` is `index.filter()`, for those who ask often.

    >>> index = build_index([("b", "an item of eight words is looked for")], DecontaminateRules())
    >>> text = "here an item of eight words is looked for, and found"
    >>> [array.tolist() for array in count_matches(pa.array([text, "nothing here"]), index)]
    [[1, 0], [1, 0]]
    """
    bitmap = index.filter() if bitmap is None else bitmap
    counts: tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]] = count_in(
        *buffers(texts), *_numbers(index.rules), index.keys, index.masks, index.lengths, index.ends, bitmap
    )
    return counts


def write_index(path: str | Path, index: BenchmarkIndex) -> None:
    """Write an index as an Arrow IPC file; equal indexes give equal bytes."""
    rules = dataclasses.asdict(index.rules)
    about = {"names": index.names, "lengths": index.lengths.tolist(), "ends": np.flatnonzero(index.ends).tolist()}
    metadata = {"content": "benchmark index", "rules": json.dumps(rules), "about": json.dumps(about)}
    batch = pa.record_batch({"key": pa.array(index.keys), "mask": pa.array(index.masks)}, metadata=metadata)
    with (
        FileSystems.create(str(path), compression_type=CompressionTypes.UNCOMPRESSED) as stream,
        pa.ipc.new_file(stream, batch.schema) as writer,
    ):
        writer.write_batch(batch)


def read_index(path: str | Path) -> BenchmarkIndex:
    """Return the index of a file of `write_index`. Raises ValueError for any other Arrow file."""
    with FileSystems.open(str(path), compression_type=CompressionTypes.UNCOMPRESSED) as stream:
        reader = pa.ipc.open_file(stream.read())
    metadata = reader.schema.metadata or {}
    if metadata.get(b"content") != b"benchmark index":
        raise ValueError(f"{path}: expected a benchmark index, found another Arrow file")
    batch, about = reader.get_batch(0), json.loads(metadata[b"about"])
    ends = np.zeros(1 << 16, np.uint8)
    ends[about["ends"]] = 1
    rules = json.loads(metadata[b"rules"])
    return BenchmarkIndex(
        rules=DecontaminateRules(**{**rules, "benchmarks": ()}),
        names=tuple(about["names"]),
        keys=batch.column("key").to_numpy(),
        masks=batch.column("mask").to_numpy(),
        lengths=np.array(about["lengths"], np.int64),
        ends=ends,
    )


def _in_pieces(items: Iterable[tuple[str, str]]) -> Iterator[tuple[list[str], pa.Array]]:
    names: list[str] = []
    texts: list[str] = []
    for name, text in items:
        names.append(name)
        texts.append(text)
        if len(names) == _BUILD_TEXTS:
            yield names, pa.array(texts, pa.large_string())
            names, texts = [], []
    if names:
        yield names, pa.array(texts, pa.large_string())


def _numbers(rules: DecontaminateRules) -> tuple[int, int, int]:
    return rules.ngram_words, rules.ngram_characters, rules.min_item_words
