"""Walk a transducer over the UTF-8 bytes of one span: the cheapest output, as OpenFst's `shortestpath` gives it.

bytes -> bytes. A state is entered only if the next byte can be read from it (a table looked up per state), so the
98 % of the lattice that composition builds and throws away never comes to be. Two walks:

* `_walk` (Viterbi, float64) finds the cheapest path and whether any other comes within rounding of it. Nearly always
  none does, and then that path is the answer.
* `_settle` (only on near-ties) builds the same lattice arc by arc and relaxes it in reverse depth-first post-order, in
  float32, on strict improvement: what OpenFst does on an acyclic lattice, so that ties fall alike.
"""

from pathlib import Path
from typing import Any

import numba
import numpy as np

from transforms.speak import export

#: Two paths whose costs differ by less than this share of the cost are told apart as OpenFst does, in float32: a unit
#: in the last place is 1.2e-7 of the cost, and a span's cost is the rounded sum of a few weights.
_NEAR = 1e-6

#: Multiplier of the rolling hash of a path's output: two paths that say the same are no tie. How many blanks follow a
#: brace does not count, since `tokens.parse` skips them; else four spans in five look tied in English.
#: Odd, from 2**64 / phi.
_FACTOR = np.int64(-7046029254386353131)

_KINDS = export.byte_kinds()
_TOO_LARGE = -2
_NO_PATH = -1


@numba.njit(cache=True)
def _walk(text, kinds, grammar, scratch, entries, out):  # type: ignore[no-untyped-def]
    """Viterbi over `text`; the output's reversed bytes go to `out`.

    Returns (length or a negative reason, near-tie on the best path, entries used).
    """
    starts, middles, inputs, outputs, weights, targets, masks, finals, start = grammar
    stamps, slots, clock = scratch
    state, cost, back, via, tie, done, queue, said, brace = entries
    room = len(state)
    length = len(text)
    clock[0] += 1
    now = clock[0]
    state[0] = start[0]
    cost[0] = 0.0
    back[0] = -1
    via[0] = -1
    tie[0] = 0
    done[0] = 0
    said[0] = 0
    brace[0] = 0
    stamps[start[0]] = now
    slots[start[0]] = 0
    low = 0
    high = 1
    for at in range(length + 1):
        if at < length:
            byte = np.int64(text[at])
            word = byte >> 6
            bit = np.uint64(1) << np.uint64(byte & 63)
        else:
            byte = np.int64(-1)
            word = np.int64(4)
            bit = np.uint64(1)
        second = np.uint64(1) << np.uint64(kinds[at + 1])
        third = np.uint64(1) << np.uint64(kinds[at + 2])
        fourth = np.uint64(1) << np.uint64(kinds[at + 3])
        # Everything reachable without reading; an entry made cheaper after its turn gets another one.
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
                    words = said[entry]
                    after = brace[entry]
                    wrote = outputs[arc]
                    if wrote == 32 and after:
                        if after == 1:
                            words = words * _FACTOR + wrote
                            after = 2
                    elif wrote:
                        words = words * _FACTOR + wrote
                        after = 1 if wrote in (123, 125) else 0
                    if stamps[there] != now:
                        if high >= room:
                            return _TOO_LARGE, 0, high
                        stamps[there] = now
                        slots[there] = high
                        state[high] = there
                        cost[high] = total
                        back[high] = entry
                        via[high] = arc
                        tie[high] = 0
                        done[high] = 0
                        said[high] = words
                        brace[high] = after
                        high += 1
                    else:
                        old = slots[there]
                        near = _NEAR * (1.0 + abs(total))
                        gain = cost[old] - total
                        if back[old] == entry and via[old] == arc:
                            better = gain > 0.0
                        elif gain > near:
                            tie[old] = 0
                            better = True
                        else:
                            if gain >= -near and words != said[old]:
                                tie[old] = 1
                            better = False
                        if better:
                            cost[old] = total
                            back[old] = entry
                            via[old] = arc
                            said[old] = words
                            brace[old] = after
                            if done[old]:
                                done[old] = 0
                                queue[waiting] = old
                                waiting += 1
        if at == length:
            break
        clock[0] += 1
        now = clock[0]
        if at + 1 < length:
            following = np.int64(text[at + 1])
            word = following >> 6
            bit = np.uint64(1) << np.uint64(following & 63)
        else:
            word = np.int64(4)
            bit = np.uint64(1)
        second = np.uint64(1) << np.uint64(kinds[at + 2])
        third = np.uint64(1) << np.uint64(kinds[at + 3])
        fourth = np.uint64(1) << np.uint64(kinds[at + 4])
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
                if (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth):
                    total = cost[entry] + weights[arc]
                    words = said[entry]
                    after = brace[entry]
                    wrote = outputs[arc]
                    if wrote == 32 and after:
                        if after == 1:
                            words = words * _FACTOR + wrote
                            after = 2
                    elif wrote:
                        words = words * _FACTOR + wrote
                        after = 1 if wrote in (123, 125) else 0
                    if stamps[there] != now:
                        if high >= room:
                            return _TOO_LARGE, 0, high
                        stamps[there] = now
                        slots[there] = high
                        state[high] = there
                        cost[high] = total
                        back[high] = entry
                        via[high] = arc
                        tie[high] = 0
                        done[high] = 0
                        said[high] = words
                        brace[high] = after
                        high += 1
                    else:
                        old = slots[there]
                        near = _NEAR * (1.0 + abs(total))
                        gain = cost[old] - total
                        if gain > near:
                            cost[old] = total
                            back[old] = entry
                            via[old] = arc
                            said[old] = words
                            brace[old] = after
                            tie[old] = 0
                        elif gain >= -near and words != said[old]:
                            tie[old] = 1
                arc += 1
        low = edge
        if low == high:
            return _NO_PATH, 0, high
    best = np.inf
    last = -1
    tied = 0
    for entry in range(low, high):
        total = cost[entry] + finals[state[entry]]
        if total < np.inf:
            near = _NEAR * (1.0 + abs(total))
            if total < best - near:
                best = total
                last = entry
                tied = 0
            elif total <= best + near and said[entry] != said[last]:
                tied = 1
    if last < 0:
        return _NO_PATH, 0, high
    written = 0
    entry = last
    while entry >= 0:
        tied |= tie[entry]
        arc = via[entry]
        if arc >= 0 and outputs[arc] != 0:
            if written >= len(out):
                return _TOO_LARGE, 0, high
            out[written] = outputs[arc]
            written += 1
        entry = back[entry]
    return written, tied, high


