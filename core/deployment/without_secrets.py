"""A config without any secret in it: references take the places of values, comments are cleaned.

What cannot be taken out without breaking the config is refused: an exported file lies about on
servers, in repositories and in chats, so none may hold a key.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from yaml.nodes import ScalarNode

from core.base.errors import ConfigError
from core.base.redaction import Redactor
from core.base.secret_rules import (
    REFERENCE,
    RESOLVED_IN,
    hide_shapes,
    is_hidden,
    looks_secret,
    may_be_key,
    names_a_secret,
    passwords_in_url,
)
from core.config.document import Document, NodePath, parse, text_of
from core.config.plaintext_keys import find, free_name, replace_values
from core.config.redact import without_assigned
from core.wire.environment import MASTER_KEY

_COMMENT: Final = re.compile(r"(?:^|(?<=[ \t]))#[^\n]*", re.MULTILINE)
_ORDERS: Final = ("REDIS_", "DATABASE_", "DIRECT_URL", "POSTGRES_", "LITELLM_")
_NO_NAME: Final = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True)
class Part:
    """One file of a config: the config itself, or one that it includes."""

    name: str
    """From the folder of the config on, with /."""
    document: Document = field(repr=False)

    def with_text(self, text: str) -> Part:
        """The same file with another text."""
        return self if text == self.document.text else replace(self, document=parse(text))


@dataclass(frozen=True)
class Cleaned:
    """A config that may be seen by anybody."""

    parts: tuple[Part, ...]
    values: Mapping[str, str] = field(repr=False)
    """What was taken out of the config, by the names that stand there now."""
    names: tuple[str, ...] = ()
    """Those names, in the order of the config."""


def without_secrets(parts: Sequence[Part], known: Mapping[str, str]) -> Cleaned:
    """`parts` with a reference in the place of each secret. `known` are the secrets that there
    are, by name: one that stands in the config keeps that name. Raises ConfigError where one
    stands at a place that takes no reference."""
    redact = Redactor(known.values())
    values: dict[str, str] = {}
    for part in parts:
        for name, value in _secrets(part, {**known, **values}, redact):
            if value not in values.values():
                values[free_name(_own(name), value, {**known, **values})] = value
    redact.add(values.values())
    by_value = {value: name for name, value in values.items()}
    cleaned = []
    for part in parts:
        text = replace_values(part.document.text, by_value)
        text = _comments_cleaned(parse(text), redact)
        if redact(text) != text:
            raise _refusal(part, None, "A name in it")
        cleaned.append(part.with_text(text))
    return Cleaned(tuple(cleaned), values, tuple(values))


def check_code(name: str, text: str, known: Collection[str]) -> None:
    """Raises ConfigError when this Python file, which goes along as it is, holds a secret."""
    if Redactor(known)(text) != text or any(looks_secret((), line) for line in text.split("\n")):
        raise ConfigError(
            f"{name} holds a key in plain text, and no exported file may.",
            'Let it read os.environ["NAME"] instead, and keep the key on the Keys page.',
        )


def _secrets(
    part: Part, known: Mapping[str, str], redact: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Name and value of each secret in it. Raises ConfigError."""
    document = part.document
    found = {one.value: one.name for one in find(document.text, known)}
    for path, node, in_list in document.walk(document.root):
        if not isinstance(node, ScalarNode) or str(node.value).startswith(REFERENCE):
            continue
        value, text = str(node.value), text_of(node)
        can_refer = text is not None and not in_list and path[:1] and path[0] in RESOLVED_IN
        if not _is_secret(path, value, redact) and not (can_refer and value in found):
            named = bool(path) and isinstance(path[-1], str) and names_a_secret(path[-1])
            if not (can_refer and named and is_hidden(path, value)):
                continue
        if not can_refer:
            raise _refusal(part, document.place(node)[0], _said(path))
        yield found.get(value) or _stored(value, known) or _suggestion(path), value


def _is_secret(path: NodePath, value: str, redact: Callable[[str], str]) -> bool:
    return (
        may_be_key(path, value)
        or redact(value) != value
        or bool(passwords_in_url(value))
        or hide_shapes(value) != value
    )


def _stored(value: str, known: Mapping[str, str]) -> str:
    return next((name for name, one in sorted(known.items()) if one == value), "")


def _suggestion(path: NodePath) -> str:
    words = [part for part in path[1:] if isinstance(part, str)]
    name = _NO_NAME.sub("_", "_".join(words or ["key"]).upper()).strip("_")[:100]
    name = name.removeprefix("LITELLM_PARAMS_")
    return f"KEY_{name}" if not name or name[0].isdigit() else name


def _own(name: str) -> str:
    """`name`, unless LiteLLM would take that variable for an order: which Redis, which database."""
    is_order = name.startswith(_ORDERS) and name != MASTER_KEY
    return f"CONFIG_{name}" if is_order else name


def _comments_cleaned(document: Document, redact: Callable[[str], str]) -> str:
    """Its text, without secrets in what LiteLLM does not read: a line that was switched off may
    hold one."""
    text = document.text
    spans = sorted(
        (node.start_mark.index, node.end_mark.index) for pair in _scalars(document) for node in pair
    )

    starts = [start for start, _ in spans]

    def cleaned(match: re.Match[str]) -> str:
        before = bisect.bisect_right(starts, match.start()) - 1
        if before >= 0 and match.start() < spans[before][1]:
            return match[0]  # a # within a value
        return redact(hide_shapes(without_assigned(match[0])))

    return _COMMENT.sub(cleaned, text)


def _scalars(document: Document) -> Iterator[tuple[ScalarNode, ...]]:
    for _, node, _ in document.walk(document.root):
        if isinstance(node, ScalarNode):
            yield (node,)
        else:
            yield tuple(key for key, _ in document.pairs(node) if isinstance(key, ScalarNode))


def _said(path: NodePath) -> str:
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.lstrip(".")


def _refusal(part: Part, line: int | None, where: str) -> ConfigError:
    place = part.name if line is None else f"{part.name}, line {line}"
    return ConfigError(
        f"{where} ({place}) holds a key or a password where LiteLLM would look nothing up, and no "
        "exported file may hold one.",
        f"Write {REFERENCE}NAME at a place that takes it, or take it out; then export again.",
        line if part.name.count("/") == 0 else None,
    )
