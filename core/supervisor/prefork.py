"""Keeps the prefork parent: the process that has imported LiteLLM, and of which each sidecar is a
copy. It is there while a start or a change is near, and else only where the settings say so: beside
the one that serves it costs memory. Lives on the supervisor's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from core.base.events import Event, SpareChanged, SpareState
from core.supervisor.draining import DrainingSidecars
from core.supervisor.inbox import Child, Hear, Parent, Sidecar
from core.supervisor.process import Exited, Heard, describe_exit
from core.supervisor.source import IDLE_S, Wish
from core.wire.protocol import Forked, NotForked, Standby

ANSWER_S: Final = 15.0
"""One that has its import behind it and does not fork in this time is stuck."""
IMPORT_S: Final = 90.0
"""The same of one that does not get its import behind it: a start that waits for it has a quarter
of its time left then, for a process of its own."""
PREPARE_S: Final = 75.0
"""The same of one that makes ready, before it forks, what all of several are to share: on a busy
computer it may wait for its dry run for a minute."""
LOOK_EVERY_S: Final = 60.0
"""From one look at the computer's memory to the next."""
_PAUSES_S: Final = (1.0, 5.0, 30.0, 120.0)
"""Before a parent that died is replaced, the first time, the second, …; then no more."""
_MOST_REFUSALS: Final = 2
"""In a row: then it cannot be done here, and sidecars are started without a parent."""
NO_USE_S: Final = 900.0
"""After which it is tried again: what was in the way may have been a computer without room."""

_log = logging.getLogger("pocket.supervisor")


