"""The dialog with all shortcuts, made from the list that they are bound from."""

from __future__ import annotations

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


def open_shortcuts(dialogs: Dialogs) -> Dialog:
    """Show the shortcuts, by where they work."""
    dialog = dialogs.new("Keyboard shortcuts")
    shown = _List(dialog.body, dialogs.theme, _COLUMNS, _ROWS)
    pieces: list[str | tuple[str, ...]] = []
    for where, names in groupby(KEYMAP, key=lambda name: KEYMAP[name].where):
        pieces += (f"{where}\n", ("heading",))
        for name in names:
            pieces += (label(name), ("keys",), f"\t{KEYMAP[name].does}\n", ())
    shown.put(*pieces)
    shown.pack(fill="both", expand=True)
    dialog.add_buttons((Choice("close", "Close", "accent"),), lambda _key: dialog.close())
    dialog.open(focus=shown.text)
    return dialog
