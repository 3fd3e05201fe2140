"""The dialog that adds a key, or gives one another value."""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.base.errors import UserError
from core.config.catalog import ProviderKeys
from core.keys.entries import KeyEntry
from gui.frame.dialogs import Choice
from gui.frame.focus import on_enter
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.frame.words import is_locked
from gui.pages.keys import strings as texts
from gui.widgets.auto_bar import AutoBar
from gui.widgets.password import PasswordEntry
from gui.widgets.tree_style import fit, make_flat

_WIDTH = 440
_NAMES, _FOR = 215, _WIDTH - 225
"""How wide the columns of suggestions are."""
_SUGGESTIONS = 5
"""Lines of suggested names that are in sight."""
_ASKED = "needed by"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_BAD_NAME = "Only letters, digits and _, as in OPENAI_API_KEY; no digit first."


def suggestions(
    entries: Sequence[KeyEntry], catalog: Sequence[ProviderKeys]
) -> list[tuple[str, str]]:
    """Names and what they are for: first what the config asks for, then those well known."""
    found = {
        one.name: f"{_ASKED} {texts.users(one, 1)}"
        for one in sorted(entries, key=lambda one: not one.missing)
        if one.used and not one.stored
    }
    for provider in catalog:
        for name in provider.names:
            found.setdefault(name, provider.label)
    return list(found.items())


def matching(offered: Sequence[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    """Those with every typed word in their name or in what they are for."""
    words = typed.casefold().split()
    return [pair for pair in offered if all(word in " ".join(pair).casefold() for word in words)]


class KeyForm(FormDialog):
    """Name with suggestions, value, and under each what is to be said about it."""

    def __init__(
        self,
        context: Context,
        entries: Sequence[KeyEntry] = (),
        catalog: Sequence[ProviderKeys] = (),
        *,
        name: str = "",
        replace: bool = False,
        saved: Callable[[str], None] = lambda _name: None,
    ) -> None:
        """`name` is filled in; with `replace` it cannot be changed. `saved` is told the name."""
        super().__init__(context, f"Replace {name}" if replace else "Add a key", _WIDTH)
        self._stored = {one.name for one in entries if one.stored}
        self._offered = suggestions(entries, catalog)
        self._replace = replace
        self._saved = saved
        self.typed = tk.StringVar(self, name)
        self.name = ttk.Entry(self.body, textvariable=self.typed, font=context.theme.fonts.code)
        if not replace:
            self.label("Name")
            self.name.pack(fill="x")
            self._build_suggestions()
            self.name_note = self.line()
        self.value = self.field("New value" if replace else "Value", PasswordEntry)
        self.value.on_change(self._judge)
        self.line()
        self.typed.trace_add("write", lambda *_args: self._edited())
        self.offer(Choice("save", "Replace" if replace else "Add", "accent"))
        self._edited()
        self._judge()
        self.open(self.value.entry if name else self.name)

    # ---- the parts

    def _build_suggestions(self) -> None:
        theme = self.context.theme
        well = ttk.Frame(self.body, style="Line.TFrame", padding=1)
        well.pack(fill="x", pady=(theme.px(6), 0))
        self.list = ttk.Treeview(
            well, columns=("for",), show="tree", selectmode="browse", height=_SUGGESTIONS
        )
        make_flat(self.list, theme.row_height)
        self.list.column("#0", width=theme.em(_NAMES), stretch=False)
        self.list.column("for", width=theme.em(_FOR), stretch=True)
        self.list.pack(side="left", fill="both", expand=True)
        self.list.configure(yscrollcommand=AutoBar(well, self.list).set)
        self.list.tag_configure("asked", foreground=theme.colors.error)
        self.list.bind("<ButtonRelease-1>", lambda _event: self._take(), add="+")
        on_enter(self.list, self._take)
        self.list.bind("<space>", lambda _event: self._take())
        self.name.bind("<Down>", lambda _event: self._enter_list())
        self.list.bind("<FocusIn>", lambda _event: self._choose_first(), add="+")

    def _enter_list(self) -> str:
        self.list.focus_set()
        self._choose_first()
        return "break"

    def _choose_first(self) -> None:
        """By whatever way the keyboard came: a list without a chosen row hears no key."""
        rows = self.list.get_children()
        if rows and not self.list.selection():
            self.list.focus(rows[0])
            self.list.selection_set(rows[0])

    def _take(self) -> str:
        """The suggested name is the one."""
        chosen = self.list.selection()
        if chosen:
            self.typed.set(chosen[0])
            self.value.entry.focus_set()
        return "break"

    # ---- as it is typed

    def _edited(self) -> None:
        if self._replace:
            return
        typed = self.typed.get().strip()
        exact = any(typed == name for name, _for in self._offered)
        found = self._offered if exact else matching(self._offered, typed)
        shown = [str(one) for one in self.list.get_children()]
        if shown != [name for name, _for in found]:
            self.list.delete(*shown)
            theme = self.context.theme
            measure = theme.fonts.body.measure
            names = theme.em(_NAMES) - theme.row_height // 3 - theme.px(8)
            reasons = theme.em(_FOR) - theme.px(24)  # beside the scrollbar
            for name, why in found:
                tags = ("asked",) if why.startswith(_ASKED) else ()
                text, what = fit(name, names, measure), fit(why, reasons, measure)
                self.list.insert("", "end", iid=name, text=text, values=(what,), tags=tags)
            # What is typed there would go nowhere.
            self.list.configure(takefocus=bool(found))
        if exact:
            self.list.selection_set(typed)
            self.list.see(typed)
        known = typed in self._stored
        self.buttons["save"].configure(text="Replace" if known else "Add")
        text = ""
        if known:
            text = "The vault has a key of this name; its value would be replaced."
        elif typed and not found and _NAME.fullmatch(typed):
            text = "Not one of the well-known names. That is fine, if your config uses it."
        self.say(text, "Small", self.name_note)

    def _judge(self) -> None:
        text, warns = texts.value_note(self.typed.get().strip(), self.value.get())
        self.say(text, "warn" if warns else "Small")

    # ---- saving

    def submit(self) -> None:
        """Put it into the vault."""
        name, value = self.typed.get().strip(), self.value.get().strip()
        if not _NAME.fullmatch(name):
            self.complain(_BAD_NAME if name else "What is it called?", self.name, self.name_note)
        elif not value:
            self.complain("Paste the key here.", self.value.entry)
        else:
            job = self.context.engine.keys.put(name, value)
            self.send(job, lambda _none: self._done(name))

    def _done(self, name: str) -> None:
        self.close()
        known = self._replace or name in self._stored
        self.context.toast(f"{name} is {'replaced' if known else 'in the vault'}.", "ok")
        self._saved(name)

    def failed(self, error: Exception) -> None:
        """Not if it was locked: that takes the form away."""
        if not is_locked(error):
            super().failed(error)

    def refused(self, error: UserError) -> None:
        """Beside the field that it is about."""
        if not self._replace and "name of a key" in error.what:
            self.complain(str(error), self.name, self.name_note)
        else:
            self.complain(str(error), self.value.entry)
