"""What a plan takes for granted, as options of `plainspoken plan`: prices, power, and how busy a cluster is."""

import argparse
import dataclasses
import math
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What a plan takes for granted; `plainspoken plan` prints it, and its options change it.

    Prices are list prices of Google Cloud in us-central1 (cloud.google.com/dataflow/pricing, cloud.google.com/storage/
    pricing), which change: look them up. Energy follows Cloud Carbon Footprint's coefficients for Google Cloud
    (cloudcarbonfootprint.org/docs/methodology); the grid is the world's average of 2023 (Ember, 2024).
    """

    core_hour_dollars: float = 0.056
    memory_gb_hour_dollars: float = 0.003557
    memory_gb_per_core: float = 4.0
    """A worker of Google's standard machine type has 3.75 or 4 GB a core."""
    shuffle_gb_dollars: float = 0.011
    storage_gb_month_dollars: float = 0.020
    storage_months: float = 1.0
    watts_per_core: float = 4.26
    watts_per_memory_gb: float = 0.392
    overhead_of_building: float = 1.1
    """Power usage effectiveness."""
    grid_grams_per_kwh: float = 480.0
    busy_share: float = 0.85
    """Share of a stage's time that cores are busy: the last shards of a stage leave some idle."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{field.name} is {value}; expected a number from 0")
        if not 0 < self.busy_share <= 1:
            raise ValueError(f"busy_share is {self.busy_share}; expected above 0 and at most 1")


_SAMPLE_BYTES = 20e6


def add_arguments(verb: Any) -> None:
    """Add the arguments of `plan` to its parser."""
    verb.add_argument("recipe", help="a TOML file, or the name of a built-in recipe")
    verb.add_argument("--tokens", type=float, default=1e12, metavar="N", help="tokens wanted (default: 1e12)")
    verb.add_argument("--cores", type=int, metavar="C", help="cores of the cluster (default: this machine's)")
    verb.add_argument("--sample-bytes", type=float, default=_SAMPLE_BYTES, metavar="N", help="input to measure on")
    verb.add_argument("--json", action="store_true", help="print numbers for programs")
    verb.add_argument("--check", action="store_true", help="predict all input from a tenth, run it, show the error")
    for field in dataclasses.fields(Assumptions):
        name = "--" + field.name.replace("_", "-")
        verb.add_argument(name, type=float, default=field.default, metavar="X", help=f"default: {field.default}")


def from_arguments(arguments: argparse.Namespace) -> Assumptions:
    """Return what the arguments of `plan` say."""
    return Assumptions(**{field.name: getattr(arguments, field.name) for field in dataclasses.fields(Assumptions)})
