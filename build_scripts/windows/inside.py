"""The first process of a run: sees to its mounts and its network, then starts the Windows program.

Started as a module under `unshare`, with what to do as JSON in its one argument. It is process 1 of
a namespace: when it ends, however it ends, everything that it started is gone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from build_scripts.devtools.offline import loopback_up

assert sys.platform != "win32"  # so that nobody looks for all this there

_NOT_STARTED: Final = 127


def main() -> int:
    """Do what the argument says; the exit status of the last program."""
    orders: dict[str, Any] = json.loads(sys.argv[1])
    _mount("--make-rprivate", "/")
    _mount("-t", "proc", "proc", "/proc")
    if orders["offline"]:
        loopback_up()
    root = orders["root"]
    if root:
        for name in ("proc", "dev", *orders["binds"]):
            _bind(Path("/", name), Path(root))
        for name in ("etc/resolv.conf", "etc/hosts"):
            if Path("/", name).is_file():
                shutil.copyfile(Path("/", name), Path(root, name))
        os.chroot(root)
    os.chdir(orders["folder"])
    status = _NOT_STARTED
    for command in orders["commands"]:
        status = _wait_for(subprocess.Popen(command, env=orders["environment"]).pid)
        if status != 0:
            break
    return status


def _bind(source: Path, root: Path) -> None:
    target = root / source.relative_to("/")
    target.mkdir(parents=True, exist_ok=True)
    _mount("--rbind", str(source), str(target))


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _wait_for(pid: int) -> int:
    """The exit status of `pid`; others that end meanwhile are orphans, which are ours to bury."""
    while True:
        ended, status = os.wait()
        if ended == pid:
            return os.waitstatus_to_exitcode(status) & 0xFF


if __name__ == "__main__":
    sys.exit(main())
