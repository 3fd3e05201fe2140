"""The environment that a sidecar starts with: a short list of names, each value checked.

An inherited variable can stop LiteLLM from starting (`DEBUG=release`, a SOCKS proxy, a certificate
file that is gone) or open it up (`DATABASE_URL`), so nothing is passed on unasked. Secrets never
stand in the block, which other programs of the same person can read: what holds one goes by
`Go.environment`.
"""

from __future__ import annotations

import ipaddress
import os
import re
import stat
import sys
from collections.abc import Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from core.base.secret_rules import is_credential_name

MASTER_KEY: Final = "LITELLM_MASTER_KEY"
"""The variable of the gateway's own key."""
DROPPED_VARIABLE: Final = "LITELLM_POCKET_DROPPED"
"""In the block: the names (never values) of what was left out, joined by commas."""

MANDATORY: Final[Mapping[str, str]] = {
    # No network at the start: the tables that come with the package are used.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_LOCAL_POLICY_TEMPLATES": "True",
    "LITELLM_MODE": "PRODUCTION",  # no .env of whatever folder we happen to be in
    "PYTHONUTF8": "1",  # LiteLLM opens the config without naming an encoding
}

_ALLOWED: Final = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
        *("SystemRoot", "SystemDrive", "windir", "COMSPEC", "PATHEXT", "OS", "COMPUTERNAME"),
        *("APPDATA", "LOCALAPPDATA", "USERPROFILE", "USERNAME", "USERDOMAIN", "PUBLIC"),
        *("HOMEDRIVE", "HOMEPATH", "ALLUSERSPROFILE", "PROGRAMDATA", "NUMBER_OF_PROCESSORS"),
    }
)
_ALLOWED_PREFIXES: Final = (
    *("LC_", "XDG_", "PROCESSOR_"),
    *("ProgramFiles", "CommonProgramFiles", "ProgramW6432", "CommonProgramW6432"),
)
_PROXIES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_OWN_MACHINE: Final = ("127.0.0.1", "localhost", "::1")

