"""Signs beside the numbers of Marathi, Tamil and Telugu text: differences, plus or minus, squares of a letter.

What no source was found for is as usually read aloud: a square and a cube by their names, the plus behind an age as the
English word.
"""

from transforms.speak.corrections.rewriting import Rule, rule
from transforms.speak.indic_words import WORDS

_PLUS_MINUS = {"mr": "अधिक उणे", "ta": "பிளஸ் மைனஸ்", "te": "ప్లస్ మైనస్"}
_AND_MORE = {"mr": "प्लस", "ta": "பிளஸ்", "te": "ప్లస్"}
"""Behind a number: 18+."""
_RAISED = {"mr": ("चा वर्ग", "चा घन"), "ta": ("இன் வர்க்கம்", "இன் கனம்"), "te": ("వర్గం", "ఘనం")}
"""Behind a letter: its square, its cube."""


def sign_rules(lang: str) -> list[Rule]:
    """Return the rules for signs between numbers, which come before ranges.

    >>> minus, *_ = sign_rules("te")
    >>> minus.pattern.sub(minus.rewrite, "7-3=4")
    '7 మైనస్ 3=4'
    """
    return [
        rule("minus", r"(?<=\d) ?- ?(?=\d+(?:\.\d+)? ?=)", f" {WORDS[lang].minus} "),
        rule("plus or minus", r"\u00b1 ?(?=\d)", f" {_PLUS_MINUS[lang]} "),
        rule("and more", r"(?<=\d)\+(?![\d ]|[^\W\d_])", f" {_AND_MORE[lang]}"),
    ]


def raised_rules(lang: str) -> list[Rule]:
    r"""Return the rule for the square of a letter, which comes behind the units: m\u00b2 is none.

    >>> (raised,) = raised_rules("te")
    >>> raised.pattern.sub(raised.rewrite, "x\u00b2 m\u00b2")
    'x వర్గం m²'
    """
    square, cube = _RAISED[lang]
    names = {"\u00b2": square, "\u00b3": cube}
    return [
        rule("power", r"(?<!\w)([a-ln-zA-LN-Z])([\u00b2\u00b3])(?!\w)",
             lambda m: f"{m[1]} {names[m[2]]}"),
    ]  # fmt: skip
