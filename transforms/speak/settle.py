"""The careful way through a transducer: OpenFst's own order of relaxation, in its own precision, for near-ties.

bytes -> the output that `shortestpath(text @ transducer)` gives, byte for byte, where the transducer has no cycle of
epsilons. The lattice is built arc by arc, then relaxed in reverse depth-first post-order (a topological order), in
float32, on strict improvement: of equal paths the one relaxed first wins, as it does there. Where no arc costs anything
what was reached last is relaxed first instead (OpenFst's AutoQueue is a stack for unweighted machines).

Of a chain only its junctions (`contract`) are entered. The states between have a single way in and out, so they stand
next to each other in post-order: the edge that leads over them takes their place there.
"""

import numba
import numpy as np

from transforms.speak.contract import LOOK_AHEAD, kinds_missing, unpack, unpack_routes
from transforms.speak.kinds import KINDS
from transforms.speak.walk import NO_PATH, SLOT_BITS, TOO_LARGE, walk

#: Of an edge: entry it leads to (~entry: over states between), arc, entry it comes from, cost (float32 bits); and the
#: post-order.
EDGE_FIELDS = 5
#: Edges that there is room for, per entry; the post-order has room for all of them and the entries.
EDGES_PER_ENTRY = 3
#: Stands for the arc of an edge from a junction: what it writes is part of the arc before.
_NO_ARC = -1


@numba.njit(cache=True)
def _enter(node, marks, now, state, high):  # type: ignore[no-untyped-def]
    """Return the entry of a node at this position and how many entries there are now."""
    mark = marks[node]
    if mark >> SLOT_BITS == now:
        return mark & (1 << SLOT_BITS) - 1, high
    marks[node] = now << SLOT_BITS | high
    state[high] = node
    return high, high + 1


