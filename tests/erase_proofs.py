"""A run to erase from, and what proves that an erasure left nothing: a rebuild that never saw the documents."""

import dataclasses
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from run_digests import digests
from small_runs import erase_here, make_corpus, make_recipe, run_here

from pipeline import erase, tombstones, verify
from pipeline.erase_find import Request
from pipeline.raw_records import raw_shards
from pipeline.readers.reader import Record
from tokenizer.encoder import Encoder
from transforms.speak import SpokenForm

PASSAGE_WORDS = 8


@dataclasses.dataclass
class Base:
    """A run, and what is known of its documents."""

    folder: Path
    """With `in/`, the corpus, and `run/`."""
    texts: dict[bytes, list[str]]
    """Document -> its text in every form that the run has of it."""
    shards: dict[bytes, str]
    dropped: dict[bytes, str]
    """Document -> the step that dropped it."""
    members: dict[bytes, bytes]
    """Document in a cluster -> the one that is kept."""
    more: str = ""
    """What its recipe has besides."""

    @property
    def run(self) -> Path:
        return self.folder / "run"

    def copy(self, to: Path) -> Path:
        shutil.copytree(self.run, to)
        return to


def make_base(folder: Path, seed: int, make: Callable[[Path, int], None] = make_corpus, more: str = "") -> Base:
    make(folder / "in", seed)
    run_here(make_recipe(folder / "in", more), folder / "run")
    recipe = erase.load_recipe(str(folder / "run"))
    base = Base(folder, {}, {}, {}, {}, more)
    spoken = SpokenForm("en")
    for shard, raw in raw_shards(recipe).items():
        for doc_id, record in raw.records(recipe.read):
            base.shards[doc_id] = shard
            # A document that was dropped has a spoken form too: it may come back.
            texts = [record.text] if isinstance(record, Record) and record.text else []
            base.texts[doc_id] = [*texts, *map(spoken, texts)]
    for path in sorted((folder / "run").glob("spoken/*.parquet")):
        for row in pq.read_table(path).to_pylist():
            base.texts[row["doc_id"]] += [row["text"], row["spoken"]]
    for path in sorted((folder / "run").glob("dropped/*/*.parquet")):
        base.dropped.update({row["doc_id"]: row["step"] for row in pq.read_table(path).to_pylist()})
    for path in sorted((folder / "run").glob("duplicates/clusters/*.arrow")):
        for row in arrow_table(path).to_pylist():
            base.members[row["doc_id"]] = row["cluster_id"]
    return base


