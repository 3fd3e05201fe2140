"""Bytes of the log become lines: where each begins, its level, and what its head says. Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from core.base.events import LogLine, LogPlace
from core.wire.log_line import LEVELS

LONGEST_LINE: Final = 16_384
"""Bytes; a longer one comes in pieces, since no text widget likes it."""
UNKNOWN_LEVEL: Final = "INFO"
"""Of a line with nothing before it that would tell."""

_STAMP: Final = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}"
_LEVEL: Final = rf"({'|'.join(LEVELS)})"
_HEAD: Final = re.compile(rf"{_STAMP} {_LEVEL} ", re.ASCII)
_WHOLE_HEAD: Final = re.compile(rf"({_STAMP}) {_LEVEL} +([^:\r\n]{{0,200}}):", re.ASCII)
HEAD_BYTES: Final = re.compile(
    rf"^{_STAMP} {_LEVEL} +([^:\r\n]{{0,200}}):".encode(), re.ASCII | re.MULTILINE
)
"""A head anywhere in a block of bytes: level and logger."""


class Head(NamedTuple):
    """What the first line of a message begins with."""

    stamp: str
    level: str
    logger: str


def head_of(text: str) -> Head | None:
    """The head of a line; None for one that continues the message before it."""
    match = _WHOLE_HEAD.match(text)
    return Head(match[1], match[2], match[3]) if match else None


def text_of(text: str) -> str:
    """A line without its head."""
    match = _WHOLE_HEAD.match(text)
    return text[match.end() :].removeprefix(" ") if match else text


def level_of(text: str, before: str) -> str:
    """The level of a line; one that does not begin like ours goes with the line `before` it."""
    match = _HEAD.match(text)
    return match[1] if match else before


def last_level(data: bytes) -> str:
    """The level that a line behind `data` has, unless it begins a message itself; "" where no
    message begins in it."""
    level = b""
    for match in HEAD_BYTES.finditer(data):
        level = match[1]
    return level.decode("ascii")


def lines_of(data: bytes, place: LogPlace, level: str) -> list[LogLine]:
    """The lines of `data`, which begins a line at `place` and ends with one, with a newline or
    without. `level` is that of the line before."""
    *whole, rest = data.split(b"\n")
    if rest:
        whole.append(rest)
    started, run_id, segment, offset = place
    match_head = _HEAD.match
    found: list[LogLine] = []
    for raw in whole:
        size = len(raw) + 1
        if size > LONGEST_LINE:
            pieces = _pieces(raw.removesuffix(b"\r"), place._replace(offset=offset), level)
            found += pieces
            level = pieces[-1].level
        else:
            text = raw.decode("utf-8", "replace")
            if text.endswith("\r"):
                text = text[:-1]
            head = match_head(text)
            if head is not None:
                level = head[1]
            found.append(LogLine(text, level, LogPlace(started, run_id, segment, offset)))
        offset += size
    return found


def _pieces(raw: bytes, place: LogPlace, level: str) -> list[LogLine]:
    found: list[LogLine] = []
    while True:
        piece, raw = cut(raw)
        text = piece.decode("utf-8", "replace")
        level = level_of(text, level)
        found.append(LogLine(text, level, place))
        if not raw:
            return found
        place = place._replace(offset=place.offset + len(piece))


def cut(raw: bytes) -> tuple[bytes, bytes]:
    """At the longest length, but not inside a character."""
    if len(raw) <= LONGEST_LINE:
        return raw, b""
    end = LONGEST_LINE
    while end > LONGEST_LINE - 4 and raw[end] & 0xC0 == 0x80:
        end -= 1
    return raw[:end], raw[end:]
