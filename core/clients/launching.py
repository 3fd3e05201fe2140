"""Opens a tool so that it talks to the gateway for that once, in a new terminal or in this one.

The key goes into the environment of the tool's own process: not into an argument, nor a file.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.base.errors import UserError
from core.base.files import atomic_write
from core.base.other_programs import (
    bundle_folder,
    restored_environment,
    without_our_libraries,
)
from core.clients.npm_shims import without_shim
from core.clients.terminals import terminal_of
from core.clients.tool import Launch, OwnFolder, Value
from core.wire.environment import spare_own_machine

_WATCH_S: Final = 1.0
"""How long a new terminal is watched for an early failure."""
_MARK: Final = "LITELLM_POCKET_LAUNCH"
_SCRIPT: Final = (
    # Some terminals are one process for all windows, which keeps the variables that it has.
    f'if [ "${_MARK}" = "$1" ]; then cd -- "$2" && shift 2 && "$@"; code=$?; else '
    "echo 'This terminal did not pass on what was set for the tool, so it was not started.'; "
    "echo 'Use the verb `launch` in it instead.'; code=1; fi; "
    '[ "$code" -eq 0 ] || { printf "\\nIt ended with status %s. Press Enter to close. " "$code"; '
    'read -r _; }; exit "$code"'
)
"""Holds the window open when the tool failed, so that the reason can be read. Its arguments are a
mark, the folder, and the command; nothing of a person's is ever part of the script."""


@dataclass(frozen=True)
class Command:
    """What is started: complete, and cleaned of what is only ours."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(repr=False)


def command_of(
    launch: Launch,
    program: Path,
    args: Sequence[str],
    own: Path,
    environ: Mapping[str, str],
) -> Command:
    """`program` with what it needs for the gateway, in the person's environment.

    `own` is the folder for what a tool must find in a folder of ours (`Launch.own_folder`); it is
    made, and holds no secret. Raises UserError, DataFolderError.
    """
    env = restored_environment(environ, bundle=bundle_folder())
    for name in launch.unset:
        env.pop(name, None)
    env.update(launch.env)
    if launch.own_folder is not None:
        _fill(own, launch.own_folder)
        env[launch.own_folder.variable] = str(own)
    # All of them would send what is for this computer to the proxy, too.
    spare_own_machine(env, {})
    argv = (*launch.argv[1:], *args)
    if any("\0" in one for one in argv):
        raise UserError("An argument holds a character that no program can be given (NUL).")
    return Command((*without_shim(program, argv, env), *argv), env)


def _fill(folder: Path, wanted: OwnFolder) -> None:
    path = folder.joinpath(*wanted.file.split("/"))
    try:
        settings = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        settings = {}
    merged = _merged(settings, wanted.settings)
    if merged == settings:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, (json.dumps(merged, indent=2) + "\n").encode(), private=True)


def _merged(into: Any, wanted: Mapping[str, Value]) -> dict[str, Any]:
    merged = dict(into) if isinstance(into, dict) else {}
    for name, value in wanted.items():
        merged[name] = _merged(merged.get(name), value) if isinstance(value, Mapping) else value
    return merged


def open_terminal(command: Command, folder: Path) -> None:
    """Open a new terminal in `folder` and run `command` there; does not wait for its end.

    Raises UserError where there is no terminal, or where it failed at once.
    """
    if not folder.is_dir():
        raise UserError(f"The folder {folder} is not there.", "Choose one that is.")
    name = Path(command.argv[0]).stem
    if sys.platform == "win32":
        child = _spawn(command.argv, command.env, folder, subprocess.CREATE_NEW_CONSOLE)
        _watch(child, f"{name} ended at once")
        return
    found = terminal_of(command.env, shutil.which)
    if found is None:
        raise UserError(
            "No terminal was found to open the tool in.",
            "Open one yourself, and start this program there with “launch” and the name of the "
            "tool behind it.",
        )
    mark = secrets.token_hex(8)
    inside = ("/bin/sh", "-c", _SCRIPT, "launch", mark, str(folder), *command.argv)
    child = _spawn((*found, *inside), {**command.env, _MARK: mark}, folder, 0)
    _watch(child, f"The terminal {Path(found[0]).name} did not open")


def run_here(command: Command) -> int:
    """Become the tool, in this terminal and folder; its exit status where the system knows no
    becoming (Windows). Raises UserError. What is open here is never closed: close it before."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    try:
        if sys.platform != "win32":
            os.execve(command.argv[0], command.argv, dict(command.env))  # noqa: S606
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; it is the tool's
        with without_our_libraries():
            child = subprocess.Popen(command.argv, env=dict(command.env))
        return child.wait()
    except OSError as error:
        raise _not_started(command.argv[0], error) from None


def _spawn(
    argv: Sequence[str], env: Mapping[str, str], folder: Path, flags: int
) -> subprocess.Popen[bytes]:
    nowhere = None if sys.platform == "win32" else subprocess.DEVNULL  # there, the new console
    try:
        with without_our_libraries():
            return subprocess.Popen(
                argv,
                stdin=nowhere,
                stdout=nowhere,
                stderr=nowhere,
                env=dict(env),
                cwd=folder,
                creationflags=flags,
                start_new_session=True,  # it outlives us
            )
    except OSError as error:
        raise _not_started(argv[0], error) from None


def _watch(child: subprocess.Popen[bytes], failure: str) -> None:
    try:
        code = child.wait(_WATCH_S)
    except subprocess.TimeoutExpired:
        threading.Thread(target=child.wait, name="terminal", daemon=True).start()  # collect it
        return
    if code != 0:
        raise UserError(f"{failure} (status {code}).", "Try it in a terminal of your own.")


def _not_started(program: str, error: OSError) -> UserError:
    return UserError(
        f"{program} did not start: {error.strerror or error}.", "Look whether it works by itself."
    )
