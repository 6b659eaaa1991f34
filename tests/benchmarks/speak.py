"""Measure spoken form on real text, one core, beside nemo-text-processing's `Normalizer` in the same run.

    python tests/benchmarks/speak.py                    # all languages, two minutes
    python tests/benchmarks/speak.py en de --library    # some, and the library on the same lines
    python tests/benchmarks/speak.py en --memory 300    # memory after every 50 of 300 MB
    python tests/benchmarks/speak.py --others           # the library's seven other languages: exported, equal, how fast

One line per language: MB/s over the first 5 MB of `../shared/corpora` with an empty memory; over the same 5 MB again
(median of five); over lines that all hold digits with the memory of spans emptied before each (median of five), and
what the library does on some of the same lines; microseconds per span that is not in memory; seconds from the making
of a `SpokenForm` in a new process to its first words; peak memory of a process that speaks the first 5 MB in batches
of 0.5 MB, of one that has only imported the package, and what of the former is no page of a file: pages of libraries
and grammars are shared by all workers, and how many count as there depends on the kernel (167 MB after `import numba`
with Linux 6.18, which maps many at once). Each language runs in processes of its own. The clock is the
process's own time, so that other work on the machine counts little; kernels are compiled before it starts.
"""

import argparse
import contextlib
import gzip
import itertools
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[name] = "1"

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
sys.path.insert(0, str(ROOT))

from transforms.speak import LANGUAGES, SpokenForm, export, grammars
from transforms.speak.normaliser import Normaliser, UnspeakableError

_RUNS = 5
_TEXT_BYTES = 5_000_000
_BATCH_BYTES = 500_000
_DIGIT_BYTES = 200_000
_LONGEST_LINE = 400
_LIBRARY_LINES = 400
_LIBRARY_SECONDS = 6.0
_STEP_MEGABYTES = 50

#: Written for this file: a count, a date or time, a sum or measure each, as each grammar writes them.
OTHERS = {
    "hu": ("A boltban 25 alma volt.", "2021. m\u00e1jus 3-\u00e1n j\u00f6tt.", "Az \u00fat 12 km."),
    "hy": ("\u054d\u0561 25 \u0563\u056b\u0580\u0584 \u0567:", "1987", "12 \u056f\u0574"),
    "ko": ("\uc0ac\uacfc 25\uac1c", "2021\ub144 5\uc6d4 3\uc77c", "10\uc2dc 30\ubd84"),
    "rw": ("Hari abantu 25 hano", "saa 10:30", "1987"),
    "sv": ("Det fanns 25 \u00e4pplen.", "Den 3 maj 2021 kom hon.", "Den v\u00e4gde 12 kg."),
    "vi": ("C\u00f3 25 qu\u1ea3 t\u00e1o.", "ng\u00e0y 3/5/2021", "10:30", "n\u1eb7ng 12 kg"),
    "zh": ("\u670925\u4e2a\u82f9\u679c\u3002", "2021\u5e745\u67083\u65e5", "10:30", "12\u516c\u65a4"),
}


def read_texts(lang: str) -> tuple[list[str], list[str]]:
    """Return the first 5 MB of documents, and 0.2 MB of lines that all hold a digit."""
    texts: list[str] = []
    lines: list[str] = []
    num_bytes = num_line_bytes = 0
    for text in documents(lang):
        if num_bytes < _TEXT_BYTES:
            texts.append(text)
            num_bytes += len(text.encode())
        for line in text.split("\n"):
            if num_line_bytes < _DIGIT_BYTES and len(line) < _LONGEST_LINE and re.search(r"\d", line):
                lines.append(line)
                num_line_bytes += len(line.encode())
    return texts, lines


def documents(lang: str) -> Iterator[str]:
    """Yield the texts of a language's corpus."""
    with gzip.open(CORPORA / f"{lang}.jsonl.gz", "rt", encoding="utf-8") as records:
        for record in records:
            yield json.loads(record)["text"]


