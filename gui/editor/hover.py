"""What is to be said of the place under the pointer, or at the cursor: problems, and help."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

from core.config.help import Help
from core.config.store import Issue
from gui.editor.floating import Floating
from gui.editor.folds import Folds
from gui.editor.line_numbers import LineNumbers
from gui.editor.marks import IssueMarks
from gui.editor.text import EditText, Position
from gui.frame.delayed import Delayed
from gui.frame.keymap import label
from gui.look.theme import Theme

Ask = Callable[[str, int, Callable[[Help | None], None]], None]
"""Called with the text, an offset in it, and who is told, later."""
REST_MS = 450
"""The pointer has to rest so long."""
_WIDTH = 460
_MOST = 4


class HoverPanel(Floating):
    """Problems first, then what is known of the word."""

    def __init__(self, text: EditText, theme: Theme) -> None:
        super().__init__(text, theme)
        self.said = ""
        """All that is to be read on it."""

    def show(self, issues: Sequence[Issue], help_: Help | None, index: str) -> None:
        """Say these beside a place of the text; nothing at all hides it."""
        for child in self.winfo_children():
            child.destroy()
        self.said = ""
        colors = self.theme.colors
        for issue in issues[:_MOST]:
            level = "error" if issue.severity == "error" else "warning"
            self._line(issue.message, colors.state(level)[0])
            if issue.remedy:
                self._line(issue.remedy, colors.text)
            fix = f"{label('fix')}: {issue.fix.title}" if issue.fix is not None else ""
            more = "    ".join(part for part in (issue.code, fix) if part)
            if more:
                self._line(more, colors.muted, small=True)
        if help_ is not None:
            facts = f"   {help_.facts}" if help_.facts else ""
            self._line(f"{help_.title}{facts}", colors.syntax_key, mono=True)
            if help_.text:
                self._line(help_.text, colors.text)
        if self.said:
            self.show_at(index)
        else:
            self.hide()

    def _line(self, text: str, color: str, *, small: bool = False, mono: bool = False) -> None:
        theme, fonts = self.theme, self.theme.fonts
        font = fonts.mono if mono else fonts.small if small else fonts.body
        widest = min(theme.em(_WIDTH), self.winfo_toplevel().winfo_width() - theme.px(60))
        line = tk.Label(
            self,
            text=text,
            font=font,
            foreground=color,
            background=theme.colors.surface,
            wraplength=max(100, widest),
            justify="left",
            anchor="w",
            padx=theme.px(10),
            pady=theme.px(3),
        )
        line.pack(side="top", fill="x")
        self.said += text + "\n"


class Hover:
    """Shows the panel when the pointer rests, or when the person asks by a key."""

    def __init__(
        self,
        text: EditText,
        gutter: LineNumbers,
        marks: IssueMarks,
        folds: Folds,
        theme: Theme,
        ask: Ask,
    ) -> None:
        self._text = text
        self._marks = marks
        self._folds = folds
        self._ask = ask
        self.panel = HoverPanel(text, theme)
        self._soon = Delayed(text, REST_MS, self._rested)
        self._pointer = (0, 0)
        self._in_gutter = False
        self._wanted = 0
        """Counts what was asked for: only the last is answered."""
        text.bind("<Motion>", lambda event: self._moved(event, in_gutter=False), add="+")
        gutter.bind("<Motion>", lambda event: self._moved(event, in_gutter=True), add="+")
        for widget in (text, gutter):
            for sequence in ("<Leave>", "<ButtonPress>", "<MouseWheel>"):
                widget.bind(sequence, lambda _event: self.hide(), add="+")
        for sequence in ("<KeyPress>", "<FocusOut>", "<Unmap>"):
            text.bind(sequence, lambda _event: self.hide(), add="+")
        text.on_change(lambda _line, _removed, _inserted: self.hide())

    def hide(self) -> None:
        """Say nothing, nor what was to be said soon."""
        self._wanted += 1
        self._soon.cancel()
        self.panel.hide()

    def show_at_cursor(self) -> None:
        """What there is to say of the place where the cursor is."""
        self._show(self._text.cursor)

    # ---- inside

    def _moved(self, event: tk.Event[tk.Misc], *, in_gutter: bool) -> None:
        if (event.x, event.y) == self._pointer and self._in_gutter == in_gutter:
            return
        self._pointer, self._in_gutter = (event.x, event.y), in_gutter
        self.hide()
        self._soon.ask()

    def _rested(self) -> None:
        x, y = self._pointer
        text = self._text
        if not text.winfo_viewable():
            return
        at = f"@{0 if self._in_gutter else x},{y}"
        box = text.dlineinfo(at)
        if box is None or not box[1] <= y < box[1] + box[3]:
            return
        line, column = text.position(at)
        if self._in_gutter:
            last = self._folds.last_of(line)
            self.panel.show(self._marks.on_lines(line, last), None, f"{line}.0")
        elif box[0] <= x <= box[0] + box[2]:  # on its letters, not behind them
            self._show((line, column))

    def _show(self, position: Position) -> None:
        text, (line, column) = self._text, position
        self._wanted += 1
        wanted = self._wanted

        def told(found: Help | None) -> None:
            if wanted != self._wanted or not text.winfo_exists():
                return
            issues = self._marks.at(position)
            columns = [issue.column - 1 for issue in issues if issue.column <= column + 1]
            if found is not None:
                columns.append(text.position_at(found.start)[1])
            start = min(columns, default=column)
            self.panel.show(issues, found, text.index_of(line, start))

        self._ask(text.content, text.offset(position), told)
