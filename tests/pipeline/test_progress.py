"""The progress line: what it says, and how often."""

import io

from pipeline.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def line(stream: io.StringIO, now: list[float]) -> ProgressLine:
    return ProgressLine("read, clean, judge", 4, 4_000_000, stream, lambda: now[0])


def test_a_log_gets_a_line_a_minute_and_one_at_the_end() -> None:
    stream, now = io.StringIO(), [0.0]
    shown = line(stream, now)
    for second in range(1, 150):
        now[0] = float(second)
        shown.batch(10, 100_000)
    shown.draw(finally_=True)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 3  # after one minute, after two, at the end
    assert "1,490 documents" in lines[-1]


def test_a_terminal_line_redraws_in_place_and_ends_with_a_line_break() -> None:
    stream, now = Terminal(), [0.0]
    shown = line(stream, now)
    now[0] = 1.0
    shown.batch(500, 2_000_000)
    now[0] = 2.0
    shown.shard(1_000_000)
    now[0] = 2.05  # too soon to draw again
    shown.shard(1_000_000)
    drawn = stream.getvalue().split("\r")[1:]
    assert len(drawn) == 2
    assert "1/4 shards  500 documents  1.0 MB/s  6.0 s left" in drawn[1]
    now[0] = 4.0
    shown.shard(1_000_000)
    shown.shard(1_000_000)
    shown.draw(finally_=True)
    assert stream.getvalue().endswith("4/4 shards  500 documents  0.5 MB/s  4.0 s\n")
