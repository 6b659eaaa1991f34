"""Marathi, Tamil and Telugu numbers in words: cardinals, years, written numbers, and suffixes joined to them.

Cardinals below a thousand million come from indic-numtowords; this module closes its holes: zero, leading zeros,
signs, decimals, larger numbers, the nukta of hazar in Marathi, zero-width joiners.
"""

import functools
import re
import unicodedata

from indic_numtowords import num2words

from transforms.speak.indic_words import WORDS

LANGUAGES = ("mr", "ta", "te")
CRORE = 10_000_000
_CRORE_WORDS = {"mr": ("कोटी", "कोटी"), "ta": ("கோடி", "கோடியே"), "te": ("కోట్లు", "కోట్ల")}
"""Words for ten millions at the end of a number and before more of it."""
SCRIPTS = {"mr": ("\u0900", "\u097f"), "ta": ("\u0b80", "\u0bff"), "te": ("\u0c00", "\u0c7f")}
_VOWEL_SIGNS = dict(
    zip("ஆஇஈஉஊஎஏஐஒஓஔ", "\u0bbe\u0bbf\u0bc0\u0bc1\u0bc2\u0bc6\u0bc7\u0bc8\u0bca\u0bcb\u0bcc", strict=True)
)
_MARATHI_ORDINALS = {1: "पहिल", 2: "दुसर", 3: "तिसर", 4: "चौथ"}
MARATHI_ORDINAL_ENDING = {
    "ला": "ा", "ली": "ी", "ले": "े", "ल्या": "्या", "रा": "ा", "री": "ी", "रे": "े", "र्या": "्या", "ऱ्या": "्या",
    "\u0930\u094d\u200d\u092f\u093e": "्या",
    "था": "ा", "थी": "ी", "थे": "े", "थ्या": "्या", "वा": "ा", "वी": "ी", "वे": "े", "व्या": "्या",
}  # fmt: skip
TELUGU_PLURALS = ("వందలు", "వేలు", "లక్షలు", "కోట్లు")
"""Plural powers of ten, which take the oblique case before the noun they count."""
_TAMIL_SUFFIXES = (
    "ஆம்", "ஆவது", "வது", "ம்", "இல்", "ல்", "லி", "இலி", "க்", "ஐ",
    "ஆக", "ஏ", "இன்", "உடன்", "கள", "கள்", "இலும்", "கான", "த்தின்", "அரை",
)  # fmt: skip
_TAMIL_NINETY = {
    "தொண்ணூற்றொன்": "ஒன்", "தொண்ணூற்றிரெண்": "இரண்", "தொண்ணூற்றை": "ஐ", "தொண்ணூற்றா": "ஆ", "தொண்ணூற்றே": "ஏ",
    "தொண்ணூரெ": "எ",
}  # fmt: skip
"""91 to 99 as the library fuses or misspells them -> what follows ninety, parted as it parts every other ten."""
_TAMIL_NINETIES = re.compile("|".join(_TAMIL_NINETY))
_TAMIL_ONE_COUNTING = re.compile("(?:பதினொன்று|(?<= )ஒன்று)(?= (?:லட்ச|கோடி))")
"""Eleven and a final one before lakh and crore take the form before a noun, as the library's own single one does."""
_TELUGU_ONE_COUNTING = re.compile("(?<= )ఒకటి(?= (?:వేలు|వేల|లక్ష|కోట్))")
_TELUGU_NOUNS = (
    "రెట్ల", "మంది", "రోజు", "సార్ల", "నెల", "శాతం", "గంట", "నిమిష", "కోట్ల", "లక్షల", "వేల", "రూపాయ", "మీటర్",
    "కిలో", "టీ", "టేబుల్", "కప్ప", "సంవత్సర", "జిల్లా", "పేజీ",
)  # fmt: skip
"""Counted nouns that stand glued to digits in print."""
_MARATHI_NOUNS = (
    "जण", "लोक", "रुप", "वर्ष", "दिवस", "तास", "मिनिट", "टक्क", "वेळा", "किलो", "मीटर", "महिन", "कोटी", "लाख", "हजार",
)  # fmt: skip
"""The same in Marathi."""
_TELUGU_SUFFIXES = ("ల", "క", "న", "తో", "వ", "గుర", "మంద", "పై")
"""How what is joined to a number begins, however long: to, from, with, from ... on."""
_MARATHI_SUFFIXES = (
    "च", "मध", "पास", "पर्य", "पै", "पेक", "वर", "व्", "वा", "वी", "वे", "साठी", "सह", "हून", "ना", "नी", "ने", "नं",
    "ला", "ल्या", "शी", "र", "ऱ", "थ", "ां", "ं", "त्",
)  # fmt: skip
"""The same in Marathi."""
_TELUGU_LETTERS = ("జీ", "జి", "డీ", "డి", "కె")
_MARATHI_LETTERS = ("जी", "डी", "के")
"""Names of letters, which stay apart: 4G, 3D, 8K."""
_TELUGU_FINAL = re.compile("[\u0c3f\u0c41]$")


