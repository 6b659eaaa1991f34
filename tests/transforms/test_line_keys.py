"""Which lines are the same line, and which are long enough to count."""

import numpy as np
import pyarrow as pa
import pytest

from transforms.line_keys import RepeatedLineRules, line_keys

RULES = RepeatedLineRules(min_words=4)


def documents(*texts: str, kind: str = "web") -> pa.RecordBatch:
    return pa.record_batch({"kind": [kind] * len(texts), "text": pa.array(texts, pa.large_string())})


def keys(text: str, rules: RepeatedLineRules = RULES) -> list[int]:
    return line_keys(documents(text), rules)[0].tolist()


@pytest.mark.parametrize(
    "other",
    [
        "SIGN up for our newsletter!",
        "  sign up \u2013 for our newsletter",
        "Sign up for our \u201cnewsletter\u201d...\r",
    ],
    ids=["case", "spaces", "quotes"],
)
def test_case_punctuation_and_spacing_do_not_tell_lines_apart(other: str) -> None:
    assert keys(other) == keys("Sign up for our newsletter.")
    assert len(keys(other)) == 1


@pytest.mark.parametrize(
    "other",
    ["Sign up for our newsletters.", "Up sign for our newsletter.", "Sign up for our newsletter. Now."],
    ids=["word", "order", "longer"],
)
def test_words_and_their_order_do(other: str) -> None:
    assert keys(other) != keys("Sign up for our newsletter.")


def test_digits_do_too() -> None:
    assert keys("The train leaves at 10:42 today.") != keys("The train leaves at 11:42 today.")


def test_short_lines_have_no_key() -> None:
    assert keys("Three words only") == []
    assert len(keys("Now four words stand")) == 1
    assert keys("\n\n...\n") == []


def test_where_words_are_not_divided_two_characters_make_one() -> None:
    assert keys("\u6771\u4eac\u90fd\u306e\u5929\u6c17\u3002") == []  # 6 characters
    assert len(keys("\u6771\u4eac\u90fd\u306e\u5929\u6c17\u4e88\u5831\u3002")) == 1  # 8
    assert keys("Tokyo \u6771\u4eac\u90fd\u306e\u5929") == []
    assert len(keys("Tokyo \u6771\u4eac\u90fd\u306e\u5929\u6c17")) == 1


def test_a_line_counts_once_a_document_and_in_each() -> None:
    twice = "one two three four\nfive six seven eight\nOne two three four!"
    found, rows = line_keys(documents(twice, "", "one two three four"), RULES)
    assert rows.tolist() == [0, 0, 2]
    assert rows.dtype == np.uint32
    assert found[2] in found[:2]
    assert len(set(found.tolist())) == 2


def test_other_kinds_are_left_alone() -> None:
    assert len(line_keys(documents("one two three four", kind="newspaper"), RULES)[0]) == 0
    rules = RepeatedLineRules(min_words=4, kinds=("newspaper",))
    assert len(line_keys(documents("one two three four", kind="newspaper"), rules)[0]) == 1


def test_keys_do_not_depend_on_how_batches_are_cut() -> None:
    batch = documents("one two three four\nand a second line", "five six seven eight", "nine ten eleven twelve")
    whole, _ = line_keys(batch, RULES)
    parts = [line_keys(batch[k : k + 1], RULES)[0] for k in range(3)]
    assert np.array_equal(whole, np.concatenate(parts))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("kinds", ("webb",), "expected some of web"),
        ("min_words", 0, "min_words: expected 1 to"),
        ("max_documents", 0, "max_documents: expected 1 to"),
        ("min_words_left", -1, "min_words_left: expected 0 or more"),
    ],
)
def test_rules_that_cannot_be_are_refused(field: str, value: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        RepeatedLineRules(**{field: value})  # type: ignore[arg-type]
