"""Compiled kernels are kept apart by the sources that they come from."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from transforms import kernel_cache

ROOT = Path(kernel_cache.__file__).parents[1]


def test_the_folder_follows_the_callers_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLAINSPOKEN_KERNELS", str(tmp_path))
    assert kernel_cache.folder() == tmp_path / kernel_cache.sources_digest()[:16]


def test_an_edited_callee_is_compiled_anew(tmp_path: Path) -> None:
    (tmp_path / "tokenizer").mkdir()
    package = tmp_path / "transforms"
    package.mkdir()
    for name in ("__init__.py", "kernel_cache.py"):
        shutil.copy(ROOT / "transforms" / name, package / name)
    callee = "import numba\n@numba.njit\ndef number():\n    return {}\n"
    kernel = "@numba.njit(cache=True)\ndef call():\n    return number()\n"
    caller = f"import numba\nfrom transforms.callee import number\n{kernel}"
    (package / "caller.py").write_text(caller)
    command = [sys.executable, "-W", "ignore", "-c", "from transforms.caller import call; print(call())"]
    environment = {"PYTHONPATH": str(tmp_path), "PLAINSPOKEN_KERNELS": str(tmp_path / "kernels")}
    said = []
    for value in (1, 2):
        (package / "callee.py").write_text(callee.format(value))
        said.append(subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=True).stdout)
    assert said == [b"1\n", b"2\n"]
    assert len(list((tmp_path / "kernels").iterdir())) == 2


def test_kernels_of_packing_count_though_they_do_not_name_numba(tmp_path: Path) -> None:
    (tmp_path / "transforms").mkdir()
    for name in ("__init__.py", "kernel_cache.py"):
        shutil.copy(ROOT / "transforms" / name, tmp_path / "transforms" / name)
    shutil.copytree(ROOT / "tokenizer" / "packing", tmp_path / "tokenizer" / "packing")
    assert b"numba" not in (ROOT / "tokenizer" / "packing" / "philox.py").read_bytes()
    command = [sys.executable, "-c", "from transforms.kernel_cache import sources_digest; print(sources_digest())"]
    said = []
    for text in ("", "# another round"):
        with (tmp_path / "tokenizer" / "packing" / "philox.py").open("a") as file:
            file.write(text)
        said.append(subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout)
    assert said[0] != said[1]


def answer(program: str, **variables: str) -> str:
    """Return what a program prints in a fresh process."""
    command = [sys.executable, "-W", "ignore", "-c", program]
    environment = {"PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout.strip()


def test_numba_takes_the_folder_whenever_it_is_imported(tmp_path: Path) -> None:
    expected = str(tmp_path / kernel_cache.sources_digest()[:16])
    for modules in ("transforms, numba", "numba, transforms"):
        program = f"import {modules}; print(numba.core.config.CACHE_DIR)"
        assert answer(program, PLAINSPOKEN_KERNELS=str(tmp_path)) == expected
    inherited = {"NUMBA_CACHE_DIR": "/old", "PLAINSPOKEN_NUMBA_CACHE_DIR": "/old"}
    program = "import transforms, numba; print(numba.core.config.CACHE_DIR)"
    assert answer(program, PLAINSPOKEN_KERNELS=str(tmp_path), **inherited) == expected
    assert answer(program, PLAINSPOKEN_KERNELS=str(tmp_path), NUMBA_CACHE_DIR="/mine") == "/mine"
