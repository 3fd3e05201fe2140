"""Slips of the finger: `=` for `:`, a variable's name, a setting in the wrong section."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE, is_key_name
from core.config.document import items, text_of
from core.config.edits import Edit, Fix
from core.config.fixes import rename
from core.config.issue import UNSET
from core.config.known_keys import (
    GENERAL_SETTINGS,
    LITELLM_SETTINGS,
    MODEL_PARAMS,
    ROUTER_SETTINGS,
    TOP_LEVEL,
)
from core.config.lint_context import name_of
from core.config.lint_sections import GENERAL_NEAR, LITELLM_NEAR, TOP_NEAR, has_secret_manager
from core.config.rules.fields import OTHER_KIND
from core.config.rules.known import READ_AT_IMPORT
from core.config.rules.parts import Parts, is_null, word_set

EQUALS: Final = "LP360"
NEAR_VARIABLE: Final = "LP361"
WRONG_SECTION: Final = "LP362"
OTHER_KEY: Final = "LP363"
UNKNOWN: Final = "LP364"
NOT_SET: Final = "LP365"
EMPTIED: Final = "LP441"

_EQUALS: Final = re.compile(r"([A-Za-z_]+)[ \t]*=[ \t]*(?=\S)")
_TOLD_ELSEWHERE: Final = frozenset({"master_key"})
"""What has an issue of its own."""
_OF_THE_PERSON: Final = ("x-", "x_", "_", ".")
"""How a section of the top begins that is there for its reader, or for anchors."""
_NOT_TAKEN: Final = frozenset(
    {"PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "HOME"}
    | {"PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "USER", "SHELL", "LOGNAME", "NO_PROXY"}
    | {"no_proxy", "LITELLM_ENABLE_MCP_STDIO"}
)
"""Variables that LiteLLM does not take from a config."""
_READ_BEFORE: Final = word_set(
    """
    CONFIG_FILE_PATH CUSTOM_TIKTOKEN_CACHE_DIR DEBUG DETAILED_DEBUG DOCS_DESCRIPTION DOCS_FILTERED
    DOCS_TITLE DOCS_URL HOST JSON_LOGS KEEPALIVE_TIMEOUT LEGACY_MULTI_INSTANCE_RATE_LIMITING
    LIMIT_CONCURRENCY LITELLM_ANTHROPIC_BETA_HEADERS_URL LITELLM_ANTHROPIC_PROMPT_CACHING_TTL
    LITELLM_BLOG_POSTS_URL LITELLM_CORS_ORIGINS LITELLM_DISABLE_LAZY_LOADING
    LITELLM_DISABLE_REDACT_SECRETS LITELLM_ENABLE_ANTHROPIC_PROMPT_CACHING LITELLM_LOG
    LITELLM_LOGGER_NAME LITELLM_METER_NAME LITELLM_MODE LITELLM_MODEL_COST_MAP_URL
    LITELLM_MODIFY_PARAMS LITELLM_PROFILE LITELLM_UI_PATH MAX_REQUESTS_BEFORE_RESTART
    MCP_TOOL_PREFIX_SEPARATOR NO_DOCS NO_OPENAPI NO_REDOC NUM_WORKERS OTEL_TRACER_NAME PORT
    REDOC_URL ROOT_REDIRECT_URL SERVER_ROOT_PATH SSL_CERTFILE_PATH SSL_KEYFILE_PATH
    TIKTOKEN_CACHE_DIR
    """
)
"""Others that are read while LiteLLM is loaded or by its command, before any config is."""
_OF_OTHERS: Final = re.compile(
    r"(?:anthropic|aws|azure|cohere|database|datadog|dd|gemini|google|groq|langfuse|langsmith"
    r"|litellm|mistral|openai|openrouter|otel|proxy|redis|slack|smtp|store|ui|vertex|vertexai)_"
)
"""How the variables of LiteLLM and of its providers begin, in small letters."""
_NAMED: Final = re.compile(re.escape(REFERENCE) + r"(\w+)")
_MODELS: Final = "model_list"
_ENTRY: Final = frozenset({"model_name", "litellm_params", "model_info"})
_VERBOSE: Final = frozenset({"set_verbose"})
"""Works for all of LiteLLM where it is not one of the settings that are read one by one."""
_SECTIONS: Final = (
    ("general_settings", GENERAL_SETTINGS),
    ("litellm_settings", LITELLM_SETTINGS | _VERBOSE),
    ("router_settings", ROUTER_SETTINGS - _VERBOSE),
)


def check(parts: Parts) -> None:
    """All of the above."""
    _check_equals(parts)
    _check_variables(parts)
    _check_sections(parts)
    _check_key_names(parts)
    _check_unknown(parts)
    _check_given(parts)


# ---- `=` for `:`


def _check_equals(parts: Parts) -> None:
    if "=" not in parts.document.text:
        return
    for name, known in _SECTIONS:
        if name in parts.top:
            _look(parts, parts.top[name][1], known)
    for entry in items(parts.section("model_list")):
        _look(parts, entry, _ENTRY)
        for name, words in (("litellm_params", MODEL_PARAMS), ("model_info", None)):
            value = parts.document.get(entry, name)
            if value is not None:
                _look(parts, value, words)
    for key, _ in parts.top.values():
        _look(parts, key, TOP_LEVEL)


def _look(parts: Parts, node: Node, known: frozenset[str] | None) -> None:
    """A text where settings belong, which has the form of a setting with `=`."""
    text = text_of(node)
    if text is None or not isinstance(node, ScalarNode) or node.style is not None:
        return
    found = _EQUALS.match(text)
    if found is None or (known is not None and found[1] not in known):
        return
    mend = None
    source = parts.document.text[node.start_mark.index : node.end_mark.index]
    place = _EQUALS.match(source)
    if place is not None and "\n" not in source:
        start = node.start_mark.index + place.end(1)
        mend = Fix("Write a colon", (Edit(start, node.start_mark.index + place.end(), ": "),))
    parts.findings.warn(
        node,
        f"{found[1]} is followed by = here, and YAML wants a colon and a blank.",
        f"Write {found[1]}: and then the value.",
        code=EQUALS,
        fix=mend,
    )


# ---- variables


def _check_variables(parts: Parts) -> None:
    """A name that is not set, and one letter away from one that is."""
    # Not only those that the gateway is given as it is: naming one gives it.
    known = frozenset(parts.findings.environment) | parts.findings.given.own
    named = set(_NAMED.findall(parts.document.text))
    if not known or named <= known or has_secret_manager(parts.findings):
        return
    seen: set[tuple[int, int]] = set()
    for reference in parts.document.references():
        if not reference.resolved or reference.name in known:
            continue
        near = parts.findings.near(reference.name, known, 0.87)
        place = (reference.line, reference.column)
        if near is None or place in seen or not reference.name:
            continue
        seen.add(place)
        parts.findings.warn_at(
            *place,
            f"{reference.name[:60]} is not set, but {near} is.",
            f"Did you mean {REFERENCE}{near}?",
            kind=UNSET,
            code=NEAR_VARIABLE,
        )


# ---- sections


def _check_sections(parts: Parts) -> None:
    """A setting that LiteLLM knows, in a section where it does not look for it."""
    pairs = {
        "general_settings": parts.general,
        "litellm_settings": parts.litellm,
        "router_settings": parts.router,
    }
    for name, _ in _SECTIONS:
        if _MODELS in pairs[name]:
            parts.findings.warn(
                pairs[name][_MODELS][0],
                f"LiteLLM takes no models from {name}.",
                f"Move {_MODELS}: to the start of a line.",
                code=WRONG_SECTION,
            )
    for name, known in _SECTIONS[:2]:  # router_settings have this check elsewhere
        for word, (key, _) in pairs[name].items():
            if word in known or word in _TOLD_ELSEWHERE or word == _MODELS:
                continue
            others = [other for other, words in _SECTIONS if other != name and word in words]
            if others:
                parts.findings.warn(
                    key,
                    f"LiteLLM ignores {name_of(key)} in {name}.",
                    f"It belongs under {others[-1]}.",
                    code=WRONG_SECTION,
                )


def _check_key_names(parts: Parts) -> None:
    """`apikey`, which is Watsonx's; all others know api_key."""
    for model in parts.models:
        if "apikey" in model.params and "api_key" not in model.params:
            key = model.params["apikey"][0]
            if not model.model.startswith("watsonx"):
                parts.findings.warn(
                    key,
                    "apikey is a word of Watsonx: this provider does not get it as its key.",
                    "Did you mean api_key?",
                    code=OTHER_KEY,
                    fix=rename(parts.document, key, "api_key"),
                )


