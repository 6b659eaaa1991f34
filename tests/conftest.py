"""What every test obeys: tests of real corpora are skipped where these are not."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests of real corpora where these are not."""
    if not SHARED.is_dir():
        absent = pytest.mark.skip(reason=f"needs the development corpora in {SHARED.name}/ beside the repository")
        for item in items:
            if "shared" in item.keywords:
                item.add_marker(absent)
