"""The config as text plus the tree of its nodes, each of which knows its place.

Nothing is ever constructed from the YAML: no tags run, and an alias stays one shared node, so a
hostile file costs no more than its length. Edits that leave the rest of the text alone will work on
the marks kept here.
"""

from __future__ import annotations

import bisect
import functools
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE
from core.config.compose import compose
from core.config.edits import apply_edits
from core.config.issue import Issue
from core.config.yaml_errors import explain

_NAME: Final = re.compile(r"\A[A-Za-z_][A-Za-z0-9_]*")
_ALIAS: Final = re.compile(r"(?:\A|[\s\[{,])\*\S")
"""What may be one: a value that stands elsewhere as well."""

_STANDARD: Final = "tag:yaml.org,2002:"
_TEXT: Final = f"{_STANDARD}str"
_YES: Final = ("true", "yes", "on")
_MERGE: Final = f"{_STANDARD}merge"

_MOST_KEPT: Final = 32
"""A config, the one before, and what they include. Nobody changes a document: it can be shared."""

NodePath = tuple[str | int, ...]
"""Where a node is: keys and indexes from the root."""

_LOOKED_THROUGH: Final[tuple[NodePath, ...]] = (
    ("general_settings", "pass_through_endpoints"),
    ("general_settings", "alert_to_webhook_url"),
)
"""Places whose reader looks for references by itself, also within a value."""


@dataclass(frozen=True)
class Reference:
    """One `os.environ/NAME` in the config."""

    name: str
    line: int
    column: int
    path: NodePath
    model: str | None = None
    """The model_name of the entry that uses it; None elsewhere."""
    text: str = field(default="", repr=False, compare=False)
    """The whole value."""
    resolved: bool = True
    """False where LiteLLM takes it literally: in a list, or not at the start of the value, but for
    the places whose reader looks for references by itself."""


