"""What nemo-text-processing's `Normalizer` says for one span, from the exported grammar, without the library.

span of written text -> its words, byte for byte as `Normalizer(input_case="cased").normalize` gives them, or the
reason why the grammar cannot read it (where the library raises, or gives the text back).
"""

import dataclasses
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from transforms.speak.engine import Transducer
from transforms.speak.tokens import Token, num_orders, parse, serialisations

#: `Normalizer.__init__`, max_number_of_permutations_per_split: orders tried together before a blank is forced.
_MOST_ORDERS = 729
#: Of 5.2 MB of English news 382 serialised tokens serve 2,000 sentences; each entry takes about 300 bytes.
_MOST_REMEMBERED = 100_000

#: One token that stays as written, in the tagger's output.
_NAMES = re.compile(rb'tokens \{ name: "([^" ]+|")" \}')
_NAME_BYTES = len('tokens { name: "" }')
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
        self._tagger = Transducer(folder, "tagger")
        self._verbaliser = Transducer(folder, "verbaliser")
        has_cleanup = (folder / "cleanup.start.npy").exists()
        self._cleanup = Transducer(folder, "cleanup") if has_cleanup else None
        self._remembered: dict[str, str | None] = {}

    def __call__(self, span: str) -> str:
        """Return the words of `span`; raises `UnspeakableError`."""
        span = span.strip()
        if not span:
            return span
        tagged = self._tagger(span.encode())
        if tagged is None:
            raise UnspeakableError("no_tags")
        try:
            tokens = parse(tagged.decode())
        except ValueError as error:  # Unreadable, or not UTF-8
            raise UnspeakableError("unreadable_tags") from error
        pieces: list[str] = []
        orders = 1
        for index, token in enumerate(tokens):
            own = num_orders(token)
            if own > _MOST_ORDERS:
                raise UnspeakableError("too_many_orders")
            if index:
                pieces.append(self._joiner if orders * own <= _MOST_ORDERS else " ")
            orders = orders * own if orders * own <= _MOST_ORDERS else own
            pieces.append(self._say(token))
        said = "".join(pieces)
        said = _BLANKS.sub(" ", said)
        if self._cleanup is not None and (bare := said.strip()):
            cleaned = self._cleanup(bare.encode())
            if cleaned is None:
                raise UnspeakableError("no_words")
            said = cleaned.decode()
        return said

    def leaves_alone(self, span: str) -> bool:
        """Return whether every token of `span` is a plain word or mark, so that its words are what is written.

        Quicker than a call: nothing is verbalised.
        """
        tagged = self._tagger(span.encode())
        if tagged is None:
            return False
        names = _NAMES.findall(tagged)
        return b"".join(names) == span.replace(" ", "").encode() and len(tagged) == sum(map(len, names)) + (
            _NAME_BYTES * len(names) + len(names) - 1
        )

    def _say(self, token: Token) -> str:
        forms = serialisations(token)
        first = next(forms)
        if first in self._remembered:
            said = self._remembered[first]
        else:
            said = self._first_words(first, forms)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[first] = said
        if said is None:
            raise UnspeakableError("no_words")
        return said

    def _first_words(self, first: str, others: Iterator[str]) -> str | None:
        """Return the verbaliser's words for the first order of fields that it reads."""
        for form in itertools.chain([first], others):
            if (words := self._verbaliser(form.encode())) is not None:
                return words.decode()
        return None
