"""Guardrails and MCP servers that are left out, or that LiteLLM does not start with."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE
from core.config.document import is_true, items, text_of
from core.config.fixes import rename
from core.config.known_keys import CALLBACKS
from core.config.lint_context import name_of, shown
from core.config.rules.fields import groups
from core.config.rules.forms import FLAG, SETTINGS, TEXT, is_of
from core.config.rules.guard_needs import FAILS, SKIPS, STOPS, Lack, lack_of
from core.config.rules.known import GUARDRAILS_OF_MODE, MCP_SERVER
from core.config.rules.parts import (
    Pairs,
    Parts,
    is_falsy,
    is_null,
    is_reference,
    say_unknown,
    texts,
    value_of,
)
from core.config.rules.runs import LICENSED, has_licence

GUARDRAIL_FORM: Final = "LP340"
GUARDRAIL_SKIPPED: Final = "LP341"
GUARDRAIL_NEEDS: Final = "LP342"
GUARDRAIL_KEY: Final = "LP343"
OF_MODEL: Final = "LP344"
MCP_FORM: Final = "LP345"
MCP_SKIPPED: Final = "LP346"
MCP_KEY: Final = "LP347"
MCP_FILE: Final = "LP348"

_LIBRARIES: Final = {
    "conduct": ("the package conduct-litellm-guard", STOPS),
    "custom_code": ("the package RestrictedPython", SKIPS),
    "hide-secrets": ("the package detect-secrets", FAILS),
    "semantic_guard": ("the package semantic-router", STOPS),
}
"""Kinds whose library is not part of this program, and what comes of it."""
_PARAMS: Final = (
    *((name, TEXT) for name in ("api_key", "api_base", "guardrailIdentifier", "guardrailVersion")),
    ("default_on", FLAG),
)
_IN_PARAMS: Final = frozenset({"guardrail", "mode", "default_on", "api_key", "api_base"})
_OLDER_KEYS: Final = frozenset(
    {"callbacks", "default_on", "logging_only", "enabled_roles", "callback_args"}
)
_MODES: Final = frozenset(
    {"pre_call", "post_call", "during_call", "logging_only", "pre_mcp_call", "during_mcp_call"}
    | {"post_mcp_call", "realtime_input_transcription"}
)
_SCORE: Final = re.compile(r"(?:^|_)(?:thresholds?|scores?|confidence)(?:_|$)")
_TRANSPORTS: Final = frozenset({"sse", "http", "stdio"})
_SIGN_INS: Final = frozenset(
    {"none", "api_key", "bearer_token", "basic", "authorization", "oauth2", "aws_sigv4", "token"}
    | {"oauth2_token_exchange", "oauth2_id_jag", "true_passthrough", "oauth_delegate"}
)
_WITH_TOKEN: Final = ("api_key", "bearer_token", "basic", "authorization", "token")
"""Ways to sign in for which LiteLLM sends what stands in auth_value."""
_FLOWS: Final = frozenset({"client_credentials", "authorization_code"})
_STDIO: Final = "LITELLM_ENABLE_MCP_STDIO"
_OTHER_WORDS: Final = {
    "headers": "static_headers",
    "type": "transport",
    "token": "auth_value",
    "auth_token": "auth_value",
    "api_key": "auth_value",
    "spec_file": "spec_path",
    "openapi_spec": "spec_path",
}
"""Words of other programs for what LiteLLM calls otherwise."""


def check(parts: Parts) -> None:
    """All of the above."""
    _check_guardrails(parts, parts.section("guardrails"))
    _check_older_guardrails(parts)
    _check_of_models(parts)
    _check_servers(parts, parts.section("mcp_servers"))


# ---- guardrails


def _check_guardrails(parts: Parts, node: Node | None) -> None:
    if node is None or is_falsy(node):
        return
    if not isinstance(node, SequenceNode):
        parts.findings.error(
            node,
            "guardrails must be a list; LiteLLM does not start with this.",
            'Begin each one with a dash: "- guardrail_name: …".',
            code=GUARDRAIL_FORM,
        )
        return
    for item in items(node):
        pairs = parts.pairs(item)
        if "guardrail_name" not in pairs and len(pairs) == 1 and not _is_new(pairs):
            parts.findings.error(
                item,
                "This is the older form of a guardrail, a name and its callbacks: LiteLLM does not "
                "start with it here.",
                "Write guardrail_name and litellm_params with guardrail and mode.",
                code=GUARDRAIL_FORM,
            )
            continue
        missing = [key for key in ("guardrail_name", "litellm_params") if key not in pairs]
        if missing:
            parts.findings.error(
                item,
                f"This guardrail has no {missing[0]}; LiteLLM does not start without.",
                "A guardrail needs guardrail_name and litellm_params.",
                code=GUARDRAIL_FORM,
            )
        else:
            _check_guardrail(parts, pairs)
            _check_beside(parts, pairs)


def _check_beside(parts: Parts, pairs: Pairs) -> None:
    for name, (key, _) in pairs.items():
        if name in _IN_PARAMS:
            parts.findings.warn(
                key,
                f"LiteLLM ignores {name_of(key)} here.",
                "It belongs under the litellm_params of the guardrail.",
                code=GUARDRAIL_KEY,
            )


def _check_older_guardrails(parts: Parts) -> None:
    """In litellm_settings only the older form is understood: a name, and its settings below."""
    pair = parts.litellm.get("guardrails")
    if pair is not None and not is_null(pair[1]) and not isinstance(pair[1], SequenceNode):
        _say_older(parts, pair[1], "guardrails in litellm_settings must be a list")
    for item in items(pair[1] if pair else None):
        if not isinstance(item, MappingNode):
            _say_older(parts, item, "A guardrail in litellm_settings must hold its settings")
        elif not _is_new(parts.pairs(item)):
            for name, (key, value) in parts.pairs(item).items():
                _check_older(parts, name, key, parts.pairs(value))
        if _is_new(parts.pairs(item)):
            parts.findings.error(
                item,
                "LiteLLM does not start with guardrails of this form in litellm_settings.",
                "Move guardrails: to the start of a line, beside litellm_settings.",
                code=GUARDRAIL_FORM,
            )


def _check_older(parts: Parts, name: str, key: Node, settings: Pairs) -> None:
    callbacks = settings.get("callbacks")
    if callbacks is None:
        _say_older(parts, key, f"The guardrail {shown(name)} has no callbacks")
        return
    for other, (place, _) in settings.items():
        if other not in _OLDER_KEYS:
            _say_older(parts, place, f"LiteLLM knows no {name_of(place)} of such a guardrail")
    if "default_on" not in settings or not is_true(settings["default_on"][1]):
        return
    for item in items(callbacks[1]):
        called = text_of(item) or ""
        if called in LICENSED and not has_licence(parts):
            _say_older(parts, item, f"{shown(called)} asks for a licence of LiteLLM's makers")
        elif called and "." not in called and called not in CALLBACKS:
            _say_older(parts, item, f"LiteLLM knows no callback {shown(called)}")


def _say_older(parts: Parts, node: Node, what: str) -> None:
    parts.findings.error(
        node,
        f"{what}: LiteLLM does not start.",
        "Better write guardrails: at the start of a line, with guardrail_name and litellm_params.",
        code=GUARDRAIL_FORM,
    )


def _is_new(pairs: Pairs) -> bool:
    return not pairs.keys().isdisjoint({"guardrail_name", "litellm_params", "guardrail_info"})


def _check_guardrail(parts: Parts, pairs: Pairs) -> None:
    params = parts.pairs(pairs["litellm_params"][1])
    called = name_of(pairs["guardrail_name"][1])
    if not _has_form(parts, pairs, called):
        return
    for key, wanted in _PARAMS:
        if key in params and not is_null(params[key][1]) and not is_of(params[key][1], wanted):
            parts.findings.warn(
                params[key][1],
                f"{key} must be {wanted}: LiteLLM starts without the guardrail {called}, and "
                "nothing is checked.",
                "Put it in quotes." if wanted == TEXT else f"Write {wanted}.",
                code=GUARDRAIL_SKIPPED,
            )
            return
    for key in ("guardrail", "mode"):
        if key not in params or is_null(params[key][1]):
            parts.findings.warn(
                pairs["litellm_params"][0],
                f"The guardrail {called} has no {key}, and LiteLLM starts without it: nothing is "
                "checked.",
                "Add mode: pre_call." if key == "mode" else "Add guardrail: and its kind.",
                code=GUARDRAIL_SKIPPED,
            )
            return
    node = params["guardrail"][1]
    kind_of = text_of(node) or ""
    _check_mode(parts, called, params["mode"][1], kind_of)
    if is_reference(node):
        return
    if kind_of in _LIBRARIES:
        needs, then = _LIBRARIES[kind_of]
        _say_needs(parts, node, called, needs, then)
    elif kind_of == "presidio":
        _check_presidio(parts, node, called, params)
    elif kind_of == "litellm_content_filter":
        _check_patterns(parts, called, params)
    elif kind_of == "bedrock":
        _check_bedrock(parts, node, called, params)
    elif (lack := lack_of(parts, kind_of, params)) is not None:
        _say_lack(parts, node, called, lack)


def _has_form(parts: Parts, pairs: Pairs, called: str) -> bool:
    """Whether its two parts are of their kinds; what is not is said."""
    value = pairs["guardrail_name"][1]
    if not is_of(value, TEXT):
        parts.findings.error(
            value,
            f"guardrail_name of a guardrail must be {TEXT}: LiteLLM does not start.",
            code=GUARDRAIL_FORM,
        )
        return False
    value = pairs["litellm_params"][1]
    if is_of(value, SETTINGS):
        return True
    what = f"litellm_params of a guardrail must be {SETTINGS}"
    name = (text_of(value) or "").removeprefix(REFERENCE)
    is_unset = is_reference(value) and name not in parts.environment
    if is_unset or (isinstance(value, ScalarNode) and text_of(value) is None):
        parts.findings.warn(
            value,
            f"{what}: LiteLLM starts without the guardrail {called}, and nothing is checked.",
            "Write guardrail: and mode:, indented below it.",
            code=GUARDRAIL_SKIPPED,
        )
    else:
        parts.findings.error(value, f"{what}: LiteLLM does not start.", code=GUARDRAIL_FORM)
    return False


def _check_mode(parts: Parts, called: str, node: Node, kind_of: str) -> None:
    """When it checks: a name, or several. By tags it may be more."""
    own = (
        frozenset(mode for mode, known in GUARDRAILS_OF_MODE.items() if kind_of in known) or _MODES
    )
    for one in items(node) or (node,):
        name = text_of(one)
        if not name or name in own or is_reference(one):
            continue
        said = f"LiteLLM knows no mode {shown(name)} and starts without the guardrail {called}"
        if name in _MODES:
            said = (
                f"{kind_of} has no mode {name}, and LiteLLM starts without the guardrail {called}"
            )
        say_unknown(
            parts,
            one,
            f"{said}: nothing is checked.",
            None if name in _MODES else parts.findings.near(name, own, 0.6),
            f"There are: {', '.join(sorted(own))}.",
            code=GUARDRAIL_SKIPPED,
        )


def _check_presidio(parts: Parts, node: Node, called: str, params: Pairs) -> None:
    _check_entities(parts, params)
    _check_scores(parts, params)
    for name in ("presidio_analyzer_api_base", "presidio_anonymizer_api_base"):
        if (
            name not in params
            and not parts.may_be_set(name.upper())
            and "mock_redacted_text" not in (params)
        ):
            parts.findings.error(
                node,
                f"The guardrail {called} needs a Presidio server, and {name} is not set: LiteLLM "
                "does not start.",
                f"Add {name} to its litellm_params, with the address of the server.",
                code=GUARDRAIL_NEEDS,
            )
            return


def _check_scores(parts: Parts, params: Pairs) -> None:
    """How sure Presidio must be, under a name that is not read: what is found is masked as before.
    Other guardrails read what they like; this one is made of the names that LiteLLM hands on."""
    for name, (key, _) in params.items():
        if name != "presidio_score_thresholds" and _SCORE.search(name) is not None:
            parts.findings.warn(
                key,
                f"Presidio's guardrail knows no {name_of(key)}: it does nothing.",
                "Write presidio_score_thresholds: {ALL: 0.5}, or the names of what is looked for "
                "in place of ALL.",
                code=GUARDRAIL_KEY,
            )


def _check_entities(parts: Parts, params: Pairs) -> None:
    """What Presidio looks for. Half a name of one of its own is a slip, unless others stand beside
    it that resemble none: then the server was taught what to look for."""
    known = groups()["presidio_entities"].names
    pair = params.get("pii_entities_config")
    slips = []
    for key, _ in parts.document.pairs(pair[1]) if pair is not None else ():
        name = text_of(key) or ""
        if name in known:
            continue
        words = set(name.upper().split("_"))
        slips.append(
            (key, next((one for one in sorted(known) if words <= set(one.split("_"))), None))
        )
    if all(near is not None for _, near in slips):
        for key, near in slips:
            what = f"Presidio knows no {name_of(key)}, and nothing is done with it."
            say_unknown(parts, key, what, near, "", code=GUARDRAIL_KEY)


def _check_patterns(parts: Parts, called: str, params: Pairs) -> None:
    """Patterns that LiteLLM brings along, by their names."""
    known = groups()["prebuilt_patterns"].names
    for item in items(value_of(params, "patterns")):
        pairs = parts.pairs(item)
        node = value_of(pairs, "pattern_name")
        kind_of = text_of(value_of(pairs, "pattern_type"))
        name = text_of(node)
        if node is None or kind_of != "prebuilt" or not name or name in known or is_reference(node):
            continue
        near = parts.findings.near(name, known, 0.6)
        what = (
            f"LiteLLM has no pattern {shown(name)} and starts without the guardrail {called}: "
            "nothing is checked."
        )
        remedy = "LiteLLM's docs have a list of them."
        say_unknown(parts, node, what, near, remedy, code=GUARDRAIL_SKIPPED)


def _check_bedrock(parts: Parts, node: Node, called: str, params: Pairs) -> None:
    if "checks" in params:
        return
    for name in ("guardrailIdentifier", "guardrailVersion"):
        if name not in params or is_null(params[name][1]):
            parts.findings.warn(
                node,
                f"The guardrail {called} has no {name}: Amazon is asked for one called None, and "
                "every request that it checks fails.",
                f"Add {name} to its litellm_params.",
                code=GUARDRAIL_NEEDS,
            )
            return


def _check_of_models(parts: Parts) -> None:
    """Guardrails that a model names."""
    names = texts(
        one
        for item in items(parts.section("guardrails"))
        if (one := parts.document.get(item, "guardrail_name")) is not None
    )
    known = frozenset(name for _, name in names)
    for model in parts.models:
        pair = model.params.get("guardrails")
        for node, name in texts(items(pair[1])) if pair is not None and parts.is_whole else ():
            if name and name not in known and not is_reference(node):
                near = parts.findings.near(name, known, 0.6) if known else None
                what = f"No guardrail is called {shown(name)}: nothing is checked."
                say_unknown(parts, node, what, near, "Add it to guardrails.", code=OF_MODEL)


def _say_needs(parts: Parts, node: Node, called: str, needs: str, then: str) -> None:
    report = parts.findings.error if then == STOPS else parts.findings.warn
    report(
        node,
        f"The guardrail {called} needs {needs}, which is not part of this program: {then}.",
        "Remove it, or take another kind.",
        code=GUARDRAIL_NEEDS,
    )


def _say_lack(parts: Parts, node: Node, called: str, lack: Lack) -> None:
    report = parts.findings.error if lack.then == STOPS else parts.findings.warn
    name = lack.variables[0] if lack.variables else ""
    unset = f", and {name} is not set" if name else ""
    value = f"{REFERENCE}{name} to its litellm_params, and {name} on the Keys page"
    report(
        node,
        f"The guardrail {called} has no {lack.name}{unset}: {lack.then}.",
        f"Add {lack.name}: {value if name else '… to its litellm_params'}.",
        code=GUARDRAIL_NEEDS,
    )


# ---- MCP servers


def _check_servers(parts: Parts, node: Node | None) -> None:
    if node is None or is_falsy(node):
        return
    if not isinstance(node, MappingNode):
        parts.findings.error(
            node,
            "mcp_servers must hold a name and settings for each server; LiteLLM does not start.",
            'Write "name:" and, indented below it, "url: …".',
            code=MCP_FORM,
        )
        return
    for key, value in parts.pairs(node).values():
        if not isinstance(value, MappingNode):
            parts.findings.error(
                value,
                f"The MCP server {name_of(key)} must hold settings; LiteLLM does not start.",
                'Write "url: …", indented below its name.',
                code=MCP_FORM,
            )
            continue
        if "-" in (text_of(key) or ""):
            parts.findings.error(
                key,
                f"The name of the MCP server {name_of(key)} may hold no dash: LiteLLM does not "
                "start.",
                "Write _ in its place.",
                code=MCP_FORM,
                fix=rename(parts.document, key, (text_of(key) or "").replace("-", "_")),
            )
        _check_server(parts, key, parts.pairs(value))


def _check_server(parts: Parts, key: Node, server: Pairs) -> None:
    _check_sign_in(parts, key, server)
    _check_server_keys(parts, server)
    _check_description(parts, server)
    _check_protocol(parts, server)
    _check_command(parts, server)
    node = value_of(server, "transport")
    transport = text_of(node) or ("stdio" if "command" in server else "http")
    if node is not None and transport not in _TRANSPORTS and not is_reference(node):
        near = parts.findings.near(transport, _TRANSPORTS, 0.6)
        parts.findings.error(
            node,
            f"LiteLLM knows no transport {shown(transport)} and does not start.",
            "There are http, sse and stdio.",
            code=MCP_FORM,
            fix=None if near is None else rename(parts.document, node, near),
        )
    elif transport == "stdio":
        if _STDIO not in parts.findings.environment:  # LiteLLM ignores it in the config
            parts.findings.warn(
                key,
                f"The MCP server {name_of(key)} will not start: LiteLLM runs no programs of its "
                "own accord.",
                f"Set {_STDIO}=true before LiteLLM Pocket starts, if you trust this config.",
                code=MCP_SKIPPED,
            )
    elif _lacks_token(server):
        parts.findings.warn(
            server["auth_type"][1],
            f"The MCP server {name_of(key)} has no auth_value to sign in with, so its tools cannot "
            "be had.",
            f"Add auth_value: {REFERENCE}NAME below its name.",
            code=MCP_SKIPPED,
        )
    elif "url" in server:
        _check_address(parts, server["url"][1])
    elif not server.keys() & {"url", "spec_path", "static_tools"}:
        parts.findings.warn(
            key,
            f"The MCP server {name_of(key)} has no url, so its tools cannot be had.",
            'Add "url: …" below its name.',
            code=MCP_SKIPPED,
        )


def _check_address(parts: Parts, node: Node) -> None:
    address = text_of(node)
    if not address or is_reference(node):
        return
    if address != address.strip():
        parts.findings.warn(
            node,
            "This address begins or ends with a blank: the server cannot be asked.",
            "Take the blank away.",
            code=MCP_SKIPPED,
            fix=rename(parts.document, node, address.strip()),
        )
    elif "://" not in address:
        parts.findings.warn(
            node,
            "This address does not begin with http:// or https://: the server cannot be asked.",
            "Write http:// before it.",
            code=MCP_SKIPPED,
            fix=rename(parts.document, node, f"http://{address}"),
        )


def _check_protocol(parts: Parts, server: Pairs) -> None:
    """An address of MCP's older protocol, to which LiteLLM would speak the newer one."""
    address = text_of(value_of(server, "url"))
    path = (address or "").partition("?")[0].rstrip("/")
    if path.endswith("/sse") and not server.keys() & {"transport", "command"}:
        parts.findings.warn(
            server["url"][1],
            "This looks like an address of MCP's older protocol (SSE), and without a transport "
            "LiteLLM speaks the newer one: its tools cannot be had.",
            "Add transport: sse below its name.",
            code=MCP_SKIPPED,
        )


