from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from packing_shards import FIRST, METADATA, settings, sources, write_shards

from tokenizer.packing import Packer
from tokenizer.token_shards import open_token_shard, write_token_shard


def test_passes_repeat_all_in_another_order(shards: list[Path]) -> None:
    packer = Packer(shards, passes=3, **settings(objective="none", batch_rows=7))
    rows = [tuple(ids) for batch in packer for ids in sources(batch)]
    counts = np.bincount([i for ids in rows for i in ids])[FIRST:]
    assert (counts == 3).all()
    third = len(rows) // 3
    assert [set(ids) for ids in rows[:third]] != [set(ids) for ids in rows[third : 2 * third]]
    assert len(rows) == 3 * packer.schedule.pass_rows[False]


def test_nothing_comes_after_the_last_pass(shards: list[Path]) -> None:
    for objective in ("none", "alexatm", "t5", "ul2", "clm"):
        packer = Packer(shards, passes=2, **settings(objective=objective))
        last = packer.schedule.num_batches(2)
        assert sum(packer.schedule.batch_counts(last - 1, 2)) > 0
        assert packer.schedule.batch_counts(last, 2) == packer.schedule.batch_counts(last + 9, 2) == (0, 0)
        assert len(list(packer)) == last


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


@pytest.mark.parametrize(("alpha", "spoken"), [(1.0, 0.7), (0.5, 0.7), (1.0, 0.2), (0.5, 1.0)])
def test_forms_have_their_share(shards: list[Path], alpha: float, spoken: float) -> None:
    """Of the shards' documents, 80 % are spoken: what comes is what was asked for, in each language."""
    packer = Packer(shards, passes=1, **settings(objective="none", alpha=alpha, spoken_share=spoken))
    assert all(len({part[2] for part in leaf.parts}) == 1 for leaf in packer.corpus.leaves)
    rows: dict[tuple[str, str], int] = {}
    for number in range(packer.schedule.num_batches(1)):
        segments = packer.plan(number)
        for first in segments["offsets"][:-1].tolist():  # all segments of a row are of one leaf
            shard = packer.corpus.batches[int(segments["batch"][first])].rows
            row = int(segments["document"][first])
            lang = (shard.column("lang")[row].as_py() or "und") if alpha != 1 else ""
            key = (lang, shard.column("form")[row].as_py())
            rows[key] = rows.get(key, 0) + 1
    langs = {lang for lang, _ in rows}
    assert len(langs) == (1 if alpha == 1 else 3)
    for lang in langs:
        total = rows[lang, "spoken"] + rows.get((lang, "written"), 0)
        assert rows[lang, "spoken"] == pytest.approx(spoken * total, abs=2)
    plain = Packer(shards, passes=1, **settings(objective="none", alpha=alpha))
    assert sum(rows.values()) == pytest.approx(plain.schedule.pass_rows[False], rel=0.05)


def test_a_form_that_is_not_there_leaves_its_share_to_the_other(tmp_path: Path) -> None:
    path = write_shards(tmp_path)[0]
    table = pa.ipc.open_stream(path).read_all()
    spoken = table.set_column(4, "form", pa.array(["spoken"] * len(table)))
    write_token_shard(tmp_path / "spoken.arrow", spoken.to_batches(), METADATA)
    plain, shared = (
        Packer(tmp_path / "spoken.arrow", passes=1, **settings(objective="none", spoken_share=share))
        for share in (None, 0.7)
    )
    assert shared.schedule.pass_rows == plain.schedule.pass_rows
