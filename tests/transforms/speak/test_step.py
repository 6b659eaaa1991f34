"""The step: every document in its own language, in its own row, and those without a spoken form dropped by name."""

import pyarrow as pa

from transforms.batch import DOCUMENTS
from transforms.speak.rules import SpeakRules
from transforms.speak.spoken_form import SpokenForm
from transforms.speak.step import Speaker

TEXTS = [
    ("te", "5 km"),
    ("en", "It cost $5."),
    ("sv", "Det kostar 5 kr."),
    ("ta", "3 ..."),
    (None, "5"),
    ("en", "..."),
    ("mr", "10"),
    ("en", "On 3 May."),
]


def documents() -> pa.RecordBatch:
    rows = [
        {"doc_id": bytes([number]) * 16, "source": "s", "kind": "web", "lang": lang, "text": text}
        for number, (lang, text) in enumerate(TEXTS)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS)


def test_every_row_gets_its_own_spoken_form() -> None:
    outcome = Speaker(SpeakRules())(documents())
    kept = outcome.kept.to_pylist()
    assert [(row["doc_id"][0], row["spoken"]) for row in kept] == [
        (number, SpokenForm(lang or "")(text)) for number, (lang, text) in enumerate(TEXTS) if number not in (2, 4, 5)
    ]
    assert kept[1]["spoken"] == "it cost five dollars"


def test_what_cannot_be_said_is_dropped_by_name() -> None:
    dropped = Speaker(SpeakRules())(documents()).dropped.to_pylist()
    assert [(row["doc_id"][0], row["reason"]) for row in dropped] == [
        (2, "no_spoken_form"),
        (4, "no_spoken_form"),
        (5, "nothing_to_say"),
    ]


def test_counters_are_of_this_batch_alone() -> None:
    speaker = Speaker(SpeakRules())
    first = speaker(documents()).counters
    second = speaker(documents()).counters
    assert first
    assert sum(second.values()) <= sum(first.values())


def test_an_empty_batch_stays_empty() -> None:
    outcome = Speaker(SpeakRules())(documents().slice(0, 0))
    assert outcome.kept.num_rows == 0
    assert "spoken" in outcome.kept.schema.names
