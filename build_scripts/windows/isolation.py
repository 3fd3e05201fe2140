"""What of this system a run can be kept apart from: its mounts and processes, and its network."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_NAMESPACES: Final = ("--mount", "--pid", "--fork", "--kill-child")
_WAYS: Final = (("unshare",), ("unshare", "--user", "--map-root-user"))
_TRIAL: Final = ("sh", "-c", "mount --make-rprivate / && mount -t proc proc /proc")

_NOBODY: Final = "http://127.0.0.1:9"
DEAD_PROXY: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"),
        _NOBODY,
    ),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost,::1"),
}
"""Where a network cannot be taken away: what asks for a proxy, as nearly everything does that
fetches something, asks one that is not there."""


@dataclass(frozen=True)
class Isolation:
    """What is put before a command."""

    mounts: tuple[str, ...]
    """Gives it mounts and processes of its own; empty where that is refused."""
    offline: tuple[str, ...]
    """The same with no network but loopback; empty where that is refused."""
    full: bool
    """Whether it still is root for files, and so can install another system into a folder."""


@functools.cache
def find_isolation() -> Isolation:
    """What this system grants: mostly all of it to root, and less in a container."""
    if sys.platform == "win32":
        raise NotImplementedError
    ways = [(*way, *_NAMESPACES) for way in _WAYS]
    mounts = next((way for way in ways if _works(way)), ())
    offline = (*mounts, "--net")
    full = mounts == ways[0] and os.geteuid() == 0
    return Isolation(mounts, offline if mounts and _works(offline) else (), full)


def _works(way: tuple[str, ...]) -> bool:
    try:
        tried = subprocess.run([*way, *_TRIAL], capture_output=True, check=False)
    except OSError:
        return False
    return tried.returncode == 0
