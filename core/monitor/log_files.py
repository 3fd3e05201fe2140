"""The files of the log: which there are, and pages of it read forwards and backwards.

A file is open only while it is read: on Windows an open one could not be deleted by its writer.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.base.events import LogLine, LogPage, LogPlace
from core.monitor.log_lines import LONGEST_LINE, UNKNOWN_LEVEL, last_level, lines_of
from core.wire.segment_names import SegmentName

PAGE_BYTES: Final = 262_144
MOST_LINES: Final = 5000
"""Of one page, however short they are: a view keeps several pages."""
_LOOK_BACK: Final = 65_536
"""Bytes in which the head of a message is looked for, for the level of its other lines."""

BEGINNING: Final = LogPlace("", 0, 0, 0)
"""Before all that there is."""

RunKey = tuple[str, int]
"""When a run began and its number: the first sorts, the second tells twins apart."""
Upto = Mapping[RunKey, tuple[int, int]]
"""Per run, a segment's number and an offset in it; see `LogTail.shown`."""


@dataclass(frozen=True, order=True)
class Segment:
    """One file of the log."""

    run: RunKey
    number: int
    size: int = field(compare=False)
    path: Path = field(compare=False)

    def at(self, offset: int) -> LogPlace:
        """The place of that byte of it."""
        return LogPlace(*self.run, self.number, offset)


def segments(folder: Path) -> list[Segment]:
    """The segments in `folder`, oldest first; empty when there is no such folder."""
    found: list[Segment] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = SegmentName.parse(entry.name)
                if name is None:
                    continue
                try:
                    # Not entry.stat(): on Windows its size is as old as the last close.
                    size = Path(entry.path).stat().st_size
                except OSError:
                    continue  # deleted since
                run = (name.started, name.run_id)
                found.append(Segment(run, name.number, size, Path(entry.path)))
    except OSError:
        return []
    return sorted(found)


def read(path: Path, offset: int, size: int) -> bytes:
    """At most `size` bytes of the file; none when it cannot be read just now."""
    if size <= 0:
        return b""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(size)
    except OSError:
        return b""  # deleted, or closed to us for a moment: the next call sees


def end_of(segment: Segment, upto: Upto | None) -> int:
    """Where reading of `segment` ends; a run that the tail does not know yet is left to it."""
    if upto is None:
        return segment.size
    number, offset = upto.get(segment.run, (-1, 0))
    if segment.number < number:
        return segment.size
    return min(offset, segment.size) if segment.number == number else 0


def tail_end(folder: Path, max_bytes: int, upto: Upto | None = None) -> tuple[LogLine, ...]:
    """The last whole lines of the log, from about `max_bytes` of it.

    With `upto` (`LogTail.shown`) it ends where the tail stands, so that the two neither overlap
    nor leave a gap.
    """
    return _before(segments(folder), lambda segment: end_of(segment, upto), max_bytes).lines


def page_before(folder: Path, place: LogPlace, max_bytes: int = PAGE_BYTES) -> LogPage:
    """The whole lines before the one at `place`, from about `max_bytes`."""

    def end(segment: Segment) -> int:
        start = segment.at(0)
        if start[:3] != place[:3]:
            return segment.size if start < place else 0
        return min(place.offset, segment.size)

    return _before(segments(folder), end, max_bytes)


def page_after(
    folder: Path, place: LogPlace, max_bytes: int = PAGE_BYTES, upto: Upto | None = None
) -> LogPage:
    """The whole lines from the one at `place` on; `upto` as with `tail_end`."""
    there = segments(folder)
    gone = not any(one.at(0)[:3] == place[:3] for one in there)
    lines: list[LogLine] = []
    end = place
    for block in _forwards(there, place, upto, max_bytes):
        lines += block.lines
        end = block.end
    if len(lines) > MOST_LINES:
        end = lines[MOST_LINES].place or end
        del lines[MOST_LINES:]
    more = any(
        end_of(one, upto) > (end.offset if one.at(0)[:3] == end[:3] else 0)
        for one in there
        if one.at(0)[:3] >= end[:3]
    )
    return LogPage(tuple(lines), end, at_end=not more, gone=gone)


