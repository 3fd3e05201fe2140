"""The limits of client programs' keys, in a file of the data folder: no secrets, so they can be
read while the vault is locked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from core.base.events import Notice
from core.base.files import atomic_write, read_bytes, set_aside
from core.wire.limits import NO_LIMITS, KeyLimits, limits_of

_VERSION: Final = 1
_KNOWN: Final = frozenset(field.name for field in fields(KeyLimits))


class LimitsFile:
    """Belongs on the quick worker. What a newer program wrote there, and we do not know, stays.

    `say` is told when the file was damaged: then no limit counts any more, and somebody must know.
    """

    def __init__(self, path: Path, say: Callable[[Notice], None]) -> None:
        self._path = path
        self._say = say

    def read(self) -> dict[str, KeyLimits]:
        """The limits by the names of keys; those without any are left out. Raises
        DataFolderError."""
        found: dict[str, KeyLimits] = {}
        for name, content in self._stored().items():
            try:
                found[name] = limits_of(content)
            except ValueError as error:
                self._say(
                    Notice(
                        "error",
                        f"The limits of the key {name} cannot be read: {error}. None counts.",
                        "Set them again, on the Clients page.",
                        matter=f"limits of {name}",
                    )
                )
        return {name: limits for name, limits in found.items() if limits != NO_LIMITS}

    def put(self, name: str, limits: KeyLimits) -> None:
        """Keep these for `name`. Raises DataFolderError."""
        self.put_all({name: limits})

    def put_all(self, limits: Mapping[str, KeyLimits]) -> None:
        """Keep these, in one save; `NO_LIMITS` forgets. Raises DataFolderError."""
        stored = self._stored()
        former = dict(stored)
        for name, one in limits.items():
            before = stored.pop(name, None)
            newer = before if isinstance(before, dict) else {}
            kept = {field: value for field, value in newer.items() if field not in _KNOWN}
            if content := {**kept, **one.encoded()}:
                stored[name] = content
        if stored == former:
            return
        whole = {"version": _VERSION, "keys": dict(sorted(stored.items()))}
        data = json.dumps(whole, indent=2, ensure_ascii=False).encode()
        atomic_write(self._path, data + b"\n", private=True)

    def _stored(self) -> dict[str, Any]:
        if not self._path.exists():
            return {}
        try:
            content = json.loads(read_bytes(self._path))
            keys = content["keys"]
            if not isinstance(keys, dict):
                raise TypeError
        except (ValueError, TypeError, KeyError, RecursionError):
            self._set_aside()
            return {}
        return keys

    def _set_aside(self) -> None:
        aside = set_aside(self._path)
        self._say(
            Notice(
                "error",
                "The file with the limits of client programs' keys was damaged: none counts now.",
                f"It was kept as {aside.name}. Set them again, on the Clients page.",
                matter="limits",
            )
        )
