"""The packages that the stock command needs at its start and ours does without."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from build_scripts.bench import ROOT, BenchError, progress
from build_scripts.devtools import DevError
from build_scripts.devtools.environment import uv_environment
from build_scripts.devtools.locking import STOCK_LOCK, find_uv


def stock_packages(lock: Path = STOCK_LOCK) -> Path:
    """The folder that holds them; installed from their lock the first time, each by its hash.

    Raises BenchError when they cannot be had.
    """
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = ROOT / "build" / f"stock-{version}-{digest}"
    if folder.is_dir():
        return folder
    progress("Installing what the stock command cannot start without")
    half = folder.with_suffix(".part")
    try:
        command = [find_uv(), "pip", "install", "--quiet", "--target", str(half)]
        command += ["--python", sys.executable, "--require-hashes", "--no-build", "--no-deps"]
        command += ["--compile-bytecode", "--index-strategy", "unsafe-best-match", "-r", str(lock)]
        ended = subprocess.run(command, env=uv_environment({}), check=False)
    except (OSError, DevError) as error:
        raise BenchError(str(error)) from error
    if ended.returncode != 0:
        raise BenchError("The packages that only the stock command needs could not be installed.")
    os.replace(half, folder)  # noqa: PTH105 - whole or not at all
    return folder