@dataclass(frozen=True)
class Document:
    """A parsed config. With an `error` there is no tree."""

    text: str
    root: Node | None = None
    error: Issue | None = None
    _merged: dict[int, list[tuple[Node, Node]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _named: dict[int, Mapping[str, tuple[Node, Node]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def place(self, node: Node) -> tuple[int, int]:
        """Line and column of the node, from 1, as an editor counts them."""
        index = min(node.start_mark.index, len(self.text))
        line = bisect.bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    @functools.cached_property
    def _starts(self) -> list[int]:
        """Where each line begins: counting them anew for every node would take its time."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def pairs(self, node: Node | None) -> list[tuple[Node, Node]]:
        """Keys and values of a mapping, merge keys (`<<`) resolved; [] for any other node.

        Of keys that come twice, both are there; the last one counts, as for LiteLLM.
        """
        if not isinstance(node, MappingNode):
            return []
        known = self._merged.get(id(node))
        if known is None:
            known = self._merge(node)
            self._merged[id(node)] = known
        return known

    def named(self, node: Node | None) -> Mapping[str, tuple[Node, Node]]:
        """Key and value node of each entry of a mapping whose name is a text, by that name; of
        names that come twice the last. Empty for any other node."""
        if not isinstance(node, MappingNode):
            return {}
        known = self._named.get(id(node))
        if known is None:
            pairs = ((text_of(pair[0]), pair) for pair in self.pairs(node))
            known = self._named[id(node)] = {name: pair for name, pair in pairs if name is not None}
        return known

    def get(self, node: Node | None, key: str) -> Node | None:
        """The value of `key` in a mapping; None when it is not there."""
        found = self.entry(node, key)
        return None if found is None else found[1]

    def entry(self, node: Node | None, key: str) -> tuple[Node, Node] | None:
        """Key and value node of `key` in a mapping."""
        return self.named(node).get(key)

    @property
    def models(self) -> tuple[str, ...]:
        """The model names that the config declares, each once, in order."""
        names = (text_of(self.get(entry, "model_name")) for entry in self.model_entries())
        return tuple(dict.fromkeys(name for name in names if name))

    def model_entries(self) -> list[Node]:
        """The entries of model_list."""
        return items(self.get(self.root, "model_list"))

    def references(self) -> tuple[Reference, ...]:
        """Every `os.environ/NAME`, in the order of the text; an alias counts once per model."""
        return self._references

    @functools.cached_property
    def _references(self) -> tuple[Reference, ...]:
        found: dict[tuple[int, str | None], Reference] = {}
        if REFERENCE in self.text or "\\" in self.text:  # which may hide it
            for where, node, in_list, model in self._by_model():
                text = text_of(node)
                if text is None or REFERENCE not in text or (id(node), model) in found:
                    continue
                before, _, name = text.partition(REFERENCE)
                line, column = self.place(node)
                resolved = (not before and not in_list) or where[:2] in _LOOKED_THROUGH
                if before:  # somewhere within a text: the name ends where names end
                    name = "".join(_NAME.findall(name)[:1])
                one = Reference(name, line, column, where, model, text, resolved)
                found[id(node), model] = one
        return tuple(sorted(found.values(), key=lambda r: (r.line, r.column)))

    def _by_model(self) -> Iterator[tuple[NodePath, Node, bool, str | None]]:
        """Every value as `walk` gives it, with the name of the model that it belongs to; what
        several models share comes once for each."""
        entries = self.model_entries()
        names = [text_of(self.get(entry, "model_name")) for entry in entries]
        tops = [text_of(key) for key, _ in self.pairs(self.root)]
        if _ALIAS.search(self.text) is None and tops.count("model_list") <= 1:
            for where, node, in_list in self._whole:  # nothing is shared
                of_model = entries and len(where) > 1 and where[0] == "model_list"
                yield where, node, in_list, names[int(where[1])] if of_model else None
            return
        model_list = self.get(self.root, "model_list")
        for key, value in self.pairs(self.root):
            if value is not model_list or not entries:
                for where, node, in_list in self.walk(value, (text_of(key) or "",)):
                    yield where, node, in_list, None
                continue
            for number, entry in enumerate(entries):
                for where, node, in_list in self.walk(entry, ("model_list", number)):
                    yield where, node, in_list, names[number]

    def walk(self, root: Node | None, path: NodePath = ()) -> Iterator[tuple[NodePath, Node, bool]]:
        """Every value below (and with) `root`: its path, the node, whether it stands in a list.

        A part that several aliases share is visited once.
        """
        if root is self.root and not path:
            return iter(self._whole)
        return self._walk(root, path)

    @functools.cached_property
    def _whole(self) -> list[tuple[NodePath, Node, bool]]:
        """All of it, for the many who look at every value."""
        return list(self._walk(self.root, ()))

    def _walk(self, root: Node | None, path: NodePath) -> Iterator[tuple[NodePath, Node, bool]]:
        seen: set[int] = set()
        waiting: list[tuple[NodePath, Node, bool]] = [] if root is None else [(path, root, False)]
        while waiting:
            one = waiting.pop()
            where, node, _ = one
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield one
            if isinstance(node, ScalarNode):
                continue
            if isinstance(node, MappingNode):
                for key, value in reversed(self.pairs(node)):
                    waiting.append(((*where, text_of(key) or ""), value, False))
            else:
                for number, item in reversed(list(enumerate(items(node)))):
                    waiting.append(((*where, number), item, True))

    def _merge(self, node: MappingNode) -> list[tuple[Node, Node]]:
        own: list[tuple[Node, Node]] = []
        merged: list[tuple[Node, Node]] = []
        for key, value in node.value:
            if not is_merge(key):
                own.append((key, value))
                continue
            sources = [value] if isinstance(value, MappingNode) else items(value)
            for source in reversed(sources):  # the first source wins: it comes last
                merged += self.pairs(source)
        return merged + own


def parse(text: str) -> Document:
    """Read `text`; what is not YAML becomes the document's `error`, at its place."""
    try:
        return Document(text, compose(text))
    except yaml.YAMLError as error:
        return Document(text, error=_with_sure_fix(text, explain(text, error)))
    except RecursionError:
        what = "The config is nested too deeply."
        return Document(text, error=Issue(1, 1, "error", what, code="LP115"))


def _with_sure_fix(text: str, issue: Issue) -> Issue:
    """`issue`, with its fix only where that leaves a text that can be read, or read further."""
    if issue.fix is None:
        return issue
    changed = apply_edits(text, issue.fix.edits)
    try:
        compose(changed)
    except yaml.YAMLError as error:
        next_ = explain(changed, error)
        if (next_.line, next_.column) <= (issue.line, issue.column):
            return replace(issue, fix=None)
    except RecursionError:
        return replace(issue, fix=None)
    return issue


Parse = Callable[[str], Document]
"""How a text becomes a document: `parse`, or something that remembers."""


class ParsedConfigs:
    """A `Parse` that remembers the last few texts, so that one is parsed once on its way from the
    editor to LiteLLM. From any thread."""

    def __init__(self, parse: Parse = parse) -> None:
        self._parse = parse
        self._mutex = threading.Lock()
        self._documents: OrderedDict[str, Document] = OrderedDict()

    def __call__(self, text: str) -> Document:
        """The document of `text`."""
        with self._mutex:
            document = self._documents.get(text)
            if document is None:
                document = self._documents[text] = self._parse(text)
            self._documents.move_to_end(text)
            while len(self._documents) > _MOST_KEPT:
                self._documents.popitem(last=False)
            return document


def items(node: Node | None) -> list[Node]:
    """The entries of a sequence; [] for any other node."""
    return list(node.value) if isinstance(node, SequenceNode) else []


def kind(node: Node | None) -> str:
    """What the node will be for LiteLLM: str, int, float, bool, null, timestamp, map, seq, …"""
    return "" if node is None else str(node.tag).removeprefix(_STANDARD)


def text_of(node: Node | None) -> str | None:
    """The text of a node that will be a text; None for any other."""
    # Asked of every node, several times: nothing is taken apart for it.
    return node.value if isinstance(node, ScalarNode) and node.tag == _TEXT else None


def is_true(node: Node | None) -> bool:
    """Whether LiteLLM will read it as true."""
    return kind(node) == "bool" and isinstance(node, ScalarNode) and node.value.lower() in _YES


def is_merge(key: Node) -> bool:
    return bool(key.tag == _MERGE)
