"""Sets up Wine, Windows Python and the lock's wheels for Windows: once, then for each new lock."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from build_scripts.devtools import LOCK, VENV, DevError, say
from build_scripts.devtools import venv as environment
from build_scripts.devtools.environment import child_environment, pip_environment, uv_environment
from build_scripts.devtools.interpreters import add_tools, apt_install, can_apt
from build_scripts.devtools.locking import find_uv
from build_scripts.devtools.turns import only_one
from build_scripts.devtools.wheels import mend_tables
from build_scripts.windows import (
    OLDEST_WINE,
    PYTHON,
    PYTHON_VERSION,
    RUNTIME,
    SUITE,
    NotHere,
    Package,
)
from build_scripts.windows.isolation import find_isolation
from build_scripts.windows.machine import Machine, Wine
from build_scripts.windows.place import Place, find_place

_TARGET: Final = "x86_64-pc-windows-msvc"
_MIRROR: Final = "http://deb.debian.org/debian"
_PACKAGES: Final = ("wine64", "wine", "fonts-dejavu-core", "fonts-liberation")
_DEBIANS_WINE: Final = "/usr/lib/wine/wine64"
_KEPT: Final = 2
"""Pythons with their packages, each 0.5 GB: that of this lock and that of the one before."""
_RUNTIME_FILE: Final = "nsist/msvcrt/x64/ucrtbase.dll"
_COMPLETE: Final = ".complete"


def set_up(place: Place | None = None) -> Machine:
    """Everything that is missing; nothing where it is there already.

    Raises NotHere, in one line that says what it needs, where it cannot, or where Debian's mirror
    does not give its Wine; DevError where something went wrong. That is the package index, too: the
    checkout's own environment came from there.
    """
    place = place or find_place()
    if not sys.platform.startswith("linux") or os.uname().machine != "x86_64":
        raise NotHere("Windows programs run on Windows, and under Wine on Linux on x86_64.")
    place.root.mkdir(parents=True, exist_ok=True)
    with only_one(place.root):
        began = time.monotonic()
        machine = Machine(place, _wine(place))
        made = [_prefix(machine), _python(place)]
        if any(made):
            say(f"Windows is set up in {place.root} ({time.monotonic() - began:.0f} s).")
    return machine


def _wine(place: Place) -> Wine:
    """One that is installed and new enough, else the one in our folder."""
    if add_tools("Xvfb"):
        raise NotHere("Windows programs need a display: install Xvfb.")
    if found := _installed():
        return found
    if find_isolation().full:
        _system(place)
        return Wine(_DEBIANS_WINE, "/usr/lib/wine/wineserver64", place.system)
    if can_apt():
        # Into a folder of ours we could not change: what this Debian has, if it is new enough.
        apt_install(list(_PACKAGES))
        if found := _installed():
            return found
    raise NotHere(
        f"This needs Wine {OLDEST_WINE} or newer, or the right to mount (root, and no container "
        "that takes it away), by which a newer Debian's Wine can be used."
    )


def _installed() -> Wine | None:
    program = next(
        (one for one in ("wine64", "wine", _DEBIANS_WINE) if version_of(one) >= OLDEST_WINE), None
    )
    server = shutil.which("wineserver")
    return Wine(shutil.which(program) or program, server, None) if program and server else None


def version_of(program: str) -> int:
    """10 for "wine-10.0 (Debian …)"; 0 when it does not say."""
    try:
        ended = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.match(r"wine-(\d+)", ended.stdout)
    return int(found[1]) if found else 0


def _system(place: Place) -> None:
    """A Debian with Wine in `place.system`."""
    done = place.system / _COMPLETE
    if done.is_file():
        return
    if add_tools("debootstrap"):
        raise NotHere(f"This needs Wine {OLDEST_WINE} or newer, or debootstrap to get one.")
    say("Getting Wine, which takes a minute or two")
    network = child_environment() | _apt_proxy()
    shutil.rmtree(place.system, ignore_errors=True)
    _call(
        ["debootstrap", "--variant=minbase", SUITE, str(place.system), _mirror()],
        network,
        f"Debian {SUITE}, whose Wine this needs, could not be fetched.",
        NotHere,
    )
    install = (
        'mount --make-rprivate / && mount --bind /proc "$0/proc" && '
        'exec chroot "$0" apt-get install -q -y --no-install-recommends "$@"'
    )
    _call(
        ["unshare", "--mount", "sh", "-c", install, str(place.system), *_PACKAGES],
        network | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        f"The Wine of Debian {SUITE} could not be installed.",
        NotHere,
    )
    for archive in (place.system / "var" / "cache" / "apt" / "archives").glob("*.deb"):
        archive.unlink()
    done.touch()


def _mirror() -> str:
    """Where this system gets its Debian from."""
    try:
        listed = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()
    except OSError:
        return _MIRROR
    return next((one for one in listed if one.rstrip("/").endswith("/debian")), _MIRROR)


def _apt_proxy() -> dict[str, str]:
    """The proxy that this system's apt uses."""
    try:
        told = subprocess.run(
            ["apt-config", "dump", "--format", "%v", "Acquire::http::Proxy"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
    except OSError:
        return {}
    return {"http_proxy": told} if told and told != "DIRECT" else {}


def _prefix(machine: Machine) -> bool:
    """A fresh drive C, with Microsoft's runtime where Wine's own falls short."""
    place = machine.place
    done = place.prefix / _COMPLETE
    if done.is_file():
        return False
    say("Making a drive C")
    shutil.rmtree(place.prefix, ignore_errors=True)
    place.prefix.mkdir(parents=True)
    if machine.run(["wineboot", "-i"], prefix=place.prefix) != 0:
        raise DevError("Wine could not make its drive C.")
    with zipfile.ZipFile(_download(place, RUNTIME)) as wheel:
        library = wheel.read(_RUNTIME_FILE)
    target = place.prefix / "drive_c" / "windows" / "system32" / "ucrtbase.dll"
    target.unlink(missing_ok=True)
    target.write_bytes(library)
    done.touch()
    return True


def _python(place: Place) -> bool:
    """The Python with the packages of this lock."""
    folder = place.environment()
    done = folder / _COMPLETE
    if done.is_file():
        os.utime(done)
        return False
    say("Installing Windows Python and the locked packages")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tarfile.open(_download(place, PYTHON)) as archive:
        member = next(one for one in archive if one.name.endswith("/data.zip"))
        inner = archive.extractfile(member)
        assert inner is not None
        with zipfile.ZipFile(inner) as packed:
            top = packed.namelist()[0].split("/")[0]
            packed.extractall(folder)
    (folder / top).rename(folder / "python")
    site = folder / "python" / "Lib" / "site-packages"
    command = [find_uv(), "pip", "install", "--quiet", "--target", str(site)]
    command += ["--python-platform", _TARGET, "--python-version", PYTHON_VERSION]
    command += ["--no-build", "--no-deps", "--require-hashes"]
    command += ["--index-strategy", "unsafe-best-match", "-r", str(LOCK)]
    settings = environment.pip_settings(VENV)
    _call(command, uv_environment(settings), "The packages could not be installed.")
    mend_tables(site)
    done.touch()
    _forget_old(place)
    return True


def _forget_old(place: Place) -> None:
    found = sorted(place.environments.glob(f"*/{_COMPLETE}"), key=lambda path: path.stat().st_mtime)
    for done in found[:-_KEPT]:
        shutil.rmtree(done.parent, ignore_errors=True)


def _download(place: Place, package: Package) -> Path:
    """Its file, by way of pip, which compares the hash."""
    target = place.downloads / f"{package.name}-{package.version}"
    if not target.is_dir():
        settings = environment.pip_settings(VENV)
        with tempfile.TemporaryDirectory(dir=place.root) as name:
            requirement = Path(name, "requirements.txt")
            requirement.write_text(package.requirement + "\n", "utf-8")
            into = Path(name, "file")
            command = [str(environment.venv_python()), "-m", "pip", "download", "--quiet"]
            command += ["--require-hashes", "--no-deps", "-d", str(into), "-r", str(requirement)]
            _call(
                command,
                pip_environment(settings),
                f"{package.name} could not be fetched from the package index.",
            )
            target.parent.mkdir(exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            into.rename(target)
    return next(target.iterdir())


def _call(
    command: list[str],
    given: Mapping[str, str],
    failure: str,
    error_type: type[DevError] = DevError,
) -> None:
    """Run it; its output is progress. Raises `error_type` with `failure`."""
    try:
        status = subprocess.run(
            command, env=dict(given), stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False
        ).returncode
    except OSError as error:
        raise error_type(f"{failure} ({error})") from error
    if status != 0:
        raise error_type(f"{failure} (status {status})")
