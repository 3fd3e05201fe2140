"""What is behind the copies that other tests take."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests.core.sidecar import copies


def test_an_origin_that_does_not_notice_the_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_END_S", 0.1)
    origin = copies.Origin.__new__(copies.Origin)
    origin._ours, theirs = socket.socketpair()
    origin._process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with theirs:
        origin.end()
    assert origin._process.returncode is not None
