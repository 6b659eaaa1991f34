import dataclasses
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import datasets
import numba
import numpy as np
import pyarrow as pa
import pytest

from tokenizer.packing import Packer
from tokenizer.packing.config import PackConfig, noise_and_spans
from tokenizer.packing.export import write_packed
from tokenizer.packing.figures import figures
from tokenizer.packing.inspection import inspect_row
from tokenizer.packing.packer import token_paths
from tokenizer.packing.target import load
from tokenizer.token_shards import TokenMetadata, open_token_shard, write_token_shard

SPECIAL = {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "doc": 4, "clm": 5, "line_end": 190}
PAD, EOS, DOC, CLM = 1, 2, 4, 5
FIRST = 200  # ids below are special or sentinels
METADATA = TokenMetadata(tokenizer_digest="t" * 64, vocab_size=150_000, special_ids=SPECIAL, versions={})


def write_shards(folder: Path, num_documents: int = 900, seed: int = 7, mean: float = 3.0) -> list[Path]:
    """Write three shards of three sources in two languages; every token of them all has another id."""
    chance = np.random.default_rng(seed)
    paths = []
    token = FIRST
    for number in range(3):
        count = num_documents // 3
        lengths = chance.lognormal(mean, 1.0, count).astype(np.int64)
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        ids = np.arange(token, token + ends[-1]).astype(np.uint32)
        token += int(ends[-1])
        batch = pa.record_batch(
            {
                "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(ids)),
                "doc_id": pa.array([(number << 32 | i).to_bytes(16, "big") for i in range(count)], pa.binary(16)),
                "source": [("news", "wikipedia", "web")[i % 3] for i in range(count)],
                "lang": pa.array([("en", "de", None)[i % 7 % 3] for i in range(count)], pa.string()),
                "form": ["spoken"] * count,
            }
        )
        paths.append(folder / f"{number}.arrow")
        write_token_shard(paths[-1], [batch], METADATA)
    return paths


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_shards(tmp_path_factory.mktemp("tokens"))


def all_tokens(paths: list[Path]) -> np.ndarray[Any, Any]:
    return np.concatenate([batch.tokens for path in paths for batch in open_token_shard(path).batches])


def documents(paths: list[Path]) -> list[list[int]]:
    return [
        batch.tokens[a:b].tolist()
        for path in paths
        for batch in open_token_shard(path).batches
        for a, b in zip(batch.offsets[:-1], batch.offsets[1:], strict=True)
        if b > a
    ]


def settings(**changes: Any) -> dict[str, Any]:
    return {"sequence_tokens": 64, "batch_rows": 20, "seed": 11, "pad_to_multiple": 1} | changes


def sources(batch: dict[str, np.ndarray[Any, Any]]) -> list[list[int]]:
    """The whole text of each row, from input and target."""
    result = []
    for row in range(len(batch["rows"])):
        ids = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
        if batch["objectives"][row] == 1:
            labels = batch["labels"][row]
            ids = labels[labels >= 0].tolist()
        elif batch["objectives"][row] == 2:
            ids = []
            for segment in range(1, batch["segment_ids"][row].max() + 1):
                prefix = batch["input_ids"][row][batch["segment_ids"][row] == segment].tolist()
                rest = batch["labels"][row][batch["decoder_segment_ids"][row] == segment].tolist()
                assert prefix[0] == CLM
                ids += prefix[1:] + rest
        result.append([i for i in ids if i >= FIRST])
    return result


@pytest.mark.parametrize("cut", ["limit", "even", "line", "wrapped"])
@pytest.mark.parametrize(
    ("objective", "clm_rows"), [("none", "any"), ("alexatm", "single_document"), ("alexatm", "any"), ("clm", "any")]
)
def test_every_token_comes_once_in_a_pass(shards: list[Path], objective: str, clm_rows: str, cut: str) -> None:
    if cut == "wrapped" and clm_rows == "single_document":
        with pytest.raises(ValueError, match="few rows hold one document"):
            PackConfig(cut=cut)
        return
    packer = Packer(shards, passes=1, **settings(objective=objective, clm_rows=clm_rows, cut=cut))
    seen: list[int] = []
    extra = 0
    for batch in packer:
        for row, ids in enumerate(sources(batch)):
            # The prefix LM rows of the last batches may begin a second pass.
            if batch["objectives"][row] == 2 and objective == "alexatm" and set(ids) & set(seen):
                extra += 1
                continue
            seen += ids
    assert sorted(seen) == all_tokens(shards).tolist()
    assert extra <= 4


