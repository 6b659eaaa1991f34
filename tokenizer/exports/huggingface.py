"""A saved dataset of Hugging Face `datasets`: the token shards as they are, and what `load_from_disk` wants beside.

Token shards -> a folder. Shards are linked where the file system can, else copied: not a byte of them changes.
"""

import contextlib
import dataclasses
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tokenizer.exports.layout import Exported
from tokenizer.token_shards import TokenShard

#: Characters of a fingerprint in `datasets`.
_FINGERPRINT_CHARACTERS = 16


def write_dataset(folder: Path, shards: Sequence[TokenShard], fingerprint: str) -> Exported:
    """Write a folder for `datasets.load_from_disk`; `fingerprint` is the hex digest that its caches go by."""
    from datasets import DatasetInfo, Features

    folder.mkdir(parents=True, exist_ok=True)
    names = [f"data-{number:05d}-of-{len(shards):05d}.arrow" for number in range(len(shards))]
    for shard, name in zip(shards, names, strict=True):
        (folder / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # another file system, or one without links
            os.link(shard.path, folder / name)
            continue
        shutil.copyfile(shard.path, folder / name)
    info = DatasetInfo(features=Features.from_arrow_schema(shards[0].batches[0].rows.schema))
    state: dict[str, Any] = {
        "_data_files": [{"filename": name} for name in names],
        "_fingerprint": fingerprint[:_FINGERPRINT_CHARACTERS],
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    (folder / "dataset_info.json").write_text(json.dumps(dataclasses.asdict(info), indent=2, sort_keys=True))
    (folder / "state.json").write_text(json.dumps(state, indent=2, sort_keys=True))
    return Exported(
        files=(*names, "dataset_info.json", "state.json"),
        documents=sum(shard.num_documents for shard in shards),
        tokens=sum(shard.num_tokens for shard in shards),
    )
