"""What a secret in a config looks like: by the setting that it belongs to, or by its own shape."""

from __future__ import annotations

import re
from typing import Final

from core.config.document import REFERENCE, Path

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


def unsendable(key: str) -> str:
    """Why no client can send `key` in a header, as in "it holds a line break"; "" where all can."""
    if any(letter in "\r\n" for letter in key):
        return "it holds a line break"
    if key != key.strip():
        return "it begins or ends with a blank"
    if any(not " " <= letter <= "~" for letter in key):
        return "it holds a character that an HTTP header cannot carry"
    return ""


def is_key_name(name: str) -> bool:
    """True for the name of a setting that holds a secret."""
    return _SECRET_KEY.fullmatch(name) is not None


def looks_secret(path: Path, text: str) -> bool:
    """True for what is surely a secret: it stands out by its shape."""
    if _PLACEHOLDER.fullmatch(text):
        return False
    if _TOKENS.search(text):
        return True
    return is_key_name(_setting(path)) and _RANDOM.fullmatch(text) is not None


def may_be_key(path: Path, text: str) -> bool:
    """True also for what is a secret by its place alone, though it is short or oddly shaped."""
    if len(text) < SHORTEST or REFERENCE in text:
        return False
    if "PRIVATE KEY-----" in text or looks_secret(path, text):
        return True
    if path == ("general_settings", "master_key"):
        return True
    filling = _PLACEHOLDER.fullmatch(text) or (len(text) < 24 and _WORDS.fullmatch(text))
    return is_key_name(_setting(path)) and not filling


def _setting(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
