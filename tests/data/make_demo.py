"""Build the demo corpus: tests/data/source -> tests/data/demo, the same bytes on every run.

    python tests/data/make_demo.py [--out FOLDER]

Where a document goes follows from its language and kind: web pages into web/ (two in three as WARC, the rest as
WET), newspaper articles into news/ (a format for each language), encyclopedia entries into encyclopedia/, speeches
into text/, other pages into html/. What is planted on purpose is added by builder/planted.py.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from builder import issue, pages, planted, tables
from builder.sources import LANGUAGES, Source, read_sources
from builder.warc import WarcFile
from builder.wet import page_lines

HERE = Path(__file__).parent
WRITERS = {
    ".jsonl.gz": tables.write_jsonl_gz,
    ".jsonl.zst": tables.write_jsonl_zst,
    ".parquet": tables.write_parquet,
    ".arrow": tables.write_arrow,
    ".dataset": tables.write_dataset,
}
# One file per line; a newspaper agency delivers each of its languages as it likes.
NEWS = {
    "en.jsonl.gz": ("en",),
    "de.jsonl.gz": ("de",),
    "fr-es.parquet": ("fr", "es"),
    "it-pt.arrow": ("it", "pt"),
    "ja.jsonl.zst": ("ja",),
    "ar-hi.dataset": ("ar", "hi"),
    "mr-ta-te.jsonl.gz": ("mr", "ta", "te"),
}


def write_web(out: Path, sources: Sequence[Source], plants: planted.Plants) -> None:
    """Write one WARC and one WET file per language."""
    for lang in LANGUAGES:
        warc, wet = WarcFile(f"{lang}.warc.gz"), WarcFile(f"{lang}.warc.wet.gz")
        warc.info(f"demo crawl, pages in {lang}")
        wet.info(f"demo crawl, text of pages in {lang}")
        for source in (*(s for s in sources if s.lang == lang and s.kind == "web"), *plants.into(f"web/{warc.name}")):
            charset = pages.charset_of(source)
            if source.choice("text", 3) == 0 and not plants.stays_page(source):
                record = wet.conversion(source.url, page_lines(pages.page_text(source, sources)), source.lang)
                plants.note(source, f"web/{wet.name}", record)
                continue
            page = pages.write_page(source, sources, charset)
            in_header = source.choice("header", 2) == 0
            record = warc.page(source.url, page, lang=source.lang, charset=charset, in_header=in_header)
            plants.note(source, f"web/{warc.name}", record)
        for file in (warc, wet):
            (out / file.name).write_bytes(file.to_bytes())


def write_news(out: Path, sources: Sequence[Source], plants: planted.Plants) -> None:
    """Write the articles, each file in its own format, with the planted rows last."""
    for name, langs in NEWS.items():
        documents = [s for lang in langs for s in sources if s.lang == lang and s.kind == "newspaper"]
        documents += plants.into(f"news/{name}")
        for number, source in enumerate(documents):
            plants.note(source, f"news/{name}", number)
        suffix = name[name.index(".") :]
        WRITERS[suffix](out / name, [tables.row(source) for source in documents])


def write_encyclopedia(out: Path, sources: Sequence[Source], plants: planted.Plants) -> None:
    """Write one file of entries per language."""
    for lang in LANGUAGES:
        entries = [s for s in sources if s.lang == lang and s.kind == "encyclopedia"]
        entries += plants.into(f"encyclopedia/{lang}.jsonl.gz")
        for number, source in enumerate(entries):
            plants.note(source, f"encyclopedia/{lang}.jsonl.gz", number)
        tables.write_jsonl_gz(out / f"{lang}.jsonl.gz", [tables.row(source) for source in entries])


def write_files(out: Path, sources: Sequence[Source], plants: planted.Plants) -> None:
    """Write speeches as plain text and other documents as single HTML files."""
    for source in (*sources, *plants.into("text"), *plants.into("html")):
        name = f"{source.lang}-{source.slug}"
        if source.kind == "speech":
            (out / "text" / f"{name}.txt").write_text(source.text + "\n", encoding="utf-8")
            plants.note(source, f"text/{name}.txt", "")
        elif source.kind == "other":
            page = pages.write_page(source, sources, pages.charset_of(source))
            (out / "html" / f"{name}.html").write_bytes(page)
            plants.note(source, f"html/{name}.html", "")


def build(out: Path) -> None:
    """Write the whole corpus into the empty folder `out`."""
    sources = [source for lang in LANGUAGES for source in read_sources(HERE / "source" / lang)]
    plants = planted.Plants(sources, HERE / "source" / "planted")
    for folder in ("web", "news", "encyclopedia", "text", "html", "newspaper", "benchmarks", "broken"):
        (out / folder).mkdir(parents=True)
    write_web(out / "web", sources, plants)
    write_news(out / "news", sources, plants)
    write_encyclopedia(out / "encyclopedia", sources, plants)
    write_files(out, sources, plants)
    issue.write_issue(out / "newspaper", HERE / "source" / "issue")
    plants.write_rest(out)


def main(argv: Sequence[str] | None = None) -> None:
    """Build into --out, which is emptied first."""
    parser = argparse.ArgumentParser(description="Build the demo corpus from tests/data/source.")
    parser.add_argument("--out", type=Path, default=HERE / "demo")
    out = parser.parse_args(argv).out
    if out.exists():
        # Never empty a folder that this script did not fill.
        if not (out / "planted.json").exists() and any(out.iterdir()):
            parser.error(f"--out {out} is not empty and holds no planted.json; name an empty folder")
        shutil.rmtree(out)
    build(out)


if __name__ == "__main__":
    main()
