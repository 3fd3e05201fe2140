"""What a window hears when the person logs off or the computer goes down."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from tkinter import TclError

from tests.gui.conftest import Driver

_WINDOWS = """
import ctypes, sys
from ctypes import wintypes
QUERY_END_SESSION, END_SESSION = 0x11, 0x16
send = ctypes.WinDLL("user32").SendMessageTimeoutW
send.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM, wintypes.UINT,
                 wintypes.UINT, ctypes.POINTER(ctypes.c_size_t))
window, answer = int(sys.argv[1], 16), ctypes.c_size_t()
assert send(window, QUERY_END_SESSION, 0, 0, 0, 60_000, ctypes.byref(answer))
print(answer.value)
send(window, END_SESSION, answer.value, 0, 0, 60_000, ctypes.byref(answer))  # it may be gone
"""


def log_off(driver: Driver) -> None:
    """Tell the window as Windows does, which is another process; elsewhere what comes of it.
    Returns when the window is gone."""
    if sys.platform != "win32":
        driver.app.end_with_session()
        _wait_for_the_end(driver)
        return
    command = [sys.executable, "-c", _WINDOWS, driver.root.wm_frame()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as windows:
        _wait_for_the_end(driver)
        assert windows.stdout is not None
        assert windows.stdout.read().strip() == "1"  # anything else keeps the person here


def _wait_for_the_end(driver: Driver) -> None:
    with contextlib.suppress(TclError):  # which says that it is destroyed
        while driver.root.winfo_exists():
            driver.root.update()
            time.sleep(0.01)
