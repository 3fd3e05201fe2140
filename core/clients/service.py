"""The service of tools: what is on this computer, connecting, launching, trying, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.base.events import Job
from core.base.jobs import Jobs
from core.clients import launching, trying
from core.clients.clients import Clients
from core.clients.remote import ClientCommands
from core.clients.state import ClientState, Disconnected, Preview, Trace, Trial
from core.clients.tool import Connection, Mapped
from core.clients.tools import tool_of
from core.gateway.run_tracker import RunTracker
from core.runtime.launcher import Launcher


class ClientService:
    """What takes a tool's key needs a login; looking and disconnecting do not."""

    def __init__(
        self, jobs: Jobs, clients: Clients, tracker: RunTracker, launcher: Launcher
    ) -> None:
        self._jobs = jobs
        self._clients = clients
        self._tracker = tracker
        self._launcher = launcher
        self._commands = ClientCommands(jobs, clients)

    # ---- looking
    def found(self) -> Job[tuple[ClientState, ...]]:
        """Every tool that we know, those that are on this computer first."""
        return self._jobs.quick("Looking for tools", self._clients.found)

    def models(self) -> Job[tuple[str, ...]]:
        """The models that a tool can be mapped to, in alphabetical order."""
        return self._jobs.quick("Reading the models", self._clients.models)

    def preview(self, tool_id: str, mapped: Mapped) -> Job[Preview]:
        """What `connect` would change; nothing is written. UserError when it cannot be done, as
        for a settings file that cannot be understood, with its line."""
        return self._jobs.unlocked("Comparing", self._clients.preview, tool_id, mapped)

    def example(self, tool_id: str, mapped: Mapped) -> Job[str]:
        """As `snippet`, with dots in the place of the key; so no key is made for it."""
        return self._jobs.quick("Writing the example", self._clients.example, tool_id, mapped)

    def snippet(self, tool_id: str, mapped: Mapped) -> Job[str]:
        """What a person enters by hand, with the tool's key in it."""
        return self._jobs.unlocked("Writing the example", self._clients.snippet, tool_id, mapped)

    # ---- connecting
    def connect(
        self, tool_id: str, mapped: Mapped, *, while_running: bool = False
    ) -> Job[ClientState]:
        """Change the tool's settings until it is disconnected; with `while_running` until the
        gateway stops. One that is connected already gets the new mapping. UserError as `preview`;
        then its files are as they were."""
        connect = self._clients.connect
        return self._jobs.unlocked("Connecting", connect, tool_id, mapped, while_running)

    def disconnect(self, tool_id: str) -> Job[Disconnected]:
        """Put its settings back, whichever data folder has connected it. UserError."""
        return self._jobs.quick("Disconnecting", self._clients.disconnect, tool_id)

    def disconnect_all(self) -> Job[tuple[Disconnected, ...]]:
        """Every tool that this data folder has connected on this computer."""
        return self._jobs.quick("Disconnecting", self._clients.disconnect_all)

    def gateway_ended(self) -> None:
        """End the connections that were to last as long as the gateway runs."""
        self._jobs.run_soon(
            "Disconnecting", lambda: self._clients.disconnect_all(only_while_running=True)
        )

    # ---- using
    def launch(
        self, tool_id: str, mapped: Mapped, folder: Path, args: Sequence[str] = ()
    ) -> Job[None]:
        """Open the tool in a terminal in `folder`; it talks to the gateway for that once, and
        nothing is written. UserError."""

        def launch() -> None:
            connection = self._take_key(tool_id, mapped)
            launching.open_terminal(self._clients.command(tool_id, connection, args), folder)

        return self._jobs.slow("Opening", launch)

    def command(
        self, tool_id: str, connection: Connection, args: Sequence[str] = ()
    ) -> Job[launching.Command]:
        """What `launch` would run, for a caller that has a terminal already. UserError."""
        return self._jobs.quick("Opening", self._clients.command, tool_id, connection, args)

    def try_it(self, tool_id: str, mapped: Mapped) -> Job[Trial]:
        """Ask the running gateway as this tool would: streamed, and with a tool call. HealthError
        while none runs."""

        def ask() -> Trial:
            _ = self._tracker.address
            connection = self._take_key(tool_id, mapped)
            return trying.try_it(tool_of(tool_id).protocol, connection)

        return self._jobs.slow("Trying", ask)

    def _take_key(self, tool_id: str, mapped: Mapped) -> Connection:
        """From the slow worker: the vault belongs to the quick one."""
        return self._jobs.wait_unlocked(
            "Reading the key", self._clients.connection, tool_id, mapped
        )

    # ---- the verbs
    def answer(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """What a verb asks about tools, from a thread that may wait; None when it is about
        something else. UserError."""
        return self._commands.answer(request)

    # ---- leaving
    def left_here(self) -> Job[tuple[Trace, ...]]:
        """What of ours is on this computer, outside of the data folder."""
        return self._jobs.slow("Looking", self._left_here)

    def leave(self) -> Job[tuple[Trace, ...]]:
        """Disconnect everything of this data folder and remove what was unpacked; the result is
        what had to stay, such as what is in use now."""

        def leave() -> tuple[Trace, ...]:
            self._jobs.wait("Disconnecting", self._clients.disconnect_all)
            self._launcher.remove_unpacked()
            return self._left_here()

        return self._jobs.slow("Leaving this computer", leave)

    def _left_here(self) -> tuple[Trace, ...]:
        unpacked = [
            Trace("program", one.folder, "The gateway's program, unpacked", one.size)
            for one in self._launcher.unpacked()
        ]
        return (*self._jobs.wait("Looking", self._clients.traces), *unpacked)
