import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as _Pipeline  # pytest would collect it by its own name
from apache_beam.testing.util import assert_that
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.batch import DOCUMENTS, Batch, nothing_dropped
from transforms.filter_lines import POLICY_PHRASES, FilterLines, LineRules, filter_lines, filter_text
from transforms.line_kernels import COUNTERS

GOOD = "This line is a whole sentence."


def filtered(text: str, **rules: object) -> tuple[str, int, dict[str, int]]:
    texts, sentences, counts = filter_text(pa.array([text], pa.large_string()), LineRules(**rules))  # type: ignore[arg-type]
    return texts[0].as_py(), int(sentences[0]), {n: c for n, c in zip(COUNTERS, counts.tolist(), strict=True) if c}


@pytest.mark.parametrize(
    "line",
    [
        GOOD,
        "Is this a whole sentence too?",
        "It surely is one, too!",
        'He said: "These are five words"',
        "« Voici une phrase tout entière. »",
        "(This one stands in brackets.)",
        "Ist das hier ein Satz?",
        "यह एक पूरा वाक्य है।",
        "هل هذه جملة كاملة أيضا؟",
        "これは五語より長い文である。",
        "இது ஒரு முழு வாக்கியம் ஆகும்.",
        "Two dots are no ellipsis..",
    ],
)
def test_sentences_stay(line: str) -> None:
    assert filtered(line) == (line, 1, {})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A line without any end mark", "no_end_mark"),
        ("Home | About us | Contact us", "no_end_mark"),
        ("The beginning of the story...", "no_end_mark"),
        ("The beginning of the story…", "no_end_mark"),
        ("Only four words here.", "too_few_words"),
        ("Four words | here | - only.", "too_few_words"),
        ("はい。", "too_few_words"),
        ("Please turn on JavaScript in your browser.", "javascript"),
        ("We use cookies to make this better.", "policy_phrase"),
        ("Read our PRIVACY POLICY before you start.", "policy_phrase"),
        ("Diese Seite verwendet Cookies für die Anmeldung.", "policy_phrase"),
        ("This line has a " + "x" * 1001 + " in it.", "long_token"),
    ],
)
def test_other_lines_go(line: str, reason: str) -> None:
    assert filtered(line) == ("", 0, {reason: 1})
    assert filtered(f"{GOOD}\n{line}\n{GOOD}") == (f"{GOOD}\n{GOOD}", 2, {reason: 1})


@pytest.mark.parametrize(
    "line",
    [
        "The cookie that she ate was good.",
        "Java scripts are read from the right.",
        "Their policy on privacy is not new.",
        "This line has a " + "x" * 1000 + " in it.",
        "あ" * 500 + "漢" * 600 + "で、これは長い文である。",  # no spaces, but no token of 1,000
    ],
)
def test_near_misses_stay(line: str) -> None:
    assert filtered(line) == (line, 1, {})


def test_every_policy_phrase_removes_its_line() -> None:
    for phrase in POLICY_PHRASES:
        assert phrase == phrase.lower()
        assert filtered(f"Here stand some words: {phrase}.")[2] == {"policy_phrase": 1}


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("It opened again in 1890.[12]", "It opened again in 1890."),
        ("It opened [3][4] in the year 1890.", "It opened in the year 1890."),
        ("It opened[edit] in the year 1890 [citation needed].", "It opened in the year 1890."),
        ("It [sic] opened in 1890 [a12].", "It [sic] opened in 1890 [a12]."),
        ("It opened in 1890 [12", ""),
        ("[] It opened early in 1890.", "It opened early in 1890."),
    ],
)
def test_citation_marks(written: str, left: str) -> None:
    assert filtered(written)[0] == left


def test_citations_count_neither_as_words_nor_as_ends() -> None:
    assert filtered("It opened in 1890.[12] [13]")[0] == ""  # four words
    assert filtered("It opened again in 1890 [12]")[2] == {"no_end_mark": 1}


def test_blank_lines_stay_between_lines_that_stay() -> None:
    text = f"Menu\n\n{GOOD}\n{GOOD}\n\n\nMore\n\n{GOOD}\n\n"
    assert filtered(text)[0] == f"{GOOD}\n{GOOD}\n\n{GOOD}"


