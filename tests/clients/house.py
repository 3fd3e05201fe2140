"""A LiteLLM Pocket with an account and a running gateway before a made-up provider, and a home of
a person who has the real tools on PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from core.base.events import Event, State, StateChanged
from core.base.settings import Settings, save
from core.clients.launching import Command
from core.clients.remote import CONNECTION, Wish
from core.clients.tool import Computer, Connection, Mapped
from core.supervisor.supervisor import Supervisor
from core.wire.command import SidecarCommand, source_command
from tests.clients.upstream import ToolUpstream
from tests.conftest import PATIENCE
from tests.core.scripted import Bench

MAPPED: Final = Mapped("near", "near-small")
DEMO: Final = Mapped("demo", "demo")
_RUN_S: Final = 60.0
_DEAD_END: Final = "http://127.0.0.1:9"
_CONFIG: Final = """\
model_list:
  - model_name: near
    litellm_params:
      model: custom_openai/near
      api_base: {address}/v1
      api_key: none
  - model_name: near-small
    litellm_params:
      model: custom_openai/near-small
      api_base: {address}/v1
      api_key: none
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


@dataclass(frozen=True)
class Ran:
    """What came of a tool's run."""

    code: int
    said: str
    errors: str

    def __str__(self) -> str:
        return f"status {self.code}\n{self.said}\n{self.errors}"


class House(Bench):
    """`home` and `work` are the person's. Their proxy is a dead end, and a tool that goes around it
    is found out by `strangers`. With `demo` the config is the one of a first start."""

    def __init__(self, folder: Path, port: int, path: str, *, demo: bool = False) -> None:
        self.upstream = ToolUpstream()
        self.port = port
        self.home = folder / "home"
        self.work = folder / "work"
        self._trace = folder / "trace"
        for made in (self.home, self.work):
            made.mkdir(parents=True)
        environ = {
            "HOME": str(self.home),
            "PATH": path,
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "TMPDIR": str(folder / "tmp"),
            **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _DEAD_END),
        }
        (folder / "tmp").mkdir()
        self.computer = Computer(sys.platform, environ, self.home)
        super().__init__(folder / "data", computer=self.computer, command=source_command())
        self.paths.data.mkdir(parents=True, exist_ok=True)
        save(self.paths.settings, Settings(port=port))
        if not demo:
            self.paths.config.write_text(_CONFIG.format(address=self.upstream.address))

    def _make(
        self, post: Callable[[Event], None], command: SidecarCommand | None, **more: Any
    ) -> Supervisor:
        return Supervisor(post, command, **more)

    def up(self) -> None:
        self.engine.open()
        self.result(self.engine.account.create("ada", "green tram 19 sings"))
        self.engine.gateway.start()
        deadline = time.monotonic() + 60 * PATIENCE
        while time.monotonic() < deadline:
            states = [event.state for event in self.of(StateChanged)]
            if State.RUNNING in states:
                return
            time.sleep(0.1)
        raise AssertionError(f"the gateway did not come up: {self.of(StateChanged)[-1:]}")

    def down(self) -> None:
        self.engine.close()
        self.upstream.__exit__(None, None, None)

    def command(self, tool_id: str, mapped: Mapped, args: Sequence[str]) -> Command:
        """How `launch` would run it."""
        wish = Wish(tool_id, mapped.main, mapped.small)
        (answer,) = self.engine.ask({"ask": CONNECTION, **asdict(wish)})
        connection = Connection(**answer["connection"])
        found: Command = self.result(self.engine.clients.command(tool_id, connection, args))
        return found

    def key(self, tool_id: str) -> str:
        """The tool's own, as the vault has it."""
        return self.engine._session.tool_keys()[tool_id]

    def connection(self, model: str) -> Connection:
        """As a program of the person's has it."""
        self.command("codex", Mapped(model), ())
        return Connection(f"http://127.0.0.1:{self.port}", self.key("codex"), model, model)

    def example(self, program: str, interpreter: str, suffix: str = ".py") -> str:
        """What a program prints."""
        script = self.work / f"example{suffix}"
        script.write_text(program, encoding="utf-8")
        environ = {**self.computer.environ, "NO_PROXY": "127.0.0.1"}
        ran = self.run(Command((interpreter, str(script)), environ), {})
        assert ran.code == 0, ran
        return ran.said.strip()

    def run(self, command: Command, switches: Mapping[str, str], *, traced: bool = False) -> Ran:
        """Run it to its end, as a terminal would."""
        strace = shutil.which("strace")
        options = ["-f", "-qq", "-e", "trace=connect", "-o", str(self._trace)]
        watch = [strace, *options] if traced and strace is not None else []
        ended = subprocess.run(
            [*watch, *command.argv],
            env={**command.env, **switches},
            cwd=self.work,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_RUN_S * PATIENCE,
            text=True,
            errors="replace",
            check=False,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def plain(self, program: str, args: Sequence[str], switches: Mapping[str, str]) -> Ran:
        """Run a tool as the person does who has connected it: with nothing set by us."""
        environ = {**self.computer.environ, "NO_PROXY": "127.0.0.1"}
        found = shutil.which(program, path=environ["PATH"])
        assert found is not None
        return self.run(Command((found, *args), environ), switches)

    def strangers(self) -> list[str]:
        """Calls to anything but this computer, by the last run; empty without strace."""
        if not self._trace.exists():
            return []
        calls = self._trace.read_text(errors="replace").splitlines()
        inet = [one for one in calls if "AF_INET" in one]
        return [one for one in inet if '"127.0.0.1"' not in one and '"::1"' not in one]


def person_path(tools: Path) -> str:
    node = Path(shutil.which("node") or "/usr/bin/node").parent
    return os.pathsep.join((str(tools / "bin"), str(node), "/usr/bin", "/bin"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, by its path."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}
