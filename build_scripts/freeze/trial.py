"""Runs what was frozen, before anybody else does."""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

from build_scripts.devtools.offline import offline_prefix
from build_scripts.freeze import BuildError
from core.wire.environment import clean_environment

_PATIENCE_S: Final = 120.0
_JOIN_S: Final = 5.0


def try_sidecar(executable: Path) -> str:
    """Let it import LiteLLM and wait for orders, then leave. Raises BuildError."""
    ours: socket.socket | None = None
    theirs: socket.socket | None = None
    if sys.platform != "win32":
        ours, theirs = socket.socketpair()
    readers: list[threading.Thread] = []
    with subprocess.Popen(
        # A network would hide that it fetches something unasked.
        [*offline_prefix(), str(executable)],
        stdin=subprocess.PIPE if theirs is None else theirs.fileno(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=executable.parent,
        env=clean_environment(os.environ).block,
    ) as process:
        if theirs is not None:
            theirs.close()
        try:
            standby = _await_standby(process, readers)
            for end in (ours, process.stdin):
                if end is not None:
                    end.close()
            status = process.wait(_PATIENCE_S)
        finally:
            process.kill()
            for reader in readers:  # before its pipes are closed
                reader.join(_JOIN_S)
    if status != 0:
        raise BuildError(f"The frozen sidecar left with exit status {status}.")
    if skipped := standby.get("skipped"):
        # Nobody would notice but by the slow start.
        raise BuildError(
            "\n  ".join(["The frozen sidecar imports LiteLLM without its shortcuts:", *skipped])
            + "\nWhat they ask for is missing in the bundle: see core/sidecar/lean.py."
        )
    return f"LiteLLM imported in {standby['import_s']:.1f} s"


def _await_standby(
    process: subprocess.Popen[bytes], readers: list[threading.Thread]
) -> dict[str, Any]:
    """What the sidecar says when prepared; `readers` gets what reads it. Raises BuildError."""
    lines: queue.Queue[bytes | None] = queue.Queue()
    errors: list[bytes] = []
    assert process.stdout is not None and process.stderr is not None
    stdout, stderr = process.stdout, process.stderr

    def read() -> None:
        for line in stdout:
            lines.put(line)
        lines.put(None)

    readers += [
        threading.Thread(target=task, daemon=True) for task in (read, lambda: errors.extend(stderr))
    ]
    for reader in readers:
        reader.start()
    while True:
        try:
            line = lines.get(timeout=_PATIENCE_S)
        except queue.Empty:
            line = None
        if line is None:
            process.kill()
            for reader in readers:
                reader.join(_JOIN_S)
            said = b"".join(errors[-30:]).decode("utf-8", "replace")
            raise BuildError(f"{said}\nThe frozen sidecar did not come up.")
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:
            continue
        if message.get("kind") == "standby":
            return message


def try_app(executable: Path) -> str:
    """Ask it for its version. Raises BuildError."""
    ended = subprocess.run(
        [str(executable), "--version"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=clean_environment(os.environ).block,
        timeout=_PATIENCE_S,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ended.returncode != 0 or "LiteLLM Pocket" not in ended.stdout:
        raise BuildError(f"{ended.stdout}\nThe frozen program did not tell its version.")
    return ended.stdout.splitlines()[0]