def test_nothing_comes_after_the_last_pass(shards: list[Path]) -> None:
    for objective in ("none", "alexatm", "t5", "ul2", "clm"):
        packer = Packer(shards, passes=2, **settings(objective=objective))
        last = packer.schedule.num_batches(2)
        assert sum(packer.schedule.batch_counts(last - 1, 2)) > 0
        assert packer.schedule.batch_counts(last, 2) == packer.schedule.batch_counts(last + 9, 2) == (0, 0)
        assert len(list(packer)) == last


def test_figures_count_what_the_batches_hold(shards: list[Path]) -> None:
    packer = Packer(shards, passes=1, **settings(objective="none"))
    found = figures(packer)
    batches = list(packer)
    assert found["rows"] == sum(len(batch["rows"]) for batch in batches)
    assert found["slots"] == sum(batch["segment_ids"].size for batch in batches)
    assert found["padding"] == sum(int((batch["segment_ids"] == 0).sum()) for batch in batches)
    assert found["segments"] == sum(int(batch["segment_ids"].max(axis=1).sum()) for batch in batches)
    assert found["tokens"] == len(all_tokens(shards))
    assert sum(int(k) * n for k, n in found["segments_per_row"].items()) == found["segments"]
    assert sum(leaf["rows"] for leaf in found["leaves"]) == found["rows"]
    assert found["avoidable_cuts"] == 0
    assert found["cuts"] > 0


def test_concatenating_cuts_documents_that_would_have_fitted(shards: list[Path]) -> None:
    best, wrapped = (figures(Packer(shards, **settings(objective="none", cut=cut))) for cut in ("limit", "wrapped"))
    assert best["avoidable_cuts"] == 0
    assert wrapped["avoidable_cuts"] > 100
    assert wrapped["cuts"] > 1.5 * best["cuts"]
    assert best["tokens"] == wrapped["tokens"]


def test_passes_repeat_all_in_another_order(shards: list[Path]) -> None:
    packer = Packer(shards, passes=3, **settings(objective="none", batch_rows=7))
    rows = [tuple(ids) for batch in packer for ids in sources(batch)]
    counts = np.bincount([i for ids in rows for i in ids])[FIRST:]
    assert (counts == 3).all()
    third = len(rows) // 3
    assert [set(ids) for ids in rows[:third]] != [set(ids) for ids in rows[third : 2 * third]]
    assert len(rows) == 3 * packer.schedule.pass_rows[False]


def test_small_sources_share_a_window_where_they_come_equally_often(shards: list[Path]) -> None:
    """Five small leaves end in five rows half empty; one ends in one."""
    found = {}
    for name, changes in {
        "all": {},
        "repeats": {"repeats": {"wikipedia": 10}},
        "languages": {"alpha": 0.5},
        "both": {"alpha": 0.5, "repeats": {"wikipedia": 10}},
    }.items():
        packer = Packer(shards, passes=1, **settings(objective="none", **changes))
        found[name] = [len(leaf.parts) for leaf in packer.corpus.leaves]
        for leaf in packer.corpus.leaves:
            assert {packer.config.repeats.get(source, 1) for source, _ in leaf.parts} == {leaf.repeats}
            assert "alpha" not in changes or len({lang for _, lang in leaf.parts}) == 1
        parts = [part for leaf in packer.corpus.leaves for part in leaf.parts]
        assert len(parts) == len(set(parts)) == 9
        whole = figures(packer)
        assert whole["tokens"] == len(all_tokens(shards))
        assert whole["padding"] < 0.02 * whole["slots"]
    assert found == {"all": [9], "repeats": [6, 3], "languages": [3, 3, 3], "both": [2, 2, 2, 1, 1, 1]}


