"""Train a SentencePiece unigram tokenizer that gives text back exactly, with the same bytes on every run.

Sample in order of rank -> directory with `tokenizer.model`, `tokenizer.vocab`, `sample.parquet` (which documents were
used), `card.json` and `card.md`.

Text arrives clean (NFC, or in spoken form), so nothing is normalised away: identity, spaces kept as they are. The one
rule of the model turns a line end into U+2424 and a space, and back when decoding. A line thus begins with the same
token as a word inside a line, a line end is always one token of its own, and any SentencePiece that loads the
`.model` does the same. The two texts that do not come back as they went in: U+2581, SentencePiece's mark for a space,
and a U+2424 before a space.
"""

import dataclasses
import io
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import sentencepiece

from tokenizer import card
from tokenizer.encoder import Encoder
from tokenizer.sample import SampleRules, sentences, write_record
from tokenizer.specials import LINE_END_PIECE, SPECIALS, reserved_piece

#: Version of what this step writes; a change of behaviour changes it.
VERSION = 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class TokenizerConfig(SampleRules):
    """The recipe's table [tokenizer]: what to train, on which sample."""

    vocab_size: int = 150_000
    """Entries, special and reserved ones included. AlexaTM 20B, section 3."""
    character_coverage: float = 0.99995
    """Share of characters that get an entry; the rest are bytes. SentencePiece advises 0.9995 for Japanese by itself,
    but that is of all text: in 12 languages evenly (60,000 entries, measured) it left 6.3 % of Japanese tokens single
    bytes, and 0.99995 leaves 0.4 %, with 4 % fewer tokens, for at most 0.7 % more of any other language."""
    byte_fallback: bool = True
    """Whether a character without an entry is written as its UTF-8 bytes, so that every text comes back."""
    reserved_entries: int = 1_000
    """Control tokens without a meaning yet, for tags and sentinels. AlexaTM 20B, section 3."""
    split_digits: bool = True
    """Whether each digit is its own token, so that the numbers of the written form do not crowd the vocabulary."""
    hard_vocab_limit: bool = True
    """Whether a sample too small for `vocab_size` is an error; otherwise the vocabulary is what it gives."""
    num_threads: int = 1
    """More are faster, but another number is another model: sums of floats are taken in another order."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.vocab_size < 300 or self.vocab_size > 2**31 - 1:  # 256 bytes and the special tokens
            raise ValueError(f"[tokenizer] vocab_size: found {self.vocab_size}, expected 300 to 2^31 - 1")
        if not 0.9 <= self.character_coverage <= 1:
            raise ValueError(f"[tokenizer] character_coverage: found {self.character_coverage}, expected 0.9 to 1")
        if not 0 <= self.reserved_entries <= self.vocab_size - 300:
            raise ValueError(
                f"[tokenizer] reserved_entries: found {self.reserved_entries}, expected 0 to vocab_size - 300 "
                f"({self.vocab_size - 300})"
            )
        if not 1 <= self.num_threads <= 1024:
            raise ValueError(f"[tokenizer] num_threads: found {self.num_threads}, expected 1 to 1024")


def forecast_bytes(num_bytes: int) -> int:
    """Return the memory that training on `num_bytes` of text will take at its peak, about.

    Measured: 18.8 and 18.9 bytes per byte of text, on 10 and 30 MB in 12 languages, beside 0.2 GB of Python.

    >>> forecast_bytes(500_000_000)
    9700000000
    """
    return 200_000_000 + 19 * num_bytes


def train(
    sample: Iterable[pa.RecordBatch], config: TokenizerConfig, directory: Path, progress: TextIO = sys.stderr
) -> Path:
    """Train on a sample, write model, vocabulary, record and card to `directory`, and return the model's path.

    `sample` has schema `tokenizer.sample.SAMPLE` and is in order of rank (`tokenizer.sample.in_order`). Raises
    ValueError when there is no text, or too little for `config.vocab_size` entries.
    """
    batches = [batch for batch in sample if batch.num_rows]
    _check_order(batches)
    num_bytes = sum(card.text_bytes(batch) for batch in batches)
    if not num_bytes:
        raise ValueError("found no text to train a tokenizer on, expected at least one document in the sample")
    print(
        f"training a tokenizer of {config.vocab_size:,} entries on {sum(b.num_rows for b in batches):,} documents, "
        f"{num_bytes / 1e6:,.1f} MB; expect about {forecast_bytes(num_bytes) / 1e9:,.1f} GB of memory",
        file=progress,
        flush=True,
    )
    model = without_paths(_train(batches, config, num_bytes))
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "tokenizer.model"
    write_record(batches, directory / "sample.parquet")
    write_atomically(path, model)
    encoder = Encoder(path)
    write_atomically(directory / "tokenizer.vocab", encoder.vocabulary().encode())
    made = card.make(encoder, batches, dataclasses.asdict(config) | {"version": VERSION})
    write_atomically(directory / "card.json", card.as_json(made).encode())
    write_atomically(directory / "card.md", card.as_markdown(made).encode())
    return path


def _train(batches: list[pa.RecordBatch], config: TokenizerConfig, num_bytes: int) -> bytes:
    reserved = [reserved_piece(number) for number in range(config.reserved_entries)]
    model = io.BytesIO()
    with tempfile.TemporaryDirectory() as scratch:
        line_end, space = f"{ord(LINE_END_PIECE):X}", f"{ord(' '):X}"
        forwards, back = Path(scratch, "forwards.tsv"), Path(scratch, "back.tsv")
        forwards.write_text(f"A\t{line_end} {space}\n")
        back.write_text(f"{line_end} {space}\tA\n")
        try:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=sentences(batches, config.max_sentence_bytes),
                model_writer=model,
                model_type="unigram",
                vocab_size=config.vocab_size,
                character_coverage=config.character_coverage,
                byte_fallback=config.byte_fallback,
                split_digits=config.split_digits,
                hard_vocab_limit=config.hard_vocab_limit,
                num_threads=config.num_threads,
                max_sentence_length=config.max_sentence_bytes,
                # The sample is drawn already; SentencePiece's own sampling would depend on the order.
                input_sentence_size=0,
                shuffle_input_sentence=False,
                # 32-bit places in the text would overflow at 2^31 characters.
                train_extremely_large_corpus=num_bytes >= 2**31,
                normalization_rule_tsv=str(forwards),
                denormalization_rule_tsv=str(back),
                add_dummy_prefix=True,
                remove_extra_whitespaces=False,
                bos_id=0,
                pad_id=1,
                eos_id=2,
                unk_id=3,
                control_symbols=[SPECIALS["doc"], SPECIALS["clm"], *reserved],
                user_defined_symbols=[LINE_END_PIECE],
                minloglevel=2,
            )
        except RuntimeError as error:
            raise ValueError(_explain(str(error), config)) from error
    return model.getvalue()


def _explain(message: str, config: TokenizerConfig) -> str:
    """Return what to do about an error of SentencePiece's trainer."""
    if found := re.search(r"Vocabulary size too high \(\d+\).*value <= (\d+)", message):
        return (
            f"[tokenizer] vocab_size: found {config.vocab_size}, but this sample supports at most {found[1]} entries; "
            f"set vocab_size = {found[1]}, or hard_vocab_limit = false (`--any-vocab-size`) to "
            "take what there is, or sample more text"
        )
    if found := re.search(r"smaller than required_chars\. (\d+) vs (\d+)", message):
        return (
            f"[tokenizer] vocab_size: found {config.vocab_size}, but the characters of this sample alone need "
            f"{found[2]} entries; set a larger vocab_size or a smaller character_coverage ({config.character_coverage})"
        )
    return f"SentencePiece could not train: {message}"


