"""Our ttk styles: boxes drawn at the screen's own resolution.

Style names for pages and widgets:

    frames    Page, Surface, Sidebar, Card (rounded), Ring (a Card that shows the focus), Well
              (a field on a Surface, which can show it, too),
              Tile (a small Card to be chosen), Toast,
              Banner.<level>  (+ .TFrame)
    labels    Title, Heading, Alarm (a heading of an error), Strong, Muted, Small, Mono, Key,
              Address, Display, <level> (.TLabel);
              put "Surface." in front on a card: Surface.Muted.TLabel
    buttons   TButton, Accent, Danger, Ghost, Nav (sidebar), Link  (+ .TButton)
    toggles   Switch.TCheckbutton, Segment.TRadiobutton (Toolbutton look)
    chips     Chip.<level>.TLabel, level one of ok, warn, error, info, idle
"""

from __future__ import annotations

import tkinter as tk
from functools import partial
from typing import Any

from gui.look.control_styles import add_scrollbars, add_switches, add_tables_and_bars
from gui.look.style_kit import RADIUS, Kit, button_layout, nested
from gui.look.theme import Theme

_Colours = tuple[str | None, str | None]
_State = tuple[str, tk.PhotoImage]

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
    add_switches(kit)
    add_scrollbars(kit)
    add_tables_and_bars(kit)


def _frames(kit: Kit) -> None:
    style, c = kit.style, kit.c
    style.configure("Page.TFrame", background=c.background)
    style.configure("Surface.TFrame", background=c.surface)
    style.configure("Sidebar.TFrame", background=c.sidebar)
    style.configure("Line.TFrame", background=c.border)
    style.configure("Field.TFrame", background=c.field)
    big = partial(kit.box, radius=10, ground=c.background, grow=(400, 160))
    card, focus = big(c.surface, c.border), big(c.surface, c.accent, border_width=2)
    tile = partial(kit.box, radius=8, ground=c.background, grow=(160, 60))
    _frame(
        *(kit, "Tile", 8, c.background, tile(c.surface, c.border)),
        ("selected focus", tile(c.accent_soft, c.accent, border_width=2)),
        ("selected", tile(c.accent_soft, c.accent)),
        ("hover", tile(c.surface, c.strong_border)),
    )
    inner = partial(kit.box, c.field, ground=c.surface, grow=(400, 120))
    well = inner(c.border)
    _frame(kit, "Card", 10, c.background, card)
    _frame(kit, "Ring", 10, c.background, card, ("focus", focus))
    _frame(kit, "Well", RADIUS, c.surface, well, ("focus", inner(c.accent, border_width=2)))
    for level in LEVELS:
        fore, soft = c.state(level)
        banner = kit.box(soft, fore, 8, ground=c.background, grow=(300, 40))
        _frame(kit, f"Banner.{level}", 8, c.background, banner)
        style.configure(f"Flat.{level}.TFrame", background=soft)


def _frame(
    kit: Kit, name: str, radius: float, ground: str, rest: tk.PhotoImage, *states: _State
) -> None:
    element = kit.element(f"{name}.box", rest, *states, radius=radius)
    nested(kit.style, f"{name}.TFrame", element)
    kit.style.configure(f"{name}.TFrame", background=ground)


