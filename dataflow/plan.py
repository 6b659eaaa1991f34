"""Predict a full run from a measured sample: input, shards, hours, money, memory, storage, energy.

Measured -> Plan. Most stages grow with their input; the tokenizer's training stops growing at its sample, the index
of evaluation sets does not grow at all, and one step of deduplication runs on one core whatever the cluster.
"""

import dataclasses
from collections.abc import Mapping

from dataflow.assumptions import Assumptions
from dataflow.measure import Measured, StageMeasure
from pipeline.recipe import Recipe

#: Stages that are one task: a cluster cannot divide them.
_ONE_TASK = ("benchmarks", "tokenizer")
#: Joining linked documents happens in one worker: 10 million in 3.7 s, 140 bytes each (transforms/components.py).
_JOIN_SECONDS_PER_DOCUMENT = 3.7 / 10e6
_JOIN_BYTES_PER_DOCUMENT = 140
#: What crosses a shuffle (transforms/cluster.py): a key is 8 bytes (half a key, a row), a link 16, a verdict 280.
_KEY_BYTES, _LINK_BYTES, _VERDICT_BYTES = 8, 16, 280
#: And transforms/find_repeated_lines.py: a line is 12 bytes, a repeated one 16 more in each shard.
_LINE_BYTES, _REPEATED_BYTES = 12, 16
_SECONDS_PER_HOUR, _HOURS_PER_MONTH = 3600.0, 730.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StagePrediction:
    """One stage of the full run."""

    name: str
    num_shards: int
    core_hours: float
    hours: float
    out_bytes: float
    peak_bytes: float
    """Memory of one worker process."""
    shuffle_bytes: float
    dollars: float
    """Cores and memory for as long as the whole cluster waits for this stage, and its shuffle."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The full run."""

    tokens: float
    cores: int
    input_bytes: float
    documents: float
    stages: tuple[StagePrediction, ...]
    shard_bytes: float
    """Mean size of a shard of tokens."""
    join_bytes: float
    """Memory of the one worker that joins duplicates."""
    energy_kwh: float
    co2_kg: float
    storage_dollars: float

    @property
    def hours(self) -> float:
        """Return the length of the run."""
        return sum(stage.hours for stage in self.stages)

    @property
    def core_hours(self) -> float:
        """Return the work in it."""
        return sum(stage.core_hours for stage in self.stages)

    @property
    def dollars(self) -> float:
        """Return the price of the run and of keeping its files."""
        return sum(stage.dollars for stage in self.stages) + self.storage_dollars

    @property
    def bottleneck(self) -> StagePrediction:
        """Return the stage that takes longest."""
        return max(self.stages, key=lambda stage: stage.hours)


def predict(
    measured: Measured, recipe: Recipe, *, tokens: float, cores: int, assumptions: Assumptions | None = None
) -> Plan:
    """Return what `tokens` tokens take on `cores` cores like the one measured.

    Raises ValueError when the sample gave no tokens: nothing follows from it.
    """
    if not measured.num_tokens:
        raise ValueError(
            f"the sample of {measured.input_bytes:,} bytes gave no tokens (every document was dropped, or the "
            "tokenizer is switched off): raise --sample-bytes"
        )
    if tokens <= 0 or cores < 1:
        raise ValueError(f"tokens is {tokens}, cores is {cores}; expected more than 0 and at least 1")
    return predict_growth(
        measured, recipe, growth=tokens / measured.num_tokens, cores=cores, assumptions=assumptions or Assumptions()
    )


