"""Our ttk styles: boxes drawn at the screen's own resolution.

Style names for pages and widgets:

    frames    Page, Surface, Sidebar, Card (rounded), Ring (a Card that shows the focus), Toast,
              Banner.<level>  (+ .TFrame)
    labels    Title, Heading, Strong, Muted, Small, Mono, Key, Address, Display, <level> (.TLabel);
              put "Surface." in front on a card: Surface.Muted.TLabel
    buttons   TButton, Accent, Danger, Ghost, Nav (sidebar), Link  (+ .TButton)
    toggles   Switch.TCheckbutton, Segment.TRadiobutton (Toolbutton look)
    chips     Chip.<level>.TLabel, level one of ok, warn, error, info, idle
"""

from __future__ import annotations

import tkinter as tk
from typing import Any

from gui.look.raster import box, polyline, stroke_mask, tinted
from gui.look.style_kit import Kit, button_layout, frame_layout, nested
from gui.look.theme import Theme

LEVELS = ("ok", "warn", "error", "info", "idle")


def themed(root: tk.Tk, mode: str = "light", font_size: int = 11) -> Theme:
    """The look of the whole window: a theme that wears our styles."""
    return Theme(root, install_styles, mode, font_size)


def install_styles(root: tk.Tk, theme: Theme) -> None:
    """Add our styles to the theme in use. Once per mode."""
    kit = Kit(root, theme)
    _frames(kit)
    _labels(kit)
    _buttons(kit)
    _navigation(kit)
    _fields(kit)
    _switches(kit)
    _scrollbars(kit)
    _rest(kit)


def _frames(kit: Kit) -> None:
    style, c = kit.style, kit.c
    style.configure("Page.TFrame", background=c.background)
    style.configure("Surface.TFrame", background=c.surface)
    style.configure("Sidebar.TFrame", background=c.sidebar)
    style.configure("Line.TFrame", background=c.border)
    style.configure("Field.TFrame", background=c.field)
    card = kit.element(
        "Card.box",
        kit.box(c.surface, c.border, 10, ground=c.background, grow=(400, 160)),
        radius=10,
    )
    frame_layout(style, "Card.TFrame", card)
    style.configure("Card.TFrame", background=c.background)
    well = kit.element("Well.box", kit.box(c.field, c.border, ground=c.surface, grow=(400, 120)))
    frame_layout(style, "Well.TFrame", well)
    style.configure("Well.TFrame", background=c.surface)
    ring = kit.element(
        "Ring.box",
        kit.box(c.surface, c.border, 10, ground=c.background, grow=(400, 160)),
        ("focus", kit.box(c.surface, c.accent, 10, 2, ground=c.background, grow=(400, 160))),
        radius=10,
    )
    frame_layout(style, "Ring.TFrame", ring)
    style.configure("Ring.TFrame", background=c.background)
    for level in LEVELS:
        fore, soft = c.state(level)
        banner = kit.element(
            f"Banner{level}.box",
            kit.box(soft, fore, 8, ground=c.background, grow=(300, 40)),
            radius=8,
        )
        frame_layout(style, f"Banner.{level}.TFrame", banner)
        style.configure(f"Banner.{level}.TFrame", background=c.background)
        style.configure(f"Flat.{level}.TFrame", background=soft)


def _labels(kit: Kit) -> None:
    style, c, fonts = kit.style, kit.c, kit.theme.fonts
    kinds: dict[str, tuple[object, str]] = {
        "": (fonts.body, c.text),
        "Title.": (fonts.title, c.text),
        "Display.": (fonts.display, c.text),
        "Heading.": (fonts.heading, c.text),
        "Strong.": (fonts.strong, c.text),
        "Muted.": (fonts.body, c.muted),
        "Small.": (fonts.small, c.muted),
        "Mono.": (fonts.code, c.text),
        "Key.": (fonts.key, c.text),
        "Address.": (fonts.mono_small, c.text),
        "MutedAddress.": (fonts.mono_small, c.muted),
        **{f"{level}.": (fonts.body, c.state(level)[0]) for level in LEVELS},
    }
    grounds = {
        "": c.background,
        "Surface.": c.surface,
        "Sidebar.": c.sidebar,
        "Field.": c.field,
        **{f"Banner.{level}.": c.state(level)[1] for level in LEVELS},
    }
    for ground, background in grounds.items():
        for kind, (font, color) in kinds.items():
            style.configure(
                f"{ground}{kind}TLabel", font=font, foreground=color, background=background
            )
    style.configure(
        "Tip.TLabel",
        font=fonts.small,
        foreground=c.background,
        background=c.text,
        padding=kit.theme.pad(8, 4, 8, 5),
    )
    pad = kit.theme.pad(10, 4, 14, 5)
    for level in LEVELS:
        fore, soft = c.state(level)
        chip = kit.element(f"Chip{level}.box", kit.box(soft, None, 11), radius=11)
        for ground, background in (("", c.surface), ("Sidebar.", c.sidebar)):
            name = f"{ground}Chip.{level}.TLabel"
            nested(style, name, chip, "Label.padding", "Label.label")
            style.configure(
                name, font=fonts.strong, foreground=fore, background=background, padding=pad
            )


