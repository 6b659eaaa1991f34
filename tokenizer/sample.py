"""Choose the documents that the tokenizer is trained on, by hash, so that no order or worker count can change them.

Documents (doc_id, lang, form, text) -> sample (`SAMPLE`: rank, doc_id, lang, form, text), in order of rank.

A document is in the sample when the hash of its id lies under the rate of its language. Rates follow from the bytes
of each language: q_i ~ p_i^alpha, as AlexaTM 20B samples languages (arXiv 2208.01448, section 3). The ids that were
used are recorded (`write_record`), since erasing one of these documents concerns the tokenizer too.
"""

import dataclasses
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

#: A sample: one row per document; `rank` is the hash that chose it.
SAMPLE = pa.schema(
    [
        pa.field("rank", pa.uint64(), nullable=False),
        pa.field("doc_id", pa.binary(16), nullable=False),
        pa.field("lang", pa.string()),
        pa.field("form", pa.string()),
        pa.field("text", pa.large_string(), nullable=False),
    ]
)

#: What is kept of a sample after training: which documents, and how much of each.
RECORD = pa.schema(
    [
        pa.field("doc_id", pa.binary(16), nullable=False),
        pa.field("lang", pa.string()),
        pa.field("form", pa.string()),
        pa.field("bytes", pa.int64(), nullable=False),
    ]
)

#: The language code of a document whose language is not known (ISO 639-2 "undetermined").
UNKNOWN_LANGUAGE = "und"


@dataclasses.dataclass(frozen=True, kw_only=True)
class SampleRules:
    """Which documents the tokenizer sees, and how they are cut into sentences."""

    sample_bytes: int = 500_000_000
    """UTF-8 bytes of text to train on; takes about 10 GB of memory (`tokenizer.train.forecast_bytes`)."""
    alpha: float = 0.5
    """Exponent of language sampling: 1 keeps the natural shares, 0 makes them equal. AlexaTM 20B, section 3: 0.5."""
    max_sentence_bytes: int = 4192
    """Longest training sentence; SentencePiece's own default, which skips what is longer. Here it is cut instead."""
    seed: int = 0
    """Changes which documents are chosen."""

    def __post_init__(self) -> None:
        if self.sample_bytes < 1:
            raise ValueError(f"[tokenizer] sample_bytes: found {self.sample_bytes}, expected at least 1")
        if not 0 <= self.alpha <= 1:
            raise ValueError(f"[tokenizer] alpha: found {self.alpha}, expected 0 to 1")
        if self.max_sentence_bytes < 16:
            raise ValueError(f"[tokenizer] max_sentence_bytes: found {self.max_sentence_bytes}, expected at least 16")
        if not 0 <= self.seed < 2**64:
            raise ValueError(f"[tokenizer] seed: found {self.seed}, expected 0 to 2^64 - 1")


def rates(totals: Mapping[str, int], rules: SampleRules) -> dict[str, float]:
    """Return the share of each language's documents to sample, from the bytes of text there are in it.

    The sample has about `rules.sample_bytes` bytes, of which language i gets q_i ~ p_i^alpha. A language that has
    less than its part gives all it has (rate 1), and the others share the rest in the same proportions.

    >>> rates({"en": 900, "te": 100}, SampleRules(sample_bytes=200))
    {'en': 0.16666666666666666, 'te': 0.5}
    >>> rates({"en": 900, "te": 4}, SampleRules(sample_bytes=200))
    {'en': 0.21777777777777776, 'te': 1.0}
    """
    for lang, total in totals.items():
        if total < 0:
            raise ValueError(f"bytes of language {lang!r}: found {total}, expected 0 or more")
    result = dict.fromkeys(sorted(totals), 1.0)
    open_langs = [lang for lang in sorted(totals) if totals[lang] > 0]
    left = float(rules.sample_bytes)
    while open_langs:
        weight = math.fsum(totals[lang] ** rules.alpha for lang in open_langs)
        part = {lang: left * totals[lang] ** rules.alpha / weight for lang in open_langs}
        short = [lang for lang in open_langs if part[lang] >= totals[lang]]
        if not short:
            result.update({lang: part[lang] / totals[lang] for lang in open_langs})
            break
        left -= sum(totals[lang] for lang in short)
        open_langs = [lang for lang in open_langs if lang not in short]
    return result


