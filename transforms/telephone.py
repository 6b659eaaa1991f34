"""A stretch of figures and separators in, the telephone numbers in it out.

Only what is written as a telephone number counts: with a country code, with an area code in brackets or after a zero,
in the North American form, or behind a word that announces one. Prices, dates, years, times, scores, ISBNs and large
numbers must stay, so a form that could be one of them needs the word.
"""

import re
from collections.abc import Iterator

_DASHES = "-\u2010-\u2013\u2212"
#: What may stand between two figures of one number.
_GAP = f"(?: ?[{_DASHES}./] ?| )?"
_REST = rf"(?:{_GAP}\(?[0-9]\)?)"

_FORMS = re.compile(
    # +49 30 123456, 0049 30 123456: country code (E.164 has at most 15 figures)
    rf"(?P<international>(?:\+ ?|00)[1-9]{_REST}{{6,13}})"
    # (030) 123456, (555) 123-4567, (11) 91234-5678
    rf"|(?P<bracketed>\([0-9]{{2,5}}\) ?[{_DASHES}/]? ?(?:[0-9]{{3,5}}(?:{_GAP}[0-9]{{1,5}}){{1,3}}|[0-9]{{4,9}}))"
    # 01 23 45 67 89
    r"|(?P<pairs>0[1-9](?P<gap>[ .-])[0-9]{2}(?:(?P=gap)[0-9]{2}){3})"
    # 030 123456, 0170/1234567, 020 7946 0958, 03-1234-5678
    rf"|(?P<trunk>0[1-9][0-9]{{0,4}}(?: ?[{_DASHES}/] ?| )[0-9]{{1,9}}(?:[ {_DASHES}][0-9]{{1,5}}){{0,3}})"
    # 0612345678, 01012345678: mobile numbers of France, Saudi Arabia, Egypt and others, written in one
    r"|(?P<solid>0[567][0-9]{8}|01[0125][0-9]{8})"
    # 555-123-4567, 1-800-555-0199
    r"|(?P<american>(?:1(?P<dash>[-. ]))?[2-9][0-9]{2}(?P<point>[-.])[0-9]{3}(?P=point)[0-9]{4})"
)
_ANNOUNCED = re.compile(rf"\(?[0-9]{_REST}{{5,14}}")
_WORDS = (
    "tel|tel\\.no|telephone|phone|phone number|mobile|mob|cell|cell phone|fax|whatsapp|hotline|helpline|"
    "telefon|telefonnummer|tel\\.-nr|handy|mobil|rufnummer|t\u00e9l|t\u00e9l\u00e9phone|portable|t\u00e9l\u00e9copie|"
    "tel\u00e9fono|m\u00f3vil|celular|telefone|telem\u00f3vel|telefax|telefono|cellulare|numero verde|"
    "फ़ोन|फोन|मोबाइल|दूरभाष|संपर्क|दूरध्वनी|मोबाईल|फोन नंबर|मोबाइल नंबर|தொலைபேசி|கைபேசி|அலைபேசி|ఫోన్|మొబైల్|ఫోన్ నంబర్|"
    "電話|電話番号|携帯|携帯電話|ファックス|هاتف|الهاتف|جوال|الجوال|تلفون|موبايل|فاكس|\u260e|\u260f|\u2706|\U0001f4de|\U0001f4f1"
)
_ANNOUNCES = re.compile(
    rf"(?:(?<![^\W_])(?:{_WORDS})|{'|'.join(['電話', '番号', 'FAX', 'TEL'])})[ .:=\uff1a]*"
    r"(?:(?:no|nr|num|n\u00ba|n\u00b0|number|nummer|is|at|us at|नंबर)\b[ .:]*)?$",
    re.IGNORECASE,
)
#: What makes a number something else, right before it and right behind it.
_OTHER_BEFORE = re.compile(
    r"(?:ISBN|ISSN|EAN|IBAN|DOI|ISMN|UPC|PMID|GTIN|arXiv|BLZ|Konto|[$\u20ac\u00a3\u00a5\u20b9#\u2116]|(?<![A-Za-z])(?:Rs|US|No|Nr|Art|ID))"
    r"[-.: ]*(?:10|13)?[-.: ]*$",
    re.IGNORECASE,
)
_OTHER_AFTER = re.compile(r" ?[%\u2030$\u20ac\u00a3\u00a5\u20b9\u00b0]|[.,:][0-9]|[^\W\d_]*[A-Za-z0-9_@=]")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?P<mark>[ .\u2019'])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_FOLLOWS_FIGURE = re.compile("[0-9] $")
_YEARS = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")


def find_numbers(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the telephone numbers that lie within `text[start:end]`; figures must be ASCII.

    >>> text = "Tel. 555 1234, or +49 30 123456; in 1998 it was 1.234.567"
    >>> [text[a:b] for a, b in find_numbers(text, 0, len(text))]
    ['555 1234', '+49 30 123456']
    """
    position = start
    while position < end:
        found = _next(text, position, end)
        if found is None:
            return
        yield found
        position = found[1]


def _next(text: str, start: int, end: int) -> tuple[int, int] | None:
    position = start
    while position < end:
        if _is_inside(text, position):
            position += 1
            continue
        announced = _ANNOUNCED.match(text, position, end)
        if announced and _is_plausible(announced, text) and _ANNOUNCES.search(text[max(0, position - 32) : position]):
            return announced.span()
        found = _FORMS.match(text, position, end)
        if (
            found
            and (position == start or not _FOLLOWS_FIGURE.search(text, position - 2, position))
            and _is_number(found, text)
        ):
            return found.span()
        position += 1
    return None


def _is_inside(text: str, position: int) -> bool:
    """Say whether no number can begin here: within a word, a larger number or an address."""
    if text[position] not in "+(0123456789":
        return True
    before = text[position - 1] if position else " "
    if before.isascii():
        return (
            before.isalnum()
            or before in "_=&@%+/"
            or (before in ".,:-" and text[position - 2 : position - 1].isalnum())
        )
    return before.isdigit() or before in "\u2010\u2011\u2012\u2013\u2212"


def _is_plausible(found: re.Match[str], text: str) -> bool:
    """Say whether something has the length of a telephone number, and nothing behind it says that it is none."""
    number = found[0]
    num_digits = sum(map(str.isdigit, number))
    groups = re.findall("[0-9]+", number)
    return (
        6 <= num_digits <= 15
        and len(groups) <= 7
        and number.count("(") == number.count(")") <= 1
        and _OTHER_AFTER.match(text, found.end()) is None
    )


def _is_number(found: re.Match[str], text: str) -> bool:
    number = found[0]
    form = next(name for name in ("international", "bracketed", "pairs", "trunk", "solid", "american") if found[name])
    if not _is_plausible(found, text) or _OTHER_BEFORE.search(text[max(0, found.start() - 16) : found.start()]):
        return False
    groups = re.findall("[0-9]+", number)
    num_digits = sum(map(len, groups))
    if form == "international":
        bare = number.lstrip("+ ")
        # +1 000 000 is an amount; with four groups of three, as Spain writes its numbers, it is none.
        return num_digits >= 8 and not (_THOUSANDS.fullmatch(bare) and len(groups) < 4)
    if form == "bracketed":
        # Nature (1987) 123-145: a year and pages
        return 8 <= num_digits <= 12 and not _YEARS.fullmatch(groups[0])
    if form == "trunk":
        if len({len(group) for group in groups}) == 1 and len(groups[0]) == 5:
            return False  # 01067 01069: postal codes
        if [len(group) for group in groups] == [5, 4]:
            return False  # 02110-1301: a ZIP code
        return 9 <= num_digits <= 12 and len(groups[0]) >= 2
    return True
