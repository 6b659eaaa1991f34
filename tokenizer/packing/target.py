"""One source of kernels, three targets: compiled for the CPU, plain Python, or device functions of a GPU.

`jit` compiles the functions of this folder's kernel modules (philox, objectives, kernels) where they are imported
normally. `load` gives the same modules compiled by something else, from the same files. A closure would do too, but
Numba's cache never hits for one (measured), and cold compilation takes seconds.
"""

import importlib
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.extending import intrinsic

ir: Any = importlib.import_module("llvmlite.ir")  # it ships no types


def jit(function: Callable[..., Any]) -> Any:
    """Compile for the CPU; compiled code is kept on disk (`transforms.kernel_cache`) and runs without Python's lock."""
    compiled: Any = numba.njit(cache=True, nogil=True)(function)
    return compiled


@intrinsic
def _move(typing_context, source, src, ids, dst):  # type: ignore[no-untyped-def]
    """Build `move_eight`. Refuses arrays of other words (Numba's TypingError)."""
    if source.dtype.bitwidth != 32 or ids.dtype.bitwidth != 32:
        return None

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        block = ir.VectorType(ir.IntType(32), 8)
        places = []
        for kind, array, index in ((signature.args[0], *arguments[:2]), (signature.args[2], *arguments[2:])):
            data = context.make_array(kind)(context, builder, array).data
            places.append(builder.bitcast(builder.gep(data, [index]), block.as_pointer()))
        builder.store(builder.load(places[0], align=4), places[1], align=4)
        return context.get_dummy_value()

    return numba.types.void(source, src, ids, dst), generate


#: Copies eight words (uint32 or int32) from place `src` (uint64) of one array to `dst` of another, in one read and one
#: write of 32 bytes; Numba would make eight of each. Checks no bounds.
move_eight: Any = _move


def _move_eight(source, src, ids, dst):  # type: ignore[no-untyped-def]
    """Do what `move_eight` does, word by word."""
    for i in range(8):
        ids[dst + np.uint64(i)] = source[src + np.uint64(i)]


def load(name: str, compiler: Callable[[Any], Any]) -> types.ModuleType:
    """Return module `kernels` with every function passed through `compiler`, as package `plainspoken_NAME`.

    Pure Python, for tests and to step through: `load("python", lambda function: function)`.
    """
    package = f"plainspoken_{name}"
    if package not in sys.modules:
        root = types.ModuleType(package)
        root.__path__ = [str(Path(__file__).parent)]
        target = types.ModuleType(f"{package}.target")
        target.__dict__.update(jit=compiler, move_eight=compiler(_move_eight))
        sys.modules[package] = root
        sys.modules[f"{package}.target"] = target
    return importlib.import_module(f"{package}.kernels")