def ranks(doc_ids: pa.Array, seed: int) -> npt.NDArray[np.uint64]:
    """Return a uniform 64-bit hash of each document id (binary(16)) and the seed.

    Two rounds of the SplitMix64 finaliser (Steele, Lea, Flood 2014), since `hash()` differs between processes.

    >>> [hex(rank) for rank in ranks(pa.array([bytes(16), bytes(15) + b"a"], pa.binary(16)), 0)]
    ['0x238275bc38fcbe91', '0xce7deb3a7aac71ba']
    """
    if not len(doc_ids):
        return np.zeros(0, np.uint64)
    words = np.frombuffer(doc_ids.buffers()[1], np.dtype("<u8"))[2 * doc_ids.offset :][: 2 * len(doc_ids)]
    state = _mix(np.full(1, seed, np.uint64))
    return _mix(_mix(words[0::2] ^ state) + words[1::2])


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def totals(documents: pa.RecordBatch) -> dict[str, int]:
    """Return the UTF-8 bytes of text per language in a batch, to be summed over batches for `rates`.

    >>> totals(pa.record_batch({"lang": ["fr", None], "text": pa.array(["été", "x"], pa.large_string())}))
    {'fr': 5, 'und': 1}
    """
    langs = pc.fill_null(documents.column("lang"), UNKNOWN_LANGUAGE)
    table = pa.table({"lang": langs, "bytes": pc.binary_length(documents.column("text"))})
    sums = table.group_by("lang").aggregate([("bytes", "sum")]).sort_by("lang")
    return dict(zip(sums.column("lang").to_pylist(), sums.column("bytes_sum").to_pylist(), strict=True))


def sample(documents: pa.RecordBatch, rates: Mapping[str, float], rules: SampleRules) -> pa.RecordBatch:
    """Return the documents of a batch that are in the sample, schema `SAMPLE`, in their order.

    `documents` needs doc_id, lang and text; without a column `form` all count as "spoken". Raises ValueError for a
    language without a rate.

    >>> docs = pa.record_batch({"doc_id": pa.array([bytes(16), bytes(15) + b"a"], pa.binary(16)),
    ...                         "lang": ["en", "en"], "text": pa.array(["one", "two"], pa.large_string())})
    >>> sample(docs, {"en": 0.5}, SampleRules()).column("text").to_pylist()
    ['one']
    """
    hashes = ranks(documents.column("doc_id"), rules.seed)
    langs = pc.fill_null(documents.column("lang"), UNKNOWN_LANGUAGE)
    chosen = np.zeros(len(hashes), bool)
    for lang in pc.unique(langs).to_pylist():
        if lang not in rates:
            raise ValueError(f"language {lang!r} has no sampling rate; found rates for {sorted(rates)}")
        # Compared as integers: a float would blur the last 11 bits of the hash.
        limit = min(int(rates[lang] * 2.0**64), 2**64)
        if limit:
            chosen |= pc.equal(langs, lang).to_numpy(zero_copy_only=False) & (hashes <= np.uint64(limit - 1))
    rows = pa.array(np.flatnonzero(chosen))
    forms = (
        documents.column("form").take(rows)
        if "form" in documents.schema.names
        else pa.array(["spoken"] * len(rows), pa.string())
    )
    columns = [pa.array(hashes[chosen]), documents.column("doc_id").take(rows), langs.take(rows), forms]
    text = documents.column("text").take(rows).cast(pa.large_string())
    return pa.record_batch([*columns, text], schema=SAMPLE)


def in_order(batches: Iterable[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Return the whole sample sorted by (rank, doc_id), whatever order its parts came in."""
    table = pa.Table.from_batches(batches, schema=SAMPLE)
    order = pc.sort_indices(table, sort_keys=[("rank", "ascending"), ("doc_id", "ascending"), ("form", "ascending")])
    return table.take(order).combine_chunks().to_batches()  # type: ignore[no-any-return]


def sentences(batches: Iterable[pa.RecordBatch], max_sentence_bytes: int) -> Iterator[bytes]:
    """Yield the lines of a sample as UTF-8, none empty, none longer than `max_sentence_bytes`.

    A longer line is cut before a space, or where it has none (Japanese), between two characters.

    >>> batch = pa.record_batch({"text": pa.array(["one two three\\n\\nfour"], pa.large_string())})
    >>> list(sentences([batch], 8))
    [b'one two', b'three', b'four']
    """
    for batch in batches:
        for text in batch.column("text").cast(pa.large_binary()):
            for line in text.as_py().split(b"\n"):
                start = 0
                while len(line) - start > max_sentence_bytes:
                    end = line.rfind(b" ", start + 1, start + max_sentence_bytes + 1)
                    skip = 1
                    if end < 0:
                        end, skip = start + max_sentence_bytes, 0
                        while line[end] & 0xC0 == 0x80:  # a continuation byte of UTF-8
                            end -= 1
                    yield line[start:end]
                    start = end + skip
                if start < len(line):
                    yield line[start:]


def write_record(batches: Iterable[pa.RecordBatch], path: Path) -> None:
    """Write which documents are in a sample, and the bytes of each (schema `RECORD`), as Parquet."""
    parts = []
    for batch in batches:
        lengths = pc.binary_length(batch.column("text"))
        parts.append(
            pa.record_batch([*(batch.column(name) for name in ("doc_id", "lang", "form")), lengths], schema=RECORD)
        )
    temporary = path.with_name(f".{path.name}.part")
    pq.write_table(pa.Table.from_batches(parts, schema=RECORD), temporary, compression="zstd")
    temporary.replace(path)
