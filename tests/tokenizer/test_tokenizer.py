"""Training, card, encoding: one small model, trained once."""

import hashlib
import io
import json
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sentencepiece
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tokenizer import encoder as encoder_module
from tokenizer.encode import encode_documents
from tokenizer.encoder import Encoder
from tokenizer.sample import SampleRules, in_order, rates, sample, totals
from tokenizer.specials import SPECIALS
from tokenizer.train import TokenizerConfig, train, without_paths

SYLLABLES = {
    "en": ["the", "re", "a", "tion", "ing", "wa", "ter", "light", "nor", "th", "ember"],
    "hi": ["न", "म", "स्ते", "दु", "नि", "या", "में", "है", "का", "की", "पा", "नी"],
    "ja": ["水", "山", "川", "が", "を", "に", "は", "です", "ます", "東", "京"],
}


def text_of(lang: str, chance: random.Random, lines: int) -> str:
    space = "" if lang == "ja" else " "
    words = ["".join(chance.choices(SYLLABLES[lang], k=chance.randint(1, 3))) for _ in range(120)]
    return "\n".join(space.join(chance.choices(words, k=chance.randint(3, 30))) for _ in range(lines))


def corpus() -> list[pa.RecordBatch]:
    chance = random.Random(5)
    batches = []
    for lang in SYLLABLES:
        texts = [text_of(lang, chance, chance.randint(1, 12)) for _ in range(120)]
        ids = [hashlib.blake2b(f"{lang}{i}".encode(), digest_size=16).digest() for i in range(len(texts))]
        batches.append(
            pa.record_batch(
                {
                    "doc_id": pa.array(ids, pa.binary(16)),
                    "lang": [lang] * len(texts),
                    "form": ["written" if i % 10 < 3 else "spoken" for i in range(len(texts))],
                    "text": pa.array(texts, pa.large_string()),
                }
            )
        )
    return batches


CONFIG = TokenizerConfig(vocab_size=700, reserved_entries=20, sample_bytes=120_000)


def sampled(config: SampleRules = CONFIG) -> list[pa.RecordBatch]:
    batches = corpus()
    counts: dict[str, int] = {}
    for batch in batches:
        counts |= totals(batch)
    found = rates(counts, config)
    return in_order(sample(batch, found, config) for batch in batches)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(sampled(), CONFIG, tmp_path_factory.mktemp("tokenizer"), io.StringIO())


@pytest.fixture(scope="module")
def encoder(trained: Path) -> Encoder:
    return Encoder(trained)


def test_two_trainings_give_the_same_bytes_wherever_they_run(trained: Path, tmp_path: Path) -> None:
    train(sampled(), CONFIG, tmp_path / "elsewhere" / "deep", io.StringIO())
    names = sorted(path.name for path in trained.parent.iterdir())
    assert names == ["card.json", "card.md", "sample.parquet", "tokenizer.model", "tokenizer.vocab"]
    for name in names:
        assert (tmp_path / "elsewhere" / "deep" / name).read_bytes() == (trained.parent / name).read_bytes(), name


def test_no_path_of_the_machine_is_in_the_model(trained: Path) -> None:
    model = trained.read_bytes()
    assert b".tsv" not in model
    assert b"/tmp" not in model
    assert without_paths(model) == model


def test_special_tokens_have_the_ids_of_the_public_model(encoder: Encoder) -> None:
    found = [encoder.special_ids[name] for name in ("bos", "pad", "eos", "unk", "doc", "clm")]
    assert found == [0, 1, 2, 3, 4, 5]
    assert encoder.piece(6) == "[RESERVED_0]"
    assert encoder.piece(25) == "[RESERVED_19]"
    assert encoder.special_ids["line_end"] == 26
    assert encoder.vocab_size == 700
    assert encoder.dtype == np.uint16


def test_text_cannot_spell_a_special_token(encoder: Encoder) -> None:
    pieces = [*SPECIALS.values(), "[RESERVED_3]", "<unk>", "<0x41>"]
    ids = encoder.encode(pa.array([f"a {piece} b" for piece in pieces if piece != SPECIALS["line_end"]]))
    assert ids.values.to_numpy().min() > 26


# U+2581 is SentencePiece's own mark for a space, and U+2424 before a space is ours for a line end.
ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("  \n\n abcthe 水山が नमस्ते é"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\u2581\u2424"),
    ),
    max_size=80,
)


