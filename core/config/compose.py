"""From a text to the tree of its nodes, and not further: nothing is ever constructed.

LiteLLM reads its config with PyYAML's own parser, so that one decides what is YAML. It is slow, so
a text is first given to libyaml, which is eight times as fast, where the two are known to agree:
`_is_read_alike` knows what they do not agree about. Whatever libyaml refuses, or what is bigger
than a config may be, goes to PyYAML's parser too, which says what is wrong with it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.config.yaml_errors import DEEP, ENDLESS, MANY, UNCLOSED

MAX_DEPTH: Final = 60
"""Levels of nesting. LiteLLM's own configs stay under ten; Python's stack sets an end somewhere."""
MAX_NODES: Final = 100_000
"""Nodes with every alias written out, as LiteLLM walks through them."""

_ODD: Final = ("\t", "\r", "\x85", "\u2028", "\u2029", "\ufeff")
"""Characters that the two parsers read differently, or might: tabs and odd line ends."""
_MARKS: Final = ("%", "---", "...")
"""At the start of a line: directives, and marks of documents."""
_TAG: Final = re.compile(r"(?<!\w)!")
_COMMENT_AT_BLOCK: Final = re.compile(r"[|>][-+\d]*#")
"""A comment right behind the head of a text block."""
_COMPLEX_KEY: Final = re.compile(r"^[ \-]*\?", re.MULTILINE)
_QUESTION: Final = re.compile(r"^.*\?.*$", re.MULTILINE)
_BRACKETS: Final = re.compile(r"^.*[\[\]{}].*$", re.MULTILINE)
_INDENTED: Final = re.compile(r"^[ \-]{100}", re.MULTILINE)
_MOST_BRACKETS: Final = 500
"""Of which a stack of 1 MB bears more than 2,000 within one another."""
_TAGS: Final = {
    ScalarNode: yaml.SafeLoader.DEFAULT_SCALAR_TAG,
    SequenceNode: yaml.SafeLoader.DEFAULT_SEQUENCE_TAG,
    MappingNode: yaml.SafeLoader.DEFAULT_MAPPING_TAG,
}
_IMPLICIT: Final = yaml.SafeLoader.yaml_implicit_resolvers
"""First character of a plain value → tags that it may have, each with the pattern of its values."""


def _fast_loader() -> type[yaml.CSafeLoader] | None:
    """libyaml's loader; None where PyYAML was built without it. It asks in Python for the tag of
    each node, and is asked here without what a config has no use for: paths to a tag."""
    base = getattr(yaml, "CSafeLoader", None)
    if base is None:
        return None

    def resolve(_loader: object, kind: type[Node], value: str, implicit: tuple[bool, bool]) -> str:
        if kind is ScalarNode and implicit[0]:
            for tag, pattern in _IMPLICIT.get(value[:1], ()):
                if pattern.match(value):
                    return str(tag)
        return _TAGS[kind]

    def nothing(*_of_path: object) -> None:
        return

    inside = {"resolve": resolve, "descend_resolver": nothing, "ascend_resolver": nothing}
    return type("FastLoader", (base,), inside)


_FAST: Final = _fast_loader()


class LimitError(yaml.MarkedYAMLError):
    """The text is YAML, but no config: it was made to exhaust whoever reads it."""


def compose(text: str) -> Node | None:
    """The root of `text`; None for a text without content. Raises yaml.YAMLError, LimitError where
    it is bigger than a config, and RecursionError."""
    if _FAST is not None and _is_read_alike(text):
        try:
            if not _is_shallow(text, _FAST):
                return _slowly(text)
            root: Node | None = yaml.compose(text, Loader=_FAST)
        except (yaml.YAMLError, RecursionError, UnicodeError):
            pass  # the other one says what is wrong, and where
        else:
            if root is None or _within_limits(root):
                return root
    return _slowly(text)


def _is_read_alike(text: str) -> bool:
    """Whether both parsers make the same of `text`, should libyaml take it."""
    # A pattern only where its character is there: most texts hold none of them.
    if any(odd in text for odd in _ODD):
        return False
    if text.startswith(_MARKS) or any(f"\n{mark}" in text for mark in _MARKS):
        return False
    if "!" in text and _TAG.search(text) is not None:
        return False
    if ("|" in text or ">" in text) and _COMMENT_AT_BLOCK.search(text) is not None:
        return False
    if "?" not in text:
        return True
    if _COMPLEX_KEY.search(text) is not None:
        return False
    # Within brackets a question mark ends a word for one of them. Elsewhere it is any character.
    asked = [line[0] for line in _QUESTION.finditer(text)]
    asked = [line for line in asked if not line.lstrip().startswith("#")]
    if any(set(line) & set("[]{}") for line in asked):
        return False
    return not asked or not any(
        line[0].count("[") != line[0].count("]") or line[0].count("{") != line[0].count("}")
        for line in _BRACKETS.finditer(text)
    )


def _is_shallow(text: str, loader: type[yaml.CSafeLoader]) -> bool:
    """Whether libyaml can make a tree of `text`: it calls itself for each level, and only the end
    of the stack stops it. Raises yaml.YAMLError."""
    # Levels begin with a bracket, or in the blanks and dashes at the start of a line.
    if _INDENTED.search(text) is not None:
        return False
    if text.count("[") + text.count("{") <= _MOST_BRACKETS:
        return True
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return True


def _within_limits(root: Node) -> bool:
    """Whether all that is in `root`, with every alias written out, is no more than a config may
    hold. False for a part that contains itself."""
    nodes, levels = 0, 0
    level: list[Node] = [root]
    while level:
        levels += 1
        nodes += len(level)
        below: list[Node] = []
        for node in level:
            if isinstance(node, ScalarNode):
                node.style = node.style or None  # libyaml says "" of a plain one
                continue
            if isinstance(node, MappingNode):
                below += itertools.chain.from_iterable(node.value)
            else:
                below += node.value
            if nodes + len(below) > MAX_NODES:
                return False
        if levels > MAX_DEPTH:
            return False
        level = below
    return True


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value


class _Loader(yaml.SafeLoader):
    """Composes nodes and keeps count of what they would become with all aliases written out."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._sizes: dict[int, tuple[int, int]] = {}
        """id of a finished node → (nodes, levels) in it."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        alias = self.check_event(yaml.AliasEvent)
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise LimitError(problem=DEEP, problem_mark=mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        if node is None:
            return None
        if not alias:
            self._sizes[id(node)] = self._size(node, mark)
        elif id(node) not in self._sizes:
            raise LimitError(problem=ENDLESS, problem_mark=mark)
        return node

    def _size(self, node: Node, mark: yaml.Mark) -> tuple[int, int]:
        nodes, levels = 1, 0
        for child in _children(node):
            more, deep = self._sizes[id(child)]
            nodes, levels = nodes + more, max(levels, deep)
        if nodes > MAX_NODES:
            raise LimitError(problem=MANY, problem_mark=mark)
        if levels + 1 > MAX_DEPTH:
            raise LimitError(problem=DEEP, problem_mark=mark)
        return nodes, levels + 1


def _slowly(text: str) -> Node | None:
    loader = _Loader(text)
    try:
        node: Node | None = loader.get_single_node()
        return node
    except yaml.MarkedYAMLError as error:
        if "<stream end>" in (error.problem or "") and "flow" in (error.context or ""):
            error.problem = UNCLOSED
            error.context_mark = loader.marks[-1] if loader.marks else error.context_mark
        raise
    finally:
        loader.dispose()
