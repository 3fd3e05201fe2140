"""Settings and sections that LiteLLM reads in one form only, and does not start with any other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yaml import YAMLError
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE
from core.config.document import items, kind, text_of
from core.config.fixes import quote
from core.config.lint_context import name_of
from core.config.rules.parts import (
    FLAGS,
    Model,
    Pairs,
    Parts,
    is_empty,
    is_falsy,
    is_null,
    is_reference,
    say_stops,
    value_of,
)

SETTING: Final = "LP322"
SECTION: Final = "LP358"
LEFT_OUT: Final = "LP320"

NUMBER: Final = "a number"
WHOLE: Final = "a whole number"
TEXT: Final = "a text"
LIST: Final = "a list"
SETTINGS: Final = "named settings"
FLAG: Final = "true or false"


@dataclass(frozen=True)
class Form:
    """What must stand there."""

    kind: str
    may_be_empty: bool = True
    each: str = ""
    """What each entry of a list must be, and each value of settings."""
    needs: tuple[str, ...] = ()
    """What each entry must have, or the settings themselves."""
    skips: Callable[[Node], bool] = is_null
    """Which values LiteLLM passes over, whatever their kind."""
    starts: str = ""
    """What comes of another kind, where LiteLLM starts with it."""


_ENTRIES: Final = Form(LIST, each=SETTINGS)
_NO_PLUGINS: Final = "LiteLLM takes none of this"
_IN_LITELLM: Final = {
    "max_budget": Form(NUMBER, may_be_empty=False),
    "max_internal_user_budget": Form(NUMBER, may_be_empty=False),
    "default_max_internal_user_budget": Form(NUMBER, may_be_empty=False),
    "max_ui_session_budget": Form(NUMBER),
    "default_team_settings": Form(LIST, False, SETTINGS, ("team_id",)),
    "custom_provider_map": Form(LIST, False, SETTINGS, ("provider", "custom_handler")),
    "model_group_settings": Form(SETTINGS, may_be_empty=False),
    "priority_reservation_settings": Form(SETTINGS, may_be_empty=False),
    "upperbound_key_generate_params": Form(SETTINGS, may_be_empty=False),
    "post_call_rules": Form(TEXT, may_be_empty=False),
}
_NOT_EMPTY: Final = ("callbacks", "success_callback", "failure_callback", "audit_log_callbacks")
_MADE_READY: Final = ("callbacks", "success_callback", "failure_callback")
_NEVER_EMPTY: Final = (*_NOT_EMPTY, "service_callback", "guardrails")
"""Lists of litellm_settings that have rules of their own, but for nothing at all."""
_IN_ROUTER: Final = {"provider_budget_config": Form(SETTINGS, each=SETTINGS)}
_IN_GENERAL: Final = {
    "database_url": Form(TEXT),
    "key_management_settings": Form(SETTINGS),
    "role_permissions": _ENTRIES,
    "user_api_key_cache_max_size": Form(WHOLE),
    "user_api_key_cache_ttl": Form(NUMBER),
    "request_tag_mappings": Form(LIST),
    "vector_store_deny_by_default": Form(FLAG),
    "search_tool_deny_by_default": Form(FLAG),
    "plugins": Form(LIST, True, SETTINGS, ("name", "url"), is_falsy, _NO_PLUGINS),
}
_AT_TOP: Final = {
    "credential_list": Form(
        LIST, True, SETTINGS, ("credential_name", "credential_values", "credential_info"), is_falsy
    ),
    "prompts": Form(LIST, True, SETTINGS, ("prompt_id", "litellm_params"), is_falsy),
    "files_settings": Form(LIST),
    "finetune_settings": Form(LIST),
    "search_tools": Form(LIST, each=SETTINGS, skips=is_falsy),
    "vector_store_registry": Form(LIST, each=SETTINGS, skips=is_falsy),
    "agents": Form(LIST, skips=is_empty),
    "agent_list": Form(LIST, skips=is_empty),
    "policies": Form(SETTINGS, skips=is_falsy),
    "assistant_settings": Form(SETTINGS, needs=("litellm_params",), skips=is_falsy),
    "default_vertex_config": Form(SETTINGS),
}
_IN_CREDENTIAL: Final = {
    "credential_values": Form(SETTINGS, False),
    "credential_info": Form(SETTINGS, False),
}
_IN_SERVER: Final = {
    "timeout": Form(NUMBER),
    "static_headers": Form(SETTINGS),
    "env": Form(SETTINGS, skips=is_falsy),
    "args": Form(LIST, skips=is_falsy),
    **dict.fromkeys(
        ("extra_headers", "allowed_tools", "disallowed_tools", "access_groups"), Form(LIST)
    ),
}
_IN_PASS_THROUGH: Final = {
    "headers": Form(SETTINGS),
    "path": Form(TEXT),
    "timeout": Form(NUMBER, starts="every request to this path fails"),
}
_SENT: Final = {
    "fallbacks": LIST,
    "tools": LIST,
    **dict.fromkeys(("headers", "extra_headers", "extra_body", "response_format"), SETTINGS),
}
"""Parameters of a model that go into each request."""
_OF_GROUP: Final = {
    **dict.fromkeys(("max_input_tokens", "max_output_tokens"), NUMBER),
    **dict.fromkeys(
        (
            *("supports_vision", "supports_web_search", "supports_url_context"),
            *("supports_reasoning", "supports_function_calling"),
            "supports_parallel_function_calling",
        ),
        FLAG,
    ),
}
"""What LiteLLM says of a model's name, and needs for each request."""
_NAMES: Final = ("additional_drop_params", "allowed_openai_params")
_HEADERS: Final = ("headers", "extra_headers")
_SINGLE: Final = ("bool", "int", "float", "timestamp")
_NUMBER: Final = re.compile(
    r"\s*[-+]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)\s*", re.IGNORECASE
)
_WHOLE: Final = re.compile(r"\s*[-+]?\d[\d_]*(?:\.0*)?\s*")
_TIMES: Final = ("%H:%M", "%H:%M:%S")
_REDIS: Final = ("redis://", "rediss://", "unix://")


