"""Written text -> spoken form, one language at a time.

text -> `canonicalise` -> `before` -> the grammar on minimal spans -> `after` -> `finish` -> residue -> spoken form

>>> SpokenForm("te").lang
'te'
"""

import hashlib
import re
import unicodedata
from pathlib import Path

import pyarrow as pa

from transforms.speak import corrections, export, fold, grammars, indic
from transforms.speak.cut import Cutter
from transforms.speak.plain import PlainFolder
from transforms.speak.reading import Reader
from transforms.speak.rules import SpeakRules
from transforms.speak.spans import SpanSpeaker
from transforms.speak.windows import HindiReader, JapaneseReader

#: Raised when this file, the cutting or the engine comes to other words.
VERSION = 1

INDIC = ("mr", "ta", "te")
LANGUAGES = tuple(sorted((*grammars.LANGUAGES, *INDIC)))

_DIGITS = re.compile(r"\d+")
#: Words that no correction knows, to stand beside one that it may.
_NEIGHBOURS = {"ar": "\u0628\u0628", "hi": "\u0915\u0915", "ja": "\u30a2"}
_ANY_DIGIT = re.compile(r"\d")


def digest(lang: str) -> str:
    """Return what identifies a language's spoken form: its grammar and every version of the code around it.

    >>> len(digest("ta"))
    16
    """
    _check(lang)
    versions = [VERSION, export.LAYOUT, fold.VERSION, corrections.VERSION, indic.VERSION]
    name = grammars.key(lang) if lang in grammars.LANGUAGES else lang
    return hashlib.sha256(repr((name, versions)).encode()).hexdigest()[:16]


class SpokenForm:
    """Turns text of one language into what a person reading it aloud would say.

    ``SpokenForm("de")("Am 3.5. um 10:30")``; ``batch`` does the same for an Arrow array. ``directory`` is where
    grammars lie, by default `grammars.directory()`; a grammar that is not there is built on the spot only with
    ``build=True``, else FileNotFoundError says how to. ``counts`` gathers how often each rule and event occurred.
    Not to be shared between threads.
    """

    def __init__(
        self, lang: str, rules: SpeakRules | None = None, directory: Path | None = None, *, build: bool = False
    ) -> None:
        _check(lang)
        self.lang = lang
        self.rules = rules or SpeakRules()
        self.counts: dict[str, int] = {}
        self._reader: Reader | HindiReader | JapaneseReader | None = None
        cutter = Cutter(None)
        if lang in grammars.LANGUAGES:
            if build:
                grammars.build(lang, base=directory)
            folder = grammars.path(lang, directory)
            if not folder.is_dir():
                raise FileNotFoundError(
                    f"the {lang} grammar is not built, expected {folder}: run "
                    f"`plainspoken grammars build --lang {lang}`"
                )
            spans = SpanSpeaker(folder, lang, self.rules, self.counts)
            if lang == "hi":
                self._reader = HindiReader(spans)
            elif lang == "ja":
                self._reader = JapaneseReader(spans)
            else:
                self._reader = Reader(folder, spans)
                cutter = self._reader.cutter
        self._plain = PlainFolder(
            lang,
            cutter,
            lambda character: fold.canonicalise(character, lang, self.rules),
            lambda character: fold.finish(character, lang, self.rules),
            self._is_fine,
        )

    def __call__(self, text: str) -> str:
        """Return the spoken form of ``text``, its lines kept apart; never raises, whatever the text."""
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        return self._say_bytes(text.encode("utf-8", "replace")).decode()  # "replace": lone surrogates

    def _say_bytes(self, data: bytes) -> bytes:
        """Return the spoken form of UTF-8 in NFC: plain sentences at once, the others the long way."""
        plain, others = self._plain.fold(data)
        if not others:
            return _trim(plain)
        pieces: list[bytes] = []
        done = 0
        for begin, end, place in others:
            pieces += (plain[done:place], self._say(f"\n{data[begin:end].decode()}\n").encode())
            done = place
        pieces.append(plain[done:])
        return _join(pieces, glued=self.lang == "ja")

    def _is_fine(self, word: str) -> bool:
        """Return whether a short word with its full stop is read as written."""
        canonical = fold.canonicalise(word, self.lang, self.rules)
        if self._reader is None:
            return indic.verbalise(canonical, self.lang) == canonical
        if self.rules.pure_nemo:
            return True
        # Alone, and between words such as an abbreviation may stand between.
        neighbour = _NEIGHBOURS.get(self.lang, "Abba")
        probe = f"{canonical} \n {neighbour} {canonical} {neighbour}"
        return corrections.before(probe, self.lang) == probe

    def _say(self, text: str) -> str:
        lang, rules = self.lang, self.rules
        text = fold.canonicalise(text, lang, rules)
        if self._reader is None:
            words = indic.verbalise(text, lang)
        else:
            if not rules.pure_nemo:
                text = corrections.before(text, lang, self.counts)
            words = self._reader.read(text)
            if not rules.pure_nemo:
                words = corrections.after(words, lang, self.counts)
        words = fold.finish(words, lang, rules)
        if _ANY_DIGIT.search(words) and fold.residue(words):
            words = self._handle_residue(words)
        return words

    def _handle_residue(self, words: str) -> str:
        """Deal with digits and symbols that no rule read, line by line, as the rules say."""
        lines = []
        for line in words.split("\n"):
            if not fold.residue(line):
                lines.append(line)
                continue
            self.counts["residue"] = self.counts.get("residue", 0) + 1
            if self.rules.residue == "digits":
                read = fold.finish(_DIGITS.sub(self._digits, line), self.lang, self.rules)
                lines.append("".join([character for character in read if not fold.residue(character)]))
        return fold.finish("\n".join(lines), self.lang, self.rules)

    def _digits(self, match: re.Match[str]) -> str:
        """Read digits one by one."""
        digits = [str(int(character)) for character in match[0]]
        if self._reader is None:
            return " " + " ".join(indic.cardinal(int(digit), self.lang) for digit in digits) + " "
        return " " + " ".join(self._reader.spans.say(digit) for digit in digits) + " "

    def batch(self, texts: "pa.Array") -> "pa.LargeStringArray":
        """Return the spoken forms of an Arrow array of strings: large_string, as long, null where it is null."""
        return pa.array([None if text is None else self(text) for text in texts.to_pylist()], pa.large_string())


def _trim(plain: bytes) -> bytes:
    """Return finished text without empty lines and without a newline at its ends."""
    while b"\n\n" in plain:
        plain = plain.replace(b"\n\n", b"\n")
    return plain.strip(b"\n ")


def _join(pieces: list[bytes], glued: bool) -> bytes:
    """Join finished pieces with a blank where neither side has a line's end; `glued`: none next to Japanese."""
    joined: list[bytes] = []
    for piece in pieces:
        bare = piece.strip(b" ")
        if not bare:
            continue
        if joined and joined[-1][-1:] != b"\n" and bare[:1] != b"\n":
            before, after = joined[-1][-3:-2], bare[:1]  # a lead byte where a character of three bytes stands
            if not (glued and (before >= b"\xe3" or after >= b"\xe3")):
                joined.append(b" ")
        joined.append(bare)
    return _trim(b"".join(joined))


def _check(lang: str) -> None:
    if lang not in LANGUAGES:
        raise ValueError(f"no spoken form for language {lang!r}, expected one of {', '.join(LANGUAGES)}")