class PreforkKeeper:
    """A `SidecarSource`. `start_parent` and `spawn` (a sidecar without a parent) may raise OSError;
    `hear` is for the sidecars. `surroundings` is a value that changes when a parent made before
    would differ from one made now; `memory_is_short` says that the computer needs the memory;
    `parent_waits`, that `start_parent` has one which was started before anybody wished for it.
    """

    def __init__(
        self,
        start_parent: Callable[[], Parent],
        spawn: Callable[[], Child],
        hear: Hear,
        clock: Callable[[], float],
        leaving: DrainingSidecars,
        post: Callable[[Event], None],
        surroundings: Callable[[], object],
        memory_is_short: Callable[[], bool],
        parent_waits: Callable[[], bool],
    ) -> None:
        self._start_parent = start_parent
        self._spawn = spawn
        self._hear = hear
        self._clock = clock
        self._leaving = leaving
        self._post = post
        self._surroundings = surroundings
        self._memory_is_short = memory_is_short
        self._parent_waits = parent_waits
        self._wish = Wish.NONE
        self._parent: Parent | None = None
        self._retired: list[Parent] = []
        """They have orders that somebody waits for, and go when these are fulfilled."""
        self._going: list[Parent] = []
        """They are told to go, and may still say what they have done."""
        self._made_in: object = None
        self._is_warm = False
        self._is_prepared = False
        self._has_all = False
        """What it was to prepare is ready, as far as can be."""
        self._prepares_for: dict[int, int] = {}
        """The first order before which a parent makes all of it ready, by the parent's number."""
        self._deaths = self._refusals = 0
        self._no_use_until: float | None = None
        self._start_at: float | None = None
        self._idle_at: float | None = None
        self._look_at: float | None = None
        self._answer_by: dict[int, float] = {}
        """When those of which something is awaited are taken for stuck, by their numbers."""

    def want(self, wish: Wish, after_s: float = 0.0) -> None:
        self._wish = wish
        self._deaths = 0
        self._start_at = None
        self._idle_from_now()
        if not wish.keeps_one:
            self._retire()
        elif self._parent is not None:
            self._prepare_if_soon(self._parent)
        elif not self._is_no_use:
            self._start_at = self._clock() + after_s
            self._start_if_due()

    def take(self, *, more: bool = False) -> Child:
        if self._parent is not None and self._surroundings() != self._made_in:
            _log.info("the prefork parent was made for other surroundings and is not used")
            self._retire()
        if not self._can_copy(more=more):
            return self._spawn()
        parent = self._parent or self._make()
        try:
            child = parent.fork(self._hear, prepared=more)
        except OSError as error:
            _log.warning("no sidecar could be forked: %s", error)
            self._do_without()
            self._retire()
            return self._spawn()
        if more and not self._has_all:
            self._prepares_for.setdefault(parent.number, child.number)
        limit_s = self._limit_s(parent) if self._is_warm else IMPORT_S
        self._answer_by.setdefault(parent.number, self._clock() + limit_s)
        if not self._has_all:  # it forks before it prepares, which it does when it is told again
            self._is_prepared = False
        self._idle_from_now()
        if not self._wish.keeps_one and not more:
            self._retire()
        return child

    def heard(self, child: Sidecar, heard: Heard) -> bool:
        parent = self._known(child)
        if parent is None:
            return False
        parent.heard(heard)
        if (
            isinstance(heard, Forked | NotForked)
            and self._prepares_for.get(parent.number) == heard.number
        ):
            del self._prepares_for[parent.number]
            self._has_all |= parent is self._parent
        if isinstance(heard, Forked):
            self._refusals = 0
        elif isinstance(heard, NotForked):
            self._refusals += 1
            if self._refusals >= _MOST_REFUSALS:
                self._do_without()
            if parent is self._parent:
                self._retire()
        if isinstance(heard, Standby) and parent is self._parent:
            self._is_warm = True
            self._has_all |= self._is_prepared
            self._post(SpareChanged(SpareState.WARM))
        if isinstance(heard, Forked | NotForked | Standby):
            self._await_answer(parent)
        if isinstance(heard, Exited):
            self._take_exit(parent, heard)
        return True

    def pause(self) -> float | None:
        dates = (self._start_at, self._idle_at, self._look_at, *self._answer_by.values())
        times = [at for at in dates if at is not None]
        if any(not one.is_busy for one in self._retired):
            return 0.0
        return max(0.0, min(times) - self._clock()) if times else None

    def tick(self) -> None:
        now = self._clock()
        if self._idle_at is not None and self._idle_at <= now:
            self.want(Wish.PERHAPS)
        self._start_if_due()
        for parent in self._held:
            if self._answer_by.get(parent.number, now + 1.0) > now:
                continue
            del self._answer_by[parent.number]
            _log.warning("the prefork parent %s does not answer and is ended", parent.pid)
            parent.kill()
        if self._look_at is not None and self._look_at <= now:
            self._look_at = now + LOOK_EVERY_S
            if self._memory_is_short():
                _log.info("the prefork parent gives its memory back: the computer is short of it")
                self._retire()
        for parent in [one for one in self._retired if not one.is_busy]:
            self._retired.remove(parent)
            self._going.append(parent)
            self._answer_by.pop(parent.number, None)
            self._leaving.add(parent, 0.0)

    @property
    def _is_no_use(self) -> bool:
        return self._no_use_until is not None and self._clock() < self._no_use_until

    def _do_without(self) -> None:
        self._refusals = _MOST_REFUSALS - 1  # the next one would be enough
        self._no_use_until = self._clock() + NO_USE_S

    def _await_answer(self, parent: Parent) -> None:
        """It has said something of its work: the next is awaited from now on."""
        self._answer_by.pop(parent.number, None)
        if parent.is_busy:
            self._answer_by[parent.number] = self._clock() + self._limit_s(parent)

    def _limit_s(self, parent: Parent) -> float:
        return PREPARE_S if parent.number in self._prepares_for else ANSWER_S

    def _can_copy(self, *, more: bool) -> bool:
        """There is a parent, or one is for more than this copy: for one alone none is made."""
        if self._is_no_use:
            return False
        if self._parent is not None or self._parent_waits():
            return True
        return (more or self._wish.keeps_one) and not self._memory_is_short()

    def _idle_from_now(self) -> None:
        self._idle_at = self._clock() + IDLE_S if self._wish is Wish.SOON else None

    def _known(self, child: Sidecar) -> Parent | None:
        return next((one for one in self._held if one is child), None)

    @property
    def _held(self) -> list[Parent]:
        now = [] if self._parent is None else [self._parent]
        return [*now, *self._retired, *self._going]

    def _start_if_due(self) -> None:
        if self._start_at is None or self._start_at > self._clock():
            return
        self._start_at = None
        if self._memory_is_short():
            self._start_at = self._clock() + LOOK_EVERY_S
            return
        try:
            self._make()
        except OSError as error:  # the start itself will say so, to the person
            _log.warning("no prefork parent could be started: %s", error)

    def _make(self) -> Parent:
        self._made_in = self._surroundings()
        self._start_at = None
        parent = self._parent = self._start_parent()
        self._is_warm = self._is_prepared = self._has_all = False
        self._look_at = self._clock() + LOOK_EVERY_S
        self._answer_by[parent.number] = self._clock() + IMPORT_S
        self._post(SpareChanged(SpareState.IMPORTING))
        self._prepare_if_soon(parent)
        return parent

    def _prepare_if_soon(self, parent: Parent) -> None:
        """What it has ready beyond its import is for a start that is near: a sidecar that was
        copied before shares none of it."""
        if not self._wish.keeps_one or self._is_prepared:
            return
        self._is_prepared = True
        parent.prepare()
        if self._is_warm:
            self._post(SpareChanged(SpareState.IMPORTING))

    def _retire(self) -> None:
        """It goes once its orders are fulfilled."""
        parent, self._parent = self._parent, None
        self._look_at = None
        if parent is not None:
            self._retired.append(parent)
            self._post(SpareChanged(SpareState.NONE))

    def _take_exit(self, parent: Parent, exited: Exited) -> None:
        self._answer_by.pop(parent.number, None)
        self._prepares_for.pop(parent.number, None)
        if parent is not self._parent:
            self._retired = [one for one in self._retired if one is not parent]
            self._going = [one for one in self._going if one is not parent]
            return
        _log.warning("the prefork parent %s%s", describe_exit(exited.code), _last_word(exited))
        self._parent = self._look_at = None
        self._post(SpareChanged(SpareState.NONE))
        self._deaths += 1
        if self._wish.keeps_one and self._deaths <= len(_PAUSES_S):
            self._start_at = self._clock() + _PAUSES_S[self._deaths - 1]


def _last_word(exited: Exited) -> str:
    """It holds no secret that it could quote."""
    return f": {exited.last_words[-1]}" if exited.last_words else ""