def _labels(kit: Kit) -> None:
    style, c, fonts = kit.style, kit.c, kit.theme.fonts
    kinds: dict[str, tuple[object, str]] = {
        "": (fonts.body, c.text),
        "Title.": (fonts.title, c.text),
        "Display.": (fonts.display, c.text),
        "Heading.": (fonts.heading, c.text),
        "Alarm.": (fonts.heading, c.error),
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
        chip = kit.element(f"Chip{level}.box", kit.box(soft, None, 11, around=""), radius=11)
        for ground, background in (("", c.surface), ("Sidebar.", c.sidebar)):
            name = f"{ground}Chip.{level}.TLabel"
            nested(style, name, chip, "Label.padding", "Label.label")
            style.configure(
                name, font=fonts.strong, foreground=fore, background=background, padding=pad
            )


def _box(
    kit: Kit,
    name: str,
    rest: _Colours,
    disabled: _Colours,
    pressed: _Colours,
    focus: _Colours,
    active: _Colours,
    around: str | None = None,
) -> str:
    """The element of a button: what fills it and what surrounds it, in each state."""
    box = partial(kit.box, around=around)
    return kit.element(
        name,
        box(*rest),
        ("disabled", box(*disabled)),
        ("pressed", box(*pressed)),
        ("focus", box(*focus, border_width=2)),
        ("active", box(*active)),
    )


def _boxes(kit: Kit) -> tuple[str, str, str, str, str, str]:
    """Plain, accent, danger, ghost; plain and ghost for grounds of any colour."""
    c = kit.c
    edge, no = c.strong_border, (None, None)
    plain = (c.raised, edge), (c.surface, c.border), (c.pressed, edge), (c.hover, c.accent)
    accent, hover = (c.accent, c.accent), c.accent_hover
    pressed = (c.accent_pressed, c.accent_pressed)
    off, error = (c.pressed, c.pressed), (c.error, c.error)
    danger = error, off, (c.error, c.text), (c.error, c.text), (c.error, c.error_soft)
    ghost = no, no, (c.pressed, None), (None, c.accent), (c.hover, None)
    return (
        _box(kit, "Plain.box", *plain, (c.hover, edge)),
        _box(kit, "Accent.box", accent, off, pressed, (hover, c.text), (hover, hover)),
        _box(kit, "Danger.box", *danger),
        _box(kit, "Ghost.box", *ghost),
        _box(kit, "Plain.clear.box", *plain, (c.hover, edge), ""),
        _box(kit, "Ghost.clear.box", *ghost, ""),
    )


def _buttons(kit: Kit) -> None:
    style, c, fonts = kit.style, kit.c, kit.theme.fonts
    pad = kit.theme.pad(14, 7, 14, 8)
    plain, accent, danger, ghost, clear_plain, clear_ghost = _boxes(kit)
    for name, element, color in (
        ("TButton", plain, c.text),
        ("Accent.TButton", accent, c.on_accent),
        ("Danger.TButton", danger, c.on_error),
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
    for ground in ("Selection", *(f"Banner.{level}" for level in LEVELS)):
        button_layout(style, f"{ground}.TButton", clear_plain)
        button_layout(style, f"{ground}.Ghost.TButton", clear_ghost)
    for ground, background in (
        ("Page", c.background),
        ("Field", c.field),
        ("Selection", c.selection),
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
    box = partial(kit.box, around=c.sidebar, grow=(200, 24))
    nav = kit.element(
        "Nav.box",
        box(None),
        ("selected focus", box(c.accent_soft, c.accent, 8, 2)),
        ("selected", box(c.accent_soft, None, 8)),
        ("focus", box(None, c.accent, 8, 2)),
        ("pressed", box(c.pressed, None, 8)),
        ("active", box(c.hover, None, 8)),
        radius=8,
    )
    button_layout(style, "Nav.TButton", nav, "w")
    style.configure(
        "Nav.TButton",
        font=fonts.body,
        foreground=c.muted,
        background=c.sidebar,
        padding=kit.theme.pad(12, 7, 12, 7),
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
    style.configure("Page.Segment.TRadiobutton", background=c.background)
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
    style.map(
        "TEntry",
        foreground=[("disabled", c.disabled)],
        # Tk leaves a text selected in the field that Tab has left: two would look like the one.
        selectbackground=[("!focus", c.field)],
        selectforeground=[("!focus", c.text)],
    )
    style.configure("Page.TEntry", background=c.background)
    style.layout("Eye.TButton", style.layout("Ghost.TButton"))
    style.configure("Eye.TButton", background=c.field, padding=kit.theme.pad(7, 3, 7, 3))
