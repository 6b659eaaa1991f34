"""Web archives: pages whatever their codings, damage that costs one record, and the hostile samples of others."""

import gzip
import io
import zlib
from pathlib import Path

import pytest
import zstandard
from fastwarc.stream_io import BrotliReader  # noqa: F401  its absence would turn brotli bodies into failures

from pipeline.readers.formats import make_reader
from pipeline.readers.http_message import BodyError, BodyTooLargeError, decode_body, parse_head
from pipeline.readers.reader import Entry, Failure, ReadLimits, Record, Skipped, whole

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "warc"
PAGE = "<html><body><p>Grüße</p></body></html>".encode()


def block(number: int, body: bytes, kind: str = "response", extra: str = "", head: str | None = None) -> bytes:
    if head is None:
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n"
    payload = (head + "\r\n").encode() + body if kind == "response" else body
    record = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number:08d}>\r\n"
        f"WARC-Date: 2024-05-0{number % 9 + 1}T00:00:00Z\r\nWARC-Target-URI: http://example.org/{number}\r\n{extra}"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return record.encode() + payload + b"\r\n\r\n"


def read(contents: bytes, tmp_path: Path, kind: str = "warc", limits: ReadLimits | None = None) -> list[Entry]:
    path = tmp_path / "a.warc"
    path.write_bytes(contents)
    reader = make_reader(kind, limits=limits)
    [split] = reader.splits(str(path), path.name, len(contents), 1)
    return list(reader.read(split))


def summary(entries: list[Entry]) -> list[str]:
    return [
        entry.locator[-1] if isinstance(entry, Record) else entry.reason
        for entry in entries
        if not isinstance(entry, Skipped)
    ]


@pytest.mark.parametrize("compress", [bytes, gzip.compress, lambda data: zstandard.ZstdCompressor().compress(data)])
def test_pages_in_every_packing(compress: object, tmp_path: Path) -> None:
    assert callable(compress)
    records = [block(1, b"software: test", "warcinfo"), block(2, PAGE), block(3, b"GET /", "request"), block(4, PAGE)]
    entries = read(b"".join(compress(record) for record in records), tmp_path)
    assert summary(entries) == ["2", "4"]
    first = entries[0]
    assert isinstance(first, Record)
    assert first == Record(
        locator="urn:uuid:00000002",
        offset=len(compress(records[0])),
        html=PAGE,
        charset="utf-8",
        url="http://example.org/2",
        date="2024-05-03T00:00:00Z",
    )


def test_what_is_no_page_is_skipped(tmp_path: Path) -> None:
    ok = "HTTP/1.1 200 OK\r\n"
    records = [
        block(1, b"moved", head="HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n"),
        block(2, b"\x89PNG", head=ok + "Content-Type: image/png\r\n"),
        block(3, PAGE, head=ok + "Content-Type: application/xhtml+xml\r\n"),
        block(4, PAGE, head=ok),  # no type, but a page by its looks
        block(5, b"plain", head=ok),
        block(6, b"not HTTP at all", head=""),
    ]
    entries = read(b"".join(records), tmp_path)
    assert summary(entries) == ["3", "4"]
    assert [entry.reason for entry in entries if isinstance(entry, Skipped)] == [
        "not_status_200", "not_html", "not_html", "not_status_200",
    ]  # fmt: skip


