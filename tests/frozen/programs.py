"""The frozen program as a stranger gets it: in an empty folder, on a computer without Python."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from build_scripts.build import DIST
from build_scripts.freeze import APP, APP_NAME, SIDECAR, executable_of
from build_scripts.package import appdir, products
from core.wire.command import PREFORK
from tests.fixtures.serving import GONE_S, ServeProcess
from tests.systems import UNDER_WINE


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


def write_settings(data: Path, **values: object) -> None:
    """Settings as a person may have made them before, in the data folder."""
    data.mkdir(exist_ok=True)
    (data / "settings.json").write_text(json.dumps({"version": 1, **values}))


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


class Served(ServeProcess):
    """A running `serve` of the frozen program."""

    def __init__(self, form: Form, stranger: Stranger, *arguments: str, **environ: str) -> None:
        self.form = form
        command = [str(form.run), "serve", "--port", "0", *arguments]
        super().__init__(command, stranger.home.parent, env=stranger.environment(**environ))

    @property
    def sidecars(self) -> list[psutil.Process]:
        found = []
        for one in self.family:
            with contextlib.suppress(psutil.NoSuchProcess):  # it may be one that only makes a copy
                if "sidecar" in Path(one.exe()).name and PREFORK not in one.cmdline():
                    found.append(one)
        return found

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
        self.process.wait(GONE_S)
        _, alive = psutil.wait_procs(family, GONE_S)
        assert alive == []
