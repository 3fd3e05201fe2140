"""The window when the program is started once more: it comes, wherever it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.base.events import WindowWanted
from core.instance.lock import read_instance
from tests.conftest import ROOT, WaitUntil
from tests.gui.conftest import Driver
from tests.gui.keyboard import Keyboard

pytestmark = pytest.mark.gui


def test_a_window_out_of_sight_comes_back_with_the_keyboard(inside: Driver) -> None:
    page = inside.page("Settings")
    keys = Keyboard(inside)
    keys.go_to(page.entries["port"])
    inside.root.withdraw()
    inside.wait(lambda: not inside.root.winfo_viewable())
    inside.post(WindowWanted())
    inside.wait(lambda: inside.root.winfo_viewable())
    assert inside.engine.called("support.window_came") == [()]
    inside.wait(lambda: keys.focus is page.entries["port"])
    assert not int(inside.root.attributes("-topmost"))


def test_the_lock_and_a_dialog_come_as_they_are(inside: Driver) -> None:
    keys = Keyboard(inside)
    inside.app.dialogs.info("Something", "to know")
    dialog = inside.dialog()
    inside.wait(lambda: dialog.winfo_viewable())
    inside.post(WindowWanted())
    assert keys.focus.winfo_toplevel() is dialog
    inside.press("ok")
    inside.app.lock("Nobody was here.")
    inside.pump()
    inside.post(WindowWanted())
    inside.wait(lambda: keys.focus is inside.app.login.password.entry)
    assert inside.app.shell is not None
    assert not inside.app.shell.winfo_ismapped()


def test_a_second_start_of_the_real_program_is_no_error(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    data = tmp_path / "data"
    start = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(data)]
    with subprocess.Popen(start, stderr=subprocess.DEVNULL) as first:
        try:
            wait_until(lambda: holder_of(data) == first.pid, 30)
            # At once: its window is only on its way.
            second = subprocess.run(start, capture_output=True, text=True, timeout=250)
            assert second.returncode == 0, second.stderr
            assert "is open already" in second.stderr
            assert first.poll() is None
        finally:
            first.terminate()


def holder_of(data: Path) -> int | None:
    """The process that has this data folder open."""
    instance = read_instance(data / "instance.lock")
    return None if instance is None else instance.pid
