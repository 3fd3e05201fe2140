"""What a sidecar said on stderr before it died, put at the end of its log."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from core.files import open_private
from core.sidecar.logline import Entry, format_entry

_log = logging.getLogger("pocket.supervisor")


def keep_last_words(log_dir: Path, run_id: int, lines: Sequence[str], at: float) -> None:
    """`append_last_words`, but a full disk is no reason to stop supervising."""
    try:
        append_last_words(log_dir, run_id, lines, at)
    except OSError as error:
        _log.warning("the last words of the sidecar could not be kept: %s", error)


def append_last_words(log_dir: Path, run_id: int, lines: Sequence[str], at: float) -> None:
    """Write `lines` behind the newest segment of the run (or a first one of their own).

    The sidecar is dead, so nobody else writes there. `at` is in seconds since the epoch.
    Raises OSError.
    """
    if not lines:
        return
    log_dir.mkdir(0o700, parents=True, exist_ok=True)
    segments = sorted(log_dir.glob(f"proxy-*-{run_id}-*.log"))
    if segments:
        target = segments[-1]
    else:
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(at))
        target = log_dir / f"proxy-{stamp}-{run_id}-001.log"
    entry = Entry(at, "ERROR", "stderr", "\n".join(lines))
    with open(
        target, "a", encoding="utf-8", errors="replace", newline="\n", opener=open_private
    ) as log:
        if log.tell() and not _ends_with_newline(target):
            log.write("\n")
        log.write("\n".join(format_entry(entry)) + "\n")


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as log:
        log.seek(-1, 2)
        return log.read(1) == b"\n"
