"""What the verbs ask a running LiteLLM Pocket about tools, and its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from core.base.jobs import Jobs
from core.clients.clients import Clients
from core.clients.state import ClientState, Disconnected, FileChange
from core.clients.tool import Mapped
from core.clients.tools import tool_of

CLIENTS: Final = "clients"
CONNECT: Final = "connect"
DISCONNECT: Final = "disconnect"
CONNECTION: Final = "connection"


@dataclass(frozen=True)
class Wish:
    """What is asked for a tool. `main` may be empty: the usual model then."""

    tool_id: str
    main: str = ""
    small: str = ""
    while_running: bool = False
    dry_run: bool = False


class ClientCommands:
    """Called on the channel's threads; the work is done on the quick worker, as the window's is."""

    def __init__(self, jobs: Jobs, clients: Clients) -> None:
        self._jobs = jobs
        self._clients = clients

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """None for a request that is not about tools. Raises UserError."""
        asked = request.get("ask")
        if asked == CLIENTS:
            return self._jobs.wait("Looking for tools", self._found)
        if asked == CONNECT:
            return self._jobs.wait_unlocked("Connecting", self._connect, _wish(request))
        if asked == CONNECTION:
            return self._jobs.wait_unlocked("Reading the key", self._connection, _wish(request))
        if asked == DISCONNECT:
            return self._jobs.wait("Disconnecting", self._disconnect, request.get("tool_id"))
        return None

    def _found(self) -> dict[str, Any]:
        return {"clients": [_as_json(one) for one in self._clients.found()]}

    def _connect(self, wish: Wish) -> dict[str, Any]:
        mapped = self._mapped(wish)
        preview = self._clients.preview(wish.tool_id, mapped)
        if not wish.dry_run:
            self._clients.connect(wish.tool_id, mapped, wish.while_running)
        name = tool_of(wish.tool_id).name
        return {"name": name, "changes": [_change(one) for one in preview.changes]}

    def _connection(self, wish: Wish) -> dict[str, Any]:
        return {"connection": asdict(self._clients.connection(wish.tool_id, self._mapped(wish)))}

    def _mapped(self, wish: Wish) -> Mapped:
        if wish.main:
            return Mapped(wish.main, wish.small)
        usual = self._clients.usual(wish.tool_id)
        return Mapped(usual.main, wish.small or usual.small)

    def _disconnect(self, tool_id: str | None) -> dict[str, Any]:
        clients = self._clients
        done = clients.disconnect_all() if tool_id is None else (clients.disconnect(tool_id),)
        return {"disconnected": [_disconnected(one) for one in done]}


def _wish(request: Mapping[str, Any]) -> Wish:
    """Raises TypeError for what no verb of ours sends."""
    return Wish(**{name: value for name, value in request.items() if name not in ("ask", "token")})


def _change(change: FileChange) -> dict[str, Any]:
    return {"path": str(change.path), "is_new": change.is_new, "diff": list(change.diff)}


def _disconnected(one: Disconnected) -> dict[str, Any]:
    files = [
        {"path": str(file.path), "outcome": file.outcome, "kept": list(file.kept)}
        for file in one.files
    ]
    return {"tool_id": one.tool_id, "name": tool_of(one.tool_id).name, "files": files}


def _as_json(state: ClientState) -> dict[str, Any]:
    bound = state.connected or state.foreign
    return {
        "id": state.tool.id,
        "name": state.tool.name,
        "protocol": state.tool.protocol,
        "is_there": state.is_there,
        "by_hand": not (state.tool.programs or state.tool.files),
        "program": None if state.program is None else str(state.program),
        "files": [str(path) for path in state.files],
        "connected": state.connected is not None,
        "connected_by": None if bound is None else str(bound.data),
        "model": state.mapped.main,
        "small_model": state.mapped.small or state.mapped.main,
        "trouble": state.trouble,
        "note": state.tool.note,
    }
