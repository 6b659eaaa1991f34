"""Say one span: from memory, else by the grammar, else as far as it goes; bounded whatever the span.

span of canonical text -> its words. What happened is counted: spans, spans_cached, oversized, unspeakable.REASON.
"""

import unicodedata
from collections.abc import MutableMapping
from pathlib import Path

from transforms.speak.normaliser import Normaliser, UnspeakableError
from transforms.speak.rules import SpeakRules


class SpanSpeaker:
    """The grammar of one language behind a bounded memory; `say` never raises."""

    def __init__(self, folder: Path, lang: str, rules: SpeakRules, counts: MutableMapping[str, int]) -> None:
        self.normaliser = Normaliser(folder, joiner="" if lang == "ja" else " ")
        self.rules = rules
        self.counts = counts
        self._spoken: dict[str, tuple[str, tuple[str, ...]]] = {}

    def say(self, span: str) -> str:
        """Return the grammar's words for a span, or the span itself where it has none."""
        known = self._spoken.get(span)
        event = "spans" if known is None else "spans_cached"
        self.counts[event] = self.counts.get(event, 0) + 1
        said, events = known or self._remember(span)
        for event in events:
            self.counts[event] = self.counts.get(event, 0) + 1
        return said

    def _remember(self, span: str) -> tuple[str, tuple[str, ...]]:
        """Return the words and what happened on the way to them, the same every time: counts are part of receipts."""
        known = self._say_anew(span)
        if len(self._spoken) >= self.rules.span_cache:
            self._spoken.clear()
        self._spoken[span] = known
        return known

    def _say_anew(self, span: str) -> tuple[str, tuple[str, ...]]:
        if len(span) > self.rules.max_span_bytes:
            return self._say_piecewise(span)
        try:
            return self.normaliser(span), ()
        except UnspeakableError as error:
            return self._say_without_marks(span), (f"unspeakable.{error.reason}",)

    def _say_piecewise(self, span: str) -> tuple[str, tuple[str, ...]]:
        """Read an overlong span (a table, base64) in pieces that fit, at blanks where there are any."""
        most = self.rules.max_span_bytes // 4  # characters of up to four bytes
        pieces = [chunk[at : at + most] for chunk in span.split() for at in range(0, len(chunk), most)]
        said = [self._spoken.get(piece) or self._remember(piece) for piece in pieces]
        events = [event for _, more in said for event in more]
        return " ".join(words for words, _ in said), ("oversized", *events)

    def _say_without_marks(self, span: str) -> str:
        """Read each chunk alone, without punctuation around it; what still has no reading stays as it is."""
        said = []
        for chunk in span.split():
            bare = _strip_marks(chunk)
            try:
                words = self.normaliser(bare) if bare else ""
            except UnspeakableError:
                words = bare
            said.append(words)
        return " ".join(said)


def _strip_marks(chunk: str) -> str:
    """Return a chunk without the punctuation at its edges.

    >>> _strip_marks("(2020).")
    '2020'
    """
    begin, end = 0, len(chunk)
    while begin < end and unicodedata.category(chunk[begin])[0] == "P":
        begin += 1
    while end > begin and unicodedata.category(chunk[end - 1])[0] == "P":
        end -= 1
    return chunk[begin:end]
