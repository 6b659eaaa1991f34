"""Say which row of which window is the row number n of training.

Leaves of a corpus -> `Schedule`: (batch, positions) -> leaf, window, row, objective of each.

Two streams run side by side, prefix LM rows and all others, so that every batch has its exact share of both. Each deals
its leaves by a mixture tree; a leaf's rows come epoch by epoch, every row once in each, windows and the rows of a
pool permuted anew. Which of a window's rows are prefix LM rows is drawn anew in every epoch of its leaf, too.
"""

import dataclasses
import decimal
import fractions
import functools
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tokenizer.packing.config import PackConfig
from tokenizer.packing.leaf import Leaf
from tokenizer.packing.order import Mixture, combine, permutation, permute, place_rows
from tokenizer.packing.target import jit

#: What a key is for.
_WINDOWS, _POOLS, _ELIGIBLE, _BATCH = 1, 2, 3, 4


#: The form that `spoken_share` is of, as it stands in shards; all others share the rest.
SPOKEN = "spoken"


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


Number = TypeVar("Number", int, fractions.Fraction)


def _sums(names: Sequence[str], numbers: Sequence[Number]) -> dict[str, Number]:
    """Return the sum of the numbers of each name."""
    found: dict[str, Number] = {}
    for name, number in zip(names, numbers, strict=True):
        found[name] = found[name] + number if name in found else number
    return found


def _power(base: int, exponent: float) -> decimal.Decimal:
    """Return a power to 40 digits, the same everywhere."""
    with decimal.localcontext() as context:
        context.prec = 40
        return decimal.Decimal(base) ** decimal.Decimal(str(exponent))


