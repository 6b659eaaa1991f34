"""The corrections against tables of written and spoken forms, with and without the grammars."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from transforms.speak import SpeakRules, corrections, fold, grammars, indic
from transforms.speak.cardinals import cardinal
from transforms.speak.spoken_form import SpokenForm

TABLES = Path(__file__).resolve().parents[2] / "data" / "spoken"
RULES = SpeakRules()
READS_ALL = ("ar", "de", "es", "fr", "it", "pt")
"""Languages whose corrections read every number themselves."""


def _rows(lang: str) -> list[tuple[str, str]]:
    rows = []
    for path in sorted((TABLES / lang).glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                written, spoken = line.split("\t")
                rows.append((written, spoken))
    return rows


def _without_grammar(written: str, lang: str) -> str:
    text = fold.canonicalise(written, lang, RULES)
    text = indic.verbalise(text, lang) if lang in indic.LANGUAGES else corrections.before(text, lang)
    return fold.finish(text, lang, RULES)


@pytest.mark.parametrize("lang", [*READS_ALL, *indic.LANGUAGES])
def test_tables_without_a_grammar(lang: str) -> None:
    rows = _rows(lang)
    assert len(rows) > 30
    wrong = [(written, spoken, said) for written, spoken in rows if (said := _without_grammar(written, lang)) != spoken]
    assert not wrong


@pytest.mark.parametrize("lang", [*READS_ALL, "en", "hi", "ja"])
def test_tables_through_the_grammar(lang: str) -> None:
    if not grammars.is_built(lang):
        pytest.skip(f"the {lang} grammar is not built")
    speak = SpokenForm(lang)
    wrong = [(written, spoken, said) for written, spoken in _rows(lang) if (said := speak(written)) != spoken]
    assert not wrong


@pytest.mark.parametrize("lang", sorted({*corrections.LANGUAGES, *indic.LANGUAGES}))
def test_tables_cover_what_numbers_are_made_of(lang: str) -> None:
    rows = _rows(lang)
    written = {row[0] for row in rows}
    digits = {character for text in written for character in text if character in "0123456789"}
    assert digits == set("0123456789")
    assert {"0", "1", "2", "11", "21", "100", "1000"} <= written
    assert any(text.startswith("-") for text in written)
    assert any(row[0].casefold().rstrip("?!.") == row[1] for row in rows), "no row that must not change"
    for _, spoken in rows:
        assert fold.residue(spoken) == 0
        assert fold.finish(spoken, lang, RULES) == spoken


@pytest.mark.parametrize("lang", corrections.LANGUAGES)
def test_rules_are_counted(lang: str) -> None:
    counts: dict[str, int] = {}
    for written, _ in _rows(lang):
        corrections.before(fold.canonicalise(written, lang, RULES), lang, counts)
    assert len(counts) >= 8
    assert all(number > 0 for number in counts.values())


@pytest.mark.parametrize("lang", corrections.LANGUAGES)
def test_words_alone_are_left_alone(lang: str) -> None:
    sentences = {
        "ar": "\u0643\u0627\u0646 \u0627\u0644\u0631\u062c\u0644 \u0641\u064a \u0627\u0644\u0628\u064a\u062a",
        "de": "Der Mann ging, wie immer, nach Hause; es regnete.",
        "en": "The man went home, as always; it was raining.",
        "es": "El hombre se fue a casa, como siempre; llov\u00eda.",
        "fr": "L'homme rentra chez lui, comme toujours; il pleuvait.",
        "hi": "\u0906\u0926\u092e\u0940 \u0918\u0930 \u0917\u092f\u093e\u0964",
        "it": "L'uomo torn\u00f2 a casa, come sempre; pioveva.",
        "ja": "\u7537\u306f\u5bb6\u306b\u5e30\u3063\u305f\u3002",
        "pt": "O homem foi para casa, como sempre; chovia.",
    }
    counts: dict[str, int] = {}
    assert corrections.before(sentences[lang], lang, counts) == sentences[lang]
    assert counts == {}


@pytest.mark.parametrize("lang", READS_ALL)
def test_no_digit_is_left_where_the_corrections_read_all(lang: str) -> None:
    seen = 0
    for text in (
        "5a",
        "a5",
        "1-2-3",
        "12/34/56",
        "1..2",
        "5%%",
        "$",
        "\u20ac5\u20ac",
        "1,2,3",
        "1.2.3.4.5",
        "00",
        "-",
        "5-",
        "7:99",
    ):
        said = _without_grammar(text, lang)
        assert not any(character.isdigit() for character in said), (text, said)
        seen += bool(said)
    assert seen > 8


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789.,-/: %$\u20ac\u00b0abIVX'\u00bd", max_size=24), st.sampled_from(READS_ALL))
def test_any_mix_of_digits_and_marks_is_read_without_an_error(text: str, lang: str) -> None:
    assume("://" not in text)  # an address is the grammar's
    said = _without_grammar(text, lang)
    assert not any(character.isdigit() and character.isascii() for character in said)
    assert _without_grammar(said, lang) == said


def test_long_and_hostile_text_stays_bounded() -> None:
    for lang in corrections.LANGUAGES:
        for text in ("1" * 2_000, "1," * 1_000, "1.1" * 700, "a1" * 1_000, "5 " * 1_000, "IV" * 500, "$" * 2_000):
            assert isinstance(corrections.before(text, lang), str)


def test_numbers_in_the_middle_of_words_keep_the_words() -> None:
    assert _without_grammar("H5N1", "de") == "h f\u00fcnf n eins"
    assert cardinal(5, "de") == "f\u00fcnf"


@pytest.mark.parametrize("lang", sorted({*corrections.LANGUAGES, *indic.LANGUAGES}))
def test_numbers_longer_than_an_integer_may_be_are_read(lang: str) -> None:
    for text in ("1" * 5_000, "1" + ",111" * 2_000, "1" + ".111" * 2_000, "0." + "5" * 5_000, "5/" + "7" * 5_000):
        assert _without_grammar(text, lang)
