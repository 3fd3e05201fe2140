"""What is to be known of a tool: how it is found, what it wants set, how it is opened. Values."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

Protocol = Literal["messages", "responses", "gemini", "chat"]
"""What a tool speaks: Anthropic's messages, OpenAI's responses, Gemini's generateContent, or
OpenAI's chat completions."""
Format = Literal["json", "toml", "yaml", "env"]
"""JSON may have comments and trailing commas."""
Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]

PROVIDER: Final = "litellm-pocket"
"""What our entry is called in tools that know several providers."""
PROVIDER_NAME: Final = "LiteLLM Pocket"


@dataclass(frozen=True)
class Item:
    """In a path: the entry of a list whose `key` has this `value`."""

    key: str
    value: str


FieldPath = tuple[str | Item, ...]


@dataclass(frozen=True)
class Field:
    """One value in a settings file. Of a mapping, each of its values counts by itself; an `Item`
    ends a path, and its value is the whole entry."""

    path: FieldPath
    value: Value = field(repr=False)
    only_missing: bool = False
    """What stands there already is just as good."""


@dataclass(frozen=True)
class Mapped:
    """Which of our models serve a tool."""

    main: str
    small: str = ""
    """For its side work (titles, summaries); empty: the main one, too."""


@dataclass(frozen=True)
class Connection:
    """What a tool needs to reach the gateway."""

    address: str
    """`http://127.0.0.1:4000`, without a path."""
    key: str = field(repr=False)
    main: str
    small: str
    """Never empty."""


@dataclass(frozen=True)
class Computer:
    """What it depends on where a tool keeps its settings."""

    platform: str
    """As `sys.platform`."""
    environ: Mapping[str, str] = field(repr=False)
    home: Path

    def folder(self, variable: str, *default: str) -> Path:
        """What an environment variable names, else this place in the home folder."""
        named = self.environ.get(variable, "")
        return Path(named) if named else self.home.joinpath(*default)

    @property
    def config(self) -> Path:
        """Where programs that go by XDG keep their settings, on Windows too."""
        return self.folder("XDG_CONFIG_HOME", ".config")

    @property
    def name(self) -> str:
        """Tells this computer and its user from others."""
        return f"{socket.gethostname()}, {self.home}"

    @property
    def notes(self) -> Path:
        """Where copies of LiteLLM Pocket on this computer leave notes on their connections."""
        if self.platform == "win32":
            place = self.folder("LOCALAPPDATA", "AppData", "Local")
        elif self.platform == "darwin":
            place = self.home / "Library" / "Application Support"
        else:
            place = self.folder("XDG_STATE_HOME", ".local", "state")
        return place / "litellm-pocket" / "connections"

    @property
    def roaming(self) -> Path:
        """`%APPDATA%`."""
        return self.folder("APPDATA", "AppData", "Roaming")


def is_there(path: Path) -> bool:
    """Whether we can see it; what we may not look at counts as not there."""
    try:
        return path.exists()
    except OSError:
        return False


@dataclass(frozen=True)
class SettingsFile:
    """One of a tool's settings files, and what we set there."""

    format: Format
    place: Callable[[Computer], Path]
    fields: Callable[[Connection], Sequence[Field]]
    obstacle: Callable[[Computer], str] = lambda _: ""
    """Why it must not be written on this computer, in words; empty where it may."""


@dataclass(frozen=True)
class OwnFolder:
    """A folder of ours that a tool is told to take for its own, where no variable does."""

    variable: str
    """The tool's name for such a folder: `GEMINI_CLI_HOME`."""
    file: str
    """The settings file in it, as JSON; its path with `/`."""
    settings: Mapping[str, Value]
    """What must stand there, beside what the tool itself writes; no secret."""


@dataclass(frozen=True)
class Launch:
    """How a tool is opened so that it talks to the gateway for that once."""

    argv: tuple[str, ...]
    """The program first; no secret is in it."""
    env: Mapping[str, str] = field(repr=False)
    unset: tuple[str, ...] = ()
    """Variables of the person that would lead the tool elsewhere."""
    own_folder: OwnFolder | None = None


@dataclass(frozen=True)
class Tool:
    """A tool that can talk to the gateway, or of which we say why it cannot."""

    id: str
    """As the verbs call it: `claude-code`."""
    name: str
    protocol: Protocol
    programs: tuple[str, ...] = ()
    """What it may be called on PATH."""
    has_small: bool = False
    """It asks a second, cheaper model for side work."""
    files: tuple[SettingsFile, ...] = ()
    """Empty: it cannot be connected, only launched or shown a snippet."""
    launch: Callable[[Connection], Launch] | None = None
    snippet: Callable[[Connection], str] | None = None
    """What to enter by hand; without it the text of its settings files tells that."""
    note: str = ""
    """What a person should know before they choose it."""
