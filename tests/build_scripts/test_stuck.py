"""A test that hangs costs its own run, and not that of all: whatever it catches."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source_tree import ROOT

CONFTEST = """
import tests.conftest
tests.conftest.STUCK_S = 10.0  # until then it has begun to hang, on a busy machine too
from tests.conftest import pytest_runtest_protocol, pytest_runtest_teardown
"""
IN_THE_TEST = """
import pytest, threading
@pytest.mark.timeout(1)
def test_it():
    while True:
        try:
            threading.Event().wait()
        except BaseException:
            pass  # as Tk does with what is raised in a callback
"""
IN_A_FIXTURE = """
import pytest, threading
@pytest.fixture
def stuck():
    yield
    threading.Event().wait()

def test_it(stuck):
    assert False
"""


@pytest.mark.parametrize("workers", ["0", "1"])
@pytest.mark.parametrize("text", [IN_THE_TEST, IN_A_FIXTURE])
def test_what_hangs_is_named_and_ended(tmp_path: Path, text: str, workers: str) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\ntimeout = 300\n")
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:xvfb", "-p", "no:cacheprovider"),
            *("-n", workers, str(tmp_path)),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert ended.returncode == 1
    assert "Timeout" in ended.stderr
    assert "test_it.py" in ended.stderr
