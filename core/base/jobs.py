"""Jobs: what a service does on a worker, and the login that most of them need."""

from __future__ import annotations

import queue
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, ParamSpec, TypeVar, cast

from core.base.errors import UserError
from core.base.events import Job
from core.base.worker import Workers

P = ParamSpec("P")
T = TypeVar("T")
_PATIENCE_S: Final = 60.0


class Jobs:
    """Runs what the services do. Each method returns at once; results arrive as `JobDone`.

    `require` raises LockedError while nobody is logged in.
    """

    def __init__(self, workers: Workers, require: Callable[[], None]) -> None:
        self._workers = workers
        self._require = require

    def quick(self, what: str, call: Callable[P, T], *args: P.args, **more: P.kwargs) -> Job[T]:
        """Queue what takes a disk or a hash; such jobs run one after the other."""
        return self._workers.quick.submit(what, lambda: call(*args, **more))

    def unlocked(self, what: str, call: Callable[P, T], *args: P.args, **more: P.kwargs) -> Job[T]:
        """As `quick`, but it fails with LockedError unless somebody is logged in by then."""
        return self.quick(what, self._guarded(call, *args, **more))

    def quick_within(
        self, what: str, around: AbstractContextManager[Any], call: Callable[[], T]
    ) -> Job[T]:
        """As `quick`; `around` is held until the job's `JobDone` has been posted."""
        return self._workers.quick.submit(what, call, around=around)

    def slow(self, what: str, call: Callable[[], T]) -> Job[T]:
        """Queue what asks the network or the system, where it holds up nothing else."""
        return self._workers.slow.submit(what, call)

    def slow_unlocked(self, what: str, call: Callable[[], T]) -> Job[T]:
        """As `slow`, but it fails with LockedError unless somebody is logged in by then."""
        return self.slow(what, self._guarded(call))

    def reading_unlocked(self, what: str, call: Callable[[], T]) -> Job[T]:
        """Queue what reads much of the ledger, where nothing else waits for it; it fails with
        LockedError unless somebody is logged in by then."""
        return self._workers.ledger.submit(what, self._guarded(call))

    def wait(self, what: str, call: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """As `quick`, for a thread that may wait for the result: one of the channel's, or the slow
        worker. Raises what `call` raises, and UserError when it does not get its turn."""
        answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

        def run() -> None:
            try:
                answers.put((call(*args, **more), None))
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                answers.put((None, error))

        self._workers.quick.run_soon(what, run)
        try:
            result, error = answers.get(timeout=_PATIENCE_S)
        except queue.Empty:
            raise UserError(f"{what}: it did not get its turn.", "Try again.") from None
        if error is not None:
            raise error
        return cast("T", result)

    def wait_unlocked(self, what: str, call: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """As `wait`; it fails with LockedError unless somebody is logged in by then."""
        return self.wait(what, self._guarded(call, *args, **more))

    def run_soon(self, what: str, call: Callable[[], object]) -> None:
        """Read or write files on the quick worker; nobody waits for it."""
        self._workers.quick.run_soon(what, call)

    def run_aside(self, what: str, call: Callable[[], object]) -> None:
        """Do what takes seconds on the slow worker; nobody waits for it."""
        self._workers.slow.run_soon(what, call)

    def _guarded(self, call: Callable[P, T], *args: P.args, **more: P.kwargs) -> Callable[[], T]:
        def guarded() -> T:
            self._require()
            return call(*args, **more)

        return guarded
