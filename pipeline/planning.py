"""What each stage has to make, and what every shard of it depends on.

A shard's `made_of` names all that its bytes follow from: settings of the steps, versions of their code, digests of
its inputs. Nothing else may: not the order of inputs, the number of workers, the time, or the run's directory.
"""

import dataclasses
import json
from collections.abc import Iterable
from pathlib import PurePosixPath

from pipeline import storage, tombstones
from pipeline.inputs import digest_of_path, find_inputs
from pipeline.made_of import file_of, files_of, in_order, inputs_of, line_rules_of, size_of, steps_of
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
    steps = steps_of(recipe, ("read", "extract", "clean", "mask", "language", "lines", "judge"))
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
    steps = steps_of(recipe, ("dedupe",))
    return [
        Task(
            stage="signatures",
            shard=receipt.shard,
            made_of={**files_of({"documents": receipt}), **steps},
            **inputs_of(recipe, {"documents": receipt}),
            size_bytes=size_of(receipt),
        )
        for receipt in in_order(made["documents"])
    ]


def duplicates(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard, all of which depend on the signatures of all shards."""
    receipts = list(in_order(made["signatures"]))
    everything = storage.digest_of([receipt.file_digests() for receipt in receipts])
    return [
        Task(
            stage="duplicates",
            shard=receipt.shard,
            made_of={"signatures": everything, **steps_of(recipe, ("dedupe",))},
            **inputs_of(recipe, {"signatures": receipt}),
            size_bytes=size_of(receipt),
            payload=ordinal,
        )
        for ordinal, receipt in enumerate(receipts)
    ]


def linekeys(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of documents, where repeated lines are to be removed."""
    if not removes_lines(recipe):
        return []
    return [
        Task(
            stage="linekeys",
            shard=receipt.shard,
            made_of={**files_of({"documents": receipt}), **line_rules_of(recipe, ("kinds", "min_words"))},
            **inputs_of(recipe, {"documents": receipt}),
            size_bytes=size_of(receipt),
        )
        for receipt in in_order(made["documents"])
    ]


def repeats(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard, all of which depend on the lines and the duplicates of all shards."""
    stages = ("linekeys", "duplicates")
    everything = {
        stage: storage.digest_of([receipt.file_digests() for receipt in in_order(made[stage])]) for stage in stages
    }
    return [
        Task(
            stage="repeats",
            shard=receipt.shard,
            made_of={**everything, **line_rules_of(recipe, ("max_documents",))},
            **inputs_of(recipe, {stage: made[stage][receipt.shard] for stage in stages}),
            size_bytes=size_of(receipt),
            payload=ordinal,
        )
        for ordinal, receipt in enumerate(in_order(made["linekeys"]))
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
                **steps_of(recipe, ("decontaminate", "speak")),
                **_grammars(recipe.languages()),
            },
            payload=tuple(files),
        )
    ]


def spoken(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of documents, with its duplicates and the index of evaluation sets."""
    steps = steps_of(recipe, ("speak", "decontaminate"))
    steps["choose_form"] = f"v{VERSIONS['choose_form']}"
    index = made["benchmarks"].get(ALL)
    if removes_lines(recipe):
        steps |= line_rules_of(recipe, ("kinds", "min_words", "min_sentences_left", "min_words_left"))
    tasks = []
    for receipt in in_order(made["documents"]):
        parts = {"documents": receipt, "duplicates": made["duplicates"].get(receipt.shard), "benchmarks": index}
        if removes_lines(recipe):
            parts["repeats"] = made["repeats"][receipt.shard]
        tasks.append(
            Task(
                stage="spoken",
                shard=receipt.shard,
                made_of={**files_of(parts), **steps, **_grammars(receipt.facts.get("documents", {}))},
                **inputs_of(recipe, parts),
                size_bytes=size_of(receipt),
            )
        )
    return tasks


def sample(recipe: Recipe, made: Made) -> list[Task]:
    """One task per shard of spoken documents: what the tokenizer is trained on, at rates that follow from all."""
    if not recipe.enabled("tokenizer") or kept_tokenizer(recipe):
        return []
    totals: dict[str, int] = {}
    for receipt in in_order(made["spoken"]):
        for language, number in receipt.facts.get("chosen_bytes", {}).items():
            totals[language] = totals.get(language, 0) + number
    tables = {**steps_of(recipe, ("tokenizer",)), "totals": json.dumps(dict(sorted(totals.items())))}
    return [
        Task(
            stage="sample",
            shard=receipt.shard,
            made_of={**files_of({"spoken": receipt}), **tables},
            **inputs_of(recipe, {"spoken": receipt}),
            size_bytes=size_of(receipt),
            payload=totals,
        )
        for receipt in in_order(made["spoken"])
    ]


def tokenizer(recipe: Recipe, made: Made) -> list[Task]:
    """One task: the tokenizer, trained on all samples; none where nothing is left to train on."""
    if kept := kept_tokenizer(recipe):
        return [Task(stage="tokenizer", shard=ALL, made_of=kept.made_of)]
    receipts = list(in_order(made["sample"]))
    if not any(receipt.facts["sampled"]["documents"] for receipt in receipts):
        return []
    return [
        Task(
            stage="tokenizer",
            shard=ALL,
            made_of={
                "sample": storage.digest_of([receipt.file_digests() for receipt in receipts]),
                **steps_of(recipe, ("tokenizer",)),
            },
            **inputs_of(recipe, {receipt.shard: receipt for receipt in receipts}),
            size_bytes=sum(size_of(receipt) for receipt in receipts),
            payload=tuple(file_of(recipe, receipt) for receipt in receipts),
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
    if receipt.made_of["tokenizer"] != steps_of(recipe, ("tokenizer",))["tokenizer"]:
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
            made_of={**files_of({"spoken": receipt}), **model, "encode": f"v{VERSIONS['encode']}"},
            **inputs_of(recipe, {"spoken": receipt}),
            size_bytes=size_of(receipt),
        )
        for receipt in in_order(made["spoken"])
    ]
    return [
        dataclasses.replace(task, inputs={**task.inputs, **path}, digests={**task.digests, **model}) for task in tasks
    ]


def removes_lines(recipe: Recipe) -> bool:
    """Say whether repeated lines are to be removed."""
    return recipe.enabled("dedupe") and bool(recipe.dedupe.lines.enabled)


def _grammars(languages: Iterable[str]) -> dict[str, str]:
    """Return what identifies the spoken form of languages, of those that have one."""
    return {"grammars": json.dumps({lang: digest(lang) for lang in sorted(languages) if lang in LANGUAGES})}
