"""Prove that rows do not depend on what makes them: hash some, made in two ways.

Packer + how many rows -> `Verification`. The other way is a GPU, or, where there is none, the same source run by
Python itself, without Numba.
"""

import dataclasses
import hashlib
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tokenizer.packing.order import permutation
from tokenizer.packing.packer import SIDES, Batch, Packer
from tokenizer.packing.target import load


@dataclasses.dataclass(frozen=True, slots=True)
class Verification:
    """What came of making rows in two ways."""

    rows: int
    cpu: str
    """SHA-256 of all their tensors, as the CPU makes them."""
    other: str
    different: tuple[int, ...]
    """Global numbers of rows that differ."""


def verify_rows(packer: Packer, count: int, device: str = "cpu") -> Verification:
    """Make `count` rows of the first pass, chosen evenly at random by the packer's seed, in two ways and compare them.

    The second way is a GPU for `device` "cuda", plain Python for "cpu".
    """
    last = packer.schedule.num_batches(1) - 1
    total = last * packer.config.batch_rows + sum(packer.schedule.batch_counts(last, 1))
    chosen = permutation(total, np.uint64(packer.config.seed))[:count]
    batches, positions = np.divmod(np.sort(chosen), packer.config.batch_rows)
    make = _in_python if device == "cpu" else _on_device(packer)
    digests = hashlib.sha256(), hashlib.sha256()
    different: list[int] = []
    for number in np.unique(batches).tolist():
        segments = packer.segments(number, positions[batches == number])
        expected = packer.materialise(segments)
        found = make(packer, segments)
        for row, global_number in enumerate(segments["rows"].tolist()):
            parts = [_bytes_of(batch, row) for batch in (expected, found)]
            for digest, part in zip(digests, parts, strict=True):
                digest.update(part)
            if parts[0] != parts[1]:
                different.append(global_number)
    return Verification(len(chosen), digests[0].hexdigest(), digests[1].hexdigest(), tuple(different))


def _bytes_of(batch: Batch, row: int) -> bytes:
    return b"".join(batch[name][row].tobytes() for side in SIDES for name in side if name in batch)


def _on_device(packer: Packer) -> Callable[[Packer, Batch], Batch]:
    from tokenizer.packing.device import DevicePacker

    on_device = DevicePacker(packer)

    def make(_: Packer, segments: Batch) -> Batch:
        found = on_device.materialise(segments)
        return {name: np.asarray(found[name].copy_to_host()) for side in SIDES for name in side if name in found}

    return make


def _in_python(packer: Packer, segments: Batch) -> Batch:
    python = load("python", lambda function: function)
    rows = len(segments["rows"])
    scratch = packer._scratch(segments, rows)
    names = ("objectives", "modes", "offsets", "length", "last")
    numbers = segments["rows"].astype(np.uint64)
    python.plan_rows(*(segments[name] for name in names), numbers, *packer._constants, *scratch)
    source = packer.sources(segments)
    found: Batch = {}
    for side, (tensors, width) in enumerate(zip(SIDES, packer.config.widths, strict=True)):
        if width:
            made: list[npt.NDArray[np.int32]] = [np.zeros((rows, width), np.int32) for _ in tensors]
            runs = scratch[2 + 2 * side : 4 + 2 * side]
            if side:
                python.materialise_decoder(source, *runs, packer._constants[2], *made)
            else:
                python.materialise_encoder(source, *runs, *made)
            found |= dict(zip(tensors, made, strict=True))
    return found
