"""Find the documents that an erasure asks for: by id, address, domain, source or content.

Request + run directory -> `Found`. Documents that were dropped early are in no shard with their address or text, so
their inputs are read again: what a rule drops today, another rule may keep tomorrow.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from pipeline import storage, tombstones
from pipeline.likeness import Likeness, chosen, sign_texts, signatures_of
from pipeline.lines import dropped_beside
from pipeline.manifest import Receipt, read_manifest
from pipeline.raw_records import raw_shards
from pipeline.readers.reader import Record
from pipeline.recipe import Recipe
from transforms.duplicate_blocks import ClusterBlock, read_clusters
from transforms.extract import extract_text


@dataclasses.dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody wants to have erased."""

    ids: tuple[str, ...] = ()
    """Document ids, 32 hex digits each."""
    urls: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """Hosts; the hosts below them are meant too."""
    sources: tuple[str, ...] = ()
    """Names of inputs."""
    texts: tuple[str, ...] = ()
    """Files, each with one text."""
    exact: bool = False
    """Whether only the very words of a text are meant, not texts that resemble it."""
    near_copies: bool = False
    """Whether documents that resemble an erased one go too."""
    retrain_tokenizer: bool = False

    def __post_init__(self) -> None:
        for number, doc_id in enumerate(self.ids, 1):
            if len(doc_id) != 32 or set(doc_id.lower()) - set("0123456789abcdef"):
                raise ValueError(f"id {number} of those to erase: found {doc_id!r}, expected 32 hex digits")

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.ids or self.urls or self.domains or self.sources or self.texts)

    @property
    def reads_records(self) -> bool:
        """Whether raw records must be looked at."""
        return bool(self.urls or self.domains or self.texts)

    def matches(self, url: str | None) -> bool:
        """Say whether an address is meant.

        >>> request = Request(urls=("http://a.org/x/",), domains=("b.org",))
        >>> [request.matches(url) for url in ("https://a.org/x", "https://www.b.org/", "https://ab.org/", None)]
        [True, True, False, False]
        """
        if not url or not (self.urls or self.domains):
            return False
        host, rest = _address(url)
        if any(host == domain or host.endswith(f".{domain}") for domain in map(_domain, self.domains)):
            return True
        return any((host, rest) == _address(wanted) for wanted in self.urls)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    """What an erasure is about."""

    shards: Mapping[str, tuple[str, ...]]
    """Shard -> ids (hex) of the documents in it that go, those that were dropped too."""
    absent: tuple[str, ...]
    """Ids that were asked for and are in no shard; they are kept out from now on all the same."""
    near_copies: tuple[str, ...]
    """Those of the documents that go for resembling another."""
    suppressed: tuple[str, ...]
    """Documents that were dropped as duplicates beside one that goes, or for lines that it has too, and do not go: they
    may come back."""

    @property
    def ids(self) -> frozenset[bytes]:
        """All ids that go."""
        named = {doc_id for ids in self.shards.values() for doc_id in ids} | set(self.absent)
        return frozenset(bytes.fromhex(doc_id) for doc_id in named)


def find(recipe: Recipe, request: Request) -> Found:
    """Return the documents that a request means. Raises ValueError when it names an input that is not there."""
    directory = recipe.run.directory
    stages = read_manifest(directory)
    names = [source.name for source in recipe.inputs]
    for name in request.sources:
        if name not in names:
            raise ValueError(f"--source is {name!r}; expected one of the run's inputs: {', '.join(names)}")
    wanted = {bytes.fromhex(doc_id) for doc_id in request.ids}
    likeness = Likeness.of_files(request.texts, recipe.dedupe, request.exact) if request.texts else None
    if request.sources or request.reads_records:
        for shard, receipt in sorted(stages["documents"].items()):
            wanted |= _in_documents(directory, receipt, request)
            if likeness:
                wanted |= likeness.hits(signatures_of(recipe, stages, shard))
        if request.reads_records:
            wanted |= _in_inputs(recipe, stages["documents"], request, likeness)
    near: set[bytes] = set()
    if request.near_copies and wanted:
        near = _near_copies(recipe, stages, wanted) - wanted
        wanted |= near
    shards = {
        shard: tuple(sorted(doc_id.hex() for doc_id in held & wanted))
        for shard, receipt in sorted(stages["documents"].items())
        if (held := _held(directory, receipt)) & wanted
    }
    there = {doc_id for ids in shards.values() for doc_id in ids}
    beside = _beside(directory, stages["duplicates"], wanted) | dropped_beside(directory, stages, wanted)
    return Found(
        shards=shards,
        absent=tuple(sorted(doc_id.hex() for doc_id in wanted if doc_id.hex() not in there)),
        near_copies=tuple(sorted(doc_id.hex() for doc_id in near)),
        suppressed=tuple(sorted(doc_id.hex() for doc_id in beside - wanted)),
    )


