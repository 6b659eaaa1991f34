"""The careful way through a transducer: OpenFst's own order of relaxation, in its own precision, for near-ties.

bytes -> the output that `shortestpath(text @ transducer)` gives, byte for byte, where the transducer has no cycle of
epsilons. The lattice is built arc by arc, then relaxed in reverse depth-first post-order (a topological order), in
float32, on strict improvement: of equal paths the one relaxed first wins, as it does there.

Runs of states that only pass on, and that one arc alone leads to, are not entered one by one. A run has a single way
in and out, so its states stand next to each other in post-order: the arc that leads to it takes its place there.
"""

import numba
import numpy as np

from transforms.speak.walk import NO_PATH, TOO_LARGE


@numba.njit(cache=True)
def settle(text, kinds_of, grammar, scratch, entries, edges, out):  # type: ignore[no-untyped-def]
    """Shortest path as OpenFst finds it; the output's reversed bytes go to `out`.

    `grammar`: the arrays of `export.load`, then `shortcuts` of them.
    Returns (length or a negative reason, entries used).
    """
    starts, middles, inputs, outputs, weights, targets, masks, finals, start, jumps = grammar
    stamps, slots, clock = scratch
    state, first, last, first_read, last_read, back, via, cost, stack, cursor, found_by = entries
    edge_to, edge_arc, edge_from, edge_cost, post = edges
    room = len(state)
    edge_room = len(edge_to)
    length = len(text)
    kinds = np.full(length + 5, 63, np.uint8)
    for at in range(length):
        kinds[at] = kinds_of[text[at]]
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
                there = jumps[arc]
                is_run = there < 0
                there = ~there if is_run else there
                ahead = masks[there]
                if (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth):
                    if stamps[there] != now:
                        if high >= room:
                            return TOO_LARGE, high
                        stamps[there] = now
                        slots[there] = high
                        state[high] = there
                        high += 1
                    if num_edges >= edge_room:
                        return TOO_LARGE, high
                    edge_to[num_edges] = ~slots[there] if is_run else slots[there]
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
                there = jumps[arc]
                is_run = there < 0
                there = ~there if is_run else there
                ahead = masks[there]
                if (ahead[word] & bit) and (ahead[5] & second) and (ahead[6] & third) and (ahead[7] & fourth):
                    if stamps[there] != now:
                        if high >= room:
                            return TOO_LARGE, high
                        stamps[there] = now
                        slots[there] = high
                        state[high] = there
                        high += 1
                    if num_edges >= edge_room:
                        return TOO_LARGE, high
                    edge_to[num_edges] = ~slots[there] if is_run else slots[there]
                    edge_arc[num_edges] = arc
                    num_edges += 1
                arc += 1
            last_read[entry] = num_edges
        low = border
        if low == high:
            return NO_PATH, high
    # Depth first from the start, arcs in order; `back` is -2 where not yet seen.
    for entry in range(high):
        back[entry] = -2
        cost[entry] = np.float32(np.inf)
    back[0] = -1
    depth = 0
    stack[0] = 0
    cursor[0] = first[0]
    found_by[0] = 0
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
            run = there < 0
            there = ~there if run else there
            if back[there] == -2:
                back[there] = -1
                cursor[entry] = edge + 1
                depth += 1
                stack[depth] = there
                cursor[there] = first[there]
                found_by[there] = ~edge if run else 0
                pushed = True
                break
            if run:
                post[num_post] = ~edge
                num_post += 1
            edge += 1
        if not pushed:
            post[num_post] = entry
            num_post += 1
            depth -= 1
            if found_by[entry]:  # what lies behind the run is done, so the run is
                post[num_post] = found_by[entry]
                num_post += 1
    cost[0] = np.float32(0.0)
    via[0] = -1
    best = np.float32(np.inf)
    final = -1
    for index in range(num_post - 1, -1, -1):
        entry = post[index]
        if entry < 0:
            edge = ~entry
            there = ~edge_to[edge]
            if edge_cost[edge] < cost[there]:
                cost[there] = edge_cost[edge]
                back[there] = edge_from[edge]
                via[there] = edge_arc[edge]
            continue
        here = cost[entry]
        if entry >= low:
            total = np.float32(here + finals[state[entry]])
            if total < best:
                best = total
                final = entry
        for part in range(2):
            begin = first[entry] if part == 0 else first_read[entry]
            end = last[entry] if part == 0 else last_read[entry]
            for edge in range(begin, end):
                there = edge_to[edge]
                total = np.float32(here + weights[edge_arc[edge]])
                if there < 0:
                    edge_cost[edge] = total
                    edge_from[edge] = entry
                elif total < cost[there]:
                    cost[there] = total
                    back[there] = entry
                    via[there] = edge_arc[edge]
    if final < 0:
        return NO_PATH, high
    written = 0
    entry = final
    while entry > 0:
        arc = via[entry]
        begin = written
        while True:  # the arc, then what its run writes
            if outputs[arc] != 0:
                if written >= len(out):
                    return TOO_LARGE, high
                out[written] = outputs[arc]
                written += 1
            if targets[arc] == state[entry]:
                break
            arc = starts[targets[arc]]
        end = written - 1
        while begin < end:
            out[begin], out[end] = out[end], out[begin]
            begin += 1
            end -= 1
        entry = back[entry]
    return written, high