# ---- what nobody reads


def _check_unknown(parts: Parts) -> None:
    """Settings and sections that LiteLLM does not read, and that resemble none that it does."""
    for name, known, cutoff in (
        ("general_settings", GENERAL_SETTINGS, GENERAL_NEAR),
        ("litellm_settings", LITELLM_SETTINGS | _VERBOSE, LITELLM_NEAR),
    ):
        pairs = parts.general if name == "general_settings" else parts.litellm
        for word, (key, _) in pairs.items():
            if _is_told(parts, word, known, cutoff):
                continue
            inner = word in TOP_LEVEL
            parts.findings.warn(
                key,
                f"LiteLLM does not know {name_of(key)} in {name} and ignores it.",
                f"Move {name_of(key)}: to the start of a line, beside {name}."
                if inner
                else f"It is a variable: set {word.upper()} before LiteLLM Pocket starts."
                if word.upper() in _VARIABLES
                else "It belongs under litellm_params of a model."
                if word in MODEL_PARAMS
                else "Remove it, or check the name in LiteLLM's docs.",
                code=UNKNOWN,
            )
    for word, (key, value) in parts.top.items():
        if word.startswith(_OF_THE_PERSON) or _has_anchor(parts, key, value):
            continue
        if word in _ELSEWHERE or _is_told(parts, word, TOP_LEVEL, TOP_NEAR):
            continue
        parts.findings.warn(
            key,
            f"LiteLLM knows no section {name_of(key)} and ignores it.",
            _where(parts, key, value),
            code=UNKNOWN,
        )


