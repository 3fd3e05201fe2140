"""All of the lock can be installed on Windows from ready-made wheels, without a compiler."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from build_scripts.devtools import LOCK, DevError
from build_scripts.devtools.environment import uv_environment
from build_scripts.devtools.lockfile import parse, text_of
from build_scripts.devtools.locking import find_uv

WINDOWS = "x86_64-pc-windows-msvc"
_UNREACHABLE = re.compile(
    r"error sending request|dns error|failed to fetch|failed to download|connect|timed out"
    r"|network connectivity is disabled|could not resolve host|50[234] ",
    re.IGNORECASE,
)


def _ask(
    lock: Path, python: str, folder: Path, environ: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """What uv would install for that Python on Windows; nothing is downloaded or built."""
    try:
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or find_uv()
    except DevError as error:
        pytest.skip(str(error))
    command = [uv, "pip", "install", "--dry-run", "--no-deps", "--only-binary", ":all:"]
    command += ["--require-hashes", "--python-platform", WINDOWS, "--python-version", python]
    command += ["--target", str(folder / "target"), "-r", str(lock)]
    return subprocess.run(
        command,
        env=uv_environment({}, environ) | {"UV_HTTP_TIMEOUT": "20", "UV_HTTP_RETRIES": "1"},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _resolve(
    lock: Path, python: str, folder: Path, environ: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """The answer of `_ask`; skips the test where the index cannot be reached."""
    ended = _ask(lock, python, folder, environ)
    if ended.returncode != 0 and _UNREACHABLE.search(ended.stderr):
        pytest.skip(f"the package index cannot be reached: {ended.stderr.strip()[-200:]}")
    return ended


@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_every_locked_package_has_a_wheel_for_windows(tmp_path: Path, python: str) -> None:
    ended = _resolve(LOCK, python, tmp_path)
    assert ended.returncode == 0, ended.stderr
    named = set(re.findall(r"^ \+ ([a-z0-9._-]+)==", ended.stderr, re.MULTILINE))
    plain = {one.name for one in parse(text_of(LOCK)) if not one.marker}
    assert named >= plain


def test_a_package_without_such_a_wheel_would_be_found(tmp_path: Path) -> None:
    """The check above has teeth: uvloop, without its marker, is refused."""
    (uvloop,) = [one for one in parse(text_of(LOCK)) if one.name == "uvloop"]
    lock = tmp_path / "lock.txt"
    hashes = " ".join(f"--hash={one}" for one in uvloop.hashes)
    lock.write_text(f"uvloop=={uvloop.version} {hashes}\n", encoding="ascii")
    ended = _resolve(lock, "3.11", tmp_path)
    assert ended.returncode != 0
    assert "no usable wheels" in ended.stderr or "no wheels" in ended.stderr, ended.stderr


def test_the_index_is_trusted_without_any_variable(tmp_path: Path) -> None:
    """The files of the system are enough to reach it, where it can be reached at all."""
    assert _resolve(LOCK, "3.11", tmp_path).returncode == 0
    kept = ("PATH", "HOME", "SYSTEMROOT", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "TEMP", "TMP")
    clean = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in kept or name.upper().endswith("_PROXY")
    }
    ended = _ask(LOCK, "3.11", tmp_path, clean | {"UV_NO_CACHE": "1"})
    assert ended.returncode == 0, ended.stderr
