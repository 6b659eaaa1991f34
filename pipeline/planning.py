"""What each stage has to make, and what every shard of it depends on.

A shard's `made_of` names all that its bytes follow from: settings of the steps, versions of their code, digests of
its inputs. Nothing else may: not the order of inputs, the number of workers, the time, or the run's directory.
"""

import json
from collections.abc import Iterable, Mapping

from pipeline import storage
from pipeline.inputs import digest_of_path, find_inputs
from pipeline.manifest import Receipt
from pipeline.recipe import Recipe
from pipeline.shards import shard_name
from pipeline.tasks import Made, Task
from pipeline.versions import VERSIONS
from transforms.speak import digest

ALL = "all"
"""Name of the only shard of a stage that makes one thing."""


def documents(recipe: Recipe, made: Made) -> list[Task]:
    """One task per split of every input."""
    steps = _steps(recipe, ("read", "extract", "clean", "mask", "language", "lines", "judge"))
    erased = digest_of_path(recipe.run.tombstones) if recipe.run.tombstones else "none"
    tasks = []
    for found in find_inputs(recipe):
        source, split = found.source, found.split
        facts = [source.name, source.format, source.kind, source.license, dict(sorted(source.fields.items()))]
        place = f"{split.name} {split.start}-{'end' if split.end is None else split.end}"
        tasks.append(
            Task(
                stage="documents",
                shard=shard_name(source.name, split, found.ordinal),
                made_of={
                    "input": found.digest,
                    "place": place,
                    "source": json.dumps(facts),
                    "erased": erased,
                    **steps,
                },
                size_bytes=split.size_bytes,
                payload=(source, split),
            )
        )
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
            inputs={"documents": _file(recipe, receipt)},
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
            inputs={"signatures": _file(recipe, receipt)},
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
    contents = storage.digest_of([digest_of_path(path) for path in files])
    return [
        Task(
            stage="benchmarks",
            shard=ALL,
            made_of={"benchmarks": contents, **_steps(recipe, ("decontaminate", "speak")), **_grammars(recipe)},
            payload=tuple(files),
        )
    ]


def spoken(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of documents, with its duplicates and the index of evaluation sets."""
    steps = {**_steps(recipe, ("speak", "decontaminate")), **_grammars(recipe)}
    steps["choose_form"] = f"v{VERSIONS['choose_form']}"
    index = made["benchmarks"].get(ALL)
    tasks = []
    for receipt in _in_order(made["documents"]):
        parts = {"documents": receipt, "duplicates": made["duplicates"].get(receipt.shard), "benchmarks": index}
        inputs = {"documents": _file(recipe, receipt)}
        if duplicates := parts["duplicates"]:
            inputs["duplicates"] = _file(recipe, duplicates)
        if index:
            inputs["benchmarks"] = _file(recipe, index)
        tasks.append(
            Task(
                stage="spoken",
                shard=receipt.shard,
                made_of={**_files(parts), **steps},
                inputs=inputs,
                size_bytes=_size(receipt),
            )
        )
    return tasks


def sample(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of spoken documents: what the tokenizer is trained on, at rates that follow from all."""
    if not recipe.enabled("tokenizer"):
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
            inputs={"spoken": _file(recipe, receipt)},
            size_bytes=_size(receipt),
            payload=totals,
        )
        for receipt in _in_order(made["spoken"])
    ]


def tokenizer(recipe: Recipe, made: Made) -> list[Task]:
    """One task: the tokenizer, trained on all samples."""
    receipts = list(_in_order(made["sample"]))
    if not receipts:
        return []
    return [
        Task(
            stage="tokenizer",
            shard=ALL,
            made_of={
                "sample": storage.digest_of([receipt.file_digests() for receipt in receipts]),
                **_steps(recipe, ("tokenizer",)),
            },
            size_bytes=sum(_size(receipt) for receipt in receipts),
            payload=tuple(_file(recipe, receipt) for receipt in receipts),
        )
    ]


def tokens(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of spoken documents, with the tokenizer."""
    trained = made["tokenizer"].get(ALL)
    if trained is None:
        return []
    model = {"tokenizer": trained.file_digests()["tokenizer/tokenizer.model"]}
    return [
        Task(
            stage="tokens",
            shard=receipt.shard,
            made_of={**_files({"spoken": receipt}), **model, "encode": f"v{VERSIONS['encode']}"},
            inputs={"spoken": _file(recipe, receipt)},
            size_bytes=_size(receipt),
        )
        for receipt in _in_order(made["spoken"])
    ]


def _steps(recipe: Recipe, names: Iterable[str]) -> dict[str, str]:
    """Return each step's version and settings as they enter a shard's key."""
    return {name: f"v{VERSIONS[name]} {json.dumps(recipe.settings(name), sort_keys=True)}" for name in names}


def _grammars(recipe: Recipe) -> dict[str, str]:
    return {"grammars": storage.digest_of({lang: digest(lang) for lang in recipe.languages()})}


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


def _file(recipe: Recipe, receipt: Receipt) -> str:
    return storage.join_path(recipe.run.directory, _rows(receipt))


def _size(receipt: Receipt) -> int:
    return int(receipt.files[_rows(receipt)]["bytes"])
