"""One sidecar process: started, listened to, told to go, told to leave, killed. The only home of
subprocess in the supervisor. How else one may come to be: `forking`.

The sidecar runs in a session (Windows: a process group) of its own, so that a Ctrl-C in the
terminal reaches us alone and we decide how it ends. It leaves by itself when its stdin ends,
however we die; on Windows a job object stands behind that, on Linux the parent-death signal that
the sidecar asks the kernel for.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final, Protocol

import psutil

from core.base.files import open_private
from core.supervisor.bursts import read_messages
from core.supervisor.handover import Wire, make_wire
from core.supervisor.job_object import JobObject, assign_to_job
from core.wire.command import SidecarCommand
from core.wire.environment import clean_environment
from core.wire.log_line import Entry, format_entry
from core.wire.protocol import (
    Admit,
    Figures,
    Go,
    Kept,
    Leave,
    Message,
    Ping,
    RecordBodies,
    Take,
    Used,
)
from core.wire.segment_names import SegmentName, segments_of_run

_log = logging.getLogger("pocket.supervisor")


KEPT_LINES: Final = 200
_KEPT_LINE_BYTES: Final = 4096
_JOIN_S: Final = 1.0
"""How long the last output of a dead child is waited for: a grandchild may hold the pipe open."""


@dataclass(frozen=True)
class Exited:
    """The process is over."""

    code: int
    """Negative: the signal that ended it (POSIX)."""
    last_words: tuple[str, ...]
    """The end of its stderr."""


Heard = Message | Exited


class Life(Protocol):
    """A child of this process, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None:
        """Its exit status, the negative number of the signal that ended it, or None."""

    def wait(self) -> int:
        """Wait for that."""

    def kill(self) -> None:
        """End it now. Nothing happens to one that is over."""


