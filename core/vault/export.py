"""Keys in a file of their own, to take to another data folder: a vault without its companions."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from core.base.errors import WrongPasswordError
from core.base.files import atomic_write
from core.vault.contents import check, fresh, next_state, open_with_password, read_sealed
from core.vault.format import Cost, encode


def export(path: Path, password: str, values: Mapping[str, str], cost: Cost | None = None) -> None:
    """Write `values` encrypted, for `password` alone: the recovery key that every vault has is
    told to nobody. Raises VaultError for a name or value that cannot be, DataFolderError."""
    opened, _ = fresh(cost or Cost(), password)
    now = time.time()
    for name, value in values.items():
        check(name, value)
        opened.values[name] = (value, now)
    atomic_write(path, encode(next_state(opened)), private=True)
    opened.forget()


def read_export(path: Path, password: str) -> dict[str, str]:
    """The values in an exported file, or in a vault that was set aside. Raises WrongPasswordError,
    VaultDamagedError, VaultError for one of a newer version, DataFolderError."""
    try:
        opened = open_with_password(read_sealed(path), password, path)
    except WrongPasswordError:
        raise WrongPasswordError(
            f"The password does not open {path.name}.",
            "It is the one that was given when the file was made.",
        ) from None
    values = {name: value for name, (value, _) in opened.values.items()}
    opened.forget()
    return values
