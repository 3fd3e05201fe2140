"""The dialog that makes a new recovery key."""

from __future__ import annotations

from tkinter import ttk

from core.base.errors import UserError
from gui.frame.dialogs import Choice, Dialog
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.widgets.password import PasswordEntry
from gui.widgets.recovery_key import WHY_NOT, RecoveryKey

_WIDTH = 400


class RecoveryDialog(FormDialog):
    """Asks for the password, then shows the new key until it has been written down."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "A new recovery key", _WIDTH)
        self.note(
            "It opens your vault if you forget the password. The one that you have now opens "
            "nothing any more."
        )
        self.password = self.field("Password", PasswordEntry)
        self.password.on_change(lambda: self.say(""))
        self.line()
        self.offer(Choice("make", "Make a new one", "accent"), "Making it…")
        self.open(self.password.entry)

    def submit(self) -> None:
        """Make one, if the password is right."""
        if self.password.get():
            job = self.context.engine.account.new_recovery_key(self.password.get())
            self.send(job, self._made)
        else:
            self.complain("Type the password.", self.password.entry)

    def _made(self, key: str) -> None:
        self.close()
        if self.context.engine.account.user is not None:
            KeyShown(self.context, key)
        else:  # nothing of it on a locked screen
            self.context.dialogs.info(
                "The new recovery key was not shown.",
                "The window was locked meanwhile. The former one opens nothing any more: log in, "
                "and make another one.",
            )

    def refused(self, error: UserError) -> None:
        """Have it typed again."""
        self.password.clear()
        self.complain(str(error), self.password.entry)


class KeyShown:
    """The new key. Closing it unwritten is allowed: another one can be made at once."""

    def __init__(self, context: Context, key: str) -> None:
        self.dialog: Dialog = context.dialogs.new("Your new recovery key")
        self.dialog.holds_lock = True
        ttk.Label(
            self.dialog.body,
            text="It is shown this once and kept nowhere: write it down, and keep it apart from "
            "the stick.",
            style="Surface.Muted.TLabel",
            wraplength=context.theme.em(_WIDTH),
            justify="left",
        ).pack(anchor="w", pady=(0, context.theme.px(12)))
        self.key = RecoveryKey(
            self.dialog.body,
            context.theme,
            context.icons,
            key,
            context.copy_recovery_key,
            self._ticked,
        )
        self.key.pack(fill="x")
        self.dialog.add_buttons((Choice("done", "Done", "accent"),), self._chosen)
        self._ticked()
        self.dialog.open(self.key.tick)

    def _ticked(self) -> None:
        if self.key.kept.get():
            self.dialog.allow("done")
        else:
            self.dialog.forbid("done", WHY_NOT)

    def _chosen(self, _key: str) -> None:
        self.key.forget()
        self.dialog.close()
