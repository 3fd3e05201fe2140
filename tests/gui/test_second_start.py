"""The window when the program is started once more: it comes, wherever it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.events import WindowWanted
from tests.conftest import ROOT
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
    assert inside.engine.called("window_came") == [()]
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


def test_a_second_start_of_the_real_program_is_no_error(tmp_path: Path) -> None:
    start = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as first:
        try:
            # At once: the first one may be on its way still, and one of the two is the window.
            second = subprocess.run(
                [*start, "--exit-after-paint"], capture_output=True, text=True, timeout=60
            )
            assert second.returncode == 0
            third = subprocess.run(start, capture_output=True, text=True, timeout=60)
            assert third.returncode == 0, third.stderr
            assert "is open already" in third.stderr
            assert first.poll() is None
        finally:
            first.terminate()
