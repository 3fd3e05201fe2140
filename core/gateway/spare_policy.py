"""When a quick start is wanted: before a start, while a change is being made, after a crash."""

from __future__ import annotations

from core.base.events import SpareState, State
from core.supervisor.source import Wish

ALWAYS = "always"
NEVER = "never"


class SparePolicy:
    """Each method answers what to tell the supervisor, or (None) that there is nothing to tell.

    What is used up or gives its memory back is not wanted again by itself: only something that
    happens makes it wanted.
    """

    def __init__(self) -> None:
        self._setting = "when needed"
        self._asked = False
        """Somebody has shown that they will use the gateway."""
        self._state = State.STOPPED
        self._crashed = False
        self._editing = False
        self._restarting = False
        self._told = False

    def setting(self, value: str) -> Wish | None:
        """The preference `warm_spare` is now `value`."""
        if value == self._setting:
            return None
        self._setting = value
        if value == NEVER:
            self._told = False
            return Wish.NONE  # also what a start is going to make by the way must not stay
        return self._answer() if self._asked else None

    def warm_up(self) -> Wish | None:
        """A start may be near."""
        self._asked = True
        return self._answer()

    def editing(self, unsaved: bool) -> Wish | None:
        """The config has unsaved changes, or has none any more."""
        if unsaved == self._editing:
            return None
        self._editing = unsaved
        return self._answer()

    def restarting(self) -> None:
        """The next stop is followed by a start at once: a spare could not be warm by then."""
        self._restarting = True

    def forget(self) -> None:
        """Nobody will start anything any more."""
        self._asked = False

    def entered(self, state: State) -> Wish | None:
        """The gateway came into `state`."""
        before, self._state = self._state, state
        if state is State.CRASHED:
            self._crashed = True
        elif state is State.STOPPED:
            self._crashed = False
        elif state is State.STARTING:
            self._restarting = False
        settled = state in (State.RUNNING, State.STOPPED) and before is not state
        if not self._asked or self._restarting or not settled or before is State.UNHEALTHY:
            return None
        return self._answer()

    def apply_over(self) -> Wish | None:
        """An apply is done, well or not, and has used the spare up."""
        return self._answer() if self._asked else None

    def changed(self, state: SpareState) -> None:
        """The supervisor has one, or has none any more."""
        self._told = state is not SpareState.NONE

    def _answer(self) -> Wish | None:
        wish = self._wish()
        if wish is Wish.NONE and not self._told:
            return None
        self._told = wish is not Wish.NONE
        return wish

    def _wish(self) -> Wish:
        if self._setting in (ALWAYS, NEVER):
            return Wish.ALWAYS if self._setting == ALWAYS else Wish.NONE
        serving = self._state in (State.RUNNING, State.UNHEALTHY)
        near = not serving or self._editing or self._crashed
        return Wish.SOON if near else Wish.PERHAPS
