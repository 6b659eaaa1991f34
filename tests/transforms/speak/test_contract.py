"""Contracted transducers say the same in fewer steps."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from transforms.speak import export
from transforms.speak.contract import MOST_LETTERS, contract
from transforms.speak.engine import Transducer


def _chain(pynini: Any, letters: str) -> Any:
    """Return a transducer that reads "a" and writes `letters`, one by one."""
    fst = pynini.Fst()
    fst.set_start(fst.add_state())
    for index, letter in enumerate(letters):
        following = fst.add_state()
        fst.add_arc(index, pynini.Arc(97 if index == 0 else 0, ord(letter), 0.0 if index else 0.25, following))
    fst.set_final(len(letters))
    return fst


def test_a_chain_becomes_one_arc(tmp_path: Path) -> None:
    pynini = pytest.importorskip("pynini")
    arrays = export.arrays_of(_chain(pynini, "five"))
    short = contract(arrays)
    assert len(arrays["finals"]) == 5
    assert len(short["finals"]) == 2
    assert short["arcs"].tolist() == [[1, int(np.float32(0.25).view(np.int32)), 0, ord("f") | 3 << 8]]
    assert short["ahead"].tolist()[-1] == [1 << 63] * 4 + [0]  # nothing but the end can follow
    assert short["strings"].tobytes() == b"ive"
    export.write(arrays, tmp_path, "tagger")
    assert Transducer(tmp_path, "tagger")(b"a") == b"five"


def test_chains_longer_than_an_arc_can_hold(tmp_path: Path) -> None:
    pynini = pytest.importorskip("pynini")
    letters = "xyz" * MOST_LETTERS
    export.write(export.arrays_of(_chain(pynini, letters)), tmp_path, "tagger")
    assert Transducer(tmp_path, "tagger")(b"a") == letters.encode()


def test_a_circle_of_chains_leads_nowhere(tmp_path: Path) -> None:
    pynini = pytest.importorskip("pynini")
    fst = _chain(pynini, "ok")
    first, second = fst.add_state(), fst.add_state()
    fst.add_arc(first, pynini.Arc(0, 120, 0.0, second))
    fst.add_arc(second, pynini.Arc(0, 121, 0.0, first))
    fst.add_arc(0, pynini.Arc(97, 122, -5.0, first))
    export.write(export.arrays_of(fst), tmp_path, "tagger")
    assert Transducer(tmp_path, "tagger")(b"a") == b"ok"
