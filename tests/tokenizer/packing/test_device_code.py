import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(
    importlib.util.find_spec("numba_cuda") is None, reason="needs the compiler of the extra: pip install -e '.[gpu]'"
)
@pytest.mark.parametrize("capability", ["80", "90"])
def test_no_float_instruction_is_in_the_gpu_code(capability: str) -> None:
    """Compiled for A100 (8.0) and H100 (9.0); no GPU and no driver are needed."""
    script = ROOT / "tests/tokenizer/packing/device_code.py"
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_ENABLE_CUDASIM"}
    ran = subprocess.run(
        [sys.executable, script, capability], env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found.pop("control") > 0  # where there is a float, it is found
    assert len(found) == 7
    for name, kernel in found.items():
        assert kernel["target"] == [f"sm_{capability}"], name
        assert kernel["floats"] == [], name
    assert found["plan 0"]["lines"] > 2_000  # the functions it calls are in it
