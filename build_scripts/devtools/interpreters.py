"""Find a Python that can make our virtual environment, and install what the system lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_scripts.devtools import DevError, say
from build_scripts.devtools.environment import child_environment
from build_scripts.devtools.turns import only_one

OLDEST = (3, 11)
_NAMES = ("python3.13", "python3.12", "python3.11", "python3", "python")
_PROBE = """
import sys
found = []
for name in ("venv", "ensurepip", "tkinter"):
    try:
        __import__(name)
        found.append(name)
    except Exception:
        pass
major, minor = sys.version_info[:2]
base = getattr(sys, "_base_executable", None) or sys.executable
print("\\n".join([base, str(major), str(minor), sys.implementation.name, " ".join(found)]))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python and what it has of what we need."""

    path: str
    version: tuple[int, int]
    has_venv: bool
    has_tk: bool

    @property
    def complete(self) -> bool:
        return self.has_venv and self.has_tk

    def __str__(self) -> str:
        lacks = [name for name, has in (("venv", self.has_venv), ("Tk", self.has_tk)) if not has]
        note = f", without {' and '.join(lacks)}" if lacks else ""
        return f"{self.path} (Python {self.version[0]}.{self.version[1]}{note})"


def probe(program: str) -> Interpreter | None:
    """What `program` is; None when it is no usable CPython of 3.11 or newer."""
    try:
        answer = subprocess.run(
            [program, "-I", "-c", _PROBE],
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.splitlines()
        path, major, minor, implementation = answer[:4]
        version = (int(major), int(minor))
        found = answer[4].split() if len(answer) > 4 else []
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if version < OLDEST or implementation != "cpython":
        return None
    return Interpreter(
        path=path,
        version=version,
        has_venv={"venv", "ensurepip"} <= set(found),
        has_tk="tkinter" in found,
    )


def candidates() -> list[str]:
    """Programs worth probing, best first: the one that runs this, then what the system has."""
    current = getattr(sys, "_base_executable", None) or sys.executable
    programs = [current] if current else []
    programs += [found for name in _NAMES if (found := shutil.which(name))]
    if sys.platform != "win32":
        programs += [f"/usr/bin/{name}" for name in _NAMES]
    return list(dict.fromkeys(programs))


def best(programs: Iterable[str]) -> Interpreter | None:
    """The first interpreter that has all; else the first with venv; else any; else None."""
    seen: list[Interpreter] = []
    for program in programs:
        found = probe(program)
        if found is None:
            continue
        if found.complete:
            return found
        seen.append(found)
    return next((one for one in seen if one.has_venv), seen[0] if seen else None)


TOOLS: Final = {
    "objcopy": "binutils",
    "mksquashfs": "squashfs-tools",
    "appstreamcli": "appstream",
    "desktop-file-validate": "desktop-file-utils",
    "xdotool": "xdotool",
    "node": "nodejs",
    "npm": "npm",
    "redis-server": "redis-server",
    "strace": "strace",
    "wrk": "wrk",
    "debootstrap": "debootstrap",
    "Xvfb": "xvfb",
}
"""Programs that building, tests and bench use on Linux, and their Debian packages."""


def add_tools(*programs: str) -> list[str]:
    """Install what is missing of `programs` where we may; those that are still missing then."""
    if sys.platform != "linux":
        return []
    wanted = [one for one in programs if shutil.which(one) is None]
    if wanted and can_apt():
        apt_install([TOOLS[one] for one in wanted])
    return [one for one in wanted if shutil.which(one) is None]


def has_xvfb() -> bool:
    """True when GUI tests can make a display of their own."""
    return shutil.which("Xvfb") is not None


def find_interpreter(*, need_xvfb: bool) -> Interpreter:
    """The Python to build on, after installing on a Debian-like (as root) what is missing.

    Raises DevError when no Python here can make a virtual environment. The one returned may
    still lack Tk: the caller knows whether it can do without.
    """
    found = best(candidates())
    wanted = []
    if found is None or not found.complete:
        wanted += ["python3-tk", "python3-venv"]
    if need_xvfb and sys.platform == "linux" and not has_xvfb():
        wanted.append("xvfb")
    if wanted and can_apt():
        apt_install(wanted)
        found = best(candidates())
    if found is None or not found.has_venv:
        raise DevError(
            "No Python here can make a virtual environment (modules venv and ensurepip).\n"
            + how_to_install("venv")
        )
    return found


def os_family(release: str) -> str:
    """The package manager of the system that an os-release text describes; "" when unknown."""
    values = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    ids = f"{values.get('ID', '')} {values.get('ID_LIKE', '')}".replace('"', "").lower().split()
    families = {
        "apt": {"debian", "ubuntu"},
        "dnf": {"fedora", "rhel", "centos"},
        "pacman": {"arch"},
        "zypper": {"suse", "opensuse", "sles"},
    }
    return next((name for name, members in families.items() if members & set(ids)), "")


def package_manager() -> str:
    """`apt`, `dnf`, `pacman`, `zypper`, `brew`, `windows`, or "" when unknown."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "brew"
    try:
        return os_family(Path("/etc/os-release").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""


def can_apt() -> bool:
    """True on a Debian-like where we are root, and so may install packages."""
    if sys.platform == "win32":
        return False
    return os.geteuid() == 0 and package_manager() == "apt" and bool(shutil.which("apt-get"))


def apt_install(packages: list[str]) -> None:
    """Install system packages; says so when it fails, since the caller checks what came of it."""
    say(f"Installing what this system lacks: {' '.join(packages)}")
    environment = child_environment() | {"DEBIAN_FRONTEND": "noninteractive"}
    options = ["-q", "-o", "DPkg::Lock::Timeout=300"]
    # apt waits for another one's packages, but not while that one reads what there is.
    with only_one(what="installation"):
        for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            ended = subprocess.run(
                ["apt-get", *options, *step],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr,
                check=False,
            )
            if ended.returncode != 0:
                say(f"apt-get {step[0]} failed (status {ended.returncode}); going on without it.")


_INSTALL = {
    "apt": {
        "tk": "sudo apt-get install python3-tk",
        "venv": "sudo apt-get install python3-venv",
        "xvfb": "sudo apt-get install xvfb",
    },
    "dnf": {
        "tk": "sudo dnf install python3-tkinter",
        "venv": "sudo dnf install python3",
        "xvfb": "sudo dnf install xorg-x11-server-Xvfb",
    },
    "pacman": {
        "tk": "sudo pacman -S tk",
        "venv": "sudo pacman -S python",
        "xvfb": "sudo pacman -S xorg-server-xvfb",
    },
    "zypper": {
        "tk": "sudo zypper install python3-tk",
        "venv": "sudo zypper install python3",
        "xvfb": "sudo zypper install xorg-x11-server-Xvfb",
    },
    "brew": {
        "tk": "brew install python-tk",
        "venv": "brew install python",
        "xvfb": "",
    },
    "windows": {
        "tk": 'run the Python installer again, choose Modify, and tick "tcl/tk and IDLE"',
        "venv": 'run the Python installer again, choose Modify, and tick "pip"',
        "xvfb": "",
    },
}
_ANY = {
    "tk": "install Tk for Python (tkinter) with your system's package manager",
    "venv": "install Python's venv and ensurepip with your system's package manager",
    "xvfb": "install Xvfb with your system's package manager",
}


def how_to_install(what: str) -> str:
    """One line on how this system gets `tk`, `venv` or `xvfb`."""
    advice = _INSTALL.get(package_manager(), _ANY).get(what) or _ANY[what]
    return f"To get it: {advice}"
