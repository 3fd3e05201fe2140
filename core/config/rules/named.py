"""Names that settings have for models, providers, servers and policies, and that nobody bears; and
what does nothing without what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from yaml.nodes import MappingNode, Node, SequenceNode

from core.config.document import items, text_of
from core.config.issue import WHOLE
from core.config.lint_context import name_of
from core.config.rules.fields import LACKS_FIELD, groups
from core.config.rules.known import METRICS, PROVIDERS
from core.config.rules.parts import (
    Parts,
    is_falsy,
    is_null,
    is_reference,
    say_unknown,
    value_of,
)

NOBODY: Final = "LP385"

_OF_PROVIDERS: Final = (
    ("router", "provider_budget_config"),
    ("litellm", "cost_discount_config"),
    ("litellm", "cost_margin_config"),
)
"""Settings whose keys are providers."""
_ALL: Final = frozenset({"global", "*"})
"""What such a setting calls all of them."""
_BUDGET: Final = ("max_budget", "budget_duration")
"""Of a model: LiteLLM looks at neither without the other."""


def check(parts: Parts) -> None:
    """All of the above."""
    _check_models(parts)
    _check_completion_model(parts)
    _check_metrics(parts)
    _check_providers(parts)
    _check_servers(parts)
    _check_policies(parts)
    _check_alerts(parts)
    _check_budgets(parts)
    _check_providers_of_files(parts)


def _check_models(parts: Parts) -> None:
    names = parts.names
    if not names.can_tell:
        return
    for setting, node in _models_named(parts):
        name = text_of(node)
        if not name or "*" in name or is_reference(node) or names.has(name):
            continue
        near = parts.findings.near(name, names.models, 0.7)
        what = f"No model is called {name_of(node)}: {setting} does nothing for it."
        say_unknown(parts, node, what, near, "Write it as in model_name.", code=NOBODY, kind=WHOLE)


def _check_completion_model(parts: Parts) -> None:
    """The one that every chat is asked of, whatever the client names."""
    node = value_of(parts.general, "completion_model")
    name = text_of(node)
    if node is None or not name or is_reference(node) or not parts.names.can_tell:
        return
    if not parts.names.has(name):
        near = parts.findings.near(name, parts.names.models, 0.7)
        what = f"No model is called {name_of(node)}, and every chat is asked of it: each one fails."
        remedy = "Write it as in model_name, or remove completion_model."
        say_unknown(parts, node, what, near, remedy, code=NOBODY, kind=WHOLE)


def _check_metrics(parts: Parts) -> None:
    """Names of what LiteLLM measures: it goes without all metrics where one is unknown."""
    listed = items(value_of(parts.litellm, "prometheus_exclude_metrics"))
    nodes = [("prometheus_exclude_metrics", node) for node in listed]
    for group in items(value_of(parts.litellm, "prometheus_metrics_config")):
        listed = items(parts.document.get(group, "metrics"))
        nodes += [("prometheus_metrics_config", node) for node in listed]
    for setting, node in nodes:
        name = text_of(node)
        if not name or name in METRICS or is_reference(node):
            continue
        near = parts.findings.near(name, METRICS, 0.9)
        what = f"{setting}: LiteLLM does not measure {name_of(node)}, and for that it then has no "
        remedy = "Remove it, or check the name in LiteLLM's docs."
        say_unknown(parts, node, f"{what}metrics at all.", near, remedy, code=NOBODY)


def _models_named(parts: Parts) -> Iterator[tuple[str, Node]]:
    """The names of models in settings that are about some of them, with the setting."""
    for name in ("model_group_retry_policy", "model_group_affinity_config"):
        for key, _ in parts.document.pairs(value_of(parts.router, name)):
            yield name, key
    name = "background_health_check_model_groups"
    for section in (parts.general, parts.router):
        for item in items(value_of(section, name)):
            yield name, item
    for group in items(value_of(parts.router, "caching_groups")):
        for item in items(group):
            yield "caching_groups", item
    settings = parts.litellm.get("model_group_settings")
    for key, value in parts.document.pairs(settings[1]) if settings is not None else ():
        for item in items(value):
            yield name_of(key), item


def _check_providers(parts: Parts) -> None:
    for section, setting in _OF_PROVIDERS:
        pairs = parts.router if section == "router" else parts.litellm
        for key, _ in parts.document.pairs(value_of(pairs, setting)):
            _check_name(parts, key, PROVIDERS | _ALL, "provider", setting)


def _check_servers(parts: Parts) -> None:
    aliases = parts.litellm.get("mcp_aliases")
    if aliases is None or not parts.is_whole:
        return
    known = parts.pairs(parts.section("mcp_servers")).keys()
    for _, value in parts.document.pairs(aliases[1]) if known else ():
        _check_name(parts, value, known, "MCP server", "mcp_aliases")


def _check_policies(parts: Parts) -> None:
    known = parts.pairs(parts.section("policies")).keys()
    if not parts.is_whole or not known:
        return
    guards = (
        parts.document.get(one, "guardrail_name") for one in items(parts.section("guardrails"))
    )
    guardrails = frozenset(name for one in guards if (name := text_of(one)))
    for _, policy in parts.pairs(parts.section("policies")).values():
        added = parts.document.get(parts.document.get(policy, "guardrails"), "add")
        for one in items(added):
            _check_name(parts, one, guardrails, "guardrail", "this policy")
    for item in items(parts.section("policy_attachments")):
        node = parts.document.get(item, "policy")
        if node is not None:
            _check_name(parts, node, known, "policy", "this")


def _check_alerts(parts: Parts) -> None:
    """Addresses for single kinds of alerts."""
    kinds = groups()["general_settings"].fields["alert_types"].inner
    for name in ("alert_to_webhook_url", "alert_type_config"):
        for key, _ in parts.document.pairs(value_of(parts.general, name)):
            _check_name(parts, key, kinds.words if kinds else (), "kind of alert", name)


def _check_name(parts: Parts, node: Node, known: Iterable[str], what: str, setting: str) -> None:
    name = text_of(node)
    names = frozenset(known)
    if not name or name in names or is_reference(node):
        return
    near = parts.findings.near(name, names, 0.6)
    said = f"There is no {what} called {name_of(node)}: {setting} does nothing for it."
    say_unknown(parts, node, said, near, "Check the name.", code=NOBODY)


def _check_budgets(parts: Parts) -> None:
    for model in parts.models:
        given = [name for name in _BUDGET if name in model.params]
        if len(given) != 1 or is_null(model.params[given[0]][1]):
            continue
        lacks = next(name for name in _BUDGET if name not in given)
        parts.findings.warn(
            model.params[given[0]][0],
            f"{given[0]} of a model does nothing without {lacks}.",
            f"Add {lacks}." if lacks == "max_budget" else f'Add {lacks}, such as "30d".',
            code=LACKS_FIELD,
        )


def _check_providers_of_files(parts: Parts) -> None:
    """Accounts for files and tuning, which LiteLLM finds by the name of their provider."""
    for setting in ("files_settings", "finetune_settings"):
        node = parts.section(setting)
        if not isinstance(node, SequenceNode) or is_falsy(node):
            continue
        for item in items(node):
            if isinstance(item, MappingNode) and "custom_llm_provider" not in parts.pairs(item):
                parts.findings.warn(
                    item,
                    f"This entry of {setting} lacks custom_llm_provider, by which LiteLLM finds "
                    "it.",
                    "Add custom_llm_provider: and the provider.",
                    code=LACKS_FIELD,
                )
