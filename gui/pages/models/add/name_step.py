"""What clients will ask for."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from tkinter import ttk

from core.models.choices import (
    Answers,
    name_trouble,
    name_warning,
    propose_name,
    protocols_of,
)
from gui.pages.models.add import strings as texts
from gui.pages.models.add.step import Step, Walk
from gui.widgets.form import Segments


class NameStep(Step):
    """The name; and what the model is for, where LiteLLM does not know."""

    title = "Name"

    def __init__(self, master: tk.Misc, walk: Walk) -> None:
        super().__init__(master, walk)
        self._proposed = ""
        self.note(texts.NAME)
        self.label("Name")
        self.typed = tk.StringVar(self)
        self.entry = ttk.Entry(self, textvariable=self.typed, font=self.theme.fonts.code)
        self.entry.pack(fill="x")
        self.typed.trace_add("write", lambda *_args: self._changed())
        self.mode = tk.StringVar(self, "chat")
        self._kind = ttk.Frame(self, style="Surface.TFrame")
        self.label(texts.WHAT_FOR, self._kind)
        self.segments = Segments(self._kind, self.theme, dict(texts.KINDS), self.mode)
        self.segments.pack(anchor="w")
        self.mode.trace_add("write", lambda *_args: self._changed())
        self.cost = self.note("")
        self.cost.pack_configure(side="bottom")

    def enter(self) -> None:
        answers = self.walk.answers
        proposed = propose_name(answers.model, answers.provider, self.walk.beginning.taken)
        if self.typed.get() in ("", self._proposed) or not answers.name:
            self.typed.set(answers.name or proposed)
        self._proposed = proposed
        if answers.is_known:
            self._kind.pack_forget()
        else:
            self.mode.set(answers.mode)
            self._kind.pack(fill="x", pady=(self.theme.px(8), 0))
        self.entry.icursor("end")
        self.entry.selection_range(0, "end")
        self._changed()

    def first_focus(self) -> tk.Misc:
        return self.entry

    def leave(self) -> None:
        self.walk.answers = self._answers()

    def _answers(self) -> Answers:
        answers = replace(self.walk.answers, name=self.typed.get().strip())
        return answers if answers.is_known else replace(answers, mode=self.mode.get())

    def _changed(self) -> None:
        answers = self._answers()
        can_test = bool(protocols_of(answers.mode))
        self.cost.configure(text=texts.TEST_COSTS if can_test else texts.NOTHING_TO_TEST)
        self.walk.relabel("Test" if can_test else "Next")
        self.walk.say(name_warning(answers.name, self.walk.beginning.taken), "warn")
        self.walk.changed(answers)

    def answer(self, done: Callable[[Answers], None]) -> None:
        text = name_trouble(self.typed.get())
        if text:
            self.walk.complain(text, self.entry)
        else:
            done(self._answers())
