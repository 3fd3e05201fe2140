"""Puts a secret on the clipboard of Windows so that it does not stay in its history (Win+V), and
does not go to the person's other computers."""

from __future__ import annotations

import sys
import tkinter as tk
from typing import Final

NOT_FOR_MONITORS: Final = "ExcludeClipboardContentFromMonitorProcessing"
_NO: Final = (NOT_FOR_MONITORS, "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard")
"""Formats that say so; what is in the last two is a number, 0. See Microsoft's "Clipboard Formats",
"Cloud Clipboard and Clipboard History Formats"."""

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _TEXT: Final = 13
    _MOVEABLE: Final = 2
    _user = ctypes.WinDLL("user32")
    _kernel = ctypes.WinDLL("kernel32")
    _user.OpenClipboard.argtypes = (wintypes.HWND,)
    _user.RegisterClipboardFormatW.argtypes = (wintypes.LPCWSTR,)
    _user.SetClipboardData.argtypes = (wintypes.UINT, wintypes.HANDLE)
    _user.SetClipboardData.restype = wintypes.HANDLE
    _kernel.GlobalAlloc.argtypes = (wintypes.UINT, ctypes.c_size_t)
    _kernel.GlobalAlloc.restype = wintypes.HGLOBAL
    _kernel.GlobalLock.argtypes = _kernel.GlobalUnlock.argtypes = (wintypes.HGLOBAL,)
    _kernel.GlobalLock.restype = wintypes.LPVOID
    _kernel.GlobalFree.argtypes = (wintypes.HGLOBAL,)

    def put_secret(window: tk.Misc, text: str) -> bool:
        """Whether it is there; the clipboard may be in use by another program at this moment."""
        if not _user.OpenClipboard(window.winfo_id()):
            return False
        try:
            # What says no comes in the same breath as the text: nobody sees that one without.
            _user.EmptyClipboard()
            for name in _NO:
                _put(_user.RegisterClipboardFormatW(name), bytes(4))
            return _put(_TEXT, f"{text}\0".replace("\n", "\r\n").encode("utf-16-le"))
        finally:
            _user.CloseClipboard()

    def _put(kind: int, body: bytes) -> bool:
        memory = _kernel.GlobalAlloc(_MOVEABLE, len(body))
        place = _kernel.GlobalLock(memory) if memory else None
        if not place:
            return False
        ctypes.memmove(place, body, len(body))
        _kernel.GlobalUnlock(memory)
        if _user.SetClipboardData(kind, memory):
            return True  # Windows's from now on
        _kernel.GlobalFree(memory)
        return False

else:

    def put_secret(window: tk.Misc, text: str) -> bool:  # noqa: ARG001 - there is no history
        """Never: Tk's own way does."""
        return False
