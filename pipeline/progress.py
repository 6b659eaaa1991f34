"""How far a run is: what workers tell while they work, and the line a person sees.

Workers call `heartbeat` and `shard_done`; a local worker process sends both to the driver through `listen`. On a
cluster nobody listens and the same numbers go to the runner's own counters.
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from apache_beam.metrics import Metrics

from pipeline.manifest import Receipt
from transforms.batch import Batch, StepCount
from transforms.batch import text_bytes as bytes_of_text

_listener: Callable[[Mapping[str, Any]], None] | None = None


def listen(listener: Callable[[Mapping[str, Any]], None] | None) -> None:
    """Send everything that this process reports from now on to `listener`."""
    global _listener
    _listener = listener


def heartbeat(batch: Batch) -> None:
    """Report one batch that went through all steps of a stage."""
    documents = batch.counts[0].seen if batch.counts else batch.documents.num_rows
    text_bytes = batch.counts[0].text_bytes if batch.counts else bytes_of_text(batch.documents)
    Metrics.counter("plainspoken", "documents").inc(documents)
    Metrics.counter("plainspoken", "text_bytes").inc(text_bytes)
    if _listener is not None:
        _listener({"event": "batch", "shard": batch.shard, "documents": documents, "text_bytes": text_bytes})


def shard_done(receipt: Receipt, counts: tuple[StepCount, ...] = ()) -> None:
    """Report a committed shard with the seconds its steps took."""
    if _listener is not None:
        seconds = {count.step: round(count.seconds, 6) for count in counts}
        text_bytes = {count.step: count.text_bytes for count in counts}
        _listener(
            {
                "event": "shard",
                "stage": receipt.stage,
                "shard": receipt.shard,
                "seconds": seconds,
                "text_bytes": text_bytes,
            }
        )


#: A line a minute when nobody watches: enough to see life in a log, few enough to keep the log readable.
_SECONDS_BETWEEN_LINES = 60.0
_SECONDS_BETWEEN_REDRAWS = 0.2


@dataclass
class ProgressLine:
    """One stage's progress: a line that redraws itself on a terminal, a line a minute in a log."""

    title: str
    num_shards: int
    total_bytes: int
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self.began = self.clock()
        self.drawn = -1e9
        self.told = -1
        self.shards_done = self.documents = self.text_bytes = self.done_bytes = 0
        self.terminal = self.stream.isatty()

    def batch(self, documents: int, text_bytes: int) -> None:
        """Count a batch."""
        self.documents += documents
        self.text_bytes += text_bytes
        self.draw()

    def shard(self, size_bytes: int) -> None:
        """Count a finished shard of so many bytes of input."""
        self.shards_done += 1
        self.done_bytes += size_bytes
        self.draw()

    def draw(self, *, finally_: bool = False) -> None:
        """Show the line if it is time to."""
        now = self.clock()
        interval = _SECONDS_BETWEEN_REDRAWS if self.terminal else _SECONDS_BETWEEN_LINES
        if finally_ and not self.terminal and self.told == self.shards_done == self.num_shards:
            return
        if not finally_ and now - max(self.drawn, self.began if not self.terminal else -1e9) < interval:
            return
        self.drawn, self.told = now, self.shards_done
        if self.terminal:
            self.stream.write("\r\x1b[2K" + self.text(now) + ("\n" if finally_ else ""))
        else:
            self.stream.write(self.text(now) + "\n")
        self.stream.flush()

    def text(self, now: float) -> str:
        """Return the line: shards, documents, MB/s of text, and the time it has taken or will take."""
        seconds = max(now - self.began, 1e-9)
        parts = [f"{self.title:<22} {self.shards_done:>4}/{self.num_shards} shards"]
        if self.documents:
            parts.append(f"{self.documents:,} documents")
            parts.append(f"{self.text_bytes / 1e6 / seconds:.1f} MB/s")
        if self.shards_done == self.num_shards:
            parts.append(f"{_span(seconds)}")
        elif self.done_bytes and self.total_bytes:
            left = seconds * (self.total_bytes - self.done_bytes) / self.done_bytes
            parts.append(f"{_span(left)} left")
        return "  ".join(parts)


def _span(seconds: float) -> str:
    """Return a duration as a person says it.

    >>> _span(3.25), _span(75), _span(7300)
    ('3.2 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{int(seconds // 60)} min {int(seconds % 60)} s"
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60)} min"
