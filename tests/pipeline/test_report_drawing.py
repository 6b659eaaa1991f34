"""The report's parts: nothing escapes its element, distributions are right, figures stay in their frames."""

import itertools
import math
import xml.etree.ElementTree as ET
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report_distribution import Distribution
from pipeline.report_examples import compare
from pipeline.report_figures import dumbbells, flow, histogram, sparkline
from pipeline.report_markup import Markup, escape, join, tag
from pipeline.report_numbers import bytes_text, log_ticks, number_text, share_text, ticks
from pipeline.report_table import Bar, table

ATTACK = "</title></p><script>alert(1)</script>'\"&<!--"


def elements(markup: Markup) -> ET.Element:
    return ET.fromstring(f"<root>{markup}</root>")


@given(st.text(), st.text())
@settings(max_examples=60, deadline=None)
def test_any_text_stays_text(content: str, value: str) -> None:
    found = elements(tag("p", content, tag("b", value), title=value))
    assert [element.tag for element in found.iter()] == ["root", "p", "b"]
    paragraph = found[0]
    expected = escape(content).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#x27;", "'")
    assert (paragraph.text or "") == expected.replace("&amp;", "&")


def test_markup_goes_through_once_and_only_once() -> None:
    assert tag("p", tag("b", "<")) == "<p><b>&lt;</b></p>"
    assert tag("p", "<b>") == "<p>&lt;b&gt;</p>"
    assert join(["<", Markup("<br>"), None, 3, [tag("i", "&")]]) == "&lt;<br>3<i>&amp;</i>"
    assert tag("br") == "<br>"
    assert tag("p", title=ATTACK).count("<") == 2


numbers = st.lists(st.one_of(st.just(0), st.floats(1e-9, 1e9), st.integers(0, 2000)), min_size=1, max_size=200)


@given(numbers)
@settings(max_examples=80, deadline=None)
def test_quantiles_are_right_within_two_percent(values: list[float]) -> None:
    found = Distribution()
    found.add(np.array(values))
    ordered = sorted(values)
    for share in (0.1, 0.5, 0.9):
        true = ordered[max(math.ceil(share * len(values)), 1) - 1]
        assert found.quantile(share) == pytest.approx(true, rel=0.0201)
    assert (found.least, found.most, found.count) == (ordered[0], ordered[-1], len(values))


