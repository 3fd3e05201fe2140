"""A key of its own for each client program: made at first want, limited and revoked alone.

It stands for the gateway's master key at the endpoints of the models, and nowhere else
(`core/sidecar/tool_keys.py`). The key stays in the vault; the sidecars get its digest, and its
limits (`core/sidecar/limits.py`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping

from core.account.session import Session
from core.base.errors import LockedError
from core.keys.limits_file import LimitsFile
from core.wire.limits import KeyLimits

Admit = Callable[[Mapping[str, str], Mapping[str, KeyLimits]], None]


class ToolKeys:
    """Everything here belongs on the quick worker, like the session whose vault it works with.

    `admit` gives the sidecars the names of those whose keys count, by the digests of the keys, and
    the limits by the names. A name is the id of a client program, such as `claude-code`, or what a
    person has called it: letters, digits, blanks and `._-`.
    """

    def __init__(self, session: Session, limits: LimitsFile, admit: Admit) -> None:
        self._session = session
        self._limits = limits
        self._admit = admit

    def of(self, name: str) -> str:
        """The key of this program; made now when it has none. Raises LockedError, VaultError for
        a name that cannot be, DataFolderError."""
        return self._session.tool_keys().get(name) or self.replace(name)

    def replace(self, name: str) -> str:
        """A new key for this program; the former one is refused from now on. Raises as `of`."""
        key = f"sk-pocket-{secrets.token_urlsafe(32)}"
        self._session.put_tool_key(name, key)
        self.tell()
        return key

    def revoke(self, name: str) -> None:
        """The key of this program is refused from now on; does nothing when it has none. Raises
        LockedError, DataFolderError."""
        if name in self._session.tool_keys():
            self._session.remove_tool_key(name)
            self.tell()

    def listed(self) -> tuple[str, ...]:
        """The programs that have a key, in the order of the alphabet. Raises LockedError."""
        return tuple(sorted(self._session.tool_keys()))

    def limits(self) -> dict[str, KeyLimits]:
        """Of those that have any, also while the vault is locked. Raises DataFolderError."""
        return self._limits.read()

    def limit(self, limits: Mapping[str, KeyLimits]) -> None:
        """These count from now on, also for requests that come in over an open connection. Raises
        DataFolderError."""
        if limits:
            self._limits.put_all(limits)
            self.tell()

    def tell(self) -> None:
        """Give the sidecars the keys and limits as they are now. While the vault is locked, those
        of before go on counting. Raises DataFolderError when the limits cannot be read: those of
        before go on then, too."""
        try:
            keys = self._session.tool_keys()
        except LockedError:
            return
        limits = self._limits.read()
        self._admit({digest_of(key): name for name, key in keys.items()}, limits)


def digest_of(key: str) -> str:
    """What a sidecar knows a key by: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()
