"""The stand-in for the tools: some of each kind, as on a computer that has two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from typing_extensions import override

from core.base.errors import UserError
from core.base.events import Job
from core.clients.service import ClientService
from core.clients.state import (
    ClientState,
    Connected,
    Disconnected,
    FileBack,
    FileChange,
    Preview,
    Trace,
    Trial,
)
from core.clients.tool import Launch, Mapped, SettingsFile, Tool
from tests.gui.stand_in.script import Script

_HOME = Path("/home/ada")
_FILE = SettingsFile("json", lambda computer: computer.home / "settings.json", lambda _: [])
CODE = Tool(
    "claude-code",
    "Claude Code",
    "messages",
    ("claude",),
    has_small=True,
    files=(_FILE,),
    launch=lambda _: Launch(("claude",), {}),
    snippet=lambda connection: f"export ANTHROPIC_AUTH_TOKEN={connection.key}",
)
CODEX = replace(CODE, id="codex", name="Codex", protocol="responses", has_small=False)
GEMINI = replace(CODEX, id="gemini-cli", name="Gemini CLI", protocol="gemini")
SHELL = Tool("env", "Shell variables", "chat", snippet=lambda connection: connection.key)
CURSOR = Tool("cursor", "Cursor", "chat", note="Its maker's servers cannot reach this computer.")


class StandInClients(ClientService):
    """Claude Code and Codex are here, Gemini CLI is not; one is set up by hand, one cannot be."""

    KEY = "sk-pocket-claude-0123456789"
    """That each tool gets."""
    names: tuple[str, ...] = ("claude", "gpt-4o")
    """The models."""
    error: UserError | None = None
    """What the next change of a tool's settings fails with."""
    trial = Trial(True, answer="Hello!", streamed=True, called_tool=True, seconds=0.81)
    back: tuple[FileBack, ...] = (FileBack(_HOME / ".claude/settings.json", "as before"),)

    lies_here: tuple[Trace, ...] = ()
    """What is on this computer, and what of it cannot be taken away."""
    stays_here: tuple[Trace, ...] = ()

    def __init__(self, script: Script) -> None:
        self._script = script
        self.states = {
            CODE.id: ClientState(
                CODE,
                Path("/usr/local/bin/claude"),
                (_HOME / ".claude/settings.json",),
                is_there=True,
            ),
            CODEX.id: ClientState(
                CODEX, Path("/usr/local/bin/codex"), (_HOME / ".codex/config.toml",), is_there=True
            ),
            GEMINI.id: ClientState(GEMINI, None, (_HOME / ".gemini/settings.json",), False),
            SHELL.id: ClientState(SHELL, None, (), False),
            CURSOR.id: ClientState(CURSOR, None, (), False),
        }

    @override
    def found(self) -> Job[Any]:
        usual = Mapped(next(iter(self.names), ""))
        states = (
            replace(one, mapped=usual if one.connected is None else one.connected.mapped)
            for one in self.states.values()
        )
        return self._script.job("clients.found", result=tuple(states))

    @override
    def models(self) -> Job[Any]:
        return self._script.job("clients.models", result=self.names)

    @override
    def preview(self, tool_id: str, mapped: Mapped) -> Job[Any]:
        state = self.states[tool_id]
        diff = ("@@ -1 +1,2 @@", " {", f'+  "model": "{mapped.main}",', '-  "old": true')
        changes = tuple(FileChange(path, False, diff) for path in state.files)
        return self._script.job(
            "clients.preview", tool_id, mapped, result=Preview(tool_id, mapped, changes)
        )

    @override
    def example(self, tool_id: str, mapped: Mapped) -> Job[Any]:
        text = f"export OPENAI_API_KEY=sk-••••••••\nexport OPENAI_MODEL={mapped.main}"
        return self._script.job("clients.example", tool_id, mapped, result=text)

    @override
    def snippet(self, tool_id: str, mapped: Mapped) -> Job[Any]:
        return self._script.job("clients.snippet", tool_id, mapped, result=f"KEY={self.KEY}")

    @override
    def connect(self, tool_id: str, mapped: Mapped, *, while_running: bool = False) -> Job[Any]:
        if self.error is not None:
            return self._script.job("clients.connect", tool_id, mapped, error=self.error)
        connected = Connected(
            mapped, "http://127.0.0.1:4000", 1.7e9, while_running, Path("/media/stick/pocket-data")
        )
        state = replace(self.states[tool_id], connected=connected, mapped=mapped)
        self.states[tool_id] = state
        return self._script.job("clients.connect", tool_id, mapped, while_running, result=state)

    @override
    def disconnect(self, tool_id: str) -> Job[Any]:
        self.states[tool_id] = replace(self.states[tool_id], connected=None, foreign=None)
        done = Disconnected(tool_id, self.back)
        return self._script.job("clients.disconnect", tool_id, result=done)

    @override
    def disconnect_all(self) -> Job[Any]:
        done = []
        for tool_id, state in self.states.items():
            if state.connected is not None:
                self.states[tool_id] = replace(state, connected=None)
                done.append(Disconnected(tool_id, self.back))
        return self._script.job("clients.disconnect_all", result=tuple(done))

    @override
    def launch(
        self, tool_id: str, mapped: Mapped, folder: Path, args: Sequence[str] = ()
    ) -> Job[Any]:
        return self._script.job("clients.launch", tool_id, mapped, folder, (*args,))

    @override
    def try_it(self, tool_id: str, mapped: Mapped) -> Job[Any]:
        return self._script.job("clients.try_it", tool_id, mapped, result=self.trial)

    @override
    def left_here(self) -> Job[Any]:
        return self._script.job("clients.left_here", result=self.lies_here)

    @override
    def leave(self) -> Job[Any]:
        self.lies_here = self.stays_here
        return self._script.job("clients.leave", result=self.lies_here)
