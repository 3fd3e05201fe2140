"""Runs Windows programs: each run on a fresh copy of drive C, gone with everything when it ends."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, NoReturn, TextIO

from build_scripts.devtools import ROOT, DevError
from build_scripts.windows.isolation import DEAD_PROXY, find_isolation
from build_scripts.windows.place import Place

_INSIDE: Final = "build_scripts.windows.inside"
_PASSED_ON: Final = ("POCKET_", "SOURCE_DATE_EPOCH")
_OVERRIDES: Final = "mscoree,mshtml,winedbg.exe=;ucrtbase=n,b"
_PATIENCE_S: Final = 20.0
SCREEN: Final = "1280x900x24"


USER: Final = "POCKET_WINDOWS_USER"
"""Names another account, for what is wrong with letters of people's names."""
MADE_BY: Final = "root"


@dataclass(frozen=True)
class Wine:
    """A Wine to run with."""

    program: str
    server: str
    root: Path | None
    """The folder of the system that it lies in; None where that is the system itself."""


@dataclass(frozen=True)
class Machine:
    """Wine with a drive C."""

    place: Place
    wine: Wine
    user: str = field(default_factory=lambda: os.environ.get(USER, ""))
    """The name of the account on Windows; empty: the one that the drive was made by."""

    def run(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        display: str | None = None,
        offline: bool = False,
        prefix: Path | None = None,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
    ) -> int:
        """The exit status of the Windows program; what it says is passed on.

        `display` names an X display; by default there is one of its own. With `offline` there is
        no network but loopback, or, where the system does not grant that, a proxy that is not
        there. With `prefix` that drive C is used itself, and not a copy.
        """
        with contextlib.ExitStack() as stack:
            drive = prefix or stack.enter_context(self.copy())
            shown = display or stack.enter_context(own_display())
            given = {**self._environment(drive, shown), **(environment or {})}
            commands = [[self.wine.program, *command]]
            if prefix:
                commands.append([self.wine.server, "-w"])
            return self._run(commands, given, folder, offline=offline, stdin=stdin)

    def _environment(self, prefix: Path, display: str) -> dict[str, str]:
        home = prefix.parent / "home"
        home.mkdir(exist_ok=True)
        return {
            **{name: text for name, text in os.environ.items() if name.startswith(_PASSED_ON)},
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "DISPLAY": display,
            "WINEPREFIX": str(prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": _OVERRIDES,
            # Beside the packages, where the next run finds it; the folders of the checkout are
            # those of another Python.
            "PYTHONPYCACHEPREFIX": windows_path(self.place.environment() / "compiled"),
            "POCKET_BUILD": windows_path(ROOT / "build" / "windows"),
        }

    def _run(
        self,
        commands: list[list[str]],
        environment: dict[str, str],
        folder: Path,
        *,
        offline: bool,
        stdin: int | IO[bytes],
    ) -> int:
        isolation = find_isolation()
        before = isolation.offline if offline else isolation.mounts
        if offline and not before:
            before = isolation.mounts
            environment = {**environment, **DEAD_PROXY}
        orders = {
            "isolated": bool(before),
            "user": self.user if before else "",
            "root": str(self.wine.root or ""),
            "binds": [str(self.place.root), str(ROOT), "/tmp"],
            "folder": str(folder),
            "environment": environment,
            "commands": commands,
            "offline": offline and bool(isolation.offline),
        }
        process = subprocess.Popen(
            [*before, sys.executable, "-m", _INSIDE, json.dumps(orders)],
            cwd=ROOT,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None and process.stderr is not None
        # Wine's console is for programs in a terminal; through pipes they behave as ever.
        pairs = ((process.stdout, sys.stdout), (process.stderr, sys.stderr))
        readers = [threading.Thread(target=_pass_on, args=pair, daemon=True) for pair in pairs]
        for reader in readers:
            reader.start()
        former = signal.signal(signal.SIGTERM, _leave)  # else what we started would stay
        try:
            status = process.wait()
        finally:
            signal.signal(signal.SIGTERM, former)
            self._end(process, isolated=bool(before))
            for reader in readers:
                reader.join(10)
        return status

    @staticmethod
    def _end(process: subprocess.Popen[bytes], *, isolated: bool) -> None:
        """It takes all that it started along: a namespace by itself, else it needs the time to."""
        if not isolated:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE_S)
        process.kill()

    @contextlib.contextmanager
    def copy(self) -> Iterator[Path]:
        """A drive C of its own. The files are shared as links: Windows's own are only read, and
        the registry is written anew each time."""
        self._remove_left_overs()
        folder = self.place.runs / str(os.getpid())
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        target = folder / "prefix"
        copied = subprocess.run(
            ["cp", "--archive", "--link", str(self.place.prefix), str(target)], check=False
        )
        if copied.returncode != 0:
            raise DevError(f"{self.place.prefix} cannot be copied.")
        for name in target.glob("*.reg"):
            text = name.read_bytes()
            name.unlink()
            name.write_bytes(renamed(text, self.user) if self.user else text)
        if self.user:
            users = target / "drive_c" / "users"
            (users / MADE_BY).rename(users / self.user)
        try:
            yield target
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _remove_left_overs(self) -> None:
        """Of runs whose process is gone."""
        for folder in self.place.runs.glob("*"):
            if folder.name.isdigit() and not Path("/proc", folder.name).exists():
                shutil.rmtree(folder, ignore_errors=True)


def renamed(registry: bytes, user: str) -> bytes:
    """The registry's text with the folders of another account, as Wine writes letters."""
    name = "".join(one if one.isascii() else f"\\x{ord(one):04x}" for one in user).encode()
    made_by = MADE_BY.encode()
    registry = registry.replace(b'"USERNAME"="' + made_by + b'"', b'"USERNAME"="' + name + b'"')
    pattern = rb"(users\\\\)" + made_by + rb'(?=["\\])'
    return re.sub(pattern, lambda found: found[1] + name, registry)


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)


def _pass_on(source: IO[bytes], target: TextIO) -> None:
    while block := os.read(source.fileno(), 65536):
        target.buffer.write(block.replace(b"\r\n", b"\n"))
        target.flush()


@contextlib.contextmanager
def own_display(screen: str = SCREEN) -> Iterator[str]:
    """A display that nobody sees; yields its name. Raises DevError without Xvfb."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"]
    try:
        server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    except OSError as error:
        raise DevError("Windows programs need a display: install Xvfb.") from error
    finally:
        os.close(write)
    try:
        number = os.read(read, 16).decode().strip()
        if not number:
            raise DevError("Xvfb did not start.")
        yield f":{number}"
    finally:
        os.close(read)
        server.terminate()
        server.wait(10)


def windows_path(path: Path) -> str:
    """`path` as Windows programs name it here."""
    return "Z:" + str(path).replace("/", "\\")
