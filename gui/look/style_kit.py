"""The tools that styles are made with: stretched pictures and nested layouts."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

from gui.look.raster import box
from gui.look.theme import Theme

RADIUS = 7.0
"""Of buttons and fields, in pixels of a 96 dpi screen."""


class Kit:
    """Makes the image elements of one mode and keeps their pictures alive on the root."""

    def __init__(self, root: tk.Tk, theme: Theme) -> None:
        self.root = root
        self.theme = theme
        self.c = theme.colors
        self.style = ttk.Style(root)
        self.mode = theme.mode
        self._kept: list[tk.PhotoImage] = []
        self._boxes: dict[object, tk.PhotoImage] = {}
        # Tk forgets pictures that Python no longer holds; elements use them until the root goes.
        setattr(root, f"_pocket_pictures_{self.mode}", self._kept)

    def box(
        self,
        fill: str | None,
        border: str | None = None,
        radius: float = RADIUS,
        border_width: float = 1.0,
        *,
        ground: str | None = None,
        around: str | None = None,
        grow: tuple[int, int] = (96, 24),
    ) -> tk.PhotoImage:
        """A rounded box for an element.

        ttk fills a large element with copies of the picture's middle, one by one, and for each copy
        of a picture with half-transparent pixels Tk asks the display what is there already. So the
        middle is large, boxes whose `ground` is known are opaque, and the edge of all others is
        mixed with what is mostly `around` them, a card: most other grounds differ little from it.
        For one that may stand on any, `around` is "".
        """
        if fill is None and border is None:
            around = ""
        elif around is None:
            around = self.c.surface
        look = fill, border, radius, border_width, ground, around, grow
        if look not in self._boxes:
            side = self.theme.px(2 * radius + 4)
            data = box(
                side,
                side,
                radius * self.theme.scale,
                fill,
                border,
                max(1.0, round(border_width * self.theme.scale)),
                ground=ground,
                grow=(self.theme.px(grow[0]), self.theme.px(grow[1])),
                around=around,
            )
            self._boxes[look] = self.picture(data)
        return self._boxes[look]

    def picture(self, data: bytes) -> tk.PhotoImage:
        image = tk.PhotoImage(master=self.root, data=data, format="png")
        self._kept.append(image)
        return image

    def element(
        self,
        name: str,
        rest: tk.PhotoImage,
        *states: tuple[str, tk.PhotoImage],
        radius: float = RADIUS,
    ) -> str:
        """A stretched image element; returns its full name."""
        return self.image(
            name,
            rest,
            *states,
            border=self.theme.px(radius + 1),
            padding=0,  # else the border counts as padding as well
            width=self.theme.px(2 * radius + 2),  # else the whole picture is the least size
            height=self.theme.px(2 * radius + 2),
            sticky="nsew",
        )

    def image(
        self, name: str, rest: tk.PhotoImage, *states: tuple[str, tk.PhotoImage], **options: Any
    ) -> str:
        """An image element with ttk's own `options`; returns its full name.

        What is ours stands in front: ttk finds the parts that it moves (thumb, trough, pbar,
        textarea, treearea, …) by what stands behind the last dot of an element's name.
        """
        full = f"Pocket{self.mode}.{name}"
        self.style.element_create(full, "image", rest, *states, **options)
        return full

    def unseen(self, name: str) -> str:
        """An element that only keeps the style's `padding` around what is in it; returns its full
        name. A picture that nothing is to be seen of is copied all over it just the same."""
        full = f"Pocket{self.mode}.{name}"
        self.style.element_create(full, "from", "default", "Button.padding")
        return full


def nested(style: ttk.Style, name: str, *elements: str, last: str = "nsew") -> None:
    """A layout of elements one within the other; `last` is where the innermost sticks."""
    *outer, inmost = elements
    spec: Any = [(inmost, {"sticky": last})]
    for element in reversed(outer):
        spec = [(element, {"sticky": "nsew", "children": spec})]
    style.layout(name, spec)


def button_layout(style: ttk.Style, name: str, element: str, sticky: str = "nsew") -> None:
    nested(style, name, element, "Button.padding", "Button.label", last=sticky)
