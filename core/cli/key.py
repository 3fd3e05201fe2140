"""`key`: print the gateway's master key, for a script that sets up a client."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from core.account.account import Account
from core.account.session import Session
from core.base.errors import AccountError, ChannelError, VaultError
from core.base.paths import Paths
from core.cli.console import Console
from core.cli.terminal import is_terminal
from core.gateway.credentials import effective_key
from core.gateway.planner import Overrides, Planner
from core.instance.control_server import call
from core.instance.lock import read_instance
from core.vault.vault import Vault
from core.wire.environment import MASTER_KEY

_ASK_S: Final = 10.0


def print_key(paths: Paths, console: Console, login: Login) -> int:
    """Ask for the password and print the key, alone on its line; the exit status. A program that
    has the folder open goes on undisturbed.

    It is the key that the config names, where that names another than ours.

    Raises AccountError, WrongPasswordError, VaultError, DataFolderError, ConfigError when the
    config's own key cannot be found out here.
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
        console.answer(_key_of(paths, session))
    finally:
        session.logout()
        session.forget()
    return 0


def _key_of(paths: Paths, session: Session) -> str:
    own = session.pocket_key()
    planner = Planner(paths, Overrides(config=_running_config(paths)), os.environ)
    # Where there is no config yet, it is ours: the template names it.
    needs = planner.needs(everywhere=True)
    return effective_key(needs, {**os.environ, **session.secrets(), MASTER_KEY: own})


def _running_config(paths: Paths) -> Path | None:
    """The config of the program that has the folder open; None for the folder's own."""
    instance = read_instance(paths.instance)
    if instance is None:
        return None
    try:
        (answer,) = call(instance, {"ask": "status"}, timeout_s=_ASK_S)
    except (ChannelError, ValueError):
        return None
    return Path(str(answer["config"])) if answer.get("config") else None


@dataclass(frozen=True)
class Login:
    """Where the password comes from when the data folder has an account."""

    user: str | None = None
    from_stdin: bool = False
    stdin: TextIO | None = None


def ask_password(login: Login, user: str) -> str:
    """From standard input, or typed by somebody. Raises AccountError where neither can be."""
    stdin = login.stdin or sys.stdin
    if login.from_stdin:
        line = stdin.readline() if stdin is not None else ""
        return line.removesuffix("\n").removesuffix("\r")
    if not is_terminal(stdin):
        raise AccountError(
            "This data folder has an account, and there is no terminal to ask for its password.",
            "Give the password with --password-stdin, or use another folder with --data-dir.",
        )
    try:
        return getpass.getpass(f"Password of {user}: ")
    except EOFError:
        raise AccountError("No password was given.", "Start again, and type it.") from None
