"""Key the lines of documents: 64 bits for the words of a line, the same wherever the line stands.

Documents -> keys uint64 (m,) and the row of each line's document uint32 (m,). A line is read as the signatures read a
text: case, punctuation and spacing do not count, digits do. CCNet (Wenzek et al. 2020) takes 64 bits of a SHA-1 of the
line in lower case, without punctuation, and with 0 for every digit: two lines of a timetable would be one.
"""

import dataclasses

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.batch import KINDS
from transforms.characters import buffers
from transforms.shingles import NO_UNIT, WORD, mix, next_unit
from transforms.words import Bytes, line_end

_LINE = np.uint64(0xA24BAED4963EE407)  # odd: keys of lines are no keys of texts
_32 = np.uint64(32)
#: A word weighs as much as two lone characters: where words are not divided, they are 2.0 characters long (`words.py`).
_WORD_WEIGHT, _CHARACTER_WEIGHT = 2, 1


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedLineRules:
    """Which lines go for standing in many documents, and what must be left of a document that loses some.

    A line in more than `max_documents` documents stays in the first of them, once, and goes from the others.
    """

    enabled: bool = False
    """Off unless asked for: FineWeb (Penedo et al. 2024, appendix E) found models worse for it, after MinHash and with
    one of each repeated line left; Llama 3 (2024, section 3.1.1) found them much better, with the limit below."""
    kinds: tuple[str, ...] = ("web",)
    """Documents of other kinds are neither changed nor counted: their line breaks say nothing (see `LineRules`)."""
    min_words: int = 10
    """A shorter line stays: FineWeb's 10. `Yes, of course.` is in many documents and repeats none of them."""
    max_documents: int = 6
    """Llama 3's 6, which it counted in 30 million documents at a time; here it is counted over the whole run. 1 is what
    C4's code and CCNet do: everything goes that another document has."""
    min_sentences_left: int = 3
    """A document that loses lines and has fewer sentences left is dropped: C4's 3, and FineWeb's."""
    min_words_left: int = 50
    """As above, with words: 50 in datatrove's `SentenceDedupFilter`, and the least that Gopher's rules let pass."""

    def __post_init__(self) -> None:
        for kind in self.kinds:
            if kind not in KINDS:
                raise ValueError(f"kinds: expected some of {', '.join(KINDS)}, found {kind!r}")
        for name in ("min_words", "max_documents"):
            if not 1 <= getattr(self, name) < 2**31:
                raise ValueError(f"{name}: expected 1 to 2^31 - 1, found {getattr(self, name)}")
        for name in ("min_sentences_left", "min_words_left"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name}: expected 0 or more, found {getattr(self, name)}")


def chosen(documents: pa.RecordBatch, rules: RepeatedLineRules) -> npt.NDArray[np.bool_]:
    """Return which documents are of a kind that the rules are for, bool (n,)."""
    return np.isin(documents.column("kind").to_numpy(zero_copy_only=False).astype(str), rules.kinds)


def line_keys(
    documents: pa.RecordBatch, rules: RepeatedLineRules
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    """Return the keys of the lines that are long enough, each once a document, and the rows of their documents.

    Both are (m,), in the order of rows, and of keys within one. Needs the columns `kind` and `text`.

    >>> text = "The same words in another order make another line.\\n...the same, words in ANOTHER order make another LINE"
    >>> batch = pa.record_batch({"kind": ["web"], "text": pa.array([text], pa.large_string())})
    >>> [len(line_keys(batch, RepeatedLineRules(min_words=least))[0]) for least in (9, 10)]
    [1, 0]
    """  # noqa: E501
    keys, rows = _line_keys(*buffers(documents.column("text")), chosen(documents, rules), rules.min_words)
    order = np.lexsort((keys, rows))
    keys, rows = keys[order], rows[order]
    new = np.ones(len(keys), np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
    return keys[new], rows[new]


@numba.njit(cache=True)
def line_key(data: Bytes, begin: int, end: int, min_words: int) -> np.uint64:
    """Return the key of the line between two bytes, 0 if it has fewer words.

    >>> data = np.frombuffer(b"One, two. THREE?", np.uint8)
    >>> line_key(data, 0, 16, 3) == line_key(np.frombuffer(b"one two three", np.uint8), 0, 13, 3)
    True
    >>> int(line_key(data, 0, 16, 4))
    0
    """
    value = _LINE
    weight = 0
    while True:
        unit, kind, begin = next_unit(data, begin, end)
        if kind == NO_UNIT:
            break
        value = (value ^ unit) * _LINE
        value ^= value >> _32
        weight += _WORD_WEIGHT if kind == WORD else _CHARACTER_WEIGHT
    if weight < min_words * _WORD_WEIGHT:
        return np.uint64(0)
    return np.uint64(max(mix(value ^ np.uint64(weight)), np.uint64(1)))


@numba.njit(cache=True)
def _line_keys(
    offsets: npt.NDArray[np.int64], data: Bytes, wanted: npt.NDArray[np.bool_], min_words: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    most = len(offsets) - 1
    for i in range(offsets[0], offsets[-1]):
        most += data[i] == 0x0A
    keys = np.zeros(most, np.uint64)
    rows = np.zeros(most, np.uint32)
    count = 0
    for row in range(len(offsets) - 1):
        i, end = offsets[row], offsets[row + 1]
        while wanted[row] and i < end:
            stop = line_end(data, i, end)
            key = line_key(data, i, stop, min_words)
            if key != 0:
                keys[count], rows[count] = key, row
                count += 1
            i = stop + 1
    return keys[:count].copy(), rows[:count].copy()
