"""Read canonical text aloud, line by line: what a grammar could change goes to it in minimal spans, the rest stays.

One `Reader` per language and worker. It learns, chunk by chunk, which chunks between blanks a grammar leaves alone,
and after which of them something is pending that could take the next one in.
"""

import dataclasses
from pathlib import Path

from transforms.speak.cut import Cutter
from transforms.speak.spans import SpanSpeaker


@dataclasses.dataclass(slots=True, eq=False)
class State:
    """What may be pending between two chunks, and what each chunk does to it."""

    number: int
    """Of the `Cutter`; 0 where nothing is pending."""
    pending: tuple[str, ...]
    """Shortest chunks met so far that lead here from where nothing is pending."""
    ends: bool
    """Whether a line may end here with every pending chunk left as it is."""
    steps: "dict[str, Step]" = dataclasses.field(default_factory=dict)
    """Chunk -> what it does."""


@dataclasses.dataclass(slots=True, frozen=True, eq=False)
class Step:
    """What one chunk does in one state."""

    inert: bool
    """Whether the grammar leaves the chunk, and everything pending before it, as written."""
    following: State


class Reader:
    """Reads lines of canonical text with one language's grammar; `read` never raises, whatever the text."""

    def __init__(self, folder: Path, spans: SpanSpeaker) -> None:
        self.spans = spans
        self.cutter = Cutter(folder)
        self._forget()

    def _forget(self) -> None:
        self.cutter.forget_all()
        self._states: dict[int, State] = {}
        self.base = self._state(Cutter.BASE, ())

    def learn(self, state: State, chunk: str) -> Step:
        """Work out what `chunk` does in `state`, and remember it there."""
        number, joined = self.cutter.step(state.number, chunk)
        following = self._state(number, (*state.pending, chunk)) if number > 0 else self.base
        inert = number != Cutter.DEAD and not joined and self.spans.leaves_alone(chunk)
        step = state.steps[chunk] = Step(inert, following)
        return step

    def _state(self, number: int, pending: tuple[str, ...]) -> State:
        found = self._states.get(number)
        if found is None:
            found = State(number, pending, not pending or self.spans.leaves_alone(" ".join(pending)))
            self._states[number] = found
        return found

    def crowded(self) -> bool:
        """Forget what was learnt when it has grown too large; only between lines."""
        if self.cutter.crowded():
            self._forget()
            return True
        return False

    def read(self, line: str) -> str:
        """Return the words of one line of canonical text."""
        out: list[str] = []
        pending: list[str] = []
        inert = True
        state = self.base
        for chunk in line.split():
            step = state.steps.get(chunk) or self.learn(state, chunk)
            pending.append(chunk)
            inert = inert and step.inert
            state = step.following
            if state is self.base:
                if inert:
                    out += pending
                else:
                    out.append(self.spans.say(" ".join(pending)))
                pending = []
                inert = True
        if pending:
            if inert and state.ends:
                out += pending
            else:
                out.append(self.spans.say(" ".join(pending)))
        self.crowded()
        return " ".join(out)
