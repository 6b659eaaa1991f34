"""Fold written text before the grammars, and their words after: the conventions of spoken form.

text -> `canonicalise` -> plain written text (what the grammars expect) -> ... words ... -> `finish` -> spoken form

Spoken form is lower case (`str.lower`; no case folding, so that "ß" stays), letters and their marks, apostrophes
inside words (U+0027), single spaces, and newlines between paragraphs. Characters are judged by Unicode category
through `str.translate`; a regular expression's word class would strip the vowel signs of hi, mr, ta and te.
"""

import html
import re
import unicodedata

from transforms.speak.characters import CANONICAL, SPOKEN
from transforms.speak.rules import SpeakRules
from transforms.speak.signs import read_signs

VERSION = 4

INDIC = frozenset(("hi", "mr", "ta", "te"))
CASED = frozenset(("de", "en", "es", "fr", "it", "pt"))
PLACEHOLDERS = ("email", "phone", "ip")
"""Words that stand for masked personal data; cleaning writes them in angle brackets."""


# What `canonicalise` may change. Letters, marks, digits, spaces and plain sentence punctuation are not in it.
_ODD_ASCII = "".join(map(re.escape, "\t\r\x0b\x0c\x00\x1b\x7f@#*_|~^\\{}[]<>`=")) + "\x01-\x08\x0e-\x1f"
_ODD = re.compile(f"[{_ODD_ASCII}]|[^\\x00-\\x7f]|\\.\\.|--|''|://|www\\.|[a-z]\\.[A-Za-z]|/[A-Za-z~]|&[#A-Za-z0-9]+;")
_HOST_LETTER = r"[A-Za-z0-9\u00a1-\uffff]"
_URL = re.compile(
    r"(?:\b[A-Za-z][A-Za-z0-9+.-]{1,20}://|\bwww\d?\.(?=\w))"
    r"[^\s<>\"'\u00ab\u00bb\u201c\u201d\u3000-\u303f\uff00-\uffef]*"
)
_EMAIL = re.compile(
    rf"(?:mailto:)?[A-Za-z0-9._%+\-]{{1,64}}@(?:{_HOST_LETTER}[A-Za-z0-9-]*\.)+[A-Za-z]{{2,24}}(?![A-Za-z0-9])"
)
_HANDLE = re.compile(r"(?<![A-Za-z0-9@./])@(?=[A-Za-z0-9_.]*[A-Za-z_])[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*")
_DOMAIN_PATH = re.compile(
    r"(?<![A-Za-z0-9./@-])(?:[A-Za-z0-9-]{1,63}\.)+(?:com|org|net|edu|gov|de|fr|es|it|jp|in|br|uk|io)/[^\s<>\"']+"
)
_PATH = re.compile(r"/(?<![^\s(\"'=]/)(?:(?:[A-Za-z0-9_.+~-]+/)+[A-Za-z0-9_.+~-]*|(?=[a-z]{2,}(?![\w/])))")
_ENDING = (
    r"\.(?:com|org|net|edu|gov|info|de|fr|es|it|jp|in|br|uk|io|eu|html?|pdf|txt|jpe?g|png|gif|zip|gz|tar|iso|exe|py|js|xml|"
    r"json|conf|cfg|docx?|xlsx?|csv|mp[34]|deb|rpm|sh|img|ini|log|od[tsp]|efi|bin)(?![\w@/-]|\.\w)"
)
_HAS_DOTTED_NAME = re.compile(_ENDING)
_DOTTED_NAME = re.compile(r"(?<![\w.@/-])[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*" + _ENDING)
DOTS = {
    "ar": "\u0646\u0642\u0637\u0629", "de": "punkt", "en": "dot", "es": "punto", "fr": "point",
    "hi": "\u0921\u0949\u091f",
    "it": "punto", "ja": "\u30c9\u30c3\u30c8", "mr": "\u0921\u0949\u091f", "pt": "ponto",
    "ta": "\u0b9f\u0bbe\u0b9f\u0bcd",
    "te": "\u0c21\u0c3e\u0c1f\u0c4d",
}  # fmt: skip
"""How the dot of a host or file name is said."""
_TAG = re.compile(r"(?<![A-Za-z0-9&/])#(?=[0-9_]*[^\W\d_])([\w\u0900-\u0dff]+)")
_MARKUP_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|ol|p|pre|q|ref|s|small|span|"
    r"strong|su[bp]|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_PLACEHOLDER = re.compile(f"<({'|'.join(PLACEHOLDERS)})>")
