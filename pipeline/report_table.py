"""Tables of the report, with bars in their cells: the figure and its numbers in one."""

import dataclasses
from collections.abc import Sequence

from pipeline.report_markup import Child, Markup, tag


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """A cell that shows a share of the table's longest bar; `class_` gives the colour."""

    share: float
    class_: str = "kept"


Cell = Child | Bar


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, hidden: bool = False) -> Markup:
    """Return a table. A column whose name starts with `#` holds numbers, one named "" bars or pictures.

    `hidden` shows the caption to screen readers alone.
    """
    head = [tag("th", name.lstrip("#"), scope="col", class_=_kind(name)) for name in columns]
    body = [
        tag("tr", [_cell(name, cell, place == 0) for place, (name, cell) in enumerate(zip(columns, row, strict=True))])
        for row in rows
    ]
    content = tag(
        "table",
        tag("caption", caption, class_="hidden" if hidden else None),
        tag("thead", tag("tr", head)),
        tag("tbody", body),
    )
    return tag("div", content, class_="scroll", tabindex=0, role="region", aria_label=caption)


def _kind(name: str) -> str | None:
    if name.startswith("#"):
        return "number"
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


def section(anchor: str, title: str, *content: Child) -> Markup:
    """Return a section that the table of contents can name."""
    return tag("section", tag("h2", title, id=f"{anchor}-title"), content, id=anchor, aria_labelledby=f"{anchor}-title")


def note(*content: Child) -> Markup:
    """Return a remark on how something was counted."""
    return tag("p", content, class_="note")
