"""Run over text sentence by sentence, at memory speed: lower-case what is plain, remember where the rest is.

The inner loop of `plain.PlainFolder`, which says what plain means and answers what the loop cannot know: it comes back
with a question (what is this character, where does this byte lead, is this an abbreviation) and is called again.
"""

from typing import Final

import numba
import numpy as np

# What a code point is. `UNKNOWN` until `classify` has been asked; code points past U+FFFF are always `ODD`.
UNKNOWN, ODD, NEWLINE, BLANK, NOTHING, LETTER, UPPER, APOSTROPHE, HYPHEN, STOP, MARK, OPEN_MARK, DANDA = range(13)

# Why `fold_sentences` comes back before the end of the text, and what it needs.
DONE, NEEDS_CHARACTER, NEEDS_STEP, NEEDS_END, NEEDS_WORD, NEEDS_ROOM = range(6)

# Where `fold_sentences` stands (int64 each).
(
    AT,  # next byte
    OUT,  # bytes written
    STATE,  # of the automaton
    BEGIN,  # of the sentence, in the text
    BEGIN_OUT,  # of the sentence, in the output
    CHUNK,  # begin of the chunk, in the text
    LETTERS,  # letters in the chunk
    ROMAN,  # of them that are roman digits from the first on; -1 with other capitals after these
    LAST,  # kind of the last character of the chunk, 0 at its begin
    GAP,  # whether a blank is due before the next letter
    QUOTE,  # whether an apostrophe is due before the next letter
    ODD_ONES,  # whether the sentence has turned out not to be plain
    FOUND,  # sentences found not to be plain
    NEEDED,  # the character or byte that is needed
    NEEDED_STATE,  # the state that byte is read in
    HASH,  # of the chunk's letters
    DROPPED,  # characters left out
    BEFORE,  # state of the automaton before the last blank
    FIELDS,  # how many these are
) = range(19)

LETTER_I: Final = np.int64(73 * 1099511628211)
"""`HASH` of the English pronoun, which is no numeral."""
ROMAN_SUFFIX: Final = 3
"""Most letters after a roman numeral (XVIIIe, XXème)."""
SHORT_WORD: Final = 4
"""Longest word that may be an abbreviation (Mrs, Mme, bzw): the corrections are asked about it."""
SHORT_STOPPED_WORD: Final = 6
"""The same before a full stop."""


@numba.njit(cache=True)
def _close_sentence(where, found, odd_until, ends_line, out):  # type: ignore[no-untyped-def]
    """End the sentence at `odd_until`, in the output or, where it is not plain, among `found`."""
    if where[ODD_ONES]:
        where[OUT] = where[BEGIN_OUT]
        found[where[FOUND], 0] = where[BEGIN]
        found[where[FOUND], 1] = odd_until
        found[where[FOUND], 2] = where[OUT]
        where[FOUND] += 1
    where[ODD_ONES] = 0
    where[STATE] = 0
    where[GAP] = 1
    where[QUOTE] = 0
    if ends_line:
        out[where[OUT]] = 10
        where[OUT] += 1
        where[GAP] = 0
    where[BEGIN_OUT] = where[OUT]


@numba.njit(cache=True)
def _feed(where, code, steps):  # type: ignore[no-untyped-def]
    """Return the automaton's state after one character, without moving; -2 where a step is needed first."""
    state = where[STATE]
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
            where[NEEDED] = byte
            where[NEEDED_STATE] = state
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
def _begins(text, at, characters, where):  # type: ignore[no-untyped-def]
    """Return whether a sentence may begin after byte `at`: a capital, or any letter of a script without them.

    `where[NEEDED]` is the character that must be classified first, else -1.
    """
    where[NEEDED] = -1
    while at < len(text) and text[at] == 32:
        at += 1
    if at >= len(text):
        return False
    code, _ = _decode(text, at)
    kind = characters[code, 0] if code < 0x10000 else ODD
    if kind == UNKNOWN:
        where[NEEDED] = code
    return kind in (UPPER, OPEN_MARK)


