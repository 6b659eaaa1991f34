"""Which words of the spoken form stand for which words of the written text.

(written line, its spoken form) -> stretches of both, in order: `12,50 €` beside `zwölf euro fünfzig`. What folding
alone makes equal is paired word by word, what lies between is paired as a whole; in Japanese character by character.
"""

import difflib
import re
from collections.abc import Callable
from typing import NamedTuple

_WORD = re.compile(r"\S+")


class Aligned(NamedTuple):
    """One stretch of written text and what is said for it, in characters; either may be empty."""

    written_begin: int
    written_end: int
    spoken_begin: int
    spoken_end: int


def align(written: str, spoken: str, fold_word: Callable[[str], str], *, by_character: bool = False) -> list[Aligned]:
    """Pair the words of a written line with those of its spoken form.

    `fold_word` gives the spoken form of a word that is said as written (`fold.finish`).

    >>> pairs = align("It cost $5, then.", "it cost five dollars then", lambda word: word.lower().strip("$,."))
    >>> [("It cost $5, then."[a:b], "it cost five dollars then"[c:d]) for a, b, c, d in pairs]
    [('It', 'it'), ('cost', 'cost'), ('$5,', 'five dollars'), ('then.', 'then')]
    """
    pattern = re.compile(r"\S") if by_character else _WORD
    theirs = [match.span() for match in pattern.finditer(spoken)]
    said = [spoken[begin:end] for begin, end in theirs]
    ours: list[tuple[int, int]] = []
    folded: list[str] = []
    for match in pattern.finditer(written):
        words = fold_word(match[0]).split()
        if len(words) <= 1:
            ours.append(match.span())
            folded.append(words[0] if words else "")
        else:  # a word that parts in two ("well-known"): both halves have its place
            ours += [match.span()] * len(words)
            folded += words
    found: list[Aligned] = []
    matcher = difflib.SequenceMatcher(None, folded, said, autojunk=False)
    for kind, begin, end, from_word, to_word in matcher.get_opcodes():
        if kind == "equal":
            found += [Aligned(*ours[begin + index], *theirs[from_word + index]) for index in range(end - begin)]
        else:
            found.append(Aligned(*_stretch(ours, begin, end), *_stretch(theirs, from_word, to_word)))
    return found


def _stretch(places: list[tuple[int, int]], begin: int, end: int) -> tuple[int, int]:
    """Return from where to where the places `begin` to `end` reach; an empty stretch stands after the one before."""
    if begin < end:
        return places[begin][0], places[end - 1][1]
    at = places[begin - 1][1] if begin else 0
    return at, at
