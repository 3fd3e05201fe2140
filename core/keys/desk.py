"""What the engine does for keys: the vault's, those that stand in the config, the gateway's own.

Everything here belongs on the quick worker, like the session whose vault it works with.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from core.account import key_file
from core.account.account import check_password
from core.account.session import Session
from core.base.errors import ConfigError, VaultError
from core.base.events import ApplyChanged, ApplyStep, Event, KeysChanged, State, StateChanged
from core.base.resources import program_file
from core.config import catalog, plaintext_keys, scrub
from core.config.catalog import ProviderKeys
from core.config.desk import ConfigDesk
from core.gateway.credentials import Uses, effective_key, uses
from core.gateway.desk import GatewayDesk
from core.gateway.history_recorder import HistoryRecorder
from core.gateway.planner import Planner
from core.keys import env_file
from core.keys.inventory import (
    ForgottenName,
    FoundInFile,
    FoundKey,
    KeyEntry,
    LiteralKey,
    MovedKeys,
)
from core.vault.export import export, read_export
from core.wire.environment import MASTER_KEY

_CATALOG: Final = "configs/catalog.json"


class KeyDesk:
    """`tell` hands an event on to whoever listens."""

    def __init__(
        self,
        session: Session,
        config: ConfigDesk,
        planner: Planner,
        gateway: GatewayDesk,
        recorder: HistoryRecorder,
        tell: Callable[[Event], None],
    ) -> None:
        self._recorder = recorder
        self._session = session
        self._config = config
        self._planner = planner
        self._gateway = gateway
        self._tell = tell
        self._rotation: _Rotation | None = None
        """A new master key that has not proved itself yet."""
        self._salt = secrets.token_bytes(16)

    # ---- what there is
    def entries(self) -> tuple[KeyEntry, ...]:
        """Raises LockedError."""
        stored = self._session.secrets()
        found = uses(self._planner.documents(), {**self._planner.environ, **stored})
        in_environment = {name for name, value in self._planner.environ.items() if value}
        return tuple(
            KeyEntry(
                name,
                name in stored,
                self._session.vault.changed_at(name) if name in stored else None,
                found.get(name, Uses()).models,
                found.get(name, Uses()).places,
                name in in_environment,
            )
            for name in sorted({*stored, *found})
        )

    def reveal(self, name: str) -> str:
        """Raises LockedError, VaultError."""
        self._session.require()
        return self._session.vault.get(name)

    def catalog(self) -> tuple[ProviderKeys, ...]:
        """Raises DataFolderError when the program's own file cannot be read."""
        return catalog.load(program_file(_CATALOG))

    def config_text(self) -> str:
        """Of the config as it is on the disk; empty when there is none."""
        documents = self._planner.documents()
        return documents[0].text if documents else ""

    # ---- changes
    def put(self, name: str, value: str) -> None:
        """Raises LockedError, VaultError, DataFolderError."""
        _refuse_master(name)
        self._put({name: value})

    def remove(self, name: str) -> None:
        """Raises as `put`."""
        _refuse_master(name)
        self._session.remove(name)
        self._changed()

    def _put(self, values: Mapping[str, str]) -> None:
        if values:
            self._session.put(values)
        self._changed()

    def _changed(self) -> None:
        self._tell(KeysChanged(self._gateway.keys_are_stale()))

    # ---- in and out
    def look_into(self, values: Mapping[str, str]) -> tuple[FoundKey, ...]:
        """What importing `values` would do. Raises LockedError."""
        stored = self._session.secrets()
        asked = uses(self._planner.documents(), values)
        return tuple(
            FoundKey(
                name,
                name in stored,
                stored.get(name) == value,
                name in asked or env_file.looks_like_key(name),
                asked.get(name, Uses()).models,
                env_file.doubt(name, value),
            )
            for name, value in sorted(values.items())
            if name != MASTER_KEY
        )

    def look_into_file(self, path: Path) -> FoundInFile:
        """What importing this .env file would do. Raises LockedError, and as `env_file.look`."""
        self._session.require()
        found = env_file.look(path)
        return FoundInFile(self.look_into(found.values), found.remarks)

    def take(self, values: Mapping[str, str], names: Collection[str]) -> tuple[str, ...]:
        """Put these of `values` into the vault, but for those it has; their names. Raises
        LockedError, VaultError, DataFolderError."""
        stored = self._session.secrets()
        new = {
            name: value
            for name, value in values.items()
            if name in names and name != MASTER_KEY and stored.get(name) != value
        }
        if new:
            self._put(new)
        return tuple(sorted(new))

    def in_file(self, path: Path) -> dict[str, str]:
        """Raises LockedError, and as `env_file.read`."""
        self._session.require()
        return env_file.read(path)

    def in_environment(self) -> dict[str, str]:
        """What our own environment holds of keys."""
        environ = self._planner.environ
        wanted = uses(self._planner.documents(), environ)
        return env_file.from_environment(environ, wanted)

    def in_export(self, path: Path, password: str) -> dict[str, str]:
        """Raises LockedError, and as `read_export`."""
        self._session.require()
        return read_export(path, password)

    def export(self, path: Path, password: str) -> int:
        """Raises LockedError, AccountError for a password that is too short, DataFolderError."""
        values = self._session.secrets()
        check_password(password)
        export(path, password, values)
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
            for one in plaintext_keys.find(text, stored)
        )

    def forgotten(self, text: str) -> tuple[ForgottenName, ...]:
        """Never raises."""
        return tuple(
            ForgottenName(one.line, one.column, one.where, one.name)
            for one in plaintext_keys.forgotten(text, self._config.set_names)
        )

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
        found = {(one.line, one.column): one for one in plaintext_keys.find(text)}
        if not names.keys() <= found.keys():
            raise ConfigError(
                "The config has changed since its keys were looked for.", "Look again."
            )
        for place, name in names.items():
            if name == MASTER_KEY and found[place].name != MASTER_KEY:
                _refuse_master(name)
        stored = self._session.secrets()
        names = {
            place: plaintext_keys.name_of(found[place].value, name, stored) or name
            for place, name in names.items()
        }
        values = self._values_by_name({place: found[place].value for place in names}, names)
        changed = plaintext_keys.replace(text, names)
        self._put({name: value for name, value in values.items() if stored.get(name) != value})
        saved = self._config.save(changed, base_digest, force)
        by_value = {value: name for name, value in values.items()}
        self._recorder.clean(by_value)
        purged = scrub.clean(self._planner.paths, by_value, self._session)
        return MovedKeys(saved, changed, tuple(sorted(values)), purged.cleaned, purged.left)

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

    # ---- the gateway's own key
    def rotate(self) -> None:
        """Raises LockedError, ConfigError, DataFolderError."""
        before, fresh = self._session.pocket_key(), key_file.new_key()
        documents = self._planner.documents()
        environment = {**self._planner.environ, MASTER_KEY: fresh}
        if documents and effective_key(documents, environment) != fresh:
            raise ConfigError(
                "The config names a master key of its own, so a new one would change nothing.",
                f"Write  master_key: os.environ/{MASTER_KEY}  into its general_settings first.",
            )
        self._session.put({MASTER_KEY: fresh})
        self._changed()
        if self._gateway.status.state.active:
            self._rotation = _Rotation(fresh, before)
            self._gateway.apply()

    @property
    def rotating(self) -> bool:
        """True while `follow` is to hear how it goes with the gateway."""
        return self._rotation is not None

    def follow(self, event: ApplyChanged | StateChanged) -> None:
        """A new master key that did not come into service gives way to the former one. Raises
        DataFolderError."""
        rotation = self._rotation
        if rotation is None or rotation.undo:
            return
        if isinstance(event, StateChanged):
            over = event.state in (State.STARTING, State.STOPPED, State.GIVEN_UP)
            if over and (rotation.run_id is None or rotation.applied):
                self._rotation = None  # whatever starts next starts with the new key
        elif event.step is ApplyStep.REHEARSING:
            own = rotation.run_id is None
            self._rotation = replace(rotation, run_id=event.run_id) if own else None
        elif event.run_id == rotation.run_id or (rotation.run_id is None and event.untried):
            self._follow_own(rotation, event.step)

    def _follow_own(self, rotation: _Rotation, step: ApplyStep) -> None:
        if step is ApplyStep.APPLIED:
            self._rotation = replace(rotation, applied=True)
        elif step in (ApplyStep.REFUSED, ApplyStep.ROLLED_BACK):
            self._rotation = replace(rotation, undo=True)
            self.finish()
        else:
            self._rotation = None

    def finish(self) -> None:
        """Bring the former master key back, if that is still to be done; the window may have been
        locked when it came to it. Raises DataFolderError."""
        rotation = self._rotation
        if rotation is None or not rotation.undo or not self._session.is_open:
            return
        self._rotation = None
        if self._session.pocket_key() == rotation.fresh:
            self._session.put({MASTER_KEY: rotation.before})
            self._changed()


@dataclass(frozen=True)
class _Rotation:
    """A new master key on its way, and the one before."""

    fresh: str = field(repr=False)
    before: str = field(repr=False)
    run_id: int | None = None
    """Of the sidecar that tries it."""
    applied: bool = False
    undo: bool = False
    """It failed: the former key is to come back."""


def _refuse_master(name: str) -> None:
    if name == MASTER_KEY:
        raise VaultError(
            f"{name} is the gateway's own key.", "The status page shows it and makes a new one."
        )
