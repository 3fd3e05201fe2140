"""Which lines of the log a query means, and where in a block of bytes they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from core.base.errors import UserError
from core.base.events import LogLine, LogPlace, LogQuery
from core.monitor.log_lines import HEAD_BYTES, UNKNOWN_LEVEL, Head, head_of, lines_of
from core.wire.log_line import LEVELS

_RANK: Final = {level: rank for rank, level in enumerate(LEVELS)}
_NO_HEAD: Final = Head("", UNKNOWN_LEVEL, "")


class Hit(NamedTuple):
    """A line that is meant, and where in its words stands what was looked for."""

    line: LogLine
    column: int


class Matcher:
    """Tells the lines that a query means from the others. Raises UserError for a text that is no
    regular expression."""

    def __init__(self, query: LogQuery, *, every_line: bool = False) -> None:
        """`every_line`: where no text is looked for, the further lines of a message count, too."""
        self.query = query
        self._every_line = every_line
        self._least = _RANK.get(query.level, 0)
        self._find = _text_finder(query)
        needle = query.text if query.match_case else query.text.lower()
        self._needle = needle.encode() if needle.isascii() and not query.regex else b""
        """Found without making text of the bytes: in most of a log there is nothing."""

    def text(self, text: str) -> bool:
        """Whether the words of a line are those that are looked for."""
        return self.column(text) >= 0

    def column(self, text: str) -> int:
        """Where in the words of a line stands what is looked for; below 0 where it does not."""
        return 0 if self._find is None else self._find(text)

    def head(self, head: Head) -> bool:
        """Whether lines of a message with this head may be meant."""
        logger = self.query.logger
        return _RANK.get(head.level, 1) >= self._least and (
            not logger or head.logger == logger or head.logger.startswith(f"{logger}.")
        )

    def hits(self, block: bytes, place: LogPlace) -> Iterator[Hit]:
        """The lines meant in `block`, which begins with the first line of a message at `place`."""
        if self._needle:
            yield from self._literal(block, place)
            return
        head = _NO_HEAD
        for line in lines_of(block, place, UNKNOWN_LEVEL):
            found = head_of(line.text)
            head = found or head
            wanted = self._every_line or found is not None or self._find is not None
            if wanted and self.head(head) and (column := self.column(line.text)) >= 0:
                yield Hit(line._replace(level=head.level), column)

    def _literal(self, block: bytes, place: LogPlace) -> Iterator[Hit]:
        where = block if self.query.match_case else block.lower()
        at = where.find(self._needle)
        while at >= 0:
            start = block.rfind(b"\n", 0, at) + 1
            end = block.find(b"\n", at)
            end = len(block) if end < 0 else end
            head = _head_before(block, start)
            if self.head(head):
                here = place._replace(offset=place.offset + start)
                for line in lines_of(block[start:end], here, head.level):
                    if (column := self.column(line.text)) >= 0:
                        yield Hit(line, column)
            at = where.find(self._needle, end)


def _text_finder(query: LogQuery) -> Callable[[str], int] | None:
    """What tells where in a line the text stands, below 0 where it does not."""
    text = query.text
    if not text:
        return None
    if query.regex:
        try:
            pattern = re.compile(text, re.NOFLAG if query.match_case else re.IGNORECASE)
        except (re.error, OverflowError, RecursionError) as error:
            raise UserError(
                f"This is no regular expression: {error}.", "Mend it, or look for plain text."
            ) from None
        return lambda line: found.start() if (found := pattern.search(line)) else -1
    if query.match_case:
        return lambda line: line.find(text)
    folded = text.casefold()
    return lambda line: line.casefold().find(folded)


def _head_before(block: bytes, start: int) -> Head:
    """The head of the message that the line at `start` belongs to."""
    while True:
        match = HEAD_BYTES.match(block, start)
        if match is not None:
            return Head("", match[1].decode("ascii"), match[2].decode("utf-8", "replace"))
        if start <= 0:
            return _NO_HEAD
        start = block.rfind(b"\n", 0, start - 1) + 1


class LineFilter:
    """Lines as they come, one after the other: lets those through that a query means, also the
    further lines of a message whose head it saw before."""

    def __init__(self, query: LogQuery) -> None:
        """Raises UserError as `Matcher` does."""
        self._matcher = Matcher(query)
        self.head = _NO_HEAD
        """Of the message that the last line belongs to."""

    def passes(self, line: LogLine) -> bool:
        found = head_of(line.text)
        self.head = found or self.head._replace(level=line.level)
        return self._matcher.head(self.head) and self._matcher.text(line.text)