@functools.lru_cache(maxsize=100_000)
def cardinal(number: int, lang: str) -> str:
    """Return the cardinal of ``number`` (any size, sign allowed) in the language's own script.

    >>> cardinal(0, "mr"), cardinal(1000, "mr"), cardinal(-5, "mr")
    ('शून्य', 'एक हजार', 'उणे पाच')
    >>> cardinal(1_500_000_000, "mr")
    'एकशे पन्नास कोटी'
    """
    if number < 0:
        return f"{WORDS[lang].minus} {cardinal(-number, lang)}"
    if number >= 100 * CRORE:
        high, low = divmod(number, CRORE)
        last, inner = _CRORE_WORDS[lang]
        return f"{cardinal(high, lang)} {inner} {cardinal(low, lang)}" if low else f"{cardinal(high, lang)} {last}"
    words = " ".join(unicodedata.normalize("NFC", str(num2words(number, lang=lang))).replace("\u200c", "").split())
    if lang == "mr":
        # The eyelash ra, as in 74: Unicode (section 12.1, rule R5a) prefers U+0931 to RA, VIRAMA, ZWJ.
        words = words.replace("\u0930\u094d\u200d", "\u0931\u094d")
        words = words.replace("\u0939\u091c\u093c\u093e\u0930", "\u0939\u091c\u093e\u0930")
        words = words.replace("\u0939\u095b\u093e\u0930", "\u0939\u091c\u093e\u0930")
    if lang == "ta":
        words = _TAMIL_NINETIES.sub(lambda match: f"தொண்ணூற்று {_TAMIL_NINETY[match[0]]}", words).replace("ஓன்", "ஒன்")
        words = words.replace("பதினொன்றாயிர", "பதினோராயிர").replace(" ஒன்றாயிர", " ஓராயிர")
        words = _TAMIL_ONE_COUNTING.sub(lambda match: "பதினோரு" if match[0][0] == "ப" else "ஒரு", words)
    if lang == "te":
        words = _TELUGU_ONE_COUNTING.sub("ఒక్క", re.sub("(^| )ఒక వెయ్యి", r"\1వెయ్యి", words))
    first, last = SCRIPTS[lang]
    if not words or not all(first <= character <= last or character == " " for character in words):
        raise ValueError(f"indic-numtowords gave no {lang} words for {number}: found {len(words)} characters")
    return words


def digits(written: str, lang: str) -> str:
    """Read digits one by one."""
    return " ".join(cardinal(int(digit), lang) for digit in written)


def year(number: int, lang: str) -> str:
    """Return ``number`` as a year: Marathi and Telugu say 1100 to 1999 in hundreds.

    >>> year(1999, "mr"), year(2013, "mr")
    ('एकोणीसशे नव्याण्णव', 'दोन हजार तेरा')
    """
    if not 1100 <= number <= 1999 or lang == "ta":
        return cardinal(number, lang)
    hundreds, rest = divmod(number, 100)
    tail = f" {cardinal(rest, lang)}" if rest else ""
    if lang == "mr":
        return cardinal(hundreds, lang) + "शे" + tail
    return f"{cardinal(hundreds, lang)} {'వందల' if rest else 'వందలు'}{tail}"


