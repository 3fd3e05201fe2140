"""What belongs to a runtime: every file with its size and SHA-256, and the versions inside."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final

from core.base.errors import RuntimeBundleError
from core.base.versions import POCKET

MANIFEST: Final = "manifest.json"
"""Its file name, in the bundle and in the payload."""

_PART: Final = re.compile(r"[^\x00-\x1f<>:\"/\\|?*]+(?<![ .])")
"""A file name that every system can have."""
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One file of a runtime."""

    path: str
    """Relative, with forward slashes."""
    size: int
    sha256: str
    mode: int
    """Permission bits of POSIX; only whether it is executable matters."""

    @property
    def permissions(self) -> int:
        """The mode to give the file: readable for all, writable for the user, never setuid."""
        return 0o755 if self.mode & 0o111 else 0o644


@dataclass(frozen=True)
class Manifest:
    """All files of a runtime."""

    versions: Mapping[str, str]
    files: tuple[Entry, ...]
    raw: bytes
    """The bytes it was read from: its hash names the runtime."""

    @cached_property
    def sha256(self) -> str:
        """Of `raw`, in hex."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def name(self) -> str:
        """The folder's name: `<version>-<hash>`."""
        version = re.sub(r"[^0-9A-Za-z.+_]", "_", self.versions.get("pocket", POCKET))
        return f"{version}-{self.sha256[:16]}"

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files)


def parse(raw: bytes) -> Manifest:
    """Read a manifest. Raises RuntimeBundleError for anything that no build of ours writes.

    Paths are checked as if a stranger had written them: one that leads out of the folder would
    let a damaged payload write anywhere.
    """
    try:
        body: Any = json.loads(raw)
        versions = {str(key): str(value) for key, value in dict(body.get("versions", {})).items()}
        files = tuple(_entry(one) for one in body["files"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RuntimeBundleError(
            "The list of the gateway's files cannot be read.",
            "Download LiteLLM Pocket again and compare its checksum.",
        ) from error
    names = {entry.path.casefold() for entry in files}
    if not files or len(names) != len(files):
        raise RuntimeBundleError(
            "The list of the gateway's files is empty or names a file twice.",
            "Download LiteLLM Pocket again and compare its checksum.",
        )
    return Manifest(MappingProxyType(versions), files, raw)


def is_safe(path: str) -> bool:
    """Whether a path names a file inside the runtime's folder, on every system."""
    parts = PurePosixPath(path).parts
    return (
        0 < len(path) <= 400
        and "/".join(parts) == path
        and all(_PART.fullmatch(part) and not _RESERVED.fullmatch(part) for part in parts)
    )


def _entry(one: Mapping[str, Any]) -> Entry:
    mode = one["mode"]
    entry = Entry(
        path=str(one["path"]),
        size=int(one["size"]),
        sha256=str(one["sha256"]).lower(),
        mode=int(mode, 8) if isinstance(mode, str) else int(mode),
    )
    if not is_safe(entry.path) or entry.size < 0 or not _SHA256.fullmatch(entry.sha256):
        raise ValueError(entry.path)
    return entry