def check(parts: Parts) -> None:
    """All of the above."""
    for pairs, forms, code in (
        (parts.litellm, _IN_LITELLM, SETTING),
        (parts.router, _IN_ROUTER, SETTING),
        (parts.general, _IN_GENERAL, SETTING),
        (parts.top, _AT_TOP, SECTION),
    ):
        _check_pairs(parts, pairs, forms, code)
    for item in items(parts.section("credential_list")):
        _check_pairs(parts, parts.pairs(item), _IN_CREDENTIAL, SECTION)
    if "default_internal_user_params" in parts.litellm:
        inner = parts.pairs(parts.litellm["default_internal_user_params"][1])
        _check_pairs(parts, inner, {"max_budget": Form(NUMBER)}, SETTING)
    for item in items(parts.section("vector_store_registry")):
        _check_store(parts, item)
    for _, server in parts.pairs(parts.section("mcp_servers")).values():
        _check_pairs(parts, parts.pairs(server), _IN_SERVER, SETTING)
    for item in _entries(parts, "pass_through_endpoints"):
        _check_pairs(parts, parts.pairs(item), _IN_PASS_THROUGH, SETTING)
    _check_empty(parts)
    _check_single(parts)
    _check_callback_settings(parts)
    _check_models(parts)


def _check_store(parts: Parts, item: Node) -> None:
    """A place where documents are kept, of which LiteLLM wants two things."""
    params = parts.pairs(parts.document.get(item, "litellm_params"))
    for name in ("vector_store_id", "custom_llm_provider"):
        if isinstance(item, MappingNode) and (name not in params or is_null(params[name][1])):
            what = f"The litellm_params of this entry of vector_store_registry lack {name}"
            say_stops(parts, item, what, SECTION)
            return


def _entries(parts: Parts, name: str) -> Iterable[Node]:
    pair = parts.general.get(name)
    return items(pair[1]) if pair is not None else ()


def _check_pairs(parts: Parts, pairs: Pairs, forms: dict[str, Form], code: str) -> None:
    for name in sorted(pairs.keys() & forms.keys()):
        _check_form(parts, name, pairs[name], forms[name], code)


