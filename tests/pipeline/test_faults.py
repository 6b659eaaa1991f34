"""Whatever breaks, the next run ends with the same bytes or stops and names the broken file: never wrong data."""

import errno
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from fault_points import in_child
from run_digests import digests
from small_runs import erase_here, make_corpus, make_recipe, run_here

from pipeline import erase, storage, verify
from pipeline.erase_find import Request
from pipeline.manifest import read_manifest
from pipeline.raw_records import raw_shards
from pipeline.run import RunFailed, locked


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of two files and its undisturbed run."""
    folder = tmp_path_factory.mktemp("faults")
    make_corpus(folder / "in", seed=3, files=2, per_file=5)
    run_here(make_recipe(folder / "in"), folder / "run")
    return folder


def leftovers(run: Path) -> list[str]:
    return [path.name for path in run.rglob("*") if path.name.endswith((".tmp", ".part"))]


def kill_at(corpus: Path, tmp_path: Path, points: range | list[int]) -> int:
    """Kill a run at each point and run again; return how many points were hit."""
    whole = digests(corpus / "run")
    killed = 0
    for point in points:
        out = tmp_path / f"run-{point}"
        code, _ = in_child(lambda out=out: run_here(make_recipe(corpus / "in"), out), tmp_path / "notes", deadly=point)
        killed += code == -9
        run_here(make_recipe(corpus / "in"), out)
        assert digests(out) == whole, f"killed at point {point}"
        assert not leftovers(out)
        assert verify.verify(str(out)).findings == ()
        shutil.rmtree(out)
    return killed


def count_points(corpus: Path, tmp_path: Path) -> int:
    code, text = in_child(lambda: run_here(make_recipe(corpus / "in"), tmp_path / "counted"), tmp_path / "notes")
    assert code == 0, text
    return int(text)


def test_a_run_killed_at_some_points_ends_the_same(corpus: Path, tmp_path: Path) -> None:
    number = count_points(corpus, tmp_path)
    assert number > 80
    assert kill_at(corpus, tmp_path, [number // 2, number - 2]) == 2


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of one file and its undisturbed run: every point of it can be tried."""
    folder = tmp_path_factory.mktemp("one-file")
    make_corpus(folder / "in", seed=4, files=1, per_file=5)
    run_here(make_recipe(folder / "in"), folder / "run")
    return folder


@pytest.mark.slow
def test_a_run_killed_at_every_point_ends_the_same(one_file: Path, tmp_path: Path) -> None:
    number = count_points(one_file, tmp_path)
    assert kill_at(one_file, tmp_path, range(number)) == number
    print(f"{number} points of a run survived")


def erasure_points(corpus: Path, tmp_path: Path, points: list[int] | None) -> int:
    """Kill an erasure at each point, finish it, and compare with one that was left in peace."""
    recipe = erase.load_recipe(str(corpus / "run"))
    victims = [next(doc_id for doc_id, _ in raw.records(recipe.read)) for raw in raw_shards(recipe).values()]
    request = Request(ids=tuple(doc_id.hex() for doc_id in victims))
    whole = tmp_path / "whole"
    shutil.copytree(corpus / "run", whole)
    code, text = in_child(lambda: erase_here(whole, request), tmp_path / "notes")
    assert code == 0, text
    killed = 0
    for point in range(int(text)) if points is None else points:
        run = tmp_path / f"run-{point}"
        shutil.copytree(corpus / "run", run)
        code, _ = in_child(lambda run=run: erase_here(run, request), tmp_path / "notes", deadly=point)
        killed += code == -9
        if (run / "erasure.json").exists():
            erase_here(run, Request())
        else:  # nothing was done yet, or all of it
            erase_here(run, request)
        assert digests(run) == digests(whole), f"killed at point {point}"
        assert not leftovers(run)
        assert verify.verify(str(run)).findings == ()
        shutil.rmtree(run)
    return killed


def test_an_erasure_killed_at_some_points_is_finished(corpus: Path, tmp_path: Path) -> None:
    assert erasure_points(corpus, tmp_path, [30]) == 1


@pytest.mark.slow
def test_an_erasure_killed_at_every_point_is_finished(one_file: Path, tmp_path: Path) -> None:
    number = erasure_points(one_file, tmp_path, None)
    assert number > 30
    print(f"{number} points of an erasure survived")


@pytest.mark.parametrize(
    "file_bytes",
    [pytest.param(400, marks=pytest.mark.slow), 3_000, pytest.param(12_000, marks=pytest.mark.slow)],
)
def test_a_full_disk_ends_a_run_with_an_error(corpus: Path, tmp_path: Path, file_bytes: int) -> None:
    out = tmp_path / "run"
    code, text = in_child(lambda: run_here(make_recipe(corpus / "in"), out), tmp_path / "notes", file_bytes=file_bytes)
    assert code == 3
    assert os.strerror(errno.EFBIG) in text
    run_here(make_recipe(corpus / "in"), out)
    assert digests(out) == digests(corpus / "run")
    assert not leftovers(out)


