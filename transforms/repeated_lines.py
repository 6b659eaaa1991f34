"""Remove the lines of documents that many others have too, and drop documents with too little left.

Documents with their rows, and their shard's RepeatedLineBlock -> documents with fewer lines; dropped:
`too_few_sentences`, `too_few_words`. Comes after duplicates are dropped, so that copies do not make their lines
repeated. Whole lines go (CCNet, C4's code); spans of sentences within lines, which C4's paper speaks of, do not. A line
goes altogether where the document that keeps it is dropped afterwards, for what it lost or otherwise: so it does there.
"""

import dataclasses
from collections.abc import Callable, Iterator

import apache_beam as beam
import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batch import Batch, Outcome, apply_step, split
from transforms.characters import buffers
from transforms.line_blocks import RepeatedLineBlock
from transforms.line_keys import RepeatedLineRules, chosen, line_key
from transforms.words import Bytes, count_sentences, line_end, next_token, trim

STEP = "repeated_lines"
VERSION = 1
REASONS = ("too_few_sentences", "too_few_words")
ROW = "row"
"""Column of a document's number in its shard, which `with_rows` adds and the step takes away."""


def with_rows(first_row: int, batch: Batch) -> tuple[int, Batch]:
    """Add a column with the row of each document in its shard: later steps drop some."""
    rows = pa.array(np.arange(first_row, first_row + batch.documents.num_rows))
    return first_row, dataclasses.replace(batch, documents=batch.documents.append_column(ROW, rows))


def remove_repeated_lines(documents: pa.RecordBatch, repeated: RepeatedLineBlock, rules: RepeatedLineRules) -> Outcome:
    """Return the documents without the lines that their shard's block names; `measure` is what is left of them.

    One blank line stays where blank lines stood between two lines that stay. A document that loses nothing keeps its
    very bytes, and is not asked how much it has.

    >>> key = line_key(np.frombuffer(b"sign up for news", np.uint8), 0, 16, 3)
    >>> block = RepeatedLineBlock(shard=0, keys=np.array([key], np.uint64), first_rows=np.array([-1]))
    >>> text = pa.array(["It rained.\\nSign up for news!\\nIt stopped."], pa.large_string())
    >>> batch = pa.record_batch({"kind": ["web"], "text": text, "row": pa.array([7])})
    >>> rules = RepeatedLineRules(min_words=3, min_sentences_left=2, min_words_left=0)
    >>> remove_repeated_lines(batch, block, rules).kept.column("text").to_pylist()
    ['It rained.\\nIt stopped.']
    """
    texts = documents.column("text")
    offsets, data = buffers(texts)
    out_offsets = np.zeros(len(texts) + 1, np.int64)
    out = np.empty(int(offsets[-1] - offsets[0]), np.uint8)
    removed, sentences, words = (np.zeros(len(texts), np.int64) for _ in range(3))
    _copy_other_lines(
        offsets,
        data,
        chosen(documents, rules),
        documents.column(ROW).to_numpy(),
        repeated.keys,
        repeated.first_rows,
        rules.min_words,
        out_offsets,
        out,
        removed,
        sentences,
        words,
    )
    parts = [None, pa.py_buffer(out_offsets), pa.py_buffer(out[: out_offsets[-1]])]
    left = pa.Array.from_buffers(pa.large_string(), len(texts), parts)
    names = [name for name in documents.schema.names if name != ROW]
    column = names.index("text")
    edited = documents.select(names)
    edited = edited.set_column(column, edited.schema.field(column), left)
    few_sentences = (removed > 0) & (sentences < rules.min_sentences_left)
    few_words = (removed > 0) & (words < rules.min_words_left)
    codes = np.where(few_sentences, 1, np.where(few_words, 2, 0))
    measures = np.where(few_sentences, sentences, words).astype(np.float64)
    counters = {
        "lines_removed": int(removed.sum()),
        "bytes_removed": int(offsets[-1] - offsets[0] - out_offsets[-1]),
        "documents_shortened": int(np.count_nonzero(removed)),
    }
    return split(edited, STEP, codes, REASONS, measures, counters if removed.any() else {})


@numba.njit(cache=True)
def _copy_other_lines(
    offsets: npt.NDArray[np.int64],
    data: Bytes,
    wanted: npt.NDArray[np.bool_],
    rows: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint64],
    first_rows: npt.NDArray[np.int64],
    min_words: int,
    out_offsets: npt.NDArray[np.int64],
    out: Bytes,
    removed: npt.NDArray[np.int64],
    sentences: npt.NDArray[np.int64],
    words: npt.NDArray[np.int64],
) -> None:
    """Write each text without the lines of `keys` to `out`; count, of those that lose some, what is left."""
    stood = np.zeros(len(keys), np.bool_)  # in the document that keeps it
    j = 0
    for k in range(len(offsets) - 1):
        begin, end = offsets[k], offsets[k + 1]
        text_start = j
        blank = False
        i = begin
        while wanted[k] and len(keys) and i < end:
            stop = line_end(data, i, end)
            first, last = trim(data, i, stop)
            key = line_key(data, first, last, min_words)
            place = np.searchsorted(keys, key) if key != 0 else len(keys)
            if place < len(keys) and keys[place] == key:
                if first_rows[place] == rows[k] and not stood[place]:
                    stood[place] = True
                else:
                    removed[k] += 1
                    i = stop + 1
                    continue
            if first == last:
                blank = True
            else:
                if j > text_start:
                    out[j] = 0x0A
                    j += 1
                    if blank:
                        out[j] = 0x0A
                        j += 1
                blank = False
                out[j : j + stop - i] = data[i:stop]
                j += stop - i
            i = stop + 1
        if removed[k] == 0:
            out[text_start : text_start + end - begin] = data[begin:end]
            j = text_start + end - begin
        else:
            sentences[k], words[k] = _count(out, text_start, j)
        out_offsets[k + 1] = j


@numba.njit(cache=True)
def _count(data: Bytes, i: int, end: int) -> tuple[int, int]:
    """Return the sentences and the words of a text."""
    num_sentences = num_words = 0
    while i < end:
        stop = line_end(data, i, end)
        first, last = trim(data, i, stop)
        num_sentences += count_sentences(data, first, last)
        while first < last:
            first, _, word_characters, _, _, _ = next_token(data, first, last)
            num_words += word_characters > 0
        i = stop + 1
    return num_sentences, num_words


@dataclasses.dataclass
class RemoveRepeatedLines(beam.PTransform):
    """Remove the repeated lines of documents that have their rows (`with_rows`), and documents with too little left.

    PCollection of Batch -> PCollection of Batch. `load` returns the repeated lines of a shard by its name.
    """

    load: Callable[[str], RepeatedLineBlock]
    rules: RepeatedLineRules = dataclasses.field(default_factory=RepeatedLineRules)

    def __post_init__(self) -> None:
        super().__init__()

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Build the step."""
        return batches | "Remove repeated lines" >> beam.ParDo(_RemoveRepeatedLines(self.load, self.rules))


class _RemoveRepeatedLines(beam.DoFn):
    """Keeps the repeated lines of the shard it saw last."""

    def __init__(self, load: Callable[[str], RepeatedLineBlock], rules: RepeatedLineRules) -> None:
        self.load, self.rules = load, rules

    def setup(self) -> None:
        self.shard: str | None = None

    def process(self, batch: Batch) -> Iterator[Batch]:
        if batch.shard != self.shard:
            self.repeated = self.load(batch.shard)
            self.shard = batch.shard
        yield apply_step(batch, STEP, lambda documents: remove_repeated_lines(documents, self.repeated, self.rules))
