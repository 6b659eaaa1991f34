"""The quick way through a transducer: Viterbi with a look at the next bytes, and whether its answer is beyond doubt.

bytes -> the cheapest output and, where another output comes within rounding of it, a sign to ask `settle`.
"""

import numba
import numpy as np

from transforms.speak.contract import LOOK_AHEAD, kinds_missing, unpack
from transforms.speak.kinds import KINDS

TOO_LARGE = -2
NO_PATH = -1

#: Two paths whose costs differ by less than this share of the cost are told apart as OpenFst does, in float32: a unit
#: in the last place is 1.2e-7 of the cost, and a span's cost is the rounded sum of a few weights.
_NEAR = 1e-6

#: Multiplier of the rolling hash of a path's output: two paths that say the same are no tie. How many blanks follow a
#: brace does not count, since `tokens.parse` skips them; else four spans in five look tied in English.
#: Odd, from 2**64 / phi.
_FACTOR = np.int64(-7046029254386353131)


#: A state's mark holds the moment above, the entry below: `Transducer.MOST_ROOM` entries fit.
SLOT_BITS = 23
#: Of an entry: state, cost (float64 bits), entry before, arc to it, whether a near-tie lies on any cheapest way to it,
#: whether done, queue, hash, brace.
#: `settle` has other uses for them, and two more.
ENTRY_FIELDS = 11


@numba.njit(cache=True, inline="always")
def _say(arcs, arc, strings, words, after):  # type: ignore[no-untyped-def]
    """Return the hash of a path's output and whether it ends in a brace after one more arc."""
    wrote = arcs[arc, 3]
    letter = wrote & 255
    if letter and not (letter == 32 and after):
        words = words * _FACTOR + letter
        after = letter in (123, 125)
    begin = arcs[arc, 2]
    for at in range(begin, begin + (wrote >> 8)):
        letter = np.int32(strings[at])
        if not (letter == 32 and after):
            words = words * _FACTOR + letter
            after = letter in (123, 125)
    return words, after


@numba.njit(cache=True)
def walk(text, grammar, marks, entries, out):  # type: ignore[no-untyped-def]
    """Viterbi over `text`; the output's reversed bytes go to `out`.

    `grammar`: a contracted transducer (`contract.pack`). `marks` int64 (nodes + 1): which entry stands for a state,
    and since when; the clock comes last. `entries` int64 (ENTRY_FIELDS, room). Returns (length or a negative reason,
    near-tie on the best path, entries used).
    """
    starts, middles, inputs, arcs, costs, ahead, strings, masks, finals, start = unpack(grammar)
    state = entries[0]
    cost = entries[1].view(np.float64)
    back = entries[2]
    via = entries[3]
    tie = entries[4]
    done = entries[5]
    queue = entries[6]
    said = entries[7]
    brace = entries[8]
    room = len(state)
    length = len(text)
    kinds = np.full(length + LOOK_AHEAD, 63, np.uint8)
    for at in range(length):
        kinds[at] = KINDS[text[at]]
    kinds_missing_from = kinds_missing(kinds)
    marks[-1] += 1
    now = marks[-1]
    state[0] = start
    cost[0] = 0.0
    back[0] = -1
    via[0] = -1
    tie[0] = 0
    done[0] = 0
    said[0] = 0
    brace[0] = 1  # nor do blanks count at the very beginning
    marks[start] = now << SLOT_BITS
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
        missing = kinds_missing_from[at]
        first = np.uint64(1) << np.uint64(kinds[at])
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
                if not (ahead[arc, 0] & first and ahead[arc, 1] & second and ahead[arc, 2] & third):
                    continue
                there = arcs[arc, 0]
                if ahead[arc, 3] & fourth and not ahead[arc, 4] & missing and masks[there, word] & bit:
                    total = cost[entry] + costs[arc, 1]
                    words, after = _say(arcs, arc, strings, said[entry], brace[entry])
                    mark = marks[there]
                    if mark >> SLOT_BITS != now:
                        if high >= room:
                            return TOO_LARGE, 0, high
                        marks[there] = now << SLOT_BITS | high
                        state[high] = there
                        cost[high] = total
                        back[high] = entry
                        via[high] = arc
                        tie[high] = tie[entry]
                        done[high] = 0
                        said[high] = words
                        brace[high] = after
                        high += 1
                    else:
                        old = mark & (1 << SLOT_BITS) - 1
                        near = _NEAR * (1.0 + abs(total))
                        gain = cost[old] - total
                        flag = tie[old]
                        better = gain > near
                        if back[old] == entry and via[old] == arc:
                            better = gain > 0.0
                            flag |= tie[entry]
                        elif better:
                            flag = tie[entry]
                        elif gain >= -near:
                            flag |= tie[entry] | (words != said[old])
                        if (better or flag > tie[old]) and done[old]:
                            done[old] = 0
                            queue[waiting] = old
                            waiting += 1
                        tie[old] = flag
                        if better:
                            cost[old] = total
                            back[old] = entry
                            via[old] = arc
                            said[old] = words
                            brace[old] = after
        if at == length:
            break
        marks[-1] += 1
        now = marks[-1]
        if at + 1 < length:
            following = np.int64(text[at + 1])
            word = following >> 6
            bit = np.uint64(1) << np.uint64(following & 63)
        else:
            word = np.int64(4)
            bit = np.uint64(1)
        missing = kinds_missing_from[at + 1]
        first = np.uint64(1) << np.uint64(kinds[at + 1])
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
                if not (ahead[arc, 0] & first and ahead[arc, 1] & second and ahead[arc, 2] & third):
                    arc += 1
                    continue
                there = arcs[arc, 0]
                if ahead[arc, 3] & fourth and not ahead[arc, 4] & missing and masks[there, word] & bit:
                    total = cost[entry] + costs[arc, 1]
                    words, after = _say(arcs, arc, strings, said[entry], brace[entry])
                    mark = marks[there]
                    if mark >> SLOT_BITS != now:
                        if high >= room:
                            return TOO_LARGE, 0, high
                        marks[there] = now << SLOT_BITS | high
                        state[high] = there
                        cost[high] = total
                        back[high] = entry
                        via[high] = arc
                        tie[high] = tie[entry]
                        done[high] = 0
                        said[high] = words
                        brace[high] = after
                        high += 1
                    else:
                        old = mark & (1 << SLOT_BITS) - 1
                        near = _NEAR * (1.0 + abs(total))
                        gain = cost[old] - total
                        if gain > near:
                            cost[old] = total
                            back[old] = entry
                            via[old] = arc
                            said[old] = words
                            brace[old] = after
                            tie[old] = tie[entry]
                        elif gain >= -near:
                            tie[old] |= tie[entry] | (words != said[old])
                arc += 1
        low = edge
        if low == high:
            return NO_PATH, 0, high
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
                tied = tie[entry]
            elif total <= best + near:
                tied |= tie[entry] | (said[entry] != said[last])
    if last < 0:
        return NO_PATH, 0, high
    written = 0
    entry = last
    while entry >= 0:
        arc = via[entry]
        if arc >= 0:
            wrote = arcs[arc, 3]
            num_letters = wrote >> 8
            if written + num_letters >= len(out):
                return TOO_LARGE, 0, high
            begin = arcs[arc, 2]
            for letter in range(begin + num_letters - 1, begin - 1, -1):
                out[written] = strings[letter]
                written += 1
            if wrote & 255:
                out[written] = wrote & 255
                written += 1
        entry = back[entry]
    return written, tied, high
