"""Quality gate: words of the main text found on the 130 pages of mozilla/readability, floor and figure.

Measured with trafilatura 2.3.1: precision 0.958, recall 0.935, F1 0.933 (mean of pages), median F1 0.987; bare
`trafilatura.extract(page, include_comments=False)` has the same to three decimals. A figure that rises may raise the
floor; none may lower it.
"""

import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import html

from transforms.extract import PageError, extract_text

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "html"
NUM_PAGES = 130
MEAN_F1_FLOOR, MEDIAN_F1_FLOOR = 0.932, 0.986


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def f1(found: Counter[str], expected: Counter[str]) -> float:
    common = sum((found & expected).values())
    return 2 * common / (sum(found.values()) + sum(expected.values())) if common else 0.0


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_words_of_the_main_text(tmp_path: Path) -> None:
    with tarfile.open(SHARED / "readability-test-pages.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    scores = []
    for folder in sorted((tmp_path / "test-pages").iterdir()):
        expected = " ".join(html.fromstring(f"<div>{(folder / 'expected.html').read_text()}</div>").itertext())
        try:
            found = extract_text((folder / "source.html").read_bytes())
        except PageError:
            found = ""
        scores.append(f1(words(found), words(expected)))
    assert len(scores) == NUM_PAGES
    mean, median = sum(scores) / len(scores), sorted(scores)[len(scores) // 2]
    assert mean >= MEAN_F1_FLOOR, mean
    assert median >= MEDIAN_F1_FLOOR, median
