"""The dialog with all shortcuts, made from the list that they are bound from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from gui.frame.dialogs import Choice, Dialog, Dialogs
from gui.frame.keymap import KEYMAP, label
from gui.widgets.read_only import ReadOnlyText

_COLUMNS, _ROWS = 62, 22


class _List(ReadOnlyText):
    """In the window's own letters, with headings."""

    def _paint(self) -> None:
        super()._paint()
        fonts, colors = self._theme.fonts, self._theme.colors
        self.text.configure(
            font=fonts.body,
            tabs=(fonts.body.measure("Ctrl+Shift+Enter or Ctrl+Enter  "),),
            spacing1=self._theme.px(2),
            spacing3=self._theme.px(2),
        )
        self.text.tag_configure("heading", font=fonts.strong, spacing1=self._theme.px(10))
        self.text.tag_configure("keys", foreground=colors.accent)


def open_shortcuts(dialogs: Dialogs, names: Iterable[str] = KEYMAP) -> Dialog:
    """Show the shortcuts of these names, by where they work."""
    dialog = dialogs.new("Keyboard shortcuts")
    pieces: list[str | tuple[str, ...]] = []
    for where, there in groupby(names, key=lambda name: KEYMAP[name].where):
        pieces += (f"{where}\n", ("heading",))
        for name in there:
            pieces += (label(name), ("keys",), f"\t{KEYMAP[name].does}\n", ())
    rows = sum("\n" in piece for piece in pieces) + 3  # for what lies between
    shown = _List(dialog.body, dialogs.theme, _COLUMNS, min(rows, _ROWS))
    shown.put(*pieces)
    shown.pack(fill="both", expand=True)
    dialog.add_buttons((Choice("close", "Close", "accent"),), lambda _key: dialog.close())
    dialog.open(focus=shown.text)
    return dialog