@numba.njit(cache=True)
def fold_sentences(text, where, out, found, characters, steps, rests, ends, words, glued, english):  # type: ignore[no-untyped-def]
    """Run over `text` from where `where` says; returns why it stopped.

    `characters` uint16 (65536, 3): what a code point is, reads as, and becomes (0: nothing). `words` int64 (room, 2):
    an open hash table of short words, and whether they are as plain as they look: 1 fine, 2 odd.
    `glued`: whether marks need no blank after them and leave none (Japanese).
    """
    length = len(text)
    while where[AT] <= length:
        at = where[AT]
        if where[OUT] + 16 >= len(out) or where[FOUND] + 2 >= len(found):
            return NEEDS_ROOM
        # One character.
        code, size = np.int64(10), 1
        if at < length:
            code, size = _decode(text, at)
        kind = np.int64(characters[code, 0]) if code < 0x10000 else np.int64(ODD)
        if kind == UNKNOWN:
            where[NEEDED] = code
            return NEEDS_CHARACTER

        if code in (45, 46) and at + 1 < length and text[at + 1] == code:
            # A run of hyphens is a dash, and one of more than two full stops an ellipsis: a pause, either way.
            run = at + 2
            while run < length and text[run] == code:
                run += 1
            if code == 45 or run - at > 2:
                kind = np.int64(BLANK)
                size = run - at

        last = where[LAST]
        if kind in (BLANK, NEWLINE):
            # The chunk before decides: roman numerals, initials, abbreviations.
            letters = where[LETTERS]
            abbreviated = False
            # Whether a long word's full stop may end the sentence is asked even where it is odd already.
            may_end = kind == BLANK and last == STOP and 3 < letters <= SHORT_STOPPED_WORD
            if letters and (may_end or not where[ODD_ONES]):
                roman = where[ROMAN]
                odd = roman == letters or (roman >= 2 and letters - roman <= ROMAN_SUFFIX)
                if english and where[HASH] == LETTER_I and last != STOP:
                    odd = False
                if odd or (last == STOP and letters == 1):
                    where[ODD_ONES] = 1
                elif letters <= SHORT_WORD or (last == STOP and letters <= SHORT_STOPPED_WORD):
                    name = where[HASH] * 2 + (1 if last == STOP else 0)
                    slot = (name ^ name >> 20) & (len(words) - 1)
                    while words[slot, 1] != 0 and words[slot, 0] != name:
                        slot = (slot + 1) & (len(words) - 1)
                    if words[slot, 1] == 0:
                        where[NEEDED] = name
                        return NEEDS_WORD
                    if words[slot, 1] == 2:
                        where[ODD_ONES] = 1
                        abbreviated = last == STOP
            if kind == NEWLINE:
                if not where[ODD_ONES]:
                    state = where[STATE]
                    if last == 0 and state != 0:
                        state = where[BEFORE]  # a blank ends the line: what was pending ends before it
                    if last != 0 or state != 0:
                        if ends[state] == 0:
                            where[NEEDED_STATE] = state
                            return NEEDS_END
                        if ends[state] == 2:
                            where[ODD_ONES] = 1
                _close_sentence(where, found, at, True, out)
                where[BEGIN] = at + size
            else:
                ended = (last == STOP and letters > 3 and not abbreviated) or last == DANDA
                if ended:
                    ended = _begins(text, at + size, characters, where)
                    if where[NEEDED] >= 0:
                        return NEEDS_CHARACTER
                if not where[ODD_ONES] and last != 0:
                    state = _feed(where, 32, steps)
                    if state == -2:
                        return NEEDS_STEP
                    if state < 0 or rests[state] == 2:
                        where[ODD_ONES] = 1
                        state = 0
                    where[BEFORE] = where[STATE]
                    where[STATE] = state
                where[GAP] = 1
                if ended and (where[ODD_ONES] or where[STATE] == 0):
                    _close_sentence(where, found, at, False, out)
                    where[BEGIN] = at + size
            where[QUOTE] = 0
            where[LETTERS] = 0
            where[ROMAN] = 0
            where[LAST] = 0
            where[HASH] = 0
            where[CHUNK] = at + size
            where[AT] = at + size
            continue

        if kind == NOTHING:
            where[DROPPED] += 1
            where[AT] = at + size
            continue
        is_letter = kind in (LETTER, UPPER)
        if kind == ODD:
            where[ODD_ONES] = 1
        elif not glued:
            # Marks stand at the edges of a chunk, and singly; all else takes the long way.
            inside = last in (STOP, MARK) and is_letter
            double = kind == last and kind in (STOP, APOSTROPHE, HYPHEN)
            where[ODD_ONES] |= inside or double
        if not where[ODD_ONES]:
            state = _feed(where, np.int64(characters[code, 1]), steps)
            if state == -2:
                return NEEDS_STEP
            if state < 0:
                where[ODD_ONES] = 1
            else:
                where[STATE] = state
        if is_letter:
            where[LETTERS] += 1
            where[HASH] = (where[HASH] ^ code) * np.int64(1099511628211)
            if code in (73, 86, 88, 76, 67, 68, 77):
                where[ROMAN] += 1
            if not where[ODD_ONES]:
                if where[GAP]:
                    if not glued and where[OUT] > 0 and out[where[OUT] - 1] != 10:
                        out[where[OUT]] = 32
                        where[OUT] += 1
                    where[GAP] = 0
                elif where[QUOTE]:
                    out[where[OUT]] = 39
                    where[OUT] += 1
                where[QUOTE] = 0
                final = np.int64(characters[code, 2])
                if final < 0x80:
                    out[where[OUT]] = final
                    where[OUT] += 1
                elif final < 0x800:
                    out[where[OUT]] = 0xC0 | final >> 6
                    out[where[OUT] + 1] = 0x80 | final & 63
                    where[OUT] += 2
                else:
                    out[where[OUT]] = 0xE0 | final >> 12
                    out[where[OUT] + 1] = 0x80 | final >> 6 & 63
                    out[where[OUT] + 2] = 0x80 | final & 63
                    where[OUT] += 3
        elif kind == APOSTROPHE:
            where[QUOTE] = 1 if last in (LETTER, UPPER) else 0
            if not where[QUOTE]:
                where[GAP] = 1
        else:
            where[QUOTE] = 0
            if not glued:
                where[GAP] = 1
        if not ((kind in (MARK, OPEN_MARK)) and last == STOP):  # a closing quote or bracket after a full stop
            where[LAST] = kind
        where[AT] = at + size
        if glued and kind == STOP:
            _close_sentence(where, found, at + size, False, out)
            where[BEGIN] = at + size
            where[GAP] = 0
            where[CHUNK] = at + size
            where[LETTERS] = 0
            where[ROMAN] = 0
            where[LAST] = 0
            where[HASH] = 0
    return DONE
