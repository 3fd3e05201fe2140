"""The program's own preferences: typed, with defaults, in one JSON file."""

from __future__ import annotations

import ipaddress
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from core.base.errors import UserError
from core.base.events import Notice
from core.base.files import atomic_write, explain, set_aside

WITHOUT_LOGIN: Final = frozenset({"theme", "font_size", "log_wrap", "log_utc", "geometry"})
"""Settings that only change how the window looks: they may be changed while it is locked."""


VERSION: Final = 2
"""Of the file's form. A newer one is read as far as we know it and keeps its number on save."""

_FORMER_DEFAULTS: Final[Mapping[int, Mapping[str, object]]] = {1: {"drain_s": 60.0}}
"""By version, what its defaults were where they have changed since. All values are written at
every save, so one that equals the default of its time was not chosen by anybody."""


@dataclass(frozen=True)
class Rule:
    """What one preference means and which values it takes."""

    help: str
    """One sentence for the settings page."""
    kind: type
    """bool, int, float or str."""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    check: Callable[[str], bool] | None = None
    must: str = ""
    """What a value must be, in words that follow "must be"."""

    @property
    def range_text(self) -> str:
        """What a value must be, in words."""
        if self.must:
            return self.must
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.low is not None and self.high is not None:
            unit = f" {self.unit}" if self.unit else ""
            return f"a number from {self.low:g} to {self.high:g}{unit}"
        return "yes or no" if self.kind is bool else "a text"


_RULE: Final = "rule"


def _flag(default: bool, help: str) -> bool:
    return field(default=default, metadata={_RULE: Rule(help, bool)})


def _whole(default: int, low: int, high: int, unit: str, help: str) -> int:
    return field(default=default, metadata={_RULE: Rule(help, int, low, high, unit)})


def _number(default: float, low: float, high: float, unit: str, help: str) -> float:
    return field(default=default, metadata={_RULE: Rule(help, float, low, high, unit)})


def _choice(default: str, choices: tuple[str, ...], help: str) -> str:
    return field(default=default, metadata={_RULE: Rule(help, str, choices=choices)})


def _text(default: str, check: Callable[[str], bool], must: str, help: str) -> str:
    return field(default=default, metadata={_RULE: Rule(help, str, check=check, must=must)})


def _is_host(text: str) -> bool:
    if text == "localhost":
        return True
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_HOST_NAME: Final = re.compile(
    r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", re.ASCII | re.IGNORECASE
)
_ORIGIN: Final = re.compile(
    r"(?:https?://(?:\[[0-9a-f:.]+\]|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::(?:\d{1,5}|\*))?"
    r"|(?!https?:|file:|data:|blob:|ws)[a-z][a-z0-9+.-]*://(?:\*|[\w.*-]+)(?::(?:\d{1,5}|\*))?)/?",
    re.ASCII | re.IGNORECASE,
)


def listed(text: str) -> tuple[str, ...]:
    """The entries of a setting that holds several, between commas or blanks."""
    return tuple(re.split(r"[,;\s]+", text.strip(" ,;\t"))) if text.strip(" ,;\t") else ()


def _are_hosts(text: str) -> bool:
    return all(_is_host(one.strip("[]")) or _HOST_NAME.fullmatch(one) for one in listed(text))


def _are_origins(text: str) -> bool:
    return all(_ORIGIN.fullmatch(one) for one in listed(text))


def _is_geometry(text: str) -> bool:
    return re.fullmatch(r"|\d{2,5}x\d{2,5}(\+-?\d{1,5}\+-?\d{1,5})?", text, re.ASCII) is not None


