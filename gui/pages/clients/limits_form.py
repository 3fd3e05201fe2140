"""The form that makes a key of one's own, or limits any key of a program."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.base.errors import UserError
from core.keys.entries import ClientKey
from core.wire.limits import NO_LIMITS
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.frame.words import is_locked
from gui.pages.clients import limit_fields
from gui.pages.clients import strings as texts
from gui.pages.clients.limit_fields import BadFieldError
from gui.widgets.tick_list import TickList, TickRow

_WIDTH = 600
_MODELS = 4
"""Lines of the list of models that are in sight."""
_AMOUNT = 11
"""Characters that a field for a number has room for."""


class LimitsForm(FormDialog):
    """Name (of a new key), models to tick, budgets, rates, the last day."""

    def __init__(
        self,
        context: Context,
        models: Sequence[str],
        key: ClientKey | None = None,
        *,
        done: Callable[[str, str], None],
    ) -> None:
        """`key`: the one whose limits change; None: a new one is made. `done` is told the name, and
        the value of a new key."""
        title = "New key" if key is None else f"Limits of {key.title}"
        super().__init__(context, title, _WIDTH)
        self._key = key
        self._done = done
        limits = NO_LIMITS if key is None else key.limits
        self.fields: dict[str, ttk.Entry] = {}
        if key is None:
            self.note(texts.NEW_KEY)
            self.label("Name")
            self.name = ttk.Entry(self.body, font=context.theme.fonts.body)
            self.name.pack(fill="x")
        self.label(texts.MODELS)
        rows = limit_fields.model_rows(models, limits)
        self.models = TickList(
            self.body,
            context.theme,
            context.icons,
            [TickRow(name, note, ticked) for name, note, ticked in rows],
            lambda: None,
            most=_MODELS,
        )
        self.models.pack(fill="x")
        given = limit_fields.texts_of(limits)
        self._row(("day_usd", "$ a day"), ("week_usd", "$ a week"), ("month_usd", "$ a month"))
        self._row(
            ("requests_per_minute", "Requests a minute"),
            ("tokens_per_minute", "Tokens a minute"),
            ("expires", "Last day"),
        )
        for name, entry in self.fields.items():
            entry.insert(0, given[name])
        self.line()
        self.say(texts.EMPTY_FIELD, "Small")
        self.offer(Choice("save", "Make the key" if key is None else "Save", "accent"))
        self.open(self.name if key is None else self.fields["day_usd"])

    def _row(self, *fields: tuple[str, str]) -> None:
        theme = self.context.theme
        row = ttk.Frame(self.body, style="Surface.TFrame")
        row.pack(fill="x")
        for column, (name, label) in enumerate(fields):
            row.columnconfigure(column, weight=1, uniform="field")
            left = theme.px(12) if column else 0
            ttk.Label(row, text=label, style="Surface.Strong.TLabel").grid(
                row=0, column=column, sticky="w", padx=(left, 0), pady=(theme.px(10), theme.px(5))
            )
            entry = ttk.Entry(row, font=theme.fonts.body, width=_AMOUNT)
            entry.grid(row=1, column=column, sticky="ew", padx=(left, 0))
            self.fields[name] = entry

    def submit(self) -> None:
        """Make the key, or limit it."""
        try:
            limits = limit_fields.limits_from(
                self.models.ticked, {name: entry.get() for name, entry in self.fields.items()}
            )
        except BadFieldError as error:
            self.complain(error.words, self.fields[error.field])
            return
        keys = self.context.engine.client_keys
        if self._key is not None:
            name = self._key.name
            self.send(keys.limit(name, limits), lambda _none: self._finished(name, ""))
        elif name := self.name.get().strip():
            self.send(keys.make(name, limits), lambda key: self._finished(name, key))
        else:
            self.complain("What is it called?", self.name)

    def _finished(self, name: str, key: str) -> None:
        self.close()
        self._done(name, key)

    def failed(self, error: Exception) -> None:
        """Not if it was locked: that takes the form away."""
        if not is_locked(error):
            super().failed(error)

    def refused(self, error: UserError) -> None:
        """The name is what may be wrong still."""
        field: tk.Misc = self.name if self._key is None else self.fields["day_usd"]
        self.complain(str(error), field)
