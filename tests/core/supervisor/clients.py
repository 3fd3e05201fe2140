"""Clients that ask again and again, and keep what went wrong."""

from __future__ import annotations

import http.client
import random
import threading
from collections.abc import Callable
from typing import Final, Self

from tests.core.supervisor.house import get
from tests.fixtures.threads import join

_LAST_ANSWER_S: Final = 400.0
"""More than any of them waits for a socket, so that it is the client who says what went wrong."""


class Clients:
    """`count` threads that call `ask` again and again while this is entered. It answers with what
    went wrong, if anything. Between two calls each waits for `pause_s` at random: without that they
    take the processor from those whom they ask, and from what happens meanwhile."""

    def __init__(self, ask: Callable[[], str], count: int, pause_s: float) -> None:
        self.answers = 0
        """That went well."""
        self.failures: list[str] = []
        self._ask = ask
        self._pause_s = pause_s
        self._over = threading.Event()
        self._mutex = threading.Lock()
        self._threads = [threading.Thread(target=self._live, daemon=True) for _ in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        join(*self._threads, limit_s=_LAST_ANSWER_S)

    def _live(self) -> None:
        while not self._over.wait(random.random() * 2 * self._pause_s):
            try:
                trouble = self._ask()
            except (OSError, http.client.HTTPException) as error:
                trouble = repr(error)
            with self._mutex:
                self.answers += not trouble
                self.failures += [trouble] if trouble else []


def asking(address: str) -> Clients:
    """Three that ask for readiness, on new connections."""

    def ask() -> str:
        status = get(address)
        return "" if status == 200 else str(status)

    return Clients(ask, 3, 0.01)
