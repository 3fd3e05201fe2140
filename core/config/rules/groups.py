"""Fallbacks, aliases and groups: their form, and whether they name a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE
from core.config.document import is_true, items, kind, text_of
from core.config.edits import Edit, Fix
from core.config.fixes import rename
from core.config.issue import WHOLE
from core.config.known_keys import ROUTING_STRATEGIES
from core.config.lint_context import name_of
from core.config.rules.parts import (
    Parts,
    is_empty,
    is_null,
    is_reference,
    say_stops,
    say_unknown,
    value_of,
)
from core.config.served_names import ServedNames

FALLBACK_FORM: Final = "LP310"
FALLBACK_NAME: Final = "LP311"
FALLBACK_SELF: Final = "LP312"
ALIAS_FORM: Final = "LP313"
ALIAS_NAME: Final = "LP314"
ALIAS_CHAIN: Final = "LP315"
GROUP_FORM: Final = "LP316"
GROUP_NAME: Final = "LP317"
ALIAS_LEFT_OUT: Final = "LP398"

_CHECKED: Final = ("fallbacks", "content_policy_fallbacks")
"""LiteLLM looks at the form of these at its start, and of the others not at all."""
_GROUP_KEYS: Final = ("group_name", "models", "routing_strategy")
_STRATEGIES: Final = ROUTING_STRATEGIES | {"priority"}
"""Those of a routing group."""
AS_NAMED: Final = "Write it as in model_name."
_FORM: Final = "Write - model: [other-model] for each model, one below the other."


def check(parts: Parts) -> None:
    """All of the above, in router_settings and litellm_settings."""
    names = parts.names
    for section in (parts.router, parts.litellm):
        for key in (*_CHECKED, "context_window_fallbacks"):
            if key in section:
                _check_fallbacks(parts, names, key, section[key][1])
                _check_left_out(parts, names, key, section[key][1])
        if "default_fallbacks" in section:
            _check_default(parts, names, section["default_fallbacks"][1])
    if "model_group_alias" in parts.router:
        _check_aliases(parts, names, parts.router["model_group_alias"][1])
    if "routing_groups" in parts.router:
        _check_groups(parts, names, parts.router["routing_groups"][1])


# ---- fallbacks


def _check_fallbacks(parts: Parts, names: ServedNames, key: str, node: Node) -> None:
    if is_null(node):
        return
    report = parts.findings.error if key in _CHECKED else parts.findings.warn
    end = "does not start with this" if key in _CHECKED else "takes no notice of this"
    if not isinstance(node, SequenceNode):
        fix = _as_list(parts, node)
        report(
            node,
            f"{key} must be a list with one entry for each model; LiteLLM {end}.",
            _FORM,
            code=FALLBACK_FORM,
            fix=fix,
        )
        return
    for item in items(node):
        pairs = parts.document.pairs(item)
        if not isinstance(item, MappingNode) or len(pairs) != 1:
            report(
                item,
                f"Each entry of {key} must name one model and its fallbacks; LiteLLM {end}.",
                _FORM,
                code=FALLBACK_FORM,
            )
            continue
        source, targets = pairs[0]
        if not isinstance(targets, SequenceNode):
            report(
                targets,
                f"The fallbacks of {name_of(source)} must be a list; LiteLLM {end}.",
                "Put them in brackets: [other-model].",
                code=FALLBACK_FORM,
                fix=_in_brackets(targets),
            )
            continue
        _check_names(parts, names, key, source, targets)


def _check_names(parts: Parts, names: ServedNames, key: str, source: Node, targets: Node) -> None:
    name = text_of(source)
    if names.can_tell and name and name != "*" and not names.has(name):
        _say_unknown(
            parts, names, source, f"{key} are set for {name_of(source)}, and no model is called so."
        )
    elif name and (found := _served_by(parts, names, name)):
        served, what = found
        parts.findings.warn(
            source,
            f"{name_of(source)} is {what}, and not what clients ask for: these {key} do nothing "
            f"for {served[:60]}.",
            f"Write {served[:60]}, as in model_name.",
            code=FALLBACK_NAME,
            fix=rename(parts.document, source, served),
        )
    for target in items(targets):
        _check_target(parts, names, name, target)


def _served_by(parts: Parts, names: ServedNames, name: str) -> tuple[str, str] | None:
    """The model that `name` stands for where it is no name that clients ask for, and what it is."""
    if name in names.models | names.aliases | names.groups or names.matches(name):
        return None
    for model in parts.models:
        if model.model == name:
            return model.name, "where requests go"
        if text_of(value_of(model.info, "id")) == name:
            return model.name, "the id of one model"
    return None


def _check_target(parts: Parts, names: ServedNames, source: str | None, target: Node) -> None:
    if isinstance(target, MappingNode):
        model = parts.document.get(target, "model")
        target = model if model is not None else target
    name = text_of(target)
    if name is None or is_reference(target):
        if isinstance(target, ScalarNode) and kind(target) in ("int", "float", "bool"):
            parts.findings.warn(
                target,
                "A fallback must be the name of a model, and YAML takes this for "
                + ("yes or no." if kind(target) == "bool" else "a number."),
                "Put it in quotes.",
                code=FALLBACK_NAME,
            )
    elif name == source and len(parts.groups.get(name, ())) <= 1:
        parts.findings.warn(
            target,
            f"{name_of(target)} falls back to itself, which helps nobody.",
            "Name another model.",
            code=FALLBACK_SELF,
        )
    elif names.can_tell and not names.has(name):
        _say_unknown(
            parts, names, target, f"No model is called {name_of(target)}: this fallback fails."
        )


def _check_default(parts: Parts, names: ServedNames, node: Node) -> None:
    if is_null(node):
        return
    if not isinstance(node, SequenceNode):
        is_text = text_of(node) is not None
        (parts.findings.error if is_text else parts.findings.warn)(
            node,
            "default_fallbacks must be a list of models; LiteLLM "
            + ("does not start with this." if is_text else "takes no notice of this."),
            "Put them in brackets: [other-model].",
            code=FALLBACK_FORM,
            fix=_in_brackets(node),
        )
        return
    for target in items(node):
        _check_target(parts, names, None, target)


def _say_unknown(
    parts: Parts, names: ServedNames, node: Node, message: str, code: str = FALLBACK_NAME
) -> None:
    near = parts.findings.near(text_of(node) or "", names.models, 0.7)
    say_unknown(parts, node, message, near, AS_NAMED, code=code, kind=WHOLE)


def _check_left_out(parts: Parts, names: ServedNames, key: str, node: Node) -> None:
    """LiteLLM looks for fallbacks under the name that the client asked for: what stands there of
    a model does not count for its aliases."""
    pairs = [pair for item in items(node) for pair in parts.document.pairs(item)]
    sources = {text_of(source) or "": source for source, _ in pairs}
    targets = {text_of(source) or "": set(map(text_of, items(each))) for source, each in pairs}
    if "*" in sources or any("default_fallbacks" in one for one in (parts.router, parts.litellm)):
        return
    said: set[str] = set()
    for alias, model in _models_by_alias(parts):
        if model not in sources or model not in names.models or model in said:
            continue
        if alias in sources or alias in names.models or alias in targets[model]:
            continue
        said.add(model)
        parts.findings.warn(
            sources[model],
            f"The alias {alias[:60]} has none of these {key}: LiteLLM looks for them under the "
            "name that the client asks for.",
            f"Add an entry for {alias[:60]}.",
            code=ALIAS_LEFT_OUT,
        )


def _models_by_alias(parts: Parts) -> Iterator[tuple[str, str]]:
    pair = parts.router.get("model_group_alias")
    for alias, value in parts.document.pairs(pair[1] if pair is not None else None):
        model = parts.document.get(value, "model") if isinstance(value, MappingNode) else value
        if text_of(alias) and text_of(model):
            yield text_of(alias) or "", text_of(model) or ""


def _in_brackets(node: Node) -> Fix | None:
    if not text_of(node) or node.start_mark.line != node.end_mark.line:
        return None
    start, end = node.start_mark.index, node.end_mark.index
    return Fix("Put it in brackets", (Edit(start, start, "["), Edit(end, end, "]")))


def _as_list(parts: Parts, node: Node) -> Fix | None:
    """`{a: [b], c: [d]}` over several lines, each of which only wants its dash."""
    if not isinstance(node, MappingNode) or node.flow_style:
        return None
    if any(not isinstance(value, SequenceNode) for _, value in node.value):
        return None
    starts = [key.start_mark for key, _ in node.value]
    own_lines = [mark.index - mark.column for mark in starts]
    text = parts.document.text
    if any(text[at : mark.index].strip() for at, mark in zip(own_lines, starts, strict=True)):
        return None
    if any(not value.flow_style for _, value in node.value):
        return None
    edits = tuple(Edit(mark.index, mark.index, "- ") for mark in starts)
    return Fix("Make it a list", edits)


# ---- aliases


def _check_aliases(parts: Parts, names: ServedNames, node: Node) -> None:
    if is_null(node):
        return
    if not isinstance(node, MappingNode):
        parts.findings.error(
            node,
            "model_group_alias must name a model for each alias; LiteLLM does not start with this.",
            'Write "alias: model", one below the other.',
            code=ALIAS_FORM,
        )
        return
    for alias, value in parts.pairs(node).values():
        _check_alias(parts, names, alias, value)


def _check_alias(parts: Parts, names: ServedNames, alias: Node, value: Node) -> None:
    target: Node = value
    if isinstance(value, MappingNode):
        hidden, model = (parts.document.get(value, key) for key in ("hidden", "model"))
        if hidden is None or (model is None and not is_true(hidden)):
            parts.findings.error(
                alias,
                f"The alias {name_of(alias)} needs model: and hidden:; LiteLLM does not start "
                "without.",
                f"Write {name_of(alias)}: and the model, or add hidden: false.",
                code=ALIAS_FORM,
            )
            return
        if model is None:
            return
        target = model
    name = text_of(target)
    if name is None:
        parts.findings.warn(
            target,
            f"The alias {name_of(alias)} must name one model: requests for it fail.",
            f"Write {name_of(alias)}: and the model.",
            code=ALIAS_FORM,
        )
    elif name in names.aliases and name not in names.models:
        parts.findings.warn(
            target,
            f"{name_of(target)} is an alias itself, and LiteLLM does not follow it: requests for "
            f"{name_of(alias)} fail.",
            "Name the model itself.",
            code=ALIAS_CHAIN,
        )
    elif names.can_tell and not is_reference(target) and not names.has(name):
        _say_unknown(
            parts,
            names,
            target,
            f"No model is called {name_of(target)}: requests for {name_of(alias)} fail.",
            ALIAS_NAME,
        )


# ---- routing groups


def _check_groups(parts: Parts, names: ServedNames, node: Node) -> None:
    if is_null(node):
        return
    for item in items(node) if isinstance(node, SequenceNode) else [node]:
        if not isinstance(item, MappingNode):
            parts.findings.error(
                item,
                "A routing group must have group_name, models and routing_strategy; LiteLLM does "
                "not start with this.",
                code=GROUP_FORM,
            )
            continue
        lacks = [key for key in _GROUP_KEYS if parts.document.get(item, key) is None]
        if lacks:
            parts.findings.error(
                item,
                f"This routing group has no {lacks[0]}; LiteLLM does not start without.",
                code=GROUP_FORM,
            )
        strategy = parts.document.get(item, "routing_strategy")
        word = text_of(strategy)
        if strategy is not None and word and word not in _STRATEGIES:
            near = parts.findings.near(word, _STRATEGIES, 0.6)
            if not is_reference(strategy):
                say_unknown(
                    parts,
                    strategy,
                    "LiteLLM knows no such routing_strategy and does not start.",
                    near,
                    f"There are: {', '.join(sorted(_STRATEGIES))}.",
                    code=GROUP_FORM,
                    stops=True,
                )
        _check_name(parts, names, item, word)
        _check_priorities(parts, item, word)
        for model in _models_of(parts, item):
            if names.can_tell and (text_of(model) or "") not in names.models:
                _say_unknown(
                    parts,
                    names,
                    model,
                    f"No model is called {name_of(model)}: the group goes without it.",
                    GROUP_NAME,
                )


def _check_name(parts: Parts, names: ServedNames, group: Node, strategy: str | None) -> None:
    """A name that leads to a model or an alias already."""
    node = parts.document.get(group, "group_name")
    name = text_of(node)
    if node is None or not name or name not in names.models | names.aliases:
        return
    stops = strategy == "priority"
    (parts.findings.error if stops else parts.findings.warn)(
        node,
        f"{name_of(node)} is a model or an alias already: "
        + ("LiteLLM does not start." if stops else "requests for it never reach this group."),
        "Give the group a name of its own.",
        code=GROUP_FORM,
    )


def _check_priorities(parts: Parts, group: Node, strategy: str | None) -> None:
    """A group by priority has one of each of its models, and no other group has any."""
    priorities = parts.document.get(group, "model_priorities")
    if strategy is None or strategy.startswith(REFERENCE):
        return
    if strategy != "priority":
        if priorities is not None and not is_empty(priorities):
            what = "model_priorities are for a group with routing_strategy: priority"
            say_stops(parts, priorities, what, GROUP_FORM)
        return
    members = [text_of(model) for model in _models_of(parts, group)]
    named = {text_of(key) for key, _ in parts.document.pairs(priorities)}
    if len(set(members)) < len(members):
        say_stops(parts, group, "A group by priority names each model once", GROUP_FORM)
    elif named != set(members):
        what = "model_priorities must name each model of the group, and no other"
        say_stops(parts, priorities or group, what, GROUP_FORM)
    if not is_empty(parts.document.get(group, "routing_strategy_args")):
        what = "A group by priority has model_priorities, and no routing_strategy_args"
        say_stops(parts, group, what, GROUP_FORM)


def _models_of(parts: Parts, group: Node) -> Iterator[Node]:
    for item in items(parts.document.get(group, "models")):
        if text_of(item):
            yield item
