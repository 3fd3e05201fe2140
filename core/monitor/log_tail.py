"""Reads the sidecar's log as it grows. No thread of its own: who calls `read_new` sets the pace.

The log is a folder of segments (see `core.wire.segment_names`); old ones are deleted. The files are
the buffer: nothing is read before the last chunk was taken.
"""

from __future__ import annotations

import codecs
import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.base.events import LogChunk, LogLine, LogPlace
from core.base.files import explain
from core.monitor.log_files import RunKey, Segment, all_lines, read, segments
from core.monitor.log_lines import LONGEST_LINE, UNKNOWN_LEVEL, cut, lines_of

MAX_BEHIND: Final = 8 * 1024 * 1024
"""Bytes; whoever is further behind is not going to read it all."""
_KEPT_AFTER_SKIP: Final = 512 * 1024
_PARTIAL_AFTER_S: Final = 1.0
_LOOK_EVERY_S: Final = 1.0
"""How often the folder itself is looked at while nothing grows."""
_GROWING: Final = 3
"""Runs that may write at one time: one that finishes, one that serves, one that is tried."""
_SAME: Final = 20
"""Lines that tell a place in the log from all others."""


@dataclass
class _Cursor:
    """How far one run has been read."""

    run: RunKey
    number: int = 0
    offset: int = 0
    partial: bytes = b""
    partial_since: float = 0.0
    level: str = UNKNOWN_LEVEL
    skip_line: bool = False
    """After a jump into the middle of a line: the rest of it is not shown."""

    @property
    def shown_to(self) -> int:
        return self.offset - len(self.partial)

    def take(self, data: bytes, now: float) -> list[LogLine]:
        """The lines that `data`, the next of the segment, completes; the rest is kept for the next
        time."""
        start = self.shown_to
        self.offset += len(data)
        whole, rest = _whole_lines(self.partial + data)
        if self.skip_line and whole:
            self.skip_line = False
            passed = whole.index(b"\n") + 1
            start, whole = start + passed, whole[passed:]
        lines = self._lines(whole, start)
        while len(rest) > LONGEST_LINE and not self.skip_line:
            start = self.offset - len(rest)
            piece, rest = cut(rest)
            lines += self._lines(piece, start)
        self.partial = b"" if self.skip_line else rest
        self.partial_since = now
        return lines

    def flush(self, *, final: bool) -> list[LogLine]:
        """What was kept, as a line; half a character stays unless this is the `final` time."""
        start = self.shown_to
        _, used = codecs.utf_8_decode(self.partial, "replace", final)
        raw, self.partial = self.partial[:used], self.partial[used:]
        return self._lines(raw, start)

    def _lines(self, raw: bytes, start: int) -> list[LogLine]:
        lines = lines_of(raw, LogPlace(*self.run, self.number, start), self.level)
        if lines:
            self.level = lines[-1].level
        return lines


def _whole_lines(data: bytes) -> tuple[bytes, bytes]:
    """What ends with a newline, and what comes behind the last of them."""
    end = data.rfind(b"\n") + 1
    return data[:end], data[end:]


class LogTail:
    """The new lines of a log folder, in order, each once. For one thread."""

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._monotonic = monotonic
        self._cursors: dict[RunKey, _Cursor] = {}
        self._looked_at = 0.0
        self._still: tuple[tuple[Path, int], ...] = ()
        """Path and size of the segments that may grow, when there was nothing new; empty when
        there was."""

    def skip_to_end(self) -> None:
        """Pass over all that is there now: it is the business of `tail_end`."""
        for segment in segments(self._folder):
            # The line that may be under way is not half shown.
            self._cursors[segment.run] = _Cursor(segment.run, segment.number, segment.size)

    def shown(self) -> Mapping[RunKey, tuple[int, int]]:
        """Per run, the segment's number and the offset up to which lines have been given out."""
        return {run: (one.number, one.shown_to) for run, one in self._cursors.items()}

    def is_due(self) -> bool:
        """Whether `read_new` may have something: cheap enough for many times a second. What begins
        a new segment without a word in the one before is found within a second."""
        if not self._still or self._monotonic() - self._looked_at >= _LOOK_EVERY_S:
            return True
        try:
            return any(path.stat().st_size != size for path, size in self._still)
        except OSError:
            return True

    def read_new(self, max_bytes: int = 262_144) -> LogChunk | None:
        """The next lines, from at most `max_bytes` of the files; None when there is nothing new.

        A last line without its end is waited for, a second at most. Whoever is more than 8 MB
        behind is taken near the end, and the chunk says how many bytes were passed over.
        """
        runs: dict[RunKey, list[Segment]] = {}
        self._looked_at = self._monotonic()
        for segment in segments(self._folder):
            runs.setdefault(segment.run, []).append(segment)
        for gone in self._cursors.keys() - runs.keys():
            del self._cursors[gone]
        skipped = self._skip_ahead(runs)
        lines: list[LogLine] = []
        budget = max_bytes
        for run, files in runs.items():
            new, used = self._read_run(self._cursors.setdefault(run, _Cursor(run)), files, budget)
            lines += new
            budget -= used
            if budget <= 0:
                break
        if lines or skipped or any(cursor.partial for cursor in self._cursors.values()):
            self._still = ()
        else:
            newest = [files[-1] for files in list(runs.values())[-_GROWING:]]
            self._still = tuple((one.path, one.size) for one in newest)
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
            data = read(segment.path, cursor.offset, min(budget - used, _left(segment, cursor)))
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
                segment.run, segment.number, place, skip_line=place < segment.size
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


def redacted(lines: Iterable[LogLine], redact: Callable[[str], str]) -> tuple[LogLine, ...]:
    """The lines without the secrets that `redact` knows."""
    found = tuple(lines)
    # Nearly always there is none in any of them, and one look at all is quicker than many.
    together = "\n".join([line.text for line in found])
    if redact(together) == together:
        return found
    return tuple(line._replace(text=redact(line.text)) for line in found)


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
    for lines in all_lines(folder):
        for line in redacted(lines, redact):
            yield line.text


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
