"""Clients that ask without a pause, and keep what went wrong."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from typing import Self


class Clients:
    """`count` threads that call `ask` again and again while this is entered. It answers with what
    went wrong, if anything."""

    def __init__(self, ask: Callable[[], str], count: int) -> None:
        self.answers = 0
        """That went well."""
        self.failures: list[str] = []
        self._ask = ask
        self._over = threading.Event()
        self._mutex = threading.Lock()
        self._threads = [threading.Thread(target=self._live) for _ in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _live(self) -> None:
        while not self._over.is_set():
            try:
                trouble = self._ask()
            except (OSError, http.client.HTTPException) as error:
                trouble = repr(error)
            with self._mutex:
                self.answers += not trouble
                self.failures += [trouble] if trouble else []
