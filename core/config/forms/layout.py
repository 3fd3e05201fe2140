"""Where everything in a config is written: the tree of a text as it stands, aliases as aliases.

`core.config.document` says what a config means. An edit has to know how it is written: where a dash
or a colon is, whether a value stands in its place or is only named there (`*shared`), and where its
last character is, without the blank lines and comments behind.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.constructor import SafeConstructor
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)
from yaml.nodes import ScalarNode
from yaml.tokens import BlockEntryToken, KeyToken, ScalarToken, ValueToken

from core.base.errors import ConfigError
from core.config.document import Document
from core.config.yaml_errors import explain

_TAGS: Final = "tag:yaml.org,2002:"
_MOST_KEPT: Final = 4
"""The config and what it includes: a page reads the same text for each of its forms."""

Scalar = str | int | float | bool | None
"""What a field of a form holds. A reference to the vault is the text os.environ/NAME."""


@dataclass(eq=False)
class Value:
    """One value as it is written."""

    kind: str
    """map, seq, alias, or what a scalar will be: str, int, float, bool, null, …"""
    start: int
    """Where it begins, with its anchor and tag."""
    end: int
    """Behind its last character."""
    body: int
    """Where it begins without anchor and tag."""
    is_flow: bool = False
    """Written in braces or brackets."""
    is_bare: bool = False
    """A single pair in brackets, which has no braces of its own."""
    anchor: str = ""
    """The name behind its `&`; of an alias, the name behind the `*`."""
    style: str = ""
    """Of a scalar: `'`, `"`, `|`, `>`, or empty for a plain one."""
    text: str = field(default="", repr=False)
    """Of a scalar."""
    pairs: list[Pair] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    target: Value | None = None
    """Of an alias: what it stands for."""

    @property
    def meant(self) -> Value:
        """The value itself, where an alias stands."""
        return self if self.target is None else self.target

    def value(self) -> Scalar:
        """What a scalar means; of one that is no text, number or truth value, its text."""
        if self.kind == "null":
            return None
        if self.kind in ("int", "float", "bool"):
            node = ScalarNode(_TAGS + self.kind, self.text)
            read = getattr(SafeConstructor, f"construct_yaml_{self.kind}")
            try:
                value: Scalar = read(SafeConstructor(), node)
            except (ValueError, KeyError, OverflowError):
                return self.text
            return value
        return self.text

    def lookup(self, key: str) -> Value | None:
        """What `key` means in a mapping: written in it, or merged in."""
        pair = self.pair(key)
        if pair is not None:
            return pair.value.meant
        for merge in reversed([pair.value for pair in self.pairs if pair.key.kind == "merge"]):
            meant = merge.meant
            for source in [item.value.meant for item in meant.items] or [meant]:
                found = source.lookup(key)
                if found is not None:
                    return found
        return None

    def pair(self, key: str) -> Pair | None:
        """The pair of `key` that counts, if it is written here and not merged in."""
        found = [pair for pair in self.pairs if pair.key.kind == "str" and pair.key.text == key]
        return found[-1] if found else None


@dataclass(eq=False)
class Pair:
    """A key and its value in a mapping."""

    key: Value
    colon: int
    """Where the colon is; -1 in braces where none is written."""
    value: Value
    start: int
    """Where the pair begins: at its key, or at the `?` before it."""


@dataclass(eq=False)
class Item:
    """An entry of a list."""

    dash: int
    """Where its dash is; -1 in brackets."""
    value: Value


class Layout:
    """The tree of one text."""

    def __init__(self, text: str) -> None:
        """Raises yaml.YAMLError when the text is no YAML."""
        self.text = text
        builder = _Builder(text)
        self.root: Value | None = builder.root
        self.begin: int = builder.begin
        """Where the document begins: behind a `---`, or at 0."""
        self.is_marked: bool = builder.is_marked
        """It begins with a `---`."""
        self.aliases: frozenset[str] = frozenset(builder.aliases)
        """Names of anchors that something refers to."""

    @classmethod
    def of(cls, document: Document) -> Layout:
        """The one of a text that was just asked for is the same again: nobody changes it. Raises
        ConfigError when the text of the document cannot be read as YAML."""
        error = document.error
        if error is None:
            try:
                return _read(document.text)
            except yaml.YAMLError as trouble:
                error = explain(document.text, trouble)
        what = f"The config cannot be changed by a form yet: {error.message}"
        remedy = error.remedy or f"Mend line {error.line} in the text first."
        raise ConfigError(what, remedy, error.line, error.column)

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the newline is that ends the line of `at`, or the end of the text."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found

    def column(self, at: int) -> int:
        """From 0."""
        return at - self.line_start(at)

    def line_number(self, at: int) -> int:
        """From 1."""
        return self.text.count("\n", 0, at) + 1

    def begins_line(self, at: int) -> bool:
        """Nothing but spaces stands before it in its line."""
        return not self.text[self.line_start(at) : at].strip(" ")

    def trouble(self, at: int, what: str, remedy: str) -> ConfigError:
        """An error that knows its place."""
        return ConfigError(what, remedy, self.line_number(at), self.column(at) + 1)


@functools.lru_cache(maxsize=_MOST_KEPT)
def _read(text: str) -> Layout:
    return Layout(text)


class _Tokens(yaml.SafeLoader):
    """A loader that tells where the marks are that its events leave out."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.dash = self.colon = self.scalar = self.key = -1

    def get_token(self) -> Any:
        token: Any = super().get_token()  # type: ignore[no-untyped-call]
        at = token.start_mark.index
        if isinstance(token, BlockEntryToken):
            self.dash = at
        elif isinstance(token, ValueToken):
            self.colon = at
        elif isinstance(token, ScalarToken):
            self.scalar = at
        elif isinstance(token, KeyToken):
            self.key = at
        return token


