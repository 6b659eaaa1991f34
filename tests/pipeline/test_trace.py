"""A document is followed from its raw bytes to its training rows, and back."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_runs import make_corpus, make_recipe, run_here

from pipeline import cli
from pipeline.trace import Story, document_at, documents_of_row, trace
from tokenizer.encoder import Encoder
from tokenizer.token_shards import open_token_shard


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trace")
    make_corpus(folder / "in", seed=4, files=2)
    run_here(make_recipe(folder / "in", "[pack]\nsequence_tokens = 128\nbatch_rows = 4\n"), folder / "run")
    return folder / "run"


@pytest.fixture(scope="module")
def stories(run: Path) -> list[Story]:
    """The story of every document, kept, dropped or broken."""
    ids = set()
    for path in [*run.glob("documents/*.parquet"), *run.glob("dropped/documents/*.parquet")]:
        ids.update(pq.read_table(path, columns=["doc_id"]).column("doc_id").to_pylist())
    return [story for doc_id in sorted(ids) for story in trace(str(run), doc_id.hex())]


def test_raw_place_and_document_lead_to_each_other(run: Path, stories: list[Story]) -> None:
    assert len(stories) == 18
    for story in stories:
        assert story.raw is not None
        assert document_at(str(run), f"{story.raw.path}:{story.raw.offset}") == story.trace.doc_id.hex()
        raw = Path(story.raw.path).read_bytes()[story.raw.offset :].split(b"\n")[0]
        assert raw.startswith(b'{"text": ')


def test_the_steps_end_as_the_run_recorded(stories: list[Story]) -> None:
    ends = set()
    for story in stories:
        dropped = story.trace.dropped
        if dropped and dropped["failed"]:
            assert story.raw is not None
            assert story.raw.size_bytes is None
            continue
        fate = story.steps[-1].fate
        ends.add(fate)
        if dropped and dropped["step"] not in ("dedupe", "speak", "decontaminate"):
            assert (story.steps[-1].step, fate) == (dropped["step"], dropped["reason"])
            assert story.steps[-1].measures["measure"] == dropped["measure"]
        else:
            assert fate == "on"
            assert story.steps[-1].step == "judge"
            assert story.steps[-1].measures["num_words"]
            assert story.trace.written
            assert story.steps[-1].bytes_after == len(story.trace.written["text"].encode())
    assert len(ends) > 1


def test_token_ranges_and_rows_hold_the_document(run: Path, stories: list[Story]) -> None:
    encoder = Encoder(run / "tokenizer" / "tokenizer.model")
    kept = [story for story in stories if story.tokens]
    assert len(kept) >= 5
    for story in kept:
        assert story.tokens
        assert story.trace.spoken
        tokens = open_token_shard(run / "tokens" / f"{story.trace.shard}.arrow").batches[0].tokens
        form = story.trace.spoken["form"]
        text = story.trace.spoken["spoken" if form == "spoken" else "text"]
        assert encoder.decode_ids(tokens[story.tokens[0] : story.tokens[1]]) == text
        assert story.rows
        assert sum(part.num_tokens for part in story.rows) == story.tokens[1] - story.tokens[0]
        assert story.trace.doc_id.hex() in documents_of_row(str(run), story.rows[0].row)


def test_the_command_tells_it(run: Path, stories: list[Story], capsys: pytest.CaptureFixture[str]) -> None:
    story = next(story for story in stories if story.tokens)
    assert story.trace.written
    assert story.raw
    for arguments in (
        ["--doc", story.trace.doc_id.hex()[:12]],
        ["--url", story.trace.written["url"]],
        ["--at", f"{story.raw.path}:{story.raw.offset}"],
    ):
        assert cli.main(["trace", str(run), *arguments]) == 0
        told = capsys.readouterr().out
        assert f"{story.raw.path}:{story.raw.offset}" in told
        assert "num_words" in told
        assert f"tokens    {story.tokens[0]:,} to" in told if story.tokens else True
    assert cli.main(["trace", str(run), "--row", "0"]) == 0
    assert "row 0  " in capsys.readouterr().out


def test_what_is_not_there_is_refused(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (["--doc", "00000000"], "no document of"),
        (["--doc", "zz"], "expected 4 to 32 hex digits"),
        (["--url", "https://nowhere.example/"], "has the address"),
        (["--at", "part-0.jsonl:1"], "no record"),
        (["--at", "part-0.jsonl"], "expected FILE:OFFSET"),
        (["--row", "-1"], "found row -1"),
    ):
        assert cli.main(["trace", str(run), *arguments]) == 2
        assert words in capsys.readouterr().err
