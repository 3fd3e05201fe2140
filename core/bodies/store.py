"""Where what was recorded lies: sealed, in files of the data folder, for as long as it is wanted.

One thread seals and writes. It owns the files; others only read what it has written. When the time
is over, when told to stop, and when the program ends, all of it is deleted, with the key. What a
program that was killed left behind, the next one deletes: without its vault nobody could have read
it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final

from core.base.errors import UserError
from core.base.files import atomic_write, explain, make_private_folder, open_private
from core.bodies import sealing
from core.wire.protocol import Body

CAP_BYTES: Final = 64 * 1024 * 1024
"""Of all files together; the oldest are deleted for the newest."""
_FILES: Final = 8
_MOST_WAITING: Final = 32 * 1024 * 1024
"""Characters that wait to be sealed; what comes on top is left out."""
_KEY_FILE: Final = "key"
_PATIENCE_S: Final = 10.0

_log = logging.getLogger("pocket.bodies")

_Place = tuple[int, int, int]
"""Number of a file, offset in it, length of the record."""


class BodyStore:
    """`ended` is called on the store's thread when a recording is over: with None when its time
    was, else with why it could not go on."""

    def __init__(
        self,
        folder: Path,
        ended: Callable[[UserError | None], None],
        *,
        cap_bytes: int = CAP_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._ended = ended
        self._cap = cap_bytes
        self._clock = clock
        self._mutex = threading.Lock()
        self._index: OrderedDict[str, list[_Place]] = OrderedDict()
        self._writer: _Writer | None = None

    @property
    def on(self) -> bool:
        """Whether something is being recorded."""
        return self._writer is not None

    def tidy(self) -> None:
        """Delete what an earlier program left behind."""
        if self._writer is None:
            _delete(self._folder)

    def begin(self, until: float | None, seal_key: Callable[[bytes], bytes]) -> None:
        """Record until then (None: until `end`), under a new key, which `seal_key` seals. What was
        recorded before is deleted.

        Raises DataFolderError, and what `seal_key` raises.
        """
        self.end()
        private, public = sealing.new_pair()
        try:
            make_private_folder(self._folder)
            atomic_write(self._folder / _KEY_FILE, seal_key(private), private=True)
        except OSError as error:
            raise explain(error, "write", self._folder) from error
        self._writer = _Writer(
            self._folder,
            public,
            until,
            self._cap,
            self._clock,
            self._index,
            self._mutex,
            self._over,
        )

    def extend(self, until: float | None) -> None:
        """What is being recorded goes on until then."""
        writer = self._writer
        if writer is not None:
            writer.until = until

    def take(self, body: Body) -> None:
        """A piece came in. Never blocks."""
        writer = self._writer
        if writer is not None:
            writer.put(body)

    def end(self) -> None:
        """Stop, and delete everything."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        self._delete()

    def _over(self, writer: _Writer, why: UserError | None) -> None:
        """On the writer's thread, which ends with this."""
        if self._writer is writer:
            self._writer = None
            self._delete()
            self._ended(why)

    def _delete(self) -> None:
        with self._mutex:
            self._index.clear()
        _delete(self._folder)

    # ---- reading

    def has(self, id: str) -> bool:
        """Whether something of this request was recorded."""
        with self._mutex:
            return id in self._index

    def read(self, id: str, open_key: Callable[[bytes], bytes]) -> list[Body]:
        """The pieces of this request, as they came; [] when there are none (any more).

        `open_key` opens the key that `begin` had sealed; what it raises comes through.
        """
        with self._mutex:
            places = list(self._index.get(id, ()))
        if not places:
            return []
        try:
            private = open_key((self._folder / _KEY_FILE).read_bytes())
            records = [self._record(place) for place in places]
        except OSError:
            return []  # it was deleted just now
        found = []
        for record in records:
            with contextlib.suppress(sealing.SealError, ValueError, TypeError):
                found.append(Body(**json.loads(sealing.unseal(private, record))))
        return found

    def _record(self, place: _Place) -> bytes:
        number, offset, length = place
        with (self._folder / _name(number)).open("rb") as file:
            file.seek(offset)
            return file.read(length)


