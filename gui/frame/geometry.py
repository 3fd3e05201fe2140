"""Where the window goes: as it was left, if that can be seen."""

from __future__ import annotations

import re
import tkinter as tk

from gui.look.theme import Theme

_LEAST = (1000, 640)
"""In pixels of whatever screen, with text of the usual size or smaller: who makes it small on a
fine screen has a reason."""
_USUAL = (1280, 800)


def fit_geometry(
    wanted: str,
    screen: tuple[int, int, int, int],
    least: tuple[int, int],
    usual: tuple[int, int],
) -> str:
    """A geometry that can be seen: `wanted` if enough of it is on `screen`, else centred.

    `screen` is x, y, width, height of the whole (virtual) desktop, all in pixels.
    """
    sx, sy, sw, sh = screen
    match = re.fullmatch(r"(\d+)x(\d+)\+(-?\d+)\+(-?\d+)", wanted)
    width, height = (int(match[1]), int(match[2])) if match else usual
    width = min(max(width, least[0]), max(sw, least[0]))
    height = min(max(height, least[1]), max(sh, least[1]))
    if match:
        x, y = int(match[3]), int(match[4])
        seen = min(x + width, sx + sw) - max(x, sx)
        if seen >= 200 and sy - 8 <= y <= sy + sh - 100:
            return f"{width}x{height}+{x}+{y}"
    x = sx + max(0, (sw - width) // 2)
    y = sy + max(0, (sh - height) // 3)
    return f"{width}x{height}+{x}+{y}"


class WindowPlace:
    """Size and place of the window: as `geometry` has it where that can be seen, and never smaller
    than its text needs."""

    def __init__(self, root: tk.Tk, theme: Theme, geometry: str) -> None:
        self._root = root
        self._theme = theme
        usual = theme.px(_USUAL[0]), theme.px(_USUAL[1])
        theme.subscribe(lambda: root.minsize(*self._least()), root)
        root.geometry(fit_geometry(geometry, self._screen(), self._least(), usual))

    @property
    def now(self) -> str | None:
        """None while it is maximised: what was before that is to be kept."""
        return self._root.geometry() if self._root.state() == "normal" else None

    def _least(self) -> tuple[int, int]:
        """Large text needs room, as far as the screen has it."""
        more = max(1.0, self._theme.text_scale)
        _x, _y, width, height = self._screen()
        return min(round(_LEAST[0] * more), width), min(round(_LEAST[1] * more), height)

    def _screen(self) -> tuple[int, int, int, int]:
        root = self._root
        return (
            root.winfo_vrootx(),
            root.winfo_vrooty(),
            root.winfo_vrootwidth() or root.winfo_screenwidth(),
            root.winfo_vrootheight() or root.winfo_screenheight(),
        )
