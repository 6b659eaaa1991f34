"""Write WARC and WET files whose bytes depend on their content alone.

Every record is a gzip member of its own. Record ids are name-based UUIDs and the clock is a counter.
"""

import base64
import datetime
import gzip
import hashlib
import uuid
from collections.abc import Mapping, Sequence

START = datetime.datetime(2024, 3, 2, 6, 0, tzinfo=datetime.UTC)
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://plainspoken.example.org/tests/data")


def sha1(data: bytes) -> str:
    """Return the digest as WARC headers write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def http_response(status: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return an HTTP/1.1 response; the body goes in as given, so encode and chunk it before."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes, chunk_bytes: int = 1000) -> bytes:
    """Return the body in the chunks of `Transfer-Encoding: chunked`."""
    chunks = [body[start : start + chunk_bytes] for start in range(0, len(body), chunk_bytes)]
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


class WarcFile:
    """Records of one file, in order."""

    def __init__(self, name: str):
        self.name = name
        self.members: list[bytes] = []
        self.ids: list[str] = []

    def record(
        self, kind: str, block: bytes, content_type: str, headers: Mapping[str, str], *, payload: bytes | None = None
    ) -> str:
        """Add one record and return its id, with the angle brackets off."""
        number = len(self.members)
        record_id = str(uuid.uuid5(NAMESPACE, f"{self.name}#{number}"))
        date = (START + datetime.timedelta(seconds=7 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = {
            "WARC-Type": kind,
            "WARC-Date": date,
            "WARC-Record-ID": f"<urn:uuid:{record_id}>",
            "Content-Length": str(len(block)),
            "Content-Type": content_type,
            **headers,
        }
        if payload is not None:
            fields["WARC-Payload-Digest"] = sha1(payload)
        fields["WARC-Block-Digest"] = sha1(block)
        head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.members.append(gzip.compress(head.encode() + b"\r\n" + block + b"\r\n\r\n", 9, mtime=0))
        self.ids.append(record_id)
        return f"urn:uuid:{record_id}"

    def info(self, description: str) -> None:
        """Add the warcinfo record that opens a file."""
        fields = f"software: make_demo.py\r\nformat: WARC File Format 1.0\r\ndescription: {description}\r\n"
        self.record("warcinfo", fields.encode(), "application/warc-fields", {"WARC-Filename": self.name})

    def exchange(
        self, url: str, status: str, http_headers: Mapping[str, str], body: bytes, *, lang: str = "", charset: str = ""
    ) -> str:
        """Add request, response and metadata, as a crawler does; return the id of the response."""
        host, _, path = url.partition("://")[2].partition("/")
        request = f"GET /{path} HTTP/1.1\r\nUser-Agent: demo-bot/1.0\r\nAccept: text/html\r\nHost: {host}\r\n\r\n"
        target = {"WARC-Target-URI": url, "WARC-IP-Address": "192.0.2.80"}
        self.record("request", request.encode(), "application/http; msgtype=request", target)
        block = http_response(status, http_headers, body)
        kind = {"WARC-Identified-Payload-Type": http_headers.get("Content-Type", "").partition(";")[0]}
        response = self.record("response", block, "application/http; msgtype=response", target | kind, payload=body)
        facts = f"fetchTimeMs: {100 + len(body) % 400}\r\n"
        if lang:
            facts += f"charset-detected: {charset}\r\nlanguages-cld2: {{'reliable': true, 'code': '{lang}'}}\r\n"
        about = {"WARC-Target-URI": url, "WARC-Concurrent-To": f"<{response}>"}
        self.record("metadata", facts.encode(), "application/warc-fields", about)
        return response

    def page(self, url: str, page: bytes, *, lang: str, charset: str, in_header: bool) -> str:
        """Add the response to a request for a web page."""
        content_type = "text/html; charset=" + charset if in_header else "text/html"
        headers = {"Date": "Sat, 02 Mar 2024 06:00:00 GMT", "Server": "demo", "Content-Type": content_type}
        headers["Content-Length"] = str(len(page))
        return self.exchange(url, "200 OK", headers, page, lang=lang, charset=charset)

    def conversion(self, url: str, lines: Sequence[str], lang: str) -> str:
        """Add the text of a page as a WET record."""
        headers = {"WARC-Target-URI": url, "WARC-Identified-Content-Language": lang}
        return self.record("conversion", "\n".join(lines).encode() + b"\n", "text/plain", headers)

    def to_bytes(self) -> bytes:
        """Return the whole file."""
        return b"".join(self.members)
