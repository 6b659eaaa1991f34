"""Read canonical text aloud: what a grammar could change goes to it in minimal spans, the rest is copied.

canonical text -> its words, lines kept; neither lower-cased nor free of punctuation yet (`fold.finish` does that).
"""

import re
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt

from transforms.speak.cut import Cutter
from transforms.speak.spans import SpanSpeaker

_UNKNOWN = Cutter.UNKNOWN
# Why `_cut` comes back before the end of the text.
_DONE, _NEEDS_STEP, _NEEDS_CHUNK, _NEEDS_END, _NEEDS_ROOM = range(5)
# Where it stands: next byte, state, begin of the open span, begin of the chunk, state there, whether something in
# the span is to be said, spans found.
_AT, _STATE, _OPEN, _CHUNK, _CHUNK_STATE, _HOT, _FOUND = range(7)


_CHUNK_END = re.compile(rb"[ \n]")
_HOT_BYTES = np.isin(np.arange(256), np.frombuffer(b"0123456789", np.uint8)).astype(np.uint8)
#: Bytes of a chunk beyond which it is not run through the automaton, but said alone.
_LONGEST_CHUNK = 200


@numba.njit(cache=True)
def _cut(text, where, found, steps, rests, ends, hot_bytes):  # type: ignore[no-untyped-def]
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
                        if where[_HOT]:
                            found[where[_FOUND], 0] = where[_OPEN]
                            found[where[_FOUND], 1] = at
                            where[_FOUND] += 1
                        where[_HOT] = 0
                        where[_STATE] = 0
                        where[_OPEN] = at + 1
            elif where[_OPEN] == at:
                where[_OPEN] = at + 1
            if byte == 10:
                # A line that ends with blanks has a state after the blank: say what is pending, to be safe.
                if where[_OPEN] < at and (where[_HOT] or at == where[_CHUNK]):
                    found[where[_FOUND], 0] = where[_OPEN]
                    found[where[_FOUND], 1] = at
                    where[_FOUND] += 1
                where[_HOT] = 0
                where[_STATE] = 0
                where[_OPEN] = at + 1
            where[_CHUNK] = at + 1
            where[_CHUNK_STATE] = where[_STATE]
            where[_AT] = at + 1
            continue
        if hot_bytes[byte]:
            return _NEEDS_CHUNK
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

    def read(self, text: str) -> str:
        """Return the words of a text; what no grammar would change is as it was."""
        data = text.encode()
        out: list[bytes] = []
        done = 0
        for begin, end in self.spans_of(data):
            out += (data[done:begin], self.spans.say(data[begin:end].decode()).encode())
            done = end
        out.append(data[done:])
        if self.cutter.crowded():
            self.cutter.forget_all()
        return b"".join(out).decode()

    def spans_of(self, data: bytes) -> list[tuple[int, int]]:
        """Return the byte ranges of the minimal spans in which the grammar could change anything."""
        cutter = self.cutter
        text = np.frombuffer(data, np.uint8)
        where = np.zeros(7, np.int64)
        while True:
            why = _cut(text, where, self._found, cutter.steps, cutter.rests, cutter.ends, _HOT_BYTES)
            if why == _DONE:
                break
            state = int(where[_STATE])
            if why == _NEEDS_STEP:
                cutter.step(state, data[where[_AT]])
            elif why == _NEEDS_END:
                cutter.end(state)
            elif why == _NEEDS_CHUNK:
                self._pass_chunk(data, where)
            else:
                self._found = np.concatenate([self._found, np.zeros_like(self._found)])
        return [(begin, end) for begin, end in self._found[: where[_FOUND]].tolist()]

    def _pass_chunk(self, data: bytes, where: npt.NDArray[np.int64]) -> None:
        """Step over a chunk with digits, and close the span after it where nothing is pending."""
        begin = int(where[_CHUNK])
        match = _CHUNK_END.search(data, begin)
        end = match.start() if match else len(data)
        number = Cutter.DEAD
        if end - begin <= _LONGEST_CHUNK and where[_CHUNK_STATE] >= 0:
            number = self.cutter.step_chunk(int(where[_CHUNK_STATE]), data[begin:end])
        rest = int(self.cutter.rests[number]) if number >= 0 else 2
        line_ends = data[end : end + 1] != b" "
        if rest != 1 or line_ends:
            where[_HOT] = 1
        if rest or line_ends:
            if where[_HOT]:
                self._found[where[_FOUND]] = where[_OPEN], end
                where[_FOUND] += 1
            where[_HOT] = 0
            number = Cutter.BASE
            where[_OPEN] = end if line_ends else end + 1
        where[_STATE] = where[_CHUNK_STATE] = number
        where[_AT] = where[_CHUNK] = end if line_ends else end + 1