def _check_form(parts: Parts, name: str, pair: tuple[Node, Node], form: Form, code: str) -> None:
    key, value = pair
    if is_null(value):
        if not form.may_be_empty:
            say_stops(parts, key, f"{name} may not be empty", code)
    elif form.skips(value):
        return
    elif not is_of(value, form.kind):
        what = f"{name} must be {form.kind}"
        if form.starts:
            parts.findings.warn(value, f"{what}: {form.starts}.", code=code)
        else:
            say_stops(parts, value, what, code)
    elif isinstance(value, SequenceNode):
        for item in items(value):
            _check_entry(parts, name, item, form, code)
    elif isinstance(value, MappingNode):
        lacks = [one for one in form.needs if parts.document.get(value, one) is None]
        if lacks:
            say_stops(parts, key, f"{name} has no {lacks[0]}", code)
        for inner, one in parts.document.pairs(value) if form.each else ():
            if not is_of(one, form.each):
                say_stops(parts, one, f"{name_of(inner)} in {name} must be {form.each}", code)


def _check_entry(parts: Parts, name: str, item: Node, form: Form, code: str) -> None:
    if form.each and not is_of(item, form.each):
        say_stops(parts, item, f"An entry of {name} must be {form.each}", code)
        return
    lacks = [one for one in form.needs if parts.document.get(item, one) is None]
    if lacks:
        say_stops(parts, item, f"This entry of {name} has no {lacks[0]}", code)


def is_of(node: Node, wanted: str) -> bool:
    """Whether `node` is of this kind."""
    if is_reference(node) and wanted not in (LIST, SETTINGS):
        return True
    if wanted == LIST:
        return isinstance(node, SequenceNode)
    if wanted == SETTINGS:
        return isinstance(node, MappingNode)
    if not isinstance(node, ScalarNode):
        return False
    if wanted == TEXT:
        return text_of(node) is not None
    if wanted == FLAG:
        return kind(node) == "bool" or node.value.strip().lower() in FLAGS
    if kind(node) in ("int", "bool") or (kind(node) == "float" and wanted == NUMBER):
        return True
    return bool(_WHOLE.fullmatch(node.value)) if wanted == WHOLE else is_number(node.value)


def is_number(text: str) -> bool:
    """Whether LiteLLM can make a number of this text."""
    return _NUMBER.fullmatch(text) is not None


def _check_empty(parts: Parts) -> None:
    """Nothing, where LiteLLM goes through a list."""
    for name in _NEVER_EMPTY:
        if name in parts.litellm and is_null(parts.litellm[name][1]):
            say_stops(parts, parts.litellm[name][0], f"{name} may not be empty", SETTING)
    timeout = parts.litellm.get("request_timeout")
    if timeout is not None and is_null(timeout[1]):
        _say_fails(parts, timeout[0], "request_timeout may not be empty")
    for name, form in (("user_header_name", TEXT), ("max_request_size_mb", NUMBER)):
        pair = parts.general.get(name)
        if pair is not None and not is_null(pair[1]) and not is_of(pair[1], form):
            _say_fails(parts, pair[1], f"{name} must be {form}")
    if "mcp_servers" in parts.top and "litellm_settings" in parts.top:
        key, value = parts.top["litellm_settings"]
        if is_null(value) and not is_falsy(parts.section("mcp_servers")):
            say_stops(parts, key, "litellm_settings may not be empty beside mcp_servers", SECTION)


def _check_single(parts: Parts) -> None:
    """What must have a form of its own."""
    time = parts.litellm.get("budget_reset_time")
    if time is not None and not _is_time(time[1]):
        what = 'budget_reset_time must be a time in quotes, such as "12:00"'
        say_stops(parts, time[1], what, SETTING)
    pattern = parts.litellm.get("key_alias_pattern")
    if pattern is not None and not _is_pattern(text_of(pattern[1])):
        say_stops(parts, pattern[1], "key_alias_pattern is no regular expression", SETTING)
    address = parts.router.get("redis_url")
    text = text_of(address[1]) if address is not None else None
    if address is not None and text and not text.startswith((*_REDIS, REFERENCE)):
        say_stops(parts, address[1], "redis_url must begin with redis://", SETTING)
    alerting = parts.general.get("alerting")
    if alerting is not None and kind(alerting[1]) in ("int", "float", "bool"):
        say_stops(parts, alerting[1], "alerting must be a list", SETTING)


def _check_callback_settings(parts: Parts) -> None:
    """LiteLLM looks into them when it makes a callback ready."""
    node = parts.section("callback_settings")
    if node is None or is_falsy(node) or isinstance(node, MappingNode):
        return
    what = "callback_settings must hold the settings of each callback, below its name"
    name = (text_of(node) or "").removeprefix(REFERENCE)
    is_unset = is_reference(node) and name not in parts.environment  # LiteLLM takes it for nothing
    if not is_unset and any(_makes_one_ready(parts, name) for name in _MADE_READY):
        say_stops(parts, node, what, SECTION)
    else:
        parts.findings.warn(node, f"{what}: LiteLLM finds none in this.", code=SECTION)


