"""Keep token ids in files that are read where they lie.

Batches of (input_ids, doc_id, source, lang, form) -> Arrow IPC stream, uncompressed, and back as NumPy views of the
mapped file. The stream form, and not the IPC file form, is what `datasets.Dataset.from_file` reads.

Every buffer begins at a multiple of 64 bytes of the file (`tokenizer.arrow_stream`).
"""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tokenizer.arrow_stream import END_OF_STREAM, write_stream

#: Documents in a record batch: the packing window. Padding there is 0.005 % (measured; 0.02 % at 10,000).
BATCH_DOCUMENTS = 65_536
#: Tokens after which a record batch ends early: 128 MB of uint32, so that few books do not make gigabytes.
BATCH_TOKENS = 32 * 1024 * 1024
#: Version of this layout, in every file.
FORMAT = "1"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TokenMetadata:
    """What a reader must know about the ids in a shard."""

    tokenizer_digest: str
    """SHA-256 of tokenizer.model."""
    vocab_size: int
    special_ids: Mapping[str, int]
    """As `Encoder.special_ids`."""
    versions: Mapping[str, str]
    """What made the shard: step or package -> version."""

    def to_schema(self) -> dict[bytes, bytes]:
        """Return the metadata of an Arrow schema."""
        return {
            b"plainspoken.format": FORMAT.encode(),
            b"plainspoken.special_ids": json.dumps(dict(self.special_ids), sort_keys=True).encode(),
            b"plainspoken.tokenizer_digest": self.tokenizer_digest.encode(),
            b"plainspoken.versions": json.dumps(dict(self.versions), sort_keys=True).encode(),
            b"plainspoken.vocab_size": str(self.vocab_size).encode(),
        }

    @classmethod
    def from_schema(cls, schema: pa.Schema, path: Path) -> "TokenMetadata":
        """Return the metadata in a shard's schema. Raises ValueError when it is no token shard of this version."""
        found = schema.metadata or {}
        version = found.get(b"plainspoken.format", b"none").decode()
        if version != FORMAT:
            raise ValueError(f"{path}: found token shard format {version!r}, expected {FORMAT!r}; encode again")
        return cls(
            tokenizer_digest=found[b"plainspoken.tokenizer_digest"].decode(),
            vocab_size=int(found[b"plainspoken.vocab_size"]),
            special_ids=json.loads(found[b"plainspoken.special_ids"]),
            versions=json.loads(found[b"plainspoken.versions"]),
        )


@dataclasses.dataclass(frozen=True, slots=True)
class TokenBatch:
    """One record batch of a shard, in place."""

    offsets: npt.NDArray[np.int64]
    """Where each document begins in `tokens`, and the end: documents + 1 entries."""
    tokens: npt.NDArray[np.unsignedinteger[Any]]
    """uint16 or uint32, all documents one after another."""
    rows: pa.RecordBatch
    """All columns."""

    @property
    def doc_ids(self) -> npt.NDArray[np.uint8]:
        """The document ids, (documents, 16) bytes."""
        column = self.rows.column("doc_id")
        return np.frombuffer(column.buffers()[1], np.uint8).reshape(-1, 16)[column.offset : column.offset + len(column)]


@dataclasses.dataclass(frozen=True, slots=True)
class TokenShard:
    """A token shard, mapped into memory."""

    path: Path
    metadata: TokenMetadata
    batches: tuple[TokenBatch, ...]
    index: npt.NDArray[np.int64]
    """Where each record batch begins in the file, in bytes."""

    @property
    def num_documents(self) -> int:
        """Documents in the shard."""
        return sum(len(batch.offsets) - 1 for batch in self.batches)

    @property
    def num_tokens(self) -> int:
        """Tokens in the shard."""
        return sum(len(batch.tokens) for batch in self.batches)


def token_schema(dtype: npt.DTypeLike, metadata: TokenMetadata) -> pa.Schema:
    """Return the schema of a shard whose ids are of `dtype` (uint16 or uint32)."""
    ids = pa.large_list(pa.field("item", pa.from_numpy_dtype(dtype), nullable=False))
    return pa.schema(
        [
            pa.field("input_ids", ids, nullable=False),
            pa.field("doc_id", pa.binary(16), nullable=False),
            pa.field("source", pa.string(), nullable=False),
            pa.field("lang", pa.string()),
            pa.field("form", pa.string()),
        ],
        metadata=metadata.to_schema(),
    )


