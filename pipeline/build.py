"""The whole way of the data, on one screen: which stages there are, and which steps each takes.

Between two steps of a stage flow batches of one shard (`transforms.batch.Batch`); between two stages lie files.
A stage is a transform from tasks to receipts, the same on one machine and on a cluster.
"""

import dataclasses
import functools
from collections.abc import Callable, Sequence

import apache_beam as beam

from pipeline import planning
from pipeline.benchmarks import IndexBenchmarks, load_index
from pipeline.check_inputs import CheckInputs
from pipeline.duplicates import FindDuplicateShards, SignShards, load_clusters
from pipeline.lines import FindRepeatedLineShards, KeyLineShards, load_repeated_lines
from pipeline.read import NumberRows, ReadInputs, ReadShards
from pipeline.recipe import Recipe
from pipeline.shards import chosen_bytes, per_language
from pipeline.tasks import Stage
from pipeline.tokens import EncodeShards, SampleShards, TrainTokenizer
from pipeline.tombstones import paths_of
from pipeline.write import WriteShards
from transforms.batch import DOCUMENTS
from transforms.choose_form import SPOKEN, ChooseForm
from transforms.clean import CleanText
from transforms.decontaminate import Decontaminate
from transforms.dedupe import DropDuplicates
from transforms.extract import ExtractText
from transforms.filter_lines import FilterLines
from transforms.judge import JudgeQuality
from transforms.language import IdentifyLanguage
from transforms.mask import MaskPersonalData
from transforms.repeated_lines import RemoveRepeatedLines, with_rows
from transforms.speak.step import Speak


@dataclasses.dataclass
class PrepareDocuments(beam.PTransform):
    """inputs -> documents/: written, clean, in a language that is kept, one shard per input split."""

    recipe: Recipe

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Read, extract, clean, identify and judge."""
        on = self.recipe
        return (
            tasks
            | ReadInputs(on.read, paths_of(on.run.directory, on.run.tombstones))  # up to 4 MB a batch
            | ExtractText(on.extract)  # the main text of a page
            | _if(on, "clean", lambda: CleanText(on.clean))
            | _if(on, "mask", lambda: MaskPersonalData(on.mask))
            | _if(on, "language", lambda: IdentifyLanguage(on.language))
            | _if(on, "lines", lambda: FilterLines(on.lines))
            | _if(on, "judge", lambda: JudgeQuality(on.judge))
            | WriteShards(on.run.directory, "documents", DOCUMENTS, per_language)
        )


@dataclasses.dataclass
class SpeakDocuments(beam.PTransform):
    """documents/ -> spoken/: unique, without evaluation sets, in both forms."""

    recipe: Recipe
    decontaminated: bool

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Drop duplicates, speak, drop what evaluation sets contain, choose the form that goes on."""
        on = self.recipe
        directory = on.run.directory
        return (
            tasks
            | ReadShards("documents")
            | _if(on, "dedupe", lambda: _Deduplicate(on))
            | Speak(on.speak)  # adds `spoken`; the dear step, so it runs on what is left
            | (Decontaminate(functools.partial(load_index, directory)) if self.decontaminated else _Pass("whole"))
            | ChooseForm(on.speak.spoken)  # adds `form`
            | WriteShards(directory, "spoken", SPOKEN, chosen_bytes)
        )


def stages(recipe: Recipe) -> Sequence[Stage]:
    """Return the stages in their order."""
    make, directory = functools.partial, recipe.run.directory
    lines = recipe.dedupe.lines
    has_benchmarks = recipe.enabled("decontaminate") and bool(recipe.decontaminate.benchmarks)
    table = (
        ("documents", "read, clean, judge", planning.documents, make(PrepareDocuments, recipe)),
        ("signatures", "sign", planning.signatures, make(SignShards, directory, recipe.dedupe)),
        ("duplicates", "find duplicates", planning.duplicates, make(FindDuplicateShards, directory, recipe.dedupe)),
        ("linekeys", "key lines", planning.linekeys, make(KeyLineShards, directory, lines)),
        ("repeats", "find repeated lines", planning.repeats, make(FindRepeatedLineShards, directory, lines)),
        ("benchmarks", "index benchmarks", planning.benchmarks, make(IndexBenchmarks, recipe)),
        ("spoken", "speak", planning.spoken, make(SpeakDocuments, recipe, has_benchmarks)),
        ("sample", "sample", planning.sample, make(SampleShards, directory, recipe.tokenizer)),
        ("tokenizer", "train tokenizer", planning.tokenizer, make(TrainTokenizer, directory, recipe.tokenizer)),
        ("tokens", "encode", planning.tokens, make(EncodeShards, directory)),
    )
    return [
        Stage(
            name=name,
            title=title,
            plan=make(plan, recipe),
            transform=make(_Checked, transform),
            together=name in ("duplicates", "repeats"),
        )
        for name, title, plan, transform in table
    ]


@dataclasses.dataclass
class _Checked(beam.PTransform):
    """A stage that looks first whether the files it reads are as they were written."""

    make: Callable[[], beam.PTransform]

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        return tasks | CheckInputs() | self.make()


@dataclasses.dataclass
class _Deduplicate(beam.PTransform):
    """Drop the documents that repeat another, then the lines that many of the others have."""

    recipe: Recipe

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        directory, lines = self.recipe.run.directory, self.recipe.dedupe.lines
        numbered, drop = batches | NumberRows(), DropDuplicates(functools.partial(load_clusters, directory))
        if not lines.enabled:
            return numbered | drop
        load = functools.partial(load_repeated_lines, directory)
        return numbered | "with rows" >> beam.MapTuple(with_rows) | drop | RemoveRepeatedLines(load, lines)


@dataclasses.dataclass
class _Pass(beam.PTransform):
    """Leave everything as it is, where a recipe switches a step off."""

    step: str

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        return batches


def _if(recipe: Recipe, step: str, make: Callable[[], beam.PTransform]) -> beam.PTransform:
    return make() if recipe.enabled(step) else f"without {step}" >> _Pass(step)
