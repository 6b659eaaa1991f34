"""One ALTO page in, its words in reading order out; words in, paragraphs of running text out.

ALTO (loc.gov/standards/alto, versions 1 to 4) describes a scanned page as blocks of lines of strings. What it leaves
open, scanning projects fill differently: spaces are elements or gaps between coordinates, a divided word is marked by
`SUBS_CONTENT`, by `HYP`, or only by its hyphen.
"""

import dataclasses
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

#: Signs that divide a word at the end of a line: hyphens, the not sign and U+2E17 of Fraktur OCR, the soft hyphen.
HYPHENS = "-\u2010\u2011\u00ac\u2e17\u00ad"
#: After these German words a hyphen at the line end stands for the rest of a compound, and stays.
_SUSPENDING = ("und", "oder", "bzw.", "sowie")
#: Signs that no language sets off with a space on this side, whatever gap the recogniser saw.
_TIGHT, _OPENING = ",.)]\u2026", ("(", "[")
_CLOSING = ".,;:!?)]}\u00bb\u201d\u2019\"'"


class UnsafeXmlError(ValueError):
    """The file declares entities or refers to others."""


class NotXmlError(ValueError):
    """The file is no XML."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One string of a page."""

    text: str
    glued: bool
    """Whether no space stands before it."""
    line: int
    block: int
    """Numbers within the page."""
    divided: bool = False
    """Whether the word goes on in the next line, by the page's own word."""
    whole: str | None = None
    """The undivided word, where the page gives it."""
    confidence: float | None = None
    """The recogniser's own estimate, 0 to 1."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The words of a page, and where each identified element begins and ends among them."""

    words: Sequence[Word]
    ranges: Mapping[str, tuple[int, int]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class BlockLimits:
    """Which blocks are text."""

    min_letters: int = 3
    """Fewer are page numbers, rules and specks."""
    min_confidence: float = 0.4
    """Mean word confidence. On the British and French sample pages, blocks below it are noise from
    illustrations and mastheads; some projects write 0.5 for every word, so it must stay below that."""

    def __post_init__(self) -> None:
        if self.min_letters < 0 or not 0 <= self.min_confidence <= 1:
            raise ValueError(
                f"need min_letters >= 0 and min_confidence within 0..1, found {self.min_letters} and "
                f"{self.min_confidence}"
            )


def parse_xml(contents: bytes) -> Element:
    """Return the root of an XML file. Raises NotXmlError, or UnsafeXmlError when it declares entities."""
    try:
        root: Element = fromstring(contents)
    except DefusedXmlException as error:
        raise UnsafeXmlError("the file declares entities or refers to others") from error
    except (ParseError, ValueError, LookupError) as error:  # LookupError: an encoding that does not exist
        raise NotXmlError("the file is no well-formed XML") from error
    return root


def local(element: Element) -> str:
    """Return an element's name without its namespace, which differs between versions and projects."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def parse_page(root: Element) -> Page:
    """Return the words of an ALTO page in the order of the file.

    >>> page = parse_page(parse_xml(b'<alto><TextBlock ID="b"><TextLine><String CONTENT="Rain"/><SP/>'
    ...                             b'<String CONTENT="fell."/></TextLine></TextBlock></alto>'))
    >>> render(page.words, BlockLimits()), page.ranges
    ('Rain fell.', {'b': (0, 2)})
    """
    words: list[Word] = []
    ranges: dict[str, tuple[int, int]] = {}
    has_spaces = next((True for element in root.iter() if local(element) == "SP"), False)
    line = block = 0
    # An explicit stack: pages come from strangers, and nesting must not exhaust Python's own.
    stack: list[tuple[Element, int | None]] = [(root, None)]
    while stack:
        element, began = stack.pop()
        name = local(element)
        if began is not None:
            identity = element.get("ID")
            if identity:
                ranges.setdefault(identity, (began, len(words)))
        elif name == "TextLine":
            _add_line(words, ranges, element, line, block, has_spaces)
            line += 1
        elif name not in ("Styles", "Description"):
            block += name == "TextBlock"
            stack.append((element, len(words)))
            stack.extend((child, None) for child in reversed(element))
    return Page(words=words, ranges=ranges)


def _add_line(
    words: list[Word],
    ranges: dict[str, tuple[int, int]],
    element: Element,
    line: int,
    block: int,
    has_spaces: bool,
) -> None:
    first, right_edge, spaced = len(words), None, True
    for item in element:
        name = local(item)
        if name == "SP":
            spaced = True
        elif name == "HYP" and len(words) > first:
            words[-1] = dataclasses.replace(words[-1], divided=True)
        elif name == "String":
            content = " ".join((item.get("CONTENT") or "").split())
            if not content:
                continue
            left = _number(item, "HPOS")
            if not has_spaces:
                spaced = left is None or right_edge is None or left > right_edge
            if not content.strip(_TIGHT) or (len(words) > first and words[-1].text in _OPENING):
                spaced = False
            part = (item.get("SUBS_TYPE") or "").lower()
            whole = item.get("SUBS_CONTENT") or None
            words.append(
                Word(
                    text=content,
                    glued=len(words) > first and not spaced,
                    line=line,
                    block=block,
                    divided=part == "hyppart1",
                    whole=whole if part == "hyppart1" else None,
                    confidence=_number(item, "WC"),
                )
            )
            identity = item.get("ID")
            if identity:
                ranges.setdefault(identity, (len(words) - 1, len(words)))
            width = _number(item, "WIDTH")
            right_edge = None if left is None or width is None else left + width
            spaced = not has_spaces
    identity = element.get("ID")
    if identity:
        ranges.setdefault(identity, (first, len(words)))


def _number(element: Element, name: str) -> float | None:
    try:
        return float(element.get(name, ""))
    except ValueError:
        return None


def vocabulary(words: Sequence[Word]) -> set[str]:
    """Return the undivided words of some text, lower case and without punctuation, to decide about hyphens by."""
    return {
        word.text.strip(_CLOSING + "(\u00ab\u201c\u201e").lower()
        for word in words
        if not word.divided and word.text[-1] not in HYPHENS
    }


def render(words: Sequence[Word], limits: BlockLimits, known: Container[str] | None = None) -> str:
    """Return words as paragraphs, one a line: lines joined, divided words whole, noise blocks left out.

    `known` are words by which doubtful hyphens are decided; by default those of the text itself. A block that begins
    in lower case goes on with the paragraph before it, if that has not ended: the text crosses a column or a page.
    """
    words = _without_noise(words, limits)
    known = vocabulary(words) if known is None else known
    paragraphs: list[str] = []
    index = 0
    while index < len(words):
        word = words[index]
        text = word.text
        previous = words[index - 1] if index else None
        new_block = previous is None or previous.block != word.block
        # A divided word takes its second half from the next line, whichever block that is in.
        while index + 1 < len(words) and _is_divided(words[index]) and _begins_line(words, index + 1):
            joined = join_halves(text, words[index + 1].text, known)
            if joined is None:
                break
            text, index = joined, index + 1
        if text is word.text and word.whole is not None:
            text = word.whole  # its second half is not here
        if new_block and not (paragraphs and _goes_on(paragraphs[-1], text)):
            paragraphs.append(text)
        else:
            paragraphs[-1] += text if word.glued else " " + text
        index += 1
    return "\n".join(paragraphs)


def join_halves(left: str, right: str, known: Container[str]) -> str | None:
    """Return the word that the end of a line and the begin of the next make, or None if they are two words.

    A hyphen stays before a capital or a figure, or where the text elsewhere has the word with it and never without.

    >>> join_halves("news-", "paper,", set()), join_halves("Anglo-", "Saxon", set())
    ('newspaper,', 'Anglo-Saxon')
    >>> join_halves("peut-", "\u00eatre", {"peut-\u00eatre"}), join_halves("Haupt-", "und", set())
    ('peut-\u00eatre', None)
    """
    if right in _SUSPENDING:
        return None
    stem = left.rstrip(HYPHENS)
    if not stem:
        return None
    all_capitals = stem.isupper() and right.isupper()
    if (right[0].isupper() and not all_capitals) or right[0].isdigit() or stem[-1].isdigit():
        return f"{stem}-{right}"
    bare = right.rstrip(_CLOSING).lower()
    start = stem.lower().lstrip("(\u00ab\u201c\u201e'\"")
    if f"{start}-{bare}" in known and f"{start}{bare}" not in known:
        return f"{stem}-{right}"
    return stem + right


def _is_divided(word: Word) -> bool:
    if len(word.text) > 1 and word.text[-1] in HYPHENS:
        return word.text[-2].isalnum()
    return word.divided


def _begins_line(words: Sequence[Word], index: int) -> bool:
    before, word = words[index - 1], words[index]
    return (before.line, before.block) != (word.line, word.block)


def _goes_on(paragraph: str, text: str) -> bool:
    return text[0].islower() and (paragraph[-1].islower() or paragraph[-1] in ",;")


def _without_noise(words: Sequence[Word], limits: BlockLimits) -> list[Word]:
    letters: Counter[int] = Counter()
    sums: dict[int, list[float]] = {}
    for word in words:
        letters[word.block] += sum(map(str.isalpha, word.text))
        if word.confidence is not None:
            sums.setdefault(word.block, []).append(word.confidence)
    noise = {block for block, count in letters.items() if count < limits.min_letters}
    noise.update(block for block, values in sums.items() if sum(values) / len(values) < limits.min_confidence)
    return [word for word in words if word.block not in noise]
