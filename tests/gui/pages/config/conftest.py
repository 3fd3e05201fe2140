"""The Config page, in front."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gui.conftest import Driver


@pytest.fixture
def page(inside: Driver) -> Any:
    """As it is when the person comes there first."""
    return inside.page("Config")
