"""The report of a small run that is written here: every figure in it is known, and every string is hostile."""

import copy
import html.parser
import json
from pathlib import Path
from typing import Any

import pytest
from report_runs import ATTACK, SHARDS, spoken, write_run

from pipeline import report, report_scan, storage
from pipeline.manifest import MANIFEST, write_manifest
from pipeline.timings import Timings


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a report."""
    directory = tmp_path_factory.mktemp("report") / "run"
    write_run(directory, ("documents", "duplicates", "spoken", "tokens"))
    assert report.write(str(directory)) == f"{directory}/report.html"
    return directory


class Page(html.parser.HTMLParser):
    """What a browser would see."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_figures_are_those_of_the_run(run: Path) -> None:
    figures = json.loads((run / "report.json").read_text())
    steps = {step["step"]: step for step in figures["steps"]}
    assert (steps["read"]["seen"], steps["read"]["failed"], steps["judge"]["dropped"]) == (190, 80, 50)
    assert steps["read"]["counters"] == {"skipped_not_html": 14}
    reasons = {(row["step"], row["reason"]): row for row in figures["reasons"]["rows"]}
    assert {name: row["documents"] for name, row in reasons.items()} == {
        ("read", "broken_record"): 80,
        ("judge", "too_few_words"): 50,
        ("dedupe", "exact_duplicate"): 2,
        ("dedupe", "near_duplicate"): 2,
    }
    few = reasons["judge", "too_few_words"]
    assert (few["measure"]["least"], few["measure"]["median"], few["measure"]["most"]) == (3, 15, 27)
    assert few["limit"] == {"field": "min_words", "least": 40, "most": 40}
    languages = {row["lang"]: row for row in figures["languages"]["rows"]}
    assert (languages["ar"]["clean_documents"], languages["ar"]["documents"], languages["de"]["documents"]) == (
        20,
        20,
        18,
    )
    assert languages["ar"]["spoken_documents"] + languages["ar"]["written_documents"] == 20
    lengths = [len(row["text"]) for k in (0, 1) for row in spoken(k) if row["lang"] == "ar"]
    assert (languages["ar"]["characters"]["least"], languages["ar"]["characters"]["most"]) == (
        min(lengths),
        max(lengths),
    )
    assert figures["sources"][0] | {"license": ""} == {
        "name": ATTACK, "format": "warc", "kind": "web", "license": "", "shards": 2, "read": 190, "broken": 80,
        "text_bytes": 19_000, "clean": 60, "kept": 56,
    }  # fmt: skip
    duplicates = figures["duplicates"]
    assert (duplicates["clusters"], duplicates["exact"], duplicates["near"]) == (1, 2, 3)
    assert duplicates["sizes"]["most"] == 6
    assert duplicates["biggest"][0]["documents"] == 6
    assert duplicates["biggest"][0]["shard"] == SHARDS[0]
    similar = {round(start, 2): number for start, _, number in duplicates["similarity"] if number}
    assert similar == {0.74: 2, 0.9: 1}
    tokens = figures["tokens"]
    assert (tokens["tokens"], tokens["documents"], sum(tokens["by_language"].values())) == (812, 56, 812)
    assert tokens["per_document"]["most"] == 28
    assert figures["timings"]["steps"] == [
        {"stage": "documents", "step": "read", "seconds": 1.0, "text_bytes": 2000, "shards": 2}
    ]


