"""The repository keeps itself honest: names, packaging, and what must not stand in a tracked file."""

import importlib
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("pipeline", "transforms", "tokenizer", "dataflow")


@pytest.mark.parametrize("name", NAMES)
def test_top_level_names_are_this_distribution(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / name


def test_every_package_is_listed() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    found = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for name in NAMES
        for path in (ROOT / name).rglob("__init__.py")
    }
    assert found == listed


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [")
    dependencies = lines[start + 1 : lines.index("]", start)]
    assert len(dependencies) > 8
    assert all("#" in line for line in dependencies)


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    words = [str(ROOT.parent) + "/", str(Path.home()) + "/", "index" + "-url"]
    for name in filter(None, tracked):
        path = ROOT / name.decode()
        if path.suffix in (".py", ".toml", ".md", ".txt", ".json", "") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [word for word in words if word in text], path
