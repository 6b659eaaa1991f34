"""datatrove's token files: PATH.ds with all ids, PATH.ds.index with the ends of documents, PATH.ds.metadata.

Documents -> the three files that `DatatroveFolderDataset` and Nanotron read (layout: `TokenizedFile` of datatrove
0.10). Ids are uint16 up to 65,536 of them, else uint32; ends are uint64, in tokens.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tokenizer.exports.layout import Exported, finish, open_unfinished


class DatatroveFiles:
    """Writes one `.ds` file and what stands beside it."""

    def __init__(self, path: Path, vocab_size: int, tokenizer: str) -> None:
        self.path, self.tokenizer = path, tokenizer
        self.dtype = np.dtype(np.uint16 if vocab_size <= 1 << 16 else np.uint32)
        self._tokens = open_unfinished(self._named(".ds"))
        self._lengths: list[npt.NDArray[np.int64]] = []

    def add(self, tokens: npt.NDArray[Any], lengths: npt.NDArray[np.int64]) -> None:
        """Write documents; 8 bytes of memory a document are kept for the index."""
        self._tokens.write(tokens.astype(self.dtype, copy=False).tobytes())
        self._lengths.append(lengths)

    def close(self) -> Exported:
        """Write the index and the metadata; return what the files hold."""
        self._tokens.close()
        ends = np.cumsum(np.concatenate([np.zeros(0, np.int64), *self._lengths]), dtype=np.uint64)
        num_tokens = int(ends[-1]) if len(ends) else 0
        with open_unfinished(self._named(".ds.index")) as index:
            index.write(ends.tobytes())
        with open_unfinished(self._named(".ds.metadata")) as metadata:
            metadata.write(f"{self.tokenizer}|{self.dtype.itemsize}\n{num_tokens}\n{num_tokens:,}".encode())
        files = tuple(finish(self._named(suffix)) for suffix in (".ds", ".ds.index", ".ds.metadata"))
        return Exported(files=files, documents=len(ends), tokens=num_tokens)

    def _named(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)
