"""A dialog with a form: it says what is wrong with it, and waits for the job that it sends."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from tkinter import ttk
from typing import TypeVar

from core.base.errors import UserError
from core.base.events import Job
from gui.frame.dialogs import Choice, Dialog
from gui.frame.page import Context
from gui.look.icons import Icons
from gui.look.theme import Theme

Part = TypeVar("Part", bound=tk.Widget)
Answer = TypeVar("Answer")


class FormDialog(Dialog):
    """Fields, a button that sends them, and one that gives up.

    A subclass adds its parts from top to bottom (`note`, `field`, `line`), then calls `offer` and
    `open`. Enter and the button come to its `submit`, which either complains or sends a job.
    """

    message: ttk.Label
    """The line that was added last: what is wrong with the form is said there."""

    def __init__(self, context: Context, title: str, width: int) -> None:
        """`width` of the fields and the texts, in pixels of a 96 dpi screen."""
        super().__init__(context.dialogs, title, "plain")
        self.context = context
        self._complaint: tuple[tk.Misc, str, ttk.Label] | None = None
        """The field that something is wrong with, what it held then, and the line that says so."""
        self.waits = False
        """The job that was sent is under way."""
        self._width = context.theme.em(width)
        # An empty frame gives the fields their width.
        ttk.Frame(self.body, style="Surface.TFrame", width=self._width).pack()
        for sequence in ("<KeyRelease>", "<ButtonRelease>"):
            self.bind(sequence, lambda _event: self._take_back(), add="+")

    # ---- the parts

    def note(self, text: str) -> None:
        """A sentence or two to be read first."""
        self._words(text, "Muted").pack(anchor="w")

    def label(self, text: str) -> None:
        """The name of what comes next."""
        theme = self.context.theme
        self._words(text, "Strong").pack(anchor="w", pady=(theme.px(10), theme.px(5)))

    def field(self, text: str, kind: Callable[[tk.Misc, Theme, Icons], Part]) -> Part:
        """A part of this kind under its label."""
        self.label(text)
        made = kind(self.body, self.context.theme, self.context.icons)
        made.pack(fill="x")
        return made

    def line(self) -> ttk.Label:
        """A line that is always there, so that nothing moves when it says something."""
        self.message = self._words(" ", "error")
        self.message.pack(fill="x", pady=(self.context.theme.px(4), 0))
        return self.message

    def _words(self, text: str, style: str) -> ttk.Label:
        return ttk.Label(
            self.body,
            text=text,
            style=f"Surface.{style}.TLabel",
            wraplength=self._width,
            justify="left",
        )

    def offer(
        self, go: Choice, waiting: str = "", no: str = "Cancel", between: Sequence[Choice] = ()
    ) -> None:
        """The buttons. `go` sends; it reads `waiting`, if that is given, while the job is under
        way. Those `between` come to `pressed`."""
        self._go, self._waiting = go, waiting
        self.add_buttons((go, *between, Choice("cancel", no)), self._chosen)

    def relabel(self, go: str) -> None:
        """Let the button that sends read so from now on."""
        self._go = replace(self._go, label=go)
        if not (self.waits and self._waiting):
            self.buttons[self._go.key].configure(text=go)

    # ---- what happens

    def submit(self) -> None:
        """Enter, or the button: `complain`, or `send`."""
        raise NotImplementedError

    def pressed(self, key: str) -> None:
        """A button between the two."""

    def cancelled(self) -> None:
        """Escape, or the other button, or the window gets locked."""
        self.close()

    def say(self, text: str, level: str = "error", line: ttk.Label | None = None) -> None:
        """Say something in a line, the last one unless another is given; "" takes it back."""
        self._complaint = None
        (line or self.message).configure(text=text or " ", style=f"Surface.{level}.TLabel")

    def complain(
        self, text: str, field: tk.Misc, line: ttk.Label | None = None, level: str = "error"
    ) -> None:
        """Say what is wrong, with the focus where it is mended. Once the field holds something
        else it is no longer said."""
        self.say(text, level, line)
        field.focus_set()
        self._complaint = field, _held(field), line or self.message

    def _take_back(self) -> None:
        if self._complaint is not None:
            field, before, line = self._complaint
            if field.winfo_exists() and _held(field) != before:
                self.say("", line=line)

    def send(self, job: Job[Answer], done: Callable[[Answer], None]) -> None:
        """Wait for `job`; then `done` closes the dialog, which may be gone by then. If it fails,
        what was typed stays, and `failed` says why."""
        self._wait(True)
        self.context.run(job, done, self.failed)

    def failed(self, error: Exception) -> None:
        """In the dialog, if it is still there and the person can do something about it."""
        if self.winfo_exists():
            self._wait(False)
            if isinstance(error, UserError):
                self.refused(error)
                return
        self.context.dialogs.error(error)

    def refused(self, error: UserError) -> None:
        """Say why, and where it can be mended."""
        self.say(str(error))

    def _chosen(self, key: str) -> None:
        if key == "cancel":
            self.cancelled()
        elif self.waits:
            return
        elif key == self._go.key:
            self.submit()
        else:
            self.pressed(key)

    def _wait(self, on: bool) -> None:
        self.waits = on
        button = self.buttons[self._go.key]
        button.state(["disabled" if on else "!disabled"])
        if self._waiting:
            button.configure(text=self._waiting if on else self._go.label)


def _held(field: tk.Misc) -> str:
    """What stands in a field to type in; empty for what is none."""
    if isinstance(field, tk.Text):
        return field.get("1.0", "end")
    return field.get() if isinstance(field, tk.Entry) else ""
