"""Addresses, pass-through paths, files and credentials that a config points to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE
from core.config.beside import IS_CLASS, NO_CODE, NO_NAME
from core.config.beside import NO_FILE as NO_FILE_THERE
from core.config.document import is_true, items, kind, text_of
from core.config.edits import Edit, Fix
from core.config.fixes import rename
from core.config.lint_context import name_of, shown
from core.config.rules.known import JWT_AUTH
from core.config.rules.parts import (
    Model,
    Pairs,
    Parts,
    is_null,
    is_reference,
    say_stops,
    say_unknown,
    value_of,
)
from core.config.rules.server_paths import KEEP_WHOLE_PATHS, OPENAI_PATHS
from core.config.rules.texts import LEADS_NOWHERE, NOT_WEB
from core.wire.environment import MASTER_KEY

IN_ADDRESS: Final = "LP350"
NO_SCHEME: Final = "LP351"
WHOLE_PATH: Final = "LP352"
THROUGH_FORM: Final = "LP353"
THROUGH_PATH: Final = "LP354"
FORWARDED: Final = "LP355"
NO_FILE: Final = "LP356"
NO_CREDENTIAL: Final = "LP357"
FORM: Final = "LP358"
UNSAFE_KEY: Final = "LP359"
BASE_URL: Final = "LP400"
NO_SERVICE_FILE: Final = "LP366"
NO_PATH: Final = "LP367"
_OF_ADMINS: Final = "admin_jwt_scope"

_PASSWORD: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@'\"]*:([^/\s@'\"]+)@", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(
    rf"[$<{{]|{re.escape(REFERENCE)}|^(?:x+|\*+|password|pass|pw)$", re.IGNORECASE
)
_CHAT: Final = "/chat/completions"
_ADDED: Final = (
    _CHAT,
    "/completions",
    "/embeddings",
    "/responses",
    "/models",
    "/images/generations",
    "/audio/transcriptions",
    "/audio/speech",
)
"""What LiteLLM puts behind the address of a server that speaks OpenAI's protocol."""
_OF_OLLAMA: Final = (
    *("/v1", "/api", "/api/chat", "/api/generate", "/api/embed", "/api/embeddings", "/api/tags"),
    *("/v1/chat/completions", "/v1/embeddings", "/v1/completions"),
)
_KEPT: Final = {"hosted_vllm": ("/embeddings",)}
"""What else LiteLLM adds unless it is there, beside the path of chats."""
_BARE: Final = re.compile(r"https?://[^/:]+:(11434|1234)")
"""Ollama's and LM Studio's usual ports, with nothing behind them."""
_BARE_PORT: Final = re.compile(r"https?://(?:[^/:]+|\[[^/]+\]):(\d+)")
_WITHOUT_PATH: Final = frozenset({"4000", "8080"})
"""The usual ports of LiteLLM and llama.cpp, which serve OpenAI's protocol without /v1 as well."""
_AZURE: Final = ".openai.azure.com"
_FOUNDRY: Final = re.compile(
    r"https?://(?:[^/]+\.services\.ai\.azure\.com/models(?:/.*)?"
    r"|[^/]+\.(?:models|inference)\.ai\.azure\.com(?:/.*)?)"
)
"""Where Azure has the models that `azure_ai/` asks for."""
_GONE: Final = re.compile(r"https?://api-inference\.huggingface\.co(?:/.*)?")
_RUNNER: Final = re.compile(
    r"(https?://(?:model-runner\.docker\.internal(?::\d+)?|[^/:]+:12434))(/.*)?"
)
"""Docker's Model Runner, by its name or its usual port."""
_INNER: Final = re.compile(
    r"https?://(?:[\w-]+|[\w.-]+\.(?:local|lan|internal|intranet|home\.arpa|svc)|\d+(?:\.\d+){3})"
)
"""A server of a network of one's own, with neither a port nor a path."""
_LOCAL: Final = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\]|[\w.-]+:\d{2,5})(?:[:/]|$)")
_OPENAI: Final = frozenset(
    {"openai", "custom_openai", "hosted_vllm", "lm_studio", "openai_like", "azure", "groq"}
)
_OLLAMA: Final = frozenset({"ollama", "ollama_chat"})
_CODE_SETTINGS: Final = (
    ("litellm_settings", "callbacks"),
    ("litellm_settings", "success_callback"),
    ("litellm_settings", "failure_callback"),
    ("litellm_settings", "post_call_rules"),
    ("general_settings", "custom_auth"),
    ("general_settings", "custom_key_generate"),
    ("general_settings", "custom_key_update"),
    ("general_settings", "custom_key_policy"),
    ("general_settings", "custom_sso"),
    ("general_settings", "custom_ui_sso_sign_in_handler"),
    ("general_settings", "custom_team_metadata_validate"),
)
"""Where LiteLLM loads Python code from a file beside the config, and does not start without it."""
_WITH_NAMES: Final = frozenset({"callbacks", "success_callback", "failure_callback"})
"""Those where a word without a dot is a name of LiteLLM's own."""