def predict_growth(measured: Measured, recipe: Recipe, *, growth: float, cores: int, assumptions: Assumptions) -> Plan:
    """Return what an input takes that is `growth` times the sample."""
    input_bytes = measured.input_bytes * growth
    num_shards = max(1, round(measured.whole_shards * input_bytes / measured.whole_bytes))
    shuffled = _shuffled(measured, recipe, growth)
    stages, grown = [], (measured, recipe, growth)
    for stage in measured.stages:
        scale = _scale(stage.name, *grown)
        core_seconds = stage.core_seconds_at(scale, 1 if stage.name in _ONE_TASK else num_shards)
        seconds = core_seconds if stage.name in _ONE_TASK else core_seconds / min(cores, num_shards)
        if stage.name == "duplicates":
            seconds += _JOIN_SECONDS_PER_DOCUMENT * measured.num_linked * growth
        hours = seconds / _SECONDS_PER_HOUR / (1.0 if stage.name in _ONE_TASK else assumptions.busy_share)
        shuffle = shuffled.get(stage.name, 0.0)
        stages.append(
            StagePrediction(
                name=stage.name,
                num_shards=1 if stage.name in _ONE_TASK else num_shards,
                core_hours=core_seconds / _SECONDS_PER_HOUR,
                hours=hours,
                out_bytes=stage.out_bytes * _scale("tokenizer" if stage.name == "sample" else stage.name, *grown),
                peak_bytes=_peak_bytes(stage, *grown),
                shuffle_bytes=shuffle,
                dollars=_rent(hours, cores, assumptions) + shuffle / 1e9 * assumptions.shuffle_gb_dollars,
            )
        )
    hours = sum(stage.hours for stage in stages)
    watts = cores * (assumptions.watts_per_core + assumptions.memory_gb_per_core * assumptions.watts_per_memory_gb)
    energy_kwh = watts * hours / 1000 * assumptions.overhead_of_building
    out_bytes = sum(stage.out_bytes for stage in stages)
    tokens_stage = next((stage for stage in stages if stage.name == "tokens"), None)
    return Plan(
        tokens=measured.num_tokens * growth,
        cores=cores,
        input_bytes=input_bytes,
        documents=measured.num_documents * growth,
        stages=tuple(stages),
        shard_bytes=tokens_stage.out_bytes / num_shards if tokens_stage else 0.0,
        join_bytes=_JOIN_BYTES_PER_DOCUMENT * measured.num_linked * growth,
        energy_kwh=energy_kwh,
        co2_kg=energy_kwh * assumptions.grid_grams_per_kwh / 1000,
        storage_dollars=(out_bytes / 1e9) * assumptions.storage_gb_month_dollars * assumptions.storage_months,
    )


def _scale(stage: str, measured: Measured, recipe: Recipe, growth: float) -> float:
    """Return by how much a stage's work grows when the input grows so much."""
    if stage == "benchmarks":
        return 1.0
    if stage == "tokenizer":
        have = min(measured.text_bytes, recipe.tables["tokenizer"].sample_bytes)
        want = min(measured.text_bytes * growth, recipe.tables["tokenizer"].sample_bytes)
        return want / have if have else 1.0
    return growth


def _peak_bytes(stage: StageMeasure, measured: Measured, recipe: Recipe, growth: float) -> float:
    """Return the memory of a worker process: training a tokenizer holds its sample, other stages a batch at a time."""
    if stage.name != "tokenizer":
        return stage.peak_bytes
    others = max((each.peak_bytes for each in measured.stages if each.name == "sample"), default=0)
    return stage.peak_bytes + max(0, stage.peak_bytes - others) * (_scale(stage.name, measured, recipe, growth) - 1)


def _shuffled(measured: Measured, recipe: Recipe, growth: float) -> Mapping[str, float]:
    rules = recipe.tables["dedupe"]
    keys = (rules.bands if rules.near else 0) + (1 if rules.exact else 0)
    linked = measured.num_linked * growth
    lines = measured.num_lines * _LINE_BYTES + measured.num_repeated_lines * _REPEATED_BYTES
    return {
        "duplicates": measured.num_documents * growth * keys * _KEY_BYTES + linked * (_LINK_BYTES + _VERDICT_BYTES),
        "repeats": growth * lines,
    }


def _rent(hours: float, cores: int, assumptions: Assumptions) -> float:
    per_core = assumptions.core_hour_dollars + assumptions.memory_gb_per_core * assumptions.memory_gb_hour_dollars
    return hours * cores * per_core
