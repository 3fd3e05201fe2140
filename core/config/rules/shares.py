"""How models of one name share its requests: which of them get none, and what the way to choose
takes no notice of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from yaml.nodes import Node, ScalarNode

from core.base.secret_rules import REFERENCE
from core.config.document import kind, text_of
from core.config.lint_context import shown
from core.config.rules.forms import is_number
from core.config.rules.parts import Model, Parts, is_falsy, is_null, is_reference, value_of

NO_SHARE: Final = "LP437"
NO_WEIGHT: Final = "LP438"

_SHUFFLE: Final = "simple-shuffle"
_WEIGHTS: Final = ("weight", "rpm", "tpm")
"""Of these LiteLLM takes the first that any of the models has."""


def check(parts: Parts) -> None:
    """All of the above."""
    node = value_of(parts.router, "routing_strategy")
    strategy = _SHUFFLE if node is None else text_of(node) or ""
    if strategy != _SHUFFLE:
        _check_weights(parts, strategy)
    if not parts.is_whole or "routing_groups" in parts.router:
        return
    if strategy in (_SHUFFLE, "least-busy") and "pm: " in parts.document.text:
        _check_limits(parts, strategy)
    filters = not is_falsy(value_of(parts.router, "enable_tag_filtering"))
    for name, models in parts.groups.items():
        if len(models) > 1 and not any(_is_apart(model, filters=filters) for model in models):
            _check_group(parts, name, models, shuffles=strategy == _SHUFFLE)


def _check_weights(parts: Parts, strategy: str) -> None:
    """Weights, where nobody draws lots."""
    if strategy.startswith(REFERENCE) or "weight" not in parts.document.text:
        return
    for models in parts.groups.values():
        weighted = [model for model in models if "weight" in model.params]
        if len(models) > 1 and weighted:
            parts.findings.warn(
                weighted[0].params["weight"][0],
                f"{shown(strategy)} takes no notice of weights.",
                f"Remove them, or write routing_strategy: {_SHUFFLE}.",
                code=NO_WEIGHT,
            )
            return


def _check_limits(parts: Parts, strategy: str) -> None:
    """Requests and tokens of a minute, where other strategies look for them and this one does
    not."""
    if "optional_pre_call_checks" in parts.router or "dynamic_rate_limiter" in parts.document.text:
        return
    for model in parts.models:
        if "rpm" in model.params or "tpm" in model.params:
            continue
        for pairs in (parts.pairs(model.entry), model.info):
            for name in _WEIGHTS[1:]:
                if name in pairs and not is_falsy(pairs[name][1]):
                    parts.findings.warn(
                        pairs[name][0],
                        f"{strategy} takes no notice of {name} here.",
                        "Write it in litellm_params: there it is a share of the requests, and how "
                        "many may be on their way at a time.",
                        code=NO_WEIGHT,
                    )


def _is_apart(model: Model, *, filters: bool) -> bool:
    """Whether some requests are for this one alone, or it is none that answers."""
    if model.model.startswith("auto_router/") or "team_id" in model.info:
        return True
    return ("tags" in model.params and filters) or "enable_tag_filtering" in model.info


def _check_group(parts: Parts, name: str, models: Sequence[Model], *, shuffles: bool) -> None:
    orders = {id(model): _number(_order(model)) for model in models}
    has_order = [model for model in models if orders[id(model)] is not None]
    if has_order and len(has_order) < len(models):
        if all(is_null(_order(model)) or model in has_order for model in models):
            lacking = next(model for model in models if model not in has_order)
            _say(parts, name, lacking, "order")
        return
    if shuffles:
        for order in set(orders.values()):
            _check_shares(parts, name, [one for one in models if orders[id(one)] == order])


def _order(model: Model) -> Node | None:
    return value_of(model.params, "order") or value_of(model.info, "order")


def _check_shares(parts: Parts, name: str, models: Sequence[Model]) -> None:
    for weight in _WEIGHTS:
        given = [value_of(model.params, weight) for model in models]
        if any(node is not None and is_reference(node) for node in given):
            return
        numbers = [_number(node) for node in given]
        if not any(number is not None and number > 0 for number in numbers):
            continue
        for model, node in zip(models, given, strict=True):
            if is_null(node):
                _say(parts, name, model, weight)
                return
        return


def _number(node: Node | None) -> float | None:
    if isinstance(node, ScalarNode) and kind(node) in ("int", "float") and is_number(node.value):
        return float(node.value.replace("_", ""))
    return None


def _say(parts: Parts, name: str, model: Model, lacks: str) -> None:
    node = parts.document.get(model.entry, "model_name")
    if node is not None:
        parts.findings.warn(
            node,
            f"This model has no {lacks}, and another one called {shown(name)} has: as long as that "
            "one is up, this one gets no requests.",
            f"Add {lacks}: to it too.",
            code=NO_SHARE,
        )
