"""What a Java program needs here: the launcher, and the doors of the JDK that Spark and Flink go through."""

import os
import shutil
from pathlib import Path

from pipeline.workers import RunFailed

#: Spark 3.5's own launcher opens these on Java 17 (JavaModuleOptions); a job server does without that launcher.
OPENS = tuple(
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in (
        "java.lang",
        "java.lang.invoke",
        "java.lang.reflect",
        "java.io",
        "java.net",
        "java.nio",
        "java.util",
        "java.util.concurrent",
        "java.util.concurrent.atomic",
        "jdk.internal.ref",
        "sun.nio.ch",
        "sun.nio.cs",
        "sun.security.action",
        "sun.util.calendar",
    )
)


def find_java() -> str:
    """Return the path of `java`. Raises RunFailed, saying which one to install."""
    home = os.environ.get("JAVA_HOME", "")
    found = shutil.which(str(Path(home, "bin", "java"))) if home else shutil.which("java")
    if found is None:
        where = f"JAVA_HOME is {home}, which holds no bin/java" if home else "there is no `java` on the PATH"
        raise RunFailed(f"Spark and Flink need Java 11 or 17: {where}; install a JDK, such as openjdk-17-jre-headless")
    return found


def find_jar(given: str, variable: str, built: Path, how: str) -> str:
    """Return the path of a jar: the one given, the one an environment variable names, or the one built here."""
    for path, source in ((given, "--job-server-jar"), (os.environ.get(variable, ""), variable)):
        if path:
            if not Path(path).is_file():
                raise FileNotFoundError(f"{source} names {path}, which is no file; {how}")
            return path
    if built.is_file():
        return str(built)
    raise FileNotFoundError(
        f"there is no job server: none given with --job-server-jar, none in {variable}, none at {built}; {how}"
    )
