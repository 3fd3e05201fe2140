"""`clients`, `connect`, `disconnect`, `launch` and `env`: tools that talk to the gateway.

What a running LiteLLM Pocket has in hand is done by it; else the data folder is opened here, and
the password asked where a key is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from core.base.events import Event
from core.base.paths import Paths
from core.base.versions import program_name
from core.base.wording import listed
from core.cli.console import Console
from core.cli.key import Login
from core.cli.remote import Remote
from core.cli.serve import wait_for
from core.cli.terminal import is_terminal
from core.clients.exports import export, gateway_variables, usage
from core.clients.launching import run_here
from core.clients.remote import CLIENTS, CONNECT, CONNECTION, DISCONNECT, Wish
from core.clients.tool import Connection
from core.clients.tools.by_hand import SHELL

_NO_LOGIN: Final = Login()


@dataclass(frozen=True)
class Asked:
    """What the command line says about models and the time of a connection."""

    main: str = ""
    small: str = ""
    while_running: bool = False


class ClientVerbs:
    """The verbs about tools, for one data folder. Each returns the exit status."""

    def __init__(self, paths: Paths, console: Console, login: Login = _NO_LOGIN) -> None:
        self._console = console
        self._remote = Remote(paths, console, login)

    def clients(self, *, json: bool) -> int:
        """List the tools that we know, those on this computer first."""
        found = self._remote.ask({"ask": CLIENTS}, needs_login=False, locked=False)["clients"]
        if json:
            self._console.json(found)
            return 0
        width = max(len(one["id"]) for one in found)
        for one in found:
            self._console.answer(f"{one['id']:<{width}}  {_in_words(one)}")
        return 0

    def connect(self, tool_id: str, asked: Asked, *, dry_run: bool) -> int:
        """Change a tool's settings; with `dry_run` print what would change."""
        wish = Wish(tool_id, asked.main, asked.small, asked.while_running, dry_run)
        answer = self._remote.ask({"ask": CONNECT, **asdict(wish)}, needs_login=True)
        for change in answer["changes"]:
            for line in (change["path"], *change["diff"]):
                (self._console.answer if dry_run else self._console.say)(line.rstrip("\r\n"))
        if not dry_run:
            self._console.answer(f"{answer['name']} is connected.")
        return 0

    def disconnect(self, tool_id: str | None) -> int:
        """Put a tool's settings back; None: those of all that this data folder has connected."""
        answer = self._remote.ask({"ask": DISCONNECT, "tool_id": tool_id}, needs_login=False)
        if not answer["disconnected"]:
            self._console.answer("Nothing was connected.")
        for one in answer["disconnected"]:
            self._console.answer(f"{one['name']} is disconnected.")
            for file in one["files"]:
                kept = f"; {listed(file['kept'])}: as you set it" if file["kept"] else ""
                self._console.say(f"  {file['path']}: {file['outcome']}{kept}")
        return 0

    def launch(self, tool_id: str, asked: Asked, args: Sequence[str]) -> int:
        """Become the tool, in this terminal and folder, with the gateway set for it."""
        connection = self._connection(tool_id, asked)
        with self._remote.engine(locked=False) as engine:
            command = wait_for(engine, engine.clients.command(tool_id, connection, args), _ignore)
        return run_here(command)

    def env(self, shell: str, asked: Asked) -> int:
        """Print what makes a whole shell use the gateway."""
        connection = self._connection(SHELL.id, asked)
        self._console.answer(export(shell, gateway_variables(connection)).rstrip("\n"))
        if is_terminal(self._console.err):
            self._console.say(f"# To use it:  {usage(shell, f'{program_name()} env')}")
        return 0

    # ---- whom to ask
    def _connection(self, tool_id: str, asked: Asked) -> Connection:
        wish = Wish(tool_id, asked.main, asked.small)
        answer = self._remote.ask({"ask": CONNECTION, **asdict(wish)}, needs_login=True)
        return Connection(**answer["connection"])


def _ignore(_event: Event) -> None:
    pass


def _in_words(one: dict[str, Any]) -> str:
    if one["connected"]:
        words = f"connected, {one['model']}"
    elif one["connected_by"]:
        words = f"connected by another LiteLLM Pocket: {one['connected_by']}"
    elif one["is_there"]:
        words = "on this computer"
    else:
        words = "set up by hand" if one["by_hand"] else "not found here"
    trouble = f". {one['trouble']}" if one["trouble"] else ""
    return f"{one['name']}: {words}{trouble}"
