"""A frame that scrolls when it is higher than its place."""

from __future__ import annotations

import sys
import tkinter as tk
from tkinter import ttk

from gui.look.theme import Theme
from gui.widgets.auto_bar import AutoBar


class ScrollFrame(ttk.Frame):
    """Put widgets into `inner`. The scrollbar shows only when it is of use."""

    def __init__(
        self, master: tk.Misc, theme: Theme, padding: str = "", ground: str = "Page"
    ) -> None:
        """`ground` is "Page", or "Surface" on a card or a dialog."""
        super().__init__(master, style=f"{ground}.TFrame")
        self._theme = theme
        self._ground = ground
        self._canvas = tk.Canvas(self, highlightthickness=0, borderwidth=0, takefocus=False)
        bar = AutoBar(self, self._canvas)
        # What scrolls has the height that it asks for, so that it tells when it has grown; the
        # strut behind `inner` makes it as high as the place at least. Beside it, it would take a
        # pixel of the width.
        self._whole = ttk.Frame(self._canvas, style=f"{ground}.TFrame")
        self._whole.rowconfigure(0, weight=1)
        self._whole.columnconfigure(0, weight=1)
        self.inner = ttk.Frame(self._whole, style=f"{ground}.TFrame", padding=padding)
        self.inner.grid(row=0, column=0, sticky="nsew")
        self._strut = ttk.Frame(self._whole, style=f"{ground}.TFrame", width=0)
        self._strut.grid(row=0, column=0, sticky="nw")
        self._strut.lower()
        self._window = self._canvas.create_window(0, 0, anchor="nw", window=self._whole)
        self._canvas.configure(yscrollcommand=bar.set)
        self._canvas.pack(side="left", fill="both", expand=True)
        self._canvas.bind("<Configure>", self._resized)
        self._whole.bind("<Configure>", self._grown)
        theme.subscribe(self._paint, self)
        self._bind_wheel()

    def see(self, widget: tk.Misc) -> None:
        """Scroll so that `widget` can be seen."""
        self.update_idletasks()
        height = max(1, self.inner.winfo_height())
        top = widget.winfo_rooty() - self.inner.winfo_rooty()
        bottom = top + widget.winfo_height()
        first, last = (edge * height for edge in self._canvas.yview())
        margin = self._theme.px(24)
        if top < first:
            self._canvas.yview_moveto(max(0, top - margin) / height)
        elif bottom > last:
            view = last - first
            self._canvas.yview_moveto(max(0, bottom + margin - view) / height)

    def _paint(self) -> None:
        colors = self._theme.colors
        on_surface = self._ground == "Surface"
        self._canvas.configure(background=colors.surface if on_surface else colors.background)

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        self._canvas.itemconfigure(self._window, width=event.width)
        self._strut.configure(height=event.height)

    def _grown(self, event: tk.Event[tk.Misc]) -> None:
        self._canvas.configure(scrollregion=(0, 0, 1, event.height))

    def _bind_wheel(self) -> None:
        def over(event: tk.Event[tk.Misc]) -> bool:
            if not self.winfo_viewable() or not isinstance(event.widget, tk.Misc):
                return False
            inside = str(event.widget).startswith(str(self))
            return inside and not scrolls_itself(event.widget)

        def roll(event: tk.Event[tk.Misc], units: int) -> None:
            if over(event) and self._canvas.yview() != (0.0, 1.0):
                self._canvas.yview_scroll(units, "units")

        self._canvas.configure(yscrollincrement=self._theme.px(24))
        top = self.winfo_toplevel()
        if sys.platform == "win32":
            top.bind("<MouseWheel>", lambda e: roll(e, -round(e.delta / 60)), add="+")
        else:
            top.bind("<Button-4>", lambda e: roll(e, -2), add="+")
            top.bind("<Button-5>", lambda e: roll(e, 2), add="+")
        self.inner.bind_class("all", "<<TraverseIn>>", self._follow_focus, add="+")

    def _follow_focus(self, event: tk.Event[tk.Misc]) -> None:
        """Tab must not lead to a field that nobody sees."""
        widget = event.widget
        if isinstance(widget, tk.Misc) and str(widget).startswith(str(self.inner)):
            self.see(widget)


def scrolls_itself(widget: tk.Misc) -> bool:
    """Whether the wheel over `widget` is its own: a text's is, and that of a table with more rows
    than it shows."""
    if isinstance(widget, ttk.Treeview):
        return widget.yview() != (0.0, 1.0)
    return isinstance(widget, tk.Text)
