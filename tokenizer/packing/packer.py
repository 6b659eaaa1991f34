"""Make training batches from token shards, in an order that one integer resumes.

Token shards -> `Packer`, an iterator of batches: dicts of NumPy arrays, all rows of one width.

    input_ids            (rows, E)  int32   the encoder's input
    segment_ids          (rows, E)  int32   1, 2, ... by document, 0 where padded
    positions            (rows, E)  int32   from 0 in each document
    cu_seqlens           (n + 1,)   int32   where each document (or padding) begins in the flattened input_ids
    labels               (rows, D)  int32   what the decoder is to say, -100 where padded
    decoder_input_ids    (rows, D)  int32   labels moved right by one, behind the decoder's start token
    decoder_segment_ids, decoder_positions (rows, D), decoder_cu_seqlens (n + 1,): as above
    objectives           (rows,)    uint8   0 plain, 1 denoising, 2 prefix LM, 3 span corruption
    rows                 (rows,)    int64   the global number of each row

For the objective `none` the decoder's arrays are missing. A model must attend within equal segment ids only (cross
attention included), or unrelated documents see each other; resetting positions does not prevent that.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tokenizer.packing import kernels
from tokenizer.packing.config import MODE_TOKENS, PackConfig
from tokenizer.packing.corpus import Corpus, RowPlan
from tokenizer.packing.gather import copy_sources, list_segments, make_rows, shuffle_segments
from tokenizer.packing.objectives import PREFIX
from tokenizer.packing.philox import WORDS
from tokenizer.packing.schedule import Schedule
from tokenizer.packing.shard_files import check_shards, token_paths

Batch = dict[str, npt.NDArray[Any]]

#: Rows that go through the steps together: their scratch, 11 KB each, stays in a core's second cache, and each step's
#: branches are learnt once. Eight take 6 % more time (measured), twice as many 1 % less.
_TOGETHER = 32

#: Tensors of the encoder's side and of the decoder's.
SIDES = (
    ("input_ids", "segment_ids", "positions"),
    ("labels", "decoder_input_ids", "decoder_segment_ids", "decoder_positions"),
)


class Packer:
    """An endless (or `passes` long) iterator of batches; resumable, and the same for any number of ranks."""

    def __init__(
        self,
        run_or_token_paths: Path | str | Sequence[Path | str],
        config: PackConfig | None = None,
        *,
        rank: int = 0,
        world_size: int = 1,
        passes: int | None = None,
        reuse_arrays: bool = False,
        verify: bool = False,
        **settings: Any,
    ) -> None:
        """Map the shards and plan their windows.

        `settings` are fields of `PackConfig`, in place of `config`. Rank r of `world_size` gets the rows r,
        r + world_size, ... of each global batch. With `reuse_arrays`, each batch overwrites the one before.
        Shards in a run must be as large as its manifest says, and with `verify` have the SHA-256 that it says.
        """
        if config is not None and settings:
            raise ValueError(f"found both config and {sorted(settings)}, expected one of them")
        self.config = config or PackConfig(**settings)
        if not 0 <= rank < world_size or self.config.batch_rows % world_size:
            raise ValueError(
                f"found rank {rank} of {world_size} for batches of {self.config.batch_rows} rows, expected a rank "
                "below world_size, and world_size to divide batch_rows"
            )
        self.rank, self.world_size, self.passes = rank, world_size, passes
        paths = token_paths(run_or_token_paths)
        check_shards(paths, digests=verify)
        self.corpus = Corpus(paths, self.config)
        self.schedule = Schedule(self.corpus.leaves, self.config)
        self.fingerprint = self.config.digest(self.corpus.metadata.tokenizer_digest, self.corpus.digest)
        #: Number of the batch that comes next.
        self.next_batch = 0
        self._reused: dict[str, npt.NDArray[Any]] | None = {} if reuse_arrays else None
        seed = self.config.seed
        self._k0, self._k1 = np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)
        special = self.corpus.metadata.special_ids
        # Reserved entries lie between [CLM] and the line end. Sentinels are the first of them, modes the last.
        sentinel, num_reserved = special["clm"] + 1, special["line_end"] - special["clm"] - 1
        needed = self.config.num_sentinels + len(MODE_TOKENS) * (self.config.objective == "ul2")
        if needed > num_reserved:
            raise ValueError(
                f"objective {self.config.objective!r} needs {needed} reserved entries; found {num_reserved} in the "
                f"tokenizer; train one with reserved_entries = {needed} or more"
            )
        self._specials = np.array(
            [*(special[name] for name in ("pad", "eos", "doc", "clm", self.config.decoder_start)), sentinel], np.int64
        )
        config = self.config
        self._modes = config.modes
        numbers = np.array(
            [
                [*mode[1:5], special["line_end"] - len(MODE_TOKENS) + MODE_TOKENS.index(mode[5]) if mode[5] else -1]
                for mode in self._modes
            ],
            np.int64,
        )
        #: What kernels need beside the rows: key, special ids, numbers, law of span lengths.
        self._constants = (self._k0, self._k1, self._specials, numbers, config.span_law())
        self._sizes = np.array([len(batch.tokens) for batch in self.corpus.batches], np.int64)
        self._wide = self.corpus.dtype == np.uint32
        self._window = functools.lru_cache(maxsize=4 * config.pool_windows * len(self.corpus.leaves))(self.corpus.plan)

    def state_dict(self) -> dict[str, Any]:
        """Return all there is to know to go on from here: one number, and what it counts."""
        return {"version": 1, "fingerprint": self.fingerprint, "next_row": self.next_batch * self.config.batch_rows}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a state, on any number of ranks.

        Raises ValueError when the state is of other shards or settings, so that rows would repeat or be left out.
        """
        if state.get("version") != 1 or state.get("fingerprint") != self.fingerprint:
            raise ValueError(
                f"found a state of version {state.get('version')} with fingerprint {state.get('fingerprint')}, "
                f"expected version 1 and {self.fingerprint}: it belongs to other token shards or settings; resume with "
                "those, or start anew"
            )
        self.next_batch, rest = divmod(int(state["next_row"]), self.config.batch_rows)
        if rest or self.next_batch < 0:
            raise ValueError(f"found next_row {state['next_row']}, expected a multiple of {self.config.batch_rows}")

    def __iter__(self) -> Iterator[Batch]:
        return self

    def __next__(self) -> Batch:
        return self.materialise(next(self.plans()))

    def plans(self) -> Iterator[Batch]:
        """Yield what `segments` returns for each batch still to come, this rank's rows; counts it as given."""
        while self.has_batch(self.next_batch):
            self.next_batch += 1
            yield self.plan(self.next_batch - 1)

    def has_batch(self, number: int) -> bool:
        """Return whether there is a batch of this number before the passes end."""
        return self.passes is None or number < self.schedule.num_batches(self.passes)

    def plan(self, number: int) -> Batch:
        """Return what `segments` returns for this rank's rows of a batch."""
        rows = sum(self.schedule.batch_counts(number, self.passes))
        return self.segments(number, np.arange(self.rank, rows, self.world_size))

    def batch(self, number: int, out: Mapping[str, Any] | None = None) -> Batch:
        """Return one batch by its number, this rank's rows of it.

        `out` may hold tensors of the caller's, by name, to be filled: NumPy arrays, PyTorch tensors in the host's
        memory, or whatever gives itself by DLPack; int32, of the batch's rows and widths.
        """
        return self.materialise(self.plan(number), out)

    def segments(self, batch: int, positions: npt.NDArray[np.int64]) -> Batch:
        """Return which parts of which documents make the rows at some positions of a batch.

        Arrays: offsets (rows + 1) into the others, of one entry per segment: batch (record batch), document (row in
        it), start (first token in it), length, last (whether the document ends); and rows,
        objectives, modes.
        """
        places = self.schedule.places(batch, positions, self.passes)
        pairs = places.leaf.astype(np.int64) << 32 | places.window
        count = np.zeros(len(positions) + 1, np.int64)
        groups: list[tuple[npt.NDArray[np.int64], RowPlan]] = []
        for pair in np.unique(pairs).tolist():
            where = np.flatnonzero(pairs == pair)
            plan = self._window(pair >> 32, pair & 0xFFFFFFFF)
            rows = places.row[where]
            count[where + 1] = plan.offsets[rows + 1] - plan.offsets[rows]
            groups.append((where, plan))
        offsets = np.cumsum(count)
        total = int(offsets[-1])
        columns = (
            np.empty(total, np.int32),
            np.empty(total, np.int32),
            np.empty(total, np.int64),
            np.empty(total, np.int32),
            np.empty(total, np.uint8),
        )
        for where, plan in groups:
            parts = (plan.offsets, plan.batch, plan.document, plan.start, plan.length, plan.last)
            list_segments(where, places.row[where], *parts, offsets, *columns)
        shuffle_segments(places.row_ids, self._k0, self._k1, offsets, *columns)
        found: Batch = dict(zip(("batch", "document", "start", "length", "last"), columns, strict=True))
        modes = (places.dealt % len(self._modes)).astype(np.uint8)
        codes = np.array([mode[0] for mode in self._modes], np.uint8)[modes]
        objectives = np.where(places.prefix, PREFIX, codes).astype(np.uint8)
        rows = places.row_ids.astype(np.int64)
        return {"offsets": offsets, **found, "rows": rows, "objectives": objectives, "modes": modes}

    def materialise(self, segments: Batch, out: Mapping[str, Any] | None = None) -> Batch:
        """Return the tensors of rows whose segments are known; see `batch` for `out`."""
        rows, parts = len(segments["objectives"]), len(segments["length"])
        widths = self.config.widths
        result: Batch = {}
        for names, width in zip(SIDES, widths, strict=True):
            for name in names:
                result[name] = self._output(name, (rows, width), out or {})
        boundaries = [np.empty(parts + rows + 1, np.int32) for _ in SIDES]
        encoder, decoder = ([result[name] for name in names] for names in SIDES)
        make: Any = make_rows
        counts = make(
            self.corpus.addresses, self._sizes, self._wide,
            *(segments[name] for name in ("offsets", "batch", "start", "length", "last", "objectives", "modes")),
            segments["rows"].astype(np.uint64), *self._constants,
            self._array("source", (_TOGETHER, self.config.source_tokens), np.uint32),
            *self._scratch(segments, _TOGETHER),
            *encoder, boundaries[0], *decoder, boundaries[1],
        )  # fmt: skip
        if not widths[1]:
            result = {name: result[name] for name in SIDES[0]}
        result["cu_seqlens"] = boundaries[0][: counts[0]]
        if widths[1]:
            result["decoder_cu_seqlens"] = boundaries[1][: counts[1]]
        return result | {"objectives": segments["objectives"], "rows": segments["rows"]}

    def sources(self, segments: Batch) -> npt.NDArray[Any]:
        """Return the sources of rows, (rows, source_tokens): their tokens with separators; the rest is not set."""
        source = np.zeros((len(segments["objectives"]), self.config.source_tokens), self.corpus.dtype)
        separator = source.dtype.type(self._specials[kernels.DOC])
        parts = (segments["offsets"], segments["batch"], segments["start"], segments["length"])
        copy_sources(self.corpus.addresses, self._sizes, self._wide, *parts, separator, source)
        return source

    def plan_runs(self, segments: Batch) -> tuple[npt.NDArray[Any], ...]:
        """Return the run tables of both sides, and how many runs each row has: encoder, count, decoder, count.

        Tables are (rows, runs, 4) int32, see `tokenizer.packing.objectives`.
        """
        scratch = self._scratch(segments, len(segments["objectives"]))
        kernels.plan_rows(
            segments["objectives"], segments["modes"], segments["offsets"], segments["length"], segments["last"],
            segments["rows"].astype(np.uint64), *self._constants, *scratch,
        )  # fmt: skip
        return scratch[2:]

    def _scratch(self, segments: Batch, rows: int) -> tuple[npt.NDArray[Any], ...]:
        return tuple(self._array(*kind) for kind in self.scratch_shapes(segments, rows))

    def scratch_shapes(self, segments: Batch, rows: int) -> list[tuple[str, tuple[int, ...], npt.DTypeLike]]:
        """Return name, shape and type of spans, bits, and runs and their counts of both sides: enough for any row."""
        most = int(np.diff(segments["offsets"]).max(initial=0))
        num_drop = (self.config.source_tokens * max(mode[1] for mode in self._modes) + 50) // 100 + 1
        spans = {"none": 0, "clm": 0, "alexatm": num_drop}.get(self.config.objective, self.config.num_sentinels)
        table = (rows, 2 * spans + 2 * most + 4, 4)
        return [
            ("spans", (rows, 2, num_drop + 1), np.int32),
            ("bits", (rows, self.config.source_tokens // 32 + 2 + WORDS), np.uint32),
            ("encoder runs", table, np.int32),
            ("encoder counts", (rows,), np.int32),
            ("decoder runs", table, np.int32),
            ("decoder counts", (rows,), np.int32),
        ]

    @property
    def reuses_arrays(self) -> bool:
        """Whether a batch may overwrite one given before."""
        return self._reused is not None

    def _output(self, name: str, shape: tuple[int, int], out: Mapping[str, Any]) -> npt.NDArray[np.int32]:
        """Return the array to fill: the caller's, if there is one."""
        if name not in out:
            return self._array(name, shape, np.int32)
        given = out[name]
        array: npt.NDArray[Any] = np.asarray(given) if hasattr(given, "__array__") else np.from_dlpack(given)
        if array.shape != shape or array.dtype != np.int32 or not array.flags.c_contiguous or not array.flags.writeable:
            raise ValueError(
                f"out[{name!r}]: found {array.dtype} {array.shape} (writeable: {array.flags.writeable}), expected a "
                f"writeable int32 {shape} in rows"
            )
        return array

    def _array(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        if self._reused is None:
            return np.empty(shape, dtype)
        kept = self._reused.get(name)
        size = int(np.prod(shape))
        if kept is None or kept.size < size:
            kept = self._reused[name] = np.empty(size, dtype)
        return kept[:size].reshape(shape)
