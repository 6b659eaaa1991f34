"""The demo corpus: what is committed is what its sources build, and each format opens with its own library."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecordType

HERE = Path(__file__).parent
DEMO = HERE / "demo"
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "mr", "pt", "ta", "te")
MAX_BYTES = 4_000_000


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def content(path: Path) -> object:
    """Return what a file holds; compressors and Parquet writers may spell it differently from version to version."""
    data = path.read_bytes()
    if path.name == "cut.parquet":
        return data[:4]
    if path.name == "truncated.warc.gz":
        return [record.headers.asdict() for record in whole_records(path)]
    if path.suffix == ".gz":
        return gzip.decompress(data)
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().decompress(data)
    if path.suffix == ".parquet":
        return pq.read_table(path)
    if path.suffix == ".arrow":
        opened = pa.ipc.open_stream if path.parent.suffix == ".dataset" else pa.ipc.open_file
        return opened(data).read_all()
    return data


def whole_records(path: Path) -> list[object]:
    with path.open("rb") as stream:
        return list(ArchiveIterator(stream))


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rebuilt") / "demo"
    # Another place, another hash seed, another time zone, another locale: nothing of them may show.
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Kolkata", "LC_ALL": "C"}
    command = [sys.executable, str(HERE / "make_demo.py"), "--out", str(out)]
    subprocess.run(command, check=True, cwd=out.parent, env=environment)
    return out


def test_committed_files_are_what_the_sources_build(rebuilt: Path) -> None:
    assert files(rebuilt) == files(DEMO)
    different = [name for name in files(DEMO) if content(rebuilt / name) != content(DEMO / name)]
    assert different == [], "run tests/data/make_demo.py and commit what it changes"


def test_a_folder_that_is_not_a_corpus_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader,")
    command = [sys.executable, str(HERE / "make_demo.py"), "--out", str(tmp_path)]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 2
    assert (tmp_path / "letter.txt").exists()


def test_it_is_small_enough_for_git() -> None:
    assert sum((DEMO / name).stat().st_size for name in files(DEMO)) < MAX_BYTES


def test_every_source_is_in_the_corpus_once_and_planted_copies_apart() -> None:
    sources = [path for lang in LANGUAGES for path in (HERE / "source" / lang).glob("*.txt")]
    assert len(sources) > 250
    urls = [re.search(r"^url: (.*)$", path.read_text(encoding="utf-8"), re.M)[1] for path in sources]
    assert len(set(urls)) == len(urls)
    found = {name: content(DEMO / name) for name in files(DEMO) if not name.startswith(("broken/", "newspaper/"))}
    rows = [line for name, data in found.items() if ".jsonl" in name for line in bytes(data).splitlines()]
    have = {json.loads(line).get("url") for line in rows}
    for name, table in found.items():
        if name.endswith((".parquet", ".arrow")):
            have |= set(table["url"].to_pylist())
        elif name.startswith("web/"):
            have |= {record.headers.get("WARC-Target-URI") for record in whole_records(DEMO / name)}
    singles = sum(name.startswith(("text/", "html/")) for name in found)
    assert len(set(urls) - have) == singles > 30


def test_planted_places_exist() -> None:
    planted = json.loads((DEMO / "planted.json").read_text(encoding="utf-8"))
    assert len({plant["plant"] for plant in planted}) > 25
    num_records = num_rows = 0
    for plant in planted:
        for place in (plant, plant.get("copy_of", plant)):
            assert (DEMO / place["file"]).exists(), place
            if "record" in place and place["file"] != "broken/truncated.warc.gz":
                data = content(DEMO / place["file"])
                assert f"WARC-Record-ID: <{place['record']}>".encode() in data
                num_records += 1
            if "row" in place and ".jsonl" in place["file"]:
                assert place["row"] < len(content(DEMO / place["file"]).splitlines())
                num_rows += 1
    assert num_records > 20
    assert num_rows > 15


@pytest.mark.parametrize("name", [name for name in files(DEMO) if name.startswith("web/")])
def test_block_digests_of_web_archives_hold(name: str) -> None:
    num_verified = 0
    with (DEMO / name).open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False, verify_digests=False):
            assert record.verify_block_digest()
            num_verified += 1
    assert num_verified > 1


def test_pages_declare_many_charsets() -> None:
    charsets = set()
    for path in sorted((DEMO / "web").glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                declared = re.search(rb"charset=[\"']?([\w-]+)", record.reader.read(2000))
                charsets |= {declared[1].decode()} if declared else set()
    assert charsets >= {"utf-8", "windows-1252", "iso-8859-1", "windows-1256", "shift_jis", "euc-jp"}


def test_the_saved_dataset_loads_with_the_library() -> None:
    dataset = datasets.load_from_disk(str(DEMO / "news/ar-hi.dataset"))
    assert set(dataset["lang"]) == {"ar", "hi"}
    assert min(map(len, dataset["text"])) > 300
