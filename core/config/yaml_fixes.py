"""Fixes of what makes a text no YAML: guesses, each of which is tried before it is offered."""

from __future__ import annotations

import re
from typing import Final

from core.config.edits import Edit, Fix

_EQUALS: Final = re.compile(r"(?P<key>(?:- +)*[A-Za-z_][\w-]*)(?P<sign> *= *)(?=\S)")
_KEY_ALONE: Final = re.compile(r"(?P<key>(?:- +)*[A-Za-z_][\w-]*) *(?:#.*)?\n(?P<below> *)\S")
_PAIR: Final = re.compile(r"(?:[ ]|- )*[\w.\-]+: +(?P<value>[^\"'\[{&*!|>#\s][^\"\\\n]*?) *$")
_IN_QUOTES: Final = re.compile(r"\"(?P<inside>[^\"'\n]*)\"")
_STAR: Final = re.compile(r"\*(?=[ ]*(?:$|[,}\]#\n]))|\*/[\w*-]*(?=[ ]*(?:$|\n))")


def tab(text: str, at: int) -> Fix | None:
    """A tab behind something becomes a space; how far a line is to be indented, nobody knows."""
    line_start = text.rfind("\n", 0, at) + 1
    if not text[line_start:at].strip():
        return None
    end = at + len(re.match(r"[\t ]*", text[at:])[0])  # type: ignore[index]
    return Fix("Put a space here", (Edit(at, end, " "),))


def single_quotes(text: str, start: int) -> Fix | None:
    """A text with backslashes, which begins at `start`, gets single quotes."""
    found = _IN_QUOTES.match(text, start)
    if found is None:
        return None
    return Fix("Use single quotes", (Edit(start, found.end(), f"'{found['inside']}'"),))


def equals_sign(text: str, start: int) -> tuple[int, Fix] | None:
    """Where = stands in the line that begins at `start`, in place of a colon, and its fix."""
    found = _EQUALS.match(text, start)
    if found is None:
        return None
    here, end = found.span("sign")
    return here + found["sign"].index("="), Fix("Write a colon", (Edit(here, end, ": "),))


def colon(text: str, start: int) -> Fix | None:
    """A word at `start` that stands alone in its line, with lines indented below it, is a key."""
    found = _KEY_ALONE.match(text, start)
    column = start - (text.rfind("\n", 0, start) + 1)
    if found is None or len(found["below"]) <= column:
        return None
    end = found.end("key")
    return Fix("Add the colon", (Edit(end, end, ":"),))


def quote_value(text: str, line_start: int) -> Fix | None:
    """The value of the line that begins at `line_start`, to its end, gets quotes."""
    line = text[line_start:].partition("\n")[0]
    found = _PAIR.match(line)
    if found is None or " #" in line:
        return None
    start, end = (line_start + at for at in found.span("value"))
    return Fix("Put the value in quotes", (Edit(start, end, f'"{text[start:end]}"'),))


def quote_to_end(text: str, start: int) -> Fix | None:
    """What begins at `start`, to the end of its line, gets quotes."""
    written = text[start:].partition("\n")[0].rstrip()
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if not written or re.search(r"[\"\\#\[\]{}]|: ", written) or set(before) & set("[{"):
        return None
    edit = Edit(start, start + len(written), f'"{written}"')
    return Fix("Put the value in quotes", (edit,))


def quote_star(text: str, start: int) -> Fix | None:
    """A star that stands for itself, at `start`, gets quotes."""
    at = text.rfind("*", 0, start + 1)
    found = _STAR.match(text, at) if at >= 0 else None
    if found is None:
        return None
    return Fix("Put it in quotes", (Edit(at, found.end(), f'"{found[0]}"'),))
