"""Extraction: the main text and nothing else, in whatever charset, and no page that stops the run."""

import contextlib
import time
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.batch import DOCUMENTS, PAGES, Batch, apply_step, nothing_dropped
from transforms.charset import decode
from transforms.extract import ExtractRules, ExtractText, PageError, extract, extract_text

PARAGRAPHS = [
    "The ferry left the harbour at seven in the morning, an hour later than the timetable had promised.",
    "Nobody on the upper deck complained; the sun was out, and a boy sold coffee from a flask for two crowns.",
    "By noon the island could be seen, first as a grey line, then as a row of white houses along the shore.",
]
FURNITURE = (
    '<nav><a href="/">Home</a> <a href="/news">News</a> <a href="/about">About us</a></nav>',
    '<div class="cookie-banner"><p>We use cookies to improve your visit.</p><button>Accept all</button></div>',
    '<aside class="sidebar"><ul><li><a href="/1">Most read</a></li><li><a href="/2">Weather</a></li></ul></aside>',
    '<div id="comments"><h3>Comments</h3><div class="comment"><p>First! Great story, thanks for it.</p></div></div>',
    "<footer><p>Copyright 2024 Example Media</p></footer><script>var tracking = 'on';</script>",
)


def page(paragraphs: list[str], head: str = "", charset: str = "utf-8") -> bytes:
    nav, cookies, aside, comments, footer = FURNITURE
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><title>A day at sea</title>{head}</head><body>{nav}{cookies}"
        f"<article><h1>A day at sea</h1>{body}</article>{aside}{comments}{footer}</body></html>"
    ).encode(charset)