def _check_order(batches: list[pa.RecordBatch]) -> None:
    last = -1
    for batch in batches:
        ranks = batch.column("rank").to_numpy()
        if int(ranks[0]) < last or (ranks[1:] < ranks[:-1]).any():
            raise ValueError(
                "the sample is not in order of rank, so that the model would depend on the order of its parts; "
                "pass it through tokenizer.sample.in_order"
            )
        last = int(ranks[-1])


def without_paths(model: bytes) -> bytes:
    """Return a SentencePiece model without the paths of its rule files, which would differ from run to run.

    They are field 6 (normalization_rule_tsv) of the messages in fields 3 and 5 (normalizer and denormalizer) of
    sentencepiece_model.proto; nothing reads them after training.
    """
    result = bytearray()
    for number, start, body, end in _fields(model):
        if number in (3, 5):
            inner = model[body:end]
            kept = b"".join(inner[a:b] for field, a, _, b in _fields(inner) if field != 6)
            result += bytes([number << 3 | 2]) + _varint(len(kept)) + kept
        else:
            result += model[start:end]
    return bytes(result)


def _fields(message: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield (field number, start, start of the value's bytes, end) of each field of a protobuf message."""
    place = 0
    while place < len(message):
        start = place
        tag, place = _read_varint(message, place)
        kind = tag & 7
        body = place
        if kind == 0:
            _, place = _read_varint(message, place)
        elif kind == 2:
            length, body = _read_varint(message, place)
            place = body + length
        elif kind in (1, 5):
            place += 8 if kind == 1 else 4
        else:
            raise ValueError(f"found wire type {kind} at byte {start} of a SentencePiece model, expected 0, 1, 2 or 5")
        yield tag >> 3, start, body, place


def _read_varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place


def _varint(value: int) -> bytes:
    result = bytearray()
    while value > 127:
        result.append(value & 127 | 128)
        value >>= 7
    return bytes([*result, value])


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(content)
    temporary.replace(path)
