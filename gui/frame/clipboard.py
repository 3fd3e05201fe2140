"""The clipboard, and secrets that do not stay on it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from gui.frame.windows_clipboard import put_secret

SECRET_SECONDS = 30
"""How long a secret stays on the clipboard."""
SHOWN_SECONDS = 10
"""How long one stays on the screen."""
_AGAIN_MS = 500
_TRIES = 120
"""Another program may have the clipboard open for a moment, and then nobody can tell what is on it;
nor can anybody of a picture, for as long as it is there."""


class Clipboard:
    """Copies text; a secret is taken back after a while if it is still there."""

    def __init__(self, root: tk.Misc) -> None:
        self._root = root
        self._secret: str | None = None
        self._timer: str | None = None

    def copy(self, text: str) -> None:
        """Put `text` on the clipboard."""
        self._cancel()
        self._root.clipboard_clear()
        self._root.clipboard_append(text)

    def copy_secret(
        self,
        text: str,
        seconds: float = SECRET_SECONDS,
        cleared: Callable[[], None] | None = None,
    ) -> None:
        """Put `text` on the clipboard and clear it after `seconds`, unless the person has copied
        something else by then. `cleared` is called when it was really taken back."""
        self._cancel()
        if not put_secret(self._root, text):
            self.copy(text)
        self._secret = text
        self._timer = self._root.after(
            round(seconds * 1000), lambda: self._take_back(cleared, _TRIES)
        )

    def clear_secret(self) -> bool:
        """Take a copied secret back now; True when it was still on the clipboard. Where nobody can
        tell, it is taken back in a moment."""
        return self._take_back(None, _TRIES)

    def _take_back(self, cleared: Callable[[], None] | None, tries: int) -> bool:
        self._cancel_timer()
        if self._secret is None:
            return False
        there = self._read()
        if there is None and tries > 1:
            self._timer = self._root.after(_AGAIN_MS, lambda: self._take_back(cleared, tries - 1))
            return False
        secret, self._secret = self._secret, None
        if there != secret:
            return False
        self._root.clipboard_clear()
        if cleared is not None:
            cleared()
        return True

    def _read(self) -> str | None:
        try:
            return self._root.clipboard_get()
        except tk.TclError:  # in use, empty, or not text
            return None

    def _cancel(self) -> None:
        self._secret = None
        self._cancel_timer()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._root.after_cancel(self._timer)
            self._timer = None
