"""Who answers: a server that runs here, a provider, or any other server."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

from core.base.wording import count
from core.config.catalog import Provider
from core.models.choices import ADDRESS, OWN_SERVER, SAME_AS_OWN, Answers, matching, own_server
from gui.pages.models.add import strings as texts
from gui.pages.models.add.asked import Server
from gui.pages.models.add.step import Step, Walk
from gui.widgets.search_list import ListColumn, ListRow, SearchList

_USUAL = 6
"""Providers that stand above the entry for any other server."""
_LOCAL = "here:"


class ProviderStep(Step):
    """Servers that were found by themselves come first, then the usual providers."""

    title = "Provider"

    def __init__(self, master: tk.Misc, walk: Walk) -> None:
        super().__init__(master, walk)
        self._servers: dict[str, Server] = {}
        catalog = walk.beginning.catalog
        ordered = [*catalog.providers]
        places = [n for n, one in enumerate(ordered) if one.name in SAME_AS_OWN]
        ordered.insert(min([*places, _USUAL]), own_server())
        self._providers = {one.name: one for one in ordered if one.name not in SAME_AS_OWN}
        self.note(texts.PROVIDER)
        self.list = SearchList(
            self,
            self.theme,
            (ListColumn("what", "", 210),),
            self._rows,
            chosen=self._chosen,
            taken=walk.submit,
        )
        self.list.pack(fill="both", expand=True)
        self.list.renew()
        walk.context.run(walk.models.local_servers(), self._found, lambda _error: None)

    def first_focus(self) -> tk.Misc:
        return self.list.entry

    def enter(self) -> None:
        self._chosen(self.list.selected)

    def _found(self, servers: Sequence[Server]) -> None:
        """They come on top; what the person has chosen meanwhile stays chosen."""
        if self.winfo_exists() and servers:
            self._servers = {f"{_LOCAL}{one.base}": one for one in servers}
            touched = self.list.typed.get() or self.list.selected != next(iter(self._providers))
            self.list.renew("" if touched else next(iter(self._servers)))

    def _rows(self, typed: str) -> Sequence[ListRow]:
        rows, words = [], []
        for id_, server in self._servers.items():
            found = f"runs here, {count(len(server.models), 'model')}"
            rows.append(ListRow(id_, (server.label, found), strong=True))
            words.append((id_, f"{server.label} {server.provider} local {server.base}"))
        for name, one in self._providers.items():
            what = texts.OWN_SERVER if name == OWN_SERVER else name
            rows.append(ListRow(name, (one.label, what)))
            more = texts.OWN_SERVER_WORDS if name == OWN_SERVER else ""
            words.append((name, f"{one.label} {name} {more}"))
        wanted = matching(words, typed) or [OWN_SERVER]
        by_id = {row.id: row for row in rows}
        return [by_id[id_] for id_ in wanted]

    def _chosen(self, id_: str) -> None:
        answers = self._answers(id_)
        if answers is not None:
            self.walk.say("")
            self.walk.changed(answers)

    def _answers(self, id_: str) -> Answers | None:
        """A change of provider takes back what was answered of the one before."""
        before = self.walk.answers
        server = self._servers.get(id_)
        if server is not None:
            provider = self._provider_of(server)
            made = Answers(provider, is_local=True, plain={ADDRESS: server.base})
        elif id_ in self._providers:
            made = Answers(self._providers[id_])
        else:
            return None
        same = before.provider.name == made.provider.name and before.is_local == made.is_local
        if same and (not made.is_local or before.plain == made.plain):
            return before
        return made

    def _provider_of(self, server: Server) -> Provider:
        return self._providers.get(server.provider) or own_server()

    def answer(self, done: Callable[[Answers], None]) -> None:
        answers = self._answers(self.list.selected)
        if answers is None:
            self.walk.complain("Choose one of the list.", self.list.entry)
        else:
            done(answers)
