"""Whether somebody sits at a stream; and Windows: a program of the desktop that was started with
words answers where it was typed.

The frozen program belongs to the desktop there, or a black console would flash up at every double
click. Such a program gets no console, and its streams are None unless somebody redirected them. A
shell does not wait for it either: `start /wait` does, and so does whoever reads its output.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, TextIO, cast

_OF_THE_PARENT: Final = 0xFFFFFFFF  # ATTACH_PARENT_PROCESS
_DEVICES: Final = {"stdin": ("CONIN$", "r"), "stdout": ("CONOUT$", "w"), "stderr": ("CONOUT$", "w")}


def _open(device: str, mode: str) -> TextIO:
    # Python writes UTF-16 to a console whatever its code page, and takes UTF-8 for that.
    stream = open(device, mode, encoding="utf-8", errors="replace")  # noqa: PTH123, SIM115
    return cast(TextIO, stream)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody may sit at the other end. Where a stream bears no descriptor, its own word
    counts."""
    if stream is None or not stream.isatty():
        return False
    if sys.platform != "win32":
        return True
    import msvcrt

    try:
        handle = msvcrt.get_osfhandle(stream.fileno())
    except (OSError, ValueError):
        return True
    # Every device calls itself a terminal there, NUL too: whoever asked it for a password would
    # hear "no key" without end. Only a console has a mode.
    mode = ctypes.c_uint32()
    return bool(
        ctypes.WinDLL("kernel32").GetConsoleMode(ctypes.c_void_p(handle), ctypes.byref(mode))
    )


def adopt_console(
    arguments: Sequence[str],
    *,
    kernel32: Any = None,
    open_device: Callable[[str, str], TextIO] = _open,
) -> None:
    """Where a stream is missing and `arguments` were given, use the console of whoever started
    us. Without one, or anywhere but on Windows, nothing happens. The other parameters are seams.
    """
    missing = [name for name in _DEVICES if getattr(sys, name) is None]
    if not missing or not arguments:
        return
    if sys.platform == "win32":
        kernel32 = kernel32 or ctypes.WinDLL("kernel32")
    if kernel32 is None or not kernel32.AttachConsole(_OF_THE_PARENT):
        return
    for name in missing:
        try:
            stream = open_device(*_DEVICES[name])
        except OSError:
            continue
        setattr(sys, name, stream)
        # getpass hides what is typed only where the two are one.
        setattr(sys, f"__{name}__", stream)
