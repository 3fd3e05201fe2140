"""The real tools and libraries, at pinned versions, in a cache that all checkouts share.

`tools/package-lock.json` and `tools/sdks.txt` say what is installed, each file with its hash. No
script of a package is run at its installation. To take newer ones, change the versions, then in
`tools/`: `npm install --package-lock-only --ignore-scripts`, and
`uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -U
sdks.in -o sdks.txt`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from core.base.file_lock import PosixLocking

TOOLS: Final = Path(__file__).resolve().parent / "tools"
_OLDEST_NODE: Final = 20
_KEEP_S: Final = 30 * 24 * 3600.0
_PLATFORM: Final = "linux-x64"
"""For which the lock names a binary of every tool."""


class MissingError(Exception):
    """The tools cannot be had here; the text says why."""


def npm_tools() -> Path:
    """The folder with `node_modules`, after installing it where it is not there yet."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise MissingError("the tools are tried on Linux x86_64 only")
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise MissingError(f"{program} is not installed (Debian: apt install nodejs npm)")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    if found is None or int(found[1]) < _OLDEST_NODE:
        raise MissingError(f"node {said.strip()} is too old: {_OLDEST_NODE} is needed")
    files = [TOOLS / "package.json", TOOLS / "package-lock.json"]
    return _cached("npm", files, _install_npm)


def python_sdks() -> Path:
    """The interpreter of an environment with the libraries that the snippets name."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return _cached(f"python{version}", [TOOLS / "sdks.txt"], _install_sdks) / "bin" / "python"


def compose_schema() -> Path:
    """The schema of the Compose specification, from a package that carries a copy of it."""
    if sys.platform == "win32":
        raise MissingError("the cache of what tests install is locked as POSIX does it")
    folder = _cached("schema", [TOOLS / "schema.txt"], _install_schema)
    return folder / "check_jsonschema" / "builtin_schemas" / "vendor" / "compose-spec.json"


def _install_npm(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(TOOLS / name, folder)
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], folder)
    binaries = folder / "bin"
    binaries.mkdir()
    modules = folder / "node_modules"
    for name, target in {
        "claude": modules / "@anthropic-ai" / f"claude-code-{_PLATFORM}" / "claude",
        "codex": modules / "@openai" / "codex" / "bin" / "codex.js",
        "gemini": modules / "@google" / "gemini-cli" / "bundle" / "gemini.js",
        "opencode": modules / f"opencode-{_PLATFORM}" / "bin" / "opencode",
    }.items():
        if not target.is_file():
            raise MissingError(f"npm did not install {target.relative_to(folder)}")
        (binaries / name).symlink_to(os.path.relpath(target, binaries))


def _install_sdks(folder: Path) -> None:
    uv = [sys.executable, "-m", "uv"]
    _run([*uv, "venv", "-q", "--clear", "--python", sys.executable, "."], folder)
    install = [*uv, "pip", "install", "-q", "--require-hashes", "--no-deps", "--compile-bytecode"]
    _run([*install, "--python", "bin/python", "-r", str(TOOLS / "sdks.txt")], folder)


def _install_schema(folder: Path) -> None:
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--require-hashes", "--no-deps"]
    _run([*install, "--target", ".", "-r", str(TOOLS / "schema.txt")], folder)


def _run(command: list[str], folder: Path) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        last = (ended.stderr.strip() or ended.stdout.strip())[-600:]
        raise MissingError(f"`{' '.join(command[:3])}` failed, perhaps without a network:\n{last}")


def _cached(kind: str, files: list[Path], install: Callable[[Path], None]) -> Path:
    name = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    whole = cache / "litellm-pocket-clients" / f"{kind}-{name}"
    whole.parent.mkdir(parents=True, exist_ok=True)
    with _only_one(whole.parent / f"{kind}.lock"):
        if not whole.is_dir():
            _make(whole, install)
        os.utime(whole)
        for other in whole.parent.glob(f"{kind}-*"):
            if other.stat().st_mtime < time.time() - _KEEP_S:
                shutil.rmtree(other, ignore_errors=True)
    return whole


def _make(whole: Path, install: Callable[[Path], None]) -> None:
    made = Path(tempfile.mkdtemp(prefix="new-", dir=whole.parent))
    try:
        install(made)
        made.rename(whole)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Several workers may want the same cache."""
    locking = PosixLocking()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not locking.lock(descriptor):
            time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)