def _plain_box(kit: Kit) -> str:
    c = kit.c
    focus = kit.box(c.hover, c.accent, border_width=2)
    return kit.element(
        "Plain.box",
        kit.box(c.raised, c.strong_border),
        ("disabled", kit.box(c.surface, c.border)),
        ("pressed", kit.box(c.pressed, c.strong_border)),
        ("focus", focus),
        ("active", kit.box(c.hover, c.strong_border)),
    )


def _accent_box(kit: Kit) -> str:
    c = kit.c
    return kit.element(
        "Accent.box",
        kit.box(c.accent, c.accent),
        ("disabled", kit.box(c.pressed, c.pressed)),
        ("pressed", kit.box(c.accent_pressed, c.accent_pressed)),
        ("focus", kit.box(c.accent_hover, c.text, border_width=2)),
        ("active", kit.box(c.accent_hover, c.accent_hover)),
    )


def _danger_box(kit: Kit) -> str:
    c = kit.c
    return kit.element(
        "Danger.box",
        kit.box(c.error, c.error),
        ("disabled", kit.box(c.pressed, c.pressed)),
        ("pressed", kit.box(c.error, c.text)),
        ("focus", kit.box(c.error, c.text, border_width=2)),
        ("active", kit.box(c.error, c.error_soft)),
    )


def _ghost_box(kit: Kit) -> str:
    c = kit.c
    empty = kit.box(None)
    return kit.element(
        "Ghost.box",
        empty,
        ("disabled", empty),
        ("pressed", kit.box(c.pressed)),
        ("focus", kit.box(None, c.accent, border_width=2)),
        ("active", kit.box(c.hover)),
    )


def _buttons(kit: Kit) -> None:
    style, c, fonts = kit.style, kit.c, kit.theme.fonts
    pad = kit.theme.pad(14, 7, 14, 8)
    plain, ghost = _plain_box(kit), _ghost_box(kit)
    for name, element, color in (
        ("TButton", plain, c.text),
        ("Accent.TButton", _accent_box(kit), c.on_accent),
        ("Danger.TButton", _danger_box(kit), c.on_error),
        ("Ghost.TButton", ghost, c.text),
        ("Link.TButton", ghost, c.accent),
    ):
        button_layout(style, name, element)
        style.configure(
            name,
            font=fonts.body,
            padding=pad,
            foreground=color,
            background=c.surface,
            anchor="center",
            space=kit.theme.px(8),
        )
        style.map(name, foreground=[("disabled", c.disabled)], background=[])
    _menu_buttons(kit, plain)
    style.configure("Accent.TButton", font=fonts.strong)
    style.configure("Ghost.TButton", padding=kit.theme.pad(8, 6, 8, 7))
    style.configure("Link.TButton", padding=kit.theme.pad(6, 4, 6, 4))
    for ground, background in (
        ("Page", c.background),
        ("Field", c.field),
        *((f"Banner.{level}", c.state(level)[1]) for level in LEVELS),
    ):
        # The corners outside the rounded box show what the button stands on.
        for kind in ("", "Accent.", "Danger.", "Ghost.", "Link."):
            style.configure(f"{ground}.{kind}TButton", background=background)


def _menu_buttons(kit: Kit, box: str) -> None:
    """Of Tk's own dialog for files, where the system has none."""
    arrow = ("Menubutton.indicator", {"side": "right", "sticky": ""})
    label = ("Menubutton.label", {"side": "left", "sticky": "we"})
    padded = ("Menubutton.padding", {"sticky": "nsew", "children": [arrow, label]})
    spec: Any = [(box, {"sticky": "nsew", "children": [padded]})]
    kit.style.layout("TMenubutton", spec)
    kit.style.configure("TMenubutton", padding=kit.theme.pad(10, 5, 10, 6))


def _navigation(kit: Kit) -> None:
    style, c, fonts = kit.style, kit.c, kit.theme.fonts
    nav = kit.element(
        "Nav.box",
        kit.box(None),
        ("selected focus", kit.box(c.accent_soft, c.accent, 8, 2)),
        ("selected", kit.box(c.accent_soft, None, 8)),
        ("focus", kit.box(None, c.accent, 8, 2)),
        ("pressed", kit.box(c.pressed, None, 8)),
        ("active", kit.box(c.hover, None, 8)),
        radius=8,
    )
    button_layout(style, "Nav.TButton", nav, "w")
    style.configure(
        "Nav.TButton",
        font=fonts.body,
        foreground=c.muted,
        background=c.sidebar,
        padding=kit.theme.pad(12, 10, 12, 10),
        anchor="w",
        space=kit.theme.px(12),
    )
    style.map("Nav.TButton", foreground=[("selected", c.accent), ("active", c.text)], background=[])
    for kind in ("", "Accent.", "Ghost."):
        style.configure(f"Sidebar.{kind}TButton", background=c.sidebar)
    segment = kit.element(
        "Segment.box",
        kit.box(c.raised, c.strong_border),
        ("selected focus", kit.box(c.accent_soft, c.accent, border_width=2)),
        ("selected", kit.box(c.accent_soft, c.accent)),
        ("focus", kit.box(c.hover, c.accent, border_width=2)),
        ("active", kit.box(c.hover, c.strong_border)),
    )
    button_layout(style, "Segment.TRadiobutton", segment)
    style.configure(
        "Segment.TRadiobutton",
        font=fonts.body,
        foreground=c.text,
        background=c.surface,
        padding=kit.theme.pad(14, 7, 14, 8),
        anchor="center",
    )
    style.map("Segment.TRadiobutton", foreground=[("selected", c.accent)], background=[])


