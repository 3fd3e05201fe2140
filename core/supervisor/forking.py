"""Sidecars that are copies of a prefork parent, and that parent, as the supervisor sees them.

An order to fork may come while the parent still imports LiteLLM. The sidecar has no process then;
what it is told waits for that. Where the parent cannot (it died, or has a second thread), one is
started in its place, with the same pipes: whoever ordered it does not notice.
All of this happens on the supervisor's thread.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from core.supervisor.adoption import ADOPTING, AdoptedProcess
from core.supervisor.handover import SocketWire
from core.supervisor.process import ChildProcess, Exited, Heard, Life, SidecarProcess, spawn
from core.wire.command import SidecarCommand
from core.wire.environment import clean_environment
from core.wire.protocol import Fork, Forked, Message, NotForked, Prepare

_NOT_MADE: Final = 127
"""As a shell says of a program that it cannot start."""
_KILLED: Final = -9
"""As `subprocess` says of a process that SIGKILL ended."""

_log = logging.getLogger("pocket.supervisor")


def can_fork() -> bool:
    """Whether a process that holds LiteLLM can be copied here, and the copy be ours."""
    return sys.platform == "linux"


class ForkedSidecar(ChildProcess):
    """A copy of a prefork parent: ordered, and there once `forked` says so."""

    def __init__(
        self,
        hear: Callable[[Any, Heard], bool | None],
        *,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Raises OSError when there are no descriptors left."""
        environment = clean_environment(os.environ if environ is None else environ)
        self._block = environment.block
        self._socket_wire = SocketWire()
        super().__init__(hear, environment.by_pipe, self._socket_wire)
        self._pipes: list[int] = []
        try:
            for _ in range(2):
                self._pipes += os.pipe()
        except OSError:
            self._close()
            raise
        self.is_awaited = True
        """Its process is not there yet, and somebody wants it."""

    @property
    def ends(self) -> tuple[int, int, int]:
        """What is to be the process's stdin, stdout and stderr."""
        return self._socket_wire.child_stdin, self._pipes[1], self._pipes[3]

    def forked(self, pid: int, command: SidecarCommand) -> None:
        """Its process is this one; if that is none of ours, `command` starts another."""
        try:
            process = AdoptedProcess(pid)
        except OSError as error:
            _log.warning("the sidecar %d was not adopted: %s", pid, error)
            self.spawn_instead(command)
            return
        if self.is_awaited:
            self._begin(process)
            return
        process.kill()
        threading.Thread(target=process.wait, name=f"end of {pid}", daemon=True).start()

    def spawn_instead(self, command: SidecarCommand) -> None:
        """Start it as a new process."""
        if not self.is_awaited:
            return
        stdin, stdout, stderr = self.ends
        try:
            process = spawn(command, stdin, self._block, stdout, stderr)
        except OSError as error:
            self._over(_NOT_MADE, str(error))
        else:
            self._begin(process)

    def leave(self, drain_s: float) -> None:
        if self.is_awaited:
            self._over(0)
        else:
            super().leave(drain_s)

    def kill(self) -> None:
        if self.is_awaited:
            self._over(_KILLED)
        else:
            super().kill()

    def _begin(self, process: Life) -> None:
        self.is_awaited = False
        out, their_out, err, their_err = self._pipes
        self._pipes = []
        os.close(their_out)
        os.close(their_err)
        self._wire.spawned()
        self._lives(process, os.fdopen(out, "rb"), os.fdopen(err, "rb"))

    def _over(self, code: int, *words: str) -> None:
        self.is_awaited = False
        self._close()
        self._hear(self, Exited(code, words))

    def _close(self) -> None:
        self._wire.close()
        for descriptor in self._pipes:
            os.close(descriptor)
        self._pipes = []


class PreforkParent(SidecarProcess):
    """A running parent: `heard` is to be told what it says."""

    def __init__(self, command: SidecarCommand, hear: Callable[[Any, Heard], bool | None]) -> None:
        """Start it; `command` is that of a sidecar. Raises OSError when the system cannot."""
        super().__init__(command.prefork(), hear)
        self._command = command
        self._orders: dict[int, ForkedSidecar] = {}

    @property
    def is_busy(self) -> bool:
        """Somebody waits for a sidecar that is ordered."""
        return any(one.is_awaited for one in self._orders.values())

    def fork(
        self, hear: Callable[[Any, Heard], bool | None], *, prepared: bool = False
    ) -> ChildProcess:
        """Order a sidecar; `prepared`: not before all is ready that can be. Raises OSError when no
        process can be made this way."""
        ADOPTING.begin()
        try:
            child = ForkedSidecar(hear)
        except OSError:
            ADOPTING.end()
            raise
        self._orders[child.number] = child
        try:
            self._hand_on(Fork(child.number, os.getpid(), prepared), child.ends)
        except OSError:  # it is over, or stuck
            self._answered(child.number)
            child.spawn_instead(self._command)
        return child

    def prepare(self) -> None:
        """Let it have more ready than its import, as soon as nobody waits for it."""
        self._say(lambda _pid: self._wire.tell(Prepare()))

    def heard(self, heard: Heard) -> None:
        """What it says of its orders."""
        match heard:
            case Forked(number=number, pid=pid):
                child = self._answered(number)
                if child is not None:
                    child.forked(pid, self._command)
            case NotForked(number=number, reason=reason):
                _log.warning("a sidecar is started anew: %s", reason)
                child = self._answered(number)
                if child is not None:
                    child.spawn_instead(self._command)
            case Exited():
                for number in list(self._orders):
                    child = self._answered(number)
                    if child is not None:
                        child.spawn_instead(self._command)
            case _:
                pass

    def leave(self, drain_s: float) -> None:
        """It has nothing to finish, and may be in the middle of its import."""
        del drain_s
        self.kill()

    def _answered(self, number: int) -> ForkedSidecar | None:
        child = self._orders.pop(number, None)
        if child is not None:
            ADOPTING.end()
        return child

    def _hand_on(self, message: Message, descriptors: tuple[int, ...]) -> None:
        if not isinstance(self._wire, SocketWire):
            raise OSError("no descriptor can be handed over here")
        self._wire.hand_on(message, descriptors)
