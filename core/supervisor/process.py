"""One sidecar process: started, listened to, told to go, told to leave, killed. The only home of
subprocess in the supervisor.

The sidecar runs in a session (Windows: a process group) of its own, so that a Ctrl-C in the
terminal reaches us alone and we decide how it ends. It leaves by itself when its stdin ends,
however we die; on Windows a job object stands behind that, on Linux the parent-death signal that
the sidecar asks the kernel for.
"""

from __future__ import annotations

import contextlib
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
from typing import IO, Final

import psutil

from core.base.files import open_private
from core.supervisor.bursts import read_messages
from core.supervisor.handover import Wire, make_wire
from core.supervisor.job_object import assign_to_job
from core.wire.command import SidecarCommand
from core.wire.environment import clean_environment
from core.wire.log_line import Entry, format_entry
from core.wire.protocol import (
    Admit,
    Go,
    Kept,
    Leave,
    Message,
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


class SidecarProcess:
    """A running child. `hear` is called from its own threads, last of all with `Exited`. Where it
    answers True, what the child says next is read a moment later (see `bursts`)."""

    def __init__(
        self,
        command: SidecarCommand,
        hear: Callable[[SidecarProcess, Heard], bool | None],
        *,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Start the process. Raises OSError when the system cannot."""
        self._hear = hear
        self._stderr: deque[str] = deque(maxlen=KEPT_LINES)
        environment = clean_environment(os.environ if environ is None else environ)
        self._by_pipe = environment.by_pipe
        self._wire: Wire = make_wire()
        try:
            self._process = _spawn(command, self._wire.child_stdin, environment.block)
        except BaseException:
            self._wire.close()
            raise
        self._wire.spawned()
        self.pid: int = self._process.pid
        self._run_id = 0
        self._job = assign_to_job(self._process)
        stdout, stderr = self._process.stdout, self._process.stderr
        if stdout is None or stderr is None:
            raise RuntimeError("no pipes")  # for the type checker: both were asked for
        readers = (
            threading.Thread(target=self._read_messages, args=(stdout,), daemon=True),
            threading.Thread(target=self._read_stderr, args=(stderr,), daemon=True),
        )
        for reader in readers:
            reader.start()
        threading.Thread(
            target=self._wait, args=(readers,), name=f"sidecar-{self.pid}", daemon=True
        ).start()

    def go(self, go: Go, listening: socket.socket) -> None:
        """Send the order with the socket. A child that is gone is heard of as `Exited`."""
        self._run_id = go.run_id
        order = replace(go, environment={**self._by_pipe, **go.environment})
        with contextlib.suppress(OSError):
            self._wire.send(order, listening, self.pid)

    def take(self, take: Take, listening: socket.socket) -> None:
        """After a rehearsal: serve on `listening` from now on."""
        with contextlib.suppress(OSError):
            self._wire.send(take, listening, self.pid)

    def leave(self, drain_s: float) -> None:
        """Ask it to leave, with this long for requests under way. Returns at once; idempotent.

        It goes on listening to us: what is still under way goes by the keys that count then."""
        try:
            self._wire.tell(Leave(self._run_id, drain_s))
        except OSError:
            self._wire.close()

    def admit(self, admit: Admit) -> None:
        """Tell it which keys of client programs count from now on."""
        with contextlib.suppress(OSError):
            self._wire.tell(admit)

    def used(self, used: Used) -> None:
        """Tell it what was used elsewhere of the limits of such keys."""
        with contextlib.suppress(OSError):
            self._wire.tell(used)

    def record(self, order: RecordBodies) -> None:
        """Tell it to record what is asked and answered, or nothing any more."""
        with contextlib.suppress(OSError):
            self._wire.tell(order)

    def keep(self, kept: Kept) -> None:
        """Tell it that its rows up to here are in the ledger."""
        with contextlib.suppress(OSError):
            self._wire.tell(kept)

    def kill(self) -> None:
        """End the process and everything that it started, now. Returns at once."""
        self._wire.close()
        for victim in _tree(self.pid):
            with contextlib.suppress(psutil.Error, OSError):
                victim.kill()
        if sys.platform != "win32" and self.alive:
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self._process.kill()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def _read_messages(self, stream: IO[bytes]) -> None:
        with stream, contextlib.suppress(OSError):
            read_messages(stream.fileno(), lambda message: self._hear(self, message))

    def _read_stderr(self, stream: IO[bytes]) -> None:
        with stream, contextlib.suppress(OSError, ValueError):
            while line := stream.readline(_KEPT_LINE_BYTES):
                text = line.decode("utf-8", "replace").rstrip()
                if text:
                    self._stderr.append(text)

    def _wait(self, readers: tuple[threading.Thread, ...]) -> None:
        self._sweep_group()
        code = self._process.wait()
        for reader in readers:
            reader.join(_JOIN_S)
        self._wire.close()
        if self._job is not None:
            self._job.close()
        self._hear(self, Exited(code, tuple(self._stderr)))

    def _sweep_group(self) -> None:
        """Wait for the end and take what it leaves behind with it, before its number is free."""
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
                os.killpg(self.pid, signal.SIGKILL)


def describe_exit(code: int, *, platform: str = sys.platform) -> str:
    """The exit status in words."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
        return f"was ended by signal {-code}"
    if platform == "win32" and code > 0xFF:
        return f"ended with Windows error 0x{code & 0xFFFFFFFF:08X}"
    return f"ended with exit status {code}"


def _spawn(
    command: SidecarCommand, child_stdin: int, block: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        # No console may flash up, and Ctrl-C of our console is not for the sidecar.
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=dict(block),
        stdin=child_stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
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