def _fields(kit: Kit) -> None:
    style, c, fonts = kit.style, kit.c, kit.theme.fonts

    def field(fill: str, edge: str, width: float = 1.0) -> tk.PhotoImage:
        return kit.box(fill, edge, border_width=width, ground=c.surface, grow=(240, 24))

    states = (
        ("disabled", field(c.surface, c.border)),
        ("invalid", field(c.field, c.error, 2)),
        ("focus", field(c.field, c.accent, 2)),
        ("hover", field(c.field, c.disabled)),
    )
    entry = kit.element("Entry.box", field(c.field, c.strong_border), *states)
    nested(style, "TEntry", entry, "Entry.padding", "Entry.textarea")
    style.configure(
        "TEntry",
        padding=kit.theme.pad(11, 8, 11, 8),
        foreground=c.text,
        background=c.surface,
        insertcolor=c.text,
        insertwidth=kit.theme.px(1.4),
        selectbackground=c.selection,
        selectforeground=c.selection_text,
        font=fonts.body,
    )
    style.map("TEntry", foreground=[("disabled", c.disabled)])
    style.configure("Page.TEntry", background=c.background)
    style.layout("Eye.TButton", style.layout("Ghost.TButton"))
    style.configure("Eye.TButton", background=c.field, padding=kit.theme.pad(7, 3, 7, 3))


def _switches(kit: Kit) -> None:
    style, c = kit.style, kit.c
    height, width = kit.theme.px(20), kit.theme.px(38)

    def picture(on: bool, ring: str | None = None, dim: bool = False) -> tk.PhotoImage:
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

    name = kit.image(
        "Switch.indicator",
        picture(False),
        ("disabled selected", picture(True, dim=True)),
        ("disabled", picture(False, dim=True)),
        ("focus selected", picture(True, c.text)),
        ("focus", picture(False, c.accent)),
        ("selected", picture(True)),
        ("active", picture(False, c.muted)),
        width=width + kit.theme.px(10),
        sticky="w",
    )
    label = ("Checkbutton.label", {"side": "left", "sticky": "nsew"})
    mark = (name, {"side": "left", "sticky": ""})
    spec: Any = [("Checkbutton.padding", {"sticky": "nsew", "children": [mark, label]})]
    style.layout("Switch.TCheckbutton", spec)
    style.configure(
        "Switch.TCheckbutton",
        background=c.surface,
        foreground=c.text,
        padding=kit.theme.pad(2, 4, 2, 4),
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

    def picture(on: bool, edge: str | None = None, dim: bool = False) -> tk.PhotoImage:
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

    name = kit.image(
        "Tick.indicator",
        picture(False),
        ("disabled selected", picture(True, dim=True)),
        ("disabled", picture(False, dim=True)),
        ("focus selected", picture(True, c.text)),
        ("focus", picture(False, c.accent)),
        ("selected", picture(True)),
        ("active", picture(False, c.muted)),
        width=side + kit.theme.px(8),
        sticky="w",
    )
    label = ("Checkbutton.label", {"side": "left", "sticky": "nsew"})
    spec: Any = [
        (
            "Checkbutton.padding",
            {"sticky": "nsew", "children": [(name, {"side": "left", "sticky": ""}), label]},
        )
    ]
    style.layout("TCheckbutton", spec)
    style.configure("TCheckbutton", padding=kit.theme.pad(2, 4, 2, 4))
    style.configure("Surface.TCheckbutton", background=c.surface)


def _scrollbars(kit: Kit) -> None:
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
        trough = kit.image(
            f"{name}.Scrollbar.trough",
            kit.box(None, None, 1, grow=(0, 0)),
            border=0,
            padding=kit.theme.px(1),
        )
        spec: Any = [
            (trough, {"sticky": sticky, "children": [(thumb, {"expand": True, "sticky": "nsew"})]})
        ]
        style.layout(f"{name}.TScrollbar", spec)
        style.configure(f"{name}.TScrollbar", background=c.background)
        style.configure(f"Field.{name}.TScrollbar", background=c.field)
        style.configure(f"Surface.{name}.TScrollbar", background=c.surface)


def _rest(kit: Kit) -> None:
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
