"""The quick way from tags to words comes to what the careful way comes to, or leaves it to that."""

import random

import numpy as np
import pytest

from transforms.speak import grammars
from transforms.speak.normaliser import Normaliser, UnspeakableError
from transforms.speak.verbalise import say_tokens

TAGS = (
    'tokens { cardinal { integer: "five" } }',
    '  tokens { name: "the" }   tokens { date { month: "may" day: "five" } } ',
    'tokens { date { day: "five" month: "may" preserve_order: true } }',
    'tokens { name: "}" } tokens { name: """ } tokens { name: "{" }',
    'tokens { measure { cardinal { integer: "two" } units: "kilometers" } }',
    'tokens { money { integer_part: "five" currency_maj: "dollars" } }',
    'tokens { money { currency_maj: "dollars" integer_part: "five" } }',
    'tokens { date { month: "may" month: "june" } }',
    'tokens { name: "a" name: "b" }',
    'tokens { time { hours: "ten" minutes: "thirty five" suffix: "p m" zone: "e s t" } }',
    'tokens { name: "" }',
    "tokens { name: true }",
    'tokens { cardinal { preserve_order: "five" } }',
    'tokens { name: "a" } x',
    "tokens { }",
    "",
    'tokens { a: "b" c: "d" e: "f" g: "h" i: "j" k: "l" m: "n" }',
    'tokens { nothing { of: "the kind" } }',
    'tokens { name: "\u0915" }',
)


def _quick(normaliser: Normaliser, tagged: bytes) -> str | None:
    room = 64 + 6 * len(tagged)
    form, words = np.zeros(room, np.uint8), np.zeros(room, np.uint8)
    data = np.frombuffer(tagged, np.uint8)
    letters = normaliser._verbaliser.out
    length = say_tokens(data, normaliser._spaced, *normaliser._saying, form, letters, words)
    return words[:length].tobytes().decode() if length >= 0 else None


def _careful(normaliser: Normaliser, tagged: bytes) -> str | None:
    try:
        return normaliser._say_carefully(tagged)
    except UnspeakableError:
        return None


@pytest.mark.parametrize("lang", ["en", "ja", "hi"])
def test_quick_and_careful_agree(lang: str) -> None:
    if not grammars.is_built(lang):
        pytest.skip(f"plainspoken grammars build --lang {lang}")
    normaliser = Normaliser(grammars.path(lang), joiner="" if lang == "ja" else " ")
    draw = random.Random(5)
    num_quick = num_careful = 0
    for written in TAGS:
        data = written.encode()
        cases = [data]
        for _ in range(40):
            at = draw.randrange(len(data) + 1)
            cases.append(
                data[:at] + draw.choice([b"", b" ", b'"', b"}", b"{", b":", b"a", b"\xe0", b'" ']) + data[at + 1 :]
            )
        for tagged in cases:
            quick = _quick(normaliser, tagged)
            if quick is None:
                num_careful += 1
            else:
                num_quick += 1
                assert quick == _careful(normaliser, tagged), tagged
    assert num_quick > 20
    assert num_careful > 50


def test_fields_in_another_order_are_quick() -> None:
    if not grammars.is_built("en"):
        pytest.skip("plainspoken grammars build --lang en")
    normaliser = Normaliser(grammars.path("en"))
    tagged = 'tokens { date { year: "nineteen eighty" month: "may" day: "five" } }'
    assert normaliser._verbaliser(b' tokens {  date { year: "nineteen eighty" month: "may" day: "five"  }  } ') is None
    assert _quick(normaliser, tagged.encode()) == _careful(normaliser, tagged.encode()) == "may fifth nineteen eighty"


def test_tags_of_many_orders_need_care() -> None:
    if not grammars.is_built("en"):
        pytest.skip("plainspoken grammars build --lang en")
    normaliser = Normaliser(grammars.path("en"))
    seven = " ".join(f'f{chr(97 + index)}: "x"' for index in range(7))
    tagged = f"tokens {{ date {{ {seven} }} }}".encode()
    assert _quick(normaliser, tagged) is None
    with pytest.raises(UnspeakableError, match="too_many_orders"):
        normaliser._say_carefully(tagged)