@dataclass(frozen=True)
class Settings:
    """Every preference, its default and its rule: the one place that has them."""

    host: str = _text(
        "127.0.0.1",
        _is_host,
        'an IP address or "localhost"',
        "The address the gateway listens on. 127.0.0.1: only this computer can reach it. "
        "0.0.0.0: everybody in your network can.",
    )
    port: int = _whole(4000, 1, 65535, "", "The port the gateway listens on.")
    allowed_hosts: str = _text(
        "host.docker.internal, host.containers.internal",
        _are_hosts,
        "names or addresses without a port, between commas, such as gateway.lan or *.lan",
        "Names that tools may reach the gateway by, such as gateway.lan, besides this computer's "
        "own. Requests for others are turned away: no web page can pose as this computer.",
    )
    allowed_origins: str = _text(
        "app://*, tauri://*, vscode-webview://*, vscode-file://*",
        _are_origins,
        "addresses such as http://localhost:* or https://chat.example.com, between commas; one "
        "that stands for every web page is not possible",
        "Web pages, such as http://localhost:* or https://chat.example.com, and apps made of web "
        "pages that may use the gateway. Other tools need no entry.",
    )
    body_limit_mb: int = _whole(
        256, 1, 10_000, "MB", "The most that one request may send; it is held in memory meanwhile."
    )
    most_connections: int = _whole(
        400, 10, 10_000, "", "How many connections the gateway keeps open at once."
    )
    workers: int = _whole(
        1,
        1,
        16,
        "",
        "How many processes serve. One is enough for most: models are what takes time, and what "
        "LiteLLM keeps in memory, such as limits and the cache, each process has for itself.",
    )
    theme: str = _choice(
        "system", ("system", "light", "dark"), "How the window looks; system: as your desktop does."
    )
    idle_lock_minutes: int = _whole(
        15, 0, 1440, "minutes", "Lock the window after this long without a key or click; 0: never."
    )
    log_cap_mb: int = _whole(
        50, 1, 10_000, "MB", "How much room the log files may take together; the oldest go first."
    )
    log_wrap: bool = _flag(False, "Break long log lines at the edge of the view.")
    log_utc: bool = _flag(False, "Show the log's times in UTC; its files hold local time.")
    ledger: bool = _flag(
        True,
        "Keep a row of each request: when, which program, model, tokens, cost, how it ended. Never "
        "a prompt, an answer or a key.",
    )
    ledger_days: int = _whole(
        365, 1, 3650, "days", "How long requests are kept in the ledger, and the figures of them."
    )
    ledger_cap_mb: int = _whole(
        500,
        5,
        100_000,
        "MB",
        "How much room the ledger may take; the oldest requests go first, their hourly figures "
        "stay. 100 MB are about 300,000 requests.",
    )
    stop_deadline_s: float = _number(
        10.0, 0.5, 600.0, "seconds", "How long running requests may take to finish after Stop."
    )
    restart_after_crash: bool = _flag(True, "Start the gateway again when it dies by itself.")
    drain_s: float = _number(
        600.0,
        0.5,
        3600.0,
        "seconds",
        "How long requests under way, WebSockets among them, may take to finish on the old config "
        "after a new one was applied or the gateway was restarted. The Status page shows them.",
    )
    review_before_apply: bool = _flag(
        True, "Show what would change before a config from the editor is applied."
    )
    apply_on_change: bool = _flag(
        False, "Apply the config as soon as another program has changed its file."
    )
    runtime_place: str = _choice(
        "this computer",
        ("this computer", "beside the data"),
        "Where the single file unpacks the gateway's program, about 120 MB, at its first start: "
        "in this computer's cache, which is faster, or in the data folder, which travels with you.",
    )
    leave_no_trace: bool = _flag(
        False,
        "Remove the unpacked program from this computer when LiteLLM Pocket is closed. The next "
        "start takes some seconds longer.",
    )
    warm_spare: str = _choice(
        "when needed",
        ("when needed", "always", "never"),
        "Keep a second LiteLLM loaded, so that a start or a change takes a fraction of a second. "
        "It takes about 250 MB of memory while it waits; on Linux about 60 MB beside a gateway "
        "that was copied from it.",
    )
    font_size: int = _whole(
        11,
        6,
        40,
        "points",
        "Size of the text in the editor and the log; the rest of the window goes with it.",
    )
    geometry: str = _text(
        "",
        _is_geometry,
        "a size and place such as 1100x700+40+40",
        "Size and place of the window; empty: centred.",
    )


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {f.name: f.metadata[_RULE] for f in fields(Settings)}
)
"""The rule of each preference, by its field's name, in the order of the settings page."""


