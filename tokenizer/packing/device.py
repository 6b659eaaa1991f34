"""Make batches on an NVIDIA GPU: the same functions as on the CPU, one thread for a row's plan, one for each token.

Segments of rows -> sources in pinned memory -> GPU -> tensors there. What a Numba device array holds, PyTorch, CuPy and
JAX take without a copy (`__cuda_array_interface__`, DLPack). Only sources, lengths and row numbers cross the bus: 4 to
5 bytes for a token, of which the GPU makes 28.

Needs the extra `gpu`. Without a GPU, NUMBA_ENABLE_CUDASIM=1 runs the same code, slowly.
"""

import functools
import importlib
from typing import Any

import numpy as np
import numpy.typing as npt

from tokenizer.packing.gather import copy_sources
from tokenizer.packing.kernels import DOC
from tokenizer.packing.objectives import DST, SEGMENT
from tokenizer.packing.packer import SIDES, Batch, Packer
from tokenizer.packing.target import load

#: Threads of a block: four warps, enough to hide memory latency, few enough for the plan's registers.
THREADS = 128

#: Numba's module, once `build` has run. Kernels must find it among their globals, where the simulator puts its own.
cuda: Any = None


@functools.cache
def build() -> tuple[Any, ...]:
    """Return Numba's cuda module and the kernels: plan, encoder, decoder, count_sequences, list_sequences.

    Raises ImportError when Numba has no CUDA target.
    """
    global cuda
    cuda = importlib.import_module("numba.cuda")
    device = load("cuda", cuda.jit(device=True))
    plan_row, encoder_token, decoder_token = device.plan_row, device.encoder_token, device.decoder_token

    @cuda.jit
    def plan(  # type: ignore[no-untyped-def]
        objectives, modes, offsets, lengths, ends, row_ids, k0, k1, specials, numbers, law, spans, bits,
        enc, num_enc, dec, num_dec,
    ):  # fmt: skip
        row = cuda.grid(1)
        if row < objectives.shape[0]:
            plan_row(
                row, objectives[row], np.int64(modes[row]), offsets, lengths, ends, row_ids[row], k0, k1, specials,
                numbers, law, spans, bits, enc, num_enc, dec, num_dec,
            )  # fmt: skip

    @cuda.jit
    def encoder(source, runs, num_runs, ids, segments, positions):  # type: ignore[no-untyped-def]
        for column in range(cuda.threadIdx.x, ids.shape[1], cuda.blockDim.x):
            encoder_token(cuda.blockIdx.x, column, source, runs, num_runs, ids, segments, positions)

    @cuda.jit
    def decoder(source, runs, num_runs, specials, labels, inputs, segments, positions):  # type: ignore[no-untyped-def]
        width = labels.shape[1]
        for column in range(cuda.threadIdx.x, width, cuda.blockDim.x):
            decoder_token(
                cuda.blockIdx.x, column, width, source, runs, num_runs, specials, labels, inputs, segments, positions
            )

    @cuda.jit
    def count_sequences(runs, num_runs, width, counts):  # type: ignore[no-untyped-def]
        row = cuda.grid(1)
        if row < num_runs.shape[0]:
            count = 0
            before = -1
            for r in range(num_runs[row]):
                if runs[row, r, SEGMENT] != before and runs[row, r, DST] < width:
                    count += 1
                before = runs[row, r, SEGMENT]
            counts[row] = count

    @cuda.jit
    def list_sequences(runs, num_runs, width, first, found):  # type: ignore[no-untyped-def]
        row = cuda.grid(1)
        if row < num_runs.shape[0]:
            k = first[row]
            before = -1
            for r in range(num_runs[row]):
                if runs[row, r, SEGMENT] != before and runs[row, r, DST] < width:
                    found[k] = row * width + runs[row, r, DST]
                    k += 1
                before = runs[row, r, SEGMENT]
            if row == num_runs.shape[0] - 1:
                found[k] = num_runs.shape[0] * width

    return cuda, plan, encoder, decoder, count_sequences, list_sequences


