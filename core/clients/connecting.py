"""Connects tools and takes it back: what is written, in which order, and the way back."""

from __future__ import annotations

from pathlib import Path

from core.base.errors import UserError
from core.clients.state import ClientState, Disconnected, Preview, Trace
from core.clients.tool import Computer, Connection, Mapped, Tool


class Connections:
    """The connections of one data folder. Not for several threads at once."""

    def __init__(self, data: Path, computer: Computer) -> None:
        self._data = data
        self._computer = computer

    def state(self, tool: Tool, program: Path | None) -> ClientState:
        files = self._files(tool)
        is_there = program is not None or any(path.exists() for path in files)
        return ClientState(tool, program, files, is_there)

    def preview(self, tool: Tool, connection: Connection) -> Preview:
        return Preview(tool.id, Mapped(connection.main, connection.small), ())

    def connect(self, tool: Tool, connection: Connection, while_running: bool) -> None:
        del connection, while_running
        raise UserError(f"{tool.name} cannot be connected yet.")

    def disconnect(self, tool: Tool) -> Disconnected:
        raise UserError(f"{tool.name} is not connected.", "There is nothing to take back.")

    def disconnect_all(self) -> tuple[Disconnected, ...]:
        return ()

    def traces(self) -> tuple[Trace, ...]:
        return ()

    def _files(self, tool: Tool) -> tuple[Path, ...]:
        return tuple(one.place(self._computer) for one in tool.files)
