"""The sidecar of `ledger.py`: `-m build_scripts.bench.switched_sidecar [--prefork]`.

It is `core.sidecar`, but each request says by a header whether its ledger is in use for it. Others
go past the recorder, and LiteLLM does not have its callback. What stays then, and costs next to
nothing: the layers that look whether there is a row for this request, and those that mend LiteLLM's
counts.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from types import ModuleType
from typing import Any, Final

from core.sidecar import __main__ as sidecar
from core.sidecar import ledger_callback
from core.sidecar.errorbodies import App, Receive, Scope, Send
from core.sidecar.recorder import Recorder

_NAME: Final = "x-bench-ledger"
_WITHOUT: Final = (_NAME.encode("ascii"), b"0")
LATE_S: Final = 0.25
"""So long after the last request with the ledger, at most, LiteLLM keeps the callback because it
has not counted one of those yet."""

_is_recorded: ContextVar[bool] = ContextVar("bench_is_recorded", default=False)
"""The request that is being served here, or told of, will have a row."""


def header(*, ledger: bool) -> str:
    """The line of a request's head that says whether the ledger is in use for it. Both are equally
    long, since whatever LiteLLM does with a header costs as much without the ledger."""
    return f"{_NAME}: {int(ledger)}\r\n"


class Switch:
    """Has the ledger in use or not, as each request wants it. Lives on the loop's thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._callbacks: list[object] = []
        """The ledger's, which LiteLLM has at first."""
        self._litellm: ModuleType | None = None
        self._taken: list[tuple[list[object], int, object]] = []
        """What was taken out of which list, and from where."""
        self._recorded = 0
        """Requests under way that will have a row."""
        self._uncounted = 0
        """Of those with a row, under way or over: LiteLLM has not told of them yet."""
        self._over_at = 0.0
        """When the last of them was over."""

    def installed(self, install: Callable[[Recorder], None], recorder: Recorder) -> None:
        """Have the ledger's callback installed, and remember it."""
        it: Any = recorder
        told = it.told

        def counted(*given: Any) -> None:
            if _is_recorded.get():  # else it came while those before were still to be counted
                self._uncounted -= 1
            told(*given)

        it.told = counted
        self._litellm = importlib.import_module("litellm")
        before = list(self._litellm._async_success_callback)
        install(recorder)
        found = self._litellm._async_success_callback
        self._callbacks = [one for one in found if one not in before]
        if not self._callbacks:
            raise RuntimeError("the ledger's callback is not among LiteLLM's")

    def between(self, recorded: App, bare: App) -> App:
        """Serves with the one or the other."""

        async def switched(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or _WITHOUT not in scope["headers"]:
                await self._record(recorded, scope, receive, send)
                return
            is_late = self._clock() - self._over_at >= LATE_S
            if not self._recorded and (is_late or self._uncounted <= 0):
                self._take_out()
            await bare(scope, receive, send)

        return switched

    async def _record(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the app's own life, which begins before the callback
            await app(scope, receive, send)
            return
        if not self._recorded and self._taken:
            self._uncounted = 0  # whatever was never told of before
        self._put_in()
        self._recorded += 1
        self._uncounted += 1
        token = _is_recorded.set(True)
        try:
            await app(scope, receive, send)
        finally:
            _is_recorded.reset(token)
            self._recorded -= 1
            self._over_at = self._clock()

    def _put_in(self) -> None:
        while self._taken:
            those, place, callback = self._taken.pop()
            those.insert(place, callback)

    def _take_out(self) -> None:
        if self._taken:
            return
        for those in vars(self._litellm).values():
            if not isinstance(those, list):
                continue
            for callback in self._callbacks:
                if callback in those:
                    self._taken.append((those, those.index(callback), callback))
                    those.remove(callback)


def main() -> int:
    """Be a sidecar; the exit status."""
    switch = Switch()
    install, around = ledger_callback.install, Recorder.around

    def switched(self: Recorder, app: App) -> App:
        return switch.between(around(self, app), app)

    ledger_callback.install = lambda recorder: switch.installed(install, recorder)
    Recorder.around = switched  # type: ignore[method-assign]
    return sidecar.main()


if __name__ == "__main__":
    sys.exit(main())
