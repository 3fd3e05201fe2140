"""What the files of the log are called: `proxy-<YYYYMMDD-HHMMSS>-<run_id>-<n>.log`.

One series per run; none is ever renamed, so that a reader can follow.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Final, NamedTuple, Self

_FORM: Final = re.compile(r"proxy-(\d{8}-\d{6})-(\d+)-(\d+)\.log", re.ASCII)


class SegmentName(NamedTuple):
    """Sorts as the segments were written."""

    started: str
    """When the run began, local time: `YYYYMMDD-HHMMSS`."""
    run_id: int
    number: int
    """From 1 within the run."""

    @classmethod
    def parse(cls, name: str) -> Self | None:
        """What a file's name says; None when it is no segment's."""
        match = _FORM.fullmatch(name)
        return cls(match[1], int(match[2]), int(match[3])) if match else None

    @classmethod
    def first(cls, run_id: int, at: float) -> Self:
        """Of a run that begins `at`, in seconds since the epoch."""
        return cls(time.strftime("%Y%m%d-%H%M%S", time.localtime(at)), run_id, 1)

    @property
    def file(self) -> str:
        """The file's name."""
        return f"proxy-{self.started}-{self.run_id}-{self.number:03d}.log"


def segments_of_run(folder: Path, run_id: int) -> list[Path]:
    """The segments of this run in `folder`, oldest first."""
    found = ((SegmentName.parse(path.name), path) for path in folder.glob("proxy-*.log"))
    return [path for name, path in sorted((n, p) for n, p in found if n) if name.run_id == run_id]
