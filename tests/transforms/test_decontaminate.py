"""Decontamination: what of a benchmark is found in documents, what is not, and what its files may look like."""

import dataclasses
import gzip
import random
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.batch import Batch, nothing_dropped
from transforms.benchmark_index import BenchmarkIndex, count_matches
from transforms.decontaminate import (
    Decontaminate,
    DecontaminateRules,
    build_index,
    decontaminate,
    read_benchmark,
    read_index,
    write_index,
)

RULES = DecontaminateRules()
LONG = "the ferry leaves the island at noon and reaches the harbour of the capital an hour and a half later"
SHORT = "how many tulips are left in her garden"  # eight words
TINY = "what is it called in english now"  # seven
KANJI = "港は山の向こうにあり、船は毎朝九時に出てまっすぐ正午に着くそうです"  # 32 characters and a comma


def index_of(*texts: str, name: str = "exam", rules: DecontaminateRules = RULES) -> BenchmarkIndex:
    return build_index([(name, text) for text in texts], rules)


def matches(index: BenchmarkIndex, *texts: str) -> list[int]:
    counts, found = count_matches(pa.array(texts, pa.large_string()), index)
    assert ((counts > 0) == (found > 0)).all()
    return counts.tolist()


def documents(*texts: str) -> pa.RecordBatch:
    ids = [bytes([k]) * 16 for k in range(len(texts))]
    return pa.record_batch({"doc_id": pa.array(ids, pa.binary(16)), "spoken": pa.array(texts, pa.large_string())})


def test_thirteen_words_are_found_and_twelve_are_not() -> None:
    index = index_of(LONG)
    words = LONG.split()
    for length in range(1, len(words) + 1):
        for start in range(len(words) - length + 1):
            text = f"yesterday {' '.join(words[start : start + length])} said the man"
            assert matches(index, text) == [max(0, length - 12)]


@pytest.mark.parametrize(
    "text",
    [
        LONG.upper(),
        LONG.replace(" ", "\n"),
        LONG.replace(" at noon", ", at noon,") + "!",
        LONG.replace("half later", "half-later"),
        f"({LONG})",
    ],
)
def test_case_punctuation_and_spacing_hide_nothing(text: str) -> None:
    assert text != LONG
    assert matches(index_of(LONG), text) == [8]


def test_a_changed_word_hides_what_is_not_long_enough_on_either_side() -> None:
    words = LONG.split()
    words[10] = "town"
    assert matches(index_of(LONG), " ".join(words)) == [0]
    words = LONG.split()
    words[15] = "town"
    assert matches(index_of(LONG), " ".join(words)) == [3]


def test_short_items_are_found_whole_and_tiny_ones_are_not_looked_for() -> None:
    index = index_of(SHORT, TINY)
    assert index.lengths.tolist() == [8]
    assert matches(index, f"tell me {SHORT} today", SHORT, SHORT.replace("her", "his"), SHORT[:-7], TINY) == [
        1,
        1,
        0,
        0,
        0,
    ]
    assert matches(index, f"{SHORT} {SHORT}") == [2]


def test_a_short_item_is_not_found_by_a_longer_item_of_the_same_ending() -> None:
    index = index_of(SHORT, "nobody knows " + SHORT)
    assert index.lengths.tolist() == [8, 10]
    assert matches(index, SHORT, f"nobody knows {SHORT}") == [1, 2]


def test_scripts_without_spaces_count_characters() -> None:
    index = index_of(KANJI)
    assert not len(index.lengths)
    assert len(index.keys) == 3
    assert matches(index, f"昔、{KANJI}", KANJI[:20], "港 " + KANJI[1:]) == [3, 0, 3]
    short = index_of(KANJI[:20])  # 19 characters weigh as much as 8 words
    assert short.lengths.tolist() == [19]
    assert matches(short, f"昔{KANJI}") == [1]
    assert not len(index_of(KANJI[:19]).keys)


def test_mixed_scripts_are_found_wherever_they_stand() -> None:
    item = "the sign said 東京駅南口 and below it in small letters exit to the park and museum"
    assert matches(index_of(item), f"昔々 {item}")[0] == matches(index_of(item), f"long ago {item}")[0] > 0


def test_benchmarks_are_told_apart_and_counted_by_document() -> None:
    items = [("b", SHORT), ("a", LONG), ("c", LONG), ("b", LONG + " than planned")]
    index = build_index(items, RULES)
    assert index.names == ("a", "b", "c")
    outcome = decontaminate(documents("nothing here", LONG, f"{SHORT} {LONG} than planned", ""), index)
    assert outcome.kept.column("spoken").to_pylist() == ["nothing here", ""]
    assert outcome.dropped.column("reason").to_pylist() == ["contaminated"] * 2
    assert outcome.dropped.column("measure").to_pylist() == [8.0, 11.0]
    assert outcome.dropped.column("step").to_pylist() == ["decontaminate"] * 2
    assert outcome.counters == {"benchmark:a": 2, "benchmark:b": 2, "benchmark:c": 2}


def test_an_empty_index_finds_nothing() -> None:
    index = build_index([], RULES)
    assert matches(index, LONG, "") == [0, 0]
    outcome = decontaminate(documents(LONG), index)
    assert outcome.kept.num_rows == 1
    assert not outcome.counters


