"""How the report writes numbers, and where its axes have ticks."""

import math

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def count_text(number: int | float) -> str:
    """Return a count with thousands separated.

    >>> count_text(1234567)
    '1,234,567'
    """
    return f"{number:,.0f}"


def large_text(number: int) -> str:
    """Return a count for a headline, where ten digits would not fit.

    >>> large_text(20_497_751), large_text(1_310_000_000_000), large_text(999_999_999_999)
    ('20,497,751', '1.31 trillion', '1 trillion')
    """
    for size, word in ((1e12, "trillion"), (1e9, "billion")):
        if float(f"{number:.3g}") >= size:
            return f"{number_text(float(f'{number:.3g}') / size)} {word}"
    return count_text(number)


def noun_text(number: int, noun: str) -> str:
    """Return a regular noun in the form that its number asks for.

    >>> noun_text(1, "record"), noun_text(0, "record"), noun_text(2, "record")
    ('record', 'records', 'records')
    """
    return noun if number == 1 else f"{noun}s"


def bytes_text(number: int | float) -> str:
    """Return bytes in decimal units, with three digits.

    >>> bytes_text(999), bytes_text(1_234_567), bytes_text(52_300_000_000), bytes_text(999_999)
    ('999 B', '1.23 MB', '52.3 GB', '1 MB')
    """
    power = 0
    while float(f"{number / 1000**power:.3g}") >= 1000 and power < len(_UNITS) - 1:
        power += 1
    return f"{number_text(number / 1000**power)} {_UNITS[power]}"


def share_text(part: float, whole: float = 1.0) -> str:
    """Return a share in percent; what is not nothing is not shown as nothing, nor what is not all as all.

    >>> share_text(1, 8), share_text(1, 100_000), share_text(0, 5), share_text(99_999, 100_000), share_text(1, 0)
    ('12.5%', '<0.1%', '0%', '>99.9%', '')
    """
    if not whole:
        return ""
    share = part / whole
    if share <= 0 or share >= 1:
        return f"{share:.0%}"
    if share < 0.001:
        return "<0.1%"
    return ">99.9%" if share > 0.999 else f"{share:.1%}"


def number_text(number: float) -> str:
    """Return a number with three significant digits, or all that its whole part has.

    >>> number_text(0.12345), number_text(12.0), number_text(123456.7), number_text(0.00001), number_text(0)
    ('0.123', '12', '123,457', '0.00001', '0')
    """
    if number == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(number))))
    text = f"{number:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def seconds_text(seconds: float) -> str:
    """Return a duration.

    >>> seconds_text(0.0042), seconds_text(3.25), seconds_text(75), seconds_text(7300), seconds_text(59.97)
    ('4.2 ms', '3.25 s', '1 min 15 s', '2 h 1 min', '1 min 0 s')
    """
    if seconds < 0.9995:
        return f"{number_text(seconds * 1000)} ms"
    if seconds < 59.95:
        return f"{number_text(seconds)} s"
    whole = round(seconds)
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"


def tick_text(value: float) -> str:
    """Return a tick's label, short.

    >>> [tick_text(value) for value in (0, 0.25, 500, 1000, 25_000, 2_000_000, 3e9)]
    ['0', '0.25', '500', '1k', '25k', '2M', '3G']
    """
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.6g}{letter}"
    return f"{value:.6g}"


def step_size(span: float, most: int) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that divides a span into at most so many parts.

    >>> step_size(100, 5), step_size(0.3, 6), step_size(7, 4)
    (20.0, 0.05, 2.0)
    """
    power = math.floor(math.log10(span / most))
    steps = [float(f"{digit}e{exponent}") for exponent in (power, power + 1) for digit in (1, 2, 5)]
    return next(step for step in steps if span <= step * most * (1 + 1e-9))


def ticks(low: float, high: float, most: int = 5, *, whole: bool = False) -> list[float]:
    """Return round numbers from `low` to `high`; `whole` for counts, which have no halves.

    >>> ticks(0, 87), ticks(0.7, 1.0), ticks(0, 2, whole=True)
    ([0.0, 20.0, 40.0, 60.0, 80.0], [0.7, 0.8, 0.9, 1.0], [0.0, 1.0, 2.0])
    """
    if high <= low:
        return [low]
    step = step_size(high - low, most)
    if whole:
        step = max(step, 1.0)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Return powers of ten from `low` to `high`, with their 2 and 5 times where there are few.

    >>> log_ticks(90, 20_000), log_ticks(150, 900)
    ([100.0, 1000.0, 10000.0], [200.0, 500.0])
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1,), (1, 3), (1, 2, 5)):
        found = [float(f"{digit}e{power}") for power in powers for digit in digits]
        inside = [value for value in found if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
        if len(inside) >= 3 or digits == (1, 2, 5):
            return inside
    return []