def _where(parts: Parts, key: Node, value: Node) -> str:
    """What to do with a section that is none: what is in it tells what it was meant for."""
    if any("litellm_params" in parts.pairs(one) for one in items(value)):
        entries = (parts.pairs(one) for one in items(value))
        section = "guardrails" if any("guardrail_name" in one for one in entries) else "model_list"
        return f"Did you mean {section}?"
    names = parts.pairs(value).keys()
    if "transport" in names or {"url", "auth_type"} <= names or {"command", "args"} <= names:
        return "An MCP server belongs under mcp_servers, indented by two spaces."
    return f"If it is a note of your own, call it x-{name_of(key)}."


_VARIABLES: Final = frozenset({"LITELLM_SALT_KEY", "DATABASE_URL", "STORE_MODEL_IN_DB"})
_ELSEWHERE: Final = frozenset().union(*(words for _, words in _SECTIONS))


def _is_told(parts: Parts, word: str, known: frozenset[str], cutoff: float) -> bool:
    """Whether it is known, or has an issue of its own."""
    if word in known or word in _TOLD_ELSEWHERE:
        return True
    if known is not TOP_LEVEL and word in _ELSEWHERE:
        return True
    return parts.findings.near(word, known, cutoff) is not None


def _has_anchor(parts: Parts, key: Node, value: Node) -> bool:
    """Whether it has a name (&) for other parts of the file."""
    text = parts.document.text
    between = text[key.end_mark.index : value.start_mark.index + 1]
    return "&" in between


def _check_given(parts: Parts) -> None:
    """Variables of the config that LiteLLM does not set."""
    for name, (key, value) in parts.pairs(parts.section("environment_variables")).items():
        if is_null(value):
            parts.findings.warn(
                key,
                f"LiteLLM sets {name_of(key)} to the word None, in place of what it was.",
                "Write its value, or remove the line.",
                code=EMPTIED,
            )
        elif text_of(value) == "" and is_key_name(name):
            parts.findings.warn(
                key,
                f"LiteLLM sets {name_of(key)} to nothing, in place of the key that it was.",
                "Remove the line, and keep the key on the Keys page.",
                code=EMPTIED,
            )
        if isinstance(value, (MappingNode, SequenceNode)):
            parts.findings.warn(
                value,
                f"A variable is one text: LiteLLM makes one of all that stands here, and sets "
                f"{name_of(key)} to it.",
                f"Write {name_of(key)}: and its value.",
                code=OTHER_KIND,
            )
        if name.islower() and _is_for_nobody(parts, name):
            parts.findings.warn(
                key,
                f"Variables are told apart by capital letters, and nobody reads {name_of(key)}.",
                f"Did you mean {name.upper()}?",
                code=NOT_SET,
                fix=rename(parts.document, key, name.upper()),
            )
        if name in _NOT_TAKEN or name in READ_AT_IMPORT or name in _READ_BEFORE:
            parts.findings.warn(
                key,
                f"LiteLLM does not set {name_of(key)} from a config."
                if name in _NOT_TAKEN
                else f"LiteLLM has read {name_of(key)} before it sets this: nothing comes of it.",
                "Set it before LiteLLM Pocket starts.",
                code=NOT_SET,
            )


def _is_for_nobody(parts: Parts, name: str) -> bool:
    """Whether a variable in small letters is LiteLLM's by its beginning, and not named here."""
    return _OF_OTHERS.match(name) is not None and f"{REFERENCE}{name}" not in parts.document.text
