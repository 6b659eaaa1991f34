"""From shards back to the raw records they were made of: the input's split read once more.

Recipe -> the input and split of every shard; a split -> (document id, entry) in file order.
"""

import dataclasses
from collections.abc import Iterator, Mapping

from pipeline.inputs import find_inputs
from pipeline.readers.formats import make_reader
from pipeline.readers.reader import Failure, ReadLimits, Record, Skipped, Split, document_id
from pipeline.recipe import InputConfig, Recipe
from pipeline.shards import shard_name


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RawShard:
    """What a shard of documents is read from."""

    shard: str
    source: InputConfig
    split: Split

    def records(self, limits: ReadLimits) -> Iterator[tuple[bytes, Record | Failure]]:
        """Yield every record with its document id, broken ones too, in file order."""
        reader = make_reader(self.source.format, self.source.fields, limits)
        for entry in reader.read(self.split):
            if not isinstance(entry, Skipped):
                yield document_id(self.source.name, entry.locator), entry


def raw_shards(recipe: Recipe) -> Mapping[str, RawShard]:
    """Return what each shard is read from, by its name. Raises FileNotFoundError when an input is gone."""
    shards = {}
    for found in find_inputs(recipe):
        name = shard_name(found.source.name, found.split, found.ordinal)
        shards[name] = RawShard(shard=name, source=found.source, split=found.split)
    return shards
