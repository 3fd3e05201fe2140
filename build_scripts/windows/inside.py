"""The first process of a run: sees to its mounts and its network, then starts the Windows program.

Started as a module, with what to do as JSON in its one argument. Under `unshare` it is process 1
of a namespace: when it ends, however it ends, everything that it started is gone. Where there is
no such thing, orphans come to it, and it ends them.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, NoReturn

from build_scripts.devtools.offline import loopback_up

assert sys.platform != "win32"  # so that nobody looks for all this there

_NOT_STARTED: Final = 127
_DIE_WITH_PARENT: Final = 1
_TAKE_ORPHANS: Final = 36
"""Both of `prctl`."""


def main() -> int:
    """Do what the argument says; the exit status of the last program."""
    orders: dict[str, Any] = json.loads(sys.argv[1])
    if not orders["isolated"]:
        return _among_others(orders)
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
    if orders["user"]:
        _call_the_account(orders["user"])
    return _run(orders)


def _run(orders: dict[str, Any]) -> int:
    os.chdir(orders["folder"])
    status = _NOT_STARTED
    for command in orders["commands"]:
        status = _wait_for(subprocess.Popen(command, env=orders["environment"]).pid)
        if status != 0:
            break
    return status


def _among_others(orders: dict[str, Any]) -> int:
    """Run without a namespace. What the program leaves behind comes to us, and is ended."""
    control = ctypes.CDLL(None).prctl
    control(_TAKE_ORPHANS, 1, 0, 0, 0)
    control(_DIE_WITH_PARENT, signal.SIGTERM, 0, 0, 0)
    signal.signal(signal.SIGTERM, _leave)
    try:
        return _run(orders)
    finally:
        while left := _children():
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.wait()


def _children() -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended just now
            # The name in brackets may hold blanks; behind it come the state and the parent.
            parent = status.read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.append(int(status.parent.name))
    return found


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)


def _bind(source: Path, root: Path) -> None:
    target = root / source.relative_to("/")
    target.mkdir(parents=True, exist_ok=True)
    _mount("--rbind", str(source), str(target))


def _call_the_account(name: str) -> None:
    """Wine asks the system for the name of who runs it."""
    table = Path("/etc/passwd")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", delete=False) as changed:
        changed.write(f"{name}:x:{os.getuid()}:{os.getgid()}::/root:/bin/sh\n")
        changed.write(table.read_text("utf-8"))
    _mount("--bind", changed.name, str(table))
    Path(changed.name).unlink()


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
