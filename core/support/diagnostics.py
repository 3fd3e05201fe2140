"""The report for somebody who helps: what they would want to see, and no secret of anybody.

`collect` puts it together, the person looks at it, `save` writes just what they saw.
"""

from __future__ import annotations

import getpass
import io
import json
import platform
import re
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Final

from core.base import versions
from core.base.errors import DataFolderError
from core.base.events import Probe
from core.base.files import atomic_write
from core.base.findings import Finding
from core.base.paths import Paths
from core.base.secret_rules import hide_shapes
from core.base.settings import Settings
from core.base.status import Status
from core.config.redact import hide_secrets, hide_values
from core.keys.entries import KeyEntry
from core.monitor.log_files import segments
from core.prices.table import Prices
from core.runtime.frozen import carries_payload
from core.support.report import Diagnostics, ReportFile

LOG_BYTES: Final = 512 * 1024
"""How much of the last log goes along."""
_MARGIN: Final = 256 * 1024
"""Read before that, so that the cut is not made through a secret before it is hidden."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a ZIP knows: the report tells the same bytes for the same texts."""
_ORIGINS: Final = {
    "option": "chosen by --data-dir",
    "environment": "chosen by the environment",
    "portable": "portable, beside the program",
    "user": "the user's own",
}

Redact = Callable[[str], str]
"""Hides every value that the vault knows, in every form."""


@dataclass(frozen=True)
class Person:
    """Whose computer it is: no helper needs to know."""

    home: PurePath
    names: tuple[str, ...]
    """The login name, and the name of the account."""
    computer: str

    @classmethod
    def here(cls, *accounts: str) -> Person:
        """The one who runs this program; `accounts` are further names of theirs."""
        try:
            login = getpass.getuser()
        except (OSError, KeyError, ImportError):  # a system without a list of users
            login = ""
        return cls(Path.home(), (login, *accounts), platform.node())


@dataclass(frozen=True)
class Subject:
    """What the report is about."""

    paths: Paths
    settings: Settings
    config: str = field(repr=False)
    """The text of the config as it is on the disk."""
    status: Status
    keys: tuple[KeyEntry, ...] = ()
    findings: tuple[Finding, ...] | None = None
    """Of the selfcheck; None when none was made."""
    litellm: str = ""
    """Its version, where that is not to be asked of this Python."""
    person: Person = field(default_factory=Person.here)


def collect(subject: Subject, redact: Redact) -> Diagnostics:
    """Put the report together. Reads the end of the last log; writes nothing.

    An unreadable log is said in its place. Nothing is raised for anything on the disk.
    """
    config = hide_secrets(subject.config, redact)
    anonymous = _anonymizer(subject.person)

    def clean(text: str) -> str:
        return redact(anonymous(hide_shapes(hide_values(redact(text), config.values))))

    texts = {
        "about.txt": _about(subject),
        "settings.json": _json(_cleaned(asdict(subject.settings), clean)),
        "config.yaml": config.text,
        "log.txt": _end_of_log(subject.paths.logs, clean),
        "status.json": _json(_cleaned(_status(subject.status), clean)),
        "vault.txt": _vault(subject.keys),
    }
    if subject.findings is not None:
        lines = [line for one in subject.findings for line in one.lines()]
        texts["selfcheck.txt"] = "\n".join(lines) + "\n"
    return Diagnostics(tuple(ReportFile(clean(name), clean(texts[name])) for name in sorted(texts)))


