"""Where each language's compiled grammar lies, and how it gets there: built once, by an explicit call.

language code -> a folder of memory-mappable arrays under the user's cache folder.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from transforms.speak import export

#: Languages whose grammars nemo-text-processing has and Plainspoken speaks; mr, ta and te need none.
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "pt")

#: Pinned, since the spoken text depends on them and a worker that only reads arrays need not have them installed.
NEMO_VERSION = "1.2.0"
PYNINI_VERSION = "2.1.6.post1"

_HEARTBEAT_SECONDS = 15.0


def directory() -> Path:
    """Return the folder that holds every language's grammar: `PLAINSPOKEN_GRAMMARS`, or one in the user's cache."""
    if chosen := os.environ.get("PLAINSPOKEN_GRAMMARS"):
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "plainspoken" / "grammars"


def key(lang: str) -> str:
    """Return what names a grammar's folder: it changes with the library, the compiler and the array layout.

    >>> key("de") == key("de"), key("de") == key("en")
    (True, False)
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no grammar for language {lang!r}, expected one of {', '.join(LANGUAGES)}")
    versions = json.dumps([lang, NEMO_VERSION, PYNINI_VERSION, export.LAYOUT])
    return f"{lang}-{hashlib.sha256(versions.encode()).hexdigest()[:12]}"


def path(lang: str, base: Path | None = None) -> Path:
    """Return the folder of a language's grammar, whether built or not."""
    return (base or directory()) / key(lang)


def is_built(lang: str, base: Path | None = None) -> bool:
    """Return whether the grammar is there; a folder gets its name only once complete."""
    return path(lang, base).is_dir()


def build(lang: str, report: Callable[[str], None] = print, base: Path | None = None) -> Path:
    """Compile a language's grammar unless it is there, and return its folder.

    Compiling takes 1 to 55 seconds and up to 2.7 GB (fr), in a process of its own; `report` gets one line when it
    starts, now and then, and when it ends. Two builders at once do the work once: the second waits for the first.
    Raises RuntimeError with the library's last words where it fails.
    """
    target = path(lang, base)
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent / f"{lang}.lock", lambda: report(f"{lang}: another process is building it, waiting")):
        if target.is_dir():
            return target
        _check_versions()
        began = time.monotonic()
        report(f"{lang}: compiling the grammars of nemo-text-processing {NEMO_VERSION} (once, up to a minute)")
        unfinished = Path(tempfile.mkdtemp(prefix=f"{lang}-unfinished-", dir=target.parent))
        try:
            _compile(lang, unfinished, lambda: report(f"{lang}: still compiling, {time.monotonic() - began:.0f} s"))
            unfinished.chmod(0o755)
            unfinished.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        report(f"{lang}: done in {time.monotonic() - began:.0f} s, {target}")
    return target


def _compile(lang: str, folder: Path, report: Callable[[], None]) -> None:
    """Run `export` on one language in a child process, calling `report` now and then."""
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    command = [sys.executable, "-W", "ignore", "-m", "transforms.speak.export", lang, str(folder)]
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
        try:
            while True:
                try:
                    status = child.wait(_HEARTBEAT_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    report()
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        if status:
            log.seek(0)
            lines = log.read().decode(errors="replace").strip().splitlines()
            raise RuntimeError(
                f"compiling the {lang} grammar ended with status {status}: {lines[-1] if lines else 'no output'}; "
                "nemo-text-processing and pynini must be installed, and about 3 GB of memory free"
            )


def _check_versions() -> None:
    for package, expected in (("nemo-text-processing", NEMO_VERSION), ("pynini", PYNINI_VERSION)):
        try:
            found = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found = "none"
        if found != expected:
            raise RuntimeError(
                f"building grammars needs {package} {expected}, found {found}: pip install {package}=={expected} "
                "(pynini has wheels for Linux on x86-64 only; elsewhere copy the grammars folder from such a machine)"
            )


@contextlib.contextmanager
def _locked(lock: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold an exclusive lock on a file; the system lets go of it when the process dies."""
    import fcntl  # not on Windows, where pynini has no wheels either

    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
