"""The supervisor's alarm clocks, one for each thing that must not take for ever."""

from __future__ import annotations

from enum import Enum, auto


class Alarm(Enum):
    """What to do when it rings, in the order in which several at once are handled."""

    RESTART = auto()
    """The wait after a crash is over."""
    PROVE = auto()
    """Ask the endpoint again."""
    START = auto()
    """A start has taken too long."""
    WORKER = auto()
    """Those that died of several are replaced."""
    WORKER_READY = auto()
    """One that was to replace another has taken too long."""
    SWAPPED = auto()
    """Say that a new config serves, even if the one before still accepts."""
    WATCH = auto()
    """A new config has lived through its first half minute."""
    KILL = auto()
    """It did not leave by itself."""
    UNKILLABLE = auto()
    """It was killed and is still there."""


class Deadlines:
    """Times on the supervisor's clock, in seconds."""

    def __init__(self) -> None:
        self._at: dict[Alarm, float] = {}

    def set(self, alarm: Alarm, at: float) -> None:
        self._at[alarm] = at

    def get(self, alarm: Alarm) -> float | None:
        return self._at.get(alarm)

    def drop(self, alarm: Alarm) -> None:
        self._at.pop(alarm, None)

    def clear(self) -> None:
        self._at.clear()

    def pause(self, now: float) -> float | None:
        """Seconds until the next one rings; None when none is set."""
        return max(0.0, min(self._at.values()) - now) if self._at else None

    def ring(self, now: float) -> Alarm | None:
        """Take one that is due; None when none is."""
        for alarm in Alarm:
            if self._at.get(alarm, now + 1.0) <= now:
                del self._at[alarm]
                return alarm
        return None
