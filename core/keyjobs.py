"""The engine's jobs about keys: the vault's, the config's, the gateway's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from core.events import Job
from core.keys import (
    Diagnostics,
    FoundKey,
    KeyEntry,
    LiteralKey,
    MovedKeys,
    ProviderKeys,
)


class KeyJobs:
    """A part of the engine. All need a login; after a change `KeysChanged` is told."""

    # ---- the keys of the vault
    def keys(self) -> Job[tuple[KeyEntry, ...]]:
        """Every name in the vault or in the config (as it is on disk), in alphabetical order. The
        gateway's own master key is not among them."""
        raise NotImplementedError

    def put_key(self, name: str, value: str) -> Job[None]:
        """Add or replace one. VaultError for a name or a value that cannot be."""
        raise NotImplementedError

    def remove_key(self, name: str) -> Job[None]:
        """Forget one. VaultError when there is none of this name."""
        raise NotImplementedError

    def reveal_key(self, name: str) -> Job[str]:
        """Its value, because the person asked to see or copy it."""
        raise NotImplementedError

    def key_catalog(self) -> Job[tuple[ProviderKeys, ...]]:
        """The providers that LiteLLM knows, and what their keys are usually called."""
        raise NotImplementedError

    # ---- in and out
    def look_into_env_file(self, path: Path) -> Job[tuple[FoundKey, ...]]:
        """The names in a .env file. DataFolderError, VaultError when it is none."""
        raise NotImplementedError

    def import_env_file(self, path: Path, names: Collection[str]) -> Job[tuple[str, ...]]:
        """Take these of the file; the result is what was taken (those alike are not)."""
        raise NotImplementedError

    def look_into_environment(self) -> Job[tuple[FoundKey, ...]]:
        """The names in the environment of LiteLLM Pocket that the config asks for or that look
        like a key."""
        raise NotImplementedError

    def import_environment(self, names: Collection[str]) -> Job[tuple[str, ...]]:
        """Take these of the environment; the result is what was taken."""
        raise NotImplementedError

    def export_keys(self, path: Path, password: str) -> Job[int]:
        """All keys (not the master key) into a file of their own, encrypted with `password`, which
        need not be the account's. How many they are."""
        raise NotImplementedError

    def look_into_export(self, path: Path, password: str) -> Job[tuple[FoundKey, ...]]:
        """The names in such a file. WrongPasswordError, VaultDamagedError, VaultError."""
        raise NotImplementedError

    def import_export(
        self, path: Path, password: str, names: Collection[str]
    ) -> Job[tuple[str, ...]]:
        """Take these of the file; the result is what was taken."""
        raise NotImplementedError

    # ---- keys in the config
    def literal_keys(self, text: str) -> Job[tuple[LiteralKey, ...]]:
        """The keys that stand in this config in plain text and could be in the vault."""
        raise NotImplementedError

    def move_keys(
        self,
        text: str,
        base_digest: str,
        names: Mapping[tuple[int, int], str],
        *,
        force: bool = False,
    ) -> Job[MovedKeys]:
        """Put the values at these places (line, column of `literal_keys`) into the vault under
        these names, write references in their place, save that (as `save_config` does) and clean
        the old copies that held them. VaultError when a name is taken by another value."""
        raise NotImplementedError

    # ---- the gateway's own key
    def rotate_master_key(self) -> Job[None]:
        """Make a new master key; a running gateway takes it by a rehearsed apply (ApplyChanged
        tells how that goes; when it is refused the former key comes back). ConfigError when the
        config names a master key of its own."""
        raise NotImplementedError

    # ---- for those who help
    def diagnostics(self) -> Job[Diagnostics]:
        """What a helper would want to see, with every secret hidden; nothing is written."""
        raise NotImplementedError

    def save_diagnostics(self, report: Diagnostics, target: Path) -> Job[Path]:
        """Write the report, just as it was shown, as a ZIP."""
        raise NotImplementedError
