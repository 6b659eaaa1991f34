"""Digits in English text that are no quantity: telephone numbers, ISBNs, addresses, versions, times of a race."""

import re

from transforms.speak.cardinals import cardinal
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


def section(match: re.Match[str]) -> str:
    """Read the number of "B.4.5"."""
    return f"{match[1]} point {' point '.join(cardinal(int(part), 'en') for part in match[2].split('.'))}"
