"""Say which row of which window is the row number n of training.

Leaves of a corpus -> `Schedule`: (batch, positions) -> leaf, window, row, objective of each.

Two streams run side by side, prefix LM rows and all others, so that every batch has its exact share of both. Each deals
its leaves by a mixture tree; a leaf's rows come epoch by epoch, every row once in each, windows and the rows of a
pool permuted anew. Which of a window's rows are prefix LM rows is drawn anew in every epoch of its leaf, too.
"""

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tokenizer.packing.config import PackConfig
from tokenizer.packing.corpus import Leaf
from tokenizer.packing.order import Mixture, combine, permutation, permute, place_rows
from tokenizer.packing.target import jit

#: What a key is for.
_WINDOWS, _POOLS, _ELIGIBLE, _BATCH = 1, 2, 3, 4


@dataclasses.dataclass(frozen=True, slots=True)
class Places:
    """Where the rows of a batch, or some of them, are to be found."""

    row_ids: npt.NDArray[np.uint64]
    """The global number of each."""
    leaf: npt.NDArray[np.int32]
    window: npt.NDArray[np.int32]
    row: npt.NDArray[np.int64]
    prefix: npt.NDArray[np.bool_]
    """Whether it is a prefix LM row."""
    dealt: npt.NDArray[np.int64]
    """Its number in the batch before that was permuted: what shares of a batch are counted by."""


@jit
def permute_batch(positions, rows, key):  # type: ignore[no-untyped-def]
    """Return `permute` of each position."""
    result = np.empty(positions.shape[0], np.int64)
    for i in range(positions.shape[0]):
        result[i] = permute(positions[i], rows, key)
    return result


@jit
def choose_rows(places, windows, prefix, eligible, prefix_rows, key):  # type: ignore[no-untyped-def]
    """Return the row of its window for each place in a stream.

    The `eligible` rows of a window come first in it. In the epoch's permutation of these, the first `prefix_rows` are
    the prefix LM rows; what is left of them, and all other rows, make the other stream.
    """
    rows = np.empty(places.shape[0], np.int64)
    for i in range(places.shape[0]):
        window = windows[i]
        count = prefix_rows[window]
        mine = combine(key, np.uint64(window))
        if prefix:
            rows[i] = permute(places[i], eligible[window], mine)
        elif count > 0 and places[i] < eligible[window] - count:
            rows[i] = permute(places[i] + count, eligible[window], mine)
        else:
            rows[i] = places[i] + count
    return rows


