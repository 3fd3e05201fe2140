"""Where the window goes: as it was left, if that can be seen."""

from __future__ import annotations

import re
import sys
import tkinter as tk

from gui.look.theme import Theme

Area = tuple[int, int, int, int]
"""x, y, width, height, in pixels."""

LEAST = (1000, 640)
"""In pixels of whatever screen, with text of the usual size or smaller: who makes it small on a
fine screen has a reason."""
_USUAL = (1280, 800)
_FRAME_AND_PANEL = (8, 72)
"""In pixels of a 96 dpi screen, for what X11 does not tell: how much the window manager puts round
a window, and what of the screen belongs to a panel."""
_WANTED = re.compile(r"(\d+)x(\d+)\+(-?\d+)\+(-?\d+)")


def fit_geometry(
    wanted: str,
    screen: Area,
    least: tuple[int, int],
    usual: tuple[int, int],
    reserve: tuple[int, int] = (0, 0),
) -> str:
    """A geometry that can be seen: `wanted`, moved and made smaller until all of it is on
    `screen`; where nearly nothing of it would be, or there is none, in the middle.

    What nobody has chosen leaves `reserve` (width and height) free. All in pixels.
    """
    sx, sy, sw, sh = screen
    match = _WANTED.fullmatch(wanted)
    width, height = (int(match[1]), int(match[2])) if match else usual
    if match:
        width, height = min(max(width, least[0]), sw), min(max(height, least[1]), sh)
        x, y = int(match[3]), int(match[4])
        seen = min(x + width, sx + sw) - max(x, sx)
        if seen >= 200 and sy - 8 <= y <= sy + sh - 100:
            x = min(max(x, sx), sx + sw - width)
            y = min(max(y, sy), sy + sh - height)
            return f"{width}x{height}+{x}+{y}"
    width = min(max(width, least[0]), sw - reserve[0])
    height = min(max(height, least[1]), sh - reserve[1])
    x = sx + max(0, (sw - reserve[0] - width) // 2)
    y = sy + max(0, (sh - reserve[1] - height) // 3)
    return f"{width}x{height}+{x}+{y}"


def room(root: tk.Misc, wanted: str) -> Area:
    """Where a window of this geometry may be. On Windows the monitor that it would be on, without
    the taskbar, and without what Windows puts round a window; elsewhere the whole desktop."""
    if sys.platform == "win32":
        return _work_area(wanted)
    return (
        root.winfo_vrootx(),
        root.winfo_vrooty(),
        root.winfo_vrootwidth() or root.winfo_screenwidth(),
        root.winfo_vrootheight() or root.winfo_screenheight(),
    )


def reserve(scale: float) -> tuple[int, int]:
    """What a window that nobody has placed yet leaves free of `room`, on a screen of `scale` times
    96 dpi."""
    if sys.platform == "win32":
        return 0, 0  # known exactly there
    return round(_FRAME_AND_PANEL[0] * scale), round(_FRAME_AND_PANEL[1] * scale)


if sys.platform == "win32":

    def _work_area(wanted: str) -> Area:
        import ctypes
        from ctypes import wintypes

        class MonitorInfo(ctypes.Structure):
            _fields_ = (
                ("size", wintypes.DWORD),
                ("monitor", wintypes.RECT),
                ("work", wintypes.RECT),
                ("flags", wintypes.DWORD),
            )

        user32 = ctypes.windll.user32
        match = _WANTED.fullmatch(wanted)
        width, height, x, y = map(int, match.groups()) if match else (1, 1, 0, 0)
        rect = wintypes.RECT(x, y, x + width, y + height)
        user32.MonitorFromRect.restype = wintypes.HMONITOR
        nearest = 2
        monitor = user32.MonitorFromRect(ctypes.byref(rect), nearest)
        info = MonitorInfo(size=ctypes.sizeof(MonitorInfo))
        user32.GetMonitorInfoW(wintypes.HMONITOR(monitor), ctypes.byref(info))
        metric, work = user32.GetSystemMetrics, info.work
        caption, frame_x, frame_y, padding = metric(4), metric(32), metric(33), metric(92)
        return (
            work.left,
            work.top,
            work.right - work.left - 2 * (frame_x + padding),
            work.bottom - work.top - 2 * (frame_y + padding) - caption,
        )


class WindowPlace:
    """Size and place of the window: as `geometry` has it where that can be seen, and never smaller
    than its text needs."""

    def __init__(self, root: tk.Tk, theme: Theme, geometry: str) -> None:
        self._root = root
        self._theme = theme
        usual = theme.px(_USUAL[0]), theme.px(_USUAL[1])
        theme.subscribe(lambda: root.minsize(*self._least(self.now or geometry)), root)
        where, least, free = room(root, geometry), self._least(geometry), reserve(theme.scale)
        root.geometry(fit_geometry(geometry, where, least, usual, free))

    @property
    def now(self) -> str | None:
        """None while it is maximised: what was before that is to be kept."""
        return self._root.geometry() if self._root.state() == "normal" else None

    def _least(self, geometry: str) -> tuple[int, int]:
        """Large text needs room, as far as the screen has it."""
        more = max(1.0, self._theme.text_scale)
        _x, _y, width, height = room(self._root, geometry)
        free = reserve(self._theme.scale)
        return (
            min(round(LEAST[0] * more), width - free[0]),
            min(round(LEAST[1] * more), height - free[1]),
        )
