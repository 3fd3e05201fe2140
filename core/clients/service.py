"""The service of tools: what is on this computer, connecting, launching, trying, leaving."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.base.errors import HealthError, UserError
from core.base.events import Job
from core.base.jobs import Jobs
from core.base.preferences import SettingsService
from core.clients import launching, trying
from core.clients.connecting import Connections
from core.clients.finding import program_of
from core.clients.state import ClientState, Disconnected, Preview, Trace, Trial
from core.clients.tool import Computer, Connection, Mapped, Tool
from core.clients.tools import TOOLS, tool_of
from core.gateway.chat_model import candidates_of, first_chat_model
from core.gateway.planner import Planner, declared
from core.gateway.run_tracker import RunTracker
from core.keys.tool_keys import ToolKeys
from core.runtime.launcher import Launcher
from core.supervisor.listener import client_address


class ClientService:
    """What takes a tool's key needs a login; looking and disconnecting do not."""

    def __init__(
        self,
        jobs: Jobs,
        computer: Computer,
        connections: Connections,
        keys: ToolKeys,
        planner: Planner,
        settings: SettingsService,
        tracker: RunTracker,
        launcher: Launcher,
    ) -> None:
        self._jobs = jobs
        self._computer = computer
        self._connections = connections
        self._keys = keys
        self._planner = planner
        self._settings = settings
        self._tracker = tracker
        self._launcher = launcher

    # ---- looking
    def found(self) -> Job[tuple[ClientState, ...]]:
        """Every tool that we know, those that are on this computer first."""
        return self._jobs.quick("Looking for tools", self._found)

    def models(self) -> Job[tuple[str, ...]]:
        """The models that a tool can be mapped to, in alphabetical order."""
        return self._jobs.quick("Reading the models", self._models)

    def preview(self, tool_id: str, mapped: Mapped) -> Job[Preview]:
        """What `connect` would change; nothing is written. UserError when it cannot be done, as
        for a settings file that cannot be understood, with its line."""
        return self._jobs.unlocked("Comparing", self._preview, tool_id, mapped)

    def snippet(self, tool_id: str, mapped: Mapped) -> Job[str]:
        """What a person enters by hand, with the tool's key in it."""
        return self._jobs.unlocked("Writing the example", self._snippet, tool_id, mapped)

    # ---- connecting
    def connect(
        self, tool_id: str, mapped: Mapped, *, while_running: bool = False
    ) -> Job[ClientState]:
        """Change the tool's settings until it is disconnected; with `while_running` until the
        gateway stops. One that is connected already gets the new mapping. UserError as `preview`;
        then its files are as they were."""
        return self._jobs.unlocked("Connecting", self._connect, tool_id, mapped, while_running)

    def disconnect(self, tool_id: str) -> Job[Disconnected]:
        """Put its settings back, whichever data folder has connected it. UserError."""
        return self._jobs.quick("Disconnecting", self._disconnect, tool_id)

    def disconnect_all(self) -> Job[tuple[Disconnected, ...]]:
        """Every tool that this data folder has connected on this computer."""
        return self._jobs.quick("Disconnecting", self._connections.disconnect_all)

    def gateway_ended(self) -> None:
        """End the connections that were to last as long as the gateway runs."""
        self._jobs.run_soon(
            "Disconnecting", lambda: self._connections.disconnect_all(only_while_running=True)
        )

    # ---- using
    def launch(
        self, tool_id: str, mapped: Mapped, folder: Path, args: Sequence[str] = ()
    ) -> Job[None]:
        """Open the tool in a terminal in `folder`; it talks to the gateway for that once, and
        nothing is written. UserError."""
        return self._jobs.slow_unlocked(
            "Opening", lambda: self._launch(tool_id, mapped, folder, args)
        )

    def command(
        self, tool_id: str, mapped: Mapped, args: Sequence[str] = ()
    ) -> Job[launching.Command]:
        """What `launch` would run, for a caller that has a terminal already. UserError."""
        return self._jobs.unlocked("Opening", self._command, tool_id, mapped, args)

    def try_it(self, tool_id: str, mapped: Mapped) -> Job[Trial]:
        """Ask the running gateway as this tool would: streamed, and with a tool call."""
        return self._jobs.slow_unlocked("Trying", lambda: self._try(tool_id, mapped))

    # ---- leaving
    def left_here(self) -> Job[tuple[Trace, ...]]:
        """What of ours is on this computer, outside of the data folder."""
        return self._jobs.slow("Looking", self._left_here)

    def leave(self) -> Job[tuple[Trace, ...]]:
        """Disconnect everything of this data folder and remove what was unpacked; the result is
        what had to stay. The gateway should be stopped before, since it runs from there."""
        return self._jobs.slow("Leaving this computer", self._leave)

    # ---- inside
    def _found(self) -> tuple[ClientState, ...]:
        states = [self._state(tool) for tool in TOOLS.values()]
        return tuple(sorted(states, key=lambda one: not one.is_there))

    def _state(self, tool: Tool) -> ClientState:
        state = self._connections.state(tool, program_of(tool, self._computer))
        if state.connected is not None:
            address, old = self._address(), state.connected.address
            moved = f"It is connected to {old}, but the gateway is at {address}. Connect it again."
            trouble = state.trouble or (moved if address != old else "")
            return replace(state, mapped=state.connected.mapped, trouble=trouble)
        candidates = candidates_of(self._planner.documents())
        first = first_chat_model(candidates, {one.name for one in candidates})
        return replace(state, mapped=Mapped(first, first if tool.has_small else ""))

    def _models(self) -> tuple[str, ...]:
        return tuple(sorted(declared(self._planner.documents())))

    def _address(self) -> str:
        """Of the gateway that runs, else of one that is started."""
        try:
            return self._tracker.address
        except HealthError:
            now, overrides = self._settings.now, self._planner.overrides
            port = now.port if overrides.port is None else overrides.port
            return client_address(overrides.host or now.host, port)

    def _connection(self, tool: Tool, mapped: Mapped) -> Connection:
        if not mapped.main:
            raise UserError(f"{tool.name} needs a model.", "Choose one of your config.")
        key = self._key(tool)
        return Connection(self._address(), key, mapped.main, mapped.small or mapped.main)

    def _key(self, tool: Tool) -> str:
        is_new = tool.id not in self._keys.listed()
        key = self._keys.of(tool.id)
        if is_new:
            with contextlib.suppress(HealthError):  # while none runs, there is none to wait for
                trying.wait_until_known(self._tracker.address, key)
        return key

    def _preview(self, tool_id: str, mapped: Mapped) -> Preview:
        tool = tool_of(tool_id)
        return self._connections.preview(tool, self._connection(tool, mapped))

    def _snippet(self, tool_id: str, mapped: Mapped) -> str:
        tool = tool_of(tool_id)
        connection = self._connection(tool, mapped)
        parts = [self._connections.example(tool, connection)]
        if tool.snippet is not None:
            parts.append(tool.snippet(connection))
        return "\n".join(filter(None, parts)) or tool.note

    def _connect(self, tool_id: str, mapped: Mapped, while_running: bool) -> ClientState:
        tool = tool_of(tool_id)
        if while_running:
            _ = self._tracker.address  # HealthError while none runs: it would end at once
        self._connections.connect(tool, self._connection(tool, mapped), while_running)
        return self._state(tool)

    def _disconnect(self, tool_id: str) -> Disconnected:
        return self._connections.disconnect(tool_of(tool_id))

    def _launch(self, tool_id: str, mapped: Mapped, folder: Path, args: Sequence[str]) -> None:
        launching.open_terminal(self._command(tool_id, mapped, args), folder)

    def _command(self, tool_id: str, mapped: Mapped, args: Sequence[str]) -> launching.Command:
        tool = tool_of(tool_id)
        program = program_of(tool, self._computer)
        if tool.launch is None or program is None:
            raise UserError(f"{tool.name} was not found on this computer.", "Install it first.")
        launch = tool.launch(self._connection(tool, mapped))
        own = self._planner.paths.data / "clients" / tool.id
        return launching.command_of(launch, program, args, own, self._computer.environ)

    def _try(self, tool_id: str, mapped: Mapped) -> Trial:
        tool = tool_of(tool_id)
        _ = self._tracker.address  # HealthError while none runs
        return trying.try_it(tool.protocol, self._connection(tool, mapped))

    def _left_here(self) -> tuple[Trace, ...]:
        unpacked = [
            Trace("program", one.folder, "The gateway's program, unpacked", one.size)
            for one in self._launcher.unpacked()
        ]
        return (*self._connections.traces(), *unpacked)

    def _leave(self) -> tuple[Trace, ...]:
        self._connections.disconnect_all()
        self._launcher.remove_unpacked()
        return self._left_here()
