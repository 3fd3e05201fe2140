"""Numbers that are of the right kind and cannot be meant: prices, thinking, what is refused."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import Node, ScalarNode, SequenceNode

from core.config.document import is_true, items, kind, text_of
from core.config.edits import Edit, Fix
from core.config.lint_context import shown
from core.config.rules.parts import (
    Model,
    Pairs,
    Parts,
    is_falsy,
    is_null,
    say_unknown,
    value_of,
)
from core.config.rules.refused import REFUSED_BY

PRICE: Final = "LP404"
THINKING: Final = "LP405"
OUT_OF_RANGE: Final = "LP406"
OCTAL: Final = "LP407"
REFUSED: Final = "LP408"
OTHER_WORD: Final = "LP381"

_PER_TOKEN: Final = re.compile(r"(?:input|output)_cost_per_token|cache_\w+_input_token_cost")
_DEAREST: Final = 0.001
"""Dollars for one token: more than any provider takes."""
_MILLION: Final = 1_000_000
_LEAST_THOUGHT: Final = 1024
"""Tokens that Anthropic's thinking takes at least."""
_TYPES: Final = frozenset({"enabled", "disabled", "adaptive"})
_CLAUDE: Final = re.compile(r"(?:anthropic|bedrock|vertex_ai)/.*claude", re.IGNORECASE)
_RANGES: Final = {
    "temperature": (0.0, 2.0),
    "top_p": (0.0, 1.0),
    "presence_penalty": (-2.0, 2.0),
    "frequency_penalty": (-2.0, 2.0),
    "max_tokens": (1.0, float("inf")),
    "max_completion_tokens": (1.0, float("inf")),
}
"""What any provider takes at most."""
_OWN_SERVERS: Final = frozenset({"api_base", "base_url", "mock_response"})
_FIXED: Final = re.compile(
    r"(?:openai|azure)/(?:o1|o3|o3-mini|o3-pro|o4-mini|gpt-5(?:-mini|-nano|-codex|-pro)?"
    r"|gpt-5\.\d-(?:codex|pro|chat-latest)|gpt-5\.[5-9](?:-[a-z]+)?|gpt-6(?:\.\d)?(?:-[a-z]+)?)"
    r"(?:-20[0-9-]+)?"
    r"|(?:anthropic|bedrock|vertex_ai|azure_ai)/(?:[a-z_]+/)?(?:[a-z-]+\.)?(?:anthropic\.)?claude-"
    r"(?:opus-4-[78]|(?:opus|sonnet|haiku)-5(?:-5)?|fable-5(?:-1)?|mythos-(?:5(?:-1)?|preview))"
    r"(?:[-@]20\d{6})?(?:-v\d(?::\d)?)?"
)
"""Models that take no temperature but 1, and no `top_p`."""
_SOUND: Final = frozenset({"presence_penalty", "frequency_penalty"})
_ODDS: Final = frozenset({"logprobs", "top_logprobs"})
_UNKNOWN_TO: Final = {
    re.compile(
        r"(?:openai|azure)/(?:gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-3\.5-turbo)(?:-[a-z0-9-]+)?"
    ): (frozenset({"reasoning_effort"})),
    re.compile(r"openai/(?:o1|o3|o3-mini|o4-mini)(?:-20[0-9-]+)?"): (
        _SOUND | _ODDS | {"parallel_tool_calls"}
    ),
    re.compile(
        r"(?:openai|azure)/gpt-(?:5(?:-mini|-nano|-codex|-pro)?|5\.\d-(?:codex|pro|chat-latest)"
        r"|5\.[5-9](?:-[a-z]+)?|6(?:\.\d)?(?:-[a-z]+)?)(?:-20[0-9-]+)?"
    ): _SOUND | _ODDS | {"stop"},
    re.compile(r"(?:openai|azure)/gpt-5\.[1-4](?:-mini|-nano)?(?:-20[0-9-]+)?"): (
        _SOUND | {"stop"}
    ),
    re.compile(r"bedrock/(?:[a-z]+/)?(?:[a-z-]+\.)?(?:anthropic\.claude|amazon\.nova)-.+"): (
        _SOUND | _ODDS | {"seed"}
    ),
}
"""What LiteLLM asks no such model for, beside what it asks no model of the provider for."""
_NOTHING: Final = frozenset[str]()
_PLACES: Final = frozenset({"message", "tool_config"})
_ROLES: Final = frozenset({"assistant", "developer", "function", "system", "tool", "user"})
"""Who says something in a chat."""
_OCTAL: Final = re.compile(r"[-+]?0_?[0-7][0-7_]*")
_SOME_OCTAL: Final = re.compile(r"[:\-,\[] *[-+]?0[0-7]")