class ChildProcess:
    """A sidecar, from when it is ordered on: its process may come later, and what it is told waits
    for that. `hear` is called from its own threads, last of all with `Exited`. Where it answers
    True, what the child says next is read a moment later (see `bursts`)."""

    _numbers = itertools.count(1)

    def __init__(
        self,
        hear: Callable[[Any, Heard], bool | None],
        by_pipe: Mapping[str, str],
        wire: Wire,
    ) -> None:
        self.number = next(ChildProcess._numbers)
        self.pid: int | None = None
        self._hear = hear
        self._by_pipe = by_pipe
        self._wire = wire
        self._process: Life | None = None
        self._job: JobObject | None = None
        self._stderr: deque[str] = deque(maxlen=KEPT_LINES)
        self._run_id = 0
        self._untold: list[Callable[[int], None]] = []
        self._presses = threading.Event()
        """It was asked to leave, or is over: whatever it says is read at once from then on."""
        self._reaping = threading.Lock()
        """Who holds it knows that the number of the process is its own, or that it is over."""

    @property
    def members(self) -> tuple[ChildProcess, ...]:
        """Itself: it is one process."""
        return (self,)

    def _lives(
        self, process: Life, stdout: IO[bytes], stderr: IO[bytes], job: JobObject | None = None
    ) -> None:
        """Its process is there."""
        self.pid = process.pid
        self._process, self._job = process, job
        readers = (
            threading.Thread(target=self._read_messages, args=(stdout,), daemon=True),
            threading.Thread(target=self._read_stderr, args=(stderr,), daemon=True),
        )
        for reader in readers:
            reader.start()
        threading.Thread(
            target=self._wait, args=(process, readers), name=f"sidecar-{self.pid}", daemon=True
        ).start()
        untold, self._untold = self._untold, []
        for tell in untold:
            self._say(tell)

    def _say(self, tell: Callable[[int], None]) -> None:
        """Call `tell` with the number of the process, now or once there is one. One that is gone
        is heard of as `Exited`."""
        if self.pid is None:
            self._untold.append(tell)
            return
        try:
            tell(self.pid)
        except TimeoutError:
            # A part of the line may be there: what came after it would not be understood.
            _log.warning("the sidecar %s takes in nothing any more and is ended", self.pid)
            self.kill()
        except OSError:
            pass

    def go(self, go: Go, listening: socket.socket) -> None:
        """Send the order with the socket."""
        self._run_id = go.run_id
        order = replace(go, environment={**self._by_pipe, **go.environment})
        self._say(lambda pid: self._send(order, listening, pid))

    def take(self, take: Take, listening: socket.socket) -> None:
        """After a rehearsal: serve on `listening` from now on."""
        self._say(lambda pid: self._send(take, listening, pid))

    def _send(self, order: Go | Take, listening: socket.socket, pid: int) -> None:
        if listening.fileno() < 0:  # closed before the process was there: it would wait for ever
            _log.warning("the sidecar %s came too late for its address and is ended", pid)
            self.kill()
            return
        self._wire.send(order, listening, pid)

    def leave(self, drain_s: float) -> None:
        """Ask it to leave, with this long for requests under way. Returns at once; idempotent.

        It goes on listening to us: what is still under way goes by the keys that count then."""
        self._presses.set()
        try:
            self._wire.tell(Leave(self._run_id, drain_s))
        except OSError:
            self._wire.close()

    def admit(self, admit: Admit) -> None:
        """Tell it which keys of client programs count from now on."""
        self._say(lambda _pid: self._wire.tell(admit))

    def used(self, used: Used) -> None:
        """Tell it what was used elsewhere of the limits of such keys."""
        self._say(lambda _pid: self._wire.tell(used))

    def record(self, order: RecordBodies) -> None:
        """Tell it to record what is asked and answered, or nothing any more."""
        self._say(lambda _pid: self._wire.tell(order))

    def keep(self, kept: Kept) -> None:
        """Tell it that its rows up to here are in the ledger."""
        self._say(lambda _pid: self._wire.tell(kept))

    def figures(self, figures: Figures) -> None:
        """Tell it what it has asked for."""
        self._say(lambda _pid: self._wire.tell(figures))

    def ping(self, ping: Ping) -> None:
        """Ask whether its event loop turns."""
        self._say(lambda _pid: self._wire.tell(ping))

    def kill(self) -> None:
        """End the process and everything that it started, now. Returns at once. Nothing happens to
        one that is over: its number may be another program's by now."""
        self._wire.close()
        process = self._process
        if process is None:
            return
        with self._reaping:
            if _is_over(process):
                return
            for victim in _tree(process.pid):
                with contextlib.suppress(psutil.Error, OSError):
                    victim.kill()
            with contextlib.suppress(OSError):
                if sys.platform == "win32":
                    process.kill()
                else:
                    os.kill(process.pid, signal.SIGKILL)
                    os.killpg(process.pid, signal.SIGKILL)

    @property
    def alive(self) -> bool:
        """There is a process."""
        with self._reaping:
            return self._process is not None and not _is_over(self._process)

    def _read_messages(self, stream: IO[bytes]) -> None:
        with stream, contextlib.suppress(OSError):
            read_messages(
                stream.fileno(), lambda message: self._hear(self, message), self._presses.wait
            )

    def _read_stderr(self, stream: IO[bytes]) -> None:
        with stream, contextlib.suppress(OSError, ValueError):
            while line := stream.readline(_KEPT_LINE_BYTES):
                text = line.decode("utf-8", "replace").rstrip()
                if text:
                    self._stderr.append(text)

    def _wait(self, process: Life, readers: tuple[threading.Thread, ...]) -> None:
        _await_end(process)
        self._presses.set()
        with self._reaping:
            _sweep_group(process.pid)
            code = process.wait()
        for reader in readers:
            reader.join(_JOIN_S)
        self._wire.close()
        if self._job is not None:
            self._job.close()
        self._hear(self, Exited(code, tuple(self._stderr)))
        _reap_orphans(process.pid)


