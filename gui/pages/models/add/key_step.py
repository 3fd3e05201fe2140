"""With which key: one of the vault, a new one, or none."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from tkinter import ttk

from core.config.catalog import Credential
from core.keys.entries import KeyEntry
from core.models.choices import (
    ADDRESS,
    KEY_NAME,
    Answers,
    has_more,
    key_fields,
    new_key_name,
    offered_keys,
)
from gui.pages.models.add import strings as texts
from gui.pages.models.add.step import BAR, Step, Walk
from gui.widgets.card import wrap_to_width
from gui.widgets.form import Segments
from gui.widgets.menu import Dropdown
from gui.widgets.password import PasswordEntry
from gui.widgets.scroll import ScrollFrame

STORED, NEW, NONE = "stored", "new", "none"
_NAME_CHARS = 30


class KeyField(ttk.Frame):
    """One secret: where it comes from, and what that asks for."""

    def __init__(
        self, master: tk.Misc, walk: Walk, credential: Credential, changed: Callable[[], None]
    ) -> None:
        super().__init__(master, style="Surface.TFrame")
        theme, icons = walk.context.theme, walk.context.icons
        self.credential = credential
        self._walk = walk
        self._changed = changed
        self._entries: tuple[KeyEntry, ...] = ()
        self._own: set[str] = set()
        """Names that were given to keys here: a mistyped one is typed again under its name."""
        self._was_named = ""
        """The name that was proposed last; what a person typed in its place stays."""
        title = f"{credential.label}{'' if credential.required else texts.CAN_BE_EMPTY}"
        ttk.Label(self, text=title, style="Surface.Strong.TLabel").pack(anchor="w")
        self.source = tk.StringVar(self, NEW)
        self.segments = Segments(self, theme, dict(texts.SOURCES), self.source)
        self.segments.pack(anchor="w", pady=(theme.px(6), theme.px(6)))
        place = ttk.Frame(self, style="Surface.TFrame")
        place.pack(fill="x")
        self.stored = Dropdown(place, theme, icons, lambda _name: self._edited())
        self.new = ttk.Frame(place, style="Surface.TFrame")
        self.new.columnconfigure(0, weight=1)
        self.value = PasswordEntry(self.new, theme, icons)
        self.value.grid(row=0, column=0, sticky="ew")
        ttk.Label(self.new, text="kept as", style="Surface.Muted.TLabel").grid(
            row=0, column=1, padx=theme.px(8)
        )
        self.typed_name = tk.StringVar(self)
        self.name = ttk.Entry(
            self.new, textvariable=self.typed_name, font=theme.fonts.code, width=_NAME_CHARS
        )
        self.name.grid(row=0, column=2, sticky="n")
        self.help = ttk.Label(place, style="Surface.Small.TLabel", justify="left")
        wrap_to_width(self.help)
        self.source.trace_add("write", lambda *_args: self._chosen())
        # Once the click has chosen it. Who comes by the keyboard goes on by Tab.
        self.segments.buttons[NEW].bind(
            "<ButtonRelease-1>", lambda _event: self.after_idle(self._go_to_value), add="+"
        )
        self.typed_name.trace_add("write", lambda *_args: changed())
        self.value.on_change(changed)

    def offer(self, entries: Sequence[KeyEntry], answers: Answers, *, first: bool) -> None:
        """These keys there are; `first`: choose among them for the person."""
        self._entries = tuple(entries)
        known = {
            field.env
            for provider in self._walk.beginning.catalog.providers
            for field in provider.fields
        }
        offered = offered_keys(self.credential, answers.provider, entries, known)
        names = [entry.name for entry, _fits in offered]
        fitting = [entry.name for entry, fits in offered if fits]
        chosen = self.stored.value if self.stored.value in names else ""
        self.stored.show(names, chosen or next(iter(fitting or names), ""), "No key yet")
        self.segments.buttons[STORED].state(["!disabled" if names else "disabled"])
        taken = {entry.name for entry in entries if entry.stored} - self._own
        address = str(answers.plain.get(ADDRESS, ""))
        proposed = new_key_name(self.credential, answers.provider, address, taken)
        if self.typed_name.get() in ("", self._was_named):
            self._was_named = proposed
            self.typed_name.set(proposed)
        if first:
            asked_for = self.credential in key_fields(answers.provider)
            self.source.set(STORED if fitting else NEW if asked_for else NONE)
        self._edited()

    def _chosen(self) -> None:
        self._walk.say("")
        self._edited()

    def _edited(self) -> None:
        source, theme = self.source.get(), self._walk.context.theme
        for part in (self.stored, self.new, self.help):
            part.pack_forget()
        if source == STORED:
            self.stored.pack(anchor="w")
        elif source == NEW:
            self.new.pack(fill="x")
        again = source == NEW and self.typed_name.get() in self._own
        self.help.configure(text=texts.REPLACES_OWN if again else texts.SOURCE_HELP[source])
        self.help.pack(fill="x", pady=(theme.px(4), 0))
        self._changed()

    def _go_to_value(self) -> None:
        """Whoever has clicked on a new key wants to paste it."""
        if self.winfo_exists() and self.source.get() == NEW:
            self.value.entry.focus_set()

    @property
    def key(self) -> str:
        """The name of the key; empty for none, or as long as there is no name."""
        source = self.source.get()
        if source == STORED:
            return self.stored.value
        return self.typed_name.get().strip() if source == NEW else ""

    def focus_on(self) -> tk.Misc:
        """Where there is something to do."""
        source = self.source.get()
        return self.value.entry if source == NEW else self.segments.buttons[source]

    def trouble(self) -> tuple[str, tk.Misc]:
        """What is wrong, and where; an empty text for nothing."""
        source, name = self.source.get(), self.typed_name.get().strip()
        if source == NONE and self.credential.required:
            return f"{self.credential.label} is needed here.", self.segments.buttons[NONE]
        if source == STORED and not self.stored.value:
            return "The vault has no key yet. Type a new one.", self.segments.buttons[NEW]
        if source != NEW:
            return "", self
        if not self.value.get().strip():
            required = self.credential.required
            return texts.NO_NEW_KEY if required else texts.NO_NEW_KEY_YET, self.value.entry
        if not KEY_NAME.fullmatch(name):
            return texts.BAD_KEY_NAME, self.name
        there = any(entry.name == name and entry.stored for entry in self._entries)
        if there and name not in self._own:
            return texts.taken_key_name(name), self.name
        return "", self

    def new_key(self) -> tuple[str, str] | None:
        """Name and value of one that is to be kept; None where there is none."""
        if self.source.get() != NEW:
            return None
        return self.typed_name.get().strip(), self.value.get().strip()

    def kept(self) -> None:
        """The new one is in the vault: nobody has to type it again, and its value is forgotten."""
        name = self.typed_name.get().strip()
        self._own.add(name)
        self.stored.show((name,), name)
        self.value.clear()
        self.source.set(STORED)


class KeyStep(Step):
    """A field for every secret that the provider asks for."""

    title = "Key"
    scrolls = True

    def __init__(self, master: tk.Misc, walk: Walk) -> None:
        super().__init__(master, walk)
        self._entries: tuple[KeyEntry, ...] = ()
        self._is_known = False
        """Which keys there are."""
        self.note(texts.KEY)
        scroll = ScrollFrame(self, self.theme, ground="Surface")
        scroll.pack(fill="both", expand=True)
        self._place = ttk.Frame(scroll.inner, style="Surface.TFrame")
        self._place.pack(fill="x", padx=(0, self.theme.px(BAR)))
        self.fields: dict[str, KeyField] = {}
        self.wants_more = tk.BooleanVar(self, walk.answers.wants_more)
        self.more = ttk.Checkbutton(
            scroll.inner,
            text=texts.MORE_FIELDS,
            variable=self.wants_more,
            style="Surface.TCheckbutton",
            command=self._build,
        )
        if has_more(walk.answers.provider):
            self.more.pack(anchor="w", pady=(self.theme.px(10), 0))
        self._build()

    def _build(self) -> None:
        wanted = key_fields(self.walk.answers.provider, more=self.wants_more.get())
        for param in set(self.fields) - {one.param for one in wanted}:
            self.fields.pop(param).destroy()
        for one in wanted:
            if one.param not in self.fields:
                field = KeyField(self._place, self.walk, one, self._changed)
                field.pack(fill="x", pady=(0, self.theme.px(8)))
                self.fields[one.param] = field
                field.offer(self._entries, self.walk.answers, first=True)
        self._changed()

    def enter(self) -> None:
        self.walk.context.run(self.walk.context.engine.keys.entries(), self._know)

    def _know(self, entries: tuple[KeyEntry, ...]) -> None:
        if not self.winfo_exists():
            return
        first, self._is_known = not self._is_known, True
        self._entries = entries
        for field in self.fields.values():
            untouched = not field.value.get()
            field.offer(entries, self.walk.answers, first=first and untouched)
        if self.winfo_ismapped() and first:
            self.first_focus().focus_set()

    def first_focus(self) -> tk.Misc:
        return next(iter(self.fields.values())).focus_on()

    def _changed(self) -> None:
        if self.fields:
            self.walk.changed(self._answers())

    def _answers(self) -> Answers:
        keys = {param: field.key for param, field in self.fields.items() if field.key}
        return replace(self.walk.answers, keys=keys, wants_more=self.wants_more.get())

    def answer(self, done: Callable[[Answers], None]) -> None:
        for field in self.fields.values():
            text, where = field.trouble()
            if text:
                self.walk.complain(text, where)
                return
        names = [new[0] for field in self.fields.values() if (new := field.new_key())]
        if len(names) != len(set(names)):
            self.walk.complain(texts.SAME_KEY_NAME, next(iter(self.fields.values())).name)
            return
        self._keep([*self.fields.values()], done)

    def _keep(self, fields: list[KeyField], done: Callable[[Answers], None]) -> None:
        """Put the new ones into the vault, one after the other."""
        if not fields:
            done(self._answers())
            return
        field, *rest = fields
        new = field.new_key()
        if new is None:
            self._keep(rest, done)
            return

        def kept(_none: None) -> None:
            if self.winfo_exists():
                field.kept()
                self._keep(rest, done)

        self.walk.send(self.walk.context.engine.keys.put(*new), kept)
