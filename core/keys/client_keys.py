"""The keys of client programs as a person sees them: those of tools, and those of one's own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from core.base.errors import VaultError
from core.base.events import Job
from core.base.jobs import Jobs
from core.config.served_names import ServedNames
from core.keys.entries import ClientKey, Spent
from core.keys.tool_keys import ToolKeys
from core.wire.limits import (
    NO_LIMITS,
    KeyLimits,
    Tally,
    Window,
    checked,
    dollars,
    limits_of,
)

LIST: Final = "keys"
MAKE: Final = "make_key"
LIMIT: Final = "limit_key"
REVOKE: Final = "revoke_key"
"""What a verb may ask, see `ClientKeyService.answer`."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")


class ClientKeys:
    """The work of `ClientKeyService`, where its methods are described; on the quick worker."""

    def __init__(
        self,
        keys: ToolKeys,
        titles: Mapping[str, str],
        used: Callable[[], Tally],
        served: Callable[[], ServedNames],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`titles` of the tools that we know, by their ids; `used`: what all keys have; `served`:
        what the gateway serves."""
        self._keys = keys
        self._titles = titles
        self._used = used
        self._served = served
        self._clock = clock

    def listed(self) -> tuple[ClientKey, ...]:
        limits, used = self._keys.limits(), self._used()
        names = sorted(self._keys.listed(), key=lambda name: (name in self._titles, name))
        return tuple(self._entry(name, limits.get(name, NO_LIMITS), used) for name in names)

    def _entry(self, name: str, limits: KeyLimits, used: Tally) -> ClientKey:
        now = self._clock()
        budgets = dict(limits.budgets)
        spent = tuple(
            Spent(
                window, dollars(used.spent(name, window, now)), budgets.get(window), window.end(now)
            )
            for window in Window
        )
        title = self._titles.get(name, name)
        return ClientKey(name, title, name in self._titles, limits, spent)

    def make(self, name: str, limits: KeyLimits) -> str:
        name = name.strip()
        if not _NAME.fullmatch(name):
            raise VaultError(
                f"{name!r} cannot be the name of a key." if name else "The key needs a name.",
                "Use letters, digits, blanks, dots, _ and -, beginning with a letter or a digit; "
                "64 of them at most.",
            )
        if name in self._titles:
            raise VaultError(
                f"{name} is the name of a tool.",
                "It gets its key when it is connected or opened. Choose another name.",
            )
        taken = {one.casefold(): one for one in self._keys.listed()}
        if (other := taken.get(name.casefold())) is not None:
            raise VaultError(f"There is a key with the name {other}.", "Choose another name.")
        limits = self._whole(limits, NO_LIMITS)
        # The limits first: the key must not count a moment without them.
        self._keys.limit({name: limits})
        return self._keys.of(name)

    def limit(self, name: str, limits: KeyLimits) -> None:
        self._require(name)
        before = self._keys.limits().get(name, NO_LIMITS)
        self._keys.limit({name: self._whole(limits, before)})

    def reveal(self, name: str) -> str:
        self._require(name)
        return self._keys.of(name)

    def replace(self, name: str) -> str:
        self._require(name)
        return self._keys.replace(name)

    def revoke(self, name: str) -> None:
        self._require(name)
        self._keys.revoke(name)
        if name not in self._titles:  # a tool gets another key some day, which has them again
            self._keys.limit({name: NO_LIMITS})

    def _require(self, name: str) -> None:
        if name not in self._keys.listed():
            raise VaultError(f"There is no key with the name {name}.", "See which ones there are.")

    def _whole(self, limits: KeyLimits, before: KeyLimits) -> KeyLimits:
        """Raises VaultError for what cannot be. Models of `before` may have gone since."""
        try:
            limits = checked(limits)
        except ValueError as error:
            raise VaultError(
                f"These limits cannot be: {error}.", "Mend that, and try again."
            ) from None
        new = [one for one in limits.models if one not in before.models]
        served = self._served() if new else None
        for name in new:
            if served is not None and served.can_tell and not served.allowed_by(name):
                raise VaultError(f"No model is called {name}.", served.instead_of(name))
        return limits


class ClientKeyService:
    """Makes, limits and revokes keys of client programs. All need a login; a change counts at once
    in a running gateway."""

    def __init__(self, jobs: Jobs, keys: ClientKeys) -> None:
        self._jobs = jobs
        self._keys = keys

    def listed(self) -> Job[tuple[ClientKey, ...]]:
        """Every key that there is, with its limits and what is used of them; those of one's own
        first. DataFolderError."""
        return self._jobs.unlocked("Reading the keys", self._keys.listed)

    def make(self, name: str, limits: KeyLimits = NO_LIMITS) -> Job[str]:
        """A new key for a program that we do not know; the result is the key itself. VaultError
        for a name that is taken or cannot be, and for limits that cannot be."""
        return self._jobs.unlocked("Making the key", self._keys.make, name, limits)

    def limit(self, name: str, limits: KeyLimits) -> Job[None]:
        """These are its limits from now on; `NO_LIMITS` takes them all away. VaultError."""
        return self._jobs.unlocked("Limiting the key", self._keys.limit, name, limits)

    def reveal(self, name: str) -> Job[str]:
        """The key itself, because the person asked to copy it. VaultError when there is none."""
        return self._jobs.unlocked("Reading the key", self._keys.reveal, name)

    def replace(self, name: str) -> Job[str]:
        """A new key with the same name and limits; the former one is refused from now on."""
        return self._jobs.unlocked("Making the key", self._keys.replace, name)

    def revoke(self, name: str) -> Job[None]:
        """Refuse it from now on. The limits of a tool's key stay for its next one. VaultError."""
        return self._jobs.unlocked("Revoking the key", self._keys.revoke, name)

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """What a verb asks of a running program, on the channel's threads; None for a request that
        is not about these keys. Raises UserError."""
        asked, name = request.get("ask"), str(request.get("name", ""))
        wait = self._jobs.wait_unlocked
        if asked == LIST:
            found = wait("Reading the keys", self._keys.listed)
            return {"keys": [_as_json(one) for one in found]}
        if asked == MAKE:
            limits = _asked(request)
            return {"key": wait("Making the key", self._keys.make, name, limits)}
        if asked == LIMIT:
            wait("Limiting the key", self._keys.limit, name, _asked(request))
            return {"limits": _asked(request).encoded()}
        if asked == REVOKE:
            wait("Revoking the key", self._keys.revoke, name)
            return {"revoked": name}
        return None


def _asked(request: Mapping[str, Any]) -> KeyLimits:
    try:
        return limits_of(request.get("limits", {}))
    except ValueError as error:
        raise VaultError(f"These limits cannot be: {error}.", "Mend that, and try again.") from None


def _as_json(one: ClientKey) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "is_tool": one.is_tool,
        "limits": one.limits.encoded(),
        "spent": {
            spent.window.value: {"usd": spent.usd, "budget": spent.budget, "ends": spent.ends}
            for spent in one.spent
        },
    }
