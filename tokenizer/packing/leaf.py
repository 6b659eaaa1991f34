"""Keep where the windows of a leaf lie, in little memory.

Counts of documents and rows -> `Leaf`, which says where any window's documents are. Of each window are kept its rows,
how many hold one chunk, and how many are prefix LM rows; of each record batch how many documents of the leaf it has;
all in the narrowest type. That is 10 bytes for a window of 65,536 documents where a batch is one, 30 where batches mix
twelve languages; of 10^12 tokens in documents of 620, 0.25 and 0.87 MB.
"""

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

#: Counts of documents or rows, in the narrowest unsigned type that holds them; sums need a wider one.
Counts = npt.NDArray[np.unsignedinteger[Any]]


def narrow(counts: npt.NDArray[Any]) -> Counts:
    """Return counts in the narrowest unsigned type.

    >>> narrow(np.array([3, 255])).dtype, narrow(np.array([3, 256])).dtype
    (dtype('uint8'), dtype('uint16'))
    """
    found: Counts = counts.astype(np.min_scalar_type(int(counts.max(initial=0))))
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class Leaf:
    """Documents that are dealt together: of one source in one language, or of several that come equally often."""

    parts: tuple[tuple[str, ...], ...]
    """(source, language) of each; (source, language, form) where the share of forms matters."""
    repeats: int
    """How often its documents come in a pass."""
    window_documents: int
    """Documents of each window but the last."""
    first_batch: int
    """The first record batch that has documents of the leaf."""
    counts: Counts
    """Documents of the leaf in that record batch and the next ones."""
    window_rows: Counts
    """Rows of each window."""
    singles: Counts
    """Rows of one chunk, which come first."""
    prefix_rows: Counts
    """Of these, the number that are prefix LM rows."""

    @property
    def lang(self) -> str:
        """The language; where the share of languages matters, all parts are of one."""
        return self.parts[0][1]

    @property
    def form(self) -> str:
        """The form, where its share matters; nothing otherwise."""
        return self.parts[0][2] if len(self.parts[0]) > 2 else ""

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
        return sum(part.nbytes for part in (self.counts, self.window_rows, self.singles, self.prefix_rows))

    def pieces(self, window: int) -> list[tuple[int, int, int]]:
        """Return where a window's documents lie: record batch, and first and end among the leaf's documents there."""
        return pieces_of(self.counts, self.first_batch, window, self.window_documents)


def pieces_of(counts: Counts, first_batch: int, window: int, window_documents: int) -> list[tuple[int, int, int]]:
    """Return the pieces of a window, whose documents are numbered through all record batches; see `Leaf.pieces`.

    >>> pieces_of(np.array([5, 0, 4], np.uint8), 7, 1, 3)
    [(7, 3, 5), (9, 0, 1)]
    """
    ends = np.cumsum(counts, dtype=np.int64)
    first = window * window_documents
    end = min(first + window_documents, int(ends[-1]))
    pieces = []
    at = int(np.searchsorted(ends, first, side="right"))
    while first < end:
        begins = int(ends[at]) - int(counts[at])
        stop = min(end, int(ends[at]))
        if stop > first:
            pieces.append((first_batch + at, first - begins, stop - begins))
        first = stop
        at += 1
    return pieces
