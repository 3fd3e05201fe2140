"""Values about keys: names, places and uses, and what was found to take over."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.config.store import SavedConfig


@dataclass(frozen=True)
class KeyEntry:
    """One name: a key in the vault, or one that the config asks for."""

    name: str
    stored: bool
    """It has a value in the vault."""
    changed_at: float | None = None
    """When that was set, in seconds since the epoch; None while it is not stored."""
    models: tuple[str, ...] = ()
    """The models of the config that name it."""
    places: tuple[str, ...] = ()
    """Other sections of the config that name it: "general_settings"."""
    in_environment: bool = False
    """The environment that LiteLLM Pocket was started in has a value, too (the vault's wins)."""

    @property
    def used(self) -> bool:
        """The config names it."""
        return bool(self.models or self.places)

    @property
    def missing(self) -> bool:
        """The config names it, and there is no value anywhere."""
        return self.used and not self.stored and not self.in_environment


@dataclass(frozen=True)
class FoundKey:
    """A name with a value in a .env file, in the environment or in an export; not imported yet."""

    name: str
    stored: bool
    """The vault has a value of this name already..."""
    same: bool
    """...and it is this very one."""
    wanted: bool
    """The config names it, or it looks like a key: worth ticking."""
    models: tuple[str, ...] = ()
    """The models of the config that use it."""
    is_tool: bool = False
    """It is the key of a client program, which we have made."""
    doubt: str = ""
    """What is odd about the value, as in "it holds a blank"; empty for nothing."""


@dataclass(frozen=True)
class LineRemark:
    """On a line of a .env file; it never holds the value."""

    line: int
    text: str
    taken: bool = True
    """False: nothing of this line can be imported."""


@dataclass(frozen=True)
class FoundInFile:
    """What importing a .env file would do, and what is to be known of its lines before."""

    keys: tuple[FoundKey, ...]
    remarks: tuple[LineRemark, ...] = ()


@dataclass(frozen=True)
class LiteralKey:
    """A key that stands in the config in plain text."""

    line: int
    column: int
    """Of its value, from 1."""
    where: str
    """Where that is, for people: "api_key of gpt-4o", "master_key"."""
    name: str
    """What it could be called in the vault; what it is called there, if it is in it."""
    mark: str = ""
    """The same for the same value, until the program ends."""
    stored: bool = False
    """The vault has this value already, and gives it no second name."""


@dataclass(frozen=True)
class ForgottenName:
    """The name of a key stands in the config where the key is wanted: `os.environ/` is missing in
    front of it."""

    line: int
    column: int
    where: str
    """As of `LiteralKey`."""
    name: str


@dataclass(frozen=True)
class MovedKeys:
    """Keys went from the config into the vault."""

    saved: SavedConfig
    text: str = field(repr=False)
    """The config as it is now: only those values have changed."""
    names: tuple[str, ...]
    """What they are called in the vault."""
    purged: int
    """How many old copies (backups, the history of what was applied, drafts) held them and were
    cleaned."""
    left: tuple[str, ...] = ()
    """Names of old copies that could not be cleaned."""
