"""Where the supervisor touches the world: clock, processes, sockets, HTTP. Tests put theirs in."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from core.base.awake import awake_s
from core.base.events import Probe
from core.monitor import health
from core.supervisor.forking import PreforkParent, can_fork
from core.supervisor.inbox import Child, Hear, Parent
from core.supervisor.listener import Listener
from core.supervisor.process import SidecarProcess
from core.wire.command import SidecarCommand
from core.wire.environment import clean_environment

_LEAST_FREE_BYTES: Final = 256 * 1024 * 1024
_LEAST_FREE_SHARE: Final = 0.05


def spawn_sidecar(command: SidecarCommand, hear: Hear) -> Child:
    """The real thing. Raises OSError."""
    return SidecarProcess(command, hear)


def start_parent(command: SidecarCommand, hear: Hear) -> Parent:
    """The prefork parent of such sidecars. Raises OSError."""
    return PreforkParent(command, hear)


def memory_is_short() -> bool:
    """Whether other programs need what we could do without."""
    try:
        memory = psutil.virtual_memory()
    except (psutil.Error, OSError):
        return False
    return bool(memory.available < max(_LEAST_FREE_BYTES, memory.total * _LEAST_FREE_SHARE))


def in_a_thread(call: Callable[[], None]) -> None:
    """Run `call` without waiting for it."""
    threading.Thread(target=call, name="proof", daemon=True).start()


def surroundings() -> object:
    """What a sidecar takes from the system when it is made: its environment and the proxies.

    Looked at when Start is pressed, so a file of certificates is not read, only its date and size.
    """
    files: list[tuple[str, int, int]] = []

    def note(path: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            found = Path(path).stat()
            files.append((path, found.st_mtime_ns, found.st_size))

    block = clean_environment(os.environ, certificate_trouble=note).block
    return block, urllib.request.getproxies(), files


@dataclass(frozen=True)
class Seams:
    """The defaults are the real world."""

    probe: Callable[[str], Probe] = health.probe_readiness
    list_models: Callable[[str, str], tuple[str, ...]] = health.list_models
    spawn: Callable[[SidecarCommand, Hear], Child] = spawn_sidecar
    start_parent: Callable[[SidecarCommand, Hear], Parent] = start_parent
    can_fork: bool = field(default_factory=can_fork)
    """Sidecars are copies of a prefork parent, where this system allows it."""
    memory_is_short: Callable[[], bool] = memory_is_short
    parent_waits: Callable[[], bool] = lambda: False
    """`start_parent` has one that is there already."""
    listen: Callable[[str, int], Listener] = Listener.open
    aside: Callable[[Callable[[], None]], None] = in_a_thread
    surroundings: Callable[[], object] = surroundings
    """Equal values: a spare made then is as good as one made now."""
    clock: Callable[[], float] = awake_s
    wall: Callable[[], float] = time.time
