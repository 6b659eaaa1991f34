"""Draw packed training rows: documents side by side, and what of them the encoder does not see."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report_figures import figure
from pipeline.report_markup import Markup, tag
from pipeline.report_numbers import count_text

_WIDTH, _LEFT, _BAR, _STEP = 760.0, 132.0, 13.0, 21.0


def row_pictures(rows: Sequence[Mapping[str, Any]], places: int) -> Markup:
    """Return rows as bars of `places` tokens.

    Each has row, objective, parts (source, lang, first, tokens) and hidden ([first, end]); see
    `tokenizer.packing.inspection.picture_rows`.

    >>> part = {"source": "news", "lang": "en", "first": 0, "tokens": 6}
    >>> drawn = row_pictures([{"row": 0, "objective": "denoising", "parts": [part], "hidden": [[2, 4]]}], 8)
    >>> drawn.count("<rect"), "document 1 of 1: 6 tokens, news, en" in drawn
    (3, True)
    """
    scale = (_WIDTH - _LEFT) / places
    drawing: list[Markup] = []
    for number, row in enumerate(rows):
        upper = 4 + number * _STEP
        label = f"{row['row']} {row['objective']}"
        drawing.append(tag("text", label, x=_LEFT - 8, y=upper + 10.5, text_anchor="end", class_="label"))
        drawing.append(_bar("empty", _LEFT, upper, places * scale))
        for place, part in enumerate(row["parts"], 1):
            hover = (
                f"document {place} of {len(row['parts'])}: {count_text(part['tokens'])} tokens, "
                f"{part['source']}, {part['lang'] or 'und'}"
            )
            # A line of paper between documents is wider than its one token, and still there on small screens.
            wide = max(part["tokens"] * scale - 0.8, 0.6)
            bar = _bar("column" if place % 2 else "column other", _LEFT + part["first"] * scale, upper, wide)
            drawing.append(tag("g", tag("title", hover), bar))
        drawing += [_bar("unseen", _LEFT + first * scale, upper, (end - first) * scale) for first, end in row["hidden"]]
    return figure(drawing, _WIDTH, 8 + len(rows) * _STEP, f"{len(rows)} packed rows of {count_text(places)} tokens")


def _bar(class_: str, x: float, y: float, width: float) -> Markup:
    return tag("rect", class_=class_, x=x, y=y, width=width, height=_BAR)
