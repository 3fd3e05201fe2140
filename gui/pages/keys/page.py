"""The keys page: what is in the vault, what the config asks for, and what to do about it."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk
from typing import TypeVar

from core.base.events import ApplyStep, ConfigChangedOnDisk, Event, Job, KeysChanged
from core.base.status import Status
from core.config.catalog import ProviderKeys
from core.keys.entries import KeyEntry
from gui.frame.focus import close_menu, tab_order
from gui.frame.page import Page
from gui.frame.words import is_locked
from gui.pages.keys import strings as texts
from gui.pages.keys.adding import KeyForm
from gui.pages.keys.key_card import KeyCard
from gui.pages.keys.key_list import KeyList
from gui.pages.keys.no_keys import NoKeys
from gui.pages.keys.shortcuts import bind_list_keys
from gui.pages.keys.transfer import KeyImport, export_keys
from gui.widgets.decision_banner import ActionBanners
from gui.widgets.menu import pop_up_below

T = TypeVar("T")


class KeysPage(Page):
    """Title and buttons; banners; filter and numbers; the list; the card of the selected key.

    In an empty vault of a config that asks for nothing: `NoKeys` in the place of the last three.
    """

    title = "Keys"
    icon = "key"

    def build(self) -> None:
        theme = self.context.theme
        self.entries: tuple[KeyEntry, ...] | None = None
        """What the list is about; None until it is read."""
        self._catalog: tuple[ProviderKeys, ...] | None = None
        self._front = False
        self._chosen = ""
        self._stale: tuple[bool, bool] = (False, False)
        self.importing = KeyImport(self.context, self._asked)
        self.columnconfigure(0, weight=1)
        # The list is as high as it needs to be: what room is left stays under the card, and where
        # there is too little the list alone gets smaller.
        self.rowconfigure(3, weight=1)
        self.rowconfigure(5, weight=1000)
        pad = theme.px(24)
        self._build_head().grid(row=0, column=0, sticky="ew", padx=pad, pady=(theme.px(20), 0))
        self.banners = ActionBanners(self, theme, self.context.icons)
        self.banners.grid(row=1, column=0, sticky="ew", padx=pad, pady=(theme.px(12), 0))
        self.tools = self._build_tools()
        self.tools.grid(row=2, column=0, sticky="ew", padx=pad, pady=(0, theme.px(10)))
        self.list = KeyList(self, theme, self.context.icons, selected=self._selected, act=self._act)
        self.list.grid(row=3, column=0, sticky="nsew", padx=pad, pady=(0, theme.px(20)))
        self.no_match = ttk.Label(self.list, text=texts.NO_MATCH, style="Surface.Muted.TLabel")
        self.card = KeyCard(
            self,
            theme,
            self.context.icons,
            {
                "reveal": self._reveal,
                "copy": self.copy,
                "replace": self._replace,
                "take": lambda: self.importing.take([self.list.selected]),
                "add": lambda: self.add(self.list.selected),
                "delete": self.delete,
            },
        )
        self.card.grid(row=4, column=0, sticky="ew", padx=pad, pady=(0, theme.px(20)))
        self.empty = NoKeys(
            self,
            self.context,
            add=self.add,
            from_file=self.importing.from_env_file,
            from_environment=self.importing.from_environment,
        )
        for part in (self.tools, self.list, self.card):
            part.grid_remove()
        bind_list_keys(self, self.list.tree, self.entry)
        self.context.shortcuts.add(self, "filter keys", self._find)

    def _build_head(self) -> ttk.Frame:
        theme, icons = self.context.theme, self.context.icons
        head = ttk.Frame(self, style="Page.TFrame")
        words = ttk.Frame(head, style="Page.TFrame")
        ttk.Label(words, text="Keys", style="Title.TLabel").pack(anchor="w")
        self.buttons: dict[str, ttk.Button] = {}
        for name, icon, command in (
            ("Add a key", "plus", self.add),
            ("Import…", "import", self._open_menu),
            ("Export…", "export", lambda: export_keys(self.context)),
        ):
            accent = "Accent." if icon == "plus" else ""
            button = ttk.Button(
                head, text=name, style=f"Page.{accent}TButton", compound="left", command=command
            )
            button.pack(side="right", padx=(theme.px(8), 0), anchor="n")
            color = (lambda: theme.colors.on_accent) if accent else None
            icons.attach(button, icon, color, 16)
            self.buttons[name] = button
        tab_order(*reversed(self.buttons.values()))
        words.pack(side="left", fill="x", expand=True)
        self.menu = tk.Menu(self, tearoff=False, font=theme.fonts.body)
        for label, command in (
            ("From a .env file…", self.importing.from_env_file),
            ("From the environment…", self.importing.from_environment),
            ("From an encrypted export…", self.importing.from_export),
        ):
            self.menu.add_command(label=f"  {label}  ", command=partial(self._from_menu, command))
        return head

    def _from_menu(self, command: Callable[[], None]) -> None:
        """A menu of the system may outlive the page being in front."""
        if self._free():
            command()

    def _build_tools(self) -> ttk.Frame:
        theme = self.context.theme
        tools = ttk.Frame(self, style="Page.TFrame")
        ttk.Label(tools, text="Filter", style="Muted.TLabel").pack(
            side="left", padx=(0, theme.px(8))
        )
        self.wanted = tk.StringVar(self)
        self.entry = ttk.Entry(
            tools, textvariable=self.wanted, style="Page.TEntry", font=theme.fonts.body, width=28
        )
        self.entry.pack(side="left")
        self.wanted.trace_add("write", lambda *_args: self._fill())
        self.summary = ttk.Label(tools, style="Small.TLabel")
        self.summary.pack(side="right")
        return tools

    def _open_menu(self) -> None:
        pop_up_below(self.menu, self.buttons["Import…"], self.context.theme)

    def _find(self) -> None:
        self.entry.focus_set()
        self.entry.selection_range(0, "end")

    def _free(self) -> bool:
        return self._front and not self.context.dialogs.open_dialogs

    # ---- what there is

    def reload(self) -> None:
        """Ask again what there is."""
        self._run(self.context.engine.keys.entries(), self._take)

    def _run(self, job: Job[T], done: Callable[[T], None]) -> None:
        """Wait for `job`; that the engine was locked meanwhile needs no words."""

        def failed(error: Exception) -> None:
            if not is_locked(error):
                self.context.dialogs.error(error)

        self.context.run(job, done, failed)

    def _take(self, entries: tuple[KeyEntry, ...]) -> None:
        self.entries = entries
        for part in (self.tools, self.list):
            if entries:
                part.grid()
            else:
                part.grid_remove()
        if entries:
            self.empty.grid_forget()
        else:
            self.card.hide()
            self.card.grid_remove()
            self.empty.grid(row=3, rowspan=3, column=0)
            self._run(self.context.engine.keys.look_into_environment(), self.empty.tell_environment)
        self.context.focus.offer(self)
        stored = any(one.stored for one in entries)
        self.buttons["Export…"].state(["!disabled" if stored else "disabled"])
        self._welcome(bool(entries) and not stored)
        chosen = self._chosen if any(one.name == self._chosen for one in entries) else ""
        self._fill(chosen)
        if chosen:
            self._chosen = ""

    def _welcome(self, on: bool) -> None:
        """The vault is empty, but the config or the environment has names to show."""
        if not on:
            self.banners.dismiss("welcome")
        elif "welcome" not in self.banners:
            actions = (("Import a .env file…", self.importing.from_env_file),)
            self.banners.show("welcome", "info", texts.NOTHING_STORED, actions)

    def _asked(self) -> list[str]:
        return [one.name for one in self.entries or () if one.used and not one.stored]

    def _fill(self, chosen: str = "") -> None:
        entries = self.entries or ()
        now = time.time()
        words = self.wanted.get().casefold().split()
        rows = [
            texts.row(one, now)
            for one in sorted(entries, key=lambda one: not one.missing)
            if all(word in " ".join((one.name, *one.models)).casefold() for word in words)
        ]
        self.list.show(rows, chosen, room_for=len(entries))
        self.summary.configure(text=texts.summary(entries, len(rows)))
        if rows or not entries:
            self.no_match.place_forget()
        else:
            self.no_match.place(relx=0.5, rely=0.4, anchor="center")

    @property
    def selected(self) -> KeyEntry | None:
        """The entry that is selected in the list."""
        name = self.list.selected
        return next((one for one in self.entries or () if one.name == name), None)

    def _selected(self, _name: str) -> None:
        entry = self.selected
        if entry is None:
            self.card.hide()
            self.card.grid_remove()
        else:
            self.card.show(entry, texts.details(entry, time.time()))
            self.card.grid()

    # ---- what one can do

    def _act(self, name: str) -> None:
        """What the button at the end of a row does."""
        entry = next((one for one in self.entries or () if one.name == name), None)
        if entry is not None and entry.missing:
            self.add(name)
        elif entry is not None:
            self.importing.take([name])

    def open_selected(self) -> None:
        """Enter, or a double click, on a row."""
        entry = self.selected
        if entry is not None and entry.stored:
            self._replace()
        elif entry is not None:
            self._act(entry.name)

    def add(self, name: str = "") -> None:
        """Open the form for a new key."""

        def known(catalog: tuple[ProviderKeys, ...]) -> None:
            if self._free():
                KeyForm(self.context, self.entries or (), catalog, name=name, saved=self._choose)

        if self._catalog is not None:
            known(self._catalog)
        else:  # a form without suggestions is better than none
            self._read_catalog(known, lambda _error: known(()))

    def _choose(self, name: str) -> None:
        """Select this one as soon as it is in the list."""
        self._chosen = name
        self.reload()

    def _read_catalog(
        self,
        done: Callable[[tuple[ProviderKeys, ...]], None] = lambda _catalog: None,
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        def read(catalog: tuple[ProviderKeys, ...]) -> None:
            self._catalog = catalog
            done(catalog)

        self.context.run(self.context.engine.keys.catalog(), read, failed)

    def _replace(self) -> None:
        entry = self.selected
        if entry is not None:
            KeyForm(self.context, name=entry.name, replace=True)

    def _reveal(self) -> None:
        name = self.list.selected

        def got(value: str) -> None:
            if self._front and self.card.shown == name:
                self.card.reveal(value)

        self._run(self.context.engine.keys.reveal(name), got)

    def copy(self) -> None:
        """The value of the selected key to the clipboard, for a while."""
        entry = self.selected
        if entry is None or not entry.stored:
            return

        def got(value: str) -> None:
            if self._front:
                self.context.clipboard.copy_secret(value, cleared=taken_back)
                self.context.toast(f"{entry.name} is on the clipboard for 30 seconds.", "ok")

        def taken_back() -> None:
            self.context.toast("The key was cleared from the clipboard.")

        self._run(self.context.engine.keys.reveal(entry.name), got)

    def delete(self) -> None:
        """Forget the selected key, after a question."""
        entry = self.selected
        if entry is None or not entry.stored:
            return

        def go() -> None:
            def done(_none: None) -> None:
                self.context.toast(f"{entry.name} is deleted.", "ok")

            self._run(self.context.engine.keys.remove(entry.name), done)

        self.context.dialogs.confirm(
            texts.delete_title(entry), texts.delete_text(entry), "Delete", go, danger=True
        )

    # ---- from the shell

    def load(self) -> None:
        self._read_catalog()  # so that the first form opens at once

    def shown(self) -> None:
        self._front = True
        self.reload()

    def first_focus(self) -> tk.Misc:
        return self.empty.add if self.empty.winfo_manager() else self.list.tree

    def hidden(self) -> None:
        self._front = False
        self.card.hide()
        close_menu(self.menu)

    def render(self, status: Status) -> None:
        trying = status.apply is not None and status.apply.step is ApplyStep.REHEARSING
        if (status.keys_stale, trying) == self._stale:
            return
        self._stale = (status.keys_stale, trying)
        if not status.keys_stale:
            self.banners.dismiss("stale")
            return
        action = ("Apply now", self.context.engine.gateway.apply)
        self.banners.show("stale", "warning", texts.STALE, (action,))
        self.banners.buttons["stale"]["Apply now"].state(["disabled" if trying else "!disabled"])

    def tick(self, now: float) -> None:  # noqa: ARG002
        if self._front and self.entries:
            self._fill()  # "5 minutes ago" gets older; only rows that differ are drawn

    def on_event(self, event: Event) -> None:
        if isinstance(event, KeysChanged | ConfigChangedOnDisk) and self._front:
            self.reload()
