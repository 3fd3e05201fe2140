"""Puts the files of an export into a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError
from core.base.files import atomic_write, explain
from core.base.wording import listed
from core.deployment.report import MARK

_HIDDEN_OF_SYSTEMS: Final = frozenset({".DS_Store", "desktop.ini", "Thumbs.db"})


def check_folder(folder: Path, config: Path, *, overwrite: bool) -> None:
    """Raises DataFolderError unless it is new or empty, or an earlier export that may be replaced.
    Where the `config` lies in it that is exported, its own file would be among them."""
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise DataFolderError(f"{folder} is no folder.", "Name another one.")
        others = sorted(one.name for one in folder.iterdir() if one.name not in _HIDDEN_OF_SYSTEMS)
    except OSError as error:
        raise explain(error, "read", folder, is_folder=True) from error
    if others and not overwrite:
        raise DataFolderError(
            f"The folder {folder} is not empty: it holds {listed(others)}.",
            "Choose an empty or a new folder, or agree that files of an earlier export in it are "
            "replaced (--force). Nothing was written.",
        )
    if others and (not _is_export(folder) or _absolute(config).is_relative_to(_absolute(folder))):
        raise DataFolderError(
            f"The folder {folder} holds {listed(others)}, and is no earlier export alone.",
            "Choose an empty or a new folder. Nothing was written.",
        )


def _is_export(folder: Path) -> bool:
    try:
        return MARK in (folder / "README.md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _absolute(path: Path) -> Path:
    return Path(os.path.realpath(path))


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write each file below `folder`, which is made. Others in it stay. Raises DataFolderError."""
    for name, content in files.items():
        path = folder.joinpath(*name.split("/"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain(error, "make", path.parent, is_folder=True) from error
        if _absolute(path) != _absolute(folder).joinpath(*name.split("/")):
            raise DataFolderError(f"{path} is a link.", "Take it away, or choose another folder.")
        atomic_write(path, content)
