"""Which terminal this desktop has, and how it is told to run a command."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_DEFAULT: Final = "x-terminal-emulator"
"""Debian's name for the one that the person has chosen."""
_TERMINALS: Final[Mapping[str, tuple[str, ...]]] = {
    # Each in a process of its own, where there is a switch for it: the windows of a common process
    # would not have our variables. gnome-terminal hands them over.
    "gnome-terminal": ("--",),
    "konsole": ("--separate", "-e"),
    "xfce4-terminal": ("--disable-server", "-x"),
    "ptyxis": ("--standalone", "--"),
    "kgx": ("--",),
    "mate-terminal": ("--disable-factory", "-x"),
    "terminator": ("--no-dbus", "-x"),
    "kitty": ("--",),
    "alacritty": ("-e",),
    "wezterm": ("start", "--always-new-process", "--"),
    "foot": (),
    "ghostty": ("-e",),
    "qterminal": ("-e",),
    "deepin-terminal": ("-e",),
    "urxvt": ("-e",),
    "xterm": ("-e",),
}
"""What stands between a terminal and the command, by its name; in the order in which they are
looked for."""
_BY_DESKTOP: Final = {"kde": "konsole", "xfce": "xfce4-terminal", "mate": "mate-terminal"}


def terminal_of(
    environ: Mapping[str, str], which: Callable[[str], str | None]
) -> tuple[str, ...] | None:
    """The beginning of a command line that the command is appended to; None where there is no
    terminal, or no desktop to open it on."""
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return None
    for name in _wanted(environ):
        found = which(name)
        if found:
            return found, *_between(found)
    return None


def _wanted(environ: Mapping[str, str]) -> list[str]:
    try:
        chosen = shlex.split(environ.get("TERMINAL", ""))[:1]
    except ValueError:
        chosen = []
    desktops = environ.get("XDG_CURRENT_DESKTOP", "").lower().split(":")
    usual = [_BY_DESKTOP[one] for one in desktops if one in _BY_DESKTOP]
    return [*chosen, _DEFAULT, *usual, *_TERMINALS]


def _between(program: str) -> tuple[str, ...]:
    """`-e` and then the command: what Debian demands of every terminal, and what most know."""
    for name in (program, os.path.realpath(program)):
        between = _TERMINALS.get(Path(name).name.removesuffix(".wrapper"))
        if between is not None and not name.endswith(".wrapper"):
            return between
    return ("-e",)
