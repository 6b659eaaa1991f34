"""The certificate of erasures: what was asked, found and rewritten, and what nobody can reach from here.

Facts of an erasure -> RUN/certificate.json, with every erasure of the run, the latest last, and RUN/certificate.html,
a page that needs nothing else. Documents are named by id alone: neither text nor address of them is kept.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline import storage
from pipeline.erase_find import Found
from pipeline.manifest import MANIFEST, RECIPE, read_manifest
from pipeline.planning import ALL, KEPT, MODEL
from pipeline.report_gather import PACKING
from pipeline.run import LOCK, PENDING
from pipeline.shards import local_path
from pipeline.timings import FILE as TIMINGS
from pipeline.tombstones import CERTIFICATE as FILE
from pipeline.tombstones import FILE as TOMBSTONES

PAGE = "certificate.html"
FORMAT = 1
_OURS = (MANIFEST, RECIPE, LOCK, PENDING, TIMINGS, TOMBSTONES, FILE, PAGE, "report.html", "report.json", PACKING)


def fates(directory: str, found: Found) -> dict[str, str]:
    """Return what had become of each document that goes: "kept", or the step and reason that had dropped it."""
    fate: dict[str, str] = {}
    for shard, ids in found.shards.items():
        for doc_id in ids:
            fate[doc_id] = "kept"
        for stage in ("documents", "spoken"):
            path = Path(directory, "dropped", stage, f"{shard}.parquet")
            if path.exists():
                rows = pq.read_table(path, columns=["doc_id", "step", "reason"]).to_pylist()
                dropped = {row["doc_id"].hex(): f"dropped by {row['step']}: {row['reason']}" for row in rows}
                fate.update({doc_id: dropped[doc_id] for doc_id in ids if doc_id in dropped})
    return fate


def write(
    directory: str,
    pending: Mapping[str, Any],
    rewritten: Mapping[str, tuple[str | None, str | None]],
    came_back: Sequence[str],
    num_files: int,
    ids: Iterable[bytes],
) -> None:
    """Add an erasure to a run's certificate."""
    path = storage.join_path(directory, FILE)
    erasures = storage.read_sealed_json(path)["erasures"] if storage.exists(path) else []
    erasure = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "asked": pending["asked"],
        "found": [
            {"doc_id": doc_id, "shard": shard, "was": pending["fates"][doc_id]}
            for shard, held in sorted(pending["found"]["shards"].items())
            for doc_id in held
        ],
        "not_in_the_run": pending["found"]["absent"],
        "near_copies": pending["found"]["near_copies"],
        "came_back": list(came_back),
        "rewritten": [
            {"file": file, "sha256_before": before, "sha256_after": after}
            for file, (before, after) in sorted(rewritten.items())
        ],
        "files_unchanged": num_files - sum(after is not None for _, after in rewritten.values()),
        "checked": f"{num_files} files hold no row and no cluster of an erased document",
        "tokenizer": _tokenizer(directory, pending),
        "manifest_sha256": storage.digest_of_file(storage.join_path(directory, MANIFEST)),
        "out_of_reach": _out_of_reach(directory, pending),
    }
    # An interrupted erasure that is finished twice must not be in the list twice.
    same = [each for each in erasures if each["manifest_sha256"] != erasure["manifest_sha256"]]
    content = {"format": FORMAT, "erasures": [*same, erasure]}
    storage.write_sealed_json(path, content)
    page = as_page(content).encode()
    storage.write_file(storage.join_path(directory, PAGE), lambda stream: stream.write(page))


def _tokenizer(directory: str, pending: Mapping[str, Any]) -> dict[str, Any]:
    receipt = read_manifest(directory).get("tokenizer", {}).get(ALL)
    if receipt is None:
        return {"state": "none", "trained_on": []}
    kept = KEPT in receipt.made_of
    return {
        "state": "kept as it was" if kept else "trained anew, without the erased documents",
        "trained_on": pending["in_sample"] if kept else [],
        "model_sha256": receipt.files[MODEL]["sha256"],
    }


