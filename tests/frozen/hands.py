"""Keys and clicks as a person makes them: through X, or through Windows's own input."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time

import pytest

TITLE = "LiteLLM Pocket"


class Hand:
    """For one window. `find` gives None as long as it is not there."""

    @staticmethod
    def find() -> Hand | None:
        if sys.platform == "win32":
            return WindowsHand.look()
        if shutil.which("xdotool") is None:
            pytest.skip("xdotool is not installed")
        return XHand.look()

    def type(self, *keys: str) -> None:
        """Each as text, but for names of keys in angle brackets."""
        for key in keys:
            if key.startswith("<"):
                self.press(key.strip("<>"))
            else:
                self.write(key)

    def come(self) -> None:
        """To the window: what is typed from now on goes there."""

    def press(self, name: str) -> None:
        raise NotImplementedError

    def write(self, text: str) -> None:
        raise NotImplementedError

    def click(self, x: int, y: int) -> None:
        """Negative: from the other edge."""
        width, height = self.size()
        self.click_at(x + (width if x < 0 else 0), y + (height if y < 0 else 0))

    def click_at(self, x: int, y: int) -> None:
        raise NotImplementedError

    def size(self) -> tuple[int, int]:
        raise NotImplementedError


class XHand(Hand):
    """Without a window manager the keys go where the pointer is."""

    def __init__(self, window: str) -> None:
        self._window = window

    @staticmethod
    def look() -> XHand | None:
        found = xdotool("search", "--onlyvisible", "--name", f"^{TITLE}$").split()
        return XHand(found[-1]) if found else None

    def come(self) -> None:
        self.click(300, 20)

    def press(self, name: str) -> None:
        xdotool("key", name)

    def write(self, text: str) -> None:
        xdotool("type", "--delay", "5", text)

    def size(self) -> tuple[int, int]:
        told = xdotool("getwindowgeometry", "--shell", self._window).split()
        shape = dict(line.split("=") for line in told)
        return int(shape["WIDTH"]), int(shape["HEIGHT"])

    def click_at(self, x: int, y: int) -> None:
        xdotool("mousemove", "--window", self._window, str(x), str(y), "click", "1")


def xdotool(*arguments: str) -> str:
    done = subprocess.run(
        ["xdotool", *arguments], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _USER = ctypes.WinDLL("user32", use_last_error=True)
    _USER.FindWindowW.restype = wintypes.HWND
    _KEYS = {"Tab": 0x09, "Return": 0x0D, "space": 0x20}
    _SHIFT, _CONTROL, _KEY_UP = 0x10, 0x11, 0x0002
    _BUTTON_DOWN, _BUTTON_UP = 0x0002, 0x0004

    class WindowsHand(Hand):
        """`keybd_event` and `mouse_event`, which go to the window in front."""

        def __init__(self, window: int) -> None:
            self._window = wintypes.HWND(window)
            time.sleep(3.0)  # the first screen is being made: nothing outside tells when
            _USER.SetForegroundWindow(self._window)
            time.sleep(0.5)

        @staticmethod
        def look() -> WindowsHand | None:
            found = _USER.FindWindowW(None, TITLE)
            return WindowsHand(found) if found and _USER.IsWindowVisible(found) else None

        def come(self) -> None:
            width, height = self.size()
            self.click_at(width // 2, round(height * 0.408))  # the first field of the card

        def press(self, name: str) -> None:
            """One of the keys above, or a letter or digit with `ctrl+` before it."""
            key = name.removeprefix("ctrl+")
            held = [] if key == name else [_CONTROL]
            self._stroke(_KEYS[name] if not held else ord(key.upper()), held)

        def write(self, text: str) -> None:
            for letter in text:
                told = _USER.VkKeyScanW(ctypes.c_wchar(letter))
                self._stroke(told & 0xFF, [_SHIFT] if told & 0x100 else [])

        def _stroke(self, code: int, held: list[int]) -> None:
            codes = [*held, code]
            for one in codes:
                _USER.keybd_event(one, 0, 0, 0)
            for one in reversed(codes):
                _USER.keybd_event(one, 0, _KEY_UP, 0)
            time.sleep(0.02)

        def size(self) -> tuple[int, int]:
            shape = wintypes.RECT()
            _USER.GetClientRect(self._window, ctypes.byref(shape))
            return shape.right, shape.bottom

        def place(self, x: int = 0, y: int = 0) -> tuple[int, int]:
            """Where on the screen a point of the window is."""
            point = wintypes.POINT(x, y)
            _USER.ClientToScreen(self._window, ctypes.byref(point))
            return point.x, point.y

        def click_at(self, x: int, y: int) -> None:
            _USER.SetCursorPos(*self.place(x, y))
            time.sleep(0.1)
            _USER.mouse_event(_BUTTON_DOWN, 0, 0, 0, 0)
            _USER.mouse_event(_BUTTON_UP, 0, 0, 0, 0)
            time.sleep(0.1)
