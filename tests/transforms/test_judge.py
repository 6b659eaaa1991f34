"""Each rule with a document it drops and one it must not; limits per language; the transform."""

import dataclasses
import itertools

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as _Pipeline  # pytest would collect it by its own name
from apache_beam.testing.util import assert_that

from transforms.batch import DOCUMENTS, Batch, nothing_dropped
from transforms.judge import REASONS, RULES, JudgeLimits, JudgeQuality, judge
from transforms.judge_c4 import C4Limits
from transforms.judge_fineweb import FINEWEB_BY_LANGUAGE, FINEWEB_RULES, FineWebLimits
from transforms.judge_gopher import GOPHER_BY_LANGUAGE, GOPHER_RULES, GopherLimits

#: 72 words in six lines, written for this test; no 3-gram occurs twice.
GOOD = """The ferry to the island leaves at nine, and the harbour master says that it will have a new crew this summer.
Most visitors come for the lighthouse, which is open to them on every dry day of the week.
Bring warm clothes: even in August a cold wind may blow.
The last boat back waits for nobody.
Tickets cost four pounds, and children travel free.
Nobody has ever missed it twice."""

OFF = {
    field.name: 0 if field.name.startswith("min_") else 1 if field.name.endswith("_share") else 10**9
    for field in dataclasses.fields(GopherLimits)
    if field.name != "enabled"
}
FINEWEB_OFF = {"min_end_mark_line_share": 0, "max_copied_line_character_share": 1, "max_short_line_share": 1}


def numbered(num: int, start: int = 0) -> list[str]:
    """Return different words of five letters."""
    return ["q" + "".join(chr(97 + int(digit)) for digit in f"{k:04}") for k in range(start, start + num)]


def documents_of(texts: list[str], lang: str | None = "en") -> pa.RecordBatch:
    rows = [
        {"doc_id": k.to_bytes(16, "big"), "source": "test", "kind": "web", "text": text, "lang": lang}
        for k, text in enumerate(texts)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS)


def reason_of(text: str, lang: str | None = "en", **families: object) -> tuple[str, float] | None:
    outcome = judge(documents_of([text], lang), JudgeLimits(**families))  # type: ignore[arg-type]
    assert outcome.kept.num_rows + outcome.dropped.num_rows == 1
    if outcome.kept.num_rows:
        return None
    (row,) = outcome.dropped.to_pylist()
    assert (row["step"], row["failed"], row["where"]) == ("judge", False, None)
    return row["reason"], row["measure"]


def alone(limit: str) -> dict[str, object]:
    """Return limits in which one of Gopher's rules is at its default and every other rule is off."""
    limits = OFF | {limit: getattr(GopherLimits(), limit)}
    return {"gopher": GopherLimits(**limits), "c4": C4Limits(enabled=False)}  # type: ignore[arg-type]


def words(*texts: str) -> str:
    return " ".join(texts)


def passages(n: int, times: int) -> str:
    """Return a passage of `n` words so often, 100 word characters in all: each time, but for the last, a new word."""
    passage = numbered(n)
    new = iter(numbered(100, 1000))
    parts = [[*passage, next(new)] for _ in range(times)]
    text = list(itertools.chain.from_iterable(parts))
    return words(*text, *itertools.islice(new, 100 - len(text)))


