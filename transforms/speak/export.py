"""Turn nemo-text-processing's compiled transducers into flat arrays that Numba walks without OpenFst.

`python -m transforms.speak.export LANG FOLDER` compiles the grammars of one language (pynini needed, here only) and
writes FOLDER/NAME.npy for NAME in tagger, verbaliser and, where the language has one, cleanup: their arrays with chains
contracted (`contract`), in one. Runs in its own process: a French grammar takes 2.7 GB while it is compiled, and the
library changes the recursion limit on import.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from transforms.speak import contract
from transforms.speak.kinds import byte_kinds

#: Part of the folder's name; raise it when the arrays change.
LAYOUT = 7

_MAGIC = 2125659606  # first four bytes of every OpenFst file (fst/fst.h, kFstMagicNumber)


@numba.njit(cache=True)
def _read_states(words, num_states, starts, finals, rows):  # type: ignore[no-untyped-def]
    """Read VectorFst states from `words` (int32); without `rows` room, only count the arcs."""
    at = 0
    arc = 0
    for state in range(num_states):
        finals[state] = words[at : at + 1].view(np.float32)[0]
        num_arcs = words[at + 1]
        at += 3
        starts[state] = arc
        for _ in range(num_arcs):
            if arc < len(rows):
                for column in range(4):
                    rows[arc, column] = words[at + column]
            arc += 1
            at += 4
    starts[num_states] = arc
    return arc


@numba.njit(cache=True)
def _look_ahead(starts, middles, inputs, targets, finals, kinds):  # type: ignore[no-untyped-def]
    """What can come next in each state, through epsilons: uint64 (states, 8), a cache line each.

    Words 0 to 3: the next byte (bit b); word 4: the end; words 5 to 7: the kind of the second to fourth byte, or 63
    past the end. Fixpoints over the epsilon graph, swept from both ends: the French tagger has an epsilon cycle.
    """
    num_states = len(finals)
    masks = np.zeros((num_states, 8), np.uint64)
    for state in range(num_states):
        if finals[state] < np.inf:
            masks[state, 4] = np.uint64(1)
            for word in range(5, 8):
                masks[state, word] = np.uint64(1) << np.uint64(63)
        for arc in range(middles[state], starts[state + 1]):
            byte = np.int64(inputs[arc])
            masks[state, byte >> 6] |= np.uint64(1) << np.uint64(byte & 63)
    for first, last in ((0, 5), (5, 6), (6, 7), (7, 8)):
        if first >= 5:
            for state in range(num_states):
                for arc in range(middles[state], starts[state + 1]):
                    there = targets[arc]
                    if first > 5:
                        masks[state, first] |= masks[there, first - 1]
                        continue
                    if masks[there, 4]:
                        masks[state, 5] |= np.uint64(1) << np.uint64(63)
                    for code in range(256):
                        if masks[there, code >> 6] >> np.uint64(code & 63) & np.uint64(1):
                            masks[state, 5] |= np.uint64(1) << np.uint64(kinds[code])
        changed = True
        while changed:
            changed = False
            for turn in range(2):
                for index in range(num_states):
                    state = index if turn == 0 else num_states - 1 - index
                    for arc in range(starts[state], middles[state]):
                        for word in range(first, last):
                            merged = masks[state, word] | masks[targets[arc], word]
                            if merged != masks[state, word]:
                                masks[state, word] = merged
                                changed = True
    return masks


def arrays_of(fst: Any) -> dict[str, npt.NDArray[Any]]:
    """Return a byte transducer (`pynini.Fst`, vector, standard arcs) as compressed sparse rows.

    `starts` int32 (states + 1): first arc of each state; `middles` int32 (states): first arc that reads a byte, after
    the epsilons; `inputs` uint8 (arcs), ascending per state, the library's order kept among equals, since it decides
    ties; `outputs` uint8 (arcs), 0 for none; `weights` float32; `targets` int32; `masks` uint64 (states, 8); `finals`
    float32, infinite where a path may not end; `start` int32 (1).
    """
    data = fst.write_to_string()
    header = np.frombuffer(data, "<i4", 2)
    if header[0] != _MAGIC:
        raise ValueError(f"an OpenFst file begins with {_MAGIC}, found {header[0]}")
    at = 4
    names = []
    for _ in range(2):
        length = int.from_bytes(data[at : at + 4], "little")
        names.append(data[at + 4 : at + 4 + length].decode())
        at += 4 + length
    if names != ["vector", "standard"]:
        raise ValueError(f"expected a vector transducer over standard arcs, found {' '.join(names)}")
    flags = int.from_bytes(data[at + 4 : at + 8], "little")
    if flags & 3:
        raise ValueError("expected a transducer over bytes, found one with symbol tables")
    start, num_states = (int.from_bytes(data[at + k : at + k + 8], "little") for k in (16, 24))
    words = np.frombuffer(data[at + 40 :], "<i4")
    starts = np.zeros(num_states + 1, np.int32)
    finals = np.zeros(num_states, np.float32)
    num_arcs = _read_states(words, num_states, starts, finals, np.zeros((0, 4), np.int32))
    rows = np.zeros((num_arcs, 4), np.int32)
    _read_states(words, num_states, starts, finals, rows)

    # Labels above 255 stand for symbols of the grammar's own; no byte of a text ever matches one.
    state_of = np.repeat(np.arange(num_states, dtype=np.int32), np.diff(starts))
    readable = rows[:, 0] < 256
    rows, state_of = rows[readable], state_of[readable]
    if rows[:, 1].max(initial=0) > 255:
        raise ValueError("expected only bytes as output labels")
    order = np.lexsort((np.arange(len(rows)), rows[:, 0], state_of))
    rows, state_of = rows[order], state_of[order]
    inputs = rows[:, 0].astype(np.uint8)
    targets = rows[:, 3].copy()
    counts = np.bincount(state_of, minlength=num_states)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    epsilons = np.bincount(state_of[inputs == 0], minlength=num_states)
    middles = (starts[:-1] + epsilons).astype(np.int32)
    return {
        "starts": starts,
        "middles": middles,
        "inputs": inputs,
        "outputs": rows[:, 1].astype(np.uint8),
        "weights": rows[:, 2].copy().view(np.float32),
        "targets": targets,
        "masks": _look_ahead(starts, middles, inputs, targets, finals, byte_kinds()),
        "finals": finals,
        "start": np.array([start], np.int32),
    }


def load(folder: Path, name: str) -> npt.NDArray[np.uint64]:
    """Return a transducer, memory-mapped, as `contract.pack` makes it."""
    packed: npt.NDArray[np.uint64] = np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)
    return packed


def write(arrays: dict[str, npt.NDArray[Any]], folder: Path, name: str) -> None:
    """Write the arrays of one transducer (`arrays_of`) to a folder, contracted."""
    np.save(folder / f"{name}.npy", contract.pack(contract.contract(arrays)))


def main(lang: str, folder: Path) -> None:
    """Compile (or load from FOLDER/nemo) the grammars of one language and write their arrays."""
    from nemo_text_processing.text_normalization.normalize import Normalizer

    normalizer = Normalizer(input_case="cased", lang=lang, cache_dir=str(folder / "nemo"))
    parts = {"tagger": normalizer.tagger.fst, "verbaliser": normalizer.verbalizer.fst}
    if normalizer.post_processor is not None:
        parts["cleanup"] = normalizer.post_processor.fst
    sizes = {}
    for name, fst in parts.items():
        arrays = arrays_of(fst)
        sizes[name] = {"states": len(arrays["finals"]), "arcs": len(arrays["inputs"])}
        write(arrays, folder, name)
    (folder / "grammar.json").write_text(json.dumps({"lang": lang, "parts": sizes}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