@numba.njit(cache=True)
def _settle(text, kinds, grammar, scratch, entries, edges, out):  # type: ignore[no-untyped-def]
    """Shortest path as OpenFst finds it; the output's reversed bytes go to `out`.

    Returns (length or a negative reason, entries used).
    """
    starts, middles, inputs, outputs, weights, targets, masks, finals, start = grammar
    stamps, slots, clock = scratch
    state, first, last, first_read, last_read, back, via, cost, post, stack, cursor = entries
    edge_to, edge_arc = edges
    room = len(state)
    edge_room = len(edge_to)
    length = len(text)
    # The lattice: entry = (position, state), two runs of edges each, in the grammar's order of arcs.
    clock[0] += 1
    now = clock[0]
    state[0] = start[0]
    stamps[start[0]] = now
    slots[start[0]] = 0
    low = 0
    high = 1
    num_edges = 0
    for at in range(length + 1):
        if at < length:
            byte = np.int64(text[at])
            word = byte >> 6
            bit = np.uint64(1) << np.uint64(byte & 63)
        else:
            byte = np.int64(-1)
            word = np.int64(4)
            bit = np.uint64(1)
        second = np.uint64(1) << np.uint64(kinds[at + 1])
        third = np.uint64(1) << np.uint64(kinds[at + 2])
        fourth = np.uint64(1) << np.uint64(kinds[at + 3])
        entry = low
        while entry < high:
            here = state[entry]
            first[entry] = num_edges
            for arc in range(starts[here], middles[here]):
                there = targets[arc]
                ahead = masks[there]
                if (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth):
                    if stamps[there] != now:
                        if high >= room:
                            return _TOO_LARGE, high
                        stamps[there] = now
                        slots[there] = high
                        state[high] = there
                        high += 1
                    if num_edges >= edge_room:
                        return _TOO_LARGE, high
                    edge_to[num_edges] = slots[there]
                    edge_arc[num_edges] = arc
                    num_edges += 1
            last[entry] = num_edges
            first_read[entry] = 0
            last_read[entry] = 0
            entry += 1
        if at == length:
            break
        clock[0] += 1
        now = clock[0]
        if at + 1 < length:
            following = np.int64(text[at + 1])
            word = following >> 6
            bit = np.uint64(1) << np.uint64(following & 63)
        else:
            word = np.int64(4)
            bit = np.uint64(1)
        second = np.uint64(1) << np.uint64(kinds[at + 2])
        third = np.uint64(1) << np.uint64(kinds[at + 3])
        fourth = np.uint64(1) << np.uint64(kinds[at + 4])
        border = high
        for entry in range(low, border):
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
            first_read[entry] = num_edges
            while arc < end and inputs[arc] == byte:
                there = targets[arc]
                ahead = masks[there]
                if (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth):
                    if stamps[there] != now:
                        if high >= room:
                            return _TOO_LARGE, high
                        stamps[there] = now
                        slots[there] = high
                        state[high] = there
                        high += 1
                    if num_edges >= edge_room:
                        return _TOO_LARGE, high
                    edge_to[num_edges] = slots[there]
                    edge_arc[num_edges] = arc
                    num_edges += 1
                arc += 1
            last_read[entry] = num_edges
        low = border
        if low == high:
            return _NO_PATH, high
    # Depth first from the start, arcs in order; `back` is -2 where not yet seen.
    for entry in range(high):
        back[entry] = -2
        cost[entry] = np.float32(np.inf)
    back[0] = -1
    depth = 0
    stack[0] = 0
    cursor[0] = first[0]
    num_post = 0
    while depth >= 0:
        entry = stack[depth]
        edge = cursor[entry]
        pushed = False
        while True:
            if edge == last[entry] and last_read[entry] > first_read[entry] and edge < first_read[entry]:
                edge = first_read[entry]
            if edge >= last[entry] and (edge < first_read[entry] or edge >= last_read[entry]):
                break
            there = edge_to[edge]
            edge += 1
            if back[there] == -2:
                back[there] = -1
                cursor[entry] = edge
                depth += 1
                stack[depth] = there
                cursor[there] = first[there]
                pushed = True
                break
        if not pushed:
            post[num_post] = entry
            num_post += 1
            depth -= 1
    cost[0] = np.float32(0.0)
    via[0] = -1
    best = np.float32(np.inf)
    final = -1
    for index in range(num_post - 1, -1, -1):
        entry = post[index]
        here = cost[entry]
        if entry >= low:
            total = np.float32(here + finals[state[entry]])
            if total < best:
                best = total
                final = entry
        for run in range(2):
            begin = first[entry] if run == 0 else first_read[entry]
            end = last[entry] if run == 0 else last_read[entry]
            for edge in range(begin, end):
                there = edge_to[edge]
                total = np.float32(here + weights[edge_arc[edge]])
                if total < cost[there]:
                    cost[there] = total
                    back[there] = entry
                    via[there] = edge_arc[edge]
    if final < 0:
        return _NO_PATH, high
    written = 0
    entry = final
    while entry > 0:
        arc = via[entry]
        if outputs[arc] != 0:
            if written >= len(out):
                return _TOO_LARGE, high
            out[written] = outputs[arc]
            written += 1
        entry = back[entry]
    return written, high


