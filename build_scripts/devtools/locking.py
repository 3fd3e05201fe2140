"""`dev.py lock`: requirements.in becomes requirements.txt."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
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


def inputs() -> tuple[Path, ...]:
    """The hand-written files that the lock is made from; the overrides are the last."""
    return (REQUIREMENTS, OVERRIDES)


def try_lock(changed: Mapping[Path, str], more: list[str]) -> subprocess.CompletedProcess[str]:
    """Resolve with other texts of some `inputs`, elsewhere; `stdout` is the whole lock then.

    What is locked stays at its version where the texts and the options `more` allow it. Raises
    DevError when the result is not what was asked for.
    """
    texts = {path: changed.get(path) or text_of(path) for path in inputs()}
    with tempfile.TemporaryDirectory() as name:
        mirror = Path(name)
        for path, text in {**texts, LOCK: text_of(LOCK)}.items():
            there = mirror / path.relative_to(LOCK.parent)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(text, encoding="utf-8", newline="\n")
        output = mirror / LOCK.name
        elsewhere = {str(path): str(mirror / path.relative_to(LOCK.parent)) for path in texts}
        command = [
            elsewhere.get(one, one) for one in lock_command(find_uv(), output, upgrade=False)
        ]
        ended = subprocess.run(
            [*command, *more],
            env=uv_environment({}),
            cwd=mirror,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if ended.returncode == 0:
            ended.stdout = finished_lock(text_of(output), list(texts.values()))
        return ended


def finished_lock(body: str, texts: Sequence[str]) -> str:
    """The text of the lock around what uv found. Raises DevError when that is not what the `texts`
    of `inputs` ask for."""
    text = f"{_HEADER}{DIGEST_PREFIX}{digest_of(texts)}\n{body}"
    wrong = disagreements(text, "".join(texts[:-1]), texts[-1])
    if wrong:
        raise DevError("The result is not what was asked for:\n" + "\n".join(wrong))
    return text


def write_stock_lock() -> None:
    """What the bench needs besides: see build_scripts/bench/stock.py. Raises DevError."""
    command = [find_uv(), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.11", "--only-binary", ":all:", "--no-deps", "--no-header"]
    command += ["--no-annotate", "--no-emit-index-url", str(STOCK_INPUT), "-o", str(STOCK_LOCK)]
    ended = subprocess.run(command, env=uv_environment({}), stdin=subprocess.DEVNULL, check=False)
    if ended.returncode != 0:
        raise DevError(f"{STOCK_LOCK.name} could not be made anew.")


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