LINES = ["".join(numbered(1, k)) for k in range(10)]
#: limit -> (reason, a document it drops, what that measures, one just inside the limit).
CASES: dict[str, tuple[str, str, float, str]] = {
    "min_words": ("too_few_words", words(*numbered(49)), 49, words(*numbered(50))),
    "max_words": ("too_many_words", "a " * 100_001, 100_001, "a " * 100_000),
    "min_mean_word_characters": ("words_too_short", "aa bbb aa bbb", 2.5, "aa bbbb"),
    "max_mean_word_characters": ("words_too_long", "a" * 10 + " " + "b" * 11, 10.5, "a" * 9 + "-- " + "b" * 11),
    "max_hash_signs_per_word": ("too_many_hash_signs", words(*numbered(10), "#", "#"), 0.2, words(*numbered(10), "#")),
    "max_ellipses_per_word": (
        "too_many_ellipses", words(*numbered(10), "...", "…"), 0.2, words(*numbered(10), "..", "…"),
    ),
    "max_bullet_line_share": ("too_many_bullet_lines", "- a\n" * 19 + "a", 0.95, "• a\n" * 18 + "a\na"),
    "max_ellipsis_line_share": ("too_many_ellipsis_lines", "a...\n" * 4 + "a.\n" * 6, 0.4, "a…\n" * 3 + "a.\n" * 7),
    "min_alphabetic_token_share": ("too_few_alphabetic_tokens", "a b c | 5", 0.6, "a b c d 5 - —"),
    "min_stop_words": ("too_few_stop_words", "the the the", 1, "the end of"),
    "max_repeated_line_share": ("repeated_lines", "a\n" * 5 + "b\n" * 6, 9 / 11, "\n".join([*LINES[:6], *["a"] * 4])),
    "max_repeated_paragraph_share": (
        "repeated_paragraphs", "a\nb\n\n" * 3 + "c", 0.5, "\n\n".join([*LINES[:7], LINES[0], LINES[1], LINES[2]]),
    ),
    "max_repeated_line_character_share": (
        "repeated_line_characters", "\n".join([*LINES[:3], LINES[0]]), 0.25, "\n".join([*LINES[:4], LINES[0]]),
    ),
    "max_repeated_paragraph_character_share": (
        "repeated_paragraph_characters", "\n\n".join([*LINES[:3], LINES[0]]), 0.25,
        "\n\n".join([*LINES[:4], LINES[0]]),
    ),
    "max_top_2gram_share": ("frequent_2gram", passages(2, 11), 0.22, passages(2, 10)),
    "max_top_3gram_share": ("frequent_3gram", passages(3, 7), 0.21, passages(3, 6)),
    "max_top_4gram_share": ("frequent_4gram", passages(4, 5), 0.20, passages(4, 4)),
    "max_repeated_5gram_share": ("repeated_5grams", passages(5, 5), 0.20, passages(5, 4)),
    "max_repeated_6gram_share": ("repeated_6grams", passages(6, 4), 0.18, passages(6, 3)),
    "max_repeated_7gram_share": ("repeated_7grams", passages(7, 3), 0.14, passages(7, 2)),
    "max_repeated_8gram_share": ("repeated_8grams", passages(8, 3), 0.16, passages(8, 2)),
    "max_repeated_9gram_share": ("repeated_9grams", passages(9, 3), 0.18, passages(9, 2)),
    "max_repeated_10gram_share": ("repeated_10grams", passages(10, 3), 0.20, passages(10, 2)),
}  # fmt: skip


def test_there_is_a_case_for_each_of_gophers_rules() -> None:
    assert {limit: case[0] for limit, case in CASES.items()} == {rule.limit: rule.reason for rule in GOPHER_RULES}


@pytest.mark.parametrize("limit", CASES)
def test_gopher_rule_drops_and_spares(limit: str) -> None:
    reason, dropped, measure, spared = CASES[limit]
    assert reason_of(dropped, **alone(limit)) == (reason, pytest.approx(measure))
    assert reason_of(spared, **alone(limit)) is None


@pytest.mark.parametrize("n", range(5, 11))
def test_passages_one_word_shorter_are_no_repeated_ngrams(n: int) -> None:
    assert reason_of(passages(n - 1, 8), **alone(f"max_repeated_{n}gram_share")) is None


def test_the_good_text_breaks_no_rule_in_any_family() -> None:
    assert reason_of(GOOD) is None
    assert reason_of(GOOD, fineweb=FineWebLimits(enabled=True)) is None


def test_c4_rules() -> None:
    assert reason_of(GOOD + "\nLorem IPSUM dolor.") == ("lorem_ipsum", 1)
    assert reason_of(GOOD + "\nLorem and ipsum.") is None
    assert reason_of(GOOD + "\nif (x) { y } else {") == ("curly_bracket", 2)
    assert reason_of(GOOD + "\nif (x) [ y }") is None


@pytest.mark.parametrize(
    ("reason", "dropped", "measure", "spared"),
    [
        ("too_few_end_marks", "a.\n" + "a\n" * 9, 0.1, "“a”\na.\n" + "a\n" * 8),
        ("too_many_short_lines", "a.\n" * 7 + ("b" * 31 + ".\n") * 3, 0.7, "a.\n" * 6 + ("b" * 31 + ".\n") * 4),
        ("copied_line_characters", "\n".join([*LINES, LINES[0]]), 1 / 11, "\n".join(LINES)),
        ("too_many_line_feeds", "a b. c d\n\n", 0.5, "a b c. d e f g\n\n"),
    ],
)
def test_fineweb_rule_drops_and_spares(reason: str, dropped: str, measure: float, spared: str) -> None:
    (rule,) = (rule for rule in FINEWEB_RULES if rule.reason == reason)
    off = FINEWEB_OFF | {"max_line_feeds_per_word": 10**9}
    limits = FineWebLimits(enabled=True, **off | {rule.limit: getattr(FineWebLimits(), rule.limit)})  # type: ignore[arg-type]
    only: dict[str, object] = {"gopher": GopherLimits(enabled=False), "c4": C4Limits(enabled=False)}
    assert reason_of(dropped, fineweb=limits, **only) == (reason, pytest.approx(measure))
    assert reason_of(spared, fineweb=limits, **only) is None
    assert reason_of(dropped, **only) is None  # off by default


