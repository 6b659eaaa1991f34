"""What a run was made of, and how long it took: recipe, settings, digests, seconds, memory."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pipeline import storage
from pipeline.manifest import MANIFEST, Receipt
from pipeline.timings import Timings

Stages = Mapping[str, Mapping[str, Receipt]]
Figures = dict[str, Any]


def made(
    directory: str, stages: Stages, in_order: Sequence[str], settings: Mapping[str, tuple[str, Figures]]
) -> Figures:
    """Return what was run, and the digests of what came of it."""
    manifest = storage.join_path(directory, MANIFEST)
    found: Figures = {
        "manifest_sha256": storage.digest_of_file(manifest),
        "recipe_digest": storage.read_json(manifest)["recipe"],
        "steps": {name: {"version": version, "settings": value} for name, (version, value) in settings.items()},
        "stages": [
            {
                "stage": stage,
                "shards": len(stages[stage]),
                "files": sum(len(receipt.files) for receipt in stages[stage].values()),
                "bytes": sum(entry["bytes"] for receipt in stages[stage].values() for entry in receipt.files.values()),
            }
            for stage in in_order
            if stages[stage]
        ],
    }
    for receipt in stages.get("tokenizer", {}).values():
        for path, entry in sorted(receipt.files.items()):
            if PurePosixPath(path).name == "tokenizer.model":
                found["tokenizer_sha256"] = entry["sha256"]
    recipe = storage.join_path(directory, "recipe.toml")
    if storage.exists(recipe):
        with storage.open_to_read(recipe) as file:
            text = file.read().decode("utf-8", "replace")
        # The recipe beside the manifest may be of a run that has not ended.
        if storage.digest_of(text) == found["recipe_digest"]:
            found["recipe"] = text
    return found


def timings(directory: str, stages: Stages, in_order: Sequence[str], counted: Sequence[Figures]) -> Figures | None:
    """Return seconds and bytes of the shards that are still there, in the order of the steps `counted`."""
    timed = Timings.load(directory)
    steps = []
    order = {(step["stage"], step["step"]): place for place, step in enumerate(counted)}
    for stage in timed.steps:
        for step, shards in timed.steps[stage].items():
            there = [values for shard, values in sorted(shards.items()) if shard in stages.get(stage, {})]
            if there:
                seconds, text_bytes = (sum(column) for column in zip(*there, strict=True))
                entry = {"stage": stage, "step": step, "seconds": round(seconds, 6), "text_bytes": int(text_bytes)}
                steps.append({**entry, "shards": len(there)})
    steps.sort(key=lambda entry: order.get((entry["stage"], entry["step"]), len(order)))
    walls = [
        {"stage": stage, "wall_seconds": timed.wall_seconds[stage], "peak_bytes": timed.peak_bytes.get(stage)}
        for stage in in_order
        if stage in timed.wall_seconds
    ]
    return {"steps": steps, "stages": walls} if steps or walls else None
