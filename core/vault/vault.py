"""The vault of a data folder: names and their secret values, locked and unlocked.

Three files: the vault; beside it the one before (`.bak`); and a witness (`.seal`) that knows how
often it was saved, so that an older copy in its place is noticed.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import secrets
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.base.errors import (
    DataFolderError,
    VaultDamagedError,
    VaultError,
    VaultLockedError,
    VaultRolledBackError,
)
from core.base.files import atomic_write, read_bytes, set_aside
from core.vault import format as sealed_format
from core.vault import key_derivation
from core.vault.contents import (
    Opened,
    check,
    fresh,
    next_state,
    open_with_password,
    open_with_recovery,
    read_sealed,
    with_password,
    with_recovery,
)
from core.vault.format import Cost, Sealed

_log = logging.getLogger("pocket.vault")
_SEAL: Final = struct.Struct(">8sQ32s")
_SEAL_MARK: Final = b"LLMPSEAL"


class Vault:
    """Calls belong on one worker: those that take a password take a third of a second.

    `cost` is what scrypt takes; a vault that was made with less is raised to it when it is next
    unlocked with the password.
    """

    def __init__(
        self, path: Path, *, cost: Cost | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._path = path
        self._cost = cost or Cost()
        self._clock = clock
        self._open: Opened | None = None

    # ---- state
    @property
    def backup(self) -> Path:
        """The vault as it was before the last save."""
        return self._path.with_name(self._path.name + ".bak")

    @property
    def seal(self) -> Path:
        """The witness."""
        return self._path.with_name(self._path.name + ".seal")

    @property
    def exists(self) -> bool:
        return self._path.exists()

    @property
    def lost(self) -> bool:
        """There was one, and its file has gone: what lies beside it is still there."""
        return not self.exists and (self.backup.exists() or self.seal.exists())

    @property
    def locked(self) -> bool:
        return self._open is None

    # ---- opening
    def create(self, password: str) -> str:
        """Make an empty one, unlocked; the recovery key, to be shown once. Raises VaultError when
        there is one already, DataFolderError."""
        if self.exists or self.lost:
            raise VaultError("There is a vault already.", "Unlock it with its password.")
        self._open, recovery = fresh(self._cost, password)
        try:
            self._save()
        except BaseException:
            self.lock()
            raise
        return recovery

    def unlock(self, password: str, *, accept_older: bool = False) -> None:
        """Raises WrongPasswordError, VaultDamagedError, VaultRolledBackError (unless
        `accept_older`), VaultError when there is none or it is of a newer version,
        DataFolderError."""
        opened = open_with_password(self._read(), password, self._path)
        self._enter(opened, accept_older)
        if opened.sealed.cost.work < self._cost.work:
            self.set_password(password)

    def unlock_with_recovery(self, recovery: str, *, accept_older: bool = False) -> None:
        """Open it without the password. Raises as `unlock`, VaultError for a mistyped recovery
        key."""
        self._enter(open_with_recovery(self._read(), recovery, self._path), accept_older)

    def look(self) -> None:
        """See that the file is whole, without a password. Raises as `unlock`."""
        self._read()

    def lock(self) -> None:
        """Forget everything. The key is overwritten; of the values Python may keep copies until
        it uses their memory again."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.forget()

    def set_password(self, password: str) -> None:
        """Open with this password from now on; the secrets and the recovery key stay. Raises
        VaultLockedError, DataFolderError."""
        opened = self._opened()
        dearer = replace(opened.sealed, cost=self._cost)
        self._rewrapped(with_password(dearer, opened.data_key, password))

    def new_recovery(self) -> str:
        """A new recovery key, to be shown once; the former one opens nothing any more. Raises as
        `set_password`."""
        opened, recovery = self._opened(), key_derivation.new_recovery()
        self._rewrapped(with_recovery(opened.sealed, opened.data_key, recovery))
        return key_derivation.show_recovery(recovery)

    # ---- the secrets
    def names(self) -> tuple[str, ...]:
        """In the order of the alphabet. Raises VaultLockedError, as all that follow."""
        return tuple(sorted(self._opened().values))

    def values(self) -> dict[str, str]:
        """All of them, by name."""
        return {name: value for name, (value, _) in self._opened().values.items()}

    def get(self, name: str) -> str:
        """Raises VaultError when there is none of this name."""
        return self._entry(name)[0]

    def changed_at(self, name: str) -> float:
        """When its value was set, in seconds since the epoch. Raises VaultError."""
        return self._entry(name)[1]

    def put(self, name: str, value: str) -> None:
        """Add or replace one, and save. Raises VaultError for a name or value that cannot be,
        DataFolderError (then nothing has changed)."""
        self.put_many({name: value})

    def put_many(self, values: Mapping[str, str]) -> None:
        """Several in one save."""
        for name, value in values.items():
            check(name, value)
        now = self._clock()
        opened = self._opened()
        new = {name: (value, now) for name, value in values.items()}
        self._commit(replace(opened, values={**opened.values, **new}))

    def remove(self, name: str) -> None:
        """Forget one, and save. Raises VaultError when there is none of this name."""
        self._entry(name)
        opened = self._opened()
        self._commit(replace(opened, values={n: v for n, v in opened.values.items() if n != name}))

    # ---- what lies beside it
    def encrypt(self, purpose: bytes, data: bytes) -> bytes:
        """`data`, encrypted so that only this vault opens it, whatever its password is by then.
        `purpose` keeps texts of different kinds apart. Raises VaultLockedError."""
        key = bytes(self._opened().data_key)
        nonce = secrets.token_bytes(sealed_format.NONCE_BYTES)
        return sealed_format.seal_aside(key, purpose, nonce, data)

    def decrypt(self, purpose: bytes, sealed: bytes) -> bytes:
        """Back again. Raises VaultLockedError, VaultError for what another vault sealed, or what
        was changed."""
        try:
            return sealed_format.open_aside(bytes(self._opened().data_key), purpose, sealed)
        except sealed_format.UnsealError:
            raise VaultError(
                "This was encrypted by another vault, or has been changed.",
                "Open it with the vault that it belongs to.",
            ) from None

    # ---- when it is broken
    def set_aside(self) -> Path | None:
        """To start over: what is there of it is kept under other names, which nobody opens without
        its password; None when there was nothing. Raises DataFolderError."""
        self.lock()
        kept = [set_aside(one) for one in (self._path, self.backup) if one.exists()]
        self.seal.unlink(missing_ok=True)
        return kept[0] if kept else None

    def use_backup(self) -> Path | None:
        """After the person agreed: the vault of the save before takes the place of a damaged or
        lost one. A damaged one is kept under another name (the result). Raises VaultError,
        DataFolderError."""
        self.lock()
        if not self.backup.exists():
            raise VaultError("There is no copy from before the last save.", "Start over.")
        data = read_sealed(self.backup)
        aside = set_aside(self._path) if self.exists else None
        atomic_write(self._path, sealed_format.encode(data), private=True)
        return aside

    # ---- inside
    def _read(self) -> Sealed:
        if self.lost:
            raise VaultDamagedError(
                f"The vault {self._path} has gone: somebody removed or renamed it.",
                "Put it back, or use the copy from before the last save.",
            )
        if not self.exists:
            raise VaultError("There is no vault in this data folder.", "Make an account first.")
        return read_sealed(self._path)

    def _enter(self, opened: Opened, accept_older: bool) -> None:
        if not accept_older and self._is_older(opened.sealed, opened.data_key):
            raise VaultRolledBackError(
                f"The vault {self._path} is an older copy: keys that were added or changed since "
                "are not in it, and keys that were removed are.",
                "If you put it there yourself, accept it. Otherwise find the newer one.",
            )
        self._open = opened
        self._write_seal()

    def _is_older(self, sealed: Sealed, data_key: bytearray) -> bool:
        """The witness knows of a later save, or has gone although there must be one."""
        try:
            mark, generation, tag = _SEAL.unpack(self.seal.read_bytes())
        except FileNotFoundError:
            return sealed.generation > 1
        except (OSError, struct.error):
            return True
        genuine = mark == _SEAL_MARK and hmac.compare_digest(tag, _seal_tag(data_key, generation))
        return not genuine or generation > sealed.generation

    def _write_seal(self) -> None:
        opened = self._opened()
        generation = opened.sealed.generation
        data = _SEAL.pack(_SEAL_MARK, generation, _seal_tag(opened.data_key, generation))
        with contextlib.suppress(OSError):
            if self.seal.read_bytes() == data:
                return
        _try_to_write(self.seal, data)

    def _rewrapped(self, sealed: Sealed) -> None:
        self._commit(replace(self._opened(), sealed=sealed))
        # The copy from before would still open with what opens nothing any more.
        _try_to_write(self.backup, sealed_format.encode(self._opened().sealed))

    def _commit(self, changed: Opened) -> None:
        """`changed` is what is open from now on, unless it cannot be saved."""
        before, self._open = self._open, changed
        try:
            self._save()
        except BaseException:
            self._open = before
            raise

    def _save(self) -> None:
        """The one before is kept first, the witness comes last: a crash in between leaves the old
        vault or the new one, and a witness that is not ahead of it. Raises only while nothing has
        changed: a witness that cannot be written is written with the next save."""
        opened = self._opened()
        sealed = next_state(opened)
        if self.exists:
            atomic_write(self.backup, read_bytes(self._path), private=True)
        atomic_write(self._path, sealed_format.encode(sealed), private=True)
        opened.sealed = sealed
        self._write_seal()

    def _opened(self) -> Opened:
        if self._open is None:
            raise VaultLockedError("The vault is locked.", "Log in first.")
        return self._open

    def _entry(self, name: str) -> tuple[str, float]:
        values = self._opened().values
        if name not in values:
            raise VaultError(f"There is no key named {name} in the vault.", "Add it first.")
        return values[name]


def _try_to_write(path: Path, data: bytes) -> None:
    """For what the vault can do without until the next save."""
    try:
        atomic_write(path, data, private=True)
    except DataFolderError as error:
        _log.warning("%s", error)


def _seal_tag(data_key: bytearray, generation: int) -> bytes:
    return hmac.digest(bytes(data_key), b"litellm-pocket seal" + generation.to_bytes(8), "sha256")
