"""The service of the log: what it held before, and a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from core.base.events import Job, LogLine
from core.base.jobs import Jobs
from core.monitor.log_tail import LogTail, copy_log, redacted, tail_end


class LogService:
    """`tail` follows the log in `folder`, and `tail_lock` is held while it reads and posts;
    `redactor` gives what hides the secrets that are known now."""

    def __init__(
        self,
        jobs: Jobs,
        folder: Path,
        tail: LogTail | None,
        tail_lock: AbstractContextManager[Any],
        redactor: Callable[[], Callable[[str], str]],
    ) -> None:
        self._jobs = jobs
        self._folder = folder
        self._tail = tail
        self._tail_lock = tail_lock
        self._redactor = redactor

    def save_copy(self, target: Path, shown: Sequence[str] = ()) -> Job[Path]:
        """All of the log, every run, oldest first, in one file; without secrets, as on show.

        `shown` are the lines of the view: those whose files are gone meanwhile are kept, too."""

        def copy() -> Path:
            return copy_log(self._folder, target, self._redactor(), shown)

        return self._jobs.unlocked("Saving a copy of the log", copy)

    def older(self, max_bytes: int = 262_144) -> Job[tuple[LogLine, ...]]:
        """The end of the log already on disk, for a view that opens late (tuple of LogLine).

        Every LogChunk that arrived before this job's JobDone is contained in the result, none
        that arrives after it is: put the result in the place of what the view holds by then.
        """

        def read() -> tuple[LogLine, ...]:
            upto = self._tail.shown() if self._tail is not None else None
            return redacted(tail_end(self._folder, max_bytes, upto), self._redactor())

        return self._jobs.quick_within("Reading the log", self._tail_lock, read)