class Schedule:
    """The order of rows, as a function."""

    def __init__(self, leaves: Sequence[Leaf], config: PackConfig) -> None:
        self.config = config
        self._leaves = leaves
        self._totals = {
            stream: [int(self._rows(stream, leaf).sum()) for leaf in range(len(leaves))] for stream in (True, False)
        }
        self._mixture: dict[bool, Mixture] = {}
        self.pass_rows: dict[bool, int] = {}
        for stream in (True, False):
            weights = self._weights(stream)
            self.pass_rows[stream] = sum(weights)
            if sum(weights):
                self._mixture[stream] = Mixture.of(weights)
        #: Prefix LM rows of each full batch, and all others. A single row, all there is of a text, cannot be of both
        #: kinds: it is none of the former.
        alone = config.prefix_rows < config.batch_rows and sum(leaf.rows for leaf in leaves if leaf.repeats) == 1
        prefix_rows = 0 if alone else config.prefix_rows
        self.each = {True: prefix_rows, False: config.batch_rows - prefix_rows}
        for stream, needed in self.each.items():
            if needed and stream not in self._mixture:
                raise ValueError(
                    f"found {sum(self.pass_rows.values())} rows in a pass, too few for {config.prefix_rows} prefix LM "
                    f"rows in every batch of {config.batch_rows}; pack more text, or set objective or clm_share"
                )

    def _rows(self, stream: bool, leaf: int) -> npt.NDArray[np.int64]:
        """Return the rows of each of a leaf's windows that are of a stream."""
        rows = self._leaves[leaf].window_rows.astype(np.int64)
        if self.config.objective == "clm":  # every row is one, and is dealt in the first stream
            return rows if stream else np.zeros_like(rows)
        prefix = self._leaves[leaf].prefix_rows.astype(np.int64)
        return prefix if stream else rows - prefix

    def _choice(self, leaf: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return, of each of a leaf's windows, the rows that are chosen as prefix LM rows, and those they are of."""
        found = self._leaves[leaf]
        chosen = found.prefix_rows.astype(np.int64)
        eligible = found.window_rows if self.config.clm_rows == "any" else found.singles
        return (np.zeros_like(chosen) if self.config.objective == "clm" else chosen), eligible.astype(np.int64)

    def _weights(self, stream: bool) -> list[int]:
        """Return how many rows of each leaf make a pass: all of them, times repeats, then sampled by language and form.

        What one language or form has more than its share of, others lack: the rows of a pass stay as many.
        """
        rows = [count * leaf.repeats for count, leaf in zip(self._totals[stream], self._leaves, strict=True)]
        alpha, spoken = self.config.alpha, self.config.spoken_share
        if alpha == 1 and spoken is None:
            return rows
        langs = [leaf.lang if alpha != 1 else "" for leaf in self._leaves]
        totals = _sums(langs, rows)
        # In exact fractions of a decimal power, so that no platform's `pow` can change a row.
        powers = {lang: fractions.Fraction(_power(total, alpha)) for lang, total in totals.items() if total}
        scale = fractions.Fraction(sum(rows)) / sum(powers.values()) if powers else fractions.Fraction(0)
        weights = [
            scale * powers[lang] * count / totals[lang] if count else fractions.Fraction(0)
            for lang, count in zip(langs, rows, strict=True)
        ]
        if spoken is not None:
            weights = self._share_forms(langs, weights, fractions.Fraction(str(spoken)))
        return [max(round(weight), 1) if weight else 0 for weight in weights]

    def _share_forms(
        self, langs: list[str], weights: list[fractions.Fraction], spoken: fractions.Fraction
    ) -> list[fractions.Fraction]:
        """Return weights of which the spoken form has its share in each language, where there are both forms."""
        totals = _sums(langs, weights)
        keys = [f"{lang} {leaf.form}" for lang, leaf in zip(langs, self._leaves, strict=True)]
        of_form = _sums(keys, weights)
        shared = []
        for lang, key, leaf, weight in zip(langs, keys, self._leaves, weights, strict=True):
            both = 0 < of_form[key] < totals[lang]
            share = spoken if leaf.form == SPOKEN else 1 - spoken
            shared.append(weight * share * totals[lang] / of_form[key] if both else weight)
        return shared

    def batch_counts(self, batch: int, passes: int | None) -> tuple[int, int]:
        """Return how many prefix LM rows and others a batch has: fewer only where the passes end, none after."""
        each = self.each
        if passes is None or batch + 1 < self.num_batches(passes):
            return each[True], each[False]
        if batch >= self.num_batches(passes):
            return 0, 0
        left = {k: min(max(passes * self.pass_rows[k] - batch * each[k], 0), each[k]) for k in (True, False)}
        return left[True], left[False]

    def num_batches(self, passes: int) -> int:
        """Return the batches of so many passes."""
        stream = not self.each[False]
        return -(-passes * self.pass_rows[stream] // self.each[stream])

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
            (True, np.flatnonzero(prefix), num_prefix, self.each[True]),
            (False, np.flatnonzero(~prefix), num_other, self.each[False]),
        ):
            if not len(mine):
                continue
            leaves, counters = self._mixture[stream].locate(batch * each, count)
            chosen = dealt[mine] - (0 if stream else num_prefix)
            leaves, counters = leaves[chosen], counters[chosen]
            for number in np.unique(leaves).tolist():
                of_leaf = np.flatnonzero(leaves == number)
                total = self._totals[stream][number]
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
        prefix_rows, eligible = self._choice(leaf)
        if not prefix_rows.any():
            return windows, places
        rows = choose_rows(places, windows, stream, eligible, prefix_rows, self._key(_ELIGIBLE, leaf, epoch))
        return windows, rows

    @functools.lru_cache(maxsize=256)  # noqa: B019 - a schedule lives as long as its packer
    def _epoch(self, stream: bool, leaf: int, epoch: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the order of a leaf's windows in an epoch, and the rows before each in it."""
        rows = self._rows(stream, leaf)
        order = permutation(len(rows), self._key(_WINDOWS, leaf, epoch, int(stream)))
        return order, np.concatenate([np.zeros(1, np.int64), np.cumsum(rows[order], dtype=np.int64)])

    def _key(self, *parts: int) -> np.uint64:
        key = np.uint64(self.config.seed)
        for part in parts:
            key = np.uint64(combine(key, np.uint64(part)))
        return key
