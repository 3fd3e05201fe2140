"""A key of its own for each client program: made at first want, revoked alone.

It stands for the gateway's master key at the endpoints of the models, and nowhere else
(`core/sidecar/tool_keys.py`). The key stays in the vault; the sidecars get its digest.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping

from core.account.session import Session
from core.base.errors import LockedError


class ToolKeys:
    """Everything here belongs on the quick worker, like the session whose vault it works with.

    `admit` gives the sidecars the names of those whose keys count, by the digests of the keys. A
    name is the id of a client program, such as `claude-code`: letters, digits, blanks and `._-`.
    """

    def __init__(self, session: Session, admit: Callable[[Mapping[str, str]], None]) -> None:
        self._session = session
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

    def tell(self) -> None:
        """Give the sidecars the keys as they are now. While the vault is locked, those of before
        go on counting."""
        try:
            keys = self._session.tool_keys()
        except LockedError:
            return
        self._admit({digest_of(key): name for name, key in keys.items()})


def digest_of(key: str) -> str:
    """What a sidecar knows a key by: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()
