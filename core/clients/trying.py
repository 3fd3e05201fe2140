"""Asks the gateway just as a tool would: over its protocol, streamed, with a tool call."""

from __future__ import annotations

from core.clients.state import Trial
from core.clients.tool import Connection, Protocol


def try_it(protocol: Protocol, connection: Connection) -> Trial:
    """One request; takes as long as the model."""
    del connection
    return Trial(False, error=f"The protocol {protocol} cannot be tried yet.")
