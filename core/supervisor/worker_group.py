"""Several sidecars that accept on one socket and are one to the state machine.

All of them are told what one would be told; what they say is put together: the group is ready when
all are, has failed when one has, and is over when all are. Of a group that serves, one that dies is
reported alone (`WorkerDied`), and another takes its place while the rest serve on. Only where none
is left that can serve has the group itself died.

Each has a run number of its own, so that each writes its own files of the log. To the outside they
all are the run of the first. Lives on the supervisor's thread.
"""

from __future__ import annotations

import itertools
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Final

from core.supervisor.inbox import Child
from core.supervisor.process import Exited, Heard
from core.wire.metrics import Metrics
from core.wire.protocol import (
    Bye,
    Draining,
    Failed,
    Figures,
    FiguresAsked,
    Go,
    Hello,
    LogTrouble,
    Message,
    Ping,
    Pong,
    Ready,
    Take,
    Taken,
    UnderWay,
)
from core.wire.request_row import RequestRow

ASK_EVERY_S: Final = 10.0
STUCK_S: Final = 60.0
"""One that answers nothing for this long, while others do, serves nobody any more. A callback of
the config may hold its loop up for a while; a computer that is busy holds up all of them."""

_log = logging.getLogger("pocket.supervisor")


@dataclass(frozen=True)
class WorkerDied:
    """One of a group that goes on serving."""

    exited: Exited
    run_id: int
    """Its own, by which its log is called."""
    served_s: float
    """From when it was ready until its end; of one that was stuck, until its last answer."""
    was_stuck: bool = False
    """It was ended because it answered nothing, while others did."""


@dataclass(frozen=True)
class WorkerCame:
    """One that took the place of another serves."""


GroupHeard = Heard | WorkerDied | WorkerCame

Brief = Callable[[Child, Go], Go]
"""Adds to an order what counts at this moment, for this very process."""


class _Phase(Enum):
    COMING = auto()
    SERVING = auto()
    LEAVING = auto()
    """It was told to."""
    ENDING = auto()
    """One has failed, or none is left that serves: the rest are killed."""


@dataclass
class _Member:
    child: Child
    run_id: int = 0
    listening: socket.socket | None = None
    """What it was last told to accept on."""
    ready: Ready | None = None
    ready_at: float = 0.0
    is_taken: bool = False
    left: int | None = None
    """Requests that it still has; None while it accepts."""
    log_trouble: str = ""
    asked_at: float | None = None
    """Since when an answer is awaited."""
    answered_at: float = 0.0
    is_stuck: bool = False
    succeeds_stuck: bool = False
    """It takes the place of a stuck one, and has answered nothing yet."""


