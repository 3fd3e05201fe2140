"""The dialog that moves keys from the config into the vault."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from core.base.errors import ConfigChangedError
from core.keys.entries import LiteralKey, MovedKeys
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.frame.words import shorten

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WIDTH = 560
_MOST = 8
"""Rows at once; the rest comes with the next look."""


@dataclass(frozen=True)
class _Row:
    key: LiteralKey
    wanted: tk.BooleanVar
    name: ttk.Entry
    typed: tk.StringVar


class MoveKeysDialog(FormDialog):
    """A row for each key, with the name that it gets. Nothing happens before the button."""

    def __init__(
        self,
        context: Context,
        keys: Sequence[LiteralKey],
        text: str,
        digest: str,
        *,
        unsaved: bool,
        moved: Callable[[MovedKeys], None],
        changed: Callable[[], None],
        give_up: Callable[[], None],
    ) -> None:
        """`moved` gets what was done; `changed` is called when the file on the disk is another one
        by now; `give_up` when nothing was done."""
        super().__init__(context, "Move keys into the vault", _WIDTH)
        self._text = text
        self._digest = digest
        self._moved = moved
        self._changed = changed
        self._give_up = give_up
        self.note(
            "The config keeps only their names (os.environ/NAME); nothing else in it changes. Old "
            "copies of the config that hold them are cleaned."
            + (" Your unsaved changes are saved along with it." if unsaved else "")
        )
        if any(key.stored for key in keys[:_MOST]):
            self.note("What the vault has already is called there as before.")
        self.rows: list[_Row] = []
        self._build_rows(keys[:_MOST])
        if len(keys) > _MOST:
            more = len(keys) - _MOST
            self.note(f"{more} more {'comes' if more == 1 else 'come'} afterwards.")
        self.line()
        self.offer(Choice("move", "Move into the vault", "accent"), "Moving…")
        self.open()

    def _build_rows(self, keys: Sequence[LiteralKey]) -> None:
        theme = self.context.theme
        table = ttk.Frame(self.body, style="Surface.TFrame")
        table.pack(fill="x", pady=(theme.px(14), theme.px(4)))
        table.columnconfigure(0, weight=1, minsize=theme.em(_WIDTH - 270))
        for column, words in enumerate(("Where", "Name in the vault")):
            ttk.Label(table, text=words, style="Surface.Small.TLabel").grid(
                row=0, column=column, sticky="w", pady=(0, theme.px(4))
            )
        for number, key in enumerate(keys, 1):
            wanted = tk.BooleanVar(self, value=True)
            ttk.Checkbutton(
                table,
                text=f"{shorten(key.where, 38)}  (line {key.line})",
                variable=wanted,
                style="Surface.TCheckbutton",
                command=self._ticked,
            ).grid(row=number, column=0, sticky="w", pady=theme.px(3))
            typed = tk.StringVar(self, key.name)
            name = ttk.Entry(table, textvariable=typed, font=theme.fonts.code, width=28)
            if key.stored:  # a second name for the same key would only be one more to keep
                name.configure(state="readonly")
            name.grid(row=number, column=1, sticky="ew", pady=theme.px(3))
            # Not when a key is let go: that of the Enter which was refused would count as well.
            typed.trace_add("write", lambda *_args: self.say(""))
            self.rows.append(_Row(key, wanted, name, typed))

    def _ticked(self) -> None:
        some = any(row.wanted.get() for row in self.rows)
        if some:
            self.allow("move")
        else:
            self.forbid("move", "Tick at least one key.")
        self.say("")

    # ---- doing it

    def submit(self) -> None:
        """Move what is ticked."""
        names: dict[tuple[int, int], str] = {}
        for row in self.rows:
            if not row.wanted.get():
                continue
            name = row.name.get().strip()
            if not _NAME.fullmatch(name):
                self.complain(
                    "A name has only letters, digits and _, and begins with a letter.", row.name
                )
                return
            names[row.key.line, row.key.column] = name
        self.send(self.context.engine.keys.move(self._text, self._digest, names), self._done)

    def cancelled(self) -> None:
        """Nothing is moved; too late once it has begun."""
        if not self.waits:
            self.close()
            self._give_up()

    def _done(self, moved: MovedKeys) -> None:
        self.close()
        self._moved(moved)

    def failed(self, error: Exception) -> None:
        """When the file is another one by now, the dialog is about nothing."""
        if isinstance(error, ConfigChangedError):
            self.close()
            self._give_up()
            self._changed()
        else:
            super().failed(error)
