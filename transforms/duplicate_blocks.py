"""What deduplication keeps in files, one of each per shard: the signatures of its documents and their clusters.

`SignatureBlock` <-> Arrow IPC file, `ClusterBlock` <-> Arrow IPC file. Equal blocks give equal bytes. Rows are numbers
of documents in the shard, from 0: they are the identity here, since the same record read twice has the same id twice.
"""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

#: What a document of a cluster is to its representative; the first is the representative itself.
REASONS = ("", "exact_duplicate", "near_duplicate")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SignatureBlock:
    """The signatures of one shard: about 260 bytes a document."""

    shard: int
    """Ordinal of the shard in the sorted names of all shards, below 2^31."""
    doc_ids: npt.NDArray[np.uint8]
    """(n, 16)"""
    text_bytes: npt.NDArray[np.int64]
    """(n,) UTF-8 bytes of each text; the longest of a cluster represents it."""
    exact: npt.NDArray[np.uint64]
    """(n, 2) of `exact_keys`; zeros match nothing."""
    bands: npt.NDArray[np.uint64]
    """(n, bands) of `band_keys`; zeros match nothing."""
    sketches: npt.NDArray[np.uint8]
    """(n, bands * rows_per_band) of `sketches`."""

    def __post_init__(self) -> None:
        _check_rows(self, len(self.doc_ids))
        if not 0 <= self.shard < 2**31:
            raise ValueError(f"a signature block's shard: expected 0 to 2^31 - 1, found {self.shard}")

    @property
    def num_documents(self) -> int:
        """Documents of the shard."""
        return len(self.doc_ids)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterBlock:
    """The documents of one shard that have duplicates somewhere, in row order."""

    shard: int
    rows: npt.NDArray[np.int64]
    """(m,) ascending."""
    doc_ids: npt.NDArray[np.uint8]
    """(m, 16), so that a list of rows is never applied to other documents."""
    cluster_ids: npt.NDArray[np.uint8]
    """(m, 16): the id of the document that represents the cluster and is kept."""
    reasons: npt.NDArray[np.uint8]
    """(m,) index into REASONS; 0 where the document is the representative."""
    similarities: npt.NDArray[np.float64]
    """(m,) estimated Jaccard similarity to the representative."""

    def __post_init__(self) -> None:
        _check_rows(self, len(self.rows))

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """(m,) whether the document stays."""
        kept: npt.NDArray[np.bool_] = self.reasons == 0
        return kept


def _check_rows(block: SignatureBlock | ClusterBlock, expected: int) -> None:
    for field in dataclasses.fields(block):
        value = getattr(block, field.name)
        if field.name != "shard" and len(value) != expected:
            raise ValueError(f"{type(block).__name__}.{field.name}: expected {expected} rows, found {len(value)}")


def write_signatures(path: str | Path, block: SignatureBlock) -> None:
    """Write a block as an Arrow IPC file, locally or wherever Beam has a file system."""
    batch = pa.record_batch(
        {
            "doc_id": _pack(block.doc_ids),
            "text_bytes": pa.array(block.text_bytes),
            "exact": _pack(block.exact),
            "bands": _pack(block.bands),
            "sketch": _pack(block.sketches),
        }
    )
    write_block(path, batch, "signatures", block.shard)


def read_signatures(path: str | Path) -> SignatureBlock:
    """Return the block of a file of `write_signatures`. Raises ValueError for any other Arrow file."""
    batch, shard = read_block(path, "signatures")
    return SignatureBlock(
        shard=shard,
        doc_ids=_unpack(batch, "doc_id", np.uint8),
        text_bytes=batch.column("text_bytes").to_numpy(),
        exact=_unpack(batch, "exact", np.uint64),
        bands=_unpack(batch, "bands", np.uint64),
        sketches=_unpack(batch, "sketch", np.uint8),
    )


def write_clusters(path: str | Path, block: ClusterBlock) -> None:
    """Write a block as an Arrow IPC file with columns for people too: `kept`, `reason` by name."""
    batch = pa.record_batch(
        {
            "row": pa.array(block.rows),
            "doc_id": _pack(block.doc_ids),
            "cluster_id": _pack(block.cluster_ids),
            "kept": pa.array(block.kept),
            "reason": pa.array([REASONS[code] or None for code in block.reasons], pa.string()),
            "similarity": pa.array(block.similarities),
        }
    )
    write_block(path, batch, "clusters", block.shard)


def read_clusters(path: str | Path) -> ClusterBlock:
    """Return the block of a file of `write_clusters`. Raises ValueError for any other Arrow file."""
    batch, shard = read_block(path, "clusters")
    return ClusterBlock(
        shard=shard,
        rows=batch.column("row").to_numpy(),
        doc_ids=_unpack(batch, "doc_id", np.uint8),
        cluster_ids=_unpack(batch, "cluster_id", np.uint8),
        reasons=np.array([REASONS.index(name or "") for name in batch.column("reason").to_pylist()], np.uint8),
        similarities=batch.column("similarity").to_numpy(),
    )


def _pack(rows: npt.NDArray[Any]) -> pa.Array:
    """Return a 2-D array as one binary of fixed size per row (little-endian)."""
    width = rows.shape[1] * rows.itemsize
    data = np.ascontiguousarray(rows, rows.dtype.newbyteorder("<"))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(rows), [None, pa.py_buffer(data)])


def _unpack(batch: pa.RecordBatch, name: str, dtype: type[np.generic]) -> npt.NDArray[Any]:
    column = batch.column(name)
    width = column.type.byte_width
    flat = np.frombuffer(column.buffers()[1], np.uint8, len(batch) * width, column.offset * width)
    num_values = width // np.dtype(dtype).itemsize
    return flat.view(np.dtype(dtype).newbyteorder("<")).reshape(len(batch), num_values).astype(dtype, copy=False)


def write_block(path: str | Path, batch: pa.RecordBatch, content: str, shard: int) -> None:
    """Write a record batch as an Arrow IPC file that says what it holds and of which shard."""
    schema = batch.schema.with_metadata({"content": content, "shard": str(shard)})
    with (
        FileSystems.create(str(path), compression_type=CompressionTypes.UNCOMPRESSED) as stream,
        pa.ipc.new_file(stream, schema) as writer,
    ):
        writer.write_batch(batch.replace_schema_metadata(schema.metadata))


def read_block(path: str | Path, content: str) -> tuple[pa.RecordBatch, int]:
    """Return the record batch of a file of `write_block`, and its shard. Raises ValueError for other content."""
    with FileSystems.open(str(path), compression_type=CompressionTypes.UNCOMPRESSED) as stream:
        data = stream.read()
    reader = pa.ipc.open_file(data)
    metadata = reader.schema.metadata or {}
    found = metadata.get(b"content", b"").decode()
    if found != content:
        raise ValueError(f"{path}: expected an Arrow file of {content}, found {found or 'another'}")
    return reader.get_batch(0), int(metadata[b"shard"])
