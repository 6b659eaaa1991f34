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

#: Compiles for the CPU; compiled code is kept on disk and runs without Python's lock.
jit = numba.njit(cache=True, nogil=True)


def load(name: str, compiler: Callable[[Any], Any]) -> types.ModuleType:
    """Return module `kernels` with every function passed through `compiler`, as package `plainspoken_NAME`.

    Pure Python, for tests and to step through: `load("python", lambda function: function)`.
    """
    package = f"plainspoken_{name}"
    if package not in sys.modules:
        root = types.ModuleType(package)
        root.__path__ = [str(Path(__file__).parent)]
        target = types.ModuleType(f"{package}.target")
        target.__dict__["jit"] = compiler
        sys.modules[package] = root
        sys.modules[f"{package}.target"] = target
    return importlib.import_module(f"{package}.kernels")