class _Writer:
    """The thread of one recording."""

    def __init__(
        self,
        folder: Path,
        public: bytes,
        until: float | None,
        cap: int,
        clock: Callable[[], float],
        index: OrderedDict[str, list[_Place]],
        mutex: threading.Lock,
        over: Callable[[_Writer, UserError | None], None],
    ) -> None:
        self._folder = folder
        self._public = public
        self.until = until
        self._cap = cap
        self._clock = clock
        self._index = index
        self._mutex = mutex
        self._over = over
        self._queue: queue.Queue[Body | None] = queue.Queue()
        self._waiting = 0
        self._count = threading.Lock()
        self._file: IO[bytes] | None = None
        self._number = 0
        self._sizes: OrderedDict[int, int] = OrderedDict()
        self._to_delete: set[int] = set()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="bodies", daemon=True)
        self._thread.start()

    def put(self, body: Body) -> None:
        with self._count:
            if self._waiting + len(body.data) > _MOST_WAITING:
                return
            self._waiting += len(body.data)
        self._queue.put(body)

    def close(self) -> None:
        """End it; nothing more is written after this."""
        self._stopped = True
        self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        why: UserError | None = None
        try:
            self._live()
        except OSError as error:
            why = explain(error, "write", self._folder)
        except Exception as error:  # noqa: BLE001 - a defect must not leave it on without a word
            _log.error("recording what is asked and answered failed: %s", type(error).__name__)
            why = UserError("Recording failed.", "Switch it on again.")
        finally:
            self._close_file()
        if not self._stopped:
            self._over(self, why)

    def _live(self) -> None:
        while not self._stopped:
            until = self.until
            left = 1.0 if until is None else min(1.0, until - self._clock())
            if left <= 0:
                return
            try:
                body = self._queue.get(timeout=left)
            except queue.Empty:
                continue
            if body is None:
                return
            with self._count:
                self._waiting -= len(body.data)
            self._write(body)
            del body  # not to be kept while nothing comes

    def _write(self, body: Body) -> None:
        content = json.dumps(asdict(body), ensure_ascii=False)
        record = sealing.seal(self._public, content.encode("utf-8", "surrogatepass"))
        file = self._current()
        offset = file.tell()
        file.write(record)
        file.flush()
        self._sizes[self._number] = offset + len(record)
        with self._mutex:
            self._index.setdefault(body.id, []).append((self._number, offset, len(record)))
        self._make_room()

    def _current(self) -> IO[bytes]:
        if self._file is not None and self._file.tell() >= self._cap // _FILES:
            self._close_file()
        if self._file is None:
            self._number += 1
            path = self._folder / _name(self._number)
            self._file = open(path, "wb", opener=open_private)  # noqa: SIM115 - open for longer
        return self._file

    def _close_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()

    def _make_room(self) -> None:
        while sum(self._sizes.values()) > self._cap and len(self._sizes) > 1:
            oldest, _size = self._sizes.popitem(last=False)
            with self._mutex:
                for id in list(self._index):
                    # A request without its beginning is of no use.
                    if any(place[0] == oldest for place in self._index[id]):
                        del self._index[id]
            self._to_delete.add(oldest)
        for number in sorted(self._to_delete):
            # Windows deletes no file that somebody reads just now: tried again with the next piece.
            with contextlib.suppress(OSError):
                (self._folder / _name(number)).unlink(missing_ok=True)
                self._to_delete.discard(number)


def _name(number: int) -> str:
    return f"{number:06d}.bodies"


def _delete(folder: Path) -> None:
    """The key first: what is left without it can never be read."""
    with contextlib.suppress(OSError):
        (folder / _KEY_FILE).unlink()
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _log.warning("what was recorded could not be deleted whole; its key is gone")
