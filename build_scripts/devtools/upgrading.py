"""`dev.py upgrade-litellm [VERSION]`: to the newest LiteLLM that can be had as a whole, or back.

Nothing in the checkout changes before everything resolves; docs/upgrading.md is the manual.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from build_scripts.devtools import LOCK, OVERRIDES, REQUIREMENTS, ROOT, DevError, say
from build_scripts.devtools import venv as environment
from build_scripts.devtools.environment import child_environment, uv_environment
from build_scripts.devtools.lockfile import lists, parse, text_of
from build_scripts.devtools.locking import (
    STOCK_INPUT,
    STOCK_LOCK,
    compile_lists,
    compile_lock,
    find_uv,
    finished_lock,
)
from build_scripts.devtools.upgrade_page import page

SIDECAR_LIST: Final = "sidecar.in"
"""The list that asks for LiteLLM."""
LINE: Final = re.compile(r"^litellm\[proxy\](?:==\S+)?", re.MULTILINE)
COMPANIONS: Final = ("litellm-enterprise",)
"""What LiteLLM pins to one release, which is not always there."""
HEADING: Final = (
    "# What LiteLLM pins to a release that cannot be had; `dev.py upgrade-litellm` writes what is "
    "below.\n# The nearest release of the same version takes its place.\n"
)
_NO_VERSION: Final = re.compile(r"no version of (?P<name>[\w-]+)==(?P<version>[\w.]+)")
_TRIES: Final = 6
PLATFORMS: Final = ("x86_64-pc-windows-msvc", "x86_64-manylinux_2_28")
PYTHONS: Final = ("3.11", "3.12", "3.13")
RELEASE_FILE: Final = ROOT / "configs" / "litellm.json"
PAGES: Final = ROOT / "docs" / "upgrades"
CHECKS: Final = (
    *("tests/build_scripts/test_reaches.py", "tests/build_scripts/test_lock.py"),
    *("tests/build_scripts/test_lock_windows.py", "tests/build_scripts/test_freeze.py"),
    *("tests/core/config", "tests/core/sidecar"),
)
"""The tests that would notice a break."""


@dataclass(frozen=True)
class Resolved:
    """A lock that can be had, and the hand-written files that it was made from."""

    version: str
    texts: Mapping[str, str]
    """By the names of their files, as `lists` gives them."""
    lock: str


def locked_version(lock_text: str) -> str:
    """The LiteLLM of a lock. Raises DevError."""
    for entry in parse(lock_text):
        if entry.name == "litellm" and entry.version:
            return entry.version
    raise DevError("The lock has no LiteLLM.")


def asking_for(requirements: str, version: str | None) -> str:
    """The text of the sidecar's list with another LiteLLM; None asks for whichever fits."""
    if not LINE.search(requirements):
        raise DevError(f"{SIDECAR_LIST} has no line that begins with litellm[proxy].")
    return LINE.sub("litellm[proxy]" + (f"=={version}" if version else ""), requirements, count=1)


def with_companions(overrides: str, lines: dict[str, str]) -> str:
    """The text of the overrides with these lines, and no other, about COMPANIONS."""
    kept = overrides.replace(HEADING, "")
    kept = "".join(
        line for line in kept.splitlines(keepends=True) if not line.startswith(COMPANIONS)
    ).rstrip("\n")
    if not lines:
        return kept + "\n"
    return f"{kept}\n\n{HEADING}" + "".join(f"{lines[name]}\n" for name in sorted(lines))


def resolve(version: str | None) -> Resolved:
    """The lock with that version, or with the newest whose whole closure can be had.

    Asks the package index. Raises DevError when there is none."""
    texts = lists()
    asked, overrides = texts[SIDECAR_LIST], texts[OVERRIDES.name]
    if version is None:
        say("Looking for the newest LiteLLM that can be had as a whole")
        free = with_companions(overrides, {name: name for name in COMPANIONS})
        version = locked_version(_compile(texts, asking_for(asked, None), free, newest=True)[0])
        say(f"It is {version}.")
    pinned = asking_for(asked, version)
    companions: dict[str, str] = {}
    for _ in range(_TRIES):
        try:
            lock, found = _compile(texts, pinned, with_companions(overrides, companions))
        except UnresolvedError as error:
            match = _NO_VERSION.search(str(error))
            if match is None or match["name"] not in COMPANIONS:
                raise DevError(f"LiteLLM {version} cannot be had as a whole:\n{error}") from error
            companions[match["name"]] = nearest(match["name"], match["version"], companions)
        else:
            return Resolved(version, found, lock)
    raise DevError(f"LiteLLM {version} cannot be had as a whole.")


def nearest(name: str, version: str, tried: dict[str, str]) -> str:
    """The override in place of a release that is not there: the one that it is a repetition of
    (`.postN`), at last none."""
    plain = re.sub(r"\.post\d+$", "", version)
    if plain != version and name not in tried:
        return f"{name}=={plain}"
    return f"{name} ; python_version < '0'"


class UnresolvedError(Exception):
    """What uv said."""


def _compile(
    texts: Mapping[str, str], asked: str, overrides: str, *, newest: bool = False
) -> tuple[str, Mapping[str, str]]:
    """The lock, and the lists that it was made from."""
    texts = {**texts, SIDECAR_LIST: asked, OVERRIDES.name: overrides}
    more = [f"--upgrade-package={one}" for one in ("litellm", *COMPANIONS)] if newest else []
    body, trouble = compile_lists(texts, text_of(LOCK), more)
    if trouble:
        raise UnresolvedError(trouble)
    return finished_lock(body, texts), texts


