"""Who is logged in, and what may be done without: the account, the key, and the lock between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from core import keyfile
from core.auth import Account
from core.errors import AccountError, LockedError
from core.events import Event, Notice, SessionChanged
from core.paths import Paths

WITHOUT_LOGIN: Final = frozenset({"theme", "font_size", "log_wrap", "geometry"})
"""Settings that only change how the window looks: they may be changed while it is locked."""


class Session:
    """The state of the login. Calls that hash or read a disk belong on a worker."""

    def __init__(self, paths: Paths, post: Callable[[Event], None], account: Account) -> None:
        self._paths = paths
        self._post = post
        self._account = account
        self._mutex = threading.Lock()
        self._user: str | None = None
        self._key_of_this_run: str | None = None

    @property
    def has_account(self) -> bool:
        return self._account.exists

    @property
    def account_name(self) -> str:
        """The name of the account. Raises AccountError."""
        return self._account.name

    @property
    def user(self) -> str | None:
        return self._user

    def require(self) -> None:
        """Raises LockedError when nobody is logged in."""
        if self._user is not None or self._key_of_this_run is not None:
            return
        if self.has_account:
            raise LockedError("LiteLLM Pocket is locked.", "Log in first.")
        raise LockedError("There is no account in this data folder yet.", "Make one first.")

    def create(self, name: str, password: str) -> str:
        """Make the account and log in; the name as it is kept. Raises as `Account.create`."""
        return self._enter(self._account.create(name, password))

    def login(self, name: str, password: str) -> str:
        """Raises as `Account.verify`. A failed try while somebody is logged in changes nothing."""
        return self._enter(self._account.verify(name, password))

    def change_password(self, old: str, new: str) -> None:
        """Raises LockedError, and as `Account.change_password`."""
        self.require()
        self._account.change_password(old, new)

    def logout(self) -> None:
        """Forget who was logged in."""
        with self._mutex:
            was, self._user = self._user, None
        if was is not None:
            self._post(SessionChanged(None))

    def set_aside(self) -> str:
        """Keep the damaged account file under another name, which is returned."""
        self.logout()
        return self._account.set_aside().name

    def open_without_account(self) -> str:
        """For a run without a person: a random master key that is never written.

        Raises AccountError when the data folder has an account, whose key is to be used.
        """
        if self.has_account:
            raise AccountError("This data folder has an account.", "Log in to it.")
        with self._mutex:
            if self._key_of_this_run is None:
                self._key_of_this_run = keyfile.new_key()
            return self._key_of_this_run

    def pocket_key(self) -> str:
        """What LITELLM_MASTER_KEY is for the gateway. Raises LockedError, DataFolderError."""
        self.require()
        if self._key_of_this_run is not None:
            return self._key_of_this_run
        return keyfile.load_or_create(self._paths.master_key, notify=self._notify)

    def _notify(self, notice: Notice) -> None:
        self._post(notice)

    def _enter(self, user: str) -> str:
        with self._mutex:
            self._user = user
        self._post(SessionChanged(user))
        return user