def test_bodies_in_every_coding() -> None:
    chunked = b"5\r\n%s\r\n%x;x=y\r\n%s\r\n0\r\n\r\n" % (PAGE[:5], len(PAGE) - 5, PAGE[5:])
    bare = zlib.compressobj(wbits=-15)
    raw_deflate = bare.compress(PAGE) + bare.flush()
    cases = [
        (chunked, {"transfer-encoding": "chunked"}),
        (gzip.compress(PAGE), {"content-encoding": "gzip"}),
        (zlib.compress(PAGE), {"content-encoding": "deflate"}),
        (raw_deflate, {"content-encoding": "deflate"}),
        (zstandard.ZstdCompressor().compress(PAGE), {"content-encoding": "zstd"}),
        (gzip.compress(zlib.compress(PAGE)), {"content-encoding": "deflate, gzip"}),
        # The crawler has undone the coding and kept the header.
        (PAGE, {"transfer-encoding": "chunked", "content-encoding": "gzip"}),
        (PAGE, {"content-encoding": "br"}),
        (PAGE, {"content-encoding": "deflate"}),
        (PAGE, {"content-encoding": "identity"}),
    ]
    for body, fields in cases:
        assert decode_body(body, fields, 1000) == PAGE, fields
    for body, fields in [
        (chunked[:-20], {"transfer-encoding": "chunked"}),
        (b"5\r\n<html>\r\nzz\r\n", {"transfer-encoding": "chunked"}),
        (gzip.compress(PAGE)[:-10], {"content-encoding": "gzip"}),
        (b"\x1f\x8b\x08 broken", {"content-encoding": "gzip"}),
    ]:
        with pytest.raises(BodyError):
            decode_body(body, fields, 1000)
    bomb = gzip.compress(bytes(10_000_000))
    with pytest.raises(BodyTooLargeError):
        decode_body(bomb, {"content-encoding": "gzip"}, 1000)


def test_heads_of_old_crawlers() -> None:
    block = b"HTTP/1.1 200 OK\nContent-Type: Text/HTML;charset='EUC-JP'\nX: a\nX: b\n\n<html>\r\n\r\n"
    head = parse_head(block)
    assert head is not None
    assert (head.status, head.media_type, head.charset, head.fields["x"]) == (200, "text/html", "euc-jp", "a")
    assert block[head.size_bytes :].startswith(b"<html>")
    assert parse_head(b"<html>\n\n") is None
    assert parse_head(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000 + b"\r\n") is None


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_damage_costs_one_record(compress: object, tmp_path: Path) -> None:
    assert callable(compress)
    members = [compress(block(number, PAGE * 40)) for number in range(1, 6)]
    broken = bytearray(members[2])
    if compress is bytes:
        broken[:4] = b"JUNK"
    else:
        broken[30:60] = b"\xff" * 30
    entries = read(b"".join([*members[:2], bytes(broken), *members[3:]]), tmp_path)
    assert summary(entries) == ["1", "2", "broken_record", "4", "5"]
    failure = entries[2]
    assert isinstance(failure, Failure)
    assert 0 < failure.offset <= len(members[0]) + len(members[1])


def test_a_length_that_lies_swallows_no_later_record(tmp_path: Path) -> None:
    records = [block(number, PAGE) for number in range(1, 5)]
    lying = records[1].replace(f"Content-Length: {len(PAGE) + 60}".encode(), b"Content-Length: 300")
    lying = lying if lying != records[1] else records[1].replace(b"Content-Length: ", b"Content-Length: 9", 1)
    entries = read(records[0] + lying + records[2] + records[3], tmp_path)
    found = summary(entries)
    assert found[0] == "1"
    assert found[-1] == "4"


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_file_cut_off_anywhere(compress: object, tmp_path: Path) -> None:
    assert callable(compress)
    members = [compress(block(number, PAGE * 3)) for number in range(1, 4)]
    contents = b"".join(members)
    first_two = len(members[0]) + len(members[1])
    seen = set()
    for size in range(first_two + 12, len(contents) - 10, 7):
        found = summary(read(contents[:size], tmp_path))
        assert found[:2] == ["1", "2"]
        assert len(found) == 3, size
        seen.add(found[2])
    assert seen <= {"broken_record", "broken_file"}


def test_an_archive_within_a_page_is_text(tmp_path: Path) -> None:
    page = PAGE + b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\n\r\n" + PAGE
    assert summary(read(block(1, page) + block(2, page), tmp_path)) == ["1", "2"]


def test_what_is_no_archive(tmp_path: Path) -> None:
    for contents in (b"hello " * 1000, gzip.compress(b"hello " * 1000), b"\x1f\x8b\x08 broken", b"WARC/1.0"):
        entries = read(contents, tmp_path)
        assert entries == [Failure(locator="a.warc#0", offset=0, reason="unreadable_file")], contents[:10]
    assert read(b"", tmp_path) == []


