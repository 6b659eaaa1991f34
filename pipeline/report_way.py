"""The report's sections on the documents' way: in brief, step by step, why some went, where they came from."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report_figures import flow, sparkline
from pipeline.report_gather import WAY, counters_of
from pipeline.report_made import Figures
from pipeline.report_markup import Markup, tag
from pipeline.report_numbers import bytes_text, count_text, large_text, noun_text, number_text, seconds_text, share_text
from pipeline.report_scan import MOST_FAILURES
from pipeline.report_table import Bar, Section, details, key, note, section, table

#: Step -> what it does, in a few words.
TITLES: Mapping[str, str] = {
    "read": "Read",
    "erased": "Leave out what was erased",
    "extract": "Extract the main text",
    "clean": "Clean",
    "mask": "Mask personal data",
    "language": "Identify the language",
    "lines": "Filter lines",
    "judge": "Judge quality",
    "dedupe": "Drop duplicates",
    "repeated_lines": "Remove repeated lines",
    "speak": "Write as spoken",
    "decontaminate": "Drop evaluation items",
    "choose_form": "Choose the form",
    "encode": "Encode as tokens",
}
#: Reasons named beside the figure: (wide, narrow).
_WIDE_REASONS, _NARROW_REASONS = 5, 2
#: Fewer measures have no shape.
_LEAST_FOR_SHAPE = 20
#: Counters that have a section of their own.
_SHOWN_ELSEWHERE = ("mask", "speak", "dedupe", "decontaminate", "choose_form", "encode")


def words(name: str) -> str:
    """Return a reason or counter as words.

    >>> words("line:too_few_words"), words("unspeakable.no_words")
    ('line: too few words', 'unspeakable: no words')
    """
    return name.replace("_", " ").replace(":", ": ").replace(".", ": ")


def way_steps(figures: Figures) -> list[Figures]:
    """Return the steps that documents pass one after another."""
    return [step for step in figures["steps"] if step["stage"] in WAY]


def coverage_note(part: Mapping[str, int], what: str) -> Markup | None:
    """Say so where only some shards were read."""
    if part["shards_read"] == part["shards"]:
        return None
    read, there = count_text(part["shards_read"]), count_text(part["shards"])
    return note(f"{what} in {read} of {there} shards, evenly chosen.")


def headline(figures: Figures) -> list[tuple[str, str, str]]:
    """Return (number, what it is, more on it) of what a reader wants to know first."""
    steps = way_steps(figures)
    read, last = steps[0], steps[-1]
    seen, kept, size = read["seen"], last["kept"], bytes_text(read["text_bytes"])
    numbers = [
        (large_text(seen), f"{noun_text(seen, 'record')} read", f"{size} of pages and text"),
        (large_text(kept), f"{noun_text(kept, 'document')} kept", f"{share_text(kept, seen)} of the records"),
    ]
    languages = [row for row in figures.get("languages", {}).get("rows", []) if row.get("documents")]
    if languages:
        came_out = sum(row["bytes"] for row in languages)
        numbers.append((bytes_text(came_out), "of text came out", "each document in the form chosen for it"))
        numbers.append(
            (
                count_text(len(languages)),
                noun_text(len(languages), "language"),
                ", ".join(row["lang"] for row in languages),
            )
        )
    if total := sum((forms := counters_of(figures, "choose_form")).values()):
        spoken = forms.get("spoken", 0)
        more = f"{count_text(spoken)} {noun_text(spoken, 'document')}"
        numbers.append((share_text(spoken, total), "in spoken form", more))
    if tokens := figures.get("tokens"):
        each = number_text(tokens["tokens"] / tokens["documents"]) if tokens["documents"] else "0"
        numbers.append((large_text(tokens["tokens"]), "tokens", f"{each} a document on average"))
    if duplicates := figures.get("duplicates"):
        gone = duplicates["exact"] + duplicates["near"]
        more = f"{count_text(duplicates['exact'])} exact, {count_text(duplicates['near'])} near"
        numbers.append((large_text(gone), "duplicates dropped", more))
    return numbers + _speed_headline(figures, read["text_bytes"])


def _speed_headline(figures: Figures, text_bytes: int) -> list[tuple[str, str, str]]:
    timings = figures.get("timings")
    if not timings or not timings["stages"]:
        return []
    wall = sum(stage["wall_seconds"] for stage in timings["stages"])
    shards = {stage["stage"]: stage["shards"] for stage in figures["made"]["stages"]}
    seconds = sum(step["seconds"] for step in timings["steps"])
    more = "the last run of each stage"
    if seconds and all(step["shards"] == shards.get(step["stage"]) for step in timings["steps"]):
        more = f"steps: {number_text(text_bytes / 1e6 / seconds)} MB/s of input per core"
    return [(seconds_text(wall), "wall time", more)]


def lead(figures: Figures) -> str:
    """Return the whole run in one sentence."""
    steps = way_steps(figures)
    languages = [row for row in figures.get("languages", {}).get("rows", []) if row.get("documents")]
    seen, kept = steps[0]["seen"], steps[-1]["kept"]
    sentence = f"Of {large_text(seen)} {noun_text(seen, 'record')} read, {large_text(kept)} "
    sentence += f"{noun_text(kept, 'document')} came through"
    if languages:
        sentence += f", in {count_text(len(languages))} {noun_text(len(languages), 'language')}"
    tokens = figures.get("tokens")
    return sentence + (f": {large_text(tokens['tokens'])} tokens." if tokens else ".")


def the_way(figures: Figures) -> Section:
    """The way of the documents: what each step kept and dropped."""
    reasons = figures.get("reasons", {"rows": []})["rows"]
    steps = way_steps(figures)
    wide, narrow = (
        [{**step, "why": _why(step, reasons, shown)} for step in steps] for shown in (_WIDE_REASONS, _NARROW_REASONS)
    )
    forms = counters_of(figures, "choose_form")
    last = {f"in {name} form": number for name, number in forms.items()} or {"documents": steps[-1]["kept"]}
    caption = "What each step kept and dropped"
    most = steps[0]["seen"]
    rows = [
        (
            TITLES.get(step["step"], step["step"]),
            count_text(step["seen"]),
            Bar(step["kept"] / most if most else 0),
            count_text(step["kept"]),
            count_text(step["dropped"]),
            count_text(step["failed"]),
            bytes_text(step["text_bytes"]),
        )
        for step in steps
    ]
    columns = ("Step", "#In", "", "#Kept", "#Dropped", "#Broken", "#Text in")
    return section(
        "way",
        "The way of the documents",
        tag("p", "Every record read is kept, dropped for a reason, or broken. Nothing is lost on the way."),
        tag("div", flow(wide, TITLES, last, 1120, caption), class_="wide"),
        tag("div", flow(narrow, TITLES, last, 360, caption), class_="narrow"),
        details("The same in numbers", table(caption, columns, rows, hidden=True)),
    )


def _why(step: Figures, reasons: Sequence[Figures], most: int) -> list[str]:
    mine = [row for row in reasons if row["step"] == step["step"]]
    shown = len(mine) if len(mine) <= most + 1 else most
    parts = [f"{words(row['reason'])} {count_text(row['documents'])}" for row in mine[:shown]]
    return parts + ([f"{len(mine) - shown} more reasons"] if shown < len(mine) else [])


def why_dropped(figures: Figures) -> Section | None:
    """Why documents were dropped, with the measures that decided."""
    reasons = figures.get("reasons")
    if not reasons:
        return None
    seen = {step["step"]: step["seen"] for step in way_steps(figures)}
    most = max(row["documents"] for row in reasons["rows"])
    rows = []
    for row in reasons["rows"]:
        measure = None if row["failed"] else row["measure"]  # of broken records: where, how much is missing
        rows.append(
            (
                [words(row["reason"]), tag("span", " (broken)", class_="hidden") if row["failed"] else None],
                count_text(row["documents"]),
                Bar(row["documents"] / most, "broken" if row["failed"] else "gone"),
                share_text(row["documents"], seen.get(row["step"], 0)) if _complete(reasons) else "",
                TITLES.get(row["step"], row["step"]),
                sparkline(measure, f"Measures of {words(row['reason'])}") if measure and _has_shape(measure) else None,
                _range(measure),
                _limit(row["limit"]),
            )
        )
    columns = ("_Reason", "#Documents", "", "#Of those seen", "_Step", "", "#Measure: median, range", "#Limit")
    return section(
        "why",
        "Why documents were dropped",
        tag(
            "p",
            "The measure is the number that decided: words, a share of repeated lines, a score. Where a limit differs "
            "between languages, its range is shown.",
        ),
        key(("gone", "dropped"), ("broken", "broken")),
        coverage_note(reasons, "Counted"),
        table("Documents by the reason they were dropped for", columns, rows, hidden=True),
        _counters(figures),
    )


def _has_shape(measure: Mapping[str, Any]) -> bool:
    return bool(measure["count"] >= _LEAST_FOR_SHAPE and measure["least"] < measure["most"])


def _complete(part: Mapping[str, int]) -> bool:
    return part["shards_read"] == part["shards"]


def _range(measure: Mapping[str, Any] | None) -> str:
    if not measure:
        return ""
    least, median, most = (number_text(measure[name]) for name in ("least", "median", "most"))
    return median if least == most else f"{median}, {least} to {most}"


def _limit(limit: Mapping[str, Any] | None) -> str:
    if not limit:
        return ""
    word = "at most " if limit["field"].startswith("max_") else "at least "
    least, most = number_text(limit["least"]), number_text(limit["most"])
    return word + (least if least == most else f"{least} to {most}")


def _counters(figures: Figures) -> Markup | None:
    rows = [
        (words(name), TITLES.get(step["step"], step["step"]), count_text(number))
        for step in way_steps(figures)
        if step["step"] not in _SHOWN_ELSEWHERE
        for name, number in sorted(step["counters"].items(), key=lambda item: (-item[1], item[0]))
        if number
    ]
    if not rows:
        return None
    counted = table("What else the steps counted", ("Counted", "Step", "#How often"), rows, hidden=True)
    return details("What else the steps counted", counted)


def sources(figures: Figures) -> Section | None:
    """Where the documents came from."""
    entries = figures.get("sources")
    if not entries:
        return None
    most = max(entry["read"] for entry in entries) or 1
    rows = [
        (
            entry["name"],
            f"{entry['format']}, {entry['kind']}",
            count_text(entry["shards"]),
            bytes_text(entry["text_bytes"]),
            count_text(entry["read"]),
            Bar(entry["read"] / most, "muted"),
            count_text(entry["broken"]),
            count_text(entry.get("kept", entry["clean"])),
            share_text(entry.get("kept", entry["clean"]), entry["read"]),
            entry["license"],
        )
        for entry in entries
    ]
    columns = ["_Source", "_Format, kind", "#Shards", "#Read", "#Records", "", "#Broken", "#Kept", "#Share", "License"]
    caption = "What came from where"
    if not any(entry["license"] for entry in entries):
        columns = columns[:-1]
    listed = table(caption, columns, [row[: len(columns)] for row in rows], hidden=True)
    return section("sources", "Sources", listed, _kinds(figures["kinds"]))


def _kinds(kinds: Mapping[str, Mapping[str, int]]) -> Markup | None:
    if len(kinds) < 2:
        return None
    rows = [
        (
            kind,
            bytes_text(of["text_bytes"]),
            count_text(of["read"]),
            count_text(of["kept"]),
            share_text(of["kept"], of["read"]),
        )
        for kind, of in sorted(kinds.items(), key=lambda item: (-item[1]["read"], item[0]))
    ]
    return table("By kind of text", ("Kind", "#Read", "#Records", "#Kept", "#Share"), rows)


def failures(figures: Figures) -> Section | None:
    """What could not be read."""
    listed = figures.get("failures")
    if not listed:
        return None
    total = sum(step["failed"] for step in way_steps(figures))
    rows = [
        (row["where"] or row["doc_id"], words(row["reason"]), TITLES.get(row["step"], row["step"])) for row in listed
    ]
    shown = "All of them:" if total == len(listed) else f"The first {min(len(listed), MOST_FAILURES)}:"
    return section(
        "broken",
        "Broken records",
        tag("p", f"{count_text(total)} records could not be used; the rest of their files went on. {shown}"),
        table("Broken records", ("File and offset", "What is wrong", "Step"), rows, hidden=True),
    )
