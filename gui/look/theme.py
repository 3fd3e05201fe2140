"""The look: colours, fonts and sizes, light and dark, as two themes of ttk.

ttk widgets follow by themselves. Plain tk widgets (Text, Canvas) subscribe:

    theme.subscribe(lambda: text.configure(bg=theme.colors.field), text)
"""

from __future__ import annotations

import re
import sys
import tkinter as tk
from collections.abc import Callable, Iterable
from tkinter import font as tkfont
from tkinter import ttk
from typing import Literal

from gui.look.palette import DARK, LIGHT, Palette

_UI_FAMILIES = (
    ("Segoe UI Variable Text", "Segoe UI")
    if sys.platform == "win32"
    else ("Inter", "Cantarell", "Ubuntu", "Noto Sans", "DejaVu Sans", "Helvetica")
)
_MONO_FAMILIES = (
    ("Cascadia Mono", "Consolas", "Courier New")
    if sys.platform == "win32"
    else ("JetBrains Mono", "Cascadia Mono", "Ubuntu Mono", "Noto Sans Mono", "DejaVu Sans Mono")
)
_LOOKS_FIXED = re.compile(r"mono|courier|console|typewriter", re.IGNORECASE)
_REFERENCE_DPI = 96.0
_USUAL_POINTS = 11
"""The size of the editor's text at which the window's is as it was drawn."""
_LEAST_SCALE, _MOST_SCALE = 0.8, 1.5
_WIDE_FAMILIES = {"DejaVu Sans": 0.93, "DejaVu Sans Mono": 0.93, "Verdana": 0.93}
"""Families that look larger than others of the same size, and by how much to take them back."""


def choose_family(wanted: Iterable[str], there: Iterable[str], otherwise: str) -> str:
    """The first wanted family that exists here, whatever its capitals; else `otherwise`."""
    existing = {name.casefold(): name for name in there}
    for name in wanted:
        found = existing.get(name.casefold())
        if found is not None:
            return found
    return otherwise


def choose_fixed(root: tk.Misc, wanted: Iterable[str], there: Iterable[str]) -> str:
    """The first wanted family that exists here and whose letters are all of one width; else Tk's
    own choice; else any such family, as far as its name tells it."""
    listed = list(there)
    system = _family_of(root, "TkFixedFont")
    hinted = [name for name in listed if _LOOKS_FIXED.search(name)]
    for name in (*wanted, system, *sorted(hinted)):
        family = choose_family((name,), listed, "")
        if family and tkfont.Font(root, family=family).metrics("fixed"):
            return family
    return system


def _family_of(root: tk.Misc, named: str) -> str:
    """The family of one of Tk's named fonts. Its name is none: as a family Tk would not know it
    and take any."""
    return str(tkfont.Font(root, name=named, exists=True).actual("family"))


class Fonts:
    """Named fonts: a widget given one of these follows when its size changes."""

    def __init__(self, root: tk.Misc) -> None:
        there = tkfont.families(root)
        self.ui_family = choose_family(_UI_FAMILIES, there, _family_of(root, "TkDefaultFont"))
        self.mono_family = choose_fixed(root, _MONO_FAMILIES, there)

        def ui(weight: Literal["normal", "bold"] = "normal") -> tkfont.Font:
            return tkfont.Font(root, family=self.ui_family, weight=weight)

        self.small = ui()
        self.body = ui()
        self.strong = ui("bold")
        self.heading = ui("bold")
        self.title = ui("bold")
        self.display = ui("bold")
        self.code = tkfont.Font(root, family=self.mono_family)
        self.key = tkfont.Font(root, family=self.mono_family, weight="bold")
        self.mono_small = tkfont.Font(root, family=self.mono_family)
        self.mono = tkfont.Font(root, family=self.mono_family)
        self.mono_strong = tkfont.Font(root, family=self.mono_family, weight="bold")
        self.mono_italic = tkfont.Font(root, family=self.mono_family, slant="italic")

    def resize(self, points: int, scale: float, text_scale: float) -> None:
        """Set the whole type scale. `points` is the size of the editor's and the log's text
        (`mono`, `mono_strong`, `mono_italic`); all others are ours to choose, `text_scale` times
        their usual size. Sizes are given to Tk in pixels of this screen, so that they fit the
        paddings."""
        ui = _WIDE_FAMILIES.get(self.ui_family, 1.0)
        mono = _WIDE_FAMILIES.get(self.mono_family, 1.0)

        def size(font: tkfont.Font, pixels: float) -> None:
            font.configure(size=-max(8, round(pixels * scale)))

        for font, pixels in (
            (self.small, 12.5 * ui),
            (self.body, 14 * ui),
            (self.strong, 14 * ui),
            (self.heading, 16 * ui),
            (self.title, 24 * ui),
            (self.display, 28 * ui),
            (self.code, 13.5 * mono),
            (self.key, 18 * mono),
            (self.mono_small, 12.5 * mono),
        ):
            size(font, pixels * text_scale)
        for font in (self.mono, self.mono_strong, self.mono_italic):
            size(font, points * _REFERENCE_DPI / 72 * mono)


