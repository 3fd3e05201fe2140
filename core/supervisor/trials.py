"""A sidecar beside the one that serves: for a config that somebody wants to try with real requests.

It listens on a private port, knows the keys of the vault and no client's, and what it records goes
to whoever tries, not into the ledger. Lives on the supervisor's thread, but for `takes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from core.base.errors import PortError
from core.supervisor import words
from core.supervisor.deadlines import Alarm, Deadlines
from core.supervisor.inbox import Child, Sidecar
from core.supervisor.listener import Listener
from core.supervisor.process import Exited, Heard
from core.supervisor.run_plan import RunPlan
from core.wire.protocol import Body, Connected, Failed, Kept, Ready, Recorded, UnderWay

_PRIVATE_HOST: Final = "127.0.0.1"


@dataclass(frozen=True)
class TrialUp:
    """It serves there now."""

    address: str
    ready: Ready


@dataclass(frozen=True)
class TrialOver:
    """It did not come up, or is gone; why, in sentences."""

    reason: str
    remedy: str = ""


TrialWord = TrialUp | TrialOver | Recorded
TrialEar = Callable[[TrialWord], None]
"""Called on threads of the sidecar and of the supervisor; returns at once."""


class TrialHost(Protocol):
    """What the state machine lends."""

    def obtain(self) -> Child:
        """The spare, or a new process. Raises OSError."""

    def dismiss(self, child: Child) -> None:
        """End one that never served."""


@dataclass
class _Trial:
    name: str
    child: Child
    listener: Listener
    hear: TrialEar
    is_up: bool = False


class Trials:
    """At most one at a time; a newer one is refused until that one is over."""

    def __init__(
        self,
        host: TrialHost,
        listen: Callable[[str, int], Listener],
        clock: Callable[[], float],
    ) -> None:
        self._host = host
        self._listen = listen
        self._clock = clock
        self._trial: _Trial | None = None
        self._past: list[Child] = []
        """Of trials that are over: what was broken off with them they still tell."""
        self._deadlines = Deadlines()

    def begin(self, run_id: int, name: str, plan: RunPlan, hear: TrialEar) -> None:
        """Bring `plan` up on a private port; `hear` is told what comes of it. `name` is what it is
        ended by."""
        if self._trial is not None:
            hear(TrialOver(*words.OTHER_TRIAL))
            return
        listener: Listener | None = None
        try:
            listener = self._listen(_PRIVATE_HOST, 0)
            child = self._host.obtain()
        except (PortError, OSError) as error:
            if listener is not None:
                listener.close()
            hear(TrialOver(*words.not_launched_again(error)))
            return
        self._trial = _Trial(name, child, listener, hear)
        self._deadlines.set(Alarm.START, self._clock() + plan.start_deadline_s)
        child.go(plan.go(run_id, "trial"), listener.socket)

    def end(self, name: str | None = None) -> None:
        """Nobody asks the one of this name any more; None means whichever there is. Idempotent."""
        if name is not None and (self._trial is None or self._trial.name != name):
            return
        trial = self._over(TrialOver("The trial was ended."))
        if trial is not None:
            self._host.dismiss(trial.child)

    def takes(self, child: Child, heard: Heard) -> bool:
        """What is for the ledger of others goes to whoever tries; False for anything else. On the
        child's thread."""
        trial = self._trial
        is_now = trial is not None and trial.child is child
        if not is_now and not any(one is child for one in self._past):
            return False
        if isinstance(heard, Exited):
            self._past = [one for one in self._past if one is not child]
        if isinstance(heard, Recorded):
            if trial is not None and is_now:
                trial.hear(heard)
            child.keep(Kept(heard.number))
        return isinstance(heard, Recorded | UnderWay | Connected | Body)

    def heard(self, child: Sidecar, heard: Heard) -> bool:
        """Take a word of a child; False when it is none of ours."""
        trial = self._trial
        if trial is None or trial.child is not child:
            return False
        match heard:
            case Ready() if not trial.is_up:
                trial.is_up = True
                self._deadlines.clear()
                trial.hear(TrialUp(trial.listener.address, heard))
            case Failed():
                self._over(TrialOver(*words.refused(heard)))
                self._host.dismiss(child)
            case Exited():
                self._over(TrialOver(*words.died_before_ready(heard)))
            case _:
                pass
        return True

    def pause(self) -> float | None:
        """Seconds until `tick` has something to do; None when nothing is planned."""
        return self._deadlines.pause(self._clock())

    def tick(self) -> None:
        """Do what is due."""
        if self._deadlines.ring(self._clock()) is not None:
            trial = self._over(TrialOver(*words.SLOW_START))
            if trial is not None:
                self._host.dismiss(trial.child)

    def _over(self, word: TrialOver) -> _Trial | None:
        if self._trial is not None:
            self._past = [*self._past, self._trial.child]
        trial, self._trial = self._trial, None
        self._deadlines.clear()
        if trial is not None:
            trial.listener.close()
            trial.hear(word)
        return trial
