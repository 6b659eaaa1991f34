"""With PyTorch itself, where it is installed; it is no dependency, and the other tests do without."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from packing_shards import settings, write_shards

from tokenizer.packing import Packer
from tokenizer.packing.torch_dataset import packed_dataset

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch, some gigabytes")

VOCABULARY = 3_000
STEPS, STOP = 30, 11


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents whose tokens count up, so that what comes next can be learnt."""
    return write_shards(tmp_path_factory.mktemp("tokens"), num_documents=270)[0]


def loader(shard: Path, workers: int = 0) -> Any:
    dataset = packed_dataset(Packer(shard, **settings(batch_rows=8)))
    return torch.utils.data.DataLoader(dataset, batch_size=None, num_workers=workers)


def test_tensors_of_pytorch_are_filled(shard: Path) -> None:
    packer = Packer(shard, **settings())
    expected = packer.batch(1)
    mine = {name: torch.full(expected[name].shape, 7, dtype=torch.int32) for name in ("input_ids", "labels")}
    found = packer.batch(1, out=mine)
    for name, tensor in mine.items():
        assert (tensor.numpy() == expected[name]).all()
        assert found[name].ctypes.data == tensor.data_ptr()
    with pytest.raises(ValueError, match=r"out\['labels'\]: found int64"):
        packer.batch(1, out={"labels": mine["labels"].long()})


def test_batches_pass_by_dlpack(shard: Path) -> None:
    batch = Packer(shard, **settings()).batch(0)
    for name, array in batch.items():
        tensor = torch.from_dlpack(array)
        assert tensor.data_ptr() == array.ctypes.data
        assert (tensor.numpy() == array).all(), name


def test_a_loader_of_its_own_process_gives_the_batches_and_one_with_workers_is_refused(shard: Path) -> None:
    expected = Packer(shard, **settings(batch_rows=8))
    for found, batch in zip(loader(shard), expected, strict=False):
        assert found["labels"].dtype == torch.int64
        assert set(found) == set(batch)
        for name, array in batch.items():
            assert (found[name].numpy() == array).all(), name
        if expected.next_batch == 5:
            break
    with pytest.raises(ValueError, match="expected num_workers=0"):
        next(iter(loader(shard, workers=1)))


class Model(torch.nn.Module):  # type: ignore[misc, name-defined]
    """One encoder layer and one decoder layer that attend within segments."""

    def __init__(self, width: int = 32, length: int = 80) -> None:
        super().__init__()
        self.tokens, self.places = torch.nn.Embedding(VOCABULARY, width), torch.nn.Embedding(length, width)
        layer = {"nhead": 2, "dim_feedforward": 64, "dropout": 0.0, "batch_first": True}
        self.encoder = torch.nn.TransformerEncoderLayer(width, **layer)
        self.decoder = torch.nn.TransformerDecoderLayer(width, **layer)
        self.out = torch.nn.Linear(width, VOCABULARY)

    def forward(self, batch: dict[str, Any]) -> Any:
        heard, said = batch["segment_ids"], batch["decoder_segment_ids"]

        def hidden(one: Any, other: Any, causal: bool = False) -> Any:
            mask = one[:, :, None] != other[:, None, :]
            if causal:
                mask = mask | torch.ones_like(mask[0]).triu(1)
            # A place that sees nothing (its segment was dropped whole) would be no number: it sees all, and is rare.
            mask = mask & ~mask.all(-1, keepdim=True)
            return mask.repeat_interleave(2, 0)

        memory = self.tokens(batch["input_ids"]) + self.places(batch["positions"])
        memory = self.encoder(memory, src_mask=hidden(heard, heard))
        target = self.tokens(batch["decoder_input_ids"]) + self.places(batch["decoder_positions"])
        target = self.decoder(target, memory, tgt_mask=hidden(said, said, True), memory_mask=hidden(said, heard))
        return torch.nn.functional.cross_entropy(self.out(target).flatten(0, 1), batch["labels"].flatten())


def start() -> tuple[Model, Any]:
    torch.manual_seed(3)
    model = Model()
    return model, torch.optim.Adam(model.parameters(), lr=0.01)


def train(model: Model, optimiser: Any, batches: Any, steps: int) -> Iterator[tuple[float, str]]:
    """Yield loss and digest of each batch."""
    for _, batch in zip(range(steps), batches, strict=False):
        seen = hashlib.sha256(b"".join(batch[name].numpy().tobytes() for name in sorted(batch))).hexdigest()
        loss = model(batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        yield loss.item(), seen


def test_a_model_learns_is_stopped_and_goes_on_with_the_same_batches(shard: Path, tmp_path: Path) -> None:
    assert all(batch["labels"].max() < VOCABULARY for batch in Packer(shard, passes=1, **settings()))
    expected = list(train(*start(), loader(shard), STEPS))
    losses = [loss for loss, _ in expected]
    assert losses[0] == pytest.approx(np.log(VOCABULARY), abs=0.5)  # it knows nothing
    assert np.mean(losses[-3:]) < 0.8 * losses[0]

    batches = loader(shard)
    model, optimiser = start()
    first = list(train(model, optimiser, batches, STOP))
    kept = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
    torch.save(kept, tmp_path / "model.pt")
    (tmp_path / "packer.json").write_text(json.dumps(batches.dataset.state_dict()))

    batches = loader(shard)
    model, optimiser = start()
    kept = torch.load(tmp_path / "model.pt")
    model.load_state_dict(kept["model"])
    optimiser.load_state_dict(kept["optimiser"])
    batches.dataset.load_state_dict(json.loads((tmp_path / "packer.json").read_text()))
    second = list(train(model, optimiser, batches, STEPS - STOP))
    assert [seen for _, seen in first + second] == [seen for _, seen in expected]
    assert len({seen for _, seen in expected}) == STEPS
    assert [loss for loss, _ in first + second] == pytest.approx(losses, rel=1e-3)
