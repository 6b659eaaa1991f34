"""Marathi, Tamil and Telugu numbers: the holes of indic-numtowords are closed, and suffixes join as they sound."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.speak import fold, indic, indic_abbreviations, indic_numbers, indic_units
from transforms.speak.indic_words import WORDS
from transforms.speak.rules import SpeakRules

RULES = SpeakRules()
_BLOCKS = {"mr": ("\u0900", "\u097f"), "ta": ("\u0b80", "\u0bff"), "te": ("\u0c00", "\u0c7f")}
_DIGITS = {"mr": 0x966, "ta": 0xBE6, "te": 0xC66}


def _say(text: str, lang: str) -> str:
    return fold.finish(indic.verbalise(fold.canonicalise(text, lang, RULES), lang), lang, RULES)


@pytest.mark.parametrize("lang", indic.LANGUAGES)
def test_every_number_is_in_the_language_s_own_script_and_normal_form(lang: str) -> None:
    first, last = _BLOCKS[lang]
    seen = 0
    for number in (*range(2_000), *range(2_000, 10**6, 4_999), 10**7, 10**9, 10**9 + 1, 10**12, 123_456_789_012_345):
        words = indic.cardinal(number, lang)
        assert all(first <= character <= last or character == " " for character in words), number
        assert unicodedata.is_normalized("NFC", words)
        seen += 1
    assert seen > 2_000


@pytest.mark.parametrize("lang", indic.LANGUAGES)
def test_native_digits_read_as_ascii_digits_do(lang: str) -> None:
    for written in ("0", "1234567890", "2013", "12.5", "007"):
        native = "".join(chr(_DIGITS[lang] + int(c)) if c.isdigit() else c for c in written)
        assert _say(native, lang) == _say(written, lang)
        assert _say(written, lang)


@pytest.mark.parametrize("lang", indic.LANGUAGES)
def test_holes_of_the_library_are_closed(lang: str) -> None:
    zero = indic.cardinal(0, lang)
    assert _say("00", lang) == f"{zero} {zero}"
    assert _say("-3", lang).split()[0] == WORDS[lang].minus
    assert WORDS[lang].point in _say("2.50", lang)
    assert indic.cardinal(10**10, lang)
    assert indic.cardinal(-1, lang).startswith(WORDS[lang].minus)


def test_marathi_thousand_has_no_nukta() -> None:
    assert indic.cardinal(5_000, "mr") == "\u092a\u093e\u091a \u0939\u091c\u093e\u0930"


@pytest.mark.parametrize(
    ("lang", "words", "suffix", "joined"),
    [
        ("ta", "\u0baa\u0ba4\u0bcd\u0ba4\u0bc1", "\u0b86\u0bae\u0bcd", "\u0baa\u0ba4\u0bcd\u0ba4\u0bbe\u0bae\u0bcd"),
        ("ta", "\u0b95\u0bcb\u0b9f\u0bbf", "\u0b87\u0bb2\u0bcd", "\u0b95\u0bcb\u0b9f\u0bbf\u0baf\u0bbf\u0bb2\u0bcd"),
        ("te", "\u0c2a\u0c26\u0c3f", "\u0c35", "\u0c2a\u0c26\u0c35"),
        ("te", "\u0c07\u0c30\u0c35\u0c48", "\u0c35", "\u0c07\u0c30\u0c35\u0c2f\u0c4d\u0c2f\u0c35"),
        ("mr", "\u0926\u0939\u093e", "\u0932\u093e", "\u0926\u0939\u093e\u0932\u093e"),
    ],
)
def test_suffixes_join(lang: str, words: str, suffix: str, joined: str) -> None:
    assert indic_numbers.join(words, suffix, lang) == joined


@pytest.mark.parametrize("lang", indic.LANGUAGES)
def test_rules_are_counted_and_words_left_alone(lang: str) -> None:
    counts: dict[str, int] = {}
    word = _BLOCKS[lang][0].replace("\u0900", "\u0915").replace("\u0b80", "\u0b95").replace("\u0c00", "\u0c15") * 3
    assert indic.verbalise(word, lang, counts) == word
    assert counts == {}
    indic.verbalise("5 10% 1/2 10:30", lang, counts)
    assert {"cardinal", "percent", "fraction", "time"} <= counts.keys()


@settings(max_examples=200, deadline=None)
@given(
    st.text("0123456789.,-/:%$\u20b9\u00bd +x#\u0915\u0b95\u0c15ab\u0964", max_size=24),
    st.sampled_from(indic.LANGUAGES),
)
def test_no_digit_is_left_and_twice_is_once(text: str, lang: str) -> None:
    said = _say(text, lang)
    assert not any(character.isdigit() for character in said)
    assert _say(said, lang) == said


@pytest.mark.parametrize("lang", indic.LANGUAGES)
def test_every_unit_is_found_as_it_is_written(lang: str) -> None:
    pattern = re.compile(indic_units.unit_pattern(lang))
    seen = 0
    for written, words in indic_units.UNITS[lang].items():
        spellings = {written.replace("+", gap) for gap in ("", ".", ". ")} if "+" in written else {written}
        for spelling in spellings:
            found = pattern.match(spelling)
            assert found is not None, spelling
            assert found[0] == spelling
            assert indic_units.unit_words(found[0], lang) == words
            seen += 1
    assert seen > 50


@pytest.mark.parametrize(
    ("lang", "written", "expanded"),
    [
        ("mr", "\u0921\u0949. \u0930\u093e\u0935", "\u0921\u0949\u0915\u094d\u091f\u0930 \u0930\u093e\u0935"),
        ("mr", "\u0915\u094d\u0930. 5", "\u0915\u094d\u0930\u092e\u093e\u0902\u0915 5"),
        ("mr", "\u0915\u094d\u0930. \u0930\u093e\u0935", "\u0915\u094d\u0930. \u0930\u093e\u0935"),
        ("te", "\u0c2a\u0c47. 7", "\u0c2a\u0c47\u0c1c\u0c40 7"),
        ("te", "\u0c1a\u0c46\u0c2a\u0c4d\u0c2a\u0c47. 7", "\u0c1a\u0c46\u0c2a\u0c4d\u0c2a\u0c47. 7"),
        ("ta", "\u0baa\u0b95\u0bcd. 7", "\u0baa\u0b95\u0bcd\u0b95\u0bae\u0bcd 7"),
    ],
)
def test_abbreviations_stand_alone_and_some_only_before_digits(lang: str, written: str, expanded: str) -> None:
    counts: dict[str, int] = {}
    assert indic_abbreviations.expand(written, lang, counts) == expanded
    assert counts == ({} if written == expanded else {"abbreviation": 1})


@pytest.mark.parametrize("lang", indic.LANGUAGES)
def test_lists_are_not_grouped_numbers(lang: str) -> None:
    one_by_one = " ".join(indic.cardinal(number, lang) for number in (2, 15, 14))
    assert _say("2,15,14", lang) == one_by_one
    assert _say("2,15,140", lang) == indic.cardinal(215_140, lang)


def test_a_gloss_is_dropped_only_where_it_says_the_same() -> None:
    two = indic.cardinal(2, "ta")
    assert _say(f"{two} (2)", "ta") == two
    assert _say(f"{two} (3)", "ta") == f"{two} {indic.cardinal(3, 'ta')}"
