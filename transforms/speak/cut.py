"""Cut a line into the smallest spans that a grammar could ever read together, provably and without rules by hand.

The tagger runs over white-space chunks as a nondeterministic automaton; what it may be in the middle of after a chunk
is a set of states with relative costs, interned and remembered per (set, chunk): a lazy determinisation. Where the
set is again the one between two unknown words, nothing read so far can combine with anything that follows, whatever
follows: a cut there changes no reading.
"""

from pathlib import Path
from typing import Any, Final

import numba
import numpy as np
import numpy.typing as npt

from transforms.speak import export

#: A word of no language and no list: after it, and a blank, nothing is pending.
_NEUTRAL: Final = b"zqv"
#: Costs are compared to this many decimals: the grammars' finest tie-breaker is 1e-4 (spoken.md, 2.3).
_DECIMALS: Final = 5
#: Sets of states kept before starting afresh; en needs 644, es 247, de 44, it 73, pt 97, fr 232, ar 8 on news text.
_MOST_SETS: Final = 4_000
_MOST_STEPS: Final = 400_000
_ROOM: Final = 1 << 18

_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_KINDS = export.byte_kinds()


@numba.njit(cache=True)
def _advance(sources, source_costs, origins, text, ahead_bits, grammar, scratch, entries):  # type: ignore[no-untyped-def]
    """Read `text` from a set of states; returns (first, end) of the entries after its last byte, end -1: no room."""
    starts, middles, inputs, _, weights, targets, masks, _, _ = grammar
    stamps, slots, clock = scratch
    state, cost, queue, done, origin = entries
    room = len(state)
    clock[0] += 1
    now = clock[0]
    low = 0
    high = 0
    for index in range(len(sources)):
        there = sources[index]
        stamps[there] = now
        slots[there] = high
        state[high] = there
        cost[high] = source_costs[index]
        done[high] = 0
        origin[high] = origins[index]
        high += 1
    length = len(text)
    for at in range(length):
        byte = np.int64(text[at])
        word = byte >> 6
        bit = np.uint64(1) << np.uint64(byte & 63)
        second = ahead_bits[at + 1]
        third = ahead_bits[at + 2]
        fourth = ahead_bits[at + 3]
        turn = low
        waiting = 0
        while True:
            if turn < high:
                entry = turn
                turn += 1
            elif waiting > 0:
                waiting -= 1
                entry = queue[waiting]
            else:
                break
            done[entry] = 1
            here = state[entry]
            for arc in range(starts[here], middles[here]):
                there = targets[arc]
                ahead = masks[there]
                if (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth):
                    total = cost[entry] + weights[arc]
                    if stamps[there] != now:
                        if high >= room:
                            return 0, -1
                        stamps[there] = now
                        slots[there] = high
                        state[high] = there
                        cost[high] = total
                        done[high] = 0
                        origin[high] = origin[entry]
                        high += 1
                    else:
                        old = slots[there]
                        if total < cost[old] - 1e-9:
                            cost[old] = total
                            origin[old] = origin[entry]
                            if done[old]:
                                done[old] = 0
                                queue[waiting] = old
                                waiting += 1
        clock[0] += 1
        now = clock[0]
        known = at + 1 < length
        if known:
            following = np.int64(text[at + 1])
            word = following >> 6
            bit = np.uint64(1) << np.uint64(following & 63)
        second = ahead_bits[at + 2]
        third = ahead_bits[at + 3]
        fourth = ahead_bits[at + 4]
        edge = high
        for entry in range(low, edge):
            here = state[entry]
            end = starts[here + 1]
            left = middles[here]
            right = end
            while left < right:
                middle = (left + right) >> 1
                if inputs[middle] < byte:
                    left = middle + 1
                else:
                    right = middle
            arc = left
            while arc < end and inputs[arc] == byte:
                there = targets[arc]
                ahead = masks[there]
                if not known or (
                    (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth)
                ):
                    total = cost[entry] + weights[arc]
                    if stamps[there] != now:
                        if high >= room:
                            return 0, -1
                        stamps[there] = now
                        slots[there] = high
                        state[high] = there
                        cost[high] = total
                        done[high] = 0
                        origin[high] = origin[entry]
                        high += 1
                    else:
                        old = slots[there]
                        if total < cost[old]:
                            cost[old] = total
                            origin[old] = origin[entry]
                arc += 1
        low = edge
        if low == high:
            break
    return low, high


