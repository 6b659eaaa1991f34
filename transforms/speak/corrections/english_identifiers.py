"""Digits in English text that are no quantity: telephone numbers, ISBNs, Internet addresses, times of a race."""

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
