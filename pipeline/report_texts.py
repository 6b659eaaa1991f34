"""The report's sections on the texts that came through: languages, duplicates, evaluation items, masks."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report_figures import histogram
from pipeline.report_forms import language_name
from pipeline.report_gather import counters_of
from pipeline.report_made import Figures
from pipeline.report_markup import Markup, join, tag
from pipeline.report_numbers import bytes_text, count_text, share_text
from pipeline.report_table import Bar, Section, details, key, note, section, table
from pipeline.report_way import coverage_note, words

#: Fewer documents have no shape.
_LEAST_FOR_SHAPE = 10


def languages(figures: Figures) -> Section | None:
    """Documents, bytes, forms, tokens and lengths of each language."""
    part = figures.get("languages")
    if not part:
        return None
    has_spoken = any("documents" in row for row in part["rows"])
    listed = sorted(part["rows"], key=lambda row: (-row.get("documents", row["clean_documents"]), row["lang"]))
    most = max(row.get("bytes", row["clean_bytes"]) for row in listed) or 1
    tokens = figures.get("tokens", {}).get("by_language", {})
    columns = ["Language", "#Clean documents", "#Kept", "", "#Text kept"]
    columns += ["#Spoken", "#Written", "#Bytes, spoken to written"] if has_spoken else []
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
    return section(
        "languages",
        "Languages",
        key(("spoken", "in spoken form"), ("written", "in written form")),
        table("Documents and text by language", columns, rows, hidden=True),
        coverage_note(part, "Forms and lengths counted"),
        coverage_note(figures["tokens"], "Tokens counted") if tokens else None,
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
    figures = []
    for row in with_lengths:
        if row["characters"]["count"] >= _LEAST_FOR_SHAPE:
            name = language_name(row["lang"])
            drawing = histogram(row["characters"], f"Length of documents in {name}", "characters", height=150)
            figures.append(tag("figure", tag("figcaption", name), drawing))
    left_out = len(with_lengths) - len(figures)
    numbers = [
        (language_name(row["lang"]), *(count_text(row["characters"][name]) for name in _QUANTILES))
        for row in with_lengths
    ]
    columns = ("Language", "#Shortest", "#10% are shorter than", "#Median", "#90% are shorter than", "#Longest")
    return tag(
        "div",
        tag("h3", "Length of documents"),
        tag("p", "Bars count documents by the characters of their written form; all languages share one axis."),
        tag("div", figures, class_="multiples"),
        note(f"Languages of fewer than {_LEAST_FOR_SHAPE} documents are in the table only.") if left_out else None,
        details("The same in numbers", table("Length of documents in characters", columns, numbers, hidden=True)),
    )


_QUANTILES = ("least", "p10", "median", "p90", "most")


def duplicates(figures: Figures, excerpts: Mapping[str, str]) -> Section | None:
    """Clusters of duplicates: how many, how big, how alike; `excerpts` are beginnings of those that stayed, by id."""
    part = figures.get("duplicates")
    if not part:
        return None
    gone = part["exact"] + part["near"]
    if not gone:
        return section("duplicates", "Duplicates", tag("p", "No document repeats another."))
    of_those = f" of the {count_text(part['compared'])} compared" if part["compared"] else ""
    sentence = (
        f"{count_text(gone)} documents{of_those} repeat another: {count_text(part['exact'])} exactly, "
        f"{count_text(part['near'])} nearly. They form {count_text(part['clusters'])} clusters, of each of which the "
        "longest document stayed."
    )
    drawings = []
    if part["sizes"]:
        sizes = histogram(part["sizes"], "Documents in a cluster", "documents in a cluster", things="clusters")
        drawings.append(tag("figure", tag("figcaption", "Clusters by size"), sizes))
    alike = _similarities(part["similarity"])
    if alike:
        drawing = histogram(alike, "Similarity of near duplicates", "similarity to the document that stayed")
        drawings.append(tag("figure", tag("figcaption", "Near duplicates by similarity"), drawing))
    rows = [
        (
            _origin(entry, excerpts.get(entry["cluster"], "")),
            count_text(entry["documents"]),
            language_name(entry.get("lang") or ""),
            tag("code", entry["cluster"][:12]),
        )
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
        table("The biggest clusters", ("The one that stayed", "#Documents", "Language", "_Its id"), rows, hidden=True),
    )


def _origin(entry: Mapping[str, Any], excerpt: str) -> list[Markup]:
    where = tag("bdi", entry.get("url") or entry.get("source") or "", class_="source")
    lang = entry.get("lang")
    return [tag("bdi", excerpt, lang=lang, class_="address"), tag("br"), where] if excerpt else [where]


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


def contamination(figures: Figures) -> Section | None:
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


def masked(figures: Figures) -> Section | None:
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
        tag("p", "Replaced by placeholders before the text was judged, compared or tokenised."),
        table("Personal data masked", ("What", "", "#How often"), rows, hidden=True),
    )
