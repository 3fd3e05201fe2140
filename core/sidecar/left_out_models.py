"""Models that LiteLLM leaves out when it reads the config: it logs why, and serves the others."""

from __future__ import annotations

import contextlib
import logging
import traceback
from collections.abc import Collection, Iterator
from typing import Any, Final

from core.sidecar.rehearsal import Defect

SAID: Final = "Error creating deployment"
"""How its line begins."""
_MADE_IN: Final = "_create_deployment"
"""The function that makes one model, and that catches what goes wrong with it."""


class LeftOutModels(logging.Handler):
    """Hears of them. What is said names no model; but it is said where one was being made, and the
    traceback that comes with it begins there."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._heard: list[tuple[dict[str, Any], BaseException]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.exc_info or record.exc_info[1] is None:
            return
        with contextlib.suppress(Exception):
            error = record.exc_info[1]
            frame, _ = next(traceback.walk_tb(record.exc_info[2]))
            if frame.f_code.co_name == _MADE_IN:
                there = frame.f_locals
                entry = {
                    "model_name": str(there["_model_name"]),
                    "litellm_params": dict(there["_litellm_params"]),
                    "model_info": dict(there["_model_info"]),
                }
                self._heard.append((entry, error))

    def defects(self, kept: Collection[str]) -> Iterator[Defect]:
        """Those that are not among the ids that the router has: it tries some a second time."""
        told: set[str] = set()
        for entry, error in self._heard:
            own = str(entry["model_info"].get("id"))
            if own not in kept and own not in told:
                told.add(own)
                error.__traceback__ = None  # it holds what was at hand there
                yield Defect(entry["model_name"], error, (entry,), is_left_out=True)
