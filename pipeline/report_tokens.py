"""The report's sections on tokens and on the run itself: tokenizer, packing, speed, what was run."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.report_figures import dumbbells, histogram
from pipeline.report_forms import language_name
from pipeline.report_made import Figures
from pipeline.report_markup import Markup, tag
from pipeline.report_numbers import bytes_text, count_text, number_text, seconds_text, share_text
from pipeline.report_rows import row_pictures
from pipeline.report_table import Bar, Section, details, key, note, section, table, terms
from pipeline.report_way import TITLES, coverage_note

#: Languages written without spaces: a word between spaces is none.
_WITHOUT_SPACES = frozenset(["ja", "km", "lo", "my", "th", "zh"])


def tokenizer(figures: Figures) -> Section | None:
    """How many tokens texts take, by language and form."""
    card, tokens = figures.get("tokenizer"), figures.get("tokens")
    if not card and not tokens:
        return None
    content: list[Markup | None] = []
    if card:
        trained = card["sample"].values()
        documents, size = (sum(count[name] for count in trained) for name in ("documents", "bytes"))
        content.append(
            tag(
                "p",
                f"{card['settings'].get('model', 'SentencePiece')} model, {count_text(card['vocab_size'])} entries, "
                f"trained on {bytes_text(size)} of {count_text(documents)} documents.",
            )
        )
    drawings = _fertility(card["fertility"]) if card else []
    if tokens and tokens["per_document"]:
        drawing = histogram(tokens["per_document"], "Tokens of a document", "tokens in a document")
        drawings.append(tag("figure", tag("figcaption", "Documents by tokens"), drawing))
    content.append(tag("div", drawings, class_="pairs"))
    if tokens:
        content.append(coverage_note(tokens, "Tokens per document counted"))
    if card:
        content.append(_card_table(card))
    return section("tokenizer", "Tokenizer", content)


def _fertility(rows: Sequence[Mapping[str, Any]]) -> list[Markup]:
    drawings = []
    for name, title, unit, left_out in (
        ("tokens_per_word", "Tokens per word", "tokens per word (fewer is better)", _WITHOUT_SPACES),
        ("bytes_per_token", "Bytes per token", "UTF-8 bytes of text per token (more is better)", frozenset[str]()),
    ):
        pairs: dict[str, dict[str, float]] = {}
        for row in rows:
            if row["lang"] not in left_out and row["tokens"]:
                pairs.setdefault(row["lang"], {})[row["form"]] = row[name]
        lines = [(language_name(lang), of.get("written"), of.get("spoken")) for lang, of in sorted(pairs.items())]
        if lines:
            drawing = dumbbells(lines, title, unit, 360)
            drawings.append(tag("figure", tag("figcaption", title), drawing))
    return drawings


def _card_table(card: Mapping[str, Any]) -> Markup:
    rows = [
        (
            f"{language_name(row['lang'])}, {row['form']}",
            bytes_text(row["bytes"]),
            "" if row["lang"] in _WITHOUT_SPACES else f"{row['tokens_per_word']:.2f}",
            f"{row['bytes_per_token']:.2f}",
            share_text(row["byte_token_share"]),
            count_text(row["unknown_tokens"]),
        )
        for row in card["fertility"]
    ]
    columns = ("Language, form", "#Measured on", "#Tokens per word", "#Bytes per token", "#Single bytes", "#Unknown")
    caption = "Measured on the beginning of the training sample"
    return details("The same in numbers", table(caption, columns, rows), note(_SPACES))


_SPACES = (
    "A word is what stands between spaces, so languages written without them have no tokens per word. The spoken form "
    "has other and more words than the written one."
)


def packing(figures: Figures) -> Section | None:
    """How full the training rows are.

    Reads `packing`: objective, sequence_tokens, rows, tokens, places (tokens and padding), documents (parts of them
    too), objectives, the rows of each, and perhaps pictures, of the first rows.
    """
    part = figures.get("packing")
    if not part or not part["rows"]:
        return None
    padding = share_text(part["places"] - part["tokens"], part["places"])
    each = number_text(part["documents"] / part["rows"])
    sentence = (
        f"{count_text(part['rows'])} rows of {count_text(part['sequence_tokens'])} tokens, objective "
        f"{part['objective']}: {padding} of their places are padding, and a row holds {each} documents or "
        "parts of one on average."
    )
    kinds = sorted(part["objectives"].items(), key=lambda item: (-item[1], item[0]))
    listed = [(name, Bar(rows / part["rows"]), count_text(rows)) for name, rows in kinds]
    counted = table("Rows by objective", ("Objective", "", "#Rows"), listed, hidden=True)
    return section("packing", "Packing", tag("p", sentence), counted, _pictures(part))


def _pictures(part: Figures) -> list[Markup]:
    rows = part.get("pictures")
    if not rows:
        return []
    colours = key(("kept", "a document"), ("kept other", "the next one"), ("gone", "what the encoder does not see"))
    return [
        tag("h3", "The first rows"),
        colours,
        row_pictures(rows, part["places"] // part["rows"]),
        note(
            "Of a denoising row, the decoder is to say all of it; of a prefix LM row, what is hidden. "
            "Empty places are padding. ",
            tag("code", "plainspoken inspect RUN --row N"),
            " shows a row as text.",
        ),
    ]


def speed(figures: Figures) -> Section | None:
    """How fast each step was, and how much memory each stage took."""
    timings = figures.get("timings")
    if not timings:
        return None
    content: list[Markup | None] = []
    if timings["steps"]:
        most = max(step["seconds"] for step in timings["steps"]) or 1
        total = sum(step["seconds"] for step in timings["steps"])
        rows = [
            (
                TITLES.get(step["step"], step["step"]),
                bytes_text(step["text_bytes"]),
                seconds_text(step["seconds"]),
                Bar(step["seconds"] / most),
                share_text(step["seconds"], total),
                f"{number_text(step['text_bytes'] / 1e6 / step['seconds'])} MB/s" if step["seconds"] else "",
            )
            for step in timings["steps"]
        ]
        there = {stage["stage"]: stage["shards"] for stage in figures["made"]["stages"]}
        timed = all(step["shards"] == there.get(step["stage"]) for step in timings["steps"])
        partly = None if timed else "Not every shard was timed: text is that of the shards timed."
        columns = ("Step", "#Text in", "#Seconds", "", "#Share", "#Speed of one core")
        content.append(tag("h3", "Steps"))
        content.append(table("Time and speed of each step", columns, rows, hidden=True))
        content.append(
            note("Seconds within the steps, summed over workers; a worker's first batch loads models. ", partly)
        )
    if timings["stages"]:
        most = max(stage["wall_seconds"] for stage in timings["stages"]) or 1
        stages = [
            (
                stage["stage"],
                seconds_text(stage["wall_seconds"]),
                Bar(stage["wall_seconds"] / most, "muted"),
                bytes_text(stage["peak_bytes"]) if stage["peak_bytes"] else "",
            )
            for stage in timings["stages"]
        ]
        columns_ = ("Stage", "#Wall time", "", "#Most memory of a worker until then")
        content.append(tag("h3", "Stages"))
        content.append(table("Wall time and memory of each stage", columns_, stages, hidden=True))
        content.append(note("Wall time is that of a stage's last run, which may have made a part of its shards only."))
    return section("speed", "Time and memory", content)


def made(figures: Figures) -> Section:
    """What was run: recipe, versions, digests."""
    part = figures["made"]
    digests = [("Manifest, SHA-256", part["manifest_sha256"]), ("Recipe, SHA-256", part["recipe_digest"])]
    if "tokenizer_sha256" in part:
        digests.append(("tokenizer.model, SHA-256", part["tokenizer_sha256"]))
    rows = [
        (stage["stage"], count_text(stage["shards"]), count_text(stage["files"]), bytes_text(stage["bytes"]))
        for stage in part["stages"]
    ]
    steps = [(name, each["version"], _settings(each["settings"])) for name, each in sorted(part["steps"].items())]
    recipe = part.get("recipe")
    return section(
        "run",
        "What was run",
        terms([(name, tag("code", value)) for name, value in digests]),
        table("Files of the run", ("Stage", "#Shards", "#Files", "#Size"), rows),
        details(
            "Versions and settings of the steps", table("Steps", ("Step", "#Version", "Settings"), steps, hidden=True)
        ),
        details("The recipe", tag("pre", tag("code", recipe))) if recipe else None,
    )


def _settings(settings: Mapping[str, Any], prefix: str = "") -> Markup:
    lines: list[Markup] = []
    for name, value in sorted(settings.items()):
        if isinstance(value, Mapping) and value:
            lines.append(_settings(value, f"{prefix}{name}."))
        else:
            shown = ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
            lines.append(tag("span", tag("span", f"{prefix}{name} ", class_="name"), shown, class_="setting"))
    return tag("span", lines)
