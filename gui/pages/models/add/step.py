"""What every step of the way is, and what it is given to work with."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import ClassVar, Protocol

from core.base.events import Job
from core.models.adding import Beginning, NewModel
from core.models.choices import Answers
from gui.frame.form_dialog import Answer
from gui.frame.page import Context
from gui.pages.models.add.asked import Models
from gui.widgets.card import wrap_to_width

BAR = 16
"""Free at the right of a step's fields, in pixels of a 96 dpi screen: a step that scrolls has its
bar there."""


class Walk(Protocol):
    """The dialog, as its steps know it."""

    context: Context
    models: Models
    beginning: Beginning
    answers: Answers
    """What was answered when the step was entered."""

    def changed(self, answers: Answers) -> None:
        """Show what it would come to."""

    def say(self, text: str, level: str = "error") -> None:
        """In the line under the step."""

    def complain(
        self, text: str, field: tk.Misc, line: ttk.Label | None = None, level: str = "error"
    ) -> None:
        """Say what is wrong, with the focus where it is mended, until that holds something else."""

    def send(self, job: Job[Answer], done: Callable[[Answer], None]) -> None:
        """Wait for `job`, with the button off meanwhile."""

    def relabel(self, go: str) -> None:
        """Let the button that goes on read so."""

    def submit(self) -> None:
        """Go on, as the button does."""

    def plan(self, answers: Answers, done: Callable[[NewModel], None]) -> None:
        """Find out what it would come to in the config; then call `done`."""


class Step(ttk.Frame):
    """One question, or a few that belong together. It keeps what was typed while it is out of
    sight, until another provider is chosen."""

    title: ClassVar[str] = ""
    go: ClassVar[str] = "Next"
    """What the button reads."""
    scrolls: ClassVar[bool] = False
    """It leaves `BAR` free by itself."""

    def __init__(self, master: tk.Misc, walk: Walk) -> None:
        super().__init__(master, style="Surface.TFrame")
        self.walk = walk
        self.theme = walk.context.theme

    # ---- what a step does

    def enter(self) -> None:
        """It is in sight now; `walk.answers` are those of the steps before."""

    def first_focus(self) -> tk.Misc:
        """Where a person goes on typing."""
        return self

    def leave(self) -> None:
        """It goes out of sight."""

    def answer(self, done: Callable[[Answers], None]) -> None:
        """`done` with what has been answered, or a complaint."""
        raise NotImplementedError

    # ---- its parts

    def note(self, text: str, style: str = "Muted") -> ttk.Label:
        """A sentence or two."""
        label = ttk.Label(self, text=text, style=f"Surface.{style}.TLabel", justify="left")
        wrap_to_width(label)
        label.pack(fill="x", pady=(0, self.theme.px(8)))
        return label

    def label(self, text: str, master: tk.Misc | None = None) -> ttk.Label:
        """The name of what comes next."""
        label = ttk.Label(master or self, text=text, style="Surface.Strong.TLabel")
        label.pack(anchor="w", pady=(self.theme.px(4), self.theme.px(4)))
        return label
