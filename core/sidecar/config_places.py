"""Where the config says something: file, line and column of a model, a setting or a value."""

from __future__ import annotations

import ntpath
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True)
class Place:
    """Line and column from 1."""

    file: str
    """Of an included file, as seen from the config's folder; empty for the config itself."""
    line: int
    column: int
    text: str = ""
    """What stands there, where that is no section and no list."""


class ConfigPlaces:
    """`texts` by the path of their file, the config's own at `config`. A text that is no YAML is
    passed over; texts are read at the first question."""

    def __init__(self, config: str, texts: Mapping[str, str]) -> None:
        self._config = config
        self._texts = dict(texts)
        self._roots: dict[str, yaml.Node | None] | None = None
        self._by_name: dict[str, list[tuple[str, yaml.Node]]] | None = None

    def of_model(self, name: str, upstream: str = "") -> Place | None:
        """The first entry of this name; of several that whose requests go to `upstream`."""
        return next((_place(file, entry) for file, entry in self._entries(name, upstream)), None)

    def of_param(self, model: str, key: str, upstream: str = "") -> Place | None:
        """The value of `key` in the first entry of this name that has it, in its litellm_params or
        its model_info; of several that whose requests go to `upstream`."""
        for file, entry in self._entries(model, upstream):
            for section in ("litellm_params", "model_info"):
                value = child(child(entry, section), key)
                if value is not None:
                    return _place(file, value)
        return None

    def of_setting(self, *path: str) -> Place | None:
        """The value at the end of these keys, from the top."""
        for file, root in self._documents():
            node: yaml.Node | None = root
            for key in path:
                node = child(node, key)
            if node is not None:
                return _place(file, node)
        return None

    def of_key(self, *path: str) -> Place | None:
        """As `of_setting`, but the place of the last key itself."""
        for file, root in self._documents():
            node: yaml.Node | None = root
            for key in path[:-1]:
                node = child(node, key)
            if isinstance(node, yaml.MappingNode):
                found = next((key for key, _ in node.value if key.value == path[-1]), None)
                if found is not None:
                    return _place(file, found)
        return None

    def of_any_key(self, name: str) -> Place | None:
        """The first key of this name, wherever it stands."""
        for file, root in self._documents():
            waiting: list[yaml.Node] = [root]
            seen: set[int] = set()
            while waiting:
                node = waiting.pop()
                if id(node) in seen:
                    continue
                seen.add(id(node))
                if isinstance(node, yaml.MappingNode):
                    for key, _ in node.value:
                        if key.value == name:
                            return _place(file, key)
                    waiting += [value for _, value in reversed(node.value)]
                elif isinstance(node, yaml.SequenceNode):
                    waiting += reversed(node.value)
        return None

    def of_value(self, value: str, *sections: str) -> Place | None:
        """The first place below one of these sections of the top where `value` stands alone; of
        all, when none is named."""
        for file, root in self._documents():
            tops = [child(root, one) for one in sections] if sections else [root]
            for node in _scalars([one for one in tops if one is not None]):
                if node.value == value:
                    return _place(file, node)
        return None

    def _entries(self, name: str, upstream: str = "") -> list[tuple[str, yaml.Node]]:
        if self._by_name is None:  # once: there may be as many questions as entries
            self._by_name = {}
            for named, file, entry in self._named():
                self._by_name.setdefault(named, []).append((file, entry))
        found = self._by_name.get(name, [])
        own = [
            (file, entry)
            for file, entry in found
            if upstream and _text(child(child(entry, "litellm_params"), "model")) == upstream
        ]
        return own or found

    def _named(self) -> Iterator[tuple[str, str, yaml.Node]]:
        for file, root in self._documents():
            models = child(root, "model_list")
            for entry in models.value if isinstance(models, yaml.SequenceNode) else ():
                named = child(entry, "model_name")
                if isinstance(named, yaml.ScalarNode):
                    yield named.value, file, entry

    def _documents(self) -> Iterator[tuple[str, yaml.Node]]:
        if self._roots is None:
            first = {self._config: self._texts.get(self._config, "")}
            self._roots = {file: _composed(text) for file, text in {**first, **self._texts}.items()}
        for file, root in self._roots.items():
            if root is not None:
                yield ("" if file == self._config else self._shown(file)), root

    def _shown(self, file: str) -> str:
        # Of a path of Windows also where a test of ours runs elsewhere.
        folder = os.path.dirname(self._config)  # noqa: PTH120 - paths as they were given
        shown = file.removeprefix(folder).lstrip("/\\") if folder else file
        return shown if shown != file or not folder else ntpath.basename(file)


def child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """The value of a key of a section; None where `node` is no section, or has none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == name:
                return value  # type: ignore[no-any-return]
    return None


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None


def _place(file: str, node: yaml.Node) -> Place:
    return Place(file, node.start_mark.line + 1, node.start_mark.column + 1, _text(node))


def _scalars(nodes: Sequence[yaml.Node]) -> Iterator[yaml.ScalarNode]:
    """In the order of the text; an anchor's target is looked into once."""
    waiting: list[Any] = list(reversed(nodes))
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.MappingNode):
            waiting += [value for _, value in reversed(node.value)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)