_Set = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]


class Cutter:
    """The lazy automaton of one language's tagger.

    `step(state, chunk)` gives the state after a chunk and the blank behind it: `BASE` where a cut is safe, `DEAD`
    where the tagger reads no such text at all; and whether the chunk was read together with one before it.
    """

    BASE: Final = 0
    DEAD: Final = -1

    def __init__(self, folder: Path) -> None:
        def load(field: str) -> npt.NDArray[Any]:
            mapped: npt.NDArray[Any] = np.load(folder / f"tagger.{field}.npy", mmap_mode="r")
            return mapped.view(np.ndarray)

        self._grammar = tuple(load(field) for field in export.FIELDS)
        num_states = len(self._grammar[-2])
        self._scratch = (np.zeros(num_states, np.int64), np.zeros(num_states, np.int32), np.zeros(1, np.int64))
        self._is_base = np.zeros(num_states, np.uint8)
        self._make_room(_ROOM)
        start = np.array([self._grammar[-1][0]], np.int64)
        first, _ = self._read((start, np.zeros(1)), _NEUTRAL)
        self._between, _ = self._read(first, _NEUTRAL)
        if len(self._between[0]) == 0:
            raise ValueError(f"{folder}: the tagger does not read plain words with blanks between them")
        self._is_base[self._between[0]] = 1
        self.forget_all()

    def forget_all(self) -> None:
        """Start afresh; numbers of states other than `BASE` mean nothing afterwards."""
        self._sets: list[_Set] = []
        self._numbers: dict[bytes, int] = {}
        self._num_steps = 0
        self._intern(self._between)

    @property
    def num_sets(self) -> int:
        """How many different sets of states the text has led to so far."""
        return len(self._sets)

    def crowded(self) -> bool:
        """Whether so much has been met that `forget_all` is due."""
        return len(self._sets) > _MOST_SETS or self._num_steps > _MOST_STEPS

    def step(self, state: int, chunk: str) -> tuple[int, bool]:
        """Return the state after `chunk` (without blanks) and one blank, and whether it joined what was pending."""
        self._num_steps += 1
        reached, joined = self._read(self._sets[state], chunk.encode())
        return (self._intern(reached) if len(reached[0]) else self.DEAD), joined

    def _intern(self, reached: _Set) -> int:
        states, costs = reached
        name = states.tobytes() + np.round(costs, _DECIMALS).tobytes()
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._sets)
            self._sets.append(reached)
        return number

    def _read(self, sources: _Set, chunk: bytes) -> tuple[_Set, bool]:
        text = np.frombuffer(chunk + b" ", np.uint8)
        bits = np.full(len(text) + 5, _ALL)
        bits[: len(text)] = np.uint64(1) << _KINDS[text].astype(np.uint64)
        states, costs = sources
        while True:
            origins = self._is_base[states]
            low, high = _advance(states, costs, origins, text, bits, self._grammar, self._scratch, self._entries)
            if high >= 0:
                break
            self._make_room(4 * self._room)
        states = self._entries[0][low:high].astype(np.int64)
        costs = self._entries[1][low:high].copy()
        joined = bool((self._is_base[states] > self._entries[4][low:high]).any())
        order = np.argsort(states)
        return (states[order], costs[order] - costs.min(initial=0.0 if low == high else np.inf)), joined

    def _make_room(self, room: int) -> None:
        self._room = room
        self._entries = (
            np.zeros(room, np.int32),
            np.zeros(room),
            np.zeros(room, np.int32),
            np.zeros(room, np.uint8),
            np.zeros(room, np.uint8),
        )
