"""An unlocked vault in memory: how it is opened, sealed and wrapped."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from core.base.errors import VaultDamagedError, VaultError, WrongPasswordError
from core.base.files import read_bytes
from core.vault import format as sealed_format
from core.vault import key_derivation
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

TOOLS: Final = "tool:"
"""Before the names of the section that holds the keys of client programs; no variable is called
so."""
LIMITS: Final = "limits:"
"""In an export, before the names of the section that holds the limits of those keys."""
_NAME: Final = re.compile(
    rf"[A-Za-z_][A-Za-z0-9_]{{0,199}}|(?:{TOOLS}|{LIMITS})[A-Za-z0-9][A-Za-z0-9 ._-]{{0,63}}"
)
_MOST_VALUE: Final = 32_000
"""Characters: Windows takes no longer variable, and no key is that long."""


@dataclass
class Opened:
    """What is known while the vault is unlocked."""

    sealed: Sealed
    data_key: bytearray = field(repr=False)
    values: dict[str, tuple[str, float]] = field(repr=False)
    """The value of each name, and when it was set (seconds since the epoch)."""

    def forget(self) -> None:
        """Overwrite the key, drop the values."""
        self.data_key[:] = bytes(len(self.data_key))
        self.values.clear()


def fresh(cost: Cost, password: str) -> tuple[Opened, str]:
    """An empty vault, and its recovery key."""
    data_key = bytearray(secrets.token_bytes(KEY_BYTES))
    recovery = key_derivation.new_recovery()
    empty = Slot(b"", b"")
    bare = Sealed(cost, secrets.token_bytes(SALT_BYTES), empty, empty, 0, b"", b"")
    sealed = with_recovery(with_password(bare, data_key, password), data_key, recovery)
    return Opened(sealed, data_key, {}), key_derivation.show_recovery(recovery)


def read_sealed(path: Path) -> Sealed:
    """A vault file. Raises VaultDamagedError, VaultError for one of a newer version,
    DataFolderError."""
    try:
        return sealed_format.decode(read_bytes(path))
    except FormatError as error:
        if error.newer:
            raise VaultError(
                f"The vault {path} was written by a newer LiteLLM Pocket.",
                "Open it with that version.",
            ) from None
        raise _damaged(path) from error


def open_with_password(sealed: Sealed, password: str, path: Path) -> Opened:
    """Raises WrongPasswordError, VaultDamagedError; `path` is for their words."""
    key = key_derivation.password_key(password, sealed.salt, sealed.cost)
    try:
        data_key = sealed_format.unwrap(key, sealed.password, sealed.head, PASSWORD)
    except UnsealError:
        raise WrongPasswordError(
            "The password does not open the vault.", "Try again, or use the recovery key."
        ) from None
    return _opened(sealed, data_key, path)


def open_with_recovery(sealed: Sealed, recovery: str, path: Path) -> Opened:
    """Raises as `open_with_password`, VaultError for a mistyped recovery key."""
    key = key_derivation.recovery_wrap_key(key_derivation.read_recovery(recovery), sealed.salt)
    try:
        data_key = sealed_format.unwrap(key, sealed.recovery, sealed.recovery_head, RECOVERY)
    except UnsealError:
        raise WrongPasswordError(
            "That is the recovery key of another vault, or an older one of this.",
            "Each use makes a new one: take the newest slip.",
        ) from None
    return _opened(sealed, data_key, path)


def _opened(sealed: Sealed, data_key: bytearray, path: Path) -> Opened:
    try:
        found = sealed_format.open_body(bytes(data_key), sealed)
        values = {
            str(name): (str(one["value"]), float(one["changed_at"])) for name, one in found.items()
        }
    except (UnsealError, KeyError, TypeError, ValueError) as error:
        raise _damaged(path) from error
    return Opened(sealed, data_key, values)


def next_state(opened: Opened) -> Sealed:
    """The next state of the file: one generation on, all encrypted anew."""
    texts = {n: {"value": v, "changed_at": at} for n, (v, at) in opened.values.items()}
    sealed = replace(
        opened.sealed,
        generation=opened.sealed.generation + 1,
        nonce=secrets.token_bytes(NONCE_BYTES),
        body=bytes(sealed_format.sealed_length(texts)),
    )
    body = sealed_format.seal_body(bytes(opened.data_key), sealed.bound, sealed.nonce, texts)
    return replace(sealed, body=body)


def with_password(sealed: Sealed, data_key: bytearray, password: str) -> Sealed:
    """The data key wrapped anew by this password."""
    key = key_derivation.password_key(password, sealed.salt, sealed.cost)
    nonce = secrets.token_bytes(NONCE_BYTES)
    slot = sealed_format.wrap(key, bytes(data_key), nonce, sealed.head, PASSWORD)
    return replace(sealed, password=slot)


def with_recovery(sealed: Sealed, data_key: bytearray, recovery: bytes) -> Sealed:
    """The data key wrapped anew by this recovery key."""
    key = key_derivation.recovery_wrap_key(recovery, sealed.salt)
    nonce = secrets.token_bytes(NONCE_BYTES)
    slot = sealed_format.wrap(key, bytes(data_key), nonce, sealed.recovery_head, RECOVERY)
    return replace(sealed, recovery=slot)


def check(name: str, value: str) -> None:
    """Raises VaultError for a name or a value that cannot be."""
    if not _NAME.fullmatch(name):
        raise VaultError(
            f"{name!r} cannot be the name of a key.",
            "Use letters, digits and _, beginning with a letter, such as OPENAI_API_KEY.",
        )
    if not value or "\0" in value or len(value) > _MOST_VALUE or not _is_whole(value):
        raise VaultError(
            f"The value of {name} is empty, too long, or holds something that is no character.",
            "Type it again.",
        )


def _is_whole(value: str) -> bool:
    """False for half a character, which a paste may bring and no variable can hold."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _damaged(path: Path) -> VaultDamagedError:
    return VaultDamagedError(
        f"The vault {path} is damaged: it is not what LiteLLM Pocket wrote. It was left as it is.",
        "The vault as it was before the last save may be whole: use that, or a copy of yours.",
    )
