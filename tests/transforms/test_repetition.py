"""The shares of repeated n-grams against a slow reference that follows the words of Gopher's table A1."""

import collections
import gzip
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.repetition import NUM_SHARES, number, repeated_shares, table_size

CORPORA = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpora"


def shares_of(words: list[str]) -> list[float]:
    ids: dict[str, int] = {}
    grams = np.array([ids.setdefault(word, len(ids)) for word in words], np.int32)
    lengths = np.array([len(word) for word in words], np.int32)
    size = table_size(len(words))
    shares = np.full(NUM_SHARES, np.nan)
    workspace = np.empty(size, np.uint64), np.empty(size, np.int32), *np.empty((2, len(words)), np.int32)
    repeated_shares(grams, lengths, len(words), len(ids), *workspace, shares)
    return shares.tolist()


def reference(words: list[str]) -> list[float]:
    total = sum(map(len, words))
    shares = []
    for n in range(2, 11):
        ngrams = [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
        inside: set[int] = set()
        if n <= 4:
            counts = collections.Counter(ngrams)
            repeated = [ngram for ngram in counts if counts[ngram] >= 2]
            if repeated:  # max gives the first of equals, and a Counter is in order of first occurrence
                top = max(repeated, key=lambda ngram: (counts[ngram], sum(map(len, ngram))))
                starts = [i for i, ngram in enumerate(ngrams) if ngram == top]
                inside = {i + k for i in starts for k in range(n)}
        else:
            seen = set()
            for i, ngram in enumerate(ngrams):
                if ngram in seen:
                    inside.update(range(i, i + n))
                seen.add(ngram)
        shares.append(sum(len(words[i]) for i in inside) / total if total else 0.0)
    return shares


def stepping(words: list[str], n: int) -> float:
    """What datatrove measures: after a repeated n-gram it goes on n words later, else one word later."""
    seen, repeated, i = set(), 0, 0
    while i <= len(words) - n:
        ngram = tuple(words[i : i + n])
        if ngram in seen:
            repeated += sum(map(len, ngram))
            i += n
        else:
            seen.add(ngram)
            i += 1
    return repeated / sum(map(len, words))


def test_examples() -> None:
    once = [chr(ord("a") + k) * (k + 1) for k in range(13)]
    assert shares_of(once) == [0.0] * NUM_SHARES
    assert shares_of(once * 2)[3:] == [0.5] * 6  # the first time does not count
    assert shares_of(["ha"] * 20)[0] == 1.0  # overlapping, but no character counts twice
    assert shares_of(["a", "bb", "x", "a", "bb", "y"])[:2] == [6 / 8, 0.0]
    assert shares_of([]) == shares_of(["one"]) == [0.0] * NUM_SHARES


def test_of_equally_frequent_ngrams_the_longest_counts() -> None:
    words = ["a", "b", "1", "long", "words", "2", "a", "b", "3", "long", "words"]
    assert shares_of(words)[0] == 18 / sum(map(len, words))


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.sampled_from(["a", "bb", "ccc"]), max_size=60))
def test_equals_reference(words: list[str]) -> None:
    assert shares_of(words) == reference(words)


@settings(deadline=None)  # the first call compiles
@given(
    st.lists(st.lists(st.sampled_from(["a", "bb", "ccc", "d", "e"]), min_size=1, max_size=14), max_size=4), st.data()
)
def test_equals_reference_on_copied_passages(passages: list[list[str]], data: st.DataObject) -> None:
    order = data.draw(st.lists(st.integers(0, max(0, len(passages) - 1)), max_size=8)) if passages else []
    words = list(itertools.chain.from_iterable(passages[k] for k in order))
    shares = shares_of(words)
    assert shares == reference(words)
    assert all(0 <= share <= 1 for share in shares)
    for n in range(5, 11):
        assert not words or shares[n - 2] >= stepping(words, n) - 1e-9


@pytest.mark.shared
@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs ../shared/corpora")
@pytest.mark.parametrize("lang", ["en", "ja", "te"])
def test_equals_reference_on_real_documents(lang: str) -> None:
    with gzip.open(CORPORA / f"{lang}.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in itertools.islice(lines, 0, None, 40)]
    repeating = 0
    for text in texts:
        words = (list(text) if lang == "ja" else text.split())[:3000]
        shares = shares_of(words)
        assert shares == pytest.approx(reference(words), abs=1e-12)
        repeating += shares[3] > 0
        assert shares[3] >= stepping(words, 5)
    assert len(texts) > 20
    assert repeating > 4


def test_numbering_with_colliding_slots() -> None:
    size = table_size(8)
    keys, numbers = np.zeros(size, np.uint64), np.full(size, -1, np.int32)
    found = [int(number(keys, numbers, size, np.uint64(k % 8), k)) for k in range(16)]
    assert found == [0, 1, 2, 3, 4, 5, 6, 7] * 2
    assert table_size(1000) == 2048
