"""What a rehearsal found, in words that a person can act upon: what is wrong, in which line, and
what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from core.base.secret_rules import REFERENCE
from core.sidecar.config_places import ConfigPlaces, Place
from core.sidecar.failure import callback_lacks, one_line
from core.sidecar.rehearsal import Defect
from core.wire.failing import Failing

_NUMBERS: Final = (
    *("weight", "rpm", "tpm", "order", "max_parallel_requests", "timeout", "stream_timeout"),
    *("max_retries", "num_retries", "cooldown_time", "max_budget", "temperature", "top_p"),
    *("max_tokens", "max_completion_tokens", "max_input_tokens", "max_output_tokens"),
    *("input_cost_per_token", "output_cost_per_token", "input_cost_per_second"),
    *("output_cost_per_second",),
)
"""Settings of a model that LiteLLM calculates with."""
_COLOURS: Final = re.compile(r"\x1b?\[\d+m")
_UNKNOWN_PROVIDER: Final = re.compile(r"(?i)LLM Provider NOT provided")
_BEHIND: Final = re.compile(
    r"(?i)\s*(?:Pass model as E\.?g|Learn more:|received model group|available model group"
    r"|litellm retried|To drop unsupported openai params|No fallback model group).*",
    re.DOTALL,
)
_SECTION: Final = "litellm_settings"
_ALIASES: Final = "model_group_alias"
_ALIASES_IN: Final = ("router_settings", _SECTION)


def explain(failed: Defect, places: ConfigPlaces, mask: Callable[[str], str]) -> Failing:
    """`mask` hides secrets before anything is cut."""
    return replace(_explained(failed, places, mask), left_out=failed.is_left_out)


def _explained(failed: Defect, places: ConfigPlaces, mask: Callable[[str], str]) -> Failing:
    if failed.callback:
        return _callback(failed, places, mask)
    if not failed.entries:
        return _alias(failed.model, places)
    found = _text_for_a_number(failed, places)
    if found is not None:
        return found
    said = _said(failed.error, mask)
    if _UNKNOWN_PROVIDER.search(said):
        return _nowhere(failed, places)
    key = next((name for name in _params(failed) if _names(said, name)), "")
    remedy = ""
    if type(failed.error).__name__ == "UnsupportedParamsError":
        remedy = (
            f"Take {key} out of this model's litellm_params, or let LiteLLM leave out what a "
            "model does not take: drop_params: true under litellm_settings."
            if key
            else "Write  drop_params: true  under litellm_settings."
        )
    return _made(failed.model, said, remedy, _place(failed, places, key))


def _callback(failed: Defect, places: ConfigPlaces, mask: Callable[[str], str]) -> Failing:
    name, error = failed.callback, failed.error
    lacks = callback_lacks(error, str(error.__cause__ or ""))
    reason = f"The callback {name} cannot run: {lacks or _said(error, mask)}"
    return _made(
        "",
        reason,
        f"Take {name} out of the callbacks in {_SECTION}.",
        places.of_value(name, _SECTION),
    )


def _text_for_a_number(failed: Defect, places: ConfigPlaces) -> Failing | None:
    if not isinstance(failed.error, TypeError | ValueError | AttributeError):
        return None
    for entry in failed.entries:
        for section in ("litellm_params", "model_info"):
            for key in _NUMBERS:
                if isinstance((entry.get(section) or {}).get(key), str):
                    return _number(failed.model, key, _place(failed, places, key))
    return None


def _number(model: str, key: str, place: Place | None) -> Failing:
    written = place.text if place is not None else ""
    if written.startswith(REFERENCE):
        why = (
            f"{key} comes from {written.removeprefix(REFERENCE)}, and what comes from the "
            "environment stays text, where LiteLLM needs a number."
        )
    else:
        why = f"{key} is text, where LiteLLM needs a number."
    return _made(model, why, f"Write the number itself behind {key}, without quotes.", place)


def _alias(alias: str, places: ConfigPlaces) -> Failing:
    """It stands for no model: LiteLLM finds nobody to ask."""
    section = next(
        (one for one in _ALIASES_IN if places.of_key(one, _ALIASES, alias) is not None), ""
    )
    target = places.of_setting(section, _ALIASES, alias)
    meant = target.text if target is not None and target.text else "another model"
    return _made(
        alias,
        f"The alias {alias} stands for {meant}, and no model of that name is in the model_list.",
        "Write the model_name of an entry, or take the alias out.",
        places.of_key(section, _ALIASES, alias),
    )


def _nowhere(failed: Defect, places: ConfigPlaces) -> Failing:
    return _made(
        failed.model,
        "LiteLLM cannot tell which provider the model belongs to.",
        "Write the provider before the model's name, as in openai/gpt-4o.",
        _place(failed, places, "model"),
    )


def _place(failed: Defect, places: ConfigPlaces, key: str) -> Place | None:
    """Of `key` in the entry, or of the entry: of the one that is left out, by where its requests
    go; of others any may be meant."""
    params = failed.entries[0].get("litellm_params") if failed.is_left_out else None
    upstream = str(params.get("model") or "") if isinstance(params, Mapping) else ""
    found = places.of_param(failed.model, key, upstream) if key else None
    return found or places.of_model(failed.model, upstream)


def _params(failed: Defect) -> list[str]:
    """Names of what the entries set, the longest first."""
    names: set[str] = set()
    for entry in failed.entries:
        params = entry.get("litellm_params")
        if isinstance(params, Mapping):
            names |= {str(name) for name, value in params.items() if value is not None}
    return sorted(names - {"model"}, key=lambda name: (-len(name), name))


def _names(text: str, key: str) -> bool:
    return re.search(rf"(?<![\w/]){re.escape(key)}(?![\w/])", text) is not None


def _said(error: BaseException, mask: Callable[[str], str]) -> str:
    return _BEHIND.sub("", _COLOURS.sub("", one_line(error, mask))).strip()


def _made(model: str, reason: str, remedy: str, place: Place | None) -> Failing:
    where: dict[str, Any] = {}
    if place is not None:
        where = {"file": place.file, "line": place.line, "column": place.column}
    return Failing(model, reason, remedy, **where)
