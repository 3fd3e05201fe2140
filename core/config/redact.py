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

from core.base.secret_rules import (
    HIDDEN,
    SHORTEST,
    hide_shapes,
    is_harmless,
    is_hidden,
    names_a_secret,
)
from core.config.document import Document, Parse, parse

Redact = Callable[[str], str]
"""Hides what the vault knows."""

_INDICATORS: Final = re.compile(r"(?:[&!]\S*\s+)*")
"""The anchor and the tag before a value."""
_ASSIGNED: Final = re.compile(r"(?<![\w.\-])([\w.\-]+)[\"']?[ \t]*[:=](?:[ \t]+|(?=[^/\s]))")
"""`name: value` or `NAME=value` anywhere in a line, in a comment as well: all but the value."""


@dataclass(frozen=True)
class Hidden:
    """A text that may be shown."""

    text: str
    values: tuple[str, ...] = field(repr=False)
    """What was hidden, long enough to be searched for: it should not be anywhere else either."""


def hide_secrets(text: str, redact: Redact, parse: Parse = parse) -> Hidden:
    """Never raises: a config that cannot be read as YAML is hidden line by line."""
    document = parse(text)
    spans = list(_secret_nodes(document, redact))
    values = {value for _, _, value in spans if len(value) >= SHORTEST}
    for start, end, _ in sorted(spans, reverse=True):
        # A block gives way to as many lines, so that what names a line still finds it.
        lines = text[start:end].count("\n") if text[start] in "|>" else 0
        text = text[:start] + f'"{HIDDEN}"' + "\n" * lines + text[end:]
    if document.error is not None:
        text = _without_blocks(text)
    text = "\n".join(map(without_assigned, text.split("\n")))
    found = tuple(sorted(values - set(document.models), key=len, reverse=True))
    return Hidden(redact(hide_shapes(hide_values(text, found))), found)


def hide_values(text: str, values: Iterable[str]) -> str:
    """Hide these very values; give the longest first."""
    for value in values:
        text = text.replace(value, HIDDEN)
    return text


def _secret_nodes(document: Document, redact: Redact) -> Iterable[tuple[int, int, str]]:
    """Where in the text each secret value begins and ends, and what it is."""
    for path, node, _ in document.walk(document.root):
        if not isinstance(node, ScalarNode) or node.end_mark.index <= node.start_mark.index:
            continue
        value = str(node.value)
        if redact(value) == value and not is_hidden(path, value):
            continue
        start = node.start_mark.index
        # A block runs on to the next key.
        raw = document.text[start : node.end_mark.index].rstrip(" \t\r\n")
        before = _INDICATORS.match(raw)
        if raw and before is not None:
            yield start + before.end(), start + len(raw), value


def without_assigned(line: str) -> str:
    """A line of `name: value` or `NAME=value` up to the first secret: where that ends nobody can
    tell, so the rest of the line goes."""
    for match in _ASSIGNED.finditer(line):
        name, value = match[1], line[match.end() :].strip().lstrip("\"'")
        if not names_a_secret(name) or not value or value in ("|", ">", "|-", ">-", "{", "["):
            continue
        plain = re.split(r" #|[\"',}\]]", value, maxsplit=1)[0].strip()
        if is_harmless(name, plain):
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
        deeper_than = depth if match and names_a_secret(match[1]) else None
        kept.append(line)
    return "\n".join(kept)
