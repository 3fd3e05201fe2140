"""Draws small smooth pictures without an imaging library: rounded boxes and stroked shapes.

Tk's canvas has no antialiasing, and sprites of one size look coarse on a fine screen. So the few
pictures we need are computed at the size wanted, from the distance of every pixel to the shape.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import hypot

RGB = tuple[int, int, int]
Mask = tuple[tuple[float, ...], ...]
"""Rows of coverage, 0 … 1."""


def rgb(color: str) -> RGB:
    """`#rrggbb` as numbers."""
    value = int(color[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def png(width: int, height: int, rows: Sequence[bytes]) -> bytes:
    """An RGBA picture as a PNG file; each row is `4 * width` bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@lru_cache(maxsize=256)
def _box_mask(width: int, height: int, radius: float, inset: float) -> Mask:
    """Coverage of a rounded box `inset` from the edge. Only a quarter is computed."""
    half_w, half_h = width / 2, height / 2
    radius = max(0.0, radius - inset)
    inner_w, inner_h = half_w - inset - radius, half_h - inset - radius
    quarter: list[tuple[float, ...]] = []
    for y in range((height + 1) // 2):
        dy = half_h - y - 0.5 - inner_h
        row = []
        for x in range((width + 1) // 2):
            dx = half_w - x - 0.5 - inner_w
            distance = hypot(dx, dy) if dx > 0 and dy > 0 else max(dx, dy)
            distance -= radius
            row.append(min(1.0, max(0.0, 0.5 - distance)))
        quarter.append(tuple(row) + tuple(reversed(row[: width // 2])))
    return tuple(quarter) + tuple(reversed(quarter[: height // 2]))


def box(
    width: int,
    height: int,
    radius: float,
    fill: str | None,
    border: str | None = None,
    border_width: float = 1.0,
    bottom: str | None = None,
    ground: str | None = None,
    grow: tuple[int, int] = (0, 0),
    around: str | None = None,
) -> bytes:
    """A rounded box as PNG, transparent around it unless the `ground` it stands on is given.

    `bottom` makes the fill a vertical run. `grow` repeats the middle column and row so many times.
    With `around`, what is covered in part is mixed with that colour, and no pixel is transparent by
    half; what is not covered stays transparent.
    """
    outer = _box_mask(width, height, radius, 0.0)
    inner = outer if border is None else _box_mask(width, height, radius, border_width)
    edge = rgb(border) if border is not None else (0, 0, 0)
    top_rgb = rgb(fill) if fill is not None else edge
    bottom_rgb = rgb(bottom) if bottom is not None else top_rgb
    fill_alpha = 0.0 if fill is None else 1.0
    below = rgb(ground or around or "") if ground or around else None
    rows = []
    for y in range(height):
        share = y / max(1, height - 1)
        paint = [a + (b - a) * share for a, b in zip(top_rgb, bottom_rgb, strict=True)]
        row = bytearray()
        for out, inn in zip(outer[y], inner[y], strict=True):
            ring = max(0.0, out - inn)
            alpha = min(1.0, inn * fill_alpha + ring)
            weight = ring / alpha if alpha > 0 else 0.0
            for n in range(3):
                value = paint[n] + (edge[n] - paint[n]) * weight
                if below is not None:
                    value = below[n] + (value - below[n]) * alpha
                row.append(round(value))
            covered = alpha > 0 if around else alpha
            row.append(255 if ground is not None else round(covered * 255))
        cut = width // 2 * 4
        rows.append(bytes(row[:cut] + row[cut : cut + 4] * grow[0] + row[cut:]))
    rows[height // 2 : height // 2] = [rows[height // 2]] * grow[1]
    return png(width + grow[0], height + grow[1], rows)


Shape = Callable[[float, float], float]
"""Distance of a point to a shape's middle line (or edge), in the units of a 24 × 24 grid."""


def line(x1: float, y1: float, x2: float, y2: float) -> Shape:
    """A straight stroke."""
    dx, dy = x2 - x1, y2 - y1
    length2 = dx * dx + dy * dy or 1e-9

    def distance(x: float, y: float) -> float:
        t = min(1.0, max(0.0, ((x - x1) * dx + (y - y1) * dy) / length2))
        return hypot(x - x1 - t * dx, y - y1 - t * dy)

    return distance


def circle(cx: float, cy: float, r: float) -> Shape:
    """The outline of a circle."""
    return lambda x, y: abs(hypot(x - cx, y - cy) - r)


def disc(cx: float, cy: float, r: float) -> Shape:
    """A filled circle."""
    return lambda x, y: hypot(x - cx, y - cy) - r


def rect(x1: float, y1: float, x2: float, y2: float, r: float) -> Shape:
    """The outline of a rounded rectangle."""
    cx, cy, hw, hh = (x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2 - r, (y2 - y1) / 2 - r

    def distance(x: float, y: float) -> float:
        dx, dy = abs(x - cx) - hw, abs(y - cy) - hh
        if dx > 0 and dy > 0:
            return abs(hypot(dx, dy) - r)
        return abs(max(dx, dy) - r)

    return distance


def solid(x1: float, y1: float, x2: float, y2: float, r: float) -> Shape:
    """A filled rounded rectangle."""
    cx, cy, hw, hh = (x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2 - r, (y2 - y1) / 2 - r

    def distance(x: float, y: float) -> float:
        dx, dy = abs(x - cx) - hw, abs(y - cy) - hh
        return (hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0.0)) - r

    return distance


def arc(cx: float, cy: float, r: float, keep: Callable[[float, float], bool]) -> Shape:
    """The part of a circle's outline for which `keep(x - cx, y - cy)` holds."""

    def distance(x: float, y: float) -> float:
        if keep(x - cx, y - cy):
            return abs(hypot(x - cx, y - cy) - r)
        return 99.0

    return distance


def polyline(*points: tuple[float, float]) -> list[Shape]:
    """Strokes from point to point."""
    return [line(*a, *b) for a, b in pairwise(points)]


def stroke_mask(shapes: Sequence[Shape], size: int, width: float = 1.8) -> Mask:
    """Coverage of `shapes`, drawn with a pen of `width` grid units on `size` × `size` pixels."""
    unit = 24 / size
    half = width / 2
    rows = []
    for py in range(size):
        y = (py + 0.5) * unit
        row = []
        for px in range(size):
            x = (px + 0.5) * unit
            distance = min(shape(x, y) for shape in shapes)
            row.append(min(1.0, max(0.0, (half - distance) / unit + 0.5)))
        rows.append(tuple(row))
    return tuple(rows)


def tinted(mask: Mask, color: str) -> bytes:
    """`mask` in one colour, as PNG."""
    paint = bytes(rgb(color))
    rows = [b"".join(paint + bytes((round(a * 255),)) for a in row) for row in mask]
    return png(len(mask[0]), len(mask), rows)
