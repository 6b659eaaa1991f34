"""Tables of the report, with bars in their cells: the figure and its numbers in one."""

import dataclasses
from collections.abc import Sequence

from pipeline.report_markup import Child, Markup, tag

#: A table of few columns is not as wide as the page: the eye would lose the line.
_SLIM_COLUMNS = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """A cell that shows a share of the table's longest bar; `class_` gives the colour."""

    share: float
    class_: str = "kept"


Cell = Child | Bar


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, hidden: bool = False) -> Markup:
    """Return a table. A column whose name starts with `#` holds numbers, with `_` words that stay on a line; one named
    "" holds bars or pictures.

    `hidden` shows the caption to screen readers alone.
    """
    head = [tag("th", name.lstrip("#_"), scope="col", class_=_kind(name)) for name in columns]
    body = [
        tag("tr", [_cell(name, cell, place == 0) for place, (name, cell) in enumerate(zip(columns, row, strict=True))])
        for row in rows
    ]
    content = tag(
        "table",
        tag("caption", caption, class_="hidden" if hidden else None),
        tag("thead", tag("tr", head)),
        tag("tbody", body),
        class_="slim" if len(columns) <= _SLIM_COLUMNS else None,
    )
    return tag("div", content, class_="scroll", tabindex=0, role="region", aria_label=caption)


def _kind(name: str) -> str | None:
    if name.startswith("#"):
        return "number"
    if name.startswith("_"):
        return "word"
    return "drawn" if not name else None


def _cell(name: str, cell: Cell, is_first: bool) -> Markup:
    if isinstance(cell, Bar):
        width = f"width:{100 * min(max(cell.share, 0.0), 1.0):.2f}%"
        cell = tag("span", class_=f"bar {cell.class_}", style=width)
    return tag("th" if is_first else "td", cell, class_=_kind(name), scope="row" if is_first else None)


def details(summary: str, *content: Child) -> Markup:
    """Return content that is folded away."""
    return tag("details", tag("summary", summary), content)


def terms(pairs: Sequence[tuple[str, Child]]) -> Markup:
    """Return a list of terms and what they are."""
    return tag("dl", [tag("div", tag("dt", term), tag("dd", value)) for term, value in pairs], class_="terms")


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A part of the page that the table of contents names."""

    anchor: str
    title: str
    markup: Markup


def section(anchor: str, title: str, *content: Child) -> Section:
    """Return a section with its title as heading."""
    heading = tag("h2", title, id=f"{anchor}-title")
    return Section(anchor, title, tag("section", heading, content, id=anchor, aria_labelledby=f"{anchor}-title"))


def key(*entries: tuple[str, str]) -> Markup:
    """Return what the colours mean, from (class, words)."""
    shown = [tag("span", tag("span", class_=f"swatch {class_}"), words) for class_, words in entries]
    return tag("p", shown, class_="key")


def note(*content: Child) -> Markup:
    """Return a remark on how something was counted."""
    return tag("p", content, class_="note")
