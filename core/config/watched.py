"""The config file as the engine hands it out: what is known of it, and who else wrote it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping

from core.base.errors import DataFolderError
from core.base.events import ConfigChangedOnDisk
from core.base.files import digest, read_bytes
from core.config.store import ConfigState, ConfigStore, Issue, SavedConfig
from core.config.text import text_or_none
from core.wire.environment import MASTER_KEY


class WatchedConfig:
    """A ConfigStore, the names that will be set for the gateway, and the digest last handed out.

    `key_names` tells the names in the vault; `on_saved` hears the digest of what was written.

    All but `changed_outside` belong on one worker.
    """

    def __init__(
        self,
        store: ConfigStore,
        environ: Mapping[str, str],
        key_names: Callable[[], Collection[str]],
        on_saved: Callable[[str], None] = lambda _digest: None,
    ) -> None:
        self.store = store
        self._environ = environ
        self._key_names = key_names
        self._on_saved = on_saved
        self._mutex = threading.Lock()
        self._known: str | None = None
        self._told: str | None = None

    @property
    def set_names(self) -> set[str]:
        """The variables that the config may name and that have a value."""
        set_ = {name for name, value in self._environ.items() if value}
        return set_ | {MASTER_KEY, *self._key_names()}

    def load(self) -> ConfigState:
        """Raises as `ConfigStore.load`."""
        state = self.store.load(self.set_names)
        self._remember(state.digest)
        return state

    def make_sure(self) -> None:
        """Make the file from the template if there is none. Raises as `ConfigStore.load`."""
        self.store.load()

    def check(self, text: str) -> tuple[Issue, ...]:
        """Never raises."""
        return self.store.check(text, self.set_names)

    def save(self, text: str, base_digest: str, force: bool) -> SavedConfig:
        """Raises as `ConfigStore.save`."""
        saved = self.store.save(text, base_digest, force, known_environment=self.set_names)
        self._remember(saved.digest)
        self._on_saved(saved.digest)
        return saved

    def changed_outside(self) -> ConfigChangedOnDisk | None:
        """What to tell of a change that others made: each new state of the file once."""
        with self._mutex:
            known = self._known
            if known is None:
                return None
            found = self.store.changed_on_disk(known)
            if found is None or found == self._told:
                self._told = found
                return None
            self._told = found
            return ConfigChangedOnDisk(found)

    def text_now(self) -> str:
        """Of the file as it lies on disk; "" when it cannot be read."""
        return text_or_none(self.store.path) or ""

    def digest_now(self) -> str:
        """Of the file as it lies on disk; "" when it cannot be read."""
        try:
            return digest(read_bytes(self.store.path))
        except (DataFolderError, OSError):
            return ""

    def changed_from(self, digest: str) -> str | None:
        """The digest of the file now, when it is another one than `digest`; "" when it is gone."""
        return self.store.changed_on_disk(digest)

    def _remember(self, digest: str) -> None:
        with self._mutex:
            self._known, self._told = digest, None
