"""What a plan predicts follows from what was measured, and from nothing else."""

import dataclasses
import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from run_digests import ROOT

from dataflow.assumptions import Assumptions
from dataflow.launch_request import STAGE_NAMES
from dataflow.measure import Measured, StageMeasure, divide
from dataflow.plan import predict, predict_growth
from dataflow.sample import choose_files, size_of, take_head, whole_input
from pipeline import recipe as recipes
from pipeline.recipes import DIRECTORY

RECIPE = recipes.load(str(DIRECTORY / "demo.toml"), "unused")
NAMES = STAGE_NAMES
MEASURED = Measured(
    input_bytes=10_000_000,
    input_files=10,
    whole_bytes=40_000_000,
    whole_shards=40,
    stages=tuple(
        StageMeasure(name=name, num_shards=10, core_seconds=10.0, in_bytes=10**7, out_bytes=10**6, peak_bytes=10**9)
        for name in NAMES
    ),
    steps={"speak": (5.0, 10**7)},
    drops={"judge": (1000, 100)},
    languages={"en": 10**7},
    speak_seconds={"en": (5.0, 10**7)},
    num_documents=1000,
    num_linked=100,
    num_tokens=2_000_000,
    text_bytes=10**7,
)


def test_work_that_grows_grows_and_other_work_does_not() -> None:
    plan = predict(MEASURED, RECIPE, tokens=2e12, cores=1000)
    hours = {stage.name: stage.core_hours for stage in plan.stages}
    assert hours["spoken"] == pytest.approx(1e6 * 10 / 3600)
    assert hours["benchmarks"] == pytest.approx(10 / 3600)
    sample_bytes = RECIPE.tables["tokenizer"].sample_bytes
    assert hours["tokenizer"] == pytest.approx(10 / 3600 * max(1, sample_bytes / MEASURED.text_bytes))
    assert plan.input_bytes == pytest.approx(1e13)
    assert plan.stages[0].num_shards == 10_000_000


def test_twice_the_cores_halve_what_can_be_divided() -> None:
    one, two = (predict(MEASURED, RECIPE, tokens=2e12, cores=cores) for cores in (1000, 2000))
    by_name = {stage.name: stage.hours for stage in one.stages}
    for stage in two.stages:
        if stage.name in ("benchmarks", "tokenizer"):
            assert stage.hours == by_name[stage.name]
        elif stage.name != "duplicates":
            assert stage.hours == pytest.approx(by_name[stage.name] / 2)
    assert one.core_hours == pytest.approx(two.core_hours)


def test_more_cores_than_shards_are_of_no_use() -> None:
    hours = [predict_growth(MEASURED, RECIPE, growth=1, cores=n, assumptions=Assumptions()).hours for n in (10, 1000)]
    assert hours[0] == pytest.approx(hours[1])


def test_duplicates_need_the_shuffle_that_the_rules_give() -> None:
    plan = predict(MEASURED, RECIPE, tokens=2e12, cores=10)
    (stage,) = [each for each in plan.stages if each.shuffle_bytes]
    assert stage.name == "duplicates"
    assert stage.shuffle_bytes == pytest.approx(1e6 * (1000 * 15 * 8 + 100 * (16 + 280)))
    assert plan.join_bytes == pytest.approx(1e8 * 140)
    with_lines = dataclasses.replace(MEASURED, num_lines=5000, num_repeated_lines=70)
    by_name = {stage.name: stage for stage in predict(with_lines, RECIPE, tokens=2e12, cores=10).stages}
    assert by_name["duplicates"].shuffle_bytes == stage.shuffle_bytes
    assert by_name["repeats"].shuffle_bytes == pytest.approx(1e6 * (5000 * 12 + 70 * 16))


def test_prices_and_power_are_what_the_assumptions_say() -> None:
    free = Assumptions(
        core_hour_dollars=0,
        memory_gb_hour_dollars=0,
        shuffle_gb_dollars=0,
        storage_gb_month_dollars=0,
        watts_per_core=0,
        watts_per_memory_gb=0,
    )
    plan = predict(MEASURED, RECIPE, tokens=2e12, cores=10, assumptions=free)
    assert plan.dollars == plan.energy_kwh == plan.co2_kg == 0
    dear = predict(MEASURED, RECIPE, tokens=2e12, cores=10, assumptions=dataclasses.replace(free, core_hour_dollars=1))
    assert dear.dollars == pytest.approx(10 * dear.hours)


def test_a_sample_without_tokens_says_so() -> None:
    with pytest.raises(ValueError, match="gave no tokens"):
        predict(dataclasses.replace(MEASURED, num_tokens=0), RECIPE, tokens=1e12, cores=10)
    with pytest.raises(ValueError, match="busy_share"):
        Assumptions(busy_share=0)


