"""Pictures of the program on Windows, driven from outside by real keys: from its first screen to a
running gateway. The single file where it is built, else the program from source.

Runs on Windows, or under Wine: `dev.py windows screenshots`.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from ctypes import wintypes
from pathlib import Path
from typing import Final, TypeVar

import psutil

from build_scripts.build import DIST
from build_scripts.devtools import ROOT, say
from build_scripts.package import products
from core.base.paths import Paths
from core.base.settings import Settings, save
from gui import shell
from gui.look.raster import png
from tests.frozen import hands
from tests.systems import UNDER_WINE

assert sys.platform == "win32"

import winreg  # noqa: E402 - there is none elsewhere

_Found = TypeVar("_Found")
SIZES: Final = {"": (1280, 800), "small-": (1000, 640)}
MODES: Final = ("light", "dark")
_NAME: Final = "ada"
_PASSWORD: Final = "green tram 19 sings"
_PATIENCE_S: Final = 240.0
_OURS: Final = re.compile("POCKET_|PYTHON|WINE|SOURCE_DATE")
_SETTLE_S: Final = 2.0
"""For a page to be drawn: nothing outside tells when."""
_TRIES: Final = 15
_STEADY: Final = 0.02
"""A picture whose size still changes by more than this is not finished; a clock may go on in it."""
_STAND_INS: Final = {"Segoe UI": "DejaVu Sans", "Consolas": "DejaVu Sans Mono"}
_START: Final = (116, -77)
"""The button at the foot of the side bar..."""
_BUTTON: Final = (60, 16)
"""...and how much of it holds its name."""
_COPY: Final = 0x00CC0020
_int = ctypes.c_int
_user = ctypes.WinDLL("user32")
_gdi = ctypes.WinDLL("gdi32")
for _call in (_user.GetDC, _gdi.CreateCompatibleDC, _gdi.CreateCompatibleBitmap):
    _call.restype = wintypes.HANDLE
_gdi.CreateCompatibleDC.argtypes = (wintypes.HANDLE,)
_gdi.CreateCompatibleBitmap.argtypes = (wintypes.HANDLE, _int, _int)
_gdi.SelectObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
_gdi.SelectObject.restype = wintypes.HANDLE
_gdi.DeleteObject.argtypes = _gdi.DeleteDC.argtypes = (wintypes.HANDLE,)
_gdi.BitBlt.argtypes = (
    *(wintypes.HANDLE, _int, _int, _int, _int),
    *(wintypes.HANDLE, _int, _int, wintypes.DWORD),
)
_gdi.GetDIBits.argtypes = (
    *(wintypes.HANDLE, wintypes.HANDLE, wintypes.UINT, wintypes.UINT),
    *(wintypes.LPVOID, wintypes.LPVOID, wintypes.UINT),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all pictures; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "windows" / "screenshots")
    parser.add_argument("--port", type=int, default=4000, help="the port shown in the pictures")
    parser.add_argument("--source", action="store_true", help="not from the single file")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if UNDER_WINE:
        _lend_fonts()
    single = DIST / products.single_name()
    program = [str(single)]
    if options.source or not single.is_file():
        program = [sys.executable, str(ROOT / "main.py")]
    for before, size in SIZES.items():
        for mode in MODES:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                sitting = Sitting(program, Path(folder) / "pocket-data", options.port)
                sitting.run(size, mode, lambda page: options.out / f"{before}{page}-{mode}.png")  # noqa: B023
    return 0


class Sitting:
    """One run of the program, in front of the camera."""

    def __init__(self, program: list[str], data: Path, port: int) -> None:
        self._program = program
        self._data = Paths(data, "option")
        self._port = port

    def run(self, size: tuple[int, int], mode: str, place: Callable[[str], Path]) -> None:
        self._data.data.mkdir()
        shape = f"{size[0]}x{size[1]}+0+0"
        save(self._data.settings, Settings(port=self._port, theme=mode, geometry=shape))
        with self._opened():
            hand = _wait(hands.WindowsHand.look, "the window")
            hand.come()
            hand.type(_NAME, "<Tab>", _PASSWORD, "<Tab>", _PASSWORD)
            _shoot(hand, place("login"))
            hand.press("Return")
            _wait((self._data.data / "vault.seal").is_file, "the account")
            _wait(lambda: _is_inside(hand), "the pages")
            _wait(lambda: self._runs(hand), "a running gateway")
            for number, (page, _icon) in enumerate(shell.PAGES, start=1):
                hand.press(f"ctrl+{number}")
                _shoot(hand, place(page.lower()))

    def _runs(self, hand: hands.WindowsHand) -> bool:
        """Whether the gateway does, after a click on Start where it does not. A click may be lost
        on a window that a busy machine has not drawn yet."""
        state = self._state()
        if state in ("stopped", "given up"):
            hand.click(*_START)
            time.sleep(_SETTLE_S)
            state = self._state()
        return state == "running"

    @contextlib.contextmanager
    def _opened(self) -> Iterator[None]:
        # The log names what it leaves out of the environment: the pictures are not to tell of us.
        plain = {name: text for name, text in os.environ.items() if not _OURS.match(name)}
        command = [*self._program, "--data-dir", str(self._data.data)]
        process = subprocess.Popen(command, env=plain)
        try:
            yield
        finally:
            with contextlib.suppress(psutil.NoSuchProcess):
                program = psutil.Process(process.pid)
                for one in [*program.children(recursive=True), program]:
                    with contextlib.suppress(psutil.Error):
                        one.kill()
            process.wait()

    def _state(self) -> str:
        asked = [*self._program, "status", "--json", "--data-dir", str(self._data.data)]
        try:
            ended = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
            return str(json.loads(ended.stdout).get("state"))
        except (ValueError, subprocess.TimeoutExpired):  # the machine may be busy
            return ""


def _is_inside(hand: hands.WindowsHand) -> bool:
    """Whether the side bar is there, with something to read where the Start button is. Before it
    comes the recovery key, once it is drawn: it is written down (a space), and then continue
    (another one). A key may be lost on what a busy machine has not drawn yet."""
    width, height = _BUTTON
    x, y = hand.place(_START[0] - width // 2, hand.size()[1] + _START[1] - height // 2)
    body = _pixels(x, y, width, height)
    if body[4:] != body[:-4]:  # of more than one colour
        return True
    hand.press("space")
    time.sleep(_SETTLE_S)
    return False


def _wait(look: Callable[[], _Found | None], what: str) -> _Found:
    deadline = time.monotonic() + _PATIENCE_S
    while not (found := look()):
        if time.monotonic() > deadline:
            raise SystemExit(f"Waited in vain for {what}.")
        time.sleep(0.5)
    return found


def _lend_fonts() -> None:
    """Wine has none of Windows's own, and with what it takes by itself small text is cut off."""
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, r"Software\Wine\Fonts\Replacements") as key:
        for name, other in _STAND_INS.items():
            winreg.SetValueEx(key, name, 0, winreg.REG_SZ, other)


