"""One TOML file -> one frozen `Recipe`: what goes in, and how each step is set.

Every table is named as its step; `enabled = false` skips it. An unknown key is refused with the nearest valid one.
"""

import dataclasses
import itertools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline import recipes
from pipeline.readers.files import expand
from pipeline.readers.formats import FORMATS
from pipeline.readers.reader import ReadLimits, check_fields
from pipeline.settings import RecipeError, build, nearest
from tokenizer.packing.config import PackConfig
from tokenizer.train import TokenizerConfig
from transforms.batch import KINDS
from transforms.clean import CleanRules
from transforms.decontaminate import DecontaminateRules
from transforms.extract import ExtractRules
from transforms.filter_lines import LineRules
from transforms.judge import JudgeLimits
from transforms.language import LanguageRules
from transforms.mask import MaskRules
from transforms.signatures import DedupeRules
from transforms.speak.rules import SpeakRules


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunConfig:
    """Table `[run]`: where the run lies and how its work is cut."""

    directory: str = ""
    """Where everything goes; `--out` overrides it."""
    tombstones: str = ""
    """File of document ids (hex, one a line) that must never enter."""
    split_bytes: int = 256 << 20
    """Size of an input split where a format can be cut: a Parquet shard of 256 MB of text has about 100 MB, the size
    that Arrow's and Spark's documentation recommend."""

    def __post_init__(self) -> None:
        if self.split_bytes < 1 << 16:
            raise ValueError(f"split_bytes is {self.split_bytes}; expected at least {1 << 16} (64 KiB)")


@dataclasses.dataclass(frozen=True, kw_only=True)
class InputConfig:
    """One `[[input]]`: files of one source and one format."""

    name: str
    paths: tuple[str, ...]
    format: str
    kind: str = "web"
    license: str = ""
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """For JSONL, Parquet, Arrow and datasets: which field holds text, url, date, lang, license."""

    def __post_init__(self) -> None:
        if not self.name or not self.name.replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"input name {self.name!r} must be letters, digits, - and _: it names shards")
        if self.format not in FORMATS:
            raise ValueError(f"input {self.name!r} has format {self.format!r}; {nearest(self.format, list(FORMATS))}")
        if self.kind not in KINDS:
            raise ValueError(f"input {self.name!r} has kind {self.kind!r}; {nearest(self.kind, list(KINDS))}")
        if not self.paths:
            raise ValueError(f"input {self.name!r} names no paths")
        check_fields(self.fields)


@dataclasses.dataclass(frozen=True)
class EncodeConfig:
    """Table `[encode]`: nothing to set; ids take the narrowest integers that the vocabulary allows."""


#: Table name -> its config, in the order of the way.
TABLES: Mapping[str, type] = {
    "run": RunConfig,
    "read": ReadLimits,
    "extract": ExtractRules,
    "clean": CleanRules,
    "mask": MaskRules,
    "language": LanguageRules,
    "lines": LineRules,
    "judge": JudgeLimits,
    "dedupe": DedupeRules,
    "speak": SpeakRules,
    "decontaminate": DecontaminateRules,
    "tokenizer": TokenizerConfig,
    "encode": EncodeConfig,
    "pack": PackConfig,
}
#: Steps that a run can do without; the rest make the data what it is.
OPTIONAL = ("clean", "mask", "language", "lines", "judge", "dedupe", "decontaminate", "tokenizer")


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A whole recipe. Equal recipes have equal digests, whatever the order of their inputs."""

    inputs: tuple[InputConfig, ...]
    tables: Mapping[str, Any]
    disabled: frozenset[str]
    text: str
    """The TOML as written, for the run directory."""

    def __getattr__(self, name: str) -> Any:
        if name in TABLES:
            return self.tables[name]
        raise AttributeError(name)

    def __reduce__(self) -> Any:
        return (Recipe, (self.inputs, dict(self.tables), self.disabled, self.text))

    def enabled(self, step: str) -> bool:
        """Say whether a step is on."""
        return step not in self.disabled

    def languages(self) -> tuple[str, ...]:
        """Return the languages that the run keeps, in order."""
        return tuple(sorted(self.tables["language"].keep))

    def benchmark_files(self) -> list[str]:
        """Return the evaluation sets. Raises FileNotFoundError when a pattern matches nothing."""
        found: list[str] = []
        for pattern in self.tables["decontaminate"].benchmarks:
            files = [path for path, _, _ in expand([pattern])]
            found.extend(files)
        return sorted(set(found))

    def settings(self, step: str) -> dict[str, Any]:
        """Return a step's settings as plain values, for digests."""
        return {"enabled": self.enabled(step), **dataclasses.asdict(self.tables[step])}


