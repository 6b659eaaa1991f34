"""Decide which form of a document goes on to the tokenizer: spoken or written.

Documents with `text` and `spoken` -> the same with `form`. A document is spoken when a hash of its id falls below the
share that the recipe asks for, so the choice depends on nothing but the document.
"""

import dataclasses
import functools
import hashlib

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from transforms.batch import DOCUMENTS, ApplyStep, Outcome, nothing_dropped

#: Documents with both forms: `spoken` is NFC, lower case and without punctuation; `form` says which goes on.
SPOKEN = (DOCUMENTS.append(pa.field("spoken", pa.large_string(), nullable=False))).append(
    pa.field("form", pa.string(), nullable=False)
)

STEP = "choose_form"
VERSION = 1
FORMS = ("spoken", "written")


def is_spoken(doc_id: bytes, share: float) -> bool:
    """Say whether a document goes on in spoken form.

    >>> sum(is_spoken(i.to_bytes(16), 0.7) for i in range(1000))
    693
    """
    digest = hashlib.blake2b(doc_id, digest_size=8, person=b"spoken form").digest()
    return int.from_bytes(digest, "little") < int(share * 2**64)


def choose_form(documents: pa.RecordBatch, share: float) -> Outcome:
    """Return the documents with a column `form`, "spoken" for about `share` of them (AlexaTM 20B: 0.7)."""
    forms = ["spoken" if is_spoken(doc_id, share) else "written" for doc_id in documents.column("doc_id").to_pylist()]
    kept = documents.append_column(pa.field("form", pa.string(), nullable=False), pa.array(forms, pa.string()))
    spoken = forms.count("spoken")
    return Outcome(kept, nothing_dropped(), {"spoken": spoken, "written": len(forms) - spoken})


@dataclasses.dataclass
class ChooseForm(beam.PTransform):
    """Add the column `form`."""

    share: float

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Choose for every document."""
        return batches | STEP >> beam.ParDo(ApplyStep(STEP, functools.partial(_make, self.share)))


def _make(share: float) -> "functools.partial[Outcome]":
    return functools.partial(choose_form, share=share)


def take_chosen_text(documents: pa.RecordBatch) -> pa.RecordBatch:
    """Return the documents with `text` in the form they go on in, and without `spoken`.

    >>> batch = pa.record_batch({"text": ["5 km"], "spoken": ["five kilometers"], "form": ["spoken"]})
    >>> take_chosen_text(batch).to_pylist()
    [{'text': 'five kilometers', 'form': 'spoken'}]
    """
    is_chosen = pc.equal(documents.column("form"), "spoken")
    text = pc.if_else(is_chosen, documents.column("spoken"), documents.column("text")).cast(pa.large_string())
    names = [name for name in documents.schema.names if name != "spoken"]
    columns = [text if name == "text" else documents.column(name) for name in names]
    return pa.record_batch(columns, names=names)
