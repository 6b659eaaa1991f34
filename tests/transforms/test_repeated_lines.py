"""Removing repeated lines: those and no others, one of each stays, and little leftovers go."""

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from transforms.batch import Batch, nothing_dropped
from transforms.line_blocks import RepeatedLineBlock
from transforms.line_keys import RepeatedLineRules, line_keys
from transforms.repeated_lines import RemoveRepeatedLines, remove_repeated_lines, with_rows

RULES = RepeatedLineRules(min_words=3, min_sentences_left=2, min_words_left=6)
ADVERT = "Sign up for our letter."
NOTICE = "All rights are reserved."
OWN = "It rained the whole day.\nThen the sun came out."


def documents(*texts: str, first_row: int = 0, kind: str = "web") -> pa.RecordBatch:
    ids = [bytes([first_row + k]) * 16 for k in range(len(texts))]
    return pa.record_batch(
        {
            "doc_id": pa.array(ids, pa.binary(16)),
            "kind": [kind] * len(texts),
            "text": pa.array(texts, pa.large_string()),
            "row": pa.array(np.arange(first_row, first_row + len(texts))),
        }
    )


def repeated(**first_rows: int) -> RepeatedLineBlock:
    """Return the block in which ADVERT and NOTICE are repeated, and who keeps them."""
    lines = {"advert": ADVERT, "notice": NOTICE}
    pairs = sorted((line_keys(documents(lines[name]), RULES)[0][0], row) for name, row in first_rows.items())
    return RepeatedLineBlock(
        shard=0,
        keys=np.array([key for key, _ in pairs], np.uint64),
        first_rows=np.array([row for _, row in pairs], np.int64),
    )


def left(*texts: str, block: RepeatedLineBlock, first_row: int = 0, kind: str = "web") -> list[str]:
    kept = remove_repeated_lines(documents(*texts, first_row=first_row, kind=kind), block, RULES).kept
    assert kept.schema.names == ["doc_id", "kind", "text"]
    return kept.column("text").to_pylist()


def test_repeated_lines_go_and_no_others() -> None:
    block = repeated(advert=-1, notice=-1)
    assert left(f"{ADVERT}\n{OWN}\n{NOTICE.upper()}", block=block) == [OWN]
    assert left(f"{OWN}\nSign up for their letter.", block=block) == [f"{OWN}\nSign up for their letter."]
    assert left(f"{OWN} {ADVERT}", block=block) == [f"{OWN} {ADVERT}"]  # a part of a line is no line


def test_the_first_document_keeps_the_line_once() -> None:
    block = repeated(advert=5)
    text = f"{ADVERT}\n{OWN}\n{ADVERT}"
    assert left(text, text, block=block, first_row=5) == [f"{ADVERT}\n{OWN}", OWN]
    assert left(text, text, block=block, first_row=4) == [OWN, f"{ADVERT}\n{OWN}"]


def test_a_document_that_loses_nothing_keeps_its_bytes() -> None:
    odd = "  Two spaces lead.\n\n\n\nThree blank lines before. \n"
    block = repeated(advert=0, notice=-1)
    assert left(odd, block=block) == [odd]
    assert left("", ADVERT, block=repeated(advert=1)) == ["", ADVERT]  # nor is it asked how much it has


def test_one_blank_line_stays_between_lines_that_stay() -> None:
    block = repeated(advert=-1)
    own = OWN.split("\n")
    assert left(f"\n{own[0]}\n\n{ADVERT}\n\n\n{own[1]}\n", block=block) == [f"{own[0]}\n\n{own[1]}"]
    assert left(f"{own[0]}\n{ADVERT}\n{own[1]}", block=block) == [OWN]


def test_too_little_left_is_dropped_with_its_measure() -> None:
    one = "It rained the whole day, and nobody went out."
    few = "It rained.\nWe slept."
    outcome = remove_repeated_lines(
        documents(f"{one}\n{ADVERT}", f"{few}\n{ADVERT}", f"{OWN}\n{ADVERT}", few), repeated(advert=-1), RULES
    )
    assert outcome.kept.column("text").to_pylist() == [OWN, few]
    rows = [(row["reason"], row["measure"], row["step"]) for row in outcome.dropped.to_pylist()]
    assert rows == [("too_few_sentences", 1.0, "repeated_lines"), ("too_few_words", 4.0, "repeated_lines")]
    assert outcome.counters == {"lines_removed": 3, "bytes_removed": 3 * (len(ADVERT) + 1), "documents_shortened": 3}


def test_other_kinds_are_left_alone() -> None:
    text = f"{ADVERT}\n{OWN}"
    assert left(text, block=repeated(advert=-1), kind="speech") == [text]


def test_without_repeated_lines_nothing_happens() -> None:
    batch = documents(OWN, ADVERT)
    outcome = remove_repeated_lines(batch, repeated(), RULES)
    assert outcome.kept.equals(batch.select(["doc_id", "kind", "text"]))
    assert (outcome.dropped.num_rows, outcome.counters) == (0, {})


def test_the_result_does_not_depend_on_how_batches_are_cut() -> None:
    texts = [f"{OWN}\n{ADVERT}", OWN, f"{NOTICE}\n{OWN}\n{ADVERT}", f"{NOTICE}\n{OWN}", NOTICE]
    block = repeated(advert=0, notice=3)
    whole = remove_repeated_lines(documents(*texts), block, RULES).kept.column("text").to_pylist()
    parts = [
        text
        for row, text in enumerate(texts)
        for text in remove_repeated_lines(documents(text, first_row=row), block, RULES).kept.column("text").to_pylist()
    ]
    assert whole == parts == [f"{OWN}\n{ADVERT}", OWN, OWN, f"{NOTICE}\n{OWN}"]


def _batch(shard: str, index: int, *texts: str) -> Batch:
    return Batch(
        shard=shard,
        index=index,
        last=True,
        documents=documents(*texts).drop_columns(["row"]),
        dropped=nothing_dropped(),
        counts=(),
    )


def _load(shard: str) -> RepeatedLineBlock:
    return repeated(advert=3) if shard == "a" else repeated(notice=-1)


def test_the_transform_loads_the_lines_of_each_shard() -> None:
    text = f"{ADVERT}\n{OWN}\n{NOTICE}"
    numbered = [(0, _batch("a", 0, text)), (3, _batch("a", 1, text)), (0, _batch("b", 0, text))]
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        batches = (
            pipeline
            | beam.Create(numbered, reshuffle=False)
            | beam.MapTuple(with_rows)
            | beam.Values()
            | RemoveRepeatedLines(_load, RULES)
        )
        found = batches | beam.Map(lambda batch: (batch.shard, batch.index, batch.documents.column("text")[0].as_py()))
        expected = [("a", 0, f"{OWN}\n{NOTICE}"), ("a", 1, text), ("b", 0, f"{ADVERT}\n{OWN}")]
        assert_that(found, equal_to(expected))
