"""Lay the figures out as one page that needs nothing but itself: no network, no scripts.

Figures and examples -> HTML. Every section that has nothing to show is left out, of the contents too.
"""

import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import report_forms, report_texts, report_tokens, report_way
from pipeline.report_made import Figures
from pipeline.report_markup import Markup, escape, join, tag
from pipeline.report_table import Section

_FOLDER = Path(__file__).parent


def page(figures: Figures, examples: Sequence[Mapping[str, Any]], excerpts: Mapping[str, str], name: str) -> str:
    """Return the report of a run called `name`, as HTML."""
    sections = [
        each
        for each in (
            report_way.the_way(figures),
            report_forms.forms(examples, figures),
            report_way.why_dropped(figures),
            report_texts.languages(figures),
            report_way.sources(figures),
            report_texts.duplicates(figures, excerpts),
            report_texts.contamination(figures),
            report_texts.masked(figures),
            report_tokens.tokenizer(figures),
            report_tokens.packing(figures),
            report_tokens.speed(figures),
            report_way.failures(figures),
            report_tokens.made(figures),
        )
        if each is not None
    ]
    template = string.Template((_FOLDER / "report.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(f"{name}: report"),
        style=(_FOLDER / "report.css").read_text(encoding="utf-8"),
        name=escape(name),
        lead=escape(report_way.lead(figures)),
        headline=_headline(figures),
        contents=_contents(sections),
        sections=join([each.markup for each in sections], "\n"),
    )


def _headline(figures: Figures) -> Markup:
    items = [
        tag("div", tag("dt", what), tag("dd", tag("strong", number), tag("span", more)))
        for number, what, more in report_way.headline(figures)
    ]
    return tag("dl", items, class_="headline")


def _contents(sections: Sequence[Section]) -> Markup:
    return tag("ul", [tag("li", tag("a", each.title, href=f"#{each.anchor}")) for each in sections])