@given(st.lists(ANY_TEXT, max_size=6))
@example(["", "\n", " ", "\n\n", "a\n", "\na", "a  b ", " a\n b", "\x00\t\r\u2028\U0001f600\u200d\u0301", "[DOC]</s>"])
@settings(max_examples=300, deadline=None)
def test_every_text_comes_back(encoder: Encoder, texts: list[str]) -> None:
    ids = encoder.encode(pa.array(texts, pa.large_string()))
    assert encoder.decode(ids).to_pylist() == texts
    assert ids.type.value_type == pa.uint16()


@given(st.lists(ANY_TEXT, max_size=6))
@settings(max_examples=100, deadline=None)
def test_sentencepiece_alone_gives_the_same(trained: Path, encoder: Encoder, texts: list[str]) -> None:
    plain = sentencepiece.SentencePieceProcessor(model_file=str(trained))
    assert encoder.encode(pa.array(texts, pa.large_string())).to_pylist() == plain.encode(texts)
    assert [plain.decode(ids) for ids in plain.encode(texts)] == texts


def test_a_line_begins_like_a_word_and_ends_with_its_own_token(encoder: Encoder) -> None:
    word = encoder.encode(pa.array(["water"])).to_pylist()[0]
    line_end = encoder.special_ids["line_end"]
    found = encoder.encode(pa.array(["water water", "water\nwater"])).to_pylist()
    assert found == [word + word, [*word, line_end, *word]]


LONG_TEXT = st.lists(st.sampled_from(["water", "light", " ", " ", "\n", "\n\n", "  ", "水"]), max_size=60).map("".join)


@given(st.lists(LONG_TEXT, max_size=4))
@example(["\n" * 70 + "a" * 70, " " * 100, "a" * 100, "水" * 60, "a b" * 40 + "\n"])
@settings(max_examples=200, deadline=None)
def test_long_texts_in_pieces_come_back_and_get_nearly_the_ids_of_the_whole(encoder: Encoder, texts: list[str]) -> None:
    column = pa.array(texts, pa.large_string())
    whole = encoder.encode(column)
    limit = encoder_module.MAX_PIECE_BYTES
    try:
        encoder_module.MAX_PIECE_BYTES = 16
        pieces, _, breaks = encoder_module._pieces(column)
        cut = encoder.encode(column)
    finally:
        encoder_module.MAX_PIECE_BYTES = limit
    assert encoder.decode(cut).to_pylist() == texts
    # Where two ways to split a word are equally likely, the sums of SentencePiece fall one way or the other.
    assert abs(len(cut.values) - len(whole.values)) <= len(pieces)
    if any(len(text) > 40 and "water water" in text for text in texts):
        assert len(pieces) > len(texts)
    assert len(breaks) <= len(pieces)


def test_long_texts_are_cut_at_lines_and_spaces(encoder: Encoder) -> None:
    texts = ["the water\n" * 4_000, "water " * 6_000, "水" * 20_000, "short"]
    column = pa.array(texts)
    pieces, first, breaks = encoder_module._pieces(column)
    assert first.tolist() == [0, 3, 6, 7, 8]
    assert breaks == [1, 2]
    assert max(map(len, pieces[:6])) <= encoder_module.MAX_PIECE_BYTES
    assert encoder.decode(encoder.encode(column)).to_pylist() == texts


def test_a_sliced_column_is_encoded_from_its_place(encoder: Encoder) -> None:
    column = pa.array(["one", "the water", "light", ""])
    assert (
        encoder.encode(column.slice(1, 2)).to_pylist() == encoder.encode(pa.array(["the water", "light"])).to_pylist()
    )
    ids = encoder.encode(column)
    assert encoder.decode(ids.slice(2, 2)).to_pylist() == ["light", ""]
    assert encoder.encode(pa.array([], pa.string())).to_pylist() == []


def test_nulls_are_refused(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="found 1 nulls among 2 texts"):
        encoder.encode(pa.array(["a", None]))


def test_a_large_vocabulary_takes_four_bytes(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Encoder(trained)
    encoder.dtype = np.dtype(np.uint32)
    assert encoder.encode(pa.array(["water"])).type == pa.large_list(pa.uint32())


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.model").write_bytes(b"not a model")
    with pytest.raises(ValueError, match=r"x\.model: found a file that is no SentencePiece model"):
        Encoder(tmp_path / "x.model")


def test_a_model_of_other_making_is_refused(tmp_path: Path) -> None:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["the water of the north " * 3] * 50), model_writer=model, vocab_size=15, minloglevel=2
    )
    (tmp_path / "x.model").write_bytes(model.getvalue())
    with pytest.raises(ValueError, match=r"found no token"):
        Encoder(tmp_path / "x.model")


