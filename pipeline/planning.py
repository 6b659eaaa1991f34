"""What each stage has to make, and what every shard of it depends on.

A shard's `made_of` names all that its bytes follow from: settings of the steps, versions of their code, digests of
its inputs. Nothing else may: not the order of inputs, the number of workers, the time, or the run's directory.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from pipeline import storage, tombstones
from pipeline.inputs import digest_of_path, find_inputs
from pipeline.manifest import DamagedRun, Receipt, find_receipt
from pipeline.recipe import Recipe
from pipeline.shards import shard_name
from pipeline.tasks import Made, Task
from pipeline.versions import VERSIONS
from transforms.speak import digest
from transforms.speak.spoken_form import LANGUAGES

MODEL = "tokenizer/tokenizer.model"
ALL = "all"
"""Name of the only shard of a stage that makes one thing."""


def documents(recipe: Recipe, made: Made) -> list[Task]:
    """One task per split of every input."""
    steps = _steps(recipe, ("read", "extract", "clean", "mask", "language", "lines", "judge"))
    ids = tombstones.read_all(tombstones.paths_of(recipe.run.directory, recipe.run.tombstones))
    there = tombstones.ShardCheck(recipe.run.directory, ids)
    tasks = []
    for found in find_inputs(recipe):
        source, split = found.source, found.split
        facts = [source.name, source.format, source.kind, source.license, dict(sorted(source.fields.items()))]
        place = f"{split.name} {split.start}-{'end' if split.end is None else split.end}"
        made_of = {"input": found.digest, "place": place, "source": json.dumps(facts), "erased": "unknown", **steps}
        task = Task(
            stage="documents",
            shard=shard_name(source.name, split, found.ordinal),
            made_of=made_of,
            size_bytes=split.size_bytes,
            payload=(source, split, there.digest),
            found_out=("erased",),  # a shard depends on those tombstones alone that hit it
        )
        receipt = find_receipt(recipe.run.directory, "documents", task.shard)
        if receipt is not None and task.is_done_by(receipt):
            task = dataclasses.replace(task, made_of={**made_of, "erased": there.hits(receipt)})
        tasks.append(task)
    there.save()
    return tasks


def signatures(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of documents."""
    if not recipe.enabled("dedupe"):
        return []
    steps = _steps(recipe, ("dedupe",))
    return [
        Task(
            stage="signatures",
            shard=receipt.shard,
            made_of={**_files({"documents": receipt}), **steps},
            **_inputs(recipe, {"documents": receipt}),
            size_bytes=_size(receipt),
        )
        for receipt in _in_order(made["documents"])
    ]


