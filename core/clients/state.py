"""What is told of tools and their connections. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.clients.tool import Mapped, Tool


@dataclass(frozen=True)
class Connected:
    """A tool's settings point to a gateway of ours."""

    mapped: Mapped
    address: str
    since: float
    """Seconds since the epoch."""
    while_running: bool
    """It ends with the gateway; else when somebody disconnects it."""
    data: Path
    """The data folder of the LiteLLM Pocket that connected it."""


@dataclass(frozen=True)
class ClientState:
    """One tool on this computer."""

    tool: Tool
    program: Path | None
    """Where it was found; None: it is not on PATH."""
    files: tuple[Path, ...]
    """Its settings files, whether they are there or not."""
    is_there: bool
    """The program or one of the files was found."""
    mapped: Mapped = field(default_factory=lambda: Mapped(""))
    """The models to offer first: those it is connected with, else the first that can chat."""
    connected: Connected | None = None
    """By this data folder."""
    foreign: Connected | None = None
    """By another one: it may be on a stick that is gone. `disconnect` ends it, too."""
    elsewhere: tuple[str, ...] = ()
    """Other computers on which this data folder has connected it."""
    trouble: str = ""
    """Why it cannot be connected, or does not work as connected; in words."""


@dataclass(frozen=True)
class FileChange:
    """What connecting does to one file."""

    path: Path
    is_new: bool
    diff: tuple[str, ...]
    """Lines of a unified diff, with the key hidden."""


@dataclass(frozen=True)
class Preview:
    """What `connect` would do now."""

    tool_id: str
    mapped: Mapped
    changes: tuple[FileChange, ...]


@dataclass(frozen=True)
class FileBack:
    """What disconnecting did to one file."""

    path: Path
    outcome: Literal["as before", "ours removed", "removed", "not there", "untouched"]
    """Byte for byte as before · only our fields taken back, since it was changed meanwhile · it was
    not there before, and is gone again · somebody has removed it · none of our fields was in it."""
    kept: tuple[str, ...] = ()
    """Fields of ours that somebody has changed: they stay as they are."""


@dataclass(frozen=True)
class Disconnected:
    """A connection has ended."""

    tool_id: str
    files: tuple[FileBack, ...]


@dataclass(frozen=True)
class Trial:
    """What came of "Try it"."""

    ok: bool
    answer: str = ""
    """What the model said."""
    error: str = ""
    """The true error, with secrets hidden."""
    streamed: bool = False
    called_tool: bool = False
    seconds: float = 0.0


@dataclass(frozen=True)
class Trace:
    """Something of ours on this computer, outside of the data folder."""

    kind: Literal["connection", "program", "note"]
    """A tool's settings · the gateway's unpacked program · a note on a connection that tells other
    copies of LiteLLM Pocket of it."""
    path: Path
    text: str
    """What it is, in words."""
    size: int = 0
    """Bytes on the disk; 0 where it does not matter."""
    tool_id: str = ""
    foreign: bool = field(default=False)
    """It belongs to another data folder."""