def check_wheels(lock: str) -> None:
    """Raises DevError unless every system and Python that we serve has a wheel of everything."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "requirements.txt"
        file.write_text(lock, encoding="utf-8", newline="\n")
        for platform in PLATFORMS:
            for python in PYTHONS:
                command = [find_uv(), "pip", "install", "--dry-run", "--no-deps", "--no-build"]
                command += ["--require-hashes", "--python-platform", platform]
                command += ["--python-version", python, "--target", str(Path(name) / "target")]
                ended = _quiet([*command, "-r", str(file)])
                if ended.returncode != 0:
                    raise DevError(
                        f"Not all of it can be had for {platform}, Python {python}:\n"
                        f"{ended.stderr.strip()[-800:]}"
                    )


def published(version: str) -> str:
    """The day on which that release came to the package index; empty where the index says none."""
    with tempfile.TemporaryDirectory() as name:
        asked, answer = Path(name) / "one.in", Path(name) / "pylock.toml"
        asked.write_text(f"litellm=={version}\n", encoding="ascii")
        command = [find_uv(), "pip", "compile", "--quiet", "--no-deps", "--no-header"]
        command += ["--universal", "--python-version", "3.11", "--format", "pylock.toml"]
        ended = _quiet([*command, str(asked), "-o", str(answer)])
        if ended.returncode != 0 or not answer.is_file():
            return ""
        days = re.findall(r"upload-time = (\d{4}-\d\d-\d\d)", answer.read_text("utf-8"))
        return max(days, default="")


def upgrade(version: str | None, *, tests: bool = True) -> int:
    """Do all of it; the exit status: 1 when something of ours does not fit the new version."""
    before = locked_version(text_of(LOCK))
    if json.loads(text_of(RELEASE_FILE))["version"] != before:
        raise DevError("The last upgrade did not come to its end. `git checkout .` leads back.")
    found = resolve(version) if version != before else None
    if found is None or found.version == before:
        say(f"LiteLLM {before} is what is locked already; nothing was changed.")
        return 0
    say(f"LiteLLM {before} -> {found.version}: looking for wheels for every system")
    check_wheels(found.lock)
    day = published(found.version)
    say(f"Measuring LiteLLM {before}")
    old = _facts()
    for name, text in found.texts.items():
        (REQUIREMENTS / name).write_text(text, encoding="utf-8", newline="\n")
    LOCK.write_text(found.lock, encoding="utf-8", newline="\n")
    environment.fill()
    gone = _gone()
    for line in gone:
        say(f"  {line}")
    _regenerate(found.version, day)
    say(f"Measuring LiteLLM {found.version}")
    new = _facts()
    if _is_older(found.version, before):
        say("This is a way back, of which no page is written.")
    else:
        PAGES.mkdir(parents=True, exist_ok=True)
        target = PAGES / f"{found.version}.md"
        target.write_text(page(old, new, day, gone), encoding="utf-8", newline="\n")
        say(f"Wrote {target.relative_to(ROOT).as_posix()}: what changed.")
    failed = tests and _python("-m", "pytest", "-q", "-p", "no:cacheprovider", *CHECKS) != 0
    if gone or failed or not new:
        say("Something of ours does not fit this version: see docs/upgrading.md.")
        return 1
    return 0


def _is_older(one: str, other: str) -> bool:
    first, second = ([int(part) for part in re.findall(r"\d+", text)] for text in (one, other))
    return first < second


def _regenerate(version: str, day: str) -> None:
    if _python("-m", "build_scripts.devtools.catalog") != 0:
        raise DevError("The catalog cannot be made from this LiteLLM (see above).")
    code = (
        "from core.prices.table import check; import importlib.resources as r; print(check(r.files("
    )
    code += "'litellm').joinpath('model_prices_and_context_window_backup.json').read_bytes()))"
    counted = _quiet([str(environment.venv_python()), "-c", code])
    if counted.returncode != 0:
        raise DevError(f"The table of prices is not as we know it:\n{counted.stderr[-800:]}")
    release = {"version": version, "published": day or None, "models": int(counted.stdout)}
    RELEASE_FILE.write_text(json.dumps(release) + "\n", encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / "stock.txt"
        shutil.copyfile(STOCK_LOCK, output)
        if (
            compile_lock(
                [STOCK_INPUT.relative_to(ROOT).as_posix()], output, ["--no-deps", "--no-annotate"]
            ).returncode
            == 0
        ):
            STOCK_LOCK.write_text(text_of(output), encoding="utf-8", newline="\n")


def _facts() -> dict[str, Any]:
    ended = _quiet([str(environment.venv_python()), "-m", "build_scripts.devtools.litellm_facts"])
    if ended.returncode != 0:
        say(f"It could not be measured: {ended.stderr.strip()[-300:]}")
        return {}
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _gone() -> list[str]:
    ended = _quiet([str(environment.venv_python()), "-m", "build_scripts.devtools.reaches"])
    return ended.stdout.splitlines()


def _quiet(command: list[str]) -> subprocess.CompletedProcess[str]:
    ours = command[0] == str(environment.venv_python())
    return subprocess.run(
        command,
        env=child_environment() if ours else uv_environment({}),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _python(*arguments: str) -> int:
    return subprocess.run(
        [str(environment.venv_python()), *arguments],
        env=child_environment(),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=False,
    ).returncode
