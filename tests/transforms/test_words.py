import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.words import (
    count_sentences,
    ends_in_ellipsis,
    ends_in_quote,
    ends_in_terminal,
    hash_bytes,
    line_end,
    next_token,
    trim,
)

TEXTS = st.text(st.sampled_from("aB1é. ,'#|-…\u00a0\u3000日本かなカナーー。、「」हि।عَ한글👍\u200d"), max_size=30)


def bytes_of(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def tokens_of(text: str) -> list[tuple[str, int, int, bool, bool, int]]:
    data = bytes_of(text)
    tokens, i = [], 0
    while True:
        begin = i
        i, *numbers, word_hash = next_token(data, i, len(data))
        if numbers[0] == 0:
            return tokens
        tokens.append((data[begin:i].tobytes().decode().strip(), *map(int, numbers), int(word_hash)))


def test_tokens_of_scripts_with_spaces() -> None:
    text = "Hello, world — it's #1 | fine…  हिन्दी में लिखा। « été »\t한국어 텍스트"
    assert [token for token, *_ in tokens_of(text)] == text.split()


def test_tokens_of_japanese_are_runs_of_a_script() -> None:
    text = "東京で2020年に開催された「GDP」は、らーめんを食べた。見た。データー"
    found = [token for token, *_ in tokens_of(text)]
    assert " ".join(found) == "東京 で 2020 年 に 開催 された「 GDP」 は、 らーめんを 食 べた。 見 た。 データー"
    assert [token for token, *_ in tokens_of("そして、その")] == ["そして、", "その"]


def test_what_a_token_counts() -> None:
    (token,) = tokens_of("«L'été!")
    assert token[:5] == ("«L'été!", 7, 4, True, False)
    assert tokens_of("1999:")[0][1:5] == (5, 4, False, False)
    assert tokens_of("--")[0][1:5] == (2, 0, False, True)
    assert tokens_of("+")[0][1:5] == (1, 0, False, False)  # a symbol is not punctuation


def test_word_hash_forgets_case_punctuation_and_arabic_vowels() -> None:
    def hash_of(text: str) -> int:
        return tokens_of(text)[0][5]

    assert hash_of("Straße") == hash_of("“STRAßE,”")
    assert hash_of("عَلَى") == hash_of("على")
    assert tokens_of("عَلَى")[0][1:3] == (5, 3)
    assert hash_of("हिन्दी") != hash_of("हन्दी")  # vowel signs of other scripts tell words apart
    assert len({hash_of(word) for word in ("ab", "ba", "a", "b", "abc", "é", "e")}) == 7


@settings(deadline=None)  # the first call compiles
@given(TEXTS)
def test_tokens_cover_all_but_spaces(text: str) -> None:
    tokens = tokens_of(text)
    assert "".join(token for token, *_ in tokens) == "".join(text.split())
    assert sum(token[1] for token in tokens) == len("".join(text.split()))
    for token, _, num_word_characters, has_letter, only_punctuation, _ in tokens:
        assert has_letter == any(unicodedata.category(c)[0] == "L" for c in token)
        assert (
            only_punctuation == all(unicodedata.category(c)[0] == "P" or c == "\u200d" for c in token)
            or "\u200d" in token
        )
        assert num_word_characters == sum(unicodedata.category(c)[0] in "LMN" and c != "\u064e" for c in token)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", 0),
        ("...", 0),
        ("No end mark", 1),
        ("One. Two! Three? Four", 4),
        ('He said "No." Then he left.', 2),
        ("J. Smith came at 3.50 p.m. by train.", 1),
        ("Circa 1. 500 people", 1),
        ("Wait... what? No!?", 2),
        ("東京で。見た。「はい。」と言った", 4),
        ("हिन्दी में लिखा।यहाँ भी।", 2),
        ("هل هذا صحيح؟ نعم.", 2),
        ("Ende (so war es.) Und weiter.", 2),
    ],
)
def test_sentences(text: str, sentences: int) -> None:
    data = bytes_of(text)
    assert count_sentences(data, 0, len(data)) == sentences


@pytest.mark.parametrize(
    ("text", "terminal", "quote", "ellipsis"),
    [
        ("End.", True, False, False),
        ("End.)", True, False, False),
        ("„Ende.“", True, True, False),
        ("« fin »", False, True, False),
        ("終わり。」", True, True, False),
        ("अंत।", True, False, False),
        ("Home", False, False, False),
        ("Menu:", False, False, False),
        ("it's '", False, False, False),
        ("Read more...", True, False, True),
        ("Read more…", True, False, True),
        ("Mr. and", False, False, False),
        ("", False, False, False),
    ],
)
def test_line_ends(text: str, terminal: bool, quote: bool, ellipsis: bool) -> None:
    data = bytes_of(text)
    assert ends_in_terminal(data, 0, len(data)) == terminal
    assert ends_in_quote(data, 0, len(data)) == quote
    assert ends_in_ellipsis(data, 0, len(data)) == ellipsis


@settings(deadline=None)  # the first call compiles
@given(st.text(st.sampled_from("a \u3000\t\u00a0é\n"), max_size=12))
def test_lines_and_trim(text: str) -> None:
    data = bytes_of(text)
    lines, i = [], 0
    while i <= len(data):
        stop = line_end(data, i, len(data))
        first, last = trim(data, i, stop)
        lines.append(data[first:last].tobytes().decode())
        i = stop + 1
    assert lines == [line.strip() for line in text.split("\n")]


def test_hash_bytes_counts_characters() -> None:
    data = bytes_of("aéहि")
    assert hash_bytes(data, 0, len(data))[1] == 4
    hashes = {
        int(hash_bytes(bytes_of(text), 0, len(text.encode()))[0]) for text in ("", "a", "b", "ab", "ba", "a ", "\0")
    }
    assert len(hashes) == 7