class Transducer:
    """One exported transducer, memory-mapped; a call gives the cheapest output for a string of bytes.

    `walks` and `settled` count the calls and those that a near-tie sent the slow way.
    """

    #: Entries to begin with, and at most: a span that needs more is refused. English needs 42 per byte, Spanish 60.
    FIRST_ROOM = 1 << 15
    MOST_ROOM = 1 << 22

    def __init__(self, folder: Path, name: str) -> None:
        self._grammar = export.load(folder, name)
        num_states = len(self._grammar[-2])
        self._scratch = (np.zeros(num_states, np.int64), np.zeros(num_states, np.int32), np.zeros(1, np.int64))
        self._settling: tuple[tuple[Any, ...], tuple[Any, ...]] | None = None
        self.walks = 0
        self.settled = 0
        self._grow(self.FIRST_ROOM)

    def __call__(self, text: bytes) -> bytes | None:
        """Return the cheapest output, or None where no path reads `text` or the lattice grows beyond bounds."""
        data = np.frombuffer(text, np.uint8)
        kinds = np.full(len(data) + 5, 63, np.uint8)
        kinds[: len(data)] = _KINDS[data]
        self.walks += 1
        while True:
            written, tied, _ = _walk(data, kinds, self._grammar, self._scratch, self._entries, self._out)
            if written != _TOO_LARGE:
                break
            if not self._grow(8 * self._room):
                return None
        if tied:
            self.settled += 1
            while True:
                columns, edges = self._settling or self._prepare_settling()
                written, _ = _settle(data, kinds, self._grammar, self._scratch, columns, edges, self._out)
                if written != _TOO_LARGE:
                    break
                if not self._grow(8 * self._room):
                    return None
        if written < 0:
            return None
        return self._out[:written][::-1].tobytes()

    def _grow(self, room: int) -> bool:
        """Make room for `room` entries; False where that is more than allowed."""
        if room > self.MOST_ROOM:
            return False
        self._room = room
        ints = (np.zeros(room, np.int32) for _ in range(4))
        state, back, via, queue = ints
        flags = (np.zeros(room, np.uint8), np.zeros(room, np.uint8))
        self._entries = (
            state,
            np.zeros(room),
            back,
            via,
            *flags,
            queue,
            np.zeros(room, np.int64),
            np.zeros(room, np.uint8),
        )
        self._out = np.zeros(room, np.uint8)
        self._settling = None
        return True

    def _prepare_settling(self) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        room = self._room
        columns = tuple(np.zeros(room, np.float32 if index == 7 else np.int32) for index in range(11))
        self._settling = columns, (np.zeros(3 * room, np.int32), np.zeros(3 * room, np.int32))
        return self._settling
