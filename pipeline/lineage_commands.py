"""The verbs that follow, remove and check what a run has made: `trace`, `erase` and `verify`."""

import argparse

from pipeline.commands import Verbs, one_or_more, to_stderr


def add_verify(verbs: Verbs) -> None:
    """Add `verify`."""
    verb = verbs.add_parser("verify", help="check every digest and every count of a run")
    verb.add_argument("run", metavar="RUN", help="run directory")
    verb.add_argument("--mend", action="store_true", help="remove what is damaged, so that the next run makes it anew")
    verb.set_defaults(action=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    from pipeline import verify

    verified = verify.verify(arguments.run)
    for finding in verified.findings:
        print(finding)
    if arguments.mend:
        for path in verify.mend(arguments.run):
            print(f"removed {path}")
    print(f"{verified.num_files} files, {verified.num_bytes:,} bytes, {verified.num_counts} counts checked; ", end="")
    print("all as the manifest says" if not verified.findings else f"{len(verified.findings)} findings")
    return 1 if verified.findings else 0


def add_trace(verbs: Verbs) -> None:
    """Add `trace`."""
    verb = verbs.add_parser("trace", help="follow a document from its raw bytes to its training rows, or back")
    verb.add_argument("run", metavar="RUN", help="run directory")
    what = verb.add_mutually_exclusive_group(required=True)
    what.add_argument("--doc", metavar="ID", help="document id, in hex; its first digits suffice")
    what.add_argument("--url", metavar="URL", help="documents of this address")
    what.add_argument("--row", type=int, metavar="N", help="number of a training row, from 0")
    what.add_argument("--at", metavar="FILE:OFFSET", help="the record at this place of an input file")
    verb.set_defaults(action=_trace)


def _trace(arguments: argparse.Namespace) -> int:
    from pipeline import erase_find, show_trace, trace
    from pipeline.erase import load_recipe

    if arguments.row is not None:
        show_trace.show_row(arguments.run, arguments.row)
    elif arguments.url is not None:
        found = erase_find.find(load_recipe(arguments.run), erase_find.Request(urls=(arguments.url,)))
        if not found.ids:
            raise ValueError(f"no document of {arguments.run} has the address {arguments.url}")
        for found_id in sorted(found.ids):
            show_trace.show(arguments.run, found_id.hex())
    else:
        doc_id = trace.document_at(arguments.run, arguments.at) if arguments.at else arguments.doc
        show_trace.show(arguments.run, doc_id)
    return 0


def add_erase(verbs: Verbs) -> None:
    """Add `erase`."""
    verb = verbs.add_parser(
        "erase",
        help="remove documents from everything derived from them",
        description="Remove documents from everything derived from them, and write RUN/certificate.json and .html. "
        "Without anything to erase, finish an erasure that was interrupted.",
    )
    verb.add_argument("run", metavar="RUN", help="run directory")
    verb.add_argument("--id", action="append", default=[], metavar="ID", help="document id, 32 hex digits (repeatable)")
    verb.add_argument("--ids", metavar="FILE", help="document ids, one a line")
    verb.add_argument(
        "--url", action="append", default=[], metavar="URL", help="documents of this address (repeatable)"
    )
    verb.add_argument(
        "--domain", action="append", default=[], metavar="D", help="documents of this host and those below"
    )
    verb.add_argument("--source", action="append", default=[], metavar="NAME", help="all documents of this input")
    verb.add_argument(
        "--text", action="append", default=[], metavar="FILE", help="documents like the text in this file"
    )
    verb.add_argument("--exact", action="store_true", help="with --text: only those with the very same words")
    verb.add_argument("--near-copies", action="store_true", help="erase what resembles an erased document too")
    verb.add_argument(
        "--retrain-tokenizer", action="store_true", help="train the tokenizer anew (default: kept as it is)"
    )
    verb.add_argument("--workers", type=one_or_more, metavar="N", help="worker processes (default: one per core)")
    verb.add_argument("--dry-run", action="store_true", help="show what would be erased and rewritten; change nothing")
    verb.set_defaults(action=_erase)


def _erase(arguments: argparse.Namespace) -> int:
    from pipeline import erase, show_erasure
    from pipeline.erase_find import Request, ids_of

    request = Request(
        ids=(*arguments.id, *(ids_of(arguments.ids) if arguments.ids else ())),
        urls=tuple(arguments.url),
        domains=tuple(arguments.domain),
        sources=tuple(arguments.source),
        texts=tuple(arguments.text),
        exact=arguments.exact,
        near_copies=arguments.near_copies,
        retrain_tokenizer=arguments.retrain_tokenizer,
    )
    if arguments.dry_run:
        show_erasure.plan(arguments.run, erase.plan(arguments.run, request))
    else:
        done = erase.erase(arguments.run, request, num_workers=arguments.workers, say=to_stderr)
        show_erasure.result(arguments.run, done)
    return 0
