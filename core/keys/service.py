"""The engine's jobs about keys: the vault's, the config's, the gateway's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from core.base.events import Job
from core.base.paths import Paths
from core.base.settings import Settings
from core.config.catalog import ProviderKeys
from core.gateway.desk import GatewayDesk
from core.jobs import Jobs
from core.keys.desk import KeyDesk
from core.keys.inventory import (
    ForgottenName,
    FoundInFile,
    FoundKey,
    KeyEntry,
    LiteralKey,
    MovedKeys,
)
from core.runtime.launcher import Launcher
from core.support.report import Diagnostics
from core.support.selfcheck import place_of


class KeyJobs(Jobs):
    """A part of the engine. All need a login; after a change `KeysChanged` is told."""

    paths: Paths
    _keys: KeyDesk
    _gateway: GatewayDesk
    _program: Launcher

    @property
    def settings(self) -> Settings:
        """The preferences as they are now."""
        raise NotImplementedError

    # ---- the keys of the vault
    def keys(self) -> Job[tuple[KeyEntry, ...]]:
        """Every name in the vault or in the config (as it is on disk), in alphabetical order. The
        gateway's own master key is not among them."""
        return self._unlocked("Reading the keys", self._keys.entries)

    def put_key(self, name: str, value: str) -> Job[None]:
        """Add or replace one. VaultError for a name or a value that cannot be."""
        return self._unlocked("Keeping the key", self._keys.put, name, value)

    def remove_key(self, name: str) -> Job[None]:
        """Forget one. VaultError when there is none of this name."""
        return self._unlocked("Deleting the key", self._keys.remove, name)

    def reveal_key(self, name: str) -> Job[str]:
        """Its value, because the person asked to see or copy it."""
        return self._unlocked("Reading the key", self._keys.reveal, name)

    def key_catalog(self) -> Job[tuple[ProviderKeys, ...]]:
        """The providers that LiteLLM knows, and what their keys are usually called."""
        return self._unlocked("Reading the catalog", self._keys.catalog)

    # ---- in and out
    def look_into_env_file(self, path: Path) -> Job[FoundInFile]:
        """The names in a .env file, and every line that is not taken, or not as it stands.
        DataFolderError, VaultError when it is none."""
        return self._unlocked("Reading the file", self._keys.look_into_file, path)

    def import_env_file(self, path: Path, names: Collection[str]) -> Job[tuple[str, ...]]:
        """Take these of the file; the result is what was taken (those alike are not)."""
        return self._take(lambda: self._keys.in_file(path), names)

    def look_into_environment(self) -> Job[tuple[FoundKey, ...]]:
        """The names in the environment of LiteLLM Pocket that the config asks for or that look
        like a key."""
        return self._look("Reading the environment", lambda: self._keys.in_environment())

    def import_environment(self, names: Collection[str]) -> Job[tuple[str, ...]]:
        """Take these of the environment; the result is what was taken."""
        return self._take(lambda: self._keys.in_environment(), names)

    def export_keys(self, path: Path, password: str) -> Job[int]:
        """All keys (not the master key) into a file of their own, encrypted with `password`, which
        need not be the account's. How many they are."""
        return self._unlocked("Exporting the keys", self._keys.export, path, password)

    def look_into_export(self, path: Path, password: str) -> Job[tuple[FoundKey, ...]]:
        """The names in such a file. WrongPasswordError, VaultDamagedError, VaultError."""
        return self._look("Opening the file", lambda: self._keys.in_export(path, password))

    def import_export(
        self, path: Path, password: str, names: Collection[str]
    ) -> Job[tuple[str, ...]]:
        """Take these of the file; the result is what was taken."""
        return self._take(lambda: self._keys.in_export(path, password), names)

    def _look(self, what: str, source: Callable[[], dict[str, str]]) -> Job[tuple[FoundKey, ...]]:
        return self._unlocked(what, lambda: self._keys.look_into(source()))

    def _take(
        self, source: Callable[[], dict[str, str]], names: Collection[str]
    ) -> Job[tuple[str, ...]]:
        return self._unlocked("Importing the keys", lambda: self._keys.take(source(), names))

    # ---- keys in the config
    def literal_keys(self, text: str) -> Job[tuple[LiteralKey, ...]]:
        """The keys that stand in this config in plain text and could be in the vault."""
        return self._unlocked("Looking for keys", self._keys.literals, text)

    def forgotten_names(self, text: str) -> Job[tuple[ForgottenName, ...]]:
        """Names of keys in this config that lack `os.environ/` in front, so that LiteLLM would use
        the name itself."""
        return self._unlocked("Looking for names", self._keys.forgotten, text)

    def refer_to_names(self, text: str) -> Job[str]:
        """`text` with `os.environ/` in front of all of them; nothing is saved. ConfigError."""
        return self._unlocked("Setting names right", self._keys.refer, text)

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

        return self._unlocked(
            "Moving the keys into the vault", self._keys.move, text, base_digest, names, force=force
        )

    # ---- the gateway's own key
    def rotate_master_key(self) -> Job[None]:
        """Make a new master key; a running gateway takes it by a rehearsed apply (ApplyChanged
        tells how that goes; when it is refused the former key comes back). ConfigError when the
        config names a master key of its own."""
        return self._unlocked("Making a new master key", self._keys.rotate)

    # ---- for those who help
    def diagnostics(self) -> Job[Diagnostics]:
        """What a helper would want to see, with every secret hidden; nothing is written. Takes
        some seconds: the installation is checked."""

        def look() -> Diagnostics:
            self._session.require()
            # All that needs the vault now: the window may be locked before this is through.
            redact, keys = self._gateway.redactor(), self._keys.entries()
            person = self._session.user or ""
            from core.support import diagnostics, selfcheck

            command = self._program.prepare(lambda _progress: None)
            findings = selfcheck.check(place_of(self.paths, command))
            subject = diagnostics.Subject(
                self.paths,
                self.settings,
                self._keys.config_text(),
                self._gateway.status,
                keys,
                findings,
                person=diagnostics.Person.here(person),
            )
            return diagnostics.collect(subject, redact)

        return self._workers.slow.submit("Making the report", look)

    def save_diagnostics(self, report: Diagnostics, target: Path) -> Job[Path]:
        """Write the report, just as it was shown, as a ZIP. DataFolderError."""

        def write() -> Path:
            from core.support import diagnostics

            return diagnostics.save(report, target)

        return self._unlocked("Saving the report", write)