@dataclass(frozen=True)
class NoPath:
    """What is wrong with an address that ends before the path below which a server answers."""

    code: str
    what: str
    remedy: str
    whole: str
    """The address as it is meant, most likely."""


def missing_path(provider: str, address: str) -> NoPath | None:
    """What is missing behind the host of an address; None where nothing is known to be. `provider`
    as LiteLLM calls it."""
    plain = address.rstrip("/")
    bare = plain.partition("?")[0]
    host = bare.partition("://")[2].partition("/")[0]
    port = _BARE_PORT.fullmatch(plain)
    if provider not in _OPENAI:
        return None
    if _BARE.fullmatch(plain):
        return _lost_below("/v1", plain)
    if provider == "azure":
        return None
    runner = _RUNNER.fullmatch(plain)
    if runner is not None and "/v1" not in (runner[2] or ""):
        return _lost_below("/engines/v1", runner[1])
    known = OPENAI_PATHS.get(host)
    if known is not None and bare.endswith(host):
        if known.may_end(""):
            return None
        if known.is_whole:
            return _lost_below(known.usual, plain)
    if port[1] in _WITHOUT_PATH if port is not None else _INNER.fullmatch(plain) is None:
        return None
    return NoPath(
        NO_PATH,
        "Most servers have OpenAI's protocol below /v1, and answer without it with 404.",
        "End the address with /v1, unless you know better.",
        f"{plain}/v1",
    )


def _lost_below(path: str, plain: str) -> NoPath:
    return NoPath(
        WHOLE_PATH,
        f"OpenAI's protocol lies below {path} on this server: every request will fail.",
        f"End the address with {path}.",
        f"{plain}{path}",
    )


def check(parts: Parts) -> None:
    """All of the above."""
    _check_passwords(parts)
    for model in parts.models:
        provider = model.provider
        _check_address(parts, provider, model.params.get("api_base"))
        _check_address(parts, provider, model.params.get("base_url"))
        _check_base_url(parts, model)
    _check_pass_through(parts)
    _check_files(parts)
    _check_credentials(parts)
    _check_service_files(parts)
    _check_forms(parts)
    _check_master_key(parts)


def _check_passwords(parts: Parts) -> None:
    """An address is shown in logs and errors, a password in it with it."""
    if "@" not in parts.document.text:
        return
    for _, node, _ in parts.document.walk(parts.document.root):
        if not isinstance(node, ScalarNode) or "@" not in node.value:
            continue
        found = _PASSWORD.search(node.value)
        if found and not _PLACEHOLDER.search(found[1]):
            parts.findings.warn(
                node,
                "This address holds a password: everybody who sees this file has it, and it gets "
                "into logs.",
                f"Keep the whole address in the vault and write {REFERENCE}NAME here.",
                code=IN_ADDRESS,
            )


# ---- addresses


def _check_base_url(parts: Parts, model: Model) -> None:
    """The other name of the address, which LiteLLM reads for some requests and not for others."""
    pair = model.params.get("base_url")
    if pair is None or "api_base" in model.params or not text_of(pair[1]):
        return
    parts.findings.warn(
        pair[0],
        "LiteLLM reads base_url for chats and audio alone: embeddings, images and requests to "
        "/v1/responses or /v1/messages go to the provider's own server, or fail.",
        "Write api_base, which counts for all of them.",
        code=BASE_URL,
        fix=rename(parts.document, pair[0], "api_base"),
    )


