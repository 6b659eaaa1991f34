"""The report's sections on the texts: both forms side by side, languages, duplicates, evaluation items, masks."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report_examples import Piece, compare
from pipeline.report_figures import histogram, shared_domain
from pipeline.report_gather import Figures, counters_of
from pipeline.report_markup import Markup, join, tag
from pipeline.report_numbers import bytes_text, count_text, share_text
from pipeline.report_table import Bar, details, note, section, table
from pipeline.report_way import coverage_note, words

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


def language_name(code: str) -> str:
    """Return the name of a language.

    >>> language_name("ta"), language_name("xx")
    ('Tamil', 'xx')
    """
    return _NAMES.get(code, code)


def forms(examples: Sequence[Mapping[str, Any]], figures: Figures) -> Markup | None:
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
        tag("div", tag("h4", "written"), tag("p", _marked(written), lang=lang, dir=direction), class_="written"),
        tag("div", tag("h4", "spoken"), tag("p", _marked(spoken), lang=lang, dir=direction), class_="spoken"),
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
    most = max(number for by_language in numbers.values() for number in by_language.values())
    rows = []
    for rule, by_language in sorted(numbers.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        cells = [_shaded(by_language.get(lang), most) for lang in languages]
        rows.append((words(rule), count_text(sum(by_language.values())), *cells))
    columns = ("Rule", "#All", *(f"#{lang}" for lang in languages))
    return tag(
        "div",
        tag("h3", "Rules of the spoken form"),
        tag("p", "How often each rule or event of the step that writes text as it is said occurred, by language."),
        tag("div", table("Rules of the spoken form by language", columns, rows, hidden=True), class_="heat"),
    )


def _shaded(number: int | None, most: int) -> Markup | None:
    if not number:
        return None
    strength = (len(str(number)) / len(str(most))) ** 2 * 60
    return tag("span", count_text(number), class_="shade", style=f"--strength:{strength:.0f}%")


def languages(figures: Figures) -> Markup | None:
    """Documents, bytes, forms, tokens and lengths of each language."""
    part = figures.get("languages")
    if not part:
        return None
    has_spoken = any("documents" in row for row in part["rows"])
    listed = sorted(part["rows"], key=lambda row: (-row.get("documents", row["clean_documents"]), row["lang"]))
    most = max(row.get("bytes", row["clean_bytes"]) for row in listed) or 1
    tokens = figures.get("tokens", {}).get("by_language", {})
    columns = ["Language", "#Clean documents", "#Kept", "", "#Text kept"]
    columns += ["#Spoken", "#Written", "#Spoken form is longer by"] if has_spoken else []
    columns += ["#Tokens"] if tokens else []
    rows: list[list[Any]] = []
    for row in listed:
        size = row.get("bytes", row["clean_bytes"])
        kept = count_text(row["documents"]) if "documents" in row else ""
        cells = [language_name(row["lang"]), count_text(row["clean_documents"]), kept, _form_bars(row, most)]
        cells.append(bytes_text(size))
        if has_spoken:
            cells += [count_text(row.get(f"{form}_documents", 0)) for form in ("spoken", "written")]
            ratio = row.get("spoken_per_written_bytes")
            cells.append(f"{ratio - 1:+.1%}".replace("-", "\u2212") if ratio else "")
        if tokens:
            cells.append(count_text(tokens[row["lang"]]) if row["lang"] in tokens else "")
        rows.append(cells)
    sampled = figures.get("tokens", part)
    return section(
        "languages",
        "Languages",
        tag("p", tag("span", class_="key spoken"), "spoken form ", tag("span", class_="key written"), "written form"),
        table("Documents and text by language", columns, rows, hidden=True),
        coverage_note(part, "Forms and lengths counted"),
        coverage_note(sampled, "Tokens counted") if tokens else None,
        _lengths(listed),
    )


def _form_bars(row: Mapping[str, Any], most: int) -> Markup:
    """Return a bar of the bytes kept, divided by form where that is known."""
    size = row.get("bytes", row["clean_bytes"])
    spoken, written = row.get("spoken_bytes", 0), row.get("written_bytes", 0)
    parts = [("spoken", spoken), ("written", written)] if spoken + written else [("kept", size)]
    total = sum(number for _, number in parts) or 1
    return join(
        tag("span", class_=f"bar {name}", style=f"width:{100 * size * number / total / most:.2f}%")
        for name, number in parts
    )


def _lengths(rows: Sequence[Mapping[str, Any]]) -> Markup | None:
    with_lengths = [row for row in rows if row.get("characters")]
    if not with_lengths:
        return None
    summaries = [row["characters"] for row in with_lengths]
    domain = shared_domain(summaries) if all(each["scale"] == "log" for each in summaries) else None
    figures = []
    for row in with_lengths:
        summary, name = row["characters"], language_name(row["lang"])
        drawing = histogram(summary, f"Length of documents in {name}", "characters", height=150, domain=domain)
        figures.append(tag("figure", tag("figcaption", name), drawing))
    numbers = [
        (language_name(row["lang"]), *(count_text(row["characters"][name]) for name in _QUANTILES))
        for row in with_lengths
    ]
    columns = ("Language", "#Shortest", "#10% are shorter than", "#Median", "#90% are shorter than", "#Longest")
    return tag(
        "div",
        tag("h3", "Length of documents"),
        tag("p", "Characters of the written form, on a logarithmic axis where lengths differ tenfold."),
        tag("div", figures, class_="multiples"),
        details("The same in numbers", table("Length of documents in characters", columns, numbers, hidden=True)),
    )


_QUANTILES = ("least", "p10", "median", "p90", "most")


def duplicates(figures: Figures) -> Markup | None:
    """Clusters of duplicates: how many, how big, how alike."""
    part = figures.get("duplicates")
    if not part:
        return None
    gone = part["exact"] + part["near"]
    if not gone:
        return section("duplicates", "Duplicates", tag("p", "No document repeats another."))
    of_those = f" of the {count_text(part['compared'])} compared" if part["compared"] else ""
    sentence = (
        f"{count_text(gone)} documents{of_those} repeat another: {count_text(part['exact'])} exactly, "
        f"{count_text(part['near'])} nearly. They form {count_text(part['clusters'])} clusters, and of each the longest "
        "document stayed."
    )
    drawings = []
    if part["sizes"]:
        sizes = histogram(part["sizes"], "Documents in a cluster", "documents in a cluster", things="clusters")
        drawings.append(tag("figure", tag("figcaption", "Size of clusters"), sizes))
    alike = _similarities(part["similarity"])
    if alike:
        drawing = histogram(alike, "Similarity of near duplicates", "similarity to the document that stayed")
        drawings.append(tag("figure", tag("figcaption", "Near duplicates"), drawing))
    rows = [
        (count_text(entry["documents"]), _origin(entry), language_name(entry.get("lang") or ""), entry["cluster"][:12])
        for entry in part["biggest"]
    ]
    sampled = f"Sizes were counted for one cluster in {part['one_in']}." if part["one_in"] > 1 else None
    return section(
        "duplicates",
        "Duplicates",
        tag("p", sentence),
        note(sampled) if sampled else None,
        tag("div", drawings, class_="multiples"),
        tag("h3", "The biggest clusters"),
        table("The biggest clusters", ("#Documents", "The one that stayed", "Language", "Its id"), rows, hidden=True),
    )


def _origin(entry: Mapping[str, Any]) -> Markup:
    return tag("bdi", entry.get("url") or entry.get("source") or "", class_="address")


def _similarities(bins: Sequence[Sequence[float]]) -> dict[str, Any] | None:
    """Return the bins that hold something as a summary that a histogram can be drawn from."""
    filled = [place for place, (_, _, count) in enumerate(bins) if count]
    if not filled:
        return None
    total, passed, median = sum(count for _, _, count in bins), 0.0, 0.0
    for start, end, count in bins:
        if passed + count >= total / 2:
            median = start + (end - start) * (total / 2 - passed) / count
            break
        passed += count
    used = [list(each) for each in bins[filled[0] :]]
    return {"bins": used, "scale": "linear", "median": median, "least": used[0][0], "most": bins[filled[-1]][1]}


def contamination(figures: Figures) -> Markup | None:
    """Documents that hold items of evaluation sets."""
    part = figures.get("contamination")
    if not part:
        return None
    sentence = (
        f"{count_text(part['items'])} texts of evaluation sets were looked for, in spoken form, in "
        f"{count_text(part['documents'])} documents. {count_text(part['dropped'])} held one and were dropped "
        f"({share_text(part['dropped'], part['documents'])})."
    )
    most = max(part["by_benchmark"].values(), default=1)
    rows = [(name, Bar(number / most, "gone"), count_text(number)) for name, number in part["by_benchmark"].items()]
    found = table("Documents by evaluation set", ("Evaluation set", "", "#Documents"), rows, hidden=True)
    return section("evaluation", "Evaluation sets", tag("p", sentence), found if rows else None)


def masked(figures: Figures) -> Markup | None:
    """Personal data that was masked."""
    counters = {name: number for name, number in counters_of(figures, "mask").items() if number}
    if not counters:
        return None
    most = max(counters.values())
    listed = sorted(counters.items(), key=lambda item: (-item[1], item[0]))
    rows = [(words(name), Bar(number / most), count_text(number)) for name, number in listed]
    return section(
        "masked",
        "Personal data",
        tag("p", "Replaced by a placeholder before anything else read the text."),
        table("Personal data masked", ("What", "", "#How often"), rows, hidden=True),
    )
