"""Reads the sidecar's log as it grows. No thread of its own: who calls `read_new` sets the pace.

The log is a folder of segments (see `core.wire.segment_names`); old ones are deleted. The files are
the buffer: nothing is read before the last chunk was taken. A file is open only while it is read:
on Windows an open one could not be deleted by its writer.
"""

from __future__ import annotations

import codecs
import itertools
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.base.events import LogChunk, LogLine
from core.base.files import explain
from core.wire.segment_names import SegmentName

MAX_BEHIND: Final = 8 * 1024 * 1024
"""Bytes; whoever is further behind is not going to read it all."""
_KEPT_AFTER_SKIP: Final = 512 * 1024
_PARTIAL_AFTER_S: Final = 1.0
_SAME: Final = 20
"""Lines that tell a place in the log from all others."""
_LONGEST_LINE: Final = 16_384
"""Bytes; a longer one comes in pieces, since no text widget likes it."""

_HEAD: Final = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (DEBUG|INFO|WARNING|ERROR|CRITICAL) ", re.ASCII
)

RunKey = tuple[str, int]
"""When a run began and its number: the first sorts, the second tells twins apart."""


@dataclass(frozen=True, order=True)
class Segment:
    """One file of the log."""

    run: RunKey
    number: int
    size: int = field(compare=False)
    path: Path = field(compare=False)


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


def level_of(text: str, before: str) -> str:
    """The level of a line; one that does not begin like ours goes with the line `before` it."""
    match = _HEAD.match(text)
    return match[1] if match else before


@dataclass
class _Cursor:
    """How far one run has been read."""

    number: int = 0
    offset: int = 0
    partial: bytes = b""
    partial_since: float = 0.0
    level: str = "INFO"
    skip_line: bool = False
    """After a jump into the middle of a line: the rest of it is not shown."""

    @property
    def shown_to(self) -> int:
        return self.offset - len(self.partial)

    def take(self, data: bytes, now: float) -> list[LogLine]:
        """The lines that `data` completes; the rest is kept for the next time."""
        lines: list[LogLine] = []
        *whole, rest = (self.partial + data).split(b"\n")
        for raw in whole:
            if self.skip_line:
                self.skip_line = False
                continue
            lines += self._line(raw.removesuffix(b"\r"))
        while len(rest) > _LONGEST_LINE and not self.skip_line:
            piece, rest = self._cut(rest)
            lines += self._line(piece)
        self.partial = rest
        self.partial_since = now
        return lines

    def flush(self, *, final: bool) -> list[LogLine]:
        """What was kept, as a line; half a character stays unless this is the `final` time."""
        _, used = codecs.utf_8_decode(self.partial, "replace", final)
        raw, self.partial = self.partial[:used], self.partial[used:]
        if self.skip_line or not raw:
            return []
        return self._line(raw.removesuffix(b"\r"))

    def _line(self, raw: bytes) -> list[LogLine]:
        found: list[LogLine] = []
        while True:
            piece, raw = self._cut(raw)
            text = piece.decode("utf-8", "replace")
            self.level = level_of(text, self.level)
            found.append(LogLine(text, self.level))
            if not raw:
                return found

    @staticmethod
    def _cut(raw: bytes) -> tuple[bytes, bytes]:
        """At the longest length, but not inside a character."""
        if len(raw) <= _LONGEST_LINE:
            return raw, b""
        end = _LONGEST_LINE
        while end > _LONGEST_LINE - 4 and raw[end] & 0xC0 == 0x80:
            end -= 1
        return raw[:end], raw[end:]


class LogTail:
    """The new lines of a log folder, in order, each once. For one thread."""

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._monotonic = monotonic
        self._cursors: dict[RunKey, _Cursor] = {}

    def skip_to_end(self) -> None:
        """Pass over all that is there now: it is the business of `tail_end`."""
        for segment in segments(self._folder):
            # The line that may be under way is not half shown.
            self._cursors[segment.run] = _Cursor(segment.number, segment.size)

    def shown(self) -> Mapping[RunKey, tuple[int, int]]:
        """Per run, the segment's number and the offset up to which lines have been given out."""
        return {run: (one.number, one.shown_to) for run, one in self._cursors.items()}

    def read_new(self, max_bytes: int = 262_144) -> LogChunk | None:
        """The next lines, from at most `max_bytes` of the files; None when there is nothing new.

        A last line without its end is waited for, a second at most. Whoever is more than 8 MB
        behind is taken near the end, and the chunk says how many bytes were passed over.
        """
        runs: dict[RunKey, list[Segment]] = {}
        for segment in segments(self._folder):
            runs.setdefault(segment.run, []).append(segment)
        for gone in self._cursors.keys() - runs.keys():
            del self._cursors[gone]
        skipped = self._skip_ahead(runs)
        lines: list[LogLine] = []
        budget = max_bytes
        for run, files in runs.items():
            new, used = self._read_run(self._cursors.setdefault(run, _Cursor()), files, budget)
            lines += new
            budget -= used
            if budget <= 0:
                break
        return LogChunk(tuple(lines), skipped) if lines or skipped else None

    def _read_run(
        self, cursor: _Cursor, files: list[Segment], budget: int
    ) -> tuple[list[LogLine], int]:
        """Lines and bytes read of one run."""
        lines: list[LogLine] = []
        used = 0
        now = self._monotonic()
        for segment in files:
            if segment.number < cursor.number:
                continue
            if segment.number > cursor.number:
                lines += cursor.flush(final=True)
                cursor.number, cursor.offset = segment.number, 0
                cursor.skip_line = False
            if segment.size < cursor.offset:  # truncated by somebody: what is there now is new
                lines += cursor.flush(final=True)
                cursor.offset = 0
            data = _read(segment.path, cursor.offset, min(budget - used, _left(segment, cursor)))
            cursor.offset += len(data)
            used += len(data)
            if data:
                lines += cursor.take(data, now)
            if used >= budget or (cursor.offset < segment.size and segment.path.exists()):
                return lines, used  # the rest of this segment comes before the next one
        if cursor.partial and now - cursor.partial_since >= _PARTIAL_AFTER_S:
            lines += cursor.flush(final=False)
        return lines, used

    def _skip_ahead(self, runs: Mapping[RunKey, list[Segment]]) -> int:
        """Move the cursors so that not more than `_KEPT_AFTER_SKIP` is left; bytes passed over."""
        unread = [
            (segment, start)
            for run, files in runs.items()
            for segment in files
            if (start := self._start(run, segment)) < segment.size
        ]
        behind = sum(segment.size - start for segment, start in unread)
        if behind <= MAX_BEHIND:
            return 0
        skipped = 0
        for segment, start in unread:
            passed = min(segment.size - start, behind - _KEPT_AFTER_SKIP - skipped)
            if passed <= 0:
                break
            skipped += passed
            place = start + passed
            self._cursors[segment.run] = _Cursor(
                segment.number, place, skip_line=place < segment.size
            )
        return skipped

    def _start(self, run: RunKey, segment: Segment) -> int:
        """The first unread byte of `segment`."""
        cursor = self._cursors.get(run)
        if cursor is None or segment.number > cursor.number:
            return 0
        if segment.number < cursor.number:
            return segment.size
        return cursor.offset if cursor.offset <= segment.size else 0


