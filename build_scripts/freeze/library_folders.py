"""Where PyInstaller looks for DLLs on Windows, found without importing everything.

There it imports each package that it collected, LiteLLM's thousand too, to see which of them add a
folder of libraries: by `os.add_dll_directory`, or to PATH. Only code in which that stands can do
so: it is looked for in the sources, and PyInstaller imports the modules that it is found in.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from PyInstaller.building import build_main

_ADDS: Final = re.compile(rb"""add_dll_directory|environ\[["']PATH["']\]\s*\+?=[^=]""")


def import_only_what_adds_them() -> None:
    """For the `Analysis` that comes. On other systems it imports nothing anyway."""
    if sys.platform != "win32":
        return
    search = build_main.find_binary_dependencies

    def find(binaries: Any, packages: Iterable[str], *more: Any) -> Any:
        return search(binaries, adding(packages), *more)

    build_main.find_binary_dependencies = find


def adding(packages: Iterable[str]) -> list[str]:
    """The modules that can add a folder, in the whole trees that `packages` are of; sorted."""
    tops = {package.split(".")[0] for package in packages}
    return sorted(
        name for top in tops for name, path in _modules(top) if _ADDS.search(path.read_bytes())
    )


def _modules(top: str) -> Iterator[tuple[str, Path]]:
    spec = find_spec(top)
    for place in (spec and spec.submodule_search_locations) or ():
        for path in Path(place).rglob("*.py"):
            parts = path.relative_to(place).with_suffix("").parts
            yield ".".join((top, *parts)).removesuffix(".__init__"), path
