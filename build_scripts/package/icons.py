"""The program's mark as files: PNG in the sizes that desktops want, and a Windows .ico.

Drawn by the code that draws it in the window (gui.look.raster), so that the two never differ.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import Final

from gui.look.icons import SHAPES
from gui.look.raster import box, png, stroke_mask

SIZES: Final = (16, 24, 32, 48, 64, 128, 256, 512)
"""Pixels: those of the freedesktop icon theme."""

ICO_SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 256)
"""Those that Windows asks for, at 100 to 250 percent."""

_TOP: Final = "#5b7bff"
_BOTTOM: Final = "#3246c8"
_GLYPH: Final = 0.72
"""The glyph's share of the tile."""


@cache
def picture(size: int) -> tuple[bytes, ...]:
    """The mark as `size` rows of RGBA: a white pocket on a blue tile."""
    tile = [bytearray(row) for row in _rows(box(size, size, size * 0.26, _TOP, bottom=_BOTTOM))]
    glyph = round(size * _GLYPH)
    at = (size - glyph) // 2
    for y, line in enumerate(stroke_mask(SHAPES["pocket"](), glyph, 2.2)):
        row = tile[at + y]
        for x, share in enumerate(line):
            if share:
                for channel in range((at + x) * 4, (at + x) * 4 + 3):
                    row[channel] += round((255 - row[channel]) * share)
    return tuple(bytes(row) for row in tile)


def as_png(size: int) -> bytes:
    """The mark as a PNG file."""
    return png(size, size, picture(size))


def as_ico() -> bytes:
    """The mark as a Windows icon with all its sizes; the largest as PNG, as Windows expects."""
    bodies = [as_png(size) if size == 256 else _bitmap(size) for size in ICO_SIZES]
    offset = 6 + 16 * len(bodies)
    head = struct.pack("<HHH", 0, 1, len(bodies))
    for size, body in zip(ICO_SIZES, bodies, strict=True):
        edge = size % 256  # 0 says 256
        head += struct.pack("<BBBBHHII", edge, edge, 0, 0, 1, 32, len(body), offset)
        offset += len(body)
    return head + b"".join(bodies)


def _bitmap(size: int) -> bytes:
    """As .ico files keep small pictures: bottom row first, BGRA, then a mask of one bit each."""
    pixels = bytearray(b"".join(reversed(picture(size))))
    pixels[0::4], pixels[2::4] = pixels[2::4], pixels[0::4]
    mask = bytes((size + 31) // 32 * 4 * size)
    head = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, 0, 0, 0, 0, 0)
    return head + pixels + mask


def _rows(picture: bytes) -> list[bytes]:
    """The rows of a PNG made by gui.look.raster: one IDAT, no filters."""
    at, body = 8, b""
    while at < len(picture):
        length, kind = struct.unpack_from(">I4s", picture, at)
        if kind == b"IHDR":
            (width,) = struct.unpack_from(">I", picture, at + 8)
        if kind == b"IDAT":
            body += picture[at + 8 : at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(body)
    stride = 1 + 4 * width
    return [raw[n + 1 : n + stride] for n in range(0, len(raw), stride)]
