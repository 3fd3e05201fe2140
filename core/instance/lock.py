"""One program per data folder, and a way for others to see which one it is.

The lock is the operating system's: it goes when its holder goes, however that dies. What the
holder says about itself stands in the same file and can be read while the lock is held.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import socket
import threading
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

import psutil

from core.base.errors import AlreadyRunningError
from core.base.events import Notice
from core.base.file_lock import NO_LOCKS, Locking, system_locking
from core.base.files import explain

_SIZE: Final = 1024
"""Bytes of the file: always the same, so that a new content covers the old one in one write."""


_PROBE_PATIENCE_S: Final = 0.5
"""Somebody who only looks holds the lock for an instant: try this long before believing it."""
_SILENT_PATIENCE_S: Final = 5.0
"""The same where no living program has put its name into the file: then it can only be those who
look, one after the other, or one that is just starting and will say so."""

_LOOKS: Final = 10
"""How often, 20 ms apart, a holder that says nothing is looked at again."""


@dataclass(frozen=True)
class Instance:
    """The program that holds a data folder, as it describes itself."""

    pid: int | None
    """None while it has not said anything yet."""
    mode: str = ""
    """ "window" or "serve"."""
    started: float = 0.0
    """Seconds since the epoch."""
    address: str = ""
    """`http://host:port` of its gateway; empty while none is up."""
    host: str = ""
    """The computer it runs on: the folder may lie on a network drive."""
    port: int = 0
    """Where it takes orders from the command line (see `core.instance.control_server`); 0 where it
    does not."""
    token: str = field(default="", repr=False)
    """What opens that port."""

    @property
    def is_here(self) -> bool:
        """Whether it runs on this computer."""
        return self.host == socket.gethostname()


class InstanceLock:
    """Holds a data folder for this program, from `acquire` to `release` or to its death.

    Methods may be called from any thread.
    """

    def __init__(self, path: Path, *, locking: Locking | None = None) -> None:
        self._path = path
        self._locking = locking or system_locking()
        self._descriptor: int | None = None
        self._locked = False
        self._mutex = threading.Lock()
        self._instance = Instance(None)

    @property
    def held(self) -> bool:
        return self._descriptor is not None

    def acquire(self, mode: str = "window") -> Notice | None:
        """Take the folder; `mode` ("window" or "serve") is what others read about us.

        Where the file system has no locks (some network drives) the content of the file decides,
        as well as it can; the notice that is returned then says so. Otherwise None.

        Raises AlreadyRunningError when another program holds it, DataFolderError when the file
        cannot be written.
        """
        with self._mutex:
            if self._descriptor is not None:
                return None
            try:
                descriptor = _open(self._path, os.O_RDWR | os.O_CREAT)
            except OSError as error:
                raise explain(error, "open", self._path) from error
            try:
                notice = self._take(descriptor)
                self._instance = Instance(os.getpid(), mode, time.time(), host=socket.gethostname())
                self._write(descriptor, self._instance)
            except BaseException:
                os.close(descriptor)
                raise
            self._descriptor = descriptor
            return notice

    def publish(self, **news: Any) -> None:
        """Tell others what is new: `address` of the gateway (empty: it is down), `port` and
        `token` of the channel. Raises DataFolderError."""
        with self._mutex:
            if self._descriptor is None:
                raise RuntimeError("publish without acquire")
            instance = replace(self._instance, **news)
            self._write(self._descriptor, instance)
            self._instance = instance

    def release(self) -> None:
        """Give the folder back. Idempotent; the file stays, since removing it would race."""
        with self._mutex:
            descriptor, self._descriptor = self._descriptor, None
            if descriptor is None:
                return
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
            if self._locked:
                with contextlib.suppress(OSError):
                    self._locking.unlock(descriptor)
            os.close(descriptor)

    def __enter__(self) -> Self:
        if not self.held:
            self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _take(self, descriptor: int) -> Notice | None:
        began = time.monotonic()
        while True:
            try:
                self._locked = self._locking.lock(descriptor)
            except OSError as error:
                if error.errno not in NO_LOCKS:
                    raise explain(error, "lock", self._path) from error
                return self._take_without_locks(descriptor)
            if self._locked:
                return None
            holder = _content(descriptor)
            named = holder is not None and not _is_gone(holder)
            waited = time.monotonic() - began
            if waited > (_PROBE_PATIENCE_S if named else _SILENT_PATIENCE_S):
                raise _already_running(holder or Instance(None))
            # Not in step with somebody who looks again and again.
            time.sleep(random.uniform(0.002, 0.03))

    def _take_without_locks(self, descriptor: int) -> Notice:
        self._locked = False
        holder = _content(descriptor)
        if holder is not None and _lives(holder):
            raise _already_running(holder)
        return Notice(
            "warning",
            "The drive of the data folder cannot lock files, so two LiteLLM Pockets could open "
            "it at once from two computers.",
            "Use it from one computer at a time, or choose a local data folder with --data-dir.",
        )

    def _write(self, descriptor: int, instance: Instance) -> None:
        body = json.dumps(asdict(instance)).encode("ascii")
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            if os.write(descriptor, body.ljust(_SIZE - 1) + b"\n") < _SIZE:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise explain(error, "write", self._path) from error


def read_instance(path: Path, *, locking: Locking | None = None) -> Instance | None:
    """The live program that holds the folder of this lock file; None when nobody does.

    Raises DataFolderError when the file is there and cannot be read.
    """
    locking = locking or system_locking()
    try:
        descriptor = _open_to_look(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "read", path) from error
    try:
        for _ in range(_LOOKS):
            try:
                free = locking.lock(descriptor)
            except OSError as error:
                if error.errno not in NO_LOCKS:
                    raise explain(error, "read", path) from error
                holder = _content(descriptor)
                return holder if holder is not None and _lives(holder) else None
            if free:
                locking.unlock(descriptor)
                return None
            holder = _content(descriptor)
            if holder is not None:
                return holder
            time.sleep(0.02)  # between taking the lock and its first word, or just leaving
        return Instance(None)
    finally:
        os.close(descriptor)


def _open(path: Path, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)


def _open_to_look(path: Path) -> int:
    try:
        return _open(path, os.O_RDWR)  # NFS locks only what is open for writing
    except FileNotFoundError:
        raise
    except OSError:
        return _open(path, os.O_RDONLY)


def _content(descriptor: int) -> Instance | None:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        body: Any = json.loads(os.read(descriptor, _SIZE))
        pid, started = body["pid"], float(body["started"])
        if not isinstance(pid, int) or isinstance(pid, bool) or pid <= 0:
            return None
        words = {name: str(body.get(name, "")) for name in ("mode", "address", "host", "token")}
        port = int(body.get("port", 0))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    return Instance(pid, started=started, port=port, **words)


def _is_gone(holder: Instance) -> bool:
    """Whether it was a process of this computer, and is none any more."""
    return holder.host == socket.gethostname() and not _lives(holder)


def _lives(holder: Instance) -> bool:
    """Whether the holder is a process of this computer that is as old as it says."""
    if holder.pid is None or not holder.is_here:
        return False
    try:
        # The process began before it wrote the file; a later one has got its number since.
        return psutil.Process(holder.pid).create_time() <= holder.started + 2.0
    except psutil.AccessDenied:
        return True
    except psutil.Error:
        return False


def _already_running(holder: Instance) -> AlreadyRunningError:
    facts: list[str] = []
    if holder.pid is not None:
        facts.append(f"process {holder.pid}")
    if holder.host and not holder.is_here:
        facts.append(f"on {holder.host}")
    if holder.mode:
        facts.append({"window": "its window", "serve": "serve"}.get(holder.mode, "other"))
    if holder.address:
        facts.append(f"serving at {holder.address}")
    who = f" ({', '.join(facts)})" if facts else ""
    first = "Use that one, or close it first."
    if holder.mode == "serve":
        first = (
            "It runs without a window: use the gateway as it is, or end that one first (Ctrl-C "
            "where it was started)."
        )
    return AlreadyRunningError(
        f"Another LiteLLM Pocket has this data folder open{who}.",
        f"{first} To run a second one, give it a folder of its own with --data-dir.",
    )
