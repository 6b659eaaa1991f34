from pathlib import Path

import pyarrow as pa
import pytest
from packing_shards import METADATA, digest, settings, write_shards

from tokenizer.packing import Packer
from tokenizer.token_shards import open_token_shard, write_token_shard


def test_any_state_resumes_with_the_same_batches(shards: list[Path]) -> None:
    config = settings(batch_rows=10)
    packer = Packer(shards, passes=2, **config)
    states, digests = [], []
    for batch in packer:
        digests.append(digest(batch))
        states.append(packer.state_dict())
    assert len(digests) > 40
    assert len(set(digests)) == len(digests)
    for number in range(0, len(states), 5):
        again = Packer(shards, passes=2, **config)
        again.load_state_dict(states[number])
        assert [digest(batch) for batch in again] == digests[number + 1 :]


@pytest.mark.parametrize("world_size", [2, 4, 5])
def test_ranks_share_each_batch(shards: list[Path], world_size: int) -> None:
    whole = Packer(shards, **settings())
    ranks = [Packer(shards, rank=rank, world_size=world_size, **settings()) for rank in range(world_size)]
    for rank in ranks:  # a state of one world size resumes in another
        rank.load_state_dict(whole.state_dict() | {"next_row": 60})
    expected = whole.batch(3)
    parts = [next(rank) for rank in ranks]
    for name in ("input_ids", "labels", "rows", "positions"):
        for rank, part in enumerate(parts):
            assert (part[name] == expected[name][rank::world_size]).all()


def test_a_state_of_other_shards_or_settings_is_refused(shards: list[Path], tmp_path: Path) -> None:
    state = Packer(shards, **settings()).state_dict()
    for changes in ({"seed": 12}, {"sequence_tokens": 65}, {"repeats": {"news": 2}}, {"batch_rows": 10}):
        with pytest.raises(ValueError, match="other token shards or settings"):
            Packer(shards, **settings(**changes)).load_state_dict(state)
    with pytest.raises(ValueError, match="other token shards or settings"):
        Packer(shards[:2], **settings()).load_state_dict(state)
    other = write_shards(tmp_path, seed=8)
    with pytest.raises(ValueError, match="other token shards or settings"):
        Packer(other, **settings()).load_state_dict(state)
    shard = open_token_shard(shards[0]).batches[0]  # other tokens in documents of the same lengths
    ids = shard.tokens.copy()
    ids[-1] += 1
    column = pa.LargeListArray.from_arrays(pa.array(shard.offsets), pa.array(ids))
    write_token_shard(tmp_path / "changed.arrow", [shard.rows.set_column(0, "input_ids", column)], METADATA)
    with pytest.raises(ValueError, match="other token shards or settings"):
        Packer([tmp_path / "changed.arrow", *shards[1:]], **settings()).load_state_dict(state)
    with pytest.raises(ValueError, match="expected a multiple of 20"):
        Packer(shards, **settings()).load_state_dict(state | {"next_row": 7})