def test_what_a_stage_takes_once_and_what_a_shard_takes_do_not_grow_with_the_input() -> None:
    stage = StageMeasure(name="spoken", num_shards=10, core_seconds=11.0, in_bytes=1, out_bytes=1)
    # 1 second to start, 0.2 a shard, 8 for the whole sample: 1 + 2 + 2 for a quarter of it.
    told = divide(stage, small_seconds=5.0, start_seconds=1.0, small_share=0.25)
    assert (told.start_seconds, told.shard_seconds) == (1.0, pytest.approx(0.2))
    assert told.core_seconds_at(1, 10) == pytest.approx(11)
    assert told.core_seconds_at(100, 10) == pytest.approx(1 + 2 + 800)
    assert told.core_seconds_at(100, 1000) == pytest.approx(1 + 200 + 800)
    for small_seconds in (0.0, 11.0, 30.0):  # noise: nothing may become negative
        told = divide(stage, small_seconds=small_seconds, start_seconds=1.0, small_share=0.25)
        assert told.core_seconds_at(1, 10) == pytest.approx(11)
        assert 11 - 1e-9 <= told.core_seconds_at(10, 10) <= 101 + 1e-9


def test_memory_of_the_tokenizer_grows_with_its_sample_and_no_other() -> None:
    stages = tuple(
        dataclasses.replace(stage, peak_bytes=3 * 10**9) if stage.name == "tokenizer" else stage
        for stage in MEASURED.stages
    )
    plan = predict(dataclasses.replace(MEASURED, stages=stages), RECIPE, tokens=2e12, cores=10)
    peaks = {stage.name: stage.peak_bytes for stage in plan.stages}
    grown = max(1, RECIPE.tables["tokenizer"].sample_bytes / MEASURED.text_bytes)
    assert peaks.pop("tokenizer") == pytest.approx(1e9 + 2e9 * grown)
    assert set(peaks.values()) == {10**9}


def test_every_input_is_in_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    few, all_ = choose_files(RECIPE, 1, str(tmp_path)), choose_files(RECIPE, 10**12, str(tmp_path))
    assert set(few) == set(all_) == {source.name for source in RECIPE.inputs}
    assert {len(files) for files in few.values()} == {1}
    for name, files in whole_input(RECIPE).items():
        assert set(all_[name]) >= {file for file in files if file.size_bytes}
    assert sum(map(len, all_.values())) > 50
    quarter = choose_files(RECIPE, 10**12, str(tmp_path), share=0.25)
    assert set(quarter) == set(all_)
    assert 0.15 < sum(map(len, quarter.values())) / sum(map(len, all_.values())) < 0.6


def test_a_sample_of_long_files_is_heads_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"text": "Seven ships sailed past the harbour wall. " * 20}).encode() + b"\n"
    folder = tmp_path / "long"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.jsonl").write_bytes(line * 3000)
        with gzip.open(folder / f"{name}.jsonl.gz", "wb") as file:
            file.write(random.Random(name).randbytes(1_200_000).hex().encode() + b"\n" + line)
    table = pa.table({"text": [random.Random(row).randbytes(400).hex() for row in range(3000)]})
    pq.write_table(table, folder / "d.parquet", row_group_size=1000)
    text = f"""
[[input]]
name = "lines"
format = "jsonl"
paths = ["{folder}/*.jsonl", "{folder}/*.gz"]
[[input]]
name = "table"
format = "parquet"
paths = ["{folder}/*.parquet"]
"""
    recipe = recipes.parse(text, str(tmp_path / "recipe.toml"))
    whole = size_of(whole_input(recipe))
    sample = choose_files(recipe, whole // 8, str(tmp_path / "heads"))
    assert size_of(sample) == pytest.approx(whole / 8, rel=0.1)
    assert len(sample["lines"]) == 6
    for files in sample.values():
        for file in files:
            assert Path(file.path).is_relative_to(tmp_path / "heads")
    (head,) = sample["table"]
    rows = pq.read_table(head.path)
    assert rows.equals(table.slice(0, rows.num_rows))
    assert rows.num_rows == pytest.approx(3000 / 8, rel=0.05)
    broken = folder / "e.parquet"
    broken.write_bytes(b"PAR1" + b"x" * 300_000)
    assert take_head("parquet", str(broken), 300_004, 1000, tmp_path / "h" / "e.parquet") == (str(broken), 300_004)


@pytest.mark.cluster
def test_a_plan_of_the_demo_is_told_and_its_check_is_near(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "pipeline.cli", "plan", "demo", "--json"]
    told = subprocess.run([*command, "--sample-bytes", "3e5"], cwd=ROOT, capture_output=True, text=True, check=True)
    plan = json.loads(told.stdout)["plan"]
    assert plan["tokens"] == pytest.approx(1e12)
    assert plan["hours"] > 0 < plan["dollars"]
    checked = subprocess.run([*command, "--check"], cwd=ROOT, capture_output=True, text=True, check=True)
    rows = {name: (predicted, real) for name, predicted, real in json.loads(checked.stdout)["rows"]}
    predicted, real = rows["tokens, thousands"]
    assert 0.5 < predicted / real < 2  # 60 files of fifteen kinds: a tenth of them is a rough sample
