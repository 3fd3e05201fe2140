"""The editor's keys: what people expect of an editor, in the place of Tk's own."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence

from gui.editor import lines as rules
from gui.editor.text import EditText
from gui.frame.editing_keys import on_line_start
from gui.frame.keymap import Action, bind, held, on_keys


class EditorKeys:
    """Binds the keys of one editor. The other actions (find, save …) come as callables."""

    def __init__(self, text: EditText, actions: Mapping[str, Action]) -> None:
        """`actions` by the names that `gui.frame.keymap` has for them."""
        self.text = text
        for name, action in {
            "undo": text.undo,
            "redo": text.redo,
            "duplicate": self.duplicate,
            "comment": self.toggle_comment,
            "indent": self.tab,
            "outdent": self.outdent,
            "lines up": lambda: self.move_lines(-1),
            "lines down": lambda: self.move_lines(1),
            **actions,
        }.items():
            bind(text, name, action)
        on_keys(text, ("<Key-Return>", "<Key-KP_Enter>"), self.enter)
        on_line_start(text, self.home)
        text.bind("<BackSpace>", self._backspace)
        text.bind("<<SelectAll>>", lambda _event: self._select_all())
        text.bind("<<Paste>>", lambda _event: self._paste())
        text.bind("<<PasteSelection>>", self._paste_selection)

    # ---- indentation

    def tab(self) -> None:
        """Deeper: the selected lines, or from the cursor to the next level."""
        text = self.text
        chosen = text.selection
        if chosen is not None and chosen[0][0] != chosen[1][0]:
            self._on_lines(rules.indent)
            return
        column = text.cursor[1] if chosen is None else chosen[0][1]
        text.insert_text(" " * rules.tab_width(column))

    def outdent(self) -> None:
        """One level up: the selected lines, or the cursor's."""
        self._on_lines(rules.outdent)

    def toggle_comment(self) -> None:
        """Comment the selected lines out, or in again."""
        self._on_lines(rules.toggle_comment)

    def _on_lines(self, change: Callable[[Sequence[str]], list[str]]) -> None:
        """Change the selected lines; cursor and selection stay on their characters."""
        text = self.text
        if text.read_only:
            text.refused()
            return
        first, last = text.selected_lines()
        old = text.lines(first, last)
        new = change(old)
        if new == old:
            return
        line, column = text.cursor
        chosen = text.selection
        text.replace_lines(first, last, new)

        def moved(at: tuple[int, int]) -> tuple[int, int]:
            if not first <= at[0] <= last:
                return at
            before, after = old[at[0] - first], new[at[0] - first]
            from_end = len(before) - at[1]
            keeps_margin = at[1] == 0 and chosen is not None
            return at[0], 0 if keeps_margin else max(0, len(after) - from_end)

        if chosen is not None:
            text.select(moved(chosen[0]), moved(chosen[1]))
        text.go_to(*moved((line, column)))

    def enter(self) -> None:
        """A new line, indented as YAML wants it."""
        text = self.text
        if text.read_only:
            text.refused()
            return
        with text.one_step():
            if text.selection is not None:
                text.delete("sel.first", "sel.last")
            line, column = text.cursor
            whole = text.line(line)
            if rules.ends_list(whole) and column == len(whole):
                text.replace_lines(line, line, [""])
                text.go_to(line, 0)
                return
            rest = whole[column:]
            blanks = len(rest) - len(rest.lstrip(" "))
            if blanks and rest.strip():
                text.delete("insert", f"insert + {blanks} chars")
            text.insert("insert", "\n" + rules.new_line(whole[:column]))
        text.see("insert")

    def _backspace(self, event: tk.Event[tk.Misc]) -> str | None:
        text = self.text
        if text.selection is not None or held(event):
            return None
        line, column = text.cursor
        width = rules.backspace_width(text.line(line)[:column])
        if width <= 1:
            return None
        text.delete(f"insert - {width} chars", "insert")
        text.see("insert")
        return "break"

    # ---- moving about

    def home(self, extend: bool) -> None:
        """To the first character of the line, and from there to its margin."""
        text = self.text
        line, column = text.cursor
        target = text.index_of(line, rules.home_column(text.line(line), column))
        if extend:
            text.tk.call("tk::TextKeySelect", str(text), target)
        else:
            text.tk.call("tk::TextSetCursor", str(text), target)
        text.history.seal()

    def _select_all(self) -> str:
        self.text.tag_add("sel", "1.0", "end-1c")  # without Tk's own last line end
        self.text.note_move()  # how much is selected is told beside the cursor's place
        return "break"

    # ---- whole lines

    def duplicate(self) -> None:
        """The selected lines once more, below."""
        text = self.text
        if text.read_only:
            text.refused()
            return
        first, last = text.selected_lines()
        line, column = text.cursor
        lines = text.lines(first, last)
        text.apply_edit((last, len(lines[-1])), "", "\n" + "\n".join(lines))
        text.tag_remove("sel", "1.0", "end")
        text.go_to(line + len(lines), column)

    def move_lines(self, by: int) -> None:
        """The selected lines one up (-1) or down (1)."""
        text = self.text
        if text.read_only:
            text.refused()
            return
        first, last = text.selected_lines()
        if first + by < 1 or last + by > text.line_count:
            return
        line, column = text.cursor
        chosen = text.selection
        lines = text.lines(first, last)
        if by < 0:
            text.replace_lines(first - 1, last, [*lines, text.line(first - 1)])
        else:
            text.replace_lines(first, last + 1, [text.line(last + 1), *lines])
        if chosen is not None:
            (a, b), (c, d) = chosen
            text.select((a + by, b), (c + by, d))
        text.go_to(line + by, column)

    # ---- paste

    def _paste(self) -> str:
        try:
            pasted = self.text.clipboard_get()
        except tk.TclError:  # nothing there, or not a text
            return "break"
        return self._insert(pasted)

    def _paste_selection(self, event: tk.Event[tk.Misc]) -> str:
        """The middle button of X11."""
        try:
            pasted = str(self.text.tk.call("selection", "get", "-type", "UTF8_STRING"))
        except tk.TclError:
            return "break"
        if not self.text.read_only:
            self.text.tag_remove("sel", "1.0", "end")
            self.text.mark_set("insert", f"@{event.x},{event.y}")
        return self._insert(pasted)

    def _insert(self, pasted: str) -> str:
        if self.text.read_only:
            self.text.refused()
        elif pasted:
            self.text.insert_text(rules.plain_breaks(pasted).replace("\0", ""))
        return "break"