@pytest.mark.slow
def test_a_small_disk_ends_a_run_with_an_error(corpus: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=120k", "plainspoken", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        code, text = in_child(lambda: run_here(make_recipe(corpus / "in"), disk / "run"), tmp_path / "notes")
        assert code == 3
        assert os.strerror(errno.ENOSPC) in text
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        run_here(make_recipe(corpus / "in"), disk / "run")
        assert digests(disk / "run") == digests(corpus / "run")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def files_of(run: Path) -> list[str]:
    return sorted(path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file())


#: Not part of what a run claims: times, a memory of digests, the lock, the report.
_UNCLAIMED = ("timings.json", "receipts/inputs.json", ".lock", "report.html", "report.json")


def flip(file: Path, chance: random.Random, *, keep_time: bool) -> None:
    data = bytearray(file.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    status = file.stat()
    file.write_bytes(data)
    if keep_time:
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_verify_finds_every_flipped_bit(corpus: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    run = tmp_path / "run"
    shutil.copytree(corpus / "run", run)
    flips = 0
    for name in files_of(run):
        if name in _UNCLAIMED or not (run / name).stat().st_size:
            continue
        data = (run / name).read_bytes()
        for _ in range(12):
            flip(run / name, chance, keep_time=True)
            flips += 1
            try:
                findings: tuple[str, ...] = verify.verify(str(run)).findings
            except storage.DamagedFile as error:  # the manifest itself
                findings = (str(error),)
            assert findings, f"a flipped bit in {name} was not seen"
            assert Path(name).name in " ".join(findings)
            (run / name).write_bytes(data)
    assert flips > 400


def test_after_any_flipped_or_cut_file_a_run_ends_the_same(corpus: Path, tmp_path: Path) -> None:
    """One broken file of each kind at a time would take long: here one of each kind is broken at once."""
    chance = random.Random(8)
    whole = digests(corpus / "run")
    kinds: dict[str, list[str]] = {}
    for name in files_of(corpus / "run"):
        kinds.setdefault(f"{Path(name).parent}{Path(name).suffix}", []).append(name)
    assert len(kinds) > 15
    for cut in (False, True):
        run = tmp_path / f"run-{cut}"
        shutil.copytree(corpus / "run", run)
        for names in kinds.values():
            victim = run / chance.choice(names)
            if not victim.stat().st_size:
                continue
            if cut:
                os.truncate(victim, victim.stat().st_size // 2)
            else:
                flip(victim, chance, keep_time=False)
        run_here(make_recipe(corpus / "in"), run)
        assert digests(run) == whole
        assert verify.verify(str(run)).findings == ()


@pytest.mark.slow
def test_after_any_one_flipped_or_cut_file_a_run_ends_the_same(corpus: Path, tmp_path: Path) -> None:
    chance = random.Random(9)
    whole = digests(corpus / "run")
    broken = 0
    run = tmp_path / "run"
    shutil.copytree(corpus / "run", run)
    for name in files_of(run):
        for cut in (False, True):
            victim = run / name
            if not victim.exists() or not victim.stat().st_size:
                continue
            os.truncate(victim, victim.stat().st_size // 2) if cut else flip(victim, chance, keep_time=False)
            broken += 1
            run_here(make_recipe(corpus / "in"), run)
            assert digests(run) == whole, name
    print(f"{broken} broken files survived")


@pytest.mark.parametrize(
    "stage",
    [
        "documents",
        *(
            pytest.param(stage, marks=pytest.mark.slow)
            for stage in ("duplicates/signatures", "duplicates/clusters", "spoken", "tokenizer")
        ),
    ],
)
def test_a_bit_that_rots_stops_whoever_reads_it_next(corpus: Path, tmp_path: Path, stage: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(corpus / "run", run)
    victim = run / "tokenizer" / "tokenizer.model" if stage == "tokenizer" else sorted((run / stage).glob("*.*"))[0]
    flip(victim, random.Random(1), keep_time=True)
    readers = {"documents": "signatures", "duplicates/signatures": "duplicates", "duplicates/clusters": "spoken"}
    reader = readers.get(stage, "tokens")
    for receipt in read_manifest(str(run))[reader].values():
        (run / receipt.path()).unlink()  # as if that stage had still to be done
    with pytest.raises(RunFailed) as told:
        run_here(make_recipe(corpus / "in"), run)
    assert victim.name in str(told.value)
    assert "verify --mend" in str(told.value)
    assert verify.mend(str(run))
    run_here(make_recipe(corpus / "in"), run)
    assert digests(run) == digests(corpus / "run")


def test_what_cannot_be_read_is_named(corpus: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(corpus / "run", run)
    victim = sorted((run / "documents").glob("*.parquet"))[0]
    victim.unlink()
    victim.mkdir()  # the permissions of a file do not stop root
    with pytest.raises((RunFailed, OSError)) as told:
        run_here(make_recipe(corpus / "in"), run)
    assert victim.name in str(told.value)
    victim.rmdir()
    run_here(make_recipe(corpus / "in"), run)
    assert digests(run) == digests(corpus / "run")


def test_an_input_that_vanishes_stops_the_run_before_it_starts(corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus / "in", tmp_path / "in")
    run_here(make_recipe(tmp_path / "in"), tmp_path / "run")
    before = digests(tmp_path / "run")
    for path in (tmp_path / "in").glob("part-*"):
        path.unlink()
    with pytest.raises(FileNotFoundError, match="no file matches"):
        run_here(make_recipe(tmp_path / "in"), tmp_path / "run")
    assert digests(tmp_path / "run") == before


def test_a_directory_in_use_is_refused_and_a_stale_lock_is_not(corpus: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(corpus / "run", run)
    with locked(str(run)):
        for attempt in (
            lambda: run_here(make_recipe(corpus / "in"), run),
            lambda: erase_here(run, Request(ids=("00" * 16,))),
        ):
            with pytest.raises(RunFailed, match=rf"is in use by process {os.getpid()}"):
                attempt()
    (run / ".lock").write_text("process 999999999")  # left by a process that was killed
    assert sum(run_here(make_recipe(corpus / "in"), run).num_made_now.values()) == 0
    assert (run / ".lock").read_text() == ""
