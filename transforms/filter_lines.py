"""Remove the lines of web pages that are not sentences: C4's rules on lines (Raffel et al. 2020, section 2.2).

Documents -> documents with fewer lines; dropped: `too_few_sentences`, pages left with fewer than C4's three. The order
of the rules is that of C4's code, and each removed line is counted under the first it breaks: a token longer than
1,000 characters, no end mark (or an ellipsis for one), fewer than 5 words, `javascript`, a phrase of a cookie or
privacy notice. Citation marks of Wikipedia (`[12]`, `[edit]`, `[citation needed]`) go from the lines that stay. C4's
paper and code ask for 5 words and 3 sentences; an earlier text, copied into some tools, has the two swapped.

Only kinds whose lines are made by an author's markup are filtered, web pages by default: in a newspaper column or a
plain-text book every line is broken by its width and ends without an end mark, and in speech nothing is marked.

Made to fit twelve languages: end marks are those of Unicode (danda, ideographic full stop, Arabic question mark, ...),
also before closing quotes and brackets; words are those of `words.py`, so Japanese runs of one script.
"""

import dataclasses
import functools
from collections.abc import Sequence

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batch import KINDS, ApplyStep, Outcome, Step, split
from transforms.characters import buffers
from transforms.line_kernels import COUNTERS, copy_kept_lines
from transforms.words import Bytes

STEP = "lines"
VERSION = 1
REASONS = ("too_few_sentences",)
#: C4's phrases (`c4_utils.py` of TensorFlow Datasets), then their like in our other languages. All are lower case;
#: letters outside ASCII are compared as they are.
POLICY_PHRASES = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
    "verwendet cookies",
    "verwendung von cookies",
    "utiliza cookies",
    "uso de cookies",
    "utilise des cookies",
    "utilisation de cookies",
    "utilisation des cookies",
    "utilizza cookie",
    "utilizza i cookie",
    "uso dei cookie",
    "utilização de cookies",
    "usa cookies",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineRules:
    """What a line must be to stay. The numbers are C4's."""

    kinds: tuple[str, ...] = ("web",)
    """Documents of other kinds pass untouched: their line breaks say nothing."""
    min_words: int = 5
    min_sentences: int = 3
    max_token_characters: int = 1000
    keep_unpunctuated: bool = False
    """True keeps lines without an end mark, as FineWeb does: that rule alone cost it 30 % of all tokens."""

    def __post_init__(self) -> None:
        for kind in self.kinds:
            if kind not in KINDS:
                raise ValueError(f"kinds: expected some of {', '.join(KINDS)}, found {kind!r}")
        for name in ("min_words", "min_sentences", "max_token_characters"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name}: expected 0 or more, found {getattr(self, name)}")


def filter_text(texts: pa.Array, rules: LineRules) -> tuple[pa.Array, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the texts (large_string) without the lines that break a rule, the sentences left, and counts.

    Sentences are int64 (texts); counts are int64 (len(COUNTERS)) over all texts. Kinds are not looked at. One blank
    line stays where blank lines stood between two lines that stay.

    >>> text = pa.array(["Home | About\\nThis is a sentence of six words.[1]\\nWe use cookies on this site."], pa.large_string())
    >>> texts, sentences, _ = filter_text(text, LineRules())
    >>> texts.to_pylist(), sentences.tolist()
    (['This is a sentence of six words.'], [1])
    """  # noqa: E501
    offsets, data = buffers(texts)
    out_offsets = np.zeros(len(texts) + 1, np.int64)
    out = np.empty(int(offsets[-1] - offsets[0]), np.uint8)
    sentences = np.zeros(len(texts), np.int64)
    counts = np.zeros(len(COUNTERS), np.int64)
    phrases, phrase_ends = _phrases(("javascript", *POLICY_PHRASES))
    copy_kept_lines(
        offsets,
        data,
        phrases,
        phrase_ends,
        rules.min_words,
        rules.max_token_characters,
        rules.keep_unpunctuated,
        out_offsets,
        out,
        sentences,
        counts,
    )
    parts = [None, pa.py_buffer(out_offsets), pa.py_buffer(out[: out_offsets[-1]])]
    return pa.Array.from_buffers(pa.large_string(), len(texts), parts), sentences, counts


def filter_lines(documents: pa.RecordBatch, rules: LineRules) -> Outcome:
    """Return the documents with their lines filtered; `measure` is the number of sentences left."""
    chosen = np.isin(documents.column("kind").to_numpy(zero_copy_only=False).astype(str), rules.kinds)
    if not chosen.any():
        return split(documents, STEP, np.zeros(len(chosen), np.int64), REASONS, np.zeros(len(chosen)))
    texts = documents.column("text")
    filtered, left, counts = filter_text(texts.filter(pa.array(chosen)), rules)
    sentences = np.full(len(chosen), np.iinfo(np.int64).max, np.int64)
    sentences[chosen] = left
    if not chosen.all():
        order = np.where(chosen, np.cumsum(chosen) - 1, np.arange(len(chosen)) + len(filtered))
        filtered = pa.concat_arrays([filtered, texts]).take(pa.array(order))
    column = documents.schema.get_field_index("text")
    edited = documents.set_column(column, documents.schema.field(column), filtered)
    codes = (sentences < rules.min_sentences).astype(np.int64)
    counters = {f"line:{name}": int(count) for name, count in zip(COUNTERS, counts, strict=True) if count}
    return split(edited, STEP, codes, REASONS, sentences.astype(np.float64), counters)


@functools.cache
def _phrases(phrases: Sequence[str]) -> tuple[Bytes, npt.NDArray[np.int64]]:
    """Return phrases end to end, and where each ends."""
    encoded = [phrase.encode() for phrase in phrases]
    return np.frombuffer(b"".join(encoded), np.uint8), np.cumsum([len(phrase) for phrase in encoded])


def _make(rules: LineRules) -> Step:
    return functools.partial(filter_lines, rules=rules)


@dataclasses.dataclass
class FilterLines(beam.PTransform):
    """Remove lines that are not sentences, and pages with too few of them left."""

    rules: LineRules = dataclasses.field(default_factory=LineRules)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return the batches with their lines filtered."""
        return batches | "Filter lines" >> beam.ParDo(ApplyStep(STEP, functools.partial(_make, self.rules)))
