"""Asks the gateway just as a tool would: over its protocol, streamed, with a tool to call."""

from __future__ import annotations

import time
from typing import Final

from core.base.errors import HealthError
from core.clients.protocols import SPEAKERS, Turn
from core.clients.state import Trial
from core.clients.streaming import ask
from core.clients.tool import Connection, Protocol
from core.monitor.health import list_models

TRIAL_S: Final = 120.0
"""For the whole of it: a model on this computer may have to be loaded first."""
_ANSWER_LENGTH: Final = 500
_KNOWN_S: Final = 3.0


def try_it(protocol: Protocol, connection: Connection, *, limit_s: float = TRIAL_S) -> Trial:
    """One question, and a second one with the tool's result if the model called it. What it costs
    is what two short questions cost. Never raises for what the gateway or the model does."""
    began = time.monotonic()
    first = second = None
    error = ""
    try:
        first = _turn(protocol, connection, None, began + limit_s)
        if first.calls:
            second = _turn(protocol, connection, first, began + limit_s)
    except HealthError as wrong:
        error = f"{wrong.what} {wrong.remedy}".strip()
    said = (second or first or Turn()).text.strip()
    if not error and not said:
        error = "The model called the tool, and then said nothing." if second else ""
        error = error or "The model said nothing."
    return Trial(
        ok=not error,
        answer=said if len(said) <= _ANSWER_LENGTH else said[: _ANSWER_LENGTH - 1] + "…",
        error=error,
        streamed=first is not None,
        called_tool=first is not None and bool(first.calls),
        seconds=time.monotonic() - began,
    )


def _turn(protocol: Protocol, connection: Connection, before: Turn | None, deadline: float) -> Turn:
    """Raises HealthError."""
    speaker = SPEAKERS[protocol]
    turn = Turn()
    events = ask(
        connection.address,
        speaker.path(connection.main),
        speaker.headers(connection.key),
        speaker.body(connection.main, before),
        connection.key,
        deadline,
    )
    for event in events:
        speaker.read(event, turn)
    if not turn.ended:
        raise HealthError("The stream broke off before its end.", "The gateway's log may say why.")
    return turn


def wait_until_known(address: str, key: str) -> None:
    """Return once the gateway lets in a key that was just made: it hears of it a moment after the
    vault. Raises HealthError when it does not within seconds, and where none answers."""
    deadline = time.monotonic() + _KNOWN_S
    while True:
        try:
            list_models(address, key)
        except HealthError as error:
            if "refused the key" not in error.what or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
