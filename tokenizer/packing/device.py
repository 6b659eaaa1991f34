"""Make batches on an NVIDIA GPU: the same functions as on the CPU, one thread for a row's plan, one for each token.

Segments of rows -> sources in pinned memory -> GPU -> tensors there. What a Numba device array holds, PyTorch, CuPy and
JAX take without a copy (`__cuda_array_interface__`, DLPack). Only sources, lengths and row numbers cross the bus: 4 to
5 bytes for a token, of which the GPU makes 28.

Needs the extra `gpu`. Without a GPU, NUMBA_ENABLE_CUDASIM=1 runs the same code, slowly.
"""

import collections
import functools
import importlib
from collections.abc import Iterator, Mapping
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

#: Lists of where sequences begin, of the encoder's side and of the decoder's.
BOUNDARIES = ("cu_seqlens", "decoder_cu_seqlens")

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
    def list_sequences(runs, num_runs, width, counts, found, total):  # type: ignore[no-untyped-def]
        row = cuda.grid(1)
        if row < num_runs.shape[0]:
            k = 0
            for other in range(row):  # each by itself, which spares waiting for a sum on the host
                k += counts[other]
            before = -1
            for r in range(num_runs[row]):
                if runs[row, r, SEGMENT] != before and runs[row, r, DST] < width:
                    found[k] = row * width + runs[row, r, DST]
                    k += 1
                before = runs[row, r, SEGMENT]
            if row == num_runs.shape[0] - 1:
                found[k] = num_runs.shape[0] * width
                total[0] = k + 1

    return cuda, plan, encoder, decoder, count_sequences, list_sequences


def is_available() -> bool:
    """Return whether there is a GPU to run on, or the simulator."""
    try:
        return bool(build()[0].is_available())
    except ImportError:
        return False


