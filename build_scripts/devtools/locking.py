"""`dev.py lock`: requirements.in becomes requirements.txt."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build_scripts.devtools import LOCK, OVERRIDES, REQUIREMENTS, ROOT, DevError, say, venv_program
from build_scripts.devtools.environment import uv_environment
from build_scripts.devtools.lockfile import (
    DIGEST_PREFIX,
    digest_of,
    disagreements,
    inputs_digest,
    text_of,
)

_HEADER = """\
# The lock: every package, with its hashes, for Linux and Windows and Python 3.11 or newer.
# Made from requirements.in and build_scripts/lock_overrides.txt by
#     python build_scripts/dev.py lock
# Do not edit it by hand. The next line is how a test notices that the inputs have changed.
"""

STOCK_INPUT = ROOT / "build_scripts" / "bench" / "stock.in"
STOCK_LOCK = STOCK_INPUT.with_suffix(".txt")
"""What the bench needs besides: see build_scripts/bench/stock.py."""


def lock_command(uv: str, output: Path, *, upgrade: bool) -> list[str]:
    """The uv call that resolves for every system at once, from wheels alone."""
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.11", "--only-binary", ":all:", "--override", str(OVERRIDES)]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--upgrade"] if upgrade else []
    return [*command, str(REQUIREMENTS), "-o", str(output)]


def compile_lock(
    asked: Path, overrides: Path | None, output: Path, more: list[str]
) -> subprocess.CompletedProcess[str]:
    """Resolve `asked` into `output`, whose versions are kept where they fit."""
    command = [find_uv(), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.11", "--only-binary", ":all:"]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--override", str(overrides)] if overrides is not None else []
    return subprocess.run(
        [*command, *more, str(asked), "-o", str(output)],
        env=uv_environment({}),
        cwd=LOCK.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def finished_lock(body: str, requirements: str, overrides: str) -> str:
    """The text of the lock around what uv found. Raises DevError when that is not what was asked
    for."""
    text = f"{_HEADER}{DIGEST_PREFIX}{digest_of(requirements, overrides)}\n{body}"
    wrong = disagreements(text, requirements, overrides)
    if wrong:
        raise DevError("The result is not what was asked for:\n" + "\n".join(wrong))
    return text


def find_uv() -> str:
    """uv of our environment, or of the person. Raises DevError when there is neither."""
    own = venv_program("uv")
    found = str(own) if own.is_file() else shutil.which("uv")
    if found is None:
        raise DevError("There is no uv. Get it with `pipx install uv`, then try again.")
    return found


def write_lock(*, upgrade: bool) -> None:
    """Resolve, check, and replace requirements.txt whole; on any failure it stays as it is.

    Without `upgrade`, what is locked stays at its version where the inputs allow it.
    """
    with tempfile.TemporaryDirectory(dir=LOCK.parent / "build") as folder:
        output = Path(folder) / "requirements.txt"
        if LOCK.is_file():
            output.write_text(text_of(LOCK), encoding="utf-8", newline="\n")
        say("Resolving for every system, which asks the package index about each package")
        ended = subprocess.run(
            lock_command(find_uv(), output, upgrade=upgrade),
            env=uv_environment({}),
            cwd=LOCK.parent,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            check=False,
        )
        if ended.returncode != 0:
            raise DevError("uv could not resolve the requirements; requirements.txt is as it was.")
        body = text_of(output)
        text = f"{_HEADER}{DIGEST_PREFIX}{inputs_digest()}\n{body}"
        wrong = disagreements(text, text_of(REQUIREMENTS), text_of(OVERRIDES))
        if wrong:
            raise DevError("The result is not what was asked for:\n" + "\n".join(wrong))
        output.write_text(text, encoding="utf-8", newline="\n")
        output.replace(LOCK)
    say(f"Wrote {LOCK.name}.")
