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
    """Role -> path of a file of an earlier stage."""
    digests: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Role -> SHA-256 that the file must have: it is checked before it is used."""
    size_bytes: int = 0
    """Bytes of input, for progress and for sharing work out."""
    payload: Any = None
    """What the stage's first transform needs besides."""
    found_out: tuple[str, ...] = ()
    """Names in `made_of` whose values only the work itself finds out."""

    @property
    def key(self) -> str:
        """Return the digest of everything the shard is made of."""
        return key_of(self.stage, self.shard, self.made_of)

    def is_done_by(self, receipt: Receipt | None) -> bool:
        """Say whether a receipt is of this task; what the work finds out may be anything.

        >>> receipt = Receipt(stage="s", shard="a", key="k", made_of={"input": "1", "erased": "none"}, files={})
        >>> receipt = dataclasses.replace(receipt, key=key_of("s", "a", receipt.made_of))
        >>> Task(stage="s", shard="a", made_of={"input": "1", "erased": "?"}).is_done_by(receipt)
        False
        >>> Task(stage="s", shard="a", made_of={"input": "1", "erased": "?"}, found_out=("erased",)).is_done_by(receipt)
        True
        """
        if receipt is None or receipt.key != key_of(self.stage, self.shard, receipt.made_of):
            return False
        found = {name: receipt.made_of.get(name, "") for name in self.found_out}
        return {**self.made_of, **found} == dict(receipt.made_of)


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
