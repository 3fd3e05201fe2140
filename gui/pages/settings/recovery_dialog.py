"""The dialog that makes a new recovery key."""

from __future__ import annotations

from tkinter import ttk

from core.base.errors import UserError
from gui.frame.dialogs import Choice, Dialog
from gui.frame.page import Context
from gui.widgets.password import PasswordEntry
from gui.widgets.recovery_key import WHY_NOT, RecoveryKey

_WIDTH = 400


class RecoveryDialog:
    """Asks for the password, then shows the new key until it has been written down."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._busy = False
        self.dialog: Dialog = context.dialogs.new("A new recovery key")
        self._note(
            "It opens your vault if you forget the password. The one that you have now opens "
            "nothing any more."
        )
        theme = context.theme
        ttk.Label(self.dialog.body, text="Password", style="Surface.Strong.TLabel").pack(
            anchor="w", pady=(theme.px(12), theme.px(5))
        )
        ttk.Frame(self.dialog.body, style="Surface.TFrame", width=theme.em(_WIDTH)).pack()
        self.password = PasswordEntry(self.dialog.body, theme, context.icons)
        self.password.pack(fill="x")
        self.password.on_change(lambda: self._say(""))
        self.message = ttk.Label(
            self.dialog.body,
            style="Surface.error.TLabel",
            wraplength=theme.em(_WIDTH),
            justify="left",
        )
        self.dialog.add_buttons(
            (Choice("make", "Make a new one", "accent"), Choice("cancel", "Cancel")), self._chosen
        )
        self.dialog.open(self.password.entry)

    def _note(self, text: str) -> None:
        ttk.Label(
            self.dialog.body,
            text=text,
            style="Surface.Muted.TLabel",
            wraplength=self.context.theme.em(_WIDTH),
            justify="left",
        ).pack(anchor="w")

    def _chosen(self, key: str) -> None:
        if key == "cancel":
            self.dialog.close()
        elif not self._busy:
            self._make()

    def _make(self) -> None:
        if not self.password.get():
            self._say("Type the password.")
            self.password.entry.focus_set()
            return
        self._set_busy(True)
        job = self.context.engine.new_recovery_key(self.password.get())
        self.context.run(job, self._made, self._failed)

    def _made(self, key: str) -> None:
        if self.dialog.winfo_exists():
            self.dialog.close()
        if self.context.engine.user is not None:
            KeyShown(self.context, key)
        else:  # nothing of it on a locked screen
            self.context.dialogs.info(
                "The new recovery key was not shown.",
                "The window was locked meanwhile. The former one opens nothing any more: log in, "
                "and make another one.",
            )

    def _failed(self, error: Exception) -> None:
        if not self.dialog.winfo_exists() or not isinstance(error, UserError):
            self.context.dialogs.error(error)
            return
        self._set_busy(False)
        self.password.clear()
        self._say(str(error))
        self.password.entry.focus_set()

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        button = self.dialog.buttons["make"]
        button.state(["disabled" if on else "!disabled"])
        button.configure(text="Making it…" if on else "Make a new one")

    def _say(self, text: str) -> None:
        self.message.configure(text=text)
        if text:
            self.message.pack(anchor="w", pady=(self.context.theme.px(12), 0))
        else:
            self.message.pack_forget()


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
        self.key = RecoveryKey(self.dialog.body, context, key, self._ticked)
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
