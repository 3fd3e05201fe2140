"""The card of other names and fallbacks."""

from __future__ import annotations

import tkinter as tk
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tkinter import ttk

from core.config.forms.included import FromFile
from core.config.forms.reading import ConfigForms
from core.config.forms.setting_edits import Alias
from core.config.sections import FALLBACKS
from gui.frame.page import Context
from gui.pages.models import strings as texts
from gui.widgets.card import Card
from gui.widgets.sortable_table import Column, Row, SortableTable

_COLUMNS = (
    Column("name", "Requests for", 0, right=False, falling=False),
    Column("kind", "What", 220, right=False, falling=False),
    Column("targets", "Go to", 0, right=False, falling=False),
)
_LEAST, _MOST = 2, 4
_BUTTONS = {
    "alias": ("Name…", "plus"),
    "fallback": ("Fallbacks…", "plus"),
    "edit": ("Edit…", "edit"),
    "delete": ("Delete", "trash"),
    "settings": ("Settings…", "settings"),
}


@dataclass(frozen=True)
class Route:
    """An alias, fallbacks of a kind, or those for all models."""

    kind: str
    """alias, default, or one of FALLBACKS."""
    name: str
    targets: tuple[str, ...]
    is_hidden: bool = False
    file: str = ""
    """The included file that it stands in; empty for the config itself."""

    @property
    def alias(self) -> Alias:
        return Alias(self.name, self.targets[0] if self.targets else "", self.is_hidden)


def routes_of(forms: ConfigForms) -> list[Route]:
    """In the order of the table: those of the config itself, then those of included files."""
    sources: list[ConfigForms | FromFile] = [forms, *forms.files]
    return [route for source in sources for route in _routes(source)]


def _routes(source: ConfigForms | FromFile) -> Iterator[Route]:
    file = source.name if isinstance(source, FromFile) else ""
    for one in source.aliases:
        yield Route("alias", one.name, (one.model,), one.is_hidden, file)
    for kind in FALLBACKS:
        for each in source.fallbacks.get(kind, ()):
            yield Route(kind, each.model, each.targets, file=file)
    if source.default_fallbacks:
        yield Route("default", "", source.default_fallbacks, file=file)


class RoutesCard(Card):
    """A table, and buttons that open forms."""

    def __init__(
        self, master: tk.Misc, context: Context, actions: dict[str, Callable[[], None]]
    ) -> None:
        """`actions`: alias, fallback, edit, delete, settings."""
        super().__init__(master, context.theme, "Routes")
        theme = context.theme
        self._context = context
        self.routes: dict[str, Route] = {}
        """By the id of their row, which stays while others come and go."""
        self._free = False
        self.buttons: dict[str, ttk.Button] = {}
        for name, (label, _icon) in _BUTTONS.items():
            button = ttk.Button(self.actions, text=label, compound="left", command=actions[name])
            button.pack(side="left", padx=(theme.px(6), 0))
            self.buttons[name] = button
        self.table = SortableTable(
            self.body,
            theme,
            context.icons,
            _COLUMNS,
            by="name",
            least=_LEAST,
            most=_MOST,
            selected=lambda _id: self._enable(),
        )
        self.table.pack(fill="both", expand=True)
        self.empty = ttk.Label(self.body, text=texts.NO_ROUTES, style="Surface.Muted.TLabel")
        theme.subscribe(self._paint, self)
        self._enable()

    @property
    def selected(self) -> Route | None:
        """The route whose row is selected."""
        return self.routes.get(self.table.selected or "")

    def show(self, routes: list[Route], free: bool) -> None:
        """List them; `free`: they may be changed."""
        seen = Counter[str]()
        self.routes, self._free = {}, free
        for route in routes:
            id_ = f"{route.kind} {route.name}"
            seen[id_] += 1  # a key that stands twice
            self.routes[id_ if seen[id_] == 1 else f"{id_} {seen[id_]}"] = route
        if self.routes:
            self.empty.place_forget()
        else:
            self.empty.place(in_=self.table, relx=0.5, rely=0.6, anchor="center")
        self.table.show([_row(id_, route) for id_, route in self.routes.items()])
        self._enable()

    def _enable(self) -> None:
        chosen = self.selected
        own = chosen is not None and not chosen.file
        for name, button in self.buttons.items():
            usable = self._free and (own or name not in ("edit", "delete"))
            button.state(["!disabled" if usable else "disabled"])
        self._paint()

    def _paint(self) -> None:
        colors = self._context.theme.colors
        for name, button in self.buttons.items():
            color = colors.disabled if button.instate(["disabled"]) else colors.text
            image = self._context.icons.get(_BUTTONS[name][1], color, 16)
            if str(button.cget("image")) != str(image):
                button.configure(image=image)


def _row(id_: str, route: Route) -> Row:
    what = texts.ALIAS if route.kind == "alias" else texts.KINDS.get(route.kind, "when it fails")
    if route.is_hidden:
        what += ", in no list"
    if route.file:
        what += f", {texts.from_file(route.file)}"
    name = route.name or texts.DEFAULT
    targets = ", then ".join(route.targets)
    cells = (name, what, targets)
    return Row(id_, cells, (name.casefold(), what, targets.casefold()))
