"""Sign texts: what exact copies and near copies have in common, in a few hundred bytes whatever the length.

Texts -> MinHash signatures uint32 (n, bands * rows_per_band), band keys uint64 (n, bands), exact keys uint64 (n, 2).
MinHash (Broder 1997) over shingles of words; two texts agree in each of its values with the probability of their
Jaccard similarity s, and share a band key with probability 1 - (1 - s^rows)^bands.
"""

import dataclasses

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.characters import buffers
from transforms.line_keys import RepeatedLineRules
from transforms.shingles import NO_UNIT, WINDOW_BASE, WORD, mix, next_unit, powers

#: A signature value of a text without a single shingle.
NO_VALUE = np.uint32(0xFFFFFFFF)

_PENDING = 512  # shingles between two passes over the permutations: 2 KB, so that a pass stays in the first cache
_EXACT_1 = np.uint64(0x9FB21C651E98DF25)  # odd multipliers of the two halves of the exact key
_EXACT_2 = np.uint64(0xD6E8FEB86659FD93)
_32 = np.uint64(32)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DedupeRules:
    """What counts as a duplicate."""

    exact: bool = True
    """Whether texts with the same words in the same order are duplicates, whatever their length."""
    near: bool = True
    """Whether texts with mostly the same shingles are duplicates."""
    shingle_words: int = 5
    """Words of a shingle: FineWeb (Penedo et al. 2024), RefinedWeb and Lee et al. (2022) use 5."""
    shingle_characters: int = 5
    """Characters of a shingle in scripts without spaces: 5 in HojiChar and Swallow's doubri, both for Japanese."""
    bands: int = 14
    """FineWeb's 14 bands of 8 rows: pairs at s = 0.7, 0.75, 0.8, 0.85 become candidates with 56, 77, 92, 99 %."""
    rows_per_band: int = 8
    min_similarity: float = 0.7
    """Candidates whose estimated similarity is below are not duplicates. 0.7 is just below (1 / bands)^(1 / rows) =
    0.72, where the candidate curve is steepest. On 10,960 pages of software manuals it cuts the share of drops below a
    true similarity of 0.7 from 28 to 8 %, of those below 0.6 from 8 to 0.3 %, and misses 23 pairs above 0.75 where
    candidates alone miss 20."""
    min_similarity_to_kept: float = 0.5
    """A document that resembles one that goes, goes too, if it is at least so similar to the one that stays. Of an
    original and five edited copies, 1.3 stay on average; were only the one that stays looked at, 2.2 would (600 such
    families in twelve languages), and 1.2 if similarity to it did not matter."""
    seed: int = 1
    lines: RepeatedLineRules = dataclasses.field(default_factory=RepeatedLineRules)
    """Lines that many documents have, once duplicates are gone."""

    def __post_init__(self) -> None:
        for name in ("shingle_words", "shingle_characters", "bands", "rows_per_band"):
            if not 1 <= getattr(self, name) <= 1000:
                raise ValueError(f"dedupe.{name}: expected 1 to 1000, found {getattr(self, name)}")
        for name in ("min_similarity", "min_similarity_to_kept"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"dedupe.{name}: expected 0 to 1, found {getattr(self, name)}")
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"dedupe.seed: expected 0 to 2^63 - 1, found {self.seed}")

    @property
    def num_permutations(self) -> int:
        """Values of a signature."""
        return self.bands * self.rows_per_band


def signatures(texts: pa.Array, rules: DedupeRules) -> npt.NDArray[np.uint32]:
    """Return the MinHash signatures of texts, uint32 (n, bands * rows_per_band).

    A text too short for one shingle has NO_VALUE everywhere. Memory does not grow with the length of a text. The
    permutations of 32-bit shingle hashes are x -> a x + b modulo 2^32 with a odd.

    >>> one, other = signatures(pa.array(["It rained all day long.", "it rained: ALL day, long"]), DedupeRules())
    >>> one.shape, bool((one == other).all())
    ((112,), True)
    """
    return sign_texts(texts, rules)[0]


def band_keys(signed: npt.NDArray[np.uint32], rules: DedupeRules) -> npt.NDArray[np.uint64]:
    """Return one 64-bit key per band of each signature, uint64 (n, bands); 0 where the text has no shingle.

    The band's number is part of its key, so keys of different bands never meet but by chance (2^-64).

    >>> rules = DedupeRules(bands=2, rows_per_band=3)
    >>> band_keys(signatures(pa.array(["one two three four five", "too short"]), rules), rules)[1].tolist()
    [0, 0]
    """
    if signed.shape[1:] != (rules.num_permutations,):
        raise ValueError(f"expected signatures of {rules.num_permutations} values, found shape {signed.shape}")
    return _band_keys(signed, rules.bands, rules.rows_per_band)


def exact_keys(texts: pa.Array) -> npt.NDArray[np.uint64]:
    """Return a 128-bit hash of the words of each text in order, uint64 (n, 2); zeros for a text without words.

    Case, punctuation and spacing do not count; digits do: two price lists that differ in a price are two texts.

    >>> one, other, none = exact_keys(pa.array(["Hello, world!", "hello world", "..."]))
    >>> bool((one == other).all()), none.tolist()
    (True, [0, 0])
    """
    nothing = np.zeros(0, np.uint32)
    return _sign(*buffers(texts), 1, 1, nothing, nothing)[1]


