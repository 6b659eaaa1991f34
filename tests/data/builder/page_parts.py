"""The parts of a web page in its own language: menus, notices, related links, comments."""

import datetime
import html
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from builder.sources import Source, titles_near

FURNITURE = Path(__file__).parent.parent / "furniture"
RIGHT_TO_LEFT = ("ar",)


def furniture(lang: str) -> dict[str, Any]:
    """Return the words of menus, notices and comments in one language; English where there are none."""
    path = FURNITURE / f"{lang}.toml"
    return tomllib.loads((path if path.exists() else FURNITURE / "en.toml").read_text(encoding="utf-8"))


class Page:
    """The parts of one page, escaped and ready to be set into a layout."""

    def __init__(self, source: Source, sources: Sequence[Source]):
        words = furniture(source.lang)
        day = datetime.date.fromisoformat(source.date)
        esc = html.escape
        self.words = words
        self.source = source
        self.lang = source.lang
        self.direction = ' dir="rtl"' if source.lang in RIGHT_TO_LEFT else ""
        self.title, self.site, self.url = esc(source.title), esc(source.site), esc(source.url)
        self.paragraphs = [esc(part, quote=False) for part in source.paragraphs]
        self.date = words["date"].format(day=day.day, month=day.month, year=day.year)
        self.year = day.year
        links = titles_near(source, sources, 8)
        self.related = [f'<a href="{esc(near.url)}">{esc(near.title)}</a>' for near in links[:4]]
        self.popular = [f'<a href="{esc(near.url)}">{esc(near.title)}</a>' for near in links[4:]]
        self.menu = [f'<a href="/{number}/">{esc(word)}</a>' for number, word in enumerate(words["menu"])]
        self.footer = [f'<a href="/f{number}.html">{esc(word)}</a>' for number, word in enumerate(words["footer"])]
        pool = words["comment_pool"]
        first = source.choice("comments", len(pool))
        self.comments = [(esc(nick), esc(text)) for nick, text in (pool[first], pool[(first + 1) % len(pool)])]

    def word(self, key: str) -> str:
        return html.escape(self.words[key], quote=False)

    def items(self, links: Sequence[str], css: str = "") -> str:
        return "".join(f"<li{css}>{link}</li>" for link in links)

    def json_ld(self, kind: str) -> str:
        facts = {
            "@context": "https://schema.org",
            "@type": kind,
            "headline": self.source.title,
            "datePublished": f"{self.source.date}T06:00:00+00:00",
            "inLanguage": self.lang,
            "mainEntityOfPage": self.source.url,
            "publisher": {"@type": "Organization", "name": self.source.site},
        }
        # "</" would end the script element
        return json.dumps(facts, ensure_ascii=False, indent=1).replace("</", "<\\/")
