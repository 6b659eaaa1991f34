"""Digits in English text that are no quantity: telephone numbers, ISBNs, addresses, versions, times of a race."""

import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.rewriting import Rule, rule
from transforms.speak.corrections.sequences import is_address


def digits(match: re.Match[str]) -> str:
    """Read digits one by one."""
    return " ".join(cardinal(int(digit), "en") for digit in match[0] if digit.isdigit())


def telephone(match: re.Match[str]) -> str | None:
    """Read +1 555 123 4567; nothing shorter than a number with its country's code."""
    if sum(map(str.isdigit, match[0])) < 8:
        return None
    return f"plus {digits(match)}"


def isbn(match: re.Match[str]) -> str:
    """Read the digits of an ISBN."""
    return f"ISBN {' '.join(cardinal(int(c), 'en') if c.isdigit() else c for c in match['n'] if c.isalnum())}"


def running_time(match: re.Match[str]) -> str:
    """Read 4:41.30 of a race."""
    minute = int(match["m"])
    return f"{minute} minute{'' if minute == 1 else 's'} {int(match['s'])}.{match['h']} seconds"


def address(match: re.Match[str]) -> str | None:
    """Read an Internet address, digit by digit."""
    if not is_address(match[0]):
        return None
    return " dot ".join(" ".join(cardinal(int(digit), "en") for digit in part) for part in match[0].split("."))


def share(match: re.Match[str]) -> str | None:
    """Read 80/20, two parts of a hundred."""
    return f"{match[1]} {match[2]}" if int(match[1]) + int(match[2]) == 100 else None


def version(match: re.Match[str]) -> str | None:
    """Read 1.2.3, but no Internet address, date or telephone number."""
    parts = match[0].split(".")
    if len(parts) == 4 and all(len(part) <= 3 for part in parts) and any(len(part) == 3 for part in parts):
        return None  # an Internet address: the grammar reads its digits
    if any(len(part) > 2 or (len(part) == 2 and part[0] == "0") for part in parts):
        return None  # a date or a telephone number
    return " point ".join(cardinal(int(part), "en") for part in parts)


def typed_version(match: re.Match[str]) -> str:
    """Read v2.0."""
    return f"{match['v']} {' point '.join(cardinal(int(part), 'en') for part in match['n'].split('.'))}"


def device(match: re.Match[str]) -> str:
    """Read the address of a device, 00:1B:44:11:3A:B7, character by character."""
    return " ".join(cardinal(int(c), "en") if c.isdigit() else c for c in match[0] if c != ":")


def enumeration(match: re.Match[str]) -> str | None:
    """Part an enumeration without blanks: 16,1,2; not 1,234,567."""
    items = match[0].split(",")
    if all(len(item) == 3 for item in items[1:]) and items[0] != "0":
        return None
    if len(items[-1]) == 3 and all(len(item) == 2 for item in items[1:-1]) and len(items[0]) < 3:
        return f"{int(''.join(items)):,}"  # lakhs and crores
    return ", ".join(items)


def section(match: re.Match[str]) -> str:
    """Read the number of "B.4.5"."""
    return f"{match[1]} point {' point '.join(cardinal(int(part), 'en') for part in match[2].split('.'))}"


def identifiers() -> list[Rule]:
    """Return the rules, which come before thousands are joined."""
    return [
        rule("nine eleven", r"(?<![\d/])9/11(?![\d/])", "nine eleven", needs="/"),
        rule("all the time", r"(?<![\d/])24/7(?:/365)?(?![\d/])", "twenty four seven", needs="/"),
        rule("halves", r"(?<![\d/])20/20(?![\d/])", "20 20", needs="/"),
        rule("halves", r"(?<![\d/])(\d0)/(\d0)(?![\d/])", share, needs="/"),
        # The second and later addresses of a list touch a comma or a hyphen.
        rule("internet address", r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)", address, needs="."),
        rule("device address", r"(?<![\w:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![\w:])", device, needs=":"),
        rule("prompt", r"(?m:^)\s*\$ (?=[a-z./])", "", needs="$"),
        rule("resolution", r"(?<!\w)1080(?=[pi](?!\w))", "ten eighty "),
        rule("isbn", r"(?<!\w)ISBN(?:-1[03])?[: ]? ?(?P<n>\d(?:[\d -]{8,16})[\dX])(?![\dX])", isbn),
        rule("list", r"(?<=rgb\()\d{1,3},\d{1,3},(?=\d{1,3}\))", lambda m: m[0].replace(",", ", ")),
        rule("device address", r"(?<![\w:.])(?:[\da-f]{4}:)?0[\da-f]:[\da-f]{2}\.[0-7](?![\w:]|\.\d)",
             lambda m: device(m).replace(".", "dot"), needs=":"),
        rule("path", r"(?<![\w/.])(?:\.{1,2}/)+(?=\w)", ""),
        rule("list", r"(?<![\w.,$])\d{1,3}(?:,\d{1,3}){2,}(?![.,]?\d)", enumeration, needs=","),
        rule("running time", r"(?<![\d:.,])(?P<m>[1-9]?\d):(?P<s>[0-5]\d)\.(?P<h>\d{1,3})(?![\d:]|\.\d)"
                             r"(?: ?minutes?(?!\w))?",
             running_time, needs=":"),
        rule("telephone", r"(?<![\w+])\+\d{1,3}(?:[ .-]\(?\d{1,5}\)?){2,6}(?![\d-])", telephone, needs="+"),
        rule("telephone", r"(?<![\w.,/+-])\d+(?:-\d+){3,}(?![\w/-]|[.,]\d)", digits, needs="-"),
    ]  # fmt: skip
