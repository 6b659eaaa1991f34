"""From token shards to training batches: assignment, order, objectives, kernels and the `Packer` over them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizer.packing.config import PackConfig
    from tokenizer.packing.packer import Packer

__all__ = ["PackConfig", "Packer"]


def __getattr__(name: str) -> Any:
    """Load Numba only when a packer is asked for."""
    if name == "Packer":
        from tokenizer.packing.packer import Packer

        return Packer
    if name == "PackConfig":
        from tokenizer.packing.config import PackConfig

        return PackConfig
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