class _Builder:
    def __init__(self, text: str) -> None:
        self._text = text
        self._anchors: dict[str, Value] = {}
        self.aliases: set[str] = set()
        self.begin = 0
        self.is_marked = False
        self._tokens = _Tokens(text)
        try:
            self.root = self._document()
        finally:
            self._tokens.dispose()

    def _next(self) -> Any:
        return self._tokens.get_event()  # type: ignore[no-untyped-call]

    def _end(self, event: Any) -> int:
        return int(event.end_mark.index)

    def _document(self) -> Value | None:
        self._next()  # the start of the stream
        event: Any = self._next()
        if isinstance(event, StreamEndEvent):
            return None
        if event.explicit:
            self.is_marked = True
            self.begin = event.end_mark.index
        root = self._value(self._next())
        return None if root.kind == "null" and root.start == root.end else root

    def _value(self, event: Any) -> Value:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, AliasEvent):
            name = str(event.anchor)
            if name not in self._anchors:
                raise yaml.YAMLError("a name of nothing")
            self.aliases.add(name)
            return Value("alias", start, end, start, anchor=name, target=self._anchors[name])
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        body = behind_properties(self._text, start)
        is_map = isinstance(event, MappingStartEvent)
        value = Value("map" if is_map else "seq", start, end, body, bool(event.flow_style))
        value.anchor = event.anchor or ""
        value.end = self._pairs(value) if is_map else self._items(value)
        if not value.is_flow or self._text[body : body + 1] not in ("{", "["):
            value.is_bare = value.is_flow
            value.end = max(_ends(value))
            value.body = value.pairs[0].start if is_map else value.items[0].dash
        if value.anchor:
            self._anchors[value.anchor] = value
        return value

    def _scalar(self, event: Any) -> Value:
        start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
        body = self._tokens.scalar if start <= self._tokens.scalar < end else end
        if event.tag is not None and event.tag != "!":
            tag = event.tag
        else:
            tag = self._tokens.resolve(ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
        if style in ("|", ">"):
            end = _block_end(self._text, body, end)
        kind = str(tag).removeprefix(_TAGS)
        value = Value(kind, start, end, body, style=style, text=event.value)
        if event.anchor:
            value.anchor = event.anchor
            self._anchors[value.anchor] = value
        return value

    def _pairs(self, value: Value) -> int:
        while True:
            self._tokens.key = -1
            event = self._next()
            if isinstance(event, MappingEndEvent):
                return self._end(event)
            start = self._tokens.key
            key = self._value(event)
            self._tokens.colon = -1
            event = self._next()
            colon = self._tokens.colon
            child = self._value(event)
            if colon < 0:  # its mark is that of whatever comes next
                child.start = child.end = child.body = key.end
            is_explicit = start >= 0 and self._text[start] == "?"
            value.pairs.append(Pair(key, colon, child, start if is_explicit else key.start))

    def _items(self, value: Value) -> int:
        while True:
            event = self._next()
            if isinstance(event, SequenceEndEvent):
                return self._end(event)
            dash = -1 if value.is_flow else self._tokens.dash
            value.items.append(Item(dash, self._value(event)))


def _ends(value: Value) -> Iterator[int]:
    """Where what it consists of ends."""
    for pair in value.pairs:
        yield max(pair.key.end, pair.colon + 1, pair.value.end)
    for item in value.items:
        yield max(item.dash + 1, item.value.end)


def behind_properties(text: str, at: int) -> int:
    """Behind anchor and tag, and the spaces after them."""
    while text[at : at + 1] in ("&", "!"):
        while at < len(text) and not text[at].isspace():
            at += 1
        while text[at : at + 1] == " ":
            at += 1
    return at


def _block_end(text: str, body: int, end: int) -> int:
    """The end of a `|` or `>` text: its last line, with the empty lines behind it only where the
    text keeps them."""
    head = text[body : text.find("\n", body)] if "\n" in text[body:end] else text[body:end]
    if "+" in head.split("#")[0]:
        return end - 1 if text[end - 1 : end] == "\n" else end
    return body + len(text[body:end].rstrip())
