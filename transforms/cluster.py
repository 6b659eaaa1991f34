"""Find the duplicates among all shards: signatures in, clusters out, and no text in between.

(shard, SignatureBlock or where to read it) -> ClusterBlock, one per shard. What crosses a shuffle are packed arrays,
one element per block and partition: 8 bytes per key of every document (15 keys by default: 120 bytes a document),
16 bytes per linked document for the components, and about 280 for its verdict.

1. Documents that share a key are linked to the first of them: a star, so that a hot key costs no more than its rows.
   Here half of a key will do: a link by mere chance costs the work of looking twice, and changes no verdict.
2. Linked documents form components (union-find).
3. In a component, from the longest text down, each document joins the cluster of a longer one it shares a key with,
   if similar enough to it, and not too unlike the cluster's longest, which represents it and is kept. Chains (a like
   b, b like c, a unlike c) so end where likeness to the kept text ends.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import apache_beam as beam
import numba
import numpy as np
import numpy.typing as npt
from apache_beam.metrics import Metrics

from transforms.components import JoinComponents
from transforms.duplicate_blocks import ClusterBlock, SignatureBlock, read_signatures
from transforms.signatures import DedupeRules, similarity

_VERDICT = np.dtype([("row", "<i8"), ("doc_id", "V16"), ("cluster_id", "V16"), ("reason", "u1"), ("similarity", "<f8")])
_EXACT, _NEAR = 1, 2

#: Documents remembered per key, the longest; bounds the comparisons of one document to 4 * keys. 2 and 64 gave the same
#: clusters on 10,960 pages of software manuals, most made from templates.
_REMEMBERED_PER_KEY = 4
#: Buckets with more documents are counted as hot.
_HOT_ROWS = 10_000


@dataclasses.dataclass
class FindDuplicates(beam.PTransform):
    """Find the exact and near duplicates among the documents of all shards.

    PCollection of (shard, handle) -> PCollection of ClusterBlock, one per shard, empty where it has no duplicate.
    `read` turns a handle into the shard's SignatureBlock, and is called twice for each, so that paths travel rather
    than blocks. The result does not depend on the order of shards or on `partitions`, the number of pieces that one
    shuffle is divided into: one piece must fit in a worker's memory several times over.

    `JoinComponents` says what limits the number of duplicates.
    """

    rules: DedupeRules = dataclasses.field(default_factory=DedupeRules)
    read: Callable[[Any], SignatureBlock] = read_signatures
    partitions: int = 64

    def __post_init__(self) -> None:
        super().__init__()
        if not 1 <= self.partitions <= 65_536:
            raise ValueError(f"FindDuplicates.partitions: expected 1 to 65,536, found {self.partitions}")

    def expand(self, handles: beam.PCollection) -> beam.PCollection:
        """Build the steps."""
        rules, read, partitions = self.rules, self.read, self.partitions
        packed = tuple[int, bytes]
        edges = (
            handles
            | "SplitKeys" >> beam.FlatMap(_split_keys, rules, read, partitions).with_output_types(packed)
            | "GatherKeys" >> beam.GroupByKey()
            | "LinkBuckets" >> beam.FlatMap(_link_buckets)
        )
        verdicts = (
            {"handles": handles, "roots": edges | JoinComponents()}
            | "GatherShards" >> beam.CoGroupByKey()
            | "PickMembers" >> beam.FlatMap(_pick_members, rules, read, partitions).with_output_types(packed)
            | "GatherComponents" >> beam.GroupByKey()
            | "Judge" >> beam.FlatMap(_judge, rules).with_output_types(packed)
        )
        every_shard = handles | "EveryShard" >> beam.Map(_no_verdict).with_output_types(packed)
        return (
            (verdicts, every_shard)
            | beam.Flatten()
            | "GatherVerdicts" >> beam.GroupByKey()
            | "BuildClusters" >> beam.Map(_build_clusters)
        )


def _member(rules: DedupeRules) -> np.dtype[np.void]:
    """Return what a document in a component brings along."""
    return np.dtype(
        [
            ("root", "<u8"),
            ("ref", "<u8"),  # shard * 2^32 + row
            ("text_bytes", "<i8"),
            ("doc_id", "V16"),
            ("exact", "<u8", (2,)),
            ("bands", "<u8", (rules.bands,)),
            ("sketch", "u1", (rules.num_permutations,)),
        ]
    )


def _keys(block: SignatureBlock, rules: DedupeRules) -> npt.NDArray[np.uint64]:
    """Return the keys (n, k) by which documents of a block may meet others; 0 is no key."""
    columns = [block.exact[:, :1]] if rules.exact else []
    return np.concatenate([*columns, block.bands], axis=1) if rules.near else block.exact[:, : len(columns)]


def _split_keys(
    element: tuple[int, Any], rules: DedupeRules, read: Callable[[Any], SignatureBlock], partitions: int
) -> Iterator[tuple[int, bytes]]:
    """Yield (partition, shard uint64 + half keys uint32 + rows uint32), the partition by the keys' upper halves."""
    shard, handle = element
    block = _read_checked(shard, handle, rules, read)
    keys = _keys(block, rules)
    rows = np.repeat(np.arange(block.num_documents, dtype=np.uint32), keys.shape[1])
    flat = keys.ravel()
    order = np.argsort(flat, kind="stable")
    order = order[np.searchsorted(flat, 1, sorter=order) :]
    flat, rows = flat[order], rows[order]
    assigned = (flat >> 32) * np.uint64(partitions) >> np.uint64(32)
    cuts = np.searchsorted(assigned, np.arange(partitions + 1, dtype=np.uint64))
    for partition, (start, stop) in enumerate(itertools.pairwise(cuts)):
        if start < stop:
            header = np.array([shard], "<u8").tobytes()
            yield partition, header + flat[start:stop].astype(np.uint32).tobytes() + rows[start:stop].tobytes()


