"""Is everything here fit to work? Looks, and repairs nothing."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import queue
import re
import shutil
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import psutil

from core.account import key_file
from core.account.account import Account
from core.base import settings, versions
from core.base.errors import UserError
from core.base.files import read_bytes
from core.base.findings import FAIL, OK, WARN, Finding
from core.base.paths import Paths, trouble
from core.base.resources import SOURCE_ROOT
from core.base.wording import count
from core.config.judgement import judge
from core.config.text import decode
from core.instance.lock import Instance, read_instance
from core.prices.table import Prices
from core.supervisor.process import Exited, Heard, SidecarProcess, describe_exit
from core.vault.vault import Vault
from core.wire.command import SidecarCommand
from core.wire.environment import MASTER_KEY
from core.wire.protocol import Failed, Standby

STANDBY_LIMIT_S: Final = 120.0
_LOW_DISK: Final = 200 * 1024 * 1024
_NO_DISK: Final = 20 * 1024 * 1024
_OLD_PRICES_DAYS: Final = 120
_BUILT: Final = 1_763_000_000.0
"""November 2025, in seconds since the epoch: this program is younger than that."""
_LOCK_LINE: Final = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+))?")


@dataclass(frozen=True)
class Place:
    """What is checked. The fields after the first are seams for tests."""

    paths: Paths
    command: SidecarCommand
    lock_file: Path | None = None
    """requirements.txt of the checkout; None where there is none (a frozen program)."""
    standby: Callable[[SidecarCommand, float], Finding] | None = field(
        default_factory=lambda: standby
    )
    """None leaves the slow check out."""


def check(place: Place) -> tuple[Finding, ...]:
    """All findings. Takes as long as LiteLLM's import; a check that breaks is a finding too."""
    found: list[Finding] = []
    for name, look in (
        ("data folder", _data_folder),
        ("disk space", _disk_space),
        ("settings", _settings),
        ("account", _account),
        ("vault", _vault),
        ("config", _config),
        ("instance and port", _port),
        ("leftovers", _leftovers),
        ("versions", _versions),
        ("prices", _prices),
        ("window", _window),
        ("certificates", _certificates),
        ("clock", _clock),
        ("sidecar", _sidecar),
    ):
        try:
            found += look(place)
        except UserError as error:
            found.append(Finding(name, FAIL, error.what, error.remedy))
        except Exception as error:  # noqa: BLE001 - one broken check must not hide the others
            what = f"The check itself failed ({type(error).__name__}: {error})."
            found.append(Finding(name, FAIL, what, "That is a defect of LiteLLM Pocket."))
    return tuple(found)


# ---- what lies on the disk


def _data_folder(place: Place) -> Iterator[Finding]:
    folder = place.paths.data
    problem = trouble(folder)
    if problem is not None:
        yield Finding("data folder", FAIL, problem.what, problem.remedy)
    else:
        yield Finding("data folder", OK, f"{folder} can be written.")


def _disk_space(place: Place) -> Iterator[Finding]:
    free = shutil.disk_usage(place.paths.data).free
    amount = f"{free / 1_048_576:,.0f} MB are free for the data folder."
    if free < _NO_DISK:
        yield Finding("disk space", FAIL, amount, "Free some space: nothing can be saved soon.")
    elif free < _LOW_DISK:
        yield Finding("disk space", WARN, amount, "Free some space, or lower the log's size.")
    else:
        yield Finding("disk space", OK, amount)


def _settings(place: Place) -> Iterator[Finding]:
    if not place.paths.settings.exists():
        yield Finding("settings", OK, "There are none yet, so the defaults are used.")
        return
    _, problems = _load_settings(place.paths.settings)
    yield from problems or [Finding("settings", OK, "The settings file is sound.")]


def _load_settings(path: Path) -> tuple[settings.Settings, list[Finding]]:
    """The settings in force and what is wrong with their file, which stays where it is."""
    if path.exists() and not _is_json_object(read_bytes(path)):
        what = f"The settings file {path.name} is damaged; the next start uses the defaults."
        return settings.Settings(), [Finding("settings", FAIL, what, "Put it back from a copy.")]
    loaded, notices = settings.load(path)
    return loaded, [Finding("settings", WARN, one.text, one.remedy) for one in notices]


