"""How long until a person sees where to log in."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from build_scripts.bench import BenchError, Figure, Measurement, progress
from build_scripts.bench.programs import our_command, running, wait_for_line

FIGURES = (
    Figure(
        "login_paint_s",
        "s",
        "spawn of `main.py --data-dir EMPTY --exit-after-paint` to its word that the login screen "
        "(in an empty folder: the one that makes the account) is painted; seen from outside, so "
        "Python's own start counts",
    ),
)
PAINTED = re.compile(r"^painted (?P<seconds>[0-9.]+)$")


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Open the window `runs` times, each in a data folder of its own."""
    values: list[float] = []
    with display() as name:
        for number in range(runs):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                values.append(run_once(Path(folder), name))
            progress(f"paint {number + 1}/{runs}  {values[-1]:6.2f} s")
    return {"login_paint_s": values}


def run_once(folder: Path, display_name: str) -> float:
    """Seconds from the spawn of the window's process to its `painted` line."""
    command = our_command("--data-dir", str(folder / "data"), "--exit-after-paint")
    additions = {"DISPLAY": display_name} if display_name else {}
    with running(command, folder, additions) as window:
        seconds, _ = wait_for_line(window, PAINTED, 60)
        try:
            status = window.process.wait(30)
        except subprocess.TimeoutExpired:
            raise window.fail("did not close after --exit-after-paint") from None
        if status != 0:
            raise window.fail(f"ended with status {status} after painting")
    return seconds


def check() -> None:
    """Raises BenchError where no window can be painted."""
    if importlib.util.find_spec("_tkinter") is None:
        raise BenchError("this Python has no Tk, so there is no window to paint")
    if sys.platform in ("win32", "darwin") or shutil.which("Xvfb") or os.environ.get("DISPLAY"):
        return
    raise BenchError(
        "there is neither Xvfb nor a display to paint on: install Xvfb (Debian: xvfb), or leave "
        "this out with --only"
    )


@contextlib.contextmanager
def display() -> Iterator[str]:
    """A display to paint on: a private Xvfb on Linux, else the desktop (an empty name)."""
    if sys.platform in ("win32", "darwin"):
        yield ""
        return
    program = shutil.which("Xvfb")
    if program is None:
        check()
        yield os.environ["DISPLAY"]
        return
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as number:  # Xvfb writes it when it listens
            name = number.readline().strip()
        if not name:
            raise BenchError("Xvfb did not start")
        yield f":{name}"
    finally:
        server.terminate()
        server.wait()


MEASUREMENT = Measurement("login paint", FIGURES, measure, check)
