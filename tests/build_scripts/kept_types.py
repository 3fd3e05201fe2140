"""What mypy found out before, for checkouts that begin with nothing: most of what it reads are
packages and the standard library, and the lock says which.

It only saves work: mypy compares the hash of each file with that of the one that its cache is of,
and its own version and options with those of then.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.source_tree import ROOT

_KEEP_S: Final = 30 * 24 * 3600.0


@contextlib.contextmanager
def begun_with(kept: Path, folder: Path) -> Iterator[None]:
    """mypy's cache is in `folder` meanwhile. One that is not there yet begins as `kept`, and when
    all went well it is what is kept from then on."""
    is_new = not folder.exists()
    if is_new and kept.is_file():
        _unpack(kept, folder)
    yield
    if is_new:
        with contextlib.suppress(OSError):  # no room, or none of ours: it is found out again
            _pack(folder, kept)


def kept_of(platform: str) -> Path:
    """In the cache of the person, as what tests install is."""
    lock = (ROOT / "requirements.txt").read_bytes()
    name = hashlib.sha256(lock + sys.version.encode()).hexdigest()[:16]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "litellm-pocket-types" / f"{platform}-{name}.tar"


def _unpack(kept: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=folder.parent))
    try:
        with tarfile.open(kept) as packed:
            packed.extractall(part, filter="data")
        part.rename(folder)
    except (OSError, tarfile.TarError):
        shutil.rmtree(part, ignore_errors=True)


def _pack(folder: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="part-", dir=kept.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as packed:
            packed.add(folder, arcname=".")
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
    for other in kept.parent.iterdir():
        if other.stat().st_mtime < time.time() - _KEEP_S:
            other.unlink()
