"""`key list`, `make`, `limit` and `revoke`: the keys of client programs, with their limits.

A running LiteLLM Pocket does it, so it counts at once; else the data folder is opened here, and the
password asked.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.base.wording import count, listed, usd
from core.cli.arguments import NONE
from core.cli.console import Console
from core.cli.remote import Remote
from core.keys.client_keys import LIMIT, LIST, MAKE, REVOKE
from core.wire.limits import NO_LIMITS, KeyLimits, limits_of


class KeyVerbs:
    """Each returns the exit status. Raises UserError."""

    def __init__(self, remote: Remote, console: Console) -> None:
        self._remote = remote
        self._console = console

    def show(self, *, json: bool) -> int:
        """Print every key with its limits and what is used of them; never a key itself."""
        found = self._found()
        if json:
            self._console.json(found)
            return 0
        for one in found:
            self._console.answer(f"{one['name']}: {in_words(one)}")
        if not found:
            self._console.say("No client program has a key yet.")
        return 0

    def make(self, name: str, changes: Mapping[str, Any]) -> int:
        """Print a new key, alone on its line."""
        limits = changed(NO_LIMITS, changes).encoded()
        answer = self._ask({"ask": MAKE, "name": name, "limits": limits})
        self._console.answer(answer["key"])
        return 0

    def limit(self, name: str, changes: Mapping[str, Any], *, anew: bool) -> int:
        """Change what the command line names of a key's limits; `anew`: all others go."""
        known = {one["name"]: one for one in self._found()}
        before = limits_of(known[name]["limits"]) if name in known and not anew else NO_LIMITS
        limits = changed(before, changes).encoded()
        self._ask({"ask": LIMIT, "name": name, "limits": limits})
        self._console.answer(f"{name}: {_limits_in_words(limits) or 'no limits'}")
        return 0

    def revoke(self, name: str) -> int:
        """Have the gateway refuse it from now on."""
        self._ask({"ask": REVOKE, "name": name})
        self._console.answer(f"The key {name} is revoked.")
        return 0

    def _found(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask({"ask": LIST})["keys"]
        return found

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._remote.ask(request, needs_login=True)


def changed(limits: KeyLimits, changes: Mapping[str, Any]) -> KeyLimits:
    """`limits` with these, of which None is "not named" and `NONE` takes one away."""
    named = {name: value for name, value in changes.items() if value is not None}
    gone = {name: getattr(NO_LIMITS, name) for name, value in named.items() if value == NONE}
    return replace(limits, **{**named, **gone})


def in_words(one: Mapping[str, Any]) -> str:
    """The limits of a key, and what is used of each."""
    limits = limits_of(one["limits"])
    parts = [
        f"{usd(spent['usd'])} of {usd(spent['budget'])} this {window}"
        for window, spent in one["spent"].items()
        if spent["budget"] is not None
    ]
    parts += _others_in_words(limits)
    if not limits.budgets:
        parts.append(f"{usd(one['spent']['month']['usd'])} this month")
    return "; ".join(parts)


def _limits_in_words(encoded: Mapping[str, Any]) -> str:
    limits = limits_of(encoded)
    budgets = [f"{usd(amount)} per {window.value}" for window, amount in limits.budgets]
    return "; ".join([*budgets, *_others_in_words(limits)])


def _others_in_words(limits: KeyLimits) -> list[str]:
    parts = []
    if limits.requests_per_minute is not None:
        parts.append(f"{count(limits.requests_per_minute, 'request', grouped=True)} a minute")
    if limits.tokens_per_minute is not None:
        parts.append(f"{count(limits.tokens_per_minute, 'token', grouped=True)} a minute")
    if limits.models:
        parts.append(f"models {listed(limits.models, most=10)}")
    if limits.expires is not None:
        verb = "expired" if limits.expires <= time.time() else "until"
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(limits.expires))
        parts.append(f"{verb} {when}")
    return parts
