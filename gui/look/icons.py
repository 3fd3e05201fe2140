"""The icons: drawn by code on a 24 × 24 grid, at any size, in any colour."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from math import cos, pi, sin

from gui.look.raster import (
    Mask,
    Shape,
    arc,
    box,
    circle,
    disc,
    line,
    polyline,
    rect,
    solid,
    stroke_mask,
    tinted,
)
from gui.look.theme import Theme


def _gear() -> list[Shape]:
    teeth: list[Shape] = []
    for step in range(8):
        angle = step * pi / 4
        c, s = cos(angle), sin(angle)
        teeth.append(line(12 + 6.6 * c, 12 + 6.6 * s, 12 + 8.9 * c, 12 + 8.9 * s))
    return [circle(12, 12, 6.2), circle(12, 12, 2.4), *teeth]


def _eye() -> list[Shape]:
    # Two flat arcs that meet left and right, and the pupil.
    return [
        arc(12, 19.5, 11.5, lambda x, y: y < 0 and abs(x) < 9),
        arc(12, 4.5, 11.5, lambda x, y: y > 0 and abs(x) < 9),
        circle(12, 12, 2.6),
    ]


SHAPES: dict[str, Callable[[], list[Shape]]] = {
    "status": lambda: polyline((2.5, 12), (7, 12), (10, 4.5), (14, 19.5), (17, 12), (21.5, 12)),
    "config": lambda: [
        *polyline((8.5, 7), (3.5, 12), (8.5, 17)),
        *polyline((15.5, 7), (20.5, 12), (15.5, 17)),
        line(13.5, 4.5, 10.5, 19.5),
    ],
    "models": lambda: [
        rect(3.5, 4, 20.5, 9.5, 1.5),
        rect(3.5, 14.5, 20.5, 20, 1.5),
        disc(7.2, 6.8, 0.7),
        disc(7.2, 17.2, 0.7),
        line(12, 9.5, 12, 14.5),
    ],
    "logs": lambda: [
        *polyline((4, 6), (6.5, 8.5), (4, 11)),
        line(10, 7, 20, 7),
        line(10, 12, 20, 12),
        line(4, 17, 20, 17),
    ],
    "requests": lambda: [
        *polyline((4, 8), (19.5, 8)),
        *polyline((15.5, 4), (19.5, 8), (15.5, 12)),
        *polyline((20, 16), (4.5, 16)),
        *polyline((8.5, 12.5), (4.5, 16), (8.5, 19.5)),
    ],
    "settings": _gear,
    "lock": lambda: [
        rect(5, 11, 19, 20.5, 2.5),
        arc(12, 8, 4, lambda _x, y: y <= 0),
        line(8, 8, 8, 11),
        line(16, 8, 16, 11),
        disc(12, 15.7, 0.6),
    ],
    "logout": lambda: [
        *polyline((10, 4), (5, 4), (5, 20), (10, 20)),
        line(10, 12, 20, 12),
        *polyline((16, 8), (20, 12), (16, 16)),
    ],
    "play": lambda: [*polyline((8, 5.5), (18, 12), (8, 18.5), (8, 5.5)), line(9, 9, 9, 15)],
    "stop": lambda: [rect(6.5, 6.5, 17.5, 17.5, 1.5)],
    "restart": lambda: [
        arc(12, 12, 7.5, lambda x, y: not (x > 2 and -6.5 < y < 1.5)),
        *polyline((20, 4.5), (20, 9.5), (15, 9.5)),
    ],
    "copy": lambda: [
        rect(9, 9, 20, 20, 2),
        *polyline((5.5, 15), (4.5, 15), (4, 14.5), (4, 5), (5, 4), (14.5, 4), (15, 4.5), (15, 5.5)),
    ],
    "external": lambda: [
        *polyline((13, 4.5), (19.5, 4.5), (19.5, 11)),
        line(19.5, 4.5, 11, 13),
        *polyline((9, 6), (5, 6), (5, 19), (18, 19), (18, 15)),
    ],
    "check": lambda: polyline((4.5, 12.5), (9.5, 17.5), (19.5, 6.5)),
    "cross": lambda: [line(6, 6, 18, 18), line(18, 6, 6, 18)],
    "info": lambda: [circle(12, 12, 9), disc(12, 7.8, 0.6), line(12, 11.5, 12, 16.5)],
    "warning": lambda: [
        *polyline((12, 3.5), (21.5, 20), (2.5, 20), (12, 3.5)),
        line(12, 9.5, 12, 14),
        disc(12, 17, 0.5),
    ],
    "error": lambda: [circle(12, 12, 9), line(12, 7.3, 12, 12.7), disc(12, 16.4, 0.6)],
    "eye": _eye,
    "eye-off": lambda: [*_eye(), line(4, 4, 20, 20)],
    "folder": lambda: polyline(
        (3.5, 18.5), (3.5, 5.5), (9.5, 5.5), (11.5, 8), (20.5, 8), (20.5, 18.5), (3.5, 18.5)
    ),
    "key": lambda: [circle(8, 15.5, 4), *polyline((11, 12.5), (19.5, 4)), line(16, 7.5, 19, 10.5)],
    "clients": lambda: [
        line(9, 3, 9, 8),
        line(15, 3, 15, 8),
        rect(6, 8, 18, 14.5, 3),
        line(12, 14.5, 12, 21),
    ],
    "usage": lambda: [
        line(4, 20, 20, 20),
        line(6.5, 16.5, 6.5, 12),
        line(12, 16.5, 12, 4.5),
        line(17.5, 16.5, 17.5, 8.5),
    ],
    "plus": lambda: [line(12, 5, 12, 19), line(5, 12, 19, 12)],
    "edit": lambda: [
        *polyline((4.5, 19.5), (5.5, 15), (16, 4.5), (19.5, 8), (9, 18.5), (4.5, 19.5)),
        line(13.5, 7, 17, 10.5),
    ],
    "import": lambda: [
        line(12, 3.5, 12, 14.5),
        *polyline((7.5, 10), (12, 14.5), (16.5, 10)),
        *polyline((4, 15), (4, 20), (20, 20), (20, 15)),
    ],
    "export": lambda: [
        line(12, 3.5, 12, 14.5),
        *polyline((7.5, 8), (12, 3.5), (16.5, 8)),
        *polyline((4, 15), (4, 20), (20, 20), (20, 15)),
    ],
    "box": lambda: [rect(4, 4, 20, 20, 3)],
    "box-ticked": lambda: [
        rect(4, 4, 20, 20, 3),
        *polyline((8, 12.3), (11, 15.3), (16.3, 9)),
    ],
    "search": lambda: [circle(10.5, 10.5, 6), line(15, 15, 20.5, 20.5)],
    "save": lambda: [
        *polyline((4, 4), (16, 4), (20, 8), (20, 20), (4, 20), (4, 4)),
        *polyline((8, 20), (8, 13.5), (16, 13.5), (16, 20)),
        *polyline((8, 4), (8, 8.5), (14, 8.5)),
    ],
    "undo": lambda: [
        *polyline((8, 4.5), (4, 8.5), (8, 12.5)),
        line(4, 8.5, 14, 8.5),
        arc(14, 14, 5.5, lambda x, _y: x >= 0),
        line(14, 19.5, 8, 19.5),
    ],
    "redo": lambda: [
        *polyline((16, 4.5), (20, 8.5), (16, 12.5)),
        line(20, 8.5, 10, 8.5),
        arc(10, 14, 5.5, lambda x, _y: x <= 0),
        line(10, 19.5, 16, 19.5),
    ],
    "history": lambda: [circle(12, 12, 8.5), *polyline((12, 7), (12, 12.3), (15.6, 14.4))],
    "pause": lambda: [line(8.5, 5.5, 8.5, 18.5), line(15.5, 5.5, 15.5, 18.5)],
    "up": lambda: polyline((6, 15), (12, 9), (18, 15)),
    "down": lambda: polyline((6, 9), (12, 15), (18, 9)),
    "end": lambda: [*polyline((6, 7), (12, 13), (18, 7)), line(6, 18.5, 18, 18.5)],
    "trash": lambda: [
        line(4, 6.5, 20, 6.5),
        *polyline((6, 6.5), (7, 20.5), (17, 20.5), (18, 6.5)),
        *polyline((9, 6), (9.5, 3.5), (14.5, 3.5), (15, 6)),
    ],
    "wrap": lambda: [
        line(4, 6, 20, 6),
        line(4, 12, 17, 12),
        arc(17, 15, 3, lambda x, _y: x >= 0),
        line(17, 18, 12, 18),
        *polyline((14, 15.8), (11.5, 18), (14, 20.2)),
        line(4, 18, 8, 18),
    ],
    "more": lambda: [disc(5, 12, 1.2), disc(12, 12, 1.2), disc(19, 12, 1.2)],
    "dot": lambda: [disc(12, 12, 4.5)],
    "pocket": lambda: [
        *polyline((5, 6), (19, 6), (19, 13)),
        line(5, 6, 5, 13),
        arc(12, 13, 7, lambda _x, y: y >= 0),
        *polyline((8.5, 11), (12, 14.5), (15.5, 11)),
    ],
    "bolt": lambda: polyline((13, 3), (6, 13), (11, 13), (10, 21), (18, 10), (12.5, 10), (13, 3)),
    "solid-stop": lambda: [solid(7, 7, 17, 17, 1.5)],
}


class Icons:
    """Makes icons on demand and keeps them, since Tk forgets pictures nobody holds."""

    def __init__(self, root: tk.Misc, theme: Theme) -> None:
        self._root = root
        self._theme = theme
        self._masks: dict[tuple[str, int], Mask] = {}
        self._images: dict[tuple[str, int, str], tk.PhotoImage] = {}

    def get(self, name: str, color: str, size: float = 18) -> tk.PhotoImage:
        """The icon `name` in `color` (#rrggbb); `size` in pixels of a 96 dpi screen
        where the text has its usual size."""
        pixels = self._theme.em(size)
        key = (name, pixels, color)
        image = self._images.get(key)
        if image is None:
            mask = self._masks.get((name, pixels))
            if mask is None:
                mask = stroke_mask(SHAPES[name](), pixels)
                self._masks[name, pixels] = mask
            image = tk.PhotoImage(master=self._root, data=tinted(mask, color), format="png")
            self._images[key] = image
        return image

    def logo(self, size: float = 32) -> tk.PhotoImage:
        """The product's mark: a pocket on a blue tile."""
        pixels = self._theme.px(size)
        key = ("logo", pixels, "")
        image = self._images.get(key)
        if image is None:
            tile = box(pixels, pixels, pixels * 0.26, "#5b7bff", bottom="#3246c8")
            image = tk.PhotoImage(master=self._root, data=tile, format="png")
            glyph = round(pixels * 0.72)
            mark = tk.PhotoImage(
                master=self._root,
                data=tinted(stroke_mask(SHAPES["pocket"](), glyph, 2.2), "#ffffff"),
                format="png",
            )
            place = (pixels - glyph) // 2
            self._root.tk.call(image, "copy", mark, "-to", place, place)
            self._images[key] = image
        return image

    def attach(
        self,
        widget: tk.Misc,
        name: str,
        color: Callable[[], str] | None = None,
        size: float = 18,
    ) -> None:
        """Give `widget` an icon that follows the theme; `color` tells its colour, the text's
        unless given."""
        chosen = color or (lambda: self._theme.colors.text)

        def apply() -> None:
            widget.configure(image=self.get(name, chosen(), size))  # type: ignore[call-arg]

        self._theme.subscribe(apply, widget)
