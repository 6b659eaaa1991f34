"""What the README tells a newcomer to type works, in its order, and shows what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_SECONDS_AT_MOST = 300


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the demo corpus, as the repository has it."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "tests").symlink_to(ROOT / "tests")
    return folder


def shell(command: str, folder: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS_AT_MOST,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_command_of_the_readme_works_in_its_order(folder: Path) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines() if line and not line.startswith("make ")]
    assert len(commands) >= 10
    outputs = {command: shell(command, folder) for command in commands}
    assert all(output.strip() for output in outputs.values())
    assert (folder / "runs/demo/report.html").stat().st_size > 10_000


def test_the_example_at_the_top_is_what_the_command_prints(folder: Path) -> None:
    written, spoken = re.findall(r"^(Am 3\.5\..*?)\s+->\s+(.*)$", README, re.MULTILINE)[0]
    assert shell(f"plainspoken say --lang de '{written}'", folder) == spoken + "\n"


def test_the_python_examples_run(folder: Path) -> None:
    examples = blocks("python")
    assert len(examples) == 2
    for example in examples:
        program = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{example}"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_every_verb_of_the_command_line_is_in_the_readme() -> None:
    from pipeline.cli import parser

    verbs = next(action for action in parser()._actions if action.dest == "verb").choices
    assert verbs is not None
    missing = [verb for verb in verbs if verb not in README]
    assert missing == []


def test_make_targets_of_the_readme_exist() -> None:
    targets = re.findall(r"^make (\w+)", README, re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text()
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
