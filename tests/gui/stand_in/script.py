"""What all the stand-in services share: the calls that were made, and the answers."""

from __future__ import annotations

import itertools
from typing import Any

from core.base.events import EventQueue, Job, JobDone


class Script:
    """Remembers the calls, and answers every job at once."""

    def __init__(self) -> None:
        self.events = EventQueue()
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.hold = False
        """True: jobs stay unanswered until `release`."""
        self._ids = itertools.count(1)
        self._held: list[JobDone] = []

    def note(self, what: str, *args: Any) -> None:
        """A call without an answer."""
        self.calls.append((what, args))

    def job(self, what: str, *args: Any, result: Any = None, error: Any = None) -> Job[Any]:
        """A call, and its answer."""
        self.note(what, *args)
        job: Job[Any] = Job(next(self._ids), what)
        done = JobDone(job.id, result, error)
        if self.hold:
            self._held.append(done)
        else:
            self.events.post(done)
        return job

    def release(self) -> None:
        """Answer the jobs held back."""
        self.hold = False
        for done in self._held:
            self.events.post(done)
        self._held.clear()

    def called(self, what: str) -> list[tuple[Any, ...]]:
        """The arguments of every call of `what`, as in "keys.put"."""
        return [args for name, args in self.calls if name == what]