def _check_address(parts: Parts, provider: str, pair: tuple[Node, Node] | None) -> None:
    address = text_of(pair[1]) if pair is not None else None
    if pair is None or not address or is_reference(pair[1]):
        return
    node = pair[1]
    if "://" not in address:
        if _LOCAL.match(address) and provider not in NOT_WEB:
            parts.findings.warn(
                node,
                "This address does not begin with http:// or https://: every request will fail.",
                "Write http:// before it.",
                code=NO_SCHEME,
                fix=_before(node, "http://"),
            )
        return
    plain = address.rstrip("/")
    bare = plain.partition("?")[0]
    if _GONE.fullmatch(bare):
        _say_gone(parts, node, provider)
        return
    ollamas = _ending(plain, _OF_OLLAMA) if provider in _OLLAMA else ""
    if ollamas:
        parts.findings.warn(
            node,
            f"Ollama's own protocol does not lie below {ollamas}: every request will hear 404.",
            "End the address before it.",
            code=WHOLE_PATH,
            fix=_instead(node, plain.removesuffix(ollamas)),
        )
    elif provider == "gemini" and bare.endswith("/openai"):
        parts.findings.warn(
            node,
            "gemini/ speaks Google's own protocol, which does not lie below /openai: every request "
            "will hear 404.",
            "Remove the address, or write openai/ before the model.",
            code=WHOLE_PATH,
        )
    elif provider == "anthropic" and plain.endswith("/v1"):
        parts.findings.warn(
            node,
            "LiteLLM adds /v1/messages by itself: it will ask for /v1/v1/messages.",
            "End the address before /v1.",
            code=WHOLE_PATH,
            fix=_instead(node, plain.removesuffix("/v1")),
        )
    elif provider in _OPENAI:
        _check_openai(parts, node, plain, provider)


def _ending(address: str, endings: tuple[str, ...]) -> str:
    """The longest of `endings` that it has; "" for none."""
    return max((end for end in endings if address.endswith(end)), key=len, default="")


def _say_gone(parts: Parts, node: Node, provider: str) -> None:
    parts.findings.warn(
        node,
        "Hugging Face has given this server up: it answers 410 to every request.",
        "Remove the address: LiteLLM knows where huggingface/ is."
        if provider == "huggingface"
        else "Hugging Face is at https://router.huggingface.co/v1 now.",
        code=LEADS_NOWHERE,
    )


def _check_openai(parts: Parts, node: Node, plain: str, provider: str) -> None:
    """Of a server that speaks OpenAI's protocol."""
    bare = plain.partition("?")[0]
    added = _ending(bare, _ADDED) if bare.endswith(_ADDED) else ""
    if provider in KEEP_WHOLE_PATHS and added in (_CHAT, *_KEPT.get(provider, ())):
        return
    lack = missing_path(provider, plain)
    if provider == "azure" and _FOUNDRY.fullmatch(bare):
        parts.findings.warn(
            node,
            "azure/ asks below /openai/deployments, and this is where azure_ai/ finds its models: "
            "every request will hear 404.",
            "Write azure_ai/ before the model, and end the address before /chat/completions.",
            code=WHOLE_PATH,
        )
    elif lack is not None:
        fix = _instead(node, lack.whole)
        parts.findings.warn(node, lack.what, lack.remedy, code=lack.code, fix=fix)
    elif added:
        base = bare.removesuffix(added)
        parts.findings.warn(
            node,
            f"LiteLLM puts the path of each call behind this address by itself, and here it comes "
            f"behind {added}: every request will hear 404.",
            "End the address before that, mostly with /v1.",
            code=WHOLE_PATH,
            fix=_instead(node, base),
        )
    elif provider == "azure":
        _check_azure(parts, node, plain, bare)
    else:
        _check_host(parts, node, bare, provider)


def _check_azure(parts: Parts, node: Node, plain: str, bare: str) -> None:
    """What stands behind the name of the resource, where LiteLLM writes its own."""
    if bare != plain:
        parts.findings.warn(
            node,
            "LiteLLM writes its path behind this, which has a question mark in it: every request "
            "will hear 404.",
            "End the address before the question mark, and write the version as api_version.",
            code=WHOLE_PATH,
            fix=_instead(node, bare),
        )
    elif bare.endswith("/openai"):
        parts.findings.warn(
            node,
            "LiteLLM adds /openai by itself: it will ask for /openai/openai.",
            "End the address before it.",
            code=WHOLE_PATH,
            fix=_instead(node, bare.removesuffix("/openai")),
        )


def _check_host(parts: Parts, node: Node, bare: str, provider: str) -> None:
    """Whether it is one that is asked in another way."""
    host = bare.partition("://")[2].partition("/")[0]
    if host.endswith(_AZURE) and "/openai/v1" not in bare:
        parts.findings.warn(
            node,
            f"{provider}/ asks this address in OpenAI's way, and Azure answers in its own: every "
            "request will hear 404.",
            "Write azure/ and the deployment as the model, or end the address with /openai/v1.",
            code=WHOLE_PATH,
        )


