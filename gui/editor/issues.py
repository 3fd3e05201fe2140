"""The list of errors and warnings under the editor: a click or Enter goes to the place."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from tkinter import ttk
from typing import Any

from core.base.wording import count
from core.config.store import Issue
from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme

_MOST_ROWS = 6
_MOST_ISSUES = 200


def summary(issues: Sequence[Issue]) -> str:
    """`1 error, 2 warnings`; "No problems" without any."""
    errors = sum(issue.severity == "error" for issue in issues)
    warnings = len(issues) - errors
    parts = [count(errors, "error")] if errors else []
    if warnings:
        parts.append(count(warnings, "warning"))
    return ", ".join(parts) or "No problems"


class IssueList(ttk.Frame):
    """Takes no room while there is nothing to say."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        chosen: Callable[[Issue], None],
        fix: Callable[[Issue], None],
    ) -> None:
        """`chosen` is told where the person wants to go, `fix` what they want mended."""
        super().__init__(master, style="Field.TFrame")
        self._theme = theme
        self._icons = icons
        self._chosen = chosen
        self._fix = fix
        self.issues: tuple[Issue, ...] = ()
        self.selected = 0
        line = ttk.Frame(self, style="Line.TFrame", height=1)
        line.pack(side="top", fill="x")
        self.text = tk.Text(
            self,
            wrap="word",
            state="disabled",
            cursor="arrow",
            borderwidth=0,
            relief="flat",
            highlightthickness=theme.px(1.5),
            padx=theme.px(8),
            pady=theme.px(4),
            spacing1=theme.px(3),
            spacing3=theme.px(3),
            height=1,
            width=20,
            takefocus=True,
        )
        self._bar = ttk.Scrollbar(
            self, orient="vertical", style="Field.Vertical.TScrollbar", command=self.text.yview
        )
        self.text.configure(yscrollcommand=self._scrolled)
        self.text.pack(side="left", fill="both", expand=True)
        self._listen()
        theme.subscribe(self._paint, self)

    def _listen(self) -> None:
        self.text.bind("<Configure>", lambda _event: self._fit())
        for sequence, by in (("<Up>", -1), ("<Down>", 1)):
            self.text.bind(sequence, lambda _event, by=by: self._step(by))  # type: ignore[misc]
        self.text.bind("<Return>", lambda _event: self._go(self.selected))
        bind(self.text, "fix", lambda: self._mend(self.selected))
        self.text.bind("<Button-1>", self._pressed)
        self.text.tag_bind("fix", "<Enter>", lambda _event: self.text.configure(cursor="hand2"))
        self.text.tag_bind("fix", "<Leave>", lambda _event: self.text.configure(cursor="arrow"))
        self.text.bind("<B1-Motion>", lambda _event: "break")
        self.text.bind("<Double-Button-1>", lambda _event: "break")
        for sequence in ("<FocusIn>", "<FocusOut>"):
            self.text.bind(sequence, lambda _event: self._show_selected())

    def show(self, issues: Sequence[Issue]) -> None:
        """List these, in the order of their lines."""
        before = self.issues
        self.issues = tuple(sorted(issues, key=lambda one: (one.line, one.column)))[:_MOST_ISSUES]
        self.selected = 0
        if self.issues != before:
            self._fill()
        else:
            self._show_selected()

    def _fill(self) -> None:
        text, theme = self.text, self._theme
        text.configure(state="normal")
        text.delete("1.0", "end")
        # All at once: call by call, hundreds of rows would keep the next key waiting.
        pieces = [piece for number in range(len(self.issues)) for piece in self._row(number)]
        if pieces:
            text.insert("end", *pieces)
        images = {
            level: self._icons.get(level, theme.colors.state(level)[0], 15)
            for level in {_level(issue) for issue in self.issues}
        }
        for number, issue in enumerate(self.issues):
            text.image_create(f"{number + 1}.0", image=images[_level(issue)], align="center")
        text.configure(state="disabled")
        self._show_selected()
        self._fit()

    def _row(self, number: int) -> Iterator[Any]:
        """Of one issue: pieces of text, each with its tags behind it."""
        issue, row = self.issues[number], ("row", f"row{number}")
        if number:
            yield from ("\n", ())
        yield from (f"\tLine {issue.line}", (*row, "where"))
        yield from (f"\t{issue.message}", row)
        for said in (f" {issue.remedy}" * bool(issue.remedy), f"  {issue.code}" * bool(issue.code)):
            if said:
                yield from (said, (*row, "remedy"))
        if issue.fix is not None:
            yield from ("  ", row)
            # One piece, so that a narrow window does not tear it apart.
            yield from (issue.fix.title.replace(" ", "\u00a0"), (*row, "fix"))

    def _fit(self) -> None:
        """As high as what there is to say, up to a limit."""
        if not self.issues:
            return
        rows = int(self.text.tk.call(str(self.text), "count", "-displaylines", "1.0", "end") or 1)
        height = min(_MOST_ROWS, max(1, rows))
        if int(self.text.cget("height")) != height:
            self.text.configure(height=height)

    def _scrolled(self, first: float, last: float) -> None:
        self._bar.set(first, last)
        if float(first) <= 0.0 and float(last) >= 1.0:  # Tk hands them over as text
            self._bar.pack_forget()
        else:
            self._bar.pack(side="right", fill="y", before=self.text)

    def _show_selected(self) -> None:
        self.text.tag_remove("selected", "1.0", "end")
        if self.issues and self.text.focus_get() is self.text:
            line = self.selected + 1
            self.text.tag_add("selected", f"{line}.0", f"{line + 1}.0")
            self.text.see(f"{line}.0")

    def _step(self, by: int) -> str:
        if self.issues:
            self.selected = min(max(0, self.selected + by), len(self.issues) - 1)
            self._show_selected()
        return "break"

    def _pressed(self, event: tk.Event[tk.Misc]) -> str:
        at = f"@{event.x},{event.y}"
        number = int(self.text.index(at).split(".")[0]) - 1
        return self._mend(number) if "fix" in self.text.tag_names(at) else self._go(number)

    def _mend(self, number: int) -> str:
        if 0 <= number < len(self.issues):
            self.selected = number
            self._fix(self.issues[number])
        return "break"

    def _go(self, number: int) -> str:
        if 0 <= number < len(self.issues):
            self.selected = number
            self._chosen(self.issues[number])
        return "break"

    def _paint(self) -> None:
        theme, text = self._theme, self.text
        colors = theme.colors
        text.configure(
            font=theme.fonts.body,
            background=colors.field,
            foreground=colors.text,
            highlightbackground=colors.field,
            highlightcolor=colors.accent,
            selectbackground=colors.field,
            selectforeground=colors.text,
            inactiveselectbackground=colors.field,
        )
        where = theme.px(26)
        message = where + theme.fonts.body.measure("Line 10000 ")
        text.configure(tabs=(where, message))
        text.tag_configure("row", lmargin2=message)
        text.tag_configure("where", foreground=colors.muted)
        text.tag_configure("remedy", foreground=colors.muted)
        text.tag_configure("fix", foreground=colors.accent, underline=True)
        text.tag_configure("selected", background=colors.selection)
        self._fill()


def _level(issue: Issue) -> str:
    return "error" if issue.severity == "error" else "warning"
