"""The editor's keys: what people expect of an editor, in the place of Tk's own."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable, Sequence

from gui.widgets import code_editor_lines as rules
from gui.widgets.code_editor_text import EditText

Action = Callable[[], object]

_SHIFT = 0x1
_TK_HABITS = "bdehiknopt"
"""Tk gives these letters with Ctrl meanings from the terminal; a slip would change the text."""


class EditorKeys:
    """Binds the keys of one editor. The other actions (find, save …) come as callables."""

    def __init__(self, text: EditText, actions: dict[str, Action]) -> None:
        """`actions`: find, replace, find_next, find_previous, go_to_line, save, larger, smaller,
        usual_size, next_issue, previous_issue; a missing one is not bound."""
        self.text = text
        for letter in _TK_HABITS:
            self._control(letter, lambda _shift: None)
        self._control("z", lambda shift: text.redo() if shift else text.undo())
        self._control("y", lambda _shift: text.redo())
        self._control("a", lambda _shift: self.select_all())
        self._control("d", lambda _shift: self.duplicate())
        self._bind("<Control-slash>", self.toggle_comment)
        self._bind("<Control-KP_Divide>", self.toggle_comment)
        self._bind("<Tab>", self.tab)
        self._bind("<Shift-Tab>", self.outdent)
        if sys.platform != "win32":
            self._bind("<ISO_Left_Tab>", self.outdent)
        self._bind("<Return>", self.enter)
        self._bind("<KP_Enter>", self.enter)
        self._bind("<Home>", lambda: self.home(False))
        self._bind("<Shift-Home>", lambda: self.home(True))
        self._bind("<Alt-Up>", lambda: self.move_lines(-1))
        self._bind("<Alt-Down>", lambda: self.move_lines(1))
        text.bind("<BackSpace>", self._backspace)
        text.bind("<<Paste>>", lambda _event: self._paste())
        text.bind("<<PasteSelection>>", self._paste_selection)
        self._bind_actions(actions)

    def _bind_actions(self, actions: dict[str, Action]) -> None:
        for letter, name in (
            ("f", "find"),
            ("h", "replace"),
            ("g", "go_to_line"),
            ("l", "go_to_line"),
            ("s", "save"),
        ):
            if name in actions:
                self._control(letter, lambda _shift, act=actions[name]: act())  # type: ignore[misc]
        for name, sequences in {
            "find_next": ("<F3>",),
            "find_previous": ("<Shift-F3>",),
            "next_issue": ("<F8>",),
            "previous_issue": ("<Shift-F8>",),
            "larger": ("<Control-plus>", "<Control-equal>", "<Control-KP_Add>"),
            "smaller": ("<Control-minus>", "<Control-KP_Subtract>"),
            "usual_size": ("<Control-Key-0>", "<Control-KP_0>"),
        }.items():
            for sequence in sequences:
                if name in actions:
                    self._bind(sequence, actions[name])

    def _bind(self, sequence: str, action: Action) -> None:
        def run(_event: tk.Event[tk.Misc]) -> str:
            action()
            return "break"

        self.text.bind(sequence, run)

    def _control(self, letter: str, action: Callable[[bool], object]) -> None:
        """Ctrl with a letter, whatever Caps Lock says; `action(shift)`."""

        def run(event: tk.Event[tk.Misc]) -> str:
            action(bool(int(event.state) & _SHIFT))
            return "break"

        self.text.bind(f"<Control-{letter}>", run)
        self.text.bind(f"<Control-{letter.upper()}>", run)

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

    def _backspace(self, _event: object) -> str | None:
        text = self.text
        if text.selection is not None:
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

    def select_all(self) -> None:
        """Select the whole text."""
        self.text.tag_add("sel", "1.0", "end-1c")

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
