"""Store packed rows from a Beam pipeline, each file by itself on any worker, with a GPU where there is one.

(number, first batch, batches) of each file -> the file's path. Files depend on their number alone: any of them can be
made again, in any order.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam

from tokenizer.packing.config import PackConfig
from tokenizer.packing.export import write_packed
from tokenizer.packing.packer import Packer

#: What Dataflow gives a worker for `device="cuda"`. An L4 is the cheapest there is with more memory bandwidth than the
#: bus can feed.
ACCELERATOR = "type:nvidia-l4;count:1;install-nvidia-driver"


@dataclasses.dataclass(frozen=True, slots=True)
class PackedFile:
    """Which batches go into a file."""

    number: int
    first_batch: int
    num_batches: int

    @property
    def name(self) -> str:
        """The file's name."""
        return f"packed-{self.number:05d}.arrow"


def packed_files(num_batches: int, batches_per_file: int) -> list[PackedFile]:
    """Return the files that batches 0 .. num_batches - 1 go to.

    >>> [file.name for file in packed_files(5, 2)], packed_files(5, 2)[-1].num_batches
    (['packed-00000.arrow', 'packed-00001.arrow', 'packed-00002.arrow'], 1)
    """
    if batches_per_file < 1:
        raise ValueError(f"batches_per_file: found {batches_per_file}, expected 1 or more")
    starts = range(0, num_batches, batches_per_file)
    return [PackedFile(i, at, min(batches_per_file, num_batches - at)) for i, at in enumerate(starts)]


@dataclasses.dataclass
class PackRows(beam.PTransform):
    """Write files of packed rows, one for each element."""

    token_paths: tuple[str, ...]
    directory: str
    config: PackConfig = dataclasses.field(default_factory=PackConfig)
    passes: int | None = 1
    device: str = "cpu"
    """`cpu` or `cuda`; the bytes are the same."""

    def __post_init__(self) -> None:
        super().__init__()
        if self.device not in ("cpu", "cuda"):
            raise ValueError(f"device: found {self.device!r}, expected cpu or cuda")

    def expand(self, files: beam.PCollection) -> beam.PCollection:
        """Return the paths of the files written."""
        write = beam.ParDo(_WritePacked(self.token_paths, self.directory, self.config, self.passes, self.device))
        if self.device == "cuda":
            write = write.with_resource_hints(accelerator=ACCELERATOR)
        return files | "Pack" >> write


class _WritePacked(beam.DoFn):
    def __init__(
        self, token_paths: tuple[str, ...], directory: str, config: PackConfig, passes: int | None, device: str
    ) -> None:
        self.token_paths, self.directory, self.config = token_paths, directory, config
        self.passes, self.device = passes, device

    def setup(self) -> None:
        self.packer = Packer(list(self.token_paths), self.config, passes=self.passes)

    def process(self, file: PackedFile) -> Iterator[str]:
        next_row = file.first_batch * self.config.batch_rows
        self.packer.load_state_dict(self.packer.state_dict() | {"next_row": next_row})
        path = Path(self.directory, file.name)
        write_packed(self.packer, path, file.num_batches, device=self.device)
        yield str(path)
