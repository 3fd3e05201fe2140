"""Who talks to the gateway, and what the gateway takes of the machine: asked from the system."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil

from core.base.events import Connection
from core.monitor.addresses import Address, joined, plain
from core.monitor.socket_table import SocketTable

_LOOK_FOR_CHILDREN_EVERY: Final = 5
"""Samples: in most systems, finding children means looking at every process of the machine."""


class ConnectionTable:
    """Who is connected to a port, and who holds an end of a connection. From any thread; never
    raises. Where the system does not tell who a peer is (another user's process, another computer)
    name and pid stay empty; where it tells nothing at all the answers are empty."""

    def __init__(self, sockets: SocketTable | None) -> None:
        """`sockets` knows them without the tables of all sockets and all open files, which psutil
        reads where there are none, or none any more."""
        self._sockets = sockets

    @classmethod
    def of_this_system(cls) -> ConnectionTable:
        """In the cheapest way that there is here."""
        return cls(SocketTable() if sys.platform == "linux" else None)

    def live(
        self, port: int, server_pids: Collection[int], *, own_pid: int | None = None
    ) -> tuple[Connection, ...]:
        """The established connections to `port` of these processes, oldest peer port first.

        Our own (`own_pid`, by default this process: the health probes) are left out.
        """
        own_pid = os.getpid() if own_pid is None else own_pid
        peers: Mapping[Address, int | None] | None = None
        if self._sockets is not None:
            peers = self._sockets.peers(port, server_pids, own_pid)
        if peers is None:
            peers = _peers(port, server_pids)
        foreign = sorted(peer for peer, pid in peers.items() if pid is None or pid != own_pid)
        names = {pid: _process_name(pid) for pid in {peers[peer] for peer in foreign}}
        return tuple(Connection(joined(*peer), names[peers[peer]], peers[peer]) for peer in foreign)

    def holders(self, near_ends: Collection[str]) -> dict[str, tuple[str, int | None]]:
        """Name and number of the process that holds each of these ends of a connection
        (`host:port`), where the system tells it."""
        pids: Mapping[str, int] | None = None
        if self._sockets is not None:
            pids = self._sockets.holders(near_ends)
        if pids is None:
            pids = {
                joined(plain(one.laddr.ip), one.laddr.port): one.pid
                for one in _whole_table()
                if one.raddr and one.pid is not None
            }
        ends = [end for end in near_ends if end in pids]
        names = {pid: _process_name(pid) for pid in {pids[end] for end in ends}}
        return {end: (names[pids[end]], pids[end]) for end in ends}


# ---- with psutil


def _peers(port: int, server_pids: Collection[int]) -> dict[Address, int | None]:
    """As `SocketTable.peers`."""
    table: list[Any] = []
    for pid in server_pids:
        try:
            table += psutil.Process(pid).net_connections(kind="tcp")
        except (psutil.Error, OSError):
            table = _whole_table()
            break
    peers = {
        (plain(one.raddr.ip), one.raddr.port)
        for one in table
        if one.status == psutil.CONN_ESTABLISHED and one.raddr and one.laddr.port == port
    }
    if not peers:
        return {}  # the usual case, and cheap: the whole machine was not asked
    clients = _clients(port)
    return {peer: clients.get(peer) for peer in peers}


def _clients(port: int) -> dict[Address, int]:
    """The near end of every connection of this machine to `port` → the process that holds it."""
    return {
        (plain(one.laddr.ip), one.laddr.port): one.pid
        for one in _whole_table()
        if one.raddr and one.raddr.port == port and one.pid is not None
    }


def _whole_table() -> list[Any]:
    try:
        return list(psutil.net_connections(kind="tcp"))
    except (psutil.Error, OSError):
        return []


# ---- names


def _process_name(pid: int | None) -> str:
    if not pid:
        return ""
    try:
        return psutil.Process(pid).name()
    except (psutil.Error, OSError):
        return ""


@dataclass(frozen=True)
class Usage:
    """What a process and its descendants take."""

    cpu_percent: float
    """100 is one core in full. 0 at the first sample: it takes two to tell."""
    rss_bytes: int


@dataclass
class Sampler:
    """Measures one process tree, sample by sample. For one thread."""

    pid: int
    _tree: dict[int, psutil.Process] = field(default_factory=dict)
    _samples: int = 0

    def sample(self) -> Usage | None:
        """What it takes since the last sample; None when the process is gone."""
        if self._samples % _LOOK_FOR_CHILDREN_EVERY == 0 and not self._find_tree():
            return None
        self._samples += 1
        cpu, rss = 0.0, 0
        for pid, process in list(self._tree.items()):
            try:
                with process.oneshot():
                    cpu += process.cpu_percent(None)
                    rss += process.memory_info().rss
            except (psutil.Error, OSError):
                del self._tree[pid]
        return Usage(cpu, rss) if self.pid in self._tree else None

    def _find_tree(self) -> bool:
        try:
            root = self._tree.get(self.pid) or psutil.Process(self.pid)
            members = [root, *self._below(root)]
        except (psutil.Error, OSError):
            return False
        # A process object remembers its last reading, so known ones are kept.
        self._tree = {one.pid: self._tree.get(one.pid, one) for one in members}
        return True

    def _below(self, root: psutil.Process) -> list[psutil.Process]:
        pids = _descendants(self.pid)
        if pids is None:
            return root.children(recursive=True)
        found = []
        for pid in pids:
            with contextlib.suppress(psutil.Error):  # it has ended meanwhile
                found.append(self._tree.get(pid) or psutil.Process(pid))
        return found


def _descendants(pid: int) -> list[int] | None:
    """The children of a process, and theirs; None where the system has no quick answer. Linux knows
    of each thread which processes it has started, unless its kernel was built without that."""
    if not Path(f"/proc/{pid}/task/{pid}/children").exists():
        return None
    found: list[int] = []
    waiting = [pid]
    while waiting:
        for children in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            try:
                pids = [int(one) for one in children.read_text("ascii").split()]
            except OSError:  # the thread has ended
                continue
            found += pids
            waiting += pids
    return found
