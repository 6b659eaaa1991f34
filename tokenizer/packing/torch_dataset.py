"""Give batches to PyTorch.

Packer -> `IterableDataset` of dicts of tensors, with `state_dict` and `load_state_dict` as torchdata's
StatefulDataLoader and Lightning look for. Needs PyTorch, which is no dependency: whoever trains has it.
"""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from tokenizer.packing.packer import Packer


def packed_dataset(packer: Packer, device: str = "cpu") -> Any:
    """Return a packer as an IterableDataset. Its elements are whole batches: use `DataLoader(..., batch_size=None)`.

    On `device` "cuda" the batches are made there. Labels come as int64, which `cross_entropy` asks for. Worker
    processes are refused: one core makes more tokens than a training step takes. Raises ImportError without PyTorch.
    """
    torch = importlib.import_module("torch")
    base: Any = torch.utils.data.IterableDataset

    class PackedDataset(base):
        """Batches of a packer, as tensors."""

        def __iter__(self) -> Iterator[dict[str, Any]]:
            if torch.utils.data.get_worker_info() is not None:
                raise ValueError(
                    "found DataLoader workers, expected num_workers=0: packing needs no process of its own"
                )
            if device == "cpu":
                for batch in packer:
                    yield _tensors({name: torch.from_numpy(array) for name, array in batch.items()})
            else:
                from tokenizer.packing.device import DevicePacker

                for batch in DevicePacker(packer):
                    yield _tensors({name: torch.as_tensor(array, device=device) for name, array in batch.items()})

        def state_dict(self) -> dict[str, Any]:
            """Return where to go on from."""
            return packer.state_dict()

        def load_state_dict(self, state: Mapping[str, Any]) -> None:
            """Go on from a state."""
            packer.load_state_dict(state)

    return PackedDataset()


def _tensors(batch: dict[str, Any]) -> dict[str, Any]:
    if "labels" in batch:
        batch["labels"] = batch["labels"].long()
    return batch
