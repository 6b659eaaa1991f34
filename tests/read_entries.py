"""What tests of readers ask of any of them."""

from pathlib import Path

from pipeline.readers.reader import Entry, Failure, Reader, Record


def read(reader: Reader, path: Path, split_bytes: int = 1 << 30) -> list[Entry]:
    splits = reader.splits(str(path), path.name, path.stat().st_size if path.is_file() else 0, split_bytes)
    return [entry for split in splits for entry in reader.read(split)]


def texts(entries: list[Entry]) -> list[str | None]:
    return [entry.text for entry in entries if isinstance(entry, Record)]


def reasons(entries: list[Entry]) -> list[str]:
    return [entry.reason for entry in entries if isinstance(entry, Failure)]
