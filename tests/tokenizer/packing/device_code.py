"""Compile the GPU's kernels to PTX without a GPU and print what is in it, as JSON: `device_code.py 80`.

The argument is a compute capability, 80 for 8.0. Needs the extra `gpu` with its compiler, no driver.
"""

import json
import re
import sys
import types as python_types
import warnings

warnings.simplefilter("ignore")  # Numba's own notices about its CUDA target

import numpy as np  # noqa: E402
from numba import cuda, types  # noqa: E402
from numba.cuda import dispatcher  # noqa: E402

from tokenizer.packing import device  # noqa: E402

#: Instructions on floats, conversions among them: PTX names the type of every instruction (PTX ISA, section 9.7).
FLOATS = re.compile(r"^\s*(?:@\S+\s+)?[a-z][\w.]*\.(?:f16|f16x2|bf16|bf16x2|tf32|f32|f64)\b.*$", re.MULTILINE)


def array(dtype: types.Type, dimensions: int = 1) -> types.Array:
    """Return the type of an array in rows."""
    return types.Array(dtype, dimensions, "C")


def signatures() -> dict[str, list[tuple[types.Type, ...]]]:
    """Return the types that each kernel is called with, for shards of uint16 and of uint32 tokens."""
    i32, i64, u8, u32, u64 = types.int32, types.int64, types.uint8, types.uint32, types.uint64
    runs, counts, side = array(i32, 3), array(i32), array(i32, 2)
    plan = (
        array(u8), array(u8), array(i64), array(i32), array(u8), array(u64), u64, u64, array(i64), array(i64, 2),
        array(u64), array(i32, 3), array(u32, 2), runs, counts, runs, counts,
    )  # fmt: skip
    sources = [array(types.uint16, 2), array(u32, 2)]
    return {
        "plan": [plan],
        "encoder": [(source, runs, counts, side, side, side) for source in sources],
        "decoder": [(source, runs, counts, array(i64), side, side, side, side) for source in sources],
        "count_sequences": [(runs, counts, i64, counts)],
        "list_sequences": [(runs, counts, i64, counts, counts, counts)],
    }


def halve(x, y):  # type: ignore[no-untyped-def]
    """Do what no kernel may, so that what looks for it is seen to find it."""
    y[0] = x[0] * np.float32(0.5)


def main(capability: str) -> None:
    """Compile all kernels; the device functions they call are compiled with them."""
    wanted = (int(capability[:-1]), int(capability[-1]))
    # Numba asks the current device which code its functions are for, and there is none.
    stand_in = python_types.SimpleNamespace(compute_capability=wanted)
    dispatcher.get_current_device = lambda: stand_in
    _, *kernels = device.build()
    found: dict[str, object] = {}
    for kernel, (name, kinds) in zip(kernels, signatures().items(), strict=True):
        for number, kind in enumerate(kinds):
            code, _ = cuda.compile_ptx(kernel.py_func, kind, cc=wanted)
            found[f"{name} {number}"] = {
                "target": re.findall(r"^\.target (\S+)", code, re.MULTILINE),
                "lines": code.count(";"),
                "floats": [line.strip() for line in FLOATS.findall(code)][:5],
            }
    code, _ = cuda.compile_ptx(halve, (array(types.float32), array(types.float32)), cc=wanted)
    found["control"] = len(FLOATS.findall(code))
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