def _check_command(parts: Parts, server: Pairs) -> None:
    """A whole line of a shell, of which the first word alone is a program."""
    node = value_of(server, "command")
    words = (text_of(node) or "").split()
    if node is None or len(words) < 2 or words[0].startswith(("/", '"', "'")) or ":" in words[0]:
        return  # a path may have a blank in it
    parts.findings.warn(
        node,
        "LiteLLM looks for a program that is called like this whole line, and runs nothing.",
        f"Write command: {shown(words[0])}, and the rest as args: {shown(str(words[1:]))}.",
        code=MCP_SKIPPED,
    )


def _lacks_token(server: Pairs) -> bool:
    way = text_of(value_of(server, "auth_type"))
    given = ("auth_value", "authentication_token", "extra_headers", "static_headers")
    return way in _WITH_TOKEN and not any(
        name in server and not is_null(server[name][1]) for name in given
    )


def _check_sign_in(parts: Parts, key: Node, server: Pairs) -> None:
    """How LiteLLM gets at the server; oauth2 has two ways, and it wants to be told which."""
    node = value_of(server, "auth_type")
    way = text_of(node)
    if node is not None and isinstance(node, MappingNode | SequenceNode):
        parts.findings.error(
            node,
            "auth_type is one word: LiteLLM does not start with this.",
            f"There are: {', '.join(sorted(_SIGN_INS))}.",
            code=MCP_FORM,
        )
    if node is not None and way and way not in _SIGN_INS and not is_reference(node):
        near = parts.findings.near(way, _SIGN_INS, 0.6)
        parts.findings.error(
            node,
            f"LiteLLM knows no auth_type {shown(way)} and does not start.",
            f"There are: {', '.join(sorted(_SIGN_INS))}.",
            code=MCP_FORM,
            fix=None if near is None else rename(parts.document, node, near),
        )
    if node is None or way != "oauth2":
        return
    flow = server["oauth2_flow"][1] if "oauth2_flow" in server else None
    if flow is None or (text_of(flow) not in _FLOWS and not is_reference(flow)):
        parts.findings.error(
            node if flow is None else flow,
            f"The MCP server {name_of(key)} has no oauth2_flow that LiteLLM knows: it does not "
            "start.",
            "Add oauth2_flow: client_credentials where the gateway signs in by itself, or "
            "oauth2_flow: authorization_code where each person does.",
            code=MCP_FORM,
        )


