"""The commands `plainspoken tokenizer train|encode|decode|card`.

Text or Parquet files -> tokenizer directory; lines -> pieces or ids; ids -> text; directory -> its card. What the
commands need is imported when they run, so that others do not wait for it.
"""

import argparse
import hashlib
import itertools
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: Lines taken at once where nobody waits for each.
LINES = 4096

#: Settings of `train` (fields of `TokenizerConfig`), their types, and what to say about them.
SETTINGS = (
    ("vocab_size", int, "entries, special ones included (150000)"),
    ("sample_bytes", int, "bytes of text to train on (500000000)"),
    ("alpha", float, "exponent of language sampling: 1 keeps shares, 0 evens them out (0.5)"),
    ("character_coverage", float, "share of characters with an entry of their own (0.99995)"),
    ("reserved_entries", int, "control tokens kept for later (1000)"),
    ("seed", int, "changes which documents are sampled (0)"),
    ("num_threads", int, "more are faster; another number gives another model (1)"),
)


def add_arguments(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `tokenizer` and its four commands."""
    parser = subparsers.add_parser("tokenizer", help="train a tokenizer, look at it, or use it")
    commands = parser.add_subparsers(dest="tokenizer_command", required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="train a SentencePiece unigram tokenizer")
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE",
        help="text files (a document a line), Parquet files with a column text, or folders of either",
    )  # fmt: skip
    command.add_argument("--out", required=True, type=Path, metavar="DIR", help="where to write the tokenizer")
    for name, kind, text in SETTINGS:
        command.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar="N", help=text)
    command.add_argument(
        "--any-vocab-size", action="store_true", help="take fewer entries where the text does not support all"
    )
    command.add_argument("--lang", default="und", help="language of text files (und)")

    for name, text in (("encode", "turn lines of text into pieces"), ("decode", "turn lines of ids into text")):
        command = commands.add_parser(name, help=text)
        command.add_argument("model", type=Path, help="tokenizer.model, its folder, or a run directory")
        command.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files to read instead of stdin")
        if name == "encode":
            command.add_argument("--ids", action="store_true", help="write ids instead of pieces")

    command = commands.add_parser("card", help="show size, settings and fertility of a tokenizer")
    command.add_argument("model", type=Path, help="tokenizer.model, its folder, or a run directory")
    command.add_argument("--json", action="store_true", help="as JSON")


def run(args: argparse.Namespace) -> int:
    """Run a command; return 0, or 2 when the request was wrong."""
    commands = {"train": _train, "encode": _encode, "decode": _decode, "card": _card}
    try:
        commands[args.tokenizer_command](args)
    except (ValueError, FileNotFoundError) as error:
        print(f"plainspoken tokenizer {args.tokenizer_command}: {error}", file=sys.stderr)
        return 2
    return 0


def model_path(path: Path) -> Path:
    """Return the model meant by a path. Raises FileNotFoundError when there is none."""
    for candidate in (path, path / "tokenizer.model", path / "tokenizer" / "tokenizer.model"):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"{path}: found no tokenizer.model there; give the file, its folder, or a run directory")


def _train(args: argparse.Namespace) -> None:
    from tokenizer.sample import in_order, rates, sample, totals
    from tokenizer.train import TokenizerConfig, train

    given = {name: getattr(args, name) for name, *_ in SETTINGS if getattr(args, name) is not None}
    config = TokenizerConfig(**given, hard_vocab_limit=not args.any_vocab_size)
    files = list(_files(args.files))
    counts: dict[str, int] = {}
    for batch in _documents(files, args.lang):
        for lang, count in totals(batch).items():
            counts[lang] = counts.get(lang, 0) + count
    found = rates(counts, config)
    path = train(in_order(sample(batch, found, config) for batch in _documents(files, args.lang)), config, args.out)
    print(f"wrote {path}; see {path.with_name('card.md')}")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.suffix in (".parquet", ".txt"))
            if not inside:
                raise FileNotFoundError(f"{path}: found no .parquet or .txt file in this folder, expected some")
            yield from inside
        elif path.is_file():
            yield path
        else:
            raise FileNotFoundError(f"{path}: found no such file or folder")


def _documents(files: Iterable[Path], lang: str) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa
    import pyarrow.parquet as pq

    for file in files:
        if file.suffix == ".parquet":
            with pq.ParquetFile(file) as table:
                names = [name for name in ("doc_id", "lang", "form", "text") if name in table.schema_arrow.names]
                if missing := {"doc_id", "lang", "text"} - set(names):
                    raise ValueError(f"{file}: found no column {sorted(missing)}, expected doc_id, lang and text")
                yield from table.iter_batches(columns=names)
        else:
            with file.open(encoding="utf-8", newline="\n") as lines:
                number = 0
                while part := [line.rstrip("\r\n") for line in itertools.islice(lines, LINES)]:
                    ids = [
                        hashlib.blake2b(f"{file.name}\0{number + i}".encode(), digest_size=16).digest()
                        for i in range(len(part))
                    ]
                    number += len(part)
                    yield pa.record_batch(
                        {
                            "doc_id": pa.array(ids, pa.binary(16)),
                            "lang": pa.array([lang] * len(part), pa.string()),
                            "text": pa.array(part, pa.large_string()),
                        }
                    )


def _lines(files: Iterable[Path]) -> Iterator[list[str]]:
    """Yield lines in blocks, or one by one from a terminal."""

    def every() -> Iterator[str]:
        for file in files:
            with file.open(encoding="utf-8", newline="\n") as lines:
                yield from lines
        if not files:
            yield from sys.stdin

    lines = (line.removesuffix("\n").removesuffix("\r") for line in every())
    size = 1 if not files and sys.stdin.isatty() else LINES
    while block := list(itertools.islice(lines, size)):
        yield block


def _encode(args: argparse.Namespace) -> None:
    import pyarrow as pa

    from tokenizer.encoder import Encoder

    encoder = Encoder(model_path(args.model))
    pieces = [encoder.piece(number) for number in range(encoder.vocab_size)]
    for block in _lines(args.files):
        for ids in encoder.encode(pa.array(block, pa.large_string())).to_pylist():
            sys.stdout.write(" ".join(str(i) if args.ids else pieces[i] for i in ids) + "\n")
        sys.stdout.flush()


def _decode(args: argparse.Namespace) -> None:
    import numpy as np

    from tokenizer.encoder import Encoder

    encoder = Encoder(model_path(args.model))
    number = 0
    for block in _lines(args.files):
        for line in block:
            number += 1
            try:
                ids = np.array([int(word) for word in line.split()], np.int64)
            except ValueError as error:
                raise ValueError(
                    f"line {number}: found something else than numbers, expected ids, as `encode --ids` writes them"
                ) from error
            if len(ids) and not 0 <= ids.min() <= ids.max() < encoder.vocab_size:
                raise ValueError(
                    f"line {number}: found ids {ids.min()} to {ids.max()}, expected 0 to {encoder.vocab_size - 1}"
                )
            sys.stdout.write(encoder.decode_ids(ids) + "\n")
        sys.stdout.flush()


def _card(args: argparse.Namespace) -> None:
    path = model_path(args.model).with_name("card.json" if args.json else "card.md")
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: found no card; it is written beside the model by `plainspoken tokenizer train`"
        )
    sys.stdout.write(path.read_text(encoding="utf-8"))
