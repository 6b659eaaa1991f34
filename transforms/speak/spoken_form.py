"""Written text -> spoken form, one language at a time.

text -> `canonicalise` -> `before` -> the grammar on minimal spans -> `after` -> `finish` -> residue -> spoken form

>>> SpokenForm("te").lang
'te'
"""

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.speak import corrections, export, fold, grammars, indic
from transforms.speak.alignment import Aligned, align
from transforms.speak.cut import Cutter
from transforms.speak.plain import PlainFolder
from transforms.speak.reading import Reader
from transforms.speak.rules import SpeakRules
from transforms.speak.spans import SpanSpeaker
from transforms.speak.windows import HindiReader, JapaneseReader

#: Raised when this file, the cutting or the engine comes to other words.
VERSION = 2

INDIC = ("mr", "ta", "te")
LANGUAGES = tuple(sorted((*grammars.LANGUAGES, *INDIC)))

#: More digits than any number word has: an integer beyond 10**18, grouped or not, or an endless fraction.
_ENDLESS = re.compile(r"(?<![\d.,])(?:\d{19,}|\d{1,3}(?:[.,]\d{2,3}){7,}(?!\d))|(?<=[.,])\d{41,}")
_MAYBE_ENDLESS = re.compile(r"[\d.,]{19}")
_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
#: All but what is certainly none of `_left_over`: ten times as fast to search.
_MAYBE_LEFT_OVER = re.compile(f"[^\\n 'a-z{fold.LETTERS}]")
#: Words that no correction knows, to stand beside one that it may.
_NEIGHBOURS = {"ar": "\u0628\u0628", "hi": "\u0915\u0915", "ja": "\u30a2"}
#: Lead bytes of Greek letters: the one script whose capitals Japanese reads otherwise than its small letters.
_GREEK = re.compile(rb"[\xce\xcf]")
#: Characters said in one go: rules look around at will, and a table or base64 of 100 KB has no sentence's end.
_LONGEST_SENTENCE = 1000
#: Times that spoken text is spoken again until it is at rest: 2 in 3 MB of English need it once, 129 lines of Spanish.
_MOST_PASSES = 3


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
        """Return the spoken form of UTF-8 in NFC, and make sure that it is its own spoken form."""
        said, is_plain = self._say_once(data)
        if is_plain or (self.lang == "ja" and not _GREEK.search(said)):
            return said
        # Lower case can mean something new (Roman "VIII" left alone, then "viii"): speak what is not yet at rest.
        for _ in range(_MOST_PASSES):
            if not self._plain.fold(said)[1]:
                break
            again, _ = self._say_once(said)
            if again == said:
                break
            self.counts["again"] = self.counts.get("again", 0) + 1
            said = again
        return said

    def _say_once(self, data: bytes) -> tuple[bytes, bool]:
        """Say plain sentences at once and the others the long way; also returns whether all were plain."""
        plain, others = self._plain.fold(data)
        if not others:
            return _trim(plain), True
        if plain == b"\n" and len(others) == 1 and len(data) <= _LONGEST_SENTENCE:  # one line, which is one sentence
            begin, end, _ = others[0]
            return self._say(f"\n{data[begin:end].decode()}\n").encode(), False
        pieces: list[bytes] = []
        done = 0
        for begin, end, place in others:
            pieces.append(plain[done:place])
            sentence = data[begin:end].decode()
            for part in _parts(sentence) if len(sentence) > _LONGEST_SENTENCE else (sentence,):
                pieces += (self._say(f"\n{part}\n").encode(), b" ")
            done = place
        pieces.append(plain[done:])
        return _join(pieces, glued=self.lang == "ja"), False

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
        if _MAYBE_ENDLESS.search(text) is not None:
            text, num_endless = _ENDLESS.subn(lambda match: " ".join(_DIGIT.findall(match[0])), text)
            if num_endless:
                self.counts["endless"] = self.counts.get("endless", 0) + num_endless
        if self._reader is None:
            words = indic.verbalise(text, lang, self.counts)
        else:
            if not rules.pure_nemo:
                text = corrections.before(text, lang, self.counts)
            words = self._reader.read(text)
            if not rules.pure_nemo:
                words = corrections.after(words, lang, self.counts)
        words = fold.finish(words, lang, rules)
        if _MAYBE_LEFT_OVER.search(words) and _left_over().search(words):
            words = self._handle_residue(words)
        return words

    def _handle_residue(self, words: str) -> str:
        """Deal with digits and symbols that no rule read, line by line, as the rules say."""
        left_over = _left_over()
        lines = []
        for line in words.split("\n"):
            if left_over.search(line):
                self.counts["residue"] = self.counts.get("residue", 0) + 1
                if self.rules.residue == "digits":
                    read = fold.finish(_DIGITS.sub(self._digits, line), self.lang, self.rules)
                    lines.append(left_over.sub("", read))
            else:
                lines.append(line)
        return fold.finish("\n".join(lines), self.lang, self.rules)

    def _digits(self, match: re.Match[str]) -> str:
        """Read digits one by one."""
        digits = [str(int(character)) for character in match[0]]
        if self._reader is None:
            return " " + " ".join(indic.cardinal(int(digit), self.lang) for digit in digits) + " "
        return " " + " ".join(self._reader.spans.say(digit) for digit in digits) + " "

    def align(self, text: str) -> list[Aligned]:
        """Return which stretch of ``text`` each stretch of its spoken form stands for.

        The spoken form is that of the lines of ``text``, one by one, joined by newlines where not empty.
        """
        found: list[Aligned] = []
        written_at = spoken_at = 0
        for line in text.split("\n"):
            said = self(line)
            if said:
                pairs = align(
                    line,
                    said,
                    lambda word: fold.finish(word, self.lang, self.rules),
                    by_character=self.lang == "ja",
                )
                found += [
                    Aligned(begin + written_at, end + written_at, first + spoken_at, last + spoken_at)
                    for begin, end, first, last in pairs
                ]
                spoken_at += len(said) + 1
            written_at += len(line) + 1
        return found

    def batch(self, texts: "pa.Array | pa.ChunkedArray") -> "pa.LargeStringArray":
        """Return the spoken forms of an Arrow array of strings: large_string, as long, null where it is null."""
        if isinstance(texts, pa.ChunkedArray):
            texts = texts.combine_chunks()
        texts = texts.cast(pa.large_string())
        num_texts = len(texts)
        _, offsets_buffer, data_buffer = texts.buffers()
        offsets = np.frombuffer(offsets_buffer or b"", np.int64)[texts.offset :]
        data = memoryview(data_buffer) if data_buffer is not None else memoryview(b"")
        said: list[bytes] = []
        lengths = np.zeros(num_texts + 1, np.int64)
        for index in range(num_texts):
            text = bytes(data[offsets[index] : offsets[index + 1]])
            if not text.isascii() and not unicodedata.is_normalized("NFC", decoded := text.decode()):
                text = unicodedata.normalize("NFC", decoded).encode()
            said.append(self._say_bytes(text) if text else b"")
            lengths[index + 1] = len(said[-1])
        validity = texts.is_valid()
        result = pa.LargeStringArray.from_buffers(
            num_texts, pa.py_buffer(np.cumsum(lengths).tobytes()), pa.py_buffer(b"".join(said))
        )
        return pc.if_else(validity, result, None) if texts.null_count else result


@functools.cache
def _left_over() -> re.Pattern[str]:
    """Return what spoken form must not hold: every number, mark and symbol of Unicode but the apostrophe."""
    runs: list[list[int]] = []
    for code in range(0x20000):  # none is assigned further up
        if unicodedata.category(chr(code))[0] in "NPS" and code != 0x27:
            if runs and runs[-1][1] == code - 1:
                runs[-1][1] = code
            else:
                runs.append([code, code])
    return re.compile("[" + "".join(f"\\U{begin:08x}-\\U{end:08x}" for begin, end in runs) + "]")


def _parts(sentence: str) -> Iterator[str]:
    """Yield an overlong sentence in parts that fit, cut at blanks where there are any.

    >>> [len(part) for part in _parts("word " * 500)]
    [999, 999, 500]
    """
    at = 0
    while at < len(sentence):
        end = min(at + _LONGEST_SENTENCE, len(sentence))
        if end < len(sentence):
            blank = sentence.rfind(" ", at, end)
            end = blank if blank > at else end
        yield sentence[at:end]
        at = end + (sentence[end : end + 1] == " ")


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
