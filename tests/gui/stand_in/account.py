"""The stand-in for the account and its vault."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from core.account.service import AccountService
from core.account.session import Entered
from core.base.errors import AccountError, UserError, VaultError, WrongPasswordError
from core.base.events import Job, SessionChanged
from tests.gui.stand_in.script import Script

RECOVERY = "ABCDEF-GHJKMN-PQRSTV-WXYZ01-234567-89ABCD"
FRESH = "ZZZZZZ-YYYYYY-XXXXXX-WWWWWW-VVVVVV-TTTTTT"


class StandInAccount(AccountService):
    """Nobody has an account unless `known` says so."""

    broken = False
    """The account's file cannot be read."""
    person: str | None = None
    """Who is logged in."""
    retry_after_s = 0.0
    vault: str | None = None
    """The password of a vault without its account; None: account and vault are as they should."""
    vault_trouble: UserError | None = None
    """What the vault says to the right password, unless an older copy is accepted."""
    before_the_vault = False
    """The account is of a time without vaults: the login makes one."""

    def __init__(self, script: Script, known: tuple[str, str] | None) -> None:
        self._script = script
        self.known = known
        """Name and password of the account."""

    @property
    @override
    def exists(self) -> bool:
        return self.known is not None

    @property
    @override
    def user(self) -> str | None:
        return self.person

    @property
    @override
    def has_vault(self) -> bool:
        return self.known is not None or self.vault is not None

    @property
    @override
    def name(self) -> str:
        if self.broken or self.known is None:
            raise self._damaged()
        return self.known[0]

    @staticmethod
    def _damaged() -> AccountError:
        return AccountError("The account file account.json is damaged.", "Set it aside.")

    @override
    def create(self, name: str, password: str) -> Job[Any]:
        if self.vault not in (None, password):
            error = VaultError("There is a vault here from an earlier account.", "Its password.")
            return self._script.job("account.create", name, password, error=error)
        recovery = RECOVERY if self.vault is None else None
        self.known, self.vault = (name, password), None
        return self._enter_as(Entered(name, recovery), "account.create", name, password)

    @override
    def login(self, name: str, password: str, *, accept_older: bool = False) -> Job[Any]:
        if self.broken:
            return self._script.job("account.login", name, password, error=self._damaged())
        if (name, password) != self.known:
            wrong = WrongPasswordError(
                "The user name or the password is wrong.", "Check both.", self.retry_after_s
            )
            return self._script.job("account.login", name, password, error=wrong)
        if self.vault_trouble is not None and not accept_older:
            return self._script.job("account.login", name, password, error=self.vault_trouble)
        recovery = RECOVERY if self.before_the_vault else None
        return self._enter_as(Entered(name, recovery), "account.login", name, password)

    @override
    def recover(
        self, name: str, key: str, password: str, *, accept_older: bool = False
    ) -> Job[Any]:
        if key.replace(" ", "").upper() != RECOVERY:
            error = VaultError("A letter of the recovery key is wrong.", "Compare it.")
            return self._script.job("account.recover", name, key, password, error=error)
        self.known, self.broken, self.vault = (name, password), False, None
        return self._enter_as(Entered(name, FRESH), "account.recover", name, key, password)

    @override
    def start_over(self, name: str, password: str) -> Job[Any]:
        self.known, self.broken, self.vault = (name, password), False, None
        self.vault_trouble = None
        return self._enter_as(Entered(name, FRESH), "account.start_over", name, password)

    @override
    def use_vault_backup(self) -> Job[Any]:
        self.vault_trouble = None
        return self._script.job("account.use_vault_backup", result="vault.damaged-20261123-101112")

    @override
    def new_recovery_key(self, password: str) -> Job[Any]:
        if self.known is not None and password != self.known[1]:
            wrong = WrongPasswordError("The password is wrong.", "Type it again.")
            return self._script.job("account.new_recovery_key", password, error=wrong)
        return self._script.job("account.new_recovery_key", password, result=FRESH)

    def _enter_as(self, entered: Entered, what: str, *args: Any) -> Job[Any]:
        self.person = entered.user
        self._script.events.post(SessionChanged(entered.user))
        return self._script.job(what, *args, result=entered)

    @override
    def change_password(self, old: str, new: str) -> Job[Any]:
        if self.known is not None and old != self.known[1]:
            wrong = WrongPasswordError("The password is wrong.", "Type it again.")
            return self._script.job("account.change_password", old, new, error=wrong)
        return self._script.job("account.change_password", old, new)

    @override
    def logout(self) -> None:
        self._script.note("account.logout")
        self.person = None
        self._script.events.post(SessionChanged(None))

    @override
    def set_aside_broken(self) -> Job[Any]:
        self.broken, self.known = False, None
        return self._script.job("account.set_aside_broken", result="account.broken.json")
