"""Finish plain sentences at memory speed, and find those that are not plain.

UTF-8 text -> spoken form of every sentence of words and sentence marks alone that no grammar would change, and the
byte ranges of all other sentences, which take the long way (`spoken_form.SpokenForm`). Plain is a careful notion: no
digit, no symbol, no mark inside a word but apostrophe and hyphen, no abbreviation that a correction knows, no roman
numeral. On such text the long way only lower-cases and drops marks; a test compares the two.
"""

import unicodedata
from collections.abc import Callable
from typing import Final

import numba
import numpy as np

from transforms.speak.cut import Cutter

# What a code point is. `UNKNOWN` until `classify` has been asked; code points past U+FFFF are always `ODD`.
_UNKNOWN, _ODD, _NEWLINE, _BLANK, _NOTHING, _LETTER, _UPPER, _APOSTROPHE, _HYPHEN, _STOP, _MARK, _OPEN_MARK, _DANDA = (
    range(13)
)

# Why `_fold` comes back before the end of the text, and what it needs.
_DONE, _NEEDS_CHARACTER, _NEEDS_STEP, _NEEDS_END, _NEEDS_WORD, _NEEDS_ROOM = range(6)

# Where `_fold` stands (int64 each).
(
    _AT,  # next byte
    _OUT,  # bytes written
    _STATE,  # of the automaton
    _BEGIN,  # of the sentence, in the text
    _BEGIN_OUT,  # of the sentence, in the output
    _CHUNK,  # begin of the chunk, in the text
    _LETTERS,  # letters in the chunk
    _ROMAN,  # capitals among them that are roman digits
    _LAST,  # kind of the last character of the chunk, 0 at its begin
    _GAP,  # whether a blank is due before the next letter
    _QUOTE,  # whether an apostrophe is due before the next letter
    _ODD_ONES,  # whether the sentence has turned out not to be plain
    _FOUND,  # sentences found not to be plain
    _NEEDED,  # the character or byte that is needed
    _NEEDED_STATE,  # the state that byte is read in
    _HASH,  # of the chunk's letters
    _DROPPED,  # characters left out
) = range(17)

_ODD_MARKS: Final = "#%&*/@[\\]_{}\u2030\u00a7"
_WORDS_ROOM: Final = 1 << 16
_ROMAN_SUFFIX: Final = 3
"""Most letters after a roman numeral (XVIIIe, XXème)."""
_SHORT_WORD: Final = 4
"""Longest word that may be an abbreviation (Mrs, Mme, bzw): the corrections are asked about it."""
_SHORT_STOPPED_WORD: Final = 6
"""The same before a full stop."""


@numba.njit(cache=True)
def _close_sentence(where, found, odd_until, ends_line, out):  # type: ignore[no-untyped-def]
    """End the sentence at `odd_until`, in the output or, where it is not plain, among `found`."""
    if where[_ODD_ONES]:
        where[_OUT] = where[_BEGIN_OUT]
        found[where[_FOUND], 0] = where[_BEGIN]
        found[where[_FOUND], 1] = odd_until
        found[where[_FOUND], 2] = where[_OUT]
        where[_FOUND] += 1
    where[_ODD_ONES] = 0
    where[_STATE] = 0
    where[_GAP] = 1
    where[_QUOTE] = 0
    if ends_line:
        out[where[_OUT]] = 10
        where[_OUT] += 1
        where[_GAP] = 0
    where[_BEGIN_OUT] = where[_OUT]


@numba.njit(cache=True)
def _feed(where, code, steps):  # type: ignore[no-untyped-def]
    """Return the automaton's state after one character, without moving; -2 where a step is needed first."""
    state = where[_STATE]
    size = 1 if code < 0x80 else 2 if code < 0x800 else 3
    for index in range(size):
        if size == 1:
            byte = code
        elif index == size - 1:
            byte = 0x80 | code & 63
        elif size == 2:
            byte = 0xC0 | code >> 6
        else:
            byte = 0xE0 | code >> 12 if index == 0 else 0x80 | code >> 6 & 63
        following = steps[state, byte]
        if following == -2:
            where[_NEEDED] = byte
            where[_NEEDED_STATE] = state
        if following < 0:
            return following
        state = following
    return state


