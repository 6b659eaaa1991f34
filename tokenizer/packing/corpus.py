"""Lay token shards out as windows of rows, to be planned again whenever they are needed.

Token shards -> leaves (source, language) -> windows of 65,536 documents -> rows of chunks (`RowPlan`). Only where a
window begins and how many rows it has are kept; the assignment of chunks to rows is made again on the way, faster
than tokens can be read.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from tokenizer.packing.assign import (
    assign,
    cut_at_lines,
    cut_documents,
    num_alone,
    singles_first,
    wrap_documents,
    wrapped_rows,
)
from tokenizer.packing.config import PackConfig
from tokenizer.token_shards import TokenBatch, open_token_shard

#: Documents of a window. Padding is 0.005 % at 65,536 and 0.02 % at 10,000 (measured, lognormal lengths).
WINDOW_DOCUMENTS = 65_536


@dataclasses.dataclass(frozen=True, slots=True)
class RowPlan:
    """Some rows, as lists of chunks."""

    offsets: npt.NDArray[np.int32]
    """Chunks of row r are offsets[r] to offsets[r + 1]."""
    batch: npt.NDArray[np.int32]
    """Of each chunk, the record batch it lies in."""
    document: npt.NDArray[np.int32]
    """Its document's row there."""
    start: npt.NDArray[np.int64]
    """Its first token there."""
    length: npt.NDArray[np.int32]
    """Its tokens."""
    last: npt.NDArray[np.uint8]
    """1 where it ends its document."""


@dataclasses.dataclass(frozen=True, slots=True)
class Window:
    """Where a window's documents are, and what came of planning it."""

    pieces: tuple[tuple[int, int, int], ...]
    """Record batch, and first and end of the documents of the leaf there, counting those of the leaf alone."""
    rows: int
    singles: int
    """Rows of one chunk, which come first."""
    prefix_rows: int
    """Of these, the number that are prefix LM rows."""
    chunks: int
    cuts: int
    """Places where a document was cut."""
    tokens: int


@dataclasses.dataclass(frozen=True, slots=True)
class Leaf:
    """The documents of one source in one language."""

    source: str
    lang: str
    windows: tuple[Window, ...]

    @property
    def rows(self) -> int:
        """Rows of all windows."""
        return sum(window.rows for window in self.windows)


