"""The account's card on the settings page."""

from __future__ import annotations

from tkinter import ttk

from gui.frame.page import Context
from gui.pages.settings.password_dialog import PasswordDialog
from gui.pages.settings.recovery_dialog import RecoveryDialog
from gui.widgets.form import FormRow


class AccountRows:
    """The password, and the key for when it is forgotten."""

    def __init__(self, body: ttk.Frame, context: Context) -> None:
        theme = context.theme
        password = FormRow(
            body,
            theme,
            "Password",
            "It opens this window and your vault. Changing it does not change the master key of "
            "the gateway.",
        )
        self.change_password = ttk.Button(
            password.control,
            text="Change password…",
            command=lambda: PasswordDialog(context),
        )
        self.change_password.pack()
        recovery = FormRow(
            body,
            theme,
            "Recovery key",
            "It opens the vault if you forget the password. Make a new one if the slip is lost, "
            "or if somebody saw it.",
        )
        self.new_recovery_key = ttk.Button(
            recovery.control, text="New recovery key…", command=lambda: RecoveryDialog(context)
        )
        self.new_recovery_key.pack()
