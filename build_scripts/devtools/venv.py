"""`.venv`: made, filled from the lock, repaired, and known to be right by its stamp."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from build_scripts.devtools import LOCK, ROOT, VENV, DevError, say, venv_program
from build_scripts.devtools.environment import (
    child_environment,
    parse_pip_config,
    pip_environment,
    uv_environment,
)
from build_scripts.devtools.interpreters import Interpreter
from build_scripts.devtools.lockfile import locked_text, text_of
from build_scripts.devtools.wheels import mend_tables, site_packages

STAMP_NAME = "pocket-stamp.json"
_PYTHON_ITSELF: Final = re.compile(r"pythonw?\.exe|python3\d*\.dll|vcruntime140\w*\.dll", re.I)
_ASK_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def venv_python(venv: Path = VENV) -> Path:
    """The interpreter of the virtual environment."""
    return venv_program("python", venv)


def living_version(venv: Path = VENV) -> str | None:
    """`3.11` and the like; None when the environment's interpreter does not run any more."""
    try:
        ended = subprocess.run(
            [str(venv_python(venv)), "-I", "-S", "-c", _ASK_VERSION],
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout.strip() or None


def expected_stamp(version: str, venv: Path = VENV, lock: Path = LOCK) -> dict[str, str]:
    """What the stamp of a complete environment says. The place counts: scripts in it name it."""
    stamp = {
        "lock": hashlib.sha256(text_of(lock).encode()).hexdigest(),
        "python": version,
        "machine": f"{sys.platform}-{platform.machine()}",
        "place": str(venv),
    }
    if sys.platform == "win32":
        stamp["tables"] = "mended"  # an environment from before that has to be filled again
        stamp["programs"] = "its own"  # and one from before this, to be made again
    return stamp


def read_stamp(venv: Path = VENV) -> dict[str, str] | None:
    """The stamp; None when there is none, or none that can be read: not a complete environment."""
    try:
        stamp = json.loads((venv / STAMP_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def write_stamp(stamp: Mapping[str, str], venv: Path = VENV) -> None:
    """The last act of a set-up."""
    target = venv / STAMP_NAME
    temporary = target.with_suffix(".tmp")
    temporary.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    temporary.replace(target)


def is_ready(venv: Path = VENV, lock: Path = LOCK) -> bool:
    """True when the environment is complete and made from this very lock."""
    stamp = read_stamp(venv)
    if stamp is None or not lock.is_file():
        return False
    version = living_version(venv)
    return version is not None and stamp == expected_stamp(version, venv, lock)


def can_be_updated(venv: Path = VENV, lock: Path = LOCK) -> bool:
    """True when only the lock differs: then the difference is installed, not everything."""
    stamp = read_stamp(venv)
    version = living_version(venv) if stamp else None
    if stamp is None or version is None:
        return False
    wanted = expected_stamp(version, venv, lock)
    return {**stamp, "lock": ""} == {**wanted, "lock": ""}


def make(interpreter: Interpreter, venv: Path = VENV) -> None:
    """An empty environment in place of whatever is there. Raises DevError when that fails."""
    remove_tree(venv)
    say(f"Making {venv.name} with {interpreter}")
    _run(
        [interpreter.path, "-I", "-m", "venv", str(venv)],
        child_environment(),
        f"{interpreter.path} could not make {venv}.",
    )
    if sys.platform == "win32":
        _put_python_itself(Path(interpreter.path).parent, venv_python(venv).parent)


def _put_python_itself(home: Path, scripts: Path) -> None:
    """Put the programs of the Python in `home` in place of those that `venv` makes on Windows, with
    the libraries that they need beside them.

    Those start the real Python as another process. Whoever starts one, to hand it a socket or to
    end it later, knows the number of the wrong process then.
    """
    try:
        files = [path for path in home.iterdir() if _PYTHON_ITSELF.fullmatch(path.name)]
        for path in sorted(files, key=lambda path: path.suffix.lower()):  # libraries come first
            shutil.copyfile(path, scripts / path.name)
    except OSError as error:
        say(f"{scripts} keeps the programs that start Python for it: {error}.")


def remove_tree(folder: Path) -> None:
    """Delete `folder`; a link goes, what it points to stays. Raises DevError when it cannot."""
    try:
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise DevError(
            f"{folder} is incomplete and cannot be removed: {error}.\n"
            "Close every program that runs from it, then start again with the system's Python."
        ) from error


def fill(venv: Path = VENV, lock: Path = LOCK) -> None:
    """Install exactly the lock, hashes required, wheels only, byte-compiled; then the stamp."""
    (venv / STAMP_NAME).unlink(missing_ok=True)
    began = time.monotonic()
    settings = pip_settings(venv)
    if not (_get_uv(venv, lock, settings) and _fill_with_uv(venv, lock, settings)):
        _fill_with_pip(venv, lock, settings)
    if mended := mend_tables(site_packages(venv)):
        say(f"Mended the line ends of LiteLLM's {len(mended)} token tables.")
    version = living_version(venv)
    if version is None:
        raise DevError(f"{venv_python(venv)} does not run after the installation.")
    write_stamp(expected_stamp(version, venv, lock), venv)
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def pip_settings(venv: Path) -> dict[str, str]:
    """How pip reaches the index on this machine: its config files and variables together."""
    try:
        listing = subprocess.run(
            [str(venv_python(venv)), "-m", "pip", "config", "list"],
            env=child_environment() | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return {}
    return parse_pip_config(listing)


def _get_uv(venv: Path, lock: Path, settings: Mapping[str, str]) -> bool:
    """Bring the locked uv in with pip, hashes required. False when it cannot be had."""
    say("Getting uv, which installs the rest much faster than pip")
    handle, name = tempfile.mkstemp(suffix=".txt", prefix="uv-")
    requirement = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(locked_text("uv", lock))
        command = [*_pip(venv), "--quiet", "-r", str(requirement)]
        return _status(command, pip_environment(settings)) == 0
    except ValueError:
        return False
    finally:
        requirement.unlink()


def _pip(venv: Path) -> list[str]:
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    return [str(venv_python(venv)), "-m", "pip", "install", *options]


def _fill_with_uv(venv: Path, lock: Path, settings: Mapping[str, str]) -> bool:
    say("Installing the locked packages with uv")
    command = [str(venv_program("uv", venv)), "pip", "sync", "--python", str(venv_python(venv))]
    command += ["--require-hashes", "--no-build", "--compile-bytecode"]
    # As pip does: any index may have the file. The hashes say whether it is the right one.
    command += ["--index-strategy", "unsafe-best-match", str(lock)]
    if _status(command, uv_environment(settings)) == 0:
        return True
    say("uv could not do it; trying with pip.")
    return False


def _fill_with_pip(venv: Path, lock: Path, settings: Mapping[str, str]) -> None:
    say("Installing the locked packages with pip (a minute or two)")
    _run(
        [*_pip(venv), "-r", str(lock)],
        pip_environment(settings),
        "The packages could not be installed; the lines above say why.\n"
        "Without internet access, or behind a proxy, set pip up for it (`pip config`) first.",
    )


def _run(command: Sequence[str], environment: Mapping[str, str], failure: str) -> None:
    status = _status(command, environment)
    if status != 0:
        raise DevError(f"{failure} (status {status})")


def _status(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit status of `command`; its output is progress, so it goes to stderr."""
    try:
        return subprocess.run(
            list(command),
            env=dict(environment),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            check=False,
        ).returncode
    except OSError as error:
        say(str(error))
        return 127
