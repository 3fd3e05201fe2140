"""What the desktop of Windows is told of the program and its windows; elsewhere nothing."""

from __future__ import annotations

import sys
import tkinter as tk
from typing import Final

APP_ID: Final = "LiteLLM.Pocket"
"""By it the task bar tells whose button a window belongs to."""
_SYSTEM_DPI_AWARE: Final = 1
_DARK_MODE: Final = 20
_DARK_MODE_BEFORE_2004: Final = 19
"""Attributes of a window, by the version of Windows 10."""


def introduce_program() -> None:
    """Once, before the first window: who we are, and that we draw in the resolution of the main
    screen. On a screen with another one Windows resizes the window, since Tk would not."""
    if sys.platform == "win32":
        import ctypes

        try:
            ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(ctypes.c_wchar_p(APP_ID))
        except (AttributeError, OSError):
            pass
        try:
            ctypes.windll.shcore.SetProcessDpiAwareness(_SYSTEM_DPI_AWARE)
        except (AttributeError, OSError):  # older Windows, or set by the manifest already
            try:
                ctypes.windll.user32.SetProcessDPIAware()
            except (AttributeError, OSError):
                return


def dark_title_bar(window: tk.Tk | tk.Toplevel, dark: bool) -> None:
    """Draw the title bar in our mode. Before the window is shown, or it flashes up in the other."""
    if sys.platform == "win32":
        import ctypes

        window.update_idletasks()  # else there is no frame yet
        handle = ctypes.c_void_p(int(window.wm_frame(), 16))
        value = ctypes.c_int(int(dark))
        try:
            for attribute in (_DARK_MODE, _DARK_MODE_BEFORE_2004):
                undone = ctypes.windll.dwmapi.DwmSetWindowAttribute(
                    handle, attribute, ctypes.byref(value), ctypes.sizeof(value)
                )
                if not undone:
                    return
        except (AttributeError, OSError):
            return
