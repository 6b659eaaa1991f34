"""Run one recipe on this machine's own workers and on Spark, with one worker and with two; compare time and bytes.

    python tests/benchmarks/clusters.py                     # the demo
    python tests/benchmarks/clusters.py corpora --lang de --lang mr
    python tests/benchmarks/clusters.py RECIPE.toml --runner spark --workers 2

Prints for each: wall seconds, processor seconds of Python and of Java (of every process below the run, looked at five
times a second, so that the last moments of each are missing), wall seconds of all stages without what comes before and
after them, of those the seconds of the tokenizer, which is trained by one worker, how many files the run made, and a
digest of the SHA-256 of all, which must be the same for every run. Spark is as `plainspoken run --runner spark` starts
it: a worker is a Spark worker of one core and one Python process.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from cluster_runs import command_of, descendants
from run_digests import digests

from pipeline import storage

_SECONDS_BETWEEN_LOOKS = 0.2
_TICKS = os.sysconf("SC_CLK_TCK")


def recipe_text(name: str, langs: list[str]) -> str:
    """Return the text of a recipe; of `corpora`, with these languages alone."""
    places = {"demo": ROOT / "pipeline/recipes/demo.toml", "corpora": ROOT / "tests/benchmarks/corpora.toml"}
    text = places.get(name, Path(name)).read_text()
    if langs:
        paths = ", ".join(f'"../shared/corpora/{lang}.jsonl.gz"' for lang in langs)
        text, found = re.subn(r'"\.\./shared/corpora/\*\.jsonl\.gz"', paths, text)
        if not found:
            raise ValueError(f"--lang goes with `corpora`, not {name}")
    return text


def ticks(pid: int) -> int:
    """Return the processor time of a process so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[11]) + int(fields[12])


def run(recipe: Path, out: Path, runner: str, num_workers: int) -> tuple[float, float, float]:
    """Run a recipe; return seconds: wall, of Python, of Java."""
    command = [sys.executable, "-m", "pipeline.cli", "run", str(recipe), "--out", str(out)]
    command += ["--runner", runner, "--workers", str(num_workers)]
    began = time.monotonic()
    used: dict[int, tuple[bool, int]] = {}
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, cwd=ROOT, stdout=words, stderr=words)
        while process.poll() is None:
            for each in (process.pid, *descendants(process.pid)):
                if command := command_of(each):  # none once it has ended
                    used[each] = command.split(" ")[0].endswith("java"), ticks(each)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        if process.returncode:
            words.seek(0)
            sys.exit(words.read().decode(errors="replace")[-3000:])
    seconds = time.monotonic() - began
    java = sum(number for is_java, number in used.values() if is_java) / _TICKS
    return seconds, sum(number for _, number in used.values()) / _TICKS - java, java


def main() -> int:
    """Run all asked for; return 1 when two have made different bytes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("recipe", nargs="?", default="demo", help="demo, corpora, or a TOML file")
    parser.add_argument("--lang", action="append", default=[], help="of the corpora, these alone")
    parser.add_argument("--runner", action="append", help="default: direct and spark")
    parser.add_argument("--workers", type=int, action="append", help="default: 1 and 2")
    arguments = parser.parse_args()
    made = set()
    print("runner  workers   wall s   Python s   Java s   stages s   tokenizer s   files   their digest")
    with tempfile.TemporaryDirectory(prefix="plainspoken-") as folder:
        recipe = Path(folder, "recipe.toml")
        recipe.write_text(recipe_text(arguments.recipe, arguments.lang))
        for runner in arguments.runner or ("direct", "spark"):
            for number in arguments.workers or (1, 2):
                out = Path(folder, f"{runner}-{number}")
                wall, python, java = run(recipe, out, runner, number)
                stages = json.loads((out / "timings.json").read_text())["wall_seconds"]
                files = digests(out)
                digest = storage.digest_of(files)
                made.add(digest)
                times = f"{wall:>10.1f}{python:>11.1f}{java:>9.1f}{sum(stages.values()):>11.1f}"
                times += f"{stages['tokenizer']:>14.1f}"
                print(f"{runner:<8}{number:>6}{times}{len(files):>8}   {digest[:16]}", flush=True)
    return 0 if len(made) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
