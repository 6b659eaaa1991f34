"""Google Cloud without an account: the container's steps, a whole run on a store that speaks Cloud Storage's protocol,
the jobs that Dataflow would get, and requests held against the API's own schema.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cloud_programs import DIGESTS, JOBS, READ, SCHEMA, TASKS, UPLOAD
from run_digests import ROOT

from dataflow.launch_request import STAGE_NAMES, Launch
from dataflow.server_process import free_ports
from transforms.speak import grammars

pytestmark = pytest.mark.cluster
_SECONDS_TO_INSTALL = 540
_GRAPH_BYTES_AT_MOST = 10 << 20

RECIPE = """
[run]
directory = "{place}/run"
[[input]]
name = "news"
format = "jsonl"
kind = "newspaper"
paths = ["{place}/in/*.jsonl.gz"]
[decontaminate]
benchmarks = ["{place}/benchmarks/*.jsonl"]
[tokenizer]
vocab_size = 2000
hard_vocab_limit = false
reserved_entries = 100
"""


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty virtual environment in which the steps of the Dockerfile ran, in order; its folder of programs."""
    work = tmp_path_factory.mktemp("container")
    source = work / "source"
    subprocess.run(["git", "clone", "--quiet", "--local", str(ROOT), str(source)], check=True)
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(work / "tmp"), str(source)], check=True)
    subprocess.run([sys.executable, "-m", "venv", str(work / "venv")], check=True)
    programs = work / "venv" / "bin"
    # Grammars take long to compile and have tests of their own: those of this machine stand in.
    folders = {
        "/tmp/plainspoken": str(work / "tmp" / "plainspoken"),
        "/opt/plainspoken/grammars": str(grammars.directory()),
        "/opt/plainspoken": str(work / "opt"),
    }
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(work)}
    (work / "opt").mkdir()
    num_run = num_copied = 0
    dockerfile = (ROOT / "dataflow" / "container" / "Dockerfile").read_text()
    for folder, instead in folders.items():
        dockerfile = dockerfile.replace(folder, instead)
    for keyword, rest in steps(dockerfile):
        if keyword == "ENV":
            name, _, value = rest.partition("=")
            environment[name] = value
        elif keyword == "COPY" and "--from" not in rest and "dist/" not in rest:  # those are not of this repository
            path, to = rest.split()
            shutil.copy(source / path, to)
            num_copied += 1
        elif keyword == "RUN":
            done = subprocess.run(
                ["bash", "-c", f"set -o pipefail; {rest}"],
                cwd=work,
                env=environment,
                capture_output=True,
                text=True,
                timeout=_SECONDS_TO_INSTALL,
                check=False,
            )
            assert done.returncode == 0, f"{rest}\n{(done.stdout + done.stderr)[-2000:]}"
            num_run += 1
    assert (num_run, num_copied) == (5, 1)
    subprocess.run([programs / "pip", "install", "--quiet", "gcp-storage-emulator"], check=True)
    return programs


