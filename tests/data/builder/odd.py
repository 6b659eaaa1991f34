"""Write what a reader must survive: odd web responses, and files that are broken.

Each function returns entries for planted.json.
"""

import base64
import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder import tables
from builder.issue import Block, Word, alto_page
from builder.warc import WarcFile, chunked

if TYPE_CHECKING:
    from builder.planted import Plants

# The smallest PNG: one transparent pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NO_TEXT = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Gallery</title></head>
<body><div id="app"></div><img src="/i/1.jpg" alt=""><img src="/i/2.jpg" alt=""><video src="/v.mp4"></video>
<script src="/app.js"></script></body></html>
"""
NOT_FOUND = b"""<!DOCTYPE html><html lang="en"><head><title>404 Not Found</title></head><body><h1>Page not found</h1>
<p>The page you asked for has moved or never existed. Go back to the <a href="/">front page</a>.</p></body></html>
"""


def entry(plant: str, file: str, step: str, reason: str | None, why: str, **place: str | int) -> dict[str, Any]:
    """Return one entry of planted.json."""
    return {"plant": plant, "file": file, **place, "step": step, "reason": reason, "why": why}


def write_odd(out: Path, plants: "Plants") -> list[dict[str, Any]]:
    """Write web/odd.warc.gz: responses that are not simply a page."""
    warc = WarcFile("odd.warc.gz")
    name = f"web/{warc.name}"
    warc.info("demo crawl, responses that are not simply a page")
    site = "https://www.oddments.example"
    html = {"Content-Type": "text/html; charset=utf-8"}
    found = []

    def skipped(plant: str, reason: str | None, why: str, record: str) -> None:
        found.append(entry(plant, name, "extract" if plant == "no_text" else "read", reason, why, record=record))

    record = warc.exchange(f"{site}/gallery", "200 OK", html, NO_TEXT)
    skipped("no_text", "no_text", "A page of pictures and scripts: nothing is left after extraction.", record)
    record = warc.exchange(f"{site}/old", "301 Moved Permanently", {"Location": f"{site}/new", **html}, b"")
    skipped("redirect", None, "A redirect carries no document.", record)
    record = warc.exchange(f"{site}/dot.png", "200 OK", {"Content-Type": "image/png"}, PNG)
    skipped("image", None, "An image is no document.", record)
    record = warc.exchange(f"{site}/gone", "404 Not Found", html, NOT_FOUND)
    skipped("not_found", None, "An error page has sentences, but they are the server's.", record)
    payload = json.dumps({"temperature": [11.5, 12.0], "unit": "C"}).encode()
    record = warc.exchange(f"{site}/api/weather", "200 OK", {"Content-Type": "application/json"}, payload)
    skipped("json_response", None, "An API answer is no document.", record)

    source, page = plants.page("gzip-chunked")
    body = chunked(gzip.compress(page, 9, mtime=0))
    headers = {**html, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}
    plants.note(source, name, warc.exchange(source.url, "200 OK", headers, body, lang="en", charset="utf-8"))
    # The header lies: the bytes are UTF-8.
    source, page = plants.page("charset-lie")
    headers = {"Content-Type": "text/html; charset=iso-8859-1"}
    plants.note(source, name, warc.exchange(source.url, "200 OK", headers, page, lang="fr", charset="utf-8"))
    # The crawler stopped in the middle of the page and said so.
    source, page = plants.page("cut-by-crawler")
    last = source.paragraphs[-1].encode()
    cut = page[: page.index(last) + len(last)]
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + cut
    target = {"WARC-Target-URI": source.url, "WARC-Truncated": "length"}
    plants.note(source, name, warc.record("response", block, "application/http; msgtype=response", target, payload=cut))
    target = {"WARC-Target-URI": source.url, "WARC-Profile": REVISIT}
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    record = warc.record("revisit", block, "application/http; msgtype=response", target)
    skipped("revisit", None, "A revisit record repeats an earlier page without its body.", record)
    (out / warc.name).write_bytes(warc.to_bytes())
    return found


def write_broken(out: Path, plants: "Plants") -> list[dict[str, Any]]:
    """Write broken/: files and records that end as failures while everything around them goes on."""
    found = _write_truncated_warc(out, plants)
    found += _write_rows(out, plants)
    for name in ("empty.txt", "empty.jsonl"):
        (out / name).write_bytes(b"")
        found.append(entry("empty_file", f"broken/{name}", "read", None, "A file of no bytes."))
    alto = alto_page([Block("P1_TB00001", "", 0, 0, [[Word("The"), Word("page"), Word("ends")]])], 1, "1 CUT OFF")
    (out / "malformed-page.xml").write_text(alto[: alto.index("</TextLine>")], encoding="utf-8")
    why = "An ALTO page whose XML ends in the middle."
    found.append(entry("malformed_xml", "broken/malformed-page.xml", "read", "unreadable_file", why))
    bomb = f'<!DOCTYPE alto [<!ENTITY a "ha "><!ENTITY b "{"&a;" * 8}"><!ENTITY c "{"&b;" * 8}">]>'
    hostile = alto.replace("<alto ", bomb + "\n<alto ", 1).replace('CONTENT="page"', 'CONTENT="&c;"')
    (out / "entities-page.xml").write_text(hostile, encoding="utf-8")
    why = "An ALTO page that defines entities; expanding such can fill a computer's memory, so it is refused."
    found.append(entry("hostile_xml", "broken/entities-page.xml", "read", "unsafe_xml", why))
    tables.write_parquet(out / "cut.parquet", [tables.row(plants.documents["row-before"])])
    whole = (out / "cut.parquet").read_bytes()
    (out / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    why = "A Parquet file that lost its second half, and with it the footer."
    found.append(entry("truncated_file", "broken/cut.parquet", "read", "unreadable_file", why))
    return found


def _write_truncated_warc(out: Path, plants: "Plants") -> list[dict[str, Any]]:
    warc = WarcFile("truncated.warc.gz")
    warc.info("demo crawl, a transfer that broke off")
    whole, page = plants.page("before-the-cut")
    plants.note(whole, f"broken/{warc.name}", warc.page(whole.url, page, lang="en", charset="utf-8", in_header=True))
    cut = plants.documents["row-before"]
    headers = {"Content-Type": "text/html; charset=utf-8"}
    warc.exchange(cut.url, "200 OK", headers, plants.page("row-before")[1])
    # Cut inside the gzip member of the last response.
    intact = sum(map(len, warc.members[:-2]))
    (out / warc.name).write_bytes(warc.to_bytes()[: intact + len(warc.members[-2]) // 2])
    why = "The last gzip member breaks off; the record before it is whole."
    return [
        entry("truncated_gzip", f"broken/{warc.name}", "read", "broken_record", why, record=f"urn:uuid:{warc.ids[-2]}")
    ]


def _write_rows(out: Path, plants: "Plants") -> list[dict[str, Any]]:
    name = "broken/rows.jsonl"
    before, after = plants.documents["row-before"], plants.documents["row-after"]
    bad: Sequence[tuple[bytes, str, str, str]] = (
        (
            b'{"id": "cut", "lang": "en", "text": "This line breaks off',
            "invalid_json",
            "broken_record",
            "No JSON.",
        ),
        (b'["a list", "not an object"]', "not_an_object", "broken_record", "JSON, but no object."),
        (
            b'{"id": "bare", "lang": "en", "title": "Only a title"}',
            "no_text_field",
            "missing_text",
            "No text.",
        ),
        (b'{"id": "null", "lang": "en", "text": null}', "null_text", "missing_text", "The text is null."),
        (b'{"id": "number", "lang": "en", "text": 42}', "text_is_no_string", "missing_text", "The text is a number."),
        (
            b'{"id": "latin", "lang": "fr", "text": "Un caf\xe9 \xe0 2,50"}',
            "invalid_utf8",
            "broken_encoding",
            "Latin-1.",
        ),
    )
    lines = [tables.json_lines([tables.row(before)]), *(line + b"\n" for line, *_ in bad)]
    lines.append(tables.json_lines([tables.row(after)]))
    (out / "rows.jsonl").write_bytes(b"".join(lines))
    plants.note(before, name, 0)
    plants.note(after, name, len(bad) + 1)
    return [
        entry(plant, name, "read", reason, why, row=row) for row, (_, plant, reason, why) in enumerate(bad, start=1)
    ]
