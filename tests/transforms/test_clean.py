"""Cleaning: each rule with an input it changes and one it must not, and twice is once."""

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.batch import DOCUMENTS
from transforms.boilerplate import is_notice, is_phrase
from transforms.clean import CleanRules, clean, clean_text
from transforms.mojibake import num_signs, repair


def documents(texts: list[str], kind: str = "web") -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(
        [{"doc_id": bytes([row]) * 16, "source": "s", "kind": kind, "text": text} for row, text in enumerate(texts)],
        schema=DOCUMENTS,
    )


CHANGED = {
    "composed": ("Cafe\u0301 nin\u0303o", "Caf\u00e9 ni\u00f1o"),
    "controls": ("a\x00b\x07c\x7fd\x9fe", "abcde"),
    "invisible": ("a\u200bb\ufeffc\u2060d\u200ee\u061cf\ufe0fg", "abcdefg"),
    "private": ("a\ue000b\U000f0000c\ufdd0d\U000e0041e", "abcde"),
    "spaces": ("a\u00a0b\u2003c\u3000d\te  f", "a b c d e f"),
    "line ends": ("a\r\nb\rc\x0bd\x0ce\u2028f\u2029g\u0085h", "a\nb\nc\nd\ne\nf\ng\nh"),
    "empty lines": ("\n\n a \n\n\n\n b \n \n", "a\n\nb"),
    "soft hyphen": ("soft\u00adhyphen and news\u00ad\npaper", "softhyphen and newspaper"),
    "joiner in Latin": ("auf\u200clage", "auflage"),
    "notes": ("Rome[3] fell.[12][a] Then[citation needed] more", "Rome fell. Then more"),
    "edit": ("History [edit]\nGeschichte[Bearbeiten | Quelltext bearbeiten]\ntext", "History\nGeschichte\ntext"),
    "misread": ("Ã©tÃ© Ã\u00a0 la montagne, voilÃ\u00a0", "été à la montagne, voilà"),
    "misread twice": (
        "é é é ü".encode().decode("cp1252").encode().decode("cp1252"),
        "é é é ü",
    ),
    "phrase": ("Text.\nRead more \u00bb\nMore text.", "Text.\nMore text."),
    "cookies": ("Text.\nWe use cookies to improve your visit. Accept?\nMore.", "Text.\nMore."),
    "copyright": ("Text.\n\u00a9 2024 Example Ltd. All rights reserved.", "Text."),
}
KEPT = {
    "ascii": "Plain text, with \u201cquotes\u201d \u2013 and dashes.",
    "Persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi": "\u0915\u094d\u200d\u0937 \u0930\u094d\u200c\u092f",
    "Tamil": "\u0b95\u0bcd\u0bb7",
    "combining without composed form": "x\u0302 q\u0323",
    "accent and quote": "CAF\u00c9\u2026 LIBERT\u00c9\u201d \u00c9\u2122 SAR\u00c0\u201d",
    "Portuguese capitals": "S\u00c3O JO\u00c3O, N\u00c3O! IRM\u00c3S",
    "French quotes": "\u00ab \u00c2 \u00bb et \u00ab \u00e0 \u00bb",
    "brackets": "an [important] point [sic] and a [1] alone, f[x] and [[1]2]",
    "list of notes": "[1] First note.\n[2] Second note.",
    "cookie prose": "The cookies were warm, and we use butter.",
    "copyright prose": "Copyright law protects authors.\nThe copyright of 1911 was new in Britain.",
    "read more": "Read more books, they said.\nWe should share this meal.",
    "paragraphs": "one\n\ntwo\nthree",
    "emoji": "fine \U0001f600 thanks",
}


@pytest.mark.parametrize("name", CHANGED)
def test_changes(name: str) -> None:
    dirty, expected = CHANGED[name]
    assert clean_text(dirty) == expected
    assert clean_text(expected) == expected


@pytest.mark.parametrize("name", KEPT)
def test_must_not_change(name: str) -> None:
    assert clean_text(KEPT[name]) == KEPT[name]


