"""The YAML editor: text, gutter, colours, find bar and marks for issues, as one widget."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Mapping, Sequence
from tkinter import ttk

from core.config.completion import NOTHING
from core.config.outline import model_named_at
from core.config.store import Issue
from gui.editor.completer import Ask as AskCompletions
from gui.editor.completer import Completer
from gui.editor.find import EditorFindTarget
from gui.editor.find_bar import FindBar
from gui.editor.find_bar_goto import GoToLineBar
from gui.editor.folds import Folds
from gui.editor.highlighter import Highlighter
from gui.editor.hover import Ask as AskHelp
from gui.editor.hover import Hover
from gui.editor.keys import EditorKeys
from gui.editor.line_numbers import LineNumbers
from gui.editor.lines import has_tabs, spaces_for_tabs
from gui.editor.marks import IssueMarks
from gui.editor.text import EditText, Position
from gui.frame.keymap import Action
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.auto_bar import AutoBar


class CodeEditor(ttk.Frame):
    """CodeEditor
    find bar, go-to bar   when asked for
    gutter | text | scrollbars

    Generates <<Edited>> after a change of the text and <<Moved>> when the cursor has moved.
    """

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        actions: Mapping[str, Action] | None = None,
        complete: AskCompletions = lambda _text, _at, _asked, tell: tell(NOTHING),
        look_up: AskHelp = lambda _text, _at, tell: tell(None),
    ) -> None:
        """`actions`: what Ctrl+S and the keys for the font size do (see `EditorKeys`); `complete`
        and `look_up` are asked what may stand at a place, and what is known of it."""
        super().__init__(master, style="Field.TFrame")
        self._theme = theme
        self.text = self._make_text()
        self.folds = Folds(self.text, theme, lambda: self.gutter.refresh())
        self.gutter = LineNumbers(self, self.text, theme, icons, self._select_lines, self.folds)
        self.marks = IssueMarks(self.text, self.gutter, theme)
        self.find = FindBar(self, EditorFindTarget(self.text), theme, icons)
        self.go_to_bar = GoToLineBar(self, theme, icons, self._go_to_line, self.text.focus_set)
        self._lay_out()
        self.highlighter = Highlighter(self.text, theme)
        self.hover = Hover(self.text, self.gutter, self.marks, self.folds, theme, look_up)
        self.completer = Completer(self.text, theme, complete)
        EditorKeys(self.text, {**self._actions(), **(actions or {})})
        self.text.bind("<Control-Button-1>", self._follow_click)
        self.text.bind("<Escape>", lambda _event: self._escape())
        self.text.on_change(self._changed)
        self.text.on_move(self._moved)
        self._cursor_shows = True
        self.text.bind("<Configure>", lambda _event: self._keep_cursor_in_sight(), add="+")
        theme.subscribe(self._paint, self)

    def _actions(self) -> dict[str, Action]:
        return {
            "find": self.open_find,
            "replace": lambda: self.open_find(replace=True),
            "find next": self.find.next,
            "find previous": self.find.previous,
            "go to line": self.open_go_to_line,
            "complete": self.completer.open,
            "help": self.hover.show_at_cursor,
            "follow name": self.follow_name,
            "fold block": self.folds.fold_here,
            "unfold block": self.folds.open_here,
            "fold all blocks": self.folds.fold_all,
            "unfold all blocks": self.folds.open_all,
            "next issue": lambda: self.step_issue(1),
            "previous issue": lambda: self.step_issue(-1),
            # Tab indents, so that Ctrl goes with it where somebody wants to leave by keys.
            "leave text": lambda: self._leave(self.text.tk_focusNext()),
            "leave text back": lambda: self._leave(self.text.tk_focusPrev()),
        }

    def _make_text(self) -> EditText:
        theme = self._theme
        return EditText(
            self,
            theme,
            wrap="none",
            borderwidth=0,
            highlightthickness=0,
            relief="flat",
            padx=theme.px(8),
            pady=theme.px(6),
            spacing1=theme.px(1),
            spacing3=theme.px(1),
            width=20,
            height=5,
        )

    def _lay_out(self) -> None:
        self.columnconfigure(1, weight=1)
        self.rowconfigure(2, weight=1)
        self.find.grid(row=0, column=0, columnspan=3, sticky="ew")
        self.find.grid_remove()
        self.go_to_bar.grid(row=1, column=0, columnspan=3, sticky="ew")
        self.go_to_bar.grid_remove()
        self.gutter.grid(row=2, column=0, sticky="ns")
        self.text.grid(row=2, column=1, sticky="nsew")
        self._vertical = ttk.Scrollbar(
            self, orient="vertical", style="Field.Vertical.TScrollbar", command=self.text.yview
        )
        self._vertical.grid(row=2, column=2, sticky="ns")
        self._across = AutoBar(self, self.text, {"row": 3, "column": 0, "columnspan": 2})
        self.text.configure(yscrollcommand=self._scrolled, xscrollcommand=self._scrolled_across)

    # ---- what the page uses

    @property
    def content(self) -> str:
        return self.text.content

    def read(self) -> str:
        """As `EditText.read`."""
        return self.text.read()

    @property
    def modified(self) -> bool:
        return self.text.history.modified

    @property
    def has_tabs(self) -> bool:
        """Whether lines are indented by tabs, which YAML forbids."""
        return has_tabs(self.text.content)

    def replace_tabs(self) -> None:
        """Two blanks for every tab of an indentation, as one step."""
        self.text.set_content(spaces_for_tabs(self.text.content))

    def open_find(self, *, replace: bool = False) -> None:
        """Show the find bar."""
        self.go_to_bar.close()
        self.find.open(replace=replace)

    def open_go_to_line(self) -> None:
        """Ask for a line number."""
        if self.find.visible:
            self.find.close()
        self.go_to_bar.open(self.text.cursor[0], self.text.line_count)

    def go_to(self, position: Position) -> None:
        """Put the cursor there, in the middle of the view, with the focus."""
        self.folds.reveal(position[0])
        self.text.go_to(*position)
        self.text.tag_remove("sel", "1.0", "end")
        first, last = self.text.yview()
        line = (self.folds.rows_above(position[0]) + 1) / max(1, self.folds.rows)
        if not first + (last - first) * 0.1 <= line <= last - (last - first) * 0.1:
            self.text.yview_moveto(max(0.0, line - (last - first) / 2))
        self.text.see("insert")
        self.text.focus_set()

    def keep_cursor_in_sight(self) -> None:
        """After something beside the editor has taken some of its room."""
        self.update_idletasks()
        self.text.see("insert")

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What is marked, in the order of the text."""
        return self.marks.as_of_now

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Mark these places, and no others. They are those of the text as it is now."""
        self.marks.show(issues)

    def step_issue(self, by: int) -> None:
        """To the next (1) or previous (-1) issue, round the end."""
        issue = self.marks.beside(self.text.cursor[0], by)
        if issue is not None:
            self.go_to((issue.line, max(0, issue.column - 1)))

    def follow_name(self) -> None:
        """From a model's name in a list of fallbacks, or behind an alias, to the model."""
        self._follow(self.text.cursor)

    # ---- inside

    def _follow_click(self, event: tk.Event[tk.Misc]) -> str:
        self._follow(self.text.position(f"@{event.x},{event.y}"))
        return "break"

    def _follow(self, position: Position) -> None:
        part = model_named_at(self.text.content, self.text.offset(position))
        if part is not None:
            self.go_to((part.name_line, part.name_column - 1))
        else:
            self.text.go_to(*position)

    def _changed(self, _line: int, _removed: int, _inserted: int) -> None:
        self.find.refresh()  # the numbers are drawn once the move is told that follows
        self.event_generate("<<Edited>>")

    def _moved(self) -> None:
        text = self.text
        text.tag_remove("current_line", "1.0", "end")
        text.tag_add("current_line", "insert linestart", "insert lineend + 1 chars")
        self.gutter.refresh()
        self.event_generate("<<Moved>>")

    def _leave(self, target: tk.Misc | None) -> None:
        if target is not None:
            target.focus_set()

    def _escape(self) -> None:
        if self.find.visible:
            self.find.close()
        self.go_to_bar.close()

    def _keep_cursor_in_sight(self) -> None:
        """What opens above or below takes lines away: not the one in which somebody types."""
        if self._cursor_shows:
            self.text.see("insert")

    def _scrolled(self, first: float, last: float) -> None:
        self._cursor_shows = self.text.dlineinfo("insert") is not None
        self._vertical.set(first, last)
        self.gutter.refresh()
        self.highlighter.in_sight()
        self.completer.scrolled()
        self.hover.hide()

    def _scrolled_across(self, first: float, last: float) -> None:
        self._across.set(first, last)
        self.gutter.refresh()  # what is said behind folded lines moves along

    def _select_lines(self, line: int, extend: bool) -> None:
        text = self.text
        chosen = text.selected_lines() if extend and text.selection else (line, line)
        first, last = min(chosen[0], line), max(chosen[1], line)
        text.tag_remove("sel", "1.0", "end")
        last = self.folds.last_of(last)  # what is folded belongs to its line
        text.tag_add("sel", f"{first}.0", f"{last + 1}.0")
        text.mark_set("insert", f"{line}.0")
        text.focus_set()

    def _go_to_line(self, line: int) -> None:
        self.go_to((line, 0))

    def _paint(self) -> None:
        colors, text = self._theme.colors, self.text
        text.configure(
            font=self._theme.fonts.mono,
            background=colors.field,
            foreground=colors.text,
            insertbackground=colors.accent,
            insertwidth=self._theme.px(2),
            selectbackground=colors.selection,
            selectforeground="",
            inactiveselectbackground=colors.selection,
        )
        text.tag_configure("current_line", background=colors.current_line)
        self.marks.paint()
        text.tag_configure("find", background=colors.find)
        text.tag_configure("find_current", background=colors.find_current)
        order = ("issue_warning_line", "issue_error_line", "tab", "find", "sel", "find_current")
        for tag in order:
            text.tag_raise(tag)
        text.tag_lower("current_line")