def _is_json_object(raw: bytes) -> bool:
    try:
        return isinstance(json.loads(raw.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def _account(place: Place) -> Iterator[Finding]:
    account = Account(place.paths.account, place.paths.lockout)
    if not account.exists:
        yield Finding("account", OK, "There is none yet; the window makes one at its first start.")
    else:
        yield Finding("account", OK, f"The account of {account.name} is sound.")


def _vault(place: Place) -> Iterator[Finding]:
    vault = Vault(place.paths.vault)
    if vault.exists or vault.lost:
        vault.look()
        yield Finding("vault", OK, "The vault's file is whole; its password was not asked.")
    else:
        yield Finding("vault", OK, "There is none yet; the first login makes one.")
    if key_file.read(place.paths.master_key) is not None:
        yield Finding(
            "vault",
            WARN,
            f"The master key lies in plain text in {place.paths.master_key}.",
            "A former version left it: log in and start the gateway, and it moves into the vault.",
        )


def _config(place: Place) -> Iterator[Finding]:
    path = place.paths.config
    if not path.exists():
        yield Finding("config", OK, "There is none yet; the first start makes one.")
        return
    text = decode(read_bytes(path))
    is_locked = place.paths.vault.exists()
    workers = _load_settings(place.paths.settings)[0].workers
    known = _known_environment()
    issues = judge(path, text, known, vault_is_locked=is_locked, workers=workers).issues
    for issue in issues:
        status = FAIL if issue.severity == "error" else WARN
        where = f"line {issue.line}, column {issue.column}: "
        yield Finding("config", status, f"{where}{issue.message} ({issue.code})", issue.remedy)
    if not issues:
        yield Finding("config", OK, f"{path.name} has no mistakes that can be seen.")


def _known_environment() -> set[str]:
    return {name for name, value in os.environ.items() if value} | {MASTER_KEY}


# ---- what runs


def _port(place: Place) -> Iterator[Finding]:
    instance = read_instance(place.paths.instance)
    yield _instance(instance)
    chosen, _ = _load_settings(place.paths.settings)
    if instance is not None and instance.address:
        yield Finding("port", OK, f"Our own gateway serves at {instance.address}.")
        return
    yield _bindable(chosen.host, chosen.port)


def _instance(instance: Instance | None) -> Finding:
    if instance is None:
        return Finding("instance", OK, "No LiteLLM Pocket has this data folder open.")
    who = f"process {instance.pid}" if instance.pid else "a process that says nothing of itself"
    return Finding("instance", OK, f"It is open in {who} ({instance.mode or 'unknown'}).")


def _bindable(host: str, port: int) -> Finding:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform == "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            return Finding(
                "port",
                FAIL,
                f"The gateway could not listen on {host}, port {port}: {why}.",
                "End the program that has the port, or choose another port in the settings.",
            )
    return Finding("port", OK, f"Port {port} on {host} is free.")


def _leftovers(place: Place) -> Iterator[Finding]:
    """Sidecars that nobody of ours watches any more."""
    marker = " ".join(place.command.argv[-2:])
    found: list[int] = []
    for process in psutil.process_iter():
        # One that comes or goes just now, or is not ours to look at, may not tell: on Windows
        # psutil then passes on what the system says.
        with contextlib.suppress(psutil.Error, OSError):
            line = process.cmdline()
            if len(line) >= 2 and " ".join(line[-2:]) == marker and _is_orphan(process.ppid()):
                found.append(process.pid)
    if found:
        numbers = ", ".join(map(str, found))
        yield Finding(
            "leftovers", WARN, f"Sidecars without a parent: {numbers}.", "End these processes."
        )
    else:
        yield Finding("leftovers", OK, "No sidecar was left behind by an earlier run.")


def _is_orphan(parent: int | None) -> bool:
    if not parent or parent == 1:
        return True
    return not psutil.pid_exists(parent)


def _sidecar(place: Place) -> Iterator[Finding]:
    if place.standby is not None:
        yield place.standby(place.command, STANDBY_LIMIT_S)


def standby(command: SidecarCommand, limit_s: float) -> Finding:
    """Start a sidecar, let it import LiteLLM, and send it away again."""
    heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    try:
        sidecar = SidecarProcess(command, lambda _sidecar, word: heard.put(word))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return Finding(
            "sidecar", FAIL, f"The sidecar cannot be started: {why}.", "Install the program again."
        )
    deadline = time.monotonic() + limit_s
    try:
        while True:
            try:
                word = heard.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                what = f"LiteLLM was not imported within {count(round(limit_s), 'second')}."
                return Finding("sidecar", FAIL, what, "A slow disk or a virus scanner may be why.")
            match word:
                case Standby(import_s=seconds):
                    return Finding("sidecar", OK, f"LiteLLM was imported in {seconds:.1f} s.")
                case Failed(reason=reason):
                    what = f"LiteLLM cannot be imported: {reason}"
                    return Finding("sidecar", FAIL, what, "Install the program again.")
                case Exited(code=code, last_words=last):
                    said = f" Its last words: {last[-1]}" if last else ""
                    what = f"The sidecar {describe_exit(code)}.{said}"
                    return Finding("sidecar", FAIL, what, "Install the program again.")
                case _:
                    continue
    finally:
        sidecar.kill()


# ---- what we are made of


def _versions(place: Place) -> Iterator[Finding]:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts us by hand may have an older one
        yield Finding("python", FAIL, "This Python is too old.", "Use Python 3.11 or newer.")
    if place.lock_file is None or not place.lock_file.is_file():
        yield Finding("versions", OK, f"{versions.litellm_line()}.")
        return
    wrong = list(_differing(place.lock_file.read_text("utf-8").splitlines()))
    if wrong:
        shown = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        yield Finding(
            "versions",
            WARN,
            f"Not what requirements.txt says: {shown}.",
            "Install it again: python build_scripts/dev.py run",
        )
    else:
        yield Finding(
            "versions",
            OK,
            f"{versions.litellm_line()}; all packages are those of requirements.txt.",
        )


def _differing(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        match = _LOCK_LINE.match(line)
        if match is None:
            continue
        name, wanted, marker = match.groups()
        have = versions.installed(name)
        if have is None and marker:
            continue  # for another system or Python
        if have != wanted:
            yield f"{name} is {have or 'missing'}, not {wanted}"


def _prices(place: Place) -> Iterator[Finding]:
    prices = Prices(place.paths.prices)
    table = prices.current()
    words = f"The table of prices and models is {table.words}."
    file = prices.file()
    if file is not None and sha256(read_bytes(file)).hexdigest() != table.sha256:
        yield Finding(
            "prices",
            WARN,
            f"The table of prices {file.name} is not as it was taken in.",
            f"Take it in again, or go back: {versions.program_name()} prices --back",
        )
    elif table.day is not None and (date.today() - table.day).days > _OLD_PRICES_DAYS:
        yield Finding(
            "prices",
            WARN,
            f"{words} Newer models may be missing, and costs be counted wrong.",
            f"Bring it up to date: {versions.program_name()} prices --update",
        )
    else:
        yield Finding("prices", OK, words)


def _window(_place: Place) -> Iterator[Finding]:
    if importlib.util.find_spec("_tkinter") is None:
        yield Finding(
            "window",
            WARN,
            "This Python has no Tk, so the window cannot open.",
            f"Install it (Debian and Ubuntu: python3-tk), or use: {versions.program_name()} serve",
        )
    else:
        yield Finding("window", OK, "Tk is there for the window.")


def _certificates(_place: Place) -> Iterator[Finding]:
    context = ssl.create_default_context()
    number = context.cert_store_stats()["x509_ca"]
    paths = ssl.get_default_verify_paths()
    # OpenSSL reads a folder of certificates only when one is asked for: it counts as none.
    if number == 0 and not (paths.capath and any(Path(paths.capath).iterdir())):
        yield Finding(
            "certificates",
            WARN,
            "This system has no trusted certificates, so providers may not be reached.",
            "Install them (Debian and Ubuntu: ca-certificates).",
        )
    else:
        yield Finding("certificates", OK, "The system's trusted certificates are there.")


def _clock(_place: Place) -> Iterator[Finding]:
    now = time.time()
    if now < _BUILT:
        date = time.strftime("%Y-%m-%d", time.localtime(now))
        yield Finding(
            "clock",
            FAIL,
            f"The clock says {date}, which is before this program was made.",
            "Set the clock: certificates of providers look invalid with a wrong one.",
        )
    else:
        yield Finding("clock", OK, "The clock is plausible.")


def place_of(paths: Paths, command: SidecarCommand) -> Place:
    """What the self-check looks at."""
    frozen = bool(getattr(sys, "frozen", False))
    return Place(paths, command, None if frozen else SOURCE_ROOT / "requirements.txt")
