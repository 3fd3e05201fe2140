"""Who is logged in, and what may be done without: the account, its vault, the lock between.

Account and vault are one act: whoever proves the password opens both. A crash between the two
files never shuts anybody out: what opens the vault decides.
"""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from core.account import key_file
from core.account.account import Account, checked
from core.base.errors import AccountError, LockedError, VaultError, WrongPasswordError
from core.base.events import Event, SessionChanged
from core.base.paths import Paths
from core.base.redaction import Redactor
from core.vault.contents import TOOLS
from core.vault.vault import Vault
from core.wire.environment import MASTER_KEY

_COPIES: Final = b"applied configs"


class Session:
    """The state of the login; what its acts mean says the `AccountService`. Everything but `user`,
    `require`, `redact` and `logout` belongs on one worker: it hashes, or touches a disk."""

    def __init__(
        self, paths: Paths, post: Callable[[Event], None], account: Account, vault: Vault
    ) -> None:
        self._paths = paths
        self._post = post
        self._account = account
        self._vault = vault
        self._mutex = threading.Lock()
        self._user: str | None = None
        self._key_of_this_run: str | None = None
        self._tool_keys_of_this_run: dict[str, str] = {}
        self._older_agreed = False
        self._redactor = Redactor()

    @property
    def has_account(self) -> bool:
        return self._account.exists

    @property
    def has_vault(self) -> bool:
        """True when there is a vault, whole or not, or what one leaves behind."""
        return self._vault.exists or self._vault.lost

    @property
    def account_name(self) -> str:
        """The name of the account. Raises AccountError."""
        return self._account.name

    @property
    def user(self) -> str | None:
        return self._user

    @property
    def is_open(self) -> bool:
        """Somebody is logged in, or there is no account and none is needed."""
        return self._user is not None or self._key_of_this_run is not None

    def require(self) -> None:
        """Raises LockedError when nobody is logged in."""
        if self.is_open:
            return
        if self.has_account:
            raise LockedError("LiteLLM Pocket is locked.", "Log in first.")
        raise LockedError("There is no account in this data folder yet.", "Make one first.")

    # ---- in and out
    def create(self, name: str, password: str) -> Entered:
        """A vault that is left here from an earlier account opens with its own password. Raises as
        `Account.create`, VaultError."""
        recovery: str | None = None

        def make_vault(password: str) -> None:
            nonlocal recovery
            recovery = self._vault.create(password)

        with self._locked_unless_entered():
            if not self.has_vault:
                name = self._account.create(name, password, on_unlocked=make_vault)
            else:  # opened before the account is written: a crash must not leave another password
                checked(name, password)
                self._open_left_vault(password)
                name = self._account.create(name, password)
            return self._enter(name, recovery)

    def _open_left_vault(self, password: str) -> None:
        try:  # with its account gone, nobody knows how new it should be
            self._vault.unlock(password, accept_older=True)
        except WrongPasswordError:
            raise VaultError(
                "There is a vault here from an earlier account, and this password does not "
                "open it.",
                "Use its password, or its recovery key; or start over without its keys.",
            ) from None

    def login(self, name: str, password: str, *, accept_older: bool = False) -> Entered:
        """Raises as `Account.verify` and `Vault.unlock`. A failed try while somebody is logged in
        changes nothing."""
        recovery: str | None = None

        def open_vault(password: str) -> None:
            nonlocal recovery
            if self.has_vault:
                self._vault.unlock(password, accept_older=accept_older or self._older_agreed)
            else:  # an account from before there was a vault
                recovery = self._vault.create(password)

        with self._locked_unless_entered():
            name = self._account.verify(name, password, on_unlocked=open_vault)
            return self._enter(name, recovery)

    def open_existing(self, name: str, password: str) -> None:
        """Log in where there is a vault already: none is made. Raises as `login`, VaultError."""
        if not self.has_vault:
            raise VaultError(
                "This account has no vault yet.", "Log in once in the window, or with serve."
            )
        self.login(name, password)

    def recover(
        self, name: str, recovery_key: str, new_password: str, *, accept_older: bool = False
    ) -> Entered:
        """Log in with the recovery key and set a new password. Raises as
        `Vault.unlock_with_recovery` and `Account.replace`.

        The old recovery key counts until the account has the new password: cut off anywhere, this
        can be done again.
        """
        checked(name, new_password)
        with self._locked_unless_entered():
            self._vault.unlock_with_recovery(
                recovery_key, accept_older=accept_older or self._older_agreed
            )
            self._vault.set_password(new_password)
            user = self._account.replace(name, new_password)
            return self._enter(user, self._vault.new_recovery())

    def start_over(self, name: str, password: str) -> Entered:
        """Raises as `Account.replace`, DataFolderError."""
        checked(name, password)
        self.logout()
        self.forget()
        with self._locked_unless_entered():
            self._vault.set_aside()
            recovery = self._vault.create(password)
            return self._enter(self._account.replace(name, password), recovery)

    def use_vault_backup(self) -> str:
        """The result is "" when there was no damaged one to keep. Raises as `Vault.use_backup`."""
        aside = self._vault.use_backup()
        self._older_agreed = True
        return "" if aside is None else aside.name

    def change_password(self, old: str, new: str) -> None:
        """Raises LockedError, and as `Account.change_password`."""
        self.require()
        self._account.change_password(
            old, new, on_changed=lambda _old, new: self._vault.set_password(new)
        )

    def new_recovery_key(self, password: str) -> str:
        """Raises LockedError, and as `Account.verify`."""
        self.require()
        self._account.confirm(password)
        return self._vault.new_recovery()

    def logout(self) -> None:
        """Forget who was logged in; `forget` is to follow on the worker."""
        with self._mutex:
            was, self._user = self._user, None
        if was is not None:
            self._post(SessionChanged(None))

    def forget(self) -> None:
        """Lock the vault, unless somebody has logged in again."""
        if self._user is None:
            self._vault.lock()
            self._redactor = Redactor()

    def set_aside(self) -> str:
        self.logout()
        self.forget()
        return self._account.set_aside().name

    def open_without_account(self) -> str:
        """For a run without a person: a random master key that is never written.

        Raises AccountError when the data folder has an account, whose key is to be used.
        """
        if self.has_account:
            raise AccountError("This data folder has an account.", "Log in to it.")
        with self._mutex:
            if self._key_of_this_run is None:
                self._key_of_this_run = key_file.new_key()
                self._redactor = Redactor([self._key_of_this_run])
            return self._key_of_this_run

    # ---- secrets
    @property
    def vault(self) -> Vault:
        """To be changed only through `put` and `remove`."""
        return self._vault

    def secrets(self) -> dict[str, str]:
        """The values of the vault by name, without the master key and the keys of client programs;
        {} in a run without account. Raises LockedError."""
        return {n: value for n, value in self.portable().items() if not n.startswith(TOOLS)}

    def portable(self) -> dict[str, str]:
        """All that an export takes along: `secrets`, and the keys of client programs under names
        of their section. Raises LockedError."""
        self.require()
        if self._key_of_this_run is not None:
            return {}
        return {n: value for n, value in self._vault.values().items() if n != MASTER_KEY}

    def tool_keys(self) -> dict[str, str]:
        """The keys of client programs by the names of these. Raises LockedError."""
        self.require()
        if self._key_of_this_run is not None:
            return dict(self._tool_keys_of_this_run)
        held = self._vault.values().items()
        return {n.removeprefix(TOOLS): value for n, value in held if n.startswith(TOOLS)}

    def put_tool_key(self, name: str, key: str) -> None:
        """Add or replace one; in a run without account it lasts as long as that. Raises as
        `put`."""
        if self._key_of_this_run is None:
            self.put({TOOLS + name: key})
        else:
            self._tool_keys_of_this_run[name] = key
            self._redactor.add([key])

    def remove_tool_key(self, name: str) -> None:
        """Forget one. Raises as `put`."""
        if self._key_of_this_run is None:
            self.remove(TOOLS + name)
        else:
            self._tool_keys_of_this_run.pop(name, None)

    def key_names(self) -> tuple[str, ...]:
        """The names in the vault, without those of client programs; () while it is locked."""
        names = () if self._vault.locked else self._vault.names()
        return tuple(name for name in names if not name.startswith(TOOLS))

    def put(self, values: Mapping[str, str]) -> None:
        """Add or replace some in one save. Raises LockedError, VaultError, DataFolderError."""
        self.require()
        self._vault.put_many(values)
        self._redactor.add(values.values())

    def remove(self, name: str) -> None:
        """Raises as `put`. Its value stays hidden in what is shown until the next lock."""
        self.require()
        self._vault.remove(name)

    def pocket_key(self) -> str:
        """What LITELLM_MASTER_KEY is for the gateway; made at first use. Raises LockedError,
        DataFolderError."""
        self.require()
        if self._key_of_this_run is not None:
            return self._key_of_this_run
        file = self._paths.master_key
        if MASTER_KEY not in self._vault.names():
            self.put({MASTER_KEY: key_file.read(file) or key_file.new_key()})
        key = self._vault.get(MASTER_KEY)
        # Versions before the vault kept it in a file.
        with contextlib.suppress(OSError):
            if file.is_file() and key_file.read(file) == key:
                file.unlink()
        return key

    @property
    def redact(self) -> Redactor:
        """Hides every secret of the vault, as it is now: a lock later on does not change it."""
        return self._redactor

    def seal(self, text: str) -> str:
        """`text` for a file that anybody may read: only our vault opens it. "" where there is no
        vault to open it, or it is locked."""
        if self._vault.locked:
            return ""
        data = self._vault.encrypt(_COPIES, text.encode("utf-8", "surrogatepass"))
        return base64.b64encode(data).decode("ascii")

    def unseal(self, sealed: str) -> str | None:
        """Back again; None when our vault does not open it, or is locked."""
        if self._vault.locked:
            return None
        try:
            data = self._vault.decrypt(_COPIES, base64.b64decode(sealed, validate=True))
            return data.decode("utf-8", "surrogatepass")
        except (VaultError, ValueError):
            return None

    # ---- inside
    @contextlib.contextmanager
    def _locked_unless_entered(self) -> Iterator[None]:
        """A login that fails after the vault was opened leaves it closed."""
        try:
            yield
        finally:
            if self._user is None:
                self._vault.lock()

    def _enter(self, user: str, recovery: str | None) -> Entered:
        self._redactor = Redactor(self._vault.values().values())
        self._older_agreed = False
        with self._mutex:
            self._user = user
        self._post(SessionChanged(user))
        return Entered(user, recovery)


@dataclass(frozen=True)
class Entered:
    """Somebody is logged in."""

    user: str
    recovery_key: str | None = field(default=None, repr=False)
    """A fresh recovery key, which is shown this once and kept nowhere: the person writes it down.
    None when the one that they have still counts."""
