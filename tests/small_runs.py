"""Small runs for tests: a corpus made from a seed, and stages run in this process, so that a run takes a second."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import erase, progress, run, workers
from pipeline import recipe as recipes
from pipeline.build import stages
from pipeline.erase_find import Request
from pipeline.recipe import Recipe
from pipeline.run import RunResult
from pipeline.tasks import Stage, Task
from pipeline.worker_process import run_in_memory

_WORDS = """
who: teacher baker captain gardener librarian mechanic painter farmer nurse sailor carpenter lawyer cook
did: repaired painted described measured carried sold borrowed cleaned opened followed counted admired
what: bridge lantern bicycle piano garden kitchen boat window clock engine basket fence tower wagon letter
where: harbour market station village valley museum river school castle forest square theatre meadow
when: in-the-morning after-the-storm before-dinner late-at-night during-the-holidays on-a-cold-day
why: because-nobody-else-would since-it-was-needed while-the-others-waited as-the-rules-had-asked
"""
_BY_ROLE = {
    role: [word.replace("-", " ") for word in words.split()]
    for role, words in (line.split(":") for line in _WORDS.strip().splitlines())
}


def sentence(chance: random.Random) -> str:
    """Return an English sentence with a number in it."""

    def pick(role: str) -> str:
        return chance.choice(_BY_ROLE[role])

    subject = f"The {pick('who')} and the {pick('who')} {pick('did')}"
    rest = f"{chance.randrange(2, 900)} of the {pick('what')}s near the {pick('where')} {pick('when')}, {pick('why')}"
    return f"{subject} {rest}, and that was {pick('when')} in {chance.randrange(1700, 2020)}."


def document(chance: random.Random, sentences: int = 8) -> str:
    """Return an English text that passes every rule."""
    return "\n".join(" ".join(sentence(chance) for _ in range(4)) for _ in range(-(-sentences // 4)))


def near_copy(text: str, chance: random.Random) -> str:
    """Return a text with one of its words changed."""
    words = text.split(" ")
    words[chance.randrange(len(words) // 2, len(words) - 2)] = "surprisingly"
    return " ".join(words)


def make_corpus(folder: Path, seed: int, *, files: int = 3, per_file: int = 8) -> None:
    """Write JSON lines with exact and near copies across files, texts that rules drop, and broken lines.

    The evaluation set has a passage of one document.
    """
    chance = random.Random(seed)
    originals: list[str] = []
    number = 0
    folder.mkdir(parents=True, exist_ok=True)
    for part in range(files):
        lines = []
        for _ in range(per_file):
            kind = chance.random() if originals else 1.0
            if kind < 0.2:
                text = chance.choice(originals)
            elif kind < 0.4:
                text = near_copy(chance.choice(originals), chance)
            elif kind < 0.5:
                text = sentence(chance)
            else:
                text = document(chance, chance.choice((8, 12, 16)))
                originals.append(text)
            number += 1
            host = chance.choice(("a.example", "www.b.example", "c.example"))
            lines.append(json.dumps({"text": text, "url": f"https://{host}/{number}"}))
        lines.insert(chance.randrange(per_file), '{"text": broken')
        (folder / f"part-{part}.jsonl").write_text("\n".join(lines) + "\n")
    passage = " ".join(originals[-1].split(" ")[5:40])
    (folder / "questions.json").write_text(json.dumps({"question": passage}) + "\n")


def make_recipe(folder: Path, more: str = "") -> str:
    """Return the recipe of a corpus."""
    return f"""
[[input]]
name = "tales"
format = "jsonl"
paths = ["{folder}/part-*.jsonl"]
[language]
keep = ["en"]
[judge.gopher]
enabled = false
[decontaminate]
benchmarks = ["{folder}/questions.json"]
[tokenizer]
vocab_size = 600
hard_vocab_limit = false
reserved_entries = 4
{more}
"""


class PoolHere:
    """Runs tasks in this process, one after another, as a worker process would."""

    def __init__(self, recipe: Recipe) -> None:
        self.stages = {stage.name: stage for stage in stages(recipe)}

    def __enter__(self) -> "PoolHere":
        return self

    def __exit__(self, *exception: object) -> None:
        progress.listen(None)

    def run(self, stage: Stage, tasks: Sequence[Task], on_event: Callable[[Mapping[str, Any]], None]) -> None:
        """Run a stage on all tasks."""
        progress.listen(on_event)
        try:
            run_in_memory(self.stages[stage.name], list(tasks))
        except (RuntimeError, ValueError, OSError, pa.ArrowException) as error:  # as a worker tells its driver
            raise workers.RunFailed(f"stage {stage.name!r} failed: {type(error).__name__}: {error}") from error


def run_here(text: str, out: Path) -> RunResult:
    """Run a recipe in this process."""
    recipe = recipes.parse(text, str(out))
    return run.run(recipe, say=_silently, start_pool=lambda: PoolHere(recipe))


def erase_here(out: Path, request: Request) -> erase.Erased:
    """Erase from a run in this process."""
    recipe = erase.load_recipe(str(out))
    return erase.erase(str(out), request, say=_silently, start_pool=lambda: PoolHere(recipe))


def _silently(line: str) -> None:
    """Say nothing."""
