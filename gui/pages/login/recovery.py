"""The first screen when something is to be kept or got back: the recovery key, a forgotten
password, a vault that is damaged or old."""

from __future__ import annotations

from collections.abc import Callable

from core.account.session import Entered
from core.base.errors import AccountError, UserError, VaultDamagedError, VaultRolledBackError
from core.base.events import Job
from gui.frame.focus import on_enter
from gui.pages.login.card import LoginCard
from gui.widgets.recovery_key import WHY_NOT, RecoveryKey

_GONE = (
    "Your config, your logs and the settings stay. The keys in the vault are gone for good: its "
    "file is kept under another name, but nobody can open it without the password or the "
    "recovery key. A running gateway is stopped."
)


class RecoveryForms(LoginCard):
    """What `LoginView` shows besides the log-in itself."""

    finished: Callable[[], None]
    """Called when somebody is logged in and has read what there was to read."""
    recovery: RecoveryKey | None = None
    """The key that is being shown, if one is."""

    def show(self, *, locked_because: str = "") -> None:
        """Back to the form that fits."""
        raise NotImplementedError

    # ---- the recovery key

    def _show_recovery(self, key: str) -> None:
        title, before = "Your recovery key", ""
        if self.mode == "forgot":
            title = "Your new recovery key"
            before = "The one that you typed opens nothing any more. "
        self._reset(
            "recovery",
            title,
            f"{before}If you forget the password, this key opens your vault. It is shown this once "
            "and kept nowhere: write it down, and keep it somewhere else than this program.",
        )
        self.recovery = RecoveryKey(
            self.card,
            self.context.theme,
            self.context.icons,
            key,
            self.context.copy_recovery_key,
            self._recovery_ticked,
        )
        self.recovery.pack(fill="x", pady=(self.context.theme.px(12), 0))
        self._finish_form("Continue")
        self._recovery_ticked()
        on_enter(self.recovery.tick, self.submit)
        self._begin_at(self.recovery.tick)

    def _recovery_ticked(self) -> None:
        if self.recovery is not None:
            kept = self.recovery.kept.get()
            self.button.state(["!disabled" if kept else "disabled"])
            self._say("" if kept else WHY_NOT, "Small")
            if kept:
                self.button.focus_set()

    def _recovery_kept(self) -> None:
        if self.recovery is not None and not self.recovery.kept.get():
            self._say(WHY_NOT)
        elif self.recovery is not None:
            self.recovery.forget()
            self.recovery = None
            self.context.clipboard.clear_secret()
            self.finished()

    def can_close(self, proceed: Callable[[], None]) -> None:
        """A recovery key that nobody wrote down is not lost without a question."""
        if self.recovery is None or self.recovery.kept.get():
            proceed()
            return
        self.context.dialogs.confirm(
            "Close without the recovery key?",
            "It is not shown again. You can make a new one in the settings.",
            "Close",
            proceed,
            no="Stay",
            danger=True,
        )

    # ---- the password is forgotten

    def show_forgot(self) -> None:
        """Ask for the recovery key and a new password."""
        user = self._user()
        self._reset("forgot", "Forgot the password?", "The recovery key opens the vault, too.")
        if self.context.engine.account.exists and user:
            self._last_user = user
        else:
            self._name_entry(user)
        self._field("Recovery key")
        self.key = self._text_field("", self.context.theme.fonts.code)
        on_enter(self.key, self._key_done)
        self._new_password("New password")
        self._finish_form("Set the new password")
        self._links(
            ("back", "Back", self.show),
            ("over", "I have no recovery key…", self.ask_start_over),
        )
        self._typed()
        self._begin_at(self.key if self._user() else self.name)

    def name_done(self) -> None:
        if self.mode == "forgot" and not self._trouble_with_name():
            self.key.focus_set()
        else:
            super().name_done()

    def _key_done(self) -> None:
        trouble = self._trouble_with_key()
        if trouble:
            self._say(trouble)
        else:
            self.password.entry.focus_set()

    def _trouble_with_key(self) -> str:
        if self.key.get().strip():
            return ""
        self.key.focus_set()
        return "Type the recovery key."

    def _submit_forgot(self) -> None:
        trouble = (
            self._trouble_with_name()
            or self._trouble_with_key()
            or self._trouble_with_new_password()
        )
        if trouble:
            self._say(trouble)
            return
        self._ask_if_weak(lambda: self._recover(accept_older=False))

    def _recover(self, *, accept_older: bool) -> None:
        name, key, password = self._user(), self.key.get(), self.password.get()
        job = self.context.engine.account.recover(name, key, password, accept_older=accept_older)
        self._wait(job, "Opening the vault…", lambda: self._recover_older(name, key, password))

    def _recover_older(self, name: str, key: str, password: str) -> None:
        job = self.context.engine.account.recover(name, key, password, accept_older=True)
        self._wait(job, "Opening the vault…", self.show)

    # ---- starting over

    def ask_start_over(self) -> None:
        """Say what it costs, then ask for a new password."""
        self.context.dialogs.confirm(
            "Start over without the keys?",
            _GONE,
            "Start over",
            self._build_start_over,
            danger=True,
        )

    def _build_start_over(self) -> None:
        user = self._user()
        self._reset("over", "Start over", "A new password, and an empty vault.")
        self._name_entry(user)
        self._new_password("New password")
        self._finish_form("Make the account anew")
        self._links(("back", "Back", self.show))
        self._typed()
        self._begin_at(self.password.entry if user else self.name)

    def _submit_over(self) -> None:
        trouble = self._trouble_with_name() or self._trouble_with_new_password()
        if trouble:
            self._say(trouble)
            return
        self._ask_if_weak(self._start_over)

    def _start_over(self) -> None:
        job = self.context.engine.account.start_over(self._user(), self.password.get())
        self._wait(job, "Making the account…", self.show)

    # ---- a vault that is not as it was

    def _build_damaged(self, error: VaultDamagedError) -> None:
        self._reset("damaged", "The vault cannot be opened", f"{error.what} {error.remedy}")
        folder = self.context.engine.paths.data
        self._note(f"Your config and logs are not touched. The data folder is\n{folder}", above=6)
        style = "Accent.TButton"
        self._big_button("copy", "Use the copy from before the last save", self._use_copy, style)
        self._big_button("over", "Start over…", self.ask_start_over)
        self._big_button("retry", "Try again", self.show)
        self._begin_at(self.buttons["copy"])

    def _use_copy(self) -> None:
        def used(kept: str) -> None:
            self.show()
            aside = f" The damaged one was kept as {kept}." if kept else ""
            self.context.toast(f"The copy is in its place.{aside} Log in to open it.", "info")

        self.context.run(self.context.engine.account.use_vault_backup(), used)

    def _build_older(self, error: VaultRolledBackError, again: Callable[[], None]) -> None:
        self._reset("older", "This vault is an older copy", f"{error.what} {error.remedy}")
        self._finish_form("Use it nevertheless")
        self._again = again
        self._links(("back", "Back", self.show))
        self._begin_at(self.buttons["back"])

    # ---- the end of a job that logs somebody in

    def _wait(self, job: Job[Entered], words: str, accept_older: Callable[[], None]) -> None:
        """`accept_older` is what to do again when the vault is an older copy and may be used."""
        self._work(True, words)

        def refused(error: Exception) -> None:
            self._work(False)
            if isinstance(error, VaultRolledBackError):
                self._build_older(error, accept_older)
            else:
                self._refused(error)

        self.context.run(job, self._entered, refused)

    def _entered(self, entered: Entered) -> None:
        self._last_user = entered.user
        self._work(False)
        self._clear()
        if self.mode == "forgot":
            self.key.delete(0, "end")
        if entered.recovery_key is not None:
            self._show_recovery(entered.recovery_key)
        else:
            self.finished()

    def _refused(self, error: Exception) -> None:
        """Say what went wrong; what was typed stays."""
        if isinstance(error, VaultDamagedError):
            self._build_damaged(error)
        elif isinstance(error, UserError) and self.mode not in ("damaged", "older"):
            self._say(str(error))
        else:
            if isinstance(error, AccountError):
                self.show()
            self.context.dialogs.error(error)
