"""When a warm spare is wanted: before a start, while a change is being made, after a crash."""

from __future__ import annotations

from core.base.events import SpareState, State

ALWAYS = "always"
NEVER = "never"


class SparePolicy:
    """Each method answers what to tell the supervisor: keep one, keep none, or (None) nothing.

    A spare that is used up or gives its memory back is not wanted again by itself: only something
    that happens makes it wanted.
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

    def setting(self, value: str) -> bool | None:
        """The preference `warm_spare` is now `value`."""
        if value == self._setting:
            return None
        self._setting = value
        return self._answer() if self._asked or value == NEVER else None

    def warm_up(self) -> bool | None:
        """A start may be near."""
        self._asked = True
        return self._answer()

    def editing(self, unsaved: bool) -> bool | None:
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

    def entered(self, state: State) -> bool | None:
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

    def apply_over(self) -> bool | None:
        """An apply is done, well or not, and has used the spare up."""
        return self._answer() if self._asked else None

    def changed(self, state: SpareState) -> None:
        """The supervisor has one, or has none any more."""
        self._told = state is not SpareState.NONE

    def _answer(self) -> bool | None:
        wanted = self._wanted()
        if not wanted and not self._told:
            return None
        self._told = wanted
        return wanted

    def _wanted(self) -> bool:
        if self._setting in (ALWAYS, NEVER):
            return self._setting == ALWAYS
        serving = self._state in (State.RUNNING, State.UNHEALTHY)
        return not serving or self._editing or self._crashed
