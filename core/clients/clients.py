"""Tools and the gateway: what is here, what connects them, what is left behind."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.base.errors import HealthError, UserError
from core.base.preferences import SettingsService
from core.clients import launching, trying
from core.clients.connecting import Connections
from core.clients.finding import program_of
from core.clients.state import ClientState, Disconnected, Preview, Trace
from core.clients.tool import Computer, Connection, Mapped, Tool
from core.clients.tools import TOOLS, tool_of
from core.gateway.chat_model import candidates_of, first_chat_model
from core.gateway.planner import Planner, declared
from core.gateway.run_tracker import RunTracker
from core.keys.tool_keys import ToolKeys
from core.supervisor.listener import client_address
from core.wire.environment import sends_own_machine_to_a_proxy

_NO_KEY: Final = "sk-••••••••"
_PROXIED: Final = (
    "A proxy is set on this computer (HTTPS_PROXY or the like), and the tool would ask it for the "
    "gateway, too. Set NO_PROXY=127.0.0.1,localhost for your whole session, or open the tool from "
    "here, which sets it."
)


class Clients:
    """The work of `ClientService`, where its methods are described; on the quick worker."""

    def __init__(
        self,
        computer: Computer,
        connections: Connections,
        keys: ToolKeys,
        planner: Planner,
        settings: SettingsService,
        tracker: RunTracker,
    ) -> None:
        self._computer = computer
        self._connections = connections
        self._keys = keys
        self._planner = planner
        self._settings = settings
        self._tracker = tracker

    def found(self) -> tuple[ClientState, ...]:
        usual = self._usual_model()
        states = [self._state(tool, usual) for tool in TOOLS.values()]
        return tuple(sorted(states, key=lambda one: not one.is_there))

    def _state(self, tool: Tool, usual: str = "") -> ClientState:
        """`usual` is the model that it gets while it is not connected."""
        state = self._connections.state(tool, program_of(tool, self._computer))
        if state.connected is not None:
            address, old = self._address(), state.connected.address
            moved = f"It is connected to {old}, but the gateway is at {address}. Connect it again."
            trouble = state.trouble or (moved if address != old else "") or self._proxied()
            return replace(state, mapped=state.connected.mapped, trouble=trouble)
        return replace(state, mapped=_mapped(tool, usual))

    def _proxied(self) -> str:
        return _PROXIED if sends_own_machine_to_a_proxy(self._computer.environ) else ""

    def usual(self, tool_id: str) -> Mapped:
        """The models of a tool that nobody has chosen any for: one that chats, with its key."""
        return _mapped(tool_of(tool_id), self._usual_model())

    def _usual_model(self) -> str:
        candidates = candidates_of(self._planner.documents_of_a_start())
        return first_chat_model(candidates, {one.name for one in candidates})

    def models(self) -> tuple[str, ...]:
        return tuple(sorted(declared(self._planner.documents_of_a_start())))

    def _address(self) -> str:
        """Of the gateway that runs, else of one that is started."""
        try:
            return self._tracker.address
        except HealthError:
            now, overrides = self._settings.now, self._planner.overrides
            port = now.port if overrides.port is None else overrides.port
            return client_address(overrides.host or now.host, port)

    def connection(self, tool_id: str, mapped: Mapped) -> Connection:
        """Where the gateway is, and the tool's key, made now when it has none."""
        tool = tool_of(tool_id)
        self._check(tool, mapped)
        return self._connection(mapped, self._key(tool))

    def _connection(self, mapped: Mapped, key: str) -> Connection:
        return Connection(self._address(), key, mapped.main, mapped.small or mapped.main)

    def _check(self, tool: Tool, mapped: Mapped) -> None:
        if not mapped.main:
            raise UserError(f"{tool.name} needs a model.", "Choose one of your config.")
        served = self._planner.served_names()
        for name in filter(None, (mapped.main, mapped.small)):
            if served.can_tell and not served.has(name):
                raise UserError(f"No model is called {name}.", served.instead_of(name))

    def _key(self, tool: Tool) -> str:
        is_new = tool.id not in self._keys.listed()
        key = self._keys.of(tool.id)
        if is_new:
            with contextlib.suppress(HealthError):  # while none runs, there is none to wait for
                trying.wait_until_known(self._tracker.address, key)
        return key

    def preview(self, tool_id: str, mapped: Mapped) -> Preview:
        tool = tool_of(tool_id)
        self._check(tool, mapped)
        # A look makes no key: the one that is there has to be known only to be hidden.
        key = self._keys.of(tool.id) if tool.id in self._keys.listed() else _NO_KEY
        return self._connections.preview(tool, self._connection(mapped, key))

    def snippet(self, tool_id: str, mapped: Mapped) -> str:
        return self._by_hand(tool_of(tool_id), self.connection(tool_id, mapped))

    def example(self, tool_id: str, mapped: Mapped) -> str:
        return self._by_hand(tool_of(tool_id), self._connection(mapped, _NO_KEY))

    def _by_hand(self, tool: Tool, connection: Connection) -> str:
        parts = [self._connections.example(tool, connection)]
        if tool.snippet is not None:
            parts.append(tool.snippet(connection))
        return "\n".join(filter(None, parts)) or tool.note

    def connect(self, tool_id: str, mapped: Mapped, while_running: bool) -> ClientState:
        tool = tool_of(tool_id)
        if while_running:
            _ = self._tracker.address  # HealthError while none runs: it would end at once
        self._connections.connect(tool, self.connection(tool_id, mapped), while_running)
        return self._state(tool)

    def disconnect(self, tool_id: str) -> Disconnected:
        return self._connections.disconnect(tool_of(tool_id))

    def command(
        self, tool_id: str, connection: Connection, args: Sequence[str]
    ) -> launching.Command:
        tool = tool_of(tool_id)
        program = program_of(tool, self._computer)
        if tool.launch is None or program is None:
            raise UserError(f"{tool.name} was not found on this computer.", "Install it first.")
        own = self._planner.paths.data / "clients" / tool.id
        launch = tool.launch(connection)
        return launching.command_of(launch, program, args, own, self._computer.environ)

    def disconnect_all(self, *, only_while_running: bool = False) -> tuple[Disconnected, ...]:
        return self._connections.disconnect_all(only_while_running=only_while_running)

    def traces(self) -> tuple[Trace, ...]:
        """What connections have left on this computer."""
        return self._connections.traces()


def _mapped(tool: Tool, model: str) -> Mapped:
    return Mapped(model, model if tool.has_small else "")
