"""Puts the files of an export into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError
from core.base.files import atomic_write, explain
from core.base.wording import listed

_HIDDEN_OF_SYSTEMS: Final = frozenset({".DS_Store", "desktop.ini", "Thumbs.db"})


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """Raises DataFolderError unless it is new or empty, or its files may be replaced."""
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


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write each file below `folder`, which is made. Others in it stay. Raises DataFolderError."""
    for name, content in files.items():
        path = folder.joinpath(*name.split("/"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain(error, "make", path.parent, is_folder=True) from error
        atomic_write(path, content)
