"""What may be wrong with any text of a config, whatever setting it stands in: a variable written
as other programs write it, an address that leads nowhere, quotes and blanks that came along, and
the example that nobody replaced."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final
from urllib.parse import urlsplit

from yaml.nodes import Node, ScalarNode

from core.base.secret_rules import (
    REFERENCE,
    is_credential_name,
    is_foreign_reference,
    is_key_name,
    meant_name,
)
from core.config import fixes
from core.config.document import NodePath, items, text_of
from core.config.rules.parts import Parts

REFERS_WRONGLY: Final = "LP386"
LEADS_NOWHERE: Final = "LP387"
WRAPPED: Final = "LP388"
EXAMPLE: Final = "LP389"
NOTHING: Final = "LP409"
BARE: Final = "LP461"

_FIRST: Final = frozenset("\"'`“”‘’„<$%{[ \t\r\n\ufeff\u200b\u00a0")
_LAST: Final = frozenset("\"'`“”‘’,;>}]) \t\r\n\u200b\u00a0_…")
"""How a text begins and ends that may be none of the ordinary ones: most are neither."""
_PLAIN_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,4})?(?:/[\w./~-]*)?"
)
_PROSE: Final = re.compile(
    r".*(?:description|prompt|message|template|instruction|comment|notes?|regex|pattern|content"
    r"|response|token|role|tag|text|title|help|body|schema|format|script|code|rules?|stop)s?"
    r"|command|args|input|output|separator|suffix|prefix",
    re.IGNORECASE,
)
"""Settings whose text is for a person, a model or another program."""
_PROSE_BELOW: Final = frozenset(
    {"custom_prompt_dict", "roles", "prompts", "messages", "metadata", "extra_body", "tools"}
    | {"response_format", "blocked_words", "patterns", "keywords", "routes", "utterances"}
    | {"cache_control_injection_points", "litellm_system_prompt", "stop", "logit_bias"}
)
_ADDRESS: Final = re.compile(
    r"(?:.+_)?(?:api_base|base_url|url|uri|webhook|endpoint)|target|baseurl|host_url",
    re.IGNORECASE,
)
_HOSTS: Final = frozenset({"host", "redis_host", "valkey_host"})
_WITH_PORT: Final = re.compile(r"[A-Za-z\d.-]+:\d+")
_OF_REDIS: Final = frozenset({"redis_url", "cache_params"})
"""A setting with the address of a Redis, and where `url` is one."""
_BY_KIND: Final = "alert_to_webhook_url"
"""Addresses by the kind of an alert."""
_NAMES: Final = frozenset({"model", "model_name", "base_model", "custom_llm_provider", "guardrail"})
"""Settings that hold a word by which something is found."""
_QUOTES: Final = {'"': '"', "'": "'", "`": "`", "“": "”", "”": "”", "‘": "’", "’": "’", "„": "“"}
_CURLY: Final = frozenset("“”‘’„")
_VARIABLE: Final = r"[A-Z][A-Z0-9_]*_[A-Z0-9_]+|[A-Z]{3,}"
_NEARLY: Final = re.compile(rf"([A-Za-z._]{{3,16}})[./:\\]+ *({_VARIABLE})")
_OTHERS: Final = re.compile(
    rf"\${{1,2}}\{{(?:env[.:])?({_VARIABLE})(?::?[-?+=][^}}]*)?\}}"
    rf"|\${{1,2}}\{{\{{\s*(?:\w+\.)?({_VARIABLE})\s*\}}\}}|\${{1,2}}\(({_VARIABLE})\)"
    rf"|\${{1,2}}(?:env:)?({_VARIABLE})|%{{1,2}}({_VARIABLE})%{{1,2}}"
    rf"|\{{\{{\s*(?:\w+\.)?({_VARIABLE})\s*\}}\}}"
    rf"|(?:process\.)?env[.:]({_VARIABLE})|<({_VARIABLE})>"
    rf"|(?:ENV|env)\[[\"']?({_VARIABLE})[\"']?\]|(?:getenv|env)\([\"']?({_VARIABLE})[\"']?\)"
)
"""Two dollars are how compose files and templates keep one from being filled in by them."""
_WITHIN: Final = re.compile(
    r"(?<![\w$])\${1,2}(?:\{[A-Z][A-Z0-9_]+(?::?[-?+=][^}]*)?\}|[A-Z][A-Z0-9_]{2,})"
)
_BARE_NAME: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_FILLING: Final = re.compile(r"(?:NO|NOT|NONE|EMPTY|DUMMY|FAKE|ANY|UNUSED|TEST|YOUR|MY|LOCAL)_")
"""How a key begins that says that there is none."""
_LIKE: Final = 0.72
"""Likeness of a word to `os.environ`."""
_SCHEMES: Final = frozenset(
    {"http", "https", "ws", "wss", "redis", "rediss", "unix", "grpc", "grpcs", "tcp", "file", "s3"}
    | {"gs", "mongodb", "mongodb+srv", "postgres", "postgresql", "mysql", "sqlite", "oidc", "data"}
)
_WEB: Final = ("http", "https")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_BROKEN: Final = re.compile(r"([A-Za-z]{3,7})(?::/(?!/)|:(?![/\d])|//|;//|:\\\\?|:///+)(?=\S)")
_HOST: Final = re.compile(r"(?:localhost|\d+\.\d+\.\d+\.\d+|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:/\S*)?")
NOT_WEB: Final = frozenset({"nvidia_riva", "riva"})
"""Providers that are asked in another way, and have an address without a scheme."""
_BRACKETS: Final = re.compile(r"<(?![|/])[^<>]+>")
_EXAMPLE: Final = re.compile(
    r"<[^<>]+>|(?:[a-z][a-z0-9+.-]*://)?[^/]*(?:<[^<>]+>|\byour[-_.]).*"
    r"|\W*(?:insert|enter|replace|put|add)[-_ ](?:with[-_ ])?(?:your|the|me|this).*|\W*your[-_ ].*"
    r"|(?:sk|key)-?(?:\.{3}|…|\*{3,}|x{4,}|your).*|changeme|change[-_]me|todo|\.{3}|…",
    re.IGNORECASE,
)


def check(parts: Parts) -> None:
    """All of the above: after the rules that know more of a place, and before the kinds."""
    told = {(one.line, one.column) for one in parts.findings.issues}
    document = parts.document
    for path, node, _ in document.walk(document.root):
        text = text_of(node)
        if not text or text.startswith(REFERENCE) or not _is_suspect(path, text):
            continue
        if (node.start_mark.line + 1, node.start_mark.column + 1) in told:
            continue
        if len(text) < _LONGEST and isinstance(node, ScalarNode) and not _is_prose(path):
            _check(parts, path, node, text)


def _is_suspect(path: NodePath, text: str) -> bool:
    """Whether a closer look is due: asked of every text, so by little."""
    if text == _NONE or text[0] in _FIRST or text[-1] in _LAST or "$" in text:
        return True
    if "://" in text:
        return _PLAIN_ADDRESS.fullmatch(text) is None or "your" in text
    if text[-3:].isupper():
        return True  # as variables end
    setting = path[-1] if path else ""
    if not isinstance(setting, str):
        return False
    return setting in _HOSTS or _is_address(setting) or _is_key(setting)


_LONGEST: Final = 500
_NONE: Final = "None"
"""Nothing, as Python has it, and a text in YAML."""


def _check(parts: Parts, path: NodePath, node: Node, text: str) -> None:
    setting = next((part for part in reversed(path) if isinstance(part, str)), "")
    address, key = _is_address(setting) or _BY_KIND in path, _is_key(setting)
    headers = any("headers" in str(part) for part in path[:-1])
    if text == _NONE:
        _check_none(parts, node)
        return
    if _check_reference(parts, path, node, text, inside=address or key or headers):
        return
    if isinstance(path[-1], str) and _is_bare(setting, text, address=address, key=key):
        _say_bare(parts, node, text)
        return
    if text[0] in _CURLY or address or key or setting in _NAMES or headers:
        bare = _unwrapped(text)
        if bare != text and not (headers and text.strip() == bare):
            parts.findings.warn(
                node,
                "Quotes or blanks are part of this value, and are sent with it.",
                f"Write it without them{'' if key else ': ' + bare[:60]}.",
                code=WRAPPED,
                fix=fixes.rename(parts.document, node, bare),
            )
            return
    if _BRACKETS.fullmatch(text) or ((address or key) and _is_example(text, is_key=key)):
        parts.findings.warn(
            node,
            "This is the example of some docs, where a value of your own belongs.",
            f"Write your own{', or ' + REFERENCE + 'NAME' if key else ''}.",
            code=EXAMPLE,
        )
    elif key and setting == "api_key" and text[:7].lower() == "bearer ":
        parts.findings.warn(
            node,
            "LiteLLM writes Bearer before a key by itself: the server gets it twice.",
            "Write the key alone.",
            code=WRAPPED,
        )
    elif setting in _HOSTS and ("://" in text or _WITH_PORT.fullmatch(text)):
        _say_host(parts, node, setting, text)
    elif address and (fault := _fault(parts, path, text)):
        parts.findings.warn(
            node,
            f"{fault}: nothing can be reached there.",
            "Write the whole address, such as https://example.org/v1.",
            code=LEADS_NOWHERE,
        )


def _check_none(parts: Parts, node: Node) -> None:
    if isinstance(node, ScalarNode) and node.style is None:
        parts.findings.warn(
            node,
            "YAML takes None for a text: LiteLLM uses it as it stands.",
            "Write null, or remove the line.",
            code=NOTHING,
            fix=fixes.rename(parts.document, node, "null"),
        )


def _say_host(parts: Parts, node: Node, setting: str, text: str) -> None:
    is_address = "://" in text
    then = "nothing can be reached at an address" if is_address else "with a port none is found"
    parts.findings.warn(
        node,
        f"{setting} is the name of a server alone: {then}.",
        "Write what stands behind :// and before the port."
        if is_address
        else "Write the port as a setting of its own.",
        code=LEADS_NOWHERE,
    )


@functools.lru_cache(maxsize=512)
def _is_address(setting: str) -> bool:
    return _ADDRESS.fullmatch(setting) is not None


@functools.lru_cache(maxsize=512)
def _is_key(setting: str) -> bool:
    return is_key_name(setting) or setting in ("auth_value", "authentication_token")


def _is_prose(path: NodePath) -> bool:
    return any(isinstance(part, str) and _speaks(part) for part in path)


@functools.lru_cache(maxsize=1024)
def _speaks(setting: str) -> bool:
    if _is_key(setting) or _is_address(setting):
        return False
    return setting in _PROSE_BELOW or _PROSE.fullmatch(setting) is not None


# ---- variables


def _check_reference(parts: Parts, path: NodePath, node: Node, text: str, *, inside: bool) -> bool:
    """Whether it was meant to come from a variable, and will not."""
    if "mcp_servers" in path and "${" in text and _has_variables(parts, path):
        return False  # LiteLLM has variables of its own there
    name = _meant(text)
    if name is None and not (inside and (_WITHIN.search(text) or _is_foreign(text))):
        return False
    parts.findings.warn(
        node,
        "LiteLLM does not fill this in: it is used as it stands.",
        f"Write {REFERENCE}{name or 'NAME'}, without anything around it.",
        code=REFERS_WRONGLY,
        fix=fixes.refer(parts.document, node, name) if name else None,
    )
    return True


def _is_bare(setting: str, text: str, *, address: bool, key: bool) -> bool:
    """Whether it is the name of a variable: in the place of an address or a key, or wherever it is
    the name of the setting in capitals, as a variable that is set to its own name."""
    if _BARE_NAME.fullmatch(text) is None or _FILLING.match(text):
        return False
    return address or (key and is_credential_name(text)) or text in (setting.upper(), setting)


def _say_bare(parts: Parts, node: Node, text: str) -> None:
    parts.findings.warn(
        node,
        f"{text} is used as it stands: LiteLLM looks a name up only behind {REFERENCE}.",
        f"Write {REFERENCE}{text}.",
        code=BARE,
        fix=fixes.refer(parts.document, node, text),
    )


def _is_foreign(text: str) -> bool:
    return is_foreign_reference(text) and not text.isalnum()


def _has_variables(parts: Parts, path: NodePath) -> bool:
    server = parts.document.get(parts.section("mcp_servers"), str(path[1]))
    return parts.document.get(server, "env_vars") is not None


def _meant(text: str) -> str | None:
    """The variable that a text is to be filled in from, where it says so in another language."""
    bare = _unwrapped(text)
    if bare != text and bare.startswith(REFERENCE):
        return bare.removeprefix(REFERENCE).strip() or None
    found = _OTHERS.fullmatch(bare)
    if found is not None:
        return str(next(filter(None, found.groups())))
    found = _NEARLY.fullmatch(bare)
    if found is not None and (_is_nearly(found[1]) or found[1].lower() in ("env", "os.env")):
        return found[2]
    if not bare.startswith(("os.", "OS.", "${", "{{", "%")):
        return None
    name = meant_name(bare)
    return name if name and name.upper() == name else None


@functools.lru_cache(maxsize=512)
def _is_nearly(word: str) -> bool:
    return SequenceMatcher(None, word.lower(), REFERENCE[:-1]).ratio() >= _LIKE


def _unwrapped(text: str) -> str:
    """Without the quotes and blanks around it."""
    bare = text.strip("\ufeff\u200b \t\r\n\u00a0")
    while len(bare) > 1 and _QUOTES.get(bare[0]) == bare[-1]:
        bare = bare[1:-1].strip()
    return bare


# ---- addresses and keys


def _is_example(text: str, *, is_key: bool) -> bool:
    return _EXAMPLE.fullmatch(text) is not None and (is_key or "://" in text or "<" in text)


def _fault(parts: Parts, path: NodePath, text: str) -> str:
    """What is wrong with an address; "" for nothing that can be seen."""
    return next(_faults(parts, path, text), "")


def _faults(parts: Parts, path: NodePath, text: str) -> Iterator[str]:
    found = _SCHEME.match(text)
    if found is None:
        broken = _BROKEN.match(text)
        word = broken[1].lower() if broken is not None else ""
        if word in _WEB_WORDS or (word and parts.findings.near(word, _WEB_WORDS, 0.7)):
            yield "Behind http or https belong :// and the name of the server"
        elif "[" in text and "](" in text:
            yield "This is a link as a page has it, not an address alone"
        elif _is_for_web(path) and _HOST.fullmatch(text) and not _is_of_other(parts, path):
            yield "This address does not begin with http:// or https://"
        elif "redis_url" in path or (path[-1] == "url" and not _OF_REDIS.isdisjoint(path)):
            yield "This address does not begin with redis:// or rediss://"
        return
    scheme = found[1].lower()
    if scheme not in _SCHEMES and parts.findings.near(scheme, _WEB_WORDS, 0.6):
        yield f"There is no scheme {found[1]}"
    if scheme not in _WEB:
        return
    rest = text[found.end() :]
    host = rest.partition("/")[0].partition("?")[0]
    if _SCHEME.match(rest) or not host:
        yield "The scheme stands here twice" if host else "There is no server in this address"
    if any(blank in host for blank in " \t"):
        yield "There is a blank in this address"
    if text[-1] in ",;":
        yield f"The {text[-1]} at the end is part of this address"
    if not _has_port(text):
        yield "The port of this address is no number from 1 to 65535"


_WEB_WORDS: Final = frozenset(_WEB)


def _is_for_web(path: NodePath) -> bool:
    return str(path[-1]).lower().endswith(("api_base", "base_url", "webhook_url", "api_url"))


def _is_of_other(parts: Parts, path: NodePath) -> bool:
    if path[0] != "model_list":
        return False
    entries = items(parts.section("model_list"))
    params = parts.document.get(entries[int(path[1])], "litellm_params")
    model = text_of(parts.document.get(params, "model")) or ""
    return model.partition("/")[0] in NOT_WEB


def _has_port(text: str) -> bool:
    try:
        return urlsplit(text).port != 0
    except ValueError:
        return "{" in text or "*" in text
