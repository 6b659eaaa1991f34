"""Distributions in little memory: how many values lie where, over any number of values.

Arrays of numbers -> `Distribution` -> quantiles and bins, the same for any order and any cuts of the values.
"""

import dataclasses
import math
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.report_numbers import step_size

#: Values whose ratio is below this may share a cell: quantiles are right within 2 %, and a range of 10^12 has 1,400
#: cells. Whole numbers below 50 have a cell each.
_RATIO = 1.02
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

    def add(self, values: npt.NDArray[Any]) -> None:
        """Take in an array of any numeric type."""
        values = values.astype(np.float64)
        values = values[np.isfinite(values)]
        if not len(values):
            return
        self.count += len(values)
        self.least = min(self.least, float(values.min()))
        self.most = max(self.most, float(values.max()))
        positive = values[values > 0]
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

    def summary(self) -> dict[str, Any] | None:
        """Return count, extremes, mean, quantiles and bins for the report, or None without values.

        `bins` are [from, to, count]; `scale` says whether they grow. Values of 0 are in none of growing bins.
        """
        if not self.count:
            return None
        scale, bins = self.bins()
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
            "bins": bins,
        }

    def bins(self) -> tuple[str, list[list[float]]]:
        """Return up to 30 bins over all values: logarithmic over a factor of ten or more, else linear."""
        means = [(total / count, count) for _, (count, total) in sorted(self.cells.items())]
        if not means:
            return "linear", []
        low, high = means[0][0], means[-1][0]
        if high / low >= 10:
            return "log", self._log_bins(means, low, high)
        if self.zeros:
            means.insert(0, (0.0, self.zeros))
        return "linear", self._linear_bins(means)

    def _log_bins(self, means: list[tuple[float, int]], low: float, high: float) -> list[list[float]]:
        for per_decade in _PER_DECADE:
            first = math.floor(math.log10(low) * per_decade + 1e-9)
            last = math.floor(math.log10(high) * per_decade + 1e-9)
            if last - first < _MOST_BINS:
                break
        counts = [0] * (last - first + 1)
        for mean, count in means:
            counts[min(max(math.floor(math.log10(mean) * per_decade + 1e-9) - first, 0), last - first)] += count
        edges = [_rounded(10 ** ((first + place) / per_decade)) for place in range(len(counts) + 1)]
        return [[edges[place], edges[place + 1], count] for place, count in enumerate(counts)]

    def _linear_bins(self, means: list[tuple[float, int]]) -> list[list[float]]:
        low, high = means[0][0], means[-1][0]
        if high == low:
            return [[_rounded(low), _rounded(high), self.count]]
        width = step_size(high - low, _MOST_BINS - 10)
        if all(float(mean).is_integer() for mean, _ in means):
            width = max(width, 1.0)
        first = math.floor(low / width + 1e-9)
        counts = [0] * (math.floor(high / width + 1e-9) - first + 1)
        for mean, count in means:
            counts[math.floor(mean / width + 1e-9) - first] += count
        return [
            [_rounded((first + place) * width), _rounded((first + place + 1) * width), count]
            for place, count in enumerate(counts)
        ]


def _rounded(value: float) -> float:
    """Return a value with the six digits that are more than any figure needs."""
    return float(f"{value:.6g}")
