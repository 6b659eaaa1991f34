"""Write every document as it is said.

Documents -> the same with a column `spoken` (large_string, NFC); dropped: no_spoken_form (a language that has none),
nothing_to_say (a text without a word).
"""

import dataclasses
import functools
from collections.abc import Mapping

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batch import ApplyStep, Outcome, Step, split
from transforms.speak.rules import SpeakRules
from transforms.speak.spoken_form import LANGUAGES, SpokenForm

STEP = "speak"
REASONS = ("no_spoken_form", "nothing_to_say")


class Speaker:
    """The step with one `SpokenForm` per language, each loaded when its first document comes."""

    def __init__(self, rules: SpeakRules) -> None:
        self.rules = rules
        self.forms: dict[str, SpokenForm] = {}

    def __call__(self, documents: pa.RecordBatch) -> Outcome:
        """Return the documents with their spoken form, and how often each rule acted."""
        before = self._counts()
        langs = documents.column("lang")
        codes = np.ones(documents.num_rows, np.int64)
        parts, rows = [pa.array([], pa.large_string())], [np.zeros(0, np.int64)]
        for lang in sorted(set(langs.drop_null().to_pylist()) & set(LANGUAGES)):
            if lang not in self.forms:
                self.forms[lang] = SpokenForm(lang, self.rules)
            mine = np.flatnonzero(pc.fill_null(pc.equal(langs, lang), False).to_numpy(zero_copy_only=False))
            parts.append(self.forms[lang].batch(documents.column("text").take(pa.array(mine))))
            rows.append(mine)
            codes[mine] = np.where(pc.binary_length(parts[-1]).to_numpy() == 0, 2, 0)
        unspoken = np.flatnonzero(codes == 1)
        parts.append(pa.array([""] * len(unspoken), pa.large_string()))
        order = np.argsort(np.concatenate([*rows, unspoken]))
        spoken = pa.concat_arrays(parts).take(pa.array(order))
        with_spoken = documents.append_column(pa.field("spoken", pa.large_string(), nullable=False), spoken)
        acted = {name: number - before.get(name, 0) for name, number in self._counts().items()}
        counters = {name: number for name, number in acted.items() if number}
        return split(with_spoken, STEP, codes, REASONS, np.zeros(documents.num_rows), counters)

    def _counts(self) -> Mapping[str, int]:
        """Return what happened so far. Which spans were in memory depends on the shards before: no shard's business."""
        counts: dict[str, int] = {}
        for lang, form in self.forms.items():
            for name, number in form.counts.items():
                key = f"{lang}:{'spans' if name == 'spans_cached' else name}"
                counts[key] = counts.get(key, 0) + number
        return counts


@dataclasses.dataclass
class Speak(beam.PTransform):
    """Add the spoken form of every document."""

    rules: SpeakRules = dataclasses.field(default_factory=SpeakRules)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return the batches with a column `spoken`."""
        return batches | STEP >> beam.ParDo(ApplyStep(STEP, functools.partial(_make, self.rules)))


def _make(rules: SpeakRules) -> Step:
    return Speaker(rules)
