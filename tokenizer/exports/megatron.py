"""Megatron-LM's indexed dataset: PATH.bin with all ids, PATH.idx with where each document lies in it.

Documents -> two files that `megatron.core.datasets.indexed_dataset.IndexedDataset(PATH)` opens (layout version 1: the
class `_IndexWriter` there). Every document is one sequence. NeMo and GPT-NeoX read the same files.
"""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tokenizer.exports.layout import Exported, finish, open_unfinished

_MAGIC = b"MMIDIDX\x00\x00"
_VERSION = 1
#: Codes of `DType` there. It has no uint32: ids above uint16 are int32.
_CODES = {np.dtype(np.uint16): 8, np.dtype(np.int32): 4}
#: Where Megatron itself changes from uint16 to int32 (`DType.optimal_dtype`).
_UINT16_BELOW = 65_500


class MegatronFiles:
    """Writes one indexed dataset."""

    def __init__(self, path: Path, vocab_size: int) -> None:
        self.path = path
        self.dtype = np.dtype(np.uint16 if vocab_size < _UINT16_BELOW else np.int32)
        self._tokens = open_unfinished(self._named(".bin"))
        self._lengths: list[npt.NDArray[np.int32]] = []

    def add(self, tokens: npt.NDArray[Any], lengths: npt.NDArray[np.int64]) -> None:
        """Write documents; 4 bytes of memory a document are kept for the index."""
        self._tokens.write(tokens.astype(self.dtype, copy=False).tobytes())
        self._lengths.append(lengths.astype(np.int32))

    def close(self) -> Exported:
        """Write the index; return what the files hold."""
        self._tokens.close()
        lengths = np.concatenate([np.zeros(0, np.int32), *self._lengths])
        number = len(lengths)
        pointers = np.zeros(number, np.int64)
        np.cumsum(lengths[:-1], out=pointers[1:])
        with open_unfinished(self._named(".idx")) as index:
            # Each document is one sequence, so that there is one bound of documents more than there are sequences.
            index.write(_MAGIC + struct.pack("<QBQQ", _VERSION, _CODES[self.dtype], number, number + 1))
            index.write(lengths.tobytes())
            index.write((pointers * self.dtype.itemsize).tobytes())
            index.write(np.arange(number + 1, dtype=np.int64).tobytes())
        files = (finish(self._named(".bin")), finish(self._named(".idx")))
        return Exported(files=files, documents=number, tokens=int(lengths.sum(dtype=np.int64)))

    def _named(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)