def duplicates(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard, all of which depend on the signatures of all shards."""
    receipts = list(_in_order(made["signatures"]))
    everything = storage.digest_of([receipt.file_digests() for receipt in receipts])
    return [
        Task(
            stage="duplicates",
            shard=receipt.shard,
            made_of={"signatures": everything, **_steps(recipe, ("dedupe",))},
            **_inputs(recipe, {"signatures": receipt}),
            size_bytes=_size(receipt),
            payload=ordinal,
        )
        for ordinal, receipt in enumerate(receipts)
    ]


def benchmarks(recipe: Recipe, made: Made) -> list[Task]:
    """One task: the index of all evaluation sets, in spoken form."""
    if not recipe.enabled("decontaminate") or not recipe.decontaminate.benchmarks:
        return []
    files = sorted(recipe.benchmark_files())
    contents = storage.digest_of([(PurePosixPath(path).stem, digest_of_path(path)) for path in files])
    return [
        Task(
            stage="benchmarks",
            shard=ALL,
            made_of={
                "benchmarks": contents,
                **_steps(recipe, ("decontaminate", "speak")),
                **_grammars(recipe.languages()),
            },
            payload=tuple(files),
        )
    ]


def spoken(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of documents, with its duplicates and the index of evaluation sets."""
    steps = _steps(recipe, ("speak", "decontaminate"))
    steps["choose_form"] = f"v{VERSIONS['choose_form']}"
    index = made["benchmarks"].get(ALL)
    tasks = []
    for receipt in _in_order(made["documents"]):
        parts = {"documents": receipt, "duplicates": made["duplicates"].get(receipt.shard), "benchmarks": index}
        tasks.append(
            Task(
                stage="spoken",
                shard=receipt.shard,
                made_of={**_files(parts), **steps, **_grammars(receipt.facts.get("documents", {}))},
                **_inputs(recipe, parts),
                size_bytes=_size(receipt),
            )
        )
    return tasks


def sample(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of spoken documents: what the tokenizer is trained on, at rates that follow from all."""
    if not recipe.enabled("tokenizer") or kept_tokenizer(recipe):
        return []
    totals: dict[str, int] = {}
    for receipt in _in_order(made["spoken"]):
        for language, number in receipt.facts.get("chosen_bytes", {}).items():
            totals[language] = totals.get(language, 0) + number
    tables = {**_steps(recipe, ("tokenizer",)), "totals": json.dumps(dict(sorted(totals.items())))}
    return [
        Task(
            stage="sample",
            shard=receipt.shard,
            made_of={**_files({"spoken": receipt}), **tables},
            **_inputs(recipe, {"spoken": receipt}),
            size_bytes=_size(receipt),
            payload=totals,
        )
        for receipt in _in_order(made["spoken"])
    ]


def tokenizer(recipe: Recipe, made: Made) -> list[Task]:
    """One task: the tokenizer, trained on all samples; none where nothing is left to train on."""
    if kept := kept_tokenizer(recipe):
        return [Task(stage="tokenizer", shard=ALL, made_of=kept.made_of)]
    receipts = list(_in_order(made["sample"]))
    if not any(receipt.facts["sampled"]["documents"] for receipt in receipts):
        return []
    return [
        Task(
            stage="tokenizer",
            shard=ALL,
            made_of={
                "sample": storage.digest_of([receipt.file_digests() for receipt in receipts]),
                **_steps(recipe, ("tokenizer",)),
            },
            **_inputs(recipe, {receipt.shard: receipt for receipt in receipts}),
            size_bytes=sum(_size(receipt) for receipt in receipts),
            payload=tuple(_file(recipe, receipt) for receipt in receipts),
        )
    ]


KEPT = "kept through an erasure"
"""In the receipt of a tokenizer that stays as it was though its sample does not: digest of the model."""


def kept_tokenizer(recipe: Recipe) -> Receipt | None:
    """Return the receipt of a tokenizer that an erasure has left as it was, if the recipe's settings are still its.

    Raises DamagedRun when a file of it is missing: it cannot be trained again, since its sample is erased.
    """
    receipt = find_receipt(recipe.run.directory, "tokenizer", ALL, or_in_manifest=True)
    if receipt is None or KEPT not in receipt.made_of or not recipe.enabled("tokenizer"):
        return None
    if receipt.made_of["tokenizer"] != _steps(recipe, ("tokenizer",))["tokenizer"]:
        return None
    for path, entry in receipt.files.items():
        file = storage.join_path(recipe.run.directory, path)
        if not storage.exists(file) or storage.digest_of_file(file) != entry["sha256"]:
            raise DamagedRun(
                f"{file} is missing or damaged, and an erasure has kept the tokenizer as it was: put it back from a "
                f"copy, or train a new tokenizer with `plainspoken erase {recipe.run.directory} --retrain-tokenizer`"
            )
    return receipt


def tokens(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of spoken documents, with the tokenizer."""
    trained = made["tokenizer"].get(ALL)
    if trained is None:
        return []
    model = {"tokenizer": trained.file_digests()[MODEL]}
    path = {"tokenizer": storage.join_path(recipe.run.directory, MODEL)}
    tasks = [
        Task(
            stage="tokens",
            shard=receipt.shard,
            made_of={**_files({"spoken": receipt}), **model, "encode": f"v{VERSIONS['encode']}"},
            **_inputs(recipe, {"spoken": receipt}),
            size_bytes=_size(receipt),
        )
        for receipt in _in_order(made["spoken"])
    ]
    return [
        dataclasses.replace(task, inputs={**task.inputs, **path}, digests={**task.digests, **model}) for task in tasks
    ]


#: Settings that change how fast a step is and no byte of what it makes; and paths, for which digests of files stand.
_LEFT_OUT = {"speak": ("span_cache",), "decontaminate": ("benchmarks",)}


def _steps(recipe: Recipe, names: Iterable[str]) -> dict[str, str]:
    """Return each step's version and settings as they enter a shard's key."""
    steps = {}
    for name in names:
        settings = {key: value for key, value in recipe.settings(name).items() if key not in _LEFT_OUT.get(name, ())}
        steps[name] = f"v{VERSIONS[name]} {json.dumps(settings, sort_keys=True)}"
    return steps


def _grammars(languages: Iterable[str]) -> dict[str, str]:
    """Return what identifies the spoken form of languages, of those that have one."""
    return {"grammars": json.dumps({lang: digest(lang) for lang in sorted(languages) if lang in LANGUAGES})}


def _in_order(receipts: Mapping[str, Receipt]) -> Iterable[Receipt]:
    return (receipts[shard] for shard in sorted(receipts))


def _files(receipts: Mapping[str, Receipt | None]) -> dict[str, str]:
    """Return the digest of the file that carries each receipt's rows."""
    return {
        name: str(receipt.files[_rows(receipt)]["sha256"]) if receipt else "none" for name, receipt in receipts.items()
    }


def _rows(receipt: Receipt) -> str:
    for path in receipt.files:
        if not path.startswith("dropped/"):
            return path
    raise ValueError(f"the receipt of {receipt.stage} {receipt.shard!r} names no file of rows")


def _inputs(recipe: Recipe, receipts: Mapping[str, Receipt | None]) -> dict[str, Any]:
    """Return a task's `inputs` and `digests`: the file of rows of each receipt, by role."""
    there = {role: receipt for role, receipt in receipts.items() if receipt}
    return {
        "inputs": {role: _file(recipe, receipt) for role, receipt in there.items()},
        "digests": {role: str(receipt.files[_rows(receipt)]["sha256"]) for role, receipt in there.items()},
    }


def _file(recipe: Recipe, receipt: Receipt) -> str:
    return storage.join_path(recipe.run.directory, _rows(receipt))


def _size(receipt: Receipt) -> int:
    return int(receipt.files[_rows(receipt)]["bytes"])
