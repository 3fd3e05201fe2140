"""The service of keys: the vault's, the config's, the gateway's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from core.account.session import Session
from core.base.events import Job
from core.base.jobs import Jobs
from core.config.catalog import ProviderKeys
from core.config.plaintext_keys import ForgottenName
from core.gateway.run_tracker import RunTracker
from core.keys.entries import (
    FoundInFile,
    FoundKey,
    KeyEntry,
    LiteralKey,
    MovedKeys,
)
from core.keys.inventory import KeyInventory
from core.keys.rotation import MasterKeyRotation
from core.keys.transfer import KeyTransfer


class KeyService:
    """All need a login; after a change `KeysChanged` is published."""

    def __init__(
        self,
        jobs: Jobs,
        inventory: KeyInventory,
        transfer: KeyTransfer,
        rotation: MasterKeyRotation,
        session: Session,
        tracker: RunTracker,
    ) -> None:
        self._jobs = jobs
        self._inventory = inventory
        self._transfer = transfer
        self._rotation = rotation
        self._session = session
        self._tracker = tracker

    # ---- the keys of the vault
    def entries(self) -> Job[tuple[KeyEntry, ...]]:
        """Every name in the vault or in the config (as it is on disk), in alphabetical order. The
        gateway's own master key is not among them."""
        return self._jobs.unlocked("Reading the keys", self._inventory.entries)

    def put(self, name: str, value: str) -> Job[None]:
        """Add or replace one. VaultError for a name or a value that cannot be."""
        return self._jobs.unlocked("Keeping the key", self._inventory.put, name, value)

    def remove(self, name: str) -> Job[None]:
        """Forget one. VaultError when there is none of this name."""
        return self._jobs.unlocked("Deleting the key", self._inventory.remove, name)

    def reveal(self, name: str) -> Job[str]:
        """Its value, because the person asked to see or copy it."""
        return self._jobs.unlocked("Reading the key", self._inventory.reveal, name)

    def catalog(self) -> Job[tuple[ProviderKeys, ...]]:
        """The providers that LiteLLM knows, and what their keys are usually called."""
        return self._jobs.unlocked("Reading the catalog", self._inventory.catalog)

    # ---- in and out
    def look_into_env_file(self, path: Path) -> Job[FoundInFile]:
        """The names in a .env file, and every line that is not taken, or not as it stands.
        DataFolderError, VaultError when it is none."""
        return self._jobs.unlocked("Reading the file", self._transfer.look_into_file, path)

    def import_env_file(self, path: Path, names: Collection[str]) -> Job[tuple[str, ...]]:
        """Take these of the file; the result is what was taken (those alike are not)."""
        return self._take(lambda: self._transfer.in_file(path), names)

    def look_into_environment(self) -> Job[tuple[FoundKey, ...]]:
        """The names in the environment of LiteLLM Pocket that the config asks for or that look
        like a key."""
        return self._look("Reading the environment", self._transfer.in_environment)

    def import_environment(self, names: Collection[str]) -> Job[tuple[str, ...]]:
        """Take these of the environment; the result is what was taken."""
        return self._take(self._transfer.in_environment, names)

    def export(self, path: Path, password: str) -> Job[int]:
        """All keys (not the master key) into a file of their own, encrypted with `password`, which
        need not be the account's. How many they are."""
        return self._jobs.unlocked("Exporting the keys", self._transfer.export, path, password)

    def look_into_export(self, path: Path, password: str) -> Job[tuple[FoundKey, ...]]:
        """The names in such a file. WrongPasswordError, VaultDamagedError, VaultError."""
        return self._look("Opening the file", lambda: self._transfer.in_export(path, password))

    def import_export(
        self, path: Path, password: str, names: Collection[str]
    ) -> Job[tuple[str, ...]]:
        """Take these of the file; the result is what was taken."""
        return self._take(lambda: self._transfer.in_export(path, password), names)

    def _look(self, what: str, source: Callable[[], dict[str, str]]) -> Job[tuple[FoundKey, ...]]:
        return self._jobs.unlocked(what, lambda: self._transfer.look_into(source()))

    def _take(
        self, source: Callable[[], dict[str, str]], names: Collection[str]
    ) -> Job[tuple[str, ...]]:
        return self._jobs.unlocked(
            "Importing the keys", lambda: self._transfer.take(source(), names)
        )

    # ---- keys in the config
    def plaintext(self, text: str) -> Job[tuple[LiteralKey, ...]]:
        """The keys that stand in this config in plain text and could be in the vault."""
        return self._jobs.unlocked("Looking for keys", self._transfer.literals, text)

    def forgotten_names(self, text: str) -> Job[tuple[ForgottenName, ...]]:
        """Names of keys in this config that lack `os.environ/` in front, so that LiteLLM would use
        the name itself."""
        return self._jobs.unlocked("Looking for names", self._transfer.forgotten, text)

    def refer_to_names(self, text: str) -> Job[str]:
        """`text` with `os.environ/` in front of all of them; nothing is saved. ConfigError."""
        return self._jobs.unlocked("Setting names right", self._transfer.refer, text)

    def move(
        self,
        text: str,
        base_digest: str,
        names: Mapping[tuple[int, int], str],
        *,
        force: bool = False,
    ) -> Job[MovedKeys]:
        """Put the values at these places (line, column of `plaintext`) into the vault under
        these names, write references in their place, save that (as a save of the config does) and
        clean the old copies that held them. VaultError when a name is taken by another value."""

        return self._jobs.unlocked(
            "Moving the keys into the vault",
            self._transfer.move,
            text,
            base_digest,
            names,
            force=force,
        )

    # ---- the gateway's own key
    def rotate_master_key(self) -> Job[None]:
        """Make a new master key; a running gateway takes it by a rehearsed apply (ApplyChanged
        tells how that goes; when it is refused the former key comes back). ConfigError when the
        config names a master key of its own."""
        return self._jobs.unlocked("Making a new master key", self._rotation.rotate)

    @property
    def running_key(self) -> str | None:
        """The key that clients of the running gateway need; None while none is up or coming. For a
        program that prints it to whoever started it: the window asks by `master_key`."""
        return self._tracker.running_key

    def master_key(self) -> Job[str]:
        """The key that clients need: of the running gateway, else the one of a start now.

        It differs from ours where the config names another one."""

        def key() -> str:
            pocket_key = self._session.pocket_key()
            return self._tracker.running_key or pocket_key

        return self._jobs.quick("Reading the key", key)
