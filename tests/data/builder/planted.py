"""Add to the corpus what is planted on purpose, and write down where it went: planted.json.

source/planted/plants.toml names every plant. A plant is either a document of its own (source/planted/SLUG.txt) or
a copy of an ordinary one, with edits.
"""

import dataclasses
import json
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from builder import odd, pages
from builder.sources import Source, read_source
from builder.warc import WarcFile

FIELDS = {"plant", "slug", "of", "into", "url", "site", "replace", "add", "as", "step", "reason", "why"}

# Ways in which a text reaches a crawler damaged: letters taken apart; UTF-8 read as Windows-1252; the reverse.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "misread": lambda text: text.encode("utf-8").decode("cp1252"),
    "damaged": lambda text: text.encode("cp1252").decode("utf-8", errors="replace"),
}


def edited(original: Source, plant: dict[str, Any]) -> Source:
    """Return a copy of a document with the edits of the plant; an edit that finds nothing is an error."""
    text = "\n\n".join([*original.paragraphs, *plant.get("add", [])])
    for old, new in plant.get("replace", []):
        if old not in text:
            raise ValueError(f"plants.toml: {plant['slug']}: {original.lang}/{original.slug} has no {old!r} to replace")
        text = text.replace(old, new)
    text = SPELLINGS[plant["as"]](text) if "as" in plant else text
    return dataclasses.replace(
        original, slug=plant["slug"], url=plant["url"], site=plant["site"], paragraphs=tuple(text.split("\n\n"))
    )


class Plants:
    """Every planted document, and where each document of the corpus went."""

    def __init__(self, sources: Sequence[Source], folder: Path):
        self.folder = folder
        self.sources = sources
        self.plants: list[dict[str, Any]] = tomllib.loads((folder / "plants.toml").read_text(encoding="utf-8"))["plant"]
        self.documents: dict[str, Source] = {}
        self.places: dict[tuple[str, str], tuple[str, str | int]] = {}
        by_name = {f"{source.lang}/{source.slug}": source for source in sources}
        for plant in self.plants:
            if unknown := set(plant) - FIELDS:
                raise ValueError(f"plants.toml: {plant['slug']}: unknown {sorted(unknown)}, known are {sorted(FIELDS)}")
            if "of" in plant:
                source = edited(by_name[plant["of"]], plant)
            else:
                source = read_source(folder / f"{plant['slug']}.txt")
            if plant["slug"] in self.documents:
                raise ValueError(f"plants.toml: {plant['slug']} stands there twice")
            self.documents[plant["slug"]] = source

    def into(self, file: str) -> list[Source]:
        """Return the planted documents that go into one file."""
        return [self.documents[plant["slug"]] for plant in self.plants if plant["into"] == file]

    def stays_page(self, source: Source) -> bool:
        """Return whether the document must be a whole page in a WARC: a plant, or what a plant copies."""
        return source.slug in self.documents or any(
            plant.get("of") == f"{source.lang}/{source.slug}" for plant in self.plants
        )

    def note(self, source: Source, file: str, locator: str | int) -> None:
        """Remember the file a document went into, and its record id or row number (from 0) there."""
        self.places[source.lang, source.slug] = (file, locator)

    def place(self, source: Source) -> dict[str, str | int]:
        """Return where a document went, as planted.json says it."""
        file, locator = self.places[source.lang, source.slug]
        place: dict[str, str | int] = {"file": file}
        if locator != "":
            place["row" if isinstance(locator, int) else "record"] = locator
        return place

    def page(self, slug: str, charset: str = "utf-8") -> tuple[Source, bytes]:
        """Return a planted document and its web page."""
        source = self.documents[slug]
        return source, pages.write_page(source, self.sources, charset)

    def write_rest(self, out: Path) -> None:
        """Write odd and broken files, the evaluation set, and planted.json; call it last."""
        self._write_spam(out / "web")
        found = [*odd.write_odd(out / "web", self), *odd.write_broken(out / "broken", self)]
        (out / "benchmarks/evaluation.jsonl").write_bytes((self.folder / "evaluation.jsonl").read_bytes())
        by_name = {f"{source.lang}/{source.slug}": source for source in self.sources}
        entries = []
        for plant in self.plants:
            source = self.documents[plant["slug"]]
            entry = {"plant": plant["plant"], **self.place(source), "url": source.url}
            if "of" in plant:
                entry["copy_of"] = self.place(by_name[plant["of"]])
            entries.append(entry | {"step": plant["step"], "reason": plant.get("reason"), "why": plant["why"]})
        text = json.dumps([*entries, *found], ensure_ascii=False, indent=1)
        (out / "planted.json").write_text(text + "\n", encoding="utf-8")

    def _write_spam(self, out: Path) -> None:
        # As WET and without furniture, so that each page breaks the rule it is there for and no other.
        wet = WarcFile("spam.warc.wet.gz")
        wet.info("demo crawl, pages nobody should learn from")
        for source in self.into(f"web/{wet.name}"):
            self.note(source, f"web/{wet.name}", wet.conversion(source.url, source.paragraphs, source.lang))
        (out / wet.name).write_bytes(wet.to_bytes())
