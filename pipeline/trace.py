"""Follow a document all the way: raw bytes, every step with its measures, cluster, spoken form, tokens, training rows.

Run directory + document id -> `Story`. What the run does not keep (where a record lay, what each step measured) is
found again: the document's split of the input is read once more, and its steps are taken by this one document.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline import storage
from pipeline.erase import load_recipe
from pipeline.inspect_run import Trace, find_documents
from pipeline.manifest import read_manifest
from pipeline.pack import open_packer
from pipeline.raw_records import RawShard, raw_shards
from pipeline.readers.batches import read_batches
from pipeline.readers.reader import Entry, Failure, Record, Split, whole
from pipeline.recipe import Recipe
from pipeline.shards import local_path
from tokenizer.token_shards import open_token_shard
from transforms.batch import Outcome
from transforms.clean import clean
from transforms.extract import extract
from transforms.filter_lines import filter_lines
from transforms.judge import judge
from transforms.judge_measures import MEASURES, measure
from transforms.language import identify_batch
from transforms.mask import mask

#: The steps between a raw record and a document, in their order.
_STEPS: tuple[tuple[str, Callable[[pa.RecordBatch, Any], Outcome]], ...] = (
    ("extract", extract),
    ("clean", clean),
    ("mask", mask),
    ("language", identify_batch),
    ("lines", filter_lines),
    ("judge", judge),
)
#: Batches of training rows that are searched for a document: at the default 32 rows and more each, a minute of work.
_MOST_BATCHES = 20_000


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RawPlace:
    """Where a document's record lies in the inputs."""

    source: str
    path: str
    offset: int
    """Byte of the uncompressed stream, byte of the archive, or row: as its format counts."""
    locator: str
    size_bytes: int | None
    """Bytes of its text or page; None where the record is broken."""

    def __str__(self) -> str:
        size = "broken" if self.size_bytes is None else f"{self.size_bytes:,} bytes of text or page"
        return f"{self.path}:{self.offset} ({size}, input {self.source!r}, record {self.locator})"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """What one step did to the document."""

    step: str
    fate: str
    """"on", or the reason why it went no further."""
    bytes_before: int
    bytes_after: int
    measures: Mapping[str, float | str]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The training rows, of one pass over the data, that parts of a document are in."""

    row: int
    first_token: int
    num_tokens: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that can be told of one document."""

    trace: Trace
    raw: RawPlace | None
    """None where the input no longer has it."""
    steps: tuple[StepTaken, ...]
    tokens: tuple[int, int] | None
    """First token in its shard, and the one after its last."""
    rows: tuple[Rows, ...]


def trace(directory: str, doc_id: str, *, with_rows: bool = True) -> list[Story]:
    """Return what is known of the documents whose id starts with `doc_id` (hex). Raises ValueError if there is none."""
    recipe = load_recipe(directory)
    inputs = raw_shards(recipe)
    stories = []
    for found in find_documents(directory, doc_id):
        entry = _entry(inputs[found.shard], recipe, found.doc_id) if found.shard in inputs else None
        tokens = _token_range(directory, found)
        stories.append(
            Story(
                trace=found,
                raw=_place(inputs[found.shard], entry) if entry else None,
                steps=tuple(_retake(inputs[found.shard], recipe, entry)) if isinstance(entry, Record) else (),
                tokens=tokens,
                rows=tuple(_rows(directory, found)) if tokens and with_rows else (),
            )
        )
    return stories


def document_at(directory: str, place: str) -> str:
    """Return the id of the document whose raw record is at NAME:OFFSET. Raises ValueError if there is none."""
    name, _, offset = place.rpartition(":")
    if not name or not offset.isdigit():
        raise ValueError(f"--at is {place!r}; expected FILE:OFFSET, as `trace` prints it")
    recipe = load_recipe(directory)
    for raw in raw_shards(recipe).values():
        if name in (raw.split.name, raw.split.path):
            for doc_id, entry in raw.records(recipe.read):
                if entry.offset == int(offset):
                    return doc_id.hex()
    raise ValueError(f"no record of the run's inputs is at {place}; expected the beginning of a record")


def documents_of_row(directory: str, row: int) -> list[str]:
    """Return the ids of the documents in a training row, in their order in it."""
    from tokenizer.packing.inspection import inspect_row

    return list(dict.fromkeys(part.doc_id for part in inspect_row(open_packer(directory), row).segments))


