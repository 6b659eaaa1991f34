import dataclasses
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packing_shards import METADATA, all_tokens, settings, sources, write_shards

from tokenizer.packing import Packer
from tokenizer.packing.config import PackConfig
from tokenizer.packing.figures import figures
from tokenizer.packing.leaf import Leaf, narrow, pieces_of
from tokenizer.packing.shard_files import token_paths
from tokenizer.token_shards import open_token_shard, write_token_shard


@pytest.mark.parametrize("cut", ["limit", "even", "line", "wrapped"])  # `sentence` needs a tokenizer: below
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


def test_concatenating_cuts_documents_that_would_have_fitted(shards: list[Path]) -> None:
    best, wrapped = (figures(Packer(shards, **settings(objective="none", cut=cut))) for cut in ("limit", "wrapped"))
    assert best["avoidable_cuts"] == 0
    assert wrapped["avoidable_cuts"] > 100
    assert wrapped["cuts"] > 1.5 * best["cuts"]
    assert best["tokens"] == wrapped["tokens"]


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
    monkeypatch.setattr("tokenizer.packing.corpus.WINDOW_DOCUMENTS", 50)
    leaves = Packer(shards, **settings(repeats={"wikipedia": 2, "web": 3})).corpus.leaves
    windows = sum(leaf.num_windows for leaf in leaves)
    assert windows > 15
    # Counts below 256 take a byte: three for each window, and one for each record batch of a leaf.
    assert sum(leaf.nbytes for leaf in leaves) == 3 * windows + 3 * len(leaves)


@pytest.mark.parametrize("languages", [1, 12])
def test_the_index_of_a_trillion_tokens_is_under_a_megabyte(languages: int) -> None:
    """Windows of 65,536 documents of 620 tokens (the mean of the development corpora), record batches of 32 Mi."""
    tokens = 10**12 // languages
    windows = tokens // (65_536 * 620)
    batches = 10**12 // (32 * 2**20)
    rows = np.full(windows, 65_536 * 620 // 1_000)
    counts = np.full(batches, 32 * 2**20 // 620 // languages)
    leaf = Leaf((("web", "en"),), 1, 65_536, 0, narrow(counts), narrow(rows), narrow(rows // 3), narrow(rows // 5))
    assert sum(narrow(part).itemsize for part in (counts, rows)) == 4
    assert leaf.nbytes * languages <= 10**6


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12).filter(any), st.integers(1, 8))
@hypothesis.settings(max_examples=150, deadline=None)
def test_windows_hold_every_document_once_in_order(counts: list[int], window_documents: int) -> None:
    windows = -(-sum(counts) // window_documents)
    found = [pieces_of(narrow(np.array(counts)), 3, window, window_documents) for window in range(windows)]
    documents = [[(batch, k) for batch, begin, end in pieces for k in range(begin, end)] for pieces in found]
    assert [len(part) for part in documents[:-1]] == [window_documents] * (windows - 1)
    assert [document for part in documents for document in part] == [
        (3 + batch, k) for batch, count in enumerate(counts) for k in range(count)
    ]


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


def test_a_single_row_is_packed_without_prefix_rows(tmp_path: Path) -> None:
    """In longer texts each batch has its exact share of both kinds; one row cannot be of both."""
    paths = write_shards(tmp_path, num_documents=3)[:1]  # one document
    for objective, code in (("alexatm", 1), ("none", 0), ("clm", 2)):
        packer = Packer(paths, passes=2, **settings(sequence_tokens=4096, objective=objective))
        batches = list(packer)
        assert [batch["objectives"].tolist() for batch in batches] == [[code, code]]
        for row in range(2):
            assert sources(batches[0])[row] == all_tokens(paths).tolist()


def test_too_little_text_for_prefix_rows_says_what_to_do(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, num_documents=3)[:1]
    with pytest.raises(ValueError, match="found 0 rows in a pass, too few for 1 prefix LM rows in every batch of 2"):
        Packer(paths, **settings(sequence_tokens=4096, clm_share=0.5, batch_rows=2, repeats={"news": 0}))


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


class FakeEncoder:
    """Every seventh token is a full stop, every second one begins a word."""

    digest = METADATA.tokenizer_digest

    def __init__(self, model: Path) -> None:
        assert model.is_file()

    def is_control(self, number: int) -> bool:
        return number < 190

    def piece(self, number: int) -> str:
        return "." if number % 7 == 0 else "\u2581a" if number % 2 else "a"


def test_documents_are_cut_at_sentence_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tokens").mkdir()
    write_shards(tmp_path / "tokens", num_documents=90, mean=5.0)
    config = settings(objective="none", cut="sentence")
    with pytest.raises(FileNotFoundError, match=r"found no .*tokenizer\.model, expected the tokenizer"):
        Packer(tmp_path, **config)
    (tmp_path / "tokenizer").mkdir()
    (tmp_path / "tokenizer" / "tokenizer.model").touch()
    monkeypatch.setattr("tokenizer.packing.corpus.Encoder", FakeEncoder)
    packer = Packer(tmp_path, passes=1, **config)
    assert (
        sorted(i for batch in packer for ids in sources(batch) for i in ids)
        == all_tokens(token_paths(tmp_path)).tolist()
    )
    cuts = 0
    for leaf, found in enumerate(packer.corpus.leaves):
        for window in range(found.num_windows):
            plan = packer.corpus.plan(leaf, window)
            for k in np.flatnonzero(plan.last == 0).tolist():
                tokens = packer.corpus.batches[int(plan.batch[k])].tokens
                end = int(plan.start[k] + plan.length[k])
                assert tokens[end - 1] % 7 == 0
                assert tokens[end] % 2 == 1
                cuts += 1
    assert cuts > 50
    monkeypatch.setattr(FakeEncoder, "digest", "u" * 64)
    with pytest.raises(ValueError, match="found tokenizer uuuuuuuuuuuu, expected the shards' own, tttttttttttt"):
        Packer(tmp_path, **config)