def test_the_index_is_small(shards: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """At most 1 MB for 10^12 tokens in documents of 740 in windows of 65,536: 48 bytes a window."""
    monkeypatch.setattr("tokenizer.packing.corpus.WINDOW_DOCUMENTS", 50)
    leaves = Packer(shards, **settings(repeats={"wikipedia": 2, "web": 3})).corpus.leaves
    windows = sum(leaf.num_windows for leaf in leaves)
    assert windows > 15
    # Here a window lies in more pieces than where shards are sorted and as long as windows.
    pieces = sum(len(leaf.pieces) for leaf in leaves)
    assert sum(leaf.nbytes for leaf in leaves) == 16 * windows + 12 * pieces + 4 * len(leaves)
    assert 16 + 2 * 12 <= 48


def test_a_source_that_fills_a_window_stands_alone(shards: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise neighbouring windows, and so neighbouring batches, would be of one language each."""
    monkeypatch.setattr("tokenizer.packing.corpus.WINDOW_DOCUMENTS", 100)
    packer = Packer(shards, passes=1, **settings(objective="none"))
    alone = [leaf for leaf in packer.corpus.leaves if leaf.num_windows > 1]
    assert alone
    assert all(len(leaf.parts) == 1 for leaf in alone)
    assert sum(len(leaf.parts) for leaf in packer.corpus.leaves) == 9
    seen = [i for batch in packer for ids in sources(batch) for i in ids]
    assert sorted(seen) == all_tokens(shards).tolist()


def test_two_rows_are_enough_for_both_kinds(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, num_documents=6)
    length = 64
    while True:  # the longest rows that still are two
        packer = Packer(paths, passes=1, **settings(objective="none", sequence_tokens=length))
        if packer.schedule.pass_rows[False] <= 3:
            break
        length += 8
    packer = Packer(paths, passes=1, **settings(sequence_tokens=length))
    batch = next(packer)
    assert {1, 2} == set(batch["objectives"].tolist())


def test_sources_are_repeated_as_asked(shards: list[Path]) -> None:
    packer = Packer(shards, passes=1, **settings(objective="none", repeats={"wikipedia": 10, "web": 0}))
    counts: dict[int, int] = {}
    for batch in packer:
        for ids in sources(batch):
            for i in ids:
                counts[i] = counts.get(i, 0) + 1
    for path in shards:
        for batch in open_token_shard(path).batches:
            names = batch.rows.column("source").to_pylist()
            for name, a, b in zip(names, batch.offsets[:-1], batch.offsets[1:], strict=True):
                expected = {"news": 1, "wikipedia": 10, "web": 0}[name]
                assert all(counts.get(i, 0) == expected for i in batch.tokens[a:b].tolist())


def test_alpha_brings_languages_closer(shards: list[Path]) -> None:
    shares = {}
    almost = 0.999_999  # at 1, languages need not be told apart
    for alpha in (almost, 0.5, 0.0):
        packer = Packer(shards, **settings(objective="none", alpha=alpha))
        weights = packer.schedule._weights(False)
        rows: dict[str, int] = {}
        for leaf, weight in zip(packer.corpus.leaves, weights, strict=True):
            rows[leaf.lang] = rows.get(leaf.lang, 0) + weight
        shares[alpha] = rows
    assert shares[0.0]["en"] == pytest.approx(shares[0.0]["und"], abs=3)
    natural, square = shares[almost], shares[0.5]
    assert square["en"] / square["und"] == pytest.approx((natural["en"] / natural["und"]) ** 0.5, rel=0.1)
    assert natural["en"] / natural["und"] > 1.2


def test_denoising_drops_exactly_its_share_and_never_a_separator(shards: list[Path]) -> None:
    packer = Packer(shards, passes=1, **settings())
    seen = several = spans = 0
    for batch in packer:
        for row in np.flatnonzero(batch["objectives"] == 1):
            source = batch["labels"][row][batch["labels"][row] >= 0].tolist()
            shown = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
            assert len(source) - len(shown) == (15 * len(source) + 50) // 100
            assert shown.count(DOC) == source.count(DOC) == batch["decoder_segment_ids"][row].max() - 1
            at = iter(source)
            assert all(token == DOC or token in at for token in shown)  # in order
            several += DOC in source
            seen += 1
            # Segment ids and positions of what is left agree with those of the whole.
            for segment in range(1, batch["segment_ids"][row].max() + 1):
                whole = batch["labels"][row][batch["decoder_segment_ids"][row] == segment].tolist()
                part = batch["input_ids"][row][batch["segment_ids"][row] == segment].tolist()
                assert set(part) <= set(whole)
                places = batch["positions"][row][batch["segment_ids"][row] == segment].tolist()
                assert places == list(range(len(part)))
            view = inspect_row(packer, int(batch["rows"][row]))
            assert sum(b - a for a, b in view.dropped) == len(source) - len(shown)
            assert not {i for a, b in view.dropped for i in source[a:b]} & set(shown)
            spans += len(view.dropped)
    assert seen > 100
    assert several > 50
    assert spans > 2 * seen


def test_spans_follow_the_law_and_lie_everywhere(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, mean=6.5)
    packer = Packer(paths, passes=1, **settings(sequence_tokens=512, clm_share=0.0))
    lengths: list[int] = []
    dropped = np.zeros(512)
    rows = 0
    for batch in packer:
        for row in batch["rows"].tolist():
            view = inspect_row(packer, row)
            if len(view.target_ids) == 512 and len(view.segments) == 1:
                # Two spans may not touch, so what is left out is one span.
                lengths += [b - a for a, b in view.dropped][:-1]
                for a, b in view.dropped:
                    dropped[a:b] += 1
                rows += 1
    assert rows > 200
    law = np.diff(packer.config.span_law().astype(np.float64) / 2**32, prepend=0)
    counts = np.bincount(lengths, minlength=len(law) + 1)[1:]
    assert np.abs(counts[:8] / len(lengths) - law[:8]).max() < 0.025
    assert dropped[8:-8].min() > 0
    assert dropped[8:-8].mean() / rows == pytest.approx(0.153, abs=0.01)


def test_prefix_rows_hold_one_document_and_an_even_share_of_it(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, num_documents=3_000, mean=4.0)
    packer = Packer(paths, passes=1, **settings())
    endings = {i[-1] for i in documents(paths)}
    shares = []
    whole = 0
    for batch in packer:
        for row in np.flatnonzero(batch["objectives"] == 2):
            assert batch["segment_ids"][row].max() == 1
            shown = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
            rest = batch["labels"][row][batch["labels"][row] >= 0].tolist()
            assert shown[0] == CLM
            ends = rest[-1] == EOS
            body = shown[1:] + rest[: len(rest) - ends]
            assert body == list(range(body[0], body[0] + len(body)))  # a stretch of one document
            assert ends == (body[-1] in endings)
            whole += ends
            share = (len(shown) - 1) / len(body)
            assert 0.2 <= share <= 0.8 or len(body) < 5
            if len(body) == 64:
                shares.append(share)
    assert whole > 15
    assert len(shares) > 100
    assert 0.45 < np.mean(shares) < 0.55
    assert min(shares) < 0.25
    assert max(shares) > 0.75


def test_every_batch_has_its_exact_share_of_prefix_rows(shards: list[Path]) -> None:
    packer = Packer(shards, **settings())
    orders = set()
    for number in range(30):
        batch = packer.batch(number)
        assert np.count_nonzero(batch["objectives"] == 2) == 4
        orders.add(tuple(np.flatnonzero(batch["objectives"] == 2).tolist()))
    assert len(orders) > 20


class OnlyDlpack:
    """A tensor of some other library."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    def __dlpack__(self, **options: Any) -> Any:
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self.array.__dlpack_device__()


def test_tensors_of_the_caller_are_filled(shards: list[Path]) -> None:
    packer = Packer(shards, **settings())
    expected = packer.batch(2)
    mine, other = np.zeros_like(expected["labels"]), np.zeros_like(expected["input_ids"])
    found = packer.batch(2, out={"labels": mine, "input_ids": OnlyDlpack(other)})
    assert found["labels"] is mine
    assert (mine == expected["labels"]).all()
    assert (other == expected["input_ids"]).all()
    assert digest(found) == digest(expected)
    for wrong in (mine.astype(np.int64), mine[:, ::2], mine[:10]):
        with pytest.raises(ValueError, match=r"out\['labels'\]: found int"):
            packer.batch(2, out={"labels": wrong})


def test_reused_arrays_hold_the_same(shards: list[Path]) -> None:
    plain, reusing = (Packer(shards, passes=1, reuse_arrays=reuse, **settings()) for reuse in (False, True))
    for expected, found in zip(plain, reusing, strict=True):
        assert digest(found) == digest(expected)


def test_decoder_inputs_are_labels_moved_right(shards: list[Path]) -> None:
    packer = Packer(shards, **settings())
    for number in range(8):
        batch = packer.batch(number)
        labels = batch["labels"]
        moved = np.concatenate([np.zeros((len(labels), 1), np.int32), labels[:, :-1]], axis=1)
        assert (batch["decoder_input_ids"] == np.where(moved == -100, PAD, moved)).all()


def test_decoders_of_many_prefixes_start_anew(shards: list[Path]) -> None:
    batch = Packer(shards, **settings(objective="clm")).batch(0)
    starts = (batch["decoder_positions"] == 0) & (batch["decoder_segment_ids"] > 0)
    assert starts.sum() > 30
    assert (batch["decoder_input_ids"][starts] == 0).all()
    assert (batch["decoder_input_ids"][~starts] != 0).all()


@pytest.mark.parametrize("objective", ["none", "alexatm", "t5", "ul2", "clm"])
def test_positions_restart_and_boundaries_agree(shards: list[Path], objective: str) -> None:
    batch = Packer(shards, **settings(objective=objective)).batch(1)
    for prefix in ("", "decoder_")[: 2 if "labels" in batch else 1]:
        segments, positions = batch[f"{prefix}segment_ids"], batch[f"{prefix}positions"]
        flat = segments.reshape(-1)
        first = np.ones(flat.shape, bool)
        first[1:] = flat[1:] != flat[:-1]
        first.reshape(segments.shape)[:, 0] = True
        boundaries = batch[f"{prefix}cu_seqlens"]
        assert boundaries.tolist() == [*np.flatnonzero(first).tolist(), flat.size]
        assert boundaries.dtype == np.int32
        begins = np.maximum.accumulate(np.where(first, np.arange(flat.size), 0))
        assert (positions.reshape(-1) == np.where(flat > 0, np.arange(flat.size) - begins, 0)).all()
        if objective not in ("t5", "ul2"):  # where a document may have no noise
            assert (np.diff(segments, axis=1) <= 1).all()


def test_t5_rows_are_as_long_as_those_of_t5() -> None:
    """Lengths that t5's own computation gives: 512 -> 568, 114 and 1024 -> 1137, 229."""
    for length, source, target in (
        (128, 141, 29),
        (256, 284, 58),
        (512, 568, 114),
        (1024, 1137, 229),
        (2048, 2274, 456),
    ):
        config = PackConfig(objective="t5", sequence_tokens=length, pad_to_multiple=1)
        assert config.source_tokens == source
        assert config.widths == (length, target)


def test_t5_rows_give_the_source_back(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, mean=4.0)
    packer = Packer(paths, passes=1, **settings(objective="t5"))
    sentinel = 6
    assert packer._specials[5] == sentinel
    seen: list[int] = []
    full = 0
    for batch in packer:
        for row in range(len(batch["rows"])):
            shown = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
            target = batch["labels"][row][batch["labels"][row] >= 0].tolist()
            assert shown[-1] == target[-1] == EOS
            spans: list[list[int]] = []
            for token in target[:-1]:
                if sentinel <= token < FIRST:
                    assert token == sentinel + len(spans)
                    spans.append([])
                else:
                    spans[-1].append(token)
            assert all(spans)
            whole = [
                t for token in shown[:-1] for t in (spans[token - sentinel] if sentinel <= token < FIRST else [token])
            ]
            if len(whole) > 1:
                assert sum(map(len, spans)) == max((15 * len(whole) + 50) // 100, 1)
                assert len(spans) == max(round(sum(map(len, spans)) / 3), 1)
                assert not sentinel <= shown[0] < FIRST  # t5 begins with a kept stretch and ends with noise
                assert sentinel <= shown[-2] < FIRST
            if len(whole) == packer.config.source_tokens:
                assert len(shown) == 64
                full += 1
            seen += [i for i in whole if i != DOC]
    assert full > 50
    assert sorted(seen) == all_tokens(paths).tolist()


def test_ul2_rows_are_of_seven_kinds(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, mean=4.0)
    packer = Packer(paths, passes=1, **settings(objective="ul2", sequence_tokens=128, batch_rows=21))
    nlu, s2s, nlg, sentinel = 187, 188, 189, 6
    seen: list[int] = []
    kinds: dict[int, int] = {}
    for number in range(packer.schedule.num_batches(1)):
        rows = sum(packer.schedule.batch_counts(number, 1))
        segments = packer.segments(number, np.arange(rows))
        batch = packer.materialise(segments)
        if rows == 21:
            assert np.bincount(segments["modes"]).tolist() == [3] * 7
        for row, mode in enumerate(segments["modes"].tolist()):
            code, percent, _, _, mean, _ = packer.config.modes[mode]
            shown = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
            target = batch["labels"][row][batch["labels"][row] >= 0].tolist()
            kinds[mode] = kinds.get(mode, 0) + 1
            if code == 2:
                assert shown.count(s2s) == batch["segment_ids"][row].max()
                seen += [i for i in shown + target if i >= FIRST]
                continue
            assert shown[0] == (nlu if mode < 2 else nlg)
            spans: list[list[int]] = []
            for token in target[:-1]:
                if sentinel <= token < 187:
                    spans.append([])
                else:
                    spans[-1].append(token)
            whole = [t for i in shown[1:-1] for t in (spans[i - sentinel] if sentinel <= i < 187 else [i])]
            if len(whole) == 128:
                assert (sum(map(len, spans)), len(spans)) == noise_and_spans(128, percent, mean)
            seen += [i for i in whole if i != DOC]
    assert min(kinds.values()) > 5
    assert sorted(seen) == all_tokens(paths).tolist()


def test_a_tokenizer_with_too_few_reserved_entries_is_refused(shards: list[Path]) -> None:
    with pytest.raises(ValueError, match="needs 344 reserved entries; found 184 in the tokenizer"):
        Packer(shards, **settings(objective="ul2", sequence_tokens=2048))


def digest(batch: dict[str, np.ndarray[Any, Any]]) -> str:
    return hashlib.sha256(b"".join(name.encode() + batch[name].tobytes() for name in sorted(batch))).hexdigest()


def test_any_state_resumes_with_the_same_batches(shards: list[Path]) -> None:
    config = settings(batch_rows=10)
    packer = Packer(shards, passes=2, **config)
    states, digests = [], []
    for batch in packer:
        digests.append(digest(batch))
        states.append(packer.state_dict())
    assert len(digests) > 40
    assert len(set(digests)) == len(digests)
    for number in range(0, len(states), 5):
        again = Packer(shards, passes=2, **config)
        again.load_state_dict(states[number])
        assert [digest(batch) for batch in again] == digests[number + 1 :]


@pytest.mark.parametrize("world_size", [2, 4, 5])
def test_ranks_share_each_batch(shards: list[Path], world_size: int) -> None:
    whole = Packer(shards, **settings())
    ranks = [Packer(shards, rank=rank, world_size=world_size, **settings()) for rank in range(world_size)]
    for rank in ranks:  # a state of one world size resumes in another
        rank.load_state_dict(whole.state_dict() | {"next_row": 60})
    expected = whole.batch(3)
    parts = [next(rank) for rank in ranks]
    for name in ("input_ids", "labels", "rows", "positions"):
        for rank, part in enumerate(parts):
            assert (part[name] == expected[name][rank::world_size]).all()


def test_a_state_of_other_shards_or_settings_is_refused(shards: list[Path], tmp_path: Path) -> None:
    state = Packer(shards, **settings()).state_dict()
    for changes in ({"seed": 12}, {"sequence_tokens": 65}, {"repeats": {"news": 2}}, {"batch_rows": 10}):
        with pytest.raises(ValueError, match="other token shards or settings"):
            Packer(shards, **settings(**changes)).load_state_dict(state)
    with pytest.raises(ValueError, match="other token shards or settings"):
        Packer(shards[:2], **settings()).load_state_dict(state)
    other = write_shards(tmp_path, seed=8)
    with pytest.raises(ValueError, match="other token shards or settings"):
        Packer(other, **settings()).load_state_dict(state)
    with pytest.raises(ValueError, match="expected a multiple of 20"):
        Packer(shards, **settings()).load_state_dict(state | {"next_row": 7})


@pytest.mark.parametrize("objective", ["none", "alexatm", "clm"])
def test_no_segment_sees_another(shards: list[Path], tmp_path: Path, objective: str) -> None:
    """Change the tokens of one document in three: all other segments must stay as they are, everywhere."""
    changed = []
    for path in shards:
        shard = open_token_shard(path)
        rows = shard.batches[0].rows
        ids = shard.batches[0].tokens.copy()
        for a, b in zip(shard.batches[0].offsets[:-1:3], shard.batches[0].offsets[1::3], strict=True):
            ids[a:b] += 100_000
        column = pa.LargeListArray.from_arrays(pa.array(shard.batches[0].offsets), pa.array(ids))
        changed.append(tmp_path / path.name)
        write_token_shard(changed[-1], [rows.set_column(0, "input_ids", column)], METADATA)
    config = settings(objective=objective)
    same = different = 0
    for number in range(4):
        first, second = Packer(shards, **config).batch(number), Packer(changed, **config).batch(number)
        for prefix in ("", "decoder_")[: 2 if "labels" in first else 1]:
            segments = first[f"{prefix}segment_ids"]
            assert (segments == second[f"{prefix}segment_ids"]).all()
            assert (first[f"{prefix}positions"] == second[f"{prefix}positions"]).all()
            for row in range(len(segments)):
                for segment in range(1, segments[row].max() + 1):
                    mine = segments[row] == segment
                    names = ("labels", "decoder_input_ids") if prefix else ("input_ids",)
                    values = {name: (first[name][row][mine], second[name][row][mine]) for name in names}
                    tokens = values[names[0]][0]
                    if (tokens >= FIRST).any() and (values[names[0]][1] - tokens).max() == 100_000:
                        different += 1
                        continue
                    same += 1
                    for a, b in values.values():
                        assert (a == b).all()
    assert same > 100
    assert different > 30


def test_python_gives_the_same_bits(shards: list[Path]) -> None:
    python = load("python", lambda function: function)
    assert not hasattr(python.plan_row, "py_func")
    sides = [
        (("input_ids", "segment_ids", "positions"), python.materialise_encoder, python.encoder_token),
        (
            ("labels", "decoder_input_ids", "decoder_segment_ids", "decoder_positions"),
            python.materialise_decoder,
            python.decoder_token,
        ),
    ]
    for objective in ("none", "alexatm", "t5", "ul2", "clm"):
        packer = Packer(shards, **settings(objective=objective, batch_rows=10))
        segments = packer.segments(2, np.arange(10))
        expected = packer.materialise(segments)
        source = packer.sources(segments)
        scratch = packer._scratch(segments, 10)
        names = ("objectives", "modes", "offsets", "length", "last")
        row_ids = segments["rows"].astype(np.uint64)
        python.plan_rows(*(segments[name] for name in names), row_ids, *packer._constants, *scratch)
        compiled = packer.plan_runs(segments)
        for side, (outputs, by_rows, by_tokens) in enumerate(sides):
            if outputs[0] not in expected:
                continue
            runs, count = scratch[2 + 2 * side], scratch[3 + 2 * side]
            assert (count == compiled[1 + 2 * side]).all()
            for row in range(10):
                assert (runs[row, : count[row]] == compiled[2 * side][row, : count[row]]).all()
            specials = (packer._specials,) if side else ()
            found = [np.zeros_like(expected[name]) for name in outputs]
            by_rows(source, runs, count, *specials, *found)
            for name, output in zip(outputs, found, strict=True):
                assert (output == expected[name]).all(), (objective, name)
            # One thread for each token, as on a GPU, in any order.
            found = [np.zeros_like(expected[name]) for name in outputs]
            width = (found[0].shape[1],) if side else ()
            for row in range(10):
                for column in reversed(range(found[0].shape[1])):
                    by_tokens(row, column, *width, source, runs, count, *specials, *found)
            for name, output in zip(outputs, found, strict=True):
                assert (output == expected[name]).all(), (objective, name)


#: SHA-256 of 64 rows of each objective. They change only with `tokenizer.packing.config.VERSION`.
GOLDEN = {
    "none": "2d23555fa034344f79bb45b980931346a7423100b7f96f005f09680f9a478285",
    "alexatm": "b355bee30e35b57a8e61c5f61e19c3492febee2a5d977f08de30e8939606e458",
    "t5": "cb9047286c0ab90227f90b67fb7135ee89ff453d9a8d1591d9d3b5376867627b",
    "ul2": "00b24b2aede86070d6a9e2a5b2b16c49b868b46b0d2ce73a5a4bbfbc4fe231d5",
    "clm": "d1a239ea3ab430760a9303f11d16eaeabe5091b14cd15b6e9b9d4966d9a29f6a",
}


@pytest.mark.parametrize("objective", GOLDEN)
def test_rows_are_what_they_always_were(tmp_path: Path, objective: str) -> None:
    """The shards here are made without random numbers of a library, whose streams may change."""
    lengths = np.array([(i * i * 31 + 7 * i) % 190 for i in range(1_200)], np.int64)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    ids = (np.arange(ends[-1]) * 7919 % 100_000 + FIRST).astype(np.uint32)
    batch = pa.record_batch(
        {
            "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(ids)),
            "doc_id": pa.array([i.to_bytes(16, "big") for i in range(1_200)], pa.binary(16)),
            "source": [("news", "web")[i % 2] for i in range(1_200)],
            "lang": [("en", "de", "hi")[i % 3] for i in range(1_200)],
            "form": ["spoken"] * 1_200,
        }
    )
    write_token_shard(tmp_path / "a.arrow", [batch], METADATA)
    packer = Packer(tmp_path / "a.arrow", sequence_tokens=128, batch_rows=32, seed=2022, objective=objective)
    found = hashlib.sha256("".join(digest(packer.batch(number)) for number in (0, 17)).encode()).hexdigest()
    assert found == GOLDEN[objective]


def test_datasets_reads_packed_rows(shards: list[Path], tmp_path: Path) -> None:
    packer = Packer(shards, passes=1, **settings())
    expected = packer.batch(0)
    rows = write_packed(packer, tmp_path / "packed.arrow")
    found = datasets.Dataset.from_file(str(tmp_path / "packed.arrow"))
    assert (
        len(found)
        == rows
        == sum(sum(packer.schedule.batch_counts(i, 1)) for i in range(packer.schedule.num_batches(1)))
    )
    for row in range(20):
        kept = expected["segment_ids"][row] > 0
        assert found[row]["input_ids"] == expected["input_ids"][row][kept].tolist()
        kept = expected["labels"][row] >= 0
        assert found[row]["labels"] == expected["labels"][row][kept].tolist()
        assert found[row]["row"] == row
        assert found[row]["objective"] == expected["objectives"][row]
    endless = Packer(shards, **settings(objective="none"))
    with pytest.raises(ValueError, match="has no end"):
        write_packed(endless, tmp_path / "x.arrow")
    assert write_packed(endless, tmp_path / "x.arrow", num_batches=2) == 40
    assert datasets.Dataset.from_file(str(tmp_path / "x.arrow")).column_names == [
        "input_ids", "segment_ids", "positions", "objective", "row",
    ]  # fmt: skip


def test_a_row_shows_its_documents(shards: list[Path]) -> None:
    packer = Packer(shards, passes=1, **settings(objective="none"))
    batch = packer.batch(0)
    for row in range(5):
        view = inspect_row(packer, row)
        assert view.input_ids.tolist() == batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
        assert len(view.segments) == batch["segment_ids"][row].max()
        at = 0
        for segment in view.segments:
            number = int(segment.doc_id, 16)
            shard = open_token_shard(shards[number >> 32]).batches[0]
            i = number & 0xFFFFFFFF
            tokens = shard.tokens[shard.offsets[i] : shard.offsets[i + 1]]
            part = tokens[segment.first_token : segment.first_token + segment.num_tokens].tolist()
            assert view.input_ids[at : at + segment.num_tokens].tolist() == part
            assert segment.ends_document == (segment.first_token + segment.num_tokens == len(tokens))
            assert segment.source == shard.rows.column("source")[i].as_py()
            at += segment.num_tokens + 1
    with pytest.raises(ValueError, match="found row 100000000"):
        inspect_row(packer, 100_000_000)


def test_too_little_text_for_prefix_rows_says_what_to_do(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, num_documents=3)[:1]  # one document, one row
    with pytest.raises(ValueError, match="too few for 4 prefix LM rows"):
        Packer(paths, **settings(sequence_tokens=4096))
    packer = Packer(paths, passes=1, **settings(sequence_tokens=4096, objective="none"))
    assert sorted(i for batch in packer for ids in sources(batch) for i in ids) == all_tokens(paths).tolist()


def test_shards_of_two_tokenizers_are_refused(shards: list[Path], tmp_path: Path) -> None:
    rows = open_token_shard(shards[0]).batches[0].rows
    write_token_shard(tmp_path / "b.arrow", [rows], dataclasses.replace(METADATA, tokenizer_digest="u" * 64))
    with pytest.raises(ValueError, match="encode all with one model"):
        Packer([shards[0], tmp_path / "b.arrow"], **settings())


def test_shards_without_tokens_are_refused(shards: list[Path], tmp_path: Path) -> None:
    write_token_shard(tmp_path / "b.arrow", [], METADATA)
    with pytest.raises(ValueError, match="found no token in 1 shards"):
        Packer(tmp_path / "b.arrow", **settings())
    Packer([tmp_path / "b.arrow", *shards], **settings())


def test_paths_are_found(shards: list[Path], tmp_path: Path) -> None:
    (tmp_path / "run" / "tokens" / "news").mkdir(parents=True)
    for path in shards:
        (tmp_path / "run" / "tokens" / "news" / path.name).write_bytes(path.read_bytes())
    found = token_paths(tmp_path / "run")
    assert [path.name for path in found] == ["0.arrow", "1.arrow", "2.arrow"]
    with pytest.raises(FileNotFoundError, match="found no token shards"):
        token_paths(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("field", "value"),
    [("sequence_tokens", 4), ("objective", "bert"), ("cut", "x"), ("clm_share", 2), ("drop_percent", 0), ("seed", -1)],
)
def test_bad_settings_name_their_field(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"\[pack\] {field}: found"):
        PackConfig(**{field: value})


def test_the_simulated_gpu_gives_the_same_bits(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, num_documents=90)
    script = Path(__file__).parent / "device_batches.py"
    environment = os.environ | {"NUMBA_ENABLE_CUDASIM": "1", "PYTHONPATH": str(Path(__file__).parents[3])}
    found = subprocess.run(
        [sys.executable, script, paths[0]], env=environment, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert int(found.stdout) == 2 * (6 + 4 * 11)


def test_no_float_is_in_any_kernel(shards: list[Path]) -> None:
    """What is compiled for the CPU holds integers alone, so that no rounding can differ on another machine."""
    fresh = load("uncached", numba.njit)  # the code of cached functions cannot be looked at
    packer = Packer(shards, **settings(batch_rows=10))
    segments = packer.segments(0, np.arange(10))
    names = ("objectives", "modes", "offsets", "length", "last")
    scratch = packer._scratch(segments, 10)
    rows = segments["rows"].astype(np.uint64)
    fresh.plan_rows(*(segments[name] for name in names), rows, *packer._constants, *scratch)
    code = "".join(fresh.plan_rows.inspect_llvm().values())
    assert len(code) > 100_000
    # Integers become strings of digits in error messages only; `double` stands in the types of Numba's environment.
    found = re.findall(r"\b(?:fadd|fsub|fmul|fdiv|frem|fcmp|sitofp|uitofp|fptosi|fptoui)\b", code)
    assert not found
