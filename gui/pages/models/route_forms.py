"""Dialogs for other names, fallbacks, and the settings of routing, limits and the cache."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tkinter import ttk

from core.config.forms.layout import Scalar
from core.config.forms.reading import ConfigForms, FormEdit
from core.config.forms.setting_edits import (
    Alias,
    Caching,
    change_caching,
    change_limits,
    change_routing,
    set_alias,
    set_default_fallbacks,
    set_fallback,
)
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.pages.models import strings as texts
from gui.pages.models.form_grid import FieldGrid, number
from gui.pages.models.routes_card import Route
from gui.widgets.form import Segments

_WIDTH = 460
Change = Callable[[Sequence[FormEdit], FormDialog], None]
"""Makes these changes one after the other, and closes the dialog."""


class AliasForm(FormDialog):
    """Another name for a model."""

    def __init__(
        self,
        context: Context,
        route: Route | None,
        forms: ConfigForms,
        change: Change,
    ) -> None:
        """`route` is the one to be changed; `forms` knows the models that there are, and all that
        may stand for one."""
        super().__init__(context, "Edit a name" if route else "Add a name", _WIDTH)
        self._change, self._forms = change, forms
        self._former = route.name if route else ""
        self.fields = FieldGrid(self.body, context.theme, 1)
        self.fields.add("name", "Name that tools ask for", self._former, code=True)
        target = route.targets[0] if route and route.targets else ""
        self.fields.add("model", "Model that it stands for", target, code=True)
        self.fields.offer("model", forms.model_names)
        self.hidden = tk.BooleanVar(self, bool(route and route.is_hidden))
        box = ttk.Checkbutton(
            self.body,
            text="Leave it out of lists of models",
            variable=self.hidden,
            style="Surface.TCheckbutton",
        )
        box.pack(anchor="w", pady=(context.theme.px(8), 0))
        self.line()
        self.offer(Choice("save", "Change" if route else "Add", "accent"))
        self.open(self.fields.entries["name"])

    def submit(self) -> None:
        name, model = self.fields.text("name"), self.fields.text("model")
        if not name or not model:
            self.complain(
                "Both names are needed.", self.fields.entries["name" if not name else "model"]
            )
            return
        unknown = self._forms.not_served([model])
        if unknown:
            self.complain(unknown, self.fields.entries["model"])
            return
        alias = Alias(name, model, self.hidden.get())
        self._change([partial(set_alias, alias=alias, former=self._former)], self)


class FallbackForm(FormDialog):
    """Where requests go when a model fails."""

    def __init__(
        self,
        context: Context,
        route: Route | None,
        forms: ConfigForms,
        change: Change,
    ) -> None:
        super().__init__(context, "Edit fallbacks" if route else "Add fallbacks", _WIDTH)
        self._change, self._forms = change, forms
        self._route = route
        self.fields = FieldGrid(self.body, context.theme, 1)
        self.fields.add("model", "Model", route.name if route else "", code=True)
        targets = ", ".join(route.targets) if route else ""
        self.fields.add("targets", "Then, in this order (commas between)", targets, code=True)
        self.fields.offer("targets", forms.model_names, several=True)
        if route is None:
            self.fields.offer("model", forms.model_names)
        self.kind = tk.StringVar(self, route.kind if route else "fallbacks")
        self.label("When")
        self.kinds = Segments(self.body, context.theme, texts.WHEN, self.kind)
        self.kinds.pack(anchor="w")
        self.kind.trace_add("write", lambda *_args: self._enable())
        if route:  # another kind would be another entry
            self.fields.entries["model"].state(["readonly"])
            for button in self.kinds.buttons.values():
                button.state(["disabled"])
        self.line()
        self.offer(Choice("save", "Change" if route else "Add", "accent"))
        self._enable()
        self.open(self.fields.entries["targets" if route else "model"])

    def _enable(self) -> None:
        if self._route is None:
            self.fields.enable("model", self.kind.get() != "default")

    def submit(self) -> None:
        model = self.fields.text("model")
        targets = [one for part in self.fields.text("targets").split(",") if (one := part.strip())]
        if not targets:
            self.complain("Name at least one model.", self.fields.entries["targets"])
        elif unknown := self._forms.not_served(targets):
            self.complain(unknown, self.fields.entries["targets"])
        elif self.kind.get() == "default":
            self._change([partial(set_default_fallbacks, targets=targets)], self)
        elif not model:
            self.complain("Say for which model.", self.fields.entries["model"])
        else:
            kind = self.kind.get()
            self._change([partial(set_fallback, kind=kind, model=model, targets=targets)], self)


class SettingsForm(FormDialog):
    """Routing, limits and the cache."""

    def __init__(self, context: Context, forms: ConfigForms, change: Change) -> None:
        super().__init__(context, "Routing, limits and cache", _WIDTH)
        self._change = change
        self._forms = forms
        theme = context.theme
        self.routing = FieldGrid(self.body, theme, 2)
        for name, label, kind in texts.ROUTING:
            self.routing.add(name, label, _shown(forms.routing.get(name)), wide=kind is str)
        self.routing.offer("routing_strategy", texts.STRATEGIES)
        self.limits = FieldGrid(self.body, theme, 2)
        for name, label, _kind in texts.LIMITS:
            self.limits.add(name, label, _shown(forms.limits.get(name)))
        self.cache = tk.BooleanVar(self, forms.caching.is_on)
        box = ttk.Checkbutton(
            self.body,
            text="Give the same answer to the same question, from memory",
            variable=self.cache,
            style="Surface.TCheckbutton",
        )
        box.pack(anchor="w", pady=(theme.px(12), 0))
        self.ttl = FieldGrid(self.body, theme, 2)
        self.ttl.add("ttl", "Forget it after (s)", _shown(forms.caching.ttl))
        if forms.caching.kind != "local":
            self.note(f"The config's cache is of the kind {forms.caching.kind}, which stays.")
        self.line()
        self.offer(Choice("save", "Change", "accent"))
        self.open(self.routing.entries["routing_strategy"])

    def submit(self) -> None:
        routing = self._read(self.routing, texts.ROUTING, self._forms.routing)
        limits = (
            None if routing is None else self._read(self.limits, texts.LIMITS, self._forms.limits)
        )
        ttl = self._read(self.ttl, (("ttl", "", float),), {"ttl": self._forms.caching.ttl})
        if routing is None or limits is None or ttl is None:
            return
        strategy = routing.get("routing_strategy")
        if strategy is not None and strategy not in texts.STRATEGIES:
            words = f"There is no strategy {strategy}. Choose one of the list."
            self.complain(words, self.routing.entries["routing_strategy"])
            return
        old = self._forms.caching
        seconds = ttl.get("ttl", old.ttl)
        caching = Caching(
            self.cache.get(), old.kind, float(seconds) if isinstance(seconds, int | float) else None
        )
        if not old.is_on and caching.is_on:
            caching = Caching(True, "local", caching.ttl)
        changes: list[FormEdit] = []
        if routing:
            changes.append(partial(change_routing, wanted=routing))
        if limits:
            changes.append(partial(change_limits, wanted=limits))
        if caching != old:
            changes.append(partial(change_caching, wanted=caching))
        if changes:
            self._change(changes, self)
        else:
            self.close()

    def _read(
        self,
        grid: FieldGrid,
        fields: Sequence[tuple[str, str, type]],
        before: Mapping[str, Scalar],
    ) -> dict[str, Scalar] | None:
        """What is different now; None when something is wrong, which has been said."""
        found: dict[str, Scalar] = {}
        for name, _label, kind in fields:
            text, old = grid.text(name), before.get(name)
            if text == _shown(old):
                continue
            try:
                found[name] = (text or None) if kind is str else number(text, kind)
            except ValueError as error:
                self.complain(str(error), grid.entries[name])
                return None
        return found


def _shown(value: Scalar) -> str:
    """A setting as its field has it; empty where the config has none."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
