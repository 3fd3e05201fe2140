"""Where the window goes: as it was left, if that can be seen."""

from __future__ import annotations

import re


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
