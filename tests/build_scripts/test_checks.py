"""The linters and the type checker, as tests: one runner, one result."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.build_scripts.kept_types import begun_with, kept_of
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
    folder = CACHE / platform
    with begun_with(kept_of(platform), folder):
        _check("mypy", "--platform", platform, "--cache-dir", str(folder))


def test_a_checkout_that_begins_with_nothing_has_what_another_found_out(tmp_path: Path) -> None:
    kept, ours, theirs = tmp_path / "kept" / "types.tar", tmp_path / "a" / "b", tmp_path / "c"
    with begun_with(kept, ours):
        ours.mkdir(parents=True)
        (ours / "one.db").write_bytes(b"1")
    with begun_with(kept, theirs):
        assert (theirs / "one.db").read_bytes() == b"1"
        (theirs / "one.db").write_bytes(b"2")
    with begun_with(kept, theirs):  # it goes on with its own
        (theirs / "one.db").write_bytes(b"3")
    with pytest.raises(OSError, match="failed"), begun_with(kept, tmp_path / "d"):
        assert (tmp_path / "d" / "one.db").read_bytes() == b"2"
        (tmp_path / "d" / "one.db").write_bytes(b"4")
        raise OSError("failed")
    kept.write_bytes(kept.read_bytes()[:700])  # broken off, as a full disk leaves it
    with begun_with(kept, tmp_path / "e"):
        assert not (tmp_path / "e").exists()
        (tmp_path / "e").mkdir()
        (tmp_path / "e" / "one.db").write_bytes(b"5")
    with begun_with(kept, tmp_path / "f"):
        assert (tmp_path / "f" / "one.db").read_bytes() == b"5"
    assert [one.name for one in kept.parent.iterdir()] == [kept.name]


def test_ruff_finds_nothing() -> None:
    _check("ruff", "check", "--quiet", ".")


def test_code_is_formatted() -> None:
    _check("ruff", "format", "--check", "--quiet", ".")
