import hashlib
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenizer.sample import SAMPLE, SampleRules, in_order, ranks, rates, sample, sentences, totals, write_record


def documents(count: int, langs: str = "en de", seed: int = 1) -> pa.RecordBatch:
    chance = random.Random(seed)
    names = langs.split()
    return pa.record_batch(
        {
            "doc_id": pa.array(
                [hashlib.blake2b(f"{seed}/{i}".encode(), digest_size=16).digest() for i in range(count)], pa.binary(16)
            ),
            "lang": [names[i % len(names)] for i in range(count)],
            "form": [("spoken", "written")[i % 3 == 0] for i in range(count)],
            "text": pa.array(["word " * chance.randint(1, 60) for _ in range(count)], pa.large_string()),
        }
    )


def sizes(batches: list[pa.RecordBatch]) -> dict[str, int]:
    result: dict[str, int] = {}
    for batch in batches:
        for lang, count in totals(batch).items():
            result[lang] = result.get(lang, 0) + count
    return result


@given(st.dictionaries(st.sampled_from(["ar", "de", "en", "fr", "ja"]), st.integers(0, 10**12)), st.integers(1, 10**12))
@settings(max_examples=200, deadline=None)
def test_rates_fill_the_sample_in_the_proportions_of_alpha(counts: dict[str, int], wanted: int) -> None:
    rules = SampleRules(sample_bytes=wanted, alpha=0.5)
    found = rates(counts, rules)
    assert set(found) == set(counts)
    assert all(0 <= rate <= 1 for rate in found.values())
    taken = {lang: found[lang] * counts[lang] for lang in counts}
    assert sum(taken.values()) == pytest.approx(min(wanted, sum(counts.values())), rel=1e-9)
    part = {lang: counts[lang] ** 0.5 for lang in counts if found[lang] < 1}
    for lang in part:  # q_i / q_j = (p_i / p_j) ** alpha among those that have enough
        for other in part:
            assert taken[lang] * part[other] == pytest.approx(taken[other] * part[lang], rel=1e-9)


def test_alpha_favours_small_languages() -> None:
    counts = {"en": 9_000_000, "te": 1_000_000}
    shares = {}
    for alpha in (0.0, 0.5, 1.0):
        found = rates(counts, SampleRules(sample_bytes=100_000, alpha=alpha))
        shares[alpha] = found["te"] * counts["te"] / 100_000
    assert shares == pytest.approx({0.0: 0.5, 0.5: 0.25, 1.0: 0.1})


def test_the_sample_does_not_depend_on_how_documents_come() -> None:
    whole = documents(3_000)
    rules = SampleRules(sample_bytes=60_000)
    found = rates(totals(whole), rules)
    expected = in_order([sample(whole, found, rules)])
    shuffled = list(range(whole.num_rows))
    random.Random(3).shuffle(shuffled)
    mixed = whole.take(pa.array(shuffled))
    parts = [sample(mixed.slice(start, 700), found, rules) for start in range(0, 3_000, 700)]
    assert in_order(reversed(parts)) == expected
    assert 300 < sum(batch.num_rows for batch in expected) < 2_700
    assert sum(sizes(expected).values()) == pytest.approx(60_000, rel=0.1)
    assert {"spoken", "written"} == set(expected[0].column("form").to_pylist())


def test_a_larger_sample_holds_the_smaller_one() -> None:
    whole = documents(2_000)
    ids = []
    for size in (20_000, 40_000):
        rules = SampleRules(sample_bytes=size)
        found = sample(whole, rates(totals(whole), rules), rules)
        ids.append(set(found.column("doc_id").to_pylist()))
    assert ids[0] < ids[1]


def test_the_seed_changes_the_sample_and_ranks_are_uniform() -> None:
    whole = documents(4_000)
    first, second = (ranks(whole.column("doc_id"), seed) for seed in (0, 1))
    assert not (first == second).any()
    for values in (first, second):
        counts = np.bincount((values >> np.uint64(60)).astype(np.int64), minlength=16)
        assert counts.min() > 180  # 250 each; five sigma are 77
        assert counts.max() < 330
    # A slice, whose buffer begins elsewhere, hashes the same ids.
    assert (ranks(whole.column("doc_id").slice(7, 5), 0) == first[7:12]).all()


def test_rate_one_takes_all_and_rate_zero_none() -> None:
    whole = documents(50, langs="en")
    assert sample(whole, {"en": 1.0}, SampleRules()).num_rows == 50
    assert sample(whole, {"en": 0.0}, SampleRules()).num_rows == 0


def test_a_language_without_a_rate_is_an_error() -> None:
    with pytest.raises(ValueError, match="'de' has no sampling rate"):
        sample(documents(4), {"en": 1.0}, SampleRules())


def test_documents_without_a_language_are_sampled_as_undetermined() -> None:
    batch = pa.record_batch(
        {
            "doc_id": pa.array([bytes(16)], pa.binary(16)),
            "lang": pa.array([None], pa.string()),
            "text": pa.array(["hello"], pa.large_string()),
        }
    )
    assert totals(batch) == {"und": 5}
    found = sample(batch, {"und": 1.0}, SampleRules())
    assert found.to_pylist()[0]["lang"] == "und"
    assert found.to_pylist()[0]["form"] == "spoken"


@given(st.lists(st.text(alphabet=st.sampled_from("aé漢𝒳 \n"), max_size=60), max_size=5), st.integers(16, 40))
@settings(max_examples=200, deadline=None)
def test_sentences_lose_nothing_but_line_ends_and_spaces_at_cuts(texts: list[str], limit: int) -> None:
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
    found = list(sentences([batch], limit))
    assert all(0 < len(line) <= limit and b"\n" not in line for line in found)
    joined = "".join(line.decode() for line in found)  # decodes: no character was cut
    assert joined.replace(" ", "") == "".join(texts).replace(" ", "").replace("\n", "")


def test_long_lines_are_cut_at_spaces_or_else_between_characters() -> None:
    batch = pa.record_batch({"text": pa.array(["one two three four five", "漢字" * 10], pa.large_string())})
    found = [line.decode() for line in sentences([batch], 16)]
    assert found == ["one two three", "four five", "漢字漢字漢", "字漢字漢字", "漢字漢字漢", "字漢字漢字"]


def test_the_record_says_which_documents_were_used(tmp_path) -> None:
    whole = documents(200)
    rules = SampleRules(sample_bytes=10_000)
    batches = in_order([sample(whole, rates(totals(whole), rules), rules)])
    write_record(batches, tmp_path / "sample.parquet")
    table = pq.read_table(tmp_path / "sample.parquet")
    assert table.schema.names == ["doc_id", "lang", "form", "bytes"]
    assert table.column("doc_id").to_pylist() == [i for batch in batches for i in batch.column("doc_id").to_pylist()]
    assert sum(table.column("bytes").to_pylist()) == sum(sizes(batches).values())
    assert [path.name for path in tmp_path.iterdir()] == ["sample.parquet"]


def test_an_empty_sample_is_empty() -> None:
    assert sum(batch.num_rows for batch in in_order([SAMPLE.empty_table().to_batches() or []][0])) == 0
    assert list(sentences([], 100)) == []


@pytest.mark.parametrize(
    ("field", "value"), [("sample_bytes", 0), ("alpha", 1.5), ("max_sentence_bytes", 3), ("seed", -1)]
)
def test_bad_rules_name_their_field(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"{field}: found {value}"):
        SampleRules(**{field: value})
