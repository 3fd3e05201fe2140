"""Models that choose among others, `auto_router/…`: where their settings stand, and whom they
name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.config.document import items, kind, text_of
from core.config.fixes import rename
from core.config.issue import WHOLE
from core.config.lint_context import name_of, shown
from core.config.rules.groups import AS_NAMED
from core.config.rules.known import ROUTER_CONFIG
from core.config.rules.parts import Model, Pairs, Parts, is_null, is_reference, say_unknown
from core.config.served_names import ServedNames

MISPLACED: Final = "LP308"
LACKS: Final = "LP309"

_PREFIX: Final = "auto_router/"
_COMPLEXITY: Final = "auto_router/complexity_router"
_CONFIG: Final = "complexity_router_config"
_DEFAULT: Final = "complexity_router_default_model"
_TIERS: Final = frozenset({"NON_REASONING", "SIMPLE", "MEDIUM", "COMPLEX", "REASONING"})
_OWN_TIERS: Final = ("tier_definitions", "classifier_type")
"""With one of these the tiers may have names of the person's own."""
_NEEDS: Final = {
    _COMPLEXITY: ((_CONFIG, _DEFAULT),),
    "auto_router/adaptive_router": (("adaptive_router_config",),),
    "auto_router/quality_router": (("quality_router_config", "quality_router_default_model"),),
    _PREFIX: (
        ("auto_router_config", "auto_router_config_path"),
        ("auto_router_default_model",),
        ("auto_router_embedding_model",),
    ),
}
"""What each kind of them must have, one of each group: the first beginning that fits counts."""
_FIELDS: Final = frozenset(name for groups in _NEEDS.values() for group in groups for name in group)


def check(parts: Parts) -> None:
    """All of the above."""
    names = parts.names
    for model in parts.models:
        if model.params.keys() & {_CONFIG, _DEFAULT} or model.model.startswith(_COMPLEXITY):
            _check_places(parts, model)
        if model.model.startswith(_PREFIX):
            _check_needs(parts, model)
        elif model.params.keys() & _FIELDS and model.model:
            _say_no_router(parts, model)
        config = model.params.get(_CONFIG)
        if config is not None and isinstance(config[1], MappingNode):
            _check_config(parts, names, model, parts.pairs(config[1]))
        elif config is not None and not is_null(config[1]) and not is_reference(config[1]):
            _say(
                parts,
                config[1],
                f"{_CONFIG} must hold settings: LiteLLM leaves this model out.",
                "Indent tiers: below it.",
            )
        if _DEFAULT in model.params:
            _check_named(parts, names, model.params[_DEFAULT][1])


def _check_places(parts: Parts, model: Model) -> None:
    """Settings of the router one level too high: LiteLLM refuses them."""
    for name, (key, _) in model.params.items():
        if name in ROUTER_CONFIG:
            parts.findings.error(
                key,
                f"{name} belongs under {_CONFIG}: LiteLLM does not start with it here.",
                f"Indent it below {_CONFIG}.",
                code=MISPLACED,
            )


def _check_needs(parts: Parts, model: Model) -> None:
    groups = next(
        groups for beginning, groups in _NEEDS.items() if model.model.startswith(beginning)
    )
    for group in groups:
        if not any(name in model.params and not is_null(model.params[name][1]) for name in group):
            _say(
                parts,
                model.params["model"][1],
                f"A model that chooses among others needs {' or '.join(group)}: LiteLLM leaves "
                "this one out.",
                f"Add {group[-1]} to its litellm_params.",
            )
            return


def _say_no_router(parts: Parts, model: Model) -> None:
    name = next(name for name in model.params if name in _FIELDS)
    wanted = _COMPLEXITY if name in (_CONFIG, _DEFAULT) else f"{_PREFIX}…"
    _say(
        parts,
        model.params[name][0],
        f"{name} does nothing with this model: only {wanted} chooses among others.",
        f"Write model: {wanted}.",
    )


def _check_config(parts: Parts, names: ServedNames, model: Model, config: Pairs) -> None:
    for name, (key, _) in config.items():
        near = None if name in ROUTER_CONFIG else parts.findings.near(name, ROUTER_CONFIG, 0.75)
        if near is not None:
            parts.findings.warn(
                key,
                f"LiteLLM does not know {name_of(key)} in {_CONFIG} and ignores it.",
                f"Did you mean {near}?",
                code=LACKS,
                fix=None if near in config else rename(parts.document, key, near),
            )
    tiers = config.get("tiers")
    if tiers is None or is_null(tiers[1]):
        return
    if not isinstance(tiers[1], MappingNode):
        _say(
            parts,
            tiers[1],
            "tiers must name a model for each tier: LiteLLM leaves this model out.",
            f"Write one line for each: {', '.join(sorted(_TIERS - {'NON_REASONING'}))}.",
        )
        return
    pairs = parts.pairs(tiers[1])
    is_own = any(name in config for name in _OWN_TIERS)
    for name, (key, value) in pairs.items():
        if not is_own and name not in _TIERS:
            _say_tier(parts, key, name)
        for node in _models_of(parts, value):
            _check_named(parts, names, node)
    defaults = (_DEFAULT in model.params, "default_model" in config, "fallback_tier" in config)
    if not any(defaults) and not pairs.keys() & {"MEDIUM", "SIMPLE"}:
        _say(
            parts,
            tiers[0],
            "Without a tier MEDIUM or SIMPLE there is no model for the rest: LiteLLM leaves this "
            "model out.",
            f"Add {_DEFAULT} to its litellm_params.",
        )


def _say_tier(parts: Parts, key: Node, name: str) -> None:
    near = name.upper() if name.upper() in _TIERS else parts.findings.near(name, _TIERS, 0.6)
    what = f"LiteLLM knows no tier {shown(name)}: no request gets there."
    say_unknown(parts, key, what, near, f"There are: {', '.join(sorted(_TIERS))}.", code=LACKS)


def _models_of(parts: Parts, value: Node) -> Iterator[Node]:
    """The names of a tier: one, a list of them, or settings with a model_name."""
    for one in items(value) if isinstance(value, SequenceNode) else (value,):
        name = parts.document.get(one, "model_name") if isinstance(one, MappingNode) else one
        if name is not None:
            yield name


def _check_named(parts: Parts, names: ServedNames, node: Node) -> None:
    name = text_of(node)
    if name is None:
        if isinstance(node, ScalarNode) and kind(node) in ("int", "float", "bool"):
            _say(parts, node, "A model's name must be a text.", "Put it in quotes.")
    elif names.can_tell and not is_reference(node) and not names.has(name):
        near = parts.findings.near(name, names.models, 0.7)
        what = f"No model is called {shown(name)}: what is sent there fails."
        say_unknown(parts, node, what, near, AS_NAMED, code=LACKS, kind=WHOLE)


def _say(parts: Parts, node: Node, what: str, remedy: str) -> None:
    parts.findings.warn(node, what, remedy, code=LACKS)