class Corpus:
    """Token shards, mapped, with the index of their windows."""

    def __init__(self, paths: Sequence[Path], config: PackConfig) -> None:
        self.config = config
        shards = [open_token_shard(path) for path in paths]
        if not shards:
            raise ValueError("found no token shard, expected at least one")
        for shard in shards[1:]:
            if shard.metadata.tokenizer_digest != shards[0].metadata.tokenizer_digest:
                raise ValueError(
                    f"{shard.path}: found tokens of tokenizer {shard.metadata.tokenizer_digest[:12]}, expected "
                    f"{shards[0].metadata.tokenizer_digest[:12]} as in {shards[0].path}; encode all with one model"
                )
        self.metadata = shards[0].metadata
        self.batches: list[TokenBatch] = [batch for shard in shards for batch in shard.batches]
        self.names = [shard.path.name for shard in shards for _ in shard.batches]
        self.dtype = self.batches[0].tokens.dtype
        #: Where each record batch's tokens lie, for kernels that gather from all of them.
        self.addresses = np.array([batch.tokens.ctypes.data for batch in self.batches], np.uint64)
        seen = hashlib.sha256()
        for batch in self.batches:
            seen.update(batch.doc_ids.data)
            seen.update(batch.offsets.data)
        #: Of the ids and lengths of all documents, in order.
        self.digest = seen.hexdigest()
        self.leaves = self._find_leaves()
        if not any(leaf.rows for leaf in self.leaves):
            raise ValueError(f"found no token in {len(paths)} shards, expected some to pack")

    @functools.lru_cache(maxsize=64)  # noqa: B019 - a corpus lives as long as its packer
    def _documents(self, batch: int) -> dict[tuple[str, str], npt.NDArray[np.int32]]:
        """Return the rows of each leaf's documents in a record batch, documents without tokens left out."""
        rows = self.batches[batch].rows
        full = np.diff(self.batches[batch].offsets) > 0
        codes = np.zeros(len(full), np.int64)
        values = []
        for name in ("source", "lang"):
            encoded = pc.fill_null(rows.column(name), "und").dictionary_encode()
            values.append(encoded.dictionary.to_pylist())
            codes = codes * max(len(values[-1]), 1) + encoded.indices.to_numpy()
        found = {}
        for code in np.unique(codes[full]).tolist():
            source, lang = divmod(code, len(values[1]))
            found[values[0][source], values[1][lang]] = np.flatnonzero(full & (codes == code)).astype(np.int32)
        return found

    def _find_leaves(self) -> tuple[Leaf, ...]:
        pieces: dict[tuple[str, str], list[list[tuple[int, int, int]]]] = {}
        filled: dict[tuple[str, str], int] = {}
        for batch in range(len(self.batches)):
            for key, documents in self._documents(batch).items():
                parts = pieces.setdefault(key, [[]])
                begin = 0
                while begin < len(documents):
                    used = filled.get(key, 0)
                    if used == WINDOW_DOCUMENTS:
                        parts.append([])
                        used = 0
                    size = min(WINDOW_DOCUMENTS - used, len(documents) - begin)
                    parts[-1].append((batch, begin, begin + size))
                    filled[key] = used + size
                    begin += size
        share = self.config.prefix_rows / self.config.batch_rows
        leaves = []
        rows = given = 0
        for key in sorted(pieces):
            windows: list[Window] = []
            for part in pieces[key]:
                window = self._measure(key, tuple(part))
                # Rounded over all windows together, so that their sum is the share, to the row.
                rows += window.rows
                eligible = window.rows if self.config.clm_rows == "any" else window.singles
                prefix_rows = min(max(int(share * rows) - given, 0), eligible)
                given += prefix_rows
                windows.append(dataclasses.replace(window, prefix_rows=prefix_rows))
            leaves.append(Leaf(*key, tuple(windows)))
        return tuple(leaves)

    def _measure(self, key: tuple[str, str], pieces: tuple[tuple[int, int, int], ...]) -> Window:
        *_, length, last = self._cut(key, pieces)
        _, offsets = self._assign(length)
        return Window(
            pieces=pieces,
            rows=len(offsets) - 1,
            singles=int(np.count_nonzero(np.diff(offsets) == 1)),
            prefix_rows=0,
            chunks=len(length),
            cuts=len(last) - int(np.count_nonzero(last)),
            tokens=int(length.sum(dtype=np.int64)),
        )

    def plan(self, leaf: int, window: int) -> RowPlan:
        """Return the rows of a window: those of one chunk first."""
        found = self.leaves[leaf]
        batch, document, start, length, last = self._cut((found.source, found.lang), found.windows[window].pieces)
        order, offsets, _ = singles_first(*self._assign(length))
        return RowPlan(offsets, batch[order], document[order], start[order], length[order], last[order])

    def avoidable_cuts(self, plan: RowPlan) -> int:
        """Return how many of a plan's chunks end inside a document that a row would have held whole."""
        cut = plan.last == 0
        found = 0
        for batch in np.unique(plan.batch[cut]).tolist():
            rows = plan.document[cut & (plan.batch == batch)]
            offsets = self.batches[batch].offsets
            found += int(np.count_nonzero(offsets[rows + 1] - offsets[rows] <= self.config.source_tokens))
        return found

    def _cut(self, key: tuple[str, str], pieces: tuple[tuple[int, int, int], ...]) -> tuple[npt.NDArray[Any], ...]:
        """Return record batch, document, first token, length of each chunk, and whether the document ends there."""
        limit = self.config.source_tokens
        parts = []
        for batch, begin, end in pieces:
            rows = self._documents(batch)[key][begin:end]
            offsets = self.batches[batch].offsets
            starts = offsets[rows]
            lengths = offsets[rows + 1] - starts
            if self.config.cut == "line":
                line_end = self.metadata.special_ids["line_end"]
                cut = cut_at_lines(self.batches[batch].tokens, starts, lengths, limit, line_end)
            elif self.config.cut == "wrapped":
                cut = wrap_documents(starts, lengths, limit, 1)
            else:
                cut = cut_documents(starts, lengths, limit, self.config.cut == "even")
            parts.append((np.full(len(cut[0]), batch, np.int32), rows[cut[0]], *cut[1:]))
        if len(parts) == 1:
            return parts[0]
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))

    def _assign(self, lengths: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        limit = self.config.source_tokens
        if self.config.cut == "wrapped":
            return np.arange(len(lengths), dtype=np.int32), wrapped_rows(lengths, limit, 1)
        alone = 0
        if self.config.objective == "alexatm" and self.config.clm_rows == "single_document":
            alone = num_alone(lengths, limit, 1, self.config.prefix_rows / self.config.batch_rows)
        found: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]] = assign(lengths, limit, 1, alone)
        return found
