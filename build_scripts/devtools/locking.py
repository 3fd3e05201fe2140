"""`dev.py lock`: build_scripts/requirements/*.in become requirements.txt."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from build_scripts.devtools import (
    LOCK,
    OVERRIDES,
    PARTS,
    REQUIREMENTS,
    ROOT,
    DevError,
    say,
    venv_program,
)
from build_scripts.devtools.environment import uv_environment
from build_scripts.devtools.lockfile import (
    DIGEST_PREFIX,
    asked_for,
    digest_of,
    disagreements,
    lists,
    text_of,
)

_HEADER = """\
# The lock: every package, with its hashes, for Linux and Windows and Python 3.11 or newer.
# Made from the lists in build_scripts/requirements by
#     python build_scripts/dev.py lock
# Do not edit it by hand. "via" says who asks for a package: that is how a build knows what belongs
# to which program. The next line is how a test notices that the lists have changed.
"""

_FOLDER = REQUIREMENTS.relative_to(ROOT)
"""Of the lists, relative: the lock repeats it."""
STOCK_INPUT = ROOT / "build_scripts" / "bench" / "stock.in"
STOCK_LOCK = STOCK_INPUT.with_suffix(".txt")
"""What the bench needs besides: see build_scripts/bench/stock.py."""


def compile_lock(
    asked: Sequence[str], output: Path, more: Sequence[str] = (), folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Have uv resolve `asked` (files, relative to `folder`) for every system at once, from wheels
    alone, into `output`, whose versions are kept where they fit."""
    command = [find_uv(), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.11", "--only-binary", ":all:"]
    command += ["--no-header", "--no-emit-index-url", *more]
    return subprocess.run(
        [*command, *asked, "-o", str(output)],
        env=uv_environment({}),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def compile_lists(
    texts: Mapping[str, str], before: str, more: Sequence[str] = ()
) -> tuple[str, str]:
    """The lock of these lists (see `lists`), without its header, and what uv said when it found
    none: one of the two is empty. `before` is the lock whose versions are kept where they fit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / _FOLDER).mkdir(parents=True)
        for file, text in texts.items():
            (folder / _FOLDER / file).write_text(text, encoding="utf-8", newline="\n")
        output = folder / LOCK.name
        output.write_text(before, encoding="utf-8", newline="\n")
        asked = [(_FOLDER / f"{part}.in").as_posix() for part in PARTS]
        overrides = ["--override", (_FOLDER / OVERRIDES.name).as_posix()]
        more = [*overrides, "--annotation-style", "line", *more]
        ended = compile_lock(asked, output, more, folder)
        if ended.returncode != 0:
            return "", ended.stderr.strip() or "uv gave no reason"
        return text_of(output), ""


def finished_lock(body: str, texts: Mapping[str, str]) -> str:
    """The text of the lock around what uv found. Raises DevError when that is not what was asked
    for."""
    text = f"{_HEADER}{DIGEST_PREFIX}{digest_of(texts)}\n{body}"
    wrong = disagreements(text, asked_for(texts), texts[OVERRIDES.name])
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
    say("Resolving for every system, which asks the package index about each package")
    texts = lists()
    before = text_of(LOCK) if LOCK.is_file() else ""
    body, trouble = compile_lists(texts, before, ["--upgrade"] if upgrade else [])
    if trouble:
        say(trouble)
        raise DevError("uv could not resolve the requirements; requirements.txt is as it was.")
    text = finished_lock(body, texts)
    fresh = LOCK.with_name(f"{LOCK.name}.new")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(LOCK)
    say(f"Wrote {LOCK.name}.")
