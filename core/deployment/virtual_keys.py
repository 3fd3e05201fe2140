"""The keys of client programs as LiteLLM's virtual keys: what is asked of its API for each."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.base.wording import count, listed
from core.deployment.key_script import SCRIPT
from core.deployment.variables import client_variable
from core.wire.limits import KeyLimits, Window

_DURATIONS: Final[Mapping[Window, str]] = {
    Window.DAY: "1d",
    Window.WEEK: "7d",
    Window.MONTH: "1mo",
}
"""How LiteLLM calls the windows of budgets."""


@dataclass(frozen=True)
class VirtualKeys:
    """A script that makes them, and what is to be told."""

    script: str
    done: tuple[str, ...]
    named: tuple[str, ...]


def virtual_keys(
    keys: Mapping[str, KeyLimits],
    models: Sequence[str],
    url: str,
    master: str,
    *,
    clock: float | None = None,
) -> VirtualKeys:
    """For the keys of these client programs, with their limits. `models` are the names of the
    config's models, `url` is where the gateway will answer, `master` the variable of its master
    key."""
    now = time.time() if clock is None else clock
    expired = [name for name, one in keys.items() if one.expires is not None and one.expires <= now]
    kept = {name: one for name, one in keys.items() if name not in expired}
    wanted = [asked_of(name, one, models) for name, one in kept.items()]
    # As the text of a string: nothing in it may end that.
    text = json.dumps(wanted, indent=2).replace("\\", "\\\\")
    script = SCRIPT.replace("__URL__", json.dumps(url)).replace("__ADDRESS__", url)
    script = script.replace("__KEYS__", text).replace("__MASTER__", master)
    done, named = [], []
    if kept:
        done.append(
            f"{count(len(kept), 'key')} of client programs ({listed(list(kept))}) with models, "
            "budgets, limits and expiry: make_keys.py makes "
            f"{'it a virtual key' if len(kept) == 1 else 'them virtual keys'} of LiteLLM."
        )
    if any(one.budgets for one in kept.values()):
        named.append(
            "Budgets start from zero there, and their days, weeks and months are LiteLLM's own "
            "(in UTC unless it is told otherwise)."
        )
    if expired:
        one = len(expired) == 1
        named.append(
            f"{listed(expired)} {'has' if one else 'have'} expired, so make_keys.py leaves "
            f"{'it' if one else 'them'} out."
        )
    return VirtualKeys(script, tuple(done), tuple(named))


def asked_of(name: str, limits: KeyLimits, models: Sequence[str]) -> dict[str, Any]:
    """What `make_keys.py` has of one key: the body of /key/generate, but for what is known only
    when it runs (the key itself, and how long it is still to last)."""
    body: dict[str, Any] = {
        "key_alias": name,
        "key_type": "llm_api",  # as here: it opens the models, and no administration
        "metadata": {"made_by": "LiteLLM Pocket"},
    }
    if limits.models:
        body["models"] = list(_models(limits, models))
    budgets = [
        {"budget_duration": _DURATIONS[window], "max_budget": amount}
        for window, amount in limits.budgets
    ]
    if len(budgets) == 1:
        body.update(budgets[0])
    elif budgets:
        body["budget_limits"] = budgets
    if limits.requests_per_minute is not None:
        body["rpm_limit"] = limits.requests_per_minute
    if limits.tokens_per_minute is not None:
        body["tpm_limit"] = limits.tokens_per_minute
    return {"variable": client_variable(name), "expires": limits.expires, "body": body}


def _models(limits: KeyLimits, models: Iterable[str]) -> Iterable[str]:
    """The names that it may ask for. A pattern is spelled out, since LiteLLM takes patterns wider
    than we do; it stays where the config has patterns itself, or where it fits no name."""
    names = list(models)
    found: dict[str, None] = {}
    for pattern in limits.models:
        only = KeyLimits(models=(pattern,))
        fitting = [name for name in names if "*" not in name and only.allows(name)]
        found.update(dict.fromkeys(fitting))
        has_patterns = "*" in pattern and any("*" in name for name in names)
        if not fitting or has_patterns:
            found[pattern] = None
    return found
