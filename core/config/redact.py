"""A config as it may be shown to a stranger: every value that could be a secret is hidden.

In doubt it is hidden: a helper can do without a value, and a key that was sent cannot be called
back. References (`os.environ/NAME`), model names and addresses stay, since they are the point.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from yaml.nodes import ScalarNode

from core.config.document import REFERENCE, Document, NodePath, parse
from core.wire.environment import is_credential_name

HIDDEN: Final = "********"
Redact = Callable[[str], str]
"""Hides what the vault knows."""

_SHORTEST: Final = 6
"""Shorter values are hidden in their place, but not searched for elsewhere."""
_KEY_LIKE: Final = re.compile(
    r"(?i)(.*_)?(api_?)?(keys?|secrets?|token|passw(or)?ds?|passphrase|credentials?|cookies?"
    r"|authorization|auth|signature|sig|salt|dsn|webhook(_url)?|connection_string)(_id)?"
)
_WITHIN: Final = re.compile(r"(?i)(.*_)?(headers|credentials|vertex_ai_credentials|auth)")
"""Below these every value counts."""
_NO_SECRET: Final = frozenset(
    {
        *("none", "null", "true", "false", "yes", "no", "empty", "dummy", "anything"),
        *("not-needed", "no-key-needed", "not-required", "ollama", "lm-studio"),
    }
)
_INDICATORS: Final = re.compile(r"(?:[&!]\S*\s+)*")
"""The anchor and the tag before a value."""
_ASSIGNED: Final = re.compile(r"(?<![\w.\-])([\w.\-]+)[\"']?[ \t]*[:=](?:[ \t]+|(?=[^/\s]))")
"""`name: value` or `NAME=value` anywhere in a line, in a comment as well: all but the value."""
_SHAPES: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:sk|pk|rk|gsk|xai|hf|r8|pplx|gh[pousr]|glpat|xox[abprs]|fw|nvapi|tgp|csk|key)[-_]"
    r"[A-Za-z0-9_\-]{16,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_\-]{30,}"
    r"|eyJ[A-Za-z0-9_\-]{10,4000}\.[A-Za-z0-9_\-]{10,}(?:\.[A-Za-z0-9_\-]*)?"
    r"|(?i:bearer|basic)[ ]+[A-Za-z0-9._~+/=\-]{8,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)
"""What keys of well-known providers, web tokens and private keys look like."""
_LOGIN_IN_URL: Final = re.compile(r"(?<=://)[^\s/@:\"'?#]*:[^\s/\"'?#]*(?=@)")
_QUERY: Final = re.compile(r"(?<=[?&])(?P<name>[\w\-.]+)=(?P<value>[^&\s\"'#]+)")
_HARMLESS_QUERIES: Final = frozenset({"api-version", "version", "model", "stream", "deployment"})


@dataclass(frozen=True)
class Hidden:
    """A text that may be shown."""

    text: str
    values: tuple[str, ...] = field(repr=False)
    """What was hidden, of some length: it should not be anywhere else either."""


def hide_secrets(text: str, redact: Redact) -> Hidden:
    """Never raises: a config that cannot be read as YAML is hidden line by line."""
    document = parse(text)
    spans = list(_secret_nodes(document, redact))
    values = {value for _, _, value in spans if len(value) >= _SHORTEST}
    for start, end, _ in sorted(spans, reverse=True):
        # A block gives way to as many lines, so that what names a line still finds it.
        lines = text[start:end].count("\n") if text[start] in "|>" else 0
        text = text[:start] + f'"{HIDDEN}"' + "\n" * lines + text[end:]
    if document.error is not None:
        text = _without_blocks(text)
    text = "\n".join(map(_without_assigned, text.split("\n")))
    found = tuple(sorted(values - set(document.models), key=len, reverse=True))
    return Hidden(redact(hide_shapes(hide_values(text, found))), found)


def hide_values(text: str, values: Iterable[str]) -> str:
    """Hide these very values; give the longest first."""
    for value in values:
        text = text.replace(value, HIDDEN)
    return text


def hide_shapes(text: str) -> str:
    """Hide what looks like a key whoever's it is, logins in URLs, and what their queries say."""
    text = _LOGIN_IN_URL.sub(HIDDEN, _SHAPES.sub(HIDDEN, text))
    return _QUERY.sub(_query, text)


