"""A call that comes once things have been quiet for a while."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable


class Delayed:
    """Calls `call` so many milliseconds after it was last asked for, and once. It ends with
    `widget`."""

    def __init__(self, widget: tk.Misc, after_ms: int, call: Callable[[], None]) -> None:
        self._widget = widget
        self._after_ms = after_ms
        self._call = call
        self._timer: str | None = None
        widget.bind("<Destroy>", lambda _event: self.cancel(), add="+")

    @property
    def waits(self) -> bool:
        """It was asked for, and has not come yet."""
        return self._timer is not None

    def ask(self) -> None:
        """Have it come, counted from now."""
        self.cancel()
        self._timer = self._widget.after(self._after_ms, self._come)

    def cancel(self) -> None:
        """What was asked for does not come."""
        if self._timer is not None:
            self._widget.after_cancel(self._timer)
            self._timer = None

    def _come(self) -> None:
        self._timer = None
        self._call()
