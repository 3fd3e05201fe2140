"""The configs that were given to the gateway, and what came of each: the way back to one that
worked.

One small file per config, the newest few. Only the main file is kept, not those that it includes.
No file holds a key that stood in the config in plain text: such a config is kept encrypted by the
vault, and beside that as it may be read, with its keys hidden. Where there is no vault, only that.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final, Protocol

from core.base.errors import ConfigError, DataFolderError
from core.base.files import atomic_write, explain, make_private_folder
from core.base.secret_rules import HIDDEN
from core.config.document import Parse, parse
from core.config.redact import hide_secrets

KEPT: Final = 20
"""How many are kept; the oldest go first."""

_log = logging.getLogger("pocket.history")


class Outcome(Enum):
    """What came of a config that was given to the gateway."""

    NEW = "new"  # it serves, and has not yet lived through its first half minute
    WORKED = "worked"
    REFUSED = "refused"  # it did not come up; nothing was changed
    ROLLED_BACK = "rolled back"  # it came up and died early; the one before came back


@dataclass(frozen=True)
class Applied:
    """One config that was given to the gateway."""

    id: str
    at: float
    """When it was first given, in seconds since the epoch."""
    outcome: Outcome
    reason: str
    """Why it was refused or taken back; empty otherwise."""
    digest: str
    """Of the file, as `ConfigState.digest`."""
    models: tuple[str, ...]
    """The names of its models, in the order of the file."""
    text: str = field(repr=False)
    """With keys that stood there hidden, while `hidden` is set."""
    sealed: str = field(default="", repr=False)
    """The whole text, encrypted by the vault; empty where nothing is hidden, or nothing could
    encrypt it."""
    hidden: bool = False
    """Keys stood in the config in plain text, and `text` is without them."""
    protected: bool = False
    """It has been through `protect`."""


class Sealer(Protocol):
    """Encrypts texts, so that they can lie in a file."""

    def seal(self, text: str) -> str:
        """ "" where nothing can encrypt it now."""

    def unseal(self, sealed: str) -> str | None:
        """None where it cannot be read now."""


@dataclass(frozen=True)
class Copy:
    """A config as it may lie in a file."""

    text: str = field(repr=False)
    sealed: str = field(default="", repr=False)
    hidden: bool = False
    models: tuple[str, ...] = ()


def protect(text: str, sealer: Sealer, redact: Callable[[str], str], parse: Parse = parse) -> Copy:
    """`text` without a readable secret; `redact` hides those that are known."""
    readable, models = hide_secrets(text, redact, parse).text, parse(text).models
    if readable == text:
        return Copy(text, models=models)
    shown = tuple(name if name in readable else HIDDEN for name in models)
    return Copy(readable, sealer.seal(text), True, shown)


class History:
    """A folder of applied configs. Calls belong on one worker.

    A file that cannot be read or understood is passed over: it is a copy, never the only one.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock

    def entries(self) -> tuple[Applied, ...]:
        """Newest first. Raises DataFolderError when the folder cannot be listed."""
        try:
            names = sorted(self._folder.glob("*.json"), reverse=True)
        except OSError as error:
            raise explain(error, "read", self._folder, is_folder=True) from error
        return tuple(one for one in map(_read, names) if one is not None)

    def find(self, id_: str) -> Applied:
        """Raises ConfigError when there is none (any more)."""
        for one in self.entries():
            if one.id == id_:
                return one
        raise ConfigError(
            "That config is no longer kept.",
            f"LiteLLM Pocket keeps the last {KEPT}. Choose another one from the list.",
        )

    def record(
        self, config: str | Copy, digest: str, outcome: Outcome, reason: str = ""
    ) -> Applied:
        """Note what came of a config (a text that holds no key, or what `protect` made of one).
        The newest entry is brought up to date when it is of the same config; else there is a new
        one. Raises DataFolderError.
        """
        copy = Copy(config, models=parse(config).models) if isinstance(config, str) else config
        entries = self.entries()
        if entries and entries[0].digest == digest:
            sealed = copy.sealed or (entries[0].sealed if copy.hidden else "")
            applied = replace(entries[0], outcome=outcome, reason=reason)
            applied = replace(applied, text=copy.text, sealed=sealed, hidden=copy.hidden)
        else:
            at = self._clock()
            applied = Applied(_id(at, digest), at, outcome, reason, digest, copy.models, copy.text)
            applied = replace(applied, sealed=copy.sealed, hidden=copy.hidden)
        applied = replace(applied, protected=copy is config)
        make_private_folder(self._folder)
        atomic_write(self._path(applied.id), _encode(applied), private=True)
        for old in entries[KEPT - 1 :] if applied not in entries else ():
            if old.id != applied.id:
                with contextlib.suppress(OSError):
                    self._path(old.id).unlink()
        return applied

    def protect_all(self, protected: Callable[[str], Copy]) -> None:
        """Entries of former versions hold configs as they were: make them what `protected` makes
        of their texts. Raises DataFolderError."""
        for entry in self.entries():
            if not entry.protected:
                copy = protected(entry.text)
                now = replace(entry, text=copy.text, sealed=copy.sealed, hidden=copy.hidden)
                now = replace(now, protected=True)
                atomic_write(self._path(entry.id), _encode(now), private=True)

    def _path(self, id_: str) -> Path:
        return self._folder / f"{id_}.json"


def _id(at: float, digest: str) -> str:
    """Sorts by time; the digest keeps two of the same moment apart."""
    return f"{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%S%f}-{digest[:8] or 'gone'}"


def _encode(applied: Applied) -> bytes:
    body: dict[str, Any] = {
        "at": applied.at,
        "outcome": applied.outcome.value,
        "reason": applied.reason,
        "digest": applied.digest,
        "models": applied.models,
        "text": applied.text,
    }
    if applied.protected:
        body["protected"] = True
    if applied.hidden:
        body |= {"hidden": True, "sealed": applied.sealed}
    return json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def _read(path: Path) -> Applied | None:
    try:
        body: Any = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        return Applied(
            path.stem,
            float(body["at"]),
            Outcome(body["outcome"]),
            str(body["reason"]),
            str(body["digest"]),
            tuple(str(name) for name in body["models"]),
            str(body["text"]),
            str(body.get("sealed", "")),
            body.get("hidden") is True,
            body.get("protected") is True,
        )
    except (OSError, DataFolderError, ValueError, TypeError, KeyError) as error:
        _log.warning("%s is not readable and is passed over (%s)", path.name, type(error).__name__)
        return None
