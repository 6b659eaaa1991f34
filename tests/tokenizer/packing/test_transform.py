import hashlib
from pathlib import Path

import apache_beam as beam
import datasets
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.testing.util import assert_that, equal_to

from tokenizer.packing import PackConfig, Packer
from tokenizer.packing.transform import ACCELERATOR, PackRows, packed_files
from tokenizer.token_shards import TokenMetadata, write_token_shard


def test_files_are_the_same_in_any_order(tmp_path: Path) -> None:
    lengths = np.arange(600) % 90
    ends = np.concatenate([[0], np.cumsum(lengths)])
    batch = pa.record_batch(
        {
            "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(np.arange(ends[-1], dtype=np.uint32))),
            "doc_id": pa.array([i.to_bytes(16, "big") for i in range(600)], pa.binary(16)),
            "source": ["news"] * 600,
            "lang": ["en"] * 600,
            "form": ["spoken"] * 600,
        }
    )
    special = {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "doc": 4, "clm": 5, "line_end": 190}
    metadata = TokenMetadata(tokenizer_digest="x", vocab_size=100_000, special_ids=special, versions={})
    write_token_shard(tmp_path / "a.arrow", [batch], metadata)
    config = PackConfig(sequence_tokens=64, batch_rows=20)
    packer = Packer(tmp_path / "a.arrow", config, passes=1)
    files = packed_files(packer.schedule.num_batches(1), 6)
    assert len(files) > 3
    digests = []
    for name, order in (("forwards", files), ("backwards", files[::-1])):
        folder = tmp_path / name
        folder.mkdir()
        with Pipeline() as pipeline:
            paths = pipeline | beam.Create(order) | PackRows((str(tmp_path / "a.arrow"),), str(folder), config)
            assert_that(paths, equal_to([str(folder / file.name) for file in files]))
        digests.append([hashlib.sha256((folder / file.name).read_bytes()).hexdigest() for file in files])
    assert digests[0] == digests[1]
    rows = [row for file in files for row in datasets.Dataset.from_file(str(tmp_path / "forwards" / file.name))["row"]]
    assert rows == [row for batch in packer for row in batch["rows"].tolist()]


def test_a_gpu_is_asked_for(tmp_path: Path) -> None:
    pipeline = beam.Pipeline()
    _ = pipeline | beam.Create([]) | PackRows(("a.arrow",), str(tmp_path), device="cuda")
    found: list[bytes] = []

    class Look(beam.pipeline.PipelineVisitor):
        def visit_transform(self, node: beam.pipeline.AppliedPTransform) -> None:
            found.extend(node.resource_hints.values())

    pipeline.visit(Look())
    assert found == [ACCELERATOR.encode()]
    with pytest.raises(ValueError, match="device: found 'tpu'"):
        PackRows(("a.arrow",), str(tmp_path), device="tpu")
