"""Builds a bundle with PyInstaller, tries it, and puts it in place; not when nothing changed."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_scripts.devtools import LOCK, say
from build_scripts.devtools.environment import child_environment
from build_scripts.devtools.lockfile import text_of
from build_scripts.freeze import (
    APP,
    APP_NAME,
    BUILD,
    ONE_FILE,
    ONE_FILE_NAME,
    ROOT,
    SIDECAR,
    SIDECAR_NAME,
    BuildError,
    executable_of,
    manifest,
)
from build_scripts.freeze.archive import modules_of
from build_scripts.freeze.trial import try_app, try_sidecar
from core.wire.environment import MANDATORY

_EPOCH: Final = 315532800
"""The time that every file format with a time in it gets: 1980-01-01, the first of a ZIP."""

_STEPS: Final = {
    "Initializing module dependency graph": "reading the modules",
    "Looking for dynamic libraries": "looking for the libraries they need",
    "Building PYZ": "packing the modules",
    "Building EXE": "making the executable",
    "Building COLLECT": "copying and stripping the libraries",
}


_HARMLESS: Final = re.compile(r"Library \w+ required via ctypes not found")
"""A library of another system, which code for that system mentions."""


@dataclass(frozen=True)
class Bundle:
    """One of the two frozen programs."""

    name: str
    program: str
    place: Path
    sources: tuple[str, ...]
    """Files and folders whose change means another build, besides the modules in the bundle."""
    attempt: Callable[[Path], str]
    """Runs the frozen program; what it says of itself. Raises BuildError."""
    one_file: Path | None = None
    """Where the same program as one file is put, under the name ONE_FILE_NAME."""

    @property
    def spec(self) -> Path:
        return ROOT / "build_scripts" / f"{self.name}.spec"

    @property
    def stamp(self) -> Path:
        return BUILD / f"{self.name}.stamp.json"


_WHEELS: Final = "build_scripts/devtools/wheels.py"
_RESOURCES: Final = (
    ("build_scripts/package/windows.py", "build_scripts/package/icons.py")
    if sys.platform == "win32"
    else ()
)
"""What makes the manifest, version and icon of the executables."""

BUNDLES: Final = (
    Bundle(
        "sidecar",
        SIDECAR_NAME,
        SIDECAR,
        ("core/sidecar", _WHEELS, *_RESOURCES),
        try_sidecar,
    ),
    Bundle(
        "app",
        APP_NAME,
        APP,
        ("main.py", "core", "gui", "configs", *_RESOURCES),
        try_app,
        ONE_FILE,
    ),
)


def bundle_of(name: str) -> Bundle:
    """The bundle `sidecar` or `app`."""
    return next(one for one in BUNDLES if one.name == name)


def build(bundle: Bundle, *, force: bool = False) -> bool:
    """Make `bundle.place` what the sources say; False when it was so already. Raises BuildError."""
    if not force and is_fresh(bundle):
        say(f"{_shown(bundle.place)} is up to date.")
        return False
    began = time.monotonic()
    say(f"Building {_shown(bundle.place)}: a minute or two")
    bundle.stamp.unlink(missing_ok=True)
    made = _freeze(bundle)
    executable = executable_of(made, bundle.program)
    manifest.write(made)
    say(f"  trying it: {bundle.attempt(executable)}")
    inputs = _inputs(bundle, modules_of(executable))
    if bundle.one_file is not None:
        single = executable_of(made.parent, ONE_FILE_NAME)
        say(f"  trying it as one file: {bundle.attempt(single)}")
        bundle.one_file.mkdir(exist_ok=True)
        single.replace(bundle.one_file / single.name)
    _replace(made, bundle.place)
    bundle.stamp.write_text(json.dumps(inputs, indent=1), "utf-8", newline="\n")
    size = manifest.size(bundle.place) / 1e6
    seconds = time.monotonic() - began
    say(f"Built {_shown(bundle.place)}: {size:.1f} MB in {seconds:.0f} s")
    return True


def is_fresh(bundle: Bundle) -> bool:
    """Whether the bundle is whole and made from these very sources and this lock."""
    try:
        stamp = json.loads(bundle.stamp.read_text("utf-8"))
        own = stamp["modules"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if bundle.one_file and not executable_of(bundle.one_file, ONE_FILE_NAME).is_file():
        return False
    return stamp == _inputs(bundle, own) and manifest.is_whole(bundle.place)


def _inputs(bundle: Bundle, modules: Iterable[str]) -> dict[str, object]:
    """What the bundle depends on. `modules`: those in it, of which only our own count."""
    own = sorted(name for name in modules if name.split(".")[0] in ("core", "gui", "main"))
    paths = {bundle.spec}
    for source in ("build_scripts/freeze", *bundle.sources):
        path = ROOT / source
        found = path.rglob("*") if path.is_dir() else [path]
        paths |= {one for one in found if one.is_file() and "__pycache__" not in one.parts}
    for name in own:
        file = ROOT.joinpath(*name.split(".")).with_suffix(".py")
        paths.add(file if file.is_file() else file.with_suffix("") / "__init__.py")
    return {
        "lock": hashlib.sha256(text_of(LOCK).encode()).hexdigest(),
        "python": f"{platform.python_version()} {sys.platform}-{platform.machine()}",
        "modules": own,
        "files": {
            path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(paths)
            if path.is_file()
        },
    }


def _freeze(bundle: Bundle) -> Path:
    """Run PyInstaller; the folder it made, not yet in place."""
    folder = BUILD / "freeze" / bundle.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = BUILD / "freeze" / f"{bundle.name}.log"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "INFO"]
    command += ["--distpath", str(folder), "--workpath", str(folder / "work"), str(bundle.spec)]
    with log.open("w", encoding="utf-8") as kept:
        status = _run(command, kept.write)
    if status != 0:
        end = "\n".join(log.read_text("utf-8").splitlines()[-25:])
        raise BuildError(f"{end}\nPyInstaller failed; all it said is in {_shown(log)}.")
    warnings = re.findall(r"^\d+ (?:WARNING|ERROR): (.*)", log.read_text("utf-8"), re.MULTILINE)
    for warning in warnings:
        if not _HARMLESS.fullmatch(warning.strip()):
            say(f"  warning: {warning}")
    return folder / bundle.program


def _run(command: list[str], keep: Callable[[str], object]) -> int:
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=build_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        ahead = dict(_STEPS)
        for line in process.stdout or ():
            keep(line)
            for mark in [one for one in ahead if f"INFO: {one}" in line]:
                say(f"  {ahead.pop(mark)}")
        return process.wait()


def build_environment() -> dict[str, str]:
    """In which two builds come out the same, whoever builds."""
    return child_environment(os.environ) | {
        # On Windows PyInstaller imports every package that it collects, LiteLLM's thousand too:
        # each would ask the network, and without one wait for it.
        **MANDATORY,
        "SOURCE_DATE_EPOCH": str(_EPOCH),
        "PYTHONHASHSEED": "0",
        # The columns that Python 3.11 keeps for every instruction, only to underline a part of a
        # line in a traceback: a quarter of the packed modules, a tenth of them in memory.
        "PYTHONNODEBUGRANGES": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYINSTALLER_CONFIG_DIR": str(BUILD / "freeze" / "cache"),
    }


def _replace(made: Path, place: Path) -> None:
    """Put a finished bundle in place; what was there goes first, since it may be in use."""
    old = place.with_name(place.name + ".old")
    try:
        shutil.rmtree(old, ignore_errors=True)
        if place.exists():
            place.rename(old)
        made.rename(place)
    except OSError as error:
        raise BuildError(
            f"{_shown(place)} cannot be replaced: {error}. Close what runs from it, then build "
            "again."
        ) from error
    shutil.rmtree(old, ignore_errors=True)


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
