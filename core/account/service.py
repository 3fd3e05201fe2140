"""The service of the account and its vault."""

from __future__ import annotations

from collections.abc import Callable

from core.account.account import checked
from core.account.session import Entered, Session
from core.base.events import Job
from core.base.jobs import Jobs


class AccountService:
    """`stop_gateway` is called where another account takes over: what runs works with keys that
    are not its own."""

    def __init__(self, jobs: Jobs, session: Session, stop_gateway: Callable[[], None]) -> None:
        self._jobs = jobs
        self._session = session
        self._stop_gateway = stop_gateway

    @property
    def exists(self) -> bool:
        """True when there is an account file, whole or damaged."""
        return self._session.has_account

    @property
    def has_vault(self) -> bool:
        """True when there is a vault, whatever state it is in."""
        return self._session.has_vault

    @property
    def name(self) -> str:
        """The account's user name; reads a small file. Raises AccountError."""
        return self._session.account_name

    @property
    def user(self) -> str | None:
        """Who is logged in."""
        return self._session.user

    def create(self, name: str, password: str) -> Job[Entered]:
        """Make the account and its vault, and log in. With a vault left here that this password
        does not open: VaultError (see `recover` and `start_over`)."""
        return self._jobs.quick("Making the account", self._session.create, name, password)

    def login(self, name: str, password: str, *, accept_older: bool = False) -> Job[Entered]:
        """Log in and unlock the vault. WrongPasswordError says how long to wait. The password was
        right, but the vault is damaged or an older copy: VaultDamagedError (see
        `use_vault_backup`, `start_over`), VaultRolledBackError unless `accept_older`."""
        return self._jobs.quick(
            "Checking the password",
            self._session.login,
            name,
            password,
            accept_older=accept_older,
        )

    def recover(
        self, name: str, recovery_key: str, new_password: str, *, accept_older: bool = False
    ) -> Job[Entered]:
        """Log in without the password, and set a new one; there is a new recovery key after it.
        Also where only the vault is left. VaultError for a mistyped key, WrongPasswordError for
        that of another vault, and as `login`."""
        return self._jobs.quick(
            "Opening the vault",
            self._session.recover,
            name,
            recovery_key,
            new_password,
            accept_older=accept_older,
        )

    def start_over(self, name: str, password: str) -> Job[Entered]:
        """Make a new account with an empty vault. Config, logs and settings stay; the former vault
        is kept under another name, and nobody opens it without its password. A running gateway is
        stopped: it works with keys that are not this account's."""

        def begin() -> Entered:
            checked(name, password)
            self._stop_gateway()
            return self._session.start_over(name, password)

        return self._jobs.quick("Starting over", begin)

    def use_vault_backup(self) -> Job[str]:
        """The vault as it was before the last save takes the place of a damaged one, which is kept
        under another name (the result). VaultError when there is none, or it is damaged too."""
        return self._jobs.quick("Using the copy of the vault", self._session.use_vault_backup)

    def new_recovery_key(self, password: str) -> Job[str]:
        """A new recovery key for the vault; the former one opens nothing any more."""
        return self._jobs.unlocked(
            "Making a recovery key", self._session.new_recovery_key, password
        )

    def change_password(self, old: str, new: str) -> Job[None]:
        """Put `new` in the place of `old`, which must be right."""
        return self._jobs.quick("Changing the password", self._session.change_password, old, new)

    def logout(self) -> None:
        """Lock: forget the session. A running gateway goes on, with the keys that it has."""
        self._session.logout()
        self._jobs.run_soon("Locking the vault", self._session.forget)

    def set_aside_broken(self) -> Job[str]:
        """After the person agreed: the damaged file stays under another name (the result)."""
        return self._jobs.quick("Keeping the damaged account file", self._session.set_aside)

    def open_without(self) -> str:
        """For `serve` in a folder without account: the random master key of this run.

        Raises AccountError when there is an account."""
        return self._session.open_without_account()
