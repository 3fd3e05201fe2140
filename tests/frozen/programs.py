"""The frozen program as a stranger gets it: in an empty folder, on a computer without Python."""

from __future__ import annotations

import contextlib
import datetime
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests

from build_scripts.build import DIST
from build_scripts.freeze import APP, APP_NAME, SIDECAR, executable_of
from build_scripts.package import appdir, products
from core.wire.command import PREFORK
from tests.systems import UNDER_WINE

READY_S = 900.0
"""A first start unpacks, and the machine may do a dozen other things. One that gives up is heard of
at once: it ends."""
_GONE_S = 300.0


@dataclass(frozen=True)
class Form:
    """One of the forms that the program comes in, put where a person would put it."""

    name: str
    run: Path
    """What the person starts."""
    data: Path
    """Where it keeps its data by itself."""
    sidecar: Path | None
    """The folder of its sidecar; None where that is unpacked into the person's cache."""


def onedir(folder: Path) -> Form:
    """The program's folder with the sidecar's inside, as in the ZIP."""
    place = folder / "LiteLLM Pocket"
    _copy(APP, place)
    _copy(SIDECAR, place / "sidecar")
    run = executable_of(place, APP_NAME)
    return Form("onedir", run, place / "pocket-data", place / "sidecar")


def single(folder: Path) -> Form:
    """The single file on a stick, in a folder with a name from anywhere."""
    run = folder / "Stick für Zoë 日本" / products.single_name()
    run.parent.mkdir()
    shutil.copy2(DIST / products.single_name(), run)
    return Form("single", run, run.parent / "pocket-data", None)


def appdir_form(folder: Path) -> Form:
    """What the AppImage holds, unpacked: its runtime would mount it."""
    place = appdir.make(APP, SIDECAR, folder / "Pocket.AppDir", datetime.date(2026, 1, 1))
    home = place / appdir.HOME
    return Form("appdir", place / "AppRun", home / "pocket-data", home / "sidecar")


def _copy(source: Path, target: Path) -> None:
    """As links to the same files where the drive allows: the bundles are large."""

    def link(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)

    shutil.copytree(source, target, copy_function=link)


@dataclass(frozen=True)
class Stranger:
    """A computer on which nothing is installed: an empty home, and no Python to be found."""

    home: Path

    @property
    def cache(self) -> Path:
        """Where the single file unpacks its sidecar."""
        if sys.platform == "win32":
            # Asked of the system by its known folders: no variable of a process changes it.
            local = Path(os.environ["LOCALAPPDATA"])
            return local / "litellm-pocket" / "Cache" / "runtime"
        return self.home / ".cache" / "litellm-pocket" / "runtime"

    def environment(self, **more: str) -> dict[str, str]:
        self.home.mkdir(parents=True, exist_ok=True)
        home = str(self.home)
        if sys.platform == "win32":
            root = os.environ["SYSTEMROOT"]
            kept = {"SystemRoot": root, "PATH": rf"{root}\System32", "USERPROFILE": home}
            kept |= {"APPDATA": home, "LOCALAPPDATA": home, "TEMP": home, "TMP": home}
        else:
            kept = {"PATH": str(self.home / "nothing"), "HOME": home, "TMPDIR": home}
        return kept | more


class Served:
    """A running `serve` of the frozen program."""

    def __init__(self, form: Form, stranger: Stranger, *arguments: str, **environ: str) -> None:
        self.form = form
        self.lines: list[str] = []
        self.errors: list[str] = []
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP
        self.process = subprocess.Popen(
            [str(form.run), "serve", "--port", "0", *arguments],
            cwd=stranger.home.parent,
            env=stranger.environment(**environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            creationflags=flags,
        )
        self._heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self._heard.put(line.rstrip("\n"))
        self._heard.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as stream:
            self.errors.extend(stream)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first line on stdout that matches; fails with what was said instead."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                line = self._heard.get(timeout=1)
                if line is None:
                    break
                self.lines.append(line)
                if match := re.fullmatch(pattern, line):
                    return match
        raise AssertionError(f"no {pattern!r} in {self.lines}; stderr: {''.join(self.errors)}")

    def come_up(self) -> None:
        key = self.wait_for(r"export OPENAI_API_KEY=(\S+)|  set OPENAI_API_KEY=(\S+)")
        self.key = key[1] or key[2]
        self.address = self.wait_for(r"ready (http://\S+)")[1]

    @property
    def sidecars(self) -> list[psutil.Process]:
        return [
            one
            for one in self.family
            if "sidecar" in Path(one.exe()).name and PREFORK not in one.cmdline()
        ]

    @property
    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        if sys.platform == "win32":
            self.process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(_GONE_S)

    def leave(self) -> None:
        """End it in order. Under Wine, which delivers no Ctrl-Break, it dies; what it started
        must go all the same."""
        if not UNDER_WINE:
            assert self.interrupt() == 0, self.errors
            return
        self.kill_program()

    def kill_program(self) -> None:
        """As a person does who ends it by force, its loader too; the sidecar must go by itself."""
        family = self.family
        for one in [psutil.Process(self.process.pid), *family]:
            with contextlib.suppress(psutil.Error):
                if "sidecar" not in Path(one.exe()).name:
                    one.kill()
        self.process.wait(_GONE_S)
        _, alive = psutil.wait_procs(family, _GONE_S)
        assert alive == []

    def end(self) -> None:
        family: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            family = self.family
        self.process.kill()
        self.process.wait()
        for one in family:
            with contextlib.suppress(psutil.Error):
                one.kill()
        for reader in self._readers:
            reader.join(60)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        """POST `body`, or GET without one, with the key."""
        with requests.Session() as session:
            session.trust_env = False
            session.headers["Authorization"] = f"Bearer {self.key}"
            url = self.address + path
            if body is None:
                return session.get(url, timeout=200)
            return session.post(url, json=body, timeout=200)
