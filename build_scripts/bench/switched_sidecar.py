"""The sidecar of `ledger.py`: `-m build_scripts.bench.switched_sidecar SECONDS [--prefork]`.

It is `core.sidecar`, but its ledger is in use in every other slice of time alone, each `SECONDS`
long on the monotonic clock, which all processes of a computer share. In between requests go past
the recorder, and LiteLLM does not have its callback. What stays then, and costs next to nothing:
the layers that look whether there is a row for this request, and those that mend LiteLLM's counts.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from types import ModuleType

from core.sidecar import __main__ as sidecar
from core.sidecar import ledger_callback
from core.sidecar.errorbodies import App, Receive, Scope, Send
from core.sidecar.recorder import Recorder

LATE_S = 0.25
"""So long into a slice without a ledger, at least, LiteLLM keeps the callback: what came before the
slice is counted yet."""


def is_on(at: float, slice_s: float) -> bool:
    """Whether the ledger is in use for what comes at this time."""
    return int(at // slice_s) % 2 == 0


class Switch:
    """Has the ledger in use or not, as the time wants it. Lives on the loop's thread."""

    def __init__(self, slice_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._slice_s = slice_s
        self._clock = clock
        self._callbacks: list[object] = []
        """The ledger's, which LiteLLM has at first."""
        self._litellm: ModuleType | None = None
        self._taken: list[tuple[list[object], int, object]] = []
        """What was taken out of which list, and from where."""
        self._recorded = 0
        """Requests under way that will have a row."""

    def installed(self, install: Callable[[Recorder], None], recorder: Recorder) -> None:
        """Have the ledger's callback installed, and remember it."""
        self._litellm = importlib.import_module("litellm")
        before = list(self._litellm.callbacks)
        install(recorder)
        self._callbacks = [one for one in self._litellm.callbacks if one not in before]
        if not self._callbacks:
            raise RuntimeError("the ledger's callback is not among LiteLLM's")

    def between(self, recorded: App, bare: App) -> App:
        """Serves with the one or the other."""

        async def switched(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":  # the app's own life, which begins before the callback
                await recorded(scope, receive, send)
                return
            now = self._clock()
            if is_on(now, self._slice_s):
                self._put_in()
                self._recorded += 1
                try:
                    await recorded(scope, receive, send)
                finally:
                    self._recorded -= 1
                return
            if now % self._slice_s >= LATE_S and not self._recorded:
                self._take_out()
            await bare(scope, receive, send)

        return switched

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
    switch = Switch(float(sys.argv.pop(1)))
    install, around = ledger_callback.install, Recorder.around

    def switched(self: Recorder, app: App) -> App:
        return switch.between(around(self, app), app)

    ledger_callback.install = lambda recorder: switch.installed(install, recorder)
    Recorder.around = switched  # type: ignore[method-assign]
    return sidecar.main()


if __name__ == "__main__":
    sys.exit(main())
