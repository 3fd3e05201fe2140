"""Shows a comparison of two texts with coloured lines, and a dialog around it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from gui.frame.dialogs import Choice, Dialog, Dialogs
from gui.look.theme import Theme
from gui.widgets.diff_view_model import compare, totals
from gui.widgets.read_only import ReadOnlyText

_SIGNS = {"same": " ", "removed": "−", "added": "+"}
_COLUMNS, _LEAST_ROWS, _ROWS = 96, 8, 24


class DiffView(ReadOnlyText):
    """Old number, new number, sign, text."""

    def __init__(self, master: tk.Misc, theme: Theme) -> None:
        super().__init__(master, theme, _COLUMNS, _ROWS)

    def show(self, old: str, new: str) -> tuple[int, int]:
        """Compare; returns how many lines were removed and added."""
        rows = compare(old, new)
        pieces: list[str | tuple[str, ...]] = []
        for row in rows:
            if row.kind == "gap":
                pieces += (f"   ⋯  {row.text}\n", ("gap",))
                continue
            numbers = f"{row.old or '':>5} {row.new or '':>5}  "
            pieces += (numbers, (row.kind, "number"))
            pieces += (f"{_SIGNS[row.kind]} {row.text}\n", (row.kind,))
        if pieces:
            pieces[-2] = str(pieces[-2]).removesuffix("\n")
            self.put(*pieces)
        else:
            self.put("The two are the same.")
        self.text.configure(height=min(_ROWS, max(_LEAST_ROWS, len(rows))))
        return totals(rows)

    def _paint(self) -> None:
        super()._paint()
        text, colors = self.text, self._theme.colors
        text.tag_configure("removed", background=colors.removed)
        text.tag_configure("added", background=colors.added)
        text.tag_configure("gap", foreground=colors.muted, background=colors.gutter)
        text.tag_configure("number", foreground=colors.gutter_text)
        text.tag_raise("sel")


def open_comparison(
    dialogs: Dialogs,
    title: str,
    old: tuple[str, str],
    new: tuple[str, str],
    choices: Sequence[Choice],
    chosen: Callable[[str], None],
    below: Callable[[tk.Misc], tk.Widget] | None = None,
) -> Dialog:
    """Compare two named texts in a dialog; `chosen(key)` gets the answer. The last of `choices`
    is what Esc means. `below` makes what stands under the comparison."""
    dialog = dialogs.new(title)
    theme = dialogs.theme
    legend = ttk.Frame(dialog.body, style="Surface.TFrame")
    legend.pack(fill="x", pady=(0, theme.px(8)))
    view = DiffView(dialog.body, theme)
    removed, added = view.show(old[1], new[1])
    for text, style in (
        (f"− {old[0]} ({removed})", "Surface.error.TLabel"),
        (f"+ {new[0]} ({added})", "Surface.ok.TLabel"),
    ):
        ttk.Label(legend, text=text, style=style).pack(side="left", padx=(0, theme.px(20)))
    if below is not None:  # before the view, which gives way where the screen is low
        below(dialog.body).pack(side="bottom", anchor="w", pady=(theme.px(10), 0))
    view.pack(fill="both", expand=True)

    def answer(key: str) -> None:
        dialog.close()
        chosen(key)

    dialog.add_buttons(choices, answer)
    dialog.open(focus=view.text)
    return dialog
