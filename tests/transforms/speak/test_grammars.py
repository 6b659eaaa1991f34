"""Grammars are compiled once, atomically, into a folder whose name says what they were compiled from."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from transforms.speak import contract, export, grammars


def test_folder_names_differ_by_language_and_stay() -> None:
    names = [grammars.key(lang) for lang in grammars.LANGUAGES]
    assert len(set(names)) == len(grammars.LANGUAGES) == 9
    assert all(
        re.fullmatch(rf"{lang}-[0-9a-f]{{12}}", name) for lang, name in zip(grammars.LANGUAGES, names, strict=True)
    )


def test_folder_name_changes_with_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    before = grammars.key("de")
    monkeypatch.setattr(grammars, "NEMO_VERSION", "1.3.0")
    assert grammars.key("de") != before


def test_directory_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLAINSPOKEN_GRAMMARS", str(tmp_path / "a"))
    assert grammars.directory() == tmp_path / "a"
    monkeypatch.delenv("PLAINSPOKEN_GRAMMARS")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert grammars.directory() == tmp_path / "plainspoken" / "grammars"
    assert not grammars.is_built("en")


def test_unknown_language_is_named() -> None:
    with pytest.raises(ValueError, match="no grammar for language 'mr', expected one of ar, de, en"):
        grammars.path("mr")


def test_builds_once_and_reports(tmp_path: Path) -> None:
    lines: list[str] = []
    folder = grammars.build("ja", lines.append, base=tmp_path)
    assert folder == grammars.path("ja", tmp_path)
    assert grammars.is_built("ja", tmp_path)
    assert lines[0].startswith("ja: compiling")
    assert lines[-1].startswith("ja: done in")
    assert {path.name for path in folder.iterdir()} >= {"tagger.npy", "verbaliser.npy", "grammar.json"}
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []
    grammars.build("ja", lines.append, base=tmp_path)
    assert len([line for line in lines if "compiling the grammars" in line]) == 1

    starts, middles, inputs, arcs, _, _, _, masks, finals, start = contract.unpack(export.load(folder, "tagger"))
    num_states = len(masks)
    assert num_states + 1 <= len(starts)  # sections are padded
    assert num_states <= len(finals)
    starts = starts[: num_states + 1]
    assert 0 <= start < num_states
    assert arcs[:, 0].min() >= 0
    assert arcs[:, 0].max() < num_states
    assert (np.diff(starts) >= 0).all()
    seen = 0
    for state in range(0, num_states, 97):
        mine = inputs[starts[state] : starts[state + 1]]
        assert (np.diff(mine.astype(int)) >= 0).all()
        assert (mine[: middles[state] - starts[state]] == 0).all()
        seen += len(mine)
    assert seen > 100


def test_failure_leaves_nothing_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", sys.executable)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "shadow"))
    shadow = tmp_path / "shadow" / "nemo_text_processing"
    shadow.mkdir(parents=True)
    (shadow / "__init__.py").write_text("raise ImportError('shadowed')\n")
    # The repository comes first on the child's path, then this folder, then the installed packages.
    with pytest.raises(RuntimeError, match="compiling the ja grammar ended with status 1: ImportError: shadowed"):
        grammars.build("ja", lambda line: None, base=tmp_path / "grammars")
    assert [path.name for path in (tmp_path / "grammars").iterdir()] == ["ja.lock"]


def test_wrong_library_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammars, "PYNINI_VERSION", "9.9")
    with pytest.raises(RuntimeError, match=r"building grammars needs pynini 9\.9, found 2\.1"):
        grammars.build("ja", lambda line: None, base=tmp_path)


def test_import_and_use_need_neither_library() -> None:
    """Workers read arrays: no pynini, no nemo-text-processing, no Beam."""
    program = """
import sys
for name in ("pynini", "nemo_text_processing", "apache_beam"):
    sys.modules[name] = None
from transforms.speak import SpokenForm
print(SpokenForm("en")("It cost $5."))
"""
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=False)
    assert done.stdout == "it cost five dollars\n", done.stderr
