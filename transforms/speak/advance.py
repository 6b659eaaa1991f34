"""Move a set of a transducer's states over some bytes, with their costs and whether they left the words as written.

(states, costs, progress), bytes -> the same after the last byte. `cut` makes a deterministic automaton of it.
"""

from typing import Final

import numba
import numpy as np

from transforms.speak.contract import unpack
from transforms.speak.walk import SLOT_BITS

#: Stands for what comes next where nothing is known about it.
ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)

# What a cheapest path has put out so far: how far into `tokens { name: "`, inside the word, or into `" } `.
_OPENING = np.frombuffer(b'tokens { name: "', np.uint8)
_INSIDE = len(_OPENING)
CLOSED = _INSIDE + 3
_PASSED = 30  # a blank was read, the word not closed yet
_CHANGED = 31


@numba.njit(cache=True)
def _follow(said, read, wrote):  # type: ignore[no-untyped-def]
    """Return what `said` becomes over an arc that reads `read` and writes `wrote` (0: nothing)."""
    if said == _CHANGED or (read == 0 and wrote == 0):
        return said
    if said == _INSIDE and read != 0:
        if read == wrote:
            return said
        return _PASSED if read == 32 and wrote == 0 else _CHANGED
    if read != 0 and read != 32:
        return _CHANGED
    if wrote == 0:
        return said
    if said < _INSIDE:
        if said == 0 and wrote == 32:
            return said  # the grammars put any number of blanks between tokens
        return said + 1 if wrote == _OPENING[said] else _CHANGED
    if said in (_INSIDE, _PASSED):
        return _INSIDE + 1 if wrote == 34 else _CHANGED
    if said == _INSIDE + 1:
        return said + 1 if wrote == 32 else _CHANGED
    if said == _INSIDE + 2:
        return said + 1 if wrote == 125 else _CHANGED
    return 0 if wrote == 32 else _CHANGED


@numba.njit(cache=True)
def _follow_arc(said, read, arcs, arc, strings):  # type: ignore[no-untyped-def]
    """Return what `said` becomes over a whole contracted arc."""
    wrote = arcs[arc, 3]
    said = _follow(said, read, wrote & 255)
    begin = arcs[arc, 2]
    for at in range(begin, begin + (wrote >> 8)):
        if said == _CHANGED:
            break
        said = _follow(said, 0, np.int64(strings[at]))
    return said


@numba.njit(cache=True)
def advance(sources, source_costs, source_said, text, ahead_bits, grammar, marks, entries):  # type: ignore[no-untyped-def]
    """Read `text` from a set of states; returns (first, end) of the entries after its last byte, end -1: no room."""
    starts, middles, inputs, arcs, costs, _, strings, masks, _, _ = unpack(grammar)
    state, cost, queue, done, said = entries
    room = len(state)
    marks[-1] += 1
    now = marks[-1]
    low = 0
    high = 0
    for index in range(len(sources)):
        there = sources[index]
        marks[there] = now << SLOT_BITS | high
        state[high] = there
        cost[high] = source_costs[index]
        said[high] = source_said[index]
        done[high] = 0
        high += 1
    length = len(text)
    for at in range(length + 1):
        # The last round follows epsilons to the end of the text, for a final state.
        byte = np.int64(text[at]) if at < length else np.int64(-1)
        word = byte >> 6 if at < length else np.int64(4)
        bit = np.uint64(1) << np.uint64(byte & 63) if at < length else np.uint64(1)
        if at == length and ahead_bits[length] == ALL:
            break
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
                there = arcs[arc, 0]
                ahead = masks[there]
                if (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth):
                    total = cost[entry] + costs[arc, 1]
                    words = _follow_arc(said[entry], 0, arcs, arc, strings)
                    mark = marks[there]
                    if mark >> SLOT_BITS != now:
                        if high >= room:
                            return 0, -1
                        marks[there] = now << SLOT_BITS | high
                        state[high] = there
                        cost[high] = total
                        said[high] = words
                        done[high] = 0
                        high += 1
                    else:
                        old = mark & (1 << SLOT_BITS) - 1
                        if total < cost[old] - 1e-7:
                            cost[old] = total
                            said[old] = words
                            if done[old]:
                                done[old] = 0
                                queue[waiting] = old
                                waiting += 1
                        elif total < cost[old] + 1e-7 and words != said[old] and said[old] != _CHANGED:
                            said[old] = _CHANGED
                            if done[old]:
                                done[old] = 0
                                queue[waiting] = old
                                waiting += 1
        if at == length:
            break
        marks[-1] += 1
        now = marks[-1]
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
                there = arcs[arc, 0]
                ahead = masks[there]
                if not known or (
                    (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth)
                ):
                    total = cost[entry] + costs[arc, 1]
                    words = _follow_arc(said[entry], byte, arcs, arc, strings)
                    mark = marks[there]
                    if mark >> SLOT_BITS != now:
                        if high >= room:
                            return 0, -1
                        marks[there] = now << SLOT_BITS | high
                        state[high] = there
                        cost[high] = total
                        said[high] = words
                        done[high] = 0
                        high += 1
                    else:
                        old = mark & (1 << SLOT_BITS) - 1
                        if total < cost[old] - 1e-7:
                            cost[old] = total
                            said[old] = words
                        elif total < cost[old] + 1e-7 and words != said[old]:
                            said[old] = _CHANGED
                arc += 1
        low = edge
        if low == high:
            break
    return low, high
