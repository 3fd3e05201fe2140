"""Looks into a frozen bundle: which modules are in it."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

from build_scripts.freeze import CONTENTS


def modules_of(executable: Path) -> set[str]:
    """Every module that the frozen program can import, but for those inside the interpreter."""
    contents = executable.parent / CONTENTS
    found = set(sys.builtin_module_names)
    archive = CArchiveReader(str(executable))
    for name in archive.toc:
        if name.endswith(".pyz"):
            found |= set(archive.open_embedded_archive(name).toc)
    with zipfile.ZipFile(contents / "base_library.zip") as library:
        for file in library.namelist():
            module = file.removesuffix(".pyc").replace("/", ".").removesuffix(".__init__")
            found.add(module)
    for path in [*contents.rglob("*.so"), *contents.rglob("*.pyd")]:
        parts = list(path.relative_to(contents).parts)
        if "lib-dynload" in parts:
            parts = parts[-1:]
        parts[-1] = parts[-1].split(".")[0]
        found.add(".".join(parts))
    return found
