"""Real text in twelve languages comes back, from a tokenizer trained on a little of it."""

import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pytest

from tokenizer.card import measure
from tokenizer.encoder import Encoder
from tokenizer.sample import in_order, rates, sample, totals
from tokenizer.train import TokenizerConfig, train

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
LANGS = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "mr", "pt", "ta", "te")


def documents(lang: str, num_bytes: int) -> pa.RecordBatch:
    texts: list[str] = []
    size = 0
    with gzip.open(CORPORA / f"{lang}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            texts.append(text)
            size += len(text.encode())
            if size > num_bytes:
                break
    ids = [f"{lang}{i:014}".encode() for i in range(len(texts))]
    return pa.record_batch(
        {
            "doc_id": pa.array(ids, pa.binary(16)),
            "lang": [lang] * len(texts),
            "form": ["written"] * len(texts),
            "text": pa.array(texts, pa.large_string()),
        }
    )


@pytest.mark.shared
def test_real_text_comes_back_in_every_language(tmp_path: Path) -> None:
    batches = {lang: documents(lang, 250_000) for lang in LANGS}
    config = TokenizerConfig(vocab_size=12_000, reserved_entries=0, sample_bytes=900_000, hard_vocab_limit=False)
    counts = {lang: totals(batch)[lang] for lang, batch in batches.items()}
    found = rates(counts, config)
    chosen = in_order(sample(batch, found, config) for batch in batches.values())
    encoder = Encoder(train(chosen, config, tmp_path, io.StringIO()))
    for lang, batch in batches.items():
        ids = encoder.encode(batch.column("text"))
        assert encoder.decode(ids).equals(batch.column("text")), lang
    for entry in measure(encoder, batches.values()):
        assert entry.unknown_tokens == 0
        assert entry.bytes_per_token > 2, entry
        assert entry.byte_token_share < (0.25 if entry.lang == "ja" else 0.05), entry  # of so small a sample
