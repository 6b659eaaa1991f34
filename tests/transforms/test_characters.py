import itertools
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import characters
from transforms.characters import (
    CATEGORY_BITS,
    CLOSING,
    DIGIT,
    HAN,
    HANGUL,
    HIRAGANA,
    KATAKANA,
    LETTER,
    MARK,
    OTHER,
    PUNCTUATION,
    SCRIPT_BITS,
    SPACE,
    SPACED,
    SYMBOL,
    TERMINAL,
    buffers,
    classify,
    decode,
    decode_before,
    encode,
    is_word_character,
    lower,
)

EVERY_CHARACTER = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def test_category_of_every_code_point_is_unicodedata_s() -> None:
    names = {"L": LETTER, "M": MARK, "N": DIGIT, "P": PUNCTUATION, "S": SYMBOL, "C": OTHER, "Z": SPACE}
    for character in EVERY_CHARACTER:
        expected = SPACE if character.isspace() else names[unicodedata.category(character)[0]]
        assert classify(ord(character)) & CATEGORY_BITS == expected, hex(ord(character))


def test_lower_of_every_code_point_is_str_lower() -> None:
    differing = [c for c in EVERY_CHARACTER if chr(lower(ord(c))) != c.lower()]
    assert differing == ["\u0130"]  # two characters in str.lower; here `i`
    assert chr(lower(0x130)) == "i"
    assert sum(chr(lower(ord(c))) != c for c in EVERY_CHARACTER) > 1300


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("漢字々〇", HAN),
        ("かなゝ", HIRAGANA),
        ("カナー", KATAKANA),
        ("ｶﾅ", KATAKANA),
        ("한글", HANGUL),
        ("aéßжعहत", SPACED),
        ("・。、「」", SPACED),  # not letters: they divide
    ],
)
def test_script(text: str, script: int) -> None:
    assert {classify(ord(c)) & SCRIPT_BITS for c in text} == {script}


def test_word_characters_keep_indic_vowels_and_harakat() -> None:
    for text in ("हिन्दी", "मराठी", "தமிழ்", "తెలుగు", "عَرَبِيّ", "が", "été", "१२"):
        assert all(is_word_character(ord(c)) for c in text), text
    assert not any(is_word_character(ord(c)) for c in " \n\u00a0\u3000,.।؟«»#+\u200d")


def test_sentence_ends_of_the_twelve_languages() -> None:
    for character in ".!?…؟۔।॥。！？．｡":
        assert classify(ord(character)) & TERMINAL, character
    for character in ",;:،؛、，·・¿¡-":
        assert not classify(ord(character)) & TERMINAL, character
    for character in "\"'”’»«)」』）":
        assert classify(ord(character)) & CLOSING, character


@settings(deadline=None)  # the first call compiles
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_decode_and_encode_are_utf_8(text: str) -> None:
    encoded = text.encode()
    data = np.frombuffer(encoded, np.uint8)
    found, i = [], 0
    out, j = np.zeros(len(encoded), np.uint8), 0
    while i < len(data):
        code_point, i = decode(data, i)
        assert decode_before(data, i)[0] == code_point
        found.append(chr(code_point))
        j = encode(code_point, out, j)
    assert "".join(found) == text
    assert out[:j].tobytes() == encoded


def test_decode_knows_all_four_lengths() -> None:
    for character in "a\u00e9\u0939\U0001f600":
        data = np.frombuffer(character.encode(), np.uint8)
        assert decode(data, 0) == (ord(character), len(data))


def texts_of(array: pa.Array) -> list[str]:
    offsets, data = buffers(array)
    return [data[a:b].tobytes().decode() for a, b in itertools.pairwise(offsets)]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=6), st.data())
def test_buffers_of_a_slice(texts: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(texts)))
    last = data.draw(st.integers(first, len(texts)))
    for kind in (pa.large_string(), pa.string()):
        array = pa.array(texts, kind)
        assert texts_of(array) == texts
        assert texts_of(array[first:last]) == texts[first:last]
    assert texts_of(pa.chunked_array([pa.array(texts, pa.large_string())] * 2)) == texts * 2


def test_buffers_copy_nothing() -> None:
    array = pa.array(["one", "two"], pa.large_string())
    assert buffers(array)[1].ctypes.data == array.buffers()[2].address


def test_buffers_refuse_nulls_and_other_types() -> None:
    with pytest.raises(ValueError, match="found 1 among 2"):
        buffers(pa.array(["a", None], pa.large_string()))
    with pytest.raises(ValueError, match="large_binary"):
        buffers(pa.array([b"a"], pa.large_binary()))


def test_tables_are_small_enough_for_cached_kernels() -> None:
    tables = (characters._CLASS, characters._CLASS_PAGE, characters._LOWER, characters._LOWER_PAGE)
    assert sum(table.nbytes for table in tables) < 100_000
