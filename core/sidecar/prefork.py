"""The prefork parent: imports LiteLLM once, and is copied for each sidecar that is wanted.

It has one thread, no config, no secret and no client: whatever a sidecar gets, it gets on a stdin
of its own, whose end passes through here as a descriptor and is never read. (Linux; elsewhere a
process with LiteLLM's libraries in it cannot be copied safely, and each sidecar is started anew.)

The copy is made by a process in between that ends at once. So the new one loses its parent and is
adopted by the supervisor, which has asked the kernel for that: it is the supervisor's own child,
waited for, killed, and killed with it, like one that it has started, whatever becomes of us.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import random
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from core.base.hardening import die_with_parent, no_core_dumps
from core.sidecar import stdin
from core.sidecar.channel import Channel
from core.wire.command import PREFORK
from core.wire.protocol import Fork, Forked, NotForked, Prepare, ProtocolError

ENDS: Final = 3
"""Descriptors that come with an order: stdin, stdout and stderr of the new process."""
_GO_ON: Final = b"1"
_TITLE: Final = "--sidecar"
"""What stands in the place of `PREFORK` in the list of processes; just as long."""


class Prefork:
    """One life of the parent, and the beginning of those that are copied from it.

    `ready` is called once nobody waits for a sidecar, and again when more is ready than the import.
    `finish` makes what is done for that, after the order to prepare, step by step. It is given the
    objects of a `kind` that the parent found at its beginning, and how to let go, in another copy,
    of what is the parent's alone. Where a step yields a descriptor, the next one waits until that
    can be read, for up to `limit_s` seconds.
    """

    def __init__(
        self,
        receiver: stdin.UnixReceiver,
        channel: Channel,
        finish: Callable[[Sequence[Any], Callable[[], None]], Iterator[int | None]],
        ready: Callable[[], None],
        *,
        kind: type | None = None,
        limit_s: float = 0.0,
    ) -> None:
        self._receiver = receiver
        self._orders = stdin.OrderStream(receiver)
        self._channel = channel
        self._kind = kind
        self._limit_s = limit_s
        self._generators: list[random.Random] = []
        self.frozen = 0
        """Objects that nobody looks at for garbage any more."""
        self._make_steps = finish
        self._say_ready = ready
        self._is_ready = False
        self._may_finish = self._has_begun = False
        self._steps: Iterator[int | None] | None = None
        self._awaited: int | None = None

    def serve(self) -> int | None:
        """Fork as ordered; the exit status when that is over. None: this is a new sidecar, whose
        stdin, stdout and stderr are in their places."""
        gc.collect()
        gc.unfreeze()  # what is frozen is not among the objects that are told
        things = gc.get_objects()
        found = [one for one in things if type(one) is self._kind]
        self._generators = [one for one in things if _is_seeded(one)]
        self.frozen = len(things)
        del things
        gc.freeze()
        self._steps = self._make_steps(found, self._let_go)
        while True:
            self._go_on()
            try:
                order = self._orders.next()
            except ProtocolError:
                return 1
            if isinstance(order, Prepare):
                self._may_finish = True
                self._is_ready = False
                continue
            if not isinstance(order, Fork):
                return 0  # told to leave, or nobody is there any more
            if order.prepared:
                self._finish()
            if self._obey(order):
                return None
            if not self._has_begun:  # the copy shares none of it: not before the next order to
                self._may_finish = False

    def _go_on(self) -> None:
        """Take step after step, until somebody wants something or all are taken."""
        while not (self._is_ready or self._orders.has_more):
            limit_s = 0.0 if self._awaited is None else self._limit_s
            if self._receiver.waits(self._awaited, limit_s):
                return
            if self._steps is None or not self._may_finish:
                self._is_ready = True
                self._say_ready()
                return
            self._has_begun = True
            try:
                self._awaited = next(self._steps)
            except StopIteration:
                self._steps = self._awaited = None

    def _finish(self) -> None:
        """Take all steps that are left, whoever waits."""
        if self._steps is None:
            return
        self._has_begun = True
        if self._awaited is not None:
            select.select((self._awaited,), (), (), self._limit_s)
        for awaited in self._steps:
            if awaited is not None:
                select.select((awaited,), (), (), self._limit_s)
        self._steps = self._awaited = None

    def settle(self) -> None:
        """What has come to be since the beginning stays for good: who looks for garbage, in a copy
        too, leaves it alone, so that its memory stays shared. What was there before is not looked
        at, for a copy may share it already, and a look is a change."""
        gc.collect()
        things = gc.get_objects()
        self._generators += [one for one in things if _is_seeded(one)]
        self.frozen += len(things)
        del things
        gc.freeze()

    def _let_go(self) -> None:
        self._receiver.close()
        self._channel.close()
        if self._awaited is not None:
            _close([self._awaited])
            self._awaited = None

    def _obey(self, order: Fork) -> bool:
        """Make a sidecar and say so; True in the new process."""
        try:
            ends = self._receiver.take_descriptors(ENDS)
        except stdin.HandoverError as error:
            self._channel.send(NotForked(order.number, str(error)))
            return False
        try:
            copy = self._copy(order.supervisor, ends)
        except OSError as error:
            self._channel.send(NotForked(order.number, f"it could not be copied: {error}"))
        else:
            if copy is None:
                return True
            pid, hold = copy
            self._channel.send(Forked(order.number, pid))
            # Only now: one that nobody has heard of must not take what is meant for another.
            os.write(hold, _GO_ON)
            os.close(hold)
        finally:
            _close(ends)
        return False

    def _copy(self, supervisor: int, ends: list[int]) -> tuple[int, int] | None:
        """The new process's number, and where it is told to go on; None in that process. Raises
        OSError."""
        if sys.platform == "win32":
            raise OSError("Windows copies no process")
        threads = count_threads()
        if threads != 1:
            raise OSError(f"there are {threads} threads, and a copy would have one")
        told, tell = os.pipe()
        held, hold = os.pipe()
        try:
            between = os.fork()
        except OSError:
            _close([told, tell, held, hold])
            raise
        if between == 0:
            if _fork_or_end() == 0:
                _close([told, hold])
                self._begin(supervisor, ends, tell, held)
                return None
            os._exit(0)
        _close([tell, held])
        with os.fdopen(told, "rb") as number:
            text = number.read()
        os.waitpid(between, 0)  # by its end the new one has its new parent
        if not text:
            os.close(hold)
            raise OSError("the system made no process")
        return int(text), hold

    def _begin(self, supervisor: int, ends: list[int], tell: int, held: int) -> None:
        """In the new process: make it one of its own. What only a process has once is made anew
        here; Python itself has seen to its locks and to `random`."""
        if sys.platform == "win32":
            raise NotImplementedError
        try:
            os.setsid()
            os.write(tell, b"%d" % os.getpid())
            os.close(tell)
            goes_on = os.read(held, 1) == _GO_ON
            os.close(held)
            die_with_parent()
            if not goes_on or os.getppid() != supervisor:
                os._exit(1)  # somebody has died meanwhile, or could not adopt us
            no_core_dumps()
            self._let_go()
            for place, end in enumerate(ends):
                os.dup2(end, place)
            _close(ends)
            ends.clear()
            reseed(self._generators)
            retitle()
        except BaseException:  # noqa: BLE001 - whatever it is, nobody else may go on in this place
            os._exit(1)


def count_threads() -> int:
    """Those of this process, Python's and others."""
    return len(list(Path("/proc/self/task").iterdir()))


def reseed(generators: Sequence[random.Random]) -> None:
    """New random numbers: those of the parent would be those of all its copies."""
    for one in generators:
        one.seed()
    numpy: Any = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed()


def retitle() -> None:
    """In the list of processes, let this one be told from its parent. A nicety: whatever is in the
    way, nothing is done."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path("/proc/self/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        start, end = int(fields[45]), int(fields[46])  # arg_start and arg_end of proc(5)
        found = ctypes.string_at(start, end - start).find(b"\0" + PREFORK.encode() + b"\0")
        if found >= 0:
            ctypes.memmove(start + found + 1, _TITLE.encode(), len(_TITLE))


def _is_seeded(one: object) -> bool:
    # Not isinstance, which asks the objects themselves, and some stand for a module to be loaded.
    kind = type(one)
    return issubclass(kind, random.Random) and not issubclass(kind, random.SystemRandom)


def _fork_or_end() -> int:
    """`os.fork` in a process that has nothing else to do than that."""
    if sys.platform == "win32":
        raise NotImplementedError
    try:
        return os.fork()
    except OSError:
        os._exit(1)


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        with contextlib.suppress(OSError):
            os.close(descriptor)