class Theme:
    """Holds the mode and tells whoever subscribed when it changes.

    `dress` adds our styles to ttk, once per mode; see `gui.look.styles.themed`.
    """

    def __init__(
        self,
        root: tk.Tk,
        dress: Callable[[tk.Tk, Theme], None],
        mode: str = "light",
        font_size: int = 11,
    ) -> None:
        self._root = root
        self._dress = dress
        self._listeners: list[Callable[[], None]] = []
        self.scale = max(0.75, root.winfo_fpixels("1i") / _REFERENCE_DPI)
        """Pixels per pixel of a 96 dpi screen."""
        self.fonts = Fonts(root)
        self.colors: Palette = LIGHT
        self._font_size = font_size
        self._resize_fonts()
        self.set_mode(mode)

    @property
    def mode(self) -> str:
        """light or dark."""
        return self.colors.mode

    def px(self, value: float) -> int:
        """`value` pixels of a 96 dpi screen, on this one."""
        return round(value * self.scale)

    @property
    def text_scale(self) -> float:
        """How large the window's text is, and what goes with it, against the usual size."""
        return min(max(self._font_size / _USUAL_POINTS, _LEAST_SCALE), _MOST_SCALE)

    def em(self, value: float) -> int:
        """`px` for what is as wide, or as high, as the text in it."""
        return self.px(value * self.text_scale)

    def pad(self, *values: float) -> str:
        """`px` of each, as Tk takes paddings: left, top, right, bottom."""
        return " ".join(str(self.px(value)) for value in values)

    def set_mode(self, mode: str) -> None:
        """Draw everything in `mode` ("light" or "dark") from now on."""
        self.colors = DARK if mode == "dark" else LIGHT
        style, name = ttk.Style(self._root), f"pocket-{self.mode}"
        if name in style.theme_names():
            style.theme_use(name)
        else:
            style.theme_create(name, parent="clam")  # which draws what we do not, flat and plain
            style.theme_use(name)
            self._set_defaults(style)
            self._dress(self._root, self)
        self._resize_tables()
        self._root.configure(background=self.colors.background)
        self._style_popups()
        self._notify()

    def set_font_size(self, points: int) -> None:
        """Change the size of all text: `points` is that of the editor's and the log's, and the
        rest of the window grows or shrinks with it, within what leaves it usable."""
        if points != self._font_size:
            self._font_size = points
            self._resize_fonts()
            self._resize_tables()
            self._notify()

    def _resize_fonts(self) -> None:
        self.fonts.resize(self._font_size, self.scale, self.text_scale)
        body = self.fonts.body
        for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont"):
            tkfont.Font(self._root, name=name, exists=True).configure(
                family=body.actual("family"), size=body.cget("size"), weight=body.cget("weight")
            )

    @property
    def row_height(self) -> int:
        """Of a table's row, in pixels."""
        return self.fonts.body.metrics("linespace") + self.px(10)

    def subscribe(
        self, callback: Callable[[], None], widget: tk.Misc | None = None
    ) -> Callable[[], None]:
        """Call `callback` now and after every change of colours or sizes.

        Ends when `widget` is destroyed, or when the returned function is called. For the window
        itself nothing is bound: the theme ends with it, and it would hear of each widget's end.
        """
        self._listeners.append(callback)

        def unsubscribe() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        if widget is not None and widget is not self._root:

            def gone(event: tk.Event[tk.Misc]) -> None:
                if event.widget is widget:
                    unsubscribe()

            widget.bind("<Destroy>", gone, add="+")
        callback()
        return unsubscribe

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _set_defaults(self, style: ttk.Style) -> None:
        """What every style of this mode has unless it says otherwise."""
        colors = self.colors
        style.configure(
            ".",
            background=colors.background,
            foreground=colors.text,
            troughcolor=colors.background,
            focuscolor=colors.accent,
            selectbackground=colors.selection,
            selectforeground=colors.selection_text,
            insertwidth=1,
            insertcolor=colors.text,
            fieldbackground=colors.field,
            font=self.fonts.body,
            borderwidth=0,
            bordercolor=colors.strong_border,
            lightcolor=colors.raised,
            darkcolor=colors.raised,
            arrowcolor=colors.muted,
            relief="flat",
            stipple="",  # else ttk draws a grid over the icons of disabled buttons
        )
        style.map(".", foreground=[("disabled", colors.disabled)])

    def _resize_tables(self) -> None:
        ttk.Style(self._root).configure("Treeview", rowheight=self.row_height)

    def _style_popups(self) -> None:
        """Menus are plain tk: they take the option database."""
        colors = self.colors
        for pattern, value in {
            "*Menu.background": colors.raised,
            "*Menu.foreground": colors.text,
            "*Menu.activeBackground": colors.selection,
            "*Menu.activeForeground": colors.selection_text,
            "*Menu.relief": "groove",
            "*Menu.tearOff": "0",
        }.items():
            self._root.option_add(pattern, value)
