"""How long things took and how much memory: kept beside the manifest, because no two runs agree on it."""

import contextlib
import dataclasses
import time
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import storage

FILE = "timings.json"


@dataclasses.dataclass
class Timings:
    """Seconds and text bytes by stage, step and shard; wall seconds and peak memory by stage."""

    steps: dict[str, dict[str, dict[str, list[float]]]]
    """Stage -> step -> shard -> [seconds, bytes of text that went in]."""
    wall_seconds: dict[str, float]
    peak_bytes: dict[str, int]

    @classmethod
    def load(cls, directory: str) -> "Timings":
        """Return the timings of earlier runs in a directory, or none."""
        path = storage.join_path(directory, FILE)
        if not storage.exists(path):
            return cls({}, {}, {})
        try:
            return cls(**storage.read_json(path))
        except (ValueError, TypeError):  # damaged; how long things took must not keep them from being done
            return cls({}, {}, {})

    def save(self, directory: str) -> None:
        """Write the timings."""
        storage.write_json(storage.join_path(directory, FILE), dataclasses.asdict(self))

    def shard(self, event: Mapping[str, Any]) -> None:
        """Record a finished shard."""
        steps = self.steps.setdefault(event["stage"], {})
        for step, seconds in event["seconds"].items():
            steps.setdefault(step, {})[event["shard"]] = [seconds, event["text_bytes"][step]]

    def peak(self, event: Mapping[str, Any]) -> None:
        """Record the most memory a worker process has had so far."""
        self.peak_bytes[event["stage"]] = max(self.peak_bytes.get(event["stage"], 0), event["peak_bytes"])

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Record the wall time of a stage."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.wall_seconds[name] = round(time.monotonic() - began, 3)
