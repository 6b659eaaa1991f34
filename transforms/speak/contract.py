"""Contract a transducer's chains: states that only pass on, one arc in and out of sight, writing a letter each.

arrays of `export.arrays_of` -> the same transducer, packed in one array, with an arc that writes a string for every
such chain. The grammars spell `tokens { date { day: "` letter by letter, a state each: of the states that a walk over
English enters, three in four are of this kind (880 and 217 a span).

Several arcs may lead into one chain, at its head or further down: where they meet is a junction. `walk` has no use for
them, but which of two equal paths OpenFst prefers is decided where they meet, so `settle` goes by junctions.
"""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from transforms.speak.kinds import byte_kinds

#: Longest string on one arc: its length is kept in eight bits.
MOST_LETTERS = 255
FIELDS = ("masks", "arcs", "ahead", "starts", "middles", "finals", "inputs", "strings", "start", "routes", "ways")
_HEADER_WORDS = 16
#: Places behind a text that `walk` and `settle` look at, and one.
LOOK_AHEAD = 5

Arrays = dict[str, npt.NDArray[Any]]


@numba.njit(cache=True)
def _follow(state, passes, starts, outputs, targets):  # type: ignore[no-untyped-def]
    """Return where the chain that begins with `state` ends, its letters and its arcs."""
    letters = 0
    length = 0
    while passes[state] and length < MOST_LETTERS:
        arc = starts[state]
        if outputs[arc]:
            letters += 1
        state = targets[arc]
        length += 1
    return state, letters, length


@numba.njit(cache=True)
def _write(state, length, starts, outputs, targets, strings, at):  # type: ignore[no-untyped-def]
    """Write what the first `length` arcs of a chain write to `strings` from `at` on; returns where it ends."""
    for _ in range(length):
        arc = starts[state]
        if outputs[arc]:
            strings[at] = outputs[arc]
            at += 1
        state = targets[arc]
    return at


@numba.njit(cache=True)
def _route(state, passes, junctions, starts, targets, places):  # type: ignore[no-untyped-def]
    """Return the number of the first station or junction on the way from `state`, ~number where others precede it."""
    node = state
    while passes[node] and not junctions[node]:
        node = targets[starts[node]]
    return places[node] if node == state else ~places[node]


@numba.njit(cache=True)
def _contract(starts, middles, inputs, outputs, weights, targets, finals, start, passes, places):  # type: ignore[no-untyped-def]
    """Return the arcs of all stations, their strings, routes and ways.

    Fills `passes` (is part of a chain) and `places` (the number of a station or junction).
    """
    num_states = len(finals)
    arcs_in = np.zeros(num_states, np.int32)
    for target in targets:
        arcs_in[target] += 1
    for state in range(num_states):
        one = middles[state] == starts[state] + 1 and starts[state + 1] == middles[state]
        free = one and weights[starts[state]] == 0.0  # so that costs are the very same sums in float32
        passes[state] = free and finals[state] == np.inf and state != start
    num_letters = 0
    for state in range(num_states):
        if passes[state]:
            end, letters, _ = _follow(state, passes, starts, outputs, targets)
            num_letters += letters
            passes[end] = False  # where a chain is too long, or goes round in circles
    num_stations = 0
    num_arcs = 0
    for state in range(num_states):
        if not passes[state]:
            places[state] = num_stations
            num_stations += 1
            num_arcs += starts[state + 1] - starts[state]
    junctions = passes & (arcs_in > 1)
    num_junctions = 0
    for state in range(num_states):
        if junctions[state]:
            places[state] = num_stations + num_junctions
            num_junctions += 1
    arcs = np.zeros((num_arcs, 4), np.int32)
    costs = np.zeros(num_arcs, np.float32)
    reads = np.zeros(num_arcs, np.uint8)
    routes = np.zeros(num_arcs, np.int32)
    ways = np.zeros(num_junctions, np.int32)
    strings = np.zeros(num_letters, np.uint8)
    begins = np.full(num_states, -1, np.int32)
    at = 0
    into = 0
    for state in range(num_states):
        if junctions[state]:
            following = targets[starts[state]]
            ways[places[state] - num_stations] = _route(following, passes, junctions, starts, targets, places)
        if passes[state]:
            continue
        for arc in range(starts[state], starts[state + 1]):
            first = targets[arc]
            end, letters, length = _follow(first, passes, starts, outputs, targets)
            if length and begins[first] < 0:
                begins[first] = at
                at = _write(first, length, starts, outputs, targets, strings, at)
            reads[into] = inputs[arc]
            costs[into] = weights[arc]
            routes[into] = _route(first, passes, junctions, starts, targets, places)
            arcs[into, 0] = places[end]
            arcs[into, 2] = begins[first] if length else 0
            arcs[into, 3] = outputs[arc] | letters << 8
            into += 1
    return arcs, costs, reads, strings[:at], routes, ways


