"""An erasure leaves what a run would have made that never saw the documents, and not a passage of them anywhere."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from erase_proofs import Base, draws, make_base, passages, prove, rebuild_without, shard_digests, texts_in
from run_digests import digests
from small_runs import erase_here, make_corpus, make_recipe, run_here

from pipeline import certificate, cli, erase, tombstones
from pipeline import recipe as recipes
from pipeline.erase_find import Request
from pipeline.manifest import read_manifest
from pipeline.run import PENDING, RunFailed
from pipeline.storage import DamagedFile


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return make_base(tmp_path_factory.mktemp("erase"), seed=4)


def test_the_base_has_what_an_erasure_can_meet(base: Base) -> None:
    steps = set(base.dropped.values())
    assert {"read", "lines", "dedupe", "decontaminate"} <= steps
    assert sum(doc_id not in base.dropped for doc_id in base.shards) >= 6
    assert any(base.shards[one] != base.shards[other] for one, other in base.members.items())


def test_an_erasure_is_a_rebuild_without_the_documents(base: Base, tmp_path: Path) -> None:
    unique = [prove(base, gone, tmp_path / str(n)) for n, gone in enumerate(draws(base, 1, seed=1))]
    assert sum(unique) > 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_erasures_of_random_documents_are_rebuilds_without_them(seed: int, tmp_path: Path) -> None:
    base = make_base(tmp_path / "base", seed)
    unique = 0
    for number, gone in enumerate(draws(base, 8, seed)):
        unique += prove(base, gone, tmp_path / str(number))
        shutil.rmtree(tmp_path / str(number))
    assert unique > 300


def test_with_a_new_tokenizer_it_is_a_rebuild_in_every_file(base: Base, tmp_path: Path) -> None:
    gone = draws(base, 1, seed=2)[0]
    run = base.copy(tmp_path / "erased")
    erase_here(run, Request(ids=tuple(doc_id.hex() for doc_id in gone), retrain_tokenizer=True))
    assert digests(run) == digests(rebuild_without(base, gone, tmp_path / "rebuilt", retrain=True))
    entry = json.loads((run / "certificate.json").read_text())["erasures"][0]
    assert entry["tokenizer"]["state"] == "trained anew, without the erased documents"


def test_a_duplicate_comes_back_unless_near_copies_go_too(base: Base, tmp_path: Path) -> None:
    kept = next(cluster for doc_id, cluster in sorted(base.members.items()) if doc_id != cluster)
    beside = {doc_id for doc_id, cluster in base.members.items() if cluster == kept} - {kept}
    alone, with_copies = base.copy(tmp_path / "alone"), base.copy(tmp_path / "with-copies")
    done = erase_here(alone, Request(ids=(kept.hex(),)))
    assert set(done.came_back)
    assert set(done.came_back) <= {doc_id.hex() for doc_id in beside}
    done = erase_here(with_copies, Request(ids=(kept.hex(),), near_copies=True))
    assert {doc_id.hex() for doc_id in beside} <= set(done.found.near_copies)
    assert not done.came_back
    unique = passages(base.texts[kept])
    rest = passages(text for doc_id, texts in base.texts.items() if doc_id not in {kept, *beside} for text in texts)
    assert not any(unique - rest & passages([text]) & unique for _, text in texts_in(with_copies))


def test_what_is_erased_does_not_come_back_and_the_tokenizer_stays(base: Base, tmp_path: Path) -> None:
    run = base.copy(tmp_path / "run")
    gone = next(doc_id for doc_id in sorted(base.shards) if doc_id not in base.dropped)
    erase_here(run, Request(ids=(gone.hex(),)))
    before = digests(run)
    assert sum(run_here(make_recipe(base.folder / "in"), run).num_made_now.values()) == 0
    assert digests(run) == before
    model = (run / "tokenizer" / "tokenizer.model").read_bytes()
    assert model == (base.run / "tokenizer" / "tokenizer.model").read_bytes()
    more = tmp_path / "more"
    make_corpus(more, 99, files=1)
    recipe = make_recipe(
        base.folder / "in", f'[[input]]\nname = "more"\nformat = "jsonl"\npaths = ["{more}/*.jsonl"]\n'
    )
    run_here(recipe, run)
    assert (run / "tokenizer" / "tokenizer.model").read_bytes() == model
    ids = [row["doc_id"] for path in (run / "documents").glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert gone not in ids
    assert len(ids) > 8
    run_here(recipe.replace("vocab_size = 600", "vocab_size = 500"), run)  # who asks for another gets another
    assert (run / "tokenizer" / "tokenizer.model").read_bytes() != model


def test_only_shards_with_erased_documents_are_read_again(base: Base, tmp_path: Path) -> None:
    run = base.copy(tmp_path / "run")
    gone = next(doc_id for doc_id in sorted(base.shards) if doc_id not in base.dropped and doc_id not in base.members)
    other = {path.name: path.stat().st_ino for path in (run / "documents").iterdir()}
    erase_here(run, Request(ids=(gone.hex(),)))
    changed = {path.name for path in (run / "documents").iterdir() if path.stat().st_ino != other[path.name]}
    assert changed == {f"{base.shards[gone]}.parquet"}


def test_documents_are_found_by_address_domain_and_source(base: Base) -> None:
    rows = [row for path in (base.run / "documents").glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    row = min(rows, key=lambda row: row["url"])
    by_url = erase.plan(str(base.run), Request(urls=(row["url"].replace("https", "http") + "/#top",)))
    assert by_url.ids == {row["doc_id"]}
    below = {row["doc_id"] for row in rows if "b.example" in row["url"]}
    assert below <= erase.plan(str(base.run), Request(domains=("b.example",))).ids
    assert below
    assert erase.plan(str(base.run), Request(sources=("tales",))).ids == set(base.shards)


def test_documents_that_a_rule_dropped_are_found_by_their_address(base: Base) -> None:
    dropped = {doc_id for doc_id, step in base.dropped.items() if step == "lines"}
    found = erase.plan(str(base.run), Request(domains=("a.example", "b.example", "c.example")))
    assert dropped <= found.ids
    assert len(dropped) >= 1


def test_documents_are_found_by_their_text(base: Base, tmp_path: Path) -> None:
    kept = next(cluster for doc_id, cluster in sorted(base.members.items()) if doc_id != cluster)
    words = base.texts[kept][0].upper().split()
    (tmp_path / "exact.txt").write_text(" - ".join(words))
    words[30] = "changed"
    (tmp_path / "near.txt").write_text(" ".join(words))
    exact = erase.plan(str(base.run), Request(texts=(str(tmp_path / "exact.txt"),), exact=True))
    near = erase.plan(str(base.run), Request(texts=(str(tmp_path / "near.txt"),)))
    assert kept in exact.ids
    assert {doc_id for doc_id, cluster in base.members.items() if cluster == kept} <= near.ids
    assert not erase.plan(str(base.run), Request(texts=(str(tmp_path / "near.txt"),), exact=True)).ids


def test_an_interrupted_erasure_holds_up_runs_and_is_finished_by_the_next(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = draws(base, 1, seed=3)[0]
    request = Request(ids=tuple(doc_id.hex() for doc_id in gone))
    whole, run = base.copy(tmp_path / "whole"), base.copy(tmp_path / "run")
    erase_here(whole, request)
    with monkeypatch.context() as patch:
        patch.setattr(certificate, "write", lambda *given: (_ for _ in ()).throw(RuntimeError("power cut")))
        with pytest.raises(RuntimeError, match="power cut"):
            erase_here(run, request)
    with pytest.raises(RunFailed, match="has begun and not ended"):
        run_here(make_recipe(base.folder / "in"), run)
    erase_here(run, Request())
    assert digests(run) == digests(whole)
    assert not (run / PENDING).exists()
    one, other = (json.loads((each / "certificate.json").read_text())["erasures"][0] for each in (run, whole))
    assert {**one, "time": ""} == {**other, "time": ""}


def test_the_certificate_says_what_was_done_and_escapes_what_was_asked(base: Base, tmp_path: Path) -> None:
    run = base.copy(tmp_path / "run")
    gone = next(doc_id for doc_id in sorted(base.shards) if doc_id not in base.dropped)
    (run / "mine.txt").write_text("a file of somebody's")
    evil = "https://x.example/<script>alert(1)</script>"
    erase_here(run, Request(ids=(gone.hex(), "00" * 16), urls=(evil,)))
    entry = json.loads((run / "certificate.json").read_text())["erasures"][0]
    assert entry["found"] == [{"doc_id": gone.hex(), "shard": base.shards[gone], "was": "kept"}]
    assert entry["not_in_the_run"] == ["00" * 16]
    assert any(f"documents/{base.shards[gone]}.parquet" == each["file"] for each in entry["rewritten"])
    assert entry["tokenizer"]["trained_on"] == [gone.hex()]
    assert any("mine.txt" in line for line in entry["out_of_reach"])
    page = (run / "certificate.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert gone.hex() in page
    assert "http" not in page.replace("https://x.example", "")


def test_a_damaged_list_of_the_erased_stops_a_run(base: Base, tmp_path: Path) -> None:
    run = base.copy(tmp_path / "run")
    tombstones.write(str(run), [b"x" * 16])
    path = run / "erased.txt"
    data = bytearray(path.read_bytes())
    for place in (0, 30, len(data) - 100, len(data) - 3):
        flipped = bytearray(data)
        flipped[place] ^= 1
        path.write_bytes(flipped)
        with pytest.raises(DamagedFile, match=r"erased\.txt is damaged"):
            run_here(make_recipe(base.folder / "in"), run)
    for length in (0, len(data) // 2, len(data) - 2):
        path.write_bytes(data[:length])
        with pytest.raises(DamagedFile, match=r"erased\.txt is damaged"):
            run_here(make_recipe(base.folder / "in"), run)
    path.unlink()
    (run / "certificate.json").write_text("{}")
    with pytest.raises(DamagedFile, match=r"erased\.txt is missing"):
        run_here(make_recipe(base.folder / "in"), run)


def test_the_command_refuses_what_it_cannot_do(base: Base, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["erase", str(tmp_path / "nothing"), "--id", "00" * 16]) == 2
    assert "no run directory" in capsys.readouterr().err
    assert cli.main(["erase", str(base.run), "--id", "zz"]) == 2
    assert "expected 32 hex digits" in capsys.readouterr().err
    assert cli.main(["erase", str(base.run), "--source", "tails"]) == 2
    assert "expected one of the run's inputs: tales" in capsys.readouterr().err
    assert cli.main(["erase", str(base.run)]) == 2
    assert "nothing is asked for" in capsys.readouterr().err
    before = digests(base.run)
    assert cli.main(["erase", str(base.run), "--domain", "a.example", "--dry-run"]) == 0
    assert "shards would go" in capsys.readouterr().out
    assert digests(base.run) == before


def test_tombstones_of_a_recipe_leave_documents_out(base: Base, tmp_path: Path) -> None:
    gone = next(doc_id for doc_id in sorted(base.shards) if doc_id not in base.dropped)
    (tmp_path / "list.txt").write_text(f"# who asked\n{gone.hex()}\n")
    recipe = make_recipe(base.folder / "in", f'[run]\ntombstones = "{tmp_path / "list.txt"}"\n')
    run = base.copy(tmp_path / "run")
    result = run_here(recipe, run)
    assert result.num_made_now["documents"] == 1
    assert recipes.parse(recipe, str(run)).run.tombstones
    erased = [receipt.made_of["erased"] for receipt in read_manifest(str(run))["documents"].values()]
    assert sorted(erased) == sorted([gone.hex(), "none", "none"])
    assert run_here(make_recipe(base.folder / "in"), run).num_made_now["documents"] == 1  # and back again
    assert shard_digests(run) == shard_digests(base.run)


def test_a_report_is_written_anew(base: Base, tmp_path: Path) -> None:
    run = base.copy(tmp_path / "run")
    gone = next(doc_id for doc_id in sorted(base.shards) if doc_id not in base.dropped)
    (run / "report.html").write_text(base.texts[gone][0])
    (run / "packing.json").write_text("{}")
    erase_here(run, Request(ids=(gone.hex(),)))
    assert base.texts[gone][0] not in (run / "report.html").read_text()
    assert json.loads((run / "packing.json").read_text())["rows"] > 0
    listed = json.loads((run / "certificate.json").read_text())["erasures"][0]["out_of_reach"]
    assert not any("files in the run directory" in line for line in listed)