def sign_texts(texts: pa.Array, rules: DedupeRules) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint64]]:
    """Return `signatures` and `exact_keys` of the same texts, read once.

    >>> [array.shape for array in sign_texts(pa.array(["one", "two"]), DedupeRules())]
    [(2, 112), (2, 2)]
    """
    factors, shifts = _permutations(rules.num_permutations, rules.seed)
    return _sign(*buffers(texts), rules.shingle_words, rules.shingle_characters, factors, shifts)


def sketches(signed: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Return the low byte of each value: a quarter of the size, nearly as good an estimate (Li and Konig 2010)."""
    return signed.astype(np.uint8)


@numba.njit(cache=True)
def similarity(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Estimate the Jaccard similarity of two texts from their sketches uint8 (k,).

    Unequal values share their low byte once in 256, which is taken off. Standard error sqrt(s (1 - s) / k): 0.04 at
    s = 0.75 with 112 values.

    >>> similarity(np.array([1, 2, 3, 4], np.uint8), np.array([1, 2, 3, 9], np.uint8)) == (0.75 * 256 - 1) / 255
    True
    """
    equal = 0
    for k in range(len(one)):
        equal += one[k] == other[k]
    return max(0.0, (equal / len(one) * 256.0 - 1.0) / 255.0)


def _permutations(count: int, seed: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Return the odd factors and the shifts of `count` permutations: a counter, mixed."""
    counter = (np.arange(1, 2 * count + 1, dtype=np.uint64) + (np.uint64(seed) << _32)) * WINDOW_BASE
    mixed = _mix_all(counter)
    return (mixed[:count] >> _32).astype(np.uint32) | np.uint32(1), (mixed[count:] >> _32).astype(np.uint32)


@numba.njit(cache=True)
def _mix_all(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    out = np.empty_like(values)
    for k in range(len(values)):
        out[k] = mix(values[k])
    return out


@numba.njit(cache=True)
def _sign(
    offsets: npt.NDArray[np.int64],
    data: npt.NDArray[np.uint8],
    shingle_words: int,
    shingle_characters: int,
    factors: npt.NDArray[np.uint32],
    shifts: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint64]]:
    """Return the minima (n, permutations) and the exact keys (n, 2).

    A shingle ends at every unit: the fewest units up to there that make `shingle_words` words, or
    `shingle_characters` characters, or a mixture (a word weighs `shingle_characters`, a character `shingle_words`,
    a shingle their product). Its hash rolls: sum of unit * base^age.
    """
    minima = np.full((len(offsets) - 1, len(factors)), NO_VALUE)
    exact = np.zeros((len(offsets) - 1, 2), np.uint64)
    full = shingle_words * shingle_characters
    capacity = 2  # a power of two above the units of any window
    while capacity <= max(shingle_words, shingle_characters):
        capacity *= 2
    last = capacity - 1
    power = powers(capacity)
    units = np.zeros(capacity, np.uint64)
    weights = np.zeros(capacity, np.int64)
    pending = np.zeros(_PENDING, np.uint32)
    for document in range(len(offsets) - 1):
        i, end = offsets[document], offsets[document + 1]
        head = tail = 0  # units tail to head - 1 are in the window, at the low bits of their number
        weight = count = 0
        rolling = first = second = np.uint64(0)
        while True:
            unit, kind, i = next_unit(data, i, end)
            if kind == NO_UNIT:
                break
            first = (first ^ unit) * _EXACT_1
            first ^= first >> _32
            second = (second + unit) * _EXACT_2
            second ^= second >> _32
            rolling = rolling * WINDOW_BASE + unit
            units[head & last] = unit
            weights[head & last] = shingle_characters if kind == WORD else shingle_words
            weight += weights[head & last]
            head += 1
            while weight - weights[tail & last] >= full:
                rolling -= units[tail & last] * power[head - tail - 1]
                weight -= weights[tail & last]
                tail += 1
            if weight >= full:
                pending[count] = np.uint32(mix(rolling) >> _32)
                count += 1
                if count == _PENDING:
                    _lower_minima(pending, count, factors, shifts, minima[document])
                    count = 0
        _lower_minima(pending, count, factors, shifts, minima[document])
        if head:
            exact[document, 0] = max(mix(first ^ np.uint64(head)), np.uint64(1))
            exact[document, 1] = mix(second)
    return minima, exact


@numba.njit(cache=True)
def _lower_minima(
    pending: npt.NDArray[np.uint32],
    count: int,
    factors: npt.NDArray[np.uint32],
    shifts: npt.NDArray[np.uint32],
    minima: npt.NDArray[np.uint32],
) -> None:
    """Lower each permutation's minimum to the smallest image of the pending shingles; the inner loop vectorises."""
    for k in range(len(factors)):
        factor, shift, least = factors[k], shifts[k], minima[k]
        for j in range(count):
            least = min(least, np.uint32(np.uint32(factor * pending[j]) + shift))
        minima[k] = least


@numba.njit(cache=True)
def _band_keys(signed: npt.NDArray[np.uint32], bands: int, rows: int) -> npt.NDArray[np.uint64]:
    out = np.zeros((len(signed), bands), np.uint64)
    for document in range(len(signed)):
        empty = True
        for k in range(signed.shape[1]):
            empty = empty and signed[document, k] == NO_VALUE
        if empty:
            continue
        for band in range(bands):
            key = mix(np.uint64(band + 1))
            for row in range(rows):
                key = mix((key ^ np.uint64(signed[document, band * rows + row])) * WINDOW_BASE)
            out[document, band] = max(key, np.uint64(1))
    return out
