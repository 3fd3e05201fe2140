"""Edits of YAML at the marks of its nodes: a key of the root, or an entry of a list there.

Deeper places are not needed by any tool that we know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from core.clients.fields import (
    Change,
    UnreadableError,
    add_line,
    digest_of,
    drop_lines,
    eol_of,
    line_end,
    line_of,
    line_start,
    name_of,
    splice,
)
from core.clients.tool import Field, FieldPath, Item, Value
from core.config.document import kind, parse

_PLAIN_KEY: Final = re.compile(
    r"(?!(?:y|n|yes|no|on|off|true|false|null)\Z)[A-Za-z_][\w-]*", re.IGNORECASE | re.ASCII
)


def load(text: str) -> Any:
    return _plain(_root(text))


def apply(text: str, leaves: Sequence[Field]) -> tuple[str, list[Change]]:
    changes: list[Change] = []
    for leaf in leaves:
        match leaf.path:
            case (str() as key,):
                text, made = _set(text, key, leaf.value)
            case (str() as key, Item() as item):
                text, made = _add_below(text, key, item, leaf.value)
            case (Item() as item,):
                text, made = _add(text, (item,), _root(text), leaf.value)
            case _:
                raise UnreadableError(f"{name_of(leaf.path)} is too deep.")
        changes += made
    return text, changes


def undo(text: str, changes: Sequence[Change]) -> tuple[str, list[Change]]:
    kept = []
    for change in reversed(changes):
        last = change.path[-1]
        if isinstance(last, Item):
            text, ours = _drop_item(text, change, last)
        elif not change.digest:
            text, ours = _drop_list(text, last, change.former), True
        else:
            text, ours = _drop_key(text, change, last)
        if not ours:
            kept.append(change)
    return text, kept


# ---- a key of the root


def _set(text: str, key: str, value: Value) -> tuple[str, list[Change]]:
    found = _entry(text, key)
    if found is None:
        line = f"{_key(key)}: {_scalar(value)}"
        return _append_key(text, line), [Change((key,), None, digest_of(value))]
    _, node = found
    if _is_block(text, node):
        raise UnreadableError(
            f"“{key}” holds more than one line.", line_of(text, node.start_mark.index)
        )
    start, end = _span(text, node)
    change = Change((key,), text[start:end], digest_of(value))
    return splice(text, start, end, f" {_scalar(value)}"), [change]


def _append_key(text: str, line: str) -> str:
    root = _root(text)
    if root is None:
        return add_line(text, len(text), line)
    if not isinstance(root, MappingNode) or root.flow_style:
        raise UnreadableError(
            "It is not of the form “key: value”, line by line.",
            line_of(text, root.start_mark.index),
        )
    at = _content_end(text, root)
    if text[at - 1] not in "\r\n" and _is_block(text, _last(root)):
        at = line_start(text, root.start_mark.index)  # a line more would be a part of that text
    return add_line(text, at, " " * root.start_mark.column + line)


def _drop_key(text: str, change: Change, key: str) -> tuple[str, bool]:
    found = _entry(text, key)
    if found is None:
        return text, True
    name, node = found
    if _is_block(text, node) or digest_of(_plain(node)) != change.digest:
        return text, False
    start, end = _span(text, node)
    if change.former is not None:
        return splice(text, start, end, change.former), True
    return _drop(text, name.start_mark.index, end), True


# ---- an entry of a list


def _add_below(text: str, key: str, item: Item, value: Value) -> tuple[str, list[Change]]:
    found = _entry(text, key)
    made = []
    if found is None:
        text = _append_key(text, f"{_key(key)}:")
        made = [Change((key,), None, "")]
    else:
        _, node = found
        if kind(node) == "null" or (isinstance(node, SequenceNode) and not node.value):
            start, end = _span(text, node)
            made = [Change((key,), text[start:end], "")]
            text = splice(text, start, end)
    found = _entry(text, key)
    if found is not None and kind(found[1]) == "null":
        name, _ = found
        at = line_end(text, name.end_mark.index)
        made.append(Change((key, item), None, digest_of(value)))
        return _put(text, at, name.start_mark.column + 2, value), made
    text, more = _add(text, (key, item), None if found is None else found[1], value)
    return text, [*made, *more]


def _add(text: str, path: FieldPath, node: Node | None, value: Value) -> tuple[str, list[Change]]:
    """The text with a new last entry of the list `node`."""
    change = Change(path, None, digest_of(value))
    if node is None:
        return _put(text, len(text), 0, value), [change]
    line = line_of(text, node.start_mark.index)
    if not isinstance(node, SequenceNode) or node.flow_style:
        raise UnreadableError("A list with one entry in each line (“- …”) is expected here.", line)
    item = path[-1]
    if isinstance(item, Item) and _item(node, item) is not None:
        raise UnreadableError(f"The list has an entry named {item.value} already.", line)
    return _put(text, _content_end(text, node), node.start_mark.column, value), [change]


def _put(text: str, at: int, column: int, value: Value) -> str:
    lines = [
        " " * column + ("- " if number == 0 else "  ") + line
        for number, line in enumerate(_block(value))
    ]
    return add_line(text, at, eol_of(text).join(lines))


def _drop_item(text: str, change: Change, item: Item) -> tuple[str, bool]:
    node = _root(text)
    if len(change.path) > 1:
        found = _entry(text, str(change.path[0]))
        node = None if found is None else found[1]
    entry = _item(node, item)
    if entry is None:
        return text, True
    if digest_of(_plain(entry)) != change.digest or isinstance(node, SequenceNode) is False:
        return text, False
    dash = text.rfind("-", 0, entry.start_mark.index)
    return _drop(text, dash, _content_end(text, entry)), True


def _drop_list(text: str, key: str, former: str | None) -> str:
    found = _entry(text, key)
    if found is None or kind(found[1]) != "null":
        return text
    name, node = found
    start, end = _span(text, node)
    if former is not None:
        return splice(text, start, end, former)
    return _drop(text, name.start_mark.index, end)


def _drop(text: str, start: int, end: int) -> str:
    """Without the lines from `start` to `end`, but with the comments in them."""
    if not (end and text[end - 1] in "\r\n"):
        end = line_end(text, end)
    start = line_start(text, start)
    keep = "".join(re.findall(r"^[ \t]*#.*(?:\r\n|\n|\r|\Z)", text[start:end], re.MULTILINE))
    last = re.search(r"(?<=[ \t])#[^\r\n\"]*(?:\r\n|\n|\r|\Z)", text[start:end])
    if last is not None and not keep and text.count("\n", start, end) <= 1:
        keep = last[0]
    return drop_lines(text, start, end, keep)


def _item(node: Node | None, item: Item) -> Node | None:
    for entry in node.value if isinstance(node, SequenceNode) else ():
        value = _plain(entry)
        if isinstance(value, dict) and value.get(item.key) == item.value:
            return entry  # type: ignore[no-any-return]
    return None


# ---- reading


def _root(text: str) -> Node | None:
    document = parse(text)
    if document.error is not None:
        raise UnreadableError(document.error.message, document.error.line)
    root = document.root
    return None if root is None or kind(root) == "null" else root


def _entry(text: str, key: str) -> tuple[Node, Node] | None:
    root = _root(text)
    if root is None:
        return None
    if not isinstance(root, MappingNode):
        raise UnreadableError("It is not of the form “key: value”.")
    pairs = [pair for pair in root.value if _plain(pair[0]) == key]
    return pairs[-1] if pairs else None


def _plain(node: Node | None) -> Any:
    """The values; of scalars that are no texts what YAML 1.2 and JSON make of them."""
    if isinstance(node, MappingNode):
        return {str(_plain(key)): _plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_plain(one) for one in node.value]
    if not isinstance(node, ScalarNode):
        return None
    of = kind(node)
    if of == "null":
        return None
    if of == "bool":
        return str(node.value).lower() in ("true", "yes", "on")
    if of in ("int", "float"):
        try:
            return json.loads(node.value)
        except ValueError:
            return [of, node.value]
    return str(node.value) if of == "str" else [of, node.value]


def _is_block(text: str, node: Node) -> bool:
    if isinstance(node, ScalarNode):
        return node.style in ("|", ">") or "\n" in text[node.start_mark.index : node.end_mark.index]
    return isinstance(node, CollectionNode) and not node.flow_style


def _span(text: str, node: Node) -> tuple[int, int]:
    """From behind the colon to the end of the value."""
    start = node.start_mark.index
    while start and text[start - 1] in " \t":
        start -= 1
    return start, node.end_mark.index


def _content_end(text: str, node: Node) -> int:
    """Where the line after the last line of `node` begins: the marks of PyYAML go on to what
    follows."""
    node = _last(node)
    end = node.end_mark.index
    while end > node.start_mark.index and text[end - 1] in " \t\r\n":
        end -= 1
    return line_end(text, end)


def _last(node: Node) -> Any:
    """The last part of `node` that is written in one piece."""
    while isinstance(node, CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, MappingNode) else last
    return node


# ---- writing


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _scalar(value: Value) -> str:
    """In the form of JSON, which is YAML."""
    if isinstance(value, Mapping) and value:
        raise UnreadableError("A mapping is no single value.")
    return json.dumps(value, ensure_ascii=False)


def _block(value: Value) -> list[str]:
    """The lines of a mapping of single values and lists of them."""
    if not isinstance(value, Mapping):
        return [_scalar(value)]
    lines = []
    for name, one in value.items():
        if isinstance(one, (list, tuple)) and one:
            lines += [f"{_key(name)}:", *(f"  - {_scalar(inner)}" for inner in one)]
        else:
            lines.append(f"{_key(name)}: {_scalar(one)}")
    return lines
