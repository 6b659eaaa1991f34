"""The files of a run with everything in it that a report tells of, written without one being made."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.manifest import Receipt, write_manifest
from pipeline.timings import Timings
from tokenizer.token_shards import TokenMetadata, write_token_shard
from transforms.batch import DOCUMENTS, DROPPED
from transforms.choose_form import SPOKEN
from transforms.duplicate_blocks import ClusterBlock, write_clusters

ATTACK = "</style></title></p><script>alert('x')</script><img src=x onerror=alert(1)>"
URL = "https://e.example/\"onload='alert(1)'><script src=//evil.example/x.js></script>"
SHARDS = ("crawl-0000", "crawl-0001")
_DOCUMENTS = 30
_FAILED = 40


def ids(first: int, number: int) -> list[bytes]:
    return [(first + place).to_bytes(16) for place in range(number)]


def count(step: str, seen: int, dropped: int = 0, failed: int = 0, **counters: int) -> dict[str, Any]:
    kept = seen - dropped - failed
    sizes = {"seen": seen, "kept": kept, "dropped": dropped, "failed": failed, "text_bytes": 100 * seen}
    return {"step": step, **sizes, "counters": counters}


def documents(shard: int) -> list[dict[str, Any]]:
    """Return the clean documents of a shard: Arabic, German and Japanese in turn."""
    rows = []
    for place, doc_id in enumerate(ids(1000 * shard, _DOCUMENTS)):
        lang = ("ar", "de", "ja")[place % 3]
        text = f"{ATTACK} {place} Kilometer \u202e " + "Wort " * (20 + 5 * place)
        row = {"doc_id": doc_id, "source": ATTACK, "kind": "web", "url": URL, "date": None, "lang": lang}
        rows.append({**row, "lang_score": 0.9, "license": None, "text": text})
    return rows


def spoken(shard: int) -> list[dict[str, Any]]:
    """Return what is left of them: without the last two, which are duplicates."""
    return [
        {**row, "spoken": row["text"].lower().replace("kilometer", "km & more"), "form": ("spoken", "written")[k % 2]}
        for k, row in enumerate(documents(shard)[:-2])
    ]


def dropped(shard: int, stage: str) -> list[dict[str, Any]]:
    def row(doc_id: bytes, step: str, reason: str, measure: float | None, where: str | None = None) -> dict[str, Any]:
        failed = where is not None
        return {
            "doc_id": doc_id, "step": step, "reason": reason, "measure": measure, "failed": failed, "where": where,
        }  # fmt: skip

    if stage == "spoken":
        exact, near = documents(shard)[-2:]
        return [
            row(exact["doc_id"], "dedupe", "exact_duplicate", 1.0),
            row(near["doc_id"], "dedupe", "near_duplicate", 0.75),
        ]
    failures = [row(doc_id, "read", "broken_record", None, f"{ATTACK}:9") for doc_id in ids(10**6, _FAILED)]
    words = [row(doc_id, "judge", "too_few_words", float(k)) for k, doc_id in enumerate(ids(10**7, 25), 3)]
    return failures + words


def write_parquet(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema), path, row_group_size=11)


def receipt(stage: str, shard: str, paths: list[str], facts: Mapping[str, Any], *counts: dict[str, Any]) -> Receipt:
    made_of = {"language": 'v1 {"enabled": true, "keep": ["ar", "de", "ja"], "min_score": 0.5, "min_scores": {}}'}
    if stage == "documents":
        made_of["judge"] = 'v3 {"enabled": true, "gopher": {"min_words": 40}}'
        made_of["source"] = json.dumps([ATTACK, "warc", "web", ATTACK, {}])
    files = {path: {"sha256": "0" * 64, "bytes": 10} for path in paths}
    return Receipt(stage=stage, shard=shard, key="k", made_of=made_of, files=files, counts=counts, facts=facts)


def clusters(shard: int) -> ClusterBlock:
    """The documents 27, 28 and 29 of both shards are one cluster, which document 27 of shard 0 represents."""
    own = np.frombuffer(b"".join(row["doc_id"] for row in documents(shard)[-3:]), np.uint8).reshape(3, 16)
    kept = np.frombuffer(documents(0)[-3]["doc_id"], np.uint8)
    return ClusterBlock(
        shard=0,
        rows=np.array([27, 28, 29]),
        doc_ids=own,
        cluster_ids=np.stack([kept] * 3),
        reasons=np.array([0 if shard == 0 else 2, 1, 2], np.uint8),
        similarities=np.array([1.0 if shard == 0 else 0.9, 1.0, 0.75]),
    )


def write_run(directory: Path, stages: tuple[str, ...]) -> None:
    """Write a run of two shards up to some stage."""
    made: dict[str, list[Receipt]] = {stage: [] for stage in stages}
    for k, shard in enumerate(SHARDS):
        languages = dict.fromkeys(("ar", "de", "ja"), _DOCUMENTS // 3)
        write_parquet(directory / f"documents/{shard}.parquet", documents(k), DOCUMENTS)
        write_parquet(directory / f"dropped/documents/{shard}.parquet", dropped(k, "documents"), DROPPED)
        paths = [f"documents/{shard}.parquet", f"dropped/documents/{shard}.parquet"]
        facts = {"documents": languages, "text_bytes": dict.fromkeys(languages, 5000)}
        seen = _DOCUMENTS + _FAILED + 25
        read, judge = count("read", seen, failed=_FAILED, skipped_not_html=7), count("judge", seen - _FAILED, 25)
        masked = count("mask", seen - _FAILED, emails=3)
        made["documents"].append(receipt("documents", shard, paths, facts, read, masked, judge))
        if "duplicates" in stages:
            path = f"duplicates/clusters/{shard}.arrow"
            (directory / "duplicates/clusters").mkdir(parents=True, exist_ok=True)
            write_clusters(directory / path, clusters(k))
            found = {"kept": 1 - k, "exact_duplicate": 1, "near_duplicate": 1 + k}
            made["duplicates"].append(receipt("duplicates", shard, [path], {"clustered": found}))
        if "spoken" in stages:
            rows = spoken(k)
            write_parquet(directory / f"spoken/{shard}.parquet", rows, SPOKEN)
            write_parquet(directory / f"dropped/spoken/{shard}.parquet", dropped(k, "spoken"), DROPPED)
            paths = [f"spoken/{shard}.parquet", f"dropped/spoken/{shard}.parquet"]
            facts = {"documents": {"ar": 10, "de": 9, "ja": 9}, "chosen_bytes": {"ar": 1, "de": 1, "ja": 1}}
            counts = [count("dedupe", 30, 2), count("speak", 28, **{"de:cardinal": 28, "ja:spans": 4, ATTACK: 1})]
            counts.append(count("choose_form", 28, spoken=14, written=14))
            made["spoken"].append(receipt("spoken", shard, paths, facts, *counts))
        if "tokens" in stages:
            path = f"tokens/{shard}.arrow"
            write_tokens(directory / path, spoken(k))
            made["tokens"].append(receipt("tokens", shard, [path], {"encoded": {"documents": 28, "tokens": 406}}))
    (directory / "recipe.toml").write_text(f'[run]\ndirectory = "{ATTACK}"\n')
    Timings(
        steps={"documents": {"read": {shard: [0.5, 1000] for shard in SHARDS}, "gone": {"old-shard": [9.0, 1]}}},
        wall_seconds={"documents": 2.5},
        peak_bytes={"documents": 10**8},
    ).save(str(directory))
    digest = storage.digest_of((directory / "recipe.toml").read_text())
    write_manifest(str(directory), digest, made)


def write_tokens(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write 1, 2, 3, ... tokens for each document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = TokenMetadata(tokenizer_digest="d", vocab_size=100, special_ids={"pad": 1}, versions={})
    names = ("doc_id", "source", "lang", "form")
    table = pa.Table.from_pylist([{name: row[name] for name in names} for row in rows])
    ids_ = pa.array([list(range(place + 1)) for place in range(len(rows))], pa.large_list(pa.uint16()))
    table = table.append_column("input_ids", ids_)
    table = table.set_column(0, "doc_id", table.column("doc_id").cast(pa.binary(16)))
    write_token_shard(path, table.combine_chunks().to_batches(), metadata)
