"""An HTTP response as archived in, the page as the server meant it out.

Common Crawl stores bodies already decoded, under renamed headers; Heritrix, wget and browsers store what came over the
wire. Crawlers also keep a header whose coding they have undone, so a body that is not coded as its header says is
taken as it is.
"""

import dataclasses
import io
import re
import zlib
from collections.abc import Callable, Mapping

import zstandard
from fastwarc.stream_io import BrotliReader

#: Servers refuse heads of more than 8 to 64 KiB; an archived one that is longer is not a head.
HEAD_BYTES = 64 << 10
_CHUNK_LINE_BYTES = 1024
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})")
# Early crawlers wrote bare line feeds (ClueWeb09 does), and some servers sent them.
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status line and header fields of a response."""

    status: int
    fields: Mapping[str, str]
    """Values by lower-case name; the first where a name comes twice."""
    size_bytes: int
    """Where the body begins."""

    @property
    def media_type(self) -> str | None:
        """The media type without parameters, lower case; None where the server named none."""
        return self.fields.get("content-type", "").split(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """The charset that the server declared."""
        found = _CHARSET.search(self.fields.get("content-type", ""))
        return found[1].lower() if found else None


class BodyError(ValueError):
    """A body is damaged within its transfer or content coding."""


class BodyTooLargeError(ValueError):
    """A decoded body exceeds the limit."""


def parse_head(block: bytes) -> Head | None:
    r"""Return the head of a response from the first bytes of its record, or None when it has none.

    >>> parse_head(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n<html>").charset
    'utf-8'
    """
    status, end = _STATUS.match(block), _HEAD_END.search(block, 0, HEAD_BYTES)
    if status is None or end is None:
        return None
    fields: dict[str, str] = {}
    for line in block[: end.start()].decode("latin-1").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return Head(status=int(status[1]), fields=fields, size_bytes=end.end())


def decode_body(body: bytes, fields: Mapping[str, str], limit_bytes: int) -> bytes:
    r"""Return the body with the transfer and content codings undone that its header fields name.

    Raises BodyError when a coded body is damaged and BodyTooLargeError when it decodes to more than `limit_bytes`,
    of which no more than that is ever held.

    >>> decode_body(b"5\r\nHello\r\n0\r\n\r\n", {"transfer-encoding": "chunked"}, 100)
    b'Hello'
    """
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _unchunk(body)
    for coding in reversed([part.strip() for part in fields.get("content-encoding", "").lower().split(",")]):
        undo = _CODINGS.get(coding)
        if undo is not None:
            body = undo(body, limit_bytes)
    return body


def _unchunk(body: bytes) -> bytes:
    """Join the chunks (RFC 9112, section 7.1); what is not chunked from its first byte is returned as it is."""
    parts: list[bytes] = []
    position = 0
    while position < len(body):
        end = body.find(b"\r\n", position, position + _CHUNK_LINE_BYTES)
        size_text = body[position:end].split(b";")[0].strip() if end >= 0 else b""
        if not size_text or size_text.strip(b"0123456789abcdefABCDEF"):
            if not parts:
                return body
            raise BodyError("a chunk does not begin with its size")
        size = int(size_text, 16)
        if size == 0:
            break
        parts.append(body[end + 2 : end + 2 + size])
        if len(parts[-1]) < size:
            raise BodyError("the last chunk is cut off")
        position = end + 2 + size + 2
    return b"".join(parts)


def _inflate(body: bytes, limit_bytes: int) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    return _zlib(body, limit_bytes, 31)


def _deflate(body: bytes, limit_bytes: int) -> bytes:
    # "deflate" should be a zlib stream (RFC 9110, section 8.4.1.2), but some servers send the bare one.
    has_zlib_header = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    if not has_zlib_header and body.lstrip()[:1] == b"<":
        return body
    return _zlib(body, limit_bytes, 15 if has_zlib_header else -15)


def _zlib(body: bytes, limit_bytes: int, window_bits: int) -> bytes:
    stream = zlib.decompressobj(wbits=window_bits)
    try:
        out = stream.decompress(body, limit_bytes + 1)
    except zlib.error as error:
        raise BodyError(f"the compressed body is damaged: {error}") from error
    if len(out) > limit_bytes:
        raise BodyTooLargeError(f"more than {limit_bytes} bytes")
    if not stream.eof:
        raise BodyError("the compressed body ends early")
    return out


def _brotli(body: bytes, limit_bytes: int) -> bytes:
    if body.lstrip()[:1] == b"<":
        return body
    try:
        out: bytes = BrotliReader(io.BytesIO(body)).read(limit_bytes + 1)
    except OSError as error:
        raise BodyError(f"the compressed body is damaged: {error}") from error
    if len(out) > limit_bytes:
        raise BodyTooLargeError(f"more than {limit_bytes} bytes")
    return out


def _zstd(body: bytes, limit_bytes: int) -> bytes:
    if not body.startswith(b"\x28\xb5\x2f\xfd"):
        return body
    try:
        with zstandard.ZstdDecompressor().stream_reader(body) as stream:
            out: bytes = stream.read(limit_bytes + 1)
    except zstandard.ZstdError as error:
        raise BodyError(f"the compressed body is damaged: {error}") from error
    if len(out) > limit_bytes:
        raise BodyTooLargeError(f"more than {limit_bytes} bytes")
    return out


_CODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _inflate,
    "x-gzip": _inflate,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