_CITATION = re.compile(r"\[(?:\d{1,3}(?:\s?[,\u2013-]\s?\d{1,3})*|[a-z]|note \d+|nb \d+|citation needed)\]")
_CITATION_BETWEEN_LETTERS = re.compile(rf"(?<=[^\s.,;:!?()\"']){_CITATION.pattern}(?=[^\W\d_])")
_EDGE_PUNCTUATION = ".,;:!?)]}\u3002\u3001"
_CAMEL = re.compile(r"(?<=[a-z\u00df-\u00f6\u00f8-\u00ff])(?=[A-Z\u00c0-\u00d6\u00d8-\u00de])|_+|(?<=[A-Za-z])(?=\d)")
_NO_BREAK_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2009\u202f\u2007\u2008](?=\d{3}(?!\d))")
_ELLIPSIS = re.compile(r"(?:\.{3,}|\u2026|(?:\. ){2,}\.)[.\u2026]* *")
_DASH = re.compile(r"[ \t]*(?:\u2013|--+)[\u2013-]*[ \t]*")
_MARKUP_RUN = re.compile(
    r"[*|~^\\`{}_\[\]=#'](?:(?<=[*|~^\\`{}_\[\]])[*|~^\\`{}_\[\]]*|(?<==)=+|(?<=#)(?:#+|(?<=^#)(?=[ \t]))|(?<=')'+)",
    re.MULTILINE,
)
_MISSING_SPACE = re.compile(r"[.!?](?<=[a-z\u00df-\u00ff]{2}.)(?=[A-Z\u00c0-\u00de][a-z\u00df-\u00ff])")
_TASHKEEL = re.compile("[\u0610-\u061a\u0640\u064b-\u0652\u0670\u06d6-\u06dc]+")
_ZERO_AS_ANUSVARA = re.compile("(?<=[\u0c05-\u0c4d])\u0c66")
"""Telugu digit zero typed for the sign anusvara, which looks the same."""
_ARABIC_NUMBER_MARKS = re.compile(r"(?<=\d)([\u066b\u066c])(?=\d)")
_SPACES = re.compile(r" {2,}")


def _kept_letters() -> str:
    """Return, for a character class, the letters of our languages that both tables leave as they are.

    Old signs for ten, a hundred and fractions are numbers to Unicode, and to `residue`, so they are not among them.

    What is outside goes through the tables, in runs: looking up every character would cost three times as much.
    """
    blocks = ((0xC0, 0x17F), (0x621, 0x64A), (0x900, 0x97F), (0xB80, 0xBFF), (0xC00, 0xC7F), (0x3041, 0x30FE))
    kept = (chr(code) for first, last in blocks for code in range(first, last + 1))
    return (
        "".join(
            c
            for c in kept
            if CANONICAL[ord(c)] == c and SPOKEN[ord(c.lower()[0])] == c.lower() and unicodedata.category(c) != "No"
        )
        + "\u4e00-\u9fff"
    )


LETTERS = _kept_letters()
"""For a character class: letters that both tables leave as they are."""
_NOT_CANONICAL = re.compile(f"[^\\n -~{LETTERS}]+")
_NOT_SPOKEN = re.compile(f"[^\\n a-z0-9{LETTERS}]+")


def _canonical(match: re.Match[str]) -> str:
    return match[0].translate(CANONICAL)


def _spoken(match: re.Match[str]) -> str:
    return match[0].translate(SPOKEN)


def is_plain(text: str) -> bool:
    """Say whether `canonicalise` has nothing to do: letters, digits, spaces and plain ASCII punctuation only.

    >>> is_plain("It's 5 o'clock."), is_plain("see [1]")
    (True, False)
    """
    return _ODD.search(text) is None