def change(settings: Settings, **changes: object) -> Settings:
    """The settings with `changes`, each checked; numbers may come as the text of an entry field.

    Raises UserError in words on the first bad value or unknown name; then nothing is changed.
    """
    good: dict[str, Any] = {}
    for name, value in changes.items():
        rule = RULES.get(name)
        if rule is None:
            raise UserError(f"There is no setting named {name}.", f"There are: {', '.join(RULES)}.")
        good[name] = _checked(name, rule, value)
    return replace(settings, **good)


def load(path: Path) -> tuple[Settings, list[Notice]]:
    """Read the preferences; a missing file means all defaults.

    A bad value falls back to its default, a file that is no JSON object is set aside; each is said
    in a notice. Raises DataFolderError when the file cannot be read at all.
    """
    try:
        stored = _read(path)
    except _DamagedError:
        aside = set_aside(path)
        notice = Notice(
            "warning",
            "The settings file was damaged, so the settings are back at their defaults.",
            f"The damaged file was kept as {aside.name}.",
        )
        return Settings(), [notice]
    good: dict[str, Any] = {}
    notices: list[Notice] = []
    version = stored.get("version")
    former = _FORMER_DEFAULTS.get(version, {}) if isinstance(version, int) else {}
    stored = {name: value for name, value in stored.items() if former.get(name) != value}
    for name, rule in RULES.items():
        if name not in stored:
            continue
        try:
            good[name] = _checked(name, rule, stored[name])
        except UserError as error:
            default = getattr(Settings(), name)
            notices.append(
                Notice("warning", f"In the settings file: {error.what}", f"Using {default!r}.")
            )
    return Settings(**good), notices


def peek(path: Path) -> Settings:
    """As `load`, for who only looks: of a file that cannot be read the defaults, and it stays where
    it is."""
    try:
        _read(path)
        return load(path)[0]
    except (_DamagedError, UserError):
        return Settings()


def save(path: Path, settings: Settings) -> None:
    """Write the preferences; what a newer version wrote there and we do not know stays.

    Raises DataFolderError; then the file is as it was.
    """
    try:
        stored = _read(path)
    except _DamagedError:
        set_aside(path)
        stored = {}
    version = stored.get("version")
    if not isinstance(version, int) or version < VERSION:
        version = VERSION
    body = {**stored, "version": version, **asdict(settings)}
    data = json.dumps(body, indent=2, ensure_ascii=True).encode("ascii") + b"\n"
    atomic_write(path, data, private=True)


class _DamagedError(Exception):
    """The file is there and is not a JSON object."""


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise explain(error, "read", path) from error
    try:
        body = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _DamagedError from None
    if not isinstance(body, dict):
        raise _DamagedError
    return body


def _checked(name: str, rule: Rule, value: object) -> bool | int | float | str:
    """`value` as the type of the rule; UserError when it is not one of those the rule allows."""
    result = _converted(rule.kind, value)
    fits = (
        result is not None
        and (not rule.choices or result in rule.choices)
        and (rule.low is None or float(result) >= rule.low)
        and (rule.high is None or float(result) <= rule.high)
        and (rule.check is None or rule.check(str(result)))
    )
    if result is None or not fits:
        raise UserError(
            f"{_label(name)} cannot be {_shown(value)}.", f"It must be {rule.range_text}."
        )
    return result


def _converted(kind: type, value: object) -> bool | int | float | str | None:
    if kind is bool:
        return value if isinstance(value, bool) else None
    if kind is str:
        return value.strip() if isinstance(value, str) else None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    if kind is float:
        return number
    return int(number) if number.is_integer() else None


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
