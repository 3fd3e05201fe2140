"""What a secret in a config looks like: by the setting that it belongs to, or by its own shape."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from core.config.document import REFERENCE, NodePath
from core.wire.environment import is_credential_name

_TOKENS: Final = re.compile(
    r"(?<![A-Za-z0-9])"
    r"(sk-(?:ant-|proj-|or-)?[A-Za-z0-9_\-]{20,}|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_\-]{35}"
    r"|gsk_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{30,}"
    r"|pplx-[A-Za-z0-9]{20,}|r8_[A-Za-z0-9]{30,})"
)
"""What the keys of well-known providers look like."""

_SECRET_KEY: Final = re.compile(
    r"(?i)(.*[_\-])?(api[_\-]?key|secret|secret[_\-]key|secret[_\-]access[_\-]key|password|passwd"
    r"|authorization|auth[_\-]?token|access[_\-]?token|session[_\-]token|ad[_\-]token|private[_\-]key)"
)
_RANDOM: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_\-+/=.~]{24,}")
"""Long, of letters and digits: a placeholder such as `not-needed` or `your-key-here` is not."""

_PLACEHOLDER: Final = re.compile(
    r"(?i).*(your|example|placeholder|changeme|dummy|not-needed|xxx).*"
)

_WORDS: Final = re.compile(r"[a-z]+(?:[-_ ][a-z]+)*")
"""`ollama`, `not-needed`: the usual filling where no key is wanted."""

SHORTEST: Final = 6
"""Characters of what can be a key."""


RESOLVED_IN: Final = (
    *("model_list", "litellm_settings", "router_settings", "general_settings"),
    "environment_variables",
)
"""Sections whose references LiteLLM resolves."""


def forgotten_reference(
    path: NodePath, text: str, known: Collection[str] = frozenset()
) -> str | None:
    """The variable that is meant at this place of a config, where LiteLLM would look it up if only
    `os.environ/` stood in front; None for every other value. `known` as for `meant_name`."""
    if not path or path[0] not in RESOLVED_IN:
        return None
    if not is_key_name(_setting(path)) and not _may_name_variable(path):
        return None
    return meant_name(text, known if "litellm_params" in path else frozenset())


def _may_name_variable(path: NodePath) -> bool:
    """Also what is no secret is often taken from the environment: an address, an account."""
    if path in (("general_settings", "master_key"), ("general_settings", "database_url")):
        return True
    return "litellm_params" in path and _setting(path) not in ("model", "mock_response")


def unsendable(key: str) -> str:
    """Why no client can send `key` in a header, as in "it holds a line break"; "" where all can."""
    if any(letter in "\r\n" for letter in key):
        return "it holds a line break"
    if key != key.strip():
        return "it begins or ends with a blank"
    if any(not " " <= letter <= "~" for letter in key):
        return "it holds a character that an HTTP header cannot carry"
    return ""


_NAMED: Final = r"(?P<name>[A-Za-z_]\w{0,199})"
_WRAPPED: Final = tuple(
    re.compile(pattern.replace("NAME", _NAMED), re.IGNORECASE)
    for pattern in (
        *(r"\$\{NAME(?::?-[^}]*)?\}", r"%NAME%", r"\$env:NAME", r"\{\{\s*(?:env\.)?NAME\s*\}\}"),
        r"os\.environ(?:\.get)?\s*[\[(]\s*[\"']?NAME[\"']?[^\])]*[\])]",
        *(
            r"os\.(?:getenv|env)\s*\(\s*[\"']?NAME[\"']?[^)]*\)",
            r"(?:os\.)?env(?:iron)?[./:\\]NAME",
        ),
    )
)
"""How other programs write "take it from the environment"."""
_SHELL: Final = re.compile(r"\$([A-Z][A-Z0-9_]*)")
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""`COMPANY_API_KEY`: what variables are called, and what no key looks like."""


def meant_name(text: str, known: Collection[str] = frozenset()) -> str | None:
    """The variable that is meant by a value that only names it, with `os.environ/` forgotten in
    front of it or written as other programs do; None for every other value.

    `known` are names that have a value, whatever they are called.
    """
    text = text.strip()
    if text.startswith(REFERENCE):
        return None
    for pattern in _WRAPPED:
        found = pattern.fullmatch(text)
        if found is not None:
            return found["name"]
    shell = _SHELL.fullmatch(text)
    if shell is not None:
        return shell[1]
    plain = _VARIABLE.fullmatch(text) is not None
    return text if plain and (text in known or is_credential_name(text)) else None


def is_key_name(name: str) -> bool:
    """True for the name of a setting that holds a secret."""
    return _SECRET_KEY.fullmatch(name) is not None


def looks_secret(path: NodePath, text: str) -> bool:
    """True for what is surely a secret: it stands out by its shape."""
    if _PLACEHOLDER.fullmatch(text):
        return False
    if _TOKENS.search(text):
        return True
    return is_key_name(_setting(path)) and _RANDOM.fullmatch(text) is not None


def may_be_key(path: NodePath, text: str) -> bool:
    """True also for what is a secret by its place alone, though it is short or oddly shaped."""
    if len(text) < SHORTEST or REFERENCE in text or meant_name(text) is not None:
        return False
    if "PRIVATE KEY-----" in text or looks_secret(path, text):
        return True
    if path == ("general_settings", "master_key"):
        return True
    filling = _PLACEHOLDER.fullmatch(text) or (len(text) < 24 and _WORDS.fullmatch(text))
    return is_key_name(_setting(path)) and not filling


def _setting(path: NodePath) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
