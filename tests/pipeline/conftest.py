"""A store for tests that need one."""

from collections.abc import Iterator

import pytest
from memory_store import Shelf


@pytest.fixture
def shelf() -> Iterator[type[Shelf]]:
    """The store under `shelf://`, with nothing in it before and after."""
    Shelf.clear()
    yield Shelf
    Shelf.clear()