def _shoot(hand: hands.WindowsHand, target: Path) -> None:
    before = b""
    for _ in range(_TRIES):
        time.sleep(_SETTLE_S)
        taken = picture(*hand.place(), *hand.size())
        if abs(len(taken) - len(before)) <= _STEADY * len(taken):
            break
        before = taken
    target.write_bytes(taken)
    say(f"{target.name}: {target.stat().st_size // 1024} KB")


def picture(x: int, y: int, width: int, height: int) -> bytes:
    """A part of the screen as a PNG."""
    body = _pixels(x, y, width, height)
    body[0::4], body[2::4] = body[2::4], body[0::4]
    body[3::4] = b"\xff" * (width * height)
    line = width * 4
    return png(width, height, [bytes(body[n : n + line]) for n in range(0, len(body), line)])


def _pixels(x: int, y: int, width: int, height: int) -> bytearray:
    """A part of the screen: blue, green, red and a fourth byte of each pixel."""
    screen = _user.GetDC(None)
    memory = _gdi.CreateCompatibleDC(screen)
    bitmap = _gdi.CreateCompatibleBitmap(screen, width, height)
    _gdi.SelectObject(memory, bitmap)
    _gdi.BitBlt(memory, 0, 0, width, height, screen, x, y, _COPY)
    # BITMAPINFOHEADER; a negative height: the top row first.
    head = (ctypes.c_int32 * 10)(40, width, -height, 1 | 32 << 16)
    pixels = (ctypes.c_uint8 * (width * height * 4))()
    _gdi.GetDIBits(memory, bitmap, 0, height, pixels, head, 0)
    _gdi.DeleteDC(memory)
    _gdi.DeleteObject(bitmap)
    return bytearray(pixels)


if __name__ == "__main__":
    sys.exit(main())
