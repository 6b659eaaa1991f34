"""Cut text into the smallest spans that a grammar could ever read together, provably and without rules by hand.

The tagger runs over the text as a nondeterministic automaton. What it may be in the middle of is a set of states with
relative costs, interned, with the step from each set by each byte remembered in a table: a lazy determinisation, so
that text runs at memory speed once its letters are known. Where, after a blank, the set is again the one between two
unknown words, nothing read so far can combine with anything that follows: a cut there changes no reading. Each state
of a set also knows whether its cheapest path left every word as written; if so, nothing need be read there at all.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from transforms.speak import export
from transforms.speak.advance import ALL, CLOSED, advance
from transforms.speak.contract import unpack
from transforms.speak.kinds import byte_kinds

#: A word of no language and no list: after it, and a blank, nothing is pending.
_NEUTRAL: Final = b"zqv"
#: Costs are compared to this many decimals: the grammars' finest tie-breaker is 1e-4 (spoken.md, 2.3).
_DECIMALS: Final = 5
#: Sets kept before starting afresh; the corpora lead to under 10,000 in every language. 1.2 kB each.
_MOST_SETS: Final = 10_000
#: Remembered steps by whole chunks (those with digits) before starting afresh, and the room for them, a power of two.
_MOST_STEPS: Final = 20_000
_STEPS_ROOM: Final = 1 << 16
#: Rows by which `steps` grows: twice the room would be three times the memory for a moment.
_MORE_ROWS: Final = 1 << 10

_KINDS = byte_kinds()

_Set = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.uint8]]
_MEMBER_BYTES: Final = 8 + 8 + 1


class Cutter:
    """The lazy automaton of one language's tagger; without a folder, one that never has anything pending.

    `grammar`: the tagger, where it is in memory already (a second mapping of a file counts as memory again).

    `steps` int16 (room, 256; int32 where one text has led to very many states): the state after each byte, `UNKNOWN`
    until `step` has worked it out, `DEAD` where the tagger reads no such text. `rests` uint8 (room): what a state means
    after a blank: 0 something is pending, 1 at rest and everything as written, 2 at rest, but something is to be said.
    `ends` uint8 (room): whether the text may end in a state as written (1), or not (2); 0 until `end` has found out.
    `chunks` int64 (room, 2): an open hash table of the states after whole chunks, `FIRST` added, by the names that
    `step_chunk` is given.
    """

    BASE: Final = 0
    DEAD: Final = -1
    UNKNOWN: Final = -2
    FIRST: Final = 2
    """What stands for state 0 in `chunks`."""

    def __init__(self, folder: Path | None, grammar: npt.NDArray[np.uint64] | None = None) -> None:
        self._folder = folder
        if folder is None:
            self.steps: npt.NDArray[np.signedinteger[Any]] = np.zeros((1, 256), np.int16)
            self.rests = np.ones(1, np.uint8)
            self.ends = np.ones(1, np.uint8)
            self.chunks = np.zeros((1, 2), np.int64)
            return
        self._grammar = export.load(folder, "tagger") if grammar is None else grammar
        *_, self._finals, first = unpack(self._grammar)
        self._marks = np.zeros(len(self._finals) + 1, np.int64)
        self._make_room(1 << 15)
        start = _unpacked(_packed((np.array([first], np.int64), np.zeros(1), np.zeros(1, np.uint8))))
        after_one = _unpacked(_packed(self._read(start, _NEUTRAL + b" ")))
        self._between = self._read(after_one, _NEUTRAL + b" ")
        if len(self._between[0]) == 0:
            raise ValueError(f"{folder}: the tagger does not read plain words with blanks between them")
        self.forget_all()

    def forget_all(self) -> None:
        """Start afresh; numbers of states other than `BASE` mean nothing afterwards."""
        self._sets: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self.chunks = np.zeros((_STEPS_ROOM, 2), np.int64)
        self._num_chunks = 0
        self.steps = np.full((_MORE_ROWS, 256), self.UNKNOWN, np.int16)
        self.rests = np.zeros(_MORE_ROWS, np.uint8)
        self.ends = np.zeros(_MORE_ROWS, np.uint8)
        self._intern(self._between)

    @property
    def num_sets(self) -> int:
        """How many different sets of states the text has led to so far."""
        return len(self._sets) if self._folder else 1

    def crowded(self) -> bool:
        """Whether so much has been met that `forget_all` is due."""
        return self._folder is not None and (len(self._sets) > _MOST_SETS or self._num_chunks > _MOST_STEPS)

    def step(self, state: int, byte: int) -> int:
        """Return the state after one byte, and remember it in `steps`."""
        reached = self._read(_unpacked(self._sets[state]), bytes([byte]))
        number = self._intern(reached) if len(reached[0]) else self.DEAD
        self.steps[state, byte] = number
        return number

    def step_chunk(self, state: int, chunk: bytes, name: int) -> int:
        """Return the state after a whole chunk and a blank; for those with digits, whose prefixes never recur.

        It is remembered in `chunks` under `name`, a hash of the state and the chunk.
        """
        reached = self._read(_unpacked(self._sets[state]), chunk + b" ")
        number = self._intern(reached) if len(reached[0]) else self.DEAD
        slot = (name ^ name >> 20) & (_STEPS_ROOM - 1)
        while self.chunks[slot, 1]:
            slot = (slot + 1) & (_STEPS_ROOM - 1)
        self.chunks[slot] = name, number + self.FIRST
        self._num_chunks += 1
        return number

    def end(self, state: int) -> bool:
        """Return whether the text may end in `state` with every word as written, and remember it in `ends`."""
        states, _, said = self._read(_unpacked(self._sets[state]), b"", ends=True)
        finals = self._finals[states]
        costs = self._last_costs + finals
        best = costs.min(initial=np.inf)
        plain = best < np.inf and bool((said[costs < best + 1e-7] == CLOSED).all())
        self.ends[state] = 1 if plain else 2
        return plain

    def _intern(self, reached: _Set) -> int:
        states, costs, said = reached
        costs = np.round(costs, _DECIMALS)  # kept so, too: a set must not depend on the text that first led to it
        name = _packed((states, costs, said))
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._sets)
            self._sets.append(name)
            if number == len(self.rests):
                kind = np.int16 if number + _MORE_ROWS <= np.iinfo(np.int16).max else np.int32
                fresh = np.full((_MORE_ROWS, 256), self.UNKNOWN, kind)
                self.steps = np.concatenate([self.steps, fresh])
                self.rests = np.concatenate([self.rests, np.zeros(_MORE_ROWS, np.uint8)])
                self.ends = np.concatenate([self.ends, np.zeros(_MORE_ROWS, np.uint8)])
            if number == self.BASE:
                self.rests[number] = 1
            elif np.array_equal(states, self._between[0]) and np.allclose(costs, self._between[1], atol=1e-5):
                self.rests[number] = 2
        return number

    def _read(self, sources: _Set, text: bytes, ends: bool = False) -> _Set:
        data = np.frombuffer(text, np.uint8)
        bits = np.full(len(data) + 5, ALL)
        bits[: len(data)] = np.uint64(1) << _KINDS[data].astype(np.uint64)
        if ends:
            bits[len(data) :] = np.uint64(1) << np.uint64(63)
        while True:
            low, high = advance(*sources, data, bits, self._grammar, self._marks, self._entries)
            if high >= 0:
                break
            self._make_room(4 * self._room)
        states = self._entries[0][low:high].astype(np.int64)
        costs = self._entries[1][low:high]
        order = np.argsort(states)
        self._last_costs = costs[order]
        least = costs.min() if len(costs) else 0.0
        return states[order], self._last_costs - least, self._entries[4][low:high][order]

    def _make_room(self, room: int) -> None:
        self._room = room
        numbers = (np.zeros(room, np.int32), np.zeros(room), np.zeros(room, np.int32))
        self._entries = (*numbers, np.zeros(room, np.uint8), np.zeros(room, np.uint8))


def _packed(one: _Set) -> bytes:
    """Return a set as bytes: its name, and all that is kept of it."""
    states, costs, said = one
    return states.tobytes() + costs.tobytes() + said.tobytes()


def _unpacked(name: bytes) -> _Set:
    size = len(name) // _MEMBER_BYTES
    return (
        np.frombuffer(name, np.int64, size),
        np.frombuffer(name, np.float64, size, 8 * size),
        np.frombuffer(name, np.uint8, size, 16 * size),
    )