def _makes_one_ready(parts: Parts, setting: str) -> bool:
    """Whether this list names a callback whose settings LiteLLM looks up. Code of one's own it
    loads without, but for `callbacks`."""
    node = value_of(parts.litellm, setting)
    if node is None or is_falsy(node):
        return False
    if not isinstance(node, SequenceNode):
        return setting != "callbacks"  # a single text there is code; elsewhere each letter a name
    return setting == "callbacks" or any("." not in (text_of(one) or "") for one in items(node))


def _check_models(parts: Parts) -> None:
    """Parameters of models whose form LiteLLM looks at before it serves, or with each request."""
    for model in parts.models:
        loops = model.params.get("max_agentic_loops")
        if loops is not None and not _is_ceiling(loops[1]):
            what = "max_agentic_loops must be a whole number from 1 on"
            say_stops(parts, loops[1], what, SETTING)
        for name, form in _SENT.items():
            pair = model.params.get(name)
            if pair is not None and not is_null(pair[1]) and not is_of(pair[1], form):
                parts.findings.error(
                    pair[1],
                    f"{name} must be {form}: every request to {model.name[:60]} fails.",
                    code=SETTING,
                )
        for name, form in _OF_GROUP.items():
            pair = model.info.get(name)
            if pair is not None and not is_null(pair[1]) and not is_of(pair[1], form):
                _say_fails(parts, pair[1], f"{name} must be {form}")
        for name in ("base_model", "team_id"):
            pair = model.info.get(name)
            if pair is not None and not is_null(pair[1]) and not is_of(pair[1], TEXT):
                parts.findings.warn(
                    pair[1],
                    f"{name} must be a text: LiteLLM will leave this model out.",
                    "Put it in quotes.",
                    code=LEFT_OUT,
                )
        for name in _NAMES:
            pair = model.params.get(name)
            if pair is not None and text_of(pair[1]) and not is_reference(pair[1]):
                parts.findings.warn(
                    pair[1],
                    f"{name} must be a list: LiteLLM takes each letter of this for a name.",
                    "Put the name in brackets.",
                    code=LEFT_OUT,
                )
            elif pair is not None and kind(pair[1]) in _SINGLE and not is_falsy(pair[1]):
                _say_fails(parts, pair[1], f"{name} must be a list of parameters")
        for name in _HEADERS:
            if name in model.params:
                _check_headers(parts, model, name)


def _check_headers(parts: Parts, model: Model, name: str) -> None:
    """What each request has in its head: texts, and nothing that YAML takes for something else."""
    for key, value in parts.document.pairs(model.params[name][1]):
        if kind(value) in _SINGLE:
            parts.findings.error(
                value,
                f"{name_of(key)} in {name} must be a text: every request to {model.name[:60]} "
                "fails.",
                "Put it in quotes.",
                code=SETTING,
                fix=quote(parts.document, value),
            )


def _say_fails(parts: Parts, node: Node, what: str) -> None:
    parts.findings.error(node, f"{what}: every request fails.", code=SETTING)


def _is_time(node: Node) -> bool:
    """Read as LiteLLM reads it, for which "9:5" is a time and " 9:05" is none."""
    text = text_of(node)
    if is_null(node) or text == "" or is_reference(node):
        return True
    for form in _TIMES:
        try:
            datetime.strptime(text or "", form)
        except ValueError:
            continue
        return True
    return False


def _is_ceiling(node: Node) -> bool:
    """Whether LiteLLM makes a whole number from 1 on of it: "3" and 3.0 are, true is not."""
    if is_null(node) or is_reference(node):
        return True
    if not isinstance(node, ScalarNode) or kind(node) not in ("int", "float", "str"):
        return False
    try:
        value = SafeConstructor().construct_object(ScalarNode(node.tag, node.value))
        number = int(value.strip()) if isinstance(value, str) else value
    except (YAMLError, ValueError, LookupError, ArithmeticError):
        return False
    return number >= 1 and (isinstance(number, int) or number.is_integer())


def _is_pattern(text: str | None) -> bool:
    if text is None or text.startswith(REFERENCE):
        return True
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return False
    return True
