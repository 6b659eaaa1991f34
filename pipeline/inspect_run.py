"""What happened to a document, and what is in a training row, told on the terminal.

Reads a run's shards; changes nothing.
"""

import dataclasses
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.local_copy import readable
from pipeline.manifest import Receipt, read_manifest
from transforms.choose_form import is_spoken

_WIDTH = 100
_FIRST_LANGUAGES = "en de hi ja fr "  # different scripts and different troubles come first
_EXAMPLE_CHARACTERS = 400
#: Examples come from the beginnings of at most so many shards, whatever the size of the run.
_EXAMPLE_SHARDS = 64


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything a run knows of one document."""

    doc_id: bytes
    shard: str
    dropped: dict[str, Any] | None
    """The row of `DROPPED`, when it went no further."""
    written: dict[str, Any] | None
    """The row of `DOCUMENTS`, once it was clean."""
    spoken: dict[str, Any] | None
    """Its spoken text and the form chosen."""
    cluster: list[dict[str, Any]]
    """The documents of its cluster of duplicates."""
    num_tokens: int | None


def find_documents(directory: str, prefix: str) -> list[Trace]:
    """Return what is known of the documents whose id, in hex, starts with `prefix` (at least 4 digits).

    Raises ValueError when the prefix is no hex or no document has it.
    """
    digits = prefix.lower()
    if len(digits) < 4 or len(digits) > 32 or set(digits) - set("0123456789abcdef"):
        raise ValueError(f"--doc is {prefix!r}; expected 4 to 32 hex digits, the beginning of a document's id")
    stages = read_manifest(directory)
    traces = [trace for shard in sorted(stages["documents"]) for trace in _in_shard(directory, stages, shard, digits)]
    if not traces:
        raise ValueError(f"no document of {directory} has an id that starts with {prefix!r}")
    return traces


def _in_shard(directory: str, stages: dict[str, dict[str, Receipt]], shard: str, digits: str) -> Iterator[Trace]:
    dropped: dict[bytes, dict[str, Any]] = {}
    written: dict[bytes, dict[str, Any]] = {}
    spoken: dict[bytes, dict[str, Any]] = {}
    for stage in ("documents", "spoken"):
        if shard in stages[stage]:
            dropped |= _rows(directory, f"dropped/{stage}/{shard}.parquet", digits)
    written = _rows(directory, f"documents/{shard}.parquet", digits)
    if shard in stages["spoken"]:
        spoken = _rows(directory, f"spoken/{shard}.parquet", digits)
    for doc_id in sorted({*dropped, *written}):
        yield Trace(
            doc_id=doc_id,
            shard=shard,
            dropped=dropped.get(doc_id),
            written=written.get(doc_id),
            spoken=spoken.get(doc_id),
            cluster=_cluster(directory, stages, doc_id),
            num_tokens=_num_tokens(directory, stages, shard, doc_id),
        )


def _rows(directory: str, path: str, digits: str) -> dict[bytes, dict[str, Any]]:
    table = pq.read_table(readable(storage.join_path(directory, path)))
    ids = table.column("doc_id").to_pylist()
    rows = [row for row, doc_id in enumerate(ids) if doc_id.hex().startswith(digits)]
    return {row["doc_id"]: row for row in table.take(pa.array(rows, pa.int64())).to_pylist()}


def _cluster(directory: str, stages: dict[str, dict[str, Receipt]], doc_id: bytes) -> list[dict[str, Any]]:
    """Return the rows of the cluster that a document is in, with their shards."""
    names = {shard: f"duplicates/clusters/{shard}.arrow" for shard in sorted(stages["duplicates"])}
    paths = {shard: readable(storage.join_path(directory, name)) for shard, name in names.items()}
    own = [row for path in paths.values() for row in _arrow_rows(path, "doc_id", doc_id)]
    if not own:
        return []
    cluster = own[0]["cluster_id"]
    return [
        {**row, "shard": shard} for shard, path in paths.items() for row in _arrow_rows(path, "cluster_id", cluster)
    ]


def _arrow_rows(path: Path, column: str, value: bytes) -> list[dict[str, Any]]:
    with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
        table = reader.read_all()
        kind = table.schema.field(column).type
        rows: list[dict[str, Any]] = table.filter(pc.equal(table.column(column), pa.scalar(value, kind))).to_pylist()
        return rows


def _num_tokens(directory: str, stages: dict[str, dict[str, Receipt]], shard: str, doc_id: bytes) -> int | None:
    if shard not in stages.get("tokens", {}):
        return None
    path = readable(storage.join_path(directory, "tokens", f"{shard}.arrow"))
    with pa.memory_map(str(path)) as file, pa.ipc.open_stream(file) as reader:
        for batch in reader:
            for row, other in enumerate(batch.column("doc_id").to_pylist()):
                if other == doc_id:
                    return len(batch.column("input_ids")[row])
    return None


def show_document(directory: str, prefix: str) -> None:
    """Print what happened to the documents whose id starts with `prefix`."""
    for trace in find_documents(directory, prefix):
        print_trace(trace)


def print_trace(trace: Trace) -> None:
    """Print what happened to a document."""
    print(f"document  {trace.doc_id.hex()}   shard {trace.shard}")
    if trace.written:
        for name in ("source", "kind", "url", "date", "lang", "lang_score", "license"):
            if trace.written[name] is not None:
                print(f"{name:<9} {trace.written[name]}")
    for member in trace.cluster:
        same = "this document" if member["doc_id"] == trace.doc_id else member["doc_id"].hex()
        what = "kept" if member["kept"] else f"{member['reason']}, similarity {member['similarity']:.2f}"
        print(f"cluster   {same}: {what} ({member['shard']})")
    if trace.dropped:
        gone = trace.dropped
        word = "broken" if gone["failed"] else "dropped"
        measure = "" if gone["measure"] is None else f", measure {gone['measure']:g}"
        place = f" at {gone['where']}" if gone["where"] else ""
        print(f"{word:<9} in step {gone['step']}: {gone['reason']}{measure}{place}")
    elif trace.spoken:
        print(f"form      {trace.spoken['form']} goes on")
    if trace.num_tokens is not None:
        print(f"tokens    {trace.num_tokens}")
    if trace.written:
        _print_text("written", trace.written["text"])
        if trace.spoken and trace.spoken["text"] != trace.written["text"]:
            print("lines     some went, for standing in many documents; what is left:")
            _print_text("", trace.spoken["text"])
    if trace.spoken:
        _print_text("spoken", trace.spoken["spoken"])


def show_row(directory: str, row: int) -> None:
    """Print what is in a packed training row."""
    from pipeline.pack import describe_row

    print(describe_row(directory, row))


def show_examples(directory: str, number: int) -> None:
    """Print some documents before and after, of as many languages as there are examples."""
    for example in examples(directory, number):
        print()
        print(f"{example['lang']}  {example['doc_id'].hex()[:12]}  {example['url'] or example['source']}")
        _print_text("written", _beginning(example["text"]))
        _print_text("spoken", _beginning(example["spoken"]))


def examples(directory: str, number: int) -> list[dict[str, Any]]:
    """Return up to `number` documents with a digit in their beginning, of languages in turn, always the same ones."""
    shards = sorted(read_manifest(directory)["spoken"])
    step = -(-len(shards) // _EXAMPLE_SHARDS)
    found: dict[str, list[dict[str, Any]]] = {}
    for shard in shards[:: max(step, 1)]:
        file = pq.ParquetFile(readable(storage.join_path(directory, "spoken", f"{shard}.parquet")))
        if file.num_row_groups:
            for row in file.read_row_group(0).to_pylist():
                if any(character.isdigit() for character in row["text"][:_EXAMPLE_CHARACTERS]):
                    found.setdefault(row["lang"] or "?", []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (not is_spoken(row["doc_id"], 0.7), row["doc_id"]))
    chosen: list[dict[str, Any]] = []
    order = sorted(found, key=lambda lang: (_FIRST_LANGUAGES.find(lang) % len(_FIRST_LANGUAGES), lang))
    place = 0
    while len(chosen) < number and any(place < len(rows) for rows in found.values()):
        chosen += [found[lang][place] for lang in order if place < len(found[lang])]
        place += 1
    return chosen[:number]


def _beginning(text: str) -> str:
    return text if len(text) <= _EXAMPLE_CHARACTERS else text[:_EXAMPLE_CHARACTERS].rsplit(" ", 1)[0] + " ..."


def _print_text(name: str, text: str) -> None:
    for paragraph in text.split("\n"):
        lines = textwrap.wrap(paragraph, _WIDTH, break_long_words=True) or [""]
        for line in lines:
            print(f"{name:<9} {line}")
            name = ""
