"""What nemo-text-processing's `Normalizer` says for one span, from the exported grammar, without the library.

span of written text -> its words, byte for byte as `Normalizer(input_case="cased").normalize` gives them, or the
reason why the grammar cannot read it (where the library raises, or gives the text back).
"""

import dataclasses
import re
from pathlib import Path

import numpy as np

from transforms.speak.engine import Transducer
from transforms.speak.forms import MOST_ORDERS
from transforms.speak.tokens import Token, num_orders, parse, serialisations
from transforms.speak.verbalise import say_span

#: Bytes of tags per byte of a span, beyond which it is said the careful way: English has 9 on average.
_ROOM_PER_BYTE = 64
#: Bytes of a token as the verbaliser reads it per byte of tags: a brace and a blank become three bytes each at most.
#: Twice that, for its fields in another order.
_FORM_PER_TAG = 6
#: Bytes of words per byte of tags, beyond which they are said the careful way.
_WORDS_PER_TAG = 2

#: One token that stays as written, in the tagger's output.
_BLANKS = re.compile(" {2,}")


@dataclasses.dataclass(frozen=True, slots=True)
class UnspeakableError(Exception):
    """The grammar has no reading for a span."""

    reason: str
    """no_tags, unreadable_tags, too_many_orders or no_words."""


class Normaliser:
    """The grammar of one language.

    A call gives the words of one span and raises `UnspeakableError` where the grammar has none. `folder` is
    `grammars.path(lang)`; FileNotFoundError where it has not been built. `joiner` stands between tokens: the verbaliser
    of Japanese puts nothing there.
    """

    def __init__(self, folder: Path, joiner: str = " ") -> None:
        self._joiner = joiner
        self.tagger = Transducer(folder, "tagger")
        self._verbaliser = Transducer(folder, "verbaliser")
        has_cleanup = (folder / "cleanup.npy").exists()
        self._cleanup = Transducer(folder, "cleanup") if has_cleanup else None
        self._spaced = bool(joiner)
        self._make_room(1 << 12)

    def __call__(self, span: str) -> str:
        """Return the words of `span`; raises `UnspeakableError`."""
        data = span.strip().encode()
        if not data:
            return ""
        if _ROOM_PER_BYTE * len(data) > len(self._tags):
            self._make_room(_ROOM_PER_BYTE * len(data))
        length = say_span(
            np.frombuffer(data, np.uint8),
            self._spaced,
            self.tagger.machine,
            *self._saying,
            self._tags,
            self._form,
            self._verbaliser.out,
            self._words,
        )
        if length >= 0:
            return self._words[:length].tobytes().decode()
        tagged = self.tagger(data)
        if tagged is None:
            raise UnspeakableError("no_tags")
        return self._say_carefully(tagged)

    @property
    def _saying(self) -> tuple[object, object, bool]:
        cleanup = self._cleanup
        return self._verbaliser.machine, (cleanup or self._verbaliser).machine, cleanup is not None

    def _make_room(self, num_bytes: int) -> None:
        self._tags = np.zeros(num_bytes, np.uint8)
        self._form = np.zeros(_FORM_PER_TAG * num_bytes, np.uint8)
        self._words = np.zeros(_WORDS_PER_TAG * num_bytes, np.uint8)

    def _say_carefully(self, tagged: bytes) -> str:
        """Say what the tagger says as the library does, every order of fields considered."""
        try:
            tokens = parse(tagged.decode())
        except ValueError as error:  # Unreadable, or not UTF-8
            raise UnspeakableError("unreadable_tags") from error
        pieces: list[str] = []
        orders = 1
        for index, token in enumerate(tokens):
            own = num_orders(token)
            if own > MOST_ORDERS:
                raise UnspeakableError("too_many_orders")
            if index:
                pieces.append(self._joiner if orders * own <= MOST_ORDERS else " ")
            orders = orders * own if orders * own <= MOST_ORDERS else own
            pieces.append(self._say(token))
        said = "".join(pieces)
        said = _BLANKS.sub(" ", said)
        if self._cleanup is not None and (bare := said.strip()):
            cleaned = self._cleanup(bare.encode())
            if cleaned is None:
                raise UnspeakableError("no_words")
            said = cleaned.decode()
        return said

    def _say(self, token: Token) -> str:
        """Return the verbaliser's words for the first order of fields that it reads."""
        for form in serialisations(token):
            if (words := self._verbaliser(form.encode())) is not None:
                return words.decode()
        raise UnspeakableError("no_words")