@given(numbers, st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_cuts_and_joins_change_nothing_and_bins_hold_every_value(values: list[float], cut: int) -> None:
    whole, first, second = Distribution(), Distribution(), Distribution()
    whole.add(np.array(values))
    first.add(np.array(values[cut:]))
    second.add(np.array(values[:cut]))
    second.join(first)
    one, other = whole.summary(), second.summary()
    assert one is not None
    assert one == other
    held = sum(count for _, _, count in one["bins"])
    assert held == len(values) - (one["zeros"] if one["scale"] == "log" else 0)
    assert len(one["bins"]) <= 60
    edges = [start for start, _, _ in one["bins"]] + [one["bins"][-1][1]]
    assert all(start < end for start, end in itertools.pairwise(edges))


def test_whole_numbers_have_bins_of_their_own() -> None:
    sizes = Distribution()
    sizes.add(np.array([2, 2, 2, 3, 5]))
    summary = sizes.summary()
    assert summary is not None
    labels = ["".join(each.itertext()) for each in elements(histogram(summary, "Sizes", "documents")).iter("text")]
    assert not [label for label in labels if "." in label]
    assert summary["bins"] == [[1.5, 2.5, 3], [2.5, 3.5, 1], [3.5, 4.5, 0], [4.5, 5.5, 1]]


def test_what_is_no_number_is_left_out() -> None:
    found = Distribution()
    found.add(np.array([np.nan, np.inf, 4.0]))
    assert (found.count, found.quantile(0.5)) == (1, 4.0)
    assert Distribution().summary() is None


@given(st.floats(0, 1e12), st.floats(1e-9, 1e12))
@settings(max_examples=100, deadline=None)
def test_ticks_are_inside_round_and_few(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert len(found) <= 7
    assert all(low - span * 1e-6 - 1e-6 * low <= mark <= (low + span) * (1 + 1e-6) for mark in found)


def test_logarithmic_ticks() -> None:
    assert log_ticks(1, 1e6) == [1, 10, 100, 1000, 1e4, 1e5, 1e6]
    assert log_ticks(25, 260) == [50, 100, 200]


def test_numbers_do_not_claim_too_much() -> None:
    assert share_text(1, 1_000_000) == "<0.1%"
    assert share_text(999_999, 1_000_000) == ">99.9%"
    assert number_text(0.0204) == "0.0204"
    assert bytes_text(0) == "0 B"
    assert bytes_text(10**18) == "1,000 PB"


@given(st.text(max_size=700), st.text(max_size=700))
@settings(max_examples=60, deadline=None)
def test_pieces_are_the_beginnings_of_the_texts(written: str, spoken: str) -> None:
    for text, pieces in zip((written, spoken), compare(written, spoken), strict=True):
        shown = "".join(piece.text for piece in pieces)
        assert text == shown or (shown.endswith(" \u2026") and text.startswith(shown[:-2]))


def differing(written: str, spoken: str) -> tuple[list[str], list[str]]:
    left, right = compare(written, spoken)
    return [piece.text for piece in left if piece.differs], [piece.text for piece in right if piece.differs]


def test_only_other_words_are_marked() -> None:
    assert differing("It cost $5, I think.", "it cost five dollars i think") == (["$5"], ["five dollars"])
    assert differing("All the SAME words!", "all the same words") == ([], [])
    # A vowel sign is a part of its word, and a kanji is a word of its own.
    assert differing("\u0915\u093f\u0924\u093e\u092c 2", "\u0915\u093f\u0924\u093e\u092c \u0926\u094b") == (
        ["2"],
        ["\u0926\u094b"],
    )
    assert differing("\u672c\u30922\u518a", "\u672c\u3092\u4e8c\u518a") == (["2"], ["\u4e8c"])


def test_long_texts_are_cut_where_both_agree() -> None:
    written = "word " * 40 + "12 " + "more " * 200
    spoken = "word " * 40 + "twelve " + "more " * 200
    left, right = compare(written, spoken)
    assert [piece.text for piece in left if piece.differs] == ["12"]
    assert left[-1].text == right[-1].text == " \u2026"
    assert left[-2].text.split() == right[-2].text.split()


def step(name: str, seen: int, kept: int, dropped: int, failed: int) -> Mapping[str, object]:
    return {"step": name, "seen": seen, "kept": kept, "dropped": dropped, "failed": failed, "why": ["short 1"]}


def test_the_flow_shows_every_number_and_stays_in_its_frame() -> None:
    steps = [step("read", 1000, 990, 0, 10), step("judge", 990, 400, 590, 0), step("dedupe", 400, 400, 0, 0)]
    drawing = elements(
        flow(steps, {"judge": "Judge & weigh"}, {"in spoken form": 300, "in written form": 100}, 800, "t")
    )
    svg = drawing[0]
    texts = [text for element in drawing.iter("text") if (text := "".join(element.itertext()))]
    assert "Judge & weigh" in texts
    assert "590 dropped, 59.6%" in texts
    assert "10 broken, 1.0%" in texts
    assert "300 in spoken form" in texts
    height = float(svg.attrib["viewBox"].split()[3])
    bands = [element for element in drawing.iter("rect") if element.attrib["class"] == "kept"]
    widths = [float(band.attrib["width"]) for band in bands]
    assert widths[1] / widths[0] == pytest.approx(400 / 990, rel=1e-3)
    assert max(float(band.attrib["y"]) + float(band.attrib["height"]) for band in bands) < height
    assert len(list(drawing.iter("path"))) == 2


@given(numbers)
@settings(max_examples=40, deadline=None)
def test_bars_stay_in_their_frame(values: list[float]) -> None:
    found = Distribution()
    found.add(np.array(values))
    summary = found.summary()
    assert summary is not None
    if not any(count for _, _, count in summary["bins"]):
        return
    drawing = elements(histogram(summary, "Lengths", "characters", width=360, height=190))
    for bar in drawing.iter("rect"):
        x, y, width, height = (float(bar.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + width <= 360.01
        assert 0 <= y <= y + height <= 190.01
    assert elements(sparkline(summary, "Shape"))[0].attrib["role"] == "img"


def test_dumbbells_leave_out_what_was_not_measured() -> None:
    drawing = elements(dumbbells([("German", 2.5, 1.5), ("Hindi", None, 2.0)], "Tokens", "tokens per word", 360))
    assert len(list(drawing.iter("circle"))) == 2 + 3
    assert len([each for each in drawing.iter("line") if each.attrib["class"] == "between"]) == 1


def test_a_table_says_what_it_is_to_those_who_cannot_see_it() -> None:
    found = elements(table("Reasons", ("Reason", "", "#Documents"), [(ATTACK, Bar(0.5, "gone"), "7")]))
    region = found[0]
    assert region.attrib["aria-label"] == "Reasons"
    assert [element.attrib.get("scope") for element in found.iter("th")] == ["col", "col", "col", "row"]
    bar = next(element for element in found.iter("span") if "bar" in element.attrib["class"])
    assert bar.attrib["style"] == "width:50.00%"
    assert "".join(next(found.iter("tbody")).itertext()) == ATTACK + "7"
