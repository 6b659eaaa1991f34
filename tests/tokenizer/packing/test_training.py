"""A small real training run: an encoder-decoder in NumPy reads the batches, learns, is stopped, and goes on."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tokenizer.packing import Packer
from tokenizer.token_shards import TokenMetadata, write_token_shard

TEXT = Path(__file__).parents[2] / "data" / "demo" / "text"
SPECIAL = {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "doc": 4, "clm": 5, "line_end": 6}
FIRST_BYTE = 7
VOCABULARY = FIRST_BYTE + 256
STEPS, STOP = 40, 17

Array = np.ndarray[Any, Any]


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lines of the demo's Latin texts, one token for each byte."""
    lines = [
        np.frombuffer(line.encode(), np.uint8).astype(np.uint16) + FIRST_BYTE
        for path in sorted(TEXT.glob("[defip][enrst]-*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]
    ends = np.cumsum([0, *map(len, lines)]).astype(np.int64)
    batch = pa.record_batch(
        {
            "input_ids": pa.LargeListArray.from_arrays(pa.array(ends), pa.array(np.concatenate(lines))),
            "doc_id": pa.array([i.to_bytes(16, "big") for i in range(len(lines))], pa.binary(16)),
            "source": ["demo"] * len(lines),
            "lang": pa.array([None] * len(lines), pa.string()),
            "form": ["written"] * len(lines),
        }
    )
    path = tmp_path_factory.mktemp("tokens") / "a.arrow"
    metadata = TokenMetadata(tokenizer_digest="bytes", vocab_size=VOCABULARY, special_ids=SPECIAL, versions={})
    write_token_shard(path, [batch], metadata)
    return path


class TinyModel:
    """Embeddings, one cross-attention within segments, one hidden layer; Adam (Kingma, Ba 2015). float64."""

    def __init__(self, width: int = 24, length: int = 256) -> None:
        chance = np.random.default_rng(1)
        shapes = {
            **dict.fromkeys(("tokens", "before"), (VOCABULARY, width)),
            **dict.fromkeys(("query", "key", "value"), (width, width)),
            "places": (length, width),
            "hidden": (width, 2 * width),
            "out": (2 * width, VOCABULARY),
        }
        self.weights = {name: chance.normal(0, 0.1, shape) for name, shape in shapes.items()}
        self.state = {
            f"{kind} {name}": np.zeros(shape) for kind in ("mean", "square") for name, shape in shapes.items()
        }
        self.steps = 0

    def step(self, batch: dict[str, Array], rate: float = 0.01) -> float:
        """Train on a batch and return its loss, in nats a token."""
        w = self.weights
        ids, inputs, labels = batch["input_ids"], batch["decoder_input_ids"], batch["labels"]
        heard = w["tokens"][ids] + w["places"][batch["positions"]]
        said = w["before"][inputs] + w["places"][batch["decoder_positions"]]
        query, key, value = said @ w["query"], heard @ w["key"], heard @ w["value"]
        scale = query.shape[-1] ** -0.5
        # A segment of the target sees its own segment of the input alone; one that was dropped whole sees nothing.
        allowed = batch["decoder_segment_ids"][:, :, None] == batch["segment_ids"][:, None, :]
        allowed &= (batch["decoder_segment_ids"] > 0)[:, :, None]
        scores = np.where(allowed, np.einsum("btd,bsd->bts", query, key) * scale, -1e9)
        attention = np.exp(scores - scores.max(axis=-1, keepdims=True)) * allowed
        attention /= np.maximum(attention.sum(axis=-1, keepdims=True), 1e-12)
        mixed = said + np.einsum("bts,bsd->btd", attention, value)
        hidden = np.tanh(mixed @ w["hidden"])
        kept = labels >= 0
        logits = hidden[kept] @ w["out"]
        logits -= logits.max(axis=-1, keepdims=True)
        share = np.exp(logits)
        share /= share.sum(axis=-1, keepdims=True)
        rows = np.arange(len(share))
        loss = -np.log(share[rows, labels[kept]]).mean()

        share[rows, labels[kept]] -= 1
        share /= len(share)
        slope = {"out": hidden[kept].T @ share}
        to_hidden = np.zeros_like(hidden)
        to_hidden[kept] = share @ w["out"].T
        to_hidden *= 1 - hidden**2
        slope["hidden"] = np.einsum("btd,bth->dh", mixed, to_hidden)
        to_mixed = to_hidden @ w["hidden"].T
        to_value = np.einsum("bts,btd->bsd", attention, to_mixed)
        to_attention = np.einsum("btd,bsd->bts", to_mixed, value)
        to_scores = attention * (to_attention - (attention * to_attention).sum(axis=-1, keepdims=True)) * scale
        to_query = np.einsum("bts,bsd->btd", to_scores, key)
        to_key = np.einsum("bts,btd->bsd", to_scores, query)
        for name, came, went in (("query", said, to_query), ("key", heard, to_key), ("value", heard, to_value)):
            slope[name] = np.einsum("btd,bte->de", came, went)
        to_said = to_mixed + to_query @ w["query"].T
        to_heard = to_key @ w["key"].T + to_value @ w["value"].T
        for name in ("tokens", "places", "before"):
            slope[name] = np.zeros_like(w[name])
        np.add.at(slope["tokens"], ids, to_heard)
        np.add.at(slope["before"], inputs, to_said)
        np.add.at(slope["places"], batch["positions"], to_heard)
        np.add.at(slope["places"], batch["decoder_positions"], to_said)
        self._move(slope, rate)
        return float(loss)

    def _move(self, slope: dict[str, Array], rate: float) -> None:
        self.steps += 1
        for name, gradient in slope.items():
            mean, square = self.state[f"mean {name}"], self.state[f"square {name}"]
            mean += 0.1 * (gradient - mean)
            square += 0.01 * (gradient**2 - square)
            scaled = mean / (1 - 0.9**self.steps) / (np.sqrt(square / (1 - 0.99**self.steps)) + 1e-8)
            self.weights[name] -= rate * scaled

    def save(self, path: Path) -> None:
        np.savez(path, steps=self.steps, **self.weights, **self.state)

    def load(self, path: Path) -> None:
        with np.load(path) as kept:
            self.steps = int(kept["steps"])
            for part in (self.weights, self.state):
                part.update({name: kept[name] for name in part})


def train(model: TinyModel, packer: Packer, steps: int) -> Iterator[tuple[float, str]]:
    """Yield loss and digest of each batch."""
    for _ in range(steps):
        batch = next(packer)
        seen = hashlib.sha256(b"".join(batch[name].tobytes() for name in sorted(batch))).hexdigest()
        yield model.step(batch), seen


def open_packer(shard: Path) -> Packer:
    return Packer(shard, sequence_tokens=128, batch_rows=10, seed=5, reuse_arrays=True)


def test_the_gradient_is_that_of_the_loss(shard: Path) -> None:
    batch = open_packer(shard).batch(0)
    before = TinyModel()
    model = TinyModel()
    slopes: dict[str, Array] = {}
    model._move = lambda slope, rate: slopes.update(slope)  # type: ignore[method-assign]
    model.step(batch)
    for name in before.weights:
        place = np.unravel_index(np.abs(slopes[name]).argmax(), slopes[name].shape)
        losses = []
        for change in (1e-5, -1e-5):
            changed = TinyModel()
            changed.weights[name][place] += change
            losses.append(changed.step(batch))
        assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(slopes[name][place], rel=1e-3), name


def test_a_model_learns_is_stopped_and_goes_on_as_if_it_had_not_been(shard: Path, tmp_path: Path) -> None:
    whole = TinyModel()
    expected = list(train(whole, open_packer(shard), STEPS))
    losses = [loss for loss, _ in expected]
    assert losses[0] == pytest.approx(np.log(VOCABULARY), abs=0.1)  # it knows nothing
    assert np.mean(losses[-5:]) < 0.65 * losses[0]

    packer, model = open_packer(shard), TinyModel()
    first = list(train(model, packer, STOP))
    model.save(tmp_path / "model.npz")
    (tmp_path / "packer.json").write_text(json.dumps(packer.state_dict()))
    next(packer)  # on its way when the run was stopped, and never trained on

    packer, model = open_packer(shard), TinyModel()
    model.load(tmp_path / "model.npz")
    packer.load_state_dict(json.loads((tmp_path / "packer.json").read_text()))
    second = list(train(model, packer, STEPS - STOP))
    assert [seen for _, seen in first + second] == [seen for _, seen in expected]
    assert len({seen for _, seen in expected}) == STEPS
    assert [loss for loss, _ in first + second] == pytest.approx(losses, rel=1e-9)
    for name, weight in whole.weights.items():
        assert np.allclose(model.weights[name], weight, rtol=1e-7, atol=1e-9)