def batches(texts: Iterator[str], most_bytes: int) -> Iterator[tuple[pa.Array, int]]:
    """Yield arrays of about half a megabyte with their size, until `most_bytes` have come."""
    batch: list[str] = []
    num_bytes = total = 0
    for text in texts:
        batch.append(text)
        num_bytes += len(text.encode())
        if num_bytes >= _BATCH_BYTES:
            yield pa.array(batch, pa.large_string()), num_bytes
            total += num_bytes
            if total >= most_bytes:
                return
            batch, num_bytes = [], 0


def seconds(work: Callable[[], object]) -> float:
    """Return the process time that a call takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak_megabytes() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes_now(what: str = "VmRSS") -> float:
    """Return the memory that this process has; `RssAnon`: without pages of files."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


def forget(form: SpokenForm) -> None:
    """Empty the memory of spans: nothing else remembers what was said."""
    if form._reader is not None:
        form._reader.spans._spoken.clear()


def measure_speed(lang: str, with_library: bool) -> dict[str, float]:
    """Return the speeds of one language."""
    texts, lines = read_texts(lang)
    warm_up = SpokenForm(lang)  # loads the kernels, all of them
    for text in [*lines[:: max(1, len(lines) // 500)], *texts[:20]]:
        warm_up(text)
    form = SpokenForm(lang)
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
    found = {"cold": cold, "warm": warm, "digits": digits, "miss_us": miss_microseconds(form, lines)}
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


def measure_worker(lang: str, with_library: bool) -> dict[str, float]:
    """Return how long a new process takes to its first words, and its memory before and after 5 MB."""
    empty = peak_megabytes()
    start = time.process_time()
    form = SpokenForm(lang)
    form("It is 5.")
    load = time.process_time() - start
    for batch, _ in batches(documents(lang), _TEXT_BYTES):
        form.batch(batch)
    return {"load_s": load, "empty_mb": empty, "rss_mb": peak_megabytes(), "own_mb": megabytes_now("RssAnon")}


def library(lang: str, cache: Path) -> Callable[[str], str]:
    """Return the library's own normaliser, on grammars compiled before."""
    from nemo_text_processing.text_normalization.normalize import Normalizer

    # The library cannot read its own cache of rw: it writes the rules "ALL" and "REDUP" and looks for "verbalize".
    normalizer = Normalizer(input_case="cased", lang=lang, cache_dir=str(cache), overwrite_cache=lang == "rw")
    normalise: Callable[[str], str] = normalizer.normalize
    return normalise


def library_speed(lang: str, lines: list[str]) -> float:
    """Return the MB/s of `Normalizer.normalize` on some of the lines, whatever it raises."""
    import pywrapfst

    normalise = library(lang, grammars.path(lang) / "nemo")
    num_bytes = 0
    start = time.process_time()
    for line in lines[:: max(1, len(lines) // _LIBRARY_LINES)]:
        with contextlib.suppress(pywrapfst.FstOpError, ValueError, RuntimeError, IndexError, AssertionError):
            normalise(line)
        num_bytes += len(line.encode())
        if time.process_time() - start > _LIBRARY_SECONDS:
            break
    return num_bytes / 1e6 / (time.process_time() - start)


def measure_memory(lang: str, megabytes: int) -> None:
    """Speak the corpus again and again, its digits changed each time, and print the memory after every 50 MB."""
    form = SpokenForm(lang)
    turned = (
        text.translate({48 + digit: 48 + (digit * 7 + turn) % 10 for digit in range(10)}) if turn else text
        for turn in itertools.count()
        for text in documents(lang)
    )
    done = 0
    print(f"{lang}: {megabytes_now():.0f} MB of memory before the first text", flush=True)
    for batch, num_bytes in batches(turned, megabytes * 1_000_000):
        form.batch(batch)
        if (done + num_bytes) // (_STEP_MEGABYTES * 1_000_000) > done // (_STEP_MEGABYTES * 1_000_000):
            print(f"{lang}: {megabytes_now():.0f} MB after {(done + num_bytes) / 1e6:.0f} MB", flush=True)
        done += num_bytes


def measure_other(lang: str, with_library: bool) -> dict[str, float | str]:
    """Export a grammar that Plainspoken does not speak, compare it with the library, and time both.

    In rw the library's verbaliser reads across tokens: it loses blanks, and tags get into its words. Ours do not.
    """
    import pywrapfst

    folder = grammars.directory().parent / "other-grammars" / f"{lang}-{grammars.NEMO_VERSION}-{export.LAYOUT}"
    if not (folder / "grammar.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-W", "ignore", "-m", "transforms.speak.export", lang, str(folder)], check=True,
                       cwd=ROOT, capture_output=True)  # fmt: skip
    ours, theirs = Normaliser(folder, joiner="" if lang == "zh" else " "), library(lang, folder / "nemo")
    equal, said = 0, []
    for sentence in OTHERS[lang]:
        try:
            said.append(ours(sentence))
        except UnspeakableError as error:
            said.append(f"({error.reason})")
        with contextlib.suppress(pywrapfst.FstOpError, ValueError, RuntimeError):
            equal += theirs(sentence) == said[-1]
    mine = statistics.median(seconds(lambda: [ours(s) for s in OTHERS[lang]]) for _ in range(_RUNS * 20))
    library_seconds = seconds(lambda: [theirs(s) for s in OTHERS[lang]])
    return {"equal": f"{equal}/{len(said)}", "miss_us": mine / len(said) * 1e6,
            "library_us": library_seconds / len(said) * 1e6, "said": " | ".join(said)}  # fmt: skip


_PARTS = {"speed": measure_speed, "worker": measure_worker, "other": measure_other}


def in_new_process(part: str, lang: str, with_library: bool = False) -> dict[str, float]:
    """Return what one of `_PARTS` gives for a language in a process of its own."""
    command = [sys.executable, "-W", "ignore", __file__, lang, "--part", part, *(["--library"] if with_library else [])]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    figures: dict[str, float] = json.loads(answer.strip().split("\n")[-1])
    return figures


def main() -> None:
    """Measure the languages named, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("langs", nargs="*", metavar="LANG", help=f"default: all of {' '.join(LANGUAGES)}")
    parser.add_argument("--library", action="store_true", help="also time nemo-text-processing")
    parser.add_argument("--memory", type=int, metavar="MB", help="instead: memory while so much text is spoken")
    parser.add_argument("--others", action="store_true", help="instead: the library's other languages")
    parser.add_argument("--part", choices=_PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if unknown := set(arguments.langs) - {*LANGUAGES, *OTHERS}:
        parser.error(f"no language {', '.join(sorted(unknown))}, expected some of {', '.join((*LANGUAGES, *OTHERS))}")
    if arguments.part:
        print(json.dumps(_PARTS[arguments.part](arguments.langs[0], arguments.library)))
    elif arguments.memory:
        for lang in arguments.langs or ["en"]:
            measure_memory(lang, arguments.memory)
    elif arguments.others:
        print("lang  equal  us/sentence  library us/sentence  says")
        for lang in arguments.langs or OTHERS:
            row = in_new_process("other", lang)
            print(
                f"{lang:4}  {row['equal']:>5}  {row['miss_us']:11.0f}  {row['library_us']:19.0f}  {row['said']}",
                flush=True,
            )
    else:
        columns = (
            "lang  first 5 MB  warm MB/s  digits MB/s  library MB/s  times  miss us  start s  empty MB  peak MB  own MB"
        )
        print(columns)
        for lang in arguments.langs or LANGUAGES:
            row = {**in_new_process("speed", lang, arguments.library), **in_new_process("worker", lang)}
            theirs = row.get("library")
            library_columns = f"{theirs:12.6f}  {row['digits'] / theirs:5.0f}" if theirs else f"{'-':>12}  {'-':>5}"
            print(
                f"{lang:4}  {row['cold']:10.2f}  {row['warm']:9.2f}  {row['digits']:11.2f}  {library_columns}  "
                f"{row['miss_us']:7.0f}  {row['load_s']:7.2f}  {row['empty_mb']:8.0f}  {row['rss_mb']:7.0f}  "
                f"{row['own_mb']:6.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
