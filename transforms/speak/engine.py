"""Walk a transducer over the UTF-8 bytes of one span: the cheapest output, as OpenFst's `shortestpath` gives it.

bytes -> bytes. A state is entered only if the next four bytes can be read from it (a table looked up per state), so
the 98 % of the lattice that composition builds and throws away never comes to be. Two ways:

* `walk` (Viterbi, float64) finds the cheapest path and whether any other comes within rounding of it. Mostly none
  does, and then that path is the answer.
* `settle`, only on near-ties, does what OpenFst does on an acyclic lattice, so that ties fall alike.
"""

from pathlib import Path
from typing import Any

import numpy as np

from transforms.speak import export
from transforms.speak.contract import shortcuts, unpack
from transforms.speak.kinds import byte_kinds
from transforms.speak.settle import settle
from transforms.speak.walk import ENTRY_FIELDS, TOO_LARGE, walk

KINDS = byte_kinds()

_Arrays = tuple[Any, ...]
_Settling = tuple[_Arrays, _Arrays, _Arrays, _Arrays]
"""The whole transducer, scratch, columns and edges: what `settle` works on."""


class Transducer:
    """One exported transducer, memory-mapped; a call gives the cheapest output for a string of bytes.

    `walks` and `settled` count the calls and those that a near-tie sent the slow way.
    """

    #: Entries to begin with, and at most: a span that needs more is refused. English needs 42 per byte, Spanish 60.
    FIRST_ROOM = 1 << 15
    MOST_ROOM = 1 << 22

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self.grammar = export.load_contracted(folder, name)
        self._marks = np.zeros(len(unpack(self.grammar)[-2]) + 1, np.int64)
        self._settling: _Settling | None = None
        self.walks = 0
        self.settled = 0
        self._grow(self.FIRST_ROOM)

    def __call__(self, text: bytes) -> bytes | None:
        """Return the cheapest output, or None where no path reads `text` or the lattice grows beyond bounds."""
        data = np.frombuffer(text, np.uint8)
        self.walks += 1
        while True:
            written, tied, _ = walk(data, KINDS, self.grammar, self._marks, self._entries, self.out)
            if written != TOO_LARGE:
                break
            if not self._grow(8 * self._room):
                return None
        if tied:
            return self.settle(text)
        return self.out[:written][::-1].tobytes() if written >= 0 else None

    def settle(self, text: bytes) -> bytes | None:
        """Return the cheapest output, of several equally cheap ones the one that OpenFst returns; None as a call."""
        data = np.frombuffer(text, np.uint8)
        self.settled += 1
        while True:
            grammar, scratch, columns, edges = self._settling or self._prepare_settling()
            written, _ = settle(data, KINDS, grammar, scratch, columns, edges, self.out)
            if written != TOO_LARGE:
                break
            if not self._grow(8 * self._room):
                return None
        return self.out[:written][::-1].tobytes() if written >= 0 else None

    def _grow(self, room: int) -> bool:
        """Make room for `room` entries; False where that is more than allowed."""
        if room > self.MOST_ROOM:
            return False
        self._room = room
        self._entries = np.zeros((ENTRY_FIELDS, room), np.int64)
        #: The grammar, marks and entries that `walk` takes.
        self.machine = self.grammar, self._marks, self._entries
        self.out = np.zeros(room, np.uint8)
        self._settling = None
        return True

    def _prepare_settling(self) -> _Settling:
        room = self._room
        grammar = export.load(self._folder, self._name)
        starts, middles, _, _, weights, targets, _, finals, start = grammar
        num_states = len(finals)
        jumps = shortcuts(starts, middles, weights, targets, finals, start)
        scratch = (np.zeros(num_states, np.int64), np.zeros(num_states, np.int32), np.zeros(1, np.int64))
        columns = tuple(np.zeros(room, np.float32 if index == 7 else np.int32) for index in range(11))
        edges = tuple(np.zeros(3 * room, np.float32 if index == 3 else np.int32) for index in range(4))
        self._settling = (*grammar, jumps), scratch, columns, (*edges, np.zeros(4 * room, np.int32))
        return self._settling