def save(report: Diagnostics, target: Path) -> Path:
    """Write the report as a ZIP, in one step; a file of that name is replaced. Returns `target`.

    Raises DataFolderError, also when the folder does not exist.
    """
    if not target.parent.is_dir():
        raise DataFolderError(
            f"The report cannot be saved: there is no folder {target.parent}.",
            "Choose a folder that exists.",
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for one in report.files:
            entry = zipfile.ZipInfo(PurePosixPath(one.name).name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, one.text.encode("utf-8", "replace"))
    atomic_write(target, packed.getvalue(), private=True)
    return target


# ---- the files


def _about(subject: Subject) -> str:
    litellm = subject.litellm or versions.installed("litellm") or "of the bundle"
    origin = _ORIGINS.get(subject.paths.origin, subject.paths.origin)
    return (
        f"LiteLLM Pocket {versions.POCKET}\n"
        f"LiteLLM {litellm}\n"
        f"Prices: {Prices(subject.paths.prices).current().words}\n"
        f"Python {platform.python_version()} ({platform.architecture()[0]})\n"
        f"System: {platform.platform()} ({platform.machine()})\n"
        f"Program: {_packaging()}\n"
        f"Data folder: {origin}: {subject.paths.data}\n"
        "\nSecrets, the user's name, the computer's name and the home folder were replaced.\n"
    )


def _packaging() -> str:
    if not getattr(sys, "frozen", False):
        return "from source"
    name = versions.program_name()
    if name != Path(sys.executable).name:
        return "AppImage"
    return "single file" if carries_payload() else "folder"


def _status(status: Status) -> dict[str, Any]:
    """Without connections: they name other programs of the person."""
    return {
        "state": status.state.value,
        "reason": status.reason,
        "remedy": status.remedy,
        "since": _time(status.since),
        "address": status.address,
        "spare": status.spare.value,
        "apply": status.apply.step.value if status.apply is not None else None,
        "keys_stale": status.keys_stale,
        "cpu_percent": status.cpu_percent,
        "rss_bytes": status.rss_bytes,
        "liveliness": _probe(status.liveliness),
        "readiness": _probe(status.readiness),
    }


def _probe(probe: Probe | None) -> str | None:
    if probe is None:
        return None
    return "ok" if probe.ok else f"HTTP {probe.http_status}: {probe.reason}"


def _vault(keys: Iterable[KeyEntry]) -> str:
    """Names, and what uses them: not a value, not even how long one is."""
    lines = ["The names of the keys; their values are not in this report.", ""]
    for one in keys:
        where = "in the vault" if one.stored else "not in the vault"
        if one.in_environment:
            where += ", in the environment"
        if one.missing:
            where += ": MISSING"
        uses = ", ".join((*one.models, *one.places)) or "nothing"
        lines.append(f"{one.name}: {where}; used by {uses}")
    return "\n".join(lines if len(lines) > 2 else [*lines, "(none)"]) + "\n"


def _end_of_log(folder: Path, clean: Redact) -> str:
    found = segments(folder)
    newest = [one for one in found if one.run == found[-1].run]
    wanted, data = LOG_BYTES + _MARGIN, b""
    for segment in reversed(newest):
        try:
            with segment.path.open("rb") as file:
                file.seek(max(0, segment.size - (wanted - len(data))))
                data = file.read(wanted - len(data)) + data
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            return f"(The log could not be read: {why}.)\n"
        if len(data) >= wanted:
            data = data.partition(b"\n")[2]
            break
    if not data:
        return "(There is no log.)\n"
    text = clean(data.decode("utf-8", "replace"))
    if len(text) <= LOG_BYTES:
        return text
    return "(The end of it.)\n" + text[-LOG_BYTES:].partition("\n")[2]


# ---- hiding


def _cleaned(value: Any, clean: Redact) -> Any:
    """Before it becomes JSON, which writes some characters in another way."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(one, clean) for name, one in value.items()}
    return value


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _anonymizer(person: Person) -> Redact:
    """Paths first: the home's last part is usually the name."""
    home = str(person.home)
    spellings = {home, person.home.as_posix(), home.replace("\\", "\\\\")}
    rules: list[tuple[re.Pattern[str], str]] = []
    if len(person.home.parts) > 1:  # a home of "/" would be everywhere
        ways = "|".join(re.escape(one) for one in sorted(spellings, key=len, reverse=True))
        rules.append((re.compile(rf"(?:{ways})(?![\w.\-])", re.IGNORECASE), "~"))
    computer = {person.computer, person.computer.partition(".")[0]} - {"localhost"}
    for names, label in ((set(person.names), "<user>"), (computer, "<computer>")):
        words = sorted((one for one in names if len(one) > 1), key=len, reverse=True)
        if words:
            ways = "|".join(map(re.escape, words))
            rules.append((re.compile(rf"(?<![\w])(?:{ways})(?![\w])", re.IGNORECASE), label))

    def anonymous(text: str) -> str:
        for pattern, label in rules:
            text = pattern.sub(label, text)
        return text

    return anonymous