def _query(match: re.Match[str]) -> str:
    """Services call their keys `code`, `sig`, `subscription`: so all but what is surely none."""
    harmless = len(match["value"]) < _SHORTEST and not _names_a_secret(match["name"])
    if harmless or match["name"].lower() in _HARMLESS_QUERIES:
        return match[0]
    return f"{match['name']}={HIDDEN}"


def _names_a_secret(name: str) -> bool:
    plain = name.replace("-", "_").rpartition(".")[2]
    return bool(_KEY_LIKE.fullmatch(plain)) or is_credential_name(plain)


def _secret_nodes(document: Document, redact: Redact) -> Iterable[tuple[int, int, str]]:
    """Where in the text each secret value begins and ends, and what it is."""
    for path, node, _ in document.walk(document.root):
        if not isinstance(node, ScalarNode) or node.end_mark.index <= node.start_mark.index:
            continue
        value = str(node.value)
        if redact(value) == value and not _is_secret(path, value):
            continue
        start = node.start_mark.index
        raw = document.text[start : node.end_mark.index].rstrip(
            " \t\r\n"
        )  # a block runs on to the next key
        before = _INDICATORS.match(raw)
        if raw and before is not None:
            yield start + before.end(), start + len(raw), value


def _is_secret(path: NodePath, value: str) -> bool:
    if not value or value.lower() in _NO_SECRET or _is_reference(value):
        return False
    names = [part for part in path if isinstance(part, str)]
    if any(_WITHIN.fullmatch(name.replace("-", "_")) for name in names[:-1]):
        return True
    if names and _names_a_secret(names[-1]):
        return not _is_amount(names[-1], value)
    return False


def _is_amount(name: str, value: str) -> bool:
    """A limit, or a price per token, and no secret of digits."""
    if value.isdigit() and len(value) < _SHORTEST:
        return True
    return (
        "token" in name
        and re.fullmatch(r"[0-9]{1,9}|[0-9]*\.?[0-9]+(e-?[0-9]+)?", value) is not None
    )


def _is_reference(value: str) -> bool:
    return re.fullmatch(re.escape(REFERENCE) + r"[A-Za-z_]\w*", value.strip()) is not None


def _without_assigned(line: str) -> str:
    """Up to the first secret: where that ends nobody can tell, so the rest of the line goes."""
    for match in _ASSIGNED.finditer(line):
        name, value = match[1], line[match.end() :].strip().lstrip("\"'")
        if not _names_a_secret(name) or not value or value in ("|", ">", "|-", ">-"):
            continue
        plain = re.split(r" #|[\"',}\]]", value, maxsplit=1)[0].strip()
        if plain.lower() in _NO_SECRET or _is_reference(plain) or _is_amount(name, plain):
            continue
        if not _INDICATORS.sub("", value, count=1).lstrip('"').startswith(HIDDEN):
            return line[: match.end()] + HIDDEN
    return line


def _without_blocks(text: str) -> str:
    """Where nobody can tell what belongs to what: lines that stand deeper than a secret's name
    are taken for its value."""
    kept: list[str] = []
    deeper_than: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip())
        if deeper_than is not None and (not line.strip() or depth > deeper_than):
            kept.append(line[:depth] + HIDDEN if line.strip() else line)
            continue
        match = re.match(r"[\s#\-]*[\"']?([A-Za-z][\w.\-]*)[\"']?\s*:", line)
        deeper_than = depth if match and _names_a_secret(match[1]) else None
        kept.append(line)
    return "\n".join(kept)
