"""The keys that there are: which names have a value, who asks for them, and each change of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.account.session import Session
from core.base.errors import LockedError, VaultError
from core.base.events import EventBus, KeysChanged, Notice
from core.base.resources import program_file
from core.base.wording import count
from core.config import catalog
from core.config.catalog import ProviderKeys
from core.config.scrub import clean_backups
from core.gateway.credentials import Uses, uses
from core.gateway.planner import Planner
from core.keys.entries import KeyEntry
from core.vault.contents import LIMITS, TOOLS
from core.wire.environment import MASTER_KEY


class KeyInventory:
    """Every change of the vault's keys goes through here and is told on `bus`.

    `stale` answers whether the running gateway has other keys than a start now would give it.
    Everything here belongs on the quick worker, like the session whose vault it works with.
    """

    def __init__(
        self, session: Session, planner: Planner, bus: EventBus, stale: Callable[[], bool]
    ) -> None:
        self._session = session
        self._planner = planner
        self._bus = bus
        self._stale = stale

    # ---- what there is
    def entries(self) -> tuple[KeyEntry, ...]:
        """Raises LockedError."""
        stored = self._session.secrets()
        environ = self._planner.environ
        found = uses(self._planner.needs(), {**environ, **stored})
        return tuple(
            KeyEntry(
                name,
                name in stored,
                self._session.vault.changed_at(name) if name in stored else None,
                found.get(name, Uses()).models,
                found.get(name, Uses()).places,
                bool(environ.get(name)),
            )
            for name in sorted({*stored, *found})
        )

    def reveal(self, name: str) -> str:
        """Raises LockedError, VaultError."""
        self._session.require()
        return self._session.vault.get(name)

    def catalog(self) -> tuple[ProviderKeys, ...]:
        """Raises DataFolderError when the program's own file cannot be read."""
        return catalog.load(program_file(catalog.FILE))

    # ---- changes
    def put(self, name: str, value: str) -> None:
        """Raises LockedError, VaultError, DataFolderError."""
        refuse_master(name)
        self.keep({name: value})
        self.clean_backups()

    def remove(self, name: str) -> None:
        """Raises LockedError, VaultError, DataFolderError."""
        refuse_master(name)
        self._session.remove(name)
        self._tell()

    def keep(self, values: Mapping[str, str]) -> None:
        """Add or replace these in one save; the gateway's own key may be among them. Raises
        LockedError, VaultError, DataFolderError."""
        if values:
            self._session.put(values)
        self._tell()

    def clean_backups(self) -> None:
        """Take the vault's values out of the backups of the config, if somebody is logged in, and
        say so: who put a key there by hand thinks it is nowhere else."""
        try:
            stored = self._session.secrets()
        except LockedError:
            return
        names = {value: name for name, value in stored.items()}
        cleaned = clean_backups(self._planner.paths.backups, names)
        if cleaned:
            held = "held a key that is in the vault; it only names the key now."
            if cleaned > 1:
                held = "held keys that are in the vault; they only name the keys now."
            text = f"{count(cleaned, 'backup')} of the config {held}"
            self._bus.publish(Notice("info", text, matter="backups"))

    def _tell(self) -> None:
        self._bus.publish(KeysChanged(self._stale()))


def refuse_master(name: str) -> None:
    """Raises VaultError for the name of a key that we make ourselves, and nobody types."""
    if name.startswith((TOOLS, LIMITS)):
        raise VaultError(
            f"{name} is the key of a client program.", "LiteLLM Pocket makes it by itself."
        )
    if name == MASTER_KEY:
        raise VaultError(
            f"{name} is the gateway's own key.", "The status page shows it and makes a new one."
        )