def test_keep_unpunctuated() -> None:
    text = "A heading of five words\nHome"
    assert filtered(text, keep_unpunctuated=True) == ("A heading of five words", 1, {"too_few_words": 1})


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.text(st.sampled_from("ab .!?…|[]1é。\n\u00a0かj"), max_size=60), max_size=4), st.booleans())
def test_filtering_again_changes_nothing(texts: list[str], keep_unpunctuated: bool) -> None:
    rules = LineRules(keep_unpunctuated=keep_unpunctuated, min_words=2)
    array = pa.array(texts, pa.large_string())
    once, sentences, counts = filter_text(array, rules)
    if counts[-1]:  # a mark in a mark, as in `[1[2]]`, leaves a mark
        return
    twice, sentences_again, counts_again = filter_text(once, rules)
    assert twice.to_pylist() == once.to_pylist()
    assert sentences.tolist() == sentences_again.tolist()
    assert not counts_again.any()
    for before, after in zip(texts, once.to_pylist(), strict=True):
        assert set(after.split("\n")) <= {line.strip() for line in before.split("\n")} | {""}
    once.validate(full=True)


def documents_of(rows: list[tuple[str, str]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(
        [
            {"doc_id": k.to_bytes(16, "big"), "source": "s", "kind": kind, "text": text}
            for k, (kind, text) in enumerate(rows)
        ],
        schema=DOCUMENTS,
    )


def test_only_the_kinds_asked_for() -> None:
    page = "\n".join(["Menu", GOOD, GOOD, GOOD])
    rows = [("newspaper", page), ("web", page), ("speech", "hello"), ("web", GOOD), ("web", "X" + "\n" + page)]
    outcome = filter_lines(documents_of(rows), LineRules())
    left = "\n".join([GOOD] * 3)
    assert outcome.kept.column("text").to_pylist() == [page, left, "hello", left]
    assert outcome.kept.schema.equals(DOCUMENTS)
    first = outcome.dropped.to_pylist()[0]
    assert (first["doc_id"], first["reason"], first["measure"]) == ((3).to_bytes(16, "big"), "too_few_sentences", 1.0)
    assert outcome.counters == {"line:no_end_mark": 3}
    assert filter_lines(documents_of(rows), LineRules(kinds=())).kept.num_rows == len(rows)


def test_min_sentences() -> None:
    documents = documents_of([("web", " ".join([GOOD] * 3)), ("web", " ".join([GOOD] * 2))])
    assert filter_lines(documents, LineRules()).dropped.column("measure").to_pylist() == [2.0]
    assert filter_lines(documents, LineRules(min_sentences=2)).dropped.num_rows == 0


def test_slices_and_empty_batches() -> None:
    documents = documents_of([("web", "Menu"), ("web", "\n".join([GOOD] * 3)), ("newspaper", "x")])
    assert filter_lines(documents[1:2], LineRules()).kept.num_rows == 1
    assert filter_lines(documents[:0], LineRules()).kept.num_rows == 0


def test_bad_rules_are_refused() -> None:
    with pytest.raises(ValueError, match=r"kinds: .* found 'blog'"):
        LineRules(kinds=("blog",))
    with pytest.raises(ValueError, match="min_words: expected 0 or more, found -1"):
        LineRules(min_words=-1)


def _check(batches: list[Batch]) -> None:
    (batch,) = batches
    assert batch.documents.column("text").to_pylist() == ["\n".join([GOOD] * 3)]
    assert [(count.step, count.seen, count.dropped) for count in batch.counts] == [("lines", 2, 1)]


def test_transform() -> None:
    documents = documents_of([("web", "Menu\n" + "\n".join([GOOD] * 3)), ("web", "Menu")])
    batch = Batch(shard="a", index=0, last=True, counts=(), dropped=nothing_dropped(), documents=documents)
    with _Pipeline() as pipeline:
        assert_that(pipeline | beam.Create([batch]) | FilterLines(), _check)