def canonicalise(text: str, lang: str, rules: SpeakRules) -> str:
    """Return ``text`` in the plain written form that the grammars and corrections expect.

    Full-width characters, ligatures and native digits become ASCII; quotes, dashes and spaces their plain forms;
    markup, emoji, bullets, citations and (by ``rules.urls``) web addresses and handles go; digits grouped by
    no-break or thin spaces are joined; Arabic loses tashkeel and tatweel.

    >>> canonicalise("\\uff11\\uff12 km \\u2013 see https://a.org/x [3]", "en", SpeakRules())
    '12 km see '
    >>> canonicalise("#ClimateChange * <email>", "en", SpeakRules())
    'Climate Change email '
    """
    if _ODD.search(text) is None:
        return text
    if "@" in text or "/" in text or "www." in text:
        text = _drop_addresses(text, rules)
    if "&" in text and ";" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if "<" in text:
        text = _MARKUP_TAG.sub(" ", _PLACEHOLDER.sub(r" \1 ", text))
    if "[" in text:
        text = _CITATION.sub("", _CITATION_BETWEEN_LETTERS.sub(" ", text))
    if lang in INDIC:
        if "|" in text:
            text = text.replace("||", "\u0965").replace("|", "\u0964")
        if lang == "te" and "\u0c66" in text:
            text = _ZERO_AS_ANUSVARA.sub("\u0c02", text)
    if rules.urls == "drop":
        text = _read_names(text, lang)
    if "#" in text:
        text = _TAG.sub(lambda match: _CAMEL.sub(" ", match[1]), text)
    if not rules.pure_nemo:
        text = read_signs(text, lang)
    if not text.isascii():
        if lang == "ar":
            text = _TASHKEEL.sub("", text)
            text = _ARABIC_NUMBER_MARKS.sub(lambda match: "." if match[1] == "\u066b" else "", text)
        text = _NO_BREAK_THOUSANDS.sub("", text)
        if lang == "ja":
            text = _half_width_kana(text).replace("\uff5e", "\u301c")
        text = _NOT_CANONICAL.sub(_canonical, text)
        if "\u200c" in text or "\u200d" in text:
            text = text.replace("\u200c", "")
            if lang not in INDIC:
                text = text.replace("\u200d", "")
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    if ".." in text or "\u2026" in text or ". ." in text:
        text = _ELLIPSIS.sub(lambda match: _between_digits(match, ", ", " "), text).replace("..", ".")
    if "\u2013" in text or "--" in text:
        text = _DASH.sub(_dash, text)
    if rules.urls != "verbalise" or not ("://" in text or ":\\" in text):
        text = _MARKUP_RUN.sub(" ", text)
    if lang in CASED:
        text = _MISSING_SPACE.sub(r"\g<0> ", text)
    text = text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    return _SPACES.sub(" ", text)


def _drop_addresses(text: str, rules: SpeakRules) -> str:
    """Leave web addresses, e-mail addresses and handles out, keeping the sentence mark that follows one."""
    if rules.urls == "verbalise":
        return text

    def drop(match: re.Match[str]) -> str:
        found = match[0]
        return found[len(found.rstrip(_EDGE_PUNCTUATION)) :].replace("/", "")

    if "://" in text or "www." in text:
        text = _URL.sub(drop, text)
    if "@" in text:
        text = _HANDLE.sub("", _EMAIL.sub("", text))
    if "/" in text:
        text = _DOMAIN_PATH.sub(drop, text)
    return text


def _read_names(text: str, lang: str) -> str:
    """Part paths at their slashes, and read the dots of host and file names, which a grammar would spell out."""
    if "/" in text:
        text = _PATH.sub(lambda match: match[0].replace("/", " ").replace(".", " "), text)
    if _HAS_DOTTED_NAME.search(text):
        text = _DOTTED_NAME.sub(lambda match: match[0].replace(".", f" {DOTS[lang]} "), text)
    return text


def _half_width_kana(text: str) -> str:
    """Compose half-width katakana, whose voicing marks are characters of their own."""
    return re.sub("[\uff61-\uff9f]+", lambda match: unicodedata.normalize("NFKC", match[0]), text)


def _between_digits(match: re.Match[str], between: str, elsewhere: str) -> str:
    """Return ``between`` where the match stands between two digits, else ``elsewhere``."""
    start, end = match.span()
    text = match.string
    left = text[max(0, start - 2) : start].rstrip(" ")[-1:]
    inside = left.isdigit() and end < len(text) and text[end].isdigit()
    return between if inside else elsewhere