def check(parts: Parts) -> None:
    """All of the above."""
    drops_all = is_true(value_of(parts.litellm, "drop_params"))
    for model in parts.models:
        for pairs in (model.params, model.info):
            _check_prices(parts, pairs)
        if "mock_response" not in model.params:
            _check_ranges(parts, model)
            _check_thinking(parts, model)
            if not drops_all:
                _check_refused(parts, model)
            _check_points(parts, model)
    _check_octals(parts)


def _number(node: Node | None) -> float | None:
    """The number that stands there; None where there is none."""
    if not isinstance(node, ScalarNode) or kind(node) not in ("int", "float", "str"):
        return None
    try:
        return float(node.value)
    except ValueError:
        return None


def _check_prices(parts: Parts, pairs: Pairs) -> None:
    for name, (_, node) in pairs.items():
        if "cost" not in name or _PER_TOKEN.fullmatch(name) is None:
            continue
        price = _number(node)
        if price is None or price < _DEAREST:
            continue
        parts.findings.warn(
            node,
            f"{name} is the price of one token: this makes {price * _MILLION:,.0f} dollars for a "
            "million of them, and costs and budgets count so.",
            f"For {price:g} dollars a million write {_in_words(price / _MILLION)}.",
            code=PRICE,
        )


def _in_words(price: float) -> str:
    return f"{price:.12f}".rstrip("0")


def _check_ranges(parts: Parts, model: Model) -> None:
    """What the provider refuses, whatever is asked."""
    is_claude = model.model.startswith("anthropic/")
    for name, (_, node) in model.params.items():
        if name not in _RANGES or kind(node) == "str":
            continue
        number = _number(node)
        if number is None:
            continue
        least, most = _RANGES[name]
        most = 1.0 if name == "temperature" and is_claude else most
        if least <= number <= most or (name.startswith("max_") and _is_own(model)):
            continue
        parts.findings.warn(
            node,
            f"{name} is {number:g}, and the provider refuses every request with it.",
            f"Write at least {least:g}."
            if most == float("inf")
            else f"Write a number from {least:g} to {most:g}.",
            code=OUT_OF_RANGE,
        )


def _is_own(model: Model) -> bool:
    """Whether a server is asked that may have words of its own, such as -1 for no end."""
    provider = model.model.partition("/")[0]
    return not _OWN_SERVERS.isdisjoint(model.params) or provider.startswith(("ollama", "llama"))


def _check_thinking(parts: Parts, model: Model) -> None:
    pair = model.params.get("thinking")
    if pair is None or not _CLAUDE.match(model.model):
        return
    thinking = parts.pairs(pair[1])
    word = text_of(value_of(thinking, "type"))
    budget_node = value_of(thinking, "budget_tokens")
    budget = _number(budget_node)
    if thinking and "type" not in thinking:
        _say_thinking(parts, pair[0], "thinking has no type", "Add type: enabled.")
    elif thinking and word not in _TYPES:
        node = thinking["type"][1]
        _say_thinking(parts, node, "This is no type of thinking", "Write enabled or disabled.")
    elif word == "enabled" and budget_node is None:
        _say_thinking(
            parts, pair[0], "thinking has no budget_tokens", f"Add budget_tokens: {_LEAST_THOUGHT}."
        )
    if word != "enabled" or budget_node is None or budget is None:
        return
    most = _number(value_of(model.params, "max_tokens"))
    if budget < _LEAST_THOUGHT:
        what = f"Anthropic thinks with {_LEAST_THOUGHT} tokens at least"
        _say_thinking(parts, budget_node, what, f"Write {_LEAST_THOUGHT} or more.")
    elif most is not None and most <= budget:
        what = f"budget_tokens must be less than max_tokens, which is {most:g}"
        _say_thinking(parts, budget_node, what, "Raise max_tokens, or lower this.")
    heat = value_of(model.params, "temperature")
    if heat is not None and _number(heat) not in (None, 1.0):
        _say_thinking(
            parts, heat, "A model that thinks takes no temperature but 1", "Remove one of the two."
        )


