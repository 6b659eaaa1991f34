"""Signatures: what tells two texts apart and what does not, and whether MinHash keeps its promises."""

import random
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.signatures import (
    NO_VALUE,
    DedupeRules,
    band_keys,
    exact_keys,
    sign_texts,
    signatures,
    similarity,
    sketches,
)

RULES = DedupeRules()


def signed(*texts: str, rules: DedupeRules = RULES) -> np.ndarray:
    return signatures(pa.array(texts, pa.large_string()), rules)


def exact(*texts: str) -> list[tuple[int, int]]:
    return [tuple(row) for row in exact_keys(pa.array(texts, pa.large_string())).tolist()]


def words_of(text: str) -> list[str]:
    """The slow reference: lower-cased words and lone characters, by Python's own Unicode."""
    words: list[str] = []
    inside = False
    for character in text:
        kind = unicodedata.category(character)[0]
        code_point = ord(character)
        alone = 0x3041 <= code_point <= 0x30FF or 0x4E00 <= code_point <= 0x9FFF or 0x0E00 <= code_point <= 0x0EFF
        if character in "\u200c\u200d\u00ad":
            continue
        if kind not in "LMN" or character == "\u30fb":
            inside = False
        elif alone:
            words.append(character)
            inside = False
        else:
            if not inside:
                words.append("")
            words[-1] += "i" if character == "\u0130" else character.lower()
            inside = True
    return words


