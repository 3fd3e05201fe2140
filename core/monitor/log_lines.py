"""Bytes of the log become lines: where each begins, its level, and what its head says. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import accumulate, count, repeat
from operator import add
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

_PLACE: Final = partial(tuple.__new__, LogPlace)
_LINE: Final = partial(tuple.__new__, LogLine)
"""Made of their fields, in order, without a function of Python for each."""


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
    raws = data.split(b"\n")
    if not raws[-1]:
        raws.pop()
    sizes = list(map(len, raws))
    if sizes and max(sizes) >= LONGEST_LINE:
        return _with_long_ones(raws, place, level)
    # All at once rather than line by line: a log may grow by tens of thousands a second, and the
    # window waits while they are made.
    if data.isascii():
        texts = data.decode("ascii").split("\n")[: len(raws)]
    else:
        texts = [raw.decode("utf-8", "replace") for raw in raws]
    if b"\r" in data:
        texts = [text.removesuffix("\r") for text in texts]
    started, run_id, segment, offset = place
    offsets = map(add, accumulate(sizes, initial=offset), count())
    places = map(_PLACE, zip(repeat(started), repeat(run_id), repeat(segment), offsets))
    return list(map(_LINE, zip(texts, _levels(texts, level), places, strict=False)))


def _levels(texts: Iterable[str], level: str) -> Iterator[str]:
    """Of each line its level."""
    for head in map(_HEAD.match, texts):
        if head is not None:
            level = head[1]
        yield level


def _with_long_ones(raws: Iterable[bytes], place: LogPlace, level: str) -> list[LogLine]:
    """The lines, some of which come in pieces."""
    found: list[LogLine] = []
    for raw in raws:
        found += _pieces(raw.removesuffix(b"\r"), place, level)
        level = found[-1].level
        place = place._replace(offset=place.offset + len(raw) + 1)
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
