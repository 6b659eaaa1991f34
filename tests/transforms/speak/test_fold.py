"""Folding before the grammars and after them."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.speak import fold
from transforms.speak.rules import SpeakRules

RULES = SpeakRules()
READ_URLS = SpeakRules(urls="verbalise")
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "mr", "pt", "ta", "te")

# Each rule: a text it changes, and one it must not.
CANONICAL = [
    ("full width", "\uff21\uff22\uff11", "AB1", "AB1"),
    ("ligature", "\ufb01n", "fin", "fin"),
    ("curly apostrophe", "it\u2019s", "it's", "it's"),
    ("curly quotes", "\u201cwell\u201d", " well ", '"well"'),
    ("no-break thousands", "12\u00a0345\u202f678", "12345678", "12 345"),
    ("not thousands", "12\u00a0kg", "12 kg", "12 kg"),
    ("en dash between digits", "1914\u201318", "1914-18", "1914-18"),
    ("en dash between words", "a \u2013 b", "a b", "a - b"),
    ("em dash", "yes\u2014no", "yes no", "yes-no"),
    ("minus", "\u22125", "-5", "-5"),
    ("ellipsis", "wait\u2026 now", "wait now", "wait. now"),
    ("web address", "see https://a.org/b?c=1, then", "see , then", "see a.b, then"),
    ("e-mail", "to a.b@c.org now", "to now", "to a at c"),
    ("handle", "by @someone_1.", "by .", "at 5"),
    ("hash tag", "#ClimateChange", "Climate Change", "C# 5"),
    ("citation", "so [12] and [3, 4]", "so and ", "so [1850]"),
    ("citation between letters", "on[3]in, (up[4]) down.[5]", "on in, (up) down.", "so [1850]"),
    ("emoji", "good \U0001f600 day", "good day", "good day"),
    ("bullet", "\u2022 one", " one", "one"),
    ("box drawing", "a \u2502 b", "a b", "a, b"),
    ("markup", "**bold** __it__", " bold it ", "5 + 3"),
    ("tags", "x<br/>y <b>z</b>", "x y z ", "a < b"),
    ("missing space", "the end.Then", "the end. Then", "e.g. Then"),
    ("soft hyphen", "co\u00adoperate", "cooperate", "co-operate"),
    ("keeps symbols", "5\u00b2 \u00bd 1\u00ba 20\u00b0", "5\u00b2 \u00bd 1\u00ba 20\u00b0", "5 EUR"),
]


@pytest.mark.parametrize(("name", "changed", "expected", "unchanged"), CANONICAL, ids=[row[0] for row in CANONICAL])
def test_each_rule_changes_what_it_should_and_nothing_else(
    name: str, changed: str, expected: str, unchanged: str
) -> None:
    assert fold.canonicalise(changed, "en", RULES) == expected
    plain = fold.canonicalise(unchanged, "en", RULES)
    assert plain.replace(" ", "") == unchanged.replace(" ", "").replace("[1850]", "1850"), name


def test_native_digits_of_every_script_become_ascii() -> None:
    seen = 0
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) == "Nd" and not character.isascii():
            assert fold.canonicalise(character, "en", RULES) == str(unicodedata.digit(character))
            seen += 1
    assert seen > 600


def test_addresses_stay_when_the_recipe_wants_them_read() -> None:
    assert fold.canonicalise("see https://a.org/b_c", "en", READ_URLS) == "see https://a.org/b_c"


@pytest.mark.parametrize("word", fold.PLACEHOLDERS)
def test_placeholders_survive_as_words(word: str) -> None:
    assert fold.finish(fold.canonicalise(f"call <{word}>!", "en", RULES), "en", RULES) == f"call {word}"


def test_arabic_loses_tashkeel_and_tatweel_but_no_letter() -> None:
    folded = fold.canonicalise("\u0643\u0650\u062a\u0640\u0640\u0627\u0628\u064c \u0623\u0649\u0629", "ar", RULES)
    assert folded == "\u0643\u062a\u0627\u0628 \u0623\u0649\u0629"
    assert fold.canonicalise("\u0661\u066b\u0665 \u0661\u0662\u066c\u0660\u0660\u0660", "ar", RULES) == "1.5 12000"


def test_telugu_zero_between_letters_is_the_sign_it_looks_like() -> None:
    assert fold.canonicalise("\u0c28\u0c3f\u0c30\u0c4d\u0c2e\u0c3f\u0c66", "te", RULES).endswith("\u0c02")
    assert fold.canonicalise("\u0c67\u0c66", "te", RULES) == "10"


@pytest.mark.parametrize(
    ("lang", "written", "spoken"),
    [
        ("en", "U.S.A.'s e-mail, \u201cok\u201d!", "usa's e mail ok"),
        ("en", "rock 'n' roll dogs' 'x'", "rock n roll dogs x"),
        ("de", "Stra\u00dfe \u00c4rger", "stra\u00dfe \u00e4rger"),
        ("fr", "\u00ab L\u2019eau \u00bb", "l'eau"),
        ("es", "\u00bfQu\u00e9? \u00a1No!", "qu\u00e9 no"),
        ("hi", "\u0915\u094d\u092f\u093e \u0939\u0948\u0964", "\u0915\u094d\u092f\u093e \u0939\u0948"),
        ("ja", "\u6771\u4eac\u3001\u5927\u962a\u3002", "\u6771\u4eac\u5927\u962a"),
        ("ja", "Hello, world\u3067\u3059", "hello world\u3067\u3059"),
        ("en", "a\n\n b \r\nc", "a\nb\nc"),
    ],
)
def test_finish_follows_the_conventions(lang: str, written: str, spoken: str) -> None:
    assert fold.finish(written, lang, RULES) == spoken


def test_finish_keeps_every_vowel_sign_of_indic_scripts() -> None:
    seen = 0
    for code in (*range(0x900, 0x980), *range(0xB80, 0xC80)):
        character = chr(code)
        if unicodedata.category(character) in ("Mn", "Mc") and unicodedata.normalize("NFC", character) == character:
            assert character in fold.finish("\u0915" + character, "hi", RULES)
            seen += 1
    assert seen > 60


def _is_spoken(text: str, lang: str) -> bool:
    kinds = {unicodedata.category(character)[0] for character in text.replace("'", "").replace("\u3007", "")}
    allowed = kinds <= {"L", "M", "N", "Z", "C"} and all(
        c in " \n\u200d" for c in text if not c.isprintable() or c == " "
    )
    return allowed and "  " not in text and text == text.strip()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
@example("a''b", "en")
@example("'\u0301'", "en")
@example("\u0130\u0307\u03a3'", "de")
@example("\u00bd\u2460\u2167", "en")
def test_finish_leaves_words_only_and_twice_is_once(text: str, lang: str) -> None:
    done = fold.finish(text, lang, RULES)
    assert fold.finish(done, lang, RULES) == done
    assert all(unicodedata.category(c)[0] not in "PS" or c == "'" for c in done)
    assert fold.residue(done) == sum(unicodedata.category(c)[0] == "N" and c != "\u3007" for c in done)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_canonical_text_is_canonical(text: str, lang: str) -> None:
    once = fold.canonicalise(text, lang, RULES)
    assert "\u00a0" not in once
    assert "  " not in once
    if fold.is_plain(text):
        assert once == text


def test_what_is_plain_is_left_alone() -> None:
    seen = 0
    for text in ("It's 5 o'clock, isn't it?", "half-way (or so); yes!", "a", ""):
        assert fold.is_plain(text)
        assert all(fold.canonicalise(text, lang, RULES) == text for lang in LANGUAGES)
        seen += 1
    assert seen == 4
    assert not fold.is_plain("caf\u00e9")


def test_letters_that_skip_the_tables_are_those_the_tables_keep() -> None:
    for code in (*range(0x80, 0x3200), *range(0x4E00, 0x4F00), 0x9FFF):
        character = chr(code)
        if not fold._NOT_CANONICAL.match(character):
            assert character.translate(fold.CANONICAL) == character, hex(code)
        if not fold._NOT_SPOKEN.match(character.lower()):
            assert character.lower().translate(fold.SPOKEN) == character.lower(), hex(code)
