"""Where Numba keeps compiled kernels: one folder per state of the sources that kernels are compiled from.

Numba sees that a cached function has changed in its own file, but not in a file whose functions it calls; after an
edit, or an upgrade, it would run old code without a word. With a folder per digest of all those files it cannot.
The folder is the user's, so an installation that nobody may write to does not compile anew in every process.
"""

import hashlib
import os
import sys
from pathlib import Path

_PACKAGES = ("transforms", "tokenizer")


def folder() -> Path:
    """Return the folder for the sources as they are: `PLAINSPOKEN_KERNELS`, or one in the user's cache."""
    base = os.environ.get("PLAINSPOKEN_KERNELS")
    if base is None:
        cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        base = str(Path(cache).expanduser() / "plainspoken" / "kernels")
    return Path(base) / sources_digest()[:16]


def sources_digest() -> str:
    """Return the digest of every source file that Numba compiles from, by whatever name; 50 small files, 3 ms."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            source = path.read_bytes()
            if b"numba" in source or b"jit" in source:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + source + b"\0")
    return digest.hexdigest()


_NUMBAS, _OURS = "NUMBA_CACHE_DIR", "PLAINSPOKEN_NUMBA_CACHE_DIR"


def use() -> None:
    """Make Numba use it from now on, unless the user has said where with NUMBA_CACHE_DIR.

    Numba reads that variable when it is imported, which commands that need no kernel do not wait for. The second
    variable tells a child process that the first was set here, for the sources as they were then.
    """
    given = os.environ.get(_NUMBAS)
    if given and given != os.environ.get(_OURS):
        return
    os.environ[_NUMBAS] = os.environ[_OURS] = str(folder())
    if config := sys.modules.get("numba.core.config"):
        vars(config)["CACHE_DIR"] = os.environ[_NUMBAS]
