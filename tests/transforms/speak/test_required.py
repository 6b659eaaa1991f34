"""Conditions of expressions: never wrong, and worth their cost."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.speak import corrections, indic
from transforms.speak.corrections import required
from transforms.speak.corrections.pattern import parse
from transforms.speak.corrections.present import Conditions
from transforms.speak.corrections.required import DIGIT
from transforms.speak.corrections.rewriting import Rewriter

TABLES = Path(__file__).resolve().parents[2] / "data" / "spoken"


def _meets(text: str, conditions: tuple[required.Condition, ...]) -> bool:
    return all(
        any(re.search(r"\d".join(map(re.escape, string.split(DIGIT))), text) for string in each) for each in conditions
    )


def _rewriter(lang: str) -> Rewriter:
    if lang in indic.LANGUAGES:
        return indic._rewriter(lang)
    found = corrections._correction(lang).__globals__["_rewriter"]()  # type: ignore[union-attr]
    assert isinstance(found, Rewriter)
    return found


@pytest.mark.parametrize("lang", [*corrections.LANGUAGES, *indic.LANGUAGES])
def test_no_match_is_ever_missed(lang: str) -> None:
    """Every rule is tried on every written row of its language, and on what the rules before it made of the row."""
    rewriter = _rewriter(lang)
    rows = [
        line.split("\t")[0]
        for table in sorted((TABLES / lang).glob("*.tsv"))
        for line in table.read_text(encoding="utf-8").split("\n")
        if "\t" in line
    ]
    conditions = [required.required(each.pattern) for each in rewriter.rules]
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
                    assert _meets(window, conditions[index]), each.pattern.pattern
                    if skipped:  # only what the rule's author says that it needs may keep a match from it
                        assert each.needs
                        assert not any(string in window for string in each.needs)
                if not skipped:
                    window = each.pattern.sub(
                        lambda m, each=each: w if (w := each.rewrite(m)) is not None else m[0], window
                    )
    assert num_matches > 20
    assert num_skipped > num_tried / 2


@pytest.mark.parametrize("lang", [*corrections.LANGUAGES, *indic.LANGUAGES])
def test_every_expression_is_understood(lang: str) -> None:
    rules = _rewriter(lang).rules
    unread = [each.pattern.pattern for each in rules if parse(each.pattern.pattern) is None]
    assert not unread
    asked = [each for each in rules if required.required(each.pattern)]
    assert len(asked) > 0.9 * len(rules)


PATTERNS = (
    r"(?<=\d) ?(?:km|m[ab]|b)\b",
    r"(?:a|\d)+b{1,3}(?!k)",
    r"[^a]k?(?P<x>m{2})",
    r"(?:)|a",
    r"\w1|[k-m]a",
    r"(?<=a)(?:b|(?<=b)k)+(?=m)",
    r"(?P<x>[ab])(?P=x)m?(?<!k)\d{2,3}k",
    r"(a|b)\1?(?:1 |\.)+?\d$",
    r"(?>a+b|[1-9])(?m:^|k)",
    r"a{2}(?:k{0,2}|m)b?(?=\d\d)",
    r"(?<![a-m])(?:\d|[.k])++",
    r"(?:\d{1,3}(?: \d){1,2}|\ba\x6b)m*",
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="ab1\u0662 .km", max_size=12), st.sampled_from(PATTERNS))
def test_conditions_hold_for_any_match(text: str, pattern: str) -> None:
    compiled = re.compile(pattern)
    if compiled.search(text):
        found = required.required(compiled)
        assert _meets(text, found), (text, found)
        assert Conditions(dict.fromkeys(found, 1), 1).open_rules(text)


ATOMS = st.sampled_from(["a", "b", "k", r"\d", "[ab]", "[^a]", r"\w", ".", r"\.", "[1-9]", "1", " "])


def _larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(smaller, min_size=1, max_size=3)
    return st.one_of(
        several.map("".join),
        several.map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(smaller, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "??"])).map(lambda p: f"(?:{p[0]}){p[1]}"),
        st.tuples(smaller, st.sampled_from(["(?=", "(?!"])).map(lambda p: f"{p[1]}{p[0]})"),
        st.tuples(ATOMS, st.sampled_from(["(?<=", "(?<!"])).map(lambda p: f"{p[1]}{p[0]})"),
    )


def test_conditions_hold_for_any_expression() -> None:
    num_matches = num_conditions = 0

    @settings(max_examples=400, deadline=None, derandomize=True)
    @given(
        st.recursive(ATOMS, _larger, max_leaves=8),
        st.lists(st.text(alphabet="ab1\u0662 .k", max_size=10), min_size=5, max_size=5),
    )
    def check(pattern: str, texts: list[str]) -> None:
        nonlocal num_matches, num_conditions
        compiled = re.compile(pattern)
        found = required.required(compiled)
        num_conditions += bool(found)
        conditions = Conditions(dict.fromkeys(found, 1), 1)
        for text in texts:
            if compiled.search(text):
                num_matches += bool(found)
                assert _meets(text, found), (text, found)
                assert conditions.open_rules(text)
            elif not _meets(text, found) and not re.search(r"(?![0-9])\d", text):
                assert not conditions.open_rules(text)

    check()
    assert num_conditions > 50
    assert num_matches > 100


def test_case_insensitive_expressions_ask_for_nothing() -> None:
    assert required.required(re.compile("km", re.IGNORECASE)) == ()
    assert required.required(re.compile("(?i)km")) == ()
    assert required.required(re.compile("(?i:km)5")) == ()
    assert required.required(re.compile("k m # comment", re.VERBOSE)) == ()


def test_what_is_asked_for() -> None:
    def asked(pattern: str) -> list[list[str]]:
        return [
            sorted(string.replace(DIGIT, "5") for string in each) for each in required.required(re.compile(pattern))
        ]

    assert asked(r"(?<!\d)[1-9]\d{0,2}(?:\.\d{3}){1,9}(?!\d)") == [["5.555"]]
    assert asked(r"(\d{4})([/.-])(\d{1,2})\2") == [["5555-5", "5555.5", "5555/5"]]
    assert asked(r"\b[Nn]o\. ?(?=\d)") == [["No. 5", "No.5", "no. 5", "no.5"]]
    assert asked(r"(?<=\d)m(?= (?:people|users))") == [["5m people", "5m users"]]
    assert asked(r"\w+|x") == []
