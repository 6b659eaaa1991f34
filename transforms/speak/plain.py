"""Finish plain sentences at memory speed, and find those that are not plain.

UTF-8 text -> spoken form of every sentence of words and sentence marks alone that no grammar would change, and the
byte ranges of all other sentences, which take the long way (`spoken_form.SpokenForm`). Plain is a careful notion: no
digit, no symbol, no mark inside a word but apostrophe and hyphen, no abbreviation that a correction knows, no roman
numeral. On such text the long way only lower-cases and drops marks; a test compares the two.
"""

import unicodedata
from collections.abc import Callable
from typing import Final

import numpy as np

from transforms.speak import sentences
from transforms.speak.cut import Cutter

_ODD_MARKS: Final = "#%&*/@[\\]_{}\u2030\u00a7"
_WORDS_ROOM: Final = 1 << 16


class PlainFolder:
    """Finishes the plain sentences of texts in one language.

    ``is_fine`` says whether the long way leaves a short word and its full stop as they are; ``canonicalise`` and
    ``finish`` are the folding of one character.
    """

    def __init__(
        self,
        lang: str,
        cutter: Cutter,
        canonicalise: Callable[[str], str],
        finish: Callable[[str], str],
        is_fine: Callable[[str], bool],
    ) -> None:
        self.lang = lang
        self.cutter = cutter
        self._canonicalise = canonicalise
        self._finish = finish
        self._is_fine = is_fine
        self._glued = lang == "ja"
        self._characters = np.zeros((1 << 16, 3), np.uint16)
        self._found = np.zeros((1 << 10, 3), np.int64)
        self._out = np.zeros(1 << 16, np.uint8)
        self._where = np.zeros(sentences.FIELDS, np.int64)
        self._forget_words()

    def _forget_words(self) -> None:
        self._num_words = 0
        self._words = np.zeros((_WORDS_ROOM, 2), np.int64)

    def fold(self, data: bytes) -> tuple[bytes, list[list[int]]]:
        """Return the spoken form of the plain sentences of UTF-8 `data`, and where the others are.

        The second part lists (begin, end, place): bytes of `data` that are not plain, and the offset in the spoken
        form where their words belong.
        """
        cutter = self.cutter
        text = np.frombuffer(data, np.uint8)
        where = self._where
        where.fill(0)
        if len(self._out) < len(data) + 64:
            self._out = np.zeros(2 * len(data) + 64, np.uint8)
        has_grown = False
        while True:
            why = sentences.fold_sentences(
                text,
                where,
                self._out,
                self._found,
                self._characters,
                cutter.steps,
                cutter.rests,
                cutter.ends,
                self._words,
                self._glued,
                self.lang == "en",
            )
            if why == sentences.DONE:
                break
            if why == sentences.NEEDS_CHARACTER:
                self._classify(int(where[sentences.NEEDED]))
            elif why == sentences.NEEDS_STEP:
                cutter.step(int(where[sentences.NEEDED_STATE]), int(where[sentences.NEEDED]))
                has_grown = True
            elif why == sentences.NEEDS_END:
                cutter.end(int(where[sentences.NEEDED_STATE]))
            elif why == sentences.NEEDS_WORD:
                self._judge(data[where[sentences.CHUNK] : where[sentences.AT]].decode(), int(where[sentences.NEEDED]))
            else:
                self._found = np.concatenate([self._found, np.zeros_like(self._found)])
                self._out = np.concatenate([self._out, np.zeros_like(self._out)])
        if has_grown and cutter.crowded():
            cutter.forget_all()
        stands = where.tolist()
        found: list[list[int]] = self._found[: stands[sentences.FOUND]].tolist()
        plain = self._out[: stands[sentences.OUT]].tobytes()
        if stands[sentences.DROPPED] and not found:
            # What stood on either side of a dropped character may now be out of canonical order.
            plain = unicodedata.normalize("NFC", plain.decode()).encode()
        return plain, found

    def _judge(self, word: str, name: int) -> None:
        """Remember whether a short word before a full stop is as plain as it looks."""
        if self._num_words > _WORDS_ROOM // 2:
            self._forget_words()
        slot = (name ^ name >> 20) & (_WORDS_ROOM - 1)
        while self._words[slot, 1]:
            slot = (slot + 1) & (_WORDS_ROOM - 1)
        self._words[slot] = name, 1 if self._is_fine(word) else 2
        self._num_words += 1

    def _classify(self, code: int) -> None:
        """Work out what one code point is, from what the folding makes of it."""
        character = chr(code)
        kind, canon, final = sentences.ODD, code, 0
        category = unicodedata.category(character) if not 0xD800 <= code < 0xE000 else "Cs"
        canonical = self._canonicalise(character)
        finished = self._finish(canonical)
        if canonical == "\n":
            kind = sentences.NEWLINE
        elif category[0] in "LM" or character == "\u200d":
            foreign = self._glued and code < 0x3000
            if canonical == "" and finished == "":
                kind = sentences.NOTHING
            elif len(canonical) == 1 == len(finished) and not 0x300 <= code < 0x3FF and not foreign:
                kind = sentences.UPPER if category in ("Lu", "Lt", "Lo") else sentences.LETTER
                canon, final = ord(canonical), ord(finished)
                if canon > 0xFFFF or final > 0xFFFF:
                    kind, canon, final = sentences.ODD, code, 0
        elif category[0] in "NSC" and canonical.strip() and canonical != "'":
            kind = sentences.ODD
        elif canonical == "" and category == "Cf":
            kind = sentences.NOTHING
        elif canonical in (" ", "\u2013", "\u2026") or not canonical.strip():
            kind = sentences.BLANK
        elif canonical == "'":
            kind, canon = sentences.APOSTROPHE, 39
        elif canonical == "-":
            kind, canon = sentences.HYPHEN, 45
        elif finished == "" and len(canonical) == 1 and canonical not in _ODD_MARKS:
            canon = ord(canonical)
            if canonical in ("\u3002\uff01\uff1f!?" if self._glued else ".!?\u061f"):
                kind = sentences.STOP
            elif canonical in "\u0964\u0965":
                kind = sentences.DANDA
            else:
                kind = (
                    sentences.OPEN_MARK if category in ("Ps", "Pi") or canonical in '"\u00bf\u00a1' else sentences.MARK
                )
        self._characters[code] = kind, canon, final
