"""Which documents are erased for good: lists of document ids, in the run directory and where the recipe says.

RUN/erased.txt and `[run] tombstones` -> a set of ids; which of them a shard that is there holds or held.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.manifest import RECEIPTS, Receipt

FILE = "erased.txt"
"""The run's own list. It ends with its digest: a flipped bit in it would bring a document back."""
CERTIFICATE = "certificate.json"
CHECKED = f"{RECEIPTS}/erased.json"
"""Which shards were compared with which tombstones, so that a run need not read their ids again."""
NONE, UNKNOWN = "none", "unknown"
_SEAL = "# sha256 "
_HEAD = "# Documents erased from this run, which must not come back: ids, one a line. Written by `plainspoken erase`.\n"


def paths_of(directory: str, tombstones: str) -> tuple[str, ...]:
    """Return the lists that a run obeys: its own, and that of its recipe if it names one."""
    return (storage.join_path(directory, FILE), *((tombstones,) if tombstones else ()))


def read_all(paths: Sequence[str]) -> frozenset[bytes]:
    """Return the ids in all lists, the first of which is the run's own."""
    own, *others = paths
    return frozenset([*read_own(own.removesuffix(f"/{FILE}")), *(doc_id for path in others for doc_id in read(path))])


def read_own(directory: str) -> list[bytes]:
    """Return the ids in a run's own list; a run that has erased nothing has none.

    Raises DamagedFile when the list does not have the digest it ends with, or is gone though there is a certificate.
    """
    path = storage.join_path(directory, FILE)
    advice = "restore it from a copy, or from the ids in the run's certificate.json, or erased documents may come back"
    if not storage.exists(path):
        if storage.exists(storage.join_path(directory, CERTIFICATE)):
            raise storage.DamagedFile(f"{path} is missing, but the run has a {CERTIFICATE}: {advice}")
        return []
    with storage.open_to_read(path) as file:
        body, _, seal = file.read().rpartition(_SEAL.encode())
    if seal.strip() != hashlib.sha256(body).hexdigest().encode():
        raise storage.DamagedFile(f"{path} is damaged, its ids do not have the digest it ends with: {advice}")
    return read(path)


def read(path: str) -> list[bytes]:
    """Return the document ids in a list, sorted. Raises ValueError naming a line that is no id."""
    with storage.open_to_read(path) as file:
        data = file.read()
    found = set()
    for number, line in enumerate(data.decode("ascii", "replace").split("\n"), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if len(text) != 32 or set(text.lower()) - set("0123456789abcdef"):
            raise ValueError(
                f"{path}, line {number}: {len(text)} characters that are no document id; expected 32 hex digits"
            )
        found.add(bytes.fromhex(text))
    return sorted(found)


def write(directory: str, ids: Iterable[bytes]) -> None:
    """Write a run's own list."""
    body = (_HEAD + "".join(f"{doc_id.hex()}\n" for doc_id in sorted(set(ids)))).encode()
    seal = f"{_SEAL}{hashlib.sha256(body).hexdigest()}\n".encode()
    storage.write_file(storage.join_path(directory, FILE), lambda stream: stream.write(body + seal))


def digest(ids: Iterable[bytes]) -> str:
    """Return the SHA-256 of a set of ids."""
    return storage.digest_of([doc_id.hex() for doc_id in sorted(ids)])


@functools.lru_cache(maxsize=4)
def load(paths: tuple[str, ...], expected: str) -> frozenset[bytes]:
    """Return the ids in all lists, once per process. Raises DamagedFile when they are not those that were planned."""
    ids = read_all(paths)
    if digest(ids) != expected:
        raise storage.DamagedFile(f"{' or '.join(paths)} changed while the run was going on; run again")
    return ids


def spell(hits: Iterable[bytes]) -> str:
    """Return hits as they stand in a receipt.

    >>> spell([]), spell([bytes(15) + b"b", bytes(15) + b"a"])
    ('none', '00000000000000000000000000000061 00000000000000000000000000000062')
    """
    return " ".join(doc_id.hex() for doc_id in sorted(set(hits))) or NONE


def unspell(text: str) -> list[bytes]:
    """Return the hits in a receipt."""
    return [] if text in (NONE, UNKNOWN) else [bytes.fromhex(word) for word in text.split(" ")]


@dataclasses.dataclass
class ShardCheck:
    """Tells which tombstones hit a shard that is there: then a shard that none hits is left alone."""

    directory: str
    ids: frozenset[bytes]

    def __post_init__(self) -> None:
        self.digest = digest(self.ids)
        self.values = pa.array(sorted(self.ids), pa.binary(16))
        self.path = storage.join_path(self.directory, CHECKED)
        known: dict[str, str] = {}
        if self.ids and storage.exists(self.path):
            try:
                content = storage.read_sealed_json(self.path)
                known = content["shards"] if content["tombstones"] == self.digest else {}
            except storage.DamagedFile:
                known = {}  # only a memory of work done: do it again
        self.known: Mapping[str, str] = known
        self.checked: dict[str, str] = {}

    def hits(self, receipt: Receipt) -> str:
        """Return, spelled, the tombstones among the documents that a shard has, and had before they were erased."""
        before = receipt.made_of.get("erased", NONE)
        if not self.ids:
            return NONE
        if self.known.get(receipt.shard) == receipt.key:
            self.checked[receipt.shard] = receipt.key
            return before
        found = {doc_id for doc_id in unspell(before) if doc_id in self.ids}
        for path in receipt.files:
            try:
                ids = pq.read_table(storage.join_path(self.directory, path), columns=["doc_id"]).column("doc_id")
            except (OSError, pa.ArrowInvalid):
                return UNKNOWN  # damaged or gone: it is made anew
            found.update(ids.filter(pc.is_in(ids, value_set=self.values)).to_pylist())
        if spell(found) == before:
            self.checked[receipt.shard] = receipt.key
        return spell(found)

    def save(self) -> None:
        """Remember which shards need not be compared again."""
        if self.checked and self.checked != self.known:
            storage.write_sealed_json(self.path, {"tombstones": self.digest, "shards": self.checked})
