"""Measure spoken form on real text, one core, beside nemo-text-processing's `Normalizer` in the same run.

    python tests/benchmarks/speak.py                    # all languages
    python tests/benchmarks/speak.py en de --library    # some, and the library (builds its grammars: minutes)

One line per language: MB/s over the first 5 MB of `../shared/corpora` with an empty memory; over the same 5 MB again
(median of five); over lines that all hold digits with the span memory emptied before each (median of five);
microseconds per span that is not in memory; seconds until the first word; peak memory. Each language runs in a process
of its own. The clock is the process's own time, so that other work on the machine counts little; texts are in memory
and kernels compiled before it starts.
"""

import argparse
import contextlib
import gzip
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[name] = "1"

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
sys.path.insert(0, str(ROOT))

from transforms.speak import LANGUAGES, SpokenForm, grammars

_RUNS = 5
_TEXT_BYTES = 5_000_000
_DIGIT_BYTES = 200_000
_LONGEST_LINE = 400
_LIBRARY_LINES = 40


def read_texts(lang: str) -> tuple[list[str], list[str]]:
    """Return the first 5 MB of documents, and 0.2 MB of lines that all hold a digit."""
    texts: list[str] = []
    lines: list[str] = []
    num_bytes = num_line_bytes = 0
    with gzip.open(CORPORA / f"{lang}.jsonl.gz", "rt", encoding="utf-8") as records:
        for record in records:
            text = json.loads(record)["text"]
            if num_bytes < _TEXT_BYTES:
                texts.append(text)
                num_bytes += len(text.encode())
            for line in text.split("\n"):
                if num_line_bytes < _DIGIT_BYTES and len(line) < _LONGEST_LINE and re.search(r"\d", line):
                    lines.append(line)
                    num_line_bytes += len(line.encode())
    return texts, lines


def seconds(work: object) -> float:
    """Return the process time that a call takes."""
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start


def forget(form: SpokenForm) -> None:
    """Empty the memory of spans."""
    if form._reader is not None:
        form._reader.spans._spoken.clear()
        getattr(form._reader.spans.normaliser, "forget", lambda: None)()


def measure(lang: str, with_library: bool) -> dict[str, float | str]:
    """Return the figures of one language."""
    texts, lines = read_texts(lang)
    warm_up = SpokenForm(lang)
    warm_up("\n".join(lines[:50]))  # compiles
    start = time.perf_counter()
    form = SpokenForm(lang)
    form("1")
    load_seconds = time.perf_counter() - start
    array = pa.array(texts, pa.large_string())
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    cold = megabytes / seconds(lambda: form.batch(array))
    warm = megabytes / statistics.median(seconds(lambda: form.batch(array)) for _ in range(_RUNS))

    def say_lines() -> None:
        for line in lines:
            forget(form)
            form(line)

    megabytes = sum(len(line.encode()) for line in lines) / 1e6
    digits = megabytes / statistics.median(seconds(say_lines) for _ in range(_RUNS))
    found: dict[str, float | str] = {
        "lang": lang,
        "cold": cold,
        "warm": warm,
        "digits": digits,
        "miss_us": miss_microseconds(form, lines),
        "load_s": load_seconds,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if with_library and lang in grammars.LANGUAGES:
        found["library"] = library_speed(lang, lines)
    return found


def miss_microseconds(form: SpokenForm, lines: list[str]) -> float:
    """Return what a span costs that is not in memory, in microseconds."""
    if form._reader is None:
        return float("nan")
    spans = form._reader.spans
    forget(form)
    for line in lines:
        form(line)
    known = list(spans._spoken)

    def say_all() -> None:
        forget(form)
        for span in known:
            spans.say(span)

    return statistics.median(seconds(say_all) for _ in range(_RUNS)) / max(1, len(known)) * 1e6


def library_speed(lang: str, lines: list[str]) -> float:
    """Return the MB/s of `Normalizer.normalize` on the same lines, whatever it raises."""
    import pywrapfst
    from nemo_text_processing.text_normalization.normalize import Normalizer

    cache = Path.home() / ".cache" / "plainspoken" / "library" / lang  # one folder per language: its names collide
    normalizer = Normalizer(input_case="cased", lang=lang, cache_dir=str(cache), overwrite_cache=False)
    sample = lines[:: max(1, len(lines) // _LIBRARY_LINES)]
    start = time.process_time()
    for line in sample:
        with contextlib.suppress(pywrapfst.FstOpError, ValueError, RuntimeError):
            normalizer.normalize(line)
    return sum(len(line.encode()) for line in sample) / 1e6 / (time.process_time() - start)


def main() -> None:
    """Measure the languages named, each in its own process, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("langs", nargs="*", choices=[*LANGUAGES, []], help="default: all")
    parser.add_argument("--library", action="store_true", help="also time nemo-text-processing")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.langs[0], arguments.library)))
        return
    print("lang  first 5 MB  warm MB/s  digits MB/s  miss us  load s  RSS MB  library MB/s")
    for lang in arguments.langs or LANGUAGES:
        command = [sys.executable, __file__, "--one", lang, *(["--library"] if arguments.library else [])]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found = json.loads(answer.strip().split("\n")[-1])
        library = f"{found['library']:.6f}" if "library" in found else "-"
        print(
            f"{lang:4}  {found['cold']:10.2f}  {found['warm']:9.2f}  {found['digits']:11.2f}  {found['miss_us']:7.0f}  "
            f"{found['load_s']:6.2f}  {found['rss_mb']:6.0f}  {library:>12}",
            flush=True,
        )


if __name__ == "__main__":
    main()
