"""Draw the report's figures as SVG: bars over an axis, one line per language, the way of the documents.

Numbers -> `Markup`. Colours, fonts and the dark scheme come from the page's style sheet (`report.css`) by class.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report_markup import Markup, join, tag
from pipeline.report_numbers import (
    count_text,
    log_ticks,
    noun_text,
    number_text,
    share_text,
    step_size,
    tick_text,
    ticks,
)

_FONT = 12
#: Width of a digit of the page's fonts at that size.
_DIGIT = 6.8
#: And of a letter, on average.
_LETTER = 6.4


def figure(drawing: Sequence[Markup], width: float, height: float, title: str, description: str = "") -> Markup:
    """Return an SVG image that says what it shows to those who cannot see it."""
    label = title + (f": {description}" if description else "")
    return tag(
        "svg",
        drawing,
        viewBox=f"0 0 {width:.6g} {height:.6g}",
        width=f"{width:.6g}",
        role="img",
        aria_label=label,
        class_="figure",
    )


def histogram(
    summary: Mapping[str, Any],
    title: str,
    unit: str,
    *,
    width: float = 360,
    height: float = 190,
    things: str = "documents",
) -> Markup:
    """Return bars over the bins of a `Distribution.summary`, the median marked."""
    bins: list[list[float]] = summary["bins"]
    is_log = summary["scale"] == "log"
    low, high = bins[0][0], bins[-1][1]
    top = max(count for _, _, count in bins)
    marks = ticks(0, top, 3, whole=True)
    left, right, upper, lower = 10 + _DIGIT * max(len(tick_text(mark)) for mark in marks), 12.0, 14.0, 38.0
    plot = _Plot(left, upper, width - left - right, height - upper - lower, low, high, top, is_log)
    drawing = [
        tag("line", class_="grid", x1=left, x2=width - right, y1=plot.y(mark), y2=plot.y(mark)) for mark in marks
    ]
    drawing += [_label(tick_text(mark), left - 6, plot.y(mark) + 4, "end") for mark in marks]
    for start, end, count in bins:
        x = plot.x(start)
        wide = max(plot.x(end) - x, 1.0)
        hover = tag("title", f"{_span(start, end)} {unit}: {count_text(count)} {things}")
        bar = tag(
            "rect",
            class_="column",
            x=x + min(0.5, wide / 8),
            y=plot.y(count),
            width=max(wide - min(1.0, wide / 4), 0.5),
            height=upper + plot.height - plot.y(count),
        )
        drawing.append(tag("g", hover, bar))
    one_each = bins[0][0] % 1 == 0.5  # bins about one whole number each
    along = log_ticks(low, high) if is_log else ticks(low, high, max(2, int(plot.width / 70)), whole=one_each)
    for mark in _spaced(along, plot):
        drawing.append(tag("line", class_="tick", x1=plot.x(mark), x2=plot.x(mark), y1=plot.bottom, y2=plot.bottom + 4))
        drawing.append(_label(tick_text(mark), plot.x(mark), plot.bottom + 17, "middle"))
    drawing.append(tag("line", class_="axis", x1=left, x2=width - right, y1=plot.bottom, y2=plot.bottom))
    drawing.append(_label(unit, left + plot.width / 2, height - 4, "middle", "unit"))
    drawing += _marker(plot, summary["median"], "median " + number_text(summary["median"]))
    spread = f"median {number_text(summary['median'])}, from {number_text(summary['least'])} to "
    return figure(drawing, width, height, title, spread + f"{number_text(summary['most'])} {unit}")


def _span(start: float, end: float) -> str:
    """Return what a bin holds: a whole number if it is about one only."""
    is_one = end - start == 1 and start % 1 == 0.5
    return count_text(start + 0.5) if is_one else f"{number_text(start)} to {number_text(end)}"


class _Plot:
    """Where values lie in a drawing."""

    def __init__(
        self, left: float, upper: float, width: float, height: float, low: float, high: float, top: float, is_log: bool
    ) -> None:
        self.left, self.upper, self.width, self.height = left, upper, width, height
        self.bottom = upper + height
        self.top, self.is_log = top, is_log
        self.low, self.high = (math.log10(low), math.log10(high)) if is_log else (low, high)

    def x(self, value: float) -> float:
        """Return the place of a value along the axis."""
        at = math.log10(value) if self.is_log else value
        return self.left + self.width * (at - self.low) / (self.high - self.low)

    def y(self, count: float) -> float:
        """Return the height of a count."""
        return self.upper + self.height * (1 - count / self.top)


def _spaced(marks: Sequence[float], plot: _Plot) -> list[float]:
    """Return the ticks whose labels do not touch."""
    kept: list[float] = []
    for mark in marks:
        room = (len(tick_text(mark)) + 2) * _DIGIT
        if not kept or plot.x(mark) - plot.x(kept[-1]) >= room:
            kept.append(mark)
    return kept


def _marker(plot: _Plot, value: float, text: str) -> list[Markup]:
    x = plot.x(value) if value > 0 or not plot.is_log else plot.left
    anchor = "end" if x > plot.left + plot.width * 0.6 else "start"
    return [
        tag("line", class_="median", x1=x, x2=x, y1=plot.upper - 6, y2=plot.bottom),
        _label(text, x + (4 if anchor == "start" else -4), plot.upper - 2, anchor, "median-label"),
    ]


def _label(text: str, x: float, y: float, anchor: str = "start", class_: str | None = None) -> Markup:
    return tag("text", text, x=x, y=y, text_anchor=anchor, class_=class_)


def sparkline(summary: Mapping[str, Any], title: str) -> Markup:
    """Return the shape of a distribution in the height of a line."""
    bins: list[list[float]] = summary["bins"]
    width, height = 96.0, 22.0
    top = max((count for _, _, count in bins), default=1)
    wide = width / max(len(bins), 8)
    drawing = [
        tag(
            "rect",
            class_="column",
            x=place * wide,
            y=height - max(height * count / top, 1.0 if count else 0.0),
            width=wide * 0.86,
            height=max(height * count / top, 1.0 if count else 0.0),
        )
        for place, (_, _, count) in enumerate(bins)
    ]
    return figure(drawing, width, height, title)


def dumbbells(rows: Sequence[tuple[str, float | None, float | None]], title: str, unit: str, width: float) -> Markup:
    """Return a line per name between its two values: the written form hollow, the spoken form full."""
    values = [value for _, *pair in rows for value in pair if value is not None]
    left, right, upper, line = 86.0, 16.0, 24.0, 22.0
    low, high = 0.0, max(values)
    high = step_size(high, 5) * math.ceil(high / step_size(high, 5))
    height = upper + line * len(rows) + 34
    plot = _Plot(left, upper, width - left - right, line * len(rows), low, high, 1, False)
    drawing = []
    for mark in ticks(low, high, max(3, int(plot.width / 45))):
        drawing.append(tag("line", class_="grid", x1=plot.x(mark), x2=plot.x(mark), y1=upper, y2=plot.bottom))
        drawing.append(_label(tick_text(mark), plot.x(mark), plot.bottom + 16, "middle"))
    for place, (name, written, spoken) in enumerate(rows):
        y = upper + line * (place + 0.5)
        drawing.append(_label(name, left - 10, y + 4, "end"))
        if written is not None and spoken is not None:
            drawing.append(tag("line", class_="between", x1=plot.x(written), x2=plot.x(spoken), y1=y, y2=y))
        for form, value in (("written", written), ("spoken", spoken)):
            if value is not None:
                hover = tag("title", f"{name}, {form}: {number_text(value)} {unit}")
                drawing.append(tag("g", hover, tag("circle", class_=form, cx=plot.x(value), cy=y, r=5)))
    for form, x in (("written", left + 6), ("spoken", left + 86)):
        drawing.append(tag("circle", class_=form, cx=x, cy=9, r=5))
        drawing.append(_label(form, x + 10, 13))
    drawing.append(_label(unit, left + plot.width / 2, height - 3, "middle", "unit"))
    return figure(drawing, width, height, title)


def flow(
    steps: Sequence[Mapping[str, Any]], titles: Mapping[str, str], last: Mapping[str, int], width: float, title: str
) -> Markup:
    """Return the way of the documents from top to bottom: what goes on narrows, what goes leaves to the right.

    `steps` have step, seen, kept, dropped, failed and `why` (words on each reason, perhaps none); `last` names what the
    rest consists of.
    """
    seen = max(steps[0]["seen"], 1)
    band = width * (0.44 if width > 600 else 0.34)
    words = band + 28
    room = int((width - words) / _LETTER)
    y = 30.0
    drawing = [
        _label(f"{count_text(steps[0]['seen'])} {noun_text(steps[0]['seen'], 'record')}", 0, 16, "start", "strong")
    ]
    for step in steps:
        kept, dropped, failed = (band * step[name] / seen for name in ("kept", "dropped", "failed"))
        gone = step["dropped"] + step["failed"]
        thick = max(dropped + failed, 2.0 if gone else 0.0)
        why = _lines(step["why"], room) if gone else []
        tall = max(26.0, 14 + 17.0 * (1 + bool(gone) + len(why)), thick + 22)
        drawing.append(tag("rect", class_="kept", x=0, y=y, width=max(kept, 1.0), height=tall))
        if gone:
            drawing.append(_branch(kept, dropped, failed, y, words - 8, thick))
        drawing.append(_label(titles.get(step["step"], step["step"]), words, y + 16, "start", "strong"))
        if gone:
            drawing.append(_gone_label(step, words, y + 33))
            drawing += [_label(line, words, y + 50 + 17 * place, "start", "why") for place, line in enumerate(why)]
        drawing.append(tag("line", class_="cut", x1=0, x2=kept, y1=y, y2=y))
        if kept > 12 + _DIGIT * len(count_text(step["kept"])):
            drawing.append(_label(count_text(step["kept"]), 8, y + 16, "start", "inside"))
        y += tall
    drawing += _rest(last, band * steps[-1]["kept"] / seen, y)
    total = f"{count_text(steps[-1]['kept'])} of {count_text(steps[0]['seen'])} documents came through"
    return figure(drawing, width, y + 64, title, total)


def _lines(parts: Sequence[str], room: int) -> list[str]:
    """Return parts in lines of so many characters, never cut within a part."""
    lines: list[str] = []
    for place, part in enumerate(parts):
        text = part + ("," if place < len(parts) - 1 else "")
        if lines and len(lines[-1]) + 1 + len(text) <= room:
            lines[-1] += " " + text
        else:
            lines.append(text)
    return lines


def _gone_label(step: Mapping[str, Any], x: float, y: float) -> Markup:
    parts: list[Markup] = []
    for name, class_ in (("dropped", "gone"), ("failed", "broken")):
        if step[name]:
            word = "broken" if name == "failed" else "dropped"
            text = f"{count_text(step[name])} {word}, {share_text(step[name], step['seen'])}"
            parts.append(tag("tspan", text, class_=class_))
    return tag("text", join(parts, "; "), x=x, y=y)


def _branch(kept: float, dropped: float, failed: float, y: float, x_end: float, thick: float) -> Markup:
    """Return the ribbon of what leaves: from the right of the band down and to the words."""
    total = dropped + failed
    pieces = []
    for name, start, part in (("gone", 0.0, dropped), ("broken", dropped, failed)):
        if not part:
            continue
        x1, x2 = kept + start, kept + start + part
        lower = y + 12 + thick * (1 - start / total)
        upper = y + 12 + thick * (1 - (start + part) / total)
        turn = min(20.0, x_end - x2) + x2
        path = (
            f"M{x1:.1f} {y:.1f} Q{x1:.1f} {lower:.1f} {turn:.1f} {lower:.1f} L{x_end:.1f} {lower:.1f} "
            f"L{x_end:.1f} {upper:.1f} L{turn:.1f} {upper:.1f} Q{x2:.1f} {upper:.1f} {x2:.1f} {y:.1f} Z"
        )
        pieces.append(tag("path", class_=name, d=path))
    return join(pieces)


def _rest(last: Mapping[str, int], width: float, y: float) -> list[Markup]:
    """Return the end of the band, divided by what the rest consists of."""
    total = max(sum(last.values()), 1)
    drawing, x = [], 0.0
    for name, number in last.items():
        wide = width * number / total
        drawing.append(tag("rect", class_=f"rest {name}", x=x, y=y, width=max(wide, 1.0), height=16))
        x += wide
    texts = [f"{count_text(number)} {name}".strip() for name, number in last.items()]
    for place, text in enumerate(texts):
        drawing.append(_label(text, 0, y + 36 + 18 * place, "start", "strong"))
    return drawing
