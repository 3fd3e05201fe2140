"""Where the supervisor touches the world: clock, processes, sockets, HTTP. Tests put theirs in."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.base.awake import awake_s
from core.base.events import Probe
from core.monitor import health
from core.supervisor.inbox import Child, Hear
from core.supervisor.listener import Listener
from core.supervisor.process import SidecarProcess
from core.wire.command import SidecarCommand
from core.wire.environment import clean_environment


def spawn_sidecar(command: SidecarCommand, hear: Hear) -> Child:
    """The real thing. Raises OSError."""
    return SidecarProcess(command, hear)


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
    listen: Callable[[str, int], Listener] = Listener.open
    aside: Callable[[Callable[[], None]], None] = in_a_thread
    surroundings: Callable[[], object] = surroundings
    """Equal values: a spare made then is as good as one made now."""
    clock: Callable[[], float] = awake_s
    wall: Callable[[], float] = time.time
