"""Marathi, Tamil and Telugu fractions in words: quarters by their names, joined to a whole number as they are said.

Marathi counts a quarter more and a quarter less of the next number; Tamil and Telugu join a half to the number.
"""

from transforms.speak.indic_numbers import cardinal, join_tamil
from transforms.speak.indic_words import WORDS


def say_fraction(whole: str | None, part: str, lang: str) -> str | None:
    """Return a fraction such as "3/4" in words, with whole numbers before it if any; None where it is none.

    >>> say_fraction("2", "1/2", "mr"), say_fraction(None, "3/4", "ta"), say_fraction(None, "2/3", "te")
    ('अडीच', 'முக்கால்', 'రెండు బై మూడు')
    """
    name = WORDS[lang].quarters.get(part)
    top, bottom = part.split("/")
    if whole and name:
        words = cardinal(int(whole), lang)
        if lang == "mr" and part != "1/2":
            return f"सव्वा {words}" if part == "1/4" else f"पावणे {cardinal(int(whole) + 1, lang)}"
        if lang == "ta" and part != "1/2":
            return f"{join_tamil(words, 'ஏ')} {name}"
        if part == "1/2":
            if lang == "mr":
                return {1: "दीड", 2: "अडीच"}.get(int(whole), f"साडे {words}")
            return join_tamil(words, "அரை") if lang == "ta" else words + "న్నర"
        return f"{words} {name}"
    if name is None and (int(bottom) == 0 or len(bottom) > 3):
        return None
    if name is None:
        above, below = cardinal(int(top), lang), cardinal(int(bottom), lang)
        name = f"{join_tamil(below, 'இல்')} {above}" if lang == "ta" else f"{above} {WORDS[lang].over} {below}"
    return f"{cardinal(int(whole), lang)} {name}" if whole else name
