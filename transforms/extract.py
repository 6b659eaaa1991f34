"""Take the main text out of web pages.

`PAGES` -> `DOCUMENTS`, or dropped(no_text, too_large), or failed(broken_html). Rows that have text pass unchanged.

The text is found by trafilatura; here are the bounds that keep a hostile page from stopping a worker, the charset,
and the form of the text: one paragraph, heading, list item or table row a line, without markup.
"""

import dataclasses
import functools
import logging
import re
from typing import Any

import apache_beam as beam
import pyarrow as pa
import trafilatura
from lxml import etree, html

from transforms.batch import DOCUMENTS, DROPPED, ApplyStep, Outcome, Step, failed_row
from transforms.charset import decode

STEP = "extract"
_Element = Any  # lxml's stubs know too little of HTML trees

#: libxml2 cuts the nesting here by itself, whatever the page has.
_MAX_DEPTH = 256

_HTML: Any = html  # its stubs lack options that lxml has
#: As trafilatura's own parser.
_PARSER = _HTML.HTMLParser(
    collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True
)
# What XML has no room for: libxml2 would end the page there.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DOCTYPE = re.compile(r"\s*<!doctype", re.IGNORECASE)
#: A start tag as browsers cut it (HTML standard, 13.2.5), possessive so that no page makes it slow.
_TAG = re.compile(r"<[a-zA-Z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+")
_QUOTED = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+')")
_ATTRIBUTE = re.compile(r"[\s/][^\s/>=]")
#: 2,000 attributes of one element take libxml2 3 ms, 20,000 take 0.4 s, 100,000 take 20 s.
_PARSED_ATTRIBUTES = 2000
#: Every error that trafilatura or lxml were seen or can be expected to raise on a page; MemoryError is not among them.
_PAGE_ERRORS = (
    etree.LxmlError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_BLOCKS = frozenset(["code", "fw", "head", "item", "list", "p", "quote", "row", "table"])
#: Cells of one row of a table: trafilatura counts them for each of them, 10 s for 40,000.
_MAX_CELLS = 1000
#: Characters that trafilatura's search of JSON-LD may pass, about a tenth of a second's worth.
_MAX_SCRIPT_STEPS = 50_000_000
_DATES = ("article:published_time", "datepublished", "dc.date", "dc.date.issued", "dcterms.issued", "date")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?$")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtractRules:
    """How much work a page may be.

    The bounds count bytes, tags and nesting, not seconds: a page must fare the same on a slow machine as on a fast
    one. Within the default bounds the slowest of 78 hostile pages took 2 s of one core, where trafilatura alone did
    not end within 25 s for three of them; the mean page of the 130 of mozilla/readability took 0.02 s.
    """

    max_html_bytes: int = 5 << 20
    """Common Crawl cuts pages at 5 MiB since 2025, at 1 MiB before."""
    max_elements: int = 50_000
    """The largest of the 130 pages of mozilla/readability has 9,888."""
    max_compared_elements: int = 10_000
    """Above, trafilatura does not compare its result with those of readability and jusText: the latter takes quadratic
    time, 6 s for 20,000 elements. On the 130 pages F1 would be 0.007 lower without the comparison."""
    max_total_depth: int = 1_000_000
    """Sum of the depths of all elements: some of trafilatura's searches look at every ancestor of every element."""
    max_attributes: int = 256
    """Of one element; where there are more, all of them are forgotten."""
    min_text_bytes: int = 1
    """Shorter text counts as none. What is too short to train on is for `judge` to say."""
    tables: bool = True
    """Whether table cells are text. Without them F1 on the 130 pages is 0.01 lower: many are laid out in tables."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value < 1 and field.name != "tables":
                raise ValueError(f"{field.name} is {value}; expected at least 1")


class PageError(ValueError):
    """A page is beyond a bound; `measure` is the number that decided."""

    def __init__(self, measure: int) -> None:
        super().__init__(f"too large to extract: {measure}")
        self.measure = measure


def extract_text(
    page: bytes, charset: str | None = None, url: str | None = None, rules: ExtractRules | None = None
) -> str:
    """Return the main text of a page, one paragraph a line; empty where there is none.

    `charset` is the one the server declared. Raises PageError for a page beyond the bounds of `rules`, and ValueError
    for one that cannot be parsed.

    >>> page = b"<html><body><nav>Home</nav><article><p>It rained.</p><p>%s</p></article></body>" % (b"Then not. " * 30)
    >>> extract_text(page)[:31]
    'It rained.\\nThen not. Then not. '
    """
    return _extract(page, charset, url, rules or ExtractRules())[0]


def extract(pages: pa.RecordBatch, rules: ExtractRules) -> Outcome:
    """Return the pages' texts in schema `DOCUMENTS`; rows that have text pass as they are.

    Dropped: `no_text` (measure: bytes of text), `too_large` (measure: bytes, elements or attributes, whichever was
    above its bound). Failed: `broken_html`. `date` is filled from the page's metadata where the source had none.
    """
    if "html" not in pages.schema.names:
        return Outcome(pages, pa.RecordBatch.from_pylist([], schema=DROPPED))
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it would print addresses of every odd page
    texts, dates = pages.column("text").to_pylist(), pages.column("date").to_pylist()
    counters = {"pages": 0, "dates_from_page": 0}
    kept: list[int] = []
    dropped: list[dict[str, Any]] = []
    for row in range(pages.num_rows):
        if texts[row] is not None:
            kept.append(row)
            continue
        counters["pages"] += 1
        doc_id, page, charset, url = (pages.column(name)[row].as_py() for name in ("doc_id", "html", "charset", "url"))
        try:
            text, date = _extract(page, charset, url, rules)
        except PageError as error:
            dropped.append(_dropped(doc_id, "too_large", error.measure))
            continue
        except ValueError:
            where = url or f"{pages.column('source')[row]}:{doc_id.hex()}"
            dropped.append(dict(failed_row(doc_id, STEP, "broken_html", where)))
            continue
        size_bytes = len(text.encode("utf-8", "replace"))
        if size_bytes < rules.min_text_bytes:
            dropped.append(_dropped(doc_id, "no_text", size_bytes))
            continue
        kept.append(row)
        texts[row] = text
        if dates[row] is None and date is not None:
            dates[row] = date
            counters["dates_from_page"] += 1
    rows = pa.array(kept, pa.int64())
    columns = {name: pages.column(name).take(rows) for name in DOCUMENTS.names if name != "text"}
    columns["text"] = pa.array([texts[row] for row in kept], pa.large_string())
    columns["date"] = pa.array([dates[row] for row in kept], pa.string())
    documents = pa.record_batch([columns[name] for name in DOCUMENTS.names], schema=DOCUMENTS)
    return Outcome(documents, pa.RecordBatch.from_pylist(dropped, schema=DROPPED), counters)


def _dropped(doc_id: bytes, reason: str, measure: int) -> dict[str, Any]:
    return {"doc_id": doc_id, "step": STEP, "reason": reason, "measure": float(measure), "failed": False}


def _extract(page: bytes, charset: str | None, url: str | None, rules: ExtractRules) -> tuple[str, str | None]:
    if len(page) > rules.max_html_bytes:
        raise PageError(len(page))
    tree = _parse(decode(page, charset), rules)
    if tree is None:
        return "", None
    num_elements = int(tree.xpath("count(//*)"))
    date = _date(tree)
    try:
        document: Any = trafilatura.bare_extraction(
            tree,
            url=url,
            include_comments=False,
            include_tables=rules.tables,
            fast=num_elements > rules.max_compared_elements,
        )
        text = "" if document is None else _lines(document.body)
    except _PAGE_ERRORS as error:
        raise ValueError("the page cannot be extracted") from error
    return text, date


def _parse(text: str, rules: ExtractRules) -> _Element | None:
    """Return the page's tree, or None for a page without any."""
    text = _NO_XML.sub("", text)
    if doctype := _DOCTYPE.match(text):  # libxml2 stumbles over some of them, and none says anything
        end = text.find(">", doctype.end())
        text = text[end + 1 :] if end >= 0 else ""
    if not text.strip():
        return None
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > 2 * rules.max_attributes:
            num_attributes = len(_ATTRIBUTE.findall(_QUOTED.sub("=x ", tag[0])))
            if num_attributes > _PARSED_ATTRIBUTES:
                raise PageError(num_attributes)
    try:
        tree = _HTML.document_fromstring(text.encode("utf-8", "replace"), parser=_PARSER)
    except etree.ParserError:  # "Document is empty": nothing but a comment, say
        return None
    except _PAGE_ERRORS as error:
        raise ValueError("the page cannot be parsed") from error
    num_elements = int(tree.xpath("count(//*)"))
    if num_elements > rules.max_elements or _exceeds_depth(tree, num_elements, rules.max_total_depth):
        raise PageError(num_elements)
    for element in tree.xpath("//*[count(@*) > $most]", most=rules.max_attributes):
        element.attrib.clear()
    for row in tree.xpath("//tr[count(td|th) > $most]", most=_MAX_CELLS):
        row.clear()
    etree.strip_attributes(tree, "colspan", "rowspan")  # trafilatura would fill in the cells that they span
    steps = 0
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        # trafilatura searches these from every "@type" to the end.
        steps += (script.text or "").count('"@type"') * len(script.text or "")
        if steps > _MAX_SCRIPT_STEPS:
            script.text = None
    return tree


def _exceeds_depth(tree: _Element, num_elements: int, max_total_depth: int) -> bool:
    if num_elements * _MAX_DEPTH <= max_total_depth:
        return False
    total_depth = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        total_depth += depth if event == "start" else 0
    return total_depth > max_total_depth


def _lines(body: _Element) -> str:
    """Return trafilatura's tree as text: one block a line, the cells of a row with commas between them."""
    lines: list[str] = []
    parts: list[str] = []
    begins_cell = False

    def end_line() -> None:
        line = " ".join("".join(parts).split())
        parts.clear()
        if line:
            lines.append(line)

    def add(text: str | None) -> None:
        nonlocal begins_cell
        if text and not text.isspace():
            if begins_cell and parts:
                parts.append(", ")
            begins_cell = False
            parts.append(text)
        elif text and parts:
            parts.append(" ")

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag in _BLOCKS or tag == "lb":
                end_line()
            begins_cell = begins_cell or tag == "cell"
            add(element.text)
        else:
            if tag in _BLOCKS:
                end_line()
            if element is not body:
                add(element.tail)
    end_line()
    return "\n".join(lines)


def _date(tree: _Element) -> str | None:
    """Return the page's own date of publication if its head has one in ISO 8601."""
    for meta in tree.iterfind("./head/meta"):
        name = meta.get("property") or meta.get("itemprop") or meta.get("name") or ""
        if name.lower() in _DATES:
            content = (meta.get("content") or "").strip()
            if _DATE.match(content):
                return content
    return None


def _make(rules: ExtractRules) -> Step:
    return functools.partial(extract, rules=rules)


@dataclasses.dataclass
class ExtractText(beam.PTransform):
    """Turn the pages of each `Batch` into documents."""

    rules: ExtractRules = dataclasses.field(default_factory=ExtractRules)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return the batches with text instead of pages."""
        return batches | "Extract" >> beam.ParDo(ApplyStep(STEP, functools.partial(_make, self.rules)))