def test_the_step_adds_ids_and_counts_them(encoder: Encoder) -> None:
    documents = corpus()[0]
    outcome = encode_documents(encoder)(documents)
    assert outcome.kept.schema.names == [*documents.schema.names, "input_ids"]
    assert outcome.kept.num_rows == documents.num_rows
    assert outcome.dropped.num_rows == 0
    assert outcome.counters == {"tokens": len(outcome.kept.column("input_ids").values)}


def test_the_card_tells_size_settings_sample_and_fertility(trained: Path, encoder: Encoder) -> None:
    card = json.loads((trained.parent / "card.json").read_text())
    assert card["digest"] == encoder.digest == hashlib.sha256(trained.read_bytes()).hexdigest()
    assert card["vocab_size"] == 700
    assert card["settings"]["character_coverage"] == 0.99995
    groups = [(entry["lang"], entry["form"]) for entry in card["fertility"]]
    assert groups == [(lang, form) for lang in ("en", "hi", "ja") for form in ("spoken", "written")]
    record = pq.read_table(trained.parent / "sample.parquet")
    assert sum(count["bytes"] for count in card["sample"].values()) == sum(record.column("bytes").to_pylist())
    assert sum(count["documents"] for count in card["sample"].values()) == len(record)
    texts = [
        text
        for batch in sampled()
        for lang, form, text in zip(*(batch.column(name).to_pylist() for name in ("lang", "form", "text")), strict=True)
        if (lang, form) == ("en", "spoken")
    ]
    entry = card["fertility"][0]
    assert entry["words"] == sum(len(text.split()) for text in texts)
    assert entry["tokens"] == sum(map(len, encoder.encode(pa.array(texts)).to_pylist()))
    assert entry["bytes"] == sum(len(text.encode()) for text in texts)
    assert entry["tokens_per_word"] == round(entry["tokens"] / entry["words"], 4)
    page = (trained.parent / "card.md").read_text()
    assert encoder.digest in page
    assert page.count("\n| ") == 1 + len(groups)


def test_the_vocabulary_lists_every_piece(trained: Path, encoder: Encoder) -> None:
    lines = (trained.parent / "tokenizer.vocab").read_text().split("\n")[:-1]
    assert [line.split("\t")[0] for line in lines] == [encoder.piece(i) for i in range(700)]


def test_too_large_a_vocabulary_names_the_largest_possible(tmp_path: Path) -> None:
    config = TokenizerConfig(vocab_size=50_000, reserved_entries=0, sample_bytes=50_000)
    with pytest.raises(ValueError, match=r"vocab_size: found 50000, but this sample supports at most \d+") as error:
        train(sampled(config), config, tmp_path, io.StringIO())
    largest = int(str(error.value).split("at most ")[1].split()[0])
    assert not list(tmp_path.iterdir())
    config = TokenizerConfig(vocab_size=50_000, reserved_entries=0, sample_bytes=50_000, hard_vocab_limit=False)
    assert Encoder(train(sampled(config), config, tmp_path, io.StringIO())).vocab_size <= largest
    config = TokenizerConfig(vocab_size=largest, reserved_entries=0, sample_bytes=50_000)
    assert Encoder(train(sampled(config), config, tmp_path, io.StringIO())).vocab_size == largest


def test_too_small_a_vocabulary_names_what_is_needed(tmp_path: Path) -> None:
    config = TokenizerConfig(vocab_size=305, reserved_entries=5)
    with pytest.raises(ValueError, match=r"vocab_size: found 305, but the characters of this sample alone need \d+"):
        train(sampled(config), config, tmp_path, io.StringIO())


def test_a_sample_out_of_order_or_empty_is_refused(tmp_path: Path) -> None:
    batches = sampled()
    with pytest.raises(ValueError, match="in_order"):
        train([batches[0].take(pa.array([1, 0]))], CONFIG, tmp_path, io.StringIO())
    with pytest.raises(ValueError, match="found no text"):
        train([], CONFIG, tmp_path, io.StringIO())


def test_training_says_what_memory_it_will_take(tmp_path: Path) -> None:
    progress = io.StringIO()
    train(sampled(), CONFIG, tmp_path, progress)
    assert "GB of memory" in progress.getvalue()


@pytest.mark.parametrize(
    ("field", "value"),
    [("vocab_size", 10), ("character_coverage", 0.5), ("reserved_entries", -1), ("num_threads", 0), ("alpha", 2)],
)
def test_bad_settings_name_their_field(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"{field}: found {value}"):
        TokenizerConfig(**{field: value})