def pages(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(
        [{"doc_id": bytes([number]) * 16, "source": "s", "kind": "web"} | row for number, row in enumerate(rows)],
        schema=PAGES,
    )


def test_the_article_and_nothing_else() -> None:
    assert extract_text(page(PARAGRAPHS)).split("\n") == ["A day at sea", *PARAGRAPHS]


def test_lists_tables_and_breaks_are_lines_without_markup() -> None:
    text = PARAGRAPHS[0]
    body = (
        f"<article><p>{text}</p><ul><li>Bread and <b>butter</b></li><li>Cold tea</li></ul>"
        "<table><tr><th>Port</th><th>Hour</th></tr><tr><td>Visby</td><td>7</td></tr></table>"
        "<blockquote>We are late,<br>he said.</blockquote>"
        f"<p>\n  {PARAGRAPHS[1]}\n  It was &lt;hot&gt; &amp; dry.</p></article>"
    )
    assert extract_text(f"<html><body>{body}</body></html>".encode()).split("\n") == [
        text,
        "Bread and butter",
        "Cold tea",
        "Port, Hour",
        "Visby, 7",
        "We are late,",
        "he said.",
        f"{PARAGRAPHS[1]} It was <hot> & dry.",
    ]


JAPANESE = [
    "船は朝七時に港を出た。予定より一時間遅れていた。" * 4,
    "正午には島が見えた。最初は灰色の線のようだった。" * 4,
]
GERMAN = ["Die F\u00e4hre verlie\u00df den Hafen um sieben Uhr fr\u00fch, sp\u00e4ter als geplant war.", *PARAGRAPHS]
RUSSIAN = ["Паром вышел из порта в семь часов утра, на час позже, чем обещало расписание." * 3]


@pytest.mark.parametrize(
    ("paragraphs", "charset", "server", "meta"),
    [
        (GERMAN, "utf-8", None, None),
        (GERMAN, "utf-8", "iso-8859-1", None),  # a server that is wrong
        (GERMAN, "utf-8-sig", None, "iso-8859-1"),
        (GERMAN, "utf-16", None, None),
        (GERMAN, "cp1252", "ISO-8859-1", None),
        (GERMAN, "cp1252", None, "latin1"),
        (GERMAN, "cp1252", None, None),
        (GERMAN, "cp1252", "no-such-charset", None),
        (JAPANESE, "shift_jis", "Shift_JIS", None),
        (JAPANESE, "euc_jp", None, "EUC-JP"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP", None),
        (JAPANESE, "euc_jp", None, None),
        (RUSSIAN, "cp1251", "windows-1251", None),
        (RUSSIAN, "koi8_r", None, "koi8-r"),
    ],
)
def test_charsets(paragraphs: list[str], charset: str, server: str | None, meta: str | None) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    assert extract_text(page(paragraphs, head, charset), server).split("\n")[1:] == paragraphs


def test_undecodable_bytes_are_replaced_not_fatal() -> None:
    text = decode("Grüße ".encode() * 100 + b"\xff" + b" end")
    assert text.count("\ufffd") == 1
    assert text.endswith("end")
    assert decode(b"", None) == ""
    assert decode(b"plain", "rot13") == "plain"
    assert decode("<meta charset=utf-16>ü".encode(), None) == "<meta charset=utf-16>ü"


def test_rows_and_verdicts() -> None:
    rows: list[dict[str, Any]] = [
        {"html": page(PARAGRAPHS, '<meta property="article:published_time" content="2024-05-03T10:00:00Z">')},
        {"text": "already text", "date": "1999"},
        {"html": b"<html><body></body></html>"},
        {"html": b"x" * 3000},
        {"html": page(PARAGRAPHS, '<meta name="date" content="last Monday">'), "date": "2020", "url": "http://a"},
        {"html": b""},
    ]
    outcome = extract(pages(rows), ExtractRules(max_html_bytes=2000))
    assert outcome.kept.schema == DOCUMENTS
    assert [row["date"] for row in outcome.kept.to_pylist()] == ["2024-05-03T10:00:00Z", "1999", "2020"]
    assert outcome.kept.column("text")[1].as_py() == "already text"
    assert [(row["doc_id"][0], row["reason"], row["measure"]) for row in outcome.dropped.to_pylist()] == [
        (2, "no_text", 0.0),
        (3, "too_large", 3000.0),
        (5, "no_text", 0.0),
    ]
    assert dict(outcome.counters) == {"pages": 5, "dates_from_page": 1}


def test_documents_pass_unchanged() -> None:
    documents = pages([{"text": "a"}, {"text": "b"}]).select(DOCUMENTS.names)
    assert extract(documents, ExtractRules()).kept is documents


def test_a_page_that_breaks_the_extractor_is_one_failed_row(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    outcome = extract(pages([{"html": page(PARAGRAPHS), "url": "http://a/b"}]), ExtractRules())
    [row] = outcome.dropped.to_pylist()
    assert (row["reason"], row["failed"], row["where"]) == ("broken_html", True, "http://a/b")


HOSTILE = {
    "deep": "<div>" * 100_000,
    "deep lists": "<ul><li>word " * 5000,
    "deep tables": "<table><tr><td>word " * 5000,
    "elements": "<p>a" * 60_000,
    "attributes": "<div " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
    "quoted attributes": "<div " + " ".join(f"a{number}='>'" for number in range(100_000)) + ">",
    "doctype": "<!DOCTYPE " + "/" * 1_000_000,
    "JSON-LD": "<script type='application/ld+json'>" + '{"@type":["' * 100_000 + "</script>",
    "JSON-LDs": ("<script type='application/ld+json'>" + '{"@type":["' * 2000 + "</script>") * 50,
    "comment": "<!--" + "a" * 1_000_000,
    "one word": "<p>" + "a" * 1_000_000,
    "spaces": "<p>a" + " " * 1_000_000 + "b",
    "entities": "<p>" + "&lt;" * 200_000,
    "nothing but brackets": "<" * 1_000_000,
    "zeros": "\0" * 1_000_000,
    "cells": "<table><tr>" + "<td>w</td>" * 20_000,
    "wide cells": "<table>" + "<tr><td colspan=1000>w" * 10_000,
    "short blocks": "<div><p>a b c d</p></div>" * 6_000,
    "depth and breadth": "<div>" * 200 + "<p>some words here</p>" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_soon(name: str) -> None:
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    began = time.process_time()
    for contents in (HOSTILE[name], f"<html><head></head><body>{text}{HOSTILE[name]}"):
        with contextlib.suppress(PageError):
            extract_text(contents.encode())
    assert time.process_time() - began < 10  # alone, each took at most 2 s


def test_bounds_are_checked() -> None:
    with pytest.raises(ValueError, match="max_elements is 0"):
        ExtractRules(max_elements=0)
    assert extract_text(page(PARAGRAPHS), rules=ExtractRules(tables=False)).count("\n") == 3


def test_the_transform_keeps_the_books() -> None:
    batch = Batch(
        shard="x",
        index=0,
        last=True,
        documents=pages([{"html": page(PARAGRAPHS)}, {"html": b""}]),
        dropped=nothing_dropped(),
        counts=(),
    )
    with Pipeline() as pipeline:
        found = pipeline | beam.Create([batch]) | ExtractText()
        counts = found | beam.Map(lambda item: (item.counts[0].seen, item.counts[0].kept, item.dropped.num_rows))
        assert_that(counts, equal_to([(2, 1, 1)]))
    assert apply_step(batch, "extract", lambda rows: extract(rows, ExtractRules())).documents.num_rows == 1
