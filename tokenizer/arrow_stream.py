"""Write Arrow IPC streams in which every buffer begins at a multiple of 64 bytes of the file.

pyarrow aligns buffers to 8 bytes and has no switch for more. Arrow recommends 64 (Columnar format, "Buffer Alignment
and Padding"): such files can be mapped, read as vectors and copied to a GPU where they lie. Here pyarrow writes each
message, and the places of its buffers are moved. Layout of a message: 0xFFFFFFFF, int32 size of the metadata (padding
included), metadata (a flatbuffer, Message.fbs of the Arrow format), body.
"""

import struct
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

#: Bytes that every buffer is aligned to.
ALIGNMENT = 64
#: What follows the last message.
END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"
#: Field numbers in Message.fbs: of the tables Message and RecordBatch.
_MESSAGE_HEADER, _MESSAGE_BODY_LENGTH, _BATCH_BUFFERS = 2, 3, 2


def write_stream(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write a stream of record batches; the file appears whole or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        file.write(_pad_metadata(memoryview(schema.serialize())[8:]))
        for batch in batches:
            for part in align(batch.serialize()):
                file.write(part)
        file.write(END_OF_STREAM)
    temporary.replace(path)


def align(message: pa.Buffer) -> list[bytes | memoryview]:
    """Return the parts of a record batch message with its buffers moved to multiples of 64 bytes."""
    view = memoryview(message)
    size = int.from_bytes(view[4:8], "little")
    metadata, body = bytearray(view[8 : 8 + size]), view[8 + size :]
    root = struct.unpack_from("<I", metadata, 0)[0]
    header = _field(metadata, root, _MESSAGE_HEADER)
    batch = header + struct.unpack_from("<I", metadata, header)[0]
    vector = _field(metadata, batch, _BATCH_BUFFERS)
    vector += struct.unpack_from("<I", metadata, vector)[0]
    parts: list[bytes | memoryview] = []
    place = 0
    for number in range(struct.unpack_from("<I", metadata, vector)[0]):
        entry = vector + 4 + 16 * number  # struct Buffer { offset: long; length: long; }
        start, length = struct.unpack_from("<qq", metadata, entry)
        struct.pack_into("<q", metadata, entry, place)
        padding = -length % ALIGNMENT
        parts += [body[start : start + length], bytes(padding)]
        place += length + padding
    struct.pack_into("<q", metadata, _field(metadata, root, _MESSAGE_BODY_LENGTH), place)
    return [_pad_metadata(metadata), *parts]


def _field(metadata: bytearray, table: int, number: int) -> int:
    """Return the place of a field of a flatbuffer table."""
    layout = table - struct.unpack_from("<i", metadata, table)[0]
    found: int = struct.unpack_from("<H", metadata, layout + 4 + 2 * number)[0]
    if not found:
        raise ValueError(f"found no field {number} in an Arrow message, expected pyarrow {pa.__version__} to write it")
    return table + found


def _pad_metadata(metadata: bytearray | memoryview) -> bytes:
    """Return the metadata with its prefix, padded to a multiple of 64 bytes."""
    padding = -(8 + len(metadata)) % ALIGNMENT
    size = (len(metadata) + padding).to_bytes(4, "little")
    return b"".join([b"\xff\xff\xff\xff", size, metadata, bytes(padding)])
