"""Slow calls, one after the other, on a thread of their own. Results go up as `JobDone`."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from core.base.errors import UserError
from core.base.events import Event, Job, JobDone

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Order:
    job: Job[Any] | None
    """None: nobody waits for a result."""
    what: str
    call: Callable[[], Any]
    around: AbstractContextManager[Any]


class Worker:
    """One thread that does what is submitted, in order; it begins with the first order. `submit`
    may be called from any thread.

    `redact` is applied to the words of every UserError.
    """

    def __init__(
        self,
        post: Callable[[Event], None],
        name: str,
        ids: itertools.count[int] | None = None,
        redact: Callable[[str], str] = str,
    ) -> None:
        self._post = post
        self._redact = redact
        self._ids = ids or itertools.count(1)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._mutex = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"worker-{name}", daemon=True)
        self._begun = False

    def submit(
        self,
        what: str,
        call: Callable[[], T],
        *,
        around: AbstractContextManager[Any] | None = None,
    ) -> Job[T]:
        """Queue `call`; its result or error arrives as the JobDone of the job returned.

        `around` is held from before the call until its JobDone is posted: what else posts under
        it comes wholly before or wholly after this job.
        """
        job: Job[T] = Job(next(self._ids), what)
        self._put(_Order(job, what, call, around or nullcontext()))
        return job

    def run_soon(self, what: str, call: Callable[[], object]) -> None:
        """Queue `call` for nobody: an error is only logged."""
        self._put(_Order(None, what, call, nullcontext()))

    def close(self, timeout_s: float) -> bool:
        """Take nothing more, finish what is queued; False when that took longer than allowed."""
        with self._mutex:
            if not self._closed:
                self._closed = True
                self._orders.put(None)
            if not self._begun:
                return True
        self._thread.join(max(0.0, timeout_s))
        return not self._thread.is_alive()

    def _put(self, order: _Order) -> None:
        with self._mutex:
            if not self._closed:
                self._orders.put(order)
                if not self._begun:
                    self._begun = True
                    self._thread.start()
                return
        if order.job is not None:
            error = UserError("LiteLLM Pocket is closing.", "Start it again.")
            self._post(JobDone(order.job.id, error=error))

    def _run(self) -> None:
        while (order := self._orders.get()) is not None:
            with order.around:
                result, error = self._attempt(order)
                if order.job is not None:
                    self._post(JobDone(order.job.id, result, error))
            del order, result, error  # a password may be among them; do not keep it while idle

    def _attempt(self, order: _Order) -> tuple[Any, Exception | None]:
        try:
            return order.call(), None
        except UserError as error:
            error.what, error.remedy = self._redact(error.what), self._redact(error.remedy)
            if order.job is None:
                _log.warning("%s: %s", order.what, error)
            return None, error
        except Exception as error:  # noqa: BLE001 - the thread must live, and the person must hear
            trace = "".join(traceback.format_exception(error))
            _log.error("%s failed\n%s", order.what, self._redact(trace))
            kind = type(error).__name__
            return None, UserError(
                f"{order.what}: something went wrong inside LiteLLM Pocket ({kind}).",
                "That is a defect of ours. Nothing was half done that the next start does not see.",
            )


class Workers:
    """The threads of the engine: `quick` for disk and hashes, `slow` for the network, `ledger` for
    what reads much.

    A save never waits behind a question to a provider, nor a page of requests. Job ids are unique
    over all of them.
    """

    QUICK: Final = "quick"
    SLOW: Final = "slow"
    LEDGER: Final = "ledger"

    def __init__(self, post: Callable[[Event], None], redact: Callable[[str], str] = str) -> None:
        ids = itertools.count(1)
        self.quick = Worker(post, self.QUICK, ids, redact)
        self.slow = Worker(post, self.SLOW, ids, redact)
        self.ledger = Worker(post, self.LEDGER, ids, redact)

    def close(self, timeout_s: float) -> None:
        """End them; what the quick one has queued is finished first, within the time."""
        deadline = time.monotonic() + timeout_s
        if not self.quick.close(timeout_s):
            _log.warning("work was still going on when the time to close was over")
        # A question to a slow provider is not worth waiting for: the thread dies with us.
        for worker in (self.slow, self.ledger):
            worker.close(min(0.2, max(0.0, deadline - time.monotonic())))
