"""The stand-in engine's account and vault."""

from __future__ import annotations

from typing import Any

from core.account.session import Entered
from core.base.errors import AccountError, UserError, VaultError, WrongPasswordError
from core.base.events import EventQueue, Job, SessionChanged

RECOVERY = "ABCDEF-GHJKMN-PQRSTV-WXYZ01-234567-89ABCD"
FRESH = "ZZZZZZ-YYYYYY-XXXXXX-WWWWWW-VVVVVV-TTTTTT"


class StandInAccount:
    """A part of StandInEngine."""

    events: EventQueue
    calls: list[tuple[str, tuple[Any, ...]]]
    account: tuple[str, str] | None
    broken = False
    """The account's file cannot be read."""
    user: str | None = None
    retry_after_s = 0.0
    vault: str | None = None
    """The password of a vault without its account; None: account and vault are as they should."""
    vault_trouble: UserError | None = None
    """What the vault says to the right password, unless an older copy is accepted."""
    before_the_vault = False
    """The account is of a time without vaults: the login makes one."""

    def _job(self, what: str, *args: Any, result: Any = None, error: Any = None) -> Job[Any]:
        raise NotImplementedError

    def redact(self, text: str) -> str:
        """Takes out what a test calls a secret."""
        return text.replace("sk-of-a-test", "********")

    @property
    def has_account(self) -> bool:
        return self.account is not None

    @property
    def has_vault(self) -> bool:
        return self.account is not None or self.vault is not None

    @property
    def account_name(self) -> str:
        if self.broken or self.account is None:
            raise self._damaged()
        return self.account[0]

    @staticmethod
    def _damaged() -> AccountError:
        return AccountError("The account file account.json is damaged.", "Set it aside.")

    def create_account(self, name: str, password: str) -> Job[Any]:
        if self.vault not in (None, password):
            error = VaultError("There is a vault here from an earlier account.", "Its password.")
            return self._job("create_account", name, password, error=error)
        recovery = RECOVERY if self.vault is None else None
        self.account, self.vault = (name, password), None
        return self._enter_as(Entered(name, recovery), "create_account", name, password)

    def login(self, name: str, password: str, *, accept_older: bool = False) -> Job[Any]:
        if self.broken:
            return self._job("login", name, password, error=self._damaged())
        if (name, password) != self.account:
            wrong = WrongPasswordError(
                "The user name or the password is wrong.", "Check both.", self.retry_after_s
            )
            return self._job("login", name, password, error=wrong)
        if self.vault_trouble is not None and not accept_older:
            return self._job("login", name, password, error=self.vault_trouble)
        recovery = RECOVERY if self.before_the_vault else None
        return self._enter_as(Entered(name, recovery), "login", name, password)

    def recover(
        self, name: str, key: str, password: str, *, accept_older: bool = False
    ) -> Job[Any]:
        if key.replace(" ", "").upper() != RECOVERY:
            error = VaultError("A letter of the recovery key is wrong.", "Compare it.")
            return self._job("recover", name, key, password, error=error)
        self.account, self.broken, self.vault = (name, password), False, None
        return self._enter_as(Entered(name, FRESH), "recover", name, key, password)

    def start_over(self, name: str, password: str) -> Job[Any]:
        self.account, self.broken, self.vault = (name, password), False, None
        self.vault_trouble = None
        return self._enter_as(Entered(name, FRESH), "start_over", name, password)

    def use_vault_backup(self) -> Job[Any]:
        self.vault_trouble = None
        return self._job("use_vault_backup", result="vault.damaged-20261123-101112")

    def new_recovery_key(self, password: str) -> Job[Any]:
        if self.account is not None and password != self.account[1]:
            wrong = WrongPasswordError("The password is wrong.", "Type it again.")
            return self._job("new_recovery_key", password, error=wrong)
        return self._job("new_recovery_key", password, result=FRESH)

    def rotate_master_key(self) -> Job[Any]:
        return self._job("rotate_master_key")

    def _enter_as(self, entered: Entered, what: str, *args: Any) -> Job[Any]:
        self.user = entered.user
        self.events.post(SessionChanged(entered.user))
        return self._job(what, *args, result=entered)

    def change_password(self, old: str, new: str) -> Job[Any]:
        if self.account is not None and old != self.account[1]:
            wrong = WrongPasswordError("The user name or the password is wrong.", "Check both.")
            return self._job("change_password", old, new, error=wrong)
        return self._job("change_password", old, new)

    def logout(self) -> None:
        self.calls.append(("logout", ()))
        self.user = None
        self.events.post(SessionChanged(None))

    def set_aside_broken_account(self) -> Job[Any]:
        self.broken, self.account = False, None
        return self._job("set_aside_broken_account", result="account.broken.json")