def page_around(folder: Path, place: LogPlace, upto: Upto | None = None) -> LogPage:
    """The lines before and after `place`."""
    before = page_before(folder, place, PAGE_BYTES // 2)
    after = page_after(folder, place, PAGE_BYTES // 2, upto)
    lines = before.lines + after.lines
    return LogPage(lines, after.end, before.at_start, after.at_end, after.gone)


def all_lines(folder: Path, upto: Upto | None = None) -> Iterator[list[LogLine]]:
    """All of the log, oldest first, in lists that are not long."""
    for block in _forwards(segments(folder), BEGINNING, upto, None):
        yield block.lines


@dataclass(frozen=True)
class _Block:
    """Neighbouring lines of one segment."""

    lines: list[LogLine]
    end: LogPlace


def _forwards(
    found: Sequence[Segment], place: LogPlace, upto: Upto | None, wanted: int | None
) -> Iterator[_Block]:
    """What stands from `place` on, block by block, until there are `wanted` bytes; None: all."""
    left = wanted
    for segment in found:
        if segment.at(0)[:3] < place[:3]:
            continue
        start = place.offset if segment.at(0)[:3] == place[:3] else 0
        end = end_of(segment, upto)
        level = _level_before(segment, start, found)
        while start < end and (left is None or left > 0):
            data = _whole_lines_from(segment, start, end, left or PAGE_BYTES)
            if not data:
                break  # deleted meanwhile
            lines = lines_of(data, segment.at(start), level)
            start += len(data)
            level = lines[-1].level
            if left is not None:
                left -= len(data)
            yield _Block(lines, segment.at(start))


def _before(found: Sequence[Segment], end: Callable[[Segment], int], max_bytes: int) -> LogPage:
    pages: list[list[LogLine]] = []
    left = max_bytes
    for segment in reversed(found):
        stop = end(segment)
        if stop <= 0:
            continue
        if left <= 0:
            return _joined(pages, at_start=False)
        start, data = _whole_lines_to(segment, stop, left)
        pages.append(lines_of(data, segment.at(start), _level_before(segment, start, found)))
        left -= len(data)
        if start > 0:
            return _joined(pages, at_start=False)
    return _joined(pages, at_start=True)


def _joined(pages: list[list[LogLine]], *, at_start: bool) -> LogPage:
    lines = [line for page in reversed(pages) for line in page]
    return LogPage(tuple(lines[-MOST_LINES:]), at_start=at_start and len(lines) <= MOST_LINES)


def _whole_lines_to(segment: Segment, stop: int, wanted: int) -> tuple[int, bytes]:
    """Where the first whole line begins that lies within `wanted` bytes before `stop`, and all
    from there on; more than `wanted` where not even one line does."""
    size = wanted
    while True:
        start = max(0, stop - size)
        before = min(start, 1)  # whether the byte before is a newline says whether a line begins
        data = read(segment.path, start - before, stop - start + before)
        if not start or not data:  # deleted meanwhile: then there is nothing of it
            return 0, data
        newline = data.find(b"\n", 0, len(data) - 1)
        if newline >= 0:
            return start - 1 + newline + 1, data[newline + 1 :]
        if size > LONGEST_LINE:  # a piece of an endless line, not from inside a character
            skip = 1
            while skip < min(4, len(data)) and data[skip] & 0xC0 == 0x80:
                skip += 1
            return start - 1 + skip, data[skip:]
        size = max(2 * size, LONGEST_LINE + 1)


def _whole_lines_from(segment: Segment, start: int, end: int, wanted: int) -> bytes:
    """At most `wanted` bytes from `start` on, without a last line that goes beyond them; more
    where not even one line is within."""
    size = wanted
    while True:
        data = read(segment.path, start, min(size, end - start))
        if len(data) >= end - start:
            return data
        newline = data.rfind(b"\n")
        if newline >= 0:
            return data[: newline + 1]
        if size > LONGEST_LINE or len(data) < size:
            _, used = codecs.utf_8_decode(data, "replace", False)  # not inside of a character
            return data[:used] or data
        size = max(2 * size, LONGEST_LINE + 1)


def _level_before(segment: Segment, offset: int, found: Sequence[Segment]) -> str:
    """The level of the message that a line at `offset` may belong to; it may have begun in the
    segment before."""
    start = max(0, offset - _LOOK_BACK)
    level = last_level(read(segment.path, start, offset - start))
    if level or start:
        return level or UNKNOWN_LEVEL
    earlier = [one for one in found if one.run == segment.run and one.number < segment.number]
    if not earlier:
        return UNKNOWN_LEVEL
    return last_level(
        read(earlier[-1].path, max(0, earlier[-1].size - _LOOK_BACK), _LOOK_BACK)
    ) or (UNKNOWN_LEVEL)