@numba.njit(cache=True)
def settle(text, machine, out):  # type: ignore[no-untyped-def]
    """Shortest path as OpenFst finds it; the output's reversed bytes go to `out`, uint8 (room).

    `machine`: the grammar (`contract.pack`), marks and entries as `walk` has them, and edges int32
    (EDGE_FIELDS, (EDGES_PER_ENTRY + 1) * room). Returns (length or a negative reason, entries used).
    """
    grammar, marks, entries, edges = machine
    starts, middles, inputs, arcs, costs, ahead, strings, masks, finals, start = unpack(grammar)
    routes, ways = unpack_routes(grammar)
    num_stations = len(masks)
    state = entries[0]
    first = entries[1]
    last = entries[2]
    first_read = entries[3]
    last_read = entries[4]
    back = entries[5]
    via = entries[6]
    cost = entries[7].view(np.float32)
    stack = entries[8]
    cursor = entries[9]
    found_by = entries[10]
    edge_to = edges[0]
    edge_arc = edges[1]
    edge_from = edges[2]
    edge_cost = edges[3].view(np.float32)
    post = edges[4]
    room = len(state) - 1
    edge_room = EDGES_PER_ENTRY * room
    length = len(text)
    kinds = np.full(length + LOOK_AHEAD, 63, np.uint8)
    for at in range(length):
        kinds[at] = KINDS[text[at]]
    kinds_missing_from = kinds_missing(kinds)
    # The lattice: entry = (position, node), two runs of edges each, in the grammar's order of arcs.
    marks[-1] += 1
    now = marks[-1]
    state[0] = start
    marks[start] = now << SLOT_BITS
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
        missing = kinds_missing_from[at]
        kind = np.uint64(1) << np.uint64(kinds[at])
        second = np.uint64(1) << np.uint64(kinds[at + 1])
        third = np.uint64(1) << np.uint64(kinds[at + 2])
        fourth = np.uint64(1) << np.uint64(kinds[at + 3])
        entry = low
        while entry < high:
            here = state[entry]
            first[entry] = num_edges
            if here >= num_stations:
                if high >= room or num_edges >= edge_room:
                    return TOO_LARGE, high
                route = ways[here - num_stations]
                there, high = _enter(~route if route < 0 else route, marks, now, state, high)
                edge_to[num_edges] = ~there if route < 0 else there
                edge_arc[num_edges] = _NO_ARC
                num_edges += 1
            else:
                for arc in range(starts[here], middles[here]):
                    if not (ahead[arc, 0] & kind and ahead[arc, 1] & second and ahead[arc, 2] & third):
                        continue
                    if ahead[arc, 3] & fourth and not ahead[arc, 4] & missing and masks[arcs[arc, 0], word] & bit:
                        if high >= room or num_edges >= edge_room:
                            return TOO_LARGE, high
                        route = routes[arc]
                        there, high = _enter(~route if route < 0 else route, marks, now, state, high)
                        edge_to[num_edges] = ~there if route < 0 else there
                        edge_arc[num_edges] = arc
                        num_edges += 1
            last[entry] = num_edges
            first_read[entry] = 0
            last_read[entry] = 0
            entry += 1
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
        kind = np.uint64(1) << np.uint64(kinds[at + 1])
        second = np.uint64(1) << np.uint64(kinds[at + 2])
        third = np.uint64(1) << np.uint64(kinds[at + 3])
        fourth = np.uint64(1) << np.uint64(kinds[at + 4])
        border = high
        for entry in range(low, border):
            here = state[entry]
            if here >= num_stations:
                continue
            end_arc = starts[here + 1]
            left = middles[here]
            right = end_arc
            while left < right:
                middle = (left + right) >> 1
                if inputs[middle] < byte:
                    left = middle + 1
                else:
                    right = middle
            arc = left
            first_read[entry] = num_edges
            while arc < end_arc and inputs[arc] == byte:
                likely = ahead[arc, 0] & kind and ahead[arc, 1] & second and ahead[arc, 2] & third
                likely = likely and ahead[arc, 3] & fourth and not ahead[arc, 4] & missing
                if likely and masks[arcs[arc, 0], word] & bit:
                    if high >= room or num_edges >= edge_room:
                        return TOO_LARGE, high
                    route = routes[arc]
                    there, high = _enter(~route if route < 0 else route, marks, now, state, high)
                    edge_to[num_edges] = ~there if route < 0 else there
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
    # Whether an arc of any path costs something: children stand before parents in post-order.
    weighted = False
    for entry in post[:num_post]:
        if entry < 0:
            continue
        alive = entry >= low and state[entry] < num_stations and finals[state[entry]] < np.inf
        for part in range(2):
            for edge in range(entries[1 + 2 * part, entry], entries[2 + 2 * part, entry]):
                there = edge_to[edge]
                if cursor[~there if there < 0 else there]:
                    alive = True
                    arc = edge_arc[edge]
                    weighted |= arc != _NO_ARC and costs[arc, 1] != 0.0
        cursor[entry] = alive
    cost[0] = np.float32(0.0)
    via[0] = -1
    best = np.float32(np.inf)
    final = -1
    if not weighted:
        post[0] = 0
        num_post = 1
    while num_post > 0:
        num_post -= 1
        entry = post[num_post]
        if entry < 0:
            edge = ~entry
            there = ~edge_to[edge]
            if edge_cost[edge] < cost[there]:
                cost[there] = edge_cost[edge]
                back[there] = edge_from[edge]
                via[there] = edge_arc[edge]
                if not weighted:
                    post[num_post] = there
                    num_post += 1
            continue
        here = cost[entry]
        if entry >= low and state[entry] < num_stations:
            total = np.float32(here + finals[state[entry]])
            if total < best:
                best = total
                final = entry
        for part in range(2):
            for edge in range(entries[1 + 2 * part, entry], entries[2 + 2 * part, entry]):
                there = edge_to[edge]
                arc = edge_arc[edge]
                total = here if arc == _NO_ARC else np.float32(here + costs[arc, 1])
                reached = there < 0
                if reached:
                    edge_cost[edge] = total
                    edge_from[edge] = entry
                    there = ~edge
                elif total < cost[there]:
                    reached = True
                    cost[there] = total
                    back[there] = entry
                    via[there] = arc
                if reached and not weighted:
                    post[num_post] = there
                    num_post += 1
    if final < 0:
        return NO_PATH, high
    written = 0
    entry = final
    while entry > 0:
        arc = via[entry]
        if arc != _NO_ARC:
            wrote = arcs[arc, 3]
            num_letters = wrote >> 8
            if written + num_letters >= len(out):
                return TOO_LARGE, high
            begin = arcs[arc, 2]
            for letter in range(begin + num_letters - 1, begin - 1, -1):
                out[written] = strings[letter]
                written += 1
            if wrote & 255:
                out[written] = wrote & 255
                written += 1
        entry = back[entry]
    return written, high


@numba.njit(cache=True)
def find_shortest(text, machine, out):  # type: ignore[no-untyped-def]
    """Take the quick way and, on a near-tie, the careful one; returns (length or a negative reason, near-tie)."""
    grammar, marks, entries, _ = machine
    written, tied, _ = walk(text, grammar, marks, entries, out)
    if tied:
        written, _ = settle(text, machine, out)
    return written, tied
