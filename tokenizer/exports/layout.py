"""What every layout does: take documents as they come, and leave files that appear whole."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt

from tokenizer.specials import SPECIALS

#: Beside a file that is being written; it is renamed when it is whole.
UNFINISHED = ".unfinished"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What one set of files holds."""

    files: tuple[str, ...]
    documents: int
    tokens: int
    """With the separators."""


class Layout(Protocol):
    """Writes one set of files: made with a path without suffix, closed once."""

    def add(self, tokens: npt.NDArray[Any], lengths: npt.NDArray[np.int64]) -> None:
        """Write documents: their tokens one after another, and how many each has."""

    def close(self) -> Exported:
        """Finish the files."""


def with_end(
    tokens: npt.NDArray[Any], lengths: npt.NDArray[np.int64], end_id: int | None
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """Return documents with a token behind each, or as they are where `end_id` is None.

    >>> tokens, lengths = with_end(np.array([7, 8, 9], np.uint16), np.array([2, 0, 1]), 4)
    >>> tokens.tolist(), lengths.tolist()
    ([7, 8, 4, 4, 9, 4], [3, 1, 2])
    """
    if end_id is None:
        return tokens, lengths
    longer = lengths + 1
    joined = np.full(int(longer.sum()), end_id, tokens.dtype)
    is_text = np.ones(len(joined), bool)
    is_text[np.cumsum(longer) - 1] = False
    joined[is_text] = tokens
    return joined, longer


def end_id(special_ids: Mapping[str, int], piece: str | None) -> int | None:
    """Return the id of the piece that ends a document. Raises ValueError for one that is no special piece.

    >>> end_id({"doc": 4, "eos": 2}, "[DOC]"), end_id({"doc": 4}, None)
    (4, None)
    """
    if piece is None:
        return None
    ids = {SPECIALS[name]: number for name, number in special_ids.items()}
    if piece not in ids:
        raise ValueError(f"the end of a document is {piece!r}; expected one of {', '.join(sorted(ids))}")
    return ids[piece]


def open_unfinished(path: Path) -> IO[bytes]:
    """Open a file to write under a name that nothing reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(path.name + UNFINISHED).open("wb")


def finish(path: Path) -> str:
    """Give a written file its name; return it."""
    path.with_name(path.name + UNFINISHED).replace(path)
    return path.name
