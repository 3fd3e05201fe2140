"""The linters and the type checker, as tests: one runner, one result."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.source_tree import ROOT

CACHE = ROOT / ".mypy_cache"


def _check(*command: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        pytest.fail(f"{' '.join(command)}\n{ended.stdout}{ended.stderr}", pytrace=False)


# Each platform has its own cache, or they would undo each other's.
@pytest.mark.timeout(900)
@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_types_are_right(platform: str) -> None:
    _check("mypy", "--platform", platform, "--cache-dir", str(CACHE / platform))


def test_ruff_finds_nothing() -> None:
    _check("ruff", "check", "--quiet", ".")


def test_code_is_formatted() -> None:
    _check("ruff", "format", "--check", "--quiet", ".")
