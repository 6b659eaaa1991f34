"""What is to be done: one task per shard and stage, and the stages in their order."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import apache_beam as beam

from pipeline.manifest import Receipt, key_of


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One shard to be made: the element that every stage starts from. A few hundred bytes, so it may be shuffled."""

    stage: str
    shard: str
    made_of: Mapping[str, str]
    """Everything the shard depends on, by name: versions, settings, digests of inputs."""
    inputs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Role -> path of a file."""
    size_bytes: int = 0
    """Bytes of input, for progress and for sharing work out."""
    payload: Any = None
    """What the stage's first transform needs besides."""

    @property
    def key(self) -> str:
        """Return the digest of everything the shard is made of."""
        return key_of(self.stage, self.shard, self.made_of)


Made = Mapping[str, Mapping[str, Receipt]]
"""Receipts by stage and shard, of the stages before."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stretch of the way between two sets of files."""

    name: str
    title: str
    """What it does, for the progress line."""
    plan: Callable[[Made], list[Task]]
    transform: Callable[[], beam.PTransform]
    """PCollection of tasks -> PCollection of receipts (already written)."""
    together: bool = False
    """Whether all tasks must go through one pipeline, because the stage compares shards with one another."""
