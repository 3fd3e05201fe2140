"""The service of the log: what it held before, page by page, a search in it, a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.base.events import Job, LogLine, LogPage, LogPlace, LogQuery
from core.base.jobs import Jobs
from core.monitor.log_files import BEGINNING, Upto, page_after, page_around, page_before, tail_end
from core.monitor.log_search import LogSearch
from core.monitor.log_tail import LogTail, copy_log, redacted


class LogService:
    """`tail` follows the log in `folder`, and `tail_lock` is held while it reads and posts;
    `redactor` gives what hides the secrets that are known now; `search` looks through all."""

    def __init__(
        self,
        jobs: Jobs,
        folder: Path,
        tail: LogTail | None,
        tail_lock: AbstractContextManager[Any],
        redactor: Callable[[], Callable[[str], str]],
        search: LogSearch,
    ) -> None:
        self._jobs = jobs
        self._folder = folder
        self._tail = tail
        self._tail_lock = tail_lock
        self._redactor = redactor
        self._search = search

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
            return redacted(tail_end(self._folder, max_bytes, self._upto()), self._redactor())

        return self._jobs.quick_within("Reading the log", self._tail_lock, read)

    def beginning(self) -> Job[LogPage]:
        """The oldest lines that there are; its end is as that of `after`."""
        return self.after(BEGINNING)

    def before(self, place: LogPlace) -> Job[LogPage]:
        """The lines before the one at `place`, as many as one likes to scroll through."""

        def read() -> LogPage:
            return self._shown(page_before(self._folder, place))

        return self._jobs.quick("Reading the log", read)

    def after(self, place: LogPlace) -> Job[LogPage]:
        """The lines from the one at `place` on. At the end of the log it joins what comes live: a
        LogChunk that arrives after this job's JobDone is what follows the page."""

        def read() -> LogPage:
            return self._shown(page_after(self._folder, place, upto=self._upto()))

        return self._jobs.quick_within("Reading the log", self._tail_lock, read)

    def around(self, place: LogPlace) -> Job[LogPage]:
        """The lines before and after `place`; its end is as that of `after`."""

        def read() -> LogPage:
            return self._shown(page_around(self._folder, place, self._upto()))

        return self._jobs.quick_within("Reading the log", self._tail_lock, read)

    def search(self, query: LogQuery) -> int:
        """Look through all of the log, every run; the id that its `LogSearched` bear. It ends the
        search before. Returns at once."""
        return self._search.start(query)

    def cancel_search(self) -> None:
        """End the search that is under way. Idempotent."""
        self._search.cancel()

    def _upto(self) -> Upto | None:
        return self._tail.shown() if self._tail is not None else None

    def _shown(self, page: LogPage) -> LogPage:
        return replace(page, lines=redacted(page.lines, self._redactor()))
