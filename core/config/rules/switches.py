"""Settings that do nothing until another one turns on what they are about, or that another one
turns off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yaml.nodes import Node

from core.config.document import is_true, items, kind, text_of
from core.config.lint_context import shown
from core.config.rules.parts import (
    Model,
    Pairs,
    Parts,
    is_empty,
    is_falsy,
    is_null,
    value_of,
)
from core.config.sections import FALLBACKS

NOT_ON: Final = "LP415"

_WITH_ARGS: Final = frozenset(
    {"latency-based-routing", "usage-based-routing", "usage-based-routing-v2", "lar1"}
)
"""The ways to choose that look at routing_strategy_args."""


@dataclass(frozen=True)
class _Switch:
    """Settings of one section that wait for another one."""

    names: tuple[str, ...]
    by: tuple[str, ...]
    """Any of these turns them on, in the same section."""
    is_list: bool = False
    """It is no yes or no: whatever is in it turns them on."""
    add: str = ""
    is_idle_off: bool = True
    """A no, or nothing, asks for nothing."""


_GENERAL: Final = (
    _Switch(
        (
            *("alert_types", "alerting_args", "alerting_threshold", "alert_to_webhook_url"),
            *("alert_type_config", "spend_report_frequency"),
        ),
        ("alerting",),
        True,
        "alerting: [slack]",
    ),
    _Switch(
        (
            *("health_check_interval", "use_shared_health_check", "enable_health_check_routing"),
            "background_health_check_model_groups",
        ),
        ("background_health_checks",),
        False,
        "background_health_checks: true",
    ),
    _Switch(("litellm_jwtauth",), ("enable_jwt_auth",), False, "enable_jwt_auth: true"),
    _Switch(
        ("key_management_settings",),
        ("key_management_system", "use_google_kms", "use_azure_key_vault"),
        True,
        "key_management_system",
    ),
    _Switch(("custom_auth_run_common_checks",), ("custom_auth",), True, "custom_auth"),
    _Switch(("drain_endpoint_token",), ("enable_drain_endpoint",), False, "enable_drain_endpoint"),
)
_ROUTER: Final = (
    _Switch(
        ("tag_filtering_match_any", "tag_routing_prefix"),
        ("enable_tag_filtering",),
        False,
        "enable_tag_filtering: true",
        is_idle_off=False,
    ),
)
_AFFINITY: Final = "deployment_affinity_ttl_seconds"
_COOLING: Final = ("cooldown_time", "allowed_fails", "allowed_fails_policy")


def check(parts: Parts) -> None:
    """All of the above."""
    for section, switches in ((parts.general, _GENERAL), (parts.router, _ROUTER)):
        for switch in switches:
            _check_switch(parts, section, switch)
    _check_args(parts)
    _check_cooling(parts)
    _check_none_left(parts)
    _check_affinity(parts)
    _check_redis(parts)
    _check_tags(parts)


def _check_switch(parts: Parts, section: Pairs, switch: _Switch) -> None:
    if "include" in parts.top or any(_may_be_on(section, by, switch) for by in switch.by):
        return
    for name in switch.names:
        if name in section and not (is_falsy if switch.is_idle_off else is_null)(section[name][1]):
            _say(
                parts,
                section[name][0],
                f"{name} does nothing without {switch.by[0]}.",
                f"Add {switch.add}, or remove it.",
            )


def _may_be_on(section: Pairs, by: str, switch: _Switch) -> bool:
    """Also where it is off on purpose, and the rest stands ready."""
    node = value_of(section, by)
    if node is None or is_null(node):
        return False
    return not switch.is_list or not is_falsy(node)


def _check_args(parts: Parts) -> None:
    args = parts.router.get("routing_strategy_args")
    if args is None or is_empty(args[1]):
        return
    node = value_of(parts.router, "routing_strategy")
    strategy = "simple-shuffle" if node is None else text_of(node) or ""
    if strategy in ("simple-shuffle", "least-busy", "cost-based-routing"):
        _say(
            parts,
            args[0],
            f"{strategy} has no settings of its own: routing_strategy_args do nothing.",
            f"There are some for {', '.join(sorted(_WITH_ARGS - {'lar1'}))}.",
        )


def _check_cooling(parts: Parts) -> None:
    off = parts.router.get("disable_cooldowns")
    if off is None or not is_true(off[1]):
        return
    for name in _COOLING:
        if name in parts.router and not is_null(parts.router[name][1]):
            _say(
                parts,
                parts.router[name][0],
                f"{name} does nothing with disable_cooldowns: true.",
                "Remove one of both.",
            )


def _check_none_left(parts: Parts) -> None:
    """So many fallbacks at most, and that is none."""
    for section in (parts.router, parts.litellm):
        most = section.get("max_fallbacks")
        if most is None or kind(most[1]) != "int" or not is_falsy(most[1]):
            continue
        if any(
            name in one and not is_empty(one[name][1])
            for one in (parts.router, parts.litellm)
            for name in (*FALLBACKS, "default_fallbacks")
        ):
            _say(
                parts,
                most[0],
                "With max_fallbacks: 0 LiteLLM falls back to nobody.",
                "Remove it, or write how many it may ask.",
            )


def _check_affinity(parts: Parts) -> None:
    """How long a client keeps its server, where none does."""
    others = ("optional_pre_call_checks", "model_group_affinity_config")
    if _AFFINITY in parts.router and all(is_empty(value_of(parts.router, one)) for one in others):
        _say(
            parts,
            parts.router[_AFFINITY][0],
            f"{_AFFINITY} does nothing without {others[0]}.",
            f"Add {others[0]}: [deployment_affinity], or remove it.",
        )


def _check_redis(parts: Parts) -> None:
    """What the router is told of a Redis: an address, or a host with its port."""
    given = {
        name
        for name in ("redis_url", "redis_host", "redis_port", "redis_password")
        if name in parts.router and not is_null(parts.router[name][1])
    }
    if "redis_url" in given:
        idle, why = given - {"redis_url"}, "beside redis_url"
    elif {"redis_host", "redis_port"} <= given:
        return
    else:
        lacks = "redis_host" if "redis_host" not in given else "redis_port"
        idle, why = given, f"without {lacks}: the router has no Redis"
    for name in sorted(idle)[:1]:
        _say(
            parts,
            parts.router[name][0],
            f"{name} does nothing {why}.",
            "Write redis_host with redis_port, or redis_url alone.",
        )


# ---- tags


def _check_tags(parts: Parts) -> None:
    """Models of one name that differ by tags, where nobody looks at these."""
    if not parts.is_whole or "tags" not in parts.document.text:
        return
    switch = value_of(parts.router, "enable_tag_filtering")
    if switch is not None and not is_falsy(switch):
        return
    for name, models in parts.groups.items():
        tagged = [model for model in models if _tags(model)]
        if len(models) < 2 or not tagged or len({_tags(model) for model in models}) < 2:
            continue
        if any("enable_tag_filtering" in model.info for model in models):
            continue
        if any(model.model.startswith("auto_router/") for model in models):
            continue
        _say(
            parts,
            tagged[0].params["tags"][0],
            f"Tags do nothing without enable_tag_filtering: a request for {shown(name)} reaches "
            "any of its models, whatever its tags.",
            "Add enable_tag_filtering: true to router_settings.",
        )
        return


def _tags(model: Model) -> frozenset[str]:
    node = value_of(model.params, "tags")
    return frozenset(filter(None, map(text_of, items(node)))) if node is not None else frozenset()


def _say(parts: Parts, node: Node, what: str, remedy: str) -> None:
    parts.findings.warn(node, what, remedy, code=NOT_ON)
