"""Add token ids to documents.

Documents with text -> the same documents with a column `input_ids`, `large_list<uint16 | uint32>`.
"""

import dataclasses
import functools
from collections.abc import Callable

import apache_beam as beam
import pyarrow as pa

from tokenizer.encoder import Encoder
from transforms.batch import ApplyStep, Outcome, nothing_dropped

__all__ = ["EncodeText", "Encoder", "encode_documents"]


def encode_documents(encoder: Encoder) -> Callable[[pa.RecordBatch], Outcome]:
    """Return the step that adds a column `input_ids` to documents."""

    def encode(documents: pa.RecordBatch) -> Outcome:
        ids = encoder.encode(documents.column("text"))
        return Outcome(
            documents.append_column(pa.field("input_ids", ids.type, nullable=False), ids),
            nothing_dropped(),
            {"tokens": len(ids.values)},
        )

    return encode


def load_step(model_path: str) -> Callable[[pa.RecordBatch], Outcome]:
    """Load a model and return the step; done once per worker."""
    return encode_documents(Encoder(model_path))


@dataclasses.dataclass
class EncodeText(beam.PTransform):
    """Add the token ids of each document's text."""

    model_path: str

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Return batches whose documents have a column `input_ids`."""
        return batches | "Encode" >> beam.ParDo(ApplyStep("encode", functools.partial(load_step, self.model_path)))
