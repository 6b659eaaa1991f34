"""Conditions of expressions: never wrong, and worth their cost."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.speak import corrections
from transforms.speak.corrections import required
from transforms.speak.corrections.rewriting import Rewriter, characters_of

TABLES = Path(__file__).resolve().parents[2] / "data" / "spoken"


def _meets(text: str, conditions: tuple[required.Condition, ...]) -> bool:
    present = characters_of(text)
    return all(
        any(string in text or (string == required.DIGIT and string in present) for string in each)
        for each in conditions
    )


@pytest.mark.parametrize("lang", corrections.LANGUAGES)
def test_no_match_is_ever_missed(lang: str) -> None:
    """Every rule is tried on every written row of its language, and on what the rules before it made of the row."""
    corrections.before("1", lang)
    rewriter = corrections._correction(lang).__globals__["_rewriter"]()  # type: ignore[union-attr]
    assert isinstance(rewriter, Rewriter)
    rows = [
        line.split("\t")[0]
        for table in sorted((TABLES / lang).glob("*.tsv"))
        for line in table.read_text(encoding="utf-8").split("\n")
        if "\t" in line
    ]
    num_tried = num_skipped = num_matches = 0
    for row in rows:
        for text in (row, f"{row} {row}", row.upper()):
            window = text
            for index, each in enumerate(rewriter.rules):
                num_tried += 1
                skipped = not rewriter.open_rules(window) >> index & 1
                num_skipped += skipped
                if each.pattern.search(window):
                    num_matches += 1
                    assert _meets(window, required.required(each.pattern)), each.pattern.pattern
                    if skipped:  # only what the rule's author says that it needs may keep a match from it
                        assert each.needs
                        assert not any(string in window for string in each.needs)
                if not skipped:
                    window = each.pattern.sub(
                        lambda m, each=each: w if (w := each.rewrite(m)) is not None else m[0], window
                    )
    assert num_matches > 20
    assert num_skipped > num_tried / 2


@given(st.text(alphabet="ab1\u0662 .km", max_size=12))
def test_conditions_hold_for_any_match(text: str) -> None:
    for pattern in (
        r"(?<=\d) ?(?:km|m[ab]|b)\b",
        r"(?:a|\d)+b{1,3}(?!k)",
        r"[^a]k?(?P<x>m{2})",
        r"(?:)|a",
        r"\w1|[k-m]a",
    ):
        compiled = re.compile(pattern)
        if compiled.search(text):
            assert _meets(text, required.required(compiled))


def test_case_insensitive_expressions_ask_for_nothing() -> None:
    assert required.required(re.compile("km", re.IGNORECASE)) == ()
    assert required.required(re.compile("(?i)km")) == ()
