"""The command line: `plainspoken VERB ...`.

Exit codes: 0 done, 1 the run failed, 2 the request was wrong. Verbs import what they need when they run, so that
`plainspoken say` does not wait for Beam.
"""

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence

from pipeline import commands, lineage_commands
from tokenizer import command as tokenizer_command


def parser() -> argparse.ArgumentParser:
    """Return the parser of all verbs."""
    top = argparse.ArgumentParser(prog="plainspoken", description="Prepare text for training spoken-language models.")
    top.add_argument("--traceback", action="store_true", help="show where in the code an error arose")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    commands.add_run(verbs)
    commands.add_say(verbs)
    commands.add_grammars(verbs)
    tokenizer_command.add_arguments(verbs)
    verbs.choices["tokenizer"].set_defaults(action=tokenizer_command.run)
    commands.add_pack(verbs)
    commands.add_export(verbs)
    commands.add_report(verbs)
    commands.add_inspect(verbs)
    lineage_commands.add_trace(verbs)
    lineage_commands.add_erase(verbs)
    lineage_commands.add_verify(verbs)
    commands.add_plan(verbs)
    commands.add_launch(verbs)
    commands.add_doctor(verbs)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    logging.basicConfig(level=logging.ERROR, format="%(message)s")  # Beam warns on import about clouds it cannot see
    for stream in (sys.stdin, sys.stdout, sys.stderr):  # text in twelve languages, whatever the locale says
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace" if stream is sys.stdin else "backslashreplace")
    arguments = parser().parse_args(_traceback_first(sys.argv[1:] if argv is None else argv))
    try:
        return int(arguments.action(arguments))
    except BrokenPipeError:  # `plainspoken say | head`: nobody reads on, which is no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("stopped; finished shards are kept: run the same command again to go on", file=sys.stderr)
        return 1
    except (ValueError, FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        if arguments.traceback:
            raise
        print(f"plainspoken {arguments.verb}: {_told(error)}", file=sys.stderr)
        return 2
    except (RuntimeError, OSError) as error:
        if arguments.traceback:
            raise
        print(f"plainspoken {arguments.verb}: {_told(error)}", file=sys.stderr)
        return 1


def _traceback_first(argv: Sequence[str]) -> list[str]:
    """Return the arguments with `--traceback` before the verb, wherever it was asked for.

    >>> _traceback_first(["run", "demo", "--traceback", "--", "--traceback"])
    ['--traceback', 'run', 'demo', '--', '--traceback']
    """
    end = argv.index("--") if "--" in argv else len(argv)
    ours = [argument for argument in argv[:end] if argument != "--traceback"]
    return ["--traceback"] * (len(ours) < end) + ours + list(argv[end:])


def _told(error: Exception) -> str:
    """Return the message of an error; the system's own say which file, and why not.

    >>> _told(FileNotFoundError(2, "No such file or directory", "news.toml"))
    'news.toml: no such file or directory'
    """
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror[:1].lower()}{error.strerror[1:]}"
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
