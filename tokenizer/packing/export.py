"""Store packed rows, for trainers that read files.

Batches of a `Packer` -> Arrow IPC stream, one training row each, without padding; `datasets` reads it.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tokenizer.arrow_stream import write_stream
from tokenizer.packing.packer import Batch, Packer

#: Columns of each side, and the column whose non-zero entries are not padding.
_SIDES = (
    ("segment_ids", ("input_ids", "segment_ids", "positions")),
    ("decoder_segment_ids", ("labels", "decoder_input_ids", "decoder_segment_ids", "decoder_positions")),
)


def packed_schema(packer: Packer) -> pa.Schema:
    """Return the schema of a file of packed rows, its metadata included."""
    names = [name for segment, side in _SIDES for name in side if packer.config.widths[1] or segment == "segment_ids"]
    fields = [
        pa.field(name, pa.large_list(pa.field("item", pa.int32(), nullable=False)), nullable=False) for name in names
    ]
    fields += [pa.field("objective", pa.uint8(), nullable=False), pa.field("row", pa.int64(), nullable=False)]
    metadata = packer.corpus.metadata.to_schema() | {b"plainspoken.pack": packer.fingerprint.encode()}
    return pa.schema(fields, metadata=metadata)


def record_batch(batch: Batch, schema: pa.Schema) -> pa.RecordBatch:
    """Return a batch as Arrow, its padding left off."""
    columns: dict[str, pa.Array] = {"objective": pa.array(batch["objectives"]), "row": pa.array(batch["rows"])}
    for segment, side in _SIDES:
        if segment in batch:
            kept = batch[segment] > 0
            ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept.sum(axis=1, dtype=np.int64))])
            for name in side:
                columns[name] = _lists(batch[name][kept], ends, schema.field(name).type)
    return pa.record_batch([columns[field.name] for field in schema], schema=schema)


def _lists(values: npt.NDArray[np.int32], ends: npt.NDArray[np.int64], kind: pa.DataType) -> pa.Array:
    return pa.LargeListArray.from_arrays(pa.array(ends), pa.array(values), type=kind)


def write_packed(packer: Packer, path: Path, num_batches: int | None = None, device: str = "cpu") -> int:
    """Write the batches that a packer still has to give, or the next `num_batches`; return the rows written.

    They are made on `device`, "cpu" or "cuda". Raises ValueError when there would be no end.
    """
    if num_batches is None and packer.passes is None:
        raise ValueError("found neither num_batches nor passes, expected one of them: the packer has no end")
    schema = packed_schema(packer)
    rows = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        for batch in _batches(packer, num_batches, device):
            rows += len(batch["rows"])
            yield record_batch(batch, schema)

    write_stream(path, schema, batches())
    return rows


def _batches(packer: Packer, num_batches: int | None, device: str) -> Iterator[Batch]:
    if device == "cpu":
        yield from itertools.islice(packer, num_batches)
        return
    from tokenizer.packing.device import DevicePacker

    for found in itertools.islice(DevicePacker(packer), num_batches):
        yield {
            name: np.asarray(getattr(tensor, "copy_to_host", lambda t=tensor: t)()) for name, tensor in found.items()
        }
