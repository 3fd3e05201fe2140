"""What the program itself logs, which must not tell secrets either."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import cast

from core.base.files import open_private

_FORM = "%(asctime)s %(levelname)-8s %(name)s: %(message)s"


class CleanFormatter(logging.Formatter):
    """Hides secrets in messages and tracebacks; `redact` is what knows them."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__(_FORM)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class PrivateLog(RotatingFileHandler):
    """A log file that is the user's alone: it may quote what others should not read."""

    def _open(self) -> TextIOWrapper:
        return cast(
            TextIOWrapper,
            open(
                self.baseFilename,
                self.mode,
                encoding=self.encoding,
                errors=self.errors,
                opener=open_private,
            ),
        )


def log_to(handler: logging.Handler, redact: Callable[[str], str]) -> None:
    """Give warnings and errors to `handler`, without secrets."""
    logging.raiseExceptions = False  # a full disk must not fill stderr
    handler.setFormatter(CleanFormatter(redact))
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
