"""Nobody else on the computer reads the logs."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.files import keep_private
from core.base.own_log import PrivateLog
from core.sidecar.segments import Segments
from core.supervisor.process import append_last_words
from tests.systems import needs_modes

pytestmark = needs_modes


@pytest.fixture(autouse=True)
def generous_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_the_sidecar_writes(tmp_path: Path) -> None:
    segments = Segments(tmp_path / "logs", 1_000_000, 7)
    segments.write([b"a line\n"])
    segments.close()
    assert mode(tmp_path / "logs") == 0o700
    assert mode(segments.path) == 0o600


def test_what_a_sidecar_said_at_its_end(tmp_path: Path) -> None:
    append_last_words(tmp_path / "logs", 7, ["boom"], 1_700_000_000.0)
    assert mode(tmp_path / "logs") == 0o700
    (log,) = (tmp_path / "logs").iterdir()
    assert mode(log) == 0o600
    append_last_words(tmp_path / "logs", 7, ["again"], 1_700_000_000.0)
    assert "boom" in log.read_text()
    assert "again" in log.read_text()


def test_what_the_program_writes_itself(tmp_path: Path) -> None:
    log = PrivateLog(tmp_path / "pocket.log", maxBytes=40, backupCount=1, encoding="utf-8")
    for number in range(4):
        log.emit(logging.makeLogRecord({"msg": f"a line of the log, number {number}"}))
    log.close()
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["pocket.log", "pocket.log.1"]
    assert [mode(path) for path in files] == [0o600, 0o600]


def test_only_our_own_files_are_closed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("x")
    outside.chmod(0o644)
    folder = tmp_path / "logs"
    (folder / "sub").mkdir(parents=True)
    (folder / "link").symlink_to(outside)
    keep_private(folder)
    assert mode(folder) == 0o700
    assert mode(outside) == 0o644
    keep_private(tmp_path / "nothing")
    keep_private(outside)
    assert mode(outside) == 0o644
