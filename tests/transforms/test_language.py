import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as _Pipeline  # pytest would collect it by its own name
from apache_beam.testing.util import assert_that
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.batch import DOCUMENTS, Batch, nothing_dropped
from transforms.characters import buffers
from transforms.language import (
    ALEXATM_LANGUAGES,
    KNOWN_LANGUAGES,
    NUM_WINDOWS,
    SAMPLE_BYTES,
    IdentifyLanguage,
    LanguageRules,
    _model,
    _sample,
    identify,
    identify_batch,
)

#: One sentence per language, written for this test.
SENTENCES = {
    "ar": "فتحت المكتبة أبوابها صباح الأحد أمام جميع سكان الحي.",
    "de": "Am Sonntagmorgen öffnete die Bücherei ihre Türen für das ganze Viertel.",
    "en": "On Sunday morning the library opened its doors to the whole neighbourhood.",
    "es": "El domingo por la mañana la biblioteca abrió sus puertas a todo el barrio.",
    "fr": "Dimanche matin, la bibliothèque a ouvert ses portes à tout le quartier.",
    "hi": "रविवार की सुबह पुस्तकालय ने पूरे मोहल्ले के लिए अपने दरवाज़े खोल दिए।",
    "it": "Domenica mattina la biblioteca ha aperto le porte a tutto il quartiere.",
    "ja": "日曜日の朝、図書館は町じゅうの人々のために扉を開きました。",
    "mr": "रविवारी सकाळी ग्रंथालयाने संपूर्ण वस्तीसाठी आपले दरवाजे उघडले आहेत.",
    "pt": "Na manhã de domingo a biblioteca abriu as suas portas a todo o bairro.",
    "ta": "ஞாயிற்றுக்கிழமை காலை நூலகம் அனைவருக்கும் கதவுகளைத் திறந்தது.",
    "te": "ఆదివారం ఉదయం గ్రంథాలయం అందరికీ తలుపులు తెరిచింది.",
}


def documents_of(texts: list[str], langs: list[str | None] | None = None, source: str = "test") -> pa.RecordBatch:
    rows = [
        {"doc_id": k.to_bytes(16, "big"), "source": source, "kind": "web", "text": text, "lang": lang}
        for k, (text, lang) in enumerate(zip(texts, langs or [None] * len(texts), strict=True))
    ]
    return pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS)


def identified(texts: list[str]) -> list[str | None]:
    return identify(pa.array(texts, pa.large_string()))[0].to_pylist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("repeats", [1, 40])  # as it is, and through the windows
def test_a_sentence_in_each_language(repeats: int) -> None:
    texts = ["\n".join([sentence] * repeats) for sentence in SENTENCES.values()]
    assert (len(texts[0].encode()) > SAMPLE_BYTES) == (repeats > 1)
    langs, scores = identify(pa.array(texts, pa.large_string()))
    assert langs.to_pylist() == list(SENTENCES) == sorted(ALEXATM_LANGUAGES)
    assert all(0.65 < score <= 1 for score in scores.to_pylist())


def test_capitals_do_not_matter() -> None:
    for lang in ("de", "en", "es", "fr", "it", "pt"):
        assert identified([SENTENCES[lang].upper()]) == [lang]


def test_arabic_vowel_signs_do_not_matter() -> None:
    assert identified(["فَتَحَتِ المَكْتَبَةُ أَبْوَابَهَا صَبَاحَ الأَحَدِ"]) == ["ar"]


def test_no_letters_no_language() -> None:
    assert identified(["", " \n ", "12:30 — 4,5 %", "🙂🙂", "12 " * 1000]) == [None] * 5
    assert identified(["1" * 5000 + " eins und zwei " + "1" * 5000]) != [None]  # a letter outside the windows


def test_a_slice_is_identified_like_the_whole() -> None:
    texts = pa.array(list(SENTENCES.values()), pa.large_string())
    assert identify(texts[3:7])[0].to_pylist() == list(SENTENCES)[3:7]
    assert identify(texts[:0])[0].to_pylist() == []


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4), st.integers(1, 400))
def test_sample_fits_and_is_utf_8(texts: list[str], repeats: int) -> None:
    texts = [text * repeats for text in texts]
    offsets, data = buffers(pa.array(texts, pa.large_string()))
    room = (SAMPLE_BYTES + 4 * NUM_WINDOWS) * 3 // 2
    out = np.zeros(len(texts) * room + 1, np.uint8)
    ends, has_letter = _sample(offsets, data, out)
    assert (np.diff(ends) <= room).all()
    for k, text in enumerate(texts):
        sample = out[ends[k] : ends[k + 1]].tobytes().decode()
        assert "\n" not in sample
        assert has_letter[k] == any(c.isalpha() for c in text)
        if len(text.encode()) <= SAMPLE_BYTES and text.isascii():
            assert sample == "".join(" " if c.isspace() else c for c in text.lower())


