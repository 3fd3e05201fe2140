"""What connecting needs of the keys that tools have."""

from __future__ import annotations

from typing import Protocol

from core.base.errors import UserError


class ToolKeys(Protocol):
    """Each tool has a key of its own, which opens nothing but models."""

    def of(self, tool_id: str) -> str:
        """The tool's key; one is made when there is none. Raises LockedError."""

    def revoke(self, tool_id: str) -> None:
        """It opens nothing from now on. Raises LockedError."""


class NoToolKeys:
    """Until there are any."""

    def of(self, tool_id: str) -> str:
        raise UserError(f"{tool_id} has no key yet.")

    def revoke(self, tool_id: str) -> None:
        del tool_id
