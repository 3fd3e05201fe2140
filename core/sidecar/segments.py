"""The files of the log: numbered segments of limited size, the oldest deleted first.

For their names see `core.wire.segment_names`. An instance belongs to one thread.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.wire.segment_names import SegmentName

_SMALLEST_SEGMENT: Final = 64 * 1024
_SEGMENTS: Final = 8
_LOOK_EVERY_S: Final = 1.0
_FLAGS: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_APPEND
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class Segments:
    """Appends to the present segment and begins the next when it is full.

    `writers` processes write into the folder at once. `write` raises OSError when it cannot; the
    next call tries again, on a fresh line.
    """

    def __init__(
        self,
        folder: Path,
        cap_bytes: int,
        run_id: int,
        *,
        writers: int = 1,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self._cap = cap_bytes
        # Of several processes each has a segment that it writes to, and needs old ones besides.
        self._size_limit = max(cap_bytes // (_SEGMENTS * writers), _SMALLEST_SEGMENT)
        self._name = SegmentName.first(run_id, clock())
        self._monotonic = monotonic
        self._descriptor: int | None = None
        self._size = 0
        self._torn = False
        self._looked = 0.0
        self.written = 0
        """Whole lines that the last `write` brought to the file."""

    @property
    def path(self) -> Path:
        """The present segment."""
        return self.folder / self._name.file

    def write(self, lines: list[bytes]) -> None:
        """Append `lines`, each with its newline. After an OSError `written` says how far it got."""
        self.written = 0
        try:
            for batch in self._batches(lines):
                self._write_batch(batch)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Close the present file; a later `write` opens it again."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            try:
                os.close(descriptor)
            except OSError:
                pass  # a network drive may report only now what it did not write

    def _batches(self, lines: list[bytes]) -> list[list[bytes]]:
        """In pieces that do not overfill a segment."""
        batches: list[list[bytes]] = []
        size = self._size_limit
        for line in lines:
            if size + len(line) > self._size_limit // 2:
                batches.append([])
                size = 0
            batches[-1].append(line)
            size += len(line)
        return batches

    def _write_batch(self, batch: list[bytes]) -> None:
        data = b"".join(batch)
        descriptor = self._ready_for(len(data))
        if self._torn:
            self._size += os.write(descriptor, b"\n")
            self._torn = False
        done = 0
        try:
            with memoryview(data) as view:
                while done < len(data):
                    done += os.write(descriptor, view[done:])
        finally:
            self._size += done
            self.written += data.count(b"\n", 0, done)
            if done:
                self._torn = not data.endswith(b"\n", 0, done)

    def _ready_for(self, size: int) -> int:
        """The descriptor of a file with room for `size` bytes."""
        now = self._monotonic()
        if self._descriptor is not None and now - self._looked >= _LOOK_EVERY_S:
            self._looked = now
            if not self.path.exists():  # deleted under our hands: nobody would see what we write
                self.close()
                self._begin_next()
        if self._size and self._size + size > self._size_limit:
            self.close()
            self._begin_next()
            self._size = 0
            self._torn = False
        if self._descriptor is None:
            self._descriptor = self._open()
            self._looked = now
        return self._descriptor

    def _begin_next(self) -> None:
        self._name = self._name._replace(number=self._name.number + 1)

    def _open(self) -> int:
        self.folder.mkdir(
            0o700, exist_ok=True
        )  # not its parents: an unplugged drive is not re-made
        self._make_room()
        descriptor = os.open(self.path, _FLAGS, 0o600)
        self._size = os.fstat(descriptor).st_size
        return descriptor

    def _make_room(self) -> None:
        """Delete the oldest segments until a full new one fits under the cap."""
        # Oldest by the last write: of processes that serve together none is older than another.
        found: list[tuple[int, SegmentName, int, Path]] = []
        for path in self.folder.iterdir():
            name = SegmentName.parse(path.name)
            if name is not None and path != self.path:
                try:
                    stat = path.stat()
                except OSError:
                    continue
                found.append((stat.st_mtime_ns, name, stat.st_size, path))
        total = sum(size for _, _, size, _ in found) + self._size_limit
        for _, _, size, path in sorted(found):
            if total <= self._cap:
                return
            try:
                path.unlink()
            except OSError:
                continue  # on Windows somebody has it open: the next one then
            total -= size
