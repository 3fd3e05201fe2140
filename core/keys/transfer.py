"""Keys on their way: from a .env file, the environment or an export, out of the config into the
vault, and from the vault into an export."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path

from core.account.account import check_password
from core.account.session import Session
from core.base.errors import ConfigError, VaultError
from core.base.secret_rules import is_offered_name
from core.config import plaintext_keys, scrub
from core.config.plaintext_keys import ForgottenName
from core.config.store import WatchedConfig
from core.gateway.credentials import Uses, uses
from core.gateway.history_recorder import HistoryRecorder
from core.gateway.planner import Planner
from core.keys import env_file
from core.keys.entries import FoundInFile, FoundKey, LiteralKey, MovedKeys
from core.keys.inventory import KeyInventory, refuse_master
from core.keys.tool_keys import ToolKeys
from core.vault.contents import LIMITS, TOOLS
from core.vault.export import export, read_export
from core.wire.environment import MASTER_KEY
from core.wire.limits import KeyLimits, limits_of


class KeyTransfer:
    """Takes values over and gives them away; what it takes goes through the inventory.

    Everything here belongs on the quick worker, like the session whose vault it works with.
    """

    def __init__(
        self,
        session: Session,
        config: WatchedConfig,
        planner: Planner,
        recorder: HistoryRecorder,
        inventory: KeyInventory,
        tool_keys: ToolKeys,
    ) -> None:
        self._session = session
        self._config = config
        self._planner = planner
        self._recorder = recorder
        self._inventory = inventory
        self._tool_keys = tool_keys
        self._salt = secrets.token_bytes(16)

    # ---- in and out
    def look_into(self, values: Mapping[str, str]) -> tuple[FoundKey, ...]:
        """What importing `values` would do. Raises LockedError."""
        stored = self._session.portable()
        asked = uses(self._planner.needs(), values)
        return tuple(
            FoundKey(
                name,
                name in stored,
                stored.get(name) == value,
                name in asked or is_offered_name(name) or name.startswith(TOOLS),
                asked.get(name, Uses()).models,
                name.startswith(TOOLS),
                env_file.doubt(name, value),
            )
            for name, value in sorted(values.items())
            if name != MASTER_KEY and not name.startswith(LIMITS)
        )

    def look_into_file(self, path: Path) -> FoundInFile:
        """What importing this .env file would do. Raises LockedError, and as `env_file.look`."""
        self._session.require()
        found = env_file.look(path)
        return FoundInFile(self.look_into(found.values), found.remarks)

    def take(self, values: Mapping[str, str], names: Collection[str]) -> tuple[str, ...]:
        """Put these of `values` into the vault, but for those it has; their names. The key of a
        client program comes with its limits. Raises LockedError, VaultError, DataFolderError."""
        stored = self._session.portable()
        new = {
            name: value
            for name, value in values.items()
            if name in names and name != MASTER_KEY and stored.get(name) != value
        }
        if new:
            self._tool_keys.limit(_limits_in(values, new))
            self._inventory.keep(new)
            self._inventory.clean_backups()
        return tuple(sorted(new))

    def in_file(self, path: Path) -> dict[str, str]:
        """Raises LockedError, and as `env_file.read`."""
        self._session.require()
        return env_file.read(path)

    def in_environment(self) -> dict[str, str]:
        """What our own environment holds of keys."""
        environ = self._planner.environ
        wanted = uses(self._planner.needs(), environ)
        return env_file.from_environment(environ, wanted)

    def in_export(self, path: Path, password: str) -> dict[str, str]:
        """Raises LockedError, and as `read_export`."""
        self._session.require()
        return read_export(path, password)

    def export(self, path: Path, password: str) -> int:
        """Raises LockedError, AccountError for a password that is too short, DataFolderError."""
        values = self._session.portable()
        check_password(password)
        limits = {
            LIMITS + name: json.dumps(one.encoded())
            for name, one in self._tool_keys.limits().items()
            if TOOLS + name in values
        }
        export(path, password, {**values, **limits})
        return len(values)

    # ---- keys in the config
    def literals(self, text: str) -> tuple[LiteralKey, ...]:
        """Raises LockedError."""
        stored = self._session.secrets()
        return tuple(
            LiteralKey(
                one.line,
                one.column,
                one.where,
                one.name,
                self._mark(one.value),
                one.value in stored.values(),
            )
            for one in plaintext_keys.find(text, stored, self._planner.parse)
        )

    def forgotten(self, text: str) -> tuple[ForgottenName, ...]:
        """Never raises."""
        return plaintext_keys.forgotten(text, self._config.set_names, self._planner.parse)

    def refer(self, text: str) -> str:
        """Raises ConfigError."""
        return plaintext_keys.refer(text, self._config.set_names)

    def _mark(self, value: str) -> str:
        """Tells one value from another within this run of the program, and nothing else of it."""
        return hmac.digest(self._salt, value.encode("utf-8", "surrogatepass"), "sha256").hex()

    def move(
        self, text: str, base_digest: str, names: Mapping[tuple[int, int], str], *, force: bool
    ) -> MovedKeys:
        """Raises LockedError, VaultError, ConfigError, ConfigChangedError, DataFolderError.

        A value that the vault has keeps its name there, whatever `names` says. The values are in
        the vault before anything else changes, so none can be lost."""
        found = {
            (one.line, one.column): one
            for one in plaintext_keys.find(text, {}, self._planner.parse)
        }
        if not names.keys() <= found.keys():
            raise ConfigError(
                "The config has changed since its keys were looked for.", "Look again."
            )
        for place, name in names.items():
            if name == MASTER_KEY and found[place].name != MASTER_KEY:
                refuse_master(name)
        stored = self._session.secrets()
        names = {
            place: plaintext_keys.name_of(found[place].value, name, stored) or name
            for place, name in names.items()
        }
        values = self._values_by_name({place: found[place].value for place in names}, names)
        changed = plaintext_keys.replace(text, names)
        self._inventory.keep(
            {name: value for name, value in values.items() if stored.get(name) != value}
        )
        saved = self._config.save(changed, base_digest, force)
        # Whatever the vault has by now: a backup may hold a key that was put there by hand.
        by_value = {value: name for name, value in {**self._session.secrets(), **values}.items()}
        self._recorder.clean(by_value)
        purged = scrub.clean(self._planner.paths, by_value, self._session)
        kept = {one.value for one in plaintext_keys.find(changed)}
        others = scrub.with_keys(self._planner.paths.backups, kept)
        left = tuple(dict.fromkeys((*purged.left, *others)))
        return MovedKeys(saved, changed, tuple(sorted(values)), purged.cleaned, left)

    def _values_by_name(
        self, found: Mapping[tuple[int, int], str], names: Mapping[tuple[int, int], str]
    ) -> dict[str, str]:
        stored = self._session.secrets()
        values: dict[str, str] = {}
        for place, value in found.items():
            name = names[place]
            if values.setdefault(name, value) != value:
                raise VaultError(f"Two different keys would be called {name}.", "Rename one.")
            if stored.get(name, value) != value:
                raise VaultError(
                    f"The vault has another value under the name {name}.",
                    "Choose another name, or delete that one first if it is not wanted any more.",
                )
        return values


def _limits_in(values: Mapping[str, str], names: Collection[str]) -> dict[str, KeyLimits]:
    """The limits that an export has of these keys of client programs. Raises VaultError: without
    them such a key would open more than it should."""
    found = {}
    for name in names:
        tool = name.removeprefix(TOOLS)
        if name.startswith(TOOLS) and (text := values.get(LIMITS + tool)) is not None:
            try:
                found[tool] = limits_of(json.loads(text))
            except ValueError as error:
                raise VaultError(
                    f"The limits of the key {tool} in this file cannot be read: {error}.",
                    "Leave that key out, and make another.",
                ) from None
    return found
