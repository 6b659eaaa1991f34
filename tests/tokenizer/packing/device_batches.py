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
    paths = [Path(shard).with_name(f"{device}.packed") for device in ("cpu", "cuda")]
    for path in paths:
        write_packed(Packer(shard, sequence_tokens=64, batch_rows=5), path, num_batches=2, device=path.stem)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    print(compared)


if __name__ == "__main__":
    main(sys.argv[1])
