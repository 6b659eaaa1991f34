"""Every measure against a slow reference in plain Python, on arbitrary text and on real documents."""

import collections
import gzip
import itertools
import json
import math
import re
import unicodedata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.judge_measures import MEASURES, Measure, measure
from transforms.stop_words import STOP_WORDS, stop_word_hashes

CORPORA = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpora"
TERMINALS = set(".!?…؟۔।॥。！？．｡")
CLOSERS = set("\"'»«’”“›」』）)]")
QUOTES = set('"»«”“」』')
BULLETS = set("•‣⁃■□▪▫▶○●◦")


def measured(text: str, lang: str | None = "en", max_words: int = 100_000) -> dict[str, float]:
    row = measure(pa.array([text], pa.large_string()), pa.array([lang], pa.string()), max_words)[0]
    return dict(zip(MEASURES, row.tolist(), strict=True))


def ends_in_terminal(line: str) -> bool:
    while line and line[-1] not in TERMINALS and line[-1] in CLOSERS:
        line = line[:-1]
    return bool(line) and line[-1] in TERMINALS


def reference(text: str) -> dict[str, float]:
    """Measure a text in a language whose words stand between spaces."""
    lines = [line.strip() for line in text.split("\n")]
    paragraphs = [list(group) for filled, group in itertools.groupby(lines, bool) if filled]
    lines = [line for line in lines if line]
    tokens = [t for line in lines for t in line.split() if any(unicodedata.category(c)[0] != "P" for c in t)]
    words = ["".join(c.lower() for c in t if unicodedata.category(c)[0] in "LMN") for t in tokens]
    words = [word for word in words if word]
    num_words, num_lines = max(1, len(words)), max(1, len(lines))
    characters = max(1, sum(map(len, lines)))

    def repeated(things: list[str]) -> list[str]:
        seen: collections.Counter[str] = collections.Counter()
        return [thing for thing in things if seen.update([thing]) or seen[thing] > 1]

    whole = ["\n".join(paragraph) for paragraph in paragraphs]
    measures = {
        "num_words": len(words),
        "mean_word_characters": sum(map(len, words)) / num_words,
        "hash_signs_per_word": text.count("#") / num_words,
        "ellipses_per_word": (text.count("...") + text.count("…")) / num_words,
        "bullet_line_share": sum(x[0] in BULLETS or re.match("[-*] ", x) is not None for x in lines) / num_lines,
        "ellipsis_line_share": sum(x.endswith(("...", "…")) for x in lines) / num_lines,
        "alphabetic_token_share": sum(any(c.isalpha() for c in t) for t in tokens) / max(1, len(tokens)),
        "repeated_line_share": len(repeated(lines)) / num_lines,
        "repeated_line_character_share": sum(map(len, repeated(lines))) / characters,
        "repeated_paragraph_share": len(repeated(whole)) / max(1, len(whole)),
        "repeated_paragraph_character_share": sum(len(p.replace("\n", "")) for p in repeated(whole)) / characters,
        "num_curly_brackets": text.count("{"),
        "num_lorem_ipsum": text.lower().count("lorem ipsum"),
        "num_long_lines": sum(len(line) >= 200 for line in lines),
        "end_mark_line_share": sum(ends_in_terminal(x) or x[-1] in QUOTES for x in lines) / num_lines,
        "short_line_share": sum(len(line) <= 30 for line in lines) / num_lines,
        "line_feeds_per_word": text.count("\n") / num_words,
    }
    top = collections.Counter(itertools.pairwise(words)).most_common(1)
    measures["has_repeated_2gram"] = bool(top) and top[0][1] > 1
    return measures


def check(text: str) -> dict[str, float]:
    found, expected = measured(text), reference(text)
    has_repeated = expected.pop("has_repeated_2gram")
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-12)
    assert (found["top_2gram_share"] > 0) == has_repeated
    return found


LINES = st.sampled_from(
    ["One line.", "one LINE", "- item", "-item", "* b", "• c", "…", "a...", "b....", "# x #", "12 | 3", "{", "} {",
     "Lorem Ipsum", "lorem  ipsum", "", "  ", "“Quote.”", "x" * 199 + ".", "y" * 200, "thirty characters are in here.",
     "thirty-one characters are in it", "été, été", "\u00a0pad\u3000", "«»", "l", "lo", "हिन्दी।"]
)  # fmt: skip


