"""Everything the sidecar says, in one format, in one place: loggers, warnings, prints.

Callers only queue an `Entry`; a thread of its own formats, masks and writes, so that a slow disk
never holds up a request. News (a warning, an error, a word of our own) is written at once; the
lines of requests, a few together. Until `open` the entries wait in memory. Nothing here raises.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.base.files import explain
from core.base.redaction import Redactor
from core.base.wording import count
from core.sidecar.segments import Segments
from core.wire.log_line import MOST_LINES, Entry, format_entry

OWN_LOGGER: Final = "sidecar"
_WAITING_ENTRIES: Final = 5_000
_WAITING_CHARACTERS: Final = 8 * 1024 * 1024
_RETRY_S: Final = 3.0
_BATCH: Final = 500
_GATHER_S: Final = 0.05
"""A line that comes with each request waits so long for more: the thread that writes takes its turn
from the one that answers. Nobody looks at a log that often."""
_CALM: Final = frozenset({"DEBUG", "INFO"})
_MASKED_WHOLE: Final = 12_000
"""Characters; more than the longest line, so that no secret is cut in two before it is masked."""


class Log:
    """A bounded queue and the thread that empties it into segments.

    `report` is told a reason in words once the log cannot be written, and "" when it can again.
    `mask` is applied to every message before it is written, `exact` to the whole of a huge one.
    """

    def __init__(
        self,
        *,
        mask: Callable[[str], str] = str,
        exact: Redactor | None = None,
        clock: Callable[[], float] = time.time,
        retry_s: float = _RETRY_S,
        gather_s: float = _GATHER_S,
    ) -> None:
        self._mask = mask
        self.exact = exact or Redactor()
        """Hides known values; who cuts a message in pieces asks it first."""
        self._clock = clock
        self._retry_s = retry_s
        self._gather_s = gather_s
        self._is_gathering = self._has_news = False
        self._report: Callable[[str], object] = str
        self._waiting: deque[Entry] = deque()
        self._characters = 0
        self._lost = 0
        self._changed = threading.Condition()
        self._closing = False
        self._segments: Segments | None = None
        self._thread: threading.Thread | None = None
        self._trouble = ""
        self._retry_at = 0.0

    def add(self, level: str, logger: str, text: str, at: float | None = None) -> None:
        """Queue a message. Dropped, and counted, when far too much is waiting."""
        entry = Entry(self._clock() if at is None else at, level, logger, text)
        with self._changed:
            full = (
                len(self._waiting) >= _WAITING_ENTRIES
                or self._characters + len(text) > _WAITING_CHARACTERS
            )
            if full or self._closing:
                self._lost += 1
                return
            self._waiting.append(entry)
            self._characters += len(text)
            if level not in _CALM or logger == OWN_LOGGER:
                self._has_news = True
            if self._is_due() or not self._is_gathering:
                self._changed.notify()

    def open(self, segments: Segments, report: Callable[[str], object]) -> None:
        """Write to `segments` from now on, beginning with what waited."""
        self._segments = segments
        self._report = report
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def spill(self, descriptor: int) -> None:
        """Write what waits to `descriptor`: for an end that comes before `open`."""
        if self._thread is None:
            data = b"".join(self._take()[0])
            with contextlib.suppress(OSError):
                while data:
                    data = data[os.write(descriptor, data) :]

    def close(self, timeout_s: float = 2.0) -> None:
        """Write what is queued, then stop. Idempotent."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_s)

    # ---- the thread

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._lost or self._closing)
                self._gather()
                if self._trouble:
                    self._changed.wait_for(lambda: self._closing, self._retry_in())
            written = self._write_some()
            if self._closing and not (written and self._waiting):
                break
        if self._segments is not None:
            self._segments.close()

    def _gather(self) -> None:
        """Let more come, unless what is there has news."""
        self._is_gathering = True
        self._changed.wait_for(self._is_due, self._gather_s)
        self._is_gathering = self._has_news = False

    def _is_due(self) -> bool:
        return self._has_news or self._closing or len(self._waiting) >= _BATCH

    def _retry_in(self) -> float:
        return max(0.0, self._retry_at - time.monotonic())

    def _write_some(self) -> bool:
        """Write a batch; False when that failed."""
        segments = self._segments
        if segments is None:
            return False
        lines, lost = self._take()
        if lost:
            lines.insert(
                0, self._line("WARNING", f"{count(lost, 'line')} of this log could not be written")
            )
        if not lines:
            return True
        try:
            segments.write(lines)
        except OSError as error:
            with self._changed:
                unwritten = len(lines) - segments.written
                self._lost += unwritten if unwritten < len(lines) else unwritten - bool(lost) + lost
            self._in_trouble(error, segments.folder)
            return False
        if self._trouble:
            self._trouble = ""
            self._report("")
        return True

    def _in_trouble(self, error: OSError, folder: Path) -> None:
        self._retry_at = time.monotonic() + self._retry_s
        if not self._trouble:
            self._trouble = str(explain(error, "write the log in", folder))
            self._report(self._trouble)

    def _take(self) -> tuple[list[bytes], int]:
        """The lines of the next entries, and how many were lost until now."""
        with self._changed:
            entries = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
            self._characters -= sum(len(entry.text) for entry in entries)
            lost, self._lost = self._lost, 0
        return [line for entry in entries for line in self._lines(entry)], lost

    def _lines(self, entry: Entry) -> list[bytes]:
        try:
            lines = format_entry(entry, self._masked)
        except Exception as error:  # noqa: BLE001 - a message must not end the log
            lines = format_entry(
                Entry(entry.at, entry.level, OWN_LOGGER, f"a message was lost: {type(error)}")
            )
        return [line.encode("utf-8", "backslashreplace") + b"\n" for line in lines]

    def _masked(self, text: str) -> str:
        """`text` masked, the long ones in pieces once the known secrets are out of it.

        A mask searches with regular expressions, which hold all other threads up: 100 KB at once
        would be a tenth of a second. What lies beyond the longest line is not shown anyway, so
        only its size is kept.
        """
        if len(text) <= _MASKED_WHOLE:
            return self._mask(text)
        text = self.exact(text)
        lines = text.split("\n")
        shown = [
            self._mask(line[:_MASKED_WHOLE]) + "." * (len(line) - _MASKED_WHOLE)
            for line in lines[:MOST_LINES]
        ]
        return "\n".join(shown + ["."] * (len(lines) - MOST_LINES))

    def _line(self, level: str, text: str) -> bytes:
        return format_entry(Entry(self._clock(), level, OWN_LOGGER, text))[0].encode() + b"\n"
