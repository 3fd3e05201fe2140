"""The styles of controls that have a picture of their own: switches, ticks, scroll bars, tables,
progress."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Any

from gui.look.raster import box, polyline, stroke_mask, tinted
from gui.look.style_kit import Kit, nested


def add_switches(kit: Kit) -> None:
    """Switches, and boxes to tick."""
    style, c = kit.style, kit.c
    height, width = kit.theme.px(20), kit.theme.px(38)

    def picture(on: bool, ring: str | None, dim: bool) -> tk.PhotoImage:
        track = c.accent if on else c.field
        edge = ring or (c.accent if on else c.idle)
        knob = c.on_accent if on else c.idle
        if dim:
            track, edge, knob = c.pressed, c.border, c.disabled
        line_width = kit.theme.px(2 if ring else 1)
        base = kit.picture(box(width, height, height / 2, track, edge, line_width))
        side = kit.theme.px(12)
        dot = tk.PhotoImage(master=kit.root, data=box(side, side, side / 2, knob), format="png")
        margin = (height - side) // 2
        left = width - side - margin if on else margin
        kit.root.tk.call(base, "copy", dot, "-to", left, margin)
        return base

    _toggle(kit, "Switch", width, picture)  # no words stand beside it
    style.configure(
        "Switch.TCheckbutton",
        background=c.surface,
        foreground=c.text,
        padding=kit.theme.pad(2, 4, 0, 4),
        font=kit.theme.fonts.body,
    )
    style.map("Switch.TCheckbutton", foreground=[("disabled", c.disabled)], background=[])
    style.configure("Page.Switch.TCheckbutton", background=c.background)
    _ticks(kit)


def _ticks(kit: Kit) -> None:
    """A box to tick, in our colours, with the same ring for the focus as everything else."""
    style, c = kit.style, kit.c
    side = kit.theme.px(18)
    stroke = stroke_mask(polyline((5.5, 12.5), (10, 17), (18.5, 7.5)), side, 2.6)

    def picture(on: bool, edge: str | None, dim: bool) -> tk.PhotoImage:
        fill = c.accent if on else c.field
        line = edge or (c.accent if on else c.idle)
        mark = c.on_accent
        if dim:
            fill, line, mark = c.pressed, c.border, c.disabled
        thick = kit.theme.px(2 if edge else 1)
        base = kit.picture(box(side, side, kit.theme.px(4), fill, line, thick))
        if on:
            tick = tk.PhotoImage(master=kit.root, data=tinted(stroke, mark), format="png")
            kit.root.tk.call(base, "copy", tick)
        return base

    _toggle(kit, "", side + kit.theme.px(8), picture)
    style.configure("TCheckbutton", padding=kit.theme.pad(2, 4, 2, 4))
    style.configure("Surface.TCheckbutton", background=c.surface)


def _toggle(
    kit: Kit, name: str, width: int, picture: Callable[[bool, str | None, bool], tk.PhotoImage]
) -> None:
    """The layout of a check button that wears `picture` (whether it is on, the colour of its ring,
    whether it is dim)."""
    c = kit.c
    element = kit.image(
        f"{name or 'Tick'}.indicator",
        picture(False, None, False),
        ("disabled selected", picture(True, None, True)),
        ("disabled", picture(False, None, True)),
        ("focus selected", picture(True, c.text, False)),
        ("focus", picture(False, c.accent, False)),
        ("selected", picture(True, None, False)),
        ("active", picture(False, c.muted, False)),
        width=width,
        sticky="w",
    )
    label = ("Checkbutton.label", {"side": "left", "sticky": "nsew"})
    mark = (element, {"side": "left", "sticky": ""})
    spec: Any = [("Checkbutton.padding", {"sticky": "nsew", "children": [mark, label]})]
    kit.style.layout(f"{name}.TCheckbutton" if name else "TCheckbutton", spec)


def add_scrollbars(kit: Kit) -> None:
    """Slim bars without arrows: a thumb that gets darker under the pointer."""
    style, c = kit.style, kit.c
    length, breadth = kit.theme.px(32), kit.theme.px(8)
    for name, sticky, width, height in (
        ("Vertical", "ns", breadth, length),
        ("Horizontal", "ew", length, breadth),
    ):
        grow = (0, 160) if name == "Vertical" else (160, 0)
        thumb = kit.image(
            f"{name}.Scrollbar.thumb",
            kit.box(c.strong_border, None, 3, grow=grow),
            ("disabled", kit.box(None, None, 3, grow=grow)),  # ttk's word for: all is in sight
            ("pressed", kit.box(c.muted, None, 3, grow=grow)),
            ("active", kit.box(c.idle, None, 3, grow=grow)),
            border=kit.theme.px(3),
            padding=0,
            width=width,
            height=height,
            sticky="nsew",
        )
        trough = kit.unseen(f"{name}.Scrollbar.trough")
        spec: Any = [
            (trough, {"sticky": sticky, "children": [(thumb, {"expand": True, "sticky": "nsew"})]})
        ]
        style.layout(f"{name}.TScrollbar", spec)
        style.configure(f"{name}.TScrollbar", background=c.background, padding=kit.theme.px(1))
        style.configure(f"Field.{name}.TScrollbar", background=c.field)
        style.configure(f"Surface.{name}.TScrollbar", background=c.surface)


def add_tables_and_bars(kit: Kit) -> None:
    style, c, fonts = kit.style, kit.c, kit.theme.fonts
    style.configure("TSeparator", background=c.border)
    style.configure(
        "Treeview",
        background=c.surface,
        fieldbackground=c.surface,
        foreground=c.text,
        font=fonts.body,
        borderwidth=0,
    )
    style.map(
        "Treeview",
        background=[("selected", c.selection)],
        foreground=[("selected", c.selection_text)],
    )
    ring = kit.element(
        "Tree.field",
        kit.box(c.surface, None, 3, ground=c.surface, grow=(240, 120)),
        ("focus", kit.box(c.surface, c.accent, 3, 2, ground=c.surface, grow=(240, 120))),
        radius=3,
    )
    nested(style, "Treeview", ring, "Treeview.padding", "Treeview.treearea")
    style.configure("Treeview", padding=kit.theme.px(2))
    style.configure(
        "Heading", font=fonts.small, foreground=c.muted, background=c.surface, relief="flat"
    )
    thin = kit.theme.px(4)
    trough = kit.image(
        "Thin.Progressbar.trough",
        kit.box(c.pressed, None, 2, ground=c.surface, grow=(240, 0)),
        border=kit.theme.px(2),
        height=thin,
        width=thin,
        sticky="ew",
    )
    bar = kit.image(
        "Thin.Progressbar.pbar",
        kit.box(c.accent, None, 2, ground=c.pressed, grow=(40, 0)),
        border=kit.theme.px(2),
        height=thin,
        width=kit.theme.px(48),
        sticky="ew",
    )
    spec: Any = [(trough, {"sticky": "ew", "children": [(bar, {"side": "left", "sticky": ""})]})]
    style.layout("Thin.Horizontal.TProgressbar", spec)
    style.configure("Thin.Horizontal.TProgressbar", background=c.surface)
