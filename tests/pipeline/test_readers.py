"""Readers of files and lines: everything that can be read is, and everything else is reported with its place."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from read_entries import read, reasons, texts

from pipeline.readers.batches import read_batches
from pipeline.readers.files import BrokenStreamError, expand, open_file, read_blocks
from pipeline.readers.formats import FORMATS, make_reader
from pipeline.readers.reader import Entry, Failure, ReadLimits, Record, Split, document_id, whole
from transforms.batch import PAGES


def zstd(contents: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(contents)


# --- the contract


def test_document_id_depends_on_both_parts_alone() -> None:
    assert len(document_id("a", "b")) == 16
    assert len({document_id("a", "bc"), document_id("ab", "c"), document_id("", "abc"), document_id("a", "b")}) == 4


def test_every_format_of_the_design_has_a_reader() -> None:
    assert list(FORMATS) == ["warc", "wet", "html", "jsonl", "parquet", "arrow", "datasets", "text", "alto"]
    for name in FORMATS:
        assert isinstance(make_reader(name), FORMATS[name])


def test_unknown_formats_and_fields_are_refused() -> None:
    with pytest.raises(ValueError, match="did you mean 'jsonl'"):
        make_reader("json")
    with pytest.raises(ValueError, match="format 'text' has none"):
        make_reader("text", {"text": "body"})
    with pytest.raises(ValueError, match="fields has no 'titel'"):
        make_reader("jsonl", {"titel": "x"})
    with pytest.raises(ValueError, match="max_document_bytes"):
        ReadLimits(max_document_bytes=0)


def test_a_missing_file_raises(tmp_path: Path) -> None:
    for name in FORMATS:
        if name != "datasets":
            with pytest.raises(FileNotFoundError):
                list(make_reader(name).read(whole(str(tmp_path / "none"), "none", 0)[0]))


# --- files


def test_expand_names_files_below_the_fixed_part(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "a/1.jsonl", "a/c/3.jsonl", "a/x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    assert [name for _, name, _ in expand([f"{tmp_path}/**.jsonl"])] == ["a/1.jsonl", "a/c/3.jsonl", "b/2.jsonl"]
    assert [(name, size) for _, name, size in expand([f"{tmp_path}/a/*.jsonl", f"{tmp_path}/b/2.jsonl"])] == [
        ("1.jsonl", 9),
        ("2.jsonl", 9),
    ]
    with pytest.raises(FileNotFoundError, match="no file matches"):
        expand([f"{tmp_path}/*.warc"])
    (tmp_path / "b/1.jsonl").write_text("")
    with pytest.raises(ValueError, match=r"both be called '1.jsonl'"):
        expand([f"{tmp_path}/a/*.jsonl", f"{tmp_path}/b/*.jsonl"])
    with pytest.raises(ValueError, match="matches two patterns"):
        expand([f"{tmp_path}/*/2.jsonl", f"{tmp_path}/b/2.jsonl"])


@pytest.mark.parametrize("compress", [gzip.compress, zstd])
def test_concatenated_members_and_damage(compress: Any, tmp_path: Path) -> None:
    contents = bytes(range(256)) * 20_000  # more than a block, so that bounds on the output matter
    path = tmp_path / "file"
    path.write_bytes(compress(contents) + compress(b"more"))
    with open_file(str(path)) as file:
        assert b"".join(read_blocks(file)) == contents + b"more"
    whole_file = compress(contents)
    for broken in (whole_file[: len(whole_file) // 2], whole_file[:-1], compress(b"first") + b"no member"):
        path.write_bytes(broken)
        with open_file(str(path)) as file, pytest.raises(BrokenStreamError):
            list(read_blocks(file))


# --- JSON lines

LINES = [
    json.dumps({"text": "Erste Zeile", "url": "u", "lang": "de", "date": "2021"}, ensure_ascii=False),
    "",
    json.dumps({"text": "zwei\nZeilen – ü", "license": "CC0"}),
    '{"text": "three"',
    json.dumps({"title": "no text"}),
    "[1, 2]",
    "[" * 100_000,
    json.dumps({"text": "half a pair: \ud800"}),
    json.dumps({"text": None}),
    json.dumps({"text": "last"}),
]
CONTENTS = "\r\n".join(LINES).encode() + b'\n{"text": "bad \xff byte"}\n{"text": "no line end"}'


def test_jsonl_lines_and_failures(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(CONTENTS)
    entries = read(make_reader("jsonl"), path)
    assert texts(entries) == ["Erste Zeile", "zwei\nZeilen – ü", "half a pair: \ud800", "last", "no line end"]
    assert reasons(entries) == [
        "broken_record", "missing_text", "broken_record", "broken_record", "missing_text", "broken_encoding",
    ]  # fmt: skip
    for entry in entries:
        assert not hasattr(entry, "locator") or entry.locator == f"a.jsonl#{entry.offset}"
    first, failure = entries[0], entries[2]
    assert isinstance(first, Record)
    assert (first.url, first.lang, first.date, first.license) == ("u", "de", "2021", None)
    assert CONTENTS[getattr(failure, "offset", -1) :].startswith(b'{"text": "three"')


@pytest.mark.parametrize("compress", [gzip.compress, zstd])
def test_compression_changes_nothing_but_the_name(compress: Any, tmp_path: Path) -> None:
    plain, packed, disguised = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz", tmp_path / "b" / "a.jsonl"
    disguised.parent.mkdir()
    plain.write_bytes(CONTENTS)
    packed.write_bytes(compress(CONTENTS))
    disguised.write_bytes(compress(CONTENTS))
    reader = make_reader("jsonl")
    expected = read(reader, plain)
    # A compressed file is one split, and one under a plain name is read once however it is cut.
    assert len(reader.splits(str(packed), packed.name, 10_000, 10)) == 1
    assert read(reader, disguised, 100) == expected
    assert texts(read(reader, packed)) == texts(expected)
    assert [getattr(entry, "offset", 0) for entry in read(reader, packed)] == [
        getattr(e, "offset", 0) for e in expected
    ]


@given(
    st.lists(st.text(alphabet="a\u00e9\u0939 ", max_size=30), max_size=12),
    st.integers(min_value=1, max_value=60),
    st.booleans(),
)
def test_splits_read_every_line_once(tmp_path_factory: Any, words: list[str], split_bytes: int, ends: bool) -> None:
    path = tmp_path_factory.mktemp("split") / "a.jsonl"
    path.write_text(
        "\n".join(json.dumps({"text": word}, ensure_ascii=False) for word in words) + ("\n" if ends else "")
    )
    reader = make_reader("jsonl")
    entries = read(reader, path, split_bytes)
    assert texts(entries) == words
    assert entries == read(reader, path)


def test_a_line_above_the_limit_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "x" * 5_000_000}) + "\n" + json.dumps({"text": "small"}))
    entries = read(make_reader("jsonl", limits=ReadLimits(max_document_bytes=1000)), path)
    assert texts(entries) == ["small"]
    assert reasons(entries) == ["too_large"]
    assert isinstance(entries[0], Failure)
    assert entries[0].measure == 5_000_012
    small = read(make_reader("jsonl", limits=ReadLimits(max_document_bytes=4)), path)
    assert reasons(small) == ["too_large", "too_large"]


def test_a_cut_off_file_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    lines = "".join(json.dumps({"text": f"{k} {k * 7919 % 1000}"}) + "\n" for k in range(5000))
    path.write_bytes(gzip.compress(lines.encode())[:-2000])
    entries = read(make_reader("jsonl"), path)
    assert reasons(entries) == ["broken_file"]
    assert isinstance(entries[-1], Failure)
    assert 3000 < len(entries) < 5000
    assert texts(entries)[0] == "0 0"


def test_fields_may_be_nested_and_hold_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        json.dumps({"content": "x", "meta": {"u": "http://a", "d": 1999}})
        + "\n"
        + json.dumps({"raw": "<p>\u00fc", "meta": 3, "content": None})
    )
    entries = read(make_reader("jsonl", {"text": "content", "url": "meta.u", "date": "meta.d", "html": "raw"}), path)
    assert entries[0] == Record(locator="a.jsonl#0", offset=0, text="x", url="http://a", date="1999")
    assert isinstance(entries[1], Record)
    assert (entries[1].html, entries[1].charset, entries[1].text) == ("<p>\u00fc".encode(), "utf-8", None)


# --- whole files


def test_text_and_html_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for contents, expected in (
        ("ü".encode(), "ü"),
        (b"\xef\xbb\xbf" + "ü".encode(), "ü"),
        ("ü".encode("utf-16"), "ü"),
        (gzip.compress("ü".encode()), "ü"),
        (b"", ""),
    ):
        path.write_bytes(contents)
        assert read(make_reader("text"), path) == [Record(locator="a.txt#0", offset=0, text=expected)]
    path.write_bytes(b"abc\xff")
    assert read(make_reader("text"), path) == [
        Failure(locator="a.txt#0", offset=0, reason="broken_encoding", measure=3.0)
    ]
    path.write_bytes(gzip.compress(b"x" * 1000)[:-9])
    assert reasons(read(make_reader("html"), path)) == ["broken_file"]
    path.write_bytes(gzip.compress(b"x" * 10_000))
    assert reasons(read(make_reader("html", limits=ReadLimits(max_document_bytes=9999)), path)) == ["too_large"]
    assert read(make_reader("html"), path) == [Record(locator="a.txt#0", offset=0, html=b"x" * 10_000)]


# --- batches


def batches_of(entries: list[Entry], **settings: Any) -> list[Any]:
    class Listed:
        def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
            return whole(path, name, size_bytes)

        def read(self, split: Split) -> Any:
            return iter(entries)

    split = whole("/x/f", "f", 0)[0]
    return list(read_batches(Listed(), split, "s", "web", "CC0", "shard", **settings))


def test_batches_keep_to_their_size_and_balance() -> None:
    entries: list[Entry] = [
        Record(locator="f#0", offset=0, text="aaaa"),
        Failure(locator="f#1", offset=7, reason="broken_record", measure=2.0),
        Record(locator="f#2", offset=2, html=b"<p>", charset="utf-8", license="MIT"),
        Record(locator="f#3", offset=3, text="x" * 50),
        Record(locator="f#4", offset=4, text="half \ud800"),
    ]
    batches = batches_of(entries, batch_bytes=10)
    assert [batch.documents.num_rows for batch in batches] == [2, 1, 1]
    assert [batch.last for batch in batches] == [False, False, True]
    assert [batch.index for batch in batches] == [0, 1, 2]
    rows = [row for batch in batches for row in batch.documents.to_pylist()]
    assert [row["license"] for row in rows] == ["CC0", "MIT", "CC0", "CC0"]
    assert rows[3]["text"] == "half \ufffd"
    assert rows[1]["text"] is None
    assert rows[1]["html"] == b"<p>"
    assert rows[0]["doc_id"] == document_id("s", "f#0")
    assert batches[0].dropped.to_pylist() == [
        {
            "doc_id": document_id("s", "f#1"),
            "step": "read",
            "reason": "broken_record",
            "measure": 2.0,
            "failed": True,
            "where": "f:7",
        }
    ]
    total = batches[0].counts[0] + batches[1].counts[0] + batches[2].counts[0]
    assert (total.seen, total.kept, total.failed, total.dropped) == (5, 4, 1, 0)
    assert total.text_bytes == 4 + 3 + 50 + 6  # the lone surrogate counts as the "?" that measuring makes of it


def test_an_empty_shard_is_one_empty_last_batch(tmp_path: Path) -> None:
    [batch] = batches_of([])
    assert batch.last
    assert batch.documents.schema == PAGES
    assert batch.documents.num_rows == batch.dropped.num_rows == 0
    path = tmp_path / "a.txt"
    path.write_text("x")
    with pytest.raises(ValueError, match="kind is 'webb'"):
        list(read_batches(make_reader("text"), whole(str(path), "a.txt", 1)[0], "s", "webb", None, "x"))


def test_a_flood_of_failures_makes_batches_too() -> None:
    failures: list[Entry] = [Failure(locator=f"f#{k}", offset=k, reason="broken_record") for k in range(20_000)]
    batches = batches_of(failures)
    assert [batch.dropped.num_rows for batch in batches] == [16_384, 3616]


def test_reading_needs_no_seekable_pipe_for_text(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    with open_file(str(path)) as file:
        assert isinstance(file, io.RawIOBase)
        assert file.seekable()
