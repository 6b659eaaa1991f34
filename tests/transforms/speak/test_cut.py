"""Cutting: small spans, and the same words as whole sentences."""

import pytest

from transforms.speak import SpeakRules, fold, grammars
from transforms.speak.cut import Cutter
from transforms.speak.normaliser import UnspeakableError
from transforms.speak.reading import Reader
from transforms.speak.spans import SpanSpeaker

RULES = SpeakRules()


def _reader(lang: str) -> Reader:
    if not grammars.is_built(lang):
        pytest.skip(f"plainspoken grammars build --lang {lang}")
    counts: dict[str, int] = {}
    return Reader(grammars.path(lang), SpanSpeaker(grammars.path(lang), lang, RULES, counts))


def _spans(reader: Reader, text: str) -> list[str]:
    data = text.encode()
    return [data[begin:end].decode() for begin, end in reader.spans_of(data)]


def test_plain_text_has_no_span() -> None:
    reader = _reader("en")
    assert _spans(reader, "The man went, and the others (all of them) did not; it's late.\n\nEnd") == []


def test_spans_are_minimal() -> None:
    reader = _reader("en")
    assert _spans(reader, "She met Dr. Ames on Jan. 5, 2021 and paid $3 million for it.") == [
        "Dr. Ames",
        "Jan. 5, 2021 and paid",
        "$3 million for",
    ]


def test_line_end_closes_a_span() -> None:
    reader = _reader("en")
    assert _spans(reader, "at 10\nMay 5\n3") == ["10", "May 5", "3"]
    assert _spans(reader, "5 \nchild") == ["5 "]


def test_spans_do_not_depend_on_what_came_before() -> None:
    text = "On May 5 it was 3 km/h, St. John said at 10:30 p.m."
    fresh = _spans(_reader("en"), text)
    used = _reader("en")
    _spans(used, "In 1999 the 5th of Dr. No, 3/4 and $5 per kg, or St. Paul.")
    assert _spans(used, text) == fresh != []
    used.cutter.forget_all()
    assert _spans(used, text) == fresh


WHOLE = {
    "en": [
        "The 5th of May, 1999 was St. John's day, at 10:30 a.m. sharp.",
        "It is 5 km from here to there, or 3.1 miles, said Mr. Poe of 12 Elm Street.",
        "From 1914 - 1918 and again: 2 1/2 cups, $1.2 billion per year.",
        "Call me at 555-0134, please, or 1-800-555-0199.",
    ],
    "de": ["Am 3. Mai 1999 um 10:30 Uhr kamen 25 Gäste, d. h. 12 mehr als 1998.", "Er zahlte 3,5 Millionen Euro."],
    "es": ["El 3 de mayo de 1999 a las 10:30 llegaron 25 personas.", "Pesa 3,5 kg y mide 12 m."],
    "fr": ["Le 3 mai 1999, 25 personnes sont venues.", "La 3e fois, 12,5 litres."],
    "it": ["Il 3 maggio 1999 alle 10:30 sono arrivate 25 persone."],
    "pt": ["Em 1999 havia 25 casas e 12 ruas"],
    "ar": ["في عام 1999 كان هناك 25 كتاب و 3 بيوت"],
}


@pytest.mark.parametrize("lang", list(WHOLE))
def test_same_words_as_the_whole_sentence(lang: str) -> None:
    reader = _reader(lang)
    for text in WHOLE[lang]:
        spans = _spans(reader, text)
        assert spans
        assert sum(map(len, spans)) < len(text)
        whole = fold.finish(reader.spans.normaliser(text), lang, RULES)
        assert fold.finish(reader.read(text), lang, RULES) == whole


def test_automaton_without_grammar_is_always_at_rest() -> None:
    cutter = Cutter(None)
    assert cutter.steps.shape == (1, 256)
    assert not cutter.crowded()
    assert cutter.num_sets == 1


def test_too_many_sets_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _reader("en")
    monkeypatch.setattr("transforms.speak.cut._MOST_SETS", 5)
    said = reader.read("In 1999 it was Dr. No and St. John")
    assert reader.cutter.num_sets == 1
    assert reader.read("In 1999 it was Dr. No and St. John") == said


def test_unspeakable_spans_are_counted_and_kept() -> None:
    reader = _reader("pt")
    counts = reader.spans.counts
    with pytest.raises(UnspeakableError):
        reader.spans.normaliser("2020.")
    assert reader.spans.say("2020.") == "dois mil e vinte"
    assert counts == {"spans": 1, "unspeakable.no_tags": 1}
    assert reader.spans.say("2020.") == "dois mil e vinte"
    assert counts["spans_cached"] == 1
