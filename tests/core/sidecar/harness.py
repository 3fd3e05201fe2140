"""Starts a real sidecar process and speaks the protocol with it, as the supervisor does."""

from __future__ import annotations

import base64
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import httpx

from core.wire.environment import clean_environment
from core.wire.protocol import (
    Failed,
    Go,
    Hello,
    Message,
    ProtocolError,
    Ready,
    Standby,
    decode,
    encode,
)
from tests.fixtures.threads import join
from tests.source_tree import ROOT

MASTER_KEY = "sk-harness-0123456789abcdef"
PATIENCE_S = 300.0
DEMO = """\
model_list:
  - model_name: demo
    litellm_params:
      model: openai/demo
      api_key: not-needed
      mock_response: Hello from the harness
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""

M = TypeVar("M", bound=Message)


def listening_socket() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    return listener


@dataclass
class Run:
    """What one `go` is made of."""

    folder: Path
    config: str = DEMO
    environment: dict[str, str] = field(default_factory=dict)
    drain_s: float = 5.0
    orphan_s: float | None = None
    log_cap_bytes: int = 8 * 1024 * 1024
    run_id: int = 7
    master_key: str | None = MASTER_KEY
    order: dict[str, Any] = field(default_factory=dict)
    """Further fields of the `go`."""

    @property
    def config_path(self) -> Path:
        return self.folder / "litellm_config.yaml"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def log_text(self) -> str:
        return "".join(path.read_text("utf-8") for path in sorted(self.logs.glob("proxy-*.log")))


def with_ledger(folder: Path, config: str) -> Run:
    """One that keeps a ledger."""
    return Run(folder, config=config, order={"ledger_dir": str(folder / "ledger")})


class Sidecar:
    """A `python -m core.sidecar`, its protocol and its listening socket."""

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        *,
        cwd: Path = ROOT,
        command: Sequence[str] = ("-m", "core.sidecar"),
    ) -> None:
        self.environment = clean_environment(os.environ if environ is None else environ)
        self.listener = listening_socket()
        self.port: int = self.listener.getsockname()[1]
        self._stdin: socket.socket | None = None
        theirs: socket.socket | int = subprocess.PIPE
        if sys.platform != "win32":
            self._stdin, theirs = socket.socketpair()
        self.process: subprocess.Popen[bytes] = self._launch(command, theirs, cwd)
        if not isinstance(theirs, int):
            theirs.close()
        self.messages: queue.Queue[Message | None] = queue.Queue()
        self.stray: list[bytes] = []
        """Lines on the protocol channel that are none of the protocol."""
        self.stderr = b""
        self._threads = [
            threading.Thread(target=self._read_messages, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _launch(
        self, command: Sequence[str], stdin: socket.socket | int, cwd: Path
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *command],
            stdin=stdin if isinstance(stdin, int) else stdin.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**self.environment.block, "PYTHONPATH": str(ROOT)},
            cwd=cwd,
        )

    def _read_messages(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            try:
                self.messages.put(decode(line))
            except ProtocolError:
                self.stray.append(line)
        self.messages.put(None)

    def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.stderr += line

    def expect(self, kind: type[M]) -> M:
        """The next message, which must be of this kind."""
        message = self.messages.get(timeout=PATIENCE_S)
        assert isinstance(message, kind), f"{message!r}\n{self.stderr.decode()}"
        return message

    def until(self, kind: type[M]) -> M:
        """The next message of this kind; others before it are passed over."""
        while True:
            message = self.messages.get(timeout=PATIENCE_S)
            assert message is not None, f"no {kind.__name__}\n{self.stderr.decode()}"
            if isinstance(message, kind):
                return message

    def warm_up(self) -> Standby:
        self.expect(Hello)
        return self.expect(Standby)

    def go(self, run: Run) -> None:
        run.folder.mkdir(parents=True, exist_ok=True)
        run.config_path.write_text(run.config, "utf-8")
        environment = {**self.environment.by_pipe, **run.environment}
        if run.master_key is not None:
            environment.setdefault("LITELLM_MASTER_KEY", run.master_key)
        share = ""
        if sys.platform == "win32":
            share = base64.b64encode(self.listener.share(self.process.pid)).decode()
        order = Go(
            run_id=run.run_id,
            config=str(run.config_path),
            log_dir=str(run.logs),
            log_cap_bytes=run.log_cap_bytes,
            drain_s=run.drain_s,
            orphan_s=run.orphan_s,
            environment=environment,
            socket_share=share,
            **run.order,
        )
        self.send(encode(order), with_socket=True)

    def send(self, data: bytes, *, with_socket: bool = False) -> None:
        """Write to the sidecar's stdin as it is."""
        if sys.platform == "win32":
            assert self.process.stdin is not None
            self.process.stdin.write(data)
            self.process.stdin.flush()
        else:
            assert self._stdin is not None
            socket.send_fds(self._stdin, [data], [self.listener.fileno()] if with_socket else [])

    def serve(self, run: Run) -> Ready:
        self.warm_up()
        self.go(run)
        return self.expect(Ready)

    def fail(self, run: Run) -> Failed:
        self.warm_up()
        self.go(run)
        failed = self.expect(Failed)
        assert failed.run_id == run.run_id
        return failed

    def end_stdin(self) -> None:
        for end in (self._stdin, self.process.stdin):
            if end is not None:
                end.close()

    def exit_code(self) -> int:
        code: int = self.process.wait(PATIENCE_S)
        join(*self._threads, limit_s=PATIENCE_S)
        return code

    def client(self, key: str | None = MASTER_KEY) -> httpx.Client:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers=headers,
            timeout=PATIENCE_S,
            trust_env=False,
        )

    def __enter__(self) -> Sidecar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end_stdin()
        self.listener.close()
        self.process.kill()
        self.exit_code()
