"""Read the hand-written documents: tests/data/source/LANG/SLUG.txt -> Source.

A file is five `key: value` lines (title, date, kind, url, site), an empty line, and paragraphs separated by
empty lines. Planted documents carry a sixth line `lang`, the language that the built file claims.
"""

import dataclasses
import hashlib
import unicodedata
from collections.abc import Sequence
from pathlib import Path

KEYS = ("title", "date", "kind", "url", "site")
KINDS = ("web", "newspaper", "encyclopedia", "speech", "other")
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "mr", "pt", "ta", "te")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One document as its author wrote it."""

    lang: str
    slug: str
    title: str
    date: str
    kind: str
    url: str
    site: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the paragraphs with an empty line between them, as the JSON and table formats hold them."""
        return "\n\n".join(self.paragraphs)

    def choice(self, label: str, num_choices: int, by: str = "") -> int:
        """Return a number below `num_choices` that depends on this document (or on `by`) alone.

        Adding a document therefore never changes how another one is built.
        """
        digest = hashlib.sha256(f"{label}:{by or self.lang + '/' + self.slug}".encode()).digest()
        return int.from_bytes(digest[:4], "big") % num_choices


def read_source(path: Path) -> Source:
    """Read one file, or raise ValueError that names the file and what is wrong in it."""
    raw = path.read_text(encoding="utf-8")
    if raw != unicodedata.normalize("NFC", raw):
        raise ValueError(f"{path}: not in Unicode normal form C; save it as NFC")
    head, _, body = raw.partition("\n\n")
    fields = dict(line.partition(": ")[::2] for line in head.splitlines())
    expected = (*KEYS, "lang") if path.parent.name == "planted" else KEYS
    if tuple(fields) != expected:
        raise ValueError(f"{path}: header lines are {tuple(fields)}, expected {expected}")
    if fields["kind"] not in KINDS:
        raise ValueError(f"{path}: kind is {fields['kind']!r}, expected one of {KINDS}")
    paragraphs = tuple(part.strip() for part in body.split("\n\n") if part.strip())
    if not paragraphs:
        raise ValueError(f"{path}: no paragraphs after the header; write some")
    return Source(
        lang=fields.get("lang", path.parent.name),
        slug=path.stem,
        title=fields["title"],
        date=fields["date"],
        kind=fields["kind"],
        url=fields["url"],
        site=fields["site"],
        paragraphs=paragraphs,
    )


def read_sources(folder: Path) -> list[Source]:
    """Return every document below `folder`, by language and then by slug."""
    return [read_source(path) for path in sorted(folder.glob("*.txt"))]


def titles_near(source: Source, sources: Sequence[Source], num_titles: int) -> list[Source]:
    """Return other documents of the same language, the ones a "related" box of this page links to."""
    others = [other for other in sources if other.lang == source.lang and other.slug != source.slug]
    return sorted(others, key=lambda other: source.choice(other.slug, 1 << 32))[:num_titles]