def arrow_table(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as file:
        opened = pa.ipc.open_stream if path.parent.name == "tokens" else pa.ipc.open_file
        return opened(file).read_all()


def passages(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """Return every run of eight words of some texts, whatever the case and punctuation."""
    found = set()
    for text in texts:
        words = re.findall(r"\w+", text.casefold())
        found |= {tuple(words[i : i + PASSAGE_WORDS]) for i in range(len(words) - PASSAGE_WORDS + 1)}
    return found


def texts_in(run: Path) -> Iterator[tuple[Path, str]]:
    """Yield every text in every file of a run directory, tokens decoded."""
    encoder = Encoder(run / "tokenizer" / "tokenizer.model")
    for path in sorted(path for path in run.rglob("*") if path.is_file()):
        if path.suffix in (".parquet", ".arrow"):
            table = pq.read_table(path) if path.suffix == ".parquet" else arrow_table(path)
            for column in table.columns:
                if pa.types.is_large_list(column.type):
                    for ids in column.to_pylist():
                        yield path, encoder.decode_ids(np.array(ids, np.int32))
                elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                    for value in column.to_pylist():
                        yield path, value or ""
        yield path, path.read_bytes().decode("utf-8", "replace")


def rebuild_without(base: Base, gone: Iterable[bytes], to: Path, *, retrain: bool = False) -> Path:
    """Run the same recipe from nothing, the documents out of bounds from the start, with the tokenizer as it was."""
    to.mkdir()
    tombstones.write(str(to), gone)
    if not retrain:
        shutil.copytree(base.run / "tokenizer", to / "tokenizer", ignore=lambda _, names: {"sample"} & set(names))
        shutil.copytree(base.run / "receipts" / "tokenizer", to / "receipts" / "tokenizer")
        erase.keep_tokenizer(str(to), gone)
    run_here(make_recipe(base.folder / "in", base.more), to)
    return to


def rebuild_from_blanked_inputs(base: Base, gone: set[bytes], to: Path) -> Path:
    """Run the same recipe from nothing, on files whose lines of the documents are blank."""
    shutil.copytree(base.folder / "in", to / "in")
    recipe = erase.load_recipe(str(base.run))
    for raw in raw_shards(recipe).values():
        file = to / "in" / raw.split.name
        data = bytearray(file.read_bytes())
        for doc_id, record in raw.records(recipe.read):
            if doc_id in gone:
                end = data.index(b"\n", record.offset)
                data[record.offset : end] = b" " * (end - record.offset)
        file.write_bytes(data)
    shutil.copytree(base.run / "tokenizer", to / "run" / "tokenizer", ignore=lambda _, names: {"sample"} & set(names))
    shutil.copytree(base.run / "receipts" / "tokenizer", to / "run" / "receipts" / "tokenizer")
    erase.keep_tokenizer(str(to / "run"), gone)
    run_here(make_recipe(to / "in", base.more), to / "run")
    return to / "run"


def shard_digests(run: Path) -> dict[str, str]:
    return {path: digest for path, digest in digests(run).items() if path != "manifest.json"}


def prove(base: Base, gone: set[bytes], folder: Path) -> int:
    """Erase, and compare with both rebuilds; return how many passages were unique to what was erased."""
    folder.mkdir(exist_ok=True)
    run = base.copy(folder / "erased")
    erase_here(run, Request(ids=tuple(sorted(doc_id.hex() for doc_id in gone))))
    assert digests(run) == digests(rebuild_without(base, gone, folder / "rebuilt"))
    assert shard_digests(run) == shard_digests(rebuild_from_blanked_inputs(base, gone, folder / "blanked"))
    assert verify.verify(str(run)).findings == ()
    left = passages(text for doc_id, texts in base.texts.items() if doc_id not in gone for text in texts)
    unique = passages(text for doc_id in gone for text in base.texts[doc_id]) - left
    for path, text in texts_in(run):
        assert not unique & passages([text]), f"a passage of an erased document is in {path}"
    for path in run.rglob("*"):  # an id is no text, but only the records of the erasure itself need it
        if path.is_file() and path.name not in ("erased.txt", "certificate.json", "certificate.html"):
            data = path.read_bytes()
            if path.parent.parent.name != "receipts" and path.name != "manifest.json":
                assert not any(doc_id in data or doc_id.hex().encode() in data for doc_id in gone), path
    return len(unique)


def draws(base: Base, number: int, seed: int) -> list[set[bytes]]:
    """Return sets of documents: a representative, a duplicate, a dropped one, one of each shard, random ones."""
    chance = random.Random(seed)
    kept = sorted(doc_id for doc_id, cluster in base.members.items() if cluster == doc_id)
    goes = sorted(doc_id for doc_id, cluster in base.members.items() if cluster != doc_id)
    judged = sorted(doc_id for doc_id, step in base.dropped.items() if step not in ("dedupe", "read"))
    broken = sorted(doc_id for doc_id, step in base.dropped.items() if step == "read")
    by_shard: dict[str, list[bytes]] = {}
    for doc_id in sorted(base.shards):
        by_shard.setdefault(base.shards[doc_id], []).append(doc_id)
    every = {chance.choice(ids) for ids in by_shard.values()}
    planned = [{chance.choice(kept), chance.choice(judged)}, every, {chance.choice(goes), chance.choice(broken)}]
    everyone = sorted(base.shards)
    while len(planned) < number:
        planned.append(set(chance.sample(everyone, chance.randrange(1, 5))))
    return planned[:number]
