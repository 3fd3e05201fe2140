"""What one does with the keys of programs, in dialogs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from core.base.events import Job
from core.keys.entries import ClientKey
from gui.frame.page import Context
from gui.frame.words import is_locked
from gui.pages.clients import strings as texts
from gui.pages.clients.limits_form import LimitsForm

T = TypeVar("T")


class KeyActions:
    """`changed` is told the name of the key that was made, limited or revoked; `free`: whether the
    page is in front, and no other dialog is."""

    def __init__(
        self, context: Context, free: Callable[[], bool], changed: Callable[[str], None]
    ) -> None:
        self._context = context
        self._free = free
        self._changed = changed

    def new(self, models: Sequence[str]) -> None:
        """Ask for name and limits, and make a key; it goes to the clipboard."""

        def made(name: str, key: str) -> None:
            self._to_clipboard(name, key)
            self._changed(name)

        if self._free():
            LimitsForm(self._context, models, done=made)

    def limit(self, key: ClientKey, models: Sequence[str]) -> None:
        """Ask for other limits of this one."""

        def limited(name: str, _key: str) -> None:
            self._context.toast(f"The limits of {key.title} count from now on.", "ok")
            self._changed(name)

        if self._free():
            LimitsForm(self._context, models, key, done=limited)

    def copy(self, key: ClientKey) -> None:
        """The key itself to the clipboard, for a while."""
        self._run(
            self._context.engine.client_keys.reveal(key.name),
            lambda value: self._to_clipboard(key.name, value),
        )

    def replace(self, key: ClientKey) -> None:
        """Another value for this one, after a question."""

        def replaced(value: str) -> None:
            self._to_clipboard(key.name, value)
            self._changed(key.name)

        def go() -> None:
            self._run(self._context.engine.client_keys.replace(key.name), replaced)

        self._context.dialogs.confirm(
            f"A new key for {key.name}?", texts.REPLACE, "Make a new key", go, danger=True
        )

    def revoke(self, key: ClientKey) -> None:
        """Have the gateway refuse it from now on, after a question."""

        def done(_none: None) -> None:
            self._context.toast(f"The key of {key.title} is revoked.", "ok")
            self._changed(key.name)

        def go() -> None:
            self._run(self._context.engine.client_keys.revoke(key.name), done)

        text = texts.REVOKE if key.is_tool else texts.REVOKE_OWN
        self._context.dialogs.confirm(
            f"Revoke the key of {key.title}?", text, "Revoke", go, danger=True
        )

    def _to_clipboard(self, name: str, key: str) -> None:
        def taken_back() -> None:
            self._context.toast("The key was cleared from the clipboard.")

        self._context.clipboard.copy_secret(key, cleared=taken_back)
        self._context.toast(f"The key {name} is on the clipboard for 30 seconds.", "ok")

    def _run(self, job: Job[T], done: Callable[[T], None]) -> None:
        def failed(error: Exception) -> None:
            if not is_locked(error):
                self._context.dialogs.error(error)

        self._context.run(job, done, failed)
