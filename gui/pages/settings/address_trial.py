"""Whether the gateway could listen where the draft says: told while it is edited, not at the next
start."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from core.base.errors import PortError
from core.base.settings import Settings
from gui.frame.delayed import Delayed
from gui.frame.page import Context

_AFTER_MS = 400
"""After the last edit of host or port, the address is tried."""


class AddressTrial:
    """`draft` gives the settings as they are edited, None while one is wrong; `answered` is called
    when something new is known of their address."""

    def __init__(
        self,
        widget: tk.Misc,
        context: Context,
        draft: Callable[[], Settings | None],
        answered: Callable[[], None],
    ) -> None:
        self._context = context
        self._draft = draft
        self._answered = answered
        self._try_soon = Delayed(widget, _AFTER_MS, self._try)
        self._tried: tuple[str, int] | None = None
        """The address that was tried last, or is being tried."""
        self._trouble: PortError | None = None

    def soon(self) -> None:
        """The address was edited."""
        self._try_soon.ask()

    def trouble_of(self, draft: Settings) -> PortError | None:
        """Why its address could not be had when it was tried; None where nothing is known."""
        return self._trouble if (draft.host, draft.port) == self._tried else None

    def serves(self, address: str) -> None:
        """The gateway listens at this one: it could be had after all."""
        if self._tried is not None and address.endswith(f":{self._tried[1]}"):
            self._trouble = None
            self._answered()

    def _try(self) -> None:
        draft, now = self._draft(), self._context.engine.settings.now
        if draft is None or (draft.host, draft.port) == (now.host, now.port):
            return  # not new: whoever started or restarted with it was told
        self._tried, self._trouble = (draft.host, draft.port), None
        address = self._tried

        def answered(trouble: PortError | None) -> None:
            if self._tried == address:
                self._trouble = trouble
                self._answered()

        job = self._context.engine.gateway.try_address(*address)
        self._context.run(job, answered, lambda _error: None)
