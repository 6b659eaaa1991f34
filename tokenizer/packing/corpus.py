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

from tokenizer.encoder import Encoder
from tokenizer.packing.assign import assign, num_alone, singles_first, wrapped_rows
from tokenizer.packing.config import PackConfig
from tokenizer.packing.cut import cut_at_ends, cut_documents, line_ends, sentence_ends, wrap_documents
from tokenizer.packing.leaf import Leaf, narrow, pieces_of
from tokenizer.token_shards import TokenBatch, open_token_shard

#: Tokens at either end of a record batch that tell it from others of the same lengths: a page of a file.
_SAMPLE_TOKENS = 1024

#: Where a run has its tokenizer.
MODEL = "tokenizer/tokenizer.model"

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
        dtypes = {batch.tokens.dtype.name: shard.path for shard in shards for batch in shard.batches}
        if len(dtypes) > 1:
            raise ValueError(f"found ids of types {dict(sorted(dtypes.items()))}, expected one type; encode all anew")
        self.metadata = shards[0].metadata
        self._ends = self._find_ends(paths)
        self.batches: list[TokenBatch] = [batch for shard in shards for batch in shard.batches]
        self.names = [shard.path.name for shard in shards for _ in shard.batches]
        self.dtype = self.batches[0].tokens.dtype
        #: Where each record batch's tokens lie, for kernels that gather from all of them.
        self.addresses = np.array([batch.tokens.ctypes.data for batch in self.batches], np.uint64)
        seen = hashlib.sha256()
        for batch in self.batches:
            seen.update(batch.doc_ids.data)
            seen.update(batch.offsets.data)
            for part in (batch.tokens[:_SAMPLE_TOKENS], batch.tokens[-_SAMPLE_TOKENS:]):
                seen.update(part.data)
        #: Of the ids and lengths of all documents, in order, and of some tokens of each record batch.
        self.digest = seen.hexdigest()
        self.leaves = self._find_leaves()
        if not any(leaf.rows for leaf in self.leaves):
            raise ValueError(f"found no token in {len(paths)} shards, expected some to pack")

    def _find_ends(self, paths: Sequence[Path]) -> npt.NDArray[np.uint8] | None:
        """Return what each token is where documents are cut at ends, and None where they are not."""
        if self.config.cut not in ("line", "sentence"):
            return None
        if self.config.cut == "line":
            return line_ends(self.metadata)
        model = paths[0].parent.parent / MODEL
        if not model.is_file():
            raise FileNotFoundError(
                f"[pack] cut = 'sentence': found no {model}, expected the tokenizer with which the shards were made; "
                "pack a run's own shards, or cut = 'line'"
            )
        return sentence_ends(self.metadata, Encoder(model))

    def _keys(self, batch: int) -> tuple[list[tuple[str, ...]], npt.NDArray[np.int64]]:
        """Return the parts of codes, and the code of each document, -1 for those without tokens; see `Leaf.parts`."""
        rows = self.batches[batch].rows
        codes = np.zeros(rows.num_rows, np.int64)
        values = []
        for name in ("source", "lang", "form")[: 2 if self.config.spoken_share is None else 3]:
            encoded = pc.fill_null(rows.column(name), "und").dictionary_encode()
            values.append(encoded.dictionary.to_pylist())
            codes = codes * max(len(values[-1]), 1) + encoded.indices.to_numpy()
        codes[np.diff(self.batches[batch].offsets) == 0] = -1
        return list(itertools.product(*values)), codes

    @functools.lru_cache(maxsize=64)  # noqa: B019 - a corpus lives as long as its packer
    def _documents(self, batch: int) -> dict[int, npt.NDArray[np.int32]]:
        """Return the rows of each leaf's documents in a record batch, documents without tokens left out."""
        keys, codes = self._keys(batch)
        leaf_of = np.array([*(self._leaf_of.get(key, -1) for key in keys), -1], np.int64)[codes]
        return {
            leaf: np.flatnonzero(leaf_of == leaf).astype(np.int32) for leaf in np.unique(leaf_of).tolist() if leaf >= 0
        }

    def _group(self) -> list[tuple[tuple[str, ...], ...]]:
        """Return the parts of each leaf.

        A source in a language that fills a window is a leaf, so that every batch has its exact share. Smaller ones
        whose documents come equally often share a window, as many as fill one: a window by itself leaves its last
        rows half empty.
        """
        counts: dict[tuple[str, ...], int] = {}
        for batch in range(len(self.batches)):
            keys, codes = self._keys(batch)
            found = np.bincount(codes[codes >= 0], minlength=len(keys)).tolist()
            for key, count in zip(keys, found, strict=True):
                if count:
                    counts[key] = counts.get(key, 0) + count
        groups: list[tuple[tuple[str, ...], ...]] = []
        open_group: dict[tuple[object, ...], int] = {}
        filled: dict[int, int] = {}
        for key in sorted(counts):
            alike = (self.config.repeats.get(key[0], 1), key[1] if self.config.alpha != 1 else "", *key[2:])
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
        counts = np.zeros((len(groups), len(self.batches)), np.int64)
        for batch in range(len(self.batches)):
            for leaf, documents in self._documents(batch).items():
                counts[leaf, batch] = len(documents)
        leaves = []
        total = given = 0
        for leaf, keys in enumerate(groups):
            has = np.flatnonzero(counts[leaf])
            first_batch = int(has[0])
            mine = narrow(counts[leaf, first_batch : has[-1] + 1])
            num_windows = -(-int(mine.sum(dtype=np.int64)) // WINDOW_DOCUMENTS)
            each = [pieces_of(mine, first_batch, window, WINDOW_DOCUMENTS) for window in range(num_windows)]
            rows, singles = np.array([self._measure(leaf, pieces) for pieces in each], np.int64).T
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
            kept = (mine, narrow(rows), narrow(singles), narrow(prefix_rows))
            leaves.append(Leaf(keys, repeats, WINDOW_DOCUMENTS, first_batch, *kept))
        return tuple(leaves)

    def _measure(self, leaf: int, pieces: list[tuple[int, int, int]]) -> tuple[int, int]:
        """Return the rows of a window, and how many of them hold one chunk."""
        *_, length, _ = self._cut(leaf, pieces)
        _, offsets = self._assign(length)
        return len(offsets) - 1, int(np.count_nonzero(np.diff(offsets) == 1))

    def plan(self, leaf: int, window: int) -> RowPlan:
        """Return the rows of a window: those of one chunk first."""
        batch, document, start, length, last = self._cut(leaf, self.leaves[leaf].pieces(window))
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

    def _cut(self, leaf: int, pieces: list[tuple[int, int, int]]) -> tuple[npt.NDArray[Any], ...]:
        """Return record batch, document, first token, length of each chunk, and whether the document ends there."""
        limit = self.config.source_tokens
        parts = []
        for batch, begin, end in pieces:
            rows = self._documents(batch)[leaf][begin:end]
            offsets = self.batches[batch].offsets
            starts = offsets[rows]
            lengths = offsets[rows + 1] - starts
            if self._ends is not None:
                cut = cut_at_ends(self.batches[batch].tokens, starts, lengths, limit, self._ends)
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