def test_records_above_the_limit(tmp_path: Path) -> None:
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
    records = [block(1, PAGE * 100), block(2, gzip.compress(PAGE * 100), head=head), block(3, PAGE)]
    entries = read(b"".join(records), tmp_path, limits=ReadLimits(max_document_bytes=1000))
    assert summary(entries) == ["too_large", "too_large", "3"]
    assert isinstance(entries[0], Failure)
    assert entries[0].measure == len(PAGE) * 100


def test_wet(tmp_path: Path) -> None:
    text = "Erste Zeile\nzweite: ü"
    records = [
        block(1, text.encode(), "conversion"),
        block(2, b"bad \xff", "conversion"),
        block(3, PAGE),
        block(4, b"ok", "conversion"),
    ]
    entries = read(b"".join(map(gzip.compress, records)), tmp_path, "wet")
    assert summary(entries) == ["1", "broken_encoding", "4"]
    assert isinstance(entries[0], Record)
    assert (entries[0].text, entries[0].url) == (text, "http://example.org/1")


def test_records_without_an_id_are_named_by_their_place(tmp_path: Path) -> None:
    records = [block(number, PAGE).replace(b"WARC-Record-ID", b"X-Record-ID") for number in range(1, 4)]
    first, second, _ = read(b"".join(records), tmp_path)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.locator, second.locator) == ("a.warc#0", f"a.warc#{len(records[0])}")
    # One gzip member for the whole file: every record has the same offset in it.
    entries = read(gzip.compress(b"".join(records)), tmp_path)
    locators = [entry.locator for entry in entries if isinstance(entry, Record)]
    assert len(set(locators)) == len(locators) == 3


def test_a_store_that_fails_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise OSError("the store is gone")
            return super().read(size)

    from pipeline.readers import warc
    from pipeline.readers.files import InputFile

    contents = b"".join(block(number, PAGE * 2000) for number in range(1, 4))
    monkeypatch.setattr(warc, "open_file", lambda path: InputFile(Failing(contents)))
    with pytest.raises(OSError, match="the store is gone"):
        list(make_reader("warc").read(whole("x", "x", 0)[0]))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_samples_of_other_projects() -> None:
    """Counts checked by hand against what each file holds."""
    expected = {
        "cc.warc.gz": (1, []),
        "clipped.warc.gz": (0, ["broken_record"]),
        "clueweb-quirk.warc.gz": (29, []),
        "example.warc.gz": (94, []),
        "sample-0000.warc.gz": (22, []),
        "sample-0001.warc.gz": (15, []),
        "warcfile.warc.gz": (16, []),
        "warcfile.warc.lz4": (16, []),
        "whirlwind.warc.gz": (1, []),
        "whirlwind.warc.wet.gz": (1, []),
        "robustness/bad.arc": (0, ["unreadable_file"]),
        "robustness/example.arc": (0, ["unreadable_file"]),
        "robustness/example.arc.gz": (0, ["unreadable_file"]),
        "robustness/example-bad-non-chunked.warc.gz": (1, []),
        "robustness/example-bad.warc.gz.bad": (1, []),
        "robustness/example-iana.org-chunked.warc": (1, []),
        "robustness/example-trunc.warc": (0, ["broken_record"]),
        "robustness/example-wrong-chunks.warc.gz": (1, []),
        "robustness/example-wget-bad-target-uri.warc.gz": (1, []),
        "robustness/post-test.warc.gz": (0, []),
    }
    for name, (num_records, reasons) in expected.items():
        path = SHARED / name
        reader = make_reader("wet" if ".wet." in name else "warc")
        entries = list(reader.read(whole(str(path), name, path.stat().st_size)[0]))
        records = [entry for entry in entries if isinstance(entry, Record)]
        assert len(records) == num_records, name
        assert [entry.reason for entry in entries if isinstance(entry, Failure)] == reasons, name
        assert all(not record.url or record.url[0] != "<" for record in records)
        assert len({record.locator for record in records}) == num_records