@numba.njit(cache=True)
def _decode(text, at):  # type: ignore[no-untyped-def]
    """Return the code point at byte `at` of UTF-8 and its size; 0x10000 for all that need four bytes."""
    code = np.int64(text[at])
    if code < 0x80:
        return code, 1
    if code < 0xE0:
        return (code & 31) << 6 | (np.int64(text[at + 1]) & 63), 2
    if code < 0xF0:
        return (code & 15) << 12 | (np.int64(text[at + 1]) & 63) << 6 | (np.int64(text[at + 2]) & 63), 3
    return np.int64(0x10000), 4


@numba.njit(cache=True)
def _begins(text, at, kinds, where):  # type: ignore[no-untyped-def]
    """Return whether a sentence may begin after byte `at`: a capital, or any letter of a script without them.

    `where[_NEEDED]` is the character that must be classified first, else -1.
    """
    where[_NEEDED] = -1
    while at < len(text) and text[at] == 32:
        at += 1
    if at >= len(text):
        return False
    code, _ = _decode(text, at)
    kind = kinds[code] if code < 0x10000 else _ODD
    if kind == _UNKNOWN:
        where[_NEEDED] = code
    return kind in (_UPPER, _OPEN_MARK)


@numba.njit(cache=True)
def _fold(text, where, out, found, kinds, canons, finals, steps, rests, ends, words, verdicts, glued, english):  # type: ignore[no-untyped-def]
    """Run over `text` from where `where` says; returns why it stopped.

    `kinds` uint8, `canons` and `finals` int32 (65536): what a code point is, reads as, and becomes (0: nothing).
    `words` uint64 and `verdicts` uint8: an open hash table of short words before full stops: 1 fine, 2 odd.
    `glued`: whether marks need no blank after them and leave none (Japanese).
    """
    length = len(text)
    while where[_AT] <= length:
        at = where[_AT]
        if where[_OUT] + 16 >= len(out) or where[_FOUND] + 2 >= len(found):
            return _NEEDS_ROOM
        # One character.
        code, size = np.int64(10), 1
        if at < length:
            code, size = _decode(text, at)
        kind = kinds[code] if code < 0x10000 else _ODD
        if kind == _UNKNOWN:
            where[_NEEDED] = code
            return _NEEDS_CHARACTER

        last = where[_LAST]
        if kind in (_BLANK, _NEWLINE):
            # The chunk before decides: roman numerals, initials, abbreviations.
            letters = where[_LETTERS]
            if letters and not where[_ODD_ONES]:
                roman = where[_ROMAN]
                odd = roman == letters or (roman >= 2 and letters - roman <= _ROMAN_SUFFIX)
                if english and letters == 1 and text[where[_CHUNK]] == 73 and last != _STOP:
                    odd = False
                if odd or (last == _STOP and letters == 1):
                    where[_ODD_ONES] = 1
                elif letters <= _SHORT_WORD or (last == _STOP and letters <= _SHORT_STOPPED_WORD):
                    name = where[_HASH] * 2 + (1 if last == _STOP else 0)
                    slot = (name ^ name >> 20) & (len(words) - 1)
                    while verdicts[slot] != 0 and words[slot] != name:
                        slot = (slot + 1) & (len(words) - 1)
                    if verdicts[slot] == 0:
                        where[_NEEDED] = name
                        return _NEEDS_WORD
                    if verdicts[slot] == 2:
                        where[_ODD_ONES] = 1
            if kind == _NEWLINE:
                if not where[_ODD_ONES]:
                    state = where[_STATE]
                    if last == 0:
                        # After a blank: at rest, or something is still pending.
                        if state != 0:
                            where[_ODD_ONES] = 1
                    elif ends[state] == 0:
                        return _NEEDS_END
                    elif ends[state] == 2:
                        where[_ODD_ONES] = 1
                _close_sentence(where, found, at, True, out)
                where[_BEGIN] = at + size
            else:
                ended = (last == _STOP and letters > 3) or last == _DANDA
                if ended:
                    ended = _begins(text, at + size, kinds, where)
                    if where[_NEEDED] >= 0:
                        return _NEEDS_CHARACTER
                if not where[_ODD_ONES] and last != 0:
                    state = _feed(where, 32, steps)
                    if state == -2:
                        return _NEEDS_STEP
                    if state < 0 or rests[state] == 2:
                        where[_ODD_ONES] = 1
                        state = 0
                    where[_STATE] = state
                where[_GAP] = 1
                if ended and (where[_ODD_ONES] or where[_STATE] == 0):
                    _close_sentence(where, found, at, False, out)
                    where[_BEGIN] = at + size
            where[_QUOTE] = 0
            where[_LETTERS] = 0
            where[_ROMAN] = 0
            where[_LAST] = 0
            where[_HASH] = 0
            where[_CHUNK] = at + size
            where[_AT] = at + size
            continue

        if kind == _NOTHING:
            where[_DROPPED] += 1
            where[_AT] = at + size
            continue
        is_letter = kind in (_LETTER, _UPPER)
        if kind == _ODD:
            where[_ODD_ONES] = 1
        elif not glued:
            # Marks stand at the edges of a chunk, and singly; all else takes the long way.
            inside = last in (_STOP, _MARK) and is_letter
            double = kind == last and kind in (_STOP, _APOSTROPHE, _HYPHEN)
            where[_ODD_ONES] |= inside or double
        if not where[_ODD_ONES]:
            state = _feed(where, canons[code], steps)
            if state == -2:
                return _NEEDS_STEP
            if state < 0:
                where[_ODD_ONES] = 1
            else:
                where[_STATE] = state
        if is_letter:
            where[_LETTERS] += 1
            where[_HASH] = (where[_HASH] ^ code) * np.int64(1099511628211)
            if code in (73, 86, 88, 76, 67, 68, 77):
                where[_ROMAN] += 1
            if not where[_ODD_ONES]:
                if where[_GAP]:
                    if not glued and where[_OUT] > 0 and out[where[_OUT] - 1] != 10:
                        out[where[_OUT]] = 32
                        where[_OUT] += 1
                    where[_GAP] = 0
                elif where[_QUOTE]:
                    out[where[_OUT]] = 39
                    where[_OUT] += 1
                where[_QUOTE] = 0
                final = finals[code]
                if final < 0x80:
                    out[where[_OUT]] = final
                    where[_OUT] += 1
                elif final < 0x800:
                    out[where[_OUT]] = 0xC0 | final >> 6
                    out[where[_OUT] + 1] = 0x80 | final & 63
                    where[_OUT] += 2
                else:
                    out[where[_OUT]] = 0xE0 | final >> 12
                    out[where[_OUT] + 1] = 0x80 | final >> 6 & 63
                    out[where[_OUT] + 2] = 0x80 | final & 63
                    where[_OUT] += 3
        elif kind == _APOSTROPHE:
            where[_QUOTE] = 1 if last in (_LETTER, _UPPER) else 0
            if not where[_QUOTE]:
                where[_GAP] = 1
        else:
            where[_QUOTE] = 0
            if not glued:
                where[_GAP] = 1
        if not ((kind in (_MARK, _OPEN_MARK)) and last == _STOP):  # a closing quote or bracket after a full stop
            where[_LAST] = kind
        where[_AT] = at + size
        if glued and kind == _STOP:
            _close_sentence(where, found, at + size, False, out)
            where[_BEGIN] = at + size
            where[_GAP] = 0
            where[_CHUNK] = at + size
            where[_LETTERS] = 0
            where[_ROMAN] = 0
            where[_LAST] = 0
            where[_HASH] = 0
    return _DONE


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
        self._kinds = np.zeros(1 << 16, np.uint8)
        self._canons = np.zeros(1 << 16, np.int32)
        self._finals = np.zeros(1 << 16, np.int32)
        self._found = np.zeros((1 << 10, 3), np.int64)
        self._out = np.zeros(1 << 16, np.uint8)
        self._forget_words()

    def _forget_words(self) -> None:
        self._num_words = 0
        self._words = np.zeros(_WORDS_ROOM, np.int64)
        self._verdicts = np.zeros(_WORDS_ROOM, np.uint8)

    def fold(self, data: bytes) -> tuple[bytes, list[tuple[int, int, int]]]:
        """Return the spoken form of the plain sentences of UTF-8 `data`, and where the others are.

        The second part lists (begin, end, place): bytes of `data` that are not plain, and the offset in the spoken
        form where their words belong.
        """
        cutter = self.cutter
        if cutter.crowded():
            cutter.forget_all()
        text = np.frombuffer(data, np.uint8)
        where = np.zeros(17, np.int64)
        where[_ROMAN] = 0
        if len(self._out) < len(data) + 64:
            self._out = np.zeros(2 * len(data) + 64, np.uint8)
        while True:
            why = _fold(
                text,
                where,
                self._out,
                self._found,
                self._kinds,
                self._canons,
                self._finals,
                cutter.steps,
                cutter.rests,
                cutter.ends,
                self._words,
                self._verdicts,
                self._glued,
                self.lang == "en",
            )
            if why == _DONE:
                break
            if why == _NEEDS_CHARACTER:
                self._classify(int(where[_NEEDED]))
            elif why == _NEEDS_STEP:
                cutter.step(int(where[_NEEDED_STATE]), int(where[_NEEDED]))
            elif why == _NEEDS_END:
                cutter.end(int(where[_STATE]))
            elif why == _NEEDS_WORD:
                self._judge(data[where[_CHUNK] : where[_AT]].decode(), int(where[_NEEDED]))
            else:
                self._found = np.concatenate([self._found, np.zeros_like(self._found)])
                self._out = np.concatenate([self._out, np.zeros_like(self._out)])
        found = [(begin, end, place) for begin, end, place in self._found[: where[_FOUND]].tolist()]
        plain = self._out[: where[_OUT]].tobytes()
        if where[_DROPPED] and not found:
            # What stood on either side of a dropped character may now be out of canonical order.
            plain = unicodedata.normalize("NFC", plain.decode()).encode()
        return plain, found

    def _judge(self, word: str, name: int) -> None:
        """Remember whether a short word before a full stop is as plain as it looks."""
        if self._num_words > _WORDS_ROOM // 2:
            self._forget_words()
        slot = (name ^ name >> 20) & (_WORDS_ROOM - 1)
        while self._verdicts[slot]:
            slot = (slot + 1) & (_WORDS_ROOM - 1)
        self._words[slot] = name
        self._verdicts[slot] = 1 if self._is_fine(word) else 2
        self._num_words += 1

    def _classify(self, code: int) -> None:
        """Work out what one code point is, from what the folding makes of it."""
        character = chr(code)
        kind, canon, final = _ODD, code, 0
        category = unicodedata.category(character) if not 0xD800 <= code < 0xE000 else "Cs"
        canonical = self._canonicalise(character)
        finished = self._finish(canonical)
        if canonical == "\n":
            kind = _NEWLINE
        elif category[0] in "LM" or character == "\u200d":
            foreign = self._glued and code < 0x3000
            if canonical == "" and finished == "":
                kind = _NOTHING
            elif len(canonical) == 1 == len(finished) and not 0x300 <= code < 0x3FF and not foreign:
                kind = _UPPER if category in ("Lu", "Lt", "Lo") else _LETTER
                canon, final = ord(canonical), ord(finished)
                if canon > 0xFFFF or final > 0xFFFF:
                    kind = _ODD
        elif category[0] in "NSC" and canonical.strip():
            kind = _ODD
        elif canonical == "" and category == "Cf":
            kind = _NOTHING
        elif canonical in (" ", "\u2013", "\u2026") or not canonical.strip():
            kind = _BLANK
        elif canonical == "'":
            kind, canon = _APOSTROPHE, 39
        elif canonical == "-":
            kind, canon = _HYPHEN, 45
        elif finished == "" and len(canonical) == 1 and canonical not in _ODD_MARKS:
            canon = ord(canonical)
            if canonical in ("\u3002\uff01\uff1f!?" if self._glued else ".!?\u061f"):
                kind = _STOP
            elif canonical in "\u0964\u0965":
                kind = _DANDA
            else:
                kind = _OPEN_MARK if category in ("Ps", "Pi") or canonical in '"\u00bf\u00a1' else _MARK
        self._kinds[code], self._canons[code], self._finals[code] = kind, canon, final
