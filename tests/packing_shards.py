"""Token shards for tests of packing, and what their rows are checked with."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tokenizer.token_shards import TokenMetadata, open_token_shard, write_token_shard

SPECIAL = {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "doc": 4, "clm": 5, "line_end": 190}
PAD, EOS, DOC, CLM = 1, 2, 4, 5
FIRST = 200  # ids below are special or sentinels
METADATA = TokenMetadata(tokenizer_digest="t" * 64, vocab_size=150_000, special_ids=SPECIAL, versions={})


def write_shards(folder: Path, num_documents: int = 900, seed: int = 7, mean: float = 3.0) -> list[Path]:
    """Write three shards of three sources in two languages; every token of them all has another id."""
    chance = np.random.default_rng(seed)
    paths = []
    token = FIRST
    for number in range(3):
        count = num_documents // 3
        lengths = chance.lognormal(mean, 1.0, count).astype(np.int64)
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        ids = np.arange(token, token + ends[-1]).astype(np.uint32)
        token += int(ends[-1])
        batch = pa.record_batch(
            {
                "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(ids)),
                "doc_id": pa.array([(number << 32 | i).to_bytes(16, "big") for i in range(count)], pa.binary(16)),
                "source": [("news", "wikipedia", "web")[i % 3] for i in range(count)],
                "lang": pa.array([("en", "de", None)[i % 7 % 3] for i in range(count)], pa.string()),
                "form": [("spoken", "written")[i % 10 > 7] for i in range(count)],
            }
        )
        paths.append(folder / f"{number}.arrow")
        write_token_shard(paths[-1], [batch], METADATA)
    return paths


def all_tokens(paths: list[Path]) -> np.ndarray[Any, Any]:
    return np.concatenate([batch.tokens for path in paths for batch in open_token_shard(path).batches])


def documents(paths: list[Path]) -> list[list[int]]:
    return [
        batch.tokens[a:b].tolist()
        for path in paths
        for batch in open_token_shard(path).batches
        for a, b in zip(batch.offsets[:-1], batch.offsets[1:], strict=True)
        if b > a
    ]


def settings(**changes: Any) -> dict[str, Any]:
    return {"sequence_tokens": 64, "batch_rows": 20, "seed": 11, "pad_to_multiple": 1} | changes


def sources(batch: dict[str, np.ndarray[Any, Any]]) -> list[list[int]]:
    """The whole text of each row, from input and target."""
    result = []
    for row in range(len(batch["rows"])):
        ids = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
        if batch["objectives"][row] == 1:
            labels = batch["labels"][row]
            ids = labels[labels >= 0].tolist()
        elif batch["objectives"][row] == 2:
            ids = []
            for segment in range(1, batch["segment_ids"][row].max() + 1):
                prefix = batch["input_ids"][row][batch["segment_ids"][row] == segment].tolist()
                rest = batch["labels"][row][batch["decoder_segment_ids"][row] == segment].tolist()
                assert prefix[0] == CLM
                ids += prefix[1:] + rest
        result.append([i for i in ids if i >= FIRST])
    return result


def digest(batch: dict[str, np.ndarray[Any, Any]]) -> str:
    return hashlib.sha256(b"".join(name.encode() + batch[name].tobytes() for name in sorted(batch))).hexdigest()
