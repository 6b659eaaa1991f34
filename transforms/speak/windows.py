"""Read Hindi and Japanese aloud: the grammar gets windows around what could set it off.

Their taggers do not come to rest between words (hi: an address may hold any words; ja: there are no blanks), so `cut`
finds no cuts. What sets them off is known instead: digits, symbols and foreign letters. Measured on the corpora: of
19,569 Japanese phrases of kana and kanji alone the grammar changes none without "+" or a wave dash; of 15,005 Hindi
words it only parts marks from letters. Of 20,000 Japanese phrases with Latin letters and such marks as are plain
below it changes none.
"""

import re

from transforms.speak.spans import SpanSpeaker

_WORDS_AROUND = 3
"""Hindi words of context: dates and amounts reach no further (`15 अगस्त 1947 को`)."""
_UNIT = re.compile(
    "[kKmMGTPcdhnµ]?[mgBblLWVsJANCK][²³]?|[tq]|[KMGTP]?Hz|[dh]a[lLg]?|°[CF]|lb|oz|st|mi|ft|yd|ha|ac|qt|gal|pt|Pa|hp|hrs?|"
    "min|dB|MΩ|pH|ct|yr|doz|months?|(?:km|mi|m)/(?:hr?|min|s)"
)
"""Foreign words after a number that are its unit (`5 km`, `10 GB`); the grammar spells all others letter by letter."""
_HOT = re.compile("[0-9$%&@/+=<>#*^~|\\\\_\u00a2-\u00be\u00d7\u00f7\u20a0-\u20cf\u2030\u2200-\u22ff]|[a-z]\\.[a-z]{2}")
_ADDRESS = re.compile(r"\d+(?:\.\d+){3}")
_FOREIGN = re.compile("[A-Za-z\u00c0-\u024f]")
_PLAIN_JAPANESE = re.compile("[A-Za-z\u3000-\u301b\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff!?(),:;'\"-]*")
_JAPANESE_PHRASES = re.compile("[\u3001\u3002\uff01\uff1f!?]+|\\s+")


class HindiReader:
    """Reads lines of canonical Hindi; `read` never raises."""

    def __init__(self, spans: SpanSpeaker) -> None:
        self.spans = spans

    def read(self, text: str) -> str:
        """Return the words of a text, line by line."""
        return "\n".join([self._read_line(line) for line in text.split("\n")])

    def _read_line(self, line: str) -> str:
        if _HOT.search(line) is None:
            return line
        chunks = line.split()
        out: list[str] = []
        done = 0
        for begin, end in _windows(chunks):
            out += chunks[done:begin]
            out.append(self.spans.say(" ".join(chunks[begin:end])))
            done = end
        out += chunks[done:]
        return " ".join(out)


def _windows(chunks: list[str]) -> list[tuple[int, int]]:
    """Return the ranges of chunks around what could set the Hindi grammar off, joined where they touch.

    >>> _windows("wa das 5 km door hai aur aaj bhi nahin".split())
    [(2, 4)]
    """
    found: list[tuple[int, int]] = []
    for index, chunk in enumerate(chunks):
        if _HOT.search(chunk) is None:
            continue
        begin = index
        reaches = 2 if _ADDRESS.match(chunk) else 0  # "ip address 10.0.0.1"
        while begin > max(0, index - _WORDS_AROUND) and (
            not _FOREIGN.search(chunks[begin - 1]) or index - begin < reaches
        ):
            begin -= 1
        end = index + 1
        if end < len(chunks) and _is_unit(chunks[end], chunks[end + 1 : end + 2]):
            end += 1
        while end < min(len(chunks), index + 1 + _WORDS_AROUND) and not _FOREIGN.search(chunks[end]):
            end += 1
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def _is_unit(chunk: str, following: list[str]) -> bool:
    """Return whether a chunk after a number is its unit; "in" is not before a foreign word or number ("2 in 1")."""
    word = chunk.rstrip(".,;:!?)")
    if word == "in":
        return not (following and (_FOREIGN.search(following[0]) or _HOT.search(following[0])))
    return _UNIT.fullmatch(word) is not None


class JapaneseReader:
    """Reads lines of canonical Japanese; `read` never raises."""

    def __init__(self, spans: SpanSpeaker) -> None:
        self.spans = spans

    def read(self, text: str) -> str:
        """Return the words of a text, line by line."""
        return "\n".join([self._read_line(line) for line in text.split("\n")])

    def _read_line(self, line: str) -> str:
        """Read phrases between marks and blanks, each alone."""
        if _PLAIN_JAPANESE.fullmatch(line):
            return line
        out: list[str] = []
        done = 0
        for mark in _JAPANESE_PHRASES.finditer(line):
            out += (self._read_phrase(line[done : mark.start()]), mark[0])
            done = mark.end()
        out.append(self._read_phrase(line[done:]))
        return "".join(out)

    def _read_phrase(self, phrase: str) -> str:
        if _PLAIN_JAPANESE.fullmatch(phrase):
            return phrase
        return self.spans.say(phrase)
