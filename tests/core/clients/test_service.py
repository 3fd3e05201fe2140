"""The service of tools, behind the one door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.scripted import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.engine.open()
    yield made
    made.engine.close(1.0)


def test_tools_can_be_looked_for_without_a_login(bench: Bench, tmp_path: Path) -> None:
    states = {one.tool.id: one for one in bench.result(bench.engine.clients.found())}
    claude = states["claude-code"]
    assert claude.files == (tmp_path / "home" / ".claude" / "settings.json",)
    assert claude.connected is None