def _before(node: Node, text: str) -> Fix | None:
    if not isinstance(node, ScalarNode) or node.start_mark.line != node.end_mark.line:
        return None
    at = node.start_mark.index + (node.style in ("'", '"'))
    return Fix(f"Write {text} before it", (Edit(at, at, text),))


def _instead(node: Node, text: str) -> Fix | None:
    if not isinstance(node, ScalarNode) or node.start_mark.line != node.end_mark.line:
        return None
    quotes = int(node.style in ("'", '"'))
    start, end = node.start_mark.index + quotes, node.end_mark.index - quotes
    return Fix(f"Write {text[:60]}", (Edit(start, end, text),))


# ---- pass-through


def _check_pass_through(parts: Parts) -> None:
    pair = parts.general.get("pass_through_endpoints")
    if pair is None or is_null(pair[1]):
        return
    if not isinstance(pair[1], SequenceNode):
        parts.findings.warn(
            pair[1],
            "pass_through_endpoints must be a list: LiteLLM finds no path in this.",
            "Begin each one with a dash: - path: /name.",
            code=THROUGH_FORM,
        )
        return
    for item in items(pair[1]):
        entry = parts.pairs(item)
        if not isinstance(item, MappingNode) or "path" not in entry:
            parts.findings.error(
                item,
                "A pass-through needs a path and a target; LiteLLM does not start with this.",
                "Write path: /name and target: https://….",
                code=THROUGH_FORM,
            )
            continue
        path = text_of(entry["path"][1])
        if path and not path.startswith("/") and not is_reference(entry["path"][1]):
            parts.findings.warn(
                entry["path"][1],
                "A path without a slash at its start is never found: every request hears 404.",
                f"Write /{shown(path)}.",
                code=THROUGH_PATH,
                fix=_before(entry["path"][1], "/"),
            )
        _check_target(parts, entry)
        if "forward_headers" in entry and is_true(entry["forward_headers"][1]):
            parts.findings.warn(
                entry["forward_headers"][0],
                "All headers of a client are sent to the target, also what it signs in with.",
                "Remove it, and list under headers: what the target needs.",
                code=FORWARDED,
            )


def _check_target(parts: Parts, entry: Pairs) -> None:
    """Where a pass-through leads to."""
    if "target" not in entry:
        parts.findings.warn(
            entry["path"][0],
            "This pass-through has no target, so it leads nowhere.",
            "Add target: https://….",
            code=THROUGH_FORM,
        )
    target = text_of(value_of(entry, "target"))
    if target and _lacks_scheme(target) and not is_reference(entry["target"][1]):
        parts.findings.warn(
            entry["target"][1],
            "This target does not begin with http:// or https://: every request to it fails.",
            "Write https:// before it.",
            code=NO_SCHEME,
            fix=_before(entry["target"][1], "https://"),
        )


def _lacks_scheme(target: str) -> bool:
    """Whether it is an address without its beginning; a word with dots is code of one's own."""
    return "://" not in target and ("/" in target or _LOCAL.match(target) is not None)


# ---- files and credentials


def _check_files(parts: Parts) -> None:
    for node, is_code in _code_names(parts):
        name = text_of(node) or ""
        if name and not is_reference(node) and _is_no_module(name, is_code=is_code):
            parts.findings.error(
                node,
                f"{name_of(node)} does not say where the code is: LiteLLM does not start.",
                "Write the name of the file without .py, a dot, and the name in it: hooks.handler.",
                code=NO_FILE,
            )
            continue
        lack = parts.findings.missing.get(name)
        if lack is not None and (lack != IS_CLASS or _wants_one_made(parts, node)):
            _say_lack(parts, node, name, lack)


def _is_no_module(name: str, *, is_code: bool) -> bool:
    """Whether it is a path, or a lone word where only code may be named."""
    if "://" in name:
        return False
    return name.startswith(("./", "../")) or (is_code and "." not in name)


def _say_lack(parts: Parts, node: Node, name: str, lack: str) -> None:
    module, _, inner = name.rpartition(".")
    file = module.replace(".", "/") + ".py"
    if lack == NO_CODE:
        what = f"There is no file {shown(file)} beside the config"
        remedy = f"Put {shown(file)} into the folder of the config, or remove this."
    elif lack == NO_NAME:
        what = f"There is nothing called {shown(inner)} in {shown(file)}"
        remedy = "Write a name that the file defines at the start of a line."
    else:
        what = f"{shown(inner)} in {shown(file)} is a class, and one made of it is wanted"
        remedy = f"Write  handler = {shown(inner)}()  at the end of the file, and handler here."
    parts.findings.error(node, f"{what}: LiteLLM does not start.", remedy, code=NO_FILE)


