"""Of what kind a setting is, which words it takes, and what a group of settings has: by the
annotations of LiteLLM's own source, where no rule says more of it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.config.document import items, kind, text_of
from core.config.known_keys import MODEL_INFO, TEXT_PARAMS
from core.config.lint_context import name_of, shown, slip_of
from core.config.rules.fields_by_hand import TABLE as BY_HAND
from core.config.rules.forms import FLAG, LIST, NUMBER, SETTINGS, TEXT, WHOLE, is_of
from core.config.rules.known import (
    BOOL_PARAMS,
    FLOAT_PARAMS,
    INT_PARAMS,
    LIST_PARAMS,
    MAP_PARAMS,
    S3_PARAMS,
    SQS_PARAMS,
)
from core.config.rules.known_fields import TABLE
from core.config.rules.parts import (
    FLAGS,
    NO_WORDS,
    Pairs,
    Parts,
    is_falsy,
    is_null,
    is_reference,
    say_stops,
    say_unknown,
    value_of,
)

OTHER_KIND: Final = "LP380"
OTHER_WORD: Final = "LP381"
NOT_A_FIELD: Final = "LP382"
COUNTS_AS_YES: Final = "LP383"
LACKS_FIELD: Final = "LP384"

_KINDS: Final = {
    "number": NUMBER,
    "whole": WHOLE,
    "flag": FLAG,
    "text": TEXT,
    "list": LIST,
    "map": SETTINGS,
}
_SPAN: Final = re.compile(r"\d+(?:mo|[smhdw])|(?:hourly|daily|weekly|monthly)$", re.IGNORECASE)
"""A length of time, as LiteLLM reads it: what follows is passed over."""
_CHECKED_FIRST: Final = BOOL_PARAMS | {
    "vector_store_deny_by_default",
    "search_tool_deny_by_default",
    "claude_code_marketplace_auth_required",
}
"""Switches that LiteLLM reads as it should, also in quotes."""
_MOST_WORDS: Final = 16
"""A longer list is no help in a sentence."""
_NEAR: Final = 0.85
_SHORT: Final = 3
"""Letters of the shortest word of a cache, where a slip is told from another word."""
_IN_PARAMS: Final = (
    (INT_PARAMS | FLOAT_PARAMS | BOOL_PARAMS | LIST_PARAMS | MAP_PARAMS | TEXT_PARAMS)
    | {"timeout", "stream_timeout", "drop_params", "extra_headers", "mock_response", "weight"}
    | {"guardrails", "tools", "fallbacks", "thinking", "reasoning_effort", "extra_body"}
    | {"allowed_openai_params", "additional_drop_params", "cache_control_injection_points"}
    | {"num_retries", "max_parallel_requests", "litellm_credential_name", "stop", "seed"}
    | {"use_chat_completions_api", "ssl_verify", "temperature", "top_p"}
)
"""What belongs to the parameters of a model."""
_FALLBACKS: Final = frozenset(
    {"fallback", "fallbacks", "fallback_model", "fallback_models"}
    | {"context_window_fallbacks", "content_policy_fallbacks", "default_fallbacks"}
)
_SHOWN: Final = "supported_openai_params"
"""A fact of a model that LiteLLM only shows."""
_PRICE: Final = re.compile(r"(?:cost|price)s?_per_(?:1?k|1?m|thousand|million|token)|_price$")
_OF_TEAM: Final = frozenset(
    {"team_id", "success_callback", "failure_callback", "langfuse_public_key", "langfuse_secret"}
    | {"langfuse_secret_key", "langfuse_host", "langsmith_api_key", "langsmith_project"}
)
_OF_LOGS: Final = {
    "s3_callback_params": S3_PARAMS,
    "s3_audit_callback_params": S3_PARAMS,
    "aws_sqs_callback_params": SQS_PARAMS,
}
_TEAM_WORDS: Final = {
    "callbacks": "success_callback",
    "success_callbacks": "success_callback",
    "failure_callbacks": "failure_callback",
}
_ARGS: Final = "routing_strategy_args"
_STOPPING: Final = frozenset(
    {"ModelAccessWindow", "jwt_role", "jwtauth", "role_mapping", "role_permission", "scope_mapping"}
)
"""Groups that LiteLLM looks through before it serves: with a mistake it does not start."""


@dataclass(frozen=True)
class Kind:
    """What must stand there."""

    name: str
    """A key of `_KINDS`, or "words", "either", "span", "count", "group" or "any"."""
    words: frozenset[str] = frozenset()
    """Those that it takes; of "either" the kinds."""
    inner: Kind | None = None
    """What each entry is."""
    group: str = ""


@dataclass(frozen=True)
class Group:
    """Settings that stand together."""

    fields: Mapping[str, Kind]
    needed: frozenset[str]
    is_open: bool
    """Whether LiteLLM takes others besides."""
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(self.fields))


@functools.cache
def groups() -> Mapping[str, Group]:
    """What the table says, by the names of the groups."""
    found: dict[str, Group] = {}
    for block in (*TABLE.split("\n\n"), *BY_HAND.split("\n\n")):
        head, _, rest = block.strip().partition(":")
        pairs = [word.partition("=") for word in rest.split()]
        name = head.rstrip("?")
        before = found.get(name, Group({}, frozenset(), head.endswith("?")))
        found[name] = Group(
            {**before.fields, **{name.rstrip("!"): _kind(text) for name, _, text in pairs}},
            before.needed | {name[:-1] for name, _, _ in pairs if name.endswith("!")},
            before.is_open,
        )
    return found


@functools.cache
def _kind(text: str) -> Kind:
    name, bracket, rest = text.partition("(")
    if not bracket:
        return Kind(name)
    inner = rest[:-1]
    if name in ("words", "either"):
        return Kind(name, frozenset(inner.split("|")))
    if name == "group":
        return Kind(name, group=inner)
    return Kind(name, inner=_kind(inner))


def check(parts: Parts) -> None:
    """All of the above. The last of the rules: what another has said of a place is enough."""
    look = _Look(parts)
    look.at_section("top", parts.top, "the config")
    look.at_strategy()
    for name in ("general", "litellm", "router"):
        look.at_section(f"{name}_settings", getattr(parts, name), f"{name}_settings")
    cache = parts.pairs(value_of(parts.litellm, "cache_params"))
    look.at_section("cache_params", cache, "cache_params")
    look.at_cache(cache)
    for item in items(parts.section("guardrails")):
        look.at_guardrail(parts.pairs(parts.document.get(item, "litellm_params")))
    for item in items(parts.section("search_tools")):
        pairs = parts.pairs(parts.document.get(item, "litellm_params"))
        look.at_section("search_tool", pairs, "search_tools")
    for model in parts.models:
        look.at_section("litellm_params", model.params, "litellm_params")
        look.at_section("model_info", model.info, "model_info")
        look.at_info(model.info)
    for item in items(value_of(parts.litellm, "default_team_settings")):
        look.at_team(parts.pairs(item))
    for name, known in _OF_LOGS.items():
        look.at_logs(parts.pairs(value_of(parts.litellm, name)), name, known)
    for name, (_, server) in parts.pairs(parts.section("mcp_servers")).items():
        look.at_section("mcp_server", parts.pairs(server), f"the MCP server {shown(name)}")


class _Look:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._told = {(one.line, one.column) for one in parts.findings.issues}
        self._groups = groups()
        self._stops = False
        """Whether LiteLLM does not start with what is wrong where it looks now."""

    def at_section(self, group: str, pairs: Pairs, where: str) -> None:
        """The settings of a section that is known by more than its fields."""
        fields = self._groups[group].fields
        for name in [name for name in pairs if name in fields]:
            key, value = pairs[name]
            if group in ("top", "mcp_server") and is_falsy(value):
                continue  # nothing in it, which LiteLLM passes over
            if not self._is_told(key, value):
                self._check(value, fields[name], name, where, is_raw=name not in _CHECKED_FIRST)

    def at_guardrail(self, params: Pairs) -> None:
        """Its parameters, of which LiteLLM knows these, and a guardrail of one's own more."""
        group, of_all = self._groups["guardrail"], self._groups["any_guardrail"].names
        for name, (key, value) in params.items():
            if self._is_told(key, value):
                continue
            if name in group.fields:
                self._check(value, group.fields[name], name, "the guardrail", is_raw=False)
            elif near := (
                self._parts.findings.near(name, of_all, _NEAR) or slip_of(name, group.names)
            ):
                self._say_no_field(key, "a guardrail", near)

    def at_cache(self, pairs: Pairs) -> None:
        """Slips in the names of what a cache is told; Redis is told much that is not known here."""
        type_ = text_of(value_of(pairs, "type"))
        group = self._groups["cache_params"]
        is_redis = type_ in (None, "redis")
        for name, (key, value) in pairs.items():
            near = None
            if name not in group.fields:
                near = slip_of(name, group.names, _SHORT)
                if near is None and not is_redis:
                    near = self._parts.findings.near(name, group.names, _NEAR)
            if near is not None and near not in pairs and not self._is_told(key, value):
                self._say_no_field(key, "cache_params", near)

    def at_logs(self, pairs: Pairs, called: str, known: frozenset[str]) -> None:
        """Where logs are written to: LiteLLM looks for these names, and for no other."""
        for name, (key, value) in pairs.items():
            if name in known or self._is_told(key, value):
                continue
            near = slip_of(name, known) or self._parts.findings.near(name, known, _NEAR)
            self._say_no_field(key, called, near, known)

    def at_info(self, info: Pairs) -> None:
        """What is told of a model, where anything may stand: slips in what LiteLLM looks for, and
        what it looks for in the parameters alone."""
        for name, (key, value) in info.items():
            if self._is_told(key, value):
                continue
            if name == _SHOWN:
                self._parts.findings.warn(
                    key,
                    f"LiteLLM shows {_SHOWN}, and asks a model for what it knows itself.",
                    "Write allowed_openai_params, with the same list, under litellm_params.",
                    code=NOT_A_FIELD,
                )
            if name in MODEL_INFO:
                continue
            near = slip_of(name, MODEL_INFO)
            if near is not None and near not in info:
                self._say_no_field(key, "model_info", near)
            elif _PRICE.search(name):
                self._parts.findings.warn(
                    key,
                    f"LiteLLM knows no price {name_of(key)}, and counts costs without it.",
                    "Prices are of one token: input_cost_per_token and output_cost_per_token.",
                    code=NOT_A_FIELD,
                )
            elif name in _FALLBACKS:
                self._parts.findings.warn(
                    key,
                    f"LiteLLM looks for no {name_of(key)} in model_info: this model has none.",
                    "Write them under litellm_settings, as fallbacks: with the model_name of this "
                    "one before its list.",
                    code=NOT_A_FIELD,
                )
            elif name in _IN_PARAMS:
                self._parts.findings.warn(
                    key,
                    f"LiteLLM takes no notice of {name_of(key)} in model_info.",
                    "It belongs under litellm_params, beside model_info.",
                    code=NOT_A_FIELD,
                )

    def at_team(self, pairs: Pairs) -> None:
        """What is logged for one team, by names that are nearly right."""
        for name, (key, value) in pairs.items():
            near = slip_of(name, _OF_TEAM) or _TEAM_WORDS.get(name)
            if name in _OF_TEAM or near is None or near in pairs:
                continue
            if not self._is_told(key, value):
                self._say_no_field(key, "default_team_settings", near)

    def at_strategy(self) -> None:
        """What the way to choose is told, which each way has fields of its own for."""
        strategy = self._parts.router.get("routing_strategy")
        args = self._parts.router.get(_ARGS)
        name = f"args_of_{text_of(strategy[1])}" if strategy is not None else ""
        if args is not None and name in self._groups and not self._is_told(*args):
            self._check_group(args[1], name, _ARGS)

    # ---- one value

    def _check(self, value: Node, kind_: Kind, name: str, where: str, *, is_raw: bool) -> None:
        if is_null(value) or is_reference(value):
            return
        if kind_.name == "words":
            self._check_word(value, kind_.words, name, where)
        elif kind_.name == "group":
            self._check_group(value, kind_.group, name)
        elif kind_.name == "true":
            self._check_true(value, name)
        elif kind_.name == "flag":
            self._check_flag(value, name, is_raw=is_raw)
        elif kind_.name == "either":
            if not any(_fits(value, one) for one in kind_.words):
                wanted = " or ".join(_KINDS[one] for one in sorted(kind_.words))
                self._say_kind(value, name, wanted)
        elif kind_.name == "span":
            self._check_span(value, name)
        elif kind_.name == "count":
            if not is_of(value, WHOLE) or str(value.value).strip()[:1] in ("-", "0"):
                self._say_kind(value, name, "a whole number from 1 on")
        elif kind_.name in _KINDS:
            if not _fits(value, kind_.name):
                self._say_kind(value, name, _KINDS[kind_.name])
            elif kind_.inner is not None:
                for one in _entries(self._parts, value):
                    if not self._is_told(one):
                        self._check(one, kind_.inner, name, where, is_raw=False)

    def _check_word(self, value: Node, words: frozenset[str], name: str, where: str) -> None:
        word = text_of(value)
        if not isinstance(value, ScalarNode) or word in words or word == "":
            return  # what is no word at all may be a longer form of it
        near = self._parts.findings.near(word, words, 0.6) if word else None
        there = ", ".join(sorted(words)[:_MOST_WORDS]) + (", …" * (len(words) > _MOST_WORDS))
        say_unknown(
            self._parts,
            value,
            f"{name} in {where} knows no {name_of(value)}: LiteLLM cannot do what this says.",
            near,
            f"There are: {there}.",
            code=OTHER_WORD,
            stops=self._stops,
        )

    def _check_flag(self, value: Node, name: str, *, is_raw: bool) -> None:
        word = (text_of(value) or "").strip().lower()
        if is_raw and word in NO_WORDS:
            self._parts.findings.warn(
                value,
                f"{name} must be true or false: in quotes LiteLLM takes this for true.",
                "Take the quotes away.",
                code=COUNTS_AS_YES,
            )
        elif not isinstance(value, ScalarNode) or (word and word not in FLAGS):
            self._say_kind(value, name, FLAG)

    def _check_true(self, value: Node, name: str) -> None:
        """Of a switch that LiteLLM compares with true itself."""
        if kind(value) == "bool" or (text_of(value) or "").strip().lower() in NO_WORDS:
            return
        self._parts.findings.warn(
            value,
            f"{name} must be true or false, without quotes: LiteLLM takes all else for false.",
            "Write true or false.",
            code=OTHER_KIND,
        )

    def _check_span(self, value: Node, name: str) -> None:
        if not isinstance(value, ScalarNode) or not _SPAN.match(str(value.value).strip()):
            self._say_kind(value, name, 'a length of time, such as "30d" or "1mo"')

    def _say_kind(self, value: Node, name: str, wanted: str) -> None:
        if self._stops:
            say_stops(self._parts, value, f"{name} must be {wanted}", OTHER_KIND)
            return
        self._parts.findings.warn(
            value,
            f"{name} must be {wanted}: LiteLLM cannot do what this says, or fails over it.",
            f"Write {wanted}.",
            code=OTHER_KIND,
        )

    # ---- groups

    def _check_group(self, value: Node, name: str, called: str) -> None:
        before = self._stops
        alerts = name == "alerting_args" and not is_falsy(value_of(self._parts.general, "alerting"))
        self._stops = before or alerts or name in _STOPPING or name.startswith("args_of_")
        self._check_fields(value, name, called)
        self._stops = before

    def _check_fields(self, value: Node, name: str, called: str) -> None:
        if not isinstance(value, MappingNode):
            self._say_kind(value, called, SETTINGS)
            return
        group = self._groups[name]
        pairs = self._parts.pairs(value)
        for word, (key, inner) in pairs.items():
            if self._is_told(key, inner):
                continue
            if word in group.fields:
                self._check(inner, group.fields[word], word, called, is_raw=False)
                continue
            near = self._parts.findings.near(word, group.names, 0.75 if group.is_open else 0.6)
            near = None if near in pairs else near
            if near is not None or not group.is_open:
                self._say_no_field(key, called, near, group.names)
        lacks = sorted(group.needed - pairs.keys())
        if lacks and not self._is_told(value):
            what = f"{called} lacks {lacks[0]}, which LiteLLM wants"
            if self._stops:
                say_stops(self._parts, value, what, LACKS_FIELD)
            else:
                self._parts.findings.warn(value, f"{what}.", f"Add {lacks[0]}.", code=LACKS_FIELD)

    def _say_no_field(
        self, key: Node, called: str, near: str | None, names: Iterable[str] = ()
    ) -> None:
        what = f"LiteLLM knows no {name_of(key)} in {called} and ignores it."
        remedy = f"There are: {', '.join(sorted(names)[:_MOST_WORDS])}."
        say_unknown(self._parts, key, what, near, remedy, code=NOT_A_FIELD)

    def _is_told(self, *nodes: Node) -> bool:
        if not self._told:
            return False
        return any(
            (one.start_mark.line + 1, one.start_mark.column + 1) in self._told for one in nodes
        )


def _fits(value: Node, name: str) -> bool:
    if name == "text":
        return isinstance(value, ScalarNode)  # a number or a date becomes one, or is checked before
    if name in ("number", "whole"):
        return is_of(value, NUMBER)
    return is_of(value, _KINDS[name])


def _entries(parts: Parts, value: Node) -> Iterator[Node]:
    if isinstance(value, SequenceNode):
        yield from items(value)
    else:
        for _, one in parts.document.pairs(value):
            yield one
