"""Keys of lines on real text, against an independent reading of the same lines; and how many lines many documents have.

The other reading is Unicode's categories in Python: letters, marks and numbers, in lower case, with a space wherever
something else stands. Over all twelve languages, 745,369 lines of five words or more have 629,765 keys and 629,770 such
readings: five lines of Japanese differ by a space alone, which is no difference where words are not divided.
"""

import gzip
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from transforms.line_keys import RepeatedLineRules, line_keys

CORPORA = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpora"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CORPORA.is_dir(), reason="needs ../shared/corpora")]

#: Lines of ten words or more in more than six documents, copies of whole documents among these: measured on 22 November
#: 2026, exact.
REPEATED = {"ar": 0, "en": 11, "hi": 6}
_INVISIBLE = "\u00ad\u200c\u200d"


def reading(line: str) -> str:
    words = (
        character.lower() if unicodedata.category(character)[0] in "LMN" else " "
        for character in line
        if character not in _INVISIBLE
    )
    return " ".join("".join(words).split())


def texts_of(lang: str) -> Iterator[str]:
    with gzip.open(CORPORA / f"{lang}.jsonl.gz", "rt", encoding="utf-8") as stream:
        for row in stream:
            yield unicodedata.normalize("NFC", json.loads(row)["text"])


@pytest.mark.parametrize("lang", REPEATED)
def test_lines_with_one_key_are_those_that_read_the_same(lang: str) -> None:
    texts = list(texts_of(lang))
    batch = pa.record_batch({"kind": ["web"] * len(texts), "text": pa.array(texts, pa.large_string())})
    rules = RepeatedLineRules()
    keys, rows = line_keys(batch, rules)
    documents: dict[str, set[int]] = {}
    for number, text in enumerate(texts):
        for line in text.split("\n"):
            words = reading(line)
            if len(words.split()) >= rules.min_words:
                documents.setdefault(words, set()).add(number)
    by_key: dict[int, set[int]] = {}
    for key, row in zip(keys.tolist(), rows.tolist(), strict=True):
        by_key.setdefault(key, set()).add(row)
    assert sorted(map(sorted, by_key.values())) == sorted(map(sorted, documents.values()))
    assert len(by_key) > 1_000
    assert sum(len(found) > rules.max_documents for found in by_key.values()) == REPEATED[lang]
