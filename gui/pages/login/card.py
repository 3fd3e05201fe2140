"""The card in the middle of the first screen, and the parts that its forms are made of."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from tkinter.font import Font

from core.account.password_strength import MIN_LENGTH, length_of
from gui.frame.focus import on_enter
from gui.frame.page import Context
from gui.widgets.password import PasswordEntry, StrengthMeter
from gui.widgets.scroll import ScrollFrame

WIDTH = 380
_LONG = ("create", "forgot")
"""Forms that need all the height of the smallest window, with a message in them."""


class LoginCard(ttk.Frame):
    """A card whose content is made anew for each `mode`."""

    def __init__(
        self,
        master: tk.Misc,
        context: Context,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(master, style="Page.TFrame")
        self.context = context
        self._monotonic = monotonic
        self._busy = False
        self._last_user = ""
        theme = context.theme
        self.gateway = ttk.Label(self, style="Muted.TLabel", compound="left")
        """What the gateway does meanwhile: a lock does not stop it."""
        self.scroll = ScrollFrame(self, theme)  # for large text in a low window
        self.scroll.pack(fill="both", expand=True)
        self.card = ttk.Frame(
            self.scroll.inner, style="Card.TFrame", padding=theme.pad(36, 30, 36, 28)
        )
        self.card.pack(expand=True)
        self.mode = ""
        self._first: tk.Misc | None = None
        self.name: ttk.Entry
        """Of the present form, if it asks for a name."""
        self._has_name = False
        self._passwords: list[PasswordEntry] = []
        self._texts: list[tk.StringVar] = []
        """Of the fields that are no password fields."""
        self.buttons: dict[str, ttk.Button] = {}
        """What can be pressed besides the form's own button, by what it does."""
        self.winfo_toplevel().bind("<Escape>", lambda _event: self._escape(), add="+")

    def submit(self) -> None:
        """Do what the form is for, with what was typed."""
        raise NotImplementedError

    def first_focus(self) -> tk.Misc | None:
        """Where somebody begins with the present form."""
        return self._first

    def _begin_at(self, widget: tk.Misc) -> None:
        self._first = widget
        widget.focus_set()

    # ---- the parts

    def _reset(self, mode: str, title: str, text: str) -> None:
        self.mode = mode
        self._has_name, self._passwords, self._texts, self.buttons = False, [], [], {}
        theme, icons = self.context.theme, self.context.icons
        for child in self.card.winfo_children():
            child.destroy()
        head = ttk.Frame(self.card, style="Surface.TFrame")
        head.pack(fill="x")
        compact = mode != "login"
        logo = ttk.Label(head, image=icons.logo(40 if compact else 52), style="Surface.TLabel")
        words = ttk.Label(
            head, text=title, style="Surface.Title.TLabel", wraplength=theme.em(WIDTH)
        )
        if compact:
            logo.pack(side="left", padx=(0, theme.px(12)))
            words.pack(side="left")
        else:
            logo.pack(anchor="w")
            words.pack(anchor="w", pady=(theme.px(18), 0))
        self._note(text, "Surface.Muted.TLabel", above=6)
        # An empty frame of the wanted width: the card's content decides its size.
        ttk.Frame(self.card, style="Surface.TFrame", width=theme.em(WIDTH)).pack(
            pady=(theme.px(2 if mode in _LONG else 8), 0)
        )

    def _note(self, text: str, style: str = "Surface.Small.TLabel", above: int = 12) -> ttk.Label:
        theme = self.context.theme
        label = ttk.Label(
            self.card, text=text, style=style, wraplength=theme.em(WIDTH), justify="left"
        )
        label.pack(anchor="w", pady=(theme.px(above), 0))
        return label

    def _field(self, label: str) -> None:
        px = self.context.theme.px
        long = self.mode in _LONG
        ttk.Label(self.card, text=label, style="Surface.Strong.TLabel").pack(
            anchor="w", pady=(px(9 if long else 12), px(4 if long else 5))
        )

    def _password(self, label: str) -> PasswordEntry:
        self._field(label)
        field = PasswordEntry(self.card, self.context.theme, self.context.icons)
        field.pack(fill="x")
        on_enter(field.entry, self.submit)
        self._passwords.append(field)
        return field

    def _new_password(self, label: str) -> None:
        """A field with its meter, and one for the same again."""
        self.password = self._password(label)
        self.meter = StrengthMeter(self.card, self.context.theme)
        self.meter.pack(fill="x", pady=(self.context.theme.px(7), 0))
        self.again = self._password("The same, once more")

    def _name_entry(self, text: str) -> None:
        self._field("User name")
        self._has_name = True
        self.name = self._text_field(text, self.context.theme.fonts.body)
        on_enter(self.name, self.name_done)

    def _text_field(self, text: str, font: Font) -> ttk.Entry:
        typed = tk.StringVar(self, text)
        self._texts.append(typed)
        entry = ttk.Entry(self.card, textvariable=typed, font=font)
        entry.icursor("end")
        entry.pack(fill="x")
        return entry

    def name_done(self) -> None:
        """The name is typed: on to the next field."""
        trouble = self._trouble_with_name()
        if trouble:
            self._say(trouble)
        else:
            self._passwords[0].entry.focus_set()

    def _finish_form(self, action: str) -> None:
        theme = self.context.theme
        self.message = ttk.Label(
            self.card,
            style="Surface.error.TLabel",
            wraplength=theme.em(WIDTH),
            justify="left",
        )
        self.progress = ttk.Progressbar(
            self.card, mode="indeterminate", style="Thin.Horizontal.TProgressbar"
        )
        self.button = ttk.Button(
            self.card, text=action, style="Accent.TButton", command=self.submit
        )
        self.button.pack(fill="x", pady=(theme.px(18), 0), ipady=theme.px(3))
        self._action = action
        for field in self._passwords:
            field.on_change(self._typed)
        for typed in self._texts:
            typed.trace_add("write", lambda *_args: self._typed())

    def _links(self, *links: tuple[str, str, Callable[[], None]]) -> None:
        """Small buttons below the form: (what it does, label, call)."""
        px = self.context.theme.px
        row = ttk.Frame(self.card, style="Surface.TFrame")
        row.pack(fill="x", pady=(px(8), 0))
        for number, (key, label, call) in enumerate(links):
            link = ttk.Button(row, text=label, style="Link.TButton", command=call)
            link.pack(side="left" if number == 0 else "right")
            self.buttons[key] = link

    def _big_button(self, key: str, label: str, call: Callable[[], None], style: str = "") -> None:
        px = self.context.theme.px
        button = ttk.Button(self.card, text=label, style=style or "TButton", command=call)
        button.pack(fill="x", pady=(px(8 if self.buttons else 18), 0), ipady=px(2))
        self.buttons[key] = button

    # ---- what every form does

    def _user(self) -> str:
        return self.name.get().strip() if self._has_name else self._last_user

    def _trouble_with_name(self) -> str:
        if self._has_name and not self.name.get().strip():
            self.name.focus_set()
            return "Type a user name."
        return ""

    def _trouble_with_new_password(self) -> str:
        password = self.password.get()
        if not password:
            self.password.entry.focus_set()
            return "Type the password."
        if length_of(password) < MIN_LENGTH:
            self.password.entry.focus_set()
            return f"The password needs at least {MIN_LENGTH} characters."
        if not self.again.get():
            self.again.entry.focus_set()
            return "Type the same password once more."
        if password != self.again.get():
            self.again.entry.focus_set()
            return "The two passwords are not the same. Type the second one again."
        return ""

    def _escape(self) -> None:
        back = self.buttons.get("back")
        if back is not None and self.winfo_manager():
            back.invoke()

    def _typed(self) -> None:
        """Something was typed into the form."""
        self._say("")

    def _show_strength(self) -> None:
        self.meter.measure(self.password.get(), self._user())

    def _ask_if_weak(self, go: Callable[[], None]) -> None:
        self.meter.ask_if_weak(self.context.dialogs, go)

    def _say(self, text: str, kind: str = "error") -> None:
        self.message.configure(text=text, style=f"Surface.{kind}.TLabel")
        if text:
            px = self.context.theme.px
            self.message.pack(anchor="w", pady=(px(12), 0), before=self.button)
        else:
            self.message.pack_forget()

    def _work(self, on: bool, words: str = "Checking…") -> None:
        """Show that the password is being checked; nothing can be typed meanwhile."""
        self._busy = on
        for field in self._passwords:
            field.enable(not on)
        flag = "disabled" if on else "!disabled"
        for widget in (self.button, *self.buttons.values()):
            widget.state([flag])
        if self._has_name:
            self.name.state([flag])
        if on:
            self._say("")
            self.button.configure(text=words)
            px = self.context.theme.px
            self.progress.pack(fill="x", pady=(px(14), 0), before=self.button)
            self.progress.start(20)
        else:
            self.button.configure(text=self._action)
            self.progress.stop()
            self.progress.pack_forget()

    def _clear(self) -> None:
        for field in self._passwords:
            field.clear()
