"""Values about keys: names, places and uses, and what was found to take over."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.config.plaintext_keys import ForgottenName as ForgottenName  # a value like these
from core.config.store import SavedConfig
from core.wire.limits import KeyLimits, Window


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
    """Names of old copies that hold a key still: it is not in the vault, or they could not be
    written."""


@dataclass(frozen=True)
class Spent:
    """What a key has used of one window, in US dollars."""

    window: Window
    usd: float
    budget: float | None
    ends: float
    """When the window is over, in seconds since the epoch."""

    @property
    def share(self) -> float:
        """Of the budget, from 0 on; 0 without one."""
        return self.usd / self.budget if self.budget else 0.0


@dataclass(frozen=True)
class ClientKey:
    """The key of a client program, as the clients page lists it; never its value."""

    name: str
    """As the ledger has it, too: the id of a tool that we know, or what a person called it."""
    title: str
    """For people."""
    is_tool: bool
    """It belongs to a tool that we know, and is made when that is connected."""
    limits: KeyLimits
    spent: tuple[Spent, ...]
    """Of the present day, week and month."""
