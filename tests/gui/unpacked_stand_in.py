"""The part of the stand-in engine that is about what the single file unpacks."""

from __future__ import annotations

from typing import Any

from core.base.events import Installed, Job


class Unpacks:
    """Mixed into the stand-in engine."""

    unpacks = False
    """True: we are the single file."""
    lies_here: tuple[Installed, ...] = ()
    """What was unpacked on this computer."""

    def _job(self, what: str, *args: Any, result: Any = None, error: Any = None) -> Job[Any]:
        raise NotImplementedError

    def unpacked(self) -> Job[Any]:
        return self._job("unpacked", result=self.lies_here)

    def remove_unpacked(self) -> Job[Any]:
        self.lies_here = tuple(one for one in self.lies_here if one.busy)
        return self._job("remove_unpacked", result=self.lies_here)
