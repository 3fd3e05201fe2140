"""What the parts of the engine share: the worker, and the login that most calls need."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from core.account.session import Session
from core.base.events import Job
from core.base.worker import Workers

P = ParamSpec("P")
T = TypeVar("T")


class Jobs:
    """A part of the engine; its jobs run one after the other on the quick worker."""

    _session: Session
    _workers: Workers

    def _quick(self, what: str, call: Callable[P, T], *args: P.args, **more: P.kwargs) -> Job[T]:
        """Queue `call`."""
        return self._workers.quick.submit(what, lambda: call(*args, **more))

    def _unlocked(self, what: str, call: Callable[P, T], *args: P.args, **more: P.kwargs) -> Job[T]:
        """Queue `call`; it fails with LockedError unless somebody is logged in by then."""

        def guarded() -> T:
            self._session.require()
            return call(*args, **more)

        return self._quick(what, guarded)