class _Slot:
    """What one batch under way needs: a stream, memory that copies run from, and scratch on the GPU."""

    def __init__(self, cuda: Any) -> None:
        self._cuda = cuda
        self.stream = cuda.stream()
        self._pinned: dict[str, Any] = {}
        self._device: dict[str, Any] = {}

    def pinned(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return host memory from which a copy needs no processor and no waiting."""
        host: npt.NDArray[Any] = _room(self._pinned, name, shape, dtype, self._cuda.pinned_array)
        return host

    def scratch(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Any:
        """Return memory of the GPU, of the batch before the last if it is large enough."""
        return _room(self._device, name, shape, dtype, self._cuda.device_array)

    def send(self, name: str, array: npt.NDArray[Any]) -> Any:
        """Return an array as it will be on the GPU when the stream comes to it."""
        host = self.pinned(name, array.shape, array.dtype)
        host[...] = array
        sent = self.scratch(name, array.shape, array.dtype)
        sent.copy_to_device(host, self.stream)
        return sent


def _room(kept: dict[str, Any], name: str, shape: tuple[int, ...], dtype: npt.DTypeLike, make: Any) -> Any:
    size = int(np.prod(shape))
    if name not in kept or kept[name].shape[0] < size:
        kept[name] = make(size, dtype)
    return kept[name][:size].reshape(shape)


class DevicePacker:
    """Wraps a `Packer`; its batches are the same, bit for bit, but lie on the GPU.

    Iterating makes a batch while the one before is used: its tokens are gathered on the host and copied, and its
    kernels run, on one of two streams. The state is the packer's, which counts a batch when it is given.
    """

    def __init__(self, packer: Packer) -> None:
        """Compile the kernels and send what does not change from batch to batch."""
        self.packer = packer
        self._cuda, self._plan, self._encoder, self._decoder, self._count, self._list = build()
        _, _, specials, numbers, law = packer._constants
        self._constant = [self._cuda.to_device(array) for array in (specials, numbers, law)]
        self._slots = [_Slot(self._cuda), _Slot(self._cuda)]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        packer = self.packer
        started: collections.deque[tuple[_Slot, dict[str, Any]]] = collections.deque()
        number = packer.next_batch
        while True:
            if number - len(started) != packer.next_batch:  # a state was loaded
                for slot, _ in started:
                    slot.stream.synchronize()
                started.clear()
                number = packer.next_batch
            while len(started) < len(self._slots) and packer.has_batch(number):
                slot = self._slots[number % len(self._slots)]
                started.append((slot, self._start(packer.plan(number), slot, {})))
                number += 1
            if not started:
                return
            batch = self._finish(*started.popleft())
            packer.next_batch += 1
            yield batch

    def batch(self, number: int) -> dict[str, Any]:
        """Return a batch by its number, this rank's rows of it, as device arrays."""
        return self.materialise(self.packer.plan(number))

    def materialise(self, segments: Batch, out: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the tensors of rows whose segments are known.

        `out` may hold tensors of the caller (anything that Numba takes as a device array) to be filled under their
        names. All are ready when this returns.
        """
        slot = self._slots[0]
        slot.stream.synchronize()  # an iterator may have a batch under way there
        return self._finish(slot, self._start(segments, slot, out or {}))

    def _start(self, segments: Batch, slot: _Slot, out: Mapping[str, Any]) -> dict[str, Any]:
        """Enqueue all the work for a batch and return its tensors, not yet filled."""
        packer, stream = self.packer, slot.stream
        rows, parts = len(segments["objectives"]), len(segments["length"])
        names = ("objectives", "modes", "offsets", "length", "last")
        sent = {name: slot.send(name, segments[name]) for name in names}
        if not packer.reuses_arrays:  # the caller's to keep
            sent["objectives"] = self._cuda.to_device(segments["objectives"])
        row_ids = slot.send("row_ids", segments["rows"].astype(np.uint64))
        source = self._send_sources(segments, slot)
        scratch = [slot.scratch(name, shape, dtype) for name, shape, dtype in packer.scratch_shapes(segments, rows)]
        k0, k1 = packer._constants[:2]
        specials, numbers, law = self._constant
        blocks = -(-rows // THREADS)
        self._plan[blocks, THREADS, stream](*sent.values(), row_ids, k0, k1, specials, numbers, law, *scratch)
        result: dict[str, Any] = {}
        for side, (tensors, width) in enumerate(zip(SIDES, packer.config.widths, strict=True)):
            if not width:
                continue
            for name in tensors:
                result[name] = out[name] if name in out else self._output(slot, name, (rows, width))
            filled = [result[name] for name in tensors]
            runs, num_runs = scratch[2 + 2 * side : 4 + 2 * side]
            if side:
                self._decoder[rows, THREADS, stream](source, runs, num_runs, specials, *filled)
            else:
                self._encoder[rows, THREADS, stream](source, runs, num_runs, *filled)
            counts = slot.scratch("counts", (rows,), np.int32)
            total = slot.scratch(BOUNDARIES[side] + " total", (1,), np.int32)
            result[BOUNDARIES[side]] = found = self._output(slot, BOUNDARIES[side], (parts + rows + 1,))
            self._count[blocks, THREADS, stream](runs, num_runs, width, counts)
            self._list[blocks, THREADS, stream](runs, num_runs, width, counts, found, total)
        return result | {"objectives": sent["objectives"], "rows": segments["rows"]}

    def _finish(self, slot: _Slot, started: dict[str, Any]) -> dict[str, Any]:
        """Wait for a batch and cut its lists of boundaries to their lengths."""
        slot.stream.synchronize()
        for name in BOUNDARIES:
            if name in started:
                total = slot.scratch(name + " total", (1,), np.int32).copy_to_host()
                started[name] = started[name][: int(total[0])]
        return started

    def _output(self, slot: _Slot, name: str, shape: tuple[int, ...]) -> Any:
        if self.packer.reuses_arrays:
            return slot.scratch(name, shape, np.int32)
        return self._cuda.device_array(shape, np.int32)

    def _send_sources(self, segments: Batch, slot: _Slot) -> Any:
        """Gather the tokens of the rows in pinned memory and have them copied from there."""
        packer = self.packer
        shape = (len(segments["objectives"]), packer.config.source_tokens)
        host = slot.pinned("source", shape, packer.corpus.dtype)
        parts = (segments["offsets"], segments["batch"], segments["start"], segments["length"])
        separator = host.dtype.type(packer._specials[DOC])
        copy_sources(packer.corpus.addresses, packer._sizes, packer._wide, *parts, separator, host)
        source = slot.scratch("source", shape, packer.corpus.dtype)
        source.copy_to_device(host, slot.stream)
        return source