class Schedule:
    """The order of rows, as a function."""

    def __init__(self, leaves: Sequence[Leaf], config: PackConfig) -> None:
        self.config = config
        self._leaves = leaves
        prefix = [leaf.prefix_rows for leaf in leaves]
        rows = [leaf.window_rows for leaf in leaves]
        everything = config.objective == "clm"
        self._rows = {True: rows if everything else prefix, False: [a - b for a, b in zip(rows, prefix, strict=True)]}
        self._prefix_rows = [np.zeros_like(part) for part in prefix] if everything else prefix
        self._eligible = rows if config.clm_rows == "any" else [leaf.singles for leaf in leaves]
        self._mixture: dict[bool, Mixture] = {}
        self.pass_rows: dict[bool, int] = {}
        for stream in (True, False):
            weights = self._weights(stream)
            self.pass_rows[stream] = sum(weights)
            if sum(weights):
                self._mixture[stream] = Mixture.of(weights)
        for stream, needed in ((True, config.prefix_rows), (False, config.batch_rows - config.prefix_rows)):
            if needed and stream not in self._mixture:
                raise ValueError(
                    f"found {sum(leaf.rows for leaf in leaves)} rows in all, too few for {config.prefix_rows} prefix "
                    f"LM rows in every batch of {config.batch_rows}; pack more text, or set objective or clm_share"
                )

    def _weights(self, stream: bool) -> list[int]:
        """Return how many rows of each leaf make a pass: all of them, times repeats, times language sampling."""
        rows = [int(part.sum(dtype=np.int64)) for part in self._rows[stream]]
        rows = [count * leaf.repeats for count, leaf in zip(rows, self._leaves, strict=True)]
        if self.config.alpha == 1:
            return rows
        totals: dict[str, int] = {}
        for count, leaf in zip(rows, self._leaves, strict=True):
            totals[leaf.lang] = totals.get(leaf.lang, 0) + count
        powers = {lang: total**self.config.alpha for lang, total in totals.items() if total}
        scale = sum(rows) / sum(powers[lang] for lang in sorted(powers)) if powers else 0.0
        return [
            max(round(scale * powers[leaf.lang] * count / totals[leaf.lang]), 1) if count else 0
            for count, leaf in zip(rows, self._leaves, strict=True)
        ]

    def batch_counts(self, batch: int, passes: int | None) -> tuple[int, int]:
        """Return how many prefix LM rows and others a batch has: fewer only where the passes end, none after."""
        each = {True: self.config.prefix_rows, False: self.config.batch_rows - self.config.prefix_rows}
        if passes is None or batch + 1 < self.num_batches(passes):
            return each[True], each[False]
        if batch >= self.num_batches(passes):
            return 0, 0
        left = {k: min(max(passes * self.pass_rows[k] - batch * each[k], 0), each[k]) for k in (True, False)}
        return left[True], left[False]

    def num_batches(self, passes: int) -> int:
        """Return the batches of so many passes."""
        each = self.config.batch_rows - self.config.prefix_rows
        stream = not each
        return -(-passes * self.pass_rows[stream] // (self.config.prefix_rows if stream else each))

    def places(self, batch: int, positions: npt.NDArray[np.int64], passes: int | None = None) -> Places:
        """Return where the rows at `positions` (from 0) of a batch are to be found."""
        num_prefix, num_other = self.batch_counts(batch, passes)
        rows = num_prefix + num_other
        dealt = permute_batch(positions, rows, self._key(_BATCH, batch))
        prefix = dealt < num_prefix
        leaf = np.empty(len(positions), np.int32)
        window = np.empty(len(positions), np.int32)
        row = np.empty(len(positions), np.int64)
        for stream, mine, count, each in (
            (True, np.flatnonzero(prefix), num_prefix, self.config.prefix_rows),
            (False, np.flatnonzero(~prefix), num_other, self.config.batch_rows - self.config.prefix_rows),
        ):
            if not len(mine):
                continue
            leaves, counters = self._mixture[stream].locate(batch * each, count)
            chosen = dealt[mine] - (0 if stream else num_prefix)
            leaves, counters = leaves[chosen], counters[chosen]
            for number in np.unique(leaves).tolist():
                of_leaf = np.flatnonzero(leaves == number)
                total = int(self._rows[stream][number].sum(dtype=np.int64))
                epochs = counters[of_leaf] // total
                for epoch in np.unique(epochs).tolist():
                    part = of_leaf[epochs == epoch]
                    found = self._place(stream, number, epoch, counters[part] - epoch * total)
                    leaf[mine[part]] = number
                    window[mine[part]], row[mine[part]] = found
        first = batch * self.config.batch_rows
        return Places((first + positions).astype(np.uint64), leaf, window, row, prefix, dealt)

    def _place(
        self, stream: bool, leaf: int, epoch: int, counters: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        order, cumulative = self._epoch(stream, leaf, epoch)
        total = int(cumulative[-1])
        key = self._key(_POOLS, leaf, epoch, int(stream))
        windows, places = place_rows(counters, total, cumulative, order, self.config.pool_windows, key)
        rows = choose_rows(
            places, windows, stream, self._eligible[leaf], self._prefix_rows[leaf], self._key(_ELIGIBLE, leaf, epoch)
        ) if self._prefix_rows[leaf].any() else places  # fmt: skip
        return windows, rows

    @functools.lru_cache(maxsize=256)  # noqa: B019 - a schedule lives as long as its packer
    def _epoch(self, stream: bool, leaf: int, epoch: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the order of a leaf's windows in an epoch, and the rows before each in it."""
        rows = self._rows[stream][leaf]
        order = permutation(len(rows), self._key(_WINDOWS, leaf, epoch, int(stream)))
        return order, np.concatenate([np.zeros(1, np.int64), np.cumsum(rows[order], dtype=np.int64)])

    def _key(self, *parts: int) -> np.uint64:
        key = np.uint64(self.config.seed)
        for part in parts:
            key = np.uint64(combine(key, np.uint64(part)))
        return key