def _read_checked(shard: int, handle: Any, rules: DedupeRules, read: Callable[[Any], SignatureBlock]) -> SignatureBlock:
    block = read(handle)
    found = (block.shard, block.bands.shape[1], block.sketches.shape[1])
    expected = (shard, rules.bands, rules.num_permutations)
    if found != expected:
        raise ValueError(
            f"signatures of shard {shard}: expected (shard, bands, permutations) {expected}, found {found}; "
            "they were made for other shards or with other rules: sign the documents again"
        )
    return block


def _link_buckets(partition: tuple[int, Iterable[bytes]]) -> Iterator[bytes]:
    """Yield the edges (m, 2) uint64 that link the documents of each key to the smallest of them."""
    all_keys, all_refs = [], []
    for payload in partition[1]:
        shard = np.frombuffer(payload, "<u8", 1)
        halves, rows = np.frombuffer(payload, "<u4", offset=8).reshape(2, -1)
        all_keys.append(halves)
        all_refs.append((shard << np.uint64(32)) + rows)
    keys, refs = np.concatenate(all_keys), np.concatenate(all_refs)
    order = np.argsort(keys)
    keys, refs = keys[order], refs[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(starts, append=len(keys))
    first = np.repeat(np.minimum.reduceat(refs, starts), sizes)
    Metrics.distribution("dedupe", "largest_bucket").update(int(sizes.max()))
    Metrics.counter("dedupe", "hot_buckets").inc(int(np.count_nonzero(sizes > _HOT_ROWS)))
    linked = first != refs
    yield np.stack([first[linked], refs[linked]], axis=1).tobytes()


def _pick_members(
    element: tuple[int, Mapping[str, Iterable[Any]]],
    rules: DedupeRules,
    read: Callable[[Any], SignatureBlock],
    partitions: int,
) -> Iterator[tuple[int, bytes]]:
    """Yield (partition, packed members) of a shard's documents in components, the partition by the root."""
    shard, gathered = element
    handles = list(gathered["handles"])
    if len(handles) != 1:
        raise ValueError(f"shard {shard} came {len(handles)} times; expected one signature block per shard")
    edges = np.frombuffer(b"".join(gathered["roots"]), "<u8").reshape(-1, 2)
    if not len(edges):
        return
    block = _read_checked(shard, handles[0], rules, read)
    rows = (edges[:, 1] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    members = np.zeros(len(edges), _member(rules))
    members["root"], members["ref"] = edges[:, 0], edges[:, 1]
    members["text_bytes"] = block.text_bytes[rows]
    members["doc_id"] = np.ascontiguousarray(block.doc_ids[rows]).view("V16")[:, 0]
    members["exact"], members["bands"] = block.exact[rows], block.bands[rows]
    members["sketch"] = block.sketches[rows]
    assigned = members["root"] % np.uint64(partitions)
    for partition in np.unique(assigned):
        yield int(partition), members[assigned == partition].tobytes()


def _judge(partition: tuple[int, Iterable[bytes]], rules: DedupeRules) -> Iterator[tuple[int, bytes]]:
    """Yield (shard, packed verdicts) for the documents of whole components."""
    members = np.frombuffer(b"".join(partition[1]), _member(rules))
    halves = members["doc_id"].copy().view(">u8").reshape(-1, 2)
    members = members[np.lexsort((members["ref"], halves[:, 1], halves[:, 0], -members["text_bytes"]))]
    keys = np.concatenate([members["exact"][:, :1], members["bands"]], axis=1)
    if not rules.near:
        keys[:, 1:] = 0
    if not rules.exact:
        keys[:, 0] = 0
    distinct, numbers = np.unique(keys, return_inverse=True)
    numbers = numbers.reshape(keys.shape) - (1 if distinct[0] == 0 else 0)  # no key: -1
    chosen, similarities = _choose(
        numbers,
        len(distinct),
        np.ascontiguousarray(members["exact"]),
        np.ascontiguousarray(members["sketch"]),
        rules.min_similarity if rules.near else 2.0,
        rules.min_similarity_to_kept,
    )
    same = (members["exact"] == members["exact"][chosen]).all(axis=1)
    reasons = np.where(same & rules.exact, _EXACT, _NEAR).astype(np.uint8)
    reasons[chosen == np.arange(len(members))] = 0
    followed = np.zeros(len(members), bool)
    followed[chosen[reasons > 0]] = True
    inside = np.flatnonzero(followed | (reasons > 0))
    verdicts = np.zeros(len(inside), _VERDICT)
    verdicts["row"] = members["ref"][inside] & np.uint64(0xFFFFFFFF)
    verdicts["doc_id"], verdicts["cluster_id"] = members["doc_id"][inside], members["doc_id"][chosen[inside]]
    verdicts["reason"], verdicts["similarity"] = reasons[inside], similarities[inside]
    shards = members["ref"][inside] >> np.uint64(32)
    for shard in np.unique(shards):
        yield int(shard), verdicts[shards == shard].tobytes()


@numba.njit(cache=True)
def _choose(
    keys: npt.NDArray[np.int64],
    num_keys: int,
    exact: npt.NDArray[np.uint64],
    sketches: npt.NDArray[np.uint8],
    least: float,
    least_to_kept: float,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return each document's representative (its own number if it is one), and the similarity to it.

    Documents come best representative first. `keys` (n, k) are numbered from 0; -1 is no key.
    """
    num_documents = len(keys)
    known = np.full((num_keys, _REMEMBERED_PER_KEY), -1, np.int64)
    compared = np.full(num_documents, -1, np.int64)
    chosen = np.arange(num_documents)
    similarities = np.ones(num_documents, np.float64)
    for document in range(num_documents):
        best, best_similarity, copied = -1, 0.0, False
        for k in range(keys.shape[1]):
            key = keys[document, k]
            for slot in range(_REMEMBERED_PER_KEY):
                if key < 0 or known[key, slot] < 0:
                    break
                other = known[key, slot]
                if compared[other] == document:
                    continue
                compared[other] = document
                same = exact[document, 0] == exact[other, 0] and exact[document, 1] == exact[other, 1]
                if not same and similarity(sketches[document], sketches[other]) < least:
                    continue
                copied = copied or same
                kept = chosen[other]
                similar = similarity(sketches[document], sketches[kept])
                if similar < least_to_kept:
                    continue
                if best < 0 or similar > best_similarity or (similar == best_similarity and kept < best):
                    best, best_similarity = kept, similar
        if best >= 0:
            chosen[document], similarities[document] = best, best_similarity
        for k in range(keys.shape[1]):
            key = keys[document, k]
            for slot in range(_REMEMBERED_PER_KEY):
                if key < 0 or copied:
                    break
                if known[key, slot] < 0:
                    known[key, slot] = document
                    break
    return chosen, similarities


def _no_verdict(element: tuple[int, Any]) -> tuple[int, bytes]:
    return element[0], b""


def _build_clusters(element: tuple[int, Iterable[bytes]]) -> ClusterBlock:
    """Return the cluster block of one shard, in row order."""
    shard, payloads = element
    verdicts = np.frombuffer(b"".join(payloads), _VERDICT)
    verdicts = verdicts[np.argsort(verdicts["row"])]
    return ClusterBlock(
        shard=shard,
        rows=verdicts["row"].astype(np.int64),
        doc_ids=np.ascontiguousarray(verdicts["doc_id"]).view(np.uint8).reshape(-1, 16),
        cluster_ids=np.ascontiguousarray(verdicts["cluster_id"]).view(np.uint8).reshape(-1, 16),
        reasons=np.ascontiguousarray(verdicts["reason"]),
        similarities=verdicts["similarity"].astype(np.float64),
    )