SAME = [
    ("Hello, world!", "hello world"),
    ("It's 5 o'clock", "it\u2019s 5 O\u2019CLOCK"),
    ("state-of-the-art", "State of the Art"),
    ("Stra\u00dfe \u00dcBER", "stra\u00dfe \u00fcber"),
    ("\u0928\u092e\u0938\u094d\u200d\u0924\u0947", "\u0928\u092e\u0938\u094d\u0924\u0947"),
    ("\u6771\u4eac\u3001\u5927\u962a\u3002", "\u6771\u4eac \u5927\u962a"),
    ("co\u00adoperate", "cooperate"),
]
DIFFERENT = [
    ("It costs 5 euros", "It costs 6 euros"),
    ("one two", "two one"),
    ("one two", "onetwo"),
    ("r\u00e9sum\u00e9", "resume"),
    ("\u0915\u093f", "\u0915\u0940"),
    ("\u304c", "\u304b"),
    ("a a", "a"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_words_have_the_same_key(one: str, other: str) -> None:
    assert exact(one)[0] == exact(other)[0] != (0, 0)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_have_different_keys(one: str, other: str) -> None:
    assert exact(one)[0] != exact(other)[0]


ALPHABET = st.characters(codec="utf-8", max_codepoint=0x2FF) | st.sampled_from(
    " \n.,-'\u0915\u093f\u0924\u094d\u200d\u0964\u6771\u4eac\u304c\u30fb\u0e01\u0e34\u0660\u0627"
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(ALPHABET, max_size=30), min_size=2, max_size=6))
def test_keys_are_equal_exactly_when_the_words_are(texts: list[str]) -> None:
    texts.append(texts[0].upper() if texts[0].upper().lower() == texts[0].lower() else texts[0] + " ")
    keys = exact(*texts)
    words = [words_of(text) for text in texts]
    for k, mine in enumerate(words):
        assert (keys[k] == (0, 0)) == (not mine)
        for j in range(k):
            assert (keys[j] == keys[k]) == (words[j] == mine)


def test_a_text_without_a_shingle_has_no_signature() -> None:
    out = signed("one two three four", "one two three four five", "")
    assert (out[0] == NO_VALUE).all()
    assert (out[2] == NO_VALUE).all()
    assert (out[1] != NO_VALUE).all()
    keys = band_keys(out, RULES)
    assert not keys[0].any()
    assert keys[1].all()


def test_shingles_count_words_and_characters_by_their_own_measure() -> None:
    rules = DedupeRules(shingle_words=3, shingle_characters=6)
    out = signed(
        "one two",
        "one two three",
        "\u6771\u4eac\u5927\u962a\u795e",
        "\u6771\u4eac\u5927\u962a\u795e\u6238",
        "one \u6771\u4eac\u5927",  # a word weighs two characters
        "one \u6771\u4eac\u5927\u962a",
        rules=rules,
    )
    assert [bool((row != NO_VALUE).all()) for row in out] == [False, True, False, True, False, True]


def test_signature_depends_on_the_set_of_shingles_alone() -> None:
    once = "a b c d e f"
    assert (signed(once) == signed("a b c d e f a b c d e f")).mean() < 1  # other shingles across the seam
    repeated = " ".join(["spam"] * 10)
    assert (signed(repeated) == signed(" ".join(["spam"] * 5000))).all()  # beyond one block of pending shingles


def test_sliced_arrays_and_batches_of_one_agree() -> None:
    texts = ["one two three four five six", "", "\u6771\u4eac\u5927\u962a\u795e\u6238", "seven eight nine ten eleven"]
    whole = pa.array(texts, pa.large_string())
    together, keys = sign_texts(whole, RULES)
    for k in range(len(texts)):
        alone, key = sign_texts(whole[k : k + 1], RULES)
        assert (alone[0] == together[k]).all()
        assert (key[0] == keys[k]).all()
    assert (exact_keys(whole) == keys).all()


def test_seed_changes_every_signature() -> None:
    text = "one two three four five six seven"
    assert (signed(text) == signed(text, rules=DedupeRules(seed=2))).mean() < 0.05


def planted(similarity_: float, num_shingles: int, random_: random.Random) -> tuple[str, str, float]:
    """Two texts of one-shingle paragraphs (words apart elsewhere) with about the Jaccard similarity asked for."""
    common = round(num_shingles * similarity_)
    shingles = [" ".join(f"w{random_.getrandbits(60):x}" for _ in range(5)) for _ in range(num_shingles)]
    own = shingles[common:]
    return (
        "\n".join(shingles[:common] + own[: len(own) // 2]),
        "\n".join(shingles[:common] + own[len(own) // 2 :]),
        common / num_shingles,
    )


def shingle_set(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[k : k + 5]) for k in range(len(words) - 4)}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_estimate_is_unbiased_and_bands_collide_as_promised(share: float) -> None:
    """Mean over pairs within four standard errors of the truth, and hits within four of 1 - (1 - s^8)^14."""
    random_ = random.Random(round(share * 100))
    pairs = [planted(share, 40, random_)[:2] for _ in range(400)]
    truth = []
    for one, other in pairs:
        mine, theirs = shingle_set(one), shingle_set(other)
        truth.append(len(mine & theirs) / len(mine | theirs))
    true = np.array(truth)
    ones, others = signed(*[one for one, _ in pairs]), signed(*[other for _, other in pairs])
    estimates = (ones == others).mean(axis=1)
    error = np.sqrt((true * (1 - true) / 112).sum()) / len(pairs)
    assert abs((estimates - true).mean()) < 4 * error
    small = [similarity(one, other) for one, other in zip(sketches(ones), sketches(others), strict=True)]
    assert abs((np.array(small) - true).mean()) < 4.5 * error
    hits = (band_keys(ones, RULES) == band_keys(others, RULES)).any(axis=1)
    promised = 1 - (1 - true**8) ** 14
    assert abs(hits.sum() - promised.sum()) < 4 * np.sqrt((promised * (1 - promised)).sum()) + 1


def test_band_curve_is_fineweb_s() -> None:
    """The rules' 14 bands of 8 give the percentages that the FineWeb paper prints."""
    curve = [1 - (1 - s**RULES.rows_per_band) ** RULES.bands for s in (0.7, 0.75, 0.8, 0.85)]
    assert [round(100 * p) for p in curve] == [56, 77, 92, 99]  # printed: 56, 77, 92, 98.8


@pytest.mark.parametrize(
    ("field", "value"), [("bands", 0), ("shingle_words", 0), ("min_similarity", 1.5), ("seed", -1)]
)
def test_rules_refuse_what_makes_no_sense(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"dedupe\.{field}.*expected.*found"):
        DedupeRules(**{field: value})


def test_band_keys_refuse_other_signatures() -> None:
    with pytest.raises(ValueError, match="expected signatures of 112 values"):
        band_keys(signed("a b c d e", rules=DedupeRules(bands=2)), RULES)
