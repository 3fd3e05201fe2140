"""The person's desktop: light or dark, and opening a folder or an address with their programs.

Every function may be slow for up to a second, so it belongs on a worker.
"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from core.base.errors import UserError
from core.base.other_programs import bundle_folder, restored_environment

_THEME_BUDGET_S: Final = 1.0
_LAUNCH_WATCH_S: Final = 0.5
"""How long a launcher is watched for an early failure; after that it is taken to have worked."""

Ask = Callable[[list[str], float], str | None]
"""Run a command for at most so many seconds; its output, or None when it failed."""


class Launched(Protocol):
    """What is needed of a `subprocess.Popen`."""

    def wait(self, timeout: float | None = None) -> int: ...


# ---- light or dark


def system_theme(
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] | None = None,
    home: Path | None = None,
    ask: Ask | None = None,
    windows_uses_light: Callable[[], bool | None] | None = None,
) -> str:
    """ "dark" or "light", as the desktop is set; "light" where it does not say within a second.

    The parameters are seams for tests.
    """
    environment = os.environ if environment is None else environment
    ask = ask or _ask
    if platform == "win32":
        light = (windows_uses_light or _windows_uses_light)()
        return "dark" if light is False else "light"
    if platform == "darwin":
        answer = ask(["defaults", "read", "-g", "AppleInterfaceStyle"], _THEME_BUDGET_S)
        return "dark" if answer and "dark" in answer.lower() else "light"
    config = environment.get("XDG_CONFIG_HOME", "")
    config_home = Path(config) if config else (home or Path.home()) / ".config"
    by_kde = _kde_theme(config_home / "kdeglobals")
    if by_kde and "kde" in environment.get("XDG_CURRENT_DESKTOP", "").lower():
        return by_kde
    return _gnome_theme(ask) or by_kde or "light"


def _gnome_theme(ask: Ask) -> str | None:
    """What GNOME, and the desktops that keep its settings, say; None when nothing clear."""
    deadline = time.monotonic() + _THEME_BUDGET_S
    command = ["gsettings", "get", "org.gnome.desktop.interface"]
    scheme = (ask([*command, "color-scheme"], _THEME_BUDGET_S) or "").strip().strip("'")
    if scheme in ("prefer-dark", "prefer-light"):
        return scheme.removeprefix("prefer-")
    left = deadline - time.monotonic()
    gtk = (ask([*command, "gtk-theme"], left) or "") if left > 0 else ""
    name = gtk.strip().strip("'").lower()
    if name.endswith(("-dark", ":dark")):
        return "dark"
    return "light" if name and scheme else None


def _kde_theme(path: Path) -> str | None:
    """By the window colour in kdeglobals, else by the colour scheme's name."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text("utf-8", errors="replace"))
    except (OSError, configparser.Error):
        return None
    colour = parser.get("Colors:Window", "BackgroundNormal", fallback="")
    try:
        red, green, blue = (int(part) for part in colour.split(",")[:3])
    except ValueError:
        scheme = parser.get("General", "ColorScheme", fallback="").lower()
        return ("dark" if "dark" in scheme else "light") if scheme else None
    return "dark" if 0.299 * red + 0.587 * green + 0.114 * blue < 128 else "light"


def _windows_uses_light() -> bool | None:
    """What the Windows settings say of apps; None when they do not."""
    if sys.platform == "win32":
        import winreg

        key = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                value, _ = winreg.QueryValueEx(opened, "AppsUseLightTheme")
        except OSError:
            return None
        return bool(value)
    return None


def _ask(command: list[str], timeout_s: float) -> str | None:
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_s,
            env=restored_environment(os.environ, bundle=bundle_folder()),
            creationflags=_no_window(),
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else None


# ---- opening things


def _spawn(command: list[str], environment: dict[str, str]) -> Launched:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,  # a browser that we open must outlive us
        creationflags=_no_window(),
    )


def _startfile(target: str) -> None:
    if sys.platform == "win32":
        os.startfile(target)  # noqa: S606 - a folder, or an http address checked before
    else:
        raise OSError("not Windows")


@dataclass(frozen=True)
class Launcher:
    """How this system opens things with the user's programs. The fields are seams for tests."""

    platform: str = sys.platform
    which: Callable[[str], str | None] = shutil.which
    spawn: Callable[[list[str], dict[str, str]], Launched] = _spawn
    startfile: Callable[[str], None] = _startfile
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    bundle: str | None = field(default_factory=bundle_folder)

    def open(self, target: str, what: str) -> None:
        """Open `target`; `what` names it in the error. Raises UserError."""
        if self.platform == "win32":
            try:
                self.startfile(target)
            except OSError as error:
                raise _failed(target, what, error.strerror or "no program is set for it") from error
            return
        command = self._command()
        if command is None:
            raise _failed(target, what, "no program to open it was found (xdg-open is missing)")
        environment = restored_environment(self.environment, bundle=self.bundle)
        try:
            child = self.spawn([*command, target], environment)
        except OSError as error:
            raise _failed(target, what, error.strerror or "the program did not start") from error
        try:
            code = child.wait(timeout=_LAUNCH_WATCH_S)
        except subprocess.TimeoutExpired:
            # Some launchers stay as long as what they opened: let it be, and collect it at its end.
            threading.Thread(target=child.wait, name="launcher", daemon=True).start()
            return
        if code != 0:
            raise _failed(target, what, f"{Path(command[0]).name} ended with status {code}")

    def _command(self) -> list[str] | None:
        candidates = [["open"]] if self.platform == "darwin" else [["xdg-open"], ["gio", "open"]]
        for command in candidates:
            found = self.which(command[0])
            if found:
                return [found, *command[1:]]
        return None


def open_folder(path: Path, launcher: Launcher | None = None) -> None:
    """Show the folder in the file manager; does not wait for it. Raises UserError."""
    path = path.absolute()
    if not path.is_dir():
        raise UserError(f"The folder {path} is not there.", "It is made when it is first needed.")
    (launcher or Launcher()).open(str(path), "the folder")


def open_url(url: str, launcher: Launcher | None = None) -> None:
    """Open an http or https address in the browser; does not wait for it. Raises UserError."""
    # The system would start any program for other kinds of address.
    if not _is_web(url):
        raise UserError(f"{url!r} is not a web address.", "It must begin with http:// or https://.")
    (launcher or Launcher()).open(url, "the page")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()


def _no_window() -> int:
    """Process flags that keep Windows from flashing a console."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0


def _failed(target: str, what: str, reason: str) -> UserError:
    return UserError(f"Could not open {what}: {reason.rstrip('.')}.", f"Open it yourself: {target}")
