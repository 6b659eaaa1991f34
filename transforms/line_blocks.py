"""What line deduplication keeps in files, one of each per shard: the keys of its lines, and those that are repeated.

`LineKeyBlock` <-> Arrow IPC file, `RepeatedLineBlock` <-> Arrow IPC file. Equal blocks give equal bytes. Rows are
numbers of documents in the shard, from 0.
"""

import dataclasses
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.duplicate_blocks import read_block, write_block


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineKeyBlock:
    """The lines of one shard, 12 bytes each."""

    shard: int
    """Ordinal of the shard in the sorted names of all shards, below 2^31."""
    keys: npt.NDArray[np.uint64]
    """(m,) of `line_keys`, each once a document."""
    rows: npt.NDArray[np.uint32]
    """(m,) the documents that they stand in."""

    def __post_init__(self) -> None:
        if len(self.keys) != len(self.rows):
            raise ValueError(f"LineKeyBlock.rows: expected {len(self.keys)} rows, found {len(self.rows)}")
        if not 0 <= self.shard < 2**31:
            raise ValueError(f"a line key block's shard: expected 0 to 2^31 - 1, found {self.shard}")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RepeatedLineBlock:
    """The lines of one shard that stand in too many documents.

    In how many is not said: a shard would change with every document anywhere that has one of its lines.
    """

    shard: int
    keys: npt.NDArray[np.uint64]
    """(m,) ascending."""
    first_rows: npt.NDArray[np.int64]
    """(m,) the document that keeps the line; -1 where that is in another shard."""

    def __post_init__(self) -> None:
        if len(self.keys) != len(self.first_rows):
            raise ValueError(
                f"RepeatedLineBlock.first_rows: expected {len(self.keys)} rows, found {len(self.first_rows)}"
            )


def write_line_keys(path: str | Path, block: LineKeyBlock) -> None:
    """Write a block as an Arrow IPC file, locally or wherever Beam has a file system."""
    batch = pa.record_batch({"key": pa.array(block.keys), "row": pa.array(block.rows)})
    write_block(path, batch, "line keys", block.shard)


def read_line_keys(path: str | Path) -> LineKeyBlock:
    """Return the block of a file of `write_line_keys`. Raises ValueError for any other Arrow file."""
    batch, shard = read_block(path, "line keys")
    return LineKeyBlock(shard=shard, keys=batch.column("key").to_numpy(), rows=batch.column("row").to_numpy())


def write_repeated_lines(path: str | Path, block: RepeatedLineBlock) -> None:
    """Write a block as an Arrow IPC file."""
    batch = pa.record_batch({"key": pa.array(block.keys), "first_row": pa.array(block.first_rows)})
    write_block(path, batch, "repeated lines", block.shard)


def read_repeated_lines(path: str | Path) -> RepeatedLineBlock:
    """Return the block of a file of `write_repeated_lines`. Raises ValueError for any other Arrow file."""
    batch, shard = read_block(path, "repeated lines")
    return RepeatedLineBlock(
        shard=shard, keys=batch.column("key").to_numpy(), first_rows=batch.column("first_row").to_numpy()
    )
