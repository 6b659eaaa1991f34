"""Marathi, Tamil and Telugu: device addresses, telephones, standards, versions, and the old Tamil numerals.

Telephone numbers and device addresses are read digit by digit, versions part by part with the word for the dot.
"""

import re

from transforms.speak.corrections.rewriting import Rule, rule
from transforms.speak.indic_numbers import cardinal, digits, number
from transforms.speak.indic_words import WORDS


def device_rules(lang: str) -> list[Rule]:
    """Return the rule for device addresses, which comes before dates and times.

    >>> (address,) = device_rules("mr")
    >>> address.pattern.sub(address.rewrite, "0A:1B:44:11:3A:B7")
    'शून्य A एक B चार चार एक एक तीन A B सात'
    """
    return [
        rule("device address", r"(?<![\dA-Za-z:])(?:[\dA-Fa-f]{2}:){5}[\dA-Fa-f]{2}(?![\dA-Za-z:])",
             lambda m: " ".join(cardinal(int(c), lang) if c.isdigit() else c for c in m[0] if c != ":")),
    ]  # fmt: skip


def old_numeral_rules() -> list[Rule]:
    """Return the rule for the Tamil signs for ten, a hundred and a thousand, with the digit that multiplies them."""
    return [
        rule("old numeral", r"(\d)?([\u0bf0-\u0bf2])",
             lambda m: f" {cardinal(int(m[1] or 1) * 10 ** (ord(m[2]) - 0x0BEF), 'ta')} "),
    ]  # fmt: skip


def telephone_rules(lang: str) -> list[Rule]:
    """Return the rule for telephone numbers, which comes before ranges."""
    return [
        rule("telephone", r"\+\d[\d -]{7,16}\d|(?<![\d-])\d{3,5}-\d{6,8}(?![\d-])|"
             r"(?<![\d-])\d{3,4}-\d{3}-\d{3,4}(?![\d-])", lambda m: digits(re.sub(r"\D", "", m[0]), lang)),
    ]  # fmt: skip


def version_rules(lang: str) -> list[Rule]:
    """Return the rules for parts with dots between them.

    >>> standard, version = version_rules("mr")
    >>> version.pattern.sub(version.rewrite, "2.0.1"), standard.pattern.sub(standard.rewrite, "802.11g")
    ('दोन पॉइंट शून्य पॉइंट एक', 'आठशे दोन पॉइंट अकरा g')
    """
    dot = WORDS[lang].dot
    return [
        rule("standard", r"(?<![\d.,])802\.(11|\d{1,2}(?=[a-z]{1,2}(?![A-Za-z])))(?!\d)",
             lambda m: f"{number('802', lang)} {dot} {number(m[1], lang)} "),
        rule("version", r"(?<![\d.])\d+(?:\.\d+){2,}(?!\d)",
             lambda m: f" {dot} ".join(number(part, lang) for part in m[0].split("."))),
    ]  # fmt: skip
