"""Which process holds a socket: in /proc, where each open file of a process is a link.

To read them all takes tens of milliseconds, so only those of the socket's user are read, those
where a socket was found before first of all, and what was found is looked at again with one link.
Paths are texts here: pathlib takes longer for them than the system for its answer.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from core.monitor.sock_diag import TcpSocket

_MOST_SOCKETS: Final = 2000
"""Sockets that are remembered."""
_MOST_PROCESSES: Final = 16
"""Processes that are looked at first."""

_Key = tuple[int, int]
"""Cookie and inode: kernels before 4.2 gave a socket's cookie to another one after its end."""


class _Place(NamedTuple):
    pid: int
    descriptor: int


class SocketOwners:
    """Finds the processes that hold sockets, and remembers where. From any thread."""

    def __init__(self, proc: str = "/proc") -> None:
        self._proc = proc
        self._mutex = threading.Lock()
        self._places: OrderedDict[_Key, _Place | None] = OrderedDict()
        """Where a socket was found; None: this process may not know, and does not look again."""
        self._recent: OrderedDict[int, None] = OrderedDict()
        """Processes in which one was found, the last of them at the end."""

    def find(self, sockets: Iterable[TcpSocket], first: Collection[int] = ()) -> dict[int, int]:
        """The process of each, by inode, as far as we may know it: one of the processes `first`,
        or of the socket's user. Of several that share one, the youngest, unless another was found
        before."""
        with self._mutex:
            found, missing = self._remembered(sockets)
            missing = {
                inode: one
                for inode, one in missing.items()
                if self._places.get(_key(one), one) is not None
            }
            likely = list(dict.fromkeys((*first, *reversed(self._recent))))
            self._seek(missing, likely, found)
            if missing:
                users = {one.uid for one in missing.values()}
                self._seek(missing, self._processes_of(users, but=likely), found)
            for one in missing.values():
                self._remember(one, None)
            return found

    def find_among(self, sockets: Iterable[TcpSocket], pids: Collection[int]) -> dict[int, int]:
        """As `find`, in these processes alone; those that we may not read have none."""
        with self._mutex:
            found, missing = self._remembered(sockets, pids)
            self._seek(missing, pids, found)
            return found

    def may_read(self, pid: int) -> bool:
        """Whether the system shows us what this process has open."""
        try:
            os.scandir(f"{self._proc}/{pid}/fd").close()
        except OSError:
            return False
        return True

    def _remembered(
        self, sockets: Iterable[TcpSocket], within: Collection[int] | None = None
    ) -> tuple[dict[int, int], dict[int, TcpSocket]]:
        """The processes that still hold one where they did, by inode, and the other sockets."""
        found: dict[int, int] = {}
        missing: dict[int, TcpSocket] = {}
        for one in sockets:
            place = self._places.get(_key(one))
            if not one.inode:
                continue
            if place is None or (within is not None and place.pid not in within):
                missing[one.inode] = one
            elif self._inode_at(place) == one.inode:
                found[one.inode] = place.pid
            else:
                del self._places[_key(one)]
                missing[one.inode] = one
        return found, missing

    def _seek(
        self, missing: dict[int, TcpSocket], pids: Iterable[int], found: dict[int, int]
    ) -> None:
        """Look into these processes, one by one, until nothing is missing; what is found moves
        over."""
        if not missing:
            return
        for pid in pids:
            for descriptor, inode in self._sockets_of(pid):
                if (one := missing.pop(inode, None)) is not None:
                    found[inode] = pid
                    self._remember(one, _Place(pid, descriptor))
                    if not missing:
                        return

    def _remember(self, one: TcpSocket, place: _Place | None) -> None:
        self._places[_key(one)] = place
        self._places.move_to_end(_key(one))
        while len(self._places) > _MOST_SOCKETS:
            self._places.popitem(last=False)
        if place is not None:
            self._recent[place.pid] = None
            self._recent.move_to_end(place.pid)
            while len(self._recent) > _MOST_PROCESSES:
                self._recent.popitem(last=False)

    def _processes_of(self, users: Collection[int], *, but: Collection[int]) -> Iterator[int]:
        """The youngest first: who has just come to the gateway was often started for that."""
        try:
            pids = sorted(int(name) for name in os.listdir(self._proc) if name.isdecimal())  # noqa: PTH208
        except OSError:
            return
        for pid in reversed(pids):
            try:
                is_theirs = os.stat(f"{self._proc}/{pid}").st_uid in users  # noqa: PTH116
            except OSError:
                continue  # it has just ended
            if is_theirs and pid not in but:
                yield pid

    def _sockets_of(self, pid: int) -> Iterator[tuple[int, int]]:
        """Descriptor and inode of each socket that this process has open, as far as we may know."""
        try:
            names = os.listdir(f"{self._proc}/{pid}/fd")  # noqa: PTH208
        except OSError:
            return
        for name in names:
            if inode := self._inode_at(_Place(pid, int(name))):
                yield int(name), inode

    def _inode_at(self, place: _Place) -> int:
        """That of the socket there; 0 if there is none."""
        try:
            target = os.readlink(f"{self._proc}/{place.pid}/fd/{place.descriptor}")  # noqa: PTH115
        except OSError:
            return 0
        return int(target[8:-1]) if target.startswith("socket:[") else 0


def _key(one: TcpSocket) -> _Key:
    return one.cookie, one.inode