def test_sixty_five_benchmarks_are_too_many() -> None:
    items = [(f"b{k:02}", LONG) for k in range(64)]
    assert count_matches(pa.array([LONG]), build_index(items, RULES))[1].tolist() == [2**64 - 1]
    with pytest.raises(ValueError, match="at most 64 benchmarks, found 65"):
        build_index([*items, ("b64", LONG)], RULES)


def test_index_depends_on_the_set_of_items_alone(tmp_path: Path) -> None:
    random_ = random.Random(1)
    items = [
        (f"b{random_.randrange(3)}", " ".join(f"w{random_.randrange(50)}" for _ in range(random_.randrange(5, 30))))
        for _ in range(6000)  # more than one piece
    ]
    write_index(tmp_path / "one", build_index(items, RULES))
    random_.shuffle(items)
    index = build_index(items + items[:100], RULES)
    write_index(tmp_path / "other", index)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    back = read_index(tmp_path / "one")
    for field in dataclasses.fields(index):
        assert np.array_equal(getattr(back, field.name), getattr(index, field.name)), field.name
    text = pa.array([" ".join(item for _, item in items[:50])])
    assert count_matches(text, back)[0].tolist() == count_matches(text, index)[0].tolist() != [0]


def test_another_arrow_file_is_refused(tmp_path: Path) -> None:
    with pa.ipc.new_file(tmp_path / "other", pa.schema([("key", pa.uint64())])):
        pass
    with pytest.raises(ValueError, match="expected a benchmark index"):
        read_index(tmp_path / "other")


WORDS = st.lists(st.sampled_from(["a", "b", "été", "東", "京", "7"]), max_size=14)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3), WORDS)
def test_matches_are_those_of_a_slow_reference(items: list[list[str]], document: list[str]) -> None:
    """Small n-grams over a small alphabet, so that matches abound."""
    rules = DecontaminateRules(ngram_words=3, ngram_characters=4, min_item_words=2)
    weights = {"東": 3, "京": 3}

    def weight(units: list[str]) -> int:
        return sum(weights.get(unit, 4) for unit in units)

    def windows(units: list[str]) -> list[tuple[str, ...]]:
        out = []
        for end in range(1, len(units) + 1):
            for start in range(end - 1, -1, -1):
                if weight(units[start:end]) >= 12:
                    out.append(tuple(units[start:end]))
                    break
        return out

    known = {window for item in items for window in windows(item)}
    whole = {tuple(item) for item in items if not windows(item) and weight(item) >= 8}
    expected = sum(window in known for window in windows(document))
    for end in range(len(document) + 1):
        expected += sum(tuple(document[end - len(item) : end]) == item for item in whole if len(item) <= end)
    index = index_of(*(" ".join(item) for item in items), rules=rules)
    assert matches(index, " ".join(document)) == [expected]


def write(path: Path, text: str) -> str:
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return str(path)


@pytest.mark.parametrize("name", ["b.jsonl", "b.jsonl.gz"])
def test_every_text_of_an_item_is_read(tmp_path: Path, name: str) -> None:
    lines = (
        '{"id": "7", "lang": "de-AT", "question": "Wer?", "answers": {"text": ["Ich", "Du"], "answer_start": [3]}}\n'
        "\n"
        '{"question_id": "x", "passage": "Text", "choices": [{"label": 1, "text": "A"}], "url": "http://a", "s": " "}'
    )
    assert list(read_benchmark(write(tmp_path / name, lines))) == [
        ("Wer?", "de"),
        ("Ich", "de"),
        ("Du", "de"),
        ("Text", None),
        ("A", None),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('{"text": "a"}\n{"text": ', "line 2: expected a JSON object, found broken JSON"),
        ('["a"]', "line 1: expected a JSON object, found list"),
        ('{"id": "a"}', "expected items with text, found none"),
    ],
)
def test_a_broken_benchmark_stops_the_work_without_quoting_it(tmp_path: Path, lines: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(read_benchmark(write(tmp_path / "b.jsonl", lines)))


@pytest.mark.parametrize(("field", "value"), [("ngram_words", 0), ("ngram_characters", 2000), ("min_item_words", 14)])
def test_rules_refuse_what_makes_no_sense(field: str, value: int) -> None:
    with pytest.raises(ValueError, match=rf"decontaminate\.{field}.*expected.*found {value}"):
        DecontaminateRules(**{field: value})


def test_the_transform_keeps_the_books(tmp_path: Path) -> None:
    write_index(tmp_path / "index", index_of(LONG))
    batch = Batch(
        shard="s", index=0, last=True, documents=documents("fine", LONG), dropped=nothing_dropped(), counts=()
    )

    def note(out: Batch) -> None:
        (tmp_path / f"out-{out.documents.num_rows}-{out.dropped.num_rows}-{out.counts[0].step}").touch()

    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        pipeline | beam.Create([batch]) | Decontaminate(lambda: read_index(tmp_path / "index")) | beam.Map(note)
    assert (tmp_path / "out-1-1-decontaminate").exists()