def _left(segment: Segment, cursor: _Cursor) -> int:
    # To the size that was listed, not to what the file has meanwhile: a later segment may have
    # been begun since, and its lines come after all of this one's.
    return max(0, segment.size - cursor.offset)


def _read(path: Path, offset: int, size: int) -> bytes:
    if size <= 0:
        return b""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(size)
    except OSError:
        return b""  # deleted, or closed to us for a moment: the next call sees


def redacted(lines: Iterable[LogLine], redact: Callable[[str], str]) -> tuple[LogLine, ...]:
    """The lines without the secrets that `redact` knows."""
    return tuple(LogLine(redact(one.text), one.level) for one in lines)


def tail_end(
    folder: Path,
    max_bytes: int,
    upto: Mapping[RunKey, tuple[int, int]] | None = None,
) -> tuple[LogLine, ...]:
    """The last whole lines of the log, from at most `max_bytes` of it.

    With `upto` (`LogTail.shown`) it ends where the tail stands, so that the two neither overlap
    nor leave a gap; a run that the tail does not know yet is left to it.
    """
    pieces: list[tuple[RunKey, bytes, bool]] = []
    left = max_bytes
    for segment in reversed(segments(folder)):
        end = _end(segment, upto)
        size = min(end, left)
        if size <= 0:
            continue
        pieces.append((segment.run, _read(segment.path, end - size, size), size < end))
        left -= size
        if left <= 0:
            break
    lines: list[LogLine] = []
    cursor = _Cursor()
    run: RunKey | None = None
    for piece_run, data, cut in reversed(pieces):
        if piece_run != run:
            run, cursor = piece_run, _Cursor()
        cursor.skip_line = cut
        lines += cursor.take(data, 0.0)
        lines += cursor.flush(final=True)
        cursor.partial = b""
    return tuple(lines)


def _end(segment: Segment, upto: Mapping[RunKey, tuple[int, int]] | None) -> int:
    if upto is None:
        return segment.size
    number, offset = upto.get(segment.run, (-1, 0))
    if segment.number < number:
        return segment.size
    return min(offset, segment.size) if segment.number == number else 0


def copy_log(
    folder: Path,
    target: Path,
    redact: Callable[[str], str] = str,
    shown: Sequence[str] = (),
) -> Path:
    """Write all there is of the log, every run, oldest first, into `target`, which is returned.

    A view holds the end of the former run too, so that a copy of the newest alone would lack lines
    that are on show. `shown` are the lines of a view: it may hold some whose files are gone, since
    the oldest are deleted for the new ones. `redact` takes secrets out of each line, as it does for
    the view. Raises DataFolderError when it cannot be written.
    """
    lines = _all_lines(folder, redact)
    first = list(itertools.islice(lines, _SAME))
    try:
        with target.open("w", encoding="utf-8", newline="\n") as copy:
            for line in itertools.chain(_gone(shown, first), first, lines):
                copy.write(f"{line}\n")
    except OSError as error:
        raise explain(error, "write", target) from error
    return target


def _all_lines(folder: Path, redact: Callable[[str], str]) -> Iterator[str]:
    for segment in segments(folder):
        text = _read(segment.path, 0, segment.size).decode("utf-8", "replace")
        yield from map(redact, _lines_of(text))


def _gone(shown: Sequence[str], first: list[str]) -> Sequence[str]:
    """Those of `shown` that stood before the `first` lines that there are now; none where these
    are not among them, since then the files go back further."""
    if not first:
        return shown
    for place, line in enumerate(shown):
        if line == first[0]:
            same = list(shown[place : place + len(first)])
            if same == first[: len(same)]:
                return shown[:place]
    return ()


def _lines_of(text: str) -> list[str]:
    """The lines, also a last one without its end. Only a newline ends one, as in the view."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines if lines[-1] else lines[:-1]