def _check_server_keys(parts: Parts, server: Pairs) -> None:
    stored = groups()["mcp_server"].names - MCP_SERVER
    for name, (key, _) in server.items():
        if name in MCP_SERVER:
            continue
        near = _OTHER_WORDS.get(name) or parts.findings.near(name, MCP_SERVER, 0.8)
        if near is not None and near not in server:
            parts.findings.warn(
                key,
                f"LiteLLM does not know {name_of(key)} of an MCP server and ignores it.",
                f"Did you mean {near}?",
                code=MCP_KEY,
                fix=rename(parts.document, key, near),
            )
        elif near is None and name in stored:
            parts.findings.warn(
                key,
                f"LiteLLM reads {name_of(key)} of an MCP server in its database alone, and ignores "
                "it here.",
                "Remove it.",
                code=MCP_KEY,
            )


def _check_description(parts: Parts, server: Pairs) -> None:
    """The file from which LiteLLM makes the tools of a server that speaks no MCP."""
    node = value_of(server, "spec_path")
    name = text_of(node)
    if node is not None and name and name in parts.findings.missing:
        parts.findings.error(
            node,
            f"There is no file {shown(name)}: LiteLLM does not start.",
            "Write its whole path, or the address of an OpenAPI description.",
            code=MCP_FILE,
        )
