"""Looks through all of the log, the newest part first, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.monitor.log_files import Segment, Upto, end_of, read, segments
from core.monitor.log_lines import HEAD_BYTES
from core.monitor.log_query import Hit, Matcher

BLOCK_BYTES: Final = 1024 * 1024
_LARGEST: Final = 16 * BLOCK_BYTES
"""A message that is longer than this is cut; the log's writer makes none that is so long."""


@dataclass(frozen=True)
class Scanned:
    """What one block gave: its hits, the newest first, and how much is done by now."""

    hits: list[Hit]
    done: int
    total: int
    """Bytes."""


def scan(
    folder: Path, matcher: Matcher, block_bytes: int = BLOCK_BYTES, upto: Upto | None = None
) -> Iterator[Scanned]:
    """The lines that are meant, block by block from the end of the log, or where `upto` says, to
    its beginning."""
    found = segments(folder)
    total, done = sum(end_of(one, upto) for one in found), 0
    for segment in reversed(found):
        end = end_of(segment, upto)
        while end > 0:
            start, block = _block_before(segment, end, block_bytes)
            done += end - start
            hits = list(matcher.hits(block, segment.at(start)))
            yield Scanned(hits[::-1], done, total)
            end = start


def _block_before(segment: Segment, end: int, size: int) -> tuple[int, bytes]:
    """Whole messages that end at `end`, and where they begin; a whole block or a little less."""
    while True:
        start = max(0, end - size)
        block = read(segment.path, start, end - start)
        if not start or not block:
            return 0, block
        head = HEAD_BYTES.search(block, 1)  # not at 0: a line may have been cut there
        if head is not None:
            return start + head.start(), block[head.start() :]
        newline = block.find(b"\n", 0, len(block) - 1)
        if size >= _LARGEST:
            cut = newline + 1 or 0
            return start + cut, block[cut:]
        size = min(2 * size, _LARGEST)
