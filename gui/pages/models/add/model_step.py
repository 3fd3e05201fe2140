"""Which model: one that LiteLLM knows, one that the server has, or any other by its name."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from tkinter import ttk

from core.base.errors import UserError
from core.config.catalog_models import CatalogModel
from core.config.catalog_words import price_in_words, tokens_in_words
from core.models.choices import (
    Answers,
    bare_model,
    choose_model,
    fields_of,
    listed_models,
    matching,
)
from gui.pages.models.add import strings as texts
from gui.pages.models.add.step import Step, Walk
from gui.widgets.card import wrap_to_width
from gui.widgets.search_list import ListColumn, ListRow, SearchList

_TYPED = "as typed:"
_COLUMNS = (
    ListColumn("kind", "For", 92),
    ListColumn("context", "Context", 72),
    ListColumn("in", "$/M in", 72),
    ListColumn("out", "$/M out", 76),
)


class ModelStep(Step):
    """The catalog's models with context and prices; what the server was asked comes on top."""

    title = "Model"

    def __init__(self, master: tk.Misc, walk: Walk) -> None:
        super().__init__(master, walk)
        catalog, provider = walk.beginning.catalog, walk.answers.provider
        self._known = listed_models(provider, catalog.models_of(provider.name))
        self._live: tuple[str, ...] = ()
        self._asked: Answers | None = None
        """For whom the server was asked last; None also where that came to nothing."""
        head = ttk.Frame(self, style="Surface.TFrame")
        head.pack(fill="x", pady=(0, self.theme.px(8)))
        self.ask = ttk.Button(head, text=texts.ASK_SERVER, command=self.ask_server)
        self.ask.pack(side="right", anchor="n", padx=(self.theme.px(12), 0))
        self.said = ttk.Label(head, style="Surface.Muted.TLabel", justify="left")
        self.said.pack(side="left", fill="x", expand=True)
        wrap_to_width(self.said)
        self.list = SearchList(
            self,
            self.theme,
            _COLUMNS,
            self._rows,
            heading="Model",
            chosen=lambda _id: self._changed(),
            taken=walk.submit,
        )
        self.list.pack(fill="both", expand=True)

    def enter(self) -> None:
        answers = self.walk.answers
        same = self._asked is not None and _whom(self._asked) == _whom(answers)
        if not same:
            self._live, self._asked = (), None
        self._explain()
        self.list.renew(answers.model)
        if not self._known and not same:
            self.ask_server()

    def first_focus(self) -> tk.Misc:
        return self.list.entry

    # ---- the server's own list

    def ask_server(self) -> None:
        """Have the server say which models it has; it costs nothing."""
        answers = self.walk.answers
        self._asked = answers
        self.ask.state(["disabled"])
        self.said.configure(text=texts.ASKING, style="Surface.Muted.TLabel")
        job = self.walk.models.ask_server(fields_of(answers))
        self.walk.context.run(
            job,
            lambda names: self._heard(answers, names),
            lambda error: self._refused(answers, error),
        )

    def _still(self, answers: Answers) -> bool:
        return bool(self.winfo_exists()) and self._asked is answers

    def _heard(self, answers: Answers, names: Sequence[str]) -> None:
        if not self._still(answers):
            return
        self.ask.state(["!disabled"])
        self._live = tuple(bare_model(answers.provider, name) for name in names)
        self._explain()
        self.list.renew(self.walk.answers.model)

    def _refused(self, answers: Answers, error: Exception) -> None:
        """A server need not have such a list: the name can be typed as well."""
        if not self._still(answers):
            return
        self._asked = None  # what stood in the way may be mended by then: a key typed again
        self.ask.state(["!disabled"])
        why = str(error) if isinstance(error, UserError) else texts.NO_LIST
        self.said.configure(text=f"{why} {texts.TYPE_IT}", style="Surface.warn.TLabel")
        self.list.renew(self.walk.answers.model)

    def _explain(self) -> None:
        text = texts.models_listed(len(self._live), len(self._known), asked=self._asked is not None)
        self.said.configure(text=text, style="Surface.Muted.TLabel")

    # ---- the rows

    def _rows(self, typed: str) -> Sequence[ListRow]:
        """Those of the server first; and what is typed itself, where it is none of them."""
        names = list(dict.fromkeys((*self._live, *self._known)))
        found = matching([(name, name) for name in names], typed)
        rows = [self._row(name) for name in found]
        bare = bare_model(self.walk.answers.provider, typed)
        if not bare or bare in found:
            exact = [row for row in rows if row.id == bare]
            return [*exact, *(row for row in rows if row.id != bare)]
        text = f"{texts.USE} {bare}"
        return [ListRow(f"{_TYPED}{bare}", (text, "", "", "", ""), quiet=True), *rows]

    def _row(self, name: str) -> ListRow:
        known = self._known.get(name)
        if known is None:
            return ListRow(name, (name, "", "", "", ""), strong=True)
        return ListRow(name, (name, *_cells(known)), strong=name in self._live)

    # ---- the answer

    def _answers(self) -> Answers | None:
        chosen = self.list.selected
        typed = self.list.typed.get().strip()
        name = chosen.removeprefix(_TYPED) if chosen else typed
        if not name:
            return None
        answers = choose_model(self.walk.answers, name, self._known.get(name))
        if answers.model != self.walk.answers.model:
            answers = replace(answers, name="")  # it was proposed for the one before
        return answers

    def _changed(self) -> None:
        answers = self._answers()
        if answers is not None:
            self.walk.say("")
            self.walk.changed(answers)

    def answer(self, done: Callable[[Answers], None]) -> None:
        answers = self._answers()
        if answers is None:
            self.walk.complain(texts.NO_MODEL, self.list.entry)
        else:
            done(answers)


def _whom(answers: Answers) -> object:
    return answers.provider, dict(answers.keys), dict(answers.plain)


def _cells(model: CatalogModel) -> tuple[str, ...]:
    return (
        texts.MODES.get(model.mode, model.mode.replace("_", " ")),
        tokens_in_words(model.context),
        price_in_words(model.price_in),
        price_in_words(model.price_out),
    )
