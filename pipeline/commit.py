"""Commit a shard that a stage has made in one piece: write its receipt and tell the driver."""

from collections.abc import Mapping
from typing import Any

from pipeline import progress
from pipeline.manifest import Receipt, count_for_receipt, write_receipt
from pipeline.tasks import Task
from transforms.batch import StepCount


def commit(
    directory: str,
    task: Task,
    files: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Mapping[str, Any]],
    counts: tuple[StepCount, ...] = (),
) -> Receipt:
    """Return the receipt of a finished task, written."""
    receipt = Receipt(
        stage=task.stage,
        shard=task.shard,
        key=task.key,
        made_of=dict(task.made_of),
        files=files,
        counts=tuple(count_for_receipt(count) for count in counts),
        facts=facts,
    )
    write_receipt(directory, receipt)
    progress.shard_done(receipt, counts)
    return receipt
