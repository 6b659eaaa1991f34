import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from packing_shards import METADATA, settings, write_shards

from tokenizer.packing import Packer
from tokenizer.packing.shard_files import DamagedShard, token_paths
from tokenizer.token_shards import open_token_shard, write_token_shard


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run with three token shards and the part of its manifest that says so."""
    (tmp_path / "tokens").mkdir()
    shards = {}
    for path in write_shards(tmp_path / "tokens", num_documents=90):
        entry = {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        shards[path.stem] = {"files": {f"tokens/{path.name}": entry}}
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 3, "stages": {"tokens": shards}}))
    return tmp_path


def test_shards_that_are_what_the_manifest_says_are_packed(run: Path) -> None:
    digests = {Packer(source, verify=True, **settings()).fingerprint for source in (run, token_paths(run))}
    assert len(digests) == 1


def test_what_the_manifest_does_not_name_is_not_packed(run: Path) -> None:
    expected = Packer(run, **settings()).fingerprint
    stray = run / "tokens" / "3.arrow"
    stray.write_bytes((run / "tokens" / "0.arrow").read_bytes())
    assert stray not in token_paths(run)
    assert Packer(run, **settings()).fingerprint == expected
    with pytest.raises(DamagedShard, match=r"3\.arrow: found a shard that the run's manifest does not name"):
        Packer([stray], **settings())


def test_a_shard_of_another_size_is_refused(run: Path) -> None:
    path = run / "tokens" / "1.arrow"
    path.write_bytes((run / "tokens" / "2.arrow").read_bytes())
    for source in (run, [path]):
        with pytest.raises(DamagedShard, match=r"1\.arrow: found \d+ bytes, expected \d+ as in the manifest"):
            Packer(source, **settings())
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"1\.arrow"):
        Packer(run, **settings())


def test_changed_bytes_are_found_when_asked_for(run: Path) -> None:
    path = run / "tokens" / "1.arrow"
    content = bytearray(path.read_bytes())
    token = open_token_shard(path).batches[0].tokens[-1]
    words = np.frombuffer(content, np.uint32)
    words[words == token] -= 1
    path.write_bytes(content)
    Packer(run, **settings())
    with pytest.raises(DamagedShard, match=r"1\.arrow: found SHA-256 .* as in the manifest; `plainspoken verify`"):
        Packer(run, verify=True, **settings())


def test_a_manifest_that_is_none_is_refused(run: Path) -> None:
    for content in ("[]", "{}", "{", '{"stages": {"tokens": {"0": {}}}}', '{"stages": {"tokens": ["0"]}}'):
        (run / "manifest.json").write_text(content)
        with pytest.raises(DamagedShard, match="found no list of files"):
            Packer(run, **settings())
    (run / "manifest.json").unlink()
    assert len(token_paths(run)) == 3


def test_ids_of_two_types_are_refused(tmp_path: Path) -> None:
    path = write_shards(tmp_path, num_documents=9)[0]
    rows = pa.ipc.open_stream(path).read_all().combine_chunks()
    narrow = rows.set_column(0, "input_ids", pa.array([[7]] * len(rows), pa.large_list(pa.uint16())))
    metadata = METADATA.__class__(
        tokenizer_digest=METADATA.tokenizer_digest, vocab_size=1_000, special_ids=METADATA.special_ids, versions={}
    )
    write_token_shard(tmp_path / "narrow.arrow", narrow.to_batches(), metadata)
    with pytest.raises(ValueError, match=r"found ids of types .*uint16.*uint32"):
        Packer([path, tmp_path / "narrow.arrow"], **settings())
