"""Read canonical text aloud: what a grammar could change goes to it in minimal spans, the rest is copied.

canonical text -> its words, lines kept; neither lower-cased nor free of punctuation yet (`fold.finish` does that).
"""

from pathlib import Path

import numba
import numpy as np

from transforms.speak.cut import Cutter
from transforms.speak.spans import SpanSpeaker

_UNKNOWN, _DEAD, _BASE, _FIRST = Cutter.UNKNOWN, Cutter.DEAD, Cutter.BASE, Cutter.FIRST
# Why `_cut` comes back before the end of the text.
_DONE, _NEEDS_STEP, _NEEDS_CHUNK, _NEEDS_END, _NEEDS_ROOM = range(5)
# Where it stands: next byte, state, begin of the open span, begin of the chunk, state there, whether something in
# the span is to be said, spans found, end and name of the chunk.
_AT, _STATE, _OPEN, _CHUNK, _CHUNK_STATE, _HOT, _FOUND, _END, _NAME, _FIELDS = range(10)

#: Bytes of a chunk beyond which it is not run through the automaton, but said alone.
_LONGEST_CHUNK = 200
#: FNV-1a's prime and offset (Fowler, Noll, Vo; draft-eastlake-fnv), 64 bits: 20,000 chunks share none, but in one case
#: of 10**11.
_PRIME = np.int64(1099511628211)
_OFFSET = np.int64(-3750763034362895579)


@numba.njit(cache=True)
def _close_span(where, found, at):  # type: ignore[no-untyped-def]
    """End the open span at `at`; it is found where something in it is to be said."""
    if where[_HOT]:
        found[where[_FOUND], 0] = where[_OPEN]
        found[where[_FOUND], 1] = at
        where[_FOUND] += 1
    where[_HOT] = 0
    where[_STATE] = 0


@numba.njit(cache=True)
def _pass_chunk(text, where, found, rests, chunks):  # type: ignore[no-untyped-def]
    """Step over a chunk with digits, and close the span after it where nothing is pending; False: ask `step_chunk`."""
    begin = where[_CHUNK]
    end = begin
    name = _OFFSET ^ where[_CHUNK_STATE]
    while end < len(text) and text[end] != 32 and text[end] != 10:
        name = (name ^ np.int64(text[end])) * _PRIME
        end += 1
    number = _DEAD
    if end - begin <= _LONGEST_CHUNK and where[_CHUNK_STATE] >= 0:
        slot = (name ^ name >> 20) & (len(chunks) - 1)
        while chunks[slot, 1] and chunks[slot, 0] != name:
            slot = (slot + 1) & (len(chunks) - 1)
        if chunks[slot, 1] == 0:
            where[_END] = end
            where[_NAME] = name
            return False
        number = chunks[slot, 1] - _FIRST
    line_ends = end == len(text) or text[end] == 10
    rest = rests[number] if number >= 0 else 2
    if rest != 1 or line_ends:
        where[_HOT] = 1
    if rest or line_ends:
        _close_span(where, found, end)
        number = _BASE
        where[_OPEN] = end if line_ends else end + 1
    where[_STATE] = where[_CHUNK_STATE] = number
    where[_AT] = where[_CHUNK] = end if line_ends else end + 1
    return True


@numba.njit(cache=True)
def _cut(text, where, found, steps, rests, ends, chunks):  # type: ignore[no-untyped-def]
    """Find the spans that are to be said: `found` int64 (room, 2), byte offsets; resumes where `where` says."""
    length = len(text)
    while where[_AT] <= length:
        at = where[_AT]
        byte = np.int64(text[at]) if at < length else np.int64(10)
        if byte == 32 or byte == 10:
            if where[_FOUND] + 1 >= len(found):
                return _NEEDS_ROOM
            if at > where[_CHUNK]:  # not at a second blank
                state = where[_STATE]
                if byte == 10:
                    if where[_HOT] == 0 and state >= 0:
                        if ends[state] == 0:
                            return _NEEDS_END
                        if ends[state] == 2:
                            where[_HOT] = 1
                else:
                    if state >= 0:
                        state = steps[state, 32]
                        if state == _UNKNOWN:
                            return _NEEDS_STEP
                    if state < 0:
                        where[_HOT] = 1
                        state = 0
                        rest = 2
                    else:
                        rest = rests[state]
                    where[_STATE] = state
                    if rest == 2:
                        where[_HOT] = 1
                    if rest:
                        _close_span(where, found, at)
                        where[_OPEN] = at + 1
            elif where[_OPEN] == at:
                where[_OPEN] = at + 1
            if byte == 10:
                # A line that ends with blanks has a state after the blank: say what is pending, to be safe.
                if at == where[_CHUNK]:
                    where[_HOT] = 1
                if where[_OPEN] >= at:
                    where[_HOT] = 0
                _close_span(where, found, at)
                where[_OPEN] = at + 1
            where[_CHUNK] = at + 1
            where[_CHUNK_STATE] = where[_STATE]
            where[_AT] = at + 1
            continue
        if 48 <= byte <= 57:
            if where[_FOUND] + 1 >= len(found):
                return _NEEDS_ROOM
            if not _pass_chunk(text, where, found, rests, chunks):
                return _NEEDS_CHUNK
            continue
        state = where[_STATE]
        if state >= 0:
            state = steps[state, byte]
            if state == _UNKNOWN:
                return _NEEDS_STEP
            where[_STATE] = state
        where[_AT] = at + 1
    return _DONE


class Reader:
    """Reads canonical text with one language's grammar; `read` never raises, whatever the text."""

    def __init__(self, folder: Path, spans: SpanSpeaker) -> None:
        self.spans = spans
        self.cutter = Cutter(folder, spans.normaliser.tagger.grammar)
        self._found = np.zeros((1 << 12, 2), np.int64)
        self._where = np.zeros(_FIELDS, np.int64)

    def read(self, text: str) -> str:
        """Return the words of a text; what no grammar would change is as it was."""
        data = text.encode()
        out: list[bytes] = []
        done = 0
        for begin, end in self.spans_of(data):
            out += (data[done:begin], self.spans.say(data[begin:end].decode()).encode())
            done = end
        out.append(data[done:])
        return b"".join(out).decode()

    def spans_of(self, data: bytes) -> list[list[int]]:
        """Return the byte ranges of the minimal spans in which the grammar could change anything."""
        cutter = self.cutter
        text = np.frombuffer(data, np.uint8)
        where = self._where
        where.fill(0)
        has_grown = False
        while True:
            why = _cut(text, where, self._found, cutter.steps, cutter.rests, cutter.ends, cutter.chunks)
            if why == _DONE:
                break
            has_grown = True
            state = int(where[_STATE])
            if why == _NEEDS_STEP:
                cutter.step(state, data[where[_AT]])
            elif why == _NEEDS_END:
                cutter.end(state)
            elif why == _NEEDS_CHUNK:
                chunk = data[where[_CHUNK] : where[_END]]
                cutter.step_chunk(int(where[_CHUNK_STATE]), chunk, int(where[_NAME]))
            else:
                self._found = np.concatenate([self._found, np.zeros_like(self._found)])
        if has_grown and cutter.crowded():
            cutter.forget_all()
        found: list[list[int]] = self._found[: where[_FOUND]].tolist()
        return found