def test_characters_that_grow_in_lower_case_fit() -> None:
    offsets, data = buffers(pa.array(["\u023a" * 2000], pa.large_string()))
    out = np.zeros((SAMPLE_BYTES + 4 * NUM_WINDOWS) * 3 // 2, np.uint8)
    ends, _ = _sample(offsets, data, out)
    assert ends[1] > SAMPLE_BYTES


def test_reasons_and_measures() -> None:
    texts = [SENTENCES["de"], SENTENCES["fr"], "1234"]
    outcome = identify_batch(documents_of(texts), LanguageRules(keep=("de", "en")))
    assert outcome.kept.column("lang").to_pylist() == ["de"]
    assert outcome.kept.column("lang_score")[0].as_py() > 0.9
    assert outcome.kept.schema.equals(DOCUMENTS)
    assert outcome.dropped.column("reason").to_pylist() == ["other_language", "no_language"]
    assert outcome.counters == {"other_language:fr": 1}
    measures = outcome.dropped.column("measure").to_pylist()
    assert measures[0] > 0.9
    assert measures[1] == 0


def test_min_score_decides() -> None:
    text = "hotel restaurant museum"
    ((lang,), (score,)) = (column.to_pylist() for column in identify(pa.array([text], pa.large_string())))
    assert 0.02 < score < 0.98
    for threshold, kept in ((score - 0.01, 1), (score + 0.01, 0)):
        for rules in (
            LanguageRules(keep=(), min_score=threshold, min_scores={}),
            LanguageRules(keep=(lang,), min_scores={lang: threshold}),
        ):
            outcome = identify_batch(documents_of([text]), rules)
            assert outcome.kept.num_rows == kept
            if not kept:
                assert outcome.dropped.column("reason").to_pylist() == ["low_score"]
                assert outcome.dropped.column("measure")[0].as_py() == pytest.approx(score)


def test_a_believed_source_keeps_its_own_language() -> None:
    documents = documents_of([SENTENCES["hi"]] * 3, ["mr", None, "zz"], source="old-books")
    outcome = identify_batch(documents, LanguageRules(believed_sources=("old-books",)))
    assert outcome.kept.column("lang").to_pylist() == ["mr", "hi", "hi"]
    assert outcome.kept.column("lang_score").to_pylist()[0] is None
    assert outcome.counters == {"believed": 1}
    doubted = identify_batch(documents, LanguageRules())
    assert doubted.kept.column("lang").to_pylist() == ["hi"] * 3


def test_known_languages_are_those_of_the_model() -> None:
    labels, _ = _model().predict("any text", k=1000, threshold=-1.0)
    assert {label.removeprefix("__label__") for label in labels} == KNOWN_LANGUAGES
    assert len(KNOWN_LANGUAGES) == 176


def test_bad_rules_are_refused() -> None:
    for code in ("English", "jp"):  # Japanese is ja; nothing would ever be kept for jp
        with pytest.raises(ValueError, match=f"found '{code}'"):
            LanguageRules(keep=(code,))
    with pytest.raises(ValueError, match=r"min_score: .* found 65"):
        LanguageRules(min_score=65)
    with pytest.raises(ValueError, match=r"en: .* found -1"):
        LanguageRules(min_scores={"en": -1})


def _check(batches: list[Batch]) -> None:
    (batch,) = batches
    assert batch.documents.column("lang").to_pylist() == ["de"]
    assert batch.dropped.column("reason").to_pylist() == ["other_language"]
    (count,) = batch.counts
    assert (count.step, count.seen, count.kept, count.dropped) == ("language", 2, 1, 1)


def test_transform() -> None:
    batch = Batch(
        shard="a", index=0, last=True, counts=(), dropped=nothing_dropped(),
        documents=documents_of([SENTENCES["de"], SENTENCES["ja"]]),
    )  # fmt: skip
    with _Pipeline() as pipeline:
        assert_that(pipeline | beam.Create([batch]) | IdentifyLanguage(LanguageRules(keep=("de",))), _check)
