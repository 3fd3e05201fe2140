"""`manifest.json` of a bundle: every file with size, SHA-256 and mode, and the versions inside.

It holds no time and no path of the build machine: two builds of one commit give the same bytes.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from build_scripts.freeze import MANIFEST
from core.base.versions import POCKET


def versions() -> dict[str, str]:
    """Of what a bundle is made from."""
    return {
        "litellm": importlib.metadata.version("litellm"),
        "pocket": POCKET,
        "pyinstaller": importlib.metadata.version("pyinstaller"),
        "python": platform.python_version(),
    }


def describe(bundle: Path) -> dict[str, Any]:
    """The manifest of the files in `bundle`, sorted by path. A symbolic link counts as the file
    that it leads to."""
    return {"versions": versions(), "files": [_entry(bundle, path) for path in files(bundle)]}


def write(bundle: Path) -> Path:
    """Write the manifest into the bundle, beside the executable."""
    place = bundle / MANIFEST
    text = json.dumps(describe(bundle), indent=1, sort_keys=True) + "\n"
    place.write_text(text, "ascii", newline="\n")
    return place


def is_whole(bundle: Path) -> bool:
    """Whether the bundle has the files that its manifest names, in their sizes. Reads none."""
    try:
        listed = json.loads((bundle / MANIFEST).read_text("ascii"))["files"]
        return all((bundle / one["path"]).stat().st_size == one["size"] for one in listed)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def size(bundle: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in files(bundle))


def files(bundle: Path) -> Iterator[Path]:
    """Every file but the manifest, sorted by the path that the manifest gives it."""
    found = (path for path in bundle.rglob("*") if path.is_file() and path != bundle / MANIFEST)
    yield from sorted(found, key=lambda path: path.relative_to(bundle).as_posix())


def _entry(bundle: Path, path: Path) -> dict[str, str | int]:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    found = path.stat()
    return {
        "path": path.relative_to(bundle).as_posix(),
        "size": found.st_size,
        "sha256": sha256,
        "mode": "0755" if found.st_mode & stat.S_IXUSR else "0644",
    }