def _dash(match: re.Match[str]) -> str:
    """A dash between two digits is a range; before a digit and after a space a minus; else a pause."""
    start, end = match.span()
    text = match.string
    digit_after = end < len(text) and text[end].isdigit()
    digit_before = start > 0 and (text[start - 1].isdigit() or text[start - 1] in "%$\u20ac\u00a3\u00b0")
    if digit_after and digit_before:
        return "-"
    if digit_after and match[0].startswith((" \u2013", "\u2013")) and not match[0].endswith(" "):
        return " -" if start == 0 or match[0][0] == " " else "-"
    return " "


_ACRONYM = re.compile(
    r"\.(?<=[^\W\d_]\.)(?<![^\W\d_]{2}\.)"
    r"(?:(?=[^\W\d_]\.)|(?<=\.[^\W\d_]\.)(?=[^\W\d_](?![^\W\d_])|['\u2019\u02bc]))"
)
"""The dots between single letters: U.S.A., but not those of "J. P." """
_OUTER_APOSTROPHE = re.compile(r"'(?:(?<![^\s\d']')|(?![^\s\d']))")
_JAPANESE = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_DROPPED_BETWEEN_WORDS = re.compile(f"(?<=[^\\s{_JAPANESE}\ufdd0])\ufdd0+(?=[^\\s{_JAPANESE}\ufdd0])")
_SPACE_BETWEEN_JAPANESE = re.compile(f"(?<=[{_JAPANESE}]) +(?=[{_JAPANESE}])")


#: What stands for each ASCII character in spoken form, but in Japanese, where a dropped mark leaves no blank.
_ASCII_SPOKEN = bytes(ord(SPOKEN[ord(chr(code).lower())].replace("\ufdd0", " ")) for code in range(128)) + bytes(128)


def finish(text: str, lang: str, rules: SpeakRules) -> str:
    """Return words as spoken form: lower case, no punctuation, no symbol, single spaces, newlines kept.

    Dotted acronyms are joined, hyphens and slashes part words, apostrophes stay inside words only. In Japanese a
    dropped mark leaves no space behind. Digits that are left stay, for `residue` to count. Idempotent.

    >>> finish("The U.S.A.\\u2019s \\u201cwell-known\\u201d O'Brien,\\n\\n(dogs')!", "en", SpeakRules())
    "the usa's well known o'brien\\ndogs"
    >>> finish("\\u4eca\\u65e5\\u3001\\u6771\\u4eac\\u300c\\u30bf\\u30ef\\u30fc\\u300d\\u3002", "ja", SpeakRules())
    '\\u4eca\\u65e5\\u6771\\u4eac\\u30bf\\u30ef\\u30fc'
    """
    if "." in text:
        text = _ACRONYM.sub("", text)
    if text.isascii() and lang != "ja":
        text = text.replace("''", " ").encode().translate(_ASCII_SPOKEN).decode()
    else:
        text = _finish_characters(text.lower(), lang)
    if "'" in text:
        text = _OUTER_APOSTROPHE.sub("", text)
    if lang == "ja":
        text = _SPACE_BETWEEN_JAPANESE.sub("", text)
    return "\n".join([" ".join(words) for line in text.split("\n") if (words := line.split())])


def _finish_characters(text: str, lang: str) -> str:
    """Return lower-case ``text`` with every character as spoken form has it."""
    text = _NOT_SPOKEN.sub(_spoken, text.replace("''", " "))
    text = _DROPPED_BETWEEN_WORDS.sub(" ", text).replace("\ufdd0", "") if lang == "ja" else text.replace("\ufdd0", " ")
    if "\u200d" in text and lang not in INDIC:
        text = text.replace("\u200d", "")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


_RESIDUE = re.compile(r"\d")


def residue(text: str) -> int:
    """Count the digits and symbols that spoken form should not hold (after `finish` only digits can be left).

    >>> residue("route 66"), residue("sixty six")
    (2, 0)
    """
    if not text.isascii():
        return sum(unicodedata.category(character)[0] in "NPS" and character not in "'\u3007" for character in text)
    return len(_RESIDUE.findall(text))
