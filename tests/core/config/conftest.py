"""A config store in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config.store import ConfigStore
from tests.core.config.stores import GOOD, make_store


@pytest.fixture
def store(tmp_path: Path) -> ConfigStore:
    return make_store(tmp_path)


@pytest.fixture
def opened(store: ConfigStore) -> ConfigStore:
    """A store whose file holds GOOD."""
    store.path.parent.mkdir(parents=True)
    store.path.write_bytes(GOOD.encode())
    return store
