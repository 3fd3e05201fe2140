"""Rows of the ledger on their way to the parent, which says when they are safe.

A row goes out before the last byte of its answer does, so a sidecar that is killed has told of
every request that a client saw the end of: what is in the pipe outlives us. The loop's thread
writes to the pipe itself where that cannot take time; else a thread of its own does.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from core.base.files import open_private
from core.sidecar.channel import Channel
from core.sidecar.logs import OWN_LOGGER
from core.wire.protocol import Connected, FiguresAsked, Message, UnderWay, encode, recorded_line

_MOST_UNKEPT: Final = 10_000
"""Rows that are held until the parent has them on the disk; then the oldest go."""
_FIT_AT_ONCE: Final = 5
"""Rows that mostly fit into the 4,096 bytes that a pipe takes at once: a usual one has 700."""
_AT_ONCE: Final = 200
"""Rows of one message: far from the longest line that the parent reads."""

logger = logging.getLogger(OWN_LOGGER)


class RowSender:
    """Sends rows and holds them until they are kept. From any thread; `send` never waits."""

    def __init__(self, channel: Channel, run_id: int, folder: Path | None) -> None:
        """`folder` is for what was never kept; None: there is no ledger, and nobody misses it."""
        self._channel = channel
        self._run_id = run_id
        self._folder = folder
        self._mutex = threading.RLock()
        self._changed = threading.Condition(self._mutex)
        self._waiting: deque[str] = deque()
        self._words: deque[Message] = deque()
        self._number = 0
        self._unkept: dict[int, Sequence[str]] = {}
        self._held = 0
        """Rows in `_unkept`."""
        self._lost = 0
        self._busy = False
        self._thread: threading.Thread | None = None

    def send(self, rows: Sequence[str]) -> None:
        """Tell the parent of these, each of which is JSON in ASCII."""
        with self._mutex:
            # A few at a time: more than fits into the pipe at once is for the thread, and each
            # of its turns takes the loop's time, too.
            while rows and not (self._busy or self._waiting or self._words):
                some = rows if len(rows) <= _FIT_AT_ONCE else rows[:_FIT_AT_ONCE]
                line = recorded_line(self._run_id, self._number + 1, some)
                if not self._channel.offer(line):
                    break
                self._note(some)
                rows = rows[_FIT_AT_ONCE:]
            if rows:
                self._waiting.extend(rows)
                self._wake()

    def connected(self, peer: str) -> None:
        """Say that there is a client."""
        self._say(Connected(self._run_id, peer))

    def under_way(self, requests: int) -> None:
        """Say how many requests are being served."""
        self._say(UnderWay(self._run_id, requests))

    def ask_figures(self, number: int) -> None:
        """Ask for what all processes together have answered; rows sent before this count."""
        self._say(FiguresAsked(self._run_id, number))

    def kept(self, number: int) -> None:
        """The rows of every message up to this one are on the disk."""
        with self._changed:
            for known in [one for one in self._unkept if one <= number]:
                self._held -= len(self._unkept.pop(known))
            self._changed.notify_all()

    def close(self, patience_s: float) -> None:
        """Send what is left and wait this long until it is kept; what is not then, goes into a
        file for the next ledger that looks into the folder. Idempotent."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_settled, patience_s)
            rows = [row for batch in self._unkept.values() for row in batch] + list(self._waiting)
            self._unkept.clear()
            self._waiting.clear()
            self._held = 0
        if rows:
            self._leave_behind(rows)

    @property
    def _is_idle(self) -> bool:
        return not (self._busy or self._waiting or self._words)

    @property
    def _is_settled(self) -> bool:
        return self._channel.is_broken or (self._is_idle and not self._unkept)

    def _say(self, word: Message) -> None:
        with self._changed:
            if not (self._is_idle and self._channel.offer(encode(word))):
                self._words.append(word)
                self._wake()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="rows", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _note(self, rows: Sequence[str]) -> None:
        """They are being sent as the next message."""
        self._number += 1
        self._unkept[self._number] = rows
        self._held += len(rows)
        while self._held > _MOST_UNKEPT and len(self._unkept) > 1:
            gone = len(self._unkept.pop(next(iter(self._unkept))))
            self._held -= gone
            self._lost += gone
            if self._lost == gone:
                logger.warning(
                    "More than %d requests wait to be written into the ledger. Should LiteLLM "
                    "Pocket end now, the oldest of them are not in it.",
                    _MOST_UNKEPT,
                )

    def _write(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._words or self._waiting)
                self._busy = True
                lines = [encode(word) for word in self._words]
                self._words.clear()
                if self._waiting:
                    count = min(len(self._waiting), _AT_ONCE)
                    rows = [self._waiting.popleft() for _ in range(count)]
                    lines.append(recorded_line(self._run_id, self._number + 1, rows))
                    self._note(rows)
            for line in lines:
                self._channel.write(line)

    def _leave_behind(self, rows: list[str]) -> None:
        if self._folder is None:
            return
        file = self._folder / f"unkept-{self._run_id}-{os.getpid()}.jsonl"
        try:
            with contextlib.suppress(FileExistsError):
                self._folder.mkdir(0o700, parents=True)
            with open(file, "a", encoding="ascii", newline="\n", opener=open_private) as left:
                left.writelines(f"{row}\n" for row in rows)
        except OSError as error:
            logger.error(
                "%d requests are not in the ledger: %s", len(rows), error.strerror or "no disk"
            )
