"""Real sidecars without the import: one process of these tests has LiteLLM in it, and is copied.

What begins with LiteLLM's import takes five seconds of a processor, and most tests of a real
sidecar are about what comes after it. A copy runs the sidecar's whole `main`, only that LiteLLM is
in memory already. The tests about starting, and about what stands in the environment while LiteLLM
is imported, start theirs anew (`harness.Sidecar`), and so does everybody where no process can be
copied.

Two ways to have one: `ImportedSidecar` speaks the protocol itself; while `spawn_copies` lasts, a
supervisor of this process has copies for the sidecars and prefork parents that it starts.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

import pytest

from core.supervisor import forking, process
from core.supervisor.adoption import ADOPTING, AdoptedProcess
from core.wire.command import SidecarCommand, source_command
from core.wire.environment import MANDATORY, clean_environment
from tests.core.sidecar.harness import Sidecar
from tests.core.sidecar.origin import OWN_NAME, READY, SIDECAR
from tests.source_tree import ROOT

CAN_COPY: Final = sys.platform == "linux"
_GONE: Final = "the process that is copied has gone"
_END_S: Final = 30.0


class ImportedSidecar(Sidecar):
    """As `Sidecar()`, in a copy of a process that has imported LiteLLM."""

    def _launch(self, command: Any, stdin: socket.socket | int, cwd: Path) -> Any:
        if not CAN_COPY:
            return super()._launch(command, stdin, cwd)
        assert isinstance(stdin, socket.socket)
        block = {**self.environment.block, "PYTHONPATH": str(ROOT)}
        return _origin().copy(SIDECAR, (), stdin.fileno(), block, cwd)


@contextlib.contextmanager
def spawn_copies() -> Iterator[None]:
    """Meanwhile what a supervisor of this process starts as `source_command` says is a copy: its
    own child, with stdin, stdout, stderr and environment as that would have them."""
    if not CAN_COPY:
        yield
        return
    origin = _origin()
    spawn = process.spawn

    def copy(
        command: SidecarCommand, child_stdin: int, block: Mapping[str, str], *outputs: int
    ) -> Any:
        usual = source_command()
        words = command.argv[len(usual.argv) :]
        if command != SidecarCommand((*usual.argv, *words), usual.cwd):
            return spawn(command, child_stdin, block, *outputs)
        return origin.copy(SIDECAR, words, child_stdin, block, command.cwd, *outputs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "spawn", copy)
        patch.setattr(forking, "spawn", copy)
        yield


def run_imported(
    module: str, *words: str, given: str, block: Mapping[str, str], limit_s: float
) -> None:
    """Run `main` of a module of these tests to its end, in a process that has LiteLLM imported:
    with these words behind its name, this text on its stdin and these variables. What it says is
    lost. Raises `subprocess` errors when it fails or takes too long."""
    with tempfile.TemporaryFile() as stdin, Path(os.devnull).open("wb") as nothing:
        stdin.write(given.encode())
        stdin.seek(0)
        if not CAN_COPY:
            command = [sys.executable, "-m", module, *words]
            out = nothing.fileno()
            subprocess.run(
                command, stdin=stdin, stdout=out, stderr=out, env=dict(block), cwd=ROOT,
                check=True, timeout=limit_s,
            )  # fmt: skip
            return
        outputs = (nothing.fileno(), nothing.fileno())
        copy = _origin().copy(module, words, stdin.fileno(), block, ROOT, *outputs)
        try:
            code = copy.wait(limit_s)
        finally:
            copy.kill()
    if code != 0:
        raise subprocess.CalledProcessError(code, module)


def told_by_imported(
    module: str, question: object, folder: Path, limit_s: float = 300, **variables: str
) -> Any:
    """What such a module answers to `question`: both are JSON, it is on its stdin, and the answer
    in the file that it is given. It sees no variables but these and what a sidecar must have."""
    result = folder / "result.json"
    block = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), **MANDATORY, **variables}
    run_imported(module, str(result), given=json.dumps(question), block=block, limit_s=limit_s)
    return json.loads(result.read_text(encoding="utf-8"))


class Copy(AdoptedProcess):
    """What is wanted of a `Popen`."""

    stdin: None = None

    def __init__(self, pid: int, stdout: IO[bytes] | None, stderr: IO[bytes] | None) -> None:
        super().__init__(pid)
        self.stdout, self.stderr = stdout, stderr

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def wait(self, timeout: float | None = None) -> int:
        if timeout is None:
            return super().wait()
        if sys.platform == "linux" and self.poll() is None:
            handle = os.pidfd_open(self.pid)
            try:
                select.select([handle], [], [], timeout)
            finally:
                os.close(handle)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("a copied sidecar", timeout)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class Origin:
    """The process that is copied; one for all tests of a worker, from the first that wants it."""

    _ours: socket.socket
    _process: subprocess.Popen[bytes]

    def __init__(self) -> None:
        if sys.platform == "win32":
            raise NotImplementedError("Windows copies no process")
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        name = "tests.core.sidecar.origin"
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-u", "-m", name, *OWN_NAME],
            stdin=theirs.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**clean_environment(os.environ).block, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
        )
        theirs.close()
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == READY, _GONE

    def copy(
        self,
        module: str,
        words: Sequence[str],
        stdin: int,
        block: Mapping[str, str],
        folder: Path,
        *outputs: int,
    ) -> Copy:
        """One that runs the `main` of `module` with these words, variables and descriptors; without
        `outputs` there are pipes for stdout and stderr."""
        if sys.platform == "win32":
            raise NotImplementedError("Windows copies no process")
        order = {
            "module": module,
            "words": list(words),
            "environment": dict(block),
            "folder": str(folder),
            "adopter": os.getpid(),
        }
        pipes = [] if outputs else [os.pipe(), os.pipe()]
        said, say = os.pipe()
        theirs = [*(write for _, write in pipes), say]
        ADOPTING.begin()
        try:
            ends = [stdin, *outputs, *theirs]
            socket.send_fds(self._ours, [json.dumps(order).encode()], ends)
            for end in theirs:
                os.close(end)
            with os.fdopen(said, "rb") as number:
                pid = number.read()
            assert pid, _GONE
            stdout, stderr = (os.fdopen(read, "rb") for read, _ in pipes) if pipes else (None, None)
            return Copy(int(pid), stdout, stderr)
        finally:
            ADOPTING.end()

    def end(self) -> None:
        """It notices that nobody is left who would give it orders."""
        self._ours.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@functools.cache
def _origin() -> Origin:
    made = Origin()
    atexit.register(made.end)
    return made