@settings(deadline=None)  # the first call compiles
@given(st.lists(LINES, max_size=12))
def test_equals_reference(lines: list[str]) -> None:
    check("\n".join(lines))


@settings(deadline=None)
@given(st.text(st.sampled_from("abé1 \n.…!#{-•«»।’\u00a0|+é"), max_size=60))
def test_equals_reference_on_arbitrary_text(text: str) -> None:
    check(text)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=5))
def test_any_text_is_measured_alone_as_in_a_batch(texts: list[str]) -> None:
    together = measure(pa.array(texts, pa.large_string()), pa.array(["ja"] * len(texts), pa.string()))
    for text, row in zip(texts, together, strict=True):
        alone = measured(text, "ja")
        assert list(alone.values()) == row.tolist()
        shares = {name: value for name, value in alone.items() if name.endswith("_share")}
        assert all(0 <= share <= 1 for share in shares.values()), shares


@pytest.mark.shared
@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs ../shared/corpora")
@pytest.mark.parametrize("lang", ["de", "en", "fr", "mr", "ta"])
def test_equals_reference_on_real_documents(lang: str) -> None:
    with gzip.open(CORPORA / f"{lang}.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in itertools.islice(lines, 0, None, 12)]
    # The reference knows only words between spaces: leave out what shows other scripts.
    texts = [
        text for text in texts if not re.search(r"[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff\u2060-\U0010ffff]", text)
    ]
    found = [check(text) for text in texts]
    assert len(found) > 20
    for name in ("repeated_line_share", "hash_signs_per_word", "ellipses_per_word", "top_4gram_share"):
        assert any(row[name] > 0 for row in found) or (name == "hash_signs_per_word" and lang in ("mr", "ta"))


def test_stop_words_are_counted_once_each() -> None:
    assert measured("The THE the, of (and).")["num_stop_words"] == 3
    assert measured("theory oft Sand")["num_stop_words"] == 0
    assert measured("東京は人の多い町である", "ja")["num_stop_words"] == 2
    assert measured("عَلَى مِنْ", "ar")["num_stop_words"] == 2  # vowel signs do not matter
    assert math.isnan(measured("the of", None)["num_stop_words"])
    assert math.isnan(measured("the of", "zu")["num_stop_words"])


def test_stop_words_have_distinct_hashes() -> None:
    rows, hashes = stop_word_hashes()
    for lang, words in STOP_WORDS.items():
        assert len(set(words)) == len(words) == len(set(hashes[rows[lang]].tolist()) - {0})
        assert measured("\n".join(words), lang)["num_stop_words"] == len(words)
    assert (np.array([len(words) for words in STOP_WORDS.values()]) >= 8).all()


def test_first_words_bound_the_search_for_ngrams() -> None:
    text = " ".join(f"w{k}" for k in range(200)) + " again and again and again"
    assert measured(text)["top_2gram_share"] > 0
    assert measured(text, max_words=150)["top_2gram_share"] == 0
    assert measured(text, max_words=150)["num_words"] == 205


def test_paragraphs_stand_between_blank_lines() -> None:
    text = "One.\nTwo.\n\nThree.\n \nOne.\nTwo.\n\n\n"
    found = check(text)
    assert found["repeated_paragraph_share"] == 1 / 3
    assert found["repeated_paragraph_character_share"] == 8 / 22
    assert found["repeated_line_share"] == 2 / 5


def test_measures_are_named_as_the_columns() -> None:
    assert [Measure[name.upper()] for name in MEASURES] == list(range(len(MEASURES)))


def test_sliced_and_empty_arrays() -> None:
    texts = pa.array(["x", "One two. One two.", "y"], pa.large_string())
    assert measure(texts[1:2])[0].tolist()[:2] == measure(texts)[1].tolist()[:2] == [4.0, 3.0]
    assert measure(texts[:0]).shape == (0, len(MEASURES))
    assert measure(pa.array(["", "\n\n"], pa.large_string()))[:, Measure.NUM_WORDS].tolist() == [0.0, 0.0]
