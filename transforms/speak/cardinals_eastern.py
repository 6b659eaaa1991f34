"""Cardinal numbers of Arabic, Hindi and Japanese in words; see `cardinals` for the conventions."""

import unicodedata

from indic_numtowords import num2words as indic_words


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_AR = _split("صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة")
_AR_FEMININE = _split("صفر واحدة اثنتان ثلاث أربع خمس ست سبع ثمان تسع عشر")
_AR_TENS = _split("_ عشرة عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون")
_AR_SCALES = (("ألف", "ألفان", "آلاف"), ("مليون", "مليونان", "ملايين"), ("مليار", "ملياران", "مليارات"),
              ("تريليون", "تريليونان", "تريليونات"), ("كوادريليون", "كوادريليونان", "كوادريليونات"))  # fmt: skip
_JA = "零一二三四五六七八九"


def _arabic_group(number: int, feminine: bool) -> str:
    """Return 1 to 999; ``feminine`` is the gender of what is counted, to which 3 to 10 are opposed."""
    parts = []
    if number >= 100:
        hundreds, number = divmod(number, 100)
        parts.append("مئة" if hundreds == 1 else "مئتان" if hundreds == 2 else f"{_AR_FEMININE[hundreds]} مئة")
    ones = _AR_FEMININE if feminine else _AR
    if 11 <= number <= 19:
        if feminine:
            first = {1: "إحدى", 2: "اثنتا", 8: "ثماني"}.get(number - 10, _AR_FEMININE[number - 10])
            parts.append(f"{first} عشرة")
        else:
            parts.append(f"{ {1: 'أحد', 2: 'اثنا'}.get(number - 10, _AR[number - 10]) } عشر")
    elif 1 <= number <= 10:
        parts.append(ones[number])
    elif number:
        tens, units = divmod(number, 10)
        if units:
            parts.append("إحدى" if feminine and units == 1 else ones[units])
        parts.append(_AR_TENS[tens])
    return " و".join(parts)


def arabic(number: int, feminine: bool) -> str:
    """Return ``number`` in Arabic; ``feminine`` is the gender of what is counted."""
    if number == 0:
        return _AR[0]
    parts = []
    for power, (one, two, many) in reversed(list(enumerate(_AR_SCALES, 1))):
        count, number = divmod(number, 1000**power)
        if count == 1:
            parts.append(one)
        elif count == 2:
            parts.append(two)
        elif count:
            rest = count % 100
            noun = many if 3 <= rest <= 10 else f"{one}ا" if rest >= 11 else one
            words = _arabic_group(count, False)
            if 1 <= rest <= 2:  # a hundred thousand and one (thousand)
                words = _arabic_group(count - rest, False)
                parts.append(f"{words} {one} و{one if rest == 1 else two}")
            else:
                parts.append(f"{words.replace('مئتان', 'مئتا') if rest == 0 else words} {noun}")
    if number:
        parts.append(_arabic_group(number, feminine))
    return " و".join(parts)


def japanese(number: int) -> str:
    """Return ``number`` in kanji, by myriads.

    >>> japanese(12_345_000)
    '一千二百三十四万五千'
    """
    if number == 0:
        return _JA[0]
    words = ""
    for power, myriad in ((10**16, "京"), (10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        count, number = divmod(number, power)
        group = ""
        for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, count = divmod(count, scale)
            if digit:
                bare = digit == 1 and name and not (name == "千" and myriad)
                group += ("" if bare else _JA[digit]) + name
        words += f"{group}{myriad}" if group else ""
    return words


_HI = {6: "छह", 18: "अठारह", 44: "चौवालीस", 66: "छियासठ", 67: "सड़सठ", 79: "उनासी", 88: "अट्ठासी"} | dict(
    enumerate(_split("इक्यानबे बानबे तिरानबे चौरानबे पंचानबे छियानबे सत्तानबे अट्ठानबे निन्यानबे"), 91)
)
"""Spellings of ICU and the Hindi grammar where indic-numtowords has a rarer one."""


def hindi(number: int) -> str:
    """Return ``number`` with arab (10^9) and kharab (10^11) above the library's range."""
    for scale, name in ((10**15, "पद्म"), (10**13, "नील"), (10**11, "खरब"), (10**9, "अरब")):
        if number >= scale:
            count, rest = divmod(number, scale)
            return f"{hindi(count)} {name}" + (f" {hindi(rest)}" if rest else "")
    if number >= 100:
        for scale, name in ((10**7, "करोड़"), (10**5, "लाख"), (1000, "हज़ार"), (100, "सौ")):
            if number >= scale:
                count, rest = divmod(number, scale)
                return f"{hindi(count)} {name}" + (f" {hindi(rest)}" if rest else "")
    return _HI.get(number) or unicodedata.normalize("NFC", str(indic_words(number, lang="hi"))).strip()
