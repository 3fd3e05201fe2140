"""Whether what lies in a runtime's folder is what was unpacked.

The stamp is written when every file has been checked by its hash. It keeps size and times of each
file; as long as these are the same the hashes need not be computed again, which makes a start
quick. It is no protection against somebody who may write into the folder and sets out to deceive;
`full` is, and it is done whenever anything looks different.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.base.files import atomic_write
from core.runtime.manifest import MANIFEST, Entry, Manifest

STAMP: Final = ".complete.json"
FILE_TIME: Final = 1_577_836_800
"""The time each file is given (seconds): a whole, even one, which FAT keeps as it is."""

Hashed = Callable[[int], None]
"""Told the bytes that have been hashed since the last call, from several threads."""


@dataclass(frozen=True)
class Deviation:
    """What differs from the manifest."""

    wrong: tuple[Entry, ...] = ()
    """Missing, of another size or with other bytes."""
    extra: tuple[str, ...] = ()
    """Paths of what does not belong there: Python would import from it."""

    @property
    def clean(self) -> bool:
        return not self.wrong and not self.extra


def quick(folder: Path, manifest: Manifest) -> bool:
    """True when the stamp is there and nothing has been touched since. Reads no file but it."""
    try:
        body: Any = json.loads((folder / STAMP).read_bytes())
        if body["manifest"] != manifest.sha256:
            return False
        marks = body["files"]
        wanted = {entry.path for entry in manifest.files}
        return (
            set(marks) == wanted
            and all(_mark(folder / path) == marks[path] for path in wanted)
            and not _extra(folder, manifest)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def full(folder: Path, manifest: Manifest, hashed: Hashed = lambda _count: None) -> Deviation:
    """Compare every file by its hash, several at a time."""
    with ThreadPoolExecutor(threads()) as pool:
        good = pool.map(lambda entry: is_right(folder, entry, hashed), manifest.files)
        wrong = [entry for entry, right in zip(manifest.files, good, strict=True) if not right]
    return Deviation(tuple(wrong), tuple(_extra(folder, manifest)))


def is_right(folder: Path, entry: Entry, hashed: Hashed = lambda _count: None) -> bool:
    """Whether the file is there, an ordinary one (no link), and has the right bytes and mode."""
    path = folder / entry.path
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size != entry.size:
            return False
        if sys.platform != "win32" and entry.mode & 0o111 and not found.st_mode & 0o100:
            return False
        with path.open("rb", buffering=0) as file:
            right = hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
    except OSError:
        return False
    hashed(entry.size)
    return right


def write(folder: Path, manifest: Manifest) -> None:
    """Write manifest and stamp: from now on the folder is complete. Raises DataFolderError."""
    atomic_write(folder / MANIFEST, manifest.raw)
    marks = {entry.path: _mark(folder / entry.path) for entry in manifest.files}
    body = {"manifest": manifest.sha256, "files": marks}
    atomic_write(folder / STAMP, json.dumps(body, separators=(",", ":")).encode("ascii"))


def remove(folder: Path) -> None:
    """Take the stamp away before anything in the folder is changed. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        (folder / STAMP).unlink()


def settle(path: Path) -> None:
    """Give an unpacked file its time. Where the drive refuses, it keeps the one it has."""
    with contextlib.suppress(OSError):
        os.utime(path, (FILE_TIME, FILE_TIME))


def threads() -> int:
    """How many threads unpack and hash: more than four only wait for the disk."""
    return max(1, min(4, os.cpu_count() or 1))


def _mark(path: Path) -> list[int]:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        return []
    if sys.platform == "win32":
        return [found.st_size, found.st_mtime_ns]
    # A program can set a file's modification time, but not the time of its last change of any kind.
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _extra(folder: Path, manifest: Manifest) -> Sequence[str]:
    ours = {entry.path for entry in manifest.files} | {MANIFEST, STAMP}
    return sorted(path for path in _walk(str(folder), "") if path not in ours)


def _walk(folder: str, prefix: str) -> Iterator[str]:
    """Every file, and every link to anything, below a folder; links are not followed."""
    with os.scandir(folder) as listing:
        for one in listing:
            if one.is_dir(follow_symlinks=False):
                yield from _walk(one.path, f"{prefix}{one.name}/")
            else:
                yield f"{prefix}{one.name}"