def number(written: str, lang: str) -> str:
    """Read digits with an optional sign, separators and decimal point: "-1,23,456.05", "007".

    >>> number("3.05", "mr"), number("007", "mr")
    ('तीन दशांश शून्य पाच', 'शून्य शून्य सात')
    """
    if written.startswith(("-", "+")):
        sign = WORDS[lang].minus if written[0] == "-" else WORDS[lang].plus
        return f"{sign} {number(written[1:], lang)}"
    whole, _, fraction = written.partition(".")
    grouped = "," in whole
    whole = whole.replace(",", "")
    if (len(whole) > 1 and whole[0] == "0") or (len(whole) >= 10 and not grouped and not whole.endswith("00000")):
        words = digits(whole, lang)
    elif len(whole) == 4 and not grouped and not fraction:
        words = year(int(whole), lang)
    else:
        words = cardinal(int(whole or "0"), lang)
    return f"{words} {WORDS[lang].point} {digits(fraction, lang)}" if fraction else words


def before_noun(said: str, lang: str) -> str:
    """Return number words as they stand before the noun that they count.

    >>> before_noun("ஒன்று", "ta"), before_noun("పది వేలు", "te"), before_noun("एक", "mr")
    ('ஒரு', 'పది వేల', 'एक')
    """
    if lang == "ta":
        if said.endswith("பதினொன்று"):
            return f"{said.removesuffix('பதினொன்று')}பதினோரு"
        return f"{said.removesuffix('ஒன்று')}ஒரு" if re.search("(?:^| )ஒன்று$", said) else said
    if lang == "te":
        if said == "ఒకటి":
            return "ఒక"
        if said.endswith(" ఒకటి"):
            return said.removesuffix("టి") + "్క"
        return said[:-2] + "ల" if said.endswith(TELUGU_PLURALS) else said
    return said


def ordinal(value: int, lang: str) -> str:
    """Return the ordinal that stands for an English "1st" in the text of another language.

    >>> ordinal(1, "mr"), ordinal(12, "mr"), ordinal(2, "ta")
    ('पहिला', 'बारावा', 'இரண்டாவது')
    """
    words = cardinal(value, lang)
    if value == 1 and lang != "mr":
        return "முதலாவது" if lang == "ta" else "మొదటి"
    if lang == "mr":
        return f"{_MARATHI_ORDINALS[value]}ा" if value in _MARATHI_ORDINALS else f"{marathi_ordinal_stem(value)}वा"
    return join(words, "ஆவது" if lang == "ta" else "వ", lang)


def join(words: str, suffix: str, lang: str) -> str:
    """Join a suffix that was glued to digits to the last word of the number.

    >>> join("பத்து", "ஆம்", "ta"), join("பத்து", "ம்", "ta"), join("ஆயிரம்", "இல்", "ta")
    ('பத்தாம்', 'பத்தாம்', 'ஆயிரத்தில்')
    >>> join("పది", "వ", "te")
    'పదవ'
    """
    if lang == "te":
        is_word = "\u0c05" <= suffix[0] <= "\u0c14"  # a vowel letter begins one
        is_word = is_word or (len(suffix) > 4 and not suffix.startswith(_TELUGU_SUFFIXES))
        if suffix.startswith(_TELUGU_NOUNS):
            return f"{before_noun(words, lang)} {suffix}"
        if is_word or suffix in _TELUGU_LETTERS:
            return f"{words} {suffix}"
        if suffix.startswith("వ") and not suffix.startswith(("వే", "వర")):  # ordinal
            if words.endswith("ై"):
                return words[:-1] + "య్య" + suffix
            return _TELUGU_FINAL.sub("", words) + suffix
        if words.endswith("లు") and suffix[0] == "ల" and suffix[1:2] not in ("ో", "ొ"):  # a plural of its own
            return words[:-2] + suffix
        if words.endswith("లు") and suffix[0] in "లతకగన":
            words = words[:-2] + "ల"
        elif (words.endswith("ి") and suffix == "న") or suffix == "న":
            return words + "న"
        return words + suffix
    if lang == "ta":
        return join_tamil(words, suffix)
    is_word = len(suffix) > 4 and not suffix.startswith(_MARATHI_SUFFIXES)
    if is_word or suffix in _MARATHI_LETTERS or suffix.startswith(_MARATHI_NOUNS):
        return f"{words} {suffix}"
    return words.replace("मिनिटे", "मिनिटां").replace("टक्के", "टक्क्यां").removesuffix(" वाजता") + suffix


