"""Where the provider is: its address, a region, a version."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from tkinter import ttk

from core.models.choices import (
    Answers,
    address_doubt,
    example_of,
    field_trouble,
    place_fields,
    tidy_field,
)
from gui.pages.models.add import strings as texts
from gui.pages.models.add.step import BAR, Step, Walk
from gui.widgets.scroll import ScrollFrame


class AddressStep(Step):
    """A field for everything that is no secret."""

    title = "Address"
    scrolls = True

    def __init__(self, master: tk.Misc, walk: Walk) -> None:
        super().__init__(master, walk)
        self.note(texts.ADDRESS)
        scroll = ScrollFrame(self, self.theme, ground="Surface")
        scroll.pack(fill="both", expand=True)
        self._place = ttk.Frame(scroll.inner, style="Surface.TFrame")
        self._place.pack(fill="x", padx=(0, self.theme.px(BAR)))
        self.fields: dict[str, ttk.Entry] = {}
        self._doubted: dict[str, str] = {}
        """What was asked about last, by parameter: who goes on with it knows better."""

    def enter(self) -> None:
        answers = self.walk.answers
        wanted = place_fields(answers.provider, more=answers.wants_more)
        for child in self._place.winfo_children():
            child.destroy()
        self.fields = {}
        for one in wanted:
            title = f"{one.label}{'' if one.required else texts.CAN_BE_EMPTY}"
            self.label(title, self._place)
            field = ttk.Entry(self._place, font=self.theme.fonts.code)
            field.insert(0, answers.plain.get(one.param, ""))
            field.pack(fill="x")
            field.bind("<KeyRelease>", lambda _event: self._changed(), add="+")
            self.fields[one.param] = field
            if example_of(one):
                example = f"For example {example_of(one)}"
                ttk.Label(self._place, text=example, style="Surface.Small.TLabel").pack(anchor="w")
        self._changed()

    def first_focus(self) -> tk.Misc:
        return next(iter(self.fields.values()), self)

    def leave(self) -> None:
        self.walk.answers = self._answers()

    def _answers(self) -> Answers:
        answers = self.walk.answers
        fields = {one.param: one for one in answers.provider.fields}
        plain = {
            param: tidy_field(fields[param], entry.get()) for param, entry in self.fields.items()
        }
        return replace(answers, plain={param: text for param, text in plain.items() if text})

    def _changed(self) -> None:
        self.walk.changed(self._answers())

    def _has_doubt(self) -> bool:
        """Whether something was asked about an address that has just been typed."""
        provider = self.walk.answers.provider
        fields = {one.param: one for one in provider.fields}
        for param, entry in self.fields.items():
            typed = entry.get().strip()
            text = address_doubt(provider, fields[param], typed)
            if text and self._doubted.get(param) != typed:
                self._doubted[param] = typed
                self.walk.complain(f"{text} {texts.AS_IT_IS}", entry, level="warn")
                return True
        return False

    def answer(self, done: Callable[[Answers], None]) -> None:
        fields = {one.param: one for one in self.walk.answers.provider.fields}
        for param, entry in self.fields.items():
            text = field_trouble(fields[param], entry.get())
            if text:
                self.walk.complain(text, entry)
                return
        if not self._has_doubt():
            done(self._answers())
