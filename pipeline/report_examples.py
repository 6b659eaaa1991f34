"""Put the written and the spoken form of a text side by side, and mark the words that are not the same.

(written, spoken) -> pieces of each, marked where they differ in more than case and punctuation.
"""

import dataclasses
import difflib
import unicodedata

_WRITTEN_CHARACTERS = 420
#: The spoken form of as much text: numbers grow several times.
_SPOKEN_CHARACTERS = 1600
_JOINERS = "\u200c\u200d"
#: First and last of the scripts that are written without spaces and therefore compared character by character.
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and whether the other form has other words there."""

    text: str
    differs: bool


@dataclasses.dataclass(frozen=True, slots=True)
class _Token:
    key: str
    start: int
    end: int


def compare(written: str, spoken: str) -> tuple[list[Piece], list[Piece]]:
    """Return the beginnings of both forms in pieces, cut where they last agree.

    >>> written, spoken = compare("Room 12 is full.", "room twelve is full")
    >>> [piece.text for piece in written if piece.differs], [piece.text for piece in spoken if piece.differs]
    (['12'], ['twelve'])
    """
    short, long = written[:_WRITTEN_CHARACTERS], spoken[:_SPOKEN_CHARACTERS]
    left, right = _tokens(short), _tokens(long)
    matcher = difflib.SequenceMatcher(None, [token.key for token in left], [token.key for token in right], False)
    steps = matcher.get_opcodes()
    if len(short) < len(written) or len(long) < len(spoken):
        # The last words may be cut, and what follows the last agreement has no counterpart here.
        while len(steps) > 1 and steps[-1][0] != "equal":
            steps.pop()
        if steps and steps[-1][0] == "equal":
            _, i1, i2, j1, _ = steps.pop()
            shared = max(i2 - i1 - 1, 1)
            steps.append(("equal", i1, i1 + shared, j1, j1 + shared))
    left_cut = left[steps[-1][2] - 1].end if steps and steps[-1][2] else 0
    right_cut = right[steps[-1][4] - 1].end if steps and steps[-1][4] else 0
    whole = len(short) == len(written) and len(long) == len(spoken)
    pieces = (
        _pieces(short if whole else short[:left_cut], left, [(tag, a, b) for tag, a, b, _, _ in steps]),
        _pieces(long if whole else long[:right_cut], right, [(tag, a, b) for tag, _, _, a, b in steps]),
    )
    if not whole:
        for side in pieces:
            side.append(Piece(" \u2026", False))
    return pieces


def _pieces(text: str, tokens: list[_Token], steps: list[tuple[str, int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    place = 0
    for kind, first, last in steps:
        if kind == "equal" or first == last:
            continue
        start, end = tokens[first].start, tokens[last - 1].end
        if start > place:
            pieces.append(Piece(text[place:start], False))
        pieces.append(Piece(text[start:end], True))
        place = end
    if place < len(text):
        pieces.append(Piece(text[place:], False))
    return pieces


def _tokens(text: str) -> list[_Token]:
    """Return words, single characters of scripts without spaces, and symbols; punctuation and space are none."""
    tokens: list[_Token] = []
    start = -1
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if (category[0] in "LMN" or character in _JOINERS) and not _is_unspaced(character):
            start = place if start < 0 else start
            continue
        if start >= 0:
            tokens.append(_token(text, start, place))
            start = -1
        if category[0] in "LMNS" or character in "%\u2030&@#":
            tokens.append(_token(text, place, place + 1))
    if start >= 0:
        tokens.append(_token(text, start, len(text)))
    return tokens


def _token(text: str, start: int, end: int) -> _Token:
    return _Token(unicodedata.normalize("NFKC", text[start:end]).casefold(), start, end)


def _is_unspaced(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _UNSPACED)