def _kinds_ahead(masks: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return which kinds the next four bytes can be in each state, uint64 (states, 4): `masks` has which bytes."""
    kinds = byte_kinds().astype(np.uint64)
    ahead = (masks[:, 4] & np.uint64(1)) << np.uint64(63)
    for byte in range(256):
        ahead |= (masks[:, byte >> 6] >> np.uint64(byte & 63) & np.uint64(1)) << kinds[byte]
    return np.column_stack([ahead, masks[:, 5:]])


@numba.njit(cache=True)
def _due(starts, middles, inputs, targets, finals, kinds):  # type: ignore[no-untyped-def]
    """Return which kinds of byte every way from a state to an end reads, uint64 (states): a greatest fixpoint."""
    num_states = len(finals)
    due = np.full(num_states, np.uint64(0xFFFFFFFFFFFFFFFF))
    for state in range(num_states):
        if finals[state] < np.inf:
            due[state] = 0
    changed = True
    while changed:
        changed = False
        for turn in range(2):
            for index in range(num_states):
                state = index if turn == 0 else num_states - 1 - index
                common = due[state]
                for arc in range(starts[state], starts[state + 1]):
                    reads = due[targets[arc]]
                    if arc >= middles[state]:
                        reads |= np.uint64(1) << np.uint64(kinds[inputs[arc]])
                    common &= reads
                if common != due[state]:
                    due[state] = common
                    changed = True
    return due


def contract(arrays: Arrays) -> Arrays:
    """Return a transducer (`export.arrays_of`) without its chains; states keep their order, arcs too.

    `starts` int32 (states + 1), `middles`, `masks`, `finals` and `start` as before; `inputs` uint8 (arcs): the byte
    that an arc reads, 0 for none; `arcs` int32 (arcs, 4): target, weight (float32 bits), where its string begins in
    `strings` uint8, and the letter written before that string (0 for none) plus 256 times the string's length.
    `routes` int32 (arcs): the station or junction that an arc leads to first; `ways` int32 (junctions), the same for
    each junction: they are numbered after the stations. ~number where states that nothing else leads to lie between.
    `ahead` uint64 (arcs, 5): which kinds of byte (`kinds.byte_kinds`; 63: the end) the next four can be after an arc,
    and which kinds every way from there to an end reads: an address is not begun where no dot follows. The first says
    less than `masks`, but lies where the arcs of a state are read one after the other: two arcs in three are ruled out
    without a look at their targets, which takes a fifth off the time of a walk; the last one takes a quarter off.
    """
    finals = arrays["finals"]
    passes = np.zeros(len(finals), np.bool_)
    places = np.full(len(finals), -1, np.int32)
    names = ("starts", "middles", "inputs", "outputs", "weights", "targets", "finals")
    given = [*(arrays[name] for name in names), arrays["start"][0], passes, places]
    arcs, costs, reads, strings, routes, ways = _contract(*given)
    arcs[:, 1] = costs.view(np.int32)
    stations = np.flatnonzero(~passes)
    num_arcs = np.diff(arrays["starts"])[stations]
    starts = np.concatenate([[0], np.cumsum(num_arcs)]).astype(np.int32)
    graph = [*(arrays[name] for name in ("starts", "middles", "inputs", "targets", "finals")), byte_kinds()]
    due = _due(*graph)
    return {
        "starts": starts,
        "middles": (starts[:-1] + (arrays["middles"] - arrays["starts"][:-1])[stations]).astype(np.int32),
        "inputs": reads,
        "arcs": arcs,
        "strings": strings if len(strings) else np.zeros(1, np.uint8),
        "masks": arrays["masks"][stations],
        "ahead": np.column_stack([_kinds_ahead(arrays["masks"][stations]), due[stations]])[arcs[:, 0]],
        "finals": finals[stations],
        "start": places[arrays["start"]],
        "routes": routes,
        "ways": ways,
    }


def pack(arrays: Arrays) -> npt.NDArray[np.uint64]:
    """Return a contracted transducer as one array, uint64, for `unpack`: handing over an array costs 0.2 microseconds.

    Where each field begins, and the number of stations and arcs, stand at its head.
    """
    sections = []
    head = np.zeros(_HEADER_WORDS, np.uint64)
    at = _HEADER_WORDS
    for number, field in enumerate(FIELDS):
        data = np.ascontiguousarray(arrays[field]).tobytes()
        section = np.frombuffer(data + bytes(-len(data) % 64), np.uint64)
        head[number] = at
        at += len(section)
        sections.append(section)
    head[len(FIELDS)] = at
    head[len(FIELDS) + 1 : len(FIELDS) + 3] = len(arrays["finals"]), len(arrays["inputs"])
    return np.concatenate([head, *sections])


@numba.njit(cache=True, inline="always")
def unpack(packed):  # type: ignore[no-untyped-def]
    """Return starts, middles, inputs, arcs (as int32 and float32), ahead, strings, masks, finals and the start."""
    num_states, num_arcs = np.int64(packed[12]), np.int64(packed[13])
    masks = packed[packed[0] : packed[0] + 8 * num_states].reshape((num_states, 8))
    arcs = packed[packed[1] : packed[1] + 2 * num_arcs]
    return (
        packed[packed[3] : packed[4]].view(np.int32),
        packed[packed[4] : packed[5]].view(np.int32),
        packed[packed[6] : packed[7]].view(np.uint8),
        arcs.view(np.int32).reshape((num_arcs, 4)),
        arcs.view(np.float32).reshape((num_arcs, 4)),
        packed[packed[2] : packed[2] + 5 * num_arcs].reshape((num_arcs, 5)),
        packed[packed[7] : packed[8]].view(np.uint8),
        masks,
        packed[packed[5] : packed[6]].view(np.float32),
        packed[packed[8] : packed[9]].view(np.int32)[0],
    )


@numba.njit(cache=True)
def kinds_missing(kinds):  # type: ignore[no-untyped-def]
    """Return which kinds do not come from each place of a text on, uint64 (len + 1); `kinds`: of its bytes, padded."""
    length = len(kinds) - LOOK_AHEAD
    missing = np.empty(length + 1, np.uint64)
    missing[length] = ~np.uint64(0)
    for at in range(length - 1, -1, -1):
        missing[at] = missing[at + 1] & ~(np.uint64(1) << np.uint64(kinds[at]))
    return missing


@numba.njit(cache=True, inline="always")
def unpack_routes(packed):  # type: ignore[no-untyped-def]
    """Return routes and ways of a packed transducer."""
    return packed[packed[9] : packed[10]].view(np.int32), packed[packed[10] : packed[11]].view(np.int32)


def num_nodes(packed: npt.NDArray[np.uint64]) -> int:
    """Return how many stations and junctions there are, or a few more."""
    return int(packed[12]) + 2 * int(packed[11] - packed[10])
