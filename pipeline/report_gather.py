"""Gather the figures of a run: first from its receipts, then from its shards what receipts do not say.

Run directory -> the content of report.json. What is not there is left out; nothing is guessed.
"""

import json
from collections.abc import Iterable, Mapping

from pipeline import report_scan as scan
from pipeline import storage
from pipeline.manifest import Receipt, read_manifest
from pipeline.report_distribution import Distribution
from pipeline.report_limits import limits, settings_of
from pipeline.report_made import Figures, Stages, made, timings

FORMAT = 1
#: The order of the way; a stage that is not named here comes after these.
STAGES = (
    "documents",
    "signatures",
    "duplicates",
    "linekeys",
    "repeats",
    "benchmarks",
    "spoken",
    "sample",
    "tokenizer",
    "tokens",
    "packed",
)
#: Stages whose steps documents pass one after another.
WAY = ("documents", "spoken")
#: What `plainspoken pack` counted, if it was asked to keep it.
PACKING = "packing.json"


def gather(directory: str) -> Figures:
    """Return all figures of a run, of plain types; `timings` alone may differ between equal runs."""
    stages = read_manifest(directory)
    in_order = _in_order(stages)
    first: Receipt | None = next(iter(stages.get("documents", {}).values()), None)
    settings = {name: value for receipt in _one_each(stages) for name, value in settings_of(receipt.made_of).items()}
    languages = settings_of(first.made_of).get("language", ("", {}))[1].get("keep", []) if first else []
    figures: Figures = {"format": FORMAT, "steps": _steps(stages)}
    figures["sources"] = _sources(stages)
    figures["kinds"] = _kinds(figures["sources"])
    _add_drops(figures, directory, stages, limits(settings, languages))
    _add_languages(figures, directory, stages)
    _add_duplicates(figures, directory, stages)
    _add_tokens(figures, directory, stages)
    _add_contamination(figures, stages)
    figures["made"] = made(directory, stages, in_order, settings)
    figures["packing"] = _packing(directory, figures["made"]["manifest_sha256"])
    figures["timings"] = timings(directory, stages, in_order, figures["steps"])
    return {name: value for name, value in figures.items() if value not in ({}, [], None)}


def _one_each(stages: Stages) -> Iterable[Receipt]:
    for stage in _in_order(stages):
        yield from list(stages[stage].values())[:1]


def _in_order(stages: Stages) -> list[str]:
    return [name for name in STAGES if name in stages] + sorted(set(stages) - set(STAGES))


def _steps(stages: Stages) -> list[Figures]:
    """Return what each step did, over all shards, in the order of the way."""
    steps: dict[tuple[str, str], Figures] = {}
    for stage in _in_order(stages):
        for _, receipt in sorted(stages[stage].items()):
            for count in receipt.counts:
                step = steps.setdefault(
                    (stage, count["step"]),
                    {"stage": stage, "step": count["step"], "counters": {}}
                    | dict.fromkeys(("seen", "kept", "dropped", "failed", "text_bytes"), 0),
                )
                for name in ("seen", "kept", "dropped", "failed", "text_bytes"):
                    step[name] += count[name]
                for name, number in sorted(count.get("counters", {}).items()):
                    step["counters"][name] = step["counters"].get(name, 0) + number
    return list(steps.values())


def counters_of(figures: Figures, step: str) -> dict[str, int]:
    """Return the counters of a step, or none where there is no such step."""
    return next((each["counters"] for each in figures["steps"] if each["step"] == step), {})


def _sources(stages: Stages) -> list[Figures]:
    """Return per input what was read and what came through."""
    sources: dict[str, Figures] = {}
    spoken = stages.get("spoken", {})
    for shard, receipt in sorted(stages.get("documents", {}).items()):
        if "source" not in receipt.made_of or not receipt.counts:
            continue
        name, kind_of_file, kind, license_, _ = json.loads(receipt.made_of["source"])
        entry = sources.setdefault(
            name,
            {"name": name, "format": kind_of_file, "kind": kind, "license": license_}
            | {"shards": 0, "read": 0, "broken": 0, "text_bytes": 0, "clean": 0},
        )
        entry["shards"] += 1
        entry["read"] += receipt.counts[0]["seen"]
        entry["broken"] += sum(count["failed"] for count in receipt.counts)
        entry["text_bytes"] += receipt.counts[0]["text_bytes"]
        entry["clean"] += receipt.counts[-1]["kept"]
        if shard in spoken and spoken[shard].counts:
            entry["kept"] = entry.get("kept", 0) + spoken[shard].counts[-1]["kept"]
    return [sources[name] for name in sorted(sources)]


def _packing(directory: str, manifest_sha256: str) -> Figures | None:
    """Return what packing counted, if it packed the tokens that are there now."""
    path = storage.join_path(directory, PACKING)
    if not storage.exists(path):
        return None
    packing: Figures = storage.read_json(path)
    if packing.get("manifest_sha256") != manifest_sha256:
        return None
    return {name: value for name, value in packing.items() if name not in ("manifest_sha256", "seconds")}


def _kinds(sources: Iterable[Figures]) -> Figures:
    """Return records read and documents kept by kind."""
    kinds: Figures = {}
    for entry in sources:
        mine = kinds.setdefault(entry["kind"], {"read": 0, "text_bytes": 0, "kept": 0})
        mine["read"] += entry["read"]
        mine["text_bytes"] += entry["text_bytes"]
        mine["kept"] += entry.get("kept", entry["clean"])
    return kinds