def join_tamil(words: str, suffix: str) -> str:
    """Join by Tamil sandhi: final u gives way to a vowel, final am has the oblique attu."""
    suffix = {"ம்": "ஆம்", "வது": "ஆவது", "ல்": "இல்", "லிருந்து": "இலிருந்து"}.get(suffix, suffix)
    if not suffix.startswith(_TAMIL_SUFFIXES):  # a noun after a hyphen, not a case ending
        return f"{before_noun(words, 'ta') if len(suffix) > 3 else words} {suffix}"
    if suffix.startswith("அ"):
        return words[:-1] + suffix[1:] if words.endswith("\u0bc1") else words + suffix
    ordinal = suffix.startswith(("ஆம்", "ஆவது", "ஆக", "ஏ", "கள"))
    if words.endswith("நூறு") and not ordinal:
        words = words[:-2] + "ற்று"
    if words.endswith("ம்") and suffix.startswith("த்தி"):
        return words[:-2] + suffix
    if words.endswith("ம்") and not ordinal:
        words = words[:-2] + ("த்து" if suffix[0] in _VOWEL_SIGNS or suffix.startswith("க்") else "ம்")
    sign = _VOWEL_SIGNS.get(suffix[0])
    if suffix.startswith("க்") and words.endswith("\u0bcd") and not words.endswith(("ம்", "ய்")):
        return f"{words[:-1]}\u0bc1{suffix}"
    if sign is None:
        return words + suffix
    if words.endswith("\u0bc1"):
        return words[:-1] + sign + suffix[1:]
    if words.endswith("\u0bcd"):
        return words[:-1] + sign + suffix[1:]
    return words + "ய" + sign + suffix[1:] if words.endswith(("\u0bbf", "\u0bc8")) else words + suffix


def marathi_ordinal_stem(value: int) -> str:
    """Return what the ending -va and its forms join to, for 5 and above: rules of LibreOffice's mr.sor.

    >>> [marathi_ordinal_stem(value) for value in (5, 9, 19, 80, 100)]
    ['पाच', 'नव', 'एकोणिसा', 'ऐंशी', 'शंभरा']
    """
    words = cardinal(value, "mr")
    if words.endswith("नऊ"):
        return f"{words[:-1]}व"
    if 5 <= value % 100 <= 18 or unicodedata.category(words[-1])[0] == "M":
        return words
    return f"{words.removesuffix('ीस')}{'िस' if words.endswith('ीस') else ''}ा"


def marathi_ordinal(match: re.Match[str]) -> str | None:
    """Read digits (group n) with an ordinal ending (group suffix), None where they do not agree."""
    value, ending = int(match["n"]), match["suffix"]
    sign = MARATHI_ORDINAL_ENDING[ending]
    if value in _MARATHI_ORDINALS:
        expected = "लररथ"[value - 1]
        if not ending.startswith((expected, "ऱ", "व")):
            return None
        said = _MARATHI_ORDINALS[value] + sign
        return said.replace("र\u094dय", "\u0931\u094dय")  # the eyelash ra of the oblique second and third
    if not ending.startswith("व"):
        return None
    return f"{marathi_ordinal_stem(value)}{ending}"