def _entry(raw: RawShard, recipe: Recipe, doc_id: bytes) -> Record | Failure | None:
    return next((entry for found, entry in raw.records(recipe.read) if found == doc_id), None)


def _place(raw: RawShard, entry: Record | Failure) -> RawPlace:
    size = None
    if isinstance(entry, Record):
        size = len(entry.html or b"") if entry.text is None else len(entry.text.encode("utf-8", "replace"))
    return RawPlace(
        source=raw.source.name, path=raw.split.path, offset=entry.offset, locator=entry.locator, size_bytes=size
    )


@dataclasses.dataclass(frozen=True)
class _One:
    """A reader of a single record."""

    entry: Record

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        return whole(path, name, size_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        yield self.entry


def _retake(raw: RawShard, recipe: Recipe, entry: Record) -> Iterator[StepTaken]:
    """Let one document take its steps again, until one drops it."""
    source = raw.source
    batch = next(iter(read_batches(_One(entry), raw.split, source.name, source.kind, source.license or None, "")))
    documents = batch.documents
    for step, function in _STEPS:
        if not recipe.enabled(step):
            continue
        before = _size(documents)
        outcome = function(documents, recipe.tables[step])
        fate = "on"
        measures: dict[str, float | str] = {name: number for name, number in outcome.counters.items() if number}
        if outcome.dropped.num_rows:
            row = outcome.dropped.to_pylist()[0]
            fate = row["reason"]
            if row["measure"] is not None:
                measures["measure"] = row["measure"]
        if step == "language" and outcome.kept.num_rows:
            kept = outcome.kept.to_pylist()[0]
            measures = {"lang": kept["lang"], "lang_score": round(kept["lang_score"] or 0.0, 4)}
        if step == "judge":
            values = measure(documents.column("text"), documents.column("lang"))[0]
            named = {name: round(float(value), 4) for name, value in zip(MEASURES, values, strict=True)}
            measures |= {name: value for name, value in named.items() if value and not np.isnan(value)}
        yield StepTaken(step=step, fate=fate, bytes_before=before, bytes_after=_size(outcome.kept), measures=measures)
        if not outcome.kept.num_rows:
            return
        documents = outcome.kept


def _size(documents: pa.RecordBatch) -> int:
    return sum(
        len(value.encode() if isinstance(value, str) else value)
        for name in ("text", "html")
        if name in documents.schema.names
        for value in documents.column(name).to_pylist()
        if value
    )


def _token_range(directory: str, found: Trace) -> tuple[int, int] | None:
    if found.num_tokens is None:
        return None
    shard = open_token_shard(local_path(storage.join_path(directory, "tokens", f"{found.shard}.arrow")))
    before = 0
    for batch in shard.batches:
        rows = np.flatnonzero((batch.doc_ids == np.frombuffer(found.doc_id, np.uint8)).all(axis=1))
        if len(rows):
            first = int(batch.offsets[rows[0]] - batch.offsets[0])
            return before + first, before + first + found.num_tokens
        before += len(batch.tokens)
    return None


def _rows(directory: str, found: Trace) -> Iterator[Rows]:
    """Yield the rows that parts of a document are in, in their order; of the first `_MOST_BATCHES` batches."""
    if not read_manifest(directory).get("tokens"):
        return
    packer = open_packer(directory, passes=1)
    wanted = np.frombuffer(found.doc_id, np.uint8)
    place = [(int(n), np.flatnonzero((b.doc_ids == wanted).all(axis=1))) for n, b in enumerate(packer.corpus.batches)]
    pairs = {(number, int(row)) for number, rows in place for row in rows}
    for batch in range(min(packer.schedule.num_batches(1), _MOST_BATCHES)):
        positions = np.arange(sum(packer.schedule.batch_counts(batch, 1)))
        segments = packer.segments(batch, positions)
        for number, document in pairs:
            hits = np.flatnonzero((segments["batch"] == number) & (segments["document"] == document))
            for hit in hits:
                row = int(np.searchsorted(segments["offsets"], hit, side="right")) - 1
                start = int(segments["start"][hit] - packer.corpus.batches[number].offsets[document])
                yield Rows(row=int(segments["rows"][row]), first_token=start, num_tokens=int(segments["length"][hit]))
