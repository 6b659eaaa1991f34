"""Spoken form as a whole: any text in, words out."""

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from transforms.speak import LANGUAGES, SpeakRules, SpokenForm, digest, fold, grammars

SPOKEN: dict[str, SpokenForm] = {}


def _spoken(lang: str) -> SpokenForm:
    if lang in grammars.LANGUAGES and not grammars.is_built(lang):
        pytest.skip(f"plainspoken grammars build --lang {lang}")
    if lang not in SPOKEN:
        SPOKEN[lang] = SpokenForm(lang)
    return SPOKEN[lang]


EXAMPLES = {
    "en": ("Dr. Ames paid $5 on Jan. 5, 2021.", "doctor ames paid five dollars on january fifth twenty twenty one"),
    "de": ("Um 10:30 Uhr kamen 21 Gäste.", "um zehn uhr dreißig kamen einundzwanzig gäste"),
    "fr": ("Il y a 25 chats.", "il y a vingt cinq chats"),
    "es": ("Hay 25 gatos.", "hay veinticinco gatos"),
    "it": ("Ci sono 25 gatti.", "ci sono venticinque gatti"),
    "pt": ("Em 2020.", "em dois mil e vinte"),
    "ja": ("25人が来た。", "二十五人が来た"),
    "mr": ("एकूण 25 झाडे.", "एकूण पंचवीस झाडे"),
}


@pytest.mark.parametrize("lang", list(EXAMPLES))
def test_examples(lang: str) -> None:
    written, spoken = EXAMPLES[lang]
    assert _spoken(lang)(written) == spoken


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_digit_is_left(lang: str) -> None:
    said = _spoken(lang)("A 12, 3.5; 10:30 (1999) - 7%\n\n12345678901234567890123 x")
    assert said
    assert fold.residue(said) == 0


def test_lines_are_kept_and_empty_ones_dropped() -> None:
    assert _spoken("en")("One line.\n\n \nAnother, with 2.\r\n...\nEnd") == "one line\nanother with two\nend"
    assert _spoken("en")("") == ""
    assert _spoken("en")(" \n . \n") == ""


PLAIN_OR_NOT = [
    "The man went home. It was late, he said; nobody (not one of them) knew.",
    "Henry VIII was king. He had 6 wives. They are well known.",
    "Mr Ames left. Mrs. Poe came! The U.S. team won. It's O'Brien's 'quoted' word-play.",
    "A sentence ends. \u201cAnother begins,\u201d she said \u2014 and then \u2026 it stopped.",
    "I saw it. Prof. Ames did not. So what? Nothing.",
    "No stop here\nA line with 12 in it\nand one without",
]


def test_plain_sentences_come_to_the_same_the_long_way() -> None:
    spoken = _spoken("en")
    num_plain = num_odd = 0
    for text in PLAIN_OR_NOT:
        plain, others = spoken._plain.fold(text.encode())
        num_plain += len(plain.split())
        num_odd += len(others)
        assert spoken(text) == spoken._say(text)
    assert num_plain > 20
    assert num_odd >= 5


def test_batch_is_one_text_after_another() -> None:
    spoken = _spoken("en")
    texts = ["Plain words.", None, "", "It is 5.", "caf\u00e9 \u00bd", "cafe\u0301"]
    for array in (pa.array(texts), pa.array(texts, pa.large_string()), pa.array(["9", *texts])[1:]):
        said = spoken.batch(array)
        assert said.type == pa.large_string()
        assert said.to_pylist() == [None if text is None else spoken(text) for text in texts]
    assert spoken.batch(pa.array([], pa.string())).to_pylist() == []
    assert spoken.batch(pa.chunked_array([["It is 5."], ["6"]])).to_pylist() == ["it is five", "six"]


@pytest.mark.parametrize("lang", ["en", "ja", "ta"])
def test_alignment_covers_what_is_said(lang: str) -> None:
    spoken = _spoken(lang)
    text = {
        "en": "Dr. Ames paid $5 on Jan. 5.\n\nIt was well-known (in 1999) to all.",
        "ja": "25\u4eba\u304c\u6765\u305f\u3002\n2021\u5e74\u306e\u3053\u3068",
        "ta": "\u0b85\u0ba4\u0bc1 25 \u0bae\u0bb0\u0bae\u0bcd.",
    }[lang]
    said = spoken(text)
    pairs = spoken.align(text)
    covered = "".join(said[pair.spoken_begin : pair.spoken_end] for pair in pairs)
    assert covered.replace(" ", "") == said.replace(" ", "").replace("\n", "")
    assert [pair.spoken_begin for pair in pairs] == sorted(pair.spoken_begin for pair in pairs)
    changed = [text[pair.written_begin : pair.written_end] for pair in pairs if pair.written_end > pair.written_begin]
    assert any("25" in part or "$5" in part for part in changed)


