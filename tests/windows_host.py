"""Whether the Windows that the tests run on is Wine, and what that does otherwise."""

from __future__ import annotations

import sys

import pytest


def _is_wine() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


UNDER_WINE = _is_wine()

needs_ctrl_break = pytest.mark.skipif(
    UNDER_WINE, reason="Wine delivers no Ctrl-Break to a program without a console window"
)
needs_mandatory_locks = pytest.mark.skipif(
    UNDER_WINE, reason="Wine's file locks are advisory, and an open file's folder can be renamed"
)
