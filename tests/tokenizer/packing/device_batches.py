"""Compare batches of the GPU's code with those of the CPU, in a process of its own: `device_batches.py SHARD`.

With NUMBA_ENABLE_CUDASIM=1 no GPU is needed.
"""

import sys
import warnings
from pathlib import Path

import numpy as np

warnings.simplefilter("ignore")  # Numba's own notices about its CUDA target

from tokenizer.packing import Packer  # noqa: E402
from tokenizer.packing.device import DevicePacker  # noqa: E402
from tokenizer.packing.export import write_packed  # noqa: E402


def iterate(shard: str) -> None:
    """Compare batches made ahead, and see that a state is of those given, not of those under way."""
    for reuse in (False, True):
        cpu, gpu = (
            Packer(shard, sequence_tokens=64, batch_rows=5, passes=1, reuse_arrays=reuse and side) for side in (0, 1)
        )
        device = DevicePacker(gpu)
        kept = []
        for number, (expected, found) in enumerate(zip(cpu, device, strict=True)):
            assert cpu.state_dict() == gpu.state_dict()
            kept.append((expected, found))
            for name, tensor in expected.items():
                assert np.array_equal(tensor, np.asarray(found[name])), (number, name)
            if number == 3:  # back to batch 1, once
                break
        for packer in (cpu, gpu):
            packer.load_state_dict(packer.state_dict() | {"next_row": 5})
        assert np.array_equal(next(iter(device))["labels"], next(cpu)["labels"])
        if not reuse:
            assert all(np.array_equal(np.asarray(found["labels"]), expected["labels"]) for expected, found in kept)


def main(shard: str) -> None:
    """Compare all tensors of two batches of each objective."""
    compared = 0
    for objective in ("none", "alexatm", "t5", "ul2", "clm"):
        packer = Packer(shard, objective=objective, sequence_tokens=64, batch_rows=5, seed=3)
        device = DevicePacker(packer)
        for number in (0, 4):
            expected, found = packer.batch(number), device.batch(number)
            assert set(expected) == set(found)
            for name, tensor in expected.items():
                array = found[name] if isinstance(found[name], np.ndarray) else found[name].copy_to_host()
                assert array.dtype == tensor.dtype, (objective, name)
                assert np.array_equal(array, tensor), (objective, name)
                compared += 1
    iterate(shard)
    paths = [Path(shard).with_name(f"{device}.packed") for device in ("cpu", "cuda")]
    for path in paths:
        write_packed(Packer(shard, sequence_tokens=64, batch_rows=5), path, num_batches=2, device=path.stem)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    print(compared)


if __name__ == "__main__":
    main(sys.argv[1])