def _wants_one_made(parts: Parts, node: Node) -> bool:
    pair = parts.litellm.get("callbacks")
    return pair is not None and any(node is one for one in (pair[1], *items(pair[1])))


def _code_names(parts: Parts) -> Iterator[tuple[Node, bool]]:
    """Where code may be named; and whether a word without a dot is none of LiteLLM's own names
    there."""
    for section, name in _CODE_SETTINGS:
        pairs = parts.general if section == "general_settings" else parts.litellm
        if name in pairs:
            yield pairs[name][1], name not in _WITH_NAMES
            yield from ((one, False) for one in items(pairs[name][1]))
    for item in items(value_of(parts.litellm, "custom_provider_map")):
        handler = parts.document.get(item, "custom_handler")
        if handler is not None:
            yield handler, True
    for item in items(parts.section("guardrails")):
        params = parts.pairs(parts.document.get(item, "litellm_params"))
        if "guardrail" in params:
            yield params["guardrail"][1], False


def _check_credentials(parts: Parts) -> None:
    nodes = (
        parts.document.get(item, "credential_name")
        for item in items(parts.section("credential_list"))
    )
    known = frozenset(name for node in nodes if (name := text_of(node)))
    if not parts.is_whole:
        return
    for model in parts.models:
        pair = model.params.get("litellm_credential_name")
        name = text_of(pair[1]) if pair is not None else None
        if pair is None or not name or name in known or is_reference(pair[1]):
            continue
        near = parts.findings.near(name, known, 0.6) if known else None
        what = f"No credential is called {name_of(pair[1])}: requests go out without it."
        say_unknown(parts, pair[1], what, near, "Add it to credential_list.", code=NO_CREDENTIAL)


def _check_service_files(parts: Parts) -> None:
    """Google's credentials, kept in a file."""
    for model in parts.models:
        pair = model.params.get("vertex_credentials")
        name = text_of(pair[1]) if pair is not None else None
        if pair is not None and name and parts.findings.missing.get(name) == NO_FILE_THERE:
            parts.findings.warn(
                pair[1],
                f"There is no file {shown(name)}: every request to {shown(model.name)} fails.",
                "Write the path of the file that Google gave you.",
                code=NO_SERVICE_FILE,
            )


# ---- forms of lesser sections


def _check_forms(parts: Parts) -> None:
    _check_jwt(parts)
    defaults = parts.router.get("default_litellm_params")
    if (
        defaults is not None
        and not is_null(defaults[1])
        and not isinstance(defaults[1], MappingNode)
    ):
        say_stops(parts, defaults[1], "default_litellm_params must hold settings", FORM)


def _check_jwt(parts: Parts) -> None:
    """How tokens of others are read; LiteLLM takes no key here that it does not know."""
    pair = parts.general.get("litellm_jwtauth")
    settings = parts.pairs(pair[1] if pair else None)
    for name, (key, _) in settings.items():
        if name not in JWT_AUTH:
            near = parts.findings.near(name, JWT_AUTH, 0.75)
            if near == _OF_ADMINS and "admin" not in name:
                near = None  # it would make administrators of whoever has that scope
            what = f"LiteLLM knows no {name_of(key)} in litellm_jwtauth and does not start."
            say_unknown(parts, key, what, near, "Remove it.", code=FORM, stops=True)
    roles = settings.get("role_mappings")
    if roles is not None and not is_null(roles[1]) and not isinstance(roles[1], SequenceNode):
        what = "role_mappings must be a list of entries with role, internal_role"
        say_stops(parts, roles[1], what, FORM)


def _check_master_key(parts: Parts) -> None:
    """The keys that LiteLLM refuses to start with since 1.106."""
    pair = parts.general.get("master_key")
    value = text_of(pair[1]) if pair is not None else None
    allowed = parts.general.get("dangerously_permit_weak_or_unset_master_key")
    if pair is None or value is None or (allowed is not None and is_true(allowed[1])):
        return
    if value == "sk-1234" or (value == "" and kind(pair[1]) == "str"):
        parts.findings.error(
            pair[1],
            "LiteLLM does not start with "
            + ("the example key of its docs, which everybody knows." if value else "an empty key."),
            f"Write master_key: {REFERENCE}{MASTER_KEY}.",
            code=UNSAFE_KEY,
            fix=_instead(pair[1], f"{REFERENCE}{MASTER_KEY}"),
        )