def test_decomposed_text_is_composed() -> None:
    assert _spoken("en")("cafe\u0301 \u212b") == "caf\u00e9 \u00e5"


def test_residue_policies() -> None:
    line = "zwei\n\u2488\u0f33 a"  # a Tibetan half zero: no grammar reads it
    kept = SpokenForm("te")
    assert kept("ab \u0f33 c\nd") == "ab c\nd"
    assert kept.counts["residue"] == 1
    assert SpokenForm("te", SpeakRules(residue="drop"))("ab \u0f33 c\nd") == "d"
    assert fold.residue(kept(line)) == 0


def test_pure_nemo_turns_corrections_off() -> None:
    _spoken("de")
    assert SpokenForm("de")("21 Leute") == "einundzwanzig leute"
    assert SpokenForm("de", SpeakRules(pure_nemo=True))("21 Leute") == "ein und zwanzig leute"


def test_unbuilt_grammar_says_what_to_do(tmp_path: object) -> None:
    from pathlib import Path

    with pytest.raises(FileNotFoundError, match="plainspoken grammars build --lang de"):
        SpokenForm("de", directory=Path(str(tmp_path)))
    with pytest.raises(ValueError, match="no spoken form for language 'sv'"):
        SpokenForm("sv")


def test_digest_tells_languages_apart() -> None:
    assert len({digest(lang) for lang in LANGUAGES}) == len(LANGUAGES) == 12


# fmt: off
PIECES = [
    "the", "of", "1990s", "3.5", "10:30", "$5", "Dr.", "St.", "Jan.", "5th", "1/2", "20-30", "km/h",
    "\u20ac12,50", "12.345,67", "1.234.567", "12,34,567", "a@b.co", "#tag", "U.S.A.", "AT&T", "XIV",
    "d.h.", "\xb0", "5\xb0C", "-3", "(555)", "1e10", "0x1F", "1:2", "\xbd", "007", "24/7", "n\xba",
    "3\xaa", "\u0663\u0665", "\u0967\u0968", "\uff11\uff12", "2021\u5e74", "\u3002", "\u0964", "\u2026",
    "\u2014", "[3]", "*x*", "<b>", "\\", "\u0301", "\u200d", "\u200b", "\u0130", "\u03a3\u03c2", ".", ",",
    "!", "?", "'", '"', "-", "--",
]
# fmt: on
WORDS = st.lists(st.sampled_from(PIECES), max_size=10)
TEXTS = st.one_of(st.text(max_size=40), WORDS.map(" ".join), WORDS.map("".join))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_any_text_gives_spoken_text_that_is_its_own_spoken_form(lang: str) -> None:
    spoken = _spoken(lang)

    @settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(text=TEXTS)
    @example(text="\ud800 5")
    @example(text="\x00 5 \x07")
    def check(text: str) -> None:
        said = spoken(text)
        assert fold.residue(said) == 0
        assert said == said.lower()
        assert "  " not in said
        assert spoken(said) == said

    check()


HOSTILE = {
    "digits": "7" * 10_000,
    "groups": ",".join(["123"] * 2_000),
    "base64": "Zm9vYmFyMTIz" * 2_000,
    "full stops": "." * 20_000,
    "ranges": "1-" * 2_000,
    "initials": "I. " * 3_000,
    "address": "5 Main Street " + "and so on " * 1_500,
    "blanks": " " * 50_000 + "5",
}


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_hostile_text_is_read_in_bounded_pieces(kind: str) -> None:
    spoken = _spoken("en")
    before = spoken.counts.get("spans", 0) + spoken.counts.get("spans_cached", 0)
    said = spoken(HOSTILE[kind])
    assert fold.residue(said) == 0
    spans = spoken.counts.get("spans", 0) + spoken.counts.get("spans_cached", 0) - before
    assert spans <= len(HOSTILE[kind])
