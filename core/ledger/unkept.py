"""Rows that could not be kept while the program ran: in files beside the ledger, a row a line.

A sidecar whose parent is gone leaves one, and so does the program where the ledger is of a form it
does not know. They go into the ledger as soon as that can be written, and are removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import psutil

from core.base.files import open_private
from core.wire.request_row import RequestRow, decoded

_NAME: Final = re.compile(r"unkept-\d+-(\d+)\.jsonl", re.ASCII)


def file_name(run_id: int, pid: int) -> str:
    """Of the file that the process `pid` leaves."""
    return f"unkept-{run_id}-{pid}.jsonl"


def append(path: Path, rows: Iterable[RequestRow]) -> None:
    """Add rows to the file, the user's alone, and bring them to the disk. Raises OSError."""
    lines = [json.dumps(row.encoded(), separators=(",", ":")) + "\n" for row in rows]
    with open(path, "a", encoding="ascii", opener=open_private) as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())


def finished_files(folder: Path, own_pid: int | None = None) -> list[Path]:
    """The files that nobody adds to any more. Raises OSError."""
    own_pid = os.getpid() if own_pid is None else own_pid
    found = []
    for path in sorted(folder.iterdir()):
        name = _NAME.fullmatch(path.name)
        if name is not None and (int(name[1]) == own_pid or not _is_written(path, int(name[1]))):
            found.append(path)
    return found


def _is_written(path: Path, pid: int) -> bool:
    """Whether the process that began the file is still there; a later one may bear its number."""
    try:
        return psutil.Process(pid).create_time() <= path.stat().st_mtime
    except (psutil.Error, OSError):
        return False


def read(path: Path) -> Sequence[RequestRow]:
    """The rows in it. A line that is none, such as a last one that was cut off, is passed over.
    Raises OSError."""
    rows = []
    for line in path.read_bytes().splitlines():
        with contextlib.suppress(ValueError, TypeError, RecursionError):
            rows.append(decoded(json.loads(line)))
    return rows
