"""Write a run's token shards for other trainers: Megatron-LM, datatrove and Nanotron, Hugging Face `datasets`.

RUN/tokens/ -> RUN/export/LAYOUT/, with the tokenizer and export.json, which says what was written of which run. An
erasure removes RUN/export/: it is a copy, and is made anew in seconds.
"""

import dataclasses
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from pipeline import storage
from pipeline.manifest import MANIFEST, read_manifest
from pipeline.shards import local_path
from pipeline.tokens import MODEL
from tokenizer.exports.datatrove import DatatroveFiles
from tokenizer.exports.huggingface import write_dataset
from tokenizer.exports.layout import Exported, Layout, end_id, with_end
from tokenizer.exports.megatron import MegatronFiles
from tokenizer.token_shards import TokenBatch, TokenShard, open_token_shard

FOLDER = "export"
RECORD = "export.json"
LAYOUTS = ("megatron", "datatrove", "huggingface")
GROUPS = ("lang", "source", "form")
_TOKENIZER_FILES = ("tokenizer.model", "tokenizer.vocab", "card.json", "card.md")


def export(
    directory: str, layout: str, *, out: str | None = None, by: str | None = None, end: str | None = "[DOC]"
) -> dict[str, Exported]:
    """Write the token shards of a run in another layout; return what each set of files holds, by name.

    `by` makes one set for each language, source or form, so that a trainer can weight them; `end` is the piece behind
    each document. Both are for the layouts that keep ids alone; `huggingface` keeps the columns. Raises ValueError for
    a request that makes no sense, also where something else lies at `out`.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"the layout is {layout!r}; expected one of {', '.join(LAYOUTS)}")
    if layout == "huggingface" and by is not None:
        raise ValueError(f"--by {by} is for layouts without columns; with huggingface, filter by the column {by!r}")
    receipts = read_manifest(directory).get("tokens", {})
    if not receipts:
        raise FileNotFoundError(f"{directory} has no token shards; run its recipe with a tokenizer first")
    files = {path: digest for _, receipt in sorted(receipts.items()) for path, digest in receipt.file_digests().items()}
    shards = [open_token_shard(_checked(directory, path, digest)) for path, digest in files.items()]
    target = Path(out) if out else local_path(directory) / FOLDER / layout
    _make_room(target)
    manifest = storage.digest_of_file(storage.join_path(directory, MANIFEST))
    if layout == "huggingface":
        made = {"tokens": write_dataset(target, shards, manifest)}
    else:
        made = _write_groups(target, shards, by, end, _layout(layout, shards[0]))
    (target / "tokenizer").mkdir()
    for name in _TOKENIZER_FILES:
        shutil.copy(local_path(storage.join_path(directory, MODEL)).parent / name, target / "tokenizer" / name)
    record = {
        "layout": layout,
        "by": by,
        "end": end if layout != "huggingface" else None,
        "manifest_sha256": manifest,
        "tokenizer_sha256": shards[0].metadata.tokenizer_digest,
        "made": {name: dataclasses.asdict(each) for name, each in made.items()},
    }
    storage.write_json(str(target / RECORD), record)
    return made


def _checked(directory: str, name: str, digest: str) -> Path:
    path = local_path(storage.join_path(directory, name))
    if not path.is_file() or storage.digest_of_file(str(path)) != digest:
        raise storage.DamagedFile(f"{path} is not as its receipt says; run `plainspoken verify {directory} --mend`")
    return path


def _make_room(target: Path) -> None:
    """Remove an earlier export; refuse to write into a folder that holds anything else."""
    if target.is_dir() and any(target.iterdir()):
        if not (target / RECORD).is_file():
            raise ValueError(f"{target} holds files that no export has written; give another --out")
        shutil.rmtree(target)


def _layout(layout: str, shard: TokenShard) -> Callable[[Path], Layout]:
    vocab_size = shard.metadata.vocab_size
    if layout == "megatron":
        return lambda path: MegatronFiles(path, vocab_size)
    return lambda path: DatatroveFiles(path, vocab_size, "tokenizer/tokenizer.model")


def _write_groups(
    target: Path, shards: Sequence[TokenShard], by: str | None, end: str | None, make: Callable[[Path], Layout]
) -> dict[str, Exported]:
    last = end_id(shards[0].metadata.special_ids, end)
    files: dict[str, Layout] = {}
    for shard in shards:
        for batch in shard.batches:
            for name, tokens, lengths in _groups(batch, by):
                if name not in files:
                    files[name] = make(target / name)
                files[name].add(*with_end(tokens, lengths, last))
    return {name: files[name].close() for name in sorted(files)}


def _groups(batch: TokenBatch, by: str | None) -> Iterator[tuple[str, npt.NDArray[np.integer], npt.NDArray[np.int64]]]:
    """Yield (name of the files, ids, lengths) of a batch's documents, in their order."""
    if by is None:
        yield "tokens", batch.tokens[batch.offsets[0] : batch.offsets[-1]], np.diff(batch.offsets)
        return
    column = batch.rows.column(by)
    for value in sorted(pc.unique(column).to_pylist(), key=lambda each: each or ""):
        mask = pc.is_null(column) if value is None else pc.fill_null(pc.equal(column, value), False)
        ids = batch.rows.column("input_ids").filter(mask)
        offsets = ids.offsets.to_numpy()
        tokens = ids.values.to_numpy(zero_copy_only=False)[offsets[0] : offsets[-1]]
        yield f"tokens-{value or 'unknown'}", tokens, np.diff(offsets)