class _Figures:
    """What all members have answered, those that have died among them. Told on their threads."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._metrics = Metrics()
        self._under_way: dict[int, int] = {}

    def count(self, rows: Sequence[RequestRow]) -> None:
        with self._mutex:
            self._metrics.add(rows)

    def hear(self, child: int, heard: Heard) -> None:
        with self._mutex:
            if isinstance(heard, UnderWay):
                self._under_way[child] = heard.requests
            elif isinstance(heard, Exited):
                self._under_way.pop(child, None)

    def text(self) -> str:
        with self._mutex:
            self._metrics.under_way = sum(self._under_way.values())
            return self._metrics.text()


class WorkerGroup:
    """A `Sidecar`. `next_run_id` gives each process but the first its own number; `clock` is in
    seconds, monotonic."""

    def __init__(
        self,
        children: Sequence[Child],
        brief: Brief,
        next_run_id: Callable[[], int],
        clock: Callable[[], float],
    ) -> None:
        self.number = children[0].number
        self.size = len(children)
        self._members = {child.number: _Member(child) for child in children}
        self._brief = brief
        self._next_run_id = next_run_id
        self._clock = clock
        self._phase = _Phase.COMING
        self._go: Go | None = None
        self._listening: socket.socket | None = None
        self._cut = 0
        self._log_trouble = ""
        self._ask_at: float | None = None
        self._pings = itertools.count(1)
        self._lacks_successor = False
        """One was ended as stuck, and none has come in its place."""
        self._patient_from = float("-inf")
        """Silence from before this is not held against anybody."""
        self._figures = _Figures()
        self._end: Exited | None = None
        """What ended it."""

    @property
    def members(self) -> tuple[Child, ...]:
        return tuple(one.child for one in self._members.values())

    @property
    def pid(self) -> int | None:
        return next((child.pid for child in self.members if child.pid is not None), None)

    @property
    def missing(self) -> int:
        """So many have died and were not replaced."""
        return self.size - len(self._members) if self._phase is _Phase.SERVING else 0

    # ---- orders
    def go(self, go: Go, listening: socket.socket) -> None:
        self._go, self._listening = go, listening
        for count, member in enumerate(self._members.values()):
            self._send(member, go.run_id if count == 0 else self._next_run_id(), go.mode)

    def take(self, take: Take, listening: socket.socket) -> None:
        self._listening = listening
        for member in self._members.values():
            if member.ready is not None:  # else it is told once it is
                self._give(member, take)

    def add(self, child: Child) -> None:
        """It takes the place of one that died."""
        member = _Member(child, succeeds_stuck=self._lacks_successor)
        self._members[child.number] = member
        self._lacks_successor = False
        self._send(member, self._next_run_id(), "serve")

    def end_late(self) -> None:
        """End those that should be ready by now. They are heard of as `WorkerDied`."""
        for member in self._members.values():
            if member.ready is None:
                member.child.kill()

    def leave(self, drain_s: float) -> None:
        if self._phase is not _Phase.ENDING:
            self._phase = _Phase.LEAVING
        for child in self.members:
            child.leave(drain_s)

    def kill(self) -> None:
        for child in self.members:
            child.kill()

    # ---- whether each of them serves
    def pause(self) -> float | None:
        """Seconds until `tick` has something to do; None when nothing is planned."""
        if self._phase is not _Phase.SERVING:
            return None
        return 0.0 if self._ask_at is None else max(0.0, self._ask_at - self._clock())

    def tick(self) -> None:
        """Ask those that serve whether they do, and end who does not answer while others do: who
        waits for a client of it waits for nothing. It is heard of as `WorkerDied`.

        One at a time: what several wait for may be slow, and they be well once it answers."""
        now = self._clock()
        if self._phase is not _Phase.SERVING or now < (self._ask_at or now):
            return
        self._ask_at = now + ASK_EVERY_S
        for member in self._members.values():
            if member.ready is None or member.is_stuck:
                continue
            if member.asked_at is None:
                member.asked_at = now
                member.child.ping(Ping(next(self._pings)))
            elif self._is_silent(member, now) and self._others_answer(member, now):
                _log.warning("the worker %s answers nothing and is ended", member.child.pid)
                member.is_stuck = True
                member.child.kill()

    def _is_silent(self, member: _Member, now: float) -> bool:
        """For so long that it may be ended, which the next may only be a whole `STUCK_S` after the
        successor of the one before has answered. The successor itself may be stuck, too."""
        others = [one for one in self._members.values() if one is not member]
        if self._lacks_successor or any(one.is_stuck or one.succeeds_stuck for one in others):
            return False
        since = now if member.asked_at is None else member.asked_at
        return now - max(since, self._patient_from) >= STUCK_S

    def _others_answer(self, member: _Member, now: float) -> bool:
        return any(
            one.answered_at > now - 2 * ASK_EVERY_S
            for one in self._members.values()
            if one is not member
        )

    def _send(self, member: _Member, run_id: int, mode: str) -> None:
        if self._go is None or self._listening is None:
            return
        member.run_id, member.listening = run_id, self._listening
        order = replace(self._go, run_id=run_id, mode=mode, workers=self.size)
        member.child.go(self._brief(member.child, order), self._listening)

    def _give(self, member: _Member, take: Take) -> None:
        if self._listening is not None:
            member.listening = self._listening
            member.child.take(replace(take, run_id=member.run_id), self._listening)

    # ---- their words
    def count(self, rows: Sequence[RequestRow]) -> None:
        """Take rows of a member, on its own thread."""
        self._figures.count(rows)

    def overhear(self, child: Child, heard: Heard) -> None:
        """Take another word, which may be for the ledger; on the child's own thread."""
        self._figures.hear(child.number, heard)

    def heard(self, child: Child, heard: Heard) -> list[GroupHeard]:
        """What the group says when one of its members has said this."""
        member = self._members.get(child.number)
        if member is None or self._go is None:
            return []
        match heard:
            case Exited():
                del self._members[child.number]
                return [*self._log_words(), *self._exited(member, heard)]
            case Ready():
                return self._ready(member, heard)
            case Taken():
                member.is_taken = True
                return self._taken()
            case Failed():
                return self._failed(member, heard)
            case Draining(in_flight=count):
                member.left = count
                return self._draining()
            case LogTrouble(reason=reason):
                member.log_trouble = reason
                return self._log_words()
            case Bye(cut=cut):
                self._cut += cut
                return []
            case FiguresAsked(number=number):
                child.figures(Figures(number, self._figures.text()))
                return []
            case Pong():
                self._answered(member, self._clock())
                return []
            case Hello() if child.number != self.number:
                return []
            case _:
                return [self._as_ours(heard)]

    def _answered(self, member: _Member, now: float) -> None:
        member.asked_at, member.answered_at = None, now
        if member.succeeds_stuck:
            member.succeeds_stuck = False
            self._patient_from = now

    def _as_ours(self, message: Message) -> Message:
        known = getattr(message, "run_id", 0) and self._go is not None
        return replace(message, run_id=self._run_id) if known else message  # type: ignore[call-arg]

    @property
    def _run_id(self) -> int:
        return 0 if self._go is None else self._go.run_id

    def _ready(self, member: _Member, ready: Ready) -> list[GroupHeard]:
        member.ready, member.ready_at = ready, self._clock()
        if self._phase is _Phase.SERVING:
            if member.listening is not self._listening:  # the address has changed meanwhile
                self._give(member, Take(member.run_id))
            return [WorkerCame()]
        told = [one.ready for one in self._members.values() if one.ready is not None]
        if self._phase is not _Phase.COMING or len(told) < self.size or self._go is None:
            return []
        if self._go.mode == "serve":
            self._phase = _Phase.SERVING
        return [_together(self._run_id, told)]

    def _taken(self) -> list[GroupHeard]:
        if self._phase is not _Phase.COMING or not all(
            one.is_taken for one in self._members.values()
        ):
            return []
        self._phase = _Phase.SERVING
        return [Taken(self._run_id)]

    def _failed(self, member: _Member, failed: Failed) -> list[GroupHeard]:
        if self._phase is not _Phase.COMING:
            _log.warning("a worker failed: %s", failed.reason)
            return []  # its end follows
        self._phase = _Phase.ENDING
        self._kill_but(member)
        return [replace(failed, run_id=self._run_id)]

    def _draining(self) -> list[GroupHeard]:
        """Once none of them accepts any more."""
        left = [one.left for one in self._members.values()]
        if self._phase is not _Phase.LEAVING or not left or None in left:
            return []
        return [Draining(self._run_id, sum(one or 0 for one in left))]

    def _log_words(self) -> list[GroupHeard]:
        """The first trouble, and when the last one is over."""
        reason = next((o.log_trouble for o in self._members.values() if o.log_trouble), "")
        if bool(reason) == bool(self._log_trouble):
            return []
        self._log_trouble = reason
        return [LogTrouble(self._run_id, reason)]

    def _exited(self, member: _Member, exited: Exited) -> list[GroupHeard]:
        if self._phase is _Phase.SERVING:
            if any(one.ready is not None for one in self._members.values()):
                self._lacks_successor |= member.is_stuck or member.succeeds_stuck
                end = member.answered_at if member.is_stuck else self._clock()
                served_s = 0.0 if member.ready is None else max(0.0, end - member.ready_at)
                return [WorkerDied(exited, member.run_id, served_s, member.is_stuck)]
            self._phase = _Phase.ENDING
            self._kill_but(member)
        elif self._phase is _Phase.COMING:
            self._phase = _Phase.ENDING
            self._kill_but(member)
        self._end = self._end or exited
        if self._members:
            return self._draining()
        over = self._end if self._phase is _Phase.ENDING else exited
        return [Bye(self._run_id, self._cut), over] if self._cut else [over]

    def _kill_but(self, member: _Member) -> None:
        for one in self._members.values():
            if one is not member:
                one.child.kill()


def _together(run_id: int, told: Sequence[Ready]) -> Ready:
    """A model counts where all have it; a complaint of all of them is one."""
    first = told[0]
    return Ready(
        run_id,
        [name for name in first.models if all(name in one.models for one in told)],
        list(dict.fromkeys(line for one in told for line in one.troubles)),
        _failing_of_one(told),
        any(one.fails_all for one in told),
        max(one.untold for one in told),
        [name for name in first.unreached if all(name in one.unreached for one in told)],
    )


def _failing_of_one(told: Sequence[Ready]) -> list[dict[str, Any]]:
    """Each thing that fails as the first says it that has found it: of one name several entries may
    be amiss."""
    found: dict[object, list[dict[str, Any]]] = {}
    for one in told:
        own: dict[object, list[dict[str, Any]]] = {}
        for failing in one.failing:
            own.setdefault(_what(failing), []).append(failing)
        for what, those in own.items():
            found.setdefault(what, those)
    return list(itertools.chain.from_iterable(found.values()))


def _what(failing: dict[str, Any]) -> object:
    return failing.get("model") or failing.get("reason"), bool(failing.get("left_out"))