def test_no_document_can_break_out(run: Path) -> None:
    text = (run / "report.html").read_text()
    page = Page(text)
    assert page.open == []
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert page.tags.count("title") > 1  # those of figures
    assert "".join(page.text).count("<script>alert('x')</script>") > 5  # it is all there, as text
    names = {name for name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on")}
    assert names.isdisjoint({"src", "srcset", "action", "xlink:href"})
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_every_anchor_has_its_place_and_every_image_says_what_it_is(run: Path) -> None:
    page = Page((run / "report.html").read_text())
    targets = [value for name, value in page.attributes if name == "id"]
    assert len(targets) == len(set(targets))
    links = [value[1:] for name, value in page.attributes if name == "href"]
    assert len(links) > 8
    assert set(links) <= set(targets)
    assert page.tags.count("svg") == sum(value == "img" for name, value in page.attributes if name == "role")
    assert ("dir", "rtl") in page.attributes


def test_only_so_many_broken_records_are_listed(run: Path) -> None:
    assert len(json.loads((run / "report.json").read_text())["failures"]) == report_scan.MOST_FAILURES == 50
    assert "80 records could not be used" in (run / "report.html").read_text()


def test_equal_runs_have_equal_figures_but_for_timings(run: Path, tmp_path: Path) -> None:
    other = tmp_path / "another"
    write_run(other, ("documents", "duplicates", "spoken", "tokens"))
    timings = Timings.load(str(other))
    timings.wall_seconds["documents"] = 99.0
    timings.save(str(other))
    report.write(str(other))
    one, two = (json.loads((path / "report.json").read_text()) for path in (run, other))
    assert one != two
    del one["timings"], two["timings"]
    assert one == two
    before = {name: (run / name).read_bytes() for name in ("report.json", "report.html")}
    report.write(str(run))
    assert before == {name: (run / name).read_bytes() for name in before}


def test_what_was_not_run_has_no_section(tmp_path: Path) -> None:
    write_run(tmp_path, ("documents",))
    report.write(str(tmp_path))
    figures = json.loads((tmp_path / "report.json").read_text())
    assert {"duplicates", "tokens", "tokenizer", "contamination", "packing"}.isdisjoint(figures)
    text = (tmp_path / "report.html").read_text()
    for anchor in ("duplicates", "tokenizer", "packing", "evaluation", "forms"):
        assert f'id="{anchor}"' not in text
    for anchor in ("way", "why", "languages", "sources", "masked", "speed", "broken", "run"):
        assert f'id="{anchor}"' in text


def test_a_run_without_documents_has_no_report(tmp_path: Path) -> None:
    write_manifest(str(tmp_path), "0" * 64, {"documents": []})
    with pytest.raises(ValueError, match="expected stage 'documents'; run the recipe"):
        report.write(str(tmp_path))
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(FileNotFoundError, match="it is not a run"):
        report.write(str(tmp_path))


def test_of_many_shards_some_are_read_and_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_run(tmp_path, ("documents", "duplicates", "spoken", "tokens"))
    monkeypatch.setattr(report_scan, "MOST_SHARDS", 1)
    monkeypatch.setattr(report_scan, "MOST_DROP_SHARDS", 1)
    report.write(str(tmp_path))
    figures = json.loads((tmp_path / "report.json").read_text())
    for part in ("languages", "tokens"):
        assert (figures[part]["shards_read"], figures[part]["shards"]) == (1, 2)
    assert figures["tokens"]["tokens"] == 812  # receipts know the whole
    text = (tmp_path / "report.html").read_text()
    assert "Forms and lengths counted in 1 of 2 shards" in text
    assert "Tokens counted in 1 of 2 shards" in text


def test_clusters_are_sampled_where_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_run(tmp_path, ("documents", "duplicates"))
    monkeypatch.setattr(report_scan, "MOST_CLUSTERED", 3)
    report.write(str(tmp_path))
    figures = json.loads((tmp_path / "report.json").read_text())
    assert figures["duplicates"]["one_in"] == 2
    assert figures["duplicates"]["sizes"]["most"] == 6  # its id is small, so it is in every sample
    assert "one cluster in 2" in (tmp_path / "report.html").read_text()


def test_packing_is_told_when_it_is_there(tmp_path: Path) -> None:
    write_run(tmp_path, ("documents",))
    packed: dict[str, Any] = {"objective": "alexatm", "sequence_tokens": 1024, "rows": 8, "places": 8192}
    packed |= {"tokens": 8110, "documents": 20, "objectives": {"denoising": 6, "prefix LM": 2}}
    manifest = storage.digest_of_file(str(tmp_path / MANIFEST))
    storage.write_json(str(tmp_path / "packing.json"), {**packed, "seconds": 1.5, "manifest_sha256": manifest})
    report.write(str(tmp_path))
    assert json.loads((tmp_path / "report.json").read_text())["packing"] == packed
    text = (tmp_path / "report.html").read_text()
    assert "1.0% of their places are padding, and a row holds 2.5 documents" in text
    assert 'class="unseen"' not in text
    part = {"source": "</title><script>", "lang": None, "first": 0, "tokens": 900}
    drawn = {**packed, "pictures": [{"row": 0, "objective": "denoising", "parts": [part], "hidden": [[3, 9]]}]}
    storage.write_json(str(tmp_path / "packing.json"), {**drawn, "manifest_sha256": manifest})
    report.write(str(tmp_path))
    text = (tmp_path / "report.html").read_text()
    assert text.count('class="unseen"') == 1
    assert "900 tokens, &lt;/title&gt;&lt;script&gt;, und" in text
    storage.write_json(str(tmp_path / "packing.json"), {**packed, "manifest_sha256": "of another run"})
    report.write(str(tmp_path))
    assert 'id="packing"' not in (tmp_path / "report.html").read_text()


def test_settings_of_another_version_give_no_limit() -> None:
    from pipeline.report_limits import limits, settings_of

    made_of = {"judge": 'v9 {"enabled": true, "harvard": {"min_words": 1}}', "lines": 'v1 {"min_sentences": 3}'}
    settings = settings_of(made_of)
    before = copy.deepcopy(settings)
    assert limits(settings, ["en"]) == {
        ("lines", "too_few_sentences"): {"field": "min_sentences", "least": 3, "most": 3}
    }
    assert settings == before