def ids_of(path: str) -> tuple[str, ...]:
    """Return the ids in a file, one a line. Raises ValueError naming a line that is none."""
    return tuple(doc_id.hex() for doc_id in tombstones.read(path))


def _held(directory: str, receipt: Receipt) -> set[bytes]:
    """Return the ids of all documents of a shard, dropped ones included."""
    held: set[bytes] = set()
    for path in receipt.files:
        table = pq.read_table(storage.join_path(directory, path), columns=["doc_id"])
        held.update(table.column("doc_id").to_pylist())
    return held


def _in_documents(directory: str, receipt: Receipt, request: Request) -> set[bytes]:
    found: set[bytes] = set()
    source = receipt.made_of["source"]
    if request.sources and any(source.startswith(f'["{name}",') for name in request.sources):
        return _held(directory, receipt)
    if request.urls or request.domains:
        path = next(path for path in receipt.files if path.startswith("documents/"))
        table = pq.read_table(storage.join_path(directory, path), columns=["doc_id", "url"])
        rows = zip(table.column("doc_id").to_pylist(), table.column("url").to_pylist(), strict=True)
        found.update(doc_id for doc_id, url in rows if request.matches(url))
    return found


def _in_inputs(
    recipe: Recipe, receipts: Mapping[str, Receipt], request: Request, likeness: "Likeness | None"
) -> set[bytes]:
    """Read the inputs of shards that have dropped documents again, and return those that are meant."""
    found: set[bytes] = set()
    raw = raw_shards(recipe)
    for shard, receipt in sorted(receipts.items()):
        if not sum(count["dropped"] + count["failed"] for count in receipt.counts) or shard not in raw:
            continue
        texts: list[tuple[bytes, str]] = []
        for doc_id, record in raw[shard].records(recipe.read):
            if isinstance(record, Record):
                if request.matches(record.url):
                    found.add(doc_id)
                elif likeness:
                    texts.append((doc_id, _text(record, recipe)))
            if sum(len(text) for _, text in texts) > _TEXT_CHARACTERS:
                found |= likeness.hits(sign_texts(texts, recipe.dedupe)) if likeness else set()
                texts = []
        if texts and likeness:
            found |= likeness.hits(sign_texts(texts, recipe.dedupe))
    return found


_TEXT_CHARACTERS = 4 << 20


def _text(record: Record, recipe: Recipe) -> str:
    if record.text is not None:
        return record.text
    try:
        return extract_text(record.html or b"", record.charset, record.url, recipe.extract)
    except ValueError:
        return ""  # a page that cannot be read is in no shard either


def _near_copies(recipe: Recipe, stages: Mapping[str, Mapping[str, Receipt]], wanted: set[bytes]) -> set[bytes]:
    """Return the documents of the same clusters, and whatever else resembles a document that goes."""
    found = _beside(recipe.run.directory, stages["duplicates"], wanted)
    shards = sorted(stages["documents"])
    least = recipe.dedupe.min_similarity if recipe.dedupe.near else 2.0
    likenesses = [Likeness(chosen(signatures_of(recipe, stages, shard), wanted), least) for shard in shards]
    for shard in shards:  # one at a time: the signatures of a large run do not fit in memory
        block = signatures_of(recipe, stages, shard)
        for likeness in likenesses:
            found |= likeness.hits(block)
    return found


def _beside(directory: str, receipts: Mapping[str, Receipt], wanted: set[bytes]) -> set[bytes]:
    """Return the documents in the clusters of those that go."""
    if not wanted:
        return set()
    blocks = [read_clusters(storage.join_path(directory, next(iter(receipt.files)))) for receipt in receipts.values()]
    clusters = {cluster for doc_id, cluster in _members(blocks) if doc_id in wanted}
    return {doc_id for doc_id, cluster in _members(blocks) if cluster in clusters}


def _members(blocks: Sequence[ClusterBlock]) -> Iterator[tuple[bytes, bytes]]:
    for block in blocks:
        for doc_id, cluster in zip(block.doc_ids, block.cluster_ids, strict=True):
            yield doc_id.tobytes(), cluster.tobytes()


def _address(url: str) -> tuple[str, str]:
    """Return host and the rest of an address; scheme, a slash at the end and what follows # do not tell pages apart."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = parts.hostname or ""
    except ValueError:
        return "", url
    return host.lower().rstrip("."), parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")


def _domain(domain: str) -> str:
    return _address(domain)[0]


__all__ = ["Found", "Request", "find", "ids_of"]
