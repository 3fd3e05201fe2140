"""The dialog that changes the password."""

from __future__ import annotations

from core.account.password_strength import MIN_LENGTH, length_of
from core.base.errors import UserError
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.widgets.password import PasswordEntry, StrengthMeter


class PasswordDialog(FormDialog):
    """Old password, new password with its meter, once more."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Change the password", 380)
        self.old = self.field("Present password", PasswordEntry)
        self.new = self.field("New password", PasswordEntry)
        self.meter = StrengthMeter(self.body, context.theme)
        self.meter.pack(fill="x", pady=(context.theme.px(8), 0))
        self.again = self.field("New password, once more", PasswordEntry)
        self.line()
        self.new.on_change(self._measure)
        for field in (self.old, self.new, self.again):
            field.on_change(lambda: self.say(""))
        self._measure()
        self.offer(Choice("change", "Change password", "accent"), "Changing…")
        self.open(self.old.entry)

    def _measure(self) -> None:
        self.meter.measure(self.new.get(), self.context.engine.account.user or "")

    def submit(self) -> None:
        """Change it, if the new one will do."""
        trouble, field = "", self.old
        if not self.old.get():
            trouble = "Type the present password."
        elif length_of(self.new.get()) < MIN_LENGTH:
            trouble, field = f"The new password needs at least {MIN_LENGTH} characters.", self.new
        elif not self.again.get():
            trouble, field = "Type the new password once more.", self.again
        elif self.new.get() != self.again.get():
            trouble, field = "The two new passwords are not the same.", self.again
        if trouble:
            self.complain(trouble, field.entry)
            return
        self.say("")
        self.meter.ask_if_weak(self.context.dialogs, self._change)

    def _change(self) -> None:
        job = self.context.engine.account.change_password(self.old.get(), self.new.get())
        self.send(job, self._done)

    def _done(self, _none: None) -> None:
        self.close()
        self.context.toast("The password is changed.", "ok")

    def refused(self, error: UserError) -> None:
        """Have the present one typed again."""
        self.old.clear()
        self.complain(str(error), self.old.entry)
