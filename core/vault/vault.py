"""The vault of a data folder: names and their secret values, locked and unlocked.

Three files: the vault; beside it the one before (`.bak`); and a witness (`.seal`) that knows how
often it was saved, so that an older copy in its place is noticed.
"""

from __future__ import annotations

import hmac
import re
import secrets
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from core.errors import (
    VaultDamagedError,
    VaultError,
    VaultLockedError,
    VaultRolledBackError,
    WrongPasswordError,
)
from core.files import atomic_write, read_bytes, set_aside
from core.vault import format as sealed_format
from core.vault import keys
from core.vault.format import (
    KEY_BYTES,
    NONCE_BYTES,
    PASSWORD,
    RECOVERY,
    SALT_BYTES,
    Cost,
    FormatError,
    Sealed,
    Slot,
    UnsealError,
)

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_MOST_VALUE: Final = 100_000
_SEAL: Final = struct.Struct(">8sQ32s")
_SEAL_MARK: Final = b"LLMPSEAL"


@dataclass
class _Open:
    """What is known while the vault is unlocked."""

    sealed: Sealed
    data_key: bytearray = field(repr=False)
    values: dict[str, tuple[str, float]] = field(repr=False)
    """The value of each name, and when it was set (seconds since the epoch)."""


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
        self._open: _Open | None = None

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
    def locked(self) -> bool:
        return self._open is None

    # ---- opening
    def create(self, password: str) -> str:
        """Make an empty one, unlocked; the recovery key, to be shown once. Raises VaultError when
        there is one already, DataFolderError."""
        if self.exists:
            raise VaultError("There is a vault already.", "Unlock it with its password.")
        data_key = bytearray(secrets.token_bytes(KEY_BYTES))
        recovery = keys.new_recovery()
        empty = Slot(b"", b"")
        bare = Sealed(self._cost, secrets.token_bytes(SALT_BYTES), empty, empty, 0, b"", b"")
        sealed = _with_recovery(_with_password(bare, data_key, password), data_key, recovery)
        self._open = _Open(sealed, data_key, {})
        self._save()
        return keys.show_recovery(recovery)

    def unlock(self, password: str, *, accept_older: bool = False) -> None:
        """Raises WrongPasswordError, VaultDamagedError, VaultRolledBackError (unless
        `accept_older`), VaultError when there is none or it is of a newer version,
        DataFolderError."""
        sealed = self._read()
        key = keys.password_key(password, sealed.salt, sealed.cost)
        try:
            data_key = sealed_format.unwrap(key, sealed.password, sealed.head, PASSWORD)
        except UnsealError:
            raise WrongPasswordError(
                "The password does not open the vault.", "Try again, or use the recovery key."
            ) from None
        self._enter(sealed, data_key, accept_older)
        if sealed.cost.work < self._cost.work:
            self._rewrap(password)

    def unlock_with_recovery(
        self, recovery: str, new_password: str, *, accept_older: bool = False
    ) -> str:
        """Open it without the password and give it a new one; the new recovery key, the old one
        is used up. Raises as `unlock`, VaultError for a mistyped recovery key."""
        known = keys.read_recovery(recovery)
        sealed = self._read()
        key = keys.recovery_wrap_key(known, sealed.salt)
        try:
            data_key = sealed_format.unwrap(key, sealed.recovery, sealed.recovery_head, RECOVERY)
        except UnsealError:
            raise WrongPasswordError(
                "That is the recovery key of another vault, or an older one of this.",
                "Each use makes a new one: take the newest slip.",
            ) from None
        self._enter(sealed, data_key, accept_older)
        fresh = keys.new_recovery()
        self._rewrap(new_password, fresh)
        return keys.show_recovery(fresh)

    def lock(self) -> None:
        """Forget everything. The key is overwritten; of the values Python may keep copies until
        it uses their memory again."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.data_key[:] = bytes(len(opened.data_key))
            opened.values.clear()

    def change_password(self, old: str, new: str) -> None:
        """Wrap the key anew; the secrets and the recovery key stay. Raises as `unlock`."""
        self.unlock(old)
        self._rewrap(new)

    # ---- the secrets
    def names(self) -> tuple[str, ...]:
        """In the order of the alphabet. Raises VaultLockedError, as all that follow."""
        return tuple(sorted(self._opened().values))

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
            _check(name, value)
        now = self._clock()
        self._change({**self._opened().values, **{n: (v, now) for n, v in values.items()}})

    def remove(self, name: str) -> None:
        """Forget one, and save. Raises VaultError when there is none of this name."""
        self._entry(name)
        self._change({n: v for n, v in self._opened().values.items() if n != name})

    # ---- when it is broken
    def set_aside(self) -> Path:
        """Keep a vault that cannot be opened under another name, to start over. The keys in it
        are gone, unless somebody opens that file. Raises DataFolderError."""
        self.lock()
        self.seal.unlink(missing_ok=True)
        return set_aside(self._path)

    def use_backup(self) -> Path:
        """After the person agreed: the vault of the save before takes the place of a damaged one,
        which is kept under another name (the result). Raises VaultError, DataFolderError."""
        self.lock()
        data = self._decoded(self.backup)
        aside = set_aside(self._path)
        atomic_write(self._path, sealed_format.encode(data), private=True)
        return aside

    # ---- inside
    def _read(self) -> Sealed:
        if not self.exists:
            raise VaultError("There is no vault in this data folder.", "Make an account first.")
        return self._decoded(self._path)

    def _decoded(self, path: Path) -> Sealed:
        try:
            return sealed_format.decode(read_bytes(path))
        except FormatError as error:
            if error.newer:
                raise VaultError(
                    f"The vault {path} was written by a newer LiteLLM Pocket.",
                    "Open it with that version.",
                ) from None
            raise _damaged(path) from error

    def _enter(self, sealed: Sealed, data_key: bytearray, accept_older: bool) -> None:
        try:
            found = sealed_format.open_body(bytes(data_key), sealed)
            values = {
                str(name): (str(one["value"]), float(one["changed_at"]))
                for name, one in found.items()
            }
        except (UnsealError, KeyError, TypeError, ValueError) as error:
            raise _damaged(self._path) from error
        if not accept_older and self._is_older(sealed, data_key):
            raise VaultRolledBackError(
                f"The vault {self._path} is an older copy: keys that were added or changed since "
                "are not in it, and keys that were removed are.",
                "If you put it there yourself, accept it. Otherwise find the newer one.",
            )
        self._open = _Open(sealed, data_key, values)
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
        if not self.seal.exists() or self.seal.read_bytes() != data:
            atomic_write(self.seal, data, private=True)

    def _rewrap(self, password: str, recovery: bytes | None = None) -> None:
        opened = self._opened()
        before = opened.sealed
        dearer = replace(before, cost=self._cost)
        opened.sealed = _with_password(dearer, opened.data_key, password)
        if recovery is not None:
            opened.sealed = _with_recovery(opened.sealed, opened.data_key, recovery)
        try:
            self._save()
        except BaseException:
            opened.sealed = before
            raise

    def _change(self, values: dict[str, tuple[str, float]]) -> None:
        opened = self._opened()
        before, opened.values = opened.values, values
        try:
            self._save()
        except BaseException:
            opened.values = before
            raise

    def _save(self) -> None:
        """The one before is kept first, the witness comes last: a crash in between leaves the old
        vault or the new one, and a witness that is not ahead of it."""
        opened = self._opened()
        secrets_ = {n: {"value": v, "changed_at": at} for n, (v, at) in opened.values.items()}
        sealed = replace(
            opened.sealed,
            generation=opened.sealed.generation + 1,
            nonce=secrets.token_bytes(NONCE_BYTES),
            body=bytes(sealed_format.sealed_length(secrets_)),
        )
        body = sealed_format.seal_body(bytes(opened.data_key), sealed.bound, sealed.nonce, secrets_)
        sealed = replace(sealed, body=body)
        if self.exists:
            atomic_write(self.backup, read_bytes(self._path), private=True)
        atomic_write(self._path, sealed_format.encode(sealed), private=True)
        opened.sealed = sealed
        self._write_seal()

    def _opened(self) -> _Open:
        if self._open is None:
            raise VaultLockedError("The vault is locked.", "Log in first.")
        return self._open

    def _entry(self, name: str) -> tuple[str, float]:
        values = self._opened().values
        if name not in values:
            raise VaultError(f"There is no key named {name} in the vault.", "Add it first.")
        return values[name]


def _with_password(sealed: Sealed, data_key: bytearray, password: str) -> Sealed:
    key = keys.password_key(password, sealed.salt, sealed.cost)
    nonce = secrets.token_bytes(NONCE_BYTES)
    slot = sealed_format.wrap(key, bytes(data_key), nonce, sealed.head, PASSWORD)
    return replace(sealed, password=slot)


def _with_recovery(sealed: Sealed, data_key: bytearray, recovery: bytes) -> Sealed:
    key = keys.recovery_wrap_key(recovery, sealed.salt)
    nonce = secrets.token_bytes(NONCE_BYTES)
    slot = sealed_format.wrap(key, bytes(data_key), nonce, sealed.recovery_head, RECOVERY)
    return replace(sealed, recovery=slot)


def _seal_tag(data_key: bytearray, generation: int) -> bytes:
    return hmac.digest(bytes(data_key), b"litellm-pocket seal" + generation.to_bytes(8), "sha256")


def _check(name: str, value: str) -> None:
    if not _NAME.fullmatch(name):
        raise VaultError(
            f"{name!r} cannot be the name of a key.",
            "Use letters, digits and _, beginning with a letter, such as OPENAI_API_KEY.",
        )
    if not value or "\0" in value or len(value) > _MOST_VALUE:
        raise VaultError(
            f"The value of {name} is empty, too long, or holds a zero byte.", "Type it again."
        )


def _damaged(path: Path) -> VaultDamagedError:
    return VaultDamagedError(
        f"The vault {path} is damaged: it is not what LiteLLM Pocket wrote. It was left as it is.",
        "The vault as it was before the last save may be whole: use that, or a copy of yours.",
    )
