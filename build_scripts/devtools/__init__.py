"""The parts of `build_scripts/dev.py`. Only the standard library: they run before any install."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.txt"
REQUIREMENTS = ROOT / "build_scripts" / "requirements"
PARTS = ("program", "sidecar", "development")
"""What there is a list of packages for: `REQUIREMENTS / "program.in"` and so on."""
OVERRIDES = REQUIREMENTS / "overrides.txt"


class DevError(Exception):
    """What went wrong and what to do about it, for the person at the shell."""


def say(text: str) -> None:
    """One line of progress. On stderr: stdout belongs to what the command prints."""
    print(text, file=sys.stderr, flush=True)


def venv_program(name: str, venv: Path = VENV) -> Path:
    """Where the virtual environment `venv` keeps the program `name`."""
    if sys.platform == "win32":
        return venv / "Scripts" / f"{name}.exe"
    return venv / "bin" / name
