"""`key`: print the gateway's master key, for a script that sets up a client."""

from __future__ import annotations

from core.auth import Account
from core.errors import VaultError
from core.paths import Paths
from core.preparation import MASTER_KEY
from core.session import Session
from core.vault.vault import Vault
from core.verbs.console import Console
from core.verbs.login import Login, ask_password


def print_key(paths: Paths, console: Console, login: Login) -> int:
    """Ask for the password and print the key, alone on its line; the exit status. A program that
    has the folder open goes on undisturbed.

    Raises AccountError, WrongPasswordError, VaultError, DataFolderError.
    """
    account = Account(paths.account, paths.lockout)
    user = login.user or account.name
    session = Session(paths, lambda _event: None, account, Vault(paths.vault))
    password = ask_password(login, user)
    try:
        session.open_existing(user, password)
        if MASTER_KEY not in session.key_names():
            raise VaultError(
                "There is no master key yet.", "The first start of the gateway makes it."
            )
        console.answer(session.pocket_key())
    finally:
        session.logout()
        session.forget()
    return 0