def _say_thinking(parts: Parts, node: Node, what: str, remedy: str) -> None:
    parts.findings.warn(node, f"{what}: Anthropic refuses every request.", remedy, code=THINKING)


def _check_refused(parts: Parts, model: Model) -> None:
    """What LiteLLM itself refuses to ask for, unless it may leave it out."""
    if is_true(value_of(model.params, "drop_params")):
        return
    listed: set[str] = set()
    for setting in ("additional_drop_params", "allowed_openai_params"):
        listed |= {text_of(one) or "" for one in items(value_of(model.params, setting))}
    name = shown(model.model)
    if _FIXED.fullmatch(model.model) is not None:
        for word in {"temperature", "top_p"} - listed:
            node = value_of(model.params, word)
            if node is not None and _number(node) not in (None, 1.0):
                _say_refused(parts, node, f"{name} takes no {word} but 1")
    words = REFUSED_BY.get(model.provider, _NOTHING) & model.params.keys()
    for form, more in _UNKNOWN_TO.items():
        if form.fullmatch(model.model) is not None:
            words |= more & model.params.keys()
    for word in sorted(words - listed):
        key, value = model.params[word]
        if not is_null(value):
            _say_refused(parts, key, f"LiteLLM asks {name} for no {word}")


def _say_refused(parts: Parts, node: Node, what: str) -> None:
    parts.findings.warn(
        node,
        f"{what}, and refuses every request.",
        "Remove it, or write drop_params: true beside it.",
        code=REFUSED,
    )


def _check_points(parts: Parts, model: Model) -> None:
    """Where Anthropic is to remember what it has read."""
    pair = model.params.get("cache_control_injection_points")
    if pair is not None and not isinstance(pair[1], SequenceNode) and not is_falsy(pair[1]):
        parts.findings.warn(
            pair[1],
            "cache_control_injection_points must be a list: LiteLLM marks nothing for this.",
            "Begin each point with a dash.",
            code=OTHER_WORD,
        )
    for point in items(pair[1]) if pair is not None else ():
        node = parts.document.get(point, "location")
        if parts.pairs(point) and text_of(node) not in _PLACES:
            parts.findings.warn(
                point if node is None else node,
                "LiteLLM marks nothing here: a point has a location, message or tool_config.",
                "Add location: message." if node is None else "Write location: message.",
                code=OTHER_WORD,
            )
        role = parts.document.get(point, "role")
        if role is not None and text_of(role) and text_of(role) not in _ROLES:
            say_unknown(
                parts,
                role,
                f"LiteLLM marks nothing of the role {shown(text_of(role) or '')}.",
                parts.findings.near(text_of(role) or "", _ROLES, 0.7),
                f"There are: {', '.join(sorted(_ROLES))}.",
                code=OTHER_WORD,
            )


def _check_octals(parts: Parts) -> None:
    """`010`, which is eight in YAML."""
    if _SOME_OCTAL.search(parts.document.text) is None:
        return
    for _, node, _ in parts.document.walk(parts.document.root):
        if not isinstance(node, ScalarNode) or node.style is not None or kind(node) != "int":
            continue
        if _OCTAL.fullmatch(node.value) is None or len(node.value) < 2:
            continue
        plain = str(int(node.value.replace("_", "").lstrip("+-0") or "0"))
        number = int(node.value.replace("_", ""), 8)
        if str(number) == plain:
            continue
        parts.findings.warn(
            node,
            f"YAML takes a number that begins with 0 for an octal one: this is {number}.",
            f"Write {plain}.",
            code=OCTAL,
            fix=Fix(f"Write {plain}", (Edit(node.start_mark.index, node.end_mark.index, plain),)),
        )
