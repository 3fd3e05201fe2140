"""Windows's own dialogs for files, answered by somebody at the keyboard."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PATIENCE
from tests.gui.conftest import Driver

pytestmark = [
    pytest.mark.gui,
    pytest.mark.skipif(sys.platform != "win32", reason="elsewhere the dialog is Tk's own"),
]

PERSON = """
import ctypes, sys, time
from ctypes import wintypes
class Key(ctypes.Structure):
    _fields_ = [("vk", wintypes.WORD), ("scan", wintypes.WORD), ("flags", wintypes.DWORD),
                ("time", wintypes.DWORD), ("more", ctypes.c_size_t), ("space", ctypes.c_ulong * 2)]
class Input(ctypes.Structure):
    _fields_ = [("type", wintypes.DWORD), ("key", Key)]
user = ctypes.WinDLL("user32")
user.FindWindowW.restype = wintypes.HWND
EXTENDED, UP, UNICODE = 1, 2, 4
SHIFT, END, HOME = 0x10, 0x23, 0x24
def stroke(vk, scan=0, flags=0, ways=(0, UP)):
    for way in ways:
        one = Input(1, Key(vk, scan, flags | way, 0, 0))
        assert user.SendInput(1, ctypes.byref(one), ctypes.sizeof(one)) == 1
        time.sleep(0.02)
title, text, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
until = time.monotonic() + float(sys.argv[4])
while time.monotonic() < until:
    window = user.FindWindowW("#32770", title)
    if not window or not user.IsWindowVisible(wintypes.HWND(window)):
        time.sleep(0.2)
        continue
    time.sleep(1.5)  # it is being filled: nothing outside tells when
    user.SetForegroundWindow(wintypes.HWND(window))
    stroke(HOME, flags=EXTENDED)  # what is proposed goes
    stroke(SHIFT, ways=(0,))
    stroke(END, flags=EXTENDED)
    stroke(SHIFT, ways=(UP,))
    for letter in text:
        stroke(0, ord(letter), UNICODE)
    stroke(last)
    time.sleep(1.5)
    if not user.IsWindow(wintypes.HWND(window)):
        sys.exit(0)
    stroke(0x1B)  # it takes no answer: away with it
    sys.exit(4)
sys.exit(3)
"""
ENTER, ESCAPE = 0x0D, 0x1B


@contextlib.contextmanager
def person(title: str, text: str, last: int) -> Iterator[None]:
    """Somebody who types `text` into the dialog and then `last`, while the block waits for that."""
    command = [sys.executable, "-c", PERSON, title, text, str(last), str(10 * PATIENCE)]
    with subprocess.Popen(command) as somebody:
        yield
        assert somebody.wait(10 * PATIENCE) == 0


def test_a_file_is_saved_and_opened_and_a_dialog_left(inside: Driver, tmp_path: Path) -> None:
    target = tmp_path / "Zálohy & co" / "náš export.txt"
    target.parent.mkdir()
    dialogs = inside.app.dialogs
    answers: list[Path] = []
    with person("Save it", str(target), ENTER):
        dialogs.save_file("Save it", "proposal.txt", answers.append)
    assert answers == [target]
    target.write_text("kept")
    with person("Open it", str(target), ENTER):
        dialogs.open_file("Open it", answers.append)
    assert answers == [target, target]
    with person("Leave it", "", ESCAPE):
        dialogs.open_file("Leave it", answers.append)
    assert answers == [target, target]
    assert target.read_text() == "kept"
