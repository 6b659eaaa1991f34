"""Walk a transducer over the UTF-8 bytes of one span: the cheapest output, as OpenFst's `shortestpath` gives it.

bytes -> bytes. A state is entered only if the next four bytes can be read from it (a table looked up per state), so
the 98 % of the lattice that composition builds and throws away never comes to be. Two ways:

* `walk` (Viterbi, float64) finds the cheapest path and whether any other comes within rounding of it. Mostly none
  does, and then that path is the answer.
* `settle`, only on near-ties, does what OpenFst does on an acyclic lattice, so that ties fall alike.
"""

from pathlib import Path

import numpy as np

from transforms.speak import export
from transforms.speak.contract import num_nodes
from transforms.speak.settle import EDGE_FIELDS, EDGES_PER_ENTRY, find_shortest
from transforms.speak.walk import ENTRY_FIELDS, TOO_LARGE


class Transducer:
    """One exported transducer, memory-mapped; a call gives the cheapest output for a string of bytes.

    `walks` and `settled` count the calls and those that a near-tie sent the slow way.
    """

    #: Entries to begin with, and at most: a span that needs more is refused. English needs 19 per byte, 227 at most.
    FIRST_ROOM = 1 << 15
    MOST_ROOM = 1 << 22

    def __init__(self, folder: Path, name: str) -> None:
        self.grammar = export.load(folder, name)
        self._marks = np.zeros(num_nodes(self.grammar) + 1, np.int64)
        self.walks = 0
        self.settled = 0
        self._grow(self.FIRST_ROOM)

    def __call__(self, text: bytes) -> bytes | None:
        """Return the cheapest output, or None where no path reads `text` or the lattice grows beyond bounds.

        Of several equally cheap outputs it is the one that OpenFst returns.
        """
        data = np.frombuffer(text, np.uint8)
        self.walks += 1
        while True:
            written, tied = find_shortest(data, self.machine, self.out)
            if written != TOO_LARGE:
                break
            if not self._grow(8 * self._room):
                return None
        self.settled += bool(tied)
        return self.out[:written][::-1].tobytes() if written >= 0 else None

    def _grow(self, room: int) -> bool:
        """Make room for `room` entries; False where that is more than allowed."""
        if room > self.MOST_ROOM:
            return False
        self._room = room
        entries = np.zeros((ENTRY_FIELDS, room), np.int64)
        edges = np.zeros((EDGE_FIELDS, (EDGES_PER_ENTRY + 1) * room), np.int32)
        #: The grammar, and what `find_shortest` needs to run over it.
        self.machine = self.grammar, self._marks, entries, edges
        self.out = np.zeros(room, np.uint8)
        return True
