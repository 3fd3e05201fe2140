"""The dialog that changes a model."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.base.errors import ConfigError
from core.base.secret_rules import REFERENCE, is_key_name
from core.config.forms.layout import Scalar
from core.config.forms.model_edits import ModelFields
from core.config.forms.parameters import parameters_from_text, text_of_parameters
from core.models.choices import NO_KEY
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.pages.models import strings as texts
from gui.pages.models.form_grid import FieldGrid, number
from gui.pages.models.model_table import per_million

_WIDTH = 560
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_OWN = {"api_key", "api_base", *(name for name, _, _ in texts.NUMBERS)} | {
    name for name, _ in texts.PRICES
}
"""Parameters that have a field of their own."""


class ModelForm(FormDialog):
    """Name, model, key, address, limits, prices, and what else there is."""

    def __init__(
        self,
        context: Context,
        fields: ModelFields,
        names: Sequence[str],
        change: Callable[[ModelFields, FormDialog], None],
    ) -> None:
        """`names` are those of the vault's keys; `change` is given what is to be changed, and this
        dialog, which it closes."""
        super().__init__(context, f"Edit {fields.name}", _WIDTH)
        self._fields = fields
        self._change = change
        key = fields.params.get("api_key")
        is_text = isinstance(key, str) and bool(key) and not key.startswith(REFERENCE)
        self._has_literal = is_text and key != NO_KEY
        theme = context.theme
        self.grid_ = FieldGrid(self.body, theme, 2)
        add = self.grid_.add
        add("name", "Name", fields.name, code=True)
        add("model", "Goes to", fields.model, code=True)
        self._add_key(key, names)
        add("api_base", "Address", str(fields.params.get("api_base", "")), code=True)
        hint = texts.KEY_IN_TEXT if self._has_literal else texts.KEY_HINT
        ttk.Label(self.body, text=hint, style="Surface.Small.TLabel").pack(
            anchor="w", pady=(theme.px(3), 0)
        )
        self.numbers = FieldGrid(self.body, theme, 3)
        self._before: dict[str, str] = {}
        for name, label, _kind in texts.NUMBERS:
            self._before[name] = str(fields.params.get(name, ""))
            self.numbers.add(name, label, self._before[name])
        self.prices = FieldGrid(self.body, theme, 2)
        for name, label in texts.PRICES:
            self._before[name] = per_million(fields.params.get(name))
            self.prices.add(name, label, self._before[name])
        self._add_rest()
        self.line()
        self.offer(Choice("save", "Change", "accent"), "Changing…")
        self.open(self.grid_.entries["name"])

    def _add_key(self, key: Scalar, names: Sequence[str]) -> None:
        is_none = self._has_literal or key in (None, NO_KEY)
        shown = "" if is_none else str(key).removeprefix(REFERENCE)
        self.grid_.add("key", "Key", shown, code=True)
        self._shown_key = shown
        self.grid_.offer("key", names)

    def _add_rest(self) -> None:
        """Parameters without a field: those that hold keys stay out of sight, and as they are."""
        self._rest = {
            key: value
            for key, value in self._fields.params.items()
            if key not in _OWN and (str(value).startswith(REFERENCE) or not is_key_name(key))
        }
        theme = self.context.theme
        self.label("Other parameters, one a line")
        self.rest = tk.Text(
            self.body,
            height=3,
            width=20,
            font=theme.fonts.code,
            background=theme.colors.field,
            foreground=theme.colors.text,
            insertbackground=theme.colors.accent,
            highlightbackground=theme.colors.strong_border,
            highlightcolor=theme.colors.accent,
            highlightthickness=1,
            borderwidth=0,
            padx=theme.px(6),
            pady=theme.px(4),
            wrap="none",
            undo=True,
        )
        self.rest.insert("1.0", text_of_parameters(self._rest))
        self.rest.pack(fill="x")
        self.rest.bind("<Tab>", lambda _event: self._leave(self.rest.tk_focusNext()))
        self.rest.bind("<Return>", lambda _event: self._new_line())

    def _leave(self, to: tk.Misc | None) -> str:
        if to is not None:
            to.focus_set()
        return "break"

    def _new_line(self) -> str:
        self.rest.insert("insert", "\n")
        self.rest.see("insert")
        return "break"

    # ---- what happens

    def submit(self) -> None:
        wanted = self.wanted()
        if wanted is not None:
            self._change(wanted, self)

    def wanted(self) -> ModelFields | None:
        """What is to be changed; None when something is wrong, which has been said."""
        name, model = self.grid_.text("name"), self.grid_.text("model")
        if not name:
            self.complain(texts.NEEDS_NAME, self.grid_.entries["name"])
            return None
        if not model:
            self.complain(texts.NEEDS_MODEL, self.grid_.entries["model"])
            return None
        params: dict[str, Scalar] = {}
        key = self.grid_.text("key").removeprefix(REFERENCE)
        if key and not _NAME.fullmatch(key):
            self.complain(texts.BAD_KEY, self.grid_.entries["key"])
            return None
        if key != self._shown_key:
            params["api_key"] = f"{REFERENCE}{key}" if key else None
        base = self.grid_.text("api_base")
        if base != str(self._fields.params.get("api_base", "")):
            params["api_base"] = base or None
        if not self._read_numbers(params) or not self._read_rest(params):
            return None
        return ModelFields(name, model, params)

    def _read_numbers(self, params: dict[str, Scalar]) -> bool:
        fields = [(self.numbers, name, kind) for name, _, kind in texts.NUMBERS]
        fields += [(self.prices, name, float) for name, _ in texts.PRICES]
        for grid, name, kind in fields:
            text = grid.text(name)
            if text == self._before[name]:
                continue
            try:
                value = number(text, kind)
            except ValueError as error:
                self.complain(str(error), grid.entries[name])
                return False
            if grid is self.prices and value is not None:
                value = float(f"{value / 1_000_000:.12g}")
            params[name] = value
        return True

    def _read_rest(self, params: dict[str, Scalar]) -> bool:
        try:
            rest = parameters_from_text(self.rest.get("1.0", "end-1c"))
        except ConfigError as error:
            self.complain(str(error), self.rest)
            return False
        for key, value in rest.items():
            if key not in self._rest or self._rest[key] != value:
                params[key] = value
        params.update(dict.fromkeys(key for key in self._rest if key not in rest))
        return True