PHRASES = {
    "en": "Share this article",
    "de": "Weiterlesen",
    "fr": "Lire la suite\u2026",
    "es": "Leer m\u00e1s",
    "pt": "Leia tamb\u00e9m:",
    "it": "LEGGI ANCHE",
    "hi": "\u0914\u0930 \u092a\u0922\u093c\u0947\u0902",
    "ja": "\u7d9a\u304d\u3092\u8aad\u3080",
    "ar": "\u0627\u0642\u0631\u0623 \u0627\u0644\u0645\u0632\u064a\u062f",
}
NOTICES = [
    "We use cookies and similar technologies.",
    "By continuing to browse the site you agree to our use of cookies.",
    "This website uses cookies to ensure you get the best experience.",
    "Wir verwenden Cookies, um Inhalte zu personalisieren.",
    "Nous utilisons des cookies pour am\u00e9liorer votre navigation.",
    "Este sitio web utiliza cookies propias y de terceros.",
    "Este site utiliza cookies. Ao continuar, concorda com elas.",
    "Questo sito utilizza i cookie per migliorare l'esperienza.",
    "当サイトではクッキーを使用しています。",
    "Copyright \u00a9 2020-2024 Example Media. All rights reserved.",
    "\u00a9 Example GmbH",
    "Alle Rechte vorbehalten \u2013 Beispiel Verlag",
    "Share this on Facebook",
    "Sign up for our free weekly newsletter today",
]
PROSE = [
    "She used cookies and milk to win them over.",
    "Our cookies are baked every morning with real butter.",
    "Cookies are small files that a site keeps in the browser.",
    "Die Kekse, auch Cookies genannt, wurden kalt.",
    "The museum's copyright claim of 2011 was dismissed by the court.",
    "They share this view with most historians of the period, and with others.",
    "He read more than anyone.",
]


@pytest.mark.parametrize("language", PHRASES)
def test_phrases(language: str) -> None:
    phrase = unicodedata.normalize("NFC", PHRASES[language])
    assert is_phrase(phrase)
    assert not is_phrase(phrase + " xyz")


@pytest.mark.parametrize("line", NOTICES)
def test_notices(line: str) -> None:
    assert is_notice(line)
    assert clean_text(f"Before.\n{line}\nAfter.") == "Before.\nAfter."


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_no_notice(line: str) -> None:
    assert not is_notice(line)
    assert clean_text(line) == line


def test_verdicts_and_counters() -> None:
    texts = ["good", "\u200b \n", "b\ufffdd " * 20, "Read more\ntext[1]\u00a0x", "a" * 999 + "\ufffd", "Read more"]
    outcome = clean(documents(texts), CleanRules())
    assert outcome.kept.column("text").to_pylist() == ["good", "text x", "a" * 999 + "\ufffd"]
    rows = outcome.dropped.to_pylist()
    assert [(row["reason"], row["measure"]) for row in rows] == [
        ("empty", 5.0),
        ("mojibake", 20 / 79),
        ("empty", 9.0),
    ]
    assert dict(outcome.counters) == {
        "characters_tidied": 3, "marks": 1, "misread_repaired": 0, "notices": 0, "phrases": 2,
    }  # fmt: skip
    spoken = clean(documents(["Read more"], kind="speech"), CleanRules())
    assert spoken.kept.column("text").to_pylist() == ["Read more"]
    assert clean(documents(texts).slice(3, 1), CleanRules()).kept.column("text").to_pylist() == ["text x"]
    assert clean(documents([]), CleanRules()).kept.num_rows == 0


def test_rules_can_be_switched_off_and_are_checked() -> None:
    rules = CleanRules(repair_misread=False, remove_marks=False, boilerplate_kinds=(), max_mojibake_ratio=1)
    text = "Rome[1]\nRead more\nÃ©Ã©Ã©"
    assert clean(documents([text]), rules).kept.column("text").to_pylist() == [text]
    with pytest.raises(ValueError, match="max_mojibake_ratio is 2"):
        CleanRules(max_mojibake_ratio=2)
    with pytest.raises(ValueError, match="'webb'"):
        CleanRules(boilerplate_kinds=("webb",))


@pytest.mark.parametrize("text", ["déjà vu – “quoted” naïve", "привет", "हिन्दी भाषा", "日本語のテキスト", "العربية"])
def test_repair_undoes_the_misreading(text: str) -> None:
    misread = "".join(_cp1252(byte) for byte in text.encode())
    assert repair(misread) == text
    if text[0] != "п":  # Cyrillic is not among the signs, see `mojibake`
        assert num_signs(misread * 3) >= 3


def _cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


PIECES = st.sampled_from(
    ["a", "e\u0301", " ", "\n", "\n\n\n", "\r\n", "\u00ad", "\u200b", "\u200d", "\u0915", "\u094d", "[", "]", "[1]",
     "[edit]", "1", "Read more", "Ã", "©", "Â", "â", "€", "\x80", "\x85", "\ufffd", "\u00a0", "We use cookies",
     "\u0301", "\u00a9 2024", "citation needed", "|", "Share", "\u0e00", ".", "\u0300", "\u03b9", "\u1100",
     "\u1161", "\U0001d15e"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_cleaning_any_text_twice_is_cleaning_it_once(text: str) -> None:
    once = clean_text(text.encode("utf-8", "replace").decode())
    assert clean_text(once) == once
    assert "\n\n\n" not in once
    assert once == once.strip()
    assert "  " not in once
