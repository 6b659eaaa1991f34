"""Distributions in little memory: how many values lie where, over any number of values.

Arrays of numbers -> `Distribution` -> quantiles and bins, the same for any order and any cuts of the values.
"""

import bisect
import dataclasses
import math
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.report_numbers import step_size

#: Values whose ratio is below this may share a cell: quantiles are right within 2 %, and a range of 10^12 has 1,400
#: cells. Whole numbers below 50 have a cell each.
_RATIO = 1.02
#: Smaller values count as 0: no measure is as fine.
_LEAST = 1e-9
_MOST_BINS = 30
_PER_DECADE = (20, 10, 5, 4, 2, 1)


@dataclasses.dataclass
class Distribution:
    """Counts and sums of values in logarithmic cells. Values must not be negative; NaN and infinity are left out.

    >>> lengths = Distribution()
    >>> lengths.add(np.array([3, 5, 5, 40]))
    >>> lengths.count, lengths.quantile(0.5), lengths.most
    (4, 5.0, 40.0)
    """

    cells: dict[int, tuple[int, float]] = dataclasses.field(default_factory=dict)
    zeros: int = 0
    count: int = 0
    total: float = 0.0
    least: float = math.inf
    most: float = -math.inf
    whole: bool = True

    def add(self, values: npt.NDArray[Any]) -> None:
        """Take in an array of any numeric type."""
        values = values.astype(np.float64)
        values = values[np.isfinite(values)]
        if not len(values):
            return
        self.count += len(values)
        self.least = min(self.least, float(values.min()))
        self.most = max(self.most, float(values.max()))
        self.whole = self.whole and bool((values == np.floor(values)).all())
        positive = values[values >= _LEAST]
        self.zeros += len(values) - len(positive)
        codes = np.floor(np.log(positive) / math.log(_RATIO) + 1e-9).astype(np.int64)
        found, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
        sums = np.bincount(places, weights=positive, minlength=len(found))
        for code, count, total in zip(found.tolist(), counts.tolist(), sums.tolist(), strict=True):
            before = self.cells.get(code, (0, 0.0))
            self.cells[code] = (before[0] + count, before[1] + total)
            self.total += total

    def quantile(self, share: float) -> float:
        """Return the value that this share of the values does not exceed, within 2 %."""
        wanted = max(math.ceil(share * self.count), 1)
        if wanted <= self.zeros:
            return 0.0
        passed = self.zeros
        for _, (count, total) in sorted(self.cells.items()):
            passed += count
            if passed >= wanted:
                return min(max(total / count, self.least), self.most)
        return self.most

    def join(self, other: "Distribution") -> None:
        """Take in the values of another distribution."""
        for code, (count, total) in other.cells.items():
            before = self.cells.get(code, (0, 0.0))
            self.cells[code] = (before[0] + count, before[1] + total)
        self.zeros += other.zeros
        self.count += other.count
        self.total += other.total
        self.whole = self.whole and other.whole
        self.least, self.most = min(self.least, other.least), max(self.most, other.most)

    def summary(self, like: "Distribution | None" = None) -> dict[str, Any] | None:
        """Return count, extremes, mean, quantiles and bins for the report, or None without values.

        `bins` are [from, to, count], with the edges of `like` if given; `scale` says whether they grow. Values of 0
        are in none of growing bins.
        """
        if not self.count:
            return None
        scale, edges = (like or self).edges()
        return {
            "count": self.count,
            "zeros": self.zeros,
            "least": _rounded(self.least),
            "p10": _rounded(self.quantile(0.1)),
            "median": _rounded(self.quantile(0.5)),
            "p90": _rounded(self.quantile(0.9)),
            "most": _rounded(self.most),
            "mean": _rounded(self.total / self.count),
            "scale": scale,
            "bins": self._bins(edges, with_zeros=scale == "linear"),
        }

    def edges(self) -> tuple[str, list[float]]:
        """Return the edges of up to 30 bins over all values: logarithmic over a factor of ten or more, else linear."""
        positive = [code for code, _ in sorted(self.cells.items())]
        low = self.cells[positive[0]][1] / self.cells[positive[0]][0] if positive else 0.0
        if positive and self.most / low >= 10:
            return "log", self._log_edges(low)
        return "linear", self._linear_edges(0.0 if self.zeros else low)

    def _log_edges(self, low: float) -> list[float]:
        for per_decade in _PER_DECADE:
            first = math.floor(math.log10(low) * per_decade + 1e-9)
            last = math.floor(math.log10(self.most) * per_decade + 1e-9) + 1
            if last - first <= _MOST_BINS:
                break
        return [_rounded(10 ** (place / per_decade)) for place in range(first, last + 1)]

    def _linear_edges(self, low: float) -> list[float]:
        # Bins narrower than a cell would look like a comb.
        width = step_size(max(self.most - low, 20 * (_RATIO - 1) * self.most) or 20, 20)
        width = max(width, 1.0) if self.whole else width
        shift = 0.5 if self.whole and width == 1 else 0.0
        first = math.floor(low / width + 1e-9)
        last = math.floor(self.most / width + 1e-9) + 1
        return [_rounded(place * width - shift) for place in range(first, last + 1)]

    def _bins(self, edges: list[float], *, with_zeros: bool) -> list[list[float]]:
        counts = [0] * (len(edges) - 1)
        means = [(total / count, count) for _, (count, total) in sorted(self.cells.items())]
        if with_zeros and self.zeros:
            means.insert(0, (0.0, self.zeros))
        for mean, count in means:
            place = bisect.bisect_right(edges, mean * (1 + 1e-12)) - 1
            counts[min(max(place, 0), len(counts) - 1)] += count
        return [[edges[place], edges[place + 1], count] for place, count in enumerate(counts)]


def _rounded(value: float) -> float:
    """Return a value with the six digits that are more than any figure needs."""
    return float(f"{value:.6g}")
