"""Kernel: which of some short strings occur in each text, found in one pass over the bytes.

Guards for costly patterns: most texts contain nothing that a pattern could match, and seeing that costs one table
look-up per byte.
"""

from collections.abc import Sequence

import numba
import numpy as np
import numpy.typing as npt

_PAIRS = 1 << 16


class Literals:
    """Up to 63 strings to look for; ASCII letters in either case.

    >>> from transforms.characters import buffers
    >>> import pyarrow as pa
    >>> Literals(["cookie", "\u00a9"]).find(*buffers(pa.array(["Cookies!", "none", "\u00a9 2024 COOKIE Ltd"]))).tolist()
    [1, 0, 3]
    """

    def __init__(self, strings: Sequence[str]) -> None:
        encoded = [string.lower().encode() for string in strings]
        if not 0 < len(encoded) < 64 or min(map(len, encoded)) < 2:
            raise ValueError(f"expected 1 to 63 strings of at least 2 bytes, found {len(encoded)}: {strings}")
        # By the first two bytes, which is what the table is indexed by.
        order = sorted(range(len(encoded)), key=lambda index: encoded[index])
        self._bits = np.array([1 << index for index in order], np.int64)
        self._data = np.frombuffer(b"".join(encoded[index] for index in order), np.uint8)
        self._offsets = np.cumsum([0, *(len(encoded[index]) for index in order)]).astype(np.int64)
        self._first = np.zeros(_PAIRS, np.uint8)  # 1 + the first string with these two bytes
        for rank, index in reversed(list(enumerate(order))):
            self._first[encoded[index][0] << 8 | encoded[index][1]] = rank + 1

    def find(self, offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        """Return one int64 per text with bit k set where string k occurs; arguments as `characters.buffers` gives."""
        found: npt.NDArray[np.int64] = _find(offsets, data, self._first, self._offsets, self._data, self._bits)
        return found


@numba.njit(cache=True)
def _find(
    offsets: npt.NDArray[np.int64],
    data: npt.NDArray[np.uint8],
    first: npt.NDArray[np.uint8],
    literal_offsets: npt.NDArray[np.int64],
    literal_data: npt.NDArray[np.uint8],
    bits: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    found = np.zeros(len(offsets) - 1, np.int64)
    for row in range(len(found)):
        end = offsets[row + 1]
        previous = np.int64(0)
        for i in range(offsets[row], end):
            byte = np.int64(data[i])
            if 0x41 <= byte <= 0x5A:
                byte |= 0x20
            rank = np.int64(first[previous << 8 | byte]) - 1
            previous = byte
            while 0 <= rank < len(bits):
                start, size = literal_offsets[rank], literal_offsets[rank + 1] - literal_offsets[rank]
                if literal_data[start] != _lower(data[i - 1]) or literal_data[start + 1] != byte:
                    break
                if not found[row] & bits[rank] and i - 1 + size <= end:
                    equal = True
                    for k in range(2, size):
                        if literal_data[start + k] != _lower(data[i - 1 + k]):
                            equal = False
                            break
                    if equal:
                        found[row] |= bits[rank]
                rank += 1
    return found


@numba.njit(cache=True)
def _lower(byte: np.uint8) -> np.uint8:
    return np.uint8(byte | 0x20) if 0x41 <= byte <= 0x5A else byte
