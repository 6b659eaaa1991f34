"""Report on a run: `report.json` with every figure, `report.html` for people.

Run directory -> two files in it. Equal runs have equal reports, but for `timings`.

report.json has, as far as the run got: `steps` (what each step saw, kept, dropped, failed, and its counters),
`sources`, `reasons` (documents and measures per step and reason), `failures` (the first broken records), `languages`,
`kinds`, `duplicates`, `contamination`, `tokenizer` (its card), `tokens`, `packing`, `made` (recipe, settings, digests)
and `timings`. Where `shards_read` is below `shards`, a part was counted on that many shards only. Distributions have
`least p10 median p90 most mean count` and `bins` as [from, to, count]; their quantiles are right within 2 %.
"""

from pipeline import storage
from pipeline.inspect_run import examples
from pipeline.report_gather import gather
from pipeline.report_made import Figures
from pipeline.report_page import page
from pipeline.report_scan import find_rows

JSON = "report.json"
HTML = "report.html"
#: One document of each of twelve languages.
_EXAMPLES = 12
_EXCERPT_CHARACTERS = 80


def write(directory: str) -> str:
    """Write the report of a run into it and return the path of the page.

    Raises FileNotFoundError when the directory holds no run that has ended, and ValueError for a run of no documents.
    """
    figures = gather(directory)
    if not figures.get("steps"):
        raise ValueError(f"{directory} has no step that was counted; expected stage 'documents'; run the recipe")
    storage.write_json(storage.join_path(directory, JSON), figures)
    has_spoken = any(step["stage"] == "spoken" for step in figures["steps"])
    shown = examples(directory, _EXAMPLES) if has_spoken else []
    name = directory.rstrip("/").rsplit("/", 1)[-1]
    path = storage.join_path(directory, HTML)
    text = page(figures, shown, _excerpts(directory, figures), name)
    storage.write_file(path, lambda stream: stream.write(text.encode()))
    return path


def _excerpts(directory: str, figures: Figures) -> dict[str, str]:
    """Return the beginnings of the documents that represent the biggest clusters, by id in hex."""
    excerpts = {}
    for entry in figures.get("duplicates", {}).get("biggest", []):
        if entry["shard"] is not None:
            path = f"documents/{entry['shard']}.parquet"
            for row in find_rows(directory, path, [bytes.fromhex(entry["cluster"])], ["text"])[:1]:
                text = " ".join(row["text"][: 2 * _EXCERPT_CHARACTERS].split())
                short = text[:_EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " \u2026"
                excerpts[entry["cluster"]] = text if len(text) <= _EXCERPT_CHARACTERS else short
    return excerpts
