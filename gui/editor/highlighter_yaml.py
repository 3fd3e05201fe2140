"""Splits one line of YAML into coloured spans. Pure: text and a state in, spans and a state out.

This is a reader for colours, not a parser: it never fails, and on broken YAML it stays close to
what the person meant. One line needs only the state in which the line above ended, so an editor
can start again at any line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

KINDS = (
    "key",
    "string",
    "number",
    "constant",
    "comment",
    "anchor",  # &anchors, *aliases, !tags, <<
    "environment",  # os.environ/NAME
    "punctuation",
    "tab",  # in an indentation, where YAML does not allow it
)


class Span(NamedTuple):
    """Columns `start` to `end` (from 0, end not included) of one line, and what they are."""

    start: int
    end: int
    kind: str


class LineState(NamedTuple):
    """What a line inherits from the one above."""

    mode: str = ""
    """Empty, `|` in a block scalar, or the quote of a quoted text that is not closed yet."""
    indent: int = 0
    """In a block scalar: of the node that owns it; deeper lines belong to the scalar."""
    depth: int = 0
    """How many `[` and `{` are open."""


START = LineState()

_TAB = re.compile(r"[ ]*\t[ \t]*")
_SPACE = re.compile(r"[ \t]+")
_DIRECTIVE = re.compile(r"%[A-Z]+\b.*$|(---|\.\.\.)(?=\s|$)")
_DASH = re.compile(r"[-?](?=\s|$)")
_PROPERTY = re.compile(r"[&*][^\s,\[\]{}]+|!<[^>\s]*>|![^\s,\[\]{}]*")
_BLOCK = re.compile(r"[|>](?:[1-9][+-]?|[+-][1-9]?)?(?=\s*(?:\s#.*)?$)")
_DOUBLE_END = re.compile(r'(?:[^"\\]|\\.)*')
_SINGLE_END = re.compile(r"(?:[^']|'')*")
_AFTER_KEY = re.compile(r"\s*:(?=\s|$)")
_AFTER_FLOW_KEY = re.compile(r"\s*:(?=[\s,\[\]{}]|$)")
_QUOTED_FLOW_KEY = re.compile(r"\s*:")
_PLAIN = re.compile(r"(?:[^\s:#]|:(?!\s|$)|(?<!\s)#|[ \t]+(?![\s#]|$))+")
_FLOW_PLAIN = re.compile(
    r"(?:[^\s:#,\[\]{}]|:(?![\s,\[\]{}]|$)|(?<!\s)#|[ \t]+(?![\s#,\[\]{}]|:(?:\s|$)|$))+"
)
_NUMBER = re.compile(
    r"[-+]?(?:0x[0-9a-fA-F_]+|0o?[0-7_]+|0b[01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)"
)
_CONSTANT = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"
)
_ENVIRONMENT = re.compile(r"os\.environ/[A-Za-z0-9_]+")
_SAFE_START = re.compile(r"[^\s#'\"\[\]{}|>,-][^'\"|>]*:(?:\s|$)")


def is_safe_start(line: str) -> bool:
    """True for a line that surely begins a node of the outermost level: `general_settings:`.

    Colouring may begin there without knowing what is above."""
    return _SAFE_START.match(line) is not None


def indentation(line: str) -> int:
    """Leading blanks of `line`; a tab counts as one."""
    return len(line) - len(line.lstrip(" \t"))


def tokenize(line: str, state: LineState = START) -> tuple[list[Span], LineState]:
    """The spans of `line`, from left to right, and the state for the next line."""
    return _Line(line, state).read()


class _Line:
    """Reads one line."""

    def __init__(self, text: str, state: LineState) -> None:
        self.text = text
        self.state = state
        self.depth = state.depth
        self.spans: list[Span] = []
        self.at = 0
        self.node_indent = 0
        self.after_value = False

    def add(self, end: int, kind: str) -> None:
        if end > self.at:
            self.spans.append(Span(self.at, end, kind))
        self.at = end

    def read(self) -> tuple[list[Span], LineState]:
        text, state = self.text, self.state
        if state.mode == "|":
            if not text.strip() or indentation(text) > state.indent:
                self._string(0, len(text))
                return self.spans, state
        elif state.mode:
            return self._go_on_quoted()
        self._indent()
        return self._values()

    def _indent(self) -> None:
        tabs = _TAB.match(self.text)
        if tabs is not None and not self.depth:
            first = self.text.index("\t")
            self.at = first
            self.add(tabs.end(), "tab")
        self.at = indentation(self.text)
        self.node_indent = self.at
        directive = _DIRECTIVE.match(self.text)
        if directive is not None and not self.depth:
            self.add(directive.end(), "punctuation")
            self.node_indent = -1  # a block scalar may follow at the margin

    def _values(self) -> tuple[list[Span], LineState]:
        text = self.text
        while self.at < len(text):
            blank = _SPACE.match(text, self.at)
            if blank is not None:
                self.at = blank.end()
                continue
            char = text[self.at]
            if char == "#" and (self.at == 0 or text[self.at - 1] in " \t"):
                self.add(len(text), "comment")
                break
            after = self._one(char)
            if after is not None:
                return self.spans, after
        return self.spans, LineState(depth=self.depth)

    def _one(self, char: str) -> LineState | None:
        """Read what begins with `char`; a state when it goes on to the next line."""
        text = self.text
        if char in "[]{}," and (self.depth or char in "[{"):
            self._bracket(char)
            return None
        if char in "\"'" and not self.after_value:
            return self._quoted(char)
        if char == ":" and (self.depth or _AFTER_KEY.match(text, self.at)):
            self.add(self.at + 1, "punctuation")
            self.after_value = False
            return None
        dash = _DASH.match(text, self.at)
        if dash is not None and not self.depth and not self.after_value:
            self.node_indent = self.at
            self.add(dash.end(), "punctuation")
            return None
        found = _PROPERTY.match(text, self.at) if char in "&*!" else None
        if found is not None:
            self._property(found.end())
            return None
        block = _BLOCK.match(text, self.at) if char in "|>" and not self.depth else None
        if block is not None and not self.after_value:
            self.add(block.end(), "punctuation")
            self._trailing_comment()
            return LineState("|", self.node_indent)
        self._plain()
        return None

    def _bracket(self, char: str) -> None:
        if char in "[{":
            self.depth += 1
        elif char in "]}":
            self.depth -= 1
        self.add(self.at + 1, "punctuation")
        self.after_value = char in "]}"

    def _property(self, end: int) -> None:
        alias_key = self.text[self.at] == "*" and self._is_key(end)
        self.add(end, "anchor")
        if alias_key:
            self._colon()

    def _trailing_comment(self) -> None:
        rest = self.text.find("#", self.at)
        if rest >= 0:
            self.at = rest
            self.add(len(self.text), "comment")

    def _is_key(self, end: int) -> bool:
        return (_AFTER_FLOW_KEY if self.depth else _AFTER_KEY).match(self.text, end) is not None

    def _colon(self) -> None:
        self.at = self.text.index(":", self.at)
        self.add(self.at + 1, "punctuation")
        self.after_value = False

    def _key(self, end: int, kind: str = "key") -> None:
        self.node_indent = self.at
        self.add(end, kind)
        self._colon()

    def _quoted(self, quote: str) -> LineState | None:
        body = (_DOUBLE_END if quote == '"' else _SINGLE_END).match(self.text, self.at + 1)
        end = body.end() if body is not None else len(self.text)
        if self.text[end : end + 1] != quote:  # not closed in this line
            self._string(self.at, len(self.text))
            return LineState(quote, self.node_indent, self.depth)
        self._close_quoted(end + 1)
        return None

    def _close_quoted(self, end: int) -> None:
        follows = (_QUOTED_FLOW_KEY if self.depth else _AFTER_KEY).match(self.text, end)
        if follows is not None:
            self._key(end)
        else:
            self._string(self.at, end)
            self.after_value = True

    def _go_on_quoted(self) -> tuple[list[Span], LineState]:
        quote = self.state.mode
        body = (_DOUBLE_END if quote == '"' else _SINGLE_END).match(self.text)
        end = body.end() if body is not None else len(self.text)
        if self.text[end : end + 1] != quote:
            self._string(0, len(self.text))
            return self.spans, self.state
        self._string(0, end + 1)
        self.after_value = True
        return self._values()

    def _string(self, start: int, end: int) -> None:
        """A text from `start`, with the names of environment variables marked in it."""
        self.at = start
        for found in _ENVIRONMENT.finditer(self.text, start, end):
            self.add(found.start(), "string")
            self.add(found.end(), "environment")
        self.add(end, "string")

    def _plain(self) -> None:
        pattern = _FLOW_PLAIN if self.depth else _PLAIN
        found = pattern.match(self.text, self.at)
        end = found.end() if found is not None else self.at + 1
        text = self.text[self.at : end]
        if not self.after_value and self._is_key(end):
            self._key(end, "anchor" if text == "<<" else "key")
            return
        self.after_value = True
        if _NUMBER.fullmatch(text):
            self.add(end, "number")
        elif _CONSTANT.fullmatch(text):
            self.add(end, "constant")
        else:
            self._string(self.at, end)
