"""A small panel that lies over the window, beside a place of the text. It takes no keyboard."""

from __future__ import annotations

import tkinter as tk

from gui.editor.text import EditText
from gui.look.theme import Theme

_GAP = 3


class Floating(tk.Frame):
    """Lies in the window of the text, as tooltips do, so that no window manager has a say in it."""

    def __init__(self, text: EditText, theme: Theme) -> None:
        super().__init__(text.winfo_toplevel(), highlightthickness=1, borderwidth=0)
        self._text = text
        self.theme = theme
        # It lives with the window, which may outlive the editor.
        text.bind("<Destroy>", lambda _event: self.destroy(), add="+")
        theme.subscribe(self.paint, self)

    @property
    def visible(self) -> bool:
        return bool(self.winfo_manager())

    def show_at(self, index: str) -> bool:
        """Lie under this place of the text, or over it where there is more room; False when the
        place is not in sight."""
        text, top = self._text, self._text.winfo_toplevel()
        box = text.bbox(index)
        if box is None:
            box = self._behind_line(index)
        if box is None or not text.winfo_viewable():
            self.hide()
            return False
        self.update_idletasks()
        gap, x, y = self.theme.px(_GAP), box[0], box[1]
        wide = min(self.winfo_reqwidth(), top.winfo_width() - 2 * gap)
        high = self.winfo_reqheight()
        left = text.winfo_rootx() - top.winfo_rootx() + x
        up = text.winfo_rooty() - top.winfo_rooty() + y
        below = up + box[3] + gap
        room_below, room_above = top.winfo_height() - below - gap, up - 2 * gap
        if high <= room_below or room_below >= room_above:
            high, place_y = min(high, room_below), below
        else:
            high = min(high, room_above)
            place_y = up - gap - high
        left = max(gap, min(left, top.winfo_width() - wide - gap))
        self.place(x=left, y=place_y, width=wide, height=high)
        self.lift()
        return True

    def _behind_line(self, index: str) -> tuple[int, int, int, int] | None:
        """Where a character behind the end of its line would stand."""
        info = self._text.dlineinfo(index)
        return None if info is None else (info[0] + info[2], info[1], 1, info[3])

    def hide(self) -> None:
        """Take it away."""
        self.place_forget()

    def paint(self) -> None:
        """Take on the colours of the theme."""
        colors = self.theme.colors
        self.configure(
            background=colors.surface,
            highlightbackground=colors.strong_border,
            highlightcolor=colors.strong_border,
        )