def _add_drops(figures: Figures, directory: str, stages: Stages, limit_of: Mapping[tuple[str, str], Figures]) -> None:
    drops, coverage = scan.scan_drops(directory, stages)
    rows = []
    places = {step["step"]: place for place, step in enumerate(figures["steps"])}
    order = sorted(drops.documents.items(), key=lambda item: (places.get(item[0][0], 99), -item[1], item[0]))
    for (step, reason, failed), documents in order:
        measure = drops.measures.get((step, reason))
        rows.append(
            {
                "step": step,
                "reason": reason,
                "failed": failed,
                "documents": documents,
                "measure": measure.summary() if measure and measure.most > 0 else None,
                "limit": None if failed else limit_of.get((step, reason)),
            }
        )
    if rows:
        figures["reasons"] = {**coverage, "rows": rows}
    figures["failures"] = drops.failures


def _add_languages(figures: Figures, directory: str, stages: Stages) -> None:
    spoken = {shard: receipt for shard, receipt in stages.get("spoken", {}).items() if receipt.counts}
    clean = _summed(stages.get("documents", {}))
    chosen = _summed(spoken)
    texts, coverage = scan.scan_texts(directory, spoken)
    every_length = Distribution()
    for _, lengths in sorted(texts.characters.items()):
        every_length.join(lengths)
    rows = []
    for lang in sorted({*clean.get("documents", {}), *chosen.get("documents", {})}):
        row: Figures = {
            "lang": lang,
            "clean_documents": clean.get("documents", {}).get(lang, 0),
            "clean_bytes": clean.get("text_bytes", {}).get(lang, 0),
        }
        if spoken:
            row["documents"] = chosen.get("documents", {}).get(lang, 0)
            row["bytes"] = chosen.get("chosen_bytes", {}).get(lang, 0)
        for form in ("spoken", "written"):
            if texts.forms[lang, form]:
                row[f"{form}_documents"] = texts.forms[lang, form]
                row[f"{form}_bytes"] = texts.form_bytes[lang, form]
        if texts.written_bytes[lang]:
            row["spoken_per_written_bytes"] = round(texts.spoken_bytes[lang] / texts.written_bytes[lang], 4)
        if lang in texts.characters:
            row["characters"] = texts.characters[lang].summary(every_length)
        rows.append(row)
    if rows:
        figures["languages"] = {**coverage, "rows": rows}


def _add_duplicates(figures: Figures, directory: str, stages: Stages) -> None:
    receipts = stages.get("duplicates", {})
    if not receipts:
        return
    facts = _summed(receipts).get("clustered", {})
    clusters = scan.scan_clusters(directory, receipts, sum(facts.values()))
    for entry in clusters.biggest:
        _describe(entry, directory)
    edges = len(clusters.similarities)
    figures["duplicates"] = {
        "clusters": facts.get("kept", 0),
        "exact": facts.get("exact_duplicate", 0),
        "near": facts.get("near_duplicate", 0),
        "compared": figures["steps"] and sum(step["seen"] for step in figures["steps"] if step["step"] == "dedupe"),
        "sizes": clusters.sizes.summary(),
        "similarity": [
            [round(place / edges, 4), round((place + 1) / edges, 4), int(count)]
            for place, count in enumerate(clusters.similarities)
        ],
        "one_in": clusters.one_in,
        "biggest": clusters.biggest,
    }


def _describe(entry: Figures, directory: str) -> None:
    """Add what is known of the document that represents a cluster."""
    shard = entry["shard"]
    if shard is None:
        return
    doc_id = bytes.fromhex(entry["cluster"])
    for row in scan.find_rows(directory, f"documents/{shard}.parquet", [doc_id], ["source", "url", "lang"])[:1]:
        entry |= {"source": row["source"], "url": row["url"], "lang": row["lang"]}


def _add_tokens(figures: Figures, directory: str, stages: Stages) -> None:
    card = storage.join_path(directory, "tokenizer", "card.json")
    if stages.get("tokenizer") and storage.exists(card):
        figures["tokenizer"] = storage.read_json(card)
    receipts = stages.get("tokens", {})
    encoded = _summed(receipts).get("encoded", {})
    if encoded:
        tokens, coverage = scan.scan_tokens(directory, receipts)
        figures["tokens"] = {
            **coverage,
            "documents": encoded["documents"],
            "tokens": encoded["tokens"],
            "per_document": tokens.documents.summary(),
            "by_language": dict(sorted(tokens.by_language.items())),
        }


def _add_contamination(figures: Figures, stages: Stages) -> None:
    indexed = _summed(stages.get("benchmarks", {})).get("indexed", {})
    if not indexed:
        return
    found = {
        name.removeprefix("benchmark:"): number
        for name, number in counters_of(figures, "decontaminate").items()
        if name.startswith("benchmark:")
    }
    looked = next((step for step in figures["steps"] if step["step"] == "decontaminate"), None)
    figures["contamination"] = {
        "items": indexed["texts"],
        "documents": looked["seen"] if looked else 0,
        "dropped": looked["dropped"] if looked else 0,
        "by_benchmark": dict(sorted(found.items())),
    }


def _summed(receipts: Mapping[str, Receipt]) -> dict[str, dict[str, int]]:
    """Return the facts of all receipts added up."""
    sums: dict[str, dict[str, int]] = {}
    for receipt in receipts.values():
        for group, numbers in receipt.facts.items():
            mine = sums.setdefault(group, {})
            for name, number in numbers.items():
                mine[name] = mine.get(name, 0) + number
    return sums
