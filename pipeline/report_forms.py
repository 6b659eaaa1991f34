"""The report's section on spoken form: documents before and after, side by side, and the rules that acted."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report_examples import Piece, compare
from pipeline.report_gather import counters_of
from pipeline.report_made import Figures
from pipeline.report_markup import Markup, join, tag
from pipeline.report_numbers import count_text
from pipeline.report_table import Section, details, note, section, table
from pipeline.report_way import words

#: ISO 639-1, the languages of AlexaTM 20B; others go by their code.
_NAMES: Mapping[str, str] = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "mr": "Marathi",
    "pt": "Portuguese",
    "ta": "Tamil",
    "te": "Telugu",
}
_RIGHT_TO_LEFT = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])
_OPEN_EXAMPLES = 4
_OPEN_RULES = 12
_EVENTS_EXPLAINED = (
    "A span is a stretch of text that a grammar read. Residue are lines that still "
    "held digits or symbols after all rules; what becomes of them is for the recipe to say."
)
#: What is counted by the step `speak` besides its rules: work done, and text no rule could read.
_EVENTS = ("spans", "oversized", "residue")


def language_name(code: str) -> str:
    """Return the name of a language.

    >>> language_name("ta"), language_name("xx")
    ('Tamil', 'xx')
    """
    return _NAMES.get(code, code)


def forms(examples: Sequence[Mapping[str, Any]], figures: Figures) -> Section | None:
    """Both forms of some documents side by side, and how often which rule acted."""
    rules = _rules(figures)
    if not examples and rules is None:
        return None
    shown = [_example(example) for example in examples]
    content = []
    if examples:
        content.append(
            tag(
                "p",
                "Beginnings of documents as they were written and as they are said. Marked is what differs in more "
                "than capitals and punctuation, which the spoken form has none of.",
            )
        )
        content.append(tag("div", shown[:_OPEN_EXAMPLES], class_="examples"))
        if shown[_OPEN_EXAMPLES:]:
            more = tag("div", shown[_OPEN_EXAMPLES:], class_="examples")
            content.append(details(f"{len(shown) - _OPEN_EXAMPLES} more languages and documents", more))
    return section("forms", "As written, as spoken", content, rules)


def _example(example: Mapping[str, Any]) -> Markup:
    lang = example["lang"] or "und"
    direction = "rtl" if lang in _RIGHT_TO_LEFT else "ltr"
    written, spoken = compare(example["text"], example["spoken"])
    source = example["url"] or example["source"]
    goes_on = f"{example['form']} form goes on"
    return tag(
        "article",
        tag(
            "header",
            tag("strong", language_name(lang)),
            tag("span", tag("bdi", source), class_="source"),
            tag("span", f"{example['doc_id'].hex()[:12]} \u00b7 {goes_on}", class_="source"),
        ),
        tag(
            "div",
            tag("p", "written", class_="form"),
            tag("p", _marked(written), lang=lang, dir=direction),
            class_="written",
        ),
        tag(
            "div",
            tag("p", "spoken", class_="form"),
            tag("p", _marked(spoken), lang=lang, dir=direction),
            class_="spoken",
        ),
        class_="example",
    )


def _marked(pieces: Sequence[Piece]) -> Markup:
    return join([tag("mark", piece.text) if piece.differs else piece.text for piece in pieces])


def _rules(figures: Figures) -> Markup | None:
    """Return how often each rule of the spoken form acted in each language."""
    numbers: dict[str, dict[str, int]] = {}
    for name, number in counters_of(figures, "speak").items():
        lang, _, rule = name.partition(":")
        numbers.setdefault(rule or name, {})[lang if rule else ""] = number
    if not numbers:
        return None
    languages = sorted({lang for by_language in numbers.values() for lang in by_language})
    events = {name: of for name, of in numbers.items() if name in _EVENTS or "." in name}
    tables = [
        (tag("h3", title), _by_language(title, chosen, languages))
        for title, chosen in (
            ("How often each rule acted", {name: of for name, of in numbers.items() if name not in events}),
            ("Stretches read by a grammar, and those that none could read", events),
        )
        if chosen
    ]
    explained = note(_EVENTS_EXPLAINED) if events else None
    return tag("div", tables, explained, class_="heat")


def _by_language(caption: str, numbers: Mapping[str, Mapping[str, int]], languages: Sequence[str]) -> Markup:
    most = max(number for by_language in numbers.values() for number in by_language.values())
    rows = []
    for rule, by_language in sorted(numbers.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        cells = [_shaded(by_language.get(lang), most) for lang in languages]
        rows.append((words(rule), count_text(sum(by_language.values())), *cells))
    columns = ("_Rule", "#All", *(f"#{lang}" for lang in languages))
    if len(rows) <= _OPEN_RULES + 3:
        return table(caption, columns, rows, hidden=True)
    first = table(caption, columns, rows[:_OPEN_RULES], hidden=True)
    rest = table(f"{caption}: the rest", columns, rows[_OPEN_RULES:], hidden=True)
    return join([first, details(f"{len(rows) - _OPEN_RULES} more", rest)])


def _shaded(number: int | None, most: int) -> Markup | None:
    if not number:
        return None
    strength = (len(str(number)) / len(str(most))) ** 2 * 60
    return tag("span", count_text(number), class_="shade", style=f"--strength:{strength:.0f}%")
