"""Run other packers on the same lengths, for `packing.py`; one that is not installed is left out.

Lengths, token ids or rows of 1,137 -> (name, millions a second, remark). What is compared differs in what it gives:
Plainspoken's rows hold ids, segment ids, positions and boundaries; TRL's ids and lengths; grain's ids, segment ids and
positions. LightBinPack, OLMo-core and Megatron's sample index assign lengths and move no token.
"""

import functools
import importlib
import importlib.util
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Line = tuple[str, float, str]
Seconds = Callable[[Callable[[], object]], float]

#: Distributions whose versions are printed.
DISTRIBUTIONS = ("lightbinpack", "ai2-olmo-core", "megatron-core", "trl", "grain", "transformers", "torch")
#: Classes that a file given with `--peer NAME=FILE` may hold.
COLLATORS = ("FlaxDataCollatorForT5MLM", "DataCollatorForT5MLM")


def load(name: str) -> Any:
    """Return a module, or None where it, or what it needs, is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except ImportError as error:
            if importlib.util.find_spec(name.split(".")[0]) is not None:
                print(f"({name} left out: {error})", file=sys.stderr)
            return None


def assignment(chunks: npt.NDArray[np.int32], limit: int, seconds: Seconds) -> Iterator[Line]:
    """Yield millions of chunks a second, and padding."""

    def line(name: str, part: npt.NDArray[np.int32], pack: Callable[[], int]) -> Line:
        padding = 1 - int(part.sum(dtype=np.int64)) / (pack() * limit)
        return name, len(part) / seconds(pack) / 1e6, f"{padding:.3%} padding"

    lightbinpack = load("lightbinpack")
    if lightbinpack is not None:
        listed = chunks.tolist()
        yield line("LightBinPack obfd", chunks, lambda: len(lightbinpack.obfd(listed, limit)))
    olmo = load("olmo_core.data.utils")
    if olmo is not None:
        ends = np.cumsum(chunks[:65_536].astype(np.int64))
        documents = np.stack([ends - chunks[:65_536], ends], axis=1)
        yield line(
            "OLMo-core InstancePacker, 65,536",
            chunks[:65_536],
            lambda: len(olmo.InstancePacker(limit).pack_documents(documents)[0]),
        )


def sample_index(lengths: npt.NDArray[np.int64], limit: int, seconds: Seconds) -> Iterator[Line]:
    """Yield millions of documents a second of Megatron's index, which concatenates and cuts."""
    helpers = load("megatron.core.datasets.helpers_cpp")
    if helpers is None:
        return
    sizes, order = lengths.astype(np.int32), np.arange(len(lengths), dtype=np.int32)
    total = int(lengths.sum())
    taken = seconds(lambda: helpers.build_sample_idx_int32(sizes, order, limit, 1, total, True, 1))
    yield "Megatron build_sample_idx", len(lengths) / taken / 1e6, "documents; concatenates and cuts"


def rows(tokens: pa.Table, limit: int, seconds: Seconds) -> Iterator[Line]:
    """Yield millions of tokens a second of packers that give rows, from a table of `input_ids`."""
    module = _trl_module()
    if module is not None:
        import datasets

        datasets.disable_progress_bars()
        part = tokens.slice(0, 10_000)
        total = len(part.column(0).combine_chunks().flatten())
        whole = datasets.Dataset(part)
        for name, options in (("TRL pack_dataset, batches of 1,000", {}), ("TRL, one batch", {"batch_size": 10_000})):
            given = {"load_from_cache_file": False, **options}
            packed = module.pack_dataset(whole, limit, "bfd_split", map_kwargs=given)
            padding = 1 - total / (len(packed) * limit)
            taken = seconds(functools.partial(module.pack_dataset, whole, limit, "bfd_split", map_kwargs=given))
            yield name, total / taken / 1e6, f"ids, lengths; {padding:.3%} padding"
    grain = load("grain")
    if grain is not None:
        yield from _grain_rows(grain, tokens.slice(0, 4_000), limit, seconds)


