"""Read digitised newspapers: an issue described in METS with its ALTO pages, or ALTO pages alone.

With a METS file one document is one article of its logical structure; without articles, and for pages alone, one
document is one page. Entities are never expanded, and only files at or below the METS file's folder are opened.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from pipeline.readers.alto import (
    BlockLimits,
    NotXmlError,
    Page,
    UnsafeXmlError,
    Word,
    local,
    parse_page,
    parse_xml,
    render,
)
from pipeline.readers.files import BrokenStreamError, TooLargeError, exists, read_whole
from pipeline.readers.reader import Entry, Failure, ReadLimits, Record, Skipped, Split, too_large, whole

#: XML of one page or issue: coordinates make it 30 to 60 times its text, up to 1.3 MB a page in the samples.
MAX_XML_BYTES = 256 << 20
_ARTICLE_TYPES = {"ARTICLE", "CHAPTER", "EDITORIAL", "LETTER", "POEM", "OBITUARY", "FEUILLETON", "INTERVIEW"}
_ADVERTISEMENT_TYPES = {"ADVERTISEMENT", "AD", "ADVERT", "ADVERTISEMENT_SECTION", "CLASSIFIED"}
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$")
_EUROPEAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_NAME_DATE = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclasses.dataclass(frozen=True, kw_only=True)
class AltoReader:
    """Reads METS issues and ALTO pages, told apart by their root element."""

    advertisements: bool = False
    """Whether advertisements are documents too: they are lists and slogans rather than prose."""
    blocks: BlockLimits = dataclasses.field(default_factory=BlockLimits)
    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return the issue, or the page, as one split."""
        return whole(path, name, size_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield one entry per article, or per page."""
        root = _load(split.path, f"{split.name}#0", 0)
        if isinstance(root, Failure):
            yield root
        elif local(root) == "alto":
            yield self._document(parse_page(root).words, f"{split.name}#0", 0, _date_in(split.name), None)
        elif local(root) == "mets":
            yield from self._issue(root, split)
        else:
            yield Failure(locator=f"{split.name}#0", offset=0, reason="unreadable_file")

    def _issue(self, root: Element, split: Split) -> Iterator[Entry]:
        date = _issue_date(root) or _date_in(split.name)
        hrefs, articles = _text_files(root), _articles(root)
        folder = split.path.rpartition("/")[0]
        pages: dict[str, Page | Failure] = {}
        if not articles:
            articles = [_Article(kind="PAGE", areas=[_Area(file, None, None)], language=None) for file in hrefs]
        uses = {area.file: index for index, article in enumerate(articles) for area in article.areas}
        for index, article in enumerate(articles):
            locator = f"{split.name}#{index}"
            if article.kind in _ADVERTISEMENT_TYPES and not self.advertisements:
                yield Skipped(reason="advertisement")
            elif not any(area.file in hrefs for area in article.areas):
                yield Skipped(reason="no_text_area")
            else:
                words: list[Word] = []
                failure: Failure | None = None
                for number, area in enumerate(article.areas):
                    if area.file not in hrefs:
                        continue
                    if area.file not in pages:
                        pages[area.file] = _load_page(folder, hrefs[area.file], locator, index)
                    page = pages[area.file]
                    if isinstance(page, Failure):
                        failure = dataclasses.replace(page, locator=locator, offset=index)
                        break
                    # Blocks are numbered per page; the area's number keeps those of two pages apart.
                    words.extend(
                        dataclasses.replace(word, block=(number << 32) + word.block) for word in _within(page, area)
                    )
                yield failure or self._document(words, locator, index, date, article.language)
            for file in [file for file in pages if uses.get(file, -1) <= index]:
                del pages[file]  # no later article needs it

    def _document(self, words: Sequence[Word], locator: str, offset: int, date: str | None, lang: str | None) -> Entry:
        text = render(words, self.blocks)
        if not text:
            return Skipped(reason="no_text_blocks")
        size_bytes = len(text.encode("utf-8", "replace"))
        if size_bytes > self.limits.max_document_bytes:
            return too_large(locator, offset, size_bytes)
        return Record(locator=locator, offset=offset, text=text, date=date, lang=lang)


@dataclasses.dataclass(frozen=True, slots=True)
class _Area:
    """A range of a page's elements: all of it without `begin`, one element without `end`."""

    file: str
    begin: str | None
    end: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Article:
    kind: str
    areas: Sequence[_Area]
    language: str | None


def issues(files: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Return files without those pages that lie at or below the folder of a METS file, which names them itself.

    >>> issues([("d/a/0001.xml", "a/0001.xml", 9), ("d/a/x-METS.xml", "a/x-METS.xml", 5), ("d/b.xml", "b.xml", 7)])
    [('d/a/x-METS.xml', 'a/x-METS.xml', 5), ('d/b.xml', 'b.xml', 7)]
    """
    mets = {path for path, _, _ in files if "mets" in path.rpartition("/")[2].lower()}
    folders = {path.rpartition("/")[0] for path in mets}

    def is_below(path: str) -> bool:
        folder = path.rpartition("/")[0]
        while folder not in folders and folder:
            folder = folder.rpartition("/")[0]
        return folder in folders

    return [file for file in files if file[0] in mets or not is_below(file[0])]


def _load(path: str, locator: str, offset: int) -> Element | Failure:
    try:
        return parse_xml(read_whole(path, MAX_XML_BYTES))
    except TooLargeError as error:
        return too_large(locator, offset, error.size_bytes)
    except BrokenStreamError:
        return Failure(locator=locator, offset=offset, reason="broken_file")
    except UnsafeXmlError:
        return Failure(locator=locator, offset=offset, reason="unsafe_xml")
    except NotXmlError:
        return Failure(locator=locator, offset=offset, reason="unreadable_file")


def _load_page(folder: str, href: str, locator: str, offset: int) -> Page | Failure:
    missing = Failure(locator=locator, offset=offset, reason="missing_page")
    relative = href.removeprefix("file:").lstrip("/").removeprefix("./")
    parts = relative.split("/")
    if ".." in parts or ":" in parts[0] or "\\" in relative:
        return missing
    path = f"{folder}/{relative}" if folder else relative
    if not exists(path):
        return missing
    root = _load(path, locator, offset)
    if isinstance(root, Failure):
        return root if root.reason == "unsafe_xml" else missing
    return parse_page(root) if local(root) == "alto" else missing


def _within(page: Page, area: _Area) -> Sequence[Word]:
    if area.begin is None:
        return page.words
    first, last = page.ranges.get(area.begin, (0, 0))
    if area.end is not None:
        last = max(last, page.ranges.get(area.end, (0, 0))[1])
    return page.words[first:last]


def _text_files(root: Element) -> dict[str, str]:
    """Return the address of every XML file of the issue by its id, in file order."""
    found: dict[str, str] = {}
    for element in root.iter():
        if local(element) == "file":
            for place in element:
                href = next((value for key, value in place.attrib.items() if key.rpartition("}")[2] == "href"), "")
                if local(place) == "FLocat" and href.lower().endswith((".xml", ".xml.gz")):
                    found[element.get("ID", "")] = href
    return found


def _articles(root: Element) -> list[_Article]:
    """Return the articles and advertisements of the logical structure, in its order."""
    maps = [element for element in root.iter() if local(element) == "structMap"]
    logical = [element for element in maps if (element.get("TYPE") or "").upper() == "LOGICAL"]
    languages, linked = _languages(root), _linked_areas(root, maps)
    articles: list[_Article] = []
    stack = [div for element in reversed(logical) for div in reversed(element)]
    while stack:
        div = stack.pop()
        kind = (div.get("TYPE") or "").upper()
        if kind in _ARTICLE_TYPES or kind in _ADVERTISEMENT_TYPES:
            language = next((languages[name] for name in (div.get("DMDID") or "").split() if name in languages), None)
            areas = [*_areas(div), *linked.get(div.get("ID") or "", ())]
            articles.append(_Article(kind=kind, areas=areas, language=language))
        else:
            stack.extend(child for child in reversed(div) if local(child) == "div")
    return articles


def _areas(div: Element) -> list[_Area]:
    return [
        _Area(element.get("FILEID", ""), element.get("BEGIN"), element.get("END"))
        for element in div.iter()
        if local(element) == "area"
    ]


def _linked_areas(root: Element, maps: Sequence[Element]) -> Mapping[str, list[_Area]]:
    """Return areas by logical id where `structLink` ties the logical to the physical structure, as the BL does."""
    groups = [element for element in root.iter() if local(element) == "smLinkGrp"]
    if not groups:
        return {}
    divs = {div.get("ID"): div for element in maps for div in element.iter() if local(div) == "div"}
    linked: dict[str, list[_Area]] = {}
    for group in groups:
        ids = [
            value.removeprefix("#")
            for locator in group
            if local(locator) == "smLocatorLink"
            for key, value in locator.attrib.items()
            if key.rpartition("}")[2] == "href"
        ]
        for target in ids[1:]:
            if target in divs:
                linked.setdefault(ids[0], []).extend(_areas(divs[target]))
    return linked


def _languages(root: Element) -> dict[str, str]:
    """Return the language code that each descriptive section gives, by its id."""
    found: dict[str, str] = {}
    for section in root.iter():
        if local(section) == "dmdSec":
            for element in section.iter():
                code = (element.text or "").strip().lower()
                if local(element) == "languageTerm" and len(code) in (2, 3) and code.isascii():
                    found.setdefault(section.get("ID", ""), code)
    return found


def _issue_date(root: Element) -> str | None:
    for element in root.iter():
        if local(element) == "dateIssued":
            text = (element.text or "").strip()
            if _ISO_DATE.match(text):
                return text
            european = _EUROPEAN_DATE.match(text)
            if european:
                return f"{european[3]}-{int(european[2]):02}-{int(european[1]):02}"
    return None


def _date_in(name: str) -> str | None:
    """Return the date that most projects put into the names of folders and files."""
    found = _NAME_DATE.search(name.rpartition("/")[2]) or _NAME_DATE.search(name)
    return f"{found[1]}-{found[2]}-{found[3]}" if found else None
