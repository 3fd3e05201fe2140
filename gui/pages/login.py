"""The first thing one sees: make the account, or log in; also the lock screen."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from core.errors import AccountError, UserError, WrongPasswordError
from core.keys import Entered
from core.password_strength import MIN_LENGTH, length_of, strength
from gui.page import Context
from gui.widgets.password import PasswordEntry, StrengthMeter

_WIDTH = 380


class LoginView(ttk.Frame):
    """A card in the middle of the window. It asks the engine whether there is an account.

    What it shows is one of: make an account, log in, locked (log in with the name known), and a
    damaged account.
    """

    def __init__(
        self,
        master: tk.Misc,
        context: Context,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(master, style="Page.TFrame")
        self.context = context
        self._monotonic = monotonic
        self._free_at = 0.0
        self._busy = False
        self._countdown: str | None = None
        self._last_user = ""
        theme = context.theme
        self.card = ttk.Frame(self, style="Card.TFrame", padding=theme.pad(36, 32, 36, 32))
        self.card.place(relx=0.5, rely=0.47, anchor="center")
        self.mode = ""
        self.bind("<Destroy>", self._gone, add="+")

    # ---- what it shows

    def show(self, *, locked_because: str = "") -> None:
        """Make the form that fits: first run or log-in; `locked_because` says why it is back."""
        if self.context.engine.has_account:
            self._build_login(locked_because)
        else:
            self._build_create()

    def remember(self, user: str) -> None:
        """Fill in this name next time, so that only the password has to be typed."""
        self._last_user = user

    def _reset(self, mode: str, title: str, text: str) -> None:
        self.mode = mode
        theme, icons = self.context.theme, self.context.icons
        for child in self.card.winfo_children():
            child.destroy()
        head = ttk.Frame(self.card, style="Surface.TFrame")
        head.pack(fill="x")
        # The long form must fit into the smallest window, with a message in it.
        compact = mode == "create"
        logo = ttk.Label(head, image=icons.logo(40 if compact else 52), style="Surface.TLabel")
        words = ttk.Label(head, text=title, style="Surface.Title.TLabel")
        if compact:
            logo.pack(side="left", padx=(0, theme.px(12)))
            words.pack(side="left")
        else:
            logo.pack(anchor="w")
            words.pack(anchor="w", pady=(theme.px(18), 0))
        ttk.Label(
            self.card,
            text=text,
            style="Surface.Muted.TLabel",
            wraplength=theme.px(_WIDTH),
            justify="left",
        ).pack(anchor="w", pady=(theme.px(6), theme.px(8)))
        # An empty frame of the wanted width: the card's content decides its size.
        ttk.Frame(self.card, style="Surface.TFrame", width=theme.px(_WIDTH)).pack()

    def _field(self, label: str) -> None:
        px = self.context.theme.px
        ttk.Label(self.card, text=label, style="Surface.Strong.TLabel").pack(
            anchor="w", pady=(px(12), px(5))
        )

    def _password(self, label: str) -> PasswordEntry:
        self._field(label)
        field = PasswordEntry(self.card, self.context.theme, self.context.icons)
        field.pack(fill="x")
        field.entry.bind("<Return>", lambda _event: self.submit(), add="+")
        field.entry.bind("<KeyRelease>", lambda _event: self._typed(), add="+")
        return field

    def _name_entry(self, text: str) -> None:
        self._field("User name")
        self.name = ttk.Entry(self.card, font=self.context.theme.fonts.body)
        self.name.insert(0, text)
        self.name.pack(fill="x")
        self.name.bind("<Return>", lambda _event: self.password.entry.focus_set())
        self.name.bind("<KeyRelease>", lambda _event: self._typed(), add="+")

    def _finish_form(self, action: str) -> None:
        theme = self.context.theme
        self.message = ttk.Label(
            self.card,
            style="Surface.error.TLabel",
            wraplength=theme.px(_WIDTH),
            justify="left",
        )
        self.progress = ttk.Progressbar(
            self.card, mode="indeterminate", style="Thin.Horizontal.TProgressbar"
        )
        self.button = ttk.Button(
            self.card, text=action, style="Accent.TButton", command=self.submit
        )
        self.button.pack(fill="x", pady=(theme.px(20), 0), ipady=theme.px(3))
        self._action = action

    def _build_login(self, because: str) -> None:
        try:
            name = self._last_user or self.context.engine.account_name
        except AccountError as error:
            self._build_broken(error)
            return
        title = "Locked" if because else "Welcome back"
        text = because or "Log in to open your gateway."
        self._reset("login", title, text)
        self._name_entry(name)
        self.password = self._password("Password")
        self._finish_form("Unlock" if because else "Log in")
        self.password.entry.focus_set()
        if self._wait_left() > 0:
            self._count_down()

    def _build_create(self) -> None:
        theme = self.context.theme
        self._reset(
            "create",
            "Welcome to LiteLLM Pocket",
            "Choose a user name and a password. They protect this program on this computer; "
            "nothing is sent anywhere.",
        )
        self._name_entry("")
        self.password = self._password("Password")
        self.meter = StrengthMeter(self.card, theme)
        self.meter.pack(fill="x", pady=(theme.px(8), 0))
        self.again = self._password("Password, once more")
        ttk.Label(
            self.card,
            text="Nobody can recover this password for you. Keep it where you will find it.",
            style="Surface.Small.TLabel",
            wraplength=theme.px(_WIDTH),
            justify="left",
        ).pack(anchor="w", pady=(theme.px(12), 0))
        self._finish_form("Create account")
        self._typed()
        self.name.focus_set()

    def _build_broken(self, error: AccountError) -> None:
        theme = self.context.theme
        self._reset("broken", "The account cannot be opened", f"{error.what} {error.remedy}")
        ttk.Label(
            self.card,
            text=f"Your config and logs are not touched. The data folder is\n"
            f"{self.context.engine.paths.data}",
            style="Surface.Small.TLabel",
            wraplength=theme.px(_WIDTH),
            justify="left",
        ).pack(anchor="w", pady=(theme.px(4), 0))
        self.aside = ttk.Button(
            self.card, text="Set the file aside and start anew…", command=self._ask_aside
        )
        self.aside.pack(fill="x", pady=(theme.px(20), 0))
        self.retry = ttk.Button(
            self.card, text="Try again", style="Accent.TButton", command=self.show
        )
        self.retry.pack(fill="x", pady=(theme.px(8), 0))
        self.retry.focus_set()

    # ---- what it does

    def submit(self) -> None:
        """Log in, or make the account, with what was typed."""
        if self._busy or self._wait_left() > 0:
            return
        name, password = self.name.get().strip(), self.password.get()
        trouble = self._trouble(name, password)
        if trouble:
            self._say(trouble)
            return
        engine = self.context.engine
        create = self.mode == "create"
        job = engine.create_account(name, password) if create else engine.login(name, password)
        self._work(True)
        self.context.run(job, self._entered, self._refused)

    def _trouble(self, name: str, password: str) -> str:
        """Why it is not worth asking the engine; empty when it is."""
        if not name:
            self.name.focus_set()
            return "Type a user name."
        if not password:
            self.password.entry.focus_set()
            return "Type the password."
        if self.mode != "create":
            return ""
        if length_of(password) < MIN_LENGTH:
            self.password.entry.focus_set()
            return f"The password needs at least {MIN_LENGTH} characters."
        if password != self.again.get():
            self.again.entry.focus_set()
            return "The two passwords are not the same. Type the second one again."
        return ""

    def _entered(self, entered: Entered) -> None:
        self._last_user = entered.user
        self._work(False)
        self.password.clear()
        if self.mode == "create":
            self.again.clear()

    def _refused(self, error: Exception) -> None:
        self._work(False)
        if isinstance(error, WrongPasswordError):
            self.password.entry.delete(0, "end")
            self.password.entry.focus_set()
            self._free_at = self._monotonic() + error.retry_after_s
            self._wrong = error.what
            if error.retry_after_s > 0:
                self._count_down()
            else:
                self._say(str(error))
        elif isinstance(error, AccountError) and self.mode == "login":
            self._build_broken(error)
        elif isinstance(error, UserError):
            self._say(str(error))
        else:
            self.context.dialogs.error(error)

    def _ask_aside(self) -> None:
        def go() -> None:
            self.context.run(self.context.engine.set_aside_broken_account(), kept)

        def kept(where: str) -> None:
            self.show()
            self.context.toast(f"The damaged file was kept as {where}.", "info")

        self.context.dialogs.confirm(
            "Set the account file aside?",
            "The damaged file keeps its content under another name, and you choose a new user "
            "name and password. Your config, your logs and the master key stay as they are.",
            "Set it aside",
            go,
            danger=True,
        )

    # ---- small things

    def _typed(self) -> None:
        if self._wait_left() <= 0:
            self._say("")
        if self.mode == "create":
            password = self.password.get()
            if not password:
                self.meter.show(0, f"At least {MIN_LENGTH} characters. A few words are fine.")
            else:
                found = strength(password, self.name.get())
                self.meter.show(found.score, found.words)

    def _say(self, text: str) -> None:
        self.message.configure(text=text)
        if text:
            px = self.context.theme.px
            self.message.pack(anchor="w", pady=(px(14), 0), before=self.button)
        else:
            self.message.pack_forget()

    def _work(self, on: bool) -> None:
        """Show that the password is being checked; nothing can be typed meanwhile."""
        self._busy = on
        fields = [self.password] + ([self.again] if self.mode == "create" else [])
        for field in fields:
            field.enable(not on)
        flag = "disabled" if on else "!disabled"
        self.name.state([flag])
        self.button.state([flag])
        if on:
            self._say("")
            creating = self.mode == "create"
            self.button.configure(text="Creating the account…" if creating else "Checking…")
            px = self.context.theme.px
            self.progress.pack(fill="x", pady=(px(16), 0), before=self.button)
            self.progress.start(20)
        else:
            self.button.configure(text=self._action)
            self.progress.stop()
            self.progress.pack_forget()

    def _wait_left(self) -> float:
        return self._free_at - self._monotonic()

    def _count_down(self) -> None:
        """Once a second until the next try is allowed; nothing is scheduled otherwise."""
        self._countdown = None
        if self.mode != "login":
            return
        left = self._wait_left()
        if left > 0:
            self.button.state(["disabled"])
            wait = f"{int(left) + 1} s" if left < 90 else f"{int(left / 60) + 1} min"
            self._say(f"{self._wrong} The next try is possible in {wait}.")
            self._countdown = self.after(250, self._count_down)
        else:
            self.button.state(["!disabled"])
            self._say("You can try again now.")

    def _gone(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self and self._countdown is not None:
            self.after_cancel(self._countdown)
