"""How time and memory of a whole run grow with its input: 1, 3 and 10 times the corpora of ../shared.

    python tests/benchmarks/growth.py --times 1 3 10 --out /tmp/growth     # one table
    plainspoken plan /tmp/growth/10/recipe.toml --check                    # the plan's error at ten times its sample

The first copy of a document is the document. Of the others, each has as many sentences, taken from its language in
another order, so that lengths, languages and vocabulary stay as they are and copies are no duplicates of one another.
"""

import argparse
import gzip
import json
import math
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
_SENTENCE = re.compile(r"[^.!?\n\u06d4\u0964\u3002]+[.!?\u06d4\u0964\u3002]*\s*|[.!?\n\u06d4\u0964\u3002]+\s*")
#: Multiplied with the number of the copy it is the step from one sentence to the next.
_STEP = 7919


def grow(texts: list[str], copy: int) -> list[str]:
    """Return the documents of one copy.

    >>> grow(["One. Two. ", "Three."], 0)
    ['One. Two. ', 'Three.']
    >>> [len(_SENTENCE.findall(text)) for text in grow(["One. Two. ", "Three.", "Four. "], 2)]
    [2, 1, 1]
    """
    if not copy:
        return texts
    sentences = [_SENTENCE.findall(text) for text in texts]
    pool = [sentence for each in sentences for sentence in each]
    step = _STEP * copy
    while math.gcd(step, len(pool)) > 1:
        step += 1
    made, at = [], copy
    for each in sentences:
        made.append("".join(pool[(at + index) * step % len(pool)] for index in range(len(each))))
        at += len(each)
    return made


def write_corpora(folder: Path, times: int) -> int:
    """Write `times` copies of the corpora below a folder; return the bytes of text."""
    text_bytes = 0
    for path in sorted(CORPORA.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            documents = [json.loads(line) for line in lines]
        for copy in range(times):
            target = folder / f"{path.name.split('.')[0]}-{copy}.jsonl.gz"
            with gzip.open(target, "wt", encoding="utf-8", compresslevel=1) as out:
                for document, text in zip(documents, grow([each["text"] for each in documents], copy), strict=True):
                    text_bytes += len(text.encode())
                    out.write(json.dumps({"lang": document["lang"], "text": text}, ensure_ascii=False) + "\n")
    return text_bytes


def measure(out: Path, times: int, workers: int) -> None:
    """Run the corpora's recipe on so many copies; print what it took."""
    folder = out / str(times)
    (folder / "input").mkdir(parents=True, exist_ok=True)
    text_bytes = write_corpora(folder / "input", times)
    recipe = (ROOT / "tests" / "benchmarks" / "corpora.toml").read_text()
    recipe = recipe.replace("../shared/corpora", str(folder / "input")).replace("runs/corpora", str(folder / "run"))
    (folder / "recipe.toml").write_text(recipe)
    began = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pipeline.cli", "run", str(folder / "recipe.toml"), "--workers", str(workers)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    timings = json.loads((folder / "run" / "timings.json").read_text())
    print(f"{times:>5} {text_bytes / 1e6:>9,.0f} MB {wall:>8,.0f} s {cpu:>8,.0f} CPU s")
    for name, seconds in timings["wall_seconds"].items():
        print(f"{'':>5} {name:<12} {seconds:>8,.1f} s {timings['peak_bytes'].get(name, 0) / 1e6:>8,.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 3, 10])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    for number in arguments.times:
        measure(arguments.out, number, arguments.workers)