def _out_of_reach(directory: str, pending: Mapping[str, Any]) -> list[str]:
    remains = [
        "the raw inputs, which still hold the documents: " + (", ".join(pending["inputs"]) or "none"),
        "models trained earlier on the tokens of this run",
        "copies and backups of this run, and files written elsewhere with `pack --out` or `export --out`",
        "blocks of the disk that held the old files: they are free, not overwritten",
        "documents of the same address, domain or source that a later input brings: ask again after it",
    ]
    sample = pending["in_sample"]
    if sample and not pending["asked"]["retrain_tokenizer"]:
        remains.append(
            f"the tokenizer, which {len(sample)} of the documents helped to train: its vocabulary may have words of "
            "theirs, up to 16 characters each (`--retrain-tokenizer` closes that)"
        )
    if strange := _strange_files(directory):
        remains.append(f"{len(strange)} files in the run directory that no run has made: " + ", ".join(strange[:20]))
    return remains


def _strange_files(directory: str) -> list[str]:
    """Return files that neither a receipt nor the pipeline itself accounts for."""
    owned = {
        path for stage in read_manifest(directory).values() for receipt in stage.values() for path in receipt.files
    }
    root = local_path(directory)
    found = sorted(file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file())
    return [name for name in found if name not in owned and name not in _OURS and not name.startswith("receipts/")]


def as_page(content: Mapping[str, Any]) -> str:
    """Return a certificate as a page to read, the latest erasure first."""
    erasures = content["erasures"]
    parts = [_erasure(number, erasures[number - 1]) for number in range(len(erasures), 0, -1)]
    return f"{_HEAD}<main><h1>Certificate of erasure</h1>{''.join(parts)}</main></html>\n"


def _erasure(number: int, erasure: Mapping[str, Any]) -> str:
    asked = erasure["asked"]
    wishes = [
        *(f"{_documents(len(asked['ids']))} by id" for _ in asked["ids"][:1]),
        *(f"address {url}" for url in asked["urls"]),
        *(f"domain {domain}" for domain in asked["domains"]),
        *(f"source {source}" for source in asked["sources"]),
        *(f"{'exactly ' if asked['exact'] else ''}the text with SHA-256 {digest}" for digest in asked["texts"]),
        *(["documents that resemble an erased one too"] if asked["near_copies"] else []),
        *(["train the tokenizer anew"] if asked["retrain_tokenizer"] else []),
    ]
    tokenizer = erasure["tokenizer"]
    trained = f"; {len(tokenizer['trained_on'])} of the documents were in its sample" if tokenizer["trained_on"] else ""
    rows = [[entry["doc_id"], entry["shard"], entry["was"]] for entry in erasure["found"]]
    rows += [[doc_id, "not in the run", "kept out from now on"] for doc_id in erasure["not_in_the_run"]]
    files = [
        [entry["file"], (entry["sha256_before"] or "-")[:16], (entry["sha256_after"] or "removed")[:16]]
        for entry in erasure["rewritten"]
    ]
    return (
        f"<section><h2>{number}. {_text(erasure['time'])}</h2>"
        f"<h3>Asked</h3>{_list(wishes)}"
        f"<h3>Found: {_documents(len(rows))}</h3>{_table(('document', 'shard', 'was'), rows)}"
        f"<h3>Came back</h3><p>{_documents(len(erasure['came_back']))} that had been dropped for being like these</p>"
        f"<h3>Rewritten: {len(files)} files; {erasure['files_unchanged']} are as they were</h3>"
        f"{_table(('file', 'SHA-256 before', 'SHA-256 after'), files)}"
        f"<h3>Checked</h3><p>{_text(erasure['checked'])}. Manifest: <code>{erasure['manifest_sha256']}</code></p>"
        f"<h3>Tokenizer</h3><p>{_text(tokenizer['state'])}{_text(trained)}</p>"
        f"<h3>Out of reach of this erasure</h3>{_list(erasure['out_of_reach'])}</section>"
    )


def _documents(number: int) -> str:
    return "1 document" if number == 1 else f"{number:,} documents"


def _text(value: Any) -> str:
    return html.escape(str(value), quote=True)


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{_text(item)}</li>" for item in items) + "</ul>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(f"<th scope=col>{_text(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<div class=wide><table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"


_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Certificate of erasure</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --line: light-dark(#ccc, #444); --soft: light-dark(#666, #aaa) }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: light-dark(#fff, #161616) }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
section { border-top: 1px solid var(--line); margin-top: 2rem }
h3 { margin: 1.5rem 0 .3rem; font-size: 1rem }
p, ul { margin: .3rem 0 } ul { padding-left: 1.2rem }
.wide { overflow-x: auto; max-height: 30rem } table { border-collapse: collapse; font-size: .85rem }
th, td { text-align: left; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--soft); font-weight: normal } td, code { font-family: ui-monospace, monospace }
@media print { .wide { max-height: none } }
</style></head>
"""
