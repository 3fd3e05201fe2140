"""Where the Windows that runs here lies: one folder outside the checkout, kept between runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_scripts.devtools import LOCK, wheels
from build_scripts.devtools.lockfile import text_of
from build_scripts.windows import PYTHON, RUNTIME

VARIABLE: Final = "POCKET_WINDOWS_HOME"
"""Names another folder than the one in the person's cache."""


@dataclass(frozen=True)
class Place:
    """The folder and what is in it."""

    root: Path

    @property
    def downloads(self) -> Path:
        return self.root / "downloads"

    @property
    def system(self) -> Path:
        """A Debian with Wine, to be changed into; only where the system has no Wine of its own."""
        return self.root / "wine"

    @property
    def prefix(self) -> Path:
        """The drive C of a fresh Windows. Each run gets a copy of its own."""
        return self.root / "prefix"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def environments(self) -> Path:
        return self.root / "pythons"

    def environment(self, lock: Path = LOCK) -> Path:
        """The folder of the Python with the packages of `lock`."""
        return self.environments / key(lock)

    def python(self, lock: Path = LOCK) -> Path:
        """Its interpreter."""
        return self.environment(lock) / "python" / "python.exe"


def key(lock: Path = LOCK) -> str:
    """What the Python with its packages depends on, as a short name."""
    mending = Path(wheels.__file__).read_bytes()
    parts = (text_of(lock).encode(), PYTHON.sha256.encode(), RUNTIME.sha256.encode(), mending)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def find_place(environ: Mapping[str, str] = os.environ) -> Place:
    """The folder that the variable names, else one in the person's cache."""
    if named := environ.get(VARIABLE):
        return Place(Path(named).expanduser().absolute())
    cache = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Place(Path(cache).expanduser().absolute() / "litellm-pocket-windows")