def _grain_rows(grain: Any, tokens: pa.Table, limit: int, seconds: Seconds) -> Iterator[Line]:
    """Yield grain's first fit; its documents are cut beforehand, which is not counted."""
    documents = [np.asarray(ids.values, np.int32) for ids in tokens.column(0)]
    chunks = [ids[at : at + limit] for ids in documents for at in range(0, len(ids), limit)]
    total = sum(map(len, chunks))

    def pack() -> int:
        source = (
            grain.MapDataset.source(chunks)
            .map(lambda ids: {"ids": ids})
            .to_iter_dataset(grain.ReadOptions(num_threads=0, prefetch_buffer_size=0))
        )
        packed = grain.experimental.FirstFitPackIterDataset(
            source, length_struct={"ids": limit}, num_packing_bins=1024, shuffle_bins=False
        )
        return sum(1 for _ in packed)

    padding = 1 - total / (pack() * limit)
    yield "grain FirstFit, 1,024 bins", total / seconds(pack) / 1e6, f"ids, segments, positions; {padding:.3%} padding"


def _trl_module() -> Any:
    """Return TRL's module of packing by itself; the package would load PyTorch."""
    spec = importlib.util.find_spec("trl")
    if spec is None or spec.origin is None:
        return None
    if importlib.util.find_spec("transformers") is None:
        stub = types.ModuleType("transformers")  # it takes two names from there, for annotations
        stub.__dict__.update(PreTrainedTokenizerBase=object, ProcessorMixin=object)
        sys.modules["transformers"] = stub
    return _load_file("trl_data_utils", Path(spec.origin).with_name("data_utils.py"))


def _load_file(name: str, path: Path) -> Any:
    found = importlib.util.spec_from_file_location(name, path)
    if found is None or found.loader is None:
        raise FileNotFoundError(f"{path}: found no Python module, expected one")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module  # dataclasses look there
    found.loader.exec_module(module)
    return module


class _Tokenizer:
    """What collators ask of a tokenizer."""

    eos_token_id = 2

    def __len__(self) -> int:
        return 150_000


def corruption(whole: npt.NDArray[np.int64], files: dict[str, Path], seconds: Seconds) -> Iterator[Line]:
    """Yield millions of tokens a second of T5's span corruption of rows of 1,137 tokens, which are full: no packing."""
    for name, path in files.items():
        module = _load_file(f"peer_{name}", path)
        kind = next((getattr(module, each) for each in COLLATORS if hasattr(module, each)), None)
        if kind is None:
            raise ValueError(f"--peer {name}={path}: found none of {COLLATORS}, expected one")
        settings = {"noise_density": 0.15, "mean_noise_span_length": 3.0, "input_length": 1024, "target_length": 229}
        start = {"pad_token_id": 1} | ({"decoder_start_token_id": 1} if kind.__name__.startswith("Flax") else {})
        collator = kind(tokenizer=_Tokenizer(), **settings, **start)
        examples = [{"input_ids": row} for row in whole]
        taken = seconds(functools.partial(collator, examples))
        yield f"{name}: {kind.__name__}", whole.size / taken / 1e6, "ids, labels, no segments; no packing"
    module = load("megatron.core.datasets.t5_dataset")
    if module is not None:
        yield _megatron_t5(module.T5MaskedWordPieceDataset, whole, seconds)


def _megatron_t5(kind: Any, whole: npt.NDArray[np.int64], seconds: Seconds) -> Line:
    tokenizer = types.SimpleNamespace(
        inv_vocab=dict.fromkeys(range(150_000), "a"), cls=-1, sep=-2, bos=0, eos=2, mask=3,
        additional_special_tokens_ids=list(range(149_000, 150_000)),
    )  # fmt: skip
    dataset = object.__new__(kind)  # its constructor wants files on disk and a process group
    dataset.config = types.SimpleNamespace(
        random_seed=1, sequence_length=1024, sequence_length_encoder=1024, sequence_length_decoder=512,
        masking_probability=0.15, masking_max_ngram=10, masking_use_geometric_distribution=True,
        masking_do_full_word=True, masking_do_permutation=False, masking_use_longer_ngrams=False, tokenizer=tokenizer,
    )  # fmt: skip
    part = whole[:16, :1024]
    dataset.dataset = [row.tolist() for row in part]
    dataset.sample_index = [(i, i + 1, 1024) for i in range(len(part))]
    dataset._pad_token_id = 1
    taken = seconds(lambda: [kind.__getitem__(dataset, i) for i in range(len(part))])
    return "Megatron T5MaskedWordPieceDataset", part.size / taken / 1e6, "ids, labels, masks; no packing"