class DevicePacker:
    """Wraps a `Packer`; its batches are the same, bit for bit, but lie on the GPU."""

    def __init__(self, packer: Packer) -> None:
        """Compile the kernels and send what does not change from batch to batch."""
        self.packer = packer
        self._cuda, self._plan, self._encoder, self._decoder, self._count, self._list = build()
        _, _, specials, numbers, law = packer._constants
        self._constant = [self._cuda.to_device(array) for array in (specials, numbers, law)]
        self._pinned: npt.NDArray[Any] | None = None

    def batch(self, number: int) -> dict[str, Any]:
        """Return a batch by its number, this rank's rows of it, as device arrays."""
        return self.materialise(self.packer.segments(number, self.packer._positions(number)))

    def materialise(self, segments: Batch, out: dict[str, Any] | None = None, stream: Any = 0) -> dict[str, Any]:
        """Return the tensors of rows whose segments are known.

        `out` may hold tensors of the caller (anything that Numba takes as a device array) to be filled under their
        names. With a `stream`, kernels and copies are only enqueued but for the lengths of the boundary lists.
        """
        cuda, packer = self._cuda, self.packer
        rows = len(segments["objectives"])
        host = self._sources(segments)
        sent = {
            name: cuda.to_device(segments[name], stream)
            for name in ("objectives", "modes", "offsets", "length", "last")
        }
        source = cuda.to_device(host, stream)
        row_ids = cuda.to_device(segments["rows"].astype(np.uint64), stream)
        scratch = [
            cuda.device_array(array.shape, array.dtype, stream=stream) for array in packer._scratch(segments, rows)
        ]
        k0, k1 = packer._constants[:2]
        specials, numbers, law = self._constant
        blocks = -(-rows // THREADS)
        self._plan[blocks, THREADS, stream](*sent.values(), row_ids, k0, k1, specials, numbers, law, *scratch)
        result: dict[str, Any] = {}
        for side, (names, width) in enumerate(zip(SIDES, packer.config.widths, strict=True)):
            if not width:
                continue
            for name in names:
                given = (out or {}).get(name)
                result[name] = cuda.device_array((rows, width), np.int32, stream=stream) if given is None else given
            tensors = [result[name] for name in names]
            runs, num_runs = scratch[2 + 2 * side : 4 + 2 * side]
            if side:
                self._decoder[rows, THREADS, stream](source, runs, num_runs, specials, *tensors)
            else:
                self._encoder[rows, THREADS, stream](source, runs, num_runs, *tensors)
            result[("cu_seqlens", "decoder_cu_seqlens")[side]] = self._boundaries(runs, num_runs, width, stream)
        return result | {"objectives": sent["objectives"], "rows": segments["rows"]}

    def _boundaries(self, runs: Any, num_runs: Any, width: int, stream: Any) -> Any:
        cuda = self._cuda
        rows = num_runs.shape[0]
        counts = cuda.device_array(rows, np.int32, stream=stream)
        blocks = -(-rows // THREADS)
        self._count[blocks, THREADS, stream](runs, num_runs, width, counts)
        ends = np.cumsum(counts.copy_to_host())
        first = cuda.to_device((ends - counts.copy_to_host()).astype(np.int32), stream)
        found = cuda.device_array(int(ends[-1]) + 1, np.int32, stream=stream)
        self._list[blocks, THREADS, stream](runs, num_runs, width, first, found)
        return found

    def _sources(self, segments: Batch) -> npt.NDArray[Any]:
        """Return the sources in pinned memory, from which a GPU copies at full speed and without waiting."""
        packer = self.packer
        shape = (len(segments["objectives"]), packer.config.source_tokens)
        if self._pinned is None or self._pinned.shape != shape:
            self._pinned = self._cuda.pinned_array(shape, packer.corpus.dtype)
        host: npt.NDArray[Any] = self._pinned
        parts = (segments["offsets"], segments["batch"], segments["start"], segments["length"])
        separator = host.dtype.type(packer._specials[DOC])
        copy_sources(packer.corpus.addresses, packer._sizes, packer._wide, *parts, separator, host)
        return host