_REASONS: Final[Mapping[str, str]] = {
    "DEBUG": "LiteLLM would take it for a switch of its own",
    "PORT": "the settings choose the port",
    "HOST": "the settings choose the address",
    "CONFIG_FILE_PATH": "the settings choose the config",
    "WORKER_CONFIG": "the settings choose the config",
    "DATABASE_URL": "this gateway works without a database",
    "DIRECT_URL": "this gateway works without a database",
}
_PREFIX_REASONS: Final = (
    ("LITELLM_", "LiteLLM Pocket sets LiteLLM's own switches"),
    ("PYTHON", "it is meant for another Python"),
    ("_PYI", "it belongs to the program that started us"),
    ("_MEI", "it belongs to the program that started us"),
)
_FURNITURE: Final = re.compile(
    # What every shell and desktop sets: no gateway ever looked at it, and naming it is noise.
    r"_|SHELL|TERM.*|COLORTERM|PWD|OLDPWD|SHLVL|LS_COLORS|LSCOLORS|DISPLAY|WAYLAND_.*|XAUTHORITY"
    r"|WINDOWID|DESKTOP_.*|DBUS_.*|GTK.*|QT_.*|GNOME_.*|GDM.*|KDE_.*|SESSION.*|SSH_.*|GPG_.*|MAIL"
    r"|HOSTNAME|EDITOR|VISUAL|PAGER|LESS.*|MANPATH|INFOPATH|HIST.*|VTE_.*|WT_.*|PS[1-4]|PROMPT.*"
    r"|JOURNAL_STREAM|INVOCATION_ID|MANAGERPID|I?MODIFIERS|IM_.*|LITELLM_POCKET_.*|LD_LIBRARY_.*"
    r"|APPIMAGE|APPDIR|ARGV0|OWD|VIRTUAL_ENV.*|DriverData|LOGONSERVER|PSModulePath|ONEDRIVE.*"
    r"|CLIENTNAME|USERDOMAIN_.*|TCL_LIBRARY|TK_LIBRARY"
    r"|PYTEST_.*|COV_.*",
    re.IGNORECASE,
)
_HOST_ENTRY: Final = re.compile(r"(?:\*|\*?\.?[\w-]+(?:\.[\w-]+)*\.?)(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True)
class ChildEnvironment:
    """What goes where."""

    block: dict[str, str]
    """The process environment block, complete; holds no secret."""
    by_pipe: dict[str, str] = field(repr=False)
    """To be added to `Go.environment`: what the sidecar needs and others must not read."""
    dropped: dict[str, str]
    """Names left out, each with the reason in words."""


def clean_environment(
    environ: Mapping[str, str],
    *,
    platform: str = sys.platform,
    frozen: bool | None = None,
    certificate_trouble: Callable[[str], str | None] | None = None,
) -> ChildEnvironment:
    """The environment for a sidecar, from `environ` (usually `os.environ`).

    `certificate_trouble` says what is wrong with a file or folder of certificates, or None; the
    default really loads it. It is the only thing here that touches the disk.
    """
    if frozen is None:
        frozen = bool(getattr(sys, "frozen", False))
    trouble = certificate_trouble or _certificate_trouble
    block: dict[str, str] = {}
    by_pipe: dict[str, str] = {}
    dropped: dict[str, str] = {}
    for name, value in environ.items():
        key = name.upper() if platform == "win32" or name.upper().endswith("_PROXY") else name
        if key in _PROXIES:
            reason, secret = _judge_proxy(value)
            if reason:
                dropped[name] = reason
            else:
                (by_pipe if secret else block)[name] = value
        elif key == "NO_PROXY":
            block[name] = _repair_no_proxy(name, value, dropped)
        elif key in _CERTIFICATES:
            wrong = trouble(value)
            if wrong is None:
                block[name] = value
            else:
                dropped[name] = wrong
        elif _is_allowed(name, platform):
            block[name] = value
        else:
            _leave_out(name, dropped)
    library_path = environ.get("LD_LIBRARY_PATH_ORIG" if frozen else "LD_LIBRARY_PATH")
    if library_path:  # a frozen program's own is its unpacked folder: not for a child to look into
        block["LD_LIBRARY_PATH"] = library_path
    spare_own_machine(block, by_pipe)
    block.update(MANDATORY)
    block[DROPPED_VARIABLE] = ",".join(sorted(filter(_is_plain_name, dropped)))
    return ChildEnvironment(block, by_pipe, dropped)


def spelled(name: str, names: Collection[str], *, platform: str = sys.platform) -> str:
    """The variable `name` as it stands among `names`. On Windows the case of letters does not
    count: Python has the names of the environment in capitals there, a vault has them as they were
    typed."""
    if platform != "win32" or name in names:
        return name
    if name.upper() in names:
        return name.upper()
    return next((one for one in names if one.casefold() == name.casefold()), name)


def take_dropped_names(environ: MutableMapping[str, str]) -> list[str]:
    """The sidecar's side: what `DROPPED_VARIABLE` says; the variable is removed."""
    text = environ.pop(DROPPED_VARIABLE, "")
    return [name for name in text.split(",") if name]


def keep_changes_private() -> None:
    """From now on what is written to `os.environ` stays within this Python.

    On Windows it would become a part of the process's environment block, which every program of
    the same person can read, and every child would inherit it. (On POSIX what others see is the
    block that the process started with.) Whatever reads the environment in a sidecar is Python; a
    child gets what `os.environ` holds where it is handed to it.
    """
    if sys.platform == "win32":
        library: Any = os
        library.putenv = _put_nowhere
        library.unsetenv = _put_nowhere


def _put_nowhere(*_: object) -> None:
    """Stands where `os` would tell the system."""


def _is_allowed(name: str, platform: str) -> bool:
    if platform == "win32":
        upper = name.upper()
        return upper in {one.upper() for one in _ALLOWED} or upper.startswith(
            tuple(prefix.upper() for prefix in _ALLOWED_PREFIXES)
        )
    return name in _ALLOWED or name.startswith(_ALLOWED_PREFIXES)


def _leave_out(name: str, dropped: dict[str, str]) -> None:
    if _FURNITURE.fullmatch(name):
        return
    reason = _REASONS.get(name.upper())
    for prefix, words in _PREFIX_REASONS:
        if reason is None and name.upper().startswith(prefix):
            reason = words
    if reason is None and is_credential_name(name):
        reason = "a secret is passed only when the config asks for it"
    dropped[name] = reason or "it is not on the list of what a gateway needs"


def _judge_proxy(value: str) -> tuple[str, bool]:
    """(reason to drop it, or empty; whether it holds a password)."""
    if not value.strip():
        return "", False  # switches a proxy of the system off
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        _ = parts.port  # raises when it is no number
        host = parts.hostname
    except ValueError:
        return "it is not the address of a proxy", False
    if parts.scheme.lower().startswith("socks"):
        return "LiteLLM cannot use a SOCKS proxy", False
    if parts.scheme.lower() not in ("http", "https") or not host:
        return "it is not the address of a proxy", False
    return "", "@" in parts.netloc


def _repair_no_proxy(name: str, value: str, dropped: dict[str, str]) -> str:
    """The entries that LiteLLM's HTTP clients can read; `[::1]` becomes `::1`."""
    kept: list[str] = []
    lost = False
    for raw in value.split(","):
        entry = raw.strip()
        if not entry:
            continue
        bare = entry[1:-1] if entry.startswith("[") and entry.endswith("]") else entry
        if _is_address(bare) or _HOST_ENTRY.fullmatch(bare):
            kept.append(bare)
        else:
            lost = True
    if lost:
        dropped[name] = "only the entries that LiteLLM cannot read were left out"
    return ",".join(kept)


def _is_address(text: str) -> bool:
    """An IP address, or (version 4 only: the clients choke on the other) a network."""
    try:
        if "/" in text:
            ipaddress.IPv4Network(text, strict=False)
        else:
            ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def spare_own_machine(block: dict[str, str], by_pipe: Mapping[str, str]) -> None:
    """With a proxy set in either, requests to this machine (Ollama, or we) still go straight."""
    if not any(name.upper() in _PROXIES and value for name, value in {**block, **by_pipe}.items()):
        return
    names = [name for name in block if name.upper() == "NO_PROXY"] or ["NO_PROXY"]
    for name in names:
        entries = [entry for entry in block.get(name, "").split(",") if entry]
        if "*" not in entries:
            entries += [own for own in _OWN_MACHINE if own not in entries]
        block[name] = ",".join(entries)


def sends_own_machine_to_a_proxy(environ: Mapping[str, str]) -> bool:
    """Whether a program with this environment asks a proxy for what is on this very machine."""
    spared = dict(environ)
    spare_own_machine(spared, {})
    return spared != environ


def _is_plain_name(name: str) -> bool:
    return re.fullmatch(r"[\w()]+", name, re.ASCII) is not None


def _certificate_trouble(value: str) -> str | None:
    if not value:
        return "it is empty"
    try:
        seen = Path(value).stat()
    except (FileNotFoundError, NotADirectoryError):
        return "there is no such file"
    except (OSError, ValueError):
        return "it cannot be read"
    if stat.S_ISDIR(seen.st_mode):
        return None
    if not stat.S_ISREG(seen.st_mode):
        return "there is no such file"
    try:
        _load_certificates(
            value, (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
        )
    except (OSError, ValueError):
        return "it is not a readable file of certificates (PEM)"
    return None


@lru_cache(maxsize=16)
def _load_certificates(path: str, _state: tuple[int, ...]) -> None:
    """See whether they can be loaded, once for each state of the file: a system's has hundreds, and
    several variables name it, which took a part of each start. Raises OSError or ValueError, each
    time anew, for the next one may go well."""
    import ssl  # here: neither quick to import nor needed without such a variable

    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