def test_mc4_long_lines() -> None:
    limits = C4Limits(min_long_lines=3)
    line = " ".join(["the", "of", *numbered(60)]) + "."
    assert len(line) >= 200
    assert reason_of("\n".join([line, line[:-1], "short."]), c4=limits, gopher=GopherLimits(enabled=False)) == (
        "too_few_long_lines",
        2,
    )
    assert reason_of("\n".join([line] * 3), c4=limits, gopher=GopherLimits(enabled=False)) is None


def test_a_family_that_is_off_drops_nothing() -> None:
    off = {"gopher": GopherLimits(enabled=False), "c4": C4Limits(enabled=False)}
    assert reason_of("{", **off) is None
    assert reason_of("{", c4=C4Limits(enabled=False)) == ("too_few_words", 0)
    assert reason_of("{", gopher=GopherLimits(enabled=False)) == ("curly_bracket", 1)


def test_every_language_has_room_for_its_own_words() -> None:
    telugu = " ".join(["ఒక", *("అభివృద్ధిచెందుతున్నదేశాలలో" + chr(0xC15 + k % 30) + chr(0xC15 + k // 30) for k in range(60))])
    assert reason_of(telugu, "te") is None
    found = reason_of(telugu, None)  # without a language: Gopher's own limits, no stop words
    assert found is not None
    assert found[0] == "words_too_long"
    japanese = "".join(f"{chr(0x4E00 + 7 * k)}{chr(0x4E01 + 3 * k)}{'のはをにがと'[k % 6]}" for k in range(60)) + "。"
    assert reason_of(japanese, "ja") is None
    assert reason_of(japanese, "en") == ("words_too_short", 1.5)


def test_limits_of_a_language() -> None:
    limits = JudgeLimits(by_language={"ja": {"max_mean_word_characters": 8, "max_short_line_share": 0.5}})
    assert limits.of("ja")["max_mean_word_characters"] == 8  # the recipe's
    assert limits.of("ja")["max_top_2gram_share"] == 0.239  # the built-in one
    assert limits.of("ja")["min_words"] == 50  # the family's
    assert "max_short_line_share" not in limits.of("ja")  # its family is off
    assert limits.of("en") == limits.of(None) == JudgeLimits().of("xx")


def test_built_in_limits_name_limits() -> None:
    names = {rule.limit for rule in RULES}
    assert len(REASONS) == len(set(REASONS)) == len(names)
    for by_language in (GOPHER_BY_LANGUAGE, FINEWEB_BY_LANGUAGE):
        for values in by_language.values():
            assert set(values) <= names


def test_bad_limits_are_refused() -> None:
    with pytest.raises(ValueError, match=r"max_bullet_line_share: expected a share .* found 90"):
        GopherLimits(max_bullet_line_share=90)
    with pytest.raises(ValueError, match=r"min_words: expected at most max_words = 10, found 50"):
        GopherLimits(max_words=10)
    with pytest.raises(ValueError, match="max_curly_brackets: expected 0 or more, found -1"):
        C4Limits(max_curly_brackets=-1)
    with pytest.raises(ValueError, match="no limit 'min_wordz'; the nearest is 'min_words'"):
        JudgeLimits(by_language={"de": {"min_wordz": 3}})
    with pytest.raises(ValueError, match="max_short_line_share: expected a share"):
        JudgeLimits(by_language={"de": {"max_short_line_share": 3}})


def test_empty_batch() -> None:
    outcome = judge(documents_of([]), JudgeLimits())
    assert outcome.kept.num_rows == outcome.dropped.num_rows == 0


def test_verdicts_do_not_depend_on_the_batch() -> None:
    texts = [start + case[1] for start in ("", GOOD + "\n") for case in CASES.values() if len(case[1]) < 10_000]
    together = judge(documents_of(texts), JudgeLimits())
    verdicts = {row["doc_id"]: (row["reason"], row["measure"]) for row in together.dropped.to_pylist()}
    for k, text in enumerate(texts):
        assert verdicts.get(k.to_bytes(16, "big")) == reason_of(text)
    assert len({reason for reason, _ in verdicts.values()}) > 3


def _check(batches: list[Batch]) -> None:
    (batch,) = batches
    assert batch.documents.column("text").to_pylist() == [GOOD]
    assert batch.dropped.column("reason").to_pylist() == ["too_few_words"]
    (count,) = batch.counts
    assert (count.step, count.seen, count.kept, count.dropped) == ("judge", 2, 1, 1)


def test_transform() -> None:
    documents = documents_of([GOOD, "Too short."])
    batch = Batch(shard="a", index=0, last=True, counts=(), dropped=nothing_dropped(), documents=documents)
    with _Pipeline() as pipeline:
        assert_that(pipeline | beam.Create([batch]) | JudgeQuality(), _check)
