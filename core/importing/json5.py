"""Reads JSON as people write it: with comments, trailing commas, single quotes, bare names (JSON5).

`core.clients.fields_json` edits such files in place and so knows where each part stands; here only
the values are wanted, of files that JavaScript's JSON5 library reads.
"""

from __future__ import annotations

import re
from typing import Any, Final

from core.base.errors import ConfigError

_DEPTH: Final = 60
_SPACE: Final = re.compile(r"(?:\s|\ufeff|//[^\r\n\u2028\u2029]*|/\*.*?\*/)*", re.DOTALL)
_NAME: Final = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_NUMBER: Final = re.compile(
    r"[+-]?(?:0[xX][0-9a-fA-F]{1,16}|Infinity|NaN|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?)"
)
_PIECE: Final = {
    '"': re.compile(r'[^"\\\r\n]+'),
    "'": re.compile(r"[^'\\\r\n]+"),
}
_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_WORDS: Final = {"true": True, "false": False, "null": None}


def load(text: str) -> Any:
    """The value that `text` is. Raises ConfigError with line and column; the words quote nothing
    of the text, which may be a key."""
    reader = _Reader(text)
    value = reader.value(0)
    reader.space()
    if reader.at < len(text):
        raise reader.trouble("There is something behind the end.")
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def trouble(self, what: str) -> ConfigError:
        line = self.text.count("\n", 0, self.at) + 1
        column = self.at - (self.text.rfind("\n", 0, self.at) + 1) + 1
        return ConfigError(
            f"This is no JSON, from line {line}, column {column} on. {what}",
            "Mend the file in the program that it belongs to.",
            line,
            column,
        )

    def space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found is not None else self.at

    def peek(self) -> str:
        self.space()
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Any:
        if depth > _DEPTH:
            raise self.trouble("It is nested too deeply.")
        first = self.peek()
        if first == "{":
            return self._object(depth)
        if first == "[":
            return self._array(depth)
        if first in _PIECE:
            return self._string(first)
        word = _NAME.match(self.text, self.at)
        if word is not None and word[0] in _WORDS:
            self.at = word.end()
            return _WORDS[word[0]]
        return self._number()

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while self.peek() != "}":
            key = self._key()
            if self.peek() != ":":
                raise self.trouble("A colon is missing.")
            self.at += 1
            found[key] = self.value(depth + 1)
            self._comma("}")
        self.at += 1
        return found

    def _array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while self.peek() != "]":
            found.append(self.value(depth + 1))
            self._comma("]")
        self.at += 1
        return found

    def _comma(self, close: str) -> None:
        if self.peek() == ",":
            self.at += 1
        elif self.peek() != close:
            raise self.trouble("A comma or a bracket is missing.")

    def _key(self) -> str:
        first = self.peek()
        if first in _PIECE:
            return self._string(first)
        name = _NAME.match(self.text, self.at)
        if name is None:
            raise self.trouble("A name is missing.")
        self.at = name.end()
        return name[0]

    def _string(self, quote: str) -> str:
        pieces: list[str] = []
        self.at += 1
        while True:
            plain = _PIECE[quote].match(self.text, self.at)
            if plain is not None:
                pieces.append(plain[0])
                self.at = plain.end()
            char = self.text[self.at : self.at + 1]
            if char == quote:
                self.at += 1
                return _whole("".join(pieces))
            if char != "\\":
                raise self.trouble("A quotation mark is missing.")
            pieces.append(self._escape())

    def _escape(self) -> str:
        char = self.text[self.at + 1 : self.at + 2]
        size = {"u": 4, "x": 2}.get(char, 0)
        digits = self.text[self.at + 2 : self.at + 2 + size]
        if size:
            if not re.fullmatch(rf"[0-9a-fA-F]{{{size}}}", digits):
                raise self.trouble("An escape is not whole.")
            self.at += 2 + size
            return chr(int(digits, 16))
        if not char:
            raise self.trouble("A quotation mark is missing.")
        self.at += 2
        if char == "\r" and self.text[self.at : self.at + 1] == "\n":
            self.at += 1
        return "" if char in "\r\n" else _ESCAPES.get(char, char)

    def _number(self) -> int | float:
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            raise self.trouble("A value is missing.")
        self.at = found.end()
        written = found[0].lower()
        if "0x" in written:
            return int(written, 16)
        if "infinity" in written or "nan" in written or re.search(r"[.e]", written):
            return float(written)
        if len(written) > 40:
            raise self.trouble("A number is too long.")
        return int(written)


def _whole(text: str) -> str:
    """Two halves of a character together; half a one is none."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