def steps(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Yield (keyword, rest) of each instruction, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", dockerfile)
    for line in text.splitlines():
        if line and not line.startswith("#"):
            keyword, _, rest = line.partition(" ")
            yield keyword, rest


@contextlib.contextmanager
def cloud_storage(programs: Path) -> Iterator[dict[str, str]]:
    """Run a store that speaks Cloud Storage's protocol; give the environment that leads there."""
    (port,) = free_ports(1)
    command = [programs / "gcp-storage-emulator", "start", "--host=localhost", f"--port={port}", "--in-memory"]
    server = subprocess.Popen(
        [*command, "--default-bucket=corpus"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{port}/storage/v1/b/corpus", timeout=2).close()
                break
            assert time.monotonic() < deadline
            time.sleep(0.2)
        yield {
            "PATH": f"{programs}:/usr/bin:/bin",
            "STORAGE_EMULATOR_HOST": f"http://localhost:{port}",
            "NO_GCE_CHECK": "true",
            "GOOGLE_CLOUD_PROJECT": "test",
            "PLAINSPOKEN_GRAMMARS": str(grammars.directory()),
            "HOME": str(programs.parent),
        }
    finally:
        server.terminate()
        server.wait(20)


def python(programs: Path, environment: dict[str, str], code: str, *arguments: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [programs / "python", "-W", "ignore", "-c", code, *map(str, arguments)],
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def test_a_whole_run_on_cloud_storage_gives_the_bytes_of_a_local_one(container: Path, tmp_path: Path) -> None:
    demo = ROOT / "tests" / "data" / "demo"
    news = sorted((demo / "news").glob("*.jsonl.gz"))
    assert len(news) >= 2
    benchmark = demo / "benchmarks" / "evaluation.jsonl"
    for folder, files in (("in", news), ("benchmarks", [benchmark])):
        (tmp_path / folder).mkdir()
        for file in files:
            os.link(file, tmp_path / folder / file.name)
    (tmp_path / "local.toml").write_text(RECIPE.format(place=tmp_path))
    (tmp_path / "remote.toml").write_text(RECIPE.format(place="gs://corpus"))
    with cloud_storage(container) as environment:
        python(container, environment, UPLOAD, *news, benchmark, cwd=tmp_path)
        found = {}
        for name, run in (("local", str(tmp_path / "run")), ("remote", "gs://corpus/run")):
            command = [container / "plainspoken", "run", str(tmp_path / f"{name}.toml"), "--workers", "1"]
            done = subprocess.run(
                command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False
            )
            assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
            found[name] = json.loads(python(container, environment, DIGESTS, run, cwd=tmp_path))
        for verb, *more in (("verify",), ("report",), ("inspect", "--examples", "2")):
            shown = []
            for run in (str(tmp_path / "run"), "gs://corpus/run"):
                command = [container / "plainspoken", verb, run, *more]
                done = subprocess.run(
                    command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
                )
                assert done.returncode == 0, done.stdout + done.stderr
                shown.append(done.stdout.replace(run, "RUN"))
            assert len(shown[0]) > 10
            assert shown[0] == shown[1]
        page = python(container, environment, READ, "gs://corpus/run/report.html", cwd=tmp_path)
        assert "<html" in page
    assert len(found["remote"]) > 15
    assert found["remote"] == found["local"]


def test_the_template_writes_down_a_job_whose_tasks_wait_for_it(container: Path, tmp_path: Path, asked: Launch) -> None:
    news = sorted((ROOT / "tests" / "data" / "demo" / "news").glob("*.jsonl.gz"))
    benchmark = ROOT / "tests" / "data" / "demo" / "benchmarks" / "evaluation.jsonl"
    (tmp_path / "recipe.toml").write_text(RECIPE.format(place="gs://corpus"))
    given = asked.request("documents")["launchParameter"]["parameters"]
    options = {"project": asked.project, "region": asked.region, "temp_location": asked.temporary_files}
    options |= {"template_location": str(tmp_path / "documents.json"), "job_name": "plainspoken-documents"}
    arguments = [f"--{name}={value}" for name, value in {**given, **options}.items()]
    program = container.parent.parent / "opt" / "main.py"
    with cloud_storage(container) as environment:
        python(container, environment, UPLOAD, *news, benchmark, tmp_path / "recipe.toml", cwd=tmp_path)
        done = subprocess.run(
            [container / "python", program, *arguments, "--no_auth"],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
        assert f"documents: {len(news)} shards to make" in done.stderr
        waiting = python(container, environment, TASKS, cwd=tmp_path).split()
    assert [Path(name).name[:10] for name in waiting] == ["documents-"]
    job = json.loads((tmp_path / "documents.json").read_text())
    assert job["name"] == "plainspoken-documents"
    images = [each["containerImage"] for each in job["environment"]["workerPools"][0]["sdkHarnessContainerImages"]]
    assert asked.image in images


def test_gcloud_makes_a_template_of_the_metadata(asked: Launch) -> None:
    program = shutil.which("gcloud")
    if program is None:
        pytest.skip("needs gcloud, which is not installed")
    metadata = ROOT / "dataflow" / "template" / "metadata.json"
    command = [program, "dataflow", "flex-template", "build", asked.template, "--print-only", "--image", asked.image]
    command += ["--sdk-language", "PYTHON", "--metadata-file", str(metadata), "--project", asked.project]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    template = json.loads(done.stdout.split("|-", 1)[1])
    assert template["image"] == asked.image
    assert template["metadata"] == json.loads(metadata.read_text())
    pattern = template["metadata"]["parameters"][1]["regexes"][0]
    assert all(re.fullmatch(pattern, stage) for stage in STAGE_NAMES)


def test_jobs_for_100_000_files_are_small_and_all_requests_are_as_the_api_says(
    container: Path, tmp_path: Path, asked: Launch
) -> None:
    (tmp_path / "remote.toml").write_text(RECIPE.format(place="gs://corpus"))
    with cloud_storage(container) as environment:
        python(container, environment, JOBS, tmp_path / "remote.toml", tmp_path, cwd=tmp_path)
    jobs = [tmp_path / f"{stage}.json" for stage in STAGE_NAMES]
    assert max(path.stat().st_size for path in jobs) < _GRAPH_BYTES_AT_MOST
    requests = tmp_path / "requests"
    requests.write_text(json.dumps([asked.request(stage) for stage in STAGE_NAMES]))
    assert "as the API says" in python(container, {}, SCHEMA, requests, *jobs, cwd=tmp_path)
