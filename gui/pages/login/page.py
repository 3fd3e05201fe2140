"""The first thing one sees: make the account, or log in; also the lock screen."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable

from core.base.errors import AccountError, VaultError, WrongPasswordError
from core.base.status import Status
from gui.frame.page import Context
from gui.frame.words import is_serving, level_of, word_for
from gui.pages.login.recovery import RecoveryForms


class LoginView(RecoveryForms):
    """A card in the middle of the window. It asks the engine whether there is an account.

    What it shows is one of: make an account, log in, locked (log in with the name known), a
    damaged account, and what `RecoveryForms` has. `finished` is called when the window may open.
    """

    def __init__(
        self,
        master: tk.Misc,
        context: Context,
        finished: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(master, context, monotonic)
        self.finished = finished
        self._free_at = 0.0
        self._wrong = ""
        self._countdown: str | None = None
        self.bind("<Destroy>", self._gone, add="+")

    @property
    def holds(self) -> bool:
        """True while the window must wait: for a job, or for somebody who writes a key down."""
        return self._busy or self.recovery is not None

    # ---- what it shows

    def show(self, *, locked_because: str = "") -> None:
        """Make the form that fits: first run or log-in; `locked_because` says why it is back."""
        self.recovery = None
        if self.context.engine.account.exists:
            self._build_login(locked_because)
        else:
            self._build_create()

    def render(self, status: Status) -> None:
        """Say that the gateway runs, as long as it does: a lock or a log-out does not stop it."""
        state = status.state
        if not state.active:
            self.gateway.pack_forget()
            return
        words = f"The gateway: {word_for(state).rstrip('…')}…"
        if is_serving(state):
            words = f"The gateway still runs. Your tools reach it at {status.address}."
        level = level_of(state)
        colors = self.context.theme.colors
        color = colors.idle if level == "idle" else colors.state(level)[0]
        self.gateway.configure(text=f" {words}", image=self.context.icons.get("dot", color, 16))
        if not self.gateway.winfo_manager():
            gap = self.context.theme.px(18)
            self.gateway.pack(side="bottom", pady=(0, gap), before=self.scroll)

    def remember(self, user: str) -> None:
        """Fill in this name next time, so that only the password has to be typed."""
        self._last_user = user

    def _build_login(self, because: str) -> None:
        try:
            name = self._last_user or self.context.engine.account.name
        except AccountError as error:
            self._build_broken(error)
            return
        title = "Locked" if because else "Welcome back"
        text = because or "Log in to open your gateway."
        self._reset("login", title, text)
        self._name_entry(name)
        self.password = self._password("Password")
        self._finish_form("Unlock" if because else "Log in")
        self._links(("forgot", "Forgot the password?", self.show_forgot))
        self._begin_at(self.password.entry if name else self.name)
        if self._wait_left() > 0:
            self._count_down()

    def _build_create(self) -> None:
        left = self.context.engine.account.has_vault
        text = (
            "Choose a user name and a password. They open this program and encrypt your keys; "
            "nothing is sent anywhere."
        )
        if left:
            text = (
                "There is a vault of an earlier account here. The password of that one opens it, "
                "and the account is made anew."
            )
        self._reset("create", "Welcome to LiteLLM Pocket", text)
        self._name_entry("")
        self._new_password("Password")
        if not left:
            self._note(
                "A recovery key comes next. Without it or the password nobody can open your keys.",
                above=9,
            )
        self._finish_form("Create account")
        if left:
            self._links(
                ("forgot", "I forgot that password…", self.show_forgot),
                ("over", "Start over…", self.ask_start_over),
            )
        self._typed()
        self._begin_at(self.name)

    def _build_broken(self, error: AccountError) -> None:
        self._reset("broken", "The account cannot be opened", f"{error.what} {error.remedy}")
        engine = self.context.engine
        more = (
            " The password that you have now opens the vault again."
            if engine.account.has_vault
            else ""
        )
        self._note(
            f"Your config and logs are not touched.{more} The data folder is\n{engine.paths.data}",
            above=6,
        )
        self._big_button("aside", "Set the file aside and make it anew…", self._ask_aside)
        self._big_button("retry", "Try again", self.show, "Accent.TButton")
        self._begin_at(self.buttons["retry"])

    # ---- what it does

    def submit(self) -> None:
        """Do what the form is for, with what was typed."""
        if self._busy or (self.mode == "login" and self._wait_left() > 0):
            return
        match self.mode:
            case "login" | "create":
                self._submit_account()
            case "forgot":
                self._submit_forgot()
            case "over":
                self._submit_over()
            case "older":
                self._again()
            case "recovery":
                self._recovery_kept()
            case _:
                pass

    def _submit_account(self) -> None:
        name, password = self._user(), self.password.get()
        create = self.mode == "create"
        trouble = self._trouble_with_name()
        if not trouble and create:
            trouble = self._trouble_with_new_password()
        elif not trouble and not password:
            self.password.entry.focus_set()
            trouble = "Type the password."
        if trouble:
            self._say(trouble)
            return
        if create and self.context.engine.account.has_vault:
            self._create(name, password)  # it is that vault's, and not to be chosen
            return
        if create:
            self._ask_if_weak(lambda: self._create(name, password))
            return
        job = self.context.engine.account.login(name, password)
        self._wait(job, "Checking…", lambda: self._login_older(name, password))

    def _create(self, name: str, password: str) -> None:
        job = self.context.engine.account.create(name, password)
        self._wait(job, "Creating the account…", lambda: self._login_older(name, password))

    def _login_older(self, name: str, password: str) -> None:
        job = self.context.engine.account.login(name, password, accept_older=True)
        self._wait(job, "Opening the vault…", self.show)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, WrongPasswordError) and self.mode == "login":
            self.password.entry.delete(0, "end")
            self.password.entry.focus_set()
            self._free_at = self._monotonic() + error.retry_after_s
            self._wrong = error.what
            if error.retry_after_s > 0:
                self._count_down()
            else:
                self._say(str(error))
        elif (
            isinstance(error, AccountError)
            and not isinstance(error, WrongPasswordError)
            and self.mode == "login"
        ):
            self._build_broken(error)
        elif isinstance(error, VaultError) and self.mode == "create" and not self.buttons:
            self._build_create()  # there is a vault, which nobody saw before
            self._say(str(error))
        else:
            super()._refused(error)

    def _ask_aside(self) -> None:
        def go() -> None:
            self.context.run(self.context.engine.account.set_aside_broken(), kept)

        def kept(where: str) -> None:
            self.show()
            self.context.toast(f"The damaged file was kept as {where}.", "info")

        self.context.dialogs.confirm(
            "Set the account file aside?",
            "The damaged file keeps its content under another name, and you make the account "
            "anew. With the password that you have now, your vault opens again. Your config and "
            "your logs stay as they are.",
            "Set it aside",
            go,
            danger=True,
        )

    # ---- small things

    def _typed(self) -> None:
        if self.mode != "login" or self._wait_left() <= 0:
            self._say("")
        if self.mode in ("create", "forgot", "over"):
            self._show_strength()

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
            self._say("You can try again now.", "Muted")

    def _gone(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self and self._countdown is not None:
            self.after_cancel(self._countdown)
