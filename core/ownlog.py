"""What the program itself logs, which must not tell secrets either."""

from __future__ import annotations

import logging
from collections.abc import Callable

_FORM = "%(asctime)s %(levelname)-8s %(name)s: %(message)s"


class CleanFormatter(logging.Formatter):
    """Hides secrets in messages and tracebacks; `redact` is what knows them."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__(_FORM)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


def log_to(handler: logging.Handler, redact: Callable[[str], str]) -> None:
    """Give warnings and errors to `handler`, without secrets."""
    logging.raiseExceptions = False  # a full disk must not fill stderr
    handler.setFormatter(CleanFormatter(redact))
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
