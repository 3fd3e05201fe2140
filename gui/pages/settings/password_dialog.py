"""The dialog that changes the password."""

from __future__ import annotations

from tkinter import ttk

from core.account.password_strength import MIN_LENGTH, length_of, strength
from core.base.errors import UserError
from gui.frame.dialogs import Choice, Dialog
from gui.frame.page import Context
from gui.widgets.password import PasswordEntry, StrengthMeter


def open_password_dialog(context: Context) -> PasswordDialog:
    """Ask for the old and the new password, and change it."""
    return PasswordDialog(context)


class PasswordDialog:
    """Old password, new password with its meter, once more."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._busy = False
        self.dialog: Dialog = context.dialogs.new("Change the password")
        self.old = self._field("Present password")
        self.new = self._field("New password")
        self.meter = StrengthMeter(self.dialog.body, context.theme)
        self.meter.pack(fill="x", pady=(context.theme.px(8), 0))
        self.again = self._field("New password, once more")
        self.message = ttk.Label(
            self.dialog.body,
            style="Surface.error.TLabel",
            wraplength=context.theme.em(380),
            justify="left",
        )
        self.new.on_change(self._meter)
        for field in (self.old, self.new, self.again):
            field.on_change(lambda: self._say(""))
        self.dialog.add_buttons(
            (Choice("change", "Change password", "accent"), Choice("cancel", "Cancel")),
            self._chosen,
        )
        self._meter()
        self.dialog.open(self.old.entry)

    def _field(self, label: str) -> PasswordEntry:
        theme = self.context.theme
        ttk.Label(self.dialog.body, text=label, style="Surface.Strong.TLabel").pack(
            anchor="w", pady=(theme.px(10), theme.px(5))
        )
        # An empty frame gives the fields their width.
        ttk.Frame(self.dialog.body, style="Surface.TFrame", width=theme.em(380)).pack()
        field = PasswordEntry(self.dialog.body, theme, self.context.icons)
        field.pack(fill="x")
        return field

    def _meter(self) -> None:
        password = self.new.get()
        if password:
            found = strength(password, self.context.engine.user or "")
            self.meter.show(found.score, found.words)
        else:
            self.meter.show(0, f"At least {MIN_LENGTH} characters. A few words are fine.")

    def _chosen(self, key: str) -> None:
        if key == "cancel":
            self.dialog.close()
        elif not self._busy:
            self._change()

    def _change(self) -> None:
        trouble, field = "", self.old
        if not self.old.get():
            trouble = "Type the present password."
        elif length_of(self.new.get()) < MIN_LENGTH:
            trouble, field = f"The new password needs at least {MIN_LENGTH} characters.", self.new
        elif not self.again.get():
            trouble, field = "Type the new password once more.", self.again
        elif self.new.get() != self.again.get():
            trouble, field = "The two new passwords are not the same.", self.again
        self._say(trouble)
        if trouble:
            field.entry.focus_set()
            return
        self._set_busy(True)
        job = self.context.engine.change_password(self.old.get(), self.new.get())
        self.context.run(job, self._done, self._failed)

    def _done(self, _none: None) -> None:
        self.dialog.close()
        self.context.toast("The password is changed.", "ok")

    def _failed(self, error: Exception) -> None:
        if not self.dialog.winfo_exists():
            self.context.dialogs.error(error)
            return
        self._set_busy(False)
        if isinstance(error, UserError):
            self.old.clear()
            self._say(str(error))
            self.old.entry.focus_set()
        else:
            self.context.dialogs.error(error)

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        button = self.dialog.buttons["change"]
        button.state(["disabled" if on else "!disabled"])
        button.configure(text="Changing…" if on else "Change password")

    def _say(self, text: str) -> None:
        self.message.configure(text=text)
        if text:
            self.message.pack(anchor="w", pady=(self.context.theme.px(12), 0))
        else:
            self.message.pack_forget()
