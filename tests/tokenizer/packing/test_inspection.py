import io
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tokenizer.encoder import Encoder
from tokenizer.packing import Packer
from tokenizer.packing.inspection import inspect_row, picture_rows, spell
from tokenizer.sample import in_order, rates, sample, totals
from tokenizer.token_shards import TokenMetadata, write_token_shard
from tokenizer.train import TokenizerConfig, train


def texts() -> list[str]:
    chance = random.Random(8)
    words = ["".join(chance.choices("aeioubcdlmnrst", k=chance.randint(1, 8))) for _ in range(300)]
    return [
        "\n".join(" ".join(chance.choices(words, k=chance.randint(2, 9))) for _ in range(chance.randint(1, 9)))
        for _ in range(300)
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Encoder, Path]:
    folder = tmp_path_factory.mktemp("run")
    column = pa.array(texts(), pa.large_string())
    ids = pa.array([i.to_bytes(16, "big") for i in range(len(column))], pa.binary(16))
    documents = pa.record_batch({"doc_id": ids, "lang": ["en"] * len(column), "text": column})
    config = TokenizerConfig(vocab_size=600, reserved_entries=50, hard_vocab_limit=False)
    batches = in_order([sample(documents, rates(totals(documents), config), config)])
    encoder = Encoder(train(batches, config, folder, io.StringIO()))
    tokens = pa.record_batch(
        {
            "input_ids": encoder.encode(column),
            "doc_id": ids,
            "source": ["news"] * len(column),
            "lang": ["en"] * len(column),
            "form": ["spoken"] * len(column),
        }
    )
    metadata = TokenMetadata(
        tokenizer_digest=encoder.digest, vocab_size=encoder.vocab_size, special_ids=encoder.special_ids, versions={}
    )
    write_token_shard(folder / "a.arrow", [tokens], metadata)
    return encoder, folder / "a.arrow"


def test_a_row_is_spelled_as_its_documents(made: tuple[Encoder, Path]) -> None:
    encoder, shard = made
    packer = Packer(shard, sequence_tokens=256, batch_rows=16, objective="none", passes=1)
    originals = texts()
    whole = 0
    for row in range(packer.schedule.pass_rows[False]):
        view = inspect_row(packer, row)
        parts = spell(view.input_ids, encoder).split("[DOC]")
        for part, segment in zip(parts, view.segments, strict=True):
            if segment.ends_document and segment.first_token == 0:
                assert part == originals[int(segment.doc_id, 16)]
                whole += 1
    assert whole > 250


def test_a_denoising_row_shows_what_was_dropped(made: tuple[Encoder, Path]) -> None:
    encoder, shard = made
    packer = Packer(shard, sequence_tokens=256, batch_rows=16, clm_share=0.25)
    seen = 0
    for row in range(16):
        view = inspect_row(packer, row)
        shown = view.as_text(encoder)
        if view.objective != "denoising":
            assert "input:\n[CLM]" in shown
            assert len(view.segments) == 1
            continue
        target = shown.split("target:\n")[1].removesuffix("\n")
        assert target.replace("{{", "").replace("}}", "") == spell(view.target_ids, encoder)
        assert target.count("{{") == target.count("}}") == len(view.dropped)
        kept = np.ones(len(view.target_ids), bool)
        for a, b in view.dropped:
            kept[a:b] = False
        assert (view.target_ids[kept] == view.input_ids).all()
        assert f"row {row}: denoising, {len(view.segments)} documents" in shown
        assert all(segment.doc_id in shown for segment in view.segments)
        seen += 1
    assert seen == 12


@pytest.mark.parametrize("objective", ["none", "alexatm", "t5", "clm"])
def test_a_picture_is_of_what_is_in_the_row(made: tuple[Encoder, Path], objective: str) -> None:
    _, shard = made
    packer = Packer(shard, sequence_tokens=256, batch_rows=16, clm_share=0.25, objective=objective)
    pictures = picture_rows(packer, 10)
    kinds = set()
    for picture in pictures:
        view = inspect_row(packer, picture["row"])
        source = packer.sources(packer.segments(0, np.array([picture["row"]])))[0].tolist()
        hidden = {i for first, end in picture["hidden"] for i in range(first, end)}
        end = picture["parts"][-1]["first"] + picture["parts"][-1]["tokens"]
        assert picture["objective"] == view.objective
        assert [part["tokens"] for part in picture["parts"]] == [part.num_tokens for part in view.segments]
        seen = [token for i, token in enumerate(source[:end]) if i not in hidden]
        own = [token for token in view.input_ids.tolist() if token in set(source[:end])]
        # Of a prefix LM row, separators lie where nothing is shown; T5's input has sentinels, which no source has.
        assert seen == own or objective == "clm"
        kinds.add((view.objective, bool(hidden)))
    assert len(pictures) == 10
    expected = {
        "none": {("plain", False)},
        "alexatm": {("denoising", True), ("prefix LM", True)},
        "t5": {("span corruption", True)},
        "clm": {("prefix LM", True)},
    }
    assert kinds == expected[objective]