def parse(text: str, directory: str = "") -> Recipe:
    """Return the recipe that TOML text describes. Raises RecipeError saying which key is wrong and what was meant.

    `directory` overrides `[run] directory`.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"the recipe is not TOML: {error}") from error
    raw_inputs = document.pop("input", [])
    if not isinstance(raw_inputs, list) or not raw_inputs:
        raise RecipeError("the recipe has no [[input]]: name at least one source with its paths and format")
    inputs = [build(InputConfig, table, _label(number, table)) for number, table in enumerate(raw_inputs, 1)]
    names = sorted(source.name for source in inputs)
    for name, following in itertools.pairwise(names):
        if name == following:
            raise RecipeError(f"two inputs are named {name!r}: a name is part of every document id, so use each once")
    for table in document:
        if table not in TABLES:
            raise RecipeError(f"the recipe has a table [{table}]; {nearest(table, [*TABLES, 'input'])}")
    tables, disabled = {}, set()
    for name, config in TABLES.items():
        values = document.get(name, {})
        if not isinstance(values, dict):
            raise RecipeError(f"{name} is {values!r}; expected a table [{name}]")
        values = dict(values)
        if name in OPTIONAL:
            enabled = values.pop("enabled", True)
            if not isinstance(enabled, bool):
                raise RecipeError(f"{name}.enabled is {enabled!r}; expected true or false")
            if not enabled:
                disabled.add(name)
        elif "enabled" in values:
            raise RecipeError(f"[{name}] cannot be switched off; steps that can: {', '.join(OPTIONAL)}")
        tables[name] = build(config, values, name)
    for name in tables["pack"].repeats:
        if name not in names:
            raise RecipeError(f"[pack.repeats] names an input {name!r}; {nearest(name, names)}")
    if directory:
        tables["run"] = dataclasses.replace(tables["run"], directory=directory)
    if not tables["run"].directory:
        raise RecipeError("the recipe has no run.directory and there is no --out: say where the run shall lie")
    return Recipe(tuple(sorted(inputs, key=lambda source: source.name)), tables, frozenset(disabled), text)


def _label(number: int, table: Any) -> str:
    """Return what messages call the input of that number: by its name, if it has one."""
    name = table.get("name") if isinstance(table, dict) else None
    return f"input {name!r}" if isinstance(name, str) and name else f"input {number}"


def load(name: str, directory: str = "") -> Recipe:
    """Return the recipe in a file, or a built-in one by its name (`demo`, `alexatm`)."""
    path = Path(name)
    built_in = recipes.DIRECTORY / f"{name}.toml"
    if not path.exists() and "/" not in name and built_in.exists():
        path = built_in
    if not path.exists():
        known = sorted(file.stem for file in recipes.DIRECTORY.glob("*.toml"))
        raise RecipeError(f"there is no recipe {name!r}: neither a file nor one of the built-in {', '.join(known)}")
    if path.is_dir():
        raise RecipeError(f"{name} is a folder; expected a recipe, a TOML file")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path} has a byte at {error.start} that is not UTF-8; TOML files are UTF-8") from error
    try:
        return parse(text, directory)
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from error
