"""Say what a tokenizer is: its size, settings and digest, and how many tokens a word of each language takes.

Encoder + sample -> `Card`, as JSON and as Markdown.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tokenizer.encoder import Encoder

#: Text of each language and form that fertility is measured on: enough for three digits, quick at 12 x 2 of them.
MEASURED_BYTES = 500_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fertility:
    """How a tokenizer does on one language in one form."""

    lang: str
    form: str
    documents: int
    bytes: int
    """UTF-8 bytes measured on."""
    words: int
    """Runs of characters between spaces and line ends: no measure of Japanese."""
    tokens: int
    byte_tokens: int
    """Tokens that are one byte of a character without an entry."""
    unknown_tokens: int

    @property
    def tokens_per_word(self) -> float:
        """Tokens per word; 1 is the least."""
        return self.tokens / self.words if self.words else 0.0

    @property
    def bytes_per_token(self) -> float:
        """Bytes per token: what a training row of so many tokens holds."""
        return self.bytes / self.tokens if self.tokens else 0.0

    @property
    def byte_token_share(self) -> float:
        """Share of tokens that are single bytes."""
        return self.byte_tokens / self.tokens if self.tokens else 0.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Card:
    """A tokenizer described."""

    digest: str
    """SHA-256 of tokenizer.model."""
    vocab_size: int
    special_ids: Mapping[str, int]
    settings: Mapping[str, Any]
    """The configuration it was trained with."""
    sample: Mapping[str, Mapping[str, int]]
    """Documents and bytes it was trained on, per "lang form"."""
    fertility: tuple[Fertility, ...]
    """Measured on the start of the training sample."""


def make(encoder: Encoder, batches: Iterable[pa.RecordBatch], settings: Mapping[str, Any]) -> Card:
    """Return the card of a tokenizer that was trained on `batches` (schema `tokenizer.sample.SAMPLE`)."""
    batches = list(batches)
    counts: dict[str, dict[str, int]] = {}
    for batch in batches:
        groups = pa.table(
            {
                "lang": batch.column("lang"),
                "form": batch.column("form"),
                "bytes": pc.cast(pc.binary_length(batch.column("text")), pa.int64()),
            }
        ).group_by(["lang", "form"])
        for row in groups.aggregate([("bytes", "sum"), ("bytes", "count")]).to_pylist():
            count = counts.setdefault(f"{row['lang']} {row['form']}", {"documents": 0, "bytes": 0})
            count["documents"] += row["bytes_count"]
            count["bytes"] += row["bytes_sum"]
    return Card(
        digest=encoder.digest,
        vocab_size=encoder.vocab_size,
        special_ids=encoder.special_ids,
        settings=settings,
        sample=dict(sorted(counts.items())),
        fertility=measure(encoder, batches),
    )


def text_bytes(batch: pa.RecordBatch) -> int:
    """Return the UTF-8 bytes of the column `text`."""
    return int(pc.sum(pc.binary_length(batch.column("text"))).as_py() or 0)


def measure(
    encoder: Encoder, batches: Iterable[pa.RecordBatch], limit_bytes: int = MEASURED_BYTES
) -> tuple[Fertility, ...]:
    """Return fertility per language and form, over the first `limit_bytes` or a little more of each in `batches`.

    `batches` need columns lang, form and text. Sorted by language and form.
    """
    is_byte = encoder.byte_tokens()
    unknown = encoder.special_ids["unk"]
    sums: dict[tuple[str, str], np.ndarray[Any, np.dtype[np.int64]]] = {}
    for batch in batches:
        langs, forms = batch.column("lang").to_pylist(), batch.column("form").to_pylist()
        lengths = pc.binary_length(batch.column("text")).to_numpy().astype(np.int64)
        for lang, form in sorted(set(zip(langs, forms, strict=True))):
            total = sums.setdefault((lang, form), np.zeros(6, np.int64))
            mine = np.array([pair == (lang, form) for pair in zip(langs, forms, strict=True)])
            before = np.cumsum(lengths * mine) - lengths * mine
            rows = pa.array(np.flatnonzero(mine & (before + total[1] < limit_bytes)))
            if not len(rows):
                continue
            texts = batch.column("text").take(rows)
            ids = encoder.encode(texts).values.to_numpy()
            words = int(pc.sum(pc.count_substring_regex(texts, r"\S+")).as_py())
            total += [len(rows), text_bytes(batch.select(["text"]).take(rows)), words, len(ids), 0, 0]
            total[4] += np.count_nonzero(is_byte[ids])
            total[5] += np.count_nonzero(ids == unknown)
    names = ("documents", "bytes", "words", "tokens", "byte_tokens", "unknown_tokens")
    return tuple(
        Fertility(lang=lang, form=form, **{name: int(value) for name, value in zip(names, total, strict=True)})
        for (lang, form), total in sorted(sums.items())
    )


def as_json(card: Card) -> str:
    """Return a card as JSON, with the ratios spelled out."""
    content = dataclasses.asdict(card)
    for entry, fertility in zip(content["fertility"], card.fertility, strict=True):
        entry["tokens_per_word"] = round(fertility.tokens_per_word, 4)
        entry["bytes_per_token"] = round(fertility.bytes_per_token, 4)
        entry["byte_token_share"] = round(fertility.byte_token_share, 6)
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def as_markdown(card: Card) -> str:
    """Return a card as a page to read."""
    trained = sum(count["bytes"] for count in card.sample.values())
    documents = sum(count["documents"] for count in card.sample.values())
    special = ", ".join(f"{name} {number}" for name, number in card.special_ids.items())
    lines = [
        "# Tokenizer",
        "",
        f"SentencePiece unigram, {card.vocab_size:,} entries, trained on {documents:,} documents, "
        f"{trained / 1e6:,.1f} MB.",
        "",
        f"* SHA-256 of `tokenizer.model`: `{card.digest}`",
        f"* Ids of special tokens: {special}",
        "* Settings: " + ", ".join(f"{name} {value}" for name, value in sorted(card.settings.items())),
        "",
        f"Measured on the first {MEASURED_BYTES / 1e3:,.0f} kB of each language and form of the training sample "
        "(a word is what stands between spaces, so Japanese has no true figure):",
        "",
        "| language | form | documents trained on | MB | tokens per word | bytes per token | single bytes | unknown |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for entry in card.fertility:
        count = card.sample.get(f"{entry.lang} {entry.form}", {"documents": 0, "bytes": 0})
        lines.append(
            f"| {entry.lang} | {entry.form} | {count['documents']:,} | {count['bytes'] / 1e6:,.2f} | "
            f"{entry.tokens_per_word:.2f} | {entry.bytes_per_token:.2f} | {entry.byte_token_share:.3%} | "
            f"{entry.unknown_tokens:,} |"
        )
    return "\n".join(lines) + "\n"