class SidecarProcess(ChildProcess):
    """A sidecar that is started, and imports LiteLLM itself."""

    def __init__(
        self,
        command: SidecarCommand,
        hear: Callable[[Any, Heard], bool | None],
        *,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Start the process. Raises OSError when the system cannot."""
        environment = clean_environment(os.environ if environ is None else environ)
        super().__init__(hear, environment.by_pipe, make_wire())
        try:
            process = spawn(command, self._wire.child_stdin, environment.block)
        except BaseException:
            self._wire.close()
            raise
        self._wire.spawned()
        stdout, stderr = process.stdout, process.stderr
        if stdout is None or stderr is None:
            raise RuntimeError("no pipes")  # for the type checker: both were asked for
        self._lives(process, stdout, stderr, assign_to_job(process))


def _await_end(process: Life) -> None:
    """Wait for the end; its number stays its own."""
    if sys.platform == "win32":
        process.wait()  # there the number is free once nobody holds the process any more
    else:
        with contextlib.suppress(OSError):
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


def _is_over(process: Life) -> bool:
    """It has ended; its number stays its own all the same, until somebody waits for it."""
    if sys.platform == "win32":
        return process.poll() is not None
    try:
        peek = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, peek) is not None
    except ChildProcessError:
        return True


def _sweep_group(pid: int) -> None:
    """Take what a process leaves behind with it, before its number is free."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def _reap_orphans(group: int) -> None:
    """What was in the group of a process that is over, and has become our child by that (see
    `adoption`), is waited for: nobody else would do it."""
    if sys.platform != "win32":
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-group, 0)


def describe_exit(code: int, *, platform: str = sys.platform) -> str:
    """The exit status in words."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
        return f"was ended by signal {-code}"
    if platform == "win32" and code > 0xFF:
        return f"ended with Windows error 0x{code & 0xFFFFFFFF:08X}"
    return f"ended with exit status {code}"


def spawn(
    command: SidecarCommand,
    child_stdin: int,
    block: Mapping[str, str],
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Start a process of the program. Call it from a thread that lives long: on Linux the process
    is killed when that ends. Raises OSError."""
    flags = 0
    if sys.platform == "win32":
        # No console may flash up, and Ctrl-C of our console is not for the sidecar.
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=dict(block),
        stdin=child_stdin,
        stdout=stdout,
        stderr=stderr,
        close_fds=True,
        start_new_session=sys.platform != "win32",
        creationflags=flags,
    )


def _tree(pid: int) -> list[psutil.Process]:
    """The process and its descendants, the leaves first."""
    # On Windows psutil passes on what the system says of a process that is just coming or going.
    with contextlib.suppress(psutil.Error, OSError):
        root = psutil.Process(pid)
        return [*reversed(root.children(recursive=True)), root]
    return []


def keep_last_words(log_dir: Path, run_id: int, lines: Sequence[str], at: float) -> None:
    """`append_last_words`, but a full disk is no reason to stop supervising."""
    try:
        append_last_words(log_dir, run_id, lines, at)
    except OSError as error:
        _log.warning("the last words of the sidecar could not be kept: %s", error)


def append_last_words(log_dir: Path, run_id: int, lines: Sequence[str], at: float) -> None:
    """Write `lines` behind the newest segment of the run (or a first one of their own).

    The sidecar is dead, so nobody else writes there. `at` is in seconds since the epoch.
    Raises OSError.
    """
    if not lines:
        return
    log_dir.mkdir(0o700, parents=True, exist_ok=True)
    segments = segments_of_run(log_dir, run_id)
    target = segments[-1] if segments else log_dir / SegmentName.first(run_id, at).file
    entry = Entry(at, "ERROR", "stderr", "\n".join(lines))
    with open(
        target, "a", encoding="utf-8", errors="replace", newline="\n", opener=open_private
    ) as log:
        if log.tell() and not _ends_with_newline(target):
            log.write("\n")
        log.write("\n".join(format_entry(entry)) + "\n")


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as log:
        log.seek(-1, 2)
        return log.read(1) == b"\n"
