"""The connections card: which program is connected, with whose key, and what it last asked for."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable
from tkinter import ttk

from core.base.events import Connection
from core.base.wording import count
from core.ledger.views import KeptRequest
from gui.frame.figures import NOTHING
from gui.frame.page import Context
from gui.widgets.card import Card, wrap_to_width
from gui.widgets.figure_row import say
from gui.widgets.sortable_table import Column, Row, SortableTable

_COLUMNS = (
    Column("program", "Program", 0, right=False, falling=False),
    Column("key", "Key", 0, right=False, falling=False),
    Column("model", "Model last used", 0, right=False, falling=False),
    Column("address", "Address", 150, right=False, falling=False),
)
_LEAST, _MOST = 2, 8
"""Rows of the table."""
_NOBODY = "Nobody is connected. Tools show up here by name while they talk to the gateway."
_STOPPED = "Who is connected is shown here while the gateway runs."
MASTER = "Master key"


class ConnectionsCard(Card):
    """A table, or a sentence while nobody is connected."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        super().__init__(master, context.theme, "Connections")
        self._connections: tuple[Connection, ...] = ()
        self._last: dict[str, KeptRequest] = {}
        self.count = ttk.Label(self.actions, style="Surface.Muted.TLabel")
        self.count.pack()
        self.table = SortableTable(
            self.body,
            context.theme,
            context.icons,
            _COLUMNS,
            by="program",
            least=_LEAST,
            most=_MOST,
        )
        self.empty = ttk.Label(self.body, style="Surface.Muted.TLabel", justify="left")
        self.empty.pack(fill="x")
        wrap_to_width(self.empty)

    def show(self, connections: tuple[Connection, ...], *, serving: bool) -> None:
        """List those that are connected now."""
        say(self.count, count(len(connections), "connection") if serving else "")
        say(self.empty, _NOBODY if serving else _STOPPED)
        if connections != self._connections:
            self._connections = connections
            self._fill()

    def show_last(self, requests: Iterable[KeptRequest]) -> None:
        """Take up what was asked last, the newest first."""
        last: dict[str, KeptRequest] = {}
        for one in requests:
            last.setdefault(one.row.peer, one)
        self._last = last
        self._fill()

    def _fill(self) -> None:
        there, other = (self.table, self.empty) if self._connections else (self.empty, self.table)
        if not there.winfo_manager():
            other.pack_forget()
            there.pack(fill="x")
        self.table.show([self._row(one) for one in self._connections])

    def _row(self, one: Connection) -> Row:
        program = one.process or "Unknown program"
        if one.pid is not None:
            program += f"  ({one.pid})"
        last = self._last.get(one.peer)
        # A port is given to another program in time.
        if last is not None and None not in (last.pid, one.pid) and last.pid != one.pid:
            last = None
        key, model = NOTHING, NOTHING
        if last is not None:
            key = last.row.client or MASTER
            model = last.row.group or last.row.asked or NOTHING
        cells = (program, key, model, one.peer)
        return Row(f"peer:{one.peer}", cells, tuple(cell.casefold() for cell in cells))