def write_token_shard(path: Path, batches: Iterable[pa.RecordBatch], metadata: TokenMetadata) -> None:
    """Write documents with token ids as a shard; the bytes depend on the documents and their order alone.

    `batches` have at least the columns of `token_schema`, cut anyhow: the shard's record batches are cut anew, at
    65,536 documents or 32 Mi tokens. A shard without documents has one empty batch. The file appears whole or not
    at all. Raises ValueError when a column is missing or ids are of another type.
    """
    dtype = np.dtype(np.uint16 if metadata.vocab_size <= 65_536 else np.uint32)
    schema = token_schema(dtype, metadata)
    write_stream(path, schema, _cut(batches, schema))


def _cut(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield record batches of BATCH_DOCUMENTS, or fewer where BATCH_TOKENS are reached; an empty one only alone."""
    pending: list[pa.RecordBatch] = []
    documents = tokens = 0
    yielded = False
    for incoming in batches:
        batch = _conform(incoming, schema)
        lengths = np.diff(batch.column("input_ids").offsets.to_numpy())
        start = 0
        while start < len(lengths):
            sums = tokens + np.cumsum(lengths[start : start + BATCH_DOCUMENTS - documents])
            # A batch ends with the document that reaches the limit, so that one long document fits too.
            full = int(np.searchsorted(sums, BATCH_TOKENS))
            taken = min(full + 1, len(sums))
            pending.append(batch.slice(start, taken))
            start, documents, tokens = start + taken, documents + taken, int(sums[taken - 1])
            if documents == BATCH_DOCUMENTS or tokens >= BATCH_TOKENS:
                yield _compact(pending, schema)
                pending, documents, tokens, yielded = [], 0, 0, True
    if pending or not yielded:
        yield _compact(pending, schema)


def _conform(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    missing = [name for name in schema.names if name not in batch.schema.names]
    if missing:
        raise ValueError(f"token shard: found no column {missing}, expected {schema.names}")
    ids = batch.column("input_ids")
    expected = schema.field("input_ids").type
    if ids.type.value_type != expected.value_type or ids.null_count:
        raise ValueError(
            f"token shard: found input_ids of type {ids.type} with {ids.null_count} nulls, expected {expected} and none"
        )
    return pa.record_batch([batch.column(field.name).cast(field.type) for field in schema], schema=schema)


def _compact(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    """Return one batch with buffers of its own, so that equal rows give equal bytes, however they came."""
    columns = []
    for field in schema:
        parts = [batch.column(field.name) for batch in batches]
        joined = pa.concat_arrays(parts) if parts else pa.array([], field.type)
        if pa.types.is_large_list(field.type):
            offsets = joined.offsets.to_numpy()
            values = joined.values.slice(int(offsets[0]), int(offsets[-1] - offsets[0]))
            joined = pa.LargeListArray.from_arrays(pa.array(offsets - offsets[0]), values, type=field.type)
        else:  # `take` writes anew, without leftovers under nulls or past the end of a bitmap
            joined = joined.take(pa.array(np.arange(len(joined))))
        columns.append(joined)
    return pa.record_batch(columns, schema=schema)


def open_token_shard(path: Path | str) -> TokenShard:
    """Map a shard into memory and return views of it; nothing is copied.

    Raises ValueError when it is no token shard, or breaks off.
    """
    path = Path(path)
    with pa.memory_map(str(path)) as file:
        try:
            schema = pa.ipc.read_schema(pa.ipc.read_message(file))
            metadata = TokenMetadata.from_schema(schema, path)
            batches, index = [], []
            while True:
                index.append(file.tell())
                try:
                    message = pa.ipc.read_message(file)
                except EOFError:
                    break
                rows = pa.ipc.read_record_batch(message, schema)
                ids = rows.column("input_ids")
                offsets = ids.offsets.to_numpy()
                batches.append(TokenBatch(offsets, ids.values.to_numpy(zero_copy_only=True), rows))
            file.seek(index[-1])
            if file.read(len(END_OF_STREAM) + 1) != END_OF_STREAM:
                raise pa.ArrowInvalid("the stream has no end")
        except (pa.ArrowInvalid, EOFError, OSError) as error:
            raise ValueError(f"{path}: found a broken token shard, expected a whole one; encode again") from error
    return TokenShard(path, metadata, tuple(batches), np.array(index[:-1], np.int64))
