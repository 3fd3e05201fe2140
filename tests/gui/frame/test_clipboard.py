"""Secrets on the clipboard: there for the person, gone in time, and in nobody's history."""

from __future__ import annotations

import sys
import tkinter as tk

import pytest

from gui.frame.windows_clipboard import NOT_FOR_MONITORS
from tests.gui.conftest import Driver

SECRET = "sk-örtlich\nsecond line"


@pytest.mark.gui
def test_a_secret_can_be_pasted_and_is_taken_back(driver: Driver) -> None:
    cleared: list[bool] = []
    clipboard = driver.app.clipboard
    clipboard.copy_secret(SECRET, 0.5, lambda: cleared.append(True))
    driver.pump()  # Windows tells Tk, too, that the clipboard is somebody else's
    assert driver.root.clipboard_get() == SECRET
    driver.wait(lambda: cleared, what="the end of the secret")
    assert SECRET not in paste(driver)


@pytest.mark.gui
def test_a_secret_takes_the_place_of_what_was_copied_before(driver: Driver) -> None:
    cleared: list[bool] = []
    clipboard = driver.app.clipboard
    clipboard.copy("mine")
    clipboard.copy_secret(SECRET, 5.0, lambda: cleared.append(True))
    driver.pump()  # Windows tells Tk, too, that the clipboard is somebody else's
    assert driver.root.clipboard_get() == SECRET
    assert paste(driver).splitlines() == SECRET.splitlines()
    driver.wait(lambda: cleared, what="the end of the secret")
    assert SECRET.splitlines()[0] not in paste(driver)


@pytest.mark.gui
def test_a_secret_that_cannot_be_read_at_its_end_is_taken_back_after(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program has the clipboard open at that moment."""
    cleared: list[bool] = []
    asked: list[bool] = []
    read = driver.root.clipboard_get

    def in_use_at_first() -> str:
        asked.append(True)
        if len(asked) < 3:
            raise tk.TclError('CLIPBOARD selection doesn\'t exist or form "STRING" not defined')
        return str(read())

    monkeypatch.setattr(driver.root, "clipboard_get", in_use_at_first)
    driver.app.clipboard.copy_secret(SECRET, 0.01, lambda: cleared.append(True))
    driver.wait(lambda: cleared, what="the end of the secret")
    assert len(asked) == 3
    assert SECRET.splitlines()[0] not in paste(driver)


@pytest.mark.gui
def test_what_the_person_copied_since_stays(driver: Driver) -> None:
    driver.app.clipboard.copy_secret(SECRET, 600)
    driver.app.clipboard.copy("mine")
    assert not driver.app.clipboard.clear_secret()
    assert paste(driver) == "mine"


def paste(driver: Driver) -> str:
    """What another program gets; "" where there is no text."""
    driver.pump()
    if sys.platform != "win32":
        return str(driver.root.tk.eval("catch {clipboard get} text; set text"))
    import ctypes
    from ctypes import wintypes

    user, kernel = ctypes.WinDLL("user32"), ctypes.WinDLL("kernel32")
    user.GetClipboardData.restype = wintypes.HANDLE
    kernel.GlobalLock.argtypes = (wintypes.HANDLE,)
    kernel.GlobalLock.restype = wintypes.LPCWSTR
    assert user.OpenClipboard(None)
    try:
        memory = user.GetClipboardData(13)  # CF_UNICODETEXT
        return kernel.GlobalLock(memory) or "" if memory else ""
    finally:
        user.CloseClipboard()


@pytest.mark.gui
def test_a_secret_is_kept_out_of_the_history(driver: Driver) -> None:
    if sys.platform != "win32":
        pytest.skip("only Windows keeps a history")
    import ctypes

    user = ctypes.windll.user32
    said = user.RegisterClipboardFormatW(ctypes.c_wchar_p(NOT_FOR_MONITORS))
    driver.app.clipboard.copy("an address")
    driver.pump()
    assert not user.IsClipboardFormatAvailable(said)
    driver.app.clipboard.copy_secret(SECRET, 600)
    assert user.IsClipboardFormatAvailable(said)
    driver.pump()
    assert driver.app.clipboard.clear_secret()
