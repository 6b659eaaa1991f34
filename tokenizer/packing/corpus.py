"""Lay token shards out as windows of rows, to be planned again whenever they are needed.

Token shards -> leaves (one source in one language, or several small ones) -> windows of 65,536 documents -> rows of
chunks (`RowPlan`). Only where a window begins and how many rows it has are kept; the assignment of chunks to rows is
made again on the way, faster than tokens can be read.
"""

import dataclasses
import functools
import hashlib
import itertools
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
class Leaf:
    """Documents that are dealt together: of one source in one language, or of several that come equally often.

    Of each window as little is kept as order needs: 40 bytes where it lies in two record batches, so that 10^12 tokens
    in documents of 740 take 0.8 MB.
    """

    parts: tuple[tuple[str, str], ...]
    """(source, language) of each."""
    repeats: int
    """How often its documents come in a pass."""
    pieces: npt.NDArray[np.int32]
    """(pieces, 3): record batch, and first and end of the documents of the leaf there, counting those alone."""
    offsets: npt.NDArray[np.int32]
    """Pieces of window w are offsets[w] to offsets[w + 1]."""
    window_rows: npt.NDArray[np.int32]
    """Rows of each window."""
    singles: npt.NDArray[np.int32]
    """Rows of one chunk, which come first."""
    prefix_rows: npt.NDArray[np.int32]
    """Of these, the number that are prefix LM rows."""

    @property
    def lang(self) -> str:
        """The language; where the share of languages matters, all parts are of one."""
        return self.parts[0][1]

    @property
    def rows(self) -> int:
        """Rows of all windows."""
        return int(self.window_rows.sum(dtype=np.int64))

    @property
    def num_windows(self) -> int:
        """Windows of the leaf."""
        return len(self.window_rows)

    @property
    def nbytes(self) -> int:
        """Bytes that the leaf's index takes."""
        return sum(
            part.nbytes for part in (self.pieces, self.offsets, self.window_rows, self.singles, self.prefix_rows)
        )


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

    def _keys(self, batch: int) -> tuple[list[tuple[str, str]], npt.NDArray[np.int64]]:
        """Return the (source, language) of codes, and the code of each document, -1 for those without tokens."""
        rows = self.batches[batch].rows
        codes = np.zeros(rows.num_rows, np.int64)
        values = []
        for name in ("source", "lang"):
            encoded = pc.fill_null(rows.column(name), "und").dictionary_encode()
            values.append(encoded.dictionary.to_pylist())
            codes = codes * max(len(values[-1]), 1) + encoded.indices.to_numpy()
        codes[np.diff(self.batches[batch].offsets) == 0] = -1
        return [(source, lang) for source in values[0] for lang in values[1]], codes

    @functools.lru_cache(maxsize=64)  # noqa: B019 - a corpus lives as long as its packer
    def _documents(self, batch: int) -> dict[int, npt.NDArray[np.int32]]:
        """Return the rows of each leaf's documents in a record batch, documents without tokens left out."""
        keys, codes = self._keys(batch)
        leaf_of = np.array([*(self._leaf_of.get(key, -1) for key in keys), -1], np.int64)[codes]
        return {
            leaf: np.flatnonzero(leaf_of == leaf).astype(np.int32) for leaf in np.unique(leaf_of).tolist() if leaf >= 0
        }

    def _group(self) -> list[tuple[tuple[str, str], ...]]:
        """Return the parts of each leaf.

        A source in a language that fills a window is a leaf, so that every batch has its exact share. Smaller ones
        whose documents come equally often share a window, as many as fill one: a window by itself leaves its last
        rows half empty.
        """
        counts: dict[tuple[str, str], int] = {}
        for batch in range(len(self.batches)):
            keys, codes = self._keys(batch)
            found = np.bincount(codes[codes >= 0], minlength=len(keys)).tolist()
            for key, count in zip(keys, found, strict=True):
                if count:
                    counts[key] = counts.get(key, 0) + count
        groups: list[tuple[tuple[str, str], ...]] = []
        open_group: dict[tuple[int, str], int] = {}
        filled: dict[int, int] = {}
        for key in sorted(counts):
            alike = (self.config.repeats.get(key[0], 1), key[1] if self.config.alpha != 1 else "")
            group = open_group.get(alike, -1)
            if group >= 0 and filled[group] + counts[key] <= WINDOW_DOCUMENTS:
                groups[group] += (key,)
                filled[group] += counts[key]
            else:
                groups.append((key,))
                filled[len(groups) - 1] = counts[key]
                if counts[key] < WINDOW_DOCUMENTS:
                    open_group[alike] = len(groups) - 1
        return groups

    def _find_leaves(self) -> tuple[Leaf, ...]:
        groups = self._group()
        self._leaf_of = {key: leaf for leaf, keys in enumerate(groups) for key in keys}
        pieces: list[list[tuple[int, int, int]]] = [[] for _ in groups]
        offsets = [[0] for _ in groups]
        filled = [0] * len(groups)
        for batch in range(len(self.batches)):
            for leaf, documents in self._documents(batch).items():
                begin = 0
                while begin < len(documents):
                    if filled[leaf] == WINDOW_DOCUMENTS:
                        offsets[leaf].append(len(pieces[leaf]))
                        filled[leaf] = 0
                    size = min(WINDOW_DOCUMENTS - filled[leaf], len(documents) - begin)
                    pieces[leaf].append((batch, begin, begin + size))
                    filled[leaf] += size
                    begin += size
        leaves = []
        total = given = 0
        for leaf, keys in enumerate(groups):
            where = np.array(pieces[leaf], np.int32)
            ends = np.array([*offsets[leaf], len(where)], np.int32)
            measured = [self._measure(leaf, where[a:b]) for a, b in itertools.pairwise(ends.tolist())]
            rows, singles = np.array(measured, np.int32).T.copy()
            # Rounded over all windows together, so that their sum is the share, to the row. The first row that can be
            # one is, though: there is no batch without.
            share = self.config.prefix_rows / self.config.batch_rows
            prefix_rows = np.zeros_like(rows)
            for window, eligible in enumerate((rows if self.config.clm_rows == "any" else singles).tolist()):
                total += int(rows[window])
                wanted = max(int(share * total), 1 if share > 0 and total > 1 else 0)
                prefix_rows[window] = min(max(wanted - given, 0), eligible)
                given += int(prefix_rows[window])
            repeats = self.config.repeats.get(keys[0][0], 1)
            leaves.append(Leaf(keys, repeats, where, ends, rows, singles, prefix_rows))
        return tuple(leaves)

    def _measure(self, leaf: int, pieces: npt.NDArray[np.int32]) -> tuple[int, int]:
        """Return the rows of a window, and how many of them hold one chunk."""
        *_, length, _ = self._cut(leaf, pieces)
        _, offsets = self._assign(length)
        return len(offsets) - 1, int(np.count_nonzero(np.diff(offsets) == 1))

    def plan(self, leaf: int, window: int) -> RowPlan:
        """Return the rows of a window: those of one chunk first."""
        first, end = self.leaves[leaf].offsets[window : window + 2]
        batch, document, start, length, last = self._cut(leaf, self.leaves[leaf].pieces[first:end])
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

    def _cut(self, leaf: int, pieces: npt.NDArray[np.int32]) -> tuple[npt.NDArray[Any], ...]:
        """Return record batch, document, first token, length of each chunk, and whether the document ends there."""
        limit = self.config.source_tokens
        parts = []
        for batch, begin, end in pieces.tolist():
            rows = self._documents(batch)[leaf][begin:end]
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
