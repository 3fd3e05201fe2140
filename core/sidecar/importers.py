"""Which modules hold a function by its name, so that another can take its place in all of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Final


class Importers:
    """Which modules have imported a function by its name.

    Those that were looked at once are not looked at again: they are spread over 15 MB of memory
    that a copy of the prefork parent shares with it until somebody touches it."""

    def __init__(self) -> None:
        self._found: dict[str, list[Any]] = {}
        self._last: dict[str, str] = {}

    def of(self, name: str, function: object) -> list[Any]:
        """All that there are by now."""
        found = self._found.setdefault(name, [])
        new = list(self._after(self._last.get(name)))
        found += [one for one in new if getattr(one, "__dict__", {}).get(name) is function]
        self._last[name] = next(reversed(sys.modules))
        return [one for one in found if one.__dict__.get(name) is function]

    @staticmethod
    def _after(last: str | None) -> Iterator[Any]:
        """The modules that were imported after this one, the newest first."""
        for name, module in reversed(sys.modules.items()):
            if name == last:
                return
            yield module


importers: Final = Importers()
"""Of this process: there is one such list of modules."""
